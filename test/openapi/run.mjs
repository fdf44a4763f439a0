// Does the gateway do what doc/openapi.yaml says? Runs every x-codeSamples of the bundled document in
// the working folder, in the order of the document, and holds status, media type and body to it.
// Usage: node run.mjs BUNDLE.json; URL, STATE and the ids of the samples are in the environment.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
const Ajv = createRequire(import.meta.url)('@redocly/ajv/dist/2020.js').default

const whole = JSON.parse(readFileSync(process.argv[2], 'utf8'))
const ajv = new Ajv({ strict: false, allErrors: true })
ajv.addSchema({ $id: 'doc', ...whole })
const env = { ...process.env }
const pause = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200)

// $refs are within the bundle.
const found = (node) => {
  while (node?.$ref) node = node.$ref.slice(2).split('/').reduce(
    (at, word) => at[word.replaceAll('~1', '/').replaceAll('~0', '~')], whole)
  return node
}
const escaped = (words) => '#/' + words.map((word) =>
  encodeURIComponent(word.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')

function once(source) {
  const script = `set -e -o pipefail\ncurl() { command curl -m 60 -D last.head "$@"; }\n${source}`
  const run = spawnSync('bash', ['-c', script], { env, maxBuffer: 1 << 28 })
  if (run.status !== 0) throw new Error(`exit ${run.status}: ${run.stderr}`)
  const head = readFileSync('last.head', 'latin1')
  return {
    status: [...head.matchAll(/^HTTP\/[0-9.]+ ([0-9]{3})/gm)].at(-1)[1],
    type: /^content-type: *([^;\r\n]*)/im.exec(head)?.[1],
    location: /^location:/im.test(head),
    body: run.stdout,
  }
}

// A batch is decided in its own time; everything else at once.
function asked(sample, status, path) {
  let answer = once(sample.source)
  const until = Date.now() + 20000
  while (path.startsWith('/v1/batches/') && answer.status !== status && Date.now() < until) {
    pause()
    answer = once(sample.source)
  }
  return answer
}

function held(path, method, operation, sample) {
  const wanted = sample.label.slice(0, 3)
  const answer = asked(sample, wanted, path)
  if (answer.status !== wanted)
    throw new Error(`answered ${answer.status}, not ${wanted}: ${answer.body.subarray(0, 300)}`)
  const key = operation.responses[wanted] ? wanted : 'default'
  const response = found(operation.responses[key])
  const media = response.content?.[answer.type]
  if (!media) throw new Error(`the document has no ${answer.type} for ${wanted}`)
  if (response.headers?.Location && !answer.location) throw new Error('no header Location')
  if (!/[/+]json$/.test(answer.type)) return
  const body = JSON.parse(answer.body)
  const words = operation.responses[key].$ref
    ? ['components', 'responses', operation.responses[key].$ref.split('/').at(-1)]
    : ['paths', path, method, 'responses', key]
  const at = 'doc' + escaped([...words, 'content', answer.type, 'schema'])
  const fits = ajv.compile({ $ref: at })
  if (!fits(body)) throw new Error(ajv.errorsText(fits.errors).slice(0, 500))
  if (body.batch && wanted === '202') env.BATCH = body.batch
  if (body.decision && wanted === '201') env.DECISION ??= body.decision
}

let count = 0
let failed = 0
for (const [path, item] of Object.entries(whole.paths))
  for (const [method, operation] of Object.entries(item)) {
    if (!operation.operationId) continue
    const samples = operation['x-codeSamples'] ?? []
    count++
    if (samples.length === 0) {
      failed++
      console.log(`not ok ${count} - ${method} ${path} has an example`)
    } else console.log(`ok ${count} - ${method} ${path} has an example`)
    for (const sample of samples) {
      count++
      try {
        held(path, method, operation, sample)
        console.log(`ok ${count} - ${method} ${path}: ${sample.label}`)
      } catch (error) {
        failed++
        console.log(`not ok ${count} - ${method} ${path}: ${sample.label}`)
        console.log(`# ${error.message}`.replaceAll('\n', '\n# '))
      }
    }
  }
console.log(`${count - failed} as written, ${failed} not`)
process.exit(failed ? 1 : 0)
