# A file of made-up asks under each programme: every line comes out as the generator knows it must.
. "$ROOT/test/e2e/story.sh"
. "$ROOT/test/e2e/law.inc"

holds "a custodian with a requester for each authority" law_state
holds "its people are loaded" "$PORTCULLIS" --quiet vault load --dir "$D" people.csv

# as_known AUTHORITY REQUESTER: 120 asks in a batch, each line against its line of truth.
as_known() {
    "$PORTCULLIS" synth asks --people people.csv --authority "$1" --count 120 --seed 3 \
        --requester "$2" --truth "$1.truth" >"$1.ndjson" &&
        "$PORTCULLIS" batch sign --key "$2.jwk" "$1.ndjson" >"$1.manifest" &&
        "$PORTCULLIS" batch decide --dir "$D" --manifest "$1.manifest" --out "$1.results" \
            "$1.ndjson" || return 1
    awk -F, 'NR > 1 { print $1, $4 }' "$1.truth" >"$1.known"
    sed -n 's/^{"line":\([0-9]*\),.*"state":"\([a-z-]*\)".*/\1 \2/p' "$1.results" >"$1.came"
    diff "$1.known" "$1.came" && grep -q ' released$' "$1.came" && grep -q ' not-released$' "$1.came"
}
holds "child support, (l)(6)" as_known 6103-l-6 state.child-support
holds "benefits, (l)(7)" as_known 6103-l-7 state.services
holds "refund offset, (l)(10)" as_known 6103-l-10 us.ed.debt
holds "coverage, (l)(21)" as_known 6103-l-21 us.hhs
holds "Federal claims, (m)(2)" as_known 6103-m-2 us.sba

the_end
