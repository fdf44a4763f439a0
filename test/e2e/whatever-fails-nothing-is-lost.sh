# A full disk, a folder that may not be written, a process that dies in mid-batch, a journal cut
# short: one sentence, nothing released that is not recorded, nothing recorded that is lost.
. "$ROOT/test/e2e/story.sh"
. "$ROOT/test/e2e/state.inc"

holds "a custodian begins" state_make
holds "a genuine ask is signed" state_ask 6103-l-13-C us.ed.fsa
before=$(entries)

# ---- the disk is full ----
# No file may grow beyond so many KiB: what the kernel says then is what a full disk says.
full() { (
    trap '' XFSZ
    ulimit -f "$1"
    shift
    "$PORTCULLIS" "$@"
); }
mkdir out
for kib in 4 8 16; do
    ends 1 "with room for $kib KiB a file nothing is decided" full $kib ask decide --dir "$D" --out out ask.jws
    cp story.err said
    holds "and it is told in one sentence" test "$(wc -l <said)" = 1
    holds "and nothing is given out" test -z "$(ls out)"
done
ends 1 "nobody is loaded" full 40 vault load --dir "$D" --skip-bad people.csv
ends 0 "with room again the ledger is whole" "$PORTCULLIS" ledger verify --dir "$D"
ends 0 "and the ask is decided" decide --out out ask.jws
ends 0 "once: again it is the stored answer" decide --json --out out ask.jws
cp story.out said
says "with the entry that it had" said '"replay":true'
holds "a full disk had left no entry of it" test "$(entries)" -le $((before + 2))

# ---- the folder may not be written ----
as_nobody() { if [ "$(id -u)" = 0 ]; then setpriv --reuid 65534 --regid 65534 --clear-groups "$@"; else "$@"; fi; }
cp -r "$D" locked
[ "$(id -u)" != 0 ] || chown -R 65534:65534 locked ask.jws out
chmod 755 .
chmod -R a-w locked
ends 1 "a folder that may not be written" as_nobody "$PORTCULLIS" ask decide --dir "$PWD/locked" --out out ask.jws
cp story.err said
holds "is told of in one sentence" test "$(wc -l <said)" = 1
says "with what to do" said 'writable|owner|Permission denied|read-only'
chmod -R u+w locked

# ---- keys ----
cp "$D/keys/vault.key" kept.key
cp "$D/keys/seal.key" "$D/keys/vault.key"
ends 1 "a key of another lock" decide ask.jws
cp story.err said
says "is named with its remedy" said 'does not open with this vault key'
cp kept.key "$D/keys/vault.key"
# Under another of these nobody would find what is recorded of them from then on.
for name in subject seal; do
    cp "$D/keys/$name.key" kept.key
    "$PORTCULLIS" --quiet init --dir "other-$name" --origin test.other.example/log --demo
    cp "other-$name/keys/$name.key" "$D/keys/$name.key"
    ends 1 "another custodian's $name key" decide ask.jws
    cp story.err said
    says "is named with its remedy" said "keys/$name.key; put back the one"
    cp kept.key "$D/keys/$name.key"
done

# ---- killed in mid-batch ----
lines_of() { if [ -e "$1" ]; then wc -l <"$1"; else echo 0; fi; }
"$PORTCULLIS" synth asks --people people.csv --authority 6103-l-13-C --count 3000 --seed 5 \
    --requester us.ed.fsa >many.ndjson
"$PORTCULLIS" batch sign --key us.ed.fsa.jwk many.ndjson >many.manifest
before=$(entries)
"$PORTCULLIS" batch decide --dir "$D" --manifest many.manifest --out r1 many.ndjson >/dev/null 2>&1 &
running=$!
until [ "$(lines_of r1)" -gt 100 ] || ! kill -0 $running 2>/dev/null; do :; done
kill -KILL $running
wait $running 2>/dev/null
got=$(($(wc -l <r1) - 1)) # whole lines, without the header
published=$(sed -n 2p "$D/log/checkpoint")
given=$(sed -n 's/.*"log_index":\([0-9]*\),"a.*/\1/p' <(head -n "$got" r1) | tail -n 1)
holds "what was given out had been published before" test "$given" -lt "$published"
holds "the batch was killed before its end" test "$got" -lt 3000
ends 0 "the next start publishes what was recorded" decide --out out ask.jws
ends 0 "the ledger is whole after it" "$PORTCULLIS" ledger verify --dir "$D"
holds "every line given out is recorded" test "$(entries)" -ge $((before + 1 + got))
ends 0 "run again, it goes to its end" "$PORTCULLIS" batch decide --dir "$D" --json \
    --manifest many.manifest --out r2 many.ndjson
cp story.out said
says "with all its lines" said '"lines":3000'
holds "those given out before are the same bytes" \
    cmp <(tail -n +2 r1 | head -n "$got") <(tail -n +2 r2 | head -n "$got")
holds "and no line is recorded twice" entries_are $((before + 1 + 3000))

# ---- a journal cut short ----
"$PORTCULLIS" synth asks --people people.csv --authority 6103-l-13-C --count 3000 --seed 6 \
    --requester us.ed.fsa >more.ndjson
"$PORTCULLIS" batch sign --key us.ed.fsa.jwk more.ndjson >more.manifest
"$PORTCULLIS" batch decide --dir "$D" --manifest more.manifest --out r3 more.ndjson >/dev/null 2>&1 &
running=$!
until [ "$(lines_of r3)" -gt 100 ] || ! kill -0 $running 2>/dev/null; do :; done
kill -KILL $running
wait $running 2>/dev/null
printf 'half a page that the dying process wrote' >>"$D/ledger.db-wal"
head -c 700 /dev/zero >>"$D/vault.db-wal"
printf '{' >"$D/log/checkpoint.tmp.1"
ends 0 "what was half written is passed over" "$PORTCULLIS" ledger verify --dir "$D"
ends 0 "and the batch goes to its end" "$PORTCULLIS" batch decide --dir "$D" \
    --manifest more.manifest --out r4 more.ndjson
got=$(($(wc -l <r3) - 1))
holds "with the lines that were given out" \
    cmp <(tail -n +2 r3 | head -n "$got") <(tail -n +2 r4 | head -n "$got")
holds "none of them twice" entries_are $((before + 2 + 6000))

the_end
