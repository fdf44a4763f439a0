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

# A key that is not the ask's own id is a mistake, found before anybody is looked up.
finds() { curl -sS --unix-socket "$D/run/admin.sock" http://localhost/metrics | sed -n 's/^portcullis_vault_finds_total //p'; }
sed -n 7p asks.ndjson >keyed.json && "$PORTCULLIS" ask sign --key us.ed.fsa.jwk keyed.json >keyed.jws
looked=$(finds)
holds "an ask under another key than its id is a problem" answers 400 POST /v1/asks keyed.jws -H 'Idempotency-Key: another'
says "that names the header" http.body 'Idempotency-Key: give the ask.s own id'
holds "nobody was looked up for it" test "$(finds)" = "$looked"
holds "under its own id it is decided" answers 201 POST /v1/asks keyed.jws -H "Idempotency-Key: $(sed 's/.*"id":"\(ASK-[^"]*\)".*/\1/' keyed.json)"
holds "and somebody was" test "$(finds)" -gt "$looked"
own=$((own + 1))
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

# All while the keeper is held, so that one round has them: one ask twenty times over, and two kinds
# of mistake between.
sed -n 8p asks.ndjson >once.json && "$PORTCULLIS" ask sign --key us.ed.fsa.jwk once.json >once.jws
at_once() { # COUNT: answers in at.N, their statuses in statuses
    for number in $(seq "$1"); do
        case $((number * number % 11 % 3)) in
        0) body=once.jws ;;
        1) body=stranger.jws ;;
        2) body=ask.json ;;
        esac
        printf 'url = "%s/v1/asks"\ndata-binary = "@%s"\noutput = "at.%d"\nwrite-out = "%d %%{http_code}\\n"\nnext\n' \
            "$URL" $body "$number" "$number"
    done | sed '$d' >at.curl
    keeper=$(daemon_pid keeper)
    kill -STOP "$keeper"
    curl -sS -Z --parallel-immediate --parallel-max 60 -K at.curl >statuses &
    sending=$!
    for _ in $(seq 200); do
        [ "$(ss -Htn state established "( dport = :${URL##*:} )" | wc -l)" -ge "$1" ] && break
        sleep 0.05
    done
    kill -CONT "$keeper"
    wait $sending
}
holds "sixty asks are sent at once" at_once 60
holds "each is told what became of it and of no other" python3 - <<'PY'
import json
status = dict(map(int, line.split()) for line in open("statuses"))
assert len(status) == 60, status
given = set()
for number in range(1, 61):
    said = json.load(open(f"at.{number}"))
    kind = number * number % 11 % 3
    if kind == 0:
        assert status[number] == 201, (number, status[number], said)
        given.add((said["decision"], said["log_index"], said["receipt"].count("\n") > 0))
    elif kind == 1:
        assert status[number] == 403 and "no enrolled requester" in said["detail"], (number, said)
    else:
        assert status[number] == 400 and "no enrolled" not in said["detail"], (number, said)
assert len(given) == 1, given
PY
own=$((own + 1))

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

# The same sealed line by line: what is changed, moved, left out, or for somebody else is refused whole.
"$PORTCULLIS" synth asks --people people.csv --authority 6103-l-13-C --count 120 --seed 11 \
    --requester us.ed.fsa >more.ndjson
curl -sS "$URL/v1/key" >custodian.jwk
seal() { # NAME OPTION...: NAME.manifest and NAME.lines
    rm -f "$1.lines"
    "$PORTCULLIS" batch sign --key us.ed.fsa.jwk "${@:2}" --sealed "$1.lines" more.ndjson >"$1.manifest"
}
refused() { # SENTENCE MANIFEST LINES PATTERN
    cat "$2" "$3" >refused
    holds "$1" answers 403 POST /v1/batches refused
    says "$1: in one sentence" http.body "$4"
    silent "$1: that names nobody" http.body '"(given|family|tin)"'
}
holds "lines are sealed to the gateway's key" seal good --url "$URL"
ends 2 "not over a file that is there" "$PORTCULLIS" batch sign --key us.ed.fsa.jwk --url "$URL" --sealed good.lines more.ndjson
ends 2 "not to nobody's key" "$PORTCULLIS" batch sign --key us.ed.fsa.jwk --sealed none.lines more.ndjson
ends 2 "nor to a key and to no file" "$PORTCULLIS" batch sign --key us.ed.fsa.jwk --url "$URL" more.ndjson
holds "no file is left" [ ! -e none.lines ]
silent "who carries them reads no name" good.lines '"(given|family|tin|subject)"'
sed '7{s/^\(.*\)A\(..\)$/\1B\2/;t;s/.\(..\)$/A\1/}' good.lines >changed.lines
refused "one that was changed" good.manifest changed.lines 'line 7 of the batch does not open'
{ head -n 4 good.lines; sed -n 6p good.lines; sed -n 5p good.lines; tail -n +7 good.lines; } >moved.lines
refused "two that changed places" good.manifest moved.lines 'line 5 of the batch does not open'
sed 9d good.lines >dropped.lines
refused "one that was left out" good.manifest dropped.lines 'line 9 of the batch does not open'
sed '$d' good.lines >cut.lines
refused "the last one left out" good.manifest cut.lines 'has 119 lines, its manifest says 120'
sed 2p good.lines >twice.lines
refused "one that came twice" good.manifest twice.lines 'line 3 of the batch does not open'
refused "lines in the clear under a sealed manifest" good.manifest more.ndjson 'line 1 of the batch does not open'
holds "others are sealed" seal other --custodian custodian.jwk
refused "another batch's lines" good.manifest other.lines 'line 1 of the batch does not open'
holds "and some to a stranger" seal lost --custodian stranger.jwk
refused "sealed to another than the custodian" lost.manifest lost.lines 'content key of the batch.s lines does not open'
holds "as it was signed it is let in" bash -c "cat good.manifest good.lines >good"
holds "and decided" answers 202 POST /v1/batches good
comes "to its end" 120 bash -c "[ \$(ls '$D'/batches/BAT-*.ndjson | wc -l) = 2 ]"
holds "every line of it opens" bash -c "for f in '$D'/batches/BAT-*.ndjson; do '$PORTCULLIS' batch open --key us.ed.fsa.jwk \$f || exit 1; done"
holds "the same again is the same batch" answers 202 POST /v1/batches good

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
# Beside the custodian's own: one ask, two batches and their lines.
holds "with every decision once" entries_are $((own + 1 + 301 + 121))
the_end
