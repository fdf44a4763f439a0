// Who sits before the pages of a running gateway? Somebody with a browser of their own and a key or a passkey;
// what a page bids them run is run as it stands there. PORTCULLIS is the program.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { browser } from "./looking.mjs";

const portcullis = process.env.PORTCULLIS;
export const run = (...words) => execFileSync(portcullis, words).toString();
// A line of a page, with the reader's own file in the place of the one that it names.
export const runs = (line, files = {}) => {
  const [program, ...words] = line.trim().split(/\s+/);
  if (program !== "portcullis") throw new Error(`the page says to run ${program}`);
  return run(...words.map((word) => files[word] || word));
};

// What the console and the requests tell goes to `wrong`; `origins`: where requests may go.
export const watched = async (context, wrong, ...origins) => {
  const page = await context.newPage();
  page.setDefaultTimeout(20000);
  page.on("console", (m) => {
    const es256_alone = m.text().includes("pubKeyCredParams"); // on purpose: the keeper verifies no other
    if (["error", "warning"].includes(m.type()) && !es256_alone) wrong.push(m.text());
  });
  page.on("pageerror", (e) => wrong.push(String(e)));
  page.on("request", (r) => {
    if (!origins.some((origin) => r.url().startsWith(`${origin}/`))) wrong.push(`asks ${r.url()}`);
  });
  return page;
};

// A device that verifies its owner.
export const authenticator = async (debug) => (await debug.send("WebAuthn.addVirtualAuthenticator", { options: {
  protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true,
  isUserVerified: true, automaticPresenceSimulation: true } })).authenticatorId;
export const seat = async (name, key, wrong, origin) => {
  const page = await watched(await browser.newContext({ locale: "en-US" }), wrong, origin);
  const debug = await page.context().newCDPSession(page);
  await debug.send("WebAuthn.enable");
  return { name, key, page, debug, authenticatorId: await authenticator(debug) };
};
export const main = (who) => who.page.textContent("main");

// ---- by keyboard alone ----

const here = (page) => page.evaluate(() => {
  const e = document.activeElement;
  return e.id || e.textContent.trim();
});
const goes_to = async (page, name, each = async () => {}) => {
  for (let i = 0; i < 80; i++) {
    await page.keyboard.press("Tab");
    const at = await here(page);
    await each(at);
    if (at === name) return;
  }
  throw new Error(`the keyboard does not come to ${name}`);
};
export const presses = async (page, name, each) => {
  await goes_to(page, name, each);
  await page.keyboard.press("Enter");
};

// ---- signing in and out ----

export const signs_in_by_key = async (who, origin, home = "/desk") => {
  await who.page.goto(`${origin}/sign-in`);
  await who.page.click("summary");
  const line = await who.page.textContent("pre");
  await who.page.fill("#signature", runs(line, { "officer.jwk": who.key }));
  await who.page.click("form[action='/sign-in/signature'] button");
  await who.page.waitForURL(`**${home}`);
};
export const signs_in = async (who, origin) => {
  await who.page.goto(`${origin}/sign-in`);
  await presses(who.page, "Sign in with a passkey");
  await who.page.waitForLoadState("load");
  await who.page.waitForFunction(() => location.pathname + location.search !== "/sign-in");
  return new URL(who.page.url()).pathname;
};
export const signs_out = async (who) => {
  await who.page.click("text=Sign out");
  await who.page.waitForURL("**/signed-out");
};

// ---- a passkey, entered by two ----

let files = 0;
const written = (document) => {
  const file = `${process.cwd()}/document-${++files}.json`;
  writeFileSync(file, document);
  return file;
};
// Signed by each of the keys: files.
export const signed = (words, document, keys) => {
  const file = written(document);
  return keys.map((key, i) => {
    const to = `${process.cwd()}/signed-${files}-${i}.jws`;
    const [noun, verb, ...rest] = words.map((w) => (w === "FILE" ? file : w));
    writeFileSync(to, run(noun, verb, "--officer-key", key, ...rest));
    return to;
  });
};
export const makes_passkey = async (who) => {
  await presses(who.page, "Make a passkey");
  await who.page.waitForURL("**/desk/passkey");
  await presses(who.page, "Make a passkey");
  await who.page.waitForSelector("text=Your passkey was made");
  const [document, line] = await who.page.$$eval("pre", (all) => all.map((e) => e.textContent.trim()));
  const words = line.split(/\s+/).slice(1, -2).map((w) => (w === "passkey.json" ? "FILE" : w));
  return { document, words };
};
// By the very lines of the page, the gateway's socket being the way: the number of the entry.
export const enters_passkey = ({ document, words }, keys, dir) => {
  const approvals = signed(words, document, keys).flatMap((file) => ["--approval", file]);
  return JSON.parse(run("officer", "passkey", "--url", `${dir}/run/admin.sock`, "--from", written(document),
    ...approvals, "--json")).log_index;
};

// ---- answers ----

export const answers_by_key = async (who, ask, origin) => {
  await who.page.goto(`${origin}${ask}`);
  for (const box of await who.page.$$("input[type=radio][value=yes]")) await box.check();
  await who.page.click("text=Go on to sign");
  await who.page.waitForURL("**/answers");
  const lines = await who.page.locator("pre").allTextContents();
  const areas = await who.page.$$("textarea");
  for (const [i, line] of lines.entries()) await areas[i].fill(runs(line, { "officer.jwk": who.key }));
  await Promise.all([who.page.waitForURL(`**${ask}**`), who.page.click("text=Send the signatures")]);
  return main(who);
};
export const answers = async (who, ask, origin, change = async () => {}) => {
  await who.page.goto(`${origin}${ask}`);
  await presses(who.page, "Go on to sign", async (at) => {
    if (at.startsWith("answer-")) await who.page.keyboard.press("Space");
    if (at.startsWith("note-")) await who.page.keyboard.type("I read it.");
  });
  await who.page.waitForURL("**/answers");
  await change(who.page);
  await presses(who.page, "Sign with a passkey");
  await who.page.waitForFunction(() => !location.pathname.endsWith("/answers"));
  return main(who);
};
