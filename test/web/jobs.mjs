// The six main jobs on a running gateway, by pages alone, each by whoever does it: an office learns whether it
// may ask and follows its ask, two officers judge it, counsel puts a court's order in force, a person reads and
// checks who asked about them, an inspector asks what relied on an address, anybody sees whether the gate is
// open. What a page bids them run, they run as it stands there. Prints TAP.
//     node jobs.mjs PAGES ASKS STATE-DIRECTORY script|none
// In this folder: eye.jwk of an inspector, us.doj.usao.jwk and us.ed.fsa.jwk of offices, ask.json that waits for
// people once it is sent, code.txt of a letter. Downloads go to this folder.
import { spawnSync } from "node:child_process";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { browser, end, tell } from "./looking.mjs";
import * as seats from "./seats.mjs";

const [origin, asks, dir, script] = process.argv.slice(2);
const { runs, signs_out } = seats;
const wrong = [];
const demo = (name) => `${dir}/demo/${name}.jwk`;

const sits = async (name, key, options = {}) => {
  const context = await browser.newContext({ javaScriptEnabled: script === "script", acceptDownloads: true,
    locale: "en-US", ...options });
  const page = await seats.watched(context, wrong, origin);
  if (script !== "script") return { name, key, page };
  const debug = await context.newCDPSession(page);
  await debug.send("WebAuthn.enable");
  await seats.authenticator(debug);
  return { name, key, page, debug };
};
const leaves = (who) => who.page.context().close();
const title = async (who) => (await who.page.title()).replace(" - Portcullis", "");
const said = (who) => who.page.textContent("main");
const told = async (who, words, sentence) => {
  const all = (await said(who)).replace(/\s+/g, " ");
  tell(all.includes(words), sentence, `${who.page.url()}: ${all}`);
};
const take = async (who, what, name) => {
  const [download] = await Promise.all([who.page.waitForEvent("download"), who.page.click(what)]);
  await download.saveAs(name);
  return download.suggestedFilename();
};
// Lines of a page that are to be run, and those of them that are commands of a shell.
const lines = (who, within = "main") => who.page.locator(`${within} pre`).allTextContents();
const shell = (line) => spawnSync("sh", ["-c", line], { encoding: "utf8", env: { ...process.env,
  PATH: `${process.env.BUILD}/src/cli:${process.env.PATH}` } });
// The ways in that one's own page names, with a key; with script officers, counsel and auditors have a passkey.
const comes_in = async (who, home) => {
  await who.page.goto(`${origin}/open`);
  await who.page.click("nav >> text=Sign in");
  await who.page.click("summary");
  const [line] = await lines(who);
  await who.page.fill("#signature", runs(line, { "officer.jwk": who.key }));
  await Promise.all([who.page.waitForURL(`**${home}`), who.page.click("form[action='/sign-in/signature'] button")]);
};
const has_passkey = async (who, keys, home) => {
  await comes_in(who, home);
  const made = await seats.makes_passkey(who);
  seats.enters_passkey(made, keys, dir);
  await signs_out(who);
};
const comes_to_work = async (who, keys, home = "/desk") => {
  if (script !== "script") return comes_in(who, home);
  await has_passkey(who, keys, home);
  const path = await seats.signs_in(who, origin);
  return tell(path === home, `${who.name} signs in by passkey`, path);
};

// ---- an office: may it ask, and what would it need? ----

const usao = await sits("the attorney", "us.doj.usao.jwk");
await usao.page.goto(`${origin}/open`);
await usao.page.click("nav >> text=Can I ask?");
await told(usao, "No provision of 26 USC 6103 permits disclosure for civil immigration enforcement",
  "an office reads first what no law allows");
await usao.page.selectOption("#purpose", "criminal-nontax.investigation");
await usao.page.click("text=Show the laws");
tell(await usao.page.locator("main a[href*='6103-l-13']").count() === 0, "says what it wants to do, and is shown the laws for that alone");
await usao.page.click("main a[href='/agency/can-i-ask/6103-i-2']");
await told(usao, "What people must judge", "finds the law, and what it asks");
await told(usao, "What you could get, and no more", "and what it gives");
await usao.page.click("text=Check an ask against it");
tell(await title(usao) === "Sign in", "is asked who it is", await title(usao));
await usao.page.click("text=Sign in with a passkey or a signature");
tell(new URL(usao.page.url()).pathname === "/sign-in", "and shown the way", usao.page.url());
await comes_in(usao, "/agency");
await told(usao, "You have not asked about anybody", "and has asked nothing yet");
await usao.page.click("nav >> text=Check an ask");
await usao.page.fill("#ask", "nonsense");
await usao.page.click("text=Check it");
await told(usao, "This was not done", "what is no ask is said to be none");
await usao.page.fill("#ask", readFileSync("ask.json", "utf8"));
await usao.page.click("text=Check it");
await told(usao, "On paper nothing is missing", "has its ask checked, and no record is looked at");
for (const line of await lines(usao)) {
  const { status, stderr } = shell(line.replace("agency.jwk", usao.key).replace("ADDRESS", asks));
  tell(status === 0 || status === 4, `does what the page says: ${line.split(" ").slice(0, 3).join(" ")}`, stderr);
}
await usao.page.click("nav >> text=Our asks");
await usao.page.click("main table a");
await told(usao, "Take this ask back", "sends it by the lines of the page, and follows it: it waits for people");
const ask = new URL(usao.page.url()).pathname.split("/").pop();

// ---- two officers judge it ----

const a = await sits("the first officer", demo("officer-a"));
const b = await sits("the second officer", demo("officer-b"));
const judges = async (who, count) => {
  await who.page.goto(`${origin}/desk`);
  await who.page.click(`a[href='/desk/asks/${ask}']`);
  await told(who, "Is every named recipient personally", `${who.name} reads it element by element`);
  for (const box of await who.page.$$("input[type=radio][value=yes]")) await box.check();
  await who.page.click("text=Go on to sign");
  await who.page.waitForURL("**/answers");
  await told(who, "You are about to sign", `${who.name} sees what is to be signed`);
  if (script === "script") {
    await who.page.click("text=Sign with a passkey");
  } else {
    const places = await who.page.$$("textarea");
    for (const [i, line] of (await lines(who)).entries()) await places[i].fill(runs(line, { "officer.jwk": who.key }));
    await who.page.click("text=Send the signatures");
  }
  await who.page.waitForURL(`**/desk/asks/${ask}**`);
  if (script === "script") await who.page.waitForURL((url) => !url.pathname.endsWith("/answers"));
  await told(who, count, `${who.name} has signed: ${count}`);
};
await comes_to_work(a, [demo("officer-a"), demo("officer-b")]);
await comes_to_work(b, [demo("officer-a"), demo("officer-b")]);
await judges(a, "1 of 2 say yes");
await judges(a, "You have signed this already");
await judges(b, "2 of 2 say yes");

// ---- counsel puts an order in force; what was given is called back ----

const c = await sits("counsel", demo("counsel"));
await comes_to_work(c, [demo("officer-a"), demo("counsel")]);
await c.page.click("nav >> text=Court orders");
await c.page.click("text=Enter an order");
await c.page.waitForURL("**/desk/new-order");
const ruling = { forum: "example district court", docket: "example docket, entry 1", document: "ab".repeat(32),
  received: "2026-03-02T15:04:05Z", from: "2026-03-02T15:04:05Z", recipients: "us.ed.fsa",
  says: "No disclosure to this office until further order." };
for (const [name, value] of Object.entries(ruling)) await c.page.fill(`#${name}`, value);
await c.page.click("text=See what it stops");
await told(c, "Tick at least one law", "an order that stops nothing is no order");
tell(await c.page.inputValue("#docket") === ruling.docket, "and what was typed stands there still");
await c.page.check("input[name='authority-us.irc.6103.l.13.C']");
await c.page.check("input[name='effect-bar-recipient-use']");
await c.page.click("text=See what it stops");
await c.page.waitForURL("**/desk/orders/ORD-*");
await told(c, "Nobody has signed yet", "a draft is seen, with all that it stops, before anybody signs");
const order = new URL(c.page.url()).pathname;
const puts_name = async (who) => {
  await who.page.goto(`${origin}${order}`);
  if (script === "script") {
    await who.page.click("text=Sign with a passkey");
  } else {
    await who.page.click("text=The whole document");
    const [document, line] = await lines(who);
    writeFileSync(line.trim().split(" ").pop(), document);
    await who.page.fill("#signature", runs(line, { "counsel.jwk": who.key }));
    await who.page.click("text=Send the signature");
  }
  await who.page.waitForSelector("main >> text='Who has signed'");
};
await puts_name(c);
await told(c, "Draft", "counsel alone puts nothing in force");
await puts_name(a);
await a.page.waitForSelector("main >> text='Entry of the log'");
await told(a, "In force", "with an officer it is in force");
await a.page.click("nav >> text=Recalls");
await told(a, "us.ed.fsa", "and what was given is called back");
const ed = await sits("the agency", "us.ed.fsa.jwk");
await comes_in(ed, "/agency");
await told(ed, "Releases recalled: 1", "the office that got it is told on top of its page");
await ed.page.click("text=Say that you were told");
const [acknowledge] = await lines(ed);
await ed.page.fill("textarea", runs(acknowledge, { "agency.jwk": ed.key }));
await ed.page.click("main form button");
await ed.page.waitForURL("**/agency");
tell(!(await said(ed)).includes("Releases recalled"), "and says that it was told");
await a.page.reload();
await told(a, "Acknowledged", "which the desk sees");
await ed.page.click("main table a >> nth=-1");
await told(ed, "What was given", "its own ask stands there with what was given");
const decision = (await said(ed)).match(/DEC-[0-9A-Z]{26}/)[0];
tell(await take(ed, "text=The receipt", "receipt.tlog-proof") !== "", "it takes the receipt");
await a.page.click("nav >> text=Queue");
await a.page.click("text=A decision's letter");
await a.page.fill("#decision", decision);
await a.page.click("main form button");
await told(a, decision, "an officer has the letter about it by its number");
for (const who of [a, b, c, ed, usao]) {
  await signs_out(who);
  await leaves(who);
}

// ---- a person ----

const person = await sits("a person", "", { locale: "es-US" });
await person.page.goto(`${origin}/open`);
await person.page.click("nav a[href='/me']");
await person.page.fill("#code", "AAAA-AAAA-AAAA-AAAA");
await person.page.click("form[action='/sign-in/code'] button");
tell((await person.page.textContent("[role=alert]")).includes("El código no es válido"), "a wrong code is told, in Spanish");
await person.page.click("nav a[href='/open']");
await person.page.goBack();
tell((await person.page.textContent("h1")) === "Entrar", "whoever goes back from elsewhere finds the form, not a question of the browser",
  await person.page.textContent("body"));
await person.page.fill("#code", readFileSync("code.txt", "utf8").trim());
await person.page.click("form[action='/sign-in/code'] button");
await person.page.waitForURL("**/me");
tell((await person.page.textContent("h1")) === "Quién pidió datos sobre usted", "the person reads their record");
tell((await person.page.locator("main article.usa-card").count()) >= 2, "with a card for each ask");
await take(person, "a[href='/me/accounting.zip']", "accounting.zip");
await take(person, "a[href='/open/verifier']", "portcullis-verify");
await take(person, "a[href='/open/log.vkey']", "log.vkey");
chmodSync("portcullis-verify", 0o755);
const [check] = await lines(person);
const checked = shell(`./${check.trim()}`);
tell(checked.stdout.startsWith("It is genuine"), "and checks it at home by the line of the page", checked.stderr);
await person.page.click("form.quick-exit button");
await person.page.waitForURL("**/signed-out");
const after = await person.page.goto(`${origin}/me`);
tell(after.status() === 401, "leaves, and is out", after.status());
await leaves(person);

// ---- an inspector ----

const eye = await sits("the inspector", "eye.jwk");
await comes_to_work(eye, [demo("officer-a"), demo("officer-b")], "/audit");
await eye.page.click("nav >> text=What relied on it?");
await eye.page.click("text=an address that was not on file");
await told(eye, "0 releases relied on an address that was not on file", "how many relied on an unverified address is one click");
await eye.page.fill("#where", "authority:6103-l-13-C");
await eye.page.click("main form button");
await told(eye, "1 release relied on authority:6103-l-13-C", "any other reliance is asked for by its name");
await eye.page.click("nav >> text=Decide again");
await eye.page.click("text=Draw and decide again");
await told(eye, "came out the same", "decisions are made again, and come out the same");
await signs_out(eye);
await leaves(eye);

// ---- anybody ----

const anybody = await sits("a journalist", "");
await anybody.page.goto(`${origin}/`);
await told(anybody, "The gate is open in part", "anybody sees that the gate is open in part");
await told(anybody, "example docket, entry 1", "by which order");
tell(await take(anybody, "a[href='/open/counts.csv']", "counts.csv") === "counts.csv", "takes the figures");
await anybody.page.click("text=Check it yourself >> nth=0");
await told(anybody, "portcullis-verify", "and reads how to check them");
for (const way of await anybody.page.locator("nav a").evaluateAll((all) => all.map((e) => e.getAttribute("href")))) {
  const reply = await anybody.page.goto(`${origin}${way}`);
  tell(reply.status() === (way === "/me" ? 401 : 200), `${way} is there for anybody`, reply.status());
}
tell((await anybody.page.context().cookies()).length === 0, "without a cookie", JSON.stringify(await anybody.page.context().cookies()));
await leaves(anybody);

// ---- what would be wrong is seen ----

const control = [];
const bad = await seats.watched(await browser.newContext({ javaScriptEnabled: script === "script" }), control, origin);
await bad.route("**/open", async (route) => {
  const answer = await route.fetch();
  await route.fulfill({ response: answer, body: (await answer.text())
    .replace("<h1", "<p style='color:red'>x</p><img alt='' src='https://elsewhere.invalid/x.png'><h1") });
});
await bad.goto(`${origin}/open`);
tell(control.some((w) => w.includes("Content Security Policy")), "a page that broke the policy would be seen", control.join("; "));

await end(wrong);
