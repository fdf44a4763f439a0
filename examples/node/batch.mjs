// Sends a file of asks as a sealed batch with npm's `jose`, waits for it and opens its answers.
//     node batch.mjs URL KEY.jwk asks.ndjson
// Prints the opened answers, one a line. Needs Node 20 and `npm install jose`.
import { createHash, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import * as jose from 'jose'

const [url, keyFile, asksFile] = process.argv.slice(2)
const jwk = JSON.parse(readFileSync(keyFile, 'utf8'))
const signingKey = await jose.importJWK(jwk, 'ES256')
const kid = await jose.calculateJwkThumbprint(jwk)
const asks = readFileSync(asksFile, 'utf8').split('\n').filter((line) => line)
const { requester, authority } = JSON.parse(asks[0])
const bytes = (text) => new TextEncoder().encode(text)
const now = () => `${new Date().toISOString().slice(0, 19)}Z`

const sign = (typ, value) => new jose.CompactSign(bytes(JSON.stringify(value)))
  .setProtectedHeader({ alg: 'ES256', kid, typ }).sign(signingKey)

// A ULID: the time may be left to chance, the first digit may not.
const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const id = `BAT-0${[...randomBytes(25)].map((byte) => digits[byte % 32]).join('')}`

// One new content key, sealed to the custodian and bound to this requester and this batch.
const custodian = await (await fetch(`${url}/v1/key`)).json()
const contentKey = randomBytes(32)
const octets = { k: contentKey.toString('base64url'), kid: `${requester}/${id}`, kty: 'oct' }
const seal = await new jose.CompactEncrypt(bytes(JSON.stringify(octets)))
  .setProtectedHeader({
    alg: 'ECDH-ES', enc: 'A256GCM', typ: 'portcullis-lines+jwe',
    kid: await jose.calculateJwkThumbprint(custodian),
  })
  .encrypt(await jose.importJWK(custodian, 'ECDH-ES'))

// Each line under it, with its number: none can be moved, repeated or left out.
const lines = await Promise.all(asks.map((line, at) => new jose.CompactEncrypt(bytes(line))
  .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', line: at + 1 }).encrypt(contentKey)))
const file = lines.map((line) => `${line}\n`).join('')

// The manifest signs the file as it is sent.
const manifest = await sign('portcullis-manifest+jws', {
  format: 'portcullis-batch/1', id, requester, authority, seal, issued_at: now(),
  count: lines.length, sha256: createHash('sha256').update(file).digest('hex'),
})
const sent = await fetch(`${url}/v1/batches`, {
  method: 'POST', headers: { 'Content-Type': 'application/x-ndjson' }, body: `${manifest}\n${file}`,
})
const told = await sent.json()
if (sent.status !== 202) {
  console.error(`${sent.status} ${told.type ?? told.state}: ${told.detail ?? told.title ?? ''}`)
  process.exit(sent.status === 201 ? 3 : 1)
}

// What has no signature of its own is signed by method, path and time.
async function get(path) {
  const request = await sign('portcullis-request+jws', { method: 'GET', path, time: now() })
  return fetch(`${url}${path}`, { headers: { Authorization: `JWS ${request}` } })
}
let results
for (let tries = 0; !results?.ok; tries += 1) {
  if (tries === 240) throw new Error(`${id} is not decided after two minutes`)
  if (tries) await new Promise((later) => setTimeout(later, 500))
  results = await get(`/v1/batches/${id}/results`)
}

const [header, ...rest] = (await results.text()).trim().split('\n').map((line) => JSON.parse(line))
const answersKey = (await jose.compactDecrypt(header.seal, await jose.importJWK(jwk, 'ECDH-ES'))).plaintext
for (const { line, answer } of rest.filter((one) => one.answer)) {
  const opened = await jose.compactDecrypt(answer, answersKey, {
    keyManagementAlgorithms: ['dir'], contentEncryptionAlgorithms: ['A256GCM'],
  })
  if (opened.protectedHeader.line !== line) throw new Error(`line ${line} holds another's answer`)
  console.log(new TextDecoder().decode(opened.plaintext))
}
