# What the command line does on a directory is done over HTTP: an officer sees what waits and says what
# they find, counsel's order binds the next ask, a requester sees its own and nobody else's.
. "$ROOT/test/e2e/story.sh"
. "$ROOT/test/e2e/daemon.inc"
. "$ROOT/test/e2e/orders.inc"

as() { # KEY STATUS METHOD PATH [BODY]
    local key=$1 status=$2 method=$3 path=$4
    shift 4
    answers "$status" "$method" "$path" "${1:-}" -H "$(signed "$key" "$method" "$path")"
}
A=$D/demo/officer-a.jwk
B=$D/demo/officer-b.jwk

holds "a custodian, agencies and people are made" state_make
holds "a student-aid ask is signed" state_ask 6103-l-13-C us.ed.fsa
cp ask.jws aid.jws
holds "a criminal ask is signed" state_ask 6103-i-2 us.doj.usao 2
cp ask.jws criminal.jws
id=$(sed 's/.*"id":"\(ASK-[0-9A-Z]*\)".*/\1/' ask.json)
holds "the gateway begins" daemon_start

holds "on paper only, an ask is checked" answers 200 POST '/v1/asks?dry-run=1' aid.jws
says "with what the law wants" http.body '"elements"'
holds "and nothing is recorded of it" answers 200 GET /readyz
cp http.body before
holds "again" answers 200 POST '/v1/asks?dry-run=1' criminal.jws
holds "still nothing" answers 200 GET /readyz
holds "the log has not grown" cmp before http.body

holds "the aid ask is decided" answers 201 POST /v1/asks aid.jws
decision=$(sed 's/.*"decision":"\(DEC-[0-9A-Z]*\)".*/\1/' http.body)
holds "the criminal ask waits for people" answers 202 POST /v1/asks criminal.jws
says "with a place to look" http.head "^Location: /v1/asks/$id"
holds "where its requester sees that it waits" as us.doj.usao.jwk 202 GET "/v1/asks/$id"
says "and when it is answered" http.body '"due":'
holds "another requester does not" as us.ed.fsa.jwk 404 GET "/v1/asks/$id"
holds "nor does a stranger" answers 401 GET "/v1/asks/$id"
holds "a signature over another path is none" answers 401 GET "/v1/asks/$id" '' \
    -H "$(signed us.doj.usao.jwk GET /v1/asks/ASK-00000000000000000000000000)"

holds "the queue is an officer's" as "$A" 200 GET /v1/pending
says "and has the ask by its id" http.body "$id"
silent "and no name" http.body '"(given|family|tin)"'
holds "a requester does not see it" as us.doj.usao.jwk 403 GET /v1/pending
holds "the officer looks at the ask" as "$A" 200 GET "/v1/pending/$id"
says "element by element" http.body '"element":"matter.reason-specific"'

holds "an explanation is the custodian's, whole" as "$A" 200 GET "/v1/decisions/$decision/explanation"
says "with its tree" http.body '"tree"'
holds "its requester sees what it may know" as us.ed.fsa.jwk 200 GET "/v1/decisions/$decision/explanation"
silent "and no tree" http.body '"tree"'
holds "another requester nothing" as us.doj.usao.jwk 404 GET "/v1/decisions/$decision/explanation"
holds "a proof is given" as us.ed.fsa.jwk 200 GET "/v1/decisions/$decision/proof"
cp http.body proof
holds "that holds" "$PORTCULLIS" receipt verify --key "$D/log.vkey" proof
holds "the yearly report is an officer's" as "$A" 200 GET /v1/reports/jct
holds "a report that is none" as "$A" 400 GET /v1/reports/everybody

# A finding is signed where the officer's key is.
frozen=$(as "$A" 200 GET "/v1/pending/$id" && sed 's/.*"frozen":"\([0-9a-f]*\)".*/\1/' http.body)
holds "a finding is signed for what lies before the officer" bash -c \
    "'$PORTCULLIS' finding sign --officer-key '$A' --frozen $frozen --element matter.reason-specific --yes --note 'The reason is specific.' >finding"
printf '{"ask":"%s","finding":"%s"}' "$id" "$(cat finding)" >finding.json
holds "and entered" answers 201 POST /v1/findings finding.json
sed 's/"finding":"ey/"finding":"eA/' finding.json >forged.json
holds "one that was changed is not" answers 400 POST /v1/findings forged.json

# The same by one command, which signs where it runs and sends no key.
approve() { "$PORTCULLIS" approval sign --url "$URL" --officer-key "$@" "$id"; }
ends 3 "a requester approves nothing" approve us.doj.usao.jwk
holds "the first officer approves what is still open" approve "$A" --json
cp story.out approved
holds "one of two for each question" test "$(grep -o '"needed":2,"no":0,"state":"open","yes":1' approved | wc -l)" = 2
ends 3 "once" approve "$A"
cp story.err told
says "and is told why" told 'one key counts once'
holds "the second officer approves" approve "$B" --note 'Seen.'
cp story.out approved
holds "both questions" test "$(grep -c '^  yes .*2 of 2 say yes, 0 no' approved)" = 2
ends 2 "an ask by another name is none" "$PORTCULLIS" approval sign --url "$URL" --officer-key "$A" "$decision"
ends 3 "a request signed at another day is none" approve "$A" --now 2026-01-01T00:00:00Z
cp story.err told
says "of these two minutes" told 'not of these two minutes'

# Who is no officer learns nothing of an ask by a finding: its own and one that never was are one.
"$PORTCULLIS" finding sign --officer-key us.doj.usao.jwk --frozen "$frozen" \
    --element matter.reason-specific --yes --note 'So we say.' >meddling
printf '{"ask":"%s","finding":"%s"}' "$id" "$(cat meddling)" >own.json
printf '{"ask":"ASK-01KB0000000000000000000000","finding":"%s"}' "$(cat meddling)" >none.json
holds "a requester's own finding is turned away" answers 403 POST /v1/findings own.json
cp http.body own.said
holds "as is one about an ask that never was" answers 403 POST /v1/findings none.json
holds "in the same words" cmp own.said http.body

# Counsel's order, signed by two: the next ask is decided under it.
order_yaml stay us.ed.fsa us.irc.6103.l.13.C any
sed -i 's/effective-from: .*/effective-from: 2026-03-03T00:00:00Z/' stay.yaml
order=$(order_draft stay)
holds "counsel previews what an order stops" as "$A" 200 POST /v1/orders/preview stay.json
says "by authority" http.body '"authorities":\["us.irc.6103.l.13.C"\]'
holds "a requester does not" as us.ed.fsa.jwk 403 POST /v1/orders/preview stay.json
# shellcheck disable=SC2086
"$PORTCULLIS" order sign --officer-key "$D/demo/counsel.jwk" stay.json >counsel.jws
"$PORTCULLIS" order sign --officer-key "$A" stay.json >officer.jws
printf '{"order":%s,"approvals":["%s"]}' "$(cat stay.json)" "$(cat counsel.jws)" >once.json
holds "signed once it is none" answers 400 POST /v1/orders once.json
printf '{"order":%s,"approvals":["%s","%s"]}' "$(cat stay.json)" "$(cat counsel.jws)" "$(cat officer.jws)" >twice.json
holds "signed by two it is in force" answers 201 POST /v1/orders twice.json
holds "the same order again adds nothing" answers 200 POST /v1/orders twice.json
state_ask 6103-l-13-C us.ed.fsa 3
holds "the next ask is decided" answers 201 POST /v1/asks ask.jws
says "and stopped by the order" http.body '"code":"ENJOINED"'
holds "what was given before is not given again" answers 201 POST /v1/asks aid.jws
says "under the order either" http.body '"code":"ENJOINED"'
holds "orders are public" answers 200 GET /v1/orders
says "by their names" http.body "$order"
holds "a requester sees its recalls" as us.ed.fsa.jwk 200 GET /v1/recalls

"$PORTCULLIS" ask withdraw --sign-only --key us.doj.usao.jwk "$id" >withdrawal
"$PORTCULLIS" ask withdraw --sign-only --key us.ed.fsa.jwk "$id" >meddling
holds "nobody else ends what waits" as us.doj.usao.jwk 403 DELETE "/v1/asks/$id" meddling
holds "its requester does" as us.doj.usao.jwk 200 DELETE "/v1/asks/$id" withdrawal
says "and gets nothing" http.body '"state":"not-released"'
cp http.body withdrawn
holds "the same withdrawal again gets the stored answer" as us.doj.usao.jwk 200 DELETE "/v1/asks/$id" withdrawal
holds "to the letter" python3 -c 'import json; a, b = ({k: v for k, v in json.load(open(n)).items() if k != "receipt"} for n in ("withdrawn", "http.body")); assert a == b'
holds "nobody else's word counts the second time either" as us.doj.usao.jwk 403 DELETE "/v1/asks/$id" meddling
holds "nor does what is no withdrawal" as us.doj.usao.jwk 400 DELETE "/v1/asks/$id" ask.jws
holds "a word from the owner ends it" daemon_end
holds "the ledger is whole" "$PORTCULLIS" ledger verify --dir "$D"
the_end
