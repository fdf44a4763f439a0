# A wrong file, a folder that is not there, Ctrl-C, a file cut short, an older copy put back: each
# is told with what to do next, and nothing was decided, released, blocked or lost meanwhile.
. "$ROOT/test/e2e/story.sh"
. "$ROOT/test/e2e/state.inc"

holds "a custodian begins" state_make
holds "a genuine ask is signed" state_ask 6103-l-13-C us.ed.fsa
A=$D/demo/officer-a.jwk
B=$D/demo/officer-b.jwk
tells() { # EXIT WORDS NAME COMMAND...
    local exit=$1 words=$2 name=$3
    shift 3
    ends "$exit" "$name" "$@"
    cp story.err said
    says "and is told: $words" said "$words"
}

# ---- where the answer goes is looked at before anything is decided ----
before=$(entries)
tells 2 'no folder; make it first, nothing was decided' "an answer that has no place to go" \
    decide --out nowhere ask.jws
holds "is not decided" entries_are "$before"
ends 0 "with a place it is" decide --json --out . ask.jws
cp story.out said
says "and how many records were read is not told" said '"vault_reads":"some"'

# ---- wrong kinds of file ----
tells 2 'is not signed; sign it first: portcullis ask sign' "an unsigned ask" decide ask.json
tells 2 'is a signed message, not a sealed answer' "a signed ask in place of an answer" \
    "$PORTCULLIS" answer open --key us.ed.fsa.jwk ask.jws
tells 2 'is a folder; compile it first: portcullis pack compile' "a pack that is not compiled" \
    "$PORTCULLIS" pack install --dir "$D" "$ROOT/packs/us-26-6103" --officer-key "$A" --officer-key "$B"
echo '{}' >none.jwk && chmod 600 none.jwk
: >empty
echo word >word
tells 2 'none.jwk: JWK lacks "kty"; a key is made with: portcullis key new --out K.jwk' "what is no key" \
    "$PORTCULLIS" ask sign --key none.jwk ask.json
tells 2 'empty: .*; a key is made with' "a file of no bytes in place of a key" "$PORTCULLIS" key show empty
tells 2 'word: sealed answer \(JWE\) is no 5 parts with dots between them; take it whole, on one line' \
    "a word in place of an answer" "$PORTCULLIS" answer open --key us.ed.fsa.jwk word
tells 2 'empty: sealed answer \(JWE\) is empty; it is one line' "a file of no bytes in place of an answer" \
    "$PORTCULLIS" answer open --key us.ed.fsa.jwk empty
tells 2 'empty: signed message \(JWS\) is empty; it is one line' "and in place of an ask" decide empty
tells 2 'word: signed message \(JWS\) is no 3 parts' "a word in place of an ask" decide word
cp -r "$ROOT/packs/us-26-6103" slipped
echo 'colour: red' >>slipped/pack.yaml
tells 2 'doc/formats-pack.md' "a pack with a key that nobody knows" "$PORTCULLIS" pack compile slipped
tells 2 'of which pack' "a list of no pack" env -u PORTCULLIS_DIR "$PORTCULLIS" authority list
tells 2 'say with --rejects FILE where they go' "people without a name for their rejects" \
    "$PORTCULLIS" vault load --dir "$D" - <people.csv
tells 2 'needed; see: portcullis init --help' "a line that lacks something" "$PORTCULLIS" init --dir other

# ---- a second population ----
"$PORTCULLIS" synth people --count 50 --seed 99 | grep -v CANARY >more.csv
ends 0 "more people come by standard input" "$PORTCULLIS" vault load --dir "$D" --rejects bad.csv - <more.csv

# ---- a batch that does not begin ----
"$PORTCULLIS" synth asks --people people.csv --authority 6103-l-13-C --count 4000 --seed 5 \
    --requester us.ed.fsa >many.ndjson
"$PORTCULLIS" batch sign --key us.ed.fsa.jwk many.ndjson >many.manifest
head -n 5 many.ndjson >few.ndjson
batch() { "$PORTCULLIS" batch decide --dir "$D" --manifest "$1" --out "$2" many.ndjson; }
tells 2 'is not signed; sign it first: portcullis batch sign' "asks in place of the manifest" \
    batch few.ndjson r1
tells 3 'has 5 lines, its manifest says 4000' "another file than the manifest's" \
    "$PORTCULLIS" batch decide --dir "$D" --manifest many.manifest --out r1 few.ndjson
holds "and no results stand in the way of the next run" test ! -e r1

# ---- a batch that is stopped ----
"$PORTCULLIS" batch decide --dir "$D" --manifest many.manifest --out r1 many.ndjson >out 2>err &
running=$!
until [ -s r1 ] || ! kill -0 $running 2>/dev/null; do :; done
kill -TERM $running
wait $running
holds "it ends with 1" test $? = 1
says "and says where it stood, and how to go on" err 'stopped after line [0-9]+ of 4000 .* another --out'
line=$(sed -n 's/.*stopped after line \([0-9]*\) of.*/\1/p' err)
holds "the results have all up to there" test "$(grep -c '"line":' r1)" = "$line"
holds "and the ledger, published" test "$(entries)" -ge "$line"
tells 7 'was cut short; the batch, run again' "results without their end" \
    "$PORTCULLIS" batch open --key us.ed.fsa.jwk r1
ends 0 "run again, it goes to its end" batch many.manifest r2
holds "the lines it had given are the same" \
    cmp <(tail -n +2 r1) <(tail -n +2 r2 | head -n "$line")
ends 0 "and they open" "$PORTCULLIS" batch open --key us.ed.fsa.jwk r2
grep -o '"answer":"[^"]*"' r2 | head -n 1 | cut -d'"' -f4 >line.jwe
tells 2 'sealed in a batch.*batch open' "a line of a batch does not open by itself" \
    "$PORTCULLIS" answer open --key us.ed.fsa.jwk line.jwe

# ---- an answer cut short, at every part ----
sealed=$(ls DEC-*.answer.jwe)
for bytes in 100 1000 $(($(wc -c <"$sealed") - 10)); do
    head -c "$bytes" "$sealed" >cut.jwe
    ends 7 "an answer of which $bytes bytes came" "$PORTCULLIS" answer open --key us.ed.fsa.jwk cut.jwe
done

# ---- an older copy of the vault ----
cp "$D/vault.db" older.db
state_ask 6103-l-13-C us.ed.fsa 2
ends 0 "one more is decided" decide --out . ask.jws
cp "$D/vault.db" newest.db
cp older.db "$D/vault.db"
before=$(entries)
tells 1 'vault.db is older than the ledger: ledger entry [0-9]+ was decided and has no case' \
    "an older vault under the ledger" decide --out . ask.jws
cp newest.db "$D/vault.db"
ends 0 "with the newest it goes on, and nothing is lost" decide --out . ask.jws
holds "and nothing was recorded meanwhile" entries_are "$before"

# ---- an older copy of the ledger ----
mkdir kept && cp -r "$D/ledger.db" "$D/anchor" "$D/log" kept
state_ask 6103-l-13-C us.ed.fsa 3
ends 0 "one more is decided" decide --out . ask.jws
mkdir newest && mv "$D/ledger.db" "$D/anchor" "$D/log" newest && cp -r kept/* "$D"
tells 1 'ledger.db is older than the vault: it has [0-9]+ entries' \
    "an older ledger, anchor and log under the vault" decide --out . ask.jws
rm -r "$D/ledger.db" "$D/anchor" "$D/log" && mv newest/* "$D"
ends 0 "with the newest it goes on" decide --out . --json ask.jws
cp story.out out
says "with the answer that was given" out '"replay":true'

# ---- databases that may not be written ----
as_nobody() { if [ "$(id -u)" = 0 ]; then setpriv --reuid 65534 --regid 65534 --clear-groups "$@"; else "$@"; fi; }
cp -r "$D" locked
[ "$(id -u)" != 0 ] || chown -R 65534:65534 locked ask.jws
chmod 755 .
mkdir -p given && chmod 777 given
for file in vault.db ledger.db; do
    chmod 400 "locked/$file"
    tells 1 'may not be read and written by who runs this' "$file of mode 400" \
        as_nobody "$PORTCULLIS" ask decide --dir "$PWD/locked" --out given ask.jws
    chmod 600 "locked/$file"
done

# ---- enrolments ----
"$PORTCULLIS" --quiet key new --out t.jwk
enrol_t() {
    "$PORTCULLIS" requester enrol --dir "$D" --id us.test --kind federal-agency --role r \
        --officer-key "$A" --officer-key "$B" "$@"
}
tells 2 'has no authority us.irc.6103.z.9; it has ' "a standing request under no authority" \
    enrol_t --key t.pub.jwk --standing us.irc.6103.z.9:2026-01-01:2027-01-01
ends 0 "an enrolment with lists" enrol_t --key t.pub.jwk --list my-list=a,b \
    --standing us.irc.6103.l.13.C:2026-01-01:2027-01-01
"$PORTCULLIS" --quiet key new --out u.jwk
ends 0 "a second in its place" enrol_t --key u.pub.jwk
cp story.out told
kid=$("$PORTCULLIS" key show --json t.jwk | sed -n 's/.*"kid":"\([^"]*\)".*/\1/p')
says "says which key is gone" told "no longer +key $kid"
says "and which list" told 'no longer +list my-list'
says "and which standing request" told 'no longer +standing request us.irc.6103.l.13.C'

# ---- a demo under a real name ----
tells 0 'looks like that of a real log' "demo keys under a real name are remarked upon" \
    "$PORTCULLIS" init --dir real --origin example.gov/portcullis --demo
the_end
