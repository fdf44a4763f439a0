# Two officers sign an enrolment, a pack, a reading and a question once. The same files, shown again
# after something newer of the name came, bring nothing back; nor does one signed for another log.
. "$ROOT/test/e2e/story.sh"
. "$ROOT/test/e2e/state.inc"

A="$D/demo/officer-a.jwk"
B="$D/demo/officer-b.jwk"
C="$D/demo/counsel.jwk"
p() { "$PORTCULLIS" "$@"; }
enrolment() { # FILE KEY
    printf '{"format":"portcullis-requester/1","id":"us.lender","kind":"company","keys":[{"role":"designee","jwk":%s}]}' \
        "$(cat "$2.pub.jwk")" >"$1"
}
enrol() { p requester enrol --dir "$D" --from "$1" --approval "$2" --approval "$3"; }

holds "a custodian" state_make
for key in lost found; do p --quiet key new --out $key.jwk; done
enrolment old.json lost
enrolment new.json found
p requester approve --log test.story.example/log --replaces 0 --from old.json --officer-key "$A" >old-a.jws
p requester approve --dir "$D" --from old.json --officer-key "$B" >old-b.jws
p requester approve --log test.other.example/log --replaces 0 --from old.json --officer-key "$B" >else-b.jws
before=$(entries)
ends 3 "a signature for another log is none here" enrol old.json old-a.jws else-b.jws
cp story.err said
says "and that is said" said 'another log'
ends 0 "one officer signed away from the directory, one beside it" enrol old.json old-a.jws old-b.jws
p requester approve --dir "$D" --from new.json --officer-key "$A" >new-a.jws
p requester approve --log test.story.example/log --replaces "$before" --from new.json --officer-key "$B" >new-b.jws
ends 0 "the key is lost, and another takes its place" enrol new.json new-a.jws new-b.jws
before=$(entries)
ends 3 "the old enrolment with its two old signatures does not come back" enrol old.json old-a.jws old-b.jws
cp story.err said
says "and it is said what to do" said 'the newest of its name is entry [0-9]+; draft and sign it anew'
ends 2 "a predecessor is named together with its log" p requester approve --replaces 0 --from new.json --officer-key "$A"

sed 's/"version":"\([^"]*\)"/"version":"9999.1"/' pack.json >next.json
p pack sign --dir "$D" --key "$C" pack.json >pack-c.jws
p pack sign --dir "$D" --key "$A" pack.json >pack-a.jws
p pack sign --dir "$D" --force --key "$C" pack.json >force-c.jws
p pack sign --dir "$D" --force --key "$A" pack.json >force-a.jws
install() { p pack install --dir "$D" "$@"; }
ends 0 "newer law" install next.json --officer-key "$C" --officer-key "$A"
before=$(entries)
ends 3 "older law with its old signatures" install pack.json --approval pack-c.jws --approval pack-a.jws
ends 3 "nor by a wish that nobody signed" install pack.json --force --approval pack-c.jws --approval pack-a.jws
ends 3 "nor by one that was signed before the newer law" install pack.json --force --approval force-c.jws --approval force-a.jws
sed 's/"name":"us-26-6103"/"name":"us-26-6103-old"/' pack.json >renamed.json
ends 3 "nor under another name" install renamed.json --officer-key "$C" --officer-key "$A"
cp story.err said
says "which is said" said 'to put another in its place'
holds "nothing of all this was recorded" entries_are "$before"
ends 0 "two who sign for going back now do go back" install pack.json --force --officer-key "$C" --officer-key "$A"

choose() { p construction choose --dir "$D" --reason "Said here." "$@"; }
choose address-only narrow --sign-only --officer-key "$C" >narrow-c.jws
choose address-only narrow --sign-only --officer-key "$A" >narrow-a.jws
ends 0 "a reading is chosen" choose address-only narrow --approval narrow-c.jws --approval narrow-a.jws
ends 0 "and another" choose address-only wide --officer-key "$C" --officer-key "$A"
before=$(entries)
ends 3 "the first does not come back" choose address-only narrow --approval narrow-c.jws --approval narrow-a.jws

Q=$ROOT/packs/statistics/tax-by-state.json
define() { p stats define --dir "$D" "$@"; }
define "$Q" --sign-only --officer-key "$C" >q-c.jws
p stats define --log test.story.example/log --replaces 0 "$Q" --sign-only --officer-key "$A" >q-a.jws
ends 0 "a question is registered" define "$Q" --approval q-c.jws --approval q-a.jws
sed 's/"says": *"/&Anew: /' "$Q" >anew.json
ends 0 "and defined anew" define anew.json --officer-key "$C" --officer-key "$A"
ends 3 "its first definition does not come back" define "$Q" --approval q-c.jws --approval q-a.jws
holds "the ledger holds" p ledger verify --dir "$D"
the_end
