# One process dies in the midst of a call: who waited is told so at once, what another began is not
# mixed with what a third sends, and the others live on.
. "$ROOT/test/e2e/story.sh"
. "$ROOT/test/e2e/daemon.inc"

holds "a custodian, an agency and people are made" state_make
holds "an ask is signed" state_ask 6103-l-13-C us.ed.fsa
"$PORTCULLIS" batch sign --key us.ed.fsa.jwk asks.ndjson >manifest
cat manifest asks.ndjson >batch
holds "the gateway begins" daemon_start
is_another() { # NAME PID: a process of that name runs, and it is not that one
    local now
    now=$(daemon_pid "$1") && [ -n "$now" ] && [ "$now" != "$2" ]
}
sends() { # NAME: an ask whose answer is waited for, its status in NAME.status
    curl -sS -m 20 --data-binary @ask.jws -H 'Expect:' -o "$1.body" -w '%{http_code}' \
        "$URL/v1/asks" >"$1.status" 2>"$1.err" &
}

# ---- a gate with half a batch: its numbers begin anew with the next ----
python3 - "$URL" <<'PY' &
import re, socket, sys, time
host, port = re.fullmatch(r"http://([^:/]+):(\d+)", sys.argv[1]).groups()
half = open("batch", "rb").read()
line = socket.create_connection((host, int(port)))
line.sendall(b"POST /v1/batches HTTP/1.1\r\nHost: %s\r\nContent-Length: %d\r\n\r\n" % (host.encode(), len(half)) + half[:len(half) // 2])
open("half.sent", "w").close()
time.sleep(30)
PY
half=$!
comes "half a batch is on its way" 10 test -e half.sent
sleep 0.5
keeper=$(daemon_pid keeper) gate=$(daemon_pid gate)
kill -STOP "$keeper" && kill -KILL "$gate"
comes "the gate is begun anew" 20 is_another gate "$gate"
kill -CONT "$keeper"
kill "$half" 2>/dev/null
comes "the gateway answers" 20 answers 200 GET /readyz
holds "another batch is taken in, though the first half was another's" answers 202 POST /v1/batches batch
comes "and decided to its end" 60 bash -c "ls '$D'/batches/BAT-*.ndjson"

# ---- a keeper with a call: the gate hears of the new one before it hears the end of the old ----
keeper=$(daemon_pid keeper) gate=$(daemon_pid gate)
kill -STOP "$keeper"
sends first
sleep 0.5
kill -STOP "$gate" && kill -KILL "$keeper"
comes "the keeper is begun anew" 20 is_another keeper "$keeper"
kill -CONT "$gate"
comes "who waited for the old one is told at once" 10 grep -qx 503 first.status
holds "and gets the answer when asking again" answers 201 POST /v1/asks ask.jws

# ---- the checker ends again and again ----
ends_six_times() {
    for _ in 1 2 3 4 5 6; do
        comes_to_be 20 daemon_pid checker >/dev/null || return 1
        kill -9 "$(daemon_pid checker)"
    done
}
comes_to_be() { # SECONDS COMMAND...
    local until=$((SECONDS + $1))
    shift
    until "$@"; do
        [ $SECONDS -lt $until ] || return 1
        sleep 0.05
    done
}
holds "a checker that ends six times is begun a seventh" ends_six_times
holds "the gateway is ready meanwhile" answers 200 GET /readyz
comes "and there is one again" 30 daemon_pid checker

# ---- the ledger answers a keeper that is there no more ----
keeper=$(daemon_pid keeper) ledger=$(daemon_pid ledger)
"$PORTCULLIS" synth asks --people people.csv --authority 6103-l-13-C --count 1 --seed 9 \
    --requester us.ed.fsa >other.ndjson
"$PORTCULLIS" ask sign --key us.ed.fsa.jwk other.ndjson >ask.jws
kill -STOP "$ledger"
sends second
sleep 0.5
kill -KILL "$keeper"
comes "the keeper is begun anew a second time" 20 is_another keeper "$keeper"
kill -CONT "$ledger"
comes "who waited for it is told" 10 grep -qx 503 second.status
comes "what it asked is answered by the next" 20 answers 201 POST /v1/asks ask.jws
holds "the ledger's process is the same" test "$(daemon_pid ledger)" = "$ledger"
silent "and none ended but those that were killed" daemon.err '\(exit'

ends 0 "the gateway ends when told" daemon_end
holds "the ledger is whole" "$PORTCULLIS" ledger verify --dir "$D"
the_end
