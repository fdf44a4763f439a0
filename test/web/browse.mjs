// Are the pages fit to be read? Serves a folder of pages on loopback, opens each in a browser at
// the width of a phone and of a desk, and prints TAP: rules of accessibility (axe-core), nothing
// that the Content-Security-Policy forbids, nothing from elsewhere, no sideways scrolling, weight.
// With a second folder it also keeps a picture of each page.
//     node browse.mjs PAGES [PICTURES]
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { broken, browser, finish, tell } from "./looking.mjs";
import { serve } from "./serving.mjs";

const [folder, pictures] = process.argv.slice(2);
const only = process.env.ONLY || "";
const origin = await serve(folder);
const context = await browser.newContext();

// The page, and each table of it.
const sideways = async (page, width) => (await page.evaluate(() =>
  [document.documentElement, ...document.querySelectorAll(".usa-table-container")]
    .map((e) => [e.getAttribute("aria-label") || "the page", e.scrollWidth - e.clientWidth])))
  .filter(([, over]) => over > 0).map(([what, over]) => `${width}: ${what} is ${over} too wide`);

const look = async (name) => {
  const page = await context.newPage();
  const wrong = [];
  let bytes = 0, html = 0;
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) wrong.push(message.text());
  });
  page.on("pageerror", (error) => wrong.push(String(error)));
  page.on("request", (request) => {
    if (!request.url().startsWith(origin)) wrong.push(`asks ${request.url()}`);
  });
  page.on("response", async (response) => {
    if (response.status() >= 400) wrong.push(`${response.status()} ${response.url()}`);
    const size = (await response.body().catch(() => Buffer.alloc(0))).length;
    bytes += size;
    if (response.url() === `${origin}/${name}`) html = size;
  });
  const violations = [], wide = [];
  for (const width of [390, 1280]) {
    await page.setViewportSize({ width, height: width < 600 ? 844 : 900 });
    await page.goto(`${origin}/${name}`, { waitUntil: "load" });
    await page.evaluate(() => document.fonts.ready);
    wide.push(...await sideways(page, width));
    if (pictures) await page.screenshot({ path: join(pictures, `${name}.${width}.png`), fullPage: true });
    await page.evaluate(() => document.querySelectorAll("details").forEach((d) => { d.open = true; }));
    violations.push(...(await broken(page)).map((one) => `${width} ${one}`));
  }
  for (const width of [640, 800, 1030]) {
    await page.setViewportSize({ width, height: 900 });
    wide.push(...await sideways(page, width));
  }
  tell(violations.length === 0, `${name}: no violation of the rules of accessibility`, violations.join("\n"));
  tell(wrong.length === 0, `${name}: no error, and nothing from elsewhere`, wrong.join("\n"));
  tell(wide.length === 0, `${name}: no sideways scrolling`, wide.join("\n"));
  tell(html <= 150000, `${name}: with styles cached it weighs at most 150 kB`, `${html} bytes`);
  tell(bytes / 2 <= 300000, `${name}: a first visit weighs at most 300 kB`, `${bytes / 2} bytes`);
  await page.close();
};

for (const name of readdirSync(folder).filter((n) => n.endsWith(".html") && n.includes(only)).sort())
  await look(name);
await finish();
