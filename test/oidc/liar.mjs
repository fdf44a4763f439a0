// A provider of identities that signs whatever it is told to. FOLDER/mode says how it lies, FOLDER/person
// whose number it gives; the keys it publishes are FOLDER/keys.json, what it was sent is in FOLDER/sent. It
// listens at FOLDER/port in the clear, and by FOLDER/tls.pem and tls.key at FOLDER/tls.port.
//     node liar.mjs FOLDER
import { createHmac, createPublicKey, generateKeyPairSync, sign } from "node:crypto";
import { createServer } from "node:http";
import { createServer as createSealed } from "node:https";
import { appendFileSync, readFileSync, renameSync, writeFileSync } from "node:fs";

const folder = process.argv[2];
const kept = (name) => readFileSync(`${folder}/${name}`, "utf8").trim();
const text = (o) => Buffer.from(typeof o === "string" ? o : JSON.stringify(o)).toString("base64url");
const rsa = () => generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
const keys = { r1: rsa(), e1: generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey, other: rsa() };
const jwk = (key, more) => ({ ...createPublicKey(key).export({ format: "jwk" }), use: "sig", ...more });
const publish = () => writeFileSync(`${folder}/keys.json`, JSON.stringify({ keys: [
  jwk(keys.r1, { kid: "r1", alg: "RS256" }), jwk(keys.e1, { kid: "e1", alg: "ES256" })] }));
publish();

const token = (header, payload, key) => {
  const head = `${text(header)}.${text(payload)}`;
  if (header.alg === "none") return `${head}.`;
  if (header.alg === "HS256")
    return `${head}.${createHmac("sha256", createPublicKey(keys.r1).export({ format: "pem", type: "spki" })).update(head).digest("base64url")}`;
  return `${head}.${sign("sha256", Buffer.from(head), { key, dsaEncoding: "ieee-p1363" }).toString("base64url")}`;
};

// What each lie changes: of the claims, of the header, of the key.
const now = () => Math.floor(Date.now() / 1000);
const lies = {
  nonce: { claims: { nonce: "n-0S6_WzA2Mj" } },
  "no-nonce": { claims: { nonce: undefined } },
  audience: { claims: { aud: "another" } },
  audiences: { claims: { aud: ["portcullis", "another"] } },
  party: { claims: { azp: "another" } },
  issuer: { claims: { iss: "http://127.0.0.1:1" } },
  acr: { claims: { acr: "urn:test:ial:1" } },
  expired: { claims: { exp: now() - 3600, iat: now() - 4000 } },
  early: { claims: { iat: now() + 3600, exp: now() + 7200 } },
  old: { claims: { iat: now() - 3600, exp: now() + 7200 } },
  none: { header: { alg: "none" } },
  shared: { header: { alg: "HS256" } },
  brought: { header: { jwk: jwk(keys.other, { kid: "r1" }) }, key: keys.other },
  foreign: { key: keys.other },
  unknown: { header: { kid: "r9" } },
  crossed: { header: { kid: "e1" } },
  "no-number": { claims: { social_security_number: undefined } },
  "short-number": { claims: { social_security_number: "12345" } },
};
const plain = { // what is answered in place of tokens
  refused: [400, { error: "invalid_grant" }],
  client: [401, { error: "invalid_client" }],
  fault: [500, { error: "server_error" }],
  wordy: [200, "<html>Welcome</html>"],
  huge: [200, "a".repeat(200000)],
  tokenless: [200, { access_token: "x", token_type: "Bearer" }],
};

const server = createServer();
const sealed = createSealed({ cert: kept("tls.pem"), key: kept("tls.key") });
for (const one of [server, sealed]) await new Promise((done) => one.listen(0, "127.0.0.1", done));
const issuer = `http://127.0.0.1:${server.address().port}`;
const answer = (response, [status, body], more = {}) => response.writeHead(status, { "content-type": "application/json", ...more })
  .end(typeof body === "string" ? body : JSON.stringify(body));

const authorize = (url, response) => {
  const asked = url.searchParams, mode = kept("mode");
  const home = new URL(asked.get("redirect_uri"));
  const says = mode.startsWith("error:") ? { error: mode.slice(6), error_description: "CANARY" }
    : { code: text({ nonce: asked.get("nonce") }) };
  const more = { state: asked.get("state"), iss: mode === "mixed-up" ? "http://127.0.0.1:1" : issuer, session_state: "x y" };
  for (const [name, value] of Object.entries({ ...says, ...more })) home.searchParams.set(name, value);
  response.writeHead(303, { location: home.href }).end();
};
const tokens = (form, response) => {
  const mode = kept("mode");
  if (mode === "hang") return;
  if (mode === "redirect") return answer(response, [302, ""], { location: `${issuer}/elsewhere` });
  if (plain[mode]) return answer(response, plain[mode]);
  const { claims = {}, header = {}, key = mode === "curve" ? keys.e1 : keys.r1 } = lies[mode] || {};
  const { nonce } = JSON.parse(Buffer.from(form.get("code"), "base64url"));
  const said = { iss: issuer, aud: "portcullis", sub: "u-1", nonce, acr: "urn:test:ial:2", iat: now(), exp: now() + 300,
    social_security_number: kept("person"), ...claims };
  const head = { typ: "JWT", ...(mode === "curve" ? { alg: "ES256", kid: "e1" } : { alg: "RS256", kid: "r1" }), ...header };
  answer(response, [200, { access_token: "x", token_type: "Bearer", id_token: token(head, said, key) }]);
};
const hear = (request, response) => {
  const url = new URL(request.url, issuer);
  let body = "";
  request.on("data", (piece) => { body += piece; });
  request.on("end", () => {
    appendFileSync(`${folder}/sent`, `${request.method} ${url.pathname} ${request.headers["content-type"] || "-"} ${body}\n`);
    if (url.pathname === "/authorize") return authorize(url, response);
    if (request.method === "POST" && url.pathname === "/token") return tokens(new URLSearchParams(body), response);
    if (url.pathname === "/rotate") { keys.r1 = rsa(); publish(); }
    answer(response, [url.pathname === "/rotate" ? 200 : 404, {}]);
  });
};
for (const one of [server, sealed]) one.on("request", hear);
writeFileSync(`${folder}/tls.port`, `${sealed.address().port}\n`);
writeFileSync(`${folder}/port.new`, `${server.address().port}\n`);
renameSync(`${folder}/port.new`, `${folder}/port`);
