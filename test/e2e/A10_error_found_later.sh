# A10: a register is found to be wrong. Which releases rested on it alone, who is told, and does the
# ledger say so? Scaled 1:100: 1,000 people, 47 of them from the register R7.
. "$ROOT/test/e2e/story.sh"
. "$ROOT/test/e2e/state.inc"
# What the last command printed stays in out and err.
after() {
    "$@"
    cp story.out out
    cp story.err err
}
verify=$BUILD/src/verify/portcullis-verify

registers_load() {
    "$PORTCULLIS" synth people --count 1000 --seed 11 >people.csv &&
        head -n 954 people.csv >r6.csv &&
        { head -n 1 people.csv && tail -n 47 people.csv; } >r7.csv &&
        "$PORTCULLIS" --quiet vault load --dir "$D" --register R6 r6.csv &&
        "$PORTCULLIS" --quiet vault load --dir "$D" --register R7 r7.csv
}
begin() {
    "$PORTCULLIS" --quiet init --dir "$D" --origin test.story.example/log --demo &&
        "$PORTCULLIS" pack compile "$ROOT/packs/us-26-6103" >pack.json &&
        "$PORTCULLIS" --quiet pack install --dir "$D" pack.json \
            --officer-key "$D/demo/counsel.jwk" --officer-key "$D/demo/officer-a.jwk" &&
        state_requester us.ed.fsa federal-agency us.ed ed.secretary-delegate \
            '{"ed-designated-l13-C":["us.ed.fsa-1"]}' \
            '[{"authority":"us.irc.6103.l.13.C","from":"2020-01-01","until":"2099-12-31"}]' &&
        registers_load
}
decide_all() {
    "$PORTCULLIS" synth asks --people people.csv --authority 6103-l-13-C --count 1000 --seed 3 \
        --requester us.ed.fsa >asks.ndjson &&
        "$PORTCULLIS" batch sign --key us.ed.fsa.jwk asks.ndjson >asks.manifest &&
        "$PORTCULLIS" batch decide --dir "$D" --manifest asks.manifest --out results.ndjson asks.ndjson
}
# What the story knows without the ledger: the decisions that released something of an R7 person.
truth() {
    tail -n +2 r7.csv | cut -d, -f1 >numbers
    tail -n +2 results.ndjson | head -n 1000 | paste -d '\t' asks.ndjson - |
        grep -F '"state":"released"' | grep -Ff <(sed 's/.*/"tin":"&"/' numbers) |
        sed 's/.*"decision":"\(DEC-[0-9A-Z]*\)".*/\1/' | sort >truth
    [ -s truth ]
}
affected() {
    "$PORTCULLIS" report affected --dir "$D" --where register:R7 --format csv |
        tail -n +2 | tr -d '\r' | cut -d, -f5 | sort >found
}
reads() { sed 's/.*"years":\([0-9]*\).*/\1/'; }

after holds "a custodian with two registers" begin
after holds "a thousand asks are decided" decide_all
after holds "some releases rest on R7" truth
affected
after holds "report affected finds exactly those, and no other" cmp truth found
after ends 2 "a word that is none is refused" "$PORTCULLIS" report affected --dir "$D" --where R7
after ends 2 "a kind that no decision relies on does not find nothing" \
    "$PORTCULLIS" report affected --dir "$D" --where registr:R7
says "and the kinds are named" err 'one of pack, authority, construction'
after holds "an authority may be written short" "$PORTCULLIS" report affected --dir "$D" \
    --where authority:6103-l-13-C --format csv
cp out short
after holds "or whole" "$PORTCULLIS" report affected --dir "$D" \
    --where authority:us.irc.6103.l.13.C --format csv
holds "which is the same" cmp out short
after holds "the error is recorded" "$PORTCULLIS" error record --dir "$D" --where register:R7 \
    --out incident --json
count=$(wc -l <truth)
says "with the count of the affected" out "\"affected\":$count,"
after holds "a report without return information, and a draft to each person and each recipient" \
    test "$(find incident -type f | wc -l)" = $((2 * count + 1))
silent "no name, number or amount is in any of them" <(cat incident/*) 'CANARY|[0-9]{9}|cents|\$'
sed 's/.*"decisions":\[\(.*\)\],"format".*/\1/' incident/incident.json | tr -d '"' | tr , '\n' |
    sort >reported
after holds "the report names exactly those decisions" cmp truth reported
after holds "the ledger has the error and every notice, and holds" "$verify" log "$D" \
    --key "$D/log.vkey" --json
says "one error" out '"error":1,'
says "and as many notices" out "\"notice\":$((2 * count)),"
# One of the people concerned finds the notice in their accounting.
one=$(paste -d '\t' asks.ndjson <(tail -n +2 results.ndjson | head -n 1000) |
    grep -F "$(head -n 1 truth)" | sed 's/.*"tin":"\([^"]*\)".*/\1/')
echo "$one" >number
after holds "a person concerned asks for their accounting" "$PORTCULLIS" accounting make --dir "$D" \
    --number-file number --officer-key "$D/demo/officer-a.jwk" --out one.zip
after holds "which verifies" "$verify" accounting one.zip --key "$D/log.vkey" --json
after holds "and tells of the error in both languages" grep -aq 'it relied on something that was wrong' one.zip
after holds "en español también" grep -aq 'se apoyó en algo que era incorrecto' one.zip
the_end
