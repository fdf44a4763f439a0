# A requester is told that its ask is decided, its batch finished, a recall issued: signed, by ids alone,
# again and again until it takes it, whatever dies on the way. Whoever answers with anything but a
# plain yes harms nobody.
. "$ROOT/test/e2e/story.sh"
. "$ROOT/test/e2e/daemon.inc"
. "$ROOT/test/e2e/orders.inc"

# receiver NAME [CERTIFICATE KEY]: begins it, at the port in NAME.port where there is one already.
receiver() {
    local name=$1
    shift
    [ -e "$name.mode" ] || echo ok >"$name.mode"
    touch "$name.kept"
    python3 "$ROOT/test/e2e/receiver.py" "$name.port" "$name.mode" "$name.kept" "$@" 2>"$name.err" &
    echo $! >"$name.pid"
}
receiver_end() {
    kill "$(cat "$1.pid")"
    wait "$(cat "$1.pid")" 2>/dev/null
    true
}
ended() { kill -TERM "$DAEMON" 2>/dev/null; for n in *.pid; do kill "$(cat "$n")" 2>/dev/null; done; }
kept() { [ "$(grep -c . "$1.kept")" -ge "$2" ]; }       # NAME COUNT: at least so many came
kept_of() { [ "$(grep -c "$2" "$1.kept")" -ge "$3" ]; } # NAME WORD COUNT
ask_id() { sed 's/.*"id":"\(ASK-[0-9A-Z]*\)".*/\1/' ask.json; }
# What was received and verifies, one line an attempt: NAME.seen.
verify() { python3 "$ROOT/test/e2e/hooks.py" "$1.kept" "$(cat "$1.secret")" >"$1.seen"; }
enrol() { # ID WEBHOOK-JSON
    sed "s|}\$|,\"webhook\":$2}|" "$1.json" >"$1.told.json"
    "$PORTCULLIS" --quiet requester enrol --dir "$D" --from "$1.told.json" \
        --officer-key "$D/demo/officer-a.jwk" --officer-key "$D/demo/officer-b.jwk"
}
as() { # KEY STATUS METHOD PATH [BODY [curl words]]
    local key=$1 status=$2 method=$3 path=$4
    shift 4
    answers "$status" "$method" "$path" "${1:-}" -H "$(signed "$key" "$method" "$path")" "${@:2}"
}
withdraw() { # ASK
    "$PORTCULLIS" ask withdraw --sign-only --key us.doj.usao.jwk "$1" >withdrawal &&
        as us.doj.usao.jwk 200 DELETE "/v1/asks/$1" withdrawal
}
# One more ask that waits, and is taken back: an event. Its id in ask.id.
event() { # SEED
    state_ask 6103-i-2 us.doj.usao "$1" && ask_id >ask.id &&
        answers 202 POST /v1/asks ask.jws && withdraw "$(cat ask.id)"
}
metric() { curl -sS --unix-socket "$D/run/admin.sock" http://localhost/metrics | grep -Eq "^$1\$"; }

holds "a custodian, agencies and people are made" state_make
receiver plain
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=a -keyout ca.key \
    -out ca.pem 2>/dev/null
openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=localhost -keyout tls.key \
    -out tls.csr 2>/dev/null
printf 'subjectAltName=DNS:localhost\n' >san
openssl x509 -req -in tls.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile san -out tls.pem 2>/dev/null
receiver tls tls.pem tls.key
comes "a receiver in the clear listens" 10 test -s plain.port
comes "and one with a certificate" 10 test -s tls.port
trap ended EXIT

# ---- who may be told where ----
refuses() { # CODE SENTENCE URL
    ends "$1" "$2" enrol us.doj.usao "{\"url\":\"$3\",\"secret\":1}"
}
refuses 3 "in the clear no other machine is told" http://hooks.example.gov/in
refuses 2 "no address has a user" https://doj@hooks.example.gov/in
refuses 2 "nor a number in another spelling" https://2130706433/in
refuses 2 "nor another scheme" ftp://hooks.example.gov/in
holds "one agency names a receiver on this machine" enrol us.doj.usao \
    "{\"url\":\"http://127.0.0.1:$(cat plain.port)/hook\",\"secret\":1}"
holds "another one by https" enrol us.ed.fsa "{\"url\":\"https://localhost:$(cat tls.port)/hook\",\"secret\":1}"

settings() { # HOSTS
    printf '%s\n' '[gateway]' "webhook-hosts = $1" "tls-authorities = $PWD/ca.pem" >"$D/portcullis.ini"
}
hosts="127.0.0.1:$(cat plain.port) localhost:$(cat tls.port)"
settings "$hosts"
daemon_again() { daemon_start && trap ended EXIT; }
holds "the gateway begins" daemon_again
comes "with a courier" 10 daemon_pid courier
holds "a requester gets its secret" "$PORTCULLIS" requester webhook --url "$URL" --key us.doj.usao.jwk
cp story.out plain.secret
holds "the other another" "$PORTCULLIS" requester webhook --url "$URL" --key us.ed.fsa.jwk
cp story.out tls.secret
ends 1 "which is another" cmp -s plain.secret tls.secret
says "in the form of Standard Webhooks" plain.secret '^whsec_[A-Za-z0-9+/]{43}=$'
holds "over HTTP it is sealed to its requester" as us.doj.usao.jwk 200 GET /v1/webhook
silent "so that who carries it learns nothing" http.body 'whsec_'
holds "an officer gets none" as "$D/demo/officer-a.jwk" 403 GET /v1/webhook
holds "a stranger neither" answers 401 GET /v1/webhook

# ---- an ask that waited ----
trace=00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
echo fail >plain.mode
holds "an ask is signed" state_ask 6103-i-2 us.doj.usao 2
id=$(ask_id)
holds "and waits, in its sender's trace" answers 202 POST /v1/asks ask.jws -H "traceparent: $trace"
says "which comes back with the answer" http.head "^traceparent: $trace"
holds "a trace that is none" answers 202 POST /v1/asks ask.jws -H "traceparent: 00-Smith-00f067aa0ba902b7-01"
silent "does not" http.head '^traceparent'
holds "until it is taken back" withdraw "$id"
comes "its requester is told, and fails" 20 kept plain 1
comes "is told again" 20 kept plain 2
comes "and a third time" 20 kept plain 3
echo ok >plain.mode
comes "and takes it the next time" 30 grep -q '"mode": "ok"' plain.kept
holds "every attempt verifies under the secret" verify plain
holds "each says the same" test "$(sort -u plain.seen | wc -l)" = 1
says "that this ask is decided, in its trace" plain.seen "^msg_[0-9a-f]{32} ask.decided $id $trace\$"
comes "nothing is owed any more" 20 metric 'portcullis_webhooks_waiting 0'
holds "as the figures say" metric 'portcullis_webhooks_total\{end="delivered"\} 1'
family=$(sed -n 's/.*"surname":"\([^"]*\)".*/\1/p' ask.json | head -n 1)
silent "no name and no number is in it" plain.kept "(${family:-surname}|[^0-9a-f][0-9]{9}[^0-9a-f])"

events() { "$PORTCULLIS" requester events --url "$ASKS" --key us.doj.usao.jwk "$@"; }
ASKS=$URL
holds "what it was told it can look up" events --json
cp story.out told
says "by the same id" told "\"id\":\"$(cut -d' ' -f1 plain.seen | head -n 1)\""
says "with how often it failed" told '"delivered":true,"failed":3'
holds "after the last one it knows" events --json --after "$(cut -d' ' -f1 plain.seen | head -n 1)"
cp story.out told
says "there is none" told '^\{"events":\[\],"more":false\}$'
holds "another is told nothing of it" "$PORTCULLIS" requester events --url "$ASKS" --key us.ed.fsa.jwk --json
cp story.out told
silent "not even its id" told "$id"

# ---- a batch, and a recall, by https ----
"$PORTCULLIS" synth asks --people people.csv --authority 6103-l-13-C --count 20 --seed 5 --requester us.ed.fsa >asks.ndjson
"$PORTCULLIS" batch sign --key us.ed.fsa.jwk asks.ndjson >manifest
cat manifest asks.ndjson >batch
holds "a batch comes in" answers 202 POST /v1/batches batch
comes "its requester is told that it is finished" 60 kept_of tls batch.finished 1
holds "an aid ask" state_ask 6103-l-13-C us.ed.fsa 3
holds "is answered at once" answers 201 POST /v1/asks ask.jws
order_yaml stay us.ed.fsa us.irc.6103.l.13.C any bar-recipient-use
sed -i 's/effective-from: .*/effective-from: 2026-03-03T00:00:00Z/' stay.yaml
order_draft stay >/dev/null
"$PORTCULLIS" order sign --officer-key "$D/demo/counsel.jwk" stay.json >counsel.jws
"$PORTCULLIS" order sign --officer-key "$D/demo/officer-a.jwk" stay.json >officer.jws
printf '{"order":%s,"approvals":["%s","%s"]}' "$(cat stay.json)" "$(cat counsel.jws)" "$(cat officer.jws)" >order.json
holds "a court orders that it be used no more" answers 201 POST /v1/orders order.json
comes "and its recipient is told of the recall" 30 kept_of tls recall.issued 1
holds "all of it verifies" verify tls
silent "of what was answered at once nobody is told" tls.seen 'ask\.decided'
holds "an other's secret verifies none" bash -c "! python3 '$ROOT/test/e2e/hooks.py' tls.kept '$(cat plain.secret)' 2>/dev/null"

# ---- who is not as it should be harms nobody ----
seed=20
for mode in redirect huge slow hang; do
    echo $mode >plain.mode
    seed=$((seed + 1))
    : >plain.kept
    holds "something is to be told to one that is $mode" event $seed
    cp ask.id "$mode.id"
    comes "it is dialled" 20 kept plain 1
    holds "the gateway answers meanwhile" answers 200 GET /readyz
done
silent "no redirect was followed" plain.kept '"path": "/elsewhere"|GET'
echo ok >plain.mode
for mode in redirect huge slow hang; do
    comes "what the $mode one did not take is delivered" 90 bash -c \
        "grep '\"mode\": \"ok\"' plain.kept | grep -q '$(cat $mode.id)'"
done
comes "all of it" 60 metric 'portcullis_webhooks_waiting 0'
holds "the courier lives" daemon_pid courier

# ---- whoever dies ----
receiver_end plain
: >plain.kept
holds "while nobody listens, something is to be told" event 31
cp ask.id first.id
kill -KILL "$(daemon_pid courier)"
comes "a courier that was killed is begun anew" 20 daemon_pid courier
keeper=$(daemon_pid keeper)
kill -KILL "$keeper"
comes "a keeper too" 20 answers 200 GET /readyz
# Of no other process would so many ends be borne.
another_courier() { courier=$(daemon_pid courier) && [ "$courier" != "$1" ]; }
courier=none
for i in 1 2 3 4 5 6; do
    comes "a courier again, the time $i" 30 another_courier "$courier"
    kill -KILL "$(daemon_pid courier)"
done
holds "and the gateway answers" answers 200 GET /readyz
holds "by the keeper that it had" test -n "$(daemon_pid keeper)"
holds "the gateway ends" daemon_end
holds "and begins again" daemon_again
holds "something more" event 32
receiver plain
comes "when its receiver is back it is told what happened before" 90 grep -q "$(cat first.id)" plain.kept
comes "and since" 90 grep -q "$(cat ask.id)" plain.kept
holds "by the secret that it had" verify plain

# ---- a courier that was taken over ----
keeper=$(daemon_pid keeper) ledger=$(daemon_pid ledger)
python3 "$ROOT/test/e2e/conquered.py" "$(daemon_pid courier)" 15 2>told # its channel to the keeper
if [ $? = 77 ]; then
    echo "# what a courier says that was taken over needs the right to trace processes"
else
    comes "what it says out of turn is said to the journal" 20 grep -q 'keeper: the courier process sent' daemon.err
    holds "to the ledger too" python3 "$ROOT/test/e2e/conquered.py" "$(daemon_pid courier)" 16
    comes "and said" 20 grep -q 'ledger: the courier process sent' daemon.err
    holds "the gateway answers" answers 200 GET /readyz
    holds "the keeper is the same" test "$(daemon_pid keeper)" = "$keeper"
    holds "the ledger too" test "$(daemon_pid ledger)" = "$ledger"
    : >plain.kept
    holds "what is to be told" event 41
    comes "waits" 10 metric 'portcullis_webhooks_waiting 1'
    kill -HUP "$DAEMON"
    comes "for another courier" 60 grep -q "$(cat ask.id)" plain.kept
fi

# ---- the operator's list ----
settings "localhost:$(cat tls.port)"
: >plain.kept
kill -HUP "$DAEMON"
reachable_is() { as us.doj.usao.jwk 200 GET /v1/webhook && grep -q "\"reachable\":$1" http.body; }
comes "a host that is taken off the list is not reachable, as its requester sees" 20 reachable_is false
holds "what happens" event 33
comes "waits" 10 metric 'portcullis_webhooks_waiting 1'
printf '%s\n' '[gateway]' 'jail = off' >"$D/portcullis.ini"
kill -HUP "$DAEMON"
comes "settings that are none are said to be none" 10 grep -q 'what was set before stands' daemon.err
holds "and the gateway goes on" answers 200 GET /readyz
silent "nothing was sent there" plain.kept .
settings "$hosts"
kill -HUP "$DAEMON"
comes "on the list again it is told" 60 grep -q "$(cat ask.id)" plain.kept
printf '%s\n' '[gateway]' "webhook-hosts = $hosts" >"$D/portcullis.ini"
: >tls.kept
kill -HUP "$DAEMON"
sleep 1
"$PORTCULLIS" synth asks --people people.csv --authority 6103-l-13-C --count 5 --seed 6 --requester us.ed.fsa >asks.ndjson
"$PORTCULLIS" batch sign --key us.ed.fsa.jwk asks.ndjson >manifest
cat manifest asks.ndjson >batch
holds "a batch" answers 202 POST /v1/batches batch
comes "is not told to a receiver whose certificate nobody vouches for" 30 metric 'portcullis_webhooks_waiting 1'
comes "which is said" 30 grep -Eqi 'not delivered .*(certificate|SSL|peer)' daemon.err
silent "no byte of it arrived" tls.kept .
silent "and the journal names nobody" daemon.err "whsec_|${family:-surname}"
holds "the gateway ends" daemon_end

# ---- a library that nobody here wrote ----
if command -v node >/dev/null && command -v npm >/dev/null; then
    cp "$ROOT"/test/npm/package.json "$ROOT"/test/npm/package-lock.json "$ROOT"/test/npm/hooks.mjs .
    if npm ci --ignore-scripts --no-audit --no-fund >npm.log 2>&1; then
        holds "npm standardwebhooks verifies what came, and nothing that was changed" \
            node hooks.mjs plain.kept "$(cat plain.secret)"
    fi
fi
the_end
