# After the first entry officers and counsel are enrolled and revoked by two who are enrolled, and there
# are always two officers and one counsel. A key is never on both sides.
. "$ROOT/test/e2e/story.sh"
. "$ROOT/test/e2e/state.inc"

A="$D/demo/officer-a.jwk"
B="$D/demo/officer-b.jwk"
C="$D/demo/counsel.jwk"
officer() { "$PORTCULLIS" officer "$@" --dir "$D"; }
kid() { "$PORTCULLIS" key show --json "$1" | sed 's/.*"kid":"\([^"]*\)".*/\1/'; }

holds "a custodian" state_make
for key in dora carl; do "$PORTCULLIS" --quiet key new --out $key.jwk; done
before=$(entries)
ends 3 "one officer who signs twice enrols nobody" officer enrol --key dora.pub.jwk --role officer --unit south --officer-key "$A" --officer-key "$A"
ends 3 "nor does somebody who is not enrolled" officer enrol --key dora.pub.jwk --role officer --unit south --officer-key "$A" --officer-key dora.jwk
ends 2 "an officer serves in a unit" officer enrol --key dora.pub.jwk --role officer --officer-key "$A" --officer-key "$B"
ends 2 "and is an officer, counsel or auditor" officer enrol --key dora.pub.jwk --role clerk --unit south --officer-key "$A" --officer-key "$B"
ends 3 "a requester's key is no officer's" officer enrol --key us.ed.fsa.pub.jwk --role officer --unit south --officer-key "$A" --officer-key "$B"
ends 3 "counsel is not made by officers alone" officer enrol --key carl.pub.jwk --role counsel --unit law --officer-key "$A" --officer-key "$B"
ends 3 "nobody goes before somebody came" officer revoke "$(kid "$B")" --reason "Left." --officer-key "$A" --officer-key "$C"
cp story.err said
says "which is said" said 'at least two and one are needed; enrol another first'
holds "nothing of it was recorded" entries_are "$before"

"$PORTCULLIS" officer enrol --key dora.pub.jwk --role officer --unit south --sign-only --officer-key "$A" \
    --log test.story.example/log --replaces 0 >dora-a.jws
officer enrol --key dora.pub.jwk --role officer --unit north --sign-only --officer-key "$B" >dora-b.jws
ends 3 "the unit is part of what is signed" officer enrol --key dora.pub.jwk --role officer --unit south \
    --approval dora-a.jws --approval dora-b.jws
officer enrol --key dora.pub.jwk --role officer --unit south --sign-only --officer-key "$B" >dora-b.jws
ends 0 "two who sign the same enrol her" officer enrol --key dora.pub.jwk --role officer --unit south \
    --approval dora-a.jws --approval dora-b.jws
ends 0 "counsel and an officer enrol another counsel" officer enrol --key carl.pub.jwk --role counsel --unit law --officer-key "$C" --officer-key dora.jwk
ends 0 "the first counsel goes" officer revoke "$(kid "$C")" --reason "Left." --officer-key carl.jwk --officer-key "$A"
ends 0 "and an officer" officer revoke "$(kid "$B")" --reason "The key was lost." --officer-key "$A" --officer-key dora.jwk
officer list --json >list
says "all are listed" list '"kid":"'"$(kid dora.jwk)"'"[^}]*"revoked":false'
says "also who went" list '"kid":"'"$(kid "$B")"'"[^}]*"revoked":true'
ends 3 "who went signs nothing" "$PORTCULLIS" construction choose --dir "$D" address-only narrow --reason "r" --officer-key "$C" --officer-key "$A"
ends 0 "who came does" "$PORTCULLIS" construction choose --dir "$D" address-only narrow --reason "r" --officer-key carl.jwk --officer-key dora.jwk
ends 3 "an old enrolment with its signatures is not taken twice" officer enrol --key dora.pub.jwk --role officer --unit south \
    --approval dora-a.jws --approval dora-b.jws

state_ask 6103-l-13-C us.ed.fsa
ends 0 "a requester asks" decide ask.jws
ends 3 "one officer alone revokes no requester" "$PORTCULLIS" requester revoke us.ed.fsa --dir "$D" --reason "Lost." --officer-key "$A" --officer-key "$A"
ends 0 "two do" "$PORTCULLIS" requester revoke us.ed.fsa --dir "$D" --reason "The key was lost." --officer-key "$A" --officer-key dora.jwk
state_ask 6103-l-13-C us.ed.fsa 2
ends 3 "what its key signs is no ask any more" decide ask.jws
"$PORTCULLIS" requester list --dir "$D" --json >list
says "it is listed as revoked, with no key" list '"id":"us.ed.fsa","keys":\[\],"kind":"federal-agency","log_index":[0-9]+,"revoked":true'
ends 3 "its key is no officer's either" officer enrol --key us.ed.fsa.pub.jwk --role officer --unit south --officer-key "$A" --officer-key dora.jwk
holds "the ledger holds" "$PORTCULLIS" ledger verify --dir "$D"
the_end
