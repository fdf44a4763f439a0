# A11: a court demands everything under an authority in a time. The export is checked on a machine
# without a network; then a message is left out, a byte altered, an entry dropped: each is named.
. "$ROOT/test/e2e/story.sh"
. "$ROOT/test/e2e/state.inc"
# What the last command printed stays in out and err.
after() {
    "$@"
    cp story.out out
    cp story.err err
}
rezip=$BUILD/test/rezip
alone() { # without a network, where the machine lets a process be so
    if unshare -rn true 2>/dev/null; then
        unshare -rn "$BUILD/src/verify/portcullis-verify" "$@"
    else
        "$BUILD/src/verify/portcullis-verify" "$@"
    fi
}
decide_some() {
    "$PORTCULLIS" synth asks --people people.csv --authority 6103-l-13-C --count 40 --seed 5 \
        --requester us.ed.fsa >asks.ndjson &&
        "$PORTCULLIS" batch sign --key us.ed.fsa.jwk asks.ndjson >asks.manifest &&
        "$PORTCULLIS" batch decide --dir "$D" --manifest asks.manifest --out results.ndjson asks.ndjson
}
bundle() {
    "$PORTCULLIS" audit bundle --dir "$D" --authority 6103-l-13-C --from 2026-01-01T00:00:00Z \
        --to 2099-12-31T23:59:59Z --out "$1"
}
check() { alone bundle "$1" --key "$D/log.vkey"; }

after holds "a custodian with its asks decided" state_make
after holds "forty asks" decide_some
after holds "everything of the time is exported" bundle demanded.zip
after holds "and checked without a network" check demanded.zip
says "all forty decisions are there" out '40 decisions under us.irc.6103.l.13.C'
before=$(entries)
after ends 2 "nothing is overwritten" bundle demanded.zip
holds "and nobody is told of a look that was none" entries_are "$before"
"$rezip" list demanded.zip >listed
holds "the looks at each decision are recorded before the bundle is there" \
    grep -qx "log/tile/entries/000.p/$before" listed
if command -v unzip >/dev/null; then
    after holds "anybody's unzip opens it" unzip -tq demanded.zip
fi

record=$("$rezip" list demanded.zip | grep '^record/' | sed -n 7p)
answer=$("$rezip" list demanded.zip | grep '^answer/' | sed -n 3p)
entries=$("$rezip" list demanded.zip | grep '^log/tile/entries/' | head -n 1)
tile=$("$rezip" list demanded.zip | grep '^log/tile/0/' | head -n 1)
"$rezip" drop demanded.zip dropped.zip "$record"
after ends 7 "a message left out is found" check dropped.zip
says "and named" err "$record is missing"
for member in "$record" "$answer"; do
    "$rezip" flip demanded.zip flipped.zip "$member" 20
    after ends 7 "a byte altered in ${member%%/*} is found" check flipped.zip
    says "and named" err "$member is not the one"
done
"$rezip" flip demanded.zip flipped.zip "$tile" 40
after ends 7 "a byte altered in a tile is found" check flipped.zip
says "and named" err "${tile#log/}"
"$rezip" cut demanded.zip cut.zip "$entries" 9
after ends 7 "an entry dropped is found" check cut.zip
says "and named with its bundle" err "${entries#log/}"
cp demanded.zip raw.zip
printf 'X' | dd of=raw.zip bs=1 seek=$(($(stat -c %s raw.zip) / 2)) conv=notrunc 2>/dev/null
after ends 7 "a byte altered in the file itself is found" check raw.zip
after holds "each look by the court is in the ledger" "$BUILD/src/verify/portcullis-verify" log "$D" \
    --key "$D/log.vkey" --json
says "an inspection a decision" out '"inspection":40,'
the_end
