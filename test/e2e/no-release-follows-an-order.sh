# After an order is in the ledger no release under it follows: shown of every order of events in a
# model, and of the running processes in rounds (ROUNDS, else 200) in which asks and orders race, with
# kills among them. What must not be is planted, and found.
. "$ROOT/test/e2e/story.sh"
. "$ROOT/test/e2e/daemon.inc"
. "$ROOT/test/e2e/orders.inc"
ROUNDS=${ROUNDS:-200} SEED=${SEED:-$(date +%s)} EACH=25
race() { python3 "$ROOT/test/sim/race.py" "$@"; }
echo "# SEED=$SEED ROUNDS=$ROUNDS"

# ---- the model ----
model() { # further definitions
    mkdir -p model && cd model && spin -a "$@" "$ROOT/test/sim/order_race.pml" >/dev/null &&
        cc -O2 -w -DSAFETY -o pan pan.c && ./pan -m100000 >../pan.out
    local failed=$?
    cd ..
    [ $failed = 0 ] && cat pan.out
}
holds "every order of events of two who release, two orders and two deaths is looked at" model
says "none has a release behind its order" pan.out 'errors: 0$'
says "and they are many" pan.out '^ *[0-9]{7,} states, stored'
for planted in STALE_TAKEN ANSWER_FIRST CHANNEL_KEPT; do
    model -D$planted >/dev/null
    says "what is planted is found: $planted" pan.out 'errors: 1$'
done

# ---- the running processes ----
holds "a custodian, an agency and people are made" state_make
papers() {
    "$PORTCULLIS" synth asks --people people.csv --authority 6103-l-13-C --count $((EACH * 6)) \
        --seed 3 --requester us.ed.fsa >asks.ndjson
    order_yaml stay us.ed.fsa us.irc.6103.l.13.C any
    sed -i 's/effective-from: .*/effective-from: 2026-03-03T00:00:00Z/' stay.yaml
    order_draft stay && race papers $EACH 1 &&
        "$BUILD/test/sign_lines" us.ed.fsa.jwk portcullis-ask+jws <asks.ndjson >asks.signed
    for kind in stays lifts; do
        "$BUILD/test/sign_lines" "$D/demo/counsel.jwk" portcullis-order+jws <$kind >$kind.counsel &&
            "$BUILD/test/sign_lines" "$D/demo/officer-a.jwk" portcullis-order+jws <$kind >$kind.officer ||
            return 1
    done
}
holds "asks, stays and lifts are signed" papers
mv "$D" "$D.made"

rounds_of() { # SEED: a custodian of their own, since every stay recalls what was released before it
    rm -rf "$D" && cp -a "$D.made" "$D" && daemon_start || return 1
    race run "$URL" $EACH "$1" $DAEMON >>run.out
    local failed=$?
    daemon_end && race check "$D/log" && [ $failed = 0 ]
}
: >run.out
turn=0
while [ $((turn * EACH)) -lt "$ROUNDS" ]; do
    rounds_of $((SEED + turn)) >>check.out 2>race.err || break
    turn=$((turn + 1))
done
holds "no round has a release behind its order" [ $((turn * EACH)) -ge "$ROUNDS" ]
[ ! -s race.err ] || sed 's/^/# /' race.err
tail -n 3 run.out check.out | sed 's/^/# /'
enough() { awk '{ r += $1; b += $3; a += $8 } END { exit !(b * 10 >= r && a * 10 >= r && r >= '"$ROUNDS"') }' run.out; }
awk '{ r += $1; b += $3; a += $8 } END { print "# " r " rounds, " b " with a release before, " a " with a refusal after" }' run.out
holds "in a tenth of the rounds and more something was released before, and something refused after" enough
holds "the ledger is whole" "$PORTCULLIS" ledger verify --dir "$D"
"$BUILD/test/forge" false us.irc.6103.l.13.C >false.vkey
ends 1 "who looks would have seen it: a log in which one does follow" race check false
the_end
