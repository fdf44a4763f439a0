# A15: student aid is released to a designated recipient with no person involved; "no return filed" is an
# answer; whoever is not identified gets the uniform one; and each thing on paper refuses by itself.
. "$ROOT/test/e2e/story.sh"
. "$ROOT/test/e2e/law.inc"

holds "a custodian with a requester for each authority" law_state
holds "its people are loaded" "$PORTCULLIS" --quiet vault load --dir "$D" people.csv
holds "the asks are made" asks asks people.csv A15
law_tell
says "the prosecution is refused on its purpose" prosecution.said '"id":"purpose"'
says "the contractor for (A) on the designation" designated-for-A.said '"id":"recipient.designated"'
decision=$(sed -n 's/.*"decision":"\([^"]*\)".*/\1/p' unidentified.said)
"$PORTCULLIS" decision explain --dir "$D" "$decision" >explained
says "whose reason only the custodian sees" explained 'subject.identified'

the_end
