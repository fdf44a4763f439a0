# A1: one file of names and birth dates, without an authority. Scaled 1:100, made here from a seed.
. "$ROOT/test/e2e/story.sh"
. "$ROOT/test/e2e/state.inc"

holds "a custodian begins" state_make
before=$(entries)
awk 'BEGIN { srand(1); for (i = 0; i < 7000; i++)
    printf "{\"name\":\"Invented%d Person%d\",\"dob\":\"19%02d-%02d-%02d\"}\n", rand() * 1e6, i,
        rand() * 99, 1 + rand() * 12, 1 + rand() * 28 }' >list.ndjson
holds "the list is signed as it is" "$PORTCULLIS" batch sign --key us.doj.usao.jwk \
    --requester us.doj.usao --authority '8 USC 1360(b)' list.ndjson
cp story.out list.manifest
ends 3 "and refused whole" "$PORTCULLIS" batch decide --dir "$D" --json --manifest list.manifest \
    --out results list.ndjson
cp story.out said
says "because no provision of title 26 is cited" said 'NO_TITLE26_AUTHORITY'
says "and because a list is no ask about one person" said 'BULK_FORBIDDEN'
says "no record was read" said '"vault_reads":"none"'
holds "the ledger has one entry more" entries_are $((before + 1))
entry=$(cat "$D"/log/tile/entries/* "$D"/log/tile/entries/*/* 2>/dev/null | tr -d '\0' | grep -ao '{[^{}]*"kind":"batch"[^{}]*}' | tail -n 1)
echo "$entry" >entry
says "with its count" entry '"lines":7000'
says "its digest" entry "\"file\":\"$(sha256sum list.ndjson | cut -d' ' -f1)\""
says "who sent it" entry '"requester":"us.doj.usao"'
says "and both grounds" entry '"codes":\["NO_TITLE26_AUTHORITY","BULK_FORBIDDEN"\]'
holds "nothing was answered" test ! -s results
cat "$D"/vault.db* "$D"/ledger.db* "$D"/log/tile/entries/* >everything 2>/dev/null
silent "no name of the list is kept" everything 'Invented[0-9]'

the_end
