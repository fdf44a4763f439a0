# Whatever is wrong with an ask, a key or the disk: one sentence, the right exit code, nothing
# released, nothing lost.
. "$ROOT/test/e2e/story.sh"
. "$ROOT/test/e2e/state.inc"

holds "a custodian begins" state_make
holds "a genuine ask is signed" state_ask 6103-l-13-C us.ed.fsa
before=$(entries)

ends 2 "an empty ask" decide /dev/null
head -c 200 ask.jws >short.jws
ends 2 "a truncated ask" decide short.jws
head -c 10485760 /dev/zero | tr '\0' a >huge.jws
ends 2 "a line of 10 MiB" decide huge.jws
printf 'a\0b.c.d' >nul.jws
ends 2 "NUL bytes" decide nul.jws
printf '\377\376.x.y' >latin.jws
ends 2 "bytes that are not UTF-8" decide latin.jws
awk -F. '{ c = substr($3, 1, 1); print $1 "." $2 "." (c == "A" ? "B" : "A") substr($3, 2) }' ask.jws >forged.jws
ends 3 "a signature that does not hold is turned away" decide forged.jws
"$PORTCULLIS" --quiet key new --out stranger.jwk
"$PORTCULLIS" ask sign --key stranger.jwk ask.json >stranger.jws
ends 3 "a key that nobody enrolled is turned away" decide stranger.jws
cp story.err said
says "and the sentence says what to do" said 'enrol it first'
sed 's/"issued_at":"[^"]*"/"issued_at":"2020-01-01T00:00:00Z"/' ask.json >old.json
"$PORTCULLIS" ask sign --key us.ed.fsa.jwk old.json >old.jws
ends 3 "a stale ask is turned away" decide old.jws
for bad in '{"format":"portcullis-ask/1"}' '{"a":1,"a":2}' '{"format":1.5}' \
    '[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]'; do
    printf '%s' "$bad" >bad.json
    "$PORTCULLIS" ask sign --as-is --key us.ed.fsa.jwk bad.json >bad.jws
    ends 2 "no ask: $(printf '%.30s' "$bad" | tr '{}[]' '    ')" decide bad.jws
done
holds "none of these left an entry" entries_are "$before"

ends 0 "the genuine ask is released" decide ask.jws
holds "with one entry" entries_are $((before + 1))
ends 0 "the same bytes again get the stored answer" decide ask.jws
holds "and no further entry" entries_are $((before + 1))
sed 's/"periods":\[2024\]/"periods":[2023]/' ask.json >other.json
"$PORTCULLIS" ask sign --key us.ed.fsa.jwk other.json >other.jws
ends 3 "the same id with other bytes is turned away" decide other.jws

# ---- papers that are none ----
: >empty
ends 2 "an order written down as nothing" "$PORTCULLIS" order draft --document ask.json empty
if [ "$(basename "$BUILD")" = release ]; then # sanitizers and strace both trace
    for turn in 1 2; do
        ends 1 "a folder of law that cannot be read to its end ($turn)" strace -f -qq -o /dev/null \
            -e trace=getdents64 -e inject=getdents64:error=EIO:when=$turn \
            "$PORTCULLIS" pack compile "$ROOT/packs/us-26-6103"
    done
fi
printf '\377\376' >bytes
for paper in empty bytes people.csv ask.jws; do
    ends 2 "no consent: $paper" "$PORTCULLIS" consent attach --consent $paper ask.json
done
verify() { "$BUILD/src/verify/portcullis-verify" "$@" --key "$D/log.vkey"; }
for kept in empty bytes people.csv; do
    ends 2 "no checkpoint that was kept: $kept" verify log "$D" --since $kept
    ends 2 "nor to grow from: $kept" verify since $kept "$D"
done

ends 1 "a clock before the last entry stops the start" decide --now 2001-01-01T00:00:00Z ask.jws
mv "$D/keys/vault.key" kept.key
ends 1 "a missing key file" decide ask.jws
cp story.err said
says "is named with its remedy" said 'vault.key is missing; restore it'
printf 'damaged\n' >"$D/keys/vault.key"
chmod 600 "$D/keys/vault.key"
ends 1 "a damaged key file" decide ask.jws
rm "$D/keys/vault.key"
cp kept.key "$D/keys/vault.key"
chmod 644 "$D/keys/vault.key"
ends 1 "a key file that others can read" decide ask.jws
chmod 600 "$D/keys/vault.key"
ends 0 "all in order again: the stored answer, nothing lost" decide ask.jws
ends 2 "a folder that is no state directory" "$PORTCULLIS" ask decide --dir "$PWD/none" ask.jws

holds "an (i)(2) ask for a batch is signed" "$PORTCULLIS" synth asks --people people.csv \
    --authority 6103-i-2 --count 5 --seed 3 --requester us.doj.usao
cp story.out i2.ndjson
"$PORTCULLIS" batch sign --key us.doj.usao.jwk i2.ndjson >i2.manifest
ends 3 "an enforcement authority has no batch" "$PORTCULLIS" batch decide --dir "$D" --json \
    --manifest i2.manifest --out i2.results i2.ndjson
cp story.out said
says "it is refused whole" said 'BULK_FORBIDDEN'
says "and no record was read" said '"vault_reads":"none"'
cp ask.json one.ndjson
"$PORTCULLIS" batch sign --key us.ed.fsa.jwk one.ndjson >one.manifest
ends 0 "an ask that was decided alone stands in a batch" "$PORTCULLIS" batch decide --dir "$D" --json \
    --manifest one.manifest --out r0 one.ndjson
cp story.out said
says "and keeps its answer there" said '"decided_before":1,.*"malformed":0'

# The one above is of these, so that a batch has lines decided before and lines that are new.
sed -n 1,4p asks.ndjson >four.ndjson
"$PORTCULLIS" batch sign --key us.ed.fsa.jwk four.ndjson >four.manifest
sed 's/Street/Strasse/;1d' four.ndjson >fewer.ndjson
ends 3 "a file that is not the one signed" "$PORTCULLIS" batch decide --dir "$D" \
    --manifest four.manifest --out r1 fewer.ndjson
ends 0 "a batch is decided" "$PORTCULLIS" batch decide --dir "$D" --manifest four.manifest \
    --out r2 four.ndjson
ends 0 "and again, with the stored answers" "$PORTCULLIS" batch decide --dir "$D" \
    --manifest four.manifest --out r3 four.ndjson
tail -n +2 r2 | head -n 4 | cut -c1-4000 >r2.lines
tail -n +2 r3 | head -n 4 | cut -c1-4000 >r3.lines
holds "which are the same bytes" cmp r2.lines r3.lines
ends 0 "the ledger is whole at the end" "$PORTCULLIS" ledger verify --dir "$D"

the_end
