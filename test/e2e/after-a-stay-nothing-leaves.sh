# After a court's stay nothing in its scope leaves, and anybody can see that in the public log; a log
# whose every hash holds and in which something left is found out.
. "$ROOT/test/e2e/story.sh"
. "$ROOT/test/e2e/state.inc"
. "$ROOT/test/e2e/orders.inc"
after() {
    "$@"
    cp story.out out
    cp story.err err
}
verify=$BUILD/src/verify/portcullis-verify
invariant() { "$verify" invariant no-release-after "$1" "$D" --key "$D/log.vkey" "${@:2}"; }

after holds "a custodian" state_make
state_ask 6103-l-13-C us.ed.fsa
after holds "before the order an ask is answered" decide ask.jws
order_yaml stay us.ed.fsa us.irc.6103.l.13.C any quarantine-in-flight
ORDER=$(order_draft stay)
after holds "a stay is entered" order_apply stay.json
state_ask 6103-l-13-C us.ed.fsa 2
after ends 5 "after it the same is stopped" decide ask.jws
after holds "and the public log shows it" invariant "$ORDER" --json
says "one release before, none after" out '"releases_before":1'
index=$(sed 's/.*"order_index":\([0-9]*\).*/\1/' out)
after holds "the order may be named by its entry too" invariant "$index"
says "what is proved and what is not is said" out '^Not proved: what left by a way that is not this log'
after ends 2 "an order that is not there is told" invariant ORD-00000000000000000000000000
after ends 2 "and an invariant that is not known" "$verify" invariant none 1 "$D" --key "$D/log.vkey"

"$BUILD/test/forge" false us.irc.6103.l.13.C >false.vkey
after holds "a forged log holds in every hash and rule" "$verify" log false --key false.vkey
after ends 7 "and not in the invariant" "$verify" invariant no-release-after 3 false --key false.vkey
says "the release after the order is named" err 'the first is entry 4'
"$BUILD/test/forge" other us.irc.6103.c >other.vkey
after holds "a release outside the scope is no offence" "$verify" invariant no-release-after 3 other \
    --key other.vkey

# The verifier reads an order as the keeper does: who is bound by name, and who acts with them.
forged() { # EXIT WORDS REQUESTER AGENCY ACTING
    local name=$3-$4-$5
    "$BUILD/test/forge" "$name" us.irc.6103.l.13.C "$3" "$4" "$5" >"$name.vkey"
    after ends "$1" "$2" "$verify" invariant no-release-after 3 "$name" --key "$name.vkey"
}
forged 7 "whom it names is bound" us.ed us.ed no
forged 0 "an agency's office is not, where only the named are" us.ed.fsa us.ed no
forged 7 "what belongs to the named acts with them" fsa us.ed yes
forged 7 "and so does what is beneath them" us.ed.fsa us.fsa yes
forged 7 "or belongs to what is beneath" fsa us.ed.aid yes
forged 0 "a name that only begins alike is another" us.education us.edu yes
the_end
