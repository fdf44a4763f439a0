# Orders that do not stop everything: one keeps some fields and years, one asks people for a finding.
. "$ROOT/test/e2e/story.sh"
. "$ROOT/test/e2e/state.inc"
. "$ROOT/test/e2e/orders.inc"

after() {
    "$@"
    cp story.out out
    cp story.err err
}
state_make || exit 1
echo ruling >paper

# ---- narrow ----

order_yaml narrow us.ed us.irc.6103.l.13.C any stop-release
sed -i 's/^kind: stay/kind: narrow/; /^effects:/,/^says:/{/^says:/!d}' narrow.yaml
cat >>narrow.yaml <<'YAML'
narrows-to:
  fields:
    - return.wages
    - return.adjusted-gross-income
  periods:
    - 2024
YAML
NARROW=$(order_draft narrow)
holds "an order that keeps two fields and a year comes into force" order_apply narrow.json
state_ask 6103-l-13-C us.ed.fsa 5
after holds "an ask for more is released" decide --json ask.jws
says "of those two fields, no more" out '"fields":\["return.adjusted-gross-income","return.wages"\]|"fields":\["return.wages","return.adjusted-gross-income"\]'
"$PORTCULLIS" answer open --json --key us.ed.fsa.jwk "$(member answer out)" >opened
says "what was kept back is named, with the order" opened '"code":"ENJOINED"'
state_ask 6103-l-13-C us.ed.fsa 9
sed -i 's/"periods":\[2024\]/"periods":[2024,2025]/' ask.json
"$PORTCULLIS" ask sign --key us.ed.fsa.jwk ask.json >ask.jws
holds "an ask for a year that is kept and one that is not is answered" decide ask.jws
after holds "what it gave is within the order" "$PORTCULLIS" order show --dir "$D" --json "$NARROW"
says "so that nothing in its scope stands after it" out '"releases_after":0'
state_ask 6103-l-13-C us.ed.fsa 6
sed -i 's/"periods":\[2024\]/"periods":[2023]/' ask.json
"$PORTCULLIS" ask sign --key us.ed.fsa.jwk ask.json >ask.jws
after ends 5 "an ask for another year has nothing left" decide --json ask.jws
says "and names the order" out "$NARROW"
holds "it is lifted" order_lift "$NARROW"

# ---- require ----

order_yaml require us.ed us.irc.6103.l.13.C any stop-release
sed -i 's/^kind: stay/kind: require/; /^effects:/,/^says:/{/^says:/!d}' require.yaml
cat >>require.yaml <<'YAML'
requires:
  - id: monitor
    says: The monitor appointed by the court was told of this release.
    question: Was the monitor told of this release?
    role: disclosure-officer
    approvals: 2
YAML
REQUIRE=$(order_draft require)
holds "an order that asks for a finding comes into force" order_apply require.json
state_ask 6103-l-13-C us.ed.fsa 7
after ends 4 "an ask that no person had to look at now waits for people" decide --json ask.jws
DECISION=$(member decision out)
"$PORTCULLIS" decision explain --dir "$D" --json "$DECISION" >tree
says "for the finding that the order asks" tree "\"id\":\"$REQUIRE.monitor\""
says "and it is all that is in the way" tree "\"in_the_way\":\\[\"$REQUIRE.monitor\"\\]"
for officer in officer-a officer-b; do
    holds "$officer finds it" "$PORTCULLIS" finding answer --dir "$D" --officer-key \
        "$D/demo/$officer.jwk" --element "$REQUIRE.monitor" --yes --ask "$(member ask out)"
done
after holds "when its time comes it is released" "$PORTCULLIS" ask answer --dir "$D" --json \
    --now "$(date -u -d '+11 days' +%Y-%m-%dT%H:%M:%SZ)" "$(member ask out)"
says "released" out '"state":"released"'
after holds "every decision is made again as it was" "$PORTCULLIS" decision replay --dir "$D" --all --json \
    --now "$(date -u -d '+12 days' +%Y-%m-%dT%H:%M:%SZ)"
says "none differs" out '"differing":\[\]'

the_end
