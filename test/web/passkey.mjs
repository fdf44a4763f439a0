// Do officers work by passkey on a running gateway? Each has a browser with an authenticator of their
// own. Passkeys are made and entered under two signatures, sign in, answer an ask by the keyboard
// alone and sign an order; whoever is one person counts once. Prints TAP.
//     node passkey.mjs PAGES URL STATE-DIRECTORY
import { readFileSync } from "node:fs";
import { end, tell } from "./looking.mjs";
import * as seats from "./seats.mjs";

const [origin, url, dir] = process.argv.slice(2);
const { main, makes_passkey, presses, signs_out } = seats;
const key = (name) => `${dir}/demo/${name}.jwk`;
const wrong = [];
const seat = (name) => seats.seat(name, key(name), wrong, origin);
const signs_in = (who) => seats.signs_in(who, origin);
const signs_in_by_key = (who) => seats.signs_in_by_key(who, origin);
const answers = (who, ask, change) => seats.answers(who, ask, origin, change);
const answers_by_key = (who, ask) => seats.answers_by_key(who, ask, origin);

const entered = (kind, words, document, signers) => {
  const approvals = seats.signed(words, document, signers.map(key)).map((file) => readFileSync(file, "utf8").trim());
  return fetch(`${url}/v1/approvals`, { method: "POST",
    body: JSON.stringify({ kind, document: JSON.parse(document), approvals }) });
};
const enrols = async (who, signers) => {
  await signs_in_by_key(who);
  const { document, words } = await makes_passkey(who);
  await signs_out(who);
  const early = await signs_in(who);
  tell(early === "/sign-in", `${who.name}: before two have signed the passkey opens nothing`, early);
  const alone = await entered("officer", words, document, [signers[0], signers[0]]);
  tell(alone.status === 403, `${who.name}: nor after one has`, await alone.text());
  who.entry = seats.enters_passkey({ words, document }, signers.map(key), dir);
  tell(who.entry > 0, `${who.name}: two enter it in the log`, who.entry);
  const twice = await entered("officer", words, document, signers);
  tell(twice.status === 403, `${who.name}: once`, await twice.text());
  who.passkey = JSON.parse(document);
};

const a = await seat("officer-a");
const b = await seat("officer-b");
const c = await seat("counsel");
await enrols(a, ["officer-a", "officer-b"]);
await enrols(b, ["officer-a", "officer-b"]);
{
  await signs_in_by_key(c);
  const { document, words } = await makes_passkey(c);
  const without = await entered("officer", words, document, ["officer-a", "officer-b"]);
  tell(without.status === 403, "counsel's passkey takes counsel's signature", await without.text());
  const both = await entered("officer", words, document, ["officer-a", "counsel"]);
  tell(both.status === 201, "which enters it", both.status);
  await signs_out(c);
}

// ---- signing in ----

for (const who of [a, b, c]) {
  const path = await signs_in(who);
  tell(path === "/desk", `${who.name} signs in by passkey and keyboard`, path);
}
{
  const [made] = (await a.debug.send("WebAuthn.getCredentials", { authenticatorId: a.authenticatorId })).credentials;
  const thief = await seat("a copy");
  await thief.debug.send("WebAuthn.addCredential", { authenticatorId: thief.authenticatorId,
    credential: { ...made, signCount: 0 } });
  const path = await signs_in(thief);
  tell(path === "/sign-in", "a copy whose counter stands behind opens nothing", path);
  const unverified = await seat("a finder");
  await unverified.debug.send("WebAuthn.addCredential", { authenticatorId: unverified.authenticatorId,
    credential: { ...made, signCount: made.signCount + 10 } });
  await unverified.debug.send("WebAuthn.setUserVerified",
    { authenticatorId: unverified.authenticatorId, isUserVerified: false });
  await unverified.page.goto(`${origin}/sign-in`);
  await presses(unverified.page, "Sign in with a passkey");
  await unverified.page.waitForSelector("form[data-passkey] [role=alert]", { state: "visible" });
  tell(new URL(unverified.page.url()).pathname === "/sign-in", "whoever is not verified does not come in");
}

// ---- an ask that two must answer ----

await a.page.goto(`${origin}/desk`);
const ask = await a.page.getAttribute("tbody a", "href");
let said = await answers(a, ask);
tell(said.includes("1 of 2 say yes"), "the first officer answers by passkey", said);
said = await answers(a, ask);
tell(said.includes("You have signed this already"), "and is not the second", said);
await signs_out(a);
await signs_in_by_key(a);
said = await answers_by_key(a, ask);
tell(said.includes("You have signed this already"), "by their other key neither: they are one person", said);
{
  // The page of another session, signed by this one's passkey.
  await b.page.goto(`${origin}${ask}`);
  const [own] = (await b.debug.send("WebAuthn.getCredentials", { authenticatorId: b.authenticatorId })).credentials;
  const [other] = (await a.debug.send("WebAuthn.getCredentials", { authenticatorId: a.authenticatorId })).credentials;
  await b.debug.send("WebAuthn.removeCredential", { authenticatorId: b.authenticatorId, credentialId: own.credentialId });
  await b.debug.send("WebAuthn.addCredential", { authenticatorId: b.authenticatorId, credential: other });
  said = await answers(b, ask, async (page) => {
    const asked = await page.getAttribute("form[data-passkey]", "data-key");
    tell(asked === b.passkey.id, "the page asks for one's own passkey", asked);
    await page.$eval("form[data-passkey]", (e) => e.setAttribute("data-key", ""));
  });
  tell(said.includes("another person's than who is signed in"), "another's passkey does not sign in one's place", said);
  await b.debug.send("WebAuthn.removeCredential", { authenticatorId: b.authenticatorId, credentialId: other.credentialId });
  await b.debug.send("WebAuthn.addCredential", { authenticatorId: b.authenticatorId, credential: own });
}
{
  // What is sent is not what was signed: one answer turned round on its way.
  await b.page.goto(`${origin}${ask}`);
  for (const box of await b.page.$$("input[type=radio][value=no]")) await box.check();
  await b.page.click("text=Go on to sign");
  await b.page.waitForURL("**/answers");
  await b.page.$eval("input[name=statement]", (e) => { e.value = e.value.replace('"no"', '"yes"'); });
  await b.page.click("text=Sign with a passkey");
  await b.page.waitForFunction(() => !location.pathname.endsWith("/answers"));
  said = await main(b);
  tell(said.includes("The signature does not hold for this page"), "an answer turned round on its way counts for nothing", said);
}
said = await answers(b, ask);
tell(said.includes("2 of 2 say yes"), "the second officer settles it, by keyboard alone", said);

// ---- an order that two must sign ----

await b.page.goto(`${origin}/desk/new-order`);
for (const [name, value] of Object.entries({ forum: "U.S. District Court for Example County",
  docket: "26-cv-99 entry 4", document: "ab".repeat(32), received: "2026-11-20T09:00:00Z",
  from: "2026-11-20T09:00:00Z", recipients: "us.ed.fsa", says: "Nothing more is given to this office." }))
  await b.page.fill(`#${name}`, value);
await b.page.check("input[name='authority-us.irc.6103.l.13.C']");
await b.page.click("text=See what it stops");
await b.page.waitForURL("**/desk/orders/ORD-*");
const order = new URL(b.page.url()).pathname;
const puts_name = async (who) => {
  await who.page.goto(`${origin}${order}`);
  await presses(who.page, "Sign with a passkey");
  await who.page.waitForLoadState("load");
  await who.page.waitForFunction(() => !document.querySelector("form[data-passkey]") ||
    document.querySelector("[role=alert]:not([hidden])") ||
    !document.body.textContent.includes("Nobody has signed yet"));
  return main(who);
};
said = await puts_name(b);
tell(said.includes("officer") && !said.includes("Nobody has signed yet"), "an officer signs an order by passkey", said);
said = await puts_name(b);
tell(said.includes("You have signed this already"), "once", said);
await signs_out(c);
tell(await signs_in(c) === "/desk", "counsel signs in");
await c.page.goto(`${origin}${order}`);
await presses(c.page, "Sign with a passkey");
await c.page.waitForSelector("text=Entry of the log");
said = await main(c);
tell(!said.includes("Sign this order") && said.includes("counsel"), "and puts it in force", said);

// ---- revoked ----

{
  const kid = a.passkey.officer;
  const document = JSON.stringify({ format: "portcullis-revocation/1", of: "officer", id: kid,
    key: a.passkey.jwk.kid, reason: "The device was lost." });
  await signs_out(a);
  tell(await signs_in(a) === "/desk", "the first officer signs in again");
  const words = ["officer", "revoke", "--passkey", a.passkey.jwk.kid, "--reason", "The device was lost.",
    "--sign-only", "--log", "test.story.example/log", "--replaces", String(a.entry), "--", kid];
  const gone = await entered("revoke", words, document, ["officer-a", "officer-b"]);
  tell(gone.status === 201, "two revoke a passkey", await gone.text());
  const reply = await a.page.goto(`${origin}/desk`);
  tell(reply.status() === 401, "its session ends with it", reply.status());
  const path = await signs_in(a);
  tell(path === "/sign-in", "and it opens none any more", path);
  await b.page.goto(`${origin}${ask}`);
  said = await main(b);
  tell(said.includes("1 of 2 say yes"), "what it said yes to has one yes less", said);
  await signs_in_by_key(a);
  said = await answers_by_key(a, ask);
  tell(said.includes("2 of 2 say yes"), "which its officer gives anew, by the other key", said);
}
await end(wrong);
