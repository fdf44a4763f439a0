// Does an independent JOSE library read what we write? One step a run; files of the exchange lie in
// the working folder.
import { strict as assert } from 'node:assert'
import { readFileSync, writeFileSync } from 'node:fs'
import * as jose from 'jose'
import { webcrypto } from 'node:crypto'

// Debian 12 has Node 18, where Web Crypto is there and not yet global.
globalThis.crypto ??= webcrypto
globalThis.CryptoKey ??= webcrypto.CryptoKey

const read = (name) => readFileSync(name, 'utf8')
const said = '{"return.wages":4100000}'
const text = (bytes) => new TextDecoder().decode(bytes)
const bytes = (words) => new TextEncoder().encode(words)
const open = JSON.parse(read('key.jwk'))
const shut = JSON.parse(read('key.pub.jwk'))

const steps = {
  async names() {
    assert.equal(await jose.calculateJwkThumbprint(shut), shut.kid)
  },
  async verifies() {
    const key = await jose.importJWK(shut, 'ES256')
    const found = await jose.compactVerify(read('ask.jws'), key, { algorithms: ['ES256'] })
    assert.equal(text(found.payload), said)
    assert.equal(found.protectedHeader.kid, shut.kid)
  },
  async opens() {
    const found = await jose.compactDecrypt(
      read('answer.jwe'), await jose.importJWK(open, 'ECDH-ES'),
      { keyManagementAlgorithms: ['ECDH-ES'], contentEncryptionAlgorithms: ['A256GCM'] },
    )
    assert.equal(text(found.plaintext), said)
  },
  async 'opens-line'() {
    const key = await jose.importJWK(open, 'ECDH-ES')
    const header = await jose.compactDecrypt(read('batch.jwe'), key)
    const line = await jose.compactDecrypt(read('line.jwe'), header.plaintext)
    assert.equal(text(line.plaintext), said)
    assert.equal(line.protectedHeader.line, 12)
  },
  async writes() {
    const signed = await new jose.CompactSign(bytes(said))
      .setProtectedHeader({ alg: 'ES256', kid: shut.kid, typ: 'portcullis-ask+jws' })
      .sign(await jose.importJWK(open, 'ES256'))
    const sealed = await new jose.CompactEncrypt(bytes(said))
      .setProtectedHeader({
        alg: 'ECDH-ES', enc: 'A256GCM', kid: shut.kid, typ: 'portcullis-answer+jwe',
      })
      .encrypt(await jose.importJWK(shut, 'ECDH-ES'))
    writeFileSync('theirs.jws', signed)
    writeFileSync('theirs.jwe', sealed)
  },
}
await steps[process.argv[2]]()
