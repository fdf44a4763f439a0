# A9: what is no provision of title 26, a statute that is not criminal, and removal under any authority:
# refused on paper, with no read of the vault. A statute that no register lists goes to a person.
. "$ROOT/test/e2e/story.sh"
. "$ROOT/test/e2e/law.inc"

holds "a custodian with a requester for each authority" law_state
holds "its people are loaded" "$PORTCULLIS" --quiet vault load --dir "$D" people.csv
holds "the asks are made" asks asks people.csv A9
law_tell
holds "each is one entry of the ledger" "$PORTCULLIS" ledger verify --dir "$D"

the_end
