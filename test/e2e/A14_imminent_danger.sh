# A14: imminent danger, at two in the morning. The officer on duty releases an address within five
# minutes, a second looks within a day or it is shown as overdue, and wages are not part of it.
. "$ROOT/test/e2e/story.sh"
. "$ROOT/test/e2e/law.inc"

A=$D/demo/officer-a.jwk
B=$D/demo/officer-b.jwk
at() { date -u -d "$1" +%Y-%m-%dT%H:%M:%SZ; }
id_of() { sed -n 's/.*"id": *"\(ASK-[^"]*\)".*/\1/p' "$1" | head -n 1; }
desk() { "$PORTCULLIS" desk list --dir "$D" --json --now "$1" >desk.said; }
# edited NAME EDIT...: the good ask under an id of its own, edited, signed and decided.
edited() {
    local name=$1
    shift
    sed "s/ASK-[0-9A-Z]*/$("$PORTCULLIS" ask id)/" i.3.B.i-good.ask.json | sed "$@" >"$name.ask.json"
    law_decide "$name" state.police
}
waits() { edited "$@" && [ "$got" = 4 ]; }

holds "a custodian with a requester for each authority" law_state
holds "its people are loaded" "$PORTCULLIS" --quiet vault load --dir "$D" people.csv
holds "the asks are made" asks asks people.csv fifteen

holds "A14: the facts, the source and the call-back are there; two findings remain" waits danger \
    's/"fields": \["identity.mailing-address"\]/"fields": ["identity.mailing-address", "return.wages"]/'
ID=$(id_of danger.ask.json)
says "A14: the answer comes within five minutes" danger.said '"due":"20'
holds "A14: a threat two months old goes to two officers" waits old \
    "s/\"happened_at\": *\"[^\"]*\"/\"happened_at\": \"$(at '-60 days')\"/"
OLD=$(id_of old.ask.json)
holds "wages alone" edited wages 's/"fields": \["identity.mailing-address"\]/"fields": ["return.document"]/'
says "A14: what may never be given is refused at once" wages.said '"state":"not-released"'

holds "the desk shows it" desk "$(at "+1 minute")"
says "as open" desk.said '"state":"open"'
holds "A14: the officer on duty finds both, alone" "$PORTCULLIS" approval sign --dir "$D" \
    --now "$(at '+1 minute')" --officer-key "$A" "$ID"
holds "A14: five minutes after the ask it is released" "$PORTCULLIS" ask answer --dir "$D" --json \
    --now "$(at '+6 minutes')" "$ID"
cp story.out final.said
says "A14: one field, the address" final.said '"fields":\["identity.mailing-address"\]'
holds "the police open it" sh -c '"$PORTCULLIS" answer open --key state.police.jwk --json DEC-*.answer.jwe >opened'
silent "A14: no wages are in it" opened '"field":"return.wages","from"'

holds "the desk, an hour later" desk "$(at '+1 hour')"
says "A14: the second officer is owed" desk.said '"state":"second officer owed"'
says "and it is not late yet" desk.said '"overdue":false'
ends 3 "the first officer is no second" "$PORTCULLIS" approval sign --dir "$D" \
    --now "$(at '+2 hours')" --officer-key "$A" "$ID"
holds "the desk, a day later" desk "$(at '+25 hours')"
says "A14: the second officer is overdue, and the desk says so" desk.said '"overdue":true'
holds "A14: the second officer looks, late" "$PORTCULLIS" approval sign --dir "$D" \
    --now "$(at '+26 hours')" --officer-key "$B" "$ID"
holds "the desk after that" desk "$(at '+26 hours')"
silent "has nothing of it any more" desk.said "$ID"

# Control: two officers are wanted where it is not certain that the danger is imminent.
holds "of the old threat one officer says yes to all" "$PORTCULLIS" approval sign --dir "$D" \
    --now "$(at '+26 hours')" --officer-key "$A" "$OLD"
ends 3 "A14: which does not release it" "$PORTCULLIS" ask answer --dir "$D" \
    --now "$(at '+30 hours')" "$OLD"

the_end
