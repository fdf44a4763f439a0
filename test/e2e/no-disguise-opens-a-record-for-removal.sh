# Civil removal called by another name: the case of a missing child under a statute of removal, and an
# address alone dressed up with what is known, withheld or never given. All refused on paper.
. "$ROOT/test/e2e/story.sh"
. "$ROOT/test/e2e/law.inc"

holds "a custodian with a requester for each authority" law_state
holds "its people are loaded" "$PORTCULLIS" --quiet vault load --dir "$D" people.csv
holds "the asks are made" asks asks people.csv disguises
law_tell

the_end
