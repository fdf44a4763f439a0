// Does a person come in by a provider of identities in a real browser? In English, in Spanish, and without
// script; whom the provider hardly knows, who breaks off and who comes back twice stay outside, with a sentence
// in their own language. The provider is another site than the pages. Prints TAP.
//     node identity.mjs ORIGIN PROVIDER [PICTURES]
import { browser, end, look, tell } from "./looking.mjs";

const [origin, provider, pictures] = process.argv.slice(2);
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
  if (script) await look(page, `sign-in-identity.${language}`, pictures);
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
  await look(page, name, pictures);
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

await end(wrong);
