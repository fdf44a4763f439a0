// Does npm's @sigstore/verify believe our receipt? Its own code for checkpoints (signed notes) and
// inclusion proofs; what a Rekor entry has around them a .tlog-proof has not, so they are called
// with the parts of ours. Usage: node tlog.mjs RECEIPT VKEY-FILE
import { createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
const require = createRequire(import.meta.url);
const { verifyCheckpoint } = require('@sigstore/verify/dist/timestamp/checkpoint.js');
const { verifyMerkleInclusion } = require('@sigstore/verify/dist/timestamp/merkle.js');

const [receipt, vkeyFile] = process.argv.slice(2);
const vkey = readFileSync(vkeyFile, 'utf8').trim();
const [name, id] = vkey.split('+', 2);
const key = Buffer.from(vkey.slice(name.length + id.length + 2), 'base64').subarray(1);
const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), key]); // RFC 8410
const log = {
    logID: Buffer.from(id, 'hex'),
    baseURL: name,
    validFor: { start: new Date(0), end: new Date(8.64e15) },
    publicKey: createPublicKey({ key: spki, format: 'der', type: 'spki' }),
};

const text = readFileSync(receipt, 'utf8');
const split = text.indexOf('\n\n');
const lines = text.slice(0, split).split('\n');
if (lines[0] !== 'c2sp.org/tlog-proof@v1') throw new Error('no proof file');
const extra = lines.find((line) => line.startsWith('extra '));
const index = lines.find((line) => line.startsWith('index '));
const hashes = lines.slice(lines.indexOf(index) + 1).map((line) => Buffer.from(line, 'base64'));
const note = text.slice(split + 2);
const [origin, size, root] = note.split('\n');
if (origin !== name) throw new Error('a checkpoint of another log');
const entry = {
    integratedTime: '0',
    canonicalizedBody: Buffer.from(extra.slice(6), 'base64'),
    inclusionProof: {
        logIndex: index.slice(6),
        hashes,
        treeSize: size,
        rootHash: Buffer.from(root, 'base64'),
        checkpoint: { envelope: note },
    },
};
verifyCheckpoint(entry, [log]);
verifyMerkleInclusion(entry);
console.log(`sigstore: entry ${entry.inclusionProof.logIndex} of ${size} holds`);
