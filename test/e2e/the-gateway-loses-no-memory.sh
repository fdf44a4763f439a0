# Start, serve and stop under valgrind: no byte is used that nobody wrote, none that was given back, and
# none is lost. The jail would end it (valgrind makes memory that it runs), so this is the same gateway
# built without it.
. "$ROOT/test/e2e/story.sh"
. "$ROOT/test/e2e/daemon.inc"

holds "a custodian, an agency and people are made" state_make
holds "an ask is signed" state_ask 6103-l-13-C us.ed.fsa
head -n 20 asks.ndjson >few.ndjson
"$PORTCULLIS" batch sign --key us.ed.fsa.jwk few.ndjson >manifest
cat manifest few.ndjson >batch
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
holds "the gateway ends" daemon_end
count=$(grep -l -- '--process' valgrind.* | wc -l)
holds "the processes were all looked at to their end" [ "$count" -ge 4 ]
clean() { # every one of them
    local log
    for log in valgrind.*; do
        grep -q 'ERROR SUMMARY: 0 errors' "$log" || { head -n 60 "$log" >&2 && return 1; }
    done
}
holds "no process has an error or a loss" clean
the_end
