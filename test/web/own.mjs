// Do a person and an inspector do their work in a real browser on a running gateway? The person comes in
// by a code without script, in English and in Spanish, takes back a consent, says what is wrong and takes
// the list home; the inspector searches, has decisions made again and takes evidence. Each page is looked
// at by the rules of accessibility at the width of a phone and of a desk. Prints TAP.
//     node own.mjs ORIGIN PORTCULLIS AUDITOR-KEY CODE-EN CODE-ES [PICTURES]
// Downloads go to this folder: accounting.zip, secret.txt, log.vkey, portcullis-verify, bundle.zip.
import { execFileSync } from "node:child_process";
import { browser, end, look, tell } from "./looking.mjs";
import * as seats from "./seats.mjs";

const [origin, portcullis, key, english, spanish, pictures] = process.argv.slice(2);
const wrong = [];
const watched = (context) => seats.watched(context, wrong, origin);

const take = async (page, what, name) => {
  const [download] = await Promise.all([page.waitForEvent("download"), page.click(what)]);
  await download.saveAs(name);
  return download.suggestedFilename();
};
const title = async (page) => (await page.title()).replace(" - Portcullis", "");

// The same page for the rules, which are script: with the session of a browser that runs none.
const lookBeside = async (page, name) => {
  const context = await browser.newContext({ storageState: await page.context().storageState(), locale: "en-US" });
  const beside = await watched(context);
  await beside.goto(page.url());
  await look(beside, name, pictures);
  await context.close();
};

// ---- the person, in English, without script ----
{
  const context = await browser.newContext({ javaScriptEnabled: false, acceptDownloads: true, locale: "en-US" });
  const page = await watched(context);
  await page.goto(`${origin}/open`);
  await page.click("text=My record");
  await lookBeside(page, "sign-in");
  await page.fill("#code", english.toLowerCase().replaceAll("-", " "));
  await page.click("text=Show my record");
  await page.waitForURL("**/me");
  tell(await title(page) === "My record", "a person comes in by the code, typed in small letters", await page.title());
  tell((await page.context().cookies()).some((c) => c.name === "__Host-portcullis" && c.httpOnly && c.secure && c.sameSite === "Strict"),
    "with a cookie of this site alone");
  await lookBeside(page, "me.en");
  await page.click("form[action$='/withdraw'] button");
  await page.waitForURL("**/me");
  tell((await page.textContent("main")).includes("Withdrawn") && !(await page.isVisible("form[action$='/withdraw']")),
    "takes a consent back");
  await page.click("text=This is wrong >> nth=0");
  await page.waitForURL("**/me/dispute?entry=*");
  await lookBeside(page, "me-dispute.en");
  await page.click("text=Send");
  tell((await page.textContent("[role=alert]")).includes("Write what is wrong"), "is told what is missing from a letter");
  await page.fill("#says", "I did not ask for this loan.");
  await page.click("text=Send");
  await page.waitForURL("**/me");
  tell((await page.textContent("main")).includes("An officer has it"), "and sends it");
  await page.goBack();
  tell(/\/me\/dispute\?again=[0-9a-f]{32}$/.test(page.url()) && await title(page) === "This was not done: Dispute an entry",
    "who goes back finds a page, and nothing is sent again", page.url());
  await page.goto(`${origin}/me`);
  await lookBeside(page, "me-after.en");
  tell(await take(page, "text=My list with proofs", "accounting.zip") === "accounting.zip", "takes the list home");
  tell(await take(page, "text=The program that checks it", "portcullis-verify") === "portcullis-verify", "and the program");
  tell(await take(page, "text=The log's public key", "log.vkey") === "log.vkey", "and the key");
  await page.click("text=Is that all of it?");
  tell(await take(page, "text=My secret", "secret.txt") === "secret.txt", "and the secret");
  await page.click("text=Leave this page now");
  const after = await page.goto(`${origin}/me`);
  tell(after.status() === 401, "leaves, and is out", after.status());
  await context.close();
}

// ---- the person, in Spanish ----
{
  const context = await browser.newContext({ locale: "es-US" });
  const page = await watched(context);
  await page.goto(`${origin}/me/code`);
  await look(page, "me-code.es", pictures);
  await page.click("text=Tengo un código");
  await page.fill("#code", "0000-0000-0000-0000");
  await page.click("form[action='/sign-in/code'] button");
  tell((await page.textContent("[role=alert]")).includes("El código no es válido"), "a wrong code is told in Spanish",
    await page.textContent("[role=alert]"));
  await look(page, "sign-in-fault.es", pictures);
  await page.click("header >> text=English");
  tell(page.url() === `${origin}/sign-in?lang=en&again=code` && (await page.textContent("[role=alert]")).includes("The code is not valid"),
    "the other language says the same, without what was typed", page.url());
  await page.click("header >> text=Español");
  await page.fill("#code", spanish);
  await page.click("form[action='/sign-in/code'] button");
  await page.waitForURL("**/me");
  tell((await page.getAttribute("html", "lang")) === "es" && (await page.textContent("h1")) === "Quién pidió datos sobre usted",
    "and the record is in Spanish", await page.textContent("h1"));
  await look(page, "me.es", pictures);
  await context.close();
}

// ---- the inspector ----
{
  const context = await browser.newContext({ acceptDownloads: true, locale: "en-US" });
  const page = await watched(context);
  await page.goto(`${origin}/sign-in`);
  await page.click("summary");
  const challenge = (await page.textContent("pre")).trim().split(" ").pop();
  await page.fill("#signature", execFileSync(portcullis, ["session", "sign", "--key", key, challenge]).toString());
  await page.click("form[action='/sign-in/signature'] button");
  await page.waitForURL("**/audit");
  tell(await title(page) === "State of the log", "an inspector comes in", await page.title());
  await look(page, "audit", pictures);
  await page.click("nav >> text=Search entries");
  await page.fill("#requester", "us.ed.fsa");
  await page.click("main >> text=Search >> nth=-1");
  await page.waitForURL("**/audit/search?*");
  tell((await page.$$("tbody tr")).length > 0, "searches by who asked");
  await look(page, "audit-search", pictures);
  await page.click("nav >> text=What relied on it?");
  await page.click("text=an address that was not on file");
  tell((await page.textContent("main")).includes("releases relied on an address that was not on file"), "asks what relied on it");
  await look(page, "audit-relied", pictures);
  await page.click("nav >> text=Decide again");
  await page.click("text=Draw and decide again");
  tell((await page.textContent("main")).includes("came out the same"), "has decisions made again");
  await look(page, "audit-replay", pictures);
  await page.click("nav >> text=Export");
  await look(page, "audit-export", pictures);
  tell(await take(page, "text=Take the bundle", "bundle.zip") === "bundle.zip", "and takes evidence");
  await page.click("text=Sign out");
  await page.waitForURL("**/signed-out");
  await context.close();
}

await end(wrong);
