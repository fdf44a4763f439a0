# A batch's next lines are decided by a process beside the keeper while it records the ones before.
# What that process does not know binds its lines all the same: an order that comes in mid-batch,
# what others asked, and what this batch asked before. It may die: then the keeper decides alone.
. "$ROOT/test/e2e/story.sh"
. "$ROOT/test/e2e/daemon.inc"
. "$ROOT/test/e2e/orders.inc"

[ "$(nproc)" -gt 1 ] || skip_all "one processor decides nothing ahead"
LINES=8192

batch_make() { # NAME COUNT SEED
    "$PORTCULLIS" synth asks --people people.csv --authority 6103-l-13-C --count "$2" --seed "$3" \
        --requester us.ed.fsa >"$1.ndjson" &&
        "$PORTCULLIS" batch sign --key us.ed.fsa.jwk "$1.ndjson" >"$1.manifest" &&
        cat "$1.manifest" "$1.ndjson" >"$1"
}
batch_id() { sed -n 's/.*Location: .v1.batches.\(BAT-[0-9A-Z]*\).*/\1/Ip' http.head; }
# The process that decides ahead: the keeper's only child.
ahead() { pgrep -P "$(daemon_pid keeper)"; }
lines_of() { grep -c '"line":' "$1" || true; }
states() { grep -c "\"state\":\"$1\"" "$2" || true; }
# What each line came to, without what is drawn anew each time.
outcomes() { sed -n '/"line":/{s/"answer":"[^"]*",*//;s/"batch":"[^"]*",*//;s/"log_index":[0-9]*,//;s/"\(decision\|time\)":"[^"]*"//g;p}' "$1"; }
send() { answers 202 POST /v1/batches "$1" && batch_id >id; }
published() { sed -n 2p "$D/log/checkpoint"; }

state_make || exit 1
batch_make alone 2048 5 || exit 1
batch_make killed $LINES 6 || exit 1
batch_make stayed $LINES 7 || exit 1
cp -r "$D" before
own=$(entries)
daemon_start || exit 1

# ---- it decides as the keeper does ----
"$PORTCULLIS" --quiet batch decide --dir before --manifest alone.manifest --out alone.out alone.ndjson
holds "a batch is let in" send alone
comes "it is decided to its end" 120 test -e "$D/batches/$(cat id).ndjson"
cp "$D/batches/$(cat id).ndjson" alone.ahead
outcomes alone.out >outcomes.alone
outcomes alone.ahead >outcomes.ahead
holds "every line is there" test "$(lines_of alone.ahead)" = 2048
holds "more than half was released" test "$(states released alone.ahead)" -gt 1024
holds "some were not" test "$(states not-released alone.ahead)" -gt 20
holds "and each came to what the keeper alone makes of it" cmp outcomes.alone outcomes.ahead
holds "they open" "$PORTCULLIS" batch open --key us.ed.fsa.jwk alone.ahead
comes "nobody decides ahead of nothing" 20 bash -c "! pgrep -P $(daemon_pid keeper)"

# ---- it dies ----
holds "another is let in" send killed
comes "a process decides ahead" 20 ahead
holds "in the keeper's jail" grep -qx "Seccomp:	2" "/proc/$(ahead)/status"
kill -9 "$(ahead)"
comes "it is killed, and the batch is decided to its end" 120 test -e "$D/batches/$(cat id).ndjson"
holds "with every line" test "$(lines_of "$D/batches/$(cat id).ndjson")" = $LINES
holds "by the same keeper" answers 200 GET /readyz

# ---- an order comes ----
order_yaml stay us.ed.fsa us.irc.6103.l.13.C any quarantine-in-flight
ORDER=$(order_draft stay)
began=$(published)
holds "a third is let in" send stayed
comes "it is on its way" 60 bash -c "[ \$(sed -n 2p '$D/log/checkpoint') -gt $((began + LINES / 5)) ]"
holds "an order is put in force meanwhile" "$PORTCULLIS" order apply --url "$URL" --json stay.json \
    --officer-key "$D/demo/counsel.jwk" --officer-key "$D/demo/officer-a.jwk"
INDEX=$(member log_index story.out)
comes "the batch goes on to its end" 120 test -e "$D/batches/$(cat id).ndjson"
cp "$D/batches/$(cat id).ndjson" stayed.out
echo "# the order is entry $INDEX"
holds "every line has its decision" test "$(lines_of stayed.out)" = $LINES
holds "what was released before it is not handed over after it" test "$(states released stayed.out)" = 0
holds "at least a tenth was stopped after it" test "$(grep -c '"code":"ENJOINED"' stayed.out)" -ge $((LINES / 10))

holds "a word from the owner ends it" daemon_end
holds "the ledger says the same" "$PORTCULLIS" order show --dir "$D" --json "$ORDER"
cp story.out shown
says "no release stands after it" shown '"releases_after":0'
cp shown story.out
holds "at least a tenth was released before it" test "$(member releases_before story.out)" -ge $((LINES / 10))
holds "the ledger is whole" "$PORTCULLIS" ledger verify --dir "$D"
holds "with every decision once" entries_are $((own + 3 + 2048 + 2 * LINES + 1))
holds "and what was decided ahead is decided alike from what was known" "$PORTCULLIS" decision replay --dir "$D" --json --sample 300
cp story.out replayed
says "without a difference" replayed '"differing":\[\],"identical":300,'
the_end
