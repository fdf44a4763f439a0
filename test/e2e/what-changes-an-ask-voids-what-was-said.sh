# An ask that waits, withdrawn, overtaken by a new pack, and one that nobody may answer for.
. "$ROOT/test/e2e/story.sh"
. "$ROOT/test/e2e/state.inc"

A=$D/demo/officer-a.jwk
B=$D/demo/officer-b.jwk
NOW=2030-03-01T09:00:00Z
MIDDLE=2030-03-05T09:00:00Z
DUE=2030-03-11T09:00:00Z
id_of() { sed -n 's/.*"id":"\(ASK-[^"]*\)".*/\1/p' "$1" | head -n 1; }
ask_as() { # NAME: an ask of its own id, decided the first time
    sed "s/\"id\":\"ASK-[^\"]*\"/\"id\":\"$("$PORTCULLIS" ask id)\"/
        s/\"issued_at\":\"[^\"]*\"/\"issued_at\":\"$NOW\"/" ask.json >"$1.json"
    "$PORTCULLIS" ask sign --key us.doj.usao.jwk "$1.json" >"$1.jws"
    decide --now "$NOW" --json "$1.jws" >"$1.first"
    [ $? = 4 ]
}
sign() { "$PORTCULLIS" approval sign --dir "$D" --now "$MIDDLE" --officer-key "$@"; }

holds "a custodian and an attorney" state_make
holds "an ask about one person" state_ask 6103-i-2 us.doj.usao
holds "one ask waits" ask_as one
holds "another waits" ask_as two
ONE=$(id_of one.json)
TWO=$(id_of two.json)

ends 3 "nobody else withdraws it" "$PORTCULLIS" ask withdraw --dir "$D" --now "$MIDDLE" \
    --key us.ed.fsa.jwk "$ONE"
ends 3 "its requester withdraws it, and nothing is released" "$PORTCULLIS" ask withdraw \
    --dir "$D" --now "$MIDDLE" --key us.doj.usao.jwk --json "$ONE"
cp story.out told
says "with the one code that tells nothing" told '"state":"not-released"'
ends 3 "nor is anybody else told of it who withdraws it again" "$PORTCULLIS" ask withdraw \
    --dir "$D" --now "$MIDDLE" --key us.ed.fsa.jwk "$ONE"
cp story.err why
says "but why not" why 'only the requester withdraws its ask'
ends 3 "people answer it no more" sign "$A" "$ONE"
ends 3 "and its day brings nothing else" "$PORTCULLIS" ask answer --dir "$D" --now "$DUE" "$ONE"
ends 2 "an ask that never waited is not known" "$PORTCULLIS" ask answer --dir "$D" --now "$DUE" \
    ASK-01KB0000000000000000000000

holds "one officer says yes to the other ask" sign "$A" "$TWO"
# A pack in which the paragraph says something else: what was said is about another law.
mkdir law && cp -r "$ROOT"/packs/us-26-6103/* law/
sed -i 's/says: The reason is specific to this person and this matter./says: The reason is specific to this person, this matter and these years./
    ' law/i-2.yaml
sed -i 's/^version: .*/version: 2030.1/' law/*.yaml
holds "a new pack compiles" sh -c '"$PORTCULLIS" pack compile law >other.json'
holds "and is installed" "$PORTCULLIS" --quiet pack install --dir "$D" --now "$MIDDLE" other.json \
    --officer-key "$D/demo/counsel.jwk" --officer-key "$A"
holds "the desk shows that the law says otherwise now" "$PORTCULLIS" desk show --dir "$D" \
    --now "$MIDDLE" "$TWO"
cp story.out told
says "and that what was said is void" told 'what officers said before is void'
says "so that nobody has said yes" told 'open \(0 of 2 say yes'
holds "the second officer says yes" sign "$B" "$TWO"
ends 3 "one yes about the new law is not two" "$PORTCULLIS" ask answer --dir "$D" --now "$DUE" "$TWO"

NOW=2030-03-12T09:00:00Z
MIDDLE=2030-03-13T09:00:00Z
DUE=2030-03-22T09:00:00Z
holds "a third ask under the new law" ask_as three
THREE=$(id_of three.json)
holds "both officers say yes" sign "$A" "$THREE"
holds "to the same" sign "$B" "$THREE"
# The same law again under another name changes nothing about the ask, and so voids nothing.
sed -i 's/^version: .*/version: 2030.2/' law/*.yaml
holds "the same law as another pack" sh -c '"$PORTCULLIS" pack compile law >same.json'
holds "is installed" "$PORTCULLIS" --quiet pack install --dir "$D" --now "$MIDDLE" same.json \
    --officer-key "$D/demo/counsel.jwk" --officer-key "$A"
holds "what changes nothing voids nothing" "$PORTCULLIS" ask answer --dir "$D" --now "$DUE" "$THREE"

the_end
