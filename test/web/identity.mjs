// Does a person come in by a provider of identities in a real browser? In English, in Spanish, and without
// script; whom the provider hardly knows, who breaks off and who comes back twice stay outside, with a sentence
// in their own language. The provider is another site than the pages. Prints TAP.
//     node identity.mjs ORIGIN PROVIDER [PICTURES]
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { chromium } from "playwright-core";

const [origin, provider, pictures] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync"] });

let count = 0, failed = 0;
const tell = (holds, sentence, why = "") => {
  count++;
  if (!holds) {
    failed++;
    for (const line of String(why).split("\n").slice(0, 12)) console.log(`#   ${line}`);
  }
  console.log(`${holds ? "ok" : "not ok"} ${count} - ${sentence}`);
};
const wrong = [];
const opened = async (options) => {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.setDefaultTimeout(20000);
  page.on("console", (m) => {
    if (["error", "warning"].includes(m.type()) && m.location().url.startsWith(origin)) wrong.push(m.text());
  });
  page.on("pageerror", (e) => wrong.push(String(e)));
  page.on("request", (r) => {
    if (!r.url().startsWith(`${origin}/`) && !r.url().startsWith(`${provider}/`)) wrong.push(`asks ${r.url()}`);
  });
  return { context, page };
};
// The page as it stands, at both widths; with script only, which the rules are.
const look = async (page, name) => {
  const bad = [];
  for (const width of [390, 1280]) {
    await page.setViewportSize({ width, height: width < 600 ? 844 : 900 });
    const debug = await page.context().newCDPSession(page);
    const run = async (expression) => (await debug.send("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true })).result.value;
    const over = await run("document.documentElement.scrollWidth - document.documentElement.clientWidth");
    if (over > 0) bad.push(`${width}: ${over} too wide`);
    if (pictures) await page.screenshot({ path: join(pictures, `${name}.${width}.png`), fullPage: true });
    await run(axe);
    const said = await run(`axe.run(document, { runOnly: ${JSON.stringify(rules)} })`);
    for (const v of said.violations)
      for (const node of v.nodes) bad.push(`${width} ${v.id}: ${node.html.slice(0, 160)}`);
  }
  tell(bad.length === 0, `${name} is fit to be read at both widths`, bad.join("\n"));
};
const goes = async (page, who) => {
  await page.goto(`${origin}/sign-in`);
  await page.click("form[action='/sign-in/identity'] button");
  await page.waitForURL(`${provider}/interaction/**`);
  await page.click(`#${who}`);
};
const heading = (page) => page.textContent("h1");

for (const [language, locale, title, script] of [["en", "en-US", "Who asked about you", true],
  ["es", "es-US", "Quién pidió datos sobre usted", true], ["en", "en-US", "Who asked about you", false]]) {
  const how = `${language}${script ? "" : ", without script"}`;
  const { context, page } = await opened({ locale, javaScriptEnabled: script });
  await page.goto(`${origin}/open`);
  await page.click("nav a[href='/me']");
  if (script) await look(page, `sign-in-identity.${language}`);
  await page.click("form[action='/sign-in/identity'] button");
  await page.waitForURL(`${provider}/interaction/**`);
  tell((await page.context().cookies(origin)).some((c) => c.name === "__Host-visit" && c.sameSite === "Lax" && c.httpOnly && c.secure),
    `${how}: a person is sent to the provider, with a cookie for the way back`);
  await page.click("#known");
  await page.waitForURL(`${origin}/me`);
  tell((await heading(page)) === title, `${how}: and comes back to their record`, await heading(page));
  tell((await page.context().cookies(origin)).some((c) => c.name === "__Host-portcullis" && c.sameSite === "Strict" && c.httpOnly && c.secure),
    `${how}: with a cookie of this site alone`);
  await page.reload();
  tell((await heading(page)) === title, `${how}: which lasts`, await heading(page));
  await page.click("form.quick-exit button");
  await page.waitForURL(`${origin}/signed-out`);
  const after = await page.goto(`${origin}/me`);
  tell(after.status() === 401, `${how}: they leave, and are out`, after.status());
  await context.close();
}

const outside = async (locale, who, words, name) => {
  const { context, page } = await opened({ locale });
  await goes(page, who);
  await page.waitForURL(`${origin}/sign-in/return?**`);
  const alert = await page.textContent("[role=alert]");
  tell(alert.includes(words), `${name} is told so`, alert);
  tell(!(await page.context().cookies(origin)).some((c) => c.name === "__Host-portcullis"), `${name} has no session`);
  await look(page, name);
  await page.click("header a.language");
  tell(page.url().startsWith(`${origin}/sign-in?lang=`) && !page.url().includes("code"), `${name}: the other language is another page`, page.url());
  await context.close();
};
await outside("en-US", "hardly", "does not know you well enough", "who-is-hardly-known.en");
await outside("es-US", "hardly", "no lo conoce lo suficiente", "who-is-hardly-known.es");
await outside("en-US", "no", "did not tell us who you are", "who-breaks-off.en");
await outside("es-US", "no", "no nos dijo quién es usted", "who-breaks-off.es");

// An address that was used. (Another browser's is for the story of the provider that lies.)
{
  const { context, page } = await opened({ locale: "en-US" });
  let home = "";
  page.on("request", (r) => { if (r.url().startsWith(`${origin}/sign-in/return?`)) home = r.url(); });
  await goes(page, "known");
  await page.waitForURL(`${origin}/me`);
  await page.goto(home);
  tell((await page.textContent("[role=alert]")).includes("was used before"), "an address that was used opens nothing");
  await context.close();
}

// The one error of a console here is that of a page that was not shown.
const left = wrong.filter((w) => !w.includes("401"));
tell(left.length === 0, "no policy was broken, and nothing came from elsewhere", left.join("; "));
console.log(`1..${count}`);
await browser.close();
process.exit(failed ? 1 : 0);
