// Does an independent JOSE library read what we write, and do we read what it writes?
import { readFileSync, writeFileSync } from 'node:fs'
import * as jose from 'jose'

const dir = process.argv[2]
const read = (name) => readFileSync(`${dir}/${name}`, 'utf8')
const said = '{"return.wages":4100000}'
let number = 0
const ok = (good, sentence) => {
  console.log(`${good ? 'ok' : 'not ok'} ${++number} - ${sentence}`)
  if (!good) process.exitCode = 1
}

const jwk = JSON.parse(read('key.jwk'))
const open = { ...jwk }
const shut = JSON.parse(read('key.pub.jwk'))
const text = (bytes) => new TextDecoder().decode(bytes)
const bytes = (words) => new TextEncoder().encode(words)

ok((await jose.calculateJwkThumbprint(shut)) === shut.kid, 'npm jose names our key as we do')

const verified = await jose.compactVerify(read('ask.jws'), await jose.importJWK(shut, 'ES256'), {
  algorithms: ['ES256'],
})
ok(
  text(verified.payload) === said && verified.protectedHeader.kid === shut.kid,
  'npm jose verifies an ask that we signed',
)

const opened = await jose.compactDecrypt(
  read('answer.jwe'), await jose.importJWK(open, 'ECDH-ES'),
  { keyManagementAlgorithms: ['ECDH-ES'], contentEncryptionAlgorithms: ['A256GCM'] },
)
ok(text(opened.plaintext) === said, 'npm jose opens an answer that we sealed')

const header = await jose.compactDecrypt(read('batch.jwe'), await jose.importJWK(open, 'ECDH-ES'))
const line = await jose.compactDecrypt(read('line.jwe'), header.plaintext)
ok(
  text(line.plaintext) === said && line.protectedHeader.line === 12,
  'npm jose opens a line of a batch with the content key from its header',
)

writeFileSync(
  `${dir}/theirs.jws`,
  await new jose.CompactSign(bytes(said))
    .setProtectedHeader({ alg: 'ES256', kid: shut.kid, typ: 'portcullis-ask+jws' })
    .sign(await jose.importJWK(open, 'ES256')),
)
writeFileSync(
  `${dir}/theirs.jwe`,
  await new jose.CompactEncrypt(bytes(said))
    .setProtectedHeader({
      alg: 'ECDH-ES', enc: 'A256GCM', kid: shut.kid, typ: 'portcullis-answer+jwe',
    })
    .encrypt(await jose.importJWK(shut, 'ECDH-ES')),
)
