# A4, the wide reading: the file repaired. The 12,800 lines of August as single asks, a hundredth, each with two
# officers, a reason and a matter of its own, from an office whose safeguards are accepted.
# What people make of those referred is in A4_people_judge_what_the_machine_referred.
. "$ROOT/test/e2e/story.sh"
. "$ROOT/test/e2e/sweep.inc"
[ -x "$sweep" ] || skip_all "the sweep is not built here"

holds "the wide reading" sweep_wide
holds "a custodian under it, and an office with 900 officers" sweep_make 1 900 2099-12-31 wide
holds "A4: the file is decided as asks" sweep repaired "$AUGUST"
sed 's/^/# /' found
holds "A4: all of it" counted received 12800
holds "A4: 2,304 are refused on their address" counted fails ask.address 2304
holds "A4: and nothing else is refused at once" counted not-released 2304
holds "A4: 10,496 reach identity" counted authority-met 10496
holds "A4: from outside all of them wait" counted waiting 10496
holds "A4: 46 are referred to people" counted referred 46
holds "A4: 403 gave an address that is not the person's" counted code ADDRESS_NOT_TAXPAYERS 403
holds "A4: of 10,047 there is no record" counted code NO_RECORD 10047
holds "A4: none is released without people" counted released 0

holds "A4: no field was read" counted reads-field 0
holds "A4: a naive matcher would have released 473" counted naive 473
holds "A4: the ledger verifies" "$PORTCULLIS" ledger verify --dir "$D"
holds "A4: a sample is decided again byte for byte" "$PORTCULLIS" decision replay --dir "$D" \
    --sample 200
the_end
