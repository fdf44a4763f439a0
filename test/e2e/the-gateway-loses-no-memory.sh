# Start, serve and stop under valgrind: no byte is used that nobody wrote, none that was given back, and
# none is lost. The jail would end it (valgrind makes memory that it runs), so this is the same gateway
# built without it.
. "$ROOT/test/e2e/story.sh"
. "$ROOT/test/e2e/daemon.inc"
. "$ROOT/test/e2e/witness.inc"

holds "a custodian, an agency and people are made" state_make
holds "an ask is signed" state_ask 6103-l-13-C us.ed.fsa
head -n 20 asks.ndjson >few.ndjson
"$PORTCULLIS" batch sign --key us.ed.fsa.jwk few.ndjson >manifest
cat manifest few.ndjson >batch
# Something for the courier to carry: to a requester, and to a witness.
echo ok >mode
touch kept
python3 "$ROOT/test/e2e/receiver.py" port mode kept 2>receiver.err &
receiver=$!
comes "a receiver of webhooks listens" 10 test -s port
sed "s|}\$|,\"webhook\":{\"url\":\"http://127.0.0.1:$(cat port)/\",\"secret\":1}}|" us.ed.fsa.json >told.json
holds "the agency names it" "$PORTCULLIS" --quiet requester enrol --dir "$D" --from told.json \
    --officer-key "$D/demo/officer-a.jwk" --officer-key "$D/demo/officer-b.jwk"
"$PORTCULLIS" witness init --dir w --name witness.w.example --log "$D/log.vkey" >witness.made
holds "a witness serves" witness_begin w
holds "it is the policy" "$PORTCULLIS" ledger policy --dir "$D" --quorum 1 --witness "w/witness.vkey=$(at w)"
printf '%s\n' '[gateway]' "webhook-hosts = 127.0.0.1:$(cat port)" 'witness-seconds = 1' >"$D/portcullis.ini"
printf '#!/bin/sh\nexec valgrind --trace-children=yes --leak-check=full --errors-for-leak-kinds=definite --show-leak-kinds=definite --log-file="%s/valgrind.%%p" "%s/test/unlocked" "$@"\n' "$PWD" "$BUILD" >watched
chmod +x watched
PORTCULLISD=$PWD/watched
holds "the gateway begins" daemon_start
holds "it is ready" answers 200 GET /readyz
holds "an ask is decided" answers 201 POST /v1/asks ask.jws
holds "one that is none is not" answers 400 POST /v1/asks ask.json
holds "a path that is none" answers 404 GET /v1/people
head -c 100000 /dev/zero | tr '\0' a >long
holds "a long body" answers 400 POST /v1/asks long
holds "a batch" answers 202 POST /v1/batches batch
comes "is decided" 120 bash -c "ls '$D'/batches/BAT-*.ndjson"
comes "its requester is told" 60 grep -q batch.finished kept
comes "the log is cosigned" 60 grep -q '^— witness.w' "$D/log/checkpoint"
kill -HUP "$DAEMON"
comes "after a reading of the settings there is another courier" 60 bash -c \
    "[ \$(grep -l -- '--process courier' valgrind.* | wc -l) = 2 ]"
holds "the gateway ends" daemon_end
kill "$receiver"
holds "the witness too" witness_end w
count=$(grep -l -- '--process' valgrind.* | wc -l)
holds "the processes were all looked at to their end" [ "$count" -ge 6 ]
clean() { # every one of them
    local log
    for log in valgrind.*; do
        grep -q 'ERROR SUMMARY: 0 errors' "$log" || { head -n 60 "$log" >&2 && return 1; }
    done
}
holds "no process has an error or a loss" clean
the_end
