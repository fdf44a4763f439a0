// How does another engine fare on an equivalent policy? cedar.mjs PACK.json ASKS.ndjson OUTCOMES:
// writes 26 USC 6103(l)(13)(C) of the compiled pack as a Cedar policy, decides the same asks, says
// where the two differ, and prints a rate. Cedar answers yes or no; it has no states, no citations
// and no explanation, so that "release" is its yes and everything else its no.
import { readFileSync } from "node:fs";
import cedar from "@cedar-policy/cedar-wasm/nodejs";

const [packPath, asksPath, outcomesPath] = process.argv.slice(2);
const pack = JSON.parse(readFileSync(packPath, "utf8"));
const law = pack.authorities.find((a) => a.authority === "us.irc.6103.l.13.C");
const registers = Object.fromEntries((pack.registers ?? []).map((r) => [r.id, r.entries.map((e) => e.id)]));

const name = (fact) => fact.replaceAll(".", "_").replaceAll("-", "_");
const set = (words) => `[${words.map((w) => JSON.stringify(w)).join(", ")}]`;
const kinds = {}; // how each fact is written into the context
const lasting = new Set(["not-expired", "consent-valid", "programme-active"]);

function leaf(o) {
  const d = o.not ?? o;
  const f = `context.${name(d.fact)}`;
  let test;
  if (d.test === "one-of") {
    kinds[d.fact] = "text";
    test = `${set(d.values)}.contains(${f})`;
  } else if (lasting.has(d.test)) {
    kinds[d.fact] = "day";
    test = `${f} >= context.day`;
  } else if (d.test === "in-list" && registers[d.list]) {
    kinds[d.fact] = "words";
    test = `${set(registers[d.list])}.containsAll(${f})`;
  } else if (d.test === "in-list") {
    kinds[d.fact] = kinds[d.fact] ?? "words";
    test = `context.list_${name(d.list)}.containsAll(${f})`;
  } else if (d.test === "subset-of" && d.register === "releases.fields") {
    kinds[d.fact] = "words";
    const never = [...(law.releases.never ?? []), ...pack.never_fields.map((n) => n.id)];
    test = `${set([...law.releases.fields.map((x) => x.id), ...never])}.containsAll(${f})`;
  } else {
    kinds[d.fact] = "verdict";
    test = f;
  }
  return `(context has ${name(d.fact)} && ${o.not ? `!(${test})` : test})`;
}

function tree(o) {
  if (o.all) return `(${o.all.map(tree).join(" && ")})`;
  if (o.any) return `(${o.any.map(tree).join(" || ")})`;
  return leaf(o);
}

const dayOf = (text) => Number(text.replaceAll("-", "")) || 0;
const policy = `permit(principal, action, resource) when {
  context.day >= ${dayOf(law.law_in_force.from)} &&
  ${set(law.purposes.permitted.map((p) => p.id))}.contains(context.purpose) &&
  ${set(law.releases.fields.map((f) => f.id))}.containsAny(context.fields) &&
  ${tree(law.elements)}
};`;

function context(ask) {
  const c = { day: dayOf(ask.date), purpose: ask.purpose, fields: ask.fields };
  for (const list of pack.lists) c[`list_${name(list.id)}`] = ask.lists[list.id] ?? [];
  for (const [fact, kind] of Object.entries(kinds)) {
    const [is, value] = ask.facts[fact] ?? [];
    if (kind === "text" && is === "text" && value) c[name(fact)] = value;
    if (kind === "words" && is === "list" && value.length) c[name(fact)] = value;
    if (kind === "words" && is === "text" && value) c[name(fact)] = [value];
    if (kind === "verdict" && is === "verdict") c[name(fact)] = value;
    if (kind === "day" && is === "until") c[name(fact)] = value === "open" ? 99991231 : dayOf(value);
    if (kind === "day" && is === "verdict") c[name(fact)] = value ? 99991231 : -1;
  }
  return c;
}

const asks = readFileSync(asksPath, "utf8").trim().split("\n").map((l) => JSON.parse(l));
const outcomes = readFileSync(outcomesPath, "utf8").trim().split("\n").map((l) => l.split("|")[0]);
const entity = (type, id) => ({ type, id });
const calls = asks.map((ask) => ({
  principal: entity("Agency", "us.ed"),
  action: entity("Action", "disclose"),
  resource: entity("Record", "one"),
  context: context(ask),
  preparsedPolicySetId: "l13C",
  entities: [],
}));
const parsed = cedar.preparsePolicySet("l13C", { staticPolicies: policy });
if (parsed.type !== "success") throw new Error(JSON.stringify(parsed));
const yes = (call) => {
  const answer = cedar.statefulIsAuthorized(call);
  if (answer.type !== "success") throw new Error(JSON.stringify(answer));
  return answer.response.decision === "allow";
};
const differ = calls.filter((call, i) => yes(call) !== (outcomes[i] === "release"));
const released = outcomes.filter((o) => o === "release").length;
console.log(`same answers         ${calls.length - differ.length} of ${calls.length} asks, ${released} released`);
const begun = process.hrtime.bigint();
let done = 0;
while (Number(process.hrtime.bigint() - begun) < 2e9) for (const call of calls) done += yes(call) ? 1 : 1;
const seconds = Number(process.hrtime.bigint() - begun) / 1e9;
console.log(`cedar-wasm           ${Math.round(done / seconds)} decisions/s, one yes or no each`);
process.exit(differ.length ? 1 : 0);
