# For development the gate speaks TLS itself: 1.3 and nothing older, with the certificate and key that
# portcullis.ini names. The key is in the gate and in no other process, and its file is for its owner only.
. "$ROOT/test/e2e/story.sh"
. "$ROOT/test/e2e/daemon.inc"

holds "a custodian, agencies and people" state_make
certificate() { # NAME
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$1.key" -out "$1.pem" \
        -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost,IP:127.0.0.1 && chmod 600 "$1.key"
}
holds "a certificate of one's own" certificate dev
holds "and another" certificate other
ini() { printf '%s\n' '[gateway]' "$@" >"$D/portcullis.ini"; }
ini "tls-certificate = $PWD/dev.pem"
ends 2 "a certificate without its key is refused" "$PORTCULLIS" config check --dir "$D"
cp story.err told
says "and why" told 'tls-certificate and tls-key go together'
ini "tls-certificate = $PWD/dev.pem" "tls-key = $PWD/other.key"
ends 1 "with another's key it does not begin" timeout 60 "$PORTCULLISD" --dir "$D" --listen 127.0.0.1:0 --pages 127.0.0.1:0
cp story.err told
says "and says so" told 'are not a certificate and its key'
chmod 640 dev.key
ini "tls-certificate = $PWD/dev.pem" "tls-key = $PWD/dev.key"
ends 1 "nor with a key that others can read" timeout 60 "$PORTCULLISD" --dir "$D" --listen 127.0.0.1:0 --pages 127.0.0.1:0
cp story.err told
says "as it says" told 'can be read by others'
chmod 600 dev.key
holds "both name themselves" "$PORTCULLIS" config check --dir "$D"

tls_start() {
    : >daemon.out
    "$PORTCULLISD" --dir "$D" --listen 127.0.0.1:0 --pages 127.0.0.1:0 >daemon.out 2>daemon.err &
    DAEMON=$!
    trap 'kill $DAEMON 2>/dev/null' EXIT
    timeout 60 grep -q ready$ <(tail -f -n +1 --pid=$DAEMON daemon.out 2>/dev/null) || { cat daemon.err >&2; return 1; }
    URL=$(sed -n 's/.*asks at \(https:.*\)$/\1/p' daemon.out)
    [ -n "$URL" ]
}
holds "the gateway begins" tls_start
PORT=${URL##*:}
holds "who believes the certificate is answered" curl -sS -m 30 --cacert dev.pem "https://localhost:$PORT/readyz"
cp story.out told
says "and it is ready" told '"state":"ready"'
ends 60 "who does not is not" curl -sS -m 30 --cacert other.pem "https://localhost:$PORT/readyz"
holds "TLS 1.2 is not spoken" bash -c "! curl -sS -m 30 --cacert dev.pem --tls-max 1.2 https://localhost:$PORT/healthz"
holds "1.3 is" bash -c "curl -sSv -m 30 --cacert dev.pem https://localhost:$PORT/healthz 2>&1 | grep -q 'TLSv1.3'"
holds "and nothing in the clear" bash -c "! curl -sS -m 30 http://localhost:$PORT/healthz"
holds "an ask is signed" state_ask 6103-l-13-C us.ed.fsa
holds "and answered" "$PORTCULLIS" ask decide --url "https://localhost:$PORT" --tls-authorities dev.pem ask.jws
ends 1 "a gateway that nobody vouches for is not asked" "$PORTCULLIS" ask decide --url "https://localhost:$PORT" ask.jws
holds "a long answer comes whole" bash -c "curl -sS -m 30 --cacert dev.pem -o pack.got https://localhost:$PORT/v1/packs && cmp pack.got pack.json"
several() {
    local i
    for i in $(seq 40); do curl -sS -m 30 --cacert dev.pem -o /dev/null "https://localhost:$PORT/v1/authorities" & done
    wait $(jobs -p | grep -vx "$DAEMON")
    curl -sS -m 30 --cacert dev.pem "https://localhost:$PORT/readyz" >/dev/null
}
holds "many at once are answered" several
holds "what is no handshake ends nothing" bash -c "head -c 3000 /dev/urandom | timeout 5 nc -q 1 127.0.0.1 $PORT >/dev/null 2>&1; curl -sS -m 30 --cacert dev.pem https://localhost:$PORT/readyz"
holds "the socket for a server in front speaks none" curl -sS -m 30 --unix-socket "$D/run/gate.sock" http://localhost/healthz
holds "nor do the pages" bash -c "curl -sS -m 30 -o /dev/null $(sed -n 's/.*pages at \(http:.*\)$/\1/p' daemon.out)/"
held_by() { # the files that a process was told of
    tr '\0' ' ' <"/proc/$(daemon_pid "$1")/cmdline" | grep -c dev.key
}
holds "the gate is told of the key" test "$(held_by gate)" = 1
for process in portal courier keeper ledger checker; do
    holds "the $process is not" test "$(held_by "$process")" = 0
done
again() { kill -9 "$(daemon_pid gate)"; }
holds "the gate dies" again
comes "and the next one speaks TLS too" 20 curl -sS -m 5 --cacert dev.pem "https://localhost:$PORT/readyz"
silent "nothing was killed for what it may not do" daemon.err 'bad system call|signal 31'
holds "the gateway ends" daemon_end
the_end
