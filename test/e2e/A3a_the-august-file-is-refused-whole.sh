# A3 (a): the file as it was sent, scaled 1:100: 12,800 asks for an address under (i)(2), one officer
# and one reason in all of them, a recipient without accepted safeguards. Made here from a seed.
. "$ROOT/test/e2e/story.sh"
. "$ROOT/test/e2e/state.inc"

holds "a custodian begins" state_make
"$PORTCULLIS" synth people --count 900 --seed 8 >more.csv
"$PORTCULLIS" --quiet vault load --dir "$D" --skip-bad more.csv
sed 's/"id":"us.doj.usao"/"id":"us.doj.file"/; s/"safeguards_until":"[^"]*",//' us.doj.usao.json >file.json
"$PORTCULLIS" --quiet key new --out us.doj.file.jwk
sed -i "s|\"jwk\":{[^}]*}|\"jwk\":$(cat us.doj.file.pub.jwk)|" file.json
holds "a requester without safeguards is enrolled" "$PORTCULLIS" requester enrol --dir "$D" \
    --from file.json --officer-key "$D/demo/officer-a.jwk" --officer-key "$D/demo/officer-b.jwk"

# stratum: lines, name and number in the vault?, address. 24 / 403 / 46 / 2,280 / 10,047.
tail -n +5 more.csv | awk -F, -v issued="$(date -u +%Y-%m-%dT%H:%M:%SZ)" '
    function line(tin, given, family, dob, line1, city, state, zip) {
        printf "{\"format\":\"portcullis-ask/1\",\"id\":\"ASK-01JD0000000000000000%06d\",\"requester\":\"us.doj.file\",", n++
        printf "\"authority\":\"us.irc.6103.i.2\",\"purpose\":\"criminal.non-tax\",\"issued_at\":\"%s\",", issued
        printf "\"subject\":{\"tin\":\"%s\",\"name\":{\"given\":\"%s\",\"family\":\"%s\"},\"dob\":\"%s\",", tin, given, family, dob
        printf "\"address\":{\"line1\":\"%s\",\"city\":\"%s\",\"state\":\"%s\",\"zip\":\"%s\"}},", line1, city, state, zip
        printf "\"periods\":[2023],\"fields\":[\"identity.mailing-address\"],"
        printf "\"recipients\":[{\"id\":\"OFF-0001\",\"sole_use\":true,\"engaged\":true}],"
        printf "\"matter\":{\"statute\":\"8 USC 1253(a)(1)\"},\"reason\":\"A final order of removal.\"}\n"
    }
    BEGIN { srand(3); split("Unknown Address,NA NA,Failed to Provide,Dont Care 12345", dirty, ",") }
    { tin[NR] = $1; given[NR] = $2; family[NR] = $4; dob[NR] = $7; line1[NR] = $8; city[NR] = $10; state[NR] = $11; zip[NR] = $12 }
    END {
        for (i = 1; i <= 24; i++) line(tin[i], given[i], family[i], dob[i], dirty[1 + i % 4], city[i], state[i], zip[i])
        for (; i <= 427; i++) line(tin[i], given[i], family[i], dob[i], line1[i + 1], city[i + 1], state[i + 1], zip[i + 1])
        for (; i <= 473; i++) line(tin[i], given[i], family[i], dob[i], line1[i], city[i], state[i], zip[i])
        for (i = 0; i < 2280; i++) line("", "Invented" i, "Person", "1970-01-01", dirty[1 + i % 4], "Springfield", "IL", "62701")
        for (i = 0; i < 10047; i++) line("", "Invented" i, "Somebody", "1970-01-01", int(100 + rand() * 900) " Main St", "Springfield", "IL", "62701")
    }' >august.ndjson
holds "the file has 12,800 lines" test "$(wc -l <august.ndjson)" = 12800
# The naive control: not blank with name and number, or the address equal.
awk -F, 'NR == FNR { known[$1] = $2; next }
    match($0, /"tin":"[0-9]+"/) && (substr($0, RSTART + 7, RLENGTH - 8) in known) && /"line1":"[^"]/ { naive++ }
    END { exit naive != 473 }' more.csv august.ndjson
holds "a naive matcher would release 473 of them" test $? = 0

before=$(entries)
"$PORTCULLIS" batch sign --key us.doj.file.jwk august.ndjson >august.manifest
ends 3 "as one file it is refused whole" "$PORTCULLIS" batch decide --dir "$D" --json \
    --manifest august.manifest --out results august.ndjson
cp story.out said
says "the authority takes one ask about one person" said 'BULK_FORBIDDEN'
says "one officer stands on all of them" said 'OFFICER_NOT_ENGAGED","says":"1 of 1 officers, one of them on 12800 lines'
says "one reason is given for all of them" said 'REASON_NOT_SPECIFIC","says":"1 reasons? .*on 12800 lines'
says "2,304 addresses are incomplete" said 'ADDRESS_INCOMPLETE","says":"2304 of 12800 addresses'
says "the safeguards are not accepted" said 'SAFEGUARDS_NOT_MET'
says "and no record was read to say so" said '"vault_reads":"none"'
holds "the ledger has one entry more" entries_are $((before + 1))
cat "$D"/log/tile/entries/* "$D"/log/tile/entries/*/* 2>/dev/null | tr -d '\0' | grep -ao '{[^{}]*"kind":"batch"[^{}]*}' | tail -n 1 >entry
says "with count and grounds" entry '"codes":\["BULK_FORBIDDEN","OFFICER_NOT_ENGAGED","REASON_NOT_SPECIFIC","ADDRESS_INCOMPLETE","SAFEGUARDS_NOT_MET"\]'
says "the file's digest" entry "\"file\":\"$(sha256sum august.ndjson | cut -d' ' -f1)\""
says "and the root over salted commitments to the lines" entry '"lines":12800,.*"root":"[0-9a-f]{64}"'
holds "nothing was answered" test ! -s results
cat "$D"/vault.db* "$D"/ledger.db* "$D"/log/tile/entries/* >everything 2>/dev/null
silent "no name of the file is kept" everything 'Invented[0-9]'

the_end
