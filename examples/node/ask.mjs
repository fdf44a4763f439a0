// Asks the gateway with npm's `jose`, opens the answer and verifies the receipt.
//     node ask.mjs URL KEY.jwk ask.json log.vkey
// Prints the opened answer. Needs Node 20 and `npm install jose`; the proof is checked with Node alone.
import { createHash, createPublicKey, verify } from 'node:crypto'
import { readFileSync } from 'node:fs'
import * as jose from 'jose'

const [url, keyFile, askFile, vkeyFile] = process.argv.slice(2)
const jwk = JSON.parse(readFileSync(keyFile, 'utf8'))
const kid = await jose.calculateJwkThumbprint(jwk)

// Signed: nobody else can ask in this name.
const jws = await new jose.CompactSign(readFileSync(askFile))
  .setProtectedHeader({ alg: 'ES256', kid, typ: 'portcullis-ask+jws' })
  .sign(await jose.importJWK(jwk, 'ES256'))

// Sealed: only the process that decides opens it.
const custodian = await (await fetch(`${url}/v1/key`)).json()
const jwe = await new jose.CompactEncrypt(new TextEncoder().encode(jws))
  .setProtectedHeader({
    alg: 'ECDH-ES', enc: 'A256GCM', typ: 'portcullis-ask+jwe',
    kid: await jose.calculateJwkThumbprint(custodian),
  })
  .encrypt(await jose.importJWK(custodian, 'ECDH-ES'))

// A refusal is 201 too. Anything from 400 on is a problem: nothing was decided.
const reply = await fetch(`${url}/v1/asks`, {
  method: 'POST', headers: { 'Content-Type': 'application/jose' }, body: jwe,
})
const decision = await reply.json()
if (!reply.ok) {
  console.error(`${decision.type}: ${decision.detail ?? decision.title}`)
  process.exit(1)
}

// ---- the receipt: C2SP tlog-proof, a signed note and RFC 9162's path of hashes ----

const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest()

function noteVerified(note, vkey) {
  const [name, id] = vkey.split('+', 2)
  const raw = Buffer.from(vkey.slice(name.length + id.length + 2), 'base64') // algorithm, key
  const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), raw.subarray(1)])
  const key = createPublicKey({ key: spki, format: 'der', type: 'spki' })
  const end = note.lastIndexOf('\n\n') + 1
  return note.slice(end + 1).split('\n').some((line) => {
    const [dash, signer, text] = line.split(' ')
    if (dash !== '\u2014' || signer !== name) return false
    const signature = Buffer.from(text, 'base64') // four bytes of the key's id, then Ed25519
    return signature.subarray(0, 4).toString('hex') === id &&
      verify(null, Buffer.from(note.slice(0, end)), key, signature.subarray(4))
  })
}

function rootOf(index, size, leaf, path) {
  let [at, last, hash] = [index, size - 1n, leaf]
  for (const next of path) {
    if (last === 0n) return null
    if (at & 1n || at === last) {
      hash = sha256(Buffer.of(1), next, hash)
      while (!(at & 1n) && at !== 0n) [at, last] = [at >> 1n, last >> 1n]
    } else hash = sha256(Buffer.of(1), hash, next)
    at >>= 1n
    last >>= 1n
  }
  return last === 0n ? hash : null
}

function receiptVerified(text, vkey) {
  const split = text.indexOf('\n\n')
  const lines = text.slice(0, split).split('\n')
  const note = text.slice(split + 2)
  const [origin, size, root] = note.split('\n')
  const entry = Buffer.from(lines.find((line) => line.startsWith('extra ')).slice(6), 'base64')
  const at = lines.findIndex((line) => line.startsWith('index '))
  const path = lines.slice(at + 1).map((line) => Buffer.from(line, 'base64'))
  const found = rootOf(BigInt(lines[at].slice(6)), BigInt(size), sha256(Buffer.of(0), entry), path)
  if (lines[0] !== 'c2sp.org/tlog-proof@v1' || origin !== vkey.split('+')[0]) return null
  if (!noteVerified(note, vkey) || !found?.equals(Buffer.from(root, 'base64'))) return null
  return JSON.parse(entry)
}

const entry = receiptVerified(decision.receipt, readFileSync(vkeyFile, 'utf8').trim())
if (!entry) {
  console.error('the receipt does not hold')
  process.exit(7)
}
console.error(`the receipt holds\n${decision.state}`)
if (decision.state !== 'released') process.exit(3)
if (entry.answer !== sha256(decision.answer).toString('hex')) {
  console.error('the answer is not the one that the log records')
  process.exit(7)
}

const opened = await jose.compactDecrypt(decision.answer, await jose.importJWK(jwk, 'ECDH-ES'), {
  keyManagementAlgorithms: ['ECDH-ES'], contentEncryptionAlgorithms: ['A256GCM'],
})
console.log(new TextDecoder().decode(opened.plaintext))
