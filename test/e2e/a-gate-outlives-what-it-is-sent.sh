# Whatever comes over HTTP, the process that hears it goes on: long bodies, more asks than it has
# places for, whoever leaves in the middle. What it cannot take it says so, and nothing is recorded of
# that.
. "$ROOT/test/e2e/story.sh"
. "$ROOT/test/e2e/daemon.inc"

holds "a custodian, an agency and people are made" state_make
asks_sign() {
    "$PORTCULLIS" synth asks --people people.csv --authority 6103-l-13-C --count 150 --seed 5 \
        --requester us.ed.fsa >asks.ndjson
    split -l 1 -d -a 3 asks.ndjson one. && for ask in one.*; do
        "$PORTCULLIS" ask sign --key us.ed.fsa.jwk "$ask" >"${ask/one/signed}" || return 1
    done
}
holds "a hundred and fifty asks are signed" asks_sign
"$PORTCULLIS" batch sign --key us.ed.fsa.jwk asks.ndjson >manifest
own=$(entries)
holds "the gateway begins" daemon_start
gate=$(daemon_pid gate) keeper=$(daemon_pid keeper)

# A body of this length is no packet any more: it goes to the keeper as a file in memory.
head -c 100000 /dev/zero | tr '\0' a >long
holds "a body of a hundred thousand bytes is heard to its end" answers 400 POST /v1/asks long
says "and answered by who decides" http.body '"type":"urn:portcullis:problem:malformed"'
head -c 120000 /dev/zero | tr '\0' ' ' >long
holds "so is an order of that length" answers 400 POST /v1/orders long
# More members than the C library puts in order without a call that no process here may make.
members() { python3 -c 'print("{" + ",".join("\"m%d\":%d" % (i * 7919 % 1000, i) for i in range(600)) + "}")'; }
members >many.json
holds "an order of six hundred members is refused" answers 400 POST /v1/orders many.json
"$PORTCULLIS" ask sign --key us.ed.fsa.jwk many.json >many.jws 2>/dev/null ||
    python3 - <<'PY' >many.jws
import base64
encode = lambda b: base64.urlsafe_b64encode(b).rstrip(b"=").decode()
head = '{"alg":"ES256","kid":"%s",' % ("a" * 43) + open("many.json").read()[1:]
print("%s.%s.%s" % (encode(head.encode()), encode(open("many.json", "rb").read()), "a" * 86))
PY
holds "and an ask of as many" answers 400 POST /v1/asks many.jws
holds "the gate that heard them is at work" [ "$(daemon_pid gate)" = "$gate" ]

# Somebody begins a batch and leaves, while nobody listens to the gate.
leave() {
    { cat manifest && cat asks.ndjson; } >batch
    python3 - "$URL" "$keeper" <<'PY'
import os, re, signal, socket, sys, time
host, port = re.fullmatch(r"http://([^:/]+):(\d+)", sys.argv[1]).groups()
def connect():
    return socket.create_connection((host, int(port)), 20)
def get(path, words=""):
    s = connect()
    s.sendall(("GET %s HTTP/1.1\r\nHost: %s\r\n%sConnection: close\r\n\r\n" % (path, host, words)).encode())
    return s
batch = open("batch", "rb").read()
leaver = connect()
leaver.sendall(("POST /v1/batches HTTP/1.1\r\nHost: %s\r\nContent-Length: %d\r\n\r\n" % (host, len(batch))).encode())
leaver.sendall(batch[:20000])
assert b" 200 " in get("/readyz").recv(200)  # the keeper has heard of it by now
os.kill(int(sys.argv[2]), signal.SIGSTOP)
try:
    waiting = [get("/v1/key", "Authorization: " + "a" * 6000 + "\r\n") for _ in range(500)]
    assert b" 200 " in get("/healthz").recv(200)  # more than a channel holds
    leaver.close()
    for _ in range(5):
        assert b" 200 " in get("/healthz").recv(200), "the gate waits for the keeper"
finally:
    os.kill(int(sys.argv[2]), signal.SIGCONT)
assert all(b" 200 " in s.recv(200) for s in waiting)
PY
}
holds "who leaves in mid batch stops nobody, though the keeper does not listen" leave
for _ in 1 2 3 4 5 6 7 8 9; do leave >/dev/null 2>&1; done
holds "and leaves no place taken" answers 202 POST /v1/batches batch
comes "so that another batch is decided" 60 bash -c "ls '$D'/batches/BAT-*.ndjson"

# More at once than the gate has places: 4,096.
kill -STOP "$keeper"
python3 "$ROOT/test/e2e/flood.py" "$URL" 30 signed.* >flood.out 2>flood.err &
flood=$!
comes "four thousand five hundred asks are sent while nobody decides" 60 [ -e flood.sent ]
holds "the gate is alive all the while" answers 200 GET /healthz
kill -CONT "$keeper"
holds "each of them is answered" wait $flood
says "most with a decision" flood.out '^201 [0-9]{4} 150$'
says "those for which there was no place with a 429" flood.out '^429 [0-9]+ [0-9]+$'
silent "and no other way" flood.out '^(none|[035]|4[013-9]|42[0-8]|20[^1])'
holds "by the gate that was there from the beginning" [ "$(daemon_pid gate)" = "$gate" ]
holds "and the keeper" [ "$(daemon_pid keeper)" = "$keeper" ]

holds "the gateway ends" daemon_end
holds "the ledger is whole" "$PORTCULLIS" ledger verify --dir "$D"
# The batch and its lines were the same asks: they were answered as they stand.
holds "with every ask once, however often it was sent" entries_are $((own + 151))
the_end
