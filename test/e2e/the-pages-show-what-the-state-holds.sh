# The keeper's views of a real state: the figures are those of the ledger, each is for whom it is for,
# to look is recorded, and nothing of the vault stands where it does not belong.
. "$ROOT/test/e2e/story.sh"
. "$ROOT/test/e2e/state.inc"
. "$ROOT/test/e2e/orders.inc"

make_view() { # FILE WORD [NAME=VALUE]...
    local file=$1
    shift
    "$BUILD/test/web/view" "$D" "$@" >"views/$file.json"
}
has() { says "$1" "views/$2.json" "$3"; }
mkdir views pages
cp "$ROOT"/test/web/views/*.json views/

holds "a custodian" state_make
holds "an ask that waits for people" state_ask 6103-i-2 us.doj.usao
cp ask.json i2.json
decide --json ask.jws >i2.first
ASK=$(member ask i2.first)
holds "an ask that is released" state_ask 6103-l-13-C us.ed.fsa 2
decide --json ask.jws >l13
TIN=$(sed 's/.*"tin":"\([^"]*\)".*/\1/' ask.json | tr -d -)
"$PORTCULLIS" synth asks --people people.csv --authority 6103-l-13-C --count 60 --seed 3 \
    --requester us.ed.fsa >asks.ndjson
"$PORTCULLIS" batch sign --key us.ed.fsa.jwk asks.ndjson >asks.manifest
holds "and sixty in a file" "$PORTCULLIS" batch decide --dir "$D" --json --manifest asks.manifest \
    --out results.ndjson asks.ndjson
cp story.out batch
released=$(($(member released batch) + 1))

holds "the open record" make_view open open
has "says that the gate is open" open '"state":"open","stopped":0'
has "how many were released" open "\"released\":$released,\"stopped\":0,\"waiting\":\"0-9\"\}"
has "and counts an ask that waits as one" open "\"asked\":62,"
order_yaml bar us.ed.fsa us.irc.6103.l.13.C any quarantine-in-flight bar-recipient-use
order_draft bar >order.id
holds "an order comes into force" order_apply --json bar.json
holds "the open record again" make_view open open
has "the gate is open in part" open '"gate":\{"open":14,"since":"[^"]*","state":"partly","stopped":1\}'
has "with the order, and what it stops" open '"authorities":\["us.irc.6103.l.13.C"\],"citation":"example district court'
has "and the law it stopped" open '"state":"stopped","title":"Federal student financial aid"'

A=$("$PORTCULLIS" key show --json "$D/demo/officer-a.jwk" | sed 's/.*"kid":"\([^"]*\)".*/\1/')
U=$("$PORTCULLIS" key show --json us.doj.usao.jwk | sed 's/.*"kid":"\([^"]*\)".*/\1/')
holds "the queue" make_view desk-queue desk-queue
has "has the ask" desk-queue "\"ask\":\"$ASK\""
holds "the ask before an officer" make_view desk-ask desk-ask id="$ASK" officer="$A"
has "who may judge it" desk-ask '"barred":false'
has "with each field compared" desk-ask '"agreement":"agree","given":"[^"]*","says":"Family name"'
silent "and not the whole number" views/desk-ask.json "$(sed 's/.*"tin":"\([^"]*\)".*/\1/' i2.json)"
holds "the requester's own key" make_view desk-ask-barred desk-ask id="$ASK" officer="$U"
has "may not judge it" desk-ask-barred '"barred":true'
frozen=$(sed 's/.*"frozen":"\([0-9a-f]*\)".*/\1/' views/desk-ask.json)
sign() { make_view desk-sign desk-sign id="$ASK" officer="$A" "$@"; }
holds "answers before they are signed" sign frozen="$frozen" answer=recipients.engaged:yes \
    answer=matter.reason-specific:no
has "stand there with their questions" desk-sign '"answer":"no","element":"matter.reason-specific","note":"","question":"Is'
at=$(sed -n '1s/.*\\"at\\":\\"\([0-9TZ:-]*\)\\".*/\1/p' views/desk-sign.json)
found() { printf '{"answer":"%s","at":"%s","element":"%s","format":"portcullis-finding/1","frozen":"%s"}' "$1" "$at" "$2" "$frozen"; }
want=$(printf '{"challenge":"a-challenge","findings":[%s,%s],"format":"portcullis-findings/1"}' \
    "$(found yes recipients.engaged)" "$(found no matter.reason-specific)" | sha256sum | cut -c1-64)
holds "and what is signed is their digest with the frozen ask" test "$(sed -n 2p views/desk-sign.json)" = "$want"
for wrong in "frozen=$(printf %s "$frozen" | tr 0123456789abcdef 123456789abcdef0) answer=recipients.engaged:yes" \
    "frozen=$frozen" "frozen=$frozen answer=recipients.engaged:maybe" \
    "frozen=$frozen answer=ask.name:yes" "frozen=$frozen answer=all:yes"; do
    # shellcheck disable=SC2086
    ends 2 "not so: ${wrong#*=* }" sign $wrong
done
sed -i 1q views/desk-sign.json

holds "orders" make_view desk-orders desk-orders
holds "one order" make_view desk-order desk-order id="$(cat order.id)"
has "with what it stopped" desk-order "\"releases_after\":0,\"releases_before\":$released"
has "and two signatures" desk-order '"role":"counsel"'
order_yaml next us.doj.usao us.irc.6103.i.2 any
order_draft next >next.id
before=$(entries)
holds "one that nobody has signed" make_view desk-order-draft order-draft file=next.json
has "is a draft" desk-order-draft '"state":"draft"'
has "of which a preview says what it stops" desk-order-draft '"requesters":\["us.doj.usao"\]'
holds "and that records nothing" entries_are "$before"
sed 's/us.irc.6103.i.2/us.irc.6103.i.9/' next.json >slip.json
ends 2 "one about a law that is none is refused" make_view none order-draft file=slip.json

holds "recalls" make_view desk-recalls desk-recalls
has "one for each release" desk-recalls "\"outstanding\":$released"
holds "reports" make_view desk-reports desk-reports
"$PORTCULLIS" report jct --dir "$D" --year "$(date -u +%Y)" --json >jct
rows=$(sed 's/.*"rows":\[{\(.*\)}\].*/\1/; s/},{/\n/g' jct | grep -o '"disclosures":[0-9]*,\|"taxpayers":[0-9]*' | sort | tr -d '\n,')
seen=$(sed 's/.*"jct":{[^[]*\[\([^]]*\)\].*/\1/' views/desk-reports.json | grep -o '"disclosures":[0-9]*,\|"taxpayers":[0-9]*' | sort | tr -d '\n,')
holds "with the counts of the command line" test -n "$rows" -a "$rows" = "$seen"
holds "a letter" make_view desk-letter desk-letter id="$(member decision l13)"

holds "the requester's own" make_view agency agency as=us.ed.fsa
holds "one single ask, and one file" test "$(grep -o '"ask":' views/agency.json | wc -l)" = 1
has "with its recalls" agency "\"outstanding\":$released"
holds "its ask" make_view agency-ask agency-ask as=us.ed.fsa id="$(member ask l13)"
ends 2 "another's ask is not there" make_view none agency-ask as=us.ed.fsa id="$ASK"
holds "its file" make_view agency-batch agency-batch as=us.ed.fsa id="$(member batch batch)"
has "as a funnel" agency-batch "\"count\":$(member released batch),\"says\":\"Released\""
ends 2 "another's file is not there" make_view none agency-batch as=us.doj.usao id="$(member batch batch)"

before=$(entries)
holds "a check on paper" make_view agency-checked check as=us.doj.usao file=i2.json
has "finds nothing missing" agency-checked '"complete":true'
has "and looks at no record" agency-checked '"vault_reads":0'
sed 's/"purpose":"[^"]*"/"purpose":"immigration.removal"/' i2.json >never.json
holds "a check of what no law allows" make_view none check as=us.doj.usao file=never.json
says "finds that it is not" views/none.json '"complete":false'
ends 2 "nobody checks in another's name" make_view none check as=us.ed.fsa file=i2.json
holds "and nothing is kept of a check" entries_are "$before"

holds "the person" make_view me me number="$TIN"
holds "to look is entered first" entries_are $((before + 1))
has "sees who asked and what they got" me '"fields":\["Filing status",[^]]*\],"requester":"us.ed.fsa"'
ends 2 "without a session there is nobody" make_view none me
holds "somebody else" make_view me-empty me number=987654321
has "sees nothing but their own look" me-empty '"entries":\[\],"looks":\[\{"audience":"subject"'

holds "the inspector" make_view audit audit
holds "searches by office" make_view audit-search audit-search requester=us.doj.usao
silent "and sees that office's alone" views/audit-search.json '"requester":"us.ed.fsa"'
holds "by a day that is none" make_view none audit-search from=yesterday
says "finds nothing" views/none.json '"entries":\[\]'
holds "asks what relied on it" make_view audit-relied audit-relied where=address:current
holds "as the command line does" test "$(member count views/audit-relied.json)" = \
    "$("$PORTCULLIS" report affected --dir "$D" --where address:current --json | grep -o '"entry":' | wc -l)"
ends 2 "there is no view of people" make_view none people
for one in open-statistics open-impact authorities; do
    holds "and $one" make_view $one $one
done
holds "and one law" make_view authority authority id=6103-i-2
rm views/none.json

# What the vault knows of people stands in no view and on no page but where the requester wrote it.
python3 - people.csv "$D" >canaries <<'PY'
import csv, sys
for i, row in enumerate(csv.DictReader(open(sys.argv[1]))):
    for name, value in row.items():
        value = value.strip()
        if name in ("tin", "line1", "prior_line1") and len(value) > 6: print(value); print(value.replace("-", ""))
PY
holds "there are canaries" test "$(wc -l <canaries)" -gt 500
grep -lFf canaries views/*.json >told
holds "they stand where officers compare them, and nowhere else" cmp told - <<'TOLD'
views/desk-ask-barred.json
views/desk-ask.json
TOLD
holds "and the pages are written from these views" "$BUILD/test/web/render" views pages
grep -lFf canaries pages/*.html >told
holds "on no other page either" cmp told - <<'TOLD'
pages/desk-ask-barred.en.html
pages/desk-ask-barred.es.html
pages/desk-ask.en.html
pages/desk-ask.es.html
TOLD
the_end
