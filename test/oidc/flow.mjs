// Does the keeper's half of OpenID Connect agree with a provider that nobody here wrote (oidc-provider)?
// Authorization code with PKCE, signed by RS256 and by ES256; then all that must not be believed.
//     node flow.mjs CLIENT
import { execFileSync, spawnSync } from "node:child_process";
import { createServer } from "node:http";
import { generateKeyPairSync } from "node:crypto";
import { writeFileSync } from "node:fs";
import Provider from "oidc-provider";

const client = process.argv[2];
let count = 0, failed = 0;
const tell = (holds, sentence, why = "") => {
  count++;
  if (!holds) failed++;
  if (!holds) console.log(`#   ${String(why).slice(0, 600)}`);
  console.log(`${holds ? "ok" : "not ok"} ${count} - ${sentence}`);
};
const run = (...words) => execFileSync(client, words).toString();

const level = "urn:test:ial:2";
const key = (type, options, alg) => ({ ...generateKeyPairSync(type, options).privateKey.export({ format: "jwk" }),
  kid: alg, use: "sig", alg });
const server = createServer();
await new Promise((done) => server.listen(0, "127.0.0.1", done));
const issuer = `http://localhost:${server.address().port}`;
const redirect = "http://localhost:6104/sign-in/identity";
const registered = (client_id, alg) => ({ client_id, redirect_uris: [redirect], response_types: ["code"],
  grant_types: ["authorization_code"], token_endpoint_auth_method: "none", id_token_signed_response_alg: alg });
const provider = new Provider(issuer, {
  clients: [registered("portcullis", "RS256"), registered("another", "RS256")],
  jwks: { keys: [key("rsa", { modulusLength: 2048 }, "RS256"), key("ec", { namedCurve: "P-256" }, "ES256")] },
  pkce: { required: () => true, methods: ["S256"] },
  scopes: ["openid", "number"],
  claims: { openid: ["sub"], number: ["social_security_number"] },
  conformIdTokenClaims: false,
  acrValues: [level, "urn:test:ial:1"],
  features: { devInteractions: { enabled: false } },
  interactions: { url: (ctx, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (ctx, id) => ({ accountId: id,
    claims: () => ({ sub: id, social_security_number: "900-12-3456" }) }),
  ttl: { AuthorizationCode: 60, IdToken: 300, Interaction: 60, Grant: 300, Session: 300, AccessToken: 60 },
});
let knows = level;
const callback = provider.callback();
server.on("request", async (request, response) => {
  if (!request.url.startsWith("/interaction/")) return callback(request, response);
  const { params } = await provider.interactionDetails(request, response);
  const grant = new provider.Grant({ accountId: "u-1", clientId: params.client_id });
  grant.addOIDCScope("openid number");
  await provider.interactionFinished(request, response, { login: { accountId: "u-1", acr: knows },
    consent: { grantId: await grant.save() } }, { mergeWithLastSubmission: false });
});

// What a browser does: it keeps cookies and follows, until it is sent home.
const goes = async (start) => {
  const kept = new Map();
  let url = start;
  for (let i = 0; i < 10; i++) {
    const reply = await fetch(url, { redirect: "manual",
      headers: { cookie: [...kept].map(([k, v]) => `${k}=${v}`).join("; ") } });
    for (const one of reply.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(one);
      kept.set(name, value);
    }
    const to = reply.headers.get("location");
    if (!to) throw new Error(`${reply.status} ${await reply.text()}`);
    url = new URL(to, url).href;
    if (url.startsWith(redirect)) return new URL(url).searchParams;
  }
  throw new Error("round and round");
};
const tokens = (form) => fetch(`${issuer}/token`, { method: "POST", body: form,
  headers: { "content-type": "application/x-www-form-urlencoded" } });
const visits = () => {
  const [url, nonce, verifier] = run("visit", issuer, `${issuer}/auth`, redirect).split("\n");
  return { url, nonce, verifier, state: new URL(url).searchParams.get("state") };
};
writeFileSync("keys.json", await (await fetch(`${issuer}/jwks`)).text());
let files = 0;
const checks = (token, nonce, { by = issuer, when = new Date(), keys = "keys.json" } = {}) => {
  const file = `token-${++files}`;
  writeFileSync(file, token);
  const said = spawnSync(client, ["check", by, keys, file, nonce, when.toISOString().replace(/\.\d+Z/, "Z")]);
  return { code: said.status, text: said.stdout.toString().trim(), why: said.stderr.toString().trim() };
};
const comes_home = async (alg) => {
  (await provider.Client.find("portcullis")).idTokenSignedResponseAlg = alg;
  const visit = visits();
  const home = await goes(visit.url);
  const form = run("form", redirect, home.get("code"), visit.verifier);
  const reply = await tokens(form);
  return { ...visit, home, form, status: reply.status, said: await reply.json() };
};

let rs;
for (const alg of ["RS256", "ES256"]) {
  const one = await comes_home(alg);
  rs = rs || one;
  tell(one.home.get("state") === one.state, `${alg}: the browser comes home with its state`, one.home);
  tell(one.status === 200, `${alg}: the code and the verifier are taken`, JSON.stringify(one.said));
  const header = JSON.parse(Buffer.from(one.said.id_token.split(".")[0], "base64url"));
  tell(header.alg === alg, `${alg}: that is what signed`, JSON.stringify(header));
  const found = checks(one.said.id_token, one.nonce);
  tell(found.code === 0 && found.text === "u-1 900-12-3456", `${alg}: the token is believed`, found.why);
}

const token = rs.said.id_token;
const refused = (found, words, sentence) =>
  tell(found.code !== 0 && found.text === "" && found.why.includes(words), sentence, `${found.code} ${found.text} ${found.why}`);
refused(checks(token, visits().nonce), "another visit", "for another visit it is not");
refused(checks(token, rs.nonce, { by: "http://localhost:1" }), "another issuer", "nor from another issuer");
refused(checks(token, rs.nonce, { when: new Date(Date.now() + 3600e3) }), "expired", "nor an hour later");
refused(checks(token, rs.nonce, { when: new Date(Date.now() - 3600e3) }), "not valid yet", "nor an hour before");
const [head, body, signature] = token.split(".");
const forged = Buffer.from(JSON.stringify({ ...JSON.parse(Buffer.from(body, "base64url")),
  social_security_number: "900-65-4321" })).toString("base64url");
refused(checks(`${head}.${forged}.${signature}`, rs.nonce), "not signed", "nor with another's number");
const none = Buffer.from(JSON.stringify({ alg: "none", kid: "RS256" })).toString("base64url");
refused(checks(`${none}.${body}.`, rs.nonce), "not signed", "nor unsigned");
writeFileSync("others.json", JSON.stringify({ keys: [{ kty: "RSA", kid: "RS256",
  ...generateKeyPairSync("rsa", { modulusLength: 2048 }).publicKey.export({ format: "jwk" }) }] }));
refused(checks(token, rs.nonce, { keys: "others.json" }), "not signed", "nor under another's keys");
const again = await tokens(rs.form);
tell(again.status === 400, "the provider takes a code once", await again.text());
{
  const visit = visits();
  const home = await goes(visit.url);
  const reply = await tokens(run("form", redirect, home.get("code"), visits().verifier));
  tell(reply.status === 400, "and with its own verifier alone", await reply.text());
}
{
  knows = "urn:test:ial:1";
  const one = await comes_home("RS256");
  refused(checks(one.said.id_token, one.nonce), "as well as is needed", "whom the provider hardly knows is not believed to be anybody");
  knows = level;
}
{
  const visit = visits();
  const home = await goes(visit.url.replace("client_id=portcullis", "client_id=another"));
  const form = run("form", redirect, home.get("code"), visit.verifier).replace("client_id=portcullis", "client_id=another");
  const said = await (await tokens(form)).json();
  refused(checks(said.id_token, visit.nonce), "another than this gateway", "a token for another is none for us");
}
console.log(`1..${count}`);
server.close();
server.closeAllConnections();
process.exit(failed ? 1 : 0);
