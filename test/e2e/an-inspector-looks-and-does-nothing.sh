# An auditor, enrolled by two like any officer, sees the state of the log, searches it, asks what relied on
# what, has decisions made again and takes evidence that holds without us; and nothing that such a key
# signs counts for anything. Who signs in comes to the work that is theirs, and who is revoked is out.
. "$ROOT/test/e2e/story.sh"
. "$ROOT/test/e2e/daemon.inc"
. "$ROOT/test/e2e/orders.inc"
. "$ROOT/test/e2e/pages.inc"

A=$D/demo/officer-a.jwk
B=$D/demo/officer-b.jwk
C=$D/demo/counsel.jwk
EYE=eye.jwk

# ---- by the command line ----
holds "a custodian, agencies and people" state_make
"$PORTCULLIS" --quiet key new --out eye.jwk
"$PORTCULLIS" --quiet key new --out other.jwk
enrol() { # KEY ROLE SIGNER SIGNER
    "$PORTCULLIS" officer enrol --dir "$D" --key "$1" --role "$2" --unit inspector-general \
        --officer-key "$3" --officer-key "$4"
}
holds "two officers enrol an auditor" enrol eye.pub.jwk auditor "$A" "$B"
cp story.out told
says "as one" told 'is enrolled as auditor'
ends 3 "an auditor enrols no other" enrol other.pub.jwk auditor "$A" eye.jwk
ends 3 "nor an officer" enrol other.pub.jwk officer eye.jwk "$C"
ends 3 "and becomes none" enrol eye.pub.jwk officer "$A" "$B"
ends 3 "nor does an officer become an auditor" enrol "$B" auditor "$A" "$C"
ends 3 "an auditor enrols no agency" "$PORTCULLIS" requester enrol --dir "$D" --from us.ed.fsa.json --officer-key "$A" --officer-key eye.jwk
ends 3 "installs no law" "$PORTCULLIS" pack install --dir "$D" pack.json --officer-key "$C" --officer-key eye.jwk
holds "an ask that waits for people" state_ask 6103-i-2 us.doj.usao
cp ask.jws i2.jws && cp ask.json i2.json
ends 4 "waits" decide i2.jws
ASK=$(sed -n 's/.*"id":"\(ASK-[^"]*\)".*/\1/p' i2.json | head -n 1)
ends 3 "finds nothing" "$PORTCULLIS" finding answer --dir "$D" --ask "$ASK" --element matter.reason-specific --yes --officer-key eye.jwk
ends 3 "approves nothing" "$PORTCULLIS" approval sign --dir "$D" --officer-key eye.jwk "$ASK"
order_yaml stay us.ed.fsa us.irc.6103.l.13.C any quarantine-in-flight
sed -i 's/effective-from: .*/effective-from: 2026-03-03T00:00:00Z/' stay.yaml
order_draft stay >/dev/null
ends 3 "puts no order in force" "$PORTCULLIS" order apply --dir "$D" stay.json --officer-key "$C" --officer-key eye.jwk
ends 3 "takes back no consent" "$PORTCULLIS" consent withdraw --dir "$D" --officer-key eye.jwk CON-01KB0000000000000000000000
echo 900-01-0001 >number.txt
ends 3 "has no code made" "$PORTCULLIS" subject code --dir "$D" --number-file number.txt --officer-key eye.jwk
ends 3 "and no accounting" "$PORTCULLIS" accounting make --dir "$D" --number-file number.txt --officer-key eye.jwk --out a.zip
ends 3 "answers no dispute" "$PORTCULLIS" dispute answer --dir "$D" --officer-key eye.jwk 1
ends 3 "and sees nobody's" "$PORTCULLIS" report who --dir "$D" --number-file number.txt --officer-key eye.jwk

# ---- at the gateway ----
holds "an ask that is released" state_ask 6103-l-13-C us.ed.fsa 2
grep -o '"tin":"[^"]*"' ask.json | head -n 1 | cut -d'"' -f4 >number.txt
NAME=$(grep -o '"family":"[^"]*"' ask.json | head -n 1 | cut -d'"' -f4)
"$PORTCULLIS" synth asks --people people.csv --authority 6103-l-13-C --count 300 --seed 9 --requester us.ed.fsa >asks.ndjson
"$PORTCULLIS" batch sign --key us.ed.fsa.jwk asks.ndjson >asks.manifest
holds "the gateway begins" daemon_start
holds "it is answered" answers 201 POST /v1/asks ask.jws
cat asks.manifest asks.ndjson >asks.body
holds "and a batch is taken" answers 202 POST /v1/batches asks.body -H 'Content-Type: application/x-ndjson'
BATCH=$(grep -o 'BAT-[0-9A-Z]*' http.body | head -n 1)
decided() { answers 200 GET "/v1/batches/$BATCH" '' -H "$(signed us.ed.fsa.jwk GET "/v1/batches/$BATCH")" && grep -q '"state":"done"' http.body; }
comes "and decided" 60 decided
ASKS=$URL
holds "what only officers may ask is not an auditor's" answers 401 GET /v1/pending '' -H "$(signed eye.jwk GET /v1/pending)"
"$PORTCULLIS" subject code --sign-only --url "$ASKS" --number-file number.txt --officer-key eye.jwk >wish.jwe
holds "nor is a code" answers 403 POST /v1/codes wish.jwe
URL=$PAGES
for who in "$EYE e /audit" "$A a /desk" "$C c /desk" "us.ed.fsa.jwk r /agency"; do
    set -- $who
    holds "$1 signs in" enter "$1" "$2"
    says "and comes to $3" sign-in.head "^Location: $3"
done
for path in /desk /desk/orders "/desk/asks/$ASK" /desk/disputes /agency /me /me/accounting.zip "/agency/batches/$BATCH/results"; do
    holds "$path is not an auditor's" page e 401 "$path"
done
for path in /audit /audit/search /audit/relied /audit/replay /audit/export /audit/bundle.zip; do
    holds "$path is not an officer's" page a 401 "$path"
    holds "nor counsel's" page c 401 "$path"
    holds "nor an agency's" page r 401 "$path"
done
holds "the auditor's own page" page e 200 /audit
says "says how the log stands" http.body 'State of the log'
silent "with nobody's name" http.body "$NAME|$(cat number.txt)"
holds "a finding by the page" send e 401 "/desk/asks/$ASK/findings" -d frozen=x
holds "an order by the page" send e 401 /desk/new-order -d forum=x
holds "a dispute's end" send e 401 /desk/disputes/1/answered -d signature=x

# ---- what an inspector asks ----
rows() { grep -o 'href="/receipts/[0-9]*"' http.body | wc -l; }
holds "a search by agency" page e 200 '/audit/search?requester=us.doj.usao'
says "finds its asks" http.body 'us.doj.usao</td>'
silent "and no others" http.body 'us.ed.fsa</td>'
holds "by law" page e 200 '/audit/search?authority=6103-l-13-C'
says "finds what was asked under it" http.body 'us.ed.fsa</td>'
holds "by entry" page e 200 '/audit/search?entry=0'
holds "finds one" test "$(rows)" = 1
says "the first" http.body 'Beginning of the log'
holds "by a time in which nothing was" page e 200 '/audit/search?from=2020-01-01&to=2020-01-02'
says "finds none" http.body 'No entry is like that'
holds "there is no search by person" page e 400 "/audit/search?name=$NAME"
holds "which releases relied on an address that was not on file" page e 200 '/audit/relied?where=address:not-on-file'
says "is answered" http.body 'releases relied on an address that was not on file'
holds "which relied on that law, named briefly" page e 200 '/audit/relied?where=authority:6103-l-13-C'
says "with ids of decisions" http.body 'DEC-[0-9A-Z]{26}'
silent "and no person" http.body "$NAME|$(cat number.txt)"
holds "decisions are made again" page e 200 '/audit/replay?decisions=40'
says "as many as wished" http.body '40 old decisions were made again from what was known then; 40 came out the same'
holds "too many are not" page e 200 '/audit/replay?decisions=100000'
silent "made again" http.body 'came out the same'

# ---- evidence ----
TODAY=$(date -u +%Y-%m-%d)
holds "the evidence of today" page e 200 "/audit/bundle.zip?from=$TODAY&to=$TODAY&authority=6103-l-13-C"
cp http.body bundle.zip
holds "holds without us" "$BUILD/src/verify/portcullis-verify" bundle --key "$D/log.vkey" bundle.zip
cp story.out told
says "with each decision's record" told '301'
python3 - <<'PY'
b = bytearray(open("bundle.zip", "rb").read()); b[len(b) // 2] ^= 1; open("flipped.zip", "wb").write(b)
PY
ends 7 "one bit, and it does not" "$BUILD/src/verify/portcullis-verify" bundle --key "$D/log.vkey" flipped.zip
holds "a law that is none" page e 400 '/audit/bundle.zip?authority=6103-z'
holds "a time that runs back" page e 400 '/audit/bundle.zip?from=2026-02-01&to=2026-01-01'
holds "a day that is none" page e 400 '/audit/bundle.zip?from=yesterday'
"$PORTCULLIS" --quiet subject code --url "$ASKS" --number-file number.txt --officer-key "$A" --out letter.txt
come() {
    curl -sS -m 60 -o /dev/null -c me.jar --data-urlencode "code=$(sed -n 3p letter.txt)" "$PAGES/sign-in/code" &&
        awk '/portcullis/ { print $6 "=" $7 }' me.jar >me.cookie && [ -s me.cookie ]
}
holds "the person whose record was taken comes in" come
holds "and sees" page me 200 /me
says "that an inspector looked" http.body 'An inspector who checks this gate'

# ---- many people in one report: the C library's sort would ask what the jail forbids ----
holds "an officer's reports of the year" page a 200 /desk/reports
says "count them" http.body '6103\(l\)\(13\)\(C\)|6103-l-13-C|us.irc.6103.l.13.C'
silent "and no process died of it" daemon.err 'signal'

# ---- an agency's batch ----
holds "the batch's page" page r 200 "/agency/batches/$BATCH"
holds "its results" page r 200 "/agency/batches/$BATCH/results"
cp http.body results
says "come as a file" http.head "^Content-Disposition: attachment; filename=\"$BATCH-results\""
holds "open with its key" "$PORTCULLIS" batch open --key us.ed.fsa.jwk results
holds "another agency" enter us.doj.usao.jwk u
holds "finds none of them" page u 404 "/agency/batches/$BATCH/results"

# ---- who is revoked is out ----
revoke() { # KID: by two, at the gateway
    "$PORTCULLIS" officer list --dir copy --json >officers.json 2>/dev/null
    entry=$(python3 -c "import json,sys; print([o['log_index'] for o in json.load(open('officers.json'))['officers'] if o['kid'] == sys.argv[1]][0])" "$1")
    for key in "$A" "$C"; do
        "$PORTCULLIS" officer revoke --sign-only --log test.story.example/log --replaces "$entry" --reason Left. --officer-key "$key" "$1" >"$(basename "$key").sig" || return 1
    done
    printf '{"kind":"revoke","document":{"format":"portcullis-revocation/1","of":"officer","id":"%s","reason":"Left."},"approvals":["%s","%s"]}' \
        "$1" "$(cat officer-a.jwk.sig)" "$(cat counsel.jwk.sig)" >revoke.body
    curl -sS -m 60 -o http.body -w '%{http_code}' -H 'Content-Type: application/json' --data-binary @revoke.body "$ASKS/v1/approvals" | grep -q 201
}
kid() { "$PORTCULLIS" key show --json "$1" | grep -o '"kid":"[^"]*"' | head -n 1 | cut -d'"' -f4; }
cp -r "$D" copy
holds "the auditor is revoked" revoke "$(kid eye.jwk)"
holds "and is out at once" page e 401 /audit
holds "and does not come in again" bash -c "! { $(declare -f enter answers http); URL=$URL PAGES=$PAGES PORTCULLIS=$PORTCULLIS; enter eye.jwk e; }"
holds "the officer is still in" page a 200 /desk
says "and may leave every machine at once" http.body 'name="everywhere" value="yes"'
holds "on a second machine" enter "$A" b
holds "too" page b 200 /desk
holds "does so" send b 303 /sign-out -d everywhere=yes
holds "and is out there" page b 401 /desk
holds "and here" page a 401 /desk
holds "counsel is not" page c 200 /desk
holds "the gateway ends" daemon_end
holds "the log is whole" "$PORTCULLIS" ledger verify --dir "$D"
holds "an auditor's enrolment stands in it as one" "$PORTCULLIS" officer list --dir "$D"
cp story.out told
says "revoked" told 'auditor .*revoked'
the_end
