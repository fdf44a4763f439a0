// Are the pages fit to be read? Serves a folder of pages on loopback, opens each in a browser at
// the width of a phone and of a desk, and prints TAP: rules of accessibility (axe-core), nothing
// that the Content-Security-Policy forbids, nothing from elsewhere, no sideways scrolling, weight.
// With a second folder it also keeps a picture of each page.
//     node browse.mjs PAGES [PICTURES]
import { createServer } from "node:http";
import { readFileSync, readdirSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, extname } from "node:path";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const [folder, pictures] = process.argv.slice(2);
const only = process.env.ONLY || "";
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const types = { ".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript",
  ".svg": "image/svg+xml", ".woff2": "font/woff2" };
const policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; " +
  "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const server = createServer((request, response) => {
  const path = join(folder, new URL(request.url, "http://localhost").pathname);
  if (!path.startsWith(folder) || !existsSync(path)) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, { "Content-Type": types[extname(path)] || "text/plain",
    "Content-Security-Policy": policy });
  response.end(readFileSync(path));
});
await new Promise((done) => server.listen(0, "127.0.0.1", done));
const origin = `http://localhost:${server.address().port}`;

const profile = mkdtempSync(join(tmpdir(), "browser-"));
const browser = await chromium.launchPersistentContext(profile, {
  executablePath: process.env.CHROMIUM || "/usr/bin/chromium", headless: true,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync"] });

const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
let count = 0, failed = 0;
const tell = (holds, sentence, why) => {
  count++;
  if (!holds) {
    failed++;
    for (const line of why.split("\n").slice(0, 12)) console.log(`#   ${line}`);
  }
  console.log(`${holds ? "ok" : "not ok"} ${count} - ${sentence}`);
};

const look = async (name) => {
  const page = await browser.newPage();
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
    const over = await page.evaluate(() =>
      document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (over > 0) wide.push(`${width}: ${over} too wide`);
    if (pictures) await page.screenshot({ path: join(pictures, `${name}.${width}.png`), fullPage: true });
    await page.evaluate(() => document.querySelectorAll("details").forEach((d) => { d.open = true; }));
    // Through the debugger, so that the policy holds for the page and not for the rules.
    const debug = await page.context().newCDPSession(page);
    await debug.send("Runtime.evaluate", { expression: axe });
    const said = (await debug.send("Runtime.evaluate", { awaitPromise: true, returnByValue: true,
      expression: `axe.run(document, { runOnly: ${JSON.stringify(rules)} })` })).result.value;
    for (const v of said.violations)
      for (const node of v.nodes) violations.push(`${width} ${v.id}: ${node.html.slice(0, 160)} ${node.failureSummary.split("\n")[1] || ""}`);
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
console.log(`1..${count}`);
await browser.close();
server.close();
rmSync(profile, { recursive: true, force: true });
process.exit(failed ? 1 : 0);
