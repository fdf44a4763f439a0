# What the gateway publishes is cosigned by witnesses and stamped by an authority without anybody's
# doing: the ledger asks, the courier carries, the ledger checks. Who lies is not believed, who is
# silent is waited for, and both are said.
. "$ROOT/test/e2e/story.sh"
. "$ROOT/test/e2e/daemon.inc"
. "$ROOT/test/e2e/witness.inc"
. "$ROOT/test/e2e/timestamp.inc"

ended() { kill -TERM "$DAEMON" 2>/dev/null; for n in *.pid; do kill "$(cat "$n")" 2>/dev/null; done; }
standing_is() { answers 200 GET /readyz && grep -Eq "$1" http.body; }
cosigned() { [ "$(grep -c '^— witness' "$D/log/checkpoint")" -ge "$1" ]; }
number() { sed "s/.*\"$1\":\([0-9]*\).*/\1/" http.body; }
# What the quorum has seen is all that the log has, and that is what is published.
is_current() {
    standing_is '"behind":0,.*"state":"current"' && [ "$(number log_size)" = "$(number cosigned_size)" ] &&
        [ "$(sed -n 2p "$D/log/checkpoint")" = "$(number log_size)" ] && cosigned "$1"
}
record() { state_ask 6103-l-13-C us.ed.fsa "$1" && answers 201 POST /v1/asks ask.jws; }
policy() { "$PORTCULLIS" ledger policy --dir "$D" "$@"; }
three() { policy --witness "a/witness.vkey=$(at a)" --witness "b/witness.vkey=$(at b)" --witness "c/witness.vkey=$(at c)"; }
settings() { printf '%s\n' '[gateway]' 'witness-seconds = 1' "$@" >"$D/portcullis.ini"; }

holds "a custodian, an agency and people are made" state_make
for w in a b c; do
    "$PORTCULLIS" witness init --dir $w --name witness.$w.example --log "$D/log.vkey" >/dev/null
    holds "witness $w serves" witness_begin $w
done
trap ended EXIT
holds "three are the policy, of whom two must sign" three
settings
holds "the gateway begins" daemon_start
trap ended EXIT
comes "with a courier" 10 daemon_pid courier
comes "what is published is cosigned by all three" 30 is_current 3
holds "an ask is decided" record 1
comes "and what it recorded is cosigned too" 30 is_current 3
comes "anybody reads the cosignatures with the checkpoint" 30 bash -c \
    "curl -sS '$URL/log/checkpoint' | grep -c '^— witness' | grep -qx 3"
holds "an ask is decided" record 2
decision=$(sed 's/.*"decision":"\(DEC-[0-9A-Z]*\)".*/\1/' http.body)
proof() { answers 200 GET "/v1/decisions/$decision/proof" '' -H "$(signed us.ed.fsa.jwk GET "/v1/decisions/$decision/proof")"; }
is_enough() { proof && "$PORTCULLIS" receipt verify --key "$D/log.vkey" --policy "$D/witness.policy" http.body; }
comes "and its proof is soon enough for the policy" 30 is_enough

# ---- one down, two down ----
c=$(cat c.port)
holds "one witness goes" witness_end c
holds "an ask is decided" record 3
comes "two are enough" 30 is_current 2
b=$(cat b.port)
holds "a second goes" witness_end b
holds "an ask is decided all the same" record 4
comes "the quorum lags, and everybody sees it" 30 standing_is '"state":"lags"'
holds "the doctor says so" "$PORTCULLIS" doctor --dir "$D"
cp story.out told
says "and what to do" told 'warn +witnesses .*not cosigned'
says "the silence is said once" daemon.err 'witness.b.example does not answer'
holds "the second comes back" witness_begin b "$b"
comes "and the quorum has seen it all" 30 is_current 2
holds "the third too" witness_begin c "$c"
comes "is asked again, later" 40 cosigned 3

# ---- whoever dies ----
kill -KILL "$(daemon_pid courier)"
holds "while there is no courier an ask is decided" record 5
comes "and is cosigned by the next" 40 is_current 2
ledger=$(daemon_pid ledger)
kill -KILL "$ledger"
comes "a ledger that dies" 20 answers 200 GET /readyz
holds "asks its witnesses from where they stand" record 6
comes "as before" 40 is_current 2

# ---- who lies ----
printf ok >lie.mode
python3 "$ROOT/test/e2e/authority.py" lie.port lie.mode 2>lie.err &
echo $! >lie.pid
comes "a liar listens" 10 test -s lie.port
cp "$D/witness.policy" honest.policy
sed "s|$(at c)|$(at lie)|" honest.policy >"$D/witness.policy"
seed=10
for mode in junk huge; do
    echo $mode >lie.mode
    seed=$((seed + 1))
    kill -HUP "$DAEMON"
    holds "an ask is decided" record $seed
    comes "one witness that answers with $mode keeps nobody from the other two" 40 is_current 2
done
silent "and is not among those that signed" "$D/log/checkpoint" 'witness\.c\.example'
holds "the courier lives" daemon_pid courier
silent "no process ended but those that were killed" daemon.err 'ended \(exit|signal 31'
echo other >lie.mode
kill -HUP "$DAEMON"
holds "an ask is decided" record 13
comes "who says that it was shown another history raises the alarm" 40 standing_is '"alarm":"witness.c.example was shown another history'
says "in the journal too" daemon.err 'it is forked; keep this folder'
holds "the gateway ends" daemon_end
cp honest.policy "$D/witness.policy"
holds "the ledger is whole" "$PORTCULLIS" ledger verify --dir "$D"

# ---- the authority ----
stamped() { ls "$D"/anchor/timestamps/*.tsr >/dev/null 2>&1; }
holds "an authority is made" authority_make
echo junk >lie.mode
settings "timestamp-url = $(at lie)/stamp"
holds "an address without certificates is refused" bash -c "! '$PORTCULLISD' --dir '$D' 2>told"
says "in one sentence" told 'go together'
settings "timestamp-url = $(at lie)/stamp" "timestamp-authorities = $PWD/ca.pem"
for mode in junk huge other; do
    echo $mode >lie.mode
    holds "the gateway begins before an authority that answers with $mode" daemon_start
    trap ended EXIT
    comes "which is not believed" 30 grep -q 'no time stamp: ' daemon.err
    holds "nothing is kept" bash -c "! ls '$D'/anchor/timestamps/*.tsr"
    holds "and asks are answered" answers 200 GET /readyz
    holds "the gateway ends" daemon_end
done
echo ok >lie.mode
holds "the gateway begins" daemon_start
trap ended EXIT
comes "what is published is stamped" 30 stamped
comes "which everybody sees" 10 standing_is '"timestamps":\{"size":[0-9]+,"state":"current"'
kept=$(ls "$D"/anchor/timestamps/*.tsr)
holds "portcullis-verify believes it" "$BUILD/src/verify/portcullis-verify" timestamp "${kept%.tsr}.checkpoint" "$kept" \
    --ca ca.pem --key "$D/log.vkey"
holds "and so does openssl ts -verify" openssl ts -verify -data "${kept%.tsr}.checkpoint" -in "$kept" -CAfile ca.pem
holds "the gateway ends" daemon_end
holds "begun again" daemon_start
trap ended EXIT
holds "it asks for none before its time" test "$(ls "$D"/anchor/timestamps/*.tsr | wc -l)" = 1
holds "and ends" daemon_end
the_end
