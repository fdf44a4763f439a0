// What do the programs that work in a browser share? The browser, their count in TAP, and the look at a page:
// nothing too wide and no rule of accessibility broken, at the width of a phone and of a desk.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { chromium } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

export const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync"] });

let count = 0, failed = 0;
export const tell = (holds, sentence, why = "") => {
  count++;
  if (!holds) {
    failed++;
    for (const line of String(why).split("\n").slice(0, 12)) console.log(`#   ${line}`);
  }
  console.log(`${holds ? "ok" : "not ok"} ${count} - ${sentence}`);
};

const run = async (page, expression) => {
  const debug = await page.context().newCDPSession(page);
  return (await debug.send("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true })).result.value;
};
// Which rules the page breaks. Through the debugger, so that the policy holds for the page and not for the rules.
export const broken = async (page) => {
  await run(page, axe);
  const said = await run(page, `axe.run(document, { runOnly: ${JSON.stringify(rules)} })`);
  return said.violations.flatMap((v) => v.nodes.map((node) => `${v.id}: ${node.html.slice(0, 160)}`));
};

// The page as it stands, at both widths; with script only, which the rules are. `pictures`: a folder, or none.
export const look = async (page, name, pictures) => {
  const bad = [];
  for (const width of [390, 1280]) {
    await page.setViewportSize({ width, height: width < 600 ? 844 : 900 });
    const details = (open) => run(page, `document.querySelectorAll('details').forEach((d) => { d.open = ${open}; })`);
    const picture = async (end) => { if (pictures) await page.screenshot({ path: join(pictures, `${name}${end}.${width}.png`), fullPage: true }); };
    const over = await run(page, "document.documentElement.scrollWidth - document.documentElement.clientWidth");
    if (over > 0) bad.push(`${width}: ${over} too wide`);
    await picture("");
    await details(true);
    await picture(".open");
    bad.push(...(await broken(page)).map((one) => `${width} ${one}`));
    await details(false);
  }
  tell(bad.length === 0, `${name} is fit to be read at both widths`, bad.join("\n"));
};

export const finish = async () => {
  console.log(`1..${count}`);
  await browser.close();
  process.exit(failed ? 1 : 0);
};
// `wrong`: what the console and the requests told. The one error that may stand there is that of a page that
// was not shown.
export const end = async (wrong) => {
  const left = wrong.filter((w) => !w.includes("401"));
  tell(left.length === 0, "no policy was broken, and nothing came from elsewhere", left.join("; "));
  await finish();
};
