// Do the forms of the pages work: by keyboard alone, without script, and with a passkey of a virtual
// authenticator? Serves a folder of rendered pages, acts on them in a browser, and prints TAP about
// what was sent.
//     node act.mjs PAGES
import { createHash, createPrivateKey, createPublicKey, verify } from "node:crypto";
import { browser, end, tell } from "./looking.mjs";
import { authenticator, watched } from "./seats.mjs";
import { serve } from "./serving.mjs";

let sent = null;
const origin = await serve(process.argv[2], (form) => { sent = form; });
const bytes = (text) => Buffer.from(text, "base64url");

const wrong = [];
const open = async (context, name) => {
  const page = await watched(context, wrong, origin);
  sent = null;
  await page.goto(`${origin}/${name}`, { waitUntil: "load" });
  return page;
};

// ---- by keyboard alone: the two-key answer ----
{
  const context = await browser.newContext();
  const page = await open(context, "desk-ask.en.html");
  const here = () => page.evaluate(() => {
    const e = document.activeElement;
    return e.id || e.getAttribute("href") || e.textContent.trim();
  });
  await page.keyboard.press("Tab");
  tell(await here() === "#main", "the first stop of the keyboard skips to the content", await here());
  await page.keyboard.press("Enter");
  const seen = [];
  for (let i = 0; i < 60 && (await here()) !== "Go on to sign"; i++) {
    await page.keyboard.press("Tab");
    const at = await here();
    seen.push(at);
    if (at.startsWith("answer-")) await page.keyboard.press("Space");
    if (at.startsWith("note-")) await page.keyboard.type("By keyboard.");
    const ring = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
    if (ring === "none") tell(false, "what has the keyboard shows it", at);
  }
  await page.keyboard.press("Enter");
  await page.waitForURL("**/signed-out.en.html");
  tell(sent && /\/desk\/asks\/ASK-[0-9A-Z]+\/answers$/.test(sent.path), "by keyboard alone an officer answers", seen.join(" "));
  const answers = sent ? [...sent.form.keys()].filter((k) => k.startsWith("answer-")) : [];
  tell(answers.length === 2 && answers.every((k) => sent.form.get(k) === "yes"), "each question by itself", answers.join(" "));
  tell(sent && sent.form.get("csrf") && /^[0-9a-f]{64}$/.test(sent.form.get("frozen")), "with the token and the frozen ask");
  await context.close();
}

// ---- without script ----
{
  const context = await browser.newContext({ javaScriptEnabled: false });
  let page = await open(context, "sign-in.en.html");
  tell(!(await page.isVisible("form[data-passkey]")), "without script no passkey is offered");
  await page.fill("#code", "AB12 CD34");
  await page.click("text=Show my record");
  tell(sent && sent.path === "/sign-in/code" && sent.form.get("code") === "AB12 CD34", "a person signs in by a code");
  page = await open(context, "sign-in.es.html");
  await page.click("summary");
  await page.fill("#signature", "eyJ.e30.sig");
  await page.click("form[action='/sign-in/signature'] button");
  tell(sent && sent.form.get("signature") === "eyJ.e30.sig", "an officer signs in by a signature");
  page = await open(context, "desk-sign.en.html");
  await page.fill("textarea >> nth=0", "one");
  await page.fill("textarea >> nth=1", "two");
  await page.click("text=Send the signatures");
  tell(sent && [...sent.form.keys()].filter((k) => k.startsWith("signature-")).length === 2 &&
    sent.form.get("answer-matter.reason-specific"), "and sends signatures with the answers");
  page = await open(context, "me.es.html");
  await page.click("form[action$='/withdraw'] button");
  tell(sent && /\/me\/consents\/CON-[0-9A-Z]+\/withdraw$/.test(sent.path), "a person takes a consent back");
  page = await open(context, "me.en.html");
  await page.click("text=Leave this page now");
  tell(sent && sent.path === "/sign-out", "and leaves at once");
  await context.close();
}

// ---- with a passkey ----
{
  const context = await browser.newContext();
  const page = await open(context, "desk-passkey.en.html");
  const debug = await context.newCDPSession(page);
  await debug.send("WebAuthn.enable");
  const authenticatorId = await authenticator(debug);
  await page.click("form[data-passkey=create] button");
  await page.waitForURL("**/signed-out.en.html");
  tell(sent.path === "/desk/passkey" && bytes(sent.form.get("attestation")).length > 100, "a passkey is made");
  const made = (await debug.send("WebAuthn.getCredentials", { authenticatorId })).credentials[0];
  tell(bytes(sent.form.get("credential")).equals(Buffer.from(made.credentialId, "base64")), "and named");

  const signs = async (name, form, path) => {
    sent = null;
    await page.goto(`${origin}/${name}`, { waitUntil: "load" });
    const challenge = await page.getAttribute(form, "data-challenge");
    await page.click(`${form} button`);
    await page.waitForURL("**/signed-out.en.html");
    tell(path.test(sent.path), `it signs on ${name}`, sent.path);
    const client = JSON.parse(bytes(sent.form.get("client")).toString());
    tell(client.type === "webauthn.get" && client.challenge === challenge && client.origin === origin,
      "the page's own challenge", JSON.stringify(client));
    const authenticator = bytes(sent.form.get("authenticator"));
    tell((authenticator[32] & 5) === 5, "with the person there and verified", authenticator[32]);
    const message = Buffer.concat([authenticator, createHash("sha256").update(bytes(sent.form.get("client"))).digest()]);
    const key = createPublicKey(createPrivateKey({ key: Buffer.from(made.privateKey, "base64"), format: "der", type: "pkcs8" }));
    tell(verify("sha256", message, key, bytes(sent.form.get("assertion"))), "and the signature holds");
  };
  await signs("sign-in.en.html", "form[data-passkey=get]", /^\/sign-in\/passkey$/);
  await signs("desk-sign.es.html", "form[data-passkey=get]", /\/findings$/);
  tell(sent.form.get("answer-recipients.engaged") === "no", "with the answers that it signs");
  await signs("desk-order-draft.en.html", "form[data-passkey=get]", /\/sign$/);
  await debug.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: false });
  sent = null;
  await page.goto(`${origin}/sign-in.en.html`, { waitUntil: "load" });
  await page.click("form[data-passkey=get] button");
  await page.waitForSelector("form[data-passkey] [role=alert]", { state: "visible" });
  tell(sent === null, "whoever is not verified signs nothing, and the page says so");
  await context.close();
}

await end(wrong);
