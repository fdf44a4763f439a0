// An independent receiver of what we send as webhooks: npm `standardwebhooks`.
// node hooks.mjs KEPT SECRET: verifies every kept request, and that a changed one does not verify.
import { readFileSync } from 'node:fs';
import { Webhook } from 'standardwebhooks';

const [kept, secret] = process.argv.slice(2);
const hook = new Webhook(secret);
const refuses = (body, head) => {
  try {
    hook.verify(body, head);
  } catch {
    return true;
  }
  return false;
};
let count = 0;
for (const line of readFileSync(kept, 'utf8').trim().split('\n')) {
  const { body, head } = JSON.parse(line);
  const said = hook.verify(body, head);
  if (!said.type || !said.data || !said.timestamp) throw new Error('no event');
  const late = { ...head, 'webhook-timestamp': String(Number(head['webhook-timestamp']) - 1) };
  const other = { ...head, 'webhook-id': `${head['webhook-id']}x` };
  if (!refuses(`${body} `, head) || !refuses(body, late) || !refuses(body, other))
    throw new Error('what was changed verifies');
  count += 1;
}
console.log(`${count} verified`);
