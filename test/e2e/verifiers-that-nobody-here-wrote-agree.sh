# The log and a receipt, read by Go's checksum database packages over HTTP and by npm's
# @sigstore/verify; and by each of them refused when one byte is changed.
. "$ROOT/test/e2e/story.sh"
. "$ROOT/test/e2e/state.inc"
. "$ROOT/test/e2e/timestamp.inc"
after() {
    "$@"
    cp story.out out
    cp story.err err
}
state_make || skip_all "the custodian of this story could not be made"
cp "$D/log/checkpoint" older
"$PORTCULLIS" synth asks --people people.csv --authority 6103-l-13-C --count 290 --seed 5 \
    --requester us.ed.fsa >asks.ndjson
"$PORTCULLIS" batch sign --key us.ed.fsa.jwk asks.ndjson >asks.manifest
after holds "a log of more than one bundle" "$PORTCULLIS" batch decide --dir "$D" \
    --manifest asks.manifest --out results.ndjson asks.ndjson
decision=$(sed -n 9p results.ndjson | sed 's/.*"decision":"\(DEC-[0-9A-Z]*\)".*/\1/')
after holds "and a receipt" "$PORTCULLIS" receipt get --dir "$D" "$decision"
cp out receipt.tlog-proof

flip() { # FILE BYTE: a copy in flipped with one bit changed
    local byte
    cp "$1" flipped
    byte=$(od -An -tu1 -j "$2" -N 1 "$1" | tr -d ' ')
    printf "\\$(printf %o $((byte ^ 1)))" | dd of=flipped bs=1 seek="$2" conv=notrunc 2>/dev/null
}

if command -v go >/dev/null && [ -d /usr/share/gocode/src/golang.org/x/mod/sumdb/tlog ]; then
    mkdir -p go
    after holds "Go's own packages make a reader" env GO111MODULE=off GOPATH=/usr/share/gocode \
        GOFLAGS= GOCACHE="$PWD/go" go build -o reader "$ROOT/test/go/verify.go"
    go_reads() { ./reader "$1" "$(cat "$D/log.vkey")" older; }
    after holds "which believes the log" go_reads "$D/log"
    says "every entry, and that it contains the older one" out '^go: 29[0-9] entries hold, and the log contains that of 5$'
    for file in checkpoint tile/0/000 tile/1/000.p/1 tile/entries/000; do
        rm -rf copy
        cp -r "$D/log" copy
        flip "$D/log/$file" 20
        cp flipped "copy/$file"
        after ends 1 "and not with a bit of $file changed" go_reads copy
    done
    flip older 40
    cp flipped older
    after ends 1 "nor does it take another past for its own" go_reads "$D/log"
else
    echo "# skipped: go with golang-golang-x-mod-dev is not on this machine"
    story_count=$((story_count + 1))
    echo "ok $story_count - Go's own packages make a reader # SKIP no go"
fi

if command -v node >/dev/null && command -v npm >/dev/null; then
    cp "$ROOT"/test/npm/package.json "$ROOT"/test/npm/package-lock.json "$ROOT"/test/npm/tlog.mjs .
    after holds "npm installs @sigstore/verify" npm ci --ignore-scripts --no-audit --no-fund
    after holds "which believes the receipt" node tlog.mjs receipt.tlog-proof "$D/log.vkey"
    says "its entry in the tree" out '^sigstore: entry [0-9]+ of 29[0-9] holds$'
    size=$(stat -c %s receipt.tlog-proof)
    for byte in 60 $((size / 2)) $((size - 30)); do
        flip receipt.tlog-proof "$byte"
        after ends 1 "and not with a bit of byte $byte changed" node tlog.mjs flipped "$D/log.vkey"
    done
else
    echo "# skipped: node and npm are not on this machine"
    story_count=$((story_count + 1))
    echo "ok $story_count - npm installs @sigstore/verify # SKIP no npm"
fi
# A time stamping authority of OpenSSL's, and OpenSSL's own verifier.
verify=$BUILD/src/verify/portcullis-verify
stamps() { "$verify" timestamp "$1" "$2" --ca "$3" --key "$D/log.vkey"; }
store() { "$PORTCULLIS" timestamp store --dir "$D" --size "$1" --ca ca.pem "$2"; }
size=$(sed -n 2p "$D/log/checkpoint")
kept=$D/anchor/timestamps/$size
after holds "an authority" authority_make
after holds "we ask for a time stamp" "$PORTCULLIS" timestamp request --dir "$D"
cp out request.tsq
after holds "it answers" openssl ts -reply -config ts.cnf -queryfile request.tsq -out answer.tsr
after holds "its answer is kept" store "$size" answer.tsr
after holds "portcullis-verify believes it" stamps "$kept.checkpoint" "$kept.tsr" ca.pem
after holds "and so does openssl ts -verify" openssl ts -verify -data "$kept.checkpoint" \
    -in "$kept.tsr" -CAfile ca.pem
flip "$kept.checkpoint" 30
after ends 1 "which refuses a flipped bit of the checkpoint" openssl ts -verify -data flipped \
    -in "$kept.tsr" -CAfile ca.pem
after ends 7 "as we do" stamps flipped "$kept.tsr" ca.pem
for byte in 5 60 400 $(($(stat -c %s answer.tsr) - 20)); do
    flip answer.tsr "$byte"
    after ends 7 "a flipped bit of byte $byte of the answer is refused" store "$size" flipped
done
after ends 2 "an authority that is not believed is none" stamps "$kept.checkpoint" "$kept.tsr" signer.key
after holds "another authority" authority_make
after ends 7 "does not vouch for the first one's signer" stamps "$kept.checkpoint" "$kept.tsr" ca.pem
the_end
