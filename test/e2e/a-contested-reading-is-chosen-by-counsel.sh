# Constructions: a contested reading is a signed, logged switch; its widest effect is a person; every
# decision cites the reading it used and whether it was confirmed; old decisions stay what they were.
. "$ROOT/test/e2e/story.sh"
. "$ROOT/test/e2e/state.inc"

after() {
    "$@"
    cp story.out out
    cp story.err err
}
choose() { "$PORTCULLIS" construction choose --dir "$D" "$@"; }
SIGN="--officer-key $D/demo/counsel.jwk --officer-key $D/demo/officer-a.jwk"

state_make || exit 1
# An (i)(2) ask whose only product is the address: what the first construction is about.
address_ask() { # SEED
    state_ask 6103-i-2 us.doj.usao "$1" || return 1
    sed -i 's/"fields":\[[^]]*\]/"fields":["identity.mailing-address"]/' ask.json
    "$PORTCULLIS" ask sign --key us.doj.usao.jwk ask.json >ask.jws
}
explain() { "$PORTCULLIS" decision explain --dir "$D" --json "$1"; }
member() { sed -n "s/.*\"$1\":\"\{0,1\}\([^\",}]*\).*/\1/p" "$2" | head -n 1; }

after holds "the readings of the pack are listed" "$PORTCULLIS" construction list --dir "$D" --json
says "the narrow one is shipped and not confirmed" out '"chosen":"narrow","confirmed":false,"construction":"address-only"'
address_ask 1 || exit 1
after ends 3 "an ask for the address alone is refused" decide --json ask.jws
says "on the narrow reading" out '"code":"CONSTRUCTION_NARROW"'
says "which is told to be unconfirmed" out 'has not confirmed'
OLD=$(member decision out)
explain "$OLD" >old
says "the decision cites it" old 'address-only=narrow \(unconfirmed\)'

ends 2 "a reading that there is not" choose address-only widest --reason "x" $SIGN
ends 2 "a construction that there is not" choose address-alone wide --reason "x" $SIGN
ends 3 "two officers without counsel do not choose" choose address-only wide --reason "x" \
    --officer-key "$D/demo/officer-a.jwk" --officer-key "$D/demo/officer-b.jwk"
ends 2 "nor does anybody without a reason" choose address-only wide $SIGN
choose address-only narrow --reason "Until it is settled." --sign-only \
    --officer-key "$D/demo/counsel.jwk" >counsel.jws
ends 3 "a signature for one reading is none for another" choose address-only wide \
    --reason "Until it is settled." --approval counsel.jws --officer-key "$D/demo/officer-a.jwk"
after holds "counsel confirms the shipped reading" choose --json address-only narrow \
    --reason "Until it is settled." --approval counsel.jws --officer-key "$D/demo/officer-a.jwk"
says "which changes no past ask" out '"otherwise":\[\]'
address_ask 2 || exit 1
after ends 3 "the next ask is refused on it" decide --json ask.jws
silent "and not told that it is unconfirmed" out 'has not confirmed'
explain "$(member decision out)" >new
silent "nor is it so cited" new 'unconfirmed'
says "but cited it is" new 'address-only=narrow'

after holds "counsel chooses the wide reading" choose --json address-only wide --reason "On appeal it was read so." $SIGN
says "the ask of before would have come further" out "\"decision\":\"$OLD\",\"was\":\"refuse\",\"would\":\"refer\""
address_ask 3 || exit 1
after ends 4 "now such an ask goes to people, and is never met by itself" decide --json ask.jws
explain "$(member decision out)" >wide
says "it cites the wide reading" wide 'address-only=wide'
after holds "all three are replayed as they were decided" "$PORTCULLIS" decision replay --dir "$D" --all --json
says "identical, under three readings" out '"identical":3,"per_second":[0-9]+,"replayed":3'
holds "the ledger verifies" "$PORTCULLIS" ledger verify --dir "$D"

the_end
