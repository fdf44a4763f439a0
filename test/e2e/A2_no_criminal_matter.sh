# A2: no criminal matter. 7,300 asks under (i)(2), a thousandth of those of 2025 (make sweep sends all),
# without a statute, a reason or a matter, one officer in all of them, who is named in 25 open matters
# before. Each sent alone.
. "$ROOT/test/e2e/story.sh"
. "$ROOT/test/e2e/sweep.inc"
[ -x "$sweep" ] || skip_all "the sweep is not built here"

holds "a custodian, and an office with 900 officers" sweep_make 1 900 2099-12-31
holds "one of them has 25 open matters" sweep fill "$BEFORE"
holds "all of which wait for people" counted waiting 25
holds "A2: the asks are decided" sweep nothing-tenth "$AUGUST"
cp found decided
holds "all of them" counted received 7300
holds "A2: every one is refused" counted not-released 7300
holds "and none is incomplete: what is not met settles it" counted incomplete 0
holds "A2: the officer is in too many matters" counted fails recipients.load 7300
for element in matter.authority-stated matter.reason-given matter.kind; do
    holds "A2: it fails $element" counted fails $element 7300
done
holds "none reaches the vault" counted authority-met 0
holds "A2: no record was looked for" counted reads-identity 0
holds "and no field was read" counted reads-field 0
holds "the ledger verifies" sh -c '"$PORTCULLIS" ledger verify --dir "$0" --json >verified' "$D"
before=$(sed 's/.*"entries":\([0-9]*\).*/\1/' verified)
holds "with one entry each" test "$before" -gt 7325
holds "a sample of the decisions is made again byte for byte" "$PORTCULLIS" decision replay \
    --dir "$D" --sample 200
the_end
