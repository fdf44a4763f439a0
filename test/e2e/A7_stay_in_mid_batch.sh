# A7: a stay on one recipient comes while its batch runs, scaled. Nothing in scope is released after
# the order's entry, other lines go on, and no kill at any moment changes that. The flow stayed is
# (l)(13)(C) to one agency for one purpose; the other is the same authority to another agency.
. "$ROOT/test/e2e/story.sh"
. "$ROOT/test/e2e/state.inc"
. "$ROOT/test/e2e/orders.inc"

LINES=4096 # eight rounds of 512, of which the first and the next two are given out at once
OTHERS=256
KILLS=${A7_KILLS:-3}

state_make || exit 1
state_requester us.other federal-agency us.ed ed.secretary-delegate \
    '{"ed-designated-l13-C":["us.ed.fsa-1"]}' \
    '[{"authority":"us.irc.6103.l.13.C","from":"2020-01-01","until":"2099-12-31"}]' || exit 1

batch_make() { # NAME REQUESTER COUNT SEED
    "$PORTCULLIS" synth asks --people people.csv --authority 6103-l-13-C --count "$3" --seed "$4" \
        --requester "$2" >"$1.ndjson" &&
        "$PORTCULLIS" batch sign --key "$2.jwk" "$1.ndjson" >"$1.manifest"
}
# Under & it is the process itself, so that a kill hits no shell in its stead.
batch_run() { exec "$PORTCULLIS" --quiet batch decide --dir "$D" --manifest "$1.manifest" --out "$1.out" "$1.ndjson"; }
lines_of() { [ -e "$1" ] && grep -c '"line":' "$1" || [ -e "$1" ] || echo 0; }
states() { grep -c "\"state\":\"$1\"" "$2" || true; }
enjoined() { grep -c '"code":"ENJOINED"' "$1" || true; }
# The greatest ledger index among the lines released.
last_release() { sed -n 's/.*"log_index":\([0-9]*\).*"state":"released".*/\1/p' "$1" | sort -n | tail -n 1; }
first_enjoined() { sed -n 's/.*"log_index":\([0-9]*\).*"code":"ENJOINED".*/\1/p' "$1" | sort -n | head -n 1; }
# Until the file has so many lines, or the process is gone.
await_lines() {
    while kill -0 "$3" 2>/dev/null && [ "$(lines_of "$1")" -lt "$2" ]; do :; done
}

# ---- the race: the order is entered by another process while the batch runs ----

batch_make mine us.ed.fsa $LINES 11 || exit 1
batch_make other us.other $OTHERS 12 || exit 1
order_yaml stay us.ed.fsa us.irc.6103.l.13.C any quarantine-in-flight
ORDER=$(order_draft stay)
order_apply stay.json >probe.out 2>&1 # the state directory is free: this proves that it can be applied at all
order_lift "$ORDER" >/dev/null 2>&1 || { echo paper >paper && order_lift "$ORDER" >lift.out 2>&1; }
holds "a lifted order stops nothing" sh -c "grep -q 'IN FORCE' lift.out && grep -q 'IN FORCE' probe.out"

order_yaml stay us.ed.fsa us.irc.6103.l.13.C any quarantine-in-flight
ORDER=$(order_draft stay)
batch_run mine &
RUNNING=$!
await_lines mine.out $((LINES / 5)) $RUNNING
BEFORE=$(lines_of mine.out)
holds "the order is taken up by the process that decides" order_apply --json stay.json
cp story.out applied
wait $RUNNING
holds "the batch itself ends well" test $? = 0
INDEX=$(member log_index applied)
RELEASED=$(states released mine.out)
STOPPED=$(enjoined mine.out)
echo "# $BEFORE lines were out when the order came, entry $INDEX; $RELEASED released, $STOPPED stopped"
holds "every line has its decision" test "$(lines_of mine.out)" = $LINES
holds "at least a tenth was released before it" test "$RELEASED" -ge $((LINES / 10))
holds "at least a tenth was stopped after it" test "$STOPPED" -ge $((LINES / 10))
holds "no release has an index above the order's" test "$(last_release mine.out)" -lt "$INDEX"
holds "no line was stopped before it" test "$(first_enjoined mine.out)" -gt "$INDEX"
holds "the ledger says the same" "$PORTCULLIS" order show --dir "$D" --json "$ORDER"
cp story.out shown
says "none stands after it" shown '"releases_after":0'
holds "the lines of another agency go on" eval "(batch_run other)"
holds "and none of them is stopped" test "$(enjoined other.out)" = 0
holds "most of them are released" test "$(states released other.out)" -gt $((OTHERS / 2))
holds "the ledger verifies" "$PORTCULLIS" ledger verify --dir "$D"
holds "nothing is left of the hand-over" sh -c "[ -z \"\$(ls -A '$D/orders.d')\" ]"

# ---- a folder of orders that cannot be read is no empty one ----
before=$(entries)
holds "an ask is signed" state_ask 6103-l-13-C us.ed.fsa 9
ends 1 "nothing is decided where nobody knows what was handed over" \
    strace -f -qq -o /dev/null -e trace=getdents64 -e inject=getdents64:error=EIO \
    "$PORTCULLIS" ask decide --dir "$D" ask.jws
cp story.err err
says "and that is told" err 'cannot look for court orders'
holds "and no entry says that something was" entries_are "$before"

# ---- the same with the process killed, at a moment that differs each time ----

for kill in $(seq "$KILLS"); do
    order_lift "$ORDER" >lift.out 2>&1 || story_blame "lift before kill $kill" 1 "order lift"
    batch_make "k$kill" us.ed.fsa 768 $((20 + kill)) || exit 1
    order_yaml stay us.ed.fsa us.irc.6103.l.13.C any quarantine-in-flight
    ORDER=$(order_draft stay)
    batch_run "k$kill" &
    RUNNING=$!
    await_lines "k$kill.out" $((RANDOM % 400)) $RUNNING
    order_apply --wait 0 stay.json >/dev/null 2>&1 & # handed over, or applied when all is over
    APPLYING=$!
    await_lines "k$kill.out" $((RANDOM % 700)) $RUNNING
    kill -9 $RUNNING 2>/dev/null
    wait $RUNNING 2>/dev/null
    wait $APPLYING
    order_apply --json stay.json >applied 2>&1 # takes it up if that has not happened, else says where
    INDEX=$(member log_index applied)
    mv "k$kill.out" "k$kill.first" 2>/dev/null || : >"k$kill.first"
    holds "kill $kill: the order is in force" test -n "$INDEX"
    holds "kill $kill: the batch resumes" eval "(batch_run k$kill)"
    holds "kill $kill: every line has its decision" test "$(lines_of "k$kill.out")" = 768
    holds "kill $kill: nothing in scope is given any more" test "$(states released "k$kill.out")" = 0
    LAST=$(last_release "k$kill.first")
    holds "kill $kill: what was released before has a lower index" test "${LAST:-0}" -lt "$INDEX"
    holds "kill $kill: the ledger has no release after the order" "$PORTCULLIS" order show --dir "$D" "$ORDER"
    holds "kill $kill: the ledger verifies" "$PORTCULLIS" ledger verify --dir "$D"
done

the_end
