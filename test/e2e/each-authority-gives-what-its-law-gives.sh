# Under each of the fifteen authorities a good ask is released, or waits for people where the law wants
# them, and one that lacks a single thing is refused on paper, with no read of the vault.
. "$ROOT/test/e2e/story.sh"
. "$ROOT/test/e2e/law.inc"

holds "a custodian with a requester for each authority" law_state
holds "its people are loaded" "$PORTCULLIS" --quiet vault load --dir "$D" people.csv
attest() {
    asks papers people.csv && echo paper >paper.pdf && for id in lender-1 person-1; do
        "$PORTCULLIS" consent attest --key "$D/demo/officer-a.jwk" --ask "$id.ask.json" \
            --paper paper.pdf >"$id.attest" || return 1
    done
}
holds "an officer attests a consent, and a proof of identity" attest
holds "an ask is made under each" asks asks people.csv fifteen
holds "fifteen are good and fifteen are not" test "$(wc -l <expected.txt)" = 30
law_tell
"$PORTCULLIS" answer open --key us.sba.jwk --json "$(sed -n 's/.*"answer":"\([^"]*\)".*/\1/p' m.2-good.said)" >opened
says "the address for a claim is due to be destroyed by a day" opened '"due":"20'
says "and nothing but the address was given" opened '"identity.mailing-address"'
silent "no name" opened '"identity.name"'
holds "the ledger verifies" "$PORTCULLIS" ledger verify --dir "$D"

the_end
