// A folder of rendered pages on loopback, under the policy that the gateway sends: for programs that look at
// pages without a gateway. `taken` is told of each form that is sent.
import { createServer } from "node:http";
import { existsSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";

const types = { ".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript",
  ".svg": "image/svg+xml", ".woff2": "font/woff2" };
const policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; " +
  "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const take = (request, response, path, taken) => {
  let body = "";
  request.on("data", (part) => { body += part; });
  request.on("end", () => {
    taken({ path, form: new URLSearchParams(body) });
    response.writeHead(303, { Location: "/signed-out.en.html" }).end();
  });
};

export const serve = async (folder, taken = () => {}) => {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    const path = join(folder, pathname);
    if (request.method === "POST") {
      take(request, response, pathname, taken);
    } else if (!path.startsWith(folder) || !existsSync(path)) {
      response.writeHead(404).end();
    } else {
      response.writeHead(200, { "Content-Type": types[extname(path)] || "text/plain", "Content-Security-Policy": policy });
      response.end(readFileSync(path));
    }
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  server.unref();
  return `http://localhost:${server.address().port}`;
};
