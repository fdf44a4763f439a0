# The examples ask a running gateway: in C with libportcullis, in shell with curl and jose, in Node
# with npm's jose. Each opens what it was given; each is refused like anybody.
. "$ROOT/test/e2e/story.sh"
. "$ROOT/test/e2e/daemon.inc"
export PATH=$BUILD/src/verify:$PATH

# As a program of somebody else finds the library: installed, by pkg-config.
mkdir -p usr/include usr/lib && cp "$ROOT/include/portcullis.h" usr/include/
cp -P "$BUILD"/src/client/libportcullis.so* "$BUILD/src/client/libportcullis.a" usr/lib/ 2>/dev/null
sed "s|^prefix=.*|prefix=$PWD/usr|; s|^libdir=.*|libdir=$PWD/usr/lib|" \
    "$BUILD/meson-private/libportcullis.pc" >usr/lib/libportcullis.pc
export PKG_CONFIG_PATH=$PWD/usr/lib LD_LIBRARY_PATH=$PWD/usr/lib
holds "the library is found by its name" pkg-config --exists libportcullis
compiled() {
    # shellcheck disable=SC2046
    cc -Wall -Wextra -Werror "$ROOT/examples/c/ask.c" -o ask \
        $(pkg-config --cflags --libs libportcullis libcurl jansson)
}
holds "the C example compiles against it" compiled
linked_whole() {
    cc "$ROOT/examples/c/ask.c" -o ask-whole -I"$ROOT/include" "$BUILD/src/client/libportcullis.a" \
        $(pkg-config --libs libcurl jansson libcrypto)
}
holds "and against the archive" linked_whole
seen() { nm -g --defined-only "$BUILD/src/client/libportcullis.a" | sed -n 's/.* [A-Z] //p' >seen && ! grep -v '^portcullis_' seen; }
holds "which shows its own words and no other" seen
holds "the shared library likewise" bash -c "! nm -D --defined-only '$BUILD/src/client/libportcullis.so' | grep -v portcullis_ | grep -v PORTCULLIS_0"
if command -v c++ >/dev/null; then
    holds "the header is C++ too" c++ -std=c++17 -Wall -Wextra -Wpedantic -Werror -fsyntax-only -x c++ "$ROOT/include/portcullis.h"
else
    echo "# skipped: no C++ compiler is here"
fi
holds "and strict C11" cc -std=c11 -Wall -Wextra -Wpedantic -Werror -fsyntax-only -x c "$ROOT/include/portcullis.h"

holds "a custodian, agencies and people are made" state_make
"$PORTCULLIS" synth asks --people people.csv --authority 6103-l-13-C --count 60 --seed 3 \
    --requester us.ed.fsa --truth truth.csv >asks.ndjson
one() { sed -n "$(awk -F, -v n="$1" '$3 == "genuine" && ++k == n { print $1; exit }' truth.csv)p" asks.ndjson; }
for n in 1 2 3 4; do one $n >ask$n.json; done
removal() { sed 's/"purpose":"[^"]*"/"purpose":"immigration.removal"/; s/\("id":"ASK-[0-9A-Z]\{21\}\)...../\1'"$1"'/' ask4.json; }
holds "the gateway begins" daemon_start
opened() { grep -q '"format":"portcullis-answer/1"' "$1" && grep -q '"years"' "$1"; }

holds "C asks, verifies and opens" bash -c "./ask '$URL' us.ed.fsa.jwk ask1.json '$D/log.vkey' >c.json 2>c.err"
holds "the answer is one" opened c.json
says "the receipt was verified" c.err '^the receipt holds'
ends 7 "under another log's key nothing holds" ./ask "$URL" us.ed.fsa.jwk ask1.json \
    <(sed 's/^test.story/test.other/' "$D/log.vkey")
removal AAAAA >no1.json
ends 3 "for removal nothing is opened" ./ask-whole "$URL" us.ed.fsa.jwk no1.json "$D/log.vkey"
ends 1 "a key that nobody enrolled is told" bash -c "'$PORTCULLIS' --quiet key new --out stranger.jwk; ./ask '$URL' stranger.jwk ask2.json '$D/log.vkey'"

if command -v jose >/dev/null; then
    holds "shell asks with curl and jose, and opens" bash -c \
        "sh '$ROOT/examples/shell/ask.sh' '$URL' us.ed.fsa.jwk ask2.json '$D/log.vkey' >sh.json 2>sh.err"
    holds "the answer is one" opened sh.json
    says "the receipt was verified" sh.err '^the receipt holds'
    removal BBBBB >no2.json
    ends 3 "for removal nothing is opened" sh "$ROOT/examples/shell/ask.sh" "$URL" us.ed.fsa.jwk no2.json
    sed -n 20,29p asks.ndjson >ten.ndjson
    holds "shell seals a batch line by line" bash -c \
        "sh '$ROOT/examples/shell/batch.sh' '$URL' us.ed.fsa.jwk ten.ndjson >batch.id 2>batch.err"
    comes "the gateway opens its lines and decides them" 60 ls "$D/batches/$(cat batch.id).ndjson"
    batch_opens() { "$PORTCULLIS" batch open --json --key us.ed.fsa.jwk "$D/batches/$(cat batch.id).ndjson" >ten.answers; }
    holds "what it releases is opened" batch_opens
    holds "each of the ten is told of" [ "$(grep -c '"line":' "$D/batches/$(cat batch.id).ndjson")" = 10 ]
    says "some have an answer" ten.answers '"format":"portcullis-answer/1"'
else
    echo "# skipped: jose is not here"
fi

if command -v node >/dev/null && command -v npm >/dev/null; then
    cp "$ROOT"/examples/node/ask.mjs .
    cp "$ROOT"/test/npm/package.json "$ROOT"/test/npm/package-lock.json .
    npm ci --ignore-scripts --no-audit --no-fund >npm.log 2>&1
    holds "Node asks with npm's jose, verifies and opens" bash -c \
        "node ask.mjs '$URL' us.ed.fsa.jwk ask3.json '$D/log.vkey' >node.json 2>node.err"
    holds "the answer is one" opened node.json
    says "the receipt was verified" node.err '^the receipt holds'
    removal CCCCC >no3.json
    ends 3 "for removal nothing is opened" node ask.mjs "$URL" us.ed.fsa.jwk no3.json "$D/log.vkey"
    ends 7 "under another log's key nothing holds" bash -c \
        "sed 's/^test.story/test.other/' '$D/log.vkey' >other.vkey; node ask.mjs '$URL' us.ed.fsa.jwk ask3.json other.vkey"
    cp "$ROOT"/examples/node/batch.mjs .
    sed -n 30,59p asks.ndjson >thirty.ndjson
    holds "Node seals a batch, the gateway opens and decides it, and Node opens what it released" bash -c \
        "node batch.mjs '$URL' us.ed.fsa.jwk thirty.ndjson >thirty.answers"
    says "some have an answer" thirty.answers '"format":"portcullis-answer/1"'
    sed 's/line: at + 1/line: at + 2/' batch.mjs >moved.mjs
    ends 1 "lines under another's number are refused whole" node moved.mjs "$URL" us.ed.fsa.jwk thirty.ndjson
    sed 's|`${requester}/${id}`|`${requester}/BAT-00000000000000000000000000`|' batch.mjs >copied.mjs
    ends 1 "and a seal that was made for another batch" node copied.mjs "$URL" us.ed.fsa.jwk thirty.ndjson
else
    echo "# skipped: node and npm are not here"
fi
# The gate carried none of what was asked in a form that it could read.
silent "no ask was sent in the clear" daemon.err '"(given|family|tin)"'
holds "the gateway ends" daemon_end
the_end
