# Replay: every old decision comes out byte for byte from ledger, case, pack and orders as they were
# known when it was made, whatever was enrolled, installed or ordered since.
. "$ROOT/test/e2e/story.sh"
. "$ROOT/test/e2e/state.inc"
. "$ROOT/test/e2e/orders.inc"

after() {
    "$@"
    cp story.out out
    cp story.err err
}
replay() { "$PORTCULLIS" decision replay --dir "$D" --json "$@"; }

state_make || exit 1
batch() { # NAME SEED COUNT
    "$PORTCULLIS" synth asks --people people.csv --authority 6103-l-13-C --count "$3" --seed "$2" \
        --requester us.ed.fsa >"$1.ndjson" &&
        "$PORTCULLIS" batch sign --key us.ed.fsa.jwk "$1.ndjson" >"$1.manifest" &&
        "$PORTCULLIS" --quiet batch decide --dir "$D" --manifest "$1.manifest" --out "$1.out" "$1.ndjson"
}
batch first 1 300 || exit 1
state_ask 6103-i-2 us.doj.usao 3
decide ask.jws >two.out
I2=$(member decision two.out)
sed 's/"authority":"[^"]*"/"authority":"8 USC 1360(b)"/' ask.json |
    sed "s/\"id\":\"[^\"]*\"/\"id\":\"$("$PORTCULLIS" ask id)\"/" >paper.json
"$PORTCULLIS" ask sign --key us.doj.usao.jwk paper.json >paper.jws
ends 3 "an ask without an authority of title 26 is refused" decide paper.jws
state_ask 6103-l-13-C us.ed.fsa 9
holds "one ask is released" decide --json ask.jws
ONE=$(basename DEC-*.answer.jwe .answer.jwe)

after holds "all are replayed" replay --all
says "and identical" out '"differing":\[\],"identical":303,"per_second":[0-9]+,"replayed":303'
after holds "one by its id" replay "$ONE"
says "is identical" out '"identical":1,"per_second":[0-9]+,"replayed":1'
after holds "and a sample" replay --sample 50
says "of so many" out '"identical":50,"per_second":[0-9]+,"replayed":50'

# ---- the gateway comes to know more; what it knew then stays ----

sed 's/"standing_requests":\[.*\]/"standing_requests":[]/' us.ed.fsa.json >without.json
holds "the programme's standing request ends" "$PORTCULLIS" --quiet requester enrol --dir "$D" \
    --from without.json --officer-key "$D/demo/officer-a.jwk" --officer-key "$D/demo/officer-b.jwk"
state_ask 6103-l-13-C us.ed.fsa 10
ends 3 "a new ask under it is incomplete or refused" decide ask.jws
holds "the programme is enrolled again" "$PORTCULLIS" --quiet requester enrol --dir "$D" \
    --from us.ed.fsa.json --officer-key "$D/demo/officer-a.jwk" --officer-key "$D/demo/officer-b.jwk"
cp -r "$ROOT/packs/us-26-6103" law
sed -i 's/^version: .*/version: 2026.2-draft/' law/*.yaml law/cases/*.yaml
"$PORTCULLIS" pack compile law >pack2.json 2>compile.err || { sed 's/^/# /' compile.err; }
holds "another pack is installed" "$PORTCULLIS" --quiet pack install --dir "$D" pack2.json \
    --officer-key "$D/demo/counsel.jwk" --officer-key "$D/demo/officer-a.jwk"
batch second 2 100 || exit 1
order_yaml stay us.ed.fsa us.irc.6103.l.13.C any quarantine-in-flight
sed -i 's/^effective-from: .*/effective-from: 2020-01-01T00:00:00Z/' stay.yaml
ORDER=$(order_draft stay)
# Two times: the order's own instant lies before every release, but nobody knew of it.
after holds "an order comes that was in force before it was known" order_apply --json stay.json
holds "what left between its instant and its entry is recalled" test "$(member recalls out)" -gt 300
batch third 3 50 || exit 1
after holds "what was released before is released again in replay, for it was not known" replay "$ONE"
says "identical" out '"identical":1'
after holds "all are, under two packs, three enrolments and with the order" replay --all
says "454 of them" out '"identical":454,"per_second":[0-9]+,"replayed":454'
echo ruling >paper
holds "the order is lifted" order_lift "$ORDER"
after holds "and those that it stopped stay stopped in replay" replay --all
says "identical" out '"identical":454'

# ---- what is not as it was is found ----

for pack in "$D"/packs/*.json; do
    cp "$pack" kept.json
    sed 's/student-aid.eligibility/student-aid.eligibilitx/' kept.json >"$pack"
    ends 7 "a pack that was changed on disk is no pack of then" replay --all
    cp kept.json "$pack"
done
ends 2 "a decision that there is not" replay DEC-01KB0000000000000000000000
ends 2 "nothing chosen" replay
holds "nothing was recorded by all this" "$PORTCULLIS" ledger verify --dir "$D"

the_end
