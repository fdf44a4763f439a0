# A13: a genuine (i)(1) order opens two years, and three are asked for. Once two officers found the order
# genuine the two are released as ordered and the third is withheld; the entry is sealed until its
# review, an auditor sees it, and the person not yet.
. "$ROOT/test/e2e/story.sh"
. "$ROOT/test/e2e/law.inc"

verify=$BUILD/src/verify/portcullis-verify
at() { date -u -d "$1" +%Y-%m-%dT%H:%M:%SZ; }
id_of() { sed -n 's/.*"id": *"\(ASK-[^"]*\)".*/\1/p' "$1" | head -n 1; }
after() {
    "$@"
    cp story.out out
}
explain() { "$PORTCULLIS" decision explain --dir "$D" --now "$(at '+11 days')" "$@"; }
# edited NAME EDIT: the good ask under an id of its own, edited, signed and decided.
edited() {
    sed "s/ASK-[0-9A-Z]*/$("$PORTCULLIS" ask id)/; $2" i.1-good.ask.json >"$1.ask.json"
    law_decide "$1" us.doj.usao
}
waits() { edited "$@" && [ "$got" = 4 ]; }
refused() { edited "$@" && [ "$got" = 3 ]; }
# The made-up people filed for 2023 and 2024; for 2022 what they did for 2023.
year_more() {
    python3 - <<'PYTHON'
import csv
rows = list(csv.reader(open("people.csv", newline="")))
more = [i for i, name in enumerate(rows[0]) if name.startswith("2023:")]
rows = [row + [row[i].replace("2023:", "2022:") for i in more] for row in rows]
csv.writer(open("people.csv", "w", newline=""), lineterminator="\n").writerows(rows)
PYTHON
}

holds "a custodian with a requester for each authority" law_state
holds "its people have three years" year_more
holds "they are loaded" "$PORTCULLIS" --quiet vault load --dir "$D" people.csv
holds "the asks are made" asks asks people.csv fifteen

YEARS='s/"periods": \[2024\]/"periods": [2022, 2023, 2024]/; s/"periods": \[2023, 2024\]/"periods": [2022, 2023]/'
holds "A13: an order for 2022 and 2023, and an ask for 2022 to 2024" waits limited "$YEARS"
ID=$(id_of limited.ask.json)
says "the order has two years" limited.ask.json '"periods": \[2022, 2023\], "recitals"'
says "A13: the record was looked at" limited.said '"vault_reads":"some"'
holds "A13: control: the order of a State's court" refused state \
    "$YEARS; s/federal-magistrate-judge/state-court/"
says "A13: is no order of the paragraph" state.said '"code":"ORDER_REQUIRED"'
says "A13: and no record is looked at" state.said '"vault_reads":"none"'

for officer in officer-a officer-b; do
    holds "A13: $officer finds the order genuine and the recipient engaged" "$PORTCULLIS" \
        approval sign --dir "$D" --officer-key "$D/demo/$officer.jwk" "$ID"
done
after holds "A13: on its day it is released" "$PORTCULLIS" ask answer --dir "$D" --json \
    --now "$(at '+11 days')" "$ID"
cp out final.json
says "A13: the field of the order" final.json '"fields":\["return.wages"\]'
DEC=$(sed -n 's/.*"decision":"\(DEC-[^"]*\)".*/\1/p' final.json)
after holds "the agency opens it" "$PORTCULLIS" answer open --key us.doj.usao.jwk --json "$DEC.answer.jwe"
cp out opened
says "A13: 2022 is there" opened '"year":2022'
says "A13: 2023 is there" opened '"year":2023'
silent "A13: 2024 is not" opened '"year":2024'
says "A13: it is withheld, outside the order" opened '"code":"OUTSIDE_ORDER","period":"2024"'

# ---- sealed ----

after holds "A13: the public log counts what is sealed" "$verify" log "$D" --key "$D/log.vkey" --json
says "the ask, its answer and the control" out '"sealed":3,"seals_overdue":0'
after holds "A13: its basis and review date stand in the entries" \
    grep -rhao '"sealed":{[^}]*}' "$D/log/tile/entries"
sort -u out >entry
says "A13: the basis" entry '26 USC 6103\(p\)\(3\)\(A\)'
says "A13: and the day" entry "$(date -u -d '+376 days' +%Y-%m-%d)"
after holds "A13: the custodian's tree names the year" explain --json "$DEC"
says "with its code" out 'OUTSIDE_ORDER'
after holds "A13: an auditor's bundle has the decision" "$PORTCULLIS" audit bundle --dir "$D" \
    --authority 6103-i-1 --from 2026-01-01T00:00:00Z --to 2099-12-31T23:59:59Z --out audit.zip \
    --now "$(at '+11 days')"
after holds "and it verifies" "$verify" bundle audit.zip --key "$D/log.vkey"
says "three decisions" out '3 decisions under us.irc.6103.i.1'
sed -n 's/.*"tin": "\([0-9]*\)".*/\1/p' limited.ask.json >number
account() {
    "$PORTCULLIS" accounting make --dir "$D" --number-file number \
        --officer-key "$D/demo/officer-a.jwk" --out "$1" --now "$(at "$2")"
}
holds "the person asks for their accounting" account early.zip '+12 days'
after holds "A13: it is genuine" "$verify" accounting early.zip --key "$D/log.vkey" --json
says "A13: and does not have it yet" out '"decisions":0'
holds "after the review nothing keeps it" "$PORTCULLIS" seal open --dir "$D" --now "$(at '+400 days')"
holds "another accounting" account late.zip '+401 days'
after holds "is genuine" "$verify" accounting late.zip --key "$D/log.vkey" --json
says "A13: and then has all of it" out '"decisions":3'
after holds "every decision is made again as it was" "$PORTCULLIS" decision replay --dir "$D" --all --json \
    --now "$(at '+402 days')"
says "none differs" out '"differing":\[\]'

the_end
