# A3 (b), the wide reading: the file of August sent as single asks, 12,800 of them, a hundredth: one officer
# and one reason in all, the officer in 25 matters before, and the recipient's safeguards no longer
# accepted.
. "$ROOT/test/e2e/story.sh"
. "$ROOT/test/e2e/sweep.inc"
[ -x "$sweep" ] || skip_all "the sweep is not built here"

holds "the wide reading" sweep_wide
holds "a custodian under it, and an office whose safeguards end in August" sweep_make 1 900 \
    2025-08-05 wide
holds "its officer has 25 open matters" sweep fill "$BEFORE"
holds "which wait" counted waiting 25
holds "A3b: the file is decided as asks" sweep august "$AUGUST"
sed 's/^/# /' found
holds "A3b: all of it" counted received 12800
holds "A3b: and refused" counted not-released 12800
holds "A3b: none is released" counted released 0
holds "A3b: none is referred" counted referred 0
holds "A3b: none waits" counted waiting 0
holds "A3b: each fails the load of its officer" counted fails recipients.load 12800
holds "A3b: each fails the safeguards" counted fails safeguards.current 12800
holds "A3b: the reading decides 0" counted fails construction.address-only 0
holds "A3b: 2,304 have no complete address" counted fails ask.address 2304
holds "A3b: no record was looked for" counted reads-identity 0
holds "A3b: and no field read" counted reads-field 0
holds "A3b: a naive matcher would release 473" counted naive 473
holds "A3b: the ledger verifies" "$PORTCULLIS" ledger verify --dir "$D"
holds "A3b: a sample is decided again byte for byte" "$PORTCULLIS" decision replay --dir "$D" \
    --sample 200
the_end
