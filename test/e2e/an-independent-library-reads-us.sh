#!/bin/sh
# npm `jose` verifies what we sign and opens what we seal, and we read what it writes.
# usage: an-independent-library-reads-us.sh EXCHANGE (the program of test/npm/exchange.c)
set -u
exchange=${1:-$BUILD/test/exchange}
here=$ROOT/test/e2e
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
    echo "1..0 # SKIP node and npm are not on this machine"
    exit 0
fi
cp "$here"/../npm/package.json "$here"/../npm/package-lock.json "$here"/../npm/jose.mjs "$work"
if ! (cd "$work" && npm ci --ignore-scripts --no-audit --no-fund >npm.log 2>&1); then
    echo "1..0 # SKIP npm could not install the jose package (no registry within reach)"
    exit 0
fi
echo "1..5"
"$exchange" make "$work" || { echo "Bail out! our side could not write"; exit 1; }
node "$work/jose.mjs" "$work" || exit 1
if "$exchange" check "$work"; then
    echo "ok 5 - we verify and open what npm jose signs and seals"
else
    echo "not ok 5 - we verify and open what npm jose signs and seals"
fi
