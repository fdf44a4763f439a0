# npm `jose` verifies what we sign and opens what we seal, and we read what it writes.
. "$ROOT/test/e2e/story.sh"
exchange=$BUILD/test/exchange

command -v node >/dev/null && command -v npm >/dev/null || skip_all "node and npm are not here"
cp "$ROOT"/test/npm/package.json "$ROOT"/test/npm/package-lock.json "$ROOT"/test/npm/jose.mjs .
npm ci --ignore-scripts --no-audit --no-fund >npm.log 2>&1 ||
    skip_all "npm could not install the jose package"
holds "a key, an ask, an answer and a batch are written" "$exchange" make .
holds "npm jose names our key as we do" node jose.mjs names
holds "npm jose verifies an ask that we signed" node jose.mjs verifies
holds "npm jose opens an answer that we sealed" node jose.mjs opens
holds "npm jose opens a line of a batch with the key from its header" node jose.mjs opens-line
holds "npm jose signs an ask and seals an answer" node jose.mjs writes
holds "we verify and open what npm jose signs and seals" "$exchange" check .
the_end
