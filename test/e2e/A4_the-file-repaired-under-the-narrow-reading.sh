# A4, the narrow reading: the file repaired. The 12,800 lines of August as single asks, a hundredth, each with two
# officers, a reason and a matter of its own, from an office whose safeguards are accepted.
. "$ROOT/test/e2e/story.sh"
. "$ROOT/test/e2e/sweep.inc"
[ -x "$sweep" ] || skip_all "the sweep is not built here"

holds "a custodian, and an office with 900 officers" sweep_make 1 900 2099-12-31
holds "A4: the file is decided as asks" sweep repaired "$AUGUST"
sed 's/^/# /' found
holds "A4: all of it" counted received 12800
holds "A4: and refused" counted not-released 12800
holds "A4: on the reading, each" counted fails construction.address-only 12800
holds "A4: no record was looked for" counted reads-identity 0
holds "A4: and no field read" counted reads-field 0
the_end
