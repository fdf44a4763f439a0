# A12 of the acceptance scenarios: a proper (i)(2) request, and who may say yes to it.
. "$ROOT/test/e2e/story.sh"
. "$ROOT/test/e2e/state.inc"

A=$D/demo/officer-a.jwk
B=$D/demo/officer-b.jwk
id_of() { sed -n 's/.*"id":"\(ASK-[^"]*\)".*/\1/p' "$1" | head -n 1; }
later() { date -u -d "$1" +%Y-%m-%dT%H:%M:%SZ; }

holds "a custodian, a pack, a United States attorney and people" state_make
holds "an ask about one person" state_ask 6103-i-2 us.doj.usao
# 18 USC 1341, two years, two named officers, third-party fields and five lines of the return.
sed -i 's/"statute":"[^"]*"/"statute":"18 USC 1341"/; s/"periods":\[[0-9,]*\]/"periods":[2022,2023]/
    s/"fields":\[[^]]*\]/"fields":["information-return.payer-name","information-return.kind","information-return.amount","return.wages","return.adjusted-gross-income","return.filing-status","return.total-income","return.taxable-interest","irs-record.item"]/
    s/"recipients":\[[^]]*\]/"recipients":[{"id":"OFF-0001","sole_use":true,"engaged":true},{"id":"OFF-0002","sole_use":true,"engaged":true}]/' ask.json
holds "it is signed" sh -c '"$PORTCULLIS" ask sign --key us.doj.usao.jwk ask.json >ask.jws'
ID=$(id_of ask.json)
ends 4 "A12: the machine refers it to people" decide --json ask.jws
cp story.out first.json
says "A12: the requester is told the day of the answer" first.json '"due":"20'
says "A12: the record was looked at once and no field of it was read" first.json '"vault_reads":"some"'

holds "the desk lists it without a name" "$PORTCULLIS" desk list --dir "$D"
cp story.out desk
says "with what is met, and how much is for people" desk "$ID.*6103\(i\)\(2\).*us.doj.usao"
says "as a meter" desk 'of [0-9]+ met, 2 for people'
silent "and with nobody's name" desk "$(sed -n 's/.*"family":"\([^"]*\)".*/\1/p' ask.json)"
holds "the element sheet is shown" "$PORTCULLIS" desk show --dir "$D" "$ID"
cp story.out sheet
says "with what the law asks and where" sheet 'matter.reason-specific  26 USC 6103\(i\)\(2\)\(B\)\(iv\)'
says "and with what officers found" sheet 'open \(0 of 2 say yes'
entries_before=$(entries)

holds "A12: the first officer says yes to every question" \
    "$PORTCULLIS" approval sign --dir "$D" --officer-key "$A" "$ID"
ends 3 "A12: the same key again counts for nothing" \
    "$PORTCULLIS" approval sign --dir "$D" --officer-key "$A" "$ID"
cp story.err told
says "and is told why" told 'one key counts once'
ends 3 "the requester's own key answers nothing" \
    "$PORTCULLIS" approval sign --dir "$D" --officer-key us.doj.usao.jwk "$ID"
holds "no entry of the ledger tells that anybody was asked" entries_are "$entries_before"
ends 4 "A12: with one officer it still waits" "$PORTCULLIS" ask answer --dir "$D" "$ID"
ends 3 "people are not asked about what the machine found" "$PORTCULLIS" finding answer --dir "$D" \
    --ask "$ID" --element ask.name --yes --officer-key "$B"
holds "A12: the second officer answers one question" "$PORTCULLIS" finding answer --dir "$D" \
    --ask "$ID" --element matter.reason-specific --yes --note "Seen." --officer-key "$B"
holds "and the other" "$PORTCULLIS" finding answer --dir "$D" \
    --ask "$ID" --element recipients.engaged --yes --officer-key "$B"
ends 4 "nobody is answered before the time that all were told" \
    "$PORTCULLIS" ask answer --dir "$D" "$ID"
holds "A12: then it is released" "$PORTCULLIS" ask answer --dir "$D" --now "$(later '+11 days')" \
    --json "$ID"
cp story.out final.json
says "A12: the fields of third parties" final.json 'information-return.amount'
silent "A12: and no line of the return" final.json '"return\.wages"'
holds "the requester opens it" sh -c '"$PORTCULLIS" answer open --key us.doj.usao.jwk DEC-*.answer.jwe >opened'
says "A12: the five lines are withheld, and it says why" opened 'FIELD_IS_TRI'
says "with what is owed" opened 'Use solely by the named recipients'
DEC=$(sed -n 's/.*"decision":"\(DEC-[^"]*\)".*/\1/p' final.json)
holds "the same answer is given again" "$PORTCULLIS" ask answer --dir "$D" \
    --now "$(later '+11 days')" --json "$ID"
cp story.out told
says "and not made anew" told '"replay":true'
holds "the ask itself, sent again, gets it too" decide --now "$(later '+11 days')" --json ask.jws
cp story.out told
says "as the stored answer" told "\"decision\":\"$DEC\""
holds "the custodian's tree of the answer" "$PORTCULLIS" decision explain --dir "$D" \
    --now "$(later '+11 days')" "$DEC"
cp story.out told
says "has every finding met" told '\[met\] +matter.reason-specific'
holds "nothing waits any more" sh -c '"$PORTCULLIS" desk list --dir state --now "$(date -u -d "+11 days" +%Y-%m-%dT%H:%M:%SZ)" | grep -q "Nothing waits"'
silent "no entry of a finding names the ask" state/ledger.db "finding[^}]*$ID"

# Controls.
holds "another ask" state_ask 6103-i-2 us.doj.usao 5
"$PORTCULLIS" --quiet key new --out marshal.jwk
holds "the year's record of disclosures" "$PORTCULLIS" report 5466b --dir "$D" --year "$(date -d "$(later '+11 days')" +%Y)" --json --now "$(later '+11 days')"
cp story.out told
says "names each source that something came from" told '"source":"information-return\+irs-record"'
printf '{"format":"portcullis-requester/1","id":"us.doj.usms","kind":"federal-agency","agency":"us.doj","keys":[{"role":"agency.component-head","jwk":%s}],"safeguards_until":"2099-12-31","lists":{"officers-of-requester":["OFF-0001"]},"standing_requests":[]}' \
    "$(cat marshal.pub.jwk)" >marshal.json
holds "a marshal is enrolled" "$PORTCULLIS" --quiet requester enrol --dir "$D" --from marshal.json \
    --officer-key "$A" --officer-key "$B" --now "$(later '+11 days')"
sed -i 's/"requester":"[^"]*"/"requester":"us.doj.usms"/; s/"issued_at":"[^"]*"/"issued_at":"'"$(later '+11 days')"'"/' ask.json
holds "whose ask is signed" sh -c '"$PORTCULLIS" ask sign --key marshal.jwk ask.json >ask.jws'
ends 3 "A12: a marshal is not among those who may ask" decide --json --now "$(later '+11 days')" ask.jws
cp story.out told
says "and is told so" told 'REQUESTER_NOT_LISTED'
says "without a look at any record" told '"vault_reads":"none"'

the_end
