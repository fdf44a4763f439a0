# What stands in the records stays with the keeper: canaries in the vault are never in the memory of
# gate, portal, ledger or checker, nor in any file or word that the gateway leaves, whatever is asked,
# refused or killed. Where they must be they are found: the keeper, in the midst of its work.
. "$ROOT/test/e2e/story.sh"
. "$ROOT/test/e2e/daemon.inc"
ulimit -c unlimited # a core that is not dumped is not for want of leave
PEOPLE='CANARY(GIVEN|FAMILY)|77[0-7]7 CANARY|977077707|977177717|977-07-7707|977-17-7717'
RECORD='CANARYFORMER|CANARY PAYROLL|77[0-9]1 CANARY LANE|777700[0-9]7'

memory() { python3 "$ROOT/test/e2e/memory.py" "$@"; }
holds_none() { # SENTENCE PATTERN: of all processes but the keeper
    local process
    for process in gate portal ledger checker; do
        ends 1 "$process: $1" memory "$(daemon_pid $process)" "$2"
    done
}

holds "a custodian, an agency and people are made, canaries among them" state_make
says "the canaries are there" people.csv "$PEOPLE"
says "and in their records" people.csv "$RECORD"
ask_of() { # NUMBER OF ROWS: asks about the canaries, about ids of their own, in asks.ndjson
    "$PORTCULLIS" synth asks --people people.csv --authority 6103-l-13-C --count "$1" --seed 4 \
        --requester us.ed.fsa >made.ndjson && python3 - <<'PY'
import csv, json
rows = [r for r in csv.DictReader(open("people.csv")) if "CANARY" in r["given"]][:2]
with open("asks.ndjson", "w") as out:
    for n, line in enumerate(open("made.ndjson")):
        ask, who = json.loads(line), rows[n % 2]
        ask["subject"] = {"tin": who["tin"], "name": {"given": who["given"], "family": who["family"]}, "dob": who["dob"],
                          "address": {"line1": who["line1"].split(" APT")[0], "city": who["city"], "state": who["state"], "zip": who["zip"]}}
        if " APT" in who["line1"]:
            ask["subject"]["address"]["line1"] = who["line1"]
        print(json.dumps(ask, separators=(",", ":")), file=out)
PY
}
holds "asks about them are made" ask_of 1500
head -n 1 asks.ndjson >one.json
sed -n 2p asks.ndjson | sed 's/CANARYFAMILYBRAVO/CANARYFAMILYOTHER/' >two.json
"$PORTCULLIS" ask sign --key us.ed.fsa.jwk one.json >one.jws
"$PORTCULLIS" ask sign --key us.ed.fsa.jwk two.json >two.jws
"$PORTCULLIS" batch sign --key us.ed.fsa.jwk asks.ndjson >manifest
cat manifest asks.ndjson >batch
mkdir ours
holds "the gateway begins" daemon_start

# ---- asks that come sealed ----
seal() {
    jose jwe enc -I "$1" -k custodian.jwk -c -o "$2" -i \
        '{"protected":{"alg":"ECDH-ES","enc":"A256GCM","kid":"'"$kid"'","typ":"portcullis-ask+jwe"}}'
}
holds "the custodian's key is for everybody" answers 200 GET /v1/key
cp http.body custodian.jwk
kid=$(sed 's/.*"kid":"\([^"]*\)".*/\1/' custodian.jwk)
holds "an ask is sealed to it" seal one.jws one.jwe
holds "and decided" answers 201 POST /v1/asks one.jwe
says "released" http.body '"state":"released"'
cp http.body ours/released
holds "another" seal two.jws two.jwe
holds "is decided too" answers 201 POST /v1/asks two.jwe
says "and refused" http.body '"state":"not-released"'
cp http.body ours/refused
# The last letter but two, to another one.
sed 's/A\(..\)$/B\1/; t; s/.\(..\)$/A\1/' one.jwe >changed.jwe
holds "one that was changed is a problem" answers 403 POST /v1/asks changed.jwe
cp http.body ours/changed
exec 7<>"/dev/tcp/127.0.0.1/${URL##*:}"
printf 'GET /healthz HTTP/1.1\r\nX-Marker: MARKER-7f3a' >&7
comes "what the gate was sent is in its memory" 10 memory "$(daemon_pid gate)" 'MARKER-7f3a'
exec 7>&-
holds_none "no name, number or address of who was asked about" "$PEOPLE"
holds_none "nothing of the record" "$RECORD"

# ---- a batch that comes sealed: the gate carries its lines and sees whom they name no more ----
sed 's/"id":"ASK-../"id":"ASK-03/' asks.ndjson >hidden.ndjson
holds "a batch is sealed to the custodian" bash -c \
    "'$PORTCULLIS' batch sign --key us.ed.fsa.jwk --url '$URL' --sealed hidden.sealed hidden.ndjson >hidden.manifest"
silent "nobody is named in it" hidden.sealed "$PEOPLE"
cat hidden.manifest hidden.sealed >hidden
watched() { # it is sent with the keeper stopped, so that the gate has all of it that it takes at once
    local keeper sent found turn
    keeper=$(daemon_pid keeper)
    kill -STOP "$keeper"
    http POST /v1/batches hidden >hidden.status &
    sent=$!
    for turn in $(seq 200); do # until its first bytes are there
        memory "$(daemon_pid gate)" "$(head -c 60 hidden.manifest)" >/dev/null && break
        sleep 0.05
    done
    memory "$(daemon_pid gate)" "$PEOPLE" >hidden.found && found=1 || found=0
    kill -CONT "$keeper"
    wait $sent
    return $found
}
holds "while it comes the gate has no name, number or address of it" watched
says "though it was looked at" hidden.found '^[1-9][0-9]* bytes read; \[\]$'
comes "it is decided" 120 bash -c "ls '$D'/batches/BAT-*.ndjson"
holds_none "no name, number or address of whom the batch names" "$PEOPLE"
holds_none "nothing of their records" "$RECORD"
says "it was let in" hidden.status '^202$'
holds "its requester opens every line" "$PORTCULLIS" batch open --key us.ed.fsa.jwk "$D"/batches/*.ndjson
rm "$D"/batches/*.ndjson

# ---- one in the clear, as whoever wishes may send it: its lines pass the gate, the records do not ----
caught() { # in the midst of its work the keeper is stopped and looked at, until it has it
    local keeper turn found
    keeper=$(daemon_pid keeper)
    http POST /v1/batches batch >/dev/null &
    for turn in $(seq 200); do
        kill -STOP "$keeper"
        memory "$keeper" "$RECORD" && found=0 || found=$?
        [ "$found" != 0 ] || memory "$(daemon_pid gate)" "$RECORD" >gate.found
        kill -CONT "$keeper"
        [ "$found" != 0 ] || break
    done
    wait $!
    return $found
}
holds "the keeper has a record in its memory while it decides" caught
says "when the gate has not" gate.found 'bytes read; \[\]$'
comes "the batch is decided" 120 bash -c "ls '$D'/batches/BAT-*.ndjson"
holds_none "nothing of the record" "$RECORD"
comes "when it rests the keeper has none either" 20 eval '! memory "$(daemon_pid keeper)" "$RECORD"'

# ---- killed in the midst ----
sed 's/"id":"ASK-../"id":"ASK-02/' asks.ndjson >again.ndjson
"$PORTCULLIS" batch sign --key us.ed.fsa.jwk again.ndjson >manifest
cat manifest again.ndjson >batch2
for process in keeper ledger gate portal checker; do
    http POST /v1/batches batch2 >/dev/null 2>&1 &
    sent=$!
    comes "a batch is under way" 30 bash -c "ls '$D'/batches/*.part || ls '$D'/batches/BAT-*.ndjson | grep -c . | grep -q 2"
    kill -9 "$(daemon_pid $process)"
    comes "the $process is killed, and at work again" 60 answers 200 GET /readyz
    wait $sent
done
holds_none "nothing of the record" "$RECORD"
holds "the gateway ends" daemon_end

# ---- what is left ----
mkdir own && mv people.csv hidden* made.ndjson asks.ndjson again.ndjson batch batch2 one.* two.* changed.jwe ask.* own/ 2>/dev/null
none() { ! grep -rlaE "$PEOPLE|$RECORD" "$D" daemon.out daemon.err http.body http.head ours; }
says "who looks finds them where they are" own/people.csv "$PEOPLE|$RECORD"
holds "and in no file that the gateway left, nor in what it said" none
holds "no memory was dumped" [ -z "$(find . -name 'core*')" ]
holds "the ledger is whole" "$PORTCULLIS" ledger verify --dir "$D"
the_end
