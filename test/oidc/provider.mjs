// A provider of identities that nobody here wrote (oidc-provider), with a page of its own where people say who
// they are: "known" is known well, "hardly" is not, "no" breaks off. Its keys are FOLDER/keys.json, where it
// listens is FOLDER/port.
//     node provider.mjs FOLDER REDIRECT NUMBER
import { generateKeyPairSync } from "node:crypto";
import { renameSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import Provider from "oidc-provider";

const [folder, redirect, number] = process.argv.slice(2);
const level = "urn:test:ial:2";
const key = (type, options, alg) => ({ ...generateKeyPairSync(type, options).privateKey.export({ format: "jwk" }),
  kid: alg, use: "sig", alg });
const server = createServer();
await new Promise((done) => server.listen(0, "127.0.0.1", done));
const issuer = `http://127.0.0.1:${server.address().port}`;
const provider = new Provider(issuer, {
  clients: [{ client_id: "portcullis", redirect_uris: [redirect], response_types: ["code"],
    grant_types: ["authorization_code"], token_endpoint_auth_method: "none", id_token_signed_response_alg: "ES256" }],
  jwks: { keys: [key("rsa", { modulusLength: 2048 }, "RS256"), key("ec", { namedCurve: "P-256" }, "ES256")] },
  pkce: { required: () => true, methods: ["S256"] },
  scopes: ["openid", "number"],
  claims: { openid: ["sub"], number: ["social_security_number"] },
  conformIdTokenClaims: false,
  acrValues: [level, "urn:test:ial:1"],
  cookies: { keys: ["a key of a test"] },
  features: { devInteractions: { enabled: false } },
  interactions: { url: (ctx, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (ctx, id) => ({ accountId: id, claims: () => ({ sub: id, social_security_number: number }) }),
  ttl: { AuthorizationCode: 60, IdToken: 300, Interaction: 60, Grant: 300, Session: 300, AccessToken: 60 },
});

const form = `<!doctype html><html lang="en"><title>Who are you?</title><h1>Who are you?</h1><form method="post">` +
  ["known", "hardly", "no"].map((who) => `<button name="who" value="${who}" id="${who}">${who}</button>`).join(" ") + "</form></html>";
const finish = async (request, response, who) => {
  if (who === "no") return provider.interactionFinished(request, response, { error: "access_denied" }, { mergeWithLastSubmission: false });
  const { params } = await provider.interactionDetails(request, response);
  const grant = new provider.Grant({ accountId: "u-1", clientId: params.client_id });
  grant.addOIDCScope("openid number");
  return provider.interactionFinished(request, response, { login: { accountId: "u-1", acr: who === "known" ? level : "urn:test:ial:1",
    remember: false }, consent: { grantId: await grant.save() } }, { mergeWithLastSubmission: false });
};
const callback = provider.callback();
server.on("request", (request, response) => {
  if (!request.url.startsWith("/interaction/")) return callback(request, response);
  if (request.method === "GET") return response.writeHead(200, { "content-type": "text/html" }).end(form);
  let body = "";
  request.on("data", (piece) => { body += piece; });
  request.on("end", () => finish(request, response, new URLSearchParams(body).get("who")));
});
writeFileSync(`${folder}/keys.json`, await (await fetch(`${issuer}/jwks`)).text());
writeFileSync(`${folder}/port.new`, `${server.address().port}\n`);
renameSync(`${folder}/port.new`, `${folder}/port`);
