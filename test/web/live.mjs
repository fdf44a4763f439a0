// Does a real browser do an officer's work on a running gateway? It opens the public pages, signs in by
// a signature of the command line, judges an ask, and signs out; prints TAP.
//     node live.mjs ORIGIN STATE-DIRECTORY PORTCULLIS
import { execFileSync } from "node:child_process";
import { chromium } from "playwright-core";

const [origin, dir, portcullis] = process.argv.slice(2);
const key = `${dir}/demo/officer-a.jwk`;
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync"] });
const page = await (await browser.newContext()).newPage();
page.setDefaultTimeout(20000);
const wrong = [];
page.on("console", (m) => { if (["error", "warning"].includes(m.type())) wrong.push(m.text()); });
page.on("pageerror", (e) => wrong.push(String(e)));
page.on("request", (r) => { if (!r.url().startsWith(origin)) wrong.push(`asks ${r.url()}`); });

let count = 0, failed = 0;
const tell = (holds, sentence, why = "") => {
  count++;
  if (!holds) failed++;
  if (!holds) console.log(`#   ${why}`);
  console.log(`${holds ? "ok" : "not ok"} ${count} - ${sentence}`);
};
const run = (...words) => execFileSync(portcullis, words).toString();

for (const path of ["/open", "/open?lang=es", "/open/statistics", "/open/impact?drop=5", "/open/verify",
  "/open/definitions", "/agency/can-i-ask", "/me/code", "/sign-in"]) {
  const reply = await page.goto(origin + path);
  tell(reply.status() === 200, `${path} is shown`, reply.status());
}
await page.goto(`${origin}/sign-in?lang=en`);
await page.click("summary");
const challenge = (await page.textContent("pre")).trim().split(" ").pop();
await page.fill("#signature", run("session", "sign", "--key", key, challenge));
await page.click("form[action='/sign-in/signature'] button");
await page.waitForURL("**/desk");
tell(await page.title() === "Queue - Portcullis", "an officer signs in", await page.title());
const cookies = await page.context().cookies();
const session = cookies.find((c) => c.name === "__Host-portcullis");
tell(session && session.secure && session.httpOnly && session.sameSite === "Strict", "with a cookie of this site alone");
await page.click("tbody a");
await page.waitForURL("**/desk/asks/ASK-*");
for (const box of await page.$$("input[type=radio][value=yes]")) await box.check();
await page.click("text=Go on to sign");
await page.waitForURL("**/answers");
tell(await page.isVisible("text=You are about to sign"), "sees what is about to be signed");
const lines = await page.$$eval("pre", (all) => all.map((e) => e.textContent.trim().split(/\s+/)));
const areas = await page.$$("textarea");
for (const [i, words] of lines.entries())
  await areas[i].fill(run(...words.slice(1).map((w) => (w === "officer.jwk" ? key : w))));
await page.click("text=Send the signatures");
await page.waitForURL("**/desk/asks/ASK-*");
tell((await page.textContent("main")).includes("1 of 2 say yes"), "and has judged the ask, by the very lines of the page");
await page.click("text=Sign out");
await page.waitForURL("**/signed-out");
const after = await page.goto(`${origin}/desk`);
tell(after.status() === 401, "and is signed out", after.status());
// The one error of a console here is that of the page that was not shown.
const left = wrong.filter((w) => !w.includes("401"));
tell(left.length === 0, "no policy was broken, and nothing came from elsewhere", left.join("; "));
console.log(`1..${count}`);
await browser.close();
process.exit(failed ? 1 : 0);
