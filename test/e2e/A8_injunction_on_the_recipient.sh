# A8: 37 releases were made to one agency when an injunction bars its use of them. New asks are
# stopped on paper, its keys are frozen for that flow, and 37 notices stand until it acknowledges.
. "$ROOT/test/e2e/story.sh"
. "$ROOT/test/e2e/state.inc"
. "$ROOT/test/e2e/orders.inc"

after() {
    "$@"
    cp story.out out
    cp story.err err
}
state_make || exit 1
state_requester us.other federal-agency us.treasury ed.secretary-delegate \
    '{"ed-designated-l13-C":["us.ed.fsa-1"]}' \
    '[{"authority":"us.irc.6103.l.13.C","from":"2020-01-01","until":"2099-12-31"}]' || exit 1

# genuine NAME REQUESTER COUNT SEED: as many asks that are released as they stand.
genuine() {
    "$PORTCULLIS" synth asks --people people.csv --authority 6103-l-13-C --count 200 --seed "$4" \
        --requester "$2" --truth "$1.csv" >"$1.all" &&
        awk -F, '$3 == "genuine" { print $1 }' "$1.csv" | head -n "$3" >"$1.lines" &&
        awk 'NR == FNR { want[$1] = 1; next } FNR in want' "$1.lines" "$1.all" >"$1.ndjson"
}
batch() { # NAME REQUESTER
    "$PORTCULLIS" batch sign --key "$2.jwk" "$1.ndjson" >"$1.manifest" &&
        "$PORTCULLIS" --json batch decide --dir "$D" --manifest "$1.manifest" --out "$1.out" "$1.ndjson"
}
ask_of() { # NAME REQUESTER LINE: signed as NAME.jws
    sed -n "$3p" "$1.all" >one.json && "$PORTCULLIS" ask sign --key "$2.jwk" one.json >"$1.jws"
}
reads_none() { grep -q '"vault_reads":"none"' "$1"; }

genuine past us.ed.fsa 37 3 || exit 1
genuine others us.other 5 4 || exit 1
after holds "37 releases are made to the agency" batch past us.ed.fsa
says "37 of them" out '"released":37'
after holds "and five to another" batch others us.other
says "five of them" out '"released":5'
ask_of past us.ed.fsa "$(sed -n 1p past.lines)"

# ---- the paper, its preview, its signatures ----

order_yaml bar us.ed.fsa us.irc.6103.l.13.C any quarantine-in-flight bar-recipient-use
ORDER=$(order_draft bar)
BEFORE=$(entries)
after holds "a preview says what it stops" "$PORTCULLIS" order preview --dir "$D" --json bar.json
says "one authority" out '"authorities":\["us.irc.6103.l.13.C"\]'
says "one requester" out '"requesters":\["us.ed.fsa"\]'
holds "37 past releases" test "$(sed 's/.*"releases":\[\([^]]*\)\].*/\1/' out | tr , '\n' | wc -l)" = 37
silent "and nobody's name or number" out 'tin|given|family|[0-9]{9}'
holds "a preview records nothing" entries_are "$BEFORE"
ends 2 "one signature is not enough" "$PORTCULLIS" order apply --dir "$D" bar.json \
    --officer-key "$D/demo/counsel.jwk"
ends 3 "the same key twice counts once" "$PORTCULLIS" order apply --dir "$D" bar.json \
    --officer-key "$D/demo/counsel.jwk" --officer-key "$D/demo/counsel.jwk"
ends 3 "two officers without counsel do not put it in force" "$PORTCULLIS" order apply --dir "$D" \
    bar.json --officer-key "$D/demo/officer-a.jwk" --officer-key "$D/demo/officer-b.jwk"
"$PORTCULLIS" order sign --officer-key "$D/demo/counsel.jwk" bar.json >counsel.jws
sed 's/everyone_acting_with_them":"yes"/everyone_acting_with_them":"no"/' bar.json >changed.json
ends 3 "a signature is over the whole document" "$PORTCULLIS" order apply --dir "$D" changed.json \
    --approval counsel.jws --officer-key "$D/demo/officer-a.jwk"
sed 's/us.irc.6103.l.13.C/us.irc.6103.l.13.D/' bar.json >slip.json
ends 2 "a slip in an authority's name is refused, for it would stop nothing" order_apply slip.json
holds "none of these was recorded" entries_are "$BEFORE"

# ---- in force ----

after holds "counsel far away and an officer here put it in force" "$PORTCULLIS" order apply --json \
    --dir "$D" bar.json --approval counsel.jws --officer-key "$D/demo/officer-a.jwk"
says "37 notices" out '"recalls":37'
says "the keys of one requester are frozen" out '"freezes":1'
holds "order, freeze and 37 notices are 39 entries" entries_are $((BEFORE + 39))
after holds "the same again changes nothing" order_apply --json bar.json
says "it was in force before" out '"before":true'
holds "and adds nothing" entries_are $((BEFORE + 39))
genuine new us.ed.fsa 1 9 || exit 1
ask_of new us.ed.fsa "$(sed -n 1p new.lines)"
after ends 5 "a new ask is stopped by the court's order" decide --json new.jws
says "ENJOINED is the ground" out '"code":"ENJOINED"'
says "and the order is named" out "$ORDER"
holds "on paper: no record is looked at" reads_none out
STOPPED=$(member decision out)
after ends 5 "the answer given before is not given again" decide --json new.jws
"$PORTCULLIS" ask sign --key us.ed.fsa.jwk "$(sed -n 1p past.ndjson >line.json && echo line.json)" >again.jws
after ends 5 "nor is one of the 37, asked for by its old id" decide --json again.jws
silent "its sealed answer stays where it is" out '"answer"'
genuine fresh us.other 1 10 || exit 1
ask_of fresh us.other "$(sed -n 1p fresh.lines)"
holds "another agency is not stopped" decide fresh.jws
"$PORTCULLIS" decision explain --dir "$D" --json "$STOPPED" >tree
says "the custodian's tree names the order too" tree "\"orders\":\\[\"$ORDER\"\\]"

# ---- the notices ----

after holds "the notices are listed" "$PORTCULLIS" recall list --dir "$D" --json
says "37 are outstanding" out '"outstanding":37'
RECALL=$(sed 's/.*"recall":"\(RCL-[0-9A-Z]*\)".*/\1/' out)
ends 3 "another requester cannot acknowledge for it" "$PORTCULLIS" recall acknowledge --dir "$D" \
    --key us.other.jwk "$RECALL"
"$PORTCULLIS" recall acknowledge --sign-only --key us.ed.fsa.jwk "$RECALL" >ack.jws
holds "the agency acknowledges, signed away from here" "$PORTCULLIS" recall acknowledge --dir "$D" \
    --acknowledgement ack.jws "$RECALL"
ends 3 "once" "$PORTCULLIS" recall acknowledge --dir "$D" --acknowledgement ack.jws "$RECALL"
after holds "36 are left" "$PORTCULLIS" recall list --dir "$D" --json
says "outstanding" out '"outstanding":36'
ends 2 "a notice that there is not is not acknowledged" "$PORTCULLIS" recall acknowledge --dir "$D" \
    --key us.ed.fsa.jwk RCL-01KB0000000000000000000000

# ---- a second court; a lift of one leaves the other ----

echo ruling >paper
order_yaml second us.ed any any quarantine-in-flight
SECOND=$(order_draft second)
holds "a second court stays the department and everyone acting with it" order_apply second.json
genuine two us.ed.fsa 1 21 || exit 1
ask_of two us.ed.fsa "$(sed -n 1p two.lines)"
after ends 5 "both bind the flow" decide --json two.jws
says "the first is named" out "$ORDER"
says "and the second" out "$SECOND"
holds "a court of appeals lifts the first" order_lift "$ORDER"
genuine three us.ed.fsa 1 22 || exit 1
ask_of three us.ed.fsa "$(sed -n 1p three.lines)"
after ends 5 "the second still stops it" decide --json three.jws
silent "and is the only one named" out "$ORDER"
says "by its id" out "$SECOND"
ends 3 "a lift cannot be lifted" order_lift "$(
    "$PORTCULLIS" order list --dir "$D" --json | sed 's/.*"kind":"lift"[^}]*"order":"\(ORD-[0-9A-Z]*\)".*/\1/'
)"
ends 3 "nor an order that there is not" order_lift ORD-01KB0000000000000000000000
holds "the second is lifted" order_lift "$SECOND"
genuine four us.ed.fsa 1 23 || exit 1
ask_of four us.ed.fsa "$(sed -n 1p four.lines)"
holds "and what the pack allows is released again" decide four.jws
ends 0 "also the answer of before, by its old id" decide again.jws
after holds "all stand in the list" "$PORTCULLIS" order list --dir "$D" --json
holds "two stays and two lifts" test "$(grep -o '"order":"' out | wc -l)" = 4
ends 1 "a clock set back revives nothing: it is refused" decide --now 2026-01-01T00:00:00Z two.jws

# ---- an order that has ended, and one that binds nobody here ----

order_yaml ended us.ed any any
sed -i 's/effective-from: .*/effective-from: 2020-01-01T00:00:00Z/; s/effective-to: .*/effective-to: 2021-01-01T00:00:00Z/' ended.yaml
order_draft ended >id
after holds "an order that has ended is entered" order_apply ended.json
says "and nobody is told that it is in force" out 'ENTERED, BUT IT HAS ENDED'
says "what was released after its end is not recalled" out 'recalls +0 notices'
order_yaml slip us.edd any any
order_draft slip >id
after holds "an order whose recipient is misspelt is looked at first" \
    "$PORTCULLIS" order preview --dir "$D" slip.json
says "and the preview says so" out 'nobody enrolled is bound'

# ---- in flight: an ask that waits for people ----

state_ask 6103-i-2 us.doj.usao 3
after ends 4 "an ask waits for people" decide --json ask.jws
order_yaml flight us.doj us.irc.6103.i.2 any quarantine-in-flight
FLIGHT=$(order_draft flight)
after holds "a preview names it by its entry" "$PORTCULLIS" order preview --dir "$D" --json flight.json
says "one" out '"open_asks":\[[0-9]+\]'
after holds "a stay comes" order_apply --json flight.json
says "it is stopped now, and not when its time comes" out '"quarantined":1'
after ends 5 "asked again it is stopped" decide --json ask.jws
says "by that order" out "$FLIGHT"
after holds "nothing is left to stop" order_apply --json flight.json
says "none" out '"quarantined":0'
holds "the stay is lifted" order_lift "$FLIGHT"
after ends 5 "what it ended is ended: a new ask is needed" decide --json ask.jws

# ---- one person, named to nobody ----

genuine two_people us.ed.fsa 2 24 || exit 1
sed -n 1p two_people.ndjson | sed 's/.*"tin":"\([0-9]*\)".*/\1/' >tin
TIN=$(cat tin)
holds "two people are asked about" test "$(grep -c "$TIN" two_people.ndjson)" = 1
order_yaml person any any any quarantine-in-flight
sed -i '/^  persons:/,/^    - any/d' person.yaml
"$PORTCULLIS" order draft --dir "$D" --document person.paper --person tin person.yaml >person.order.json
silent "an order about one person does not hold the number" person.order.json "$TIN"
holds "it is put in force" order_apply person.order.json
ask_of two_people us.ed.fsa "$(sed -n 1p two_people.lines)"
ends 5 "an ask about that person is stopped" decide two_people.jws
ask_of two_people us.ed.fsa "$(sed -n 2p two_people.lines)"
holds "one about another person is not" decide two_people.jws
# Released without a number: the order names the number, and means the same person.
genuine unnumbered us.ed.fsa 1 25 || exit 1
sed 's/.*"tin":"\([0-9]*\)".*/\1/' unnumbered.ndjson >tin
sed 's/"tin":"[0-9]*",\{0,1\}//' unnumbered.ndjson >one.json
"$PORTCULLIS" ask sign --key us.ed.fsa.jwk one.json >unnumbered.jws
silent "an ask names no number" one.json '"tin"'
holds "and is answered" decide unnumbered.jws
order_yaml nameless any any any quarantine-in-flight bar-recipient-use
sed -i '/^  persons:/,/^    - any/d' nameless.yaml
"$PORTCULLIS" order draft --dir "$D" --document nameless.paper --person tin nameless.yaml >nameless.json
after holds "an order about that person is put in force" order_apply --json nameless.json
says "what was released without the number is recalled" out '"recalls":1'
ends 5 "and not given again" decide unnumbered.jws
holds "nothing of it stands in clear in the state directory" sh -c "! grep -aq '$TIN' '$D/ledger.db' '$D/log/tile/entries/'*"
holds "the ledger verifies" "$PORTCULLIS" ledger verify --dir "$D"

the_end
