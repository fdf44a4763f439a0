# A small custodian for stories: $D the state, keys beside it, one pack, three requesters, people.
D=$PWD/state

state_requester() { # ID KIND AGENCY ROLE LISTS STANDING
    "$PORTCULLIS" --quiet key new --out "$1.jwk" &&
        printf '{"format":"portcullis-requester/1","id":"%s","kind":"%s","agency":"%s","keys":[{"role":"%s","jwk":%s}],"safeguards_until":"2099-12-31","lists":%s,"standing_requests":%s}' \
            "$1" "$2" "$3" "$4" "$(cat "$1.pub.jwk")" "$5" "$6" >"$1.json" &&
        "$PORTCULLIS" --quiet requester enrol --dir "$D" --from "$1.json" \
            --officer-key "$D/demo/officer-a.jwk" --officer-key "$D/demo/officer-b.jwk"
}

state_make() {
    "$PORTCULLIS" --quiet init --dir "$D" --origin test.story.example/log --demo &&
        "$PORTCULLIS" pack compile "$ROOT/packs/us-26-6103" >pack.json &&
        "$PORTCULLIS" --quiet pack install --dir "$D" pack.json \
            --officer-key "$D/demo/counsel.jwk" --officer-key "$D/demo/officer-a.jwk" &&
        state_requester us.ed.fsa federal-agency us.ed ed.secretary-delegate \
            '{"ed-designated-l13-C":["us.ed.fsa-1"]}' \
            '[{"authority":"us.irc.6103.l.13.C","from":"2020-01-01","until":"2099-12-31"}]' &&
        state_requester us.doj.usao federal-agency us.doj doj.us-attorney \
            '{"officers-of-requester":["OFF-0001","OFF-0002"]}' '[]' &&
        "$PORTCULLIS" synth people --count 300 --seed 7 >people.csv &&
        "$PORTCULLIS" --quiet vault load --dir "$D" people.csv
}

# One genuine ask of AUTHORITY by REQUESTER: ask.json, signed as ask.jws.
state_ask() {
    "$PORTCULLIS" synth asks --people people.csv --authority "$1" --count 40 --seed "${3:-1}" \
        --requester "$2" --truth truth.csv >asks.ndjson &&
        sed -n "$(awk -F, '$3 == "genuine" { print $1; exit }' truth.csv)p" asks.ndjson >ask.json &&
        "$PORTCULLIS" ask sign --key "$2.jwk" ask.json >ask.jws
}

decide() { "$PORTCULLIS" ask decide --dir "$D" "$@"; }
entries() { "$PORTCULLIS" ledger verify --dir "$D" --json | sed 's/.*"entries":\([0-9]*\).*/\1/'; }
entries_are() { [ "$(entries)" = "$1" ]; }
