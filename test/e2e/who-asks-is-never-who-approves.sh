# A key of the custodian's own people cannot be enrolled for a requester, nor one requester's key for
# another; and what a decision leaves on the disk is for whoever decided.
. "$ROOT/test/e2e/story.sh"
. "$ROOT/test/e2e/state.inc"

holds "a custodian with requesters and people" state_make
before=$(entries)
enrol() { # ID PUBLIC-JWK
    printf '{"format":"portcullis-requester/1","id":"%s","kind":"federal-agency","agency":"us.ed","keys":[{"role":"ed.secretary-delegate","jwk":%s}]}' \
        "$1" "$2" >enrol.json
    "$PORTCULLIS" requester enrol --dir "$D" --from enrol.json \
        --officer-key "$D/demo/officer-a.jwk" --officer-key "$D/demo/officer-b.jwk"
}
public() { python3 -c 'import json, sys
key = json.load(open(sys.argv[1])); key.pop("d", None); print(json.dumps(key))' "$1"; }
for who in officer-a officer-b counsel; do
    ends 3 "the key of $who is nobody's to ask with" enrol us.lender "$(public "$D/demo/$who.jwk")"
    cp story.err said
    says "and that is said in one sentence" said "officer's or counsel's of the custodian"
done
ends 3 "nor is another requester's" enrol us.lender "$(cat us.ed.fsa.pub.jwk)"
cp story.err said
says "which is said too" said "another requester's"
holds "nothing was recorded" entries_are "$before"
"$PORTCULLIS" --quiet key new --out own.jwk
ends 0 "with a key of its own it is enrolled" enrol us.lender "$(cat own.pub.jwk)"

state_ask 6103-l-13-C us.ed.fsa
ends 0 "an ask is released" decide ask.jws
for file in DEC-*.answer.jwe DEC-*.tlog-proof; do
    holds "${file##*.} is for nobody else on the machine" test "$(stat -c %a "$file")" = 600
done
the_end
