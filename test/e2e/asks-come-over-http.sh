# An agency asks the running gateway: released, recorded, sealed; whatever is no ask is a problem and
# recorded nowhere; a process that dies is begun anew and nothing is lost.
. "$ROOT/test/e2e/story.sh"
. "$ROOT/test/e2e/daemon.inc"

holds "a custodian, an agency and people are made" state_make
holds "an ask is signed" state_ask 6103-l-13-C us.ed.fsa
own=$(entries)
holds "the gateway begins, locked, and says so" daemon_start
holds "it is alive" answers 200 GET /healthz
holds "it is ready" answers 200 GET /readyz
says "and names its log" http.body '"origin":"test.story.example/log"'

holds "an ask is decided" answers 201 POST /v1/asks ask.jws
cp http.body decision.json
says "and released" decision.json '"state":"released"'
says "its place is told" http.head '^Location: /v1/decisions/DEC-'
python3 - decision.json <<'PY'
import json, sys
decision = json.load(open(sys.argv[1]))
open("answer.jwe", "w").write(decision["answer"])
open("receipt.tlog-proof", "w").write(decision["receipt"])
PY
holds "the requester opens its answer" "$PORTCULLIS" answer open --key us.ed.fsa.jwk answer.jwe
holds "the receipt holds under the log's key" \
    "$PORTCULLIS" receipt verify --key "$D/log.vkey" receipt.tlog-proof
holds "the same ask gets the same answer" answers 201 POST /v1/asks ask.jws
holds "byte for byte" python3 -c 'import json; a, b = (json.load(open(n)) for n in ("decision.json", "http.body")); assert a["answer"] == b["answer"] and a["decision"] == b["decision"] and a["log_index"] == b["log_index"]'

holds "what is not signed is a problem" answers 400 POST /v1/asks ask.json
says "of a type that is explained" http.body '"type":"urn:portcullis:problem:malformed"'
"$PORTCULLIS" --quiet key new --out stranger.jwk
"$PORTCULLIS" ask sign --key stranger.jwk ask.json >stranger.jws
holds "a key that nobody enrolled is turned away" answers 403 POST /v1/asks stranger.jws
holds "a path that is none" answers 404 GET /v1/people
holds "a method that is none of this path's" answers 405 DELETE /v1/asks
says "is told which are" http.head '^Allow: POST'
head -c 300000 /dev/zero >long
holds "a body that is too long is refused" answers 413 POST /v1/asks long
holds "metrics are not for whoever reaches the port" answers 404 GET /metrics
holds "an ask in another's status needs a signature" answers 401 GET "/v1/asks/$(sed 's/.*"ask":"\([^"]*\)".*/\1/' decision.json)"

# A batch: the signed manifest, then the asks, one a line.
"$PORTCULLIS" synth asks --people people.csv --authority 6103-l-13-C --count 300 --seed 9 \
    --requester us.ed.fsa >asks.ndjson
"$PORTCULLIS" batch sign --key us.ed.fsa.jwk asks.ndjson >manifest
cat manifest asks.ndjson >batch
holds "a batch is let in" answers 202 POST /v1/batches batch
says "and has a place of its own" http.head '^Location: /v1/batches/BAT-'
{ cat manifest && head -n 200 asks.ndjson; } >short
holds "one that is not as its manifest says is turned away" answers 403 POST /v1/batches short
comes "the batch is decided to its end" 120 bash -c "ls '$D'/batches/BAT-*.ndjson"
holds "every line of it opens" "$PORTCULLIS" batch open --key us.ed.fsa.jwk "$D"/batches/*.ndjson
silent "no name lies in its results" "$(ls "$D"/batches/*.ndjson)" '"(given|family|tin)"'

# What dies is begun anew.
kill -9 "$(daemon_pid keeper)"
comes "a keeper that dies is begun anew" 30 answers 200 GET /readyz
holds "and gives the stored answer again" answers 201 POST /v1/asks ask.jws
kill -9 "$(daemon_pid ledger)"
comes "a ledger that dies is begun anew, and its keeper with it" 30 answers 200 GET /readyz
holds "and gives the stored answer again, still" answers 201 POST /v1/asks ask.jws
kill -9 "$(daemon_pid gate)"
comes "a gate that dies is begun anew" 30 answers 200 GET /readyz

holds "a word from the owner ends it when what is in flight is answered" daemon_end
holds "the ledger is whole" "$PORTCULLIS" ledger verify --dir "$D"
# Beside the custodian's own: one ask, one batch and its lines.
holds "with every decision once" entries_are $((own + 302))
the_end
