# An ask that waited is answered to the key that signed it, and to no other of the same office. Where
# that key is gone nothing is released, and its holder is no officer for the ask, whatever is enrolled
# since.
. "$ROOT/test/e2e/story.sh"
. "$ROOT/test/e2e/state.inc"

A=$D/demo/officer-a.jwk
B=$D/demo/officer-b.jwk
NOW=2030-03-01T09:00:00Z
MIDDLE=2030-03-05T09:00:00Z
DUE=2030-03-11T09:00:00Z
id_of() { sed -n 's/.*"id":"\(ASK-[^"]*\)".*/\1/p' "$1" | head -n 1; }
kid() { "$PORTCULLIS" key show --json "$1" | sed 's/.*"kid":"\([^"]*\)".*/\1/'; }
key_json() { printf '{"role":"doj.us-attorney","jwk":%s}' "$(cat "$1.pub.jwk")"; }
enrol() { # KEY...: all of one office
    local keys='' key
    for key; do keys=$keys${keys:+,}$(key_json "$key"); done
    printf '{"format":"portcullis-requester/1","id":"us.doj.usao","kind":"federal-agency","agency":"us.doj","keys":[%s],"safeguards_until":"2099-12-31","lists":{"officers-of-requester":["OFF-0001","OFF-0002"]},"standing_requests":[]}' \
        "$keys" >enrol.json
    "$PORTCULLIS" --quiet requester enrol --dir "$D" --now "${WHEN:-$NOW}" --from enrol.json --officer-key "$A" --officer-key "$B"
}
ask_as() { # NAME KEY
    sed "s/\"id\":\"ASK-[^\"]*\"/\"id\":\"$("$PORTCULLIS" ask id)\"/
        s/\"issued_at\":\"[^\"]*\"/\"issued_at\":\"$NOW\"/
        s/\"reason\":\"[^\"]*\"/\"reason\":\"The payments of $1 went through this account.\"/" ask.json >"$1.json"
    "$PORTCULLIS" ask sign --key "$2.jwk" "$1.json" >"$1.jws"
    decide --now "$NOW" --json "$1.jws" >"$1.first"
    [ $? = 4 ]
}
approve() { # ASK: both say yes
    "$PORTCULLIS" approval sign --dir "$D" --now "$MIDDLE" --officer-key "$A" "$1" &&
        "$PORTCULLIS" approval sign --dir "$D" --now "$MIDDLE" --officer-key "$B" "$1"
}
final() { "$PORTCULLIS" ask answer --dir "$D" --now "$DUE" --json "$(id_of "$1.json")"; }
jwe_of() { echo "$(sed -n 's/.*"decision":"\(DEC-[^"]*\)".*/\1/p' "$1").answer.jwe"; }

holds "a custodian" state_make
for key in first second third; do "$PORTCULLIS" --quiet key new --out $key.jwk; done
holds "an office of three keys" enrol first second third
holds "an ask about one person" state_ask 6103-i-2 us.doj.usao
for one in kept lost turned; do
    key=second
    [ $one = kept ] || key=third
    holds "one waits: $one" ask_as $one $key
    holds "and two officers say yes to it" approve "$(id_of $one.json)"
done

WHEN=$MIDDLE
ends 0 "the third key is revoked" "$PORTCULLIS" requester revoke us.doj.usao --dir "$D" --now "$MIDDLE" \
    --key "$(kid third.jwk)" --reason "Its holder left." --officer-key "$A" --officer-key "$B"
ends 3 "its holder does not come back as an officer" "$PORTCULLIS" officer enrol --dir "$D" --now "$MIDDLE" \
    --key third.pub.jwk --role officer --unit south --officer-key "$A" --officer-key "$B"
ends 3 "nor says anything about the ask" "$PORTCULLIS" approval sign --dir "$D" --now "$MIDDLE" \
    --officer-key third.jwk "$(id_of turned.json)"
ends 3 "nor withdraws it" "$PORTCULLIS" ask withdraw --dir "$D" --now "$MIDDLE" --key third.jwk "$(id_of turned.json)"

ends 0 "on its day the ask of the second key is released" final kept
cp story.out kept.final
JWE=$(jwe_of kept.final)
ends 0 "who asked opens it" "$PORTCULLIS" answer open --key second.jwk "$JWE"
for key in first third; do
    holds "nobody else of the office does: $key" sh -c '! "$PORTCULLIS" answer open --key '$key'.jwk "'"$JWE"'"'
done
ends 3 "of the key that is gone nothing is released" final lost
cp story.out lost.final
says "with the one code that tells nothing" lost.final '"state":"not-released"'
DEC=$(sed -n 's/.*"decision":"\(DEC-[^"]*\)".*/\1/p' lost.final)
holds "that decision is made again from its record" "$PORTCULLIS" decision replay --dir "$D" --now "$DUE" "$DEC"
NOW=$DUE
ends 0 "what was answered is given again" final kept
ends 0 "the whole requester is revoked" "$PORTCULLIS" requester revoke us.doj.usao --dir "$D" --now "$DUE" \
    --reason "The office was closed." --officer-key "$A" --officer-key "$B"
ends 0 "and the desk is still there" "$PORTCULLIS" desk list --dir "$D" --now "$DUE"
ends 3 "what it left waiting ends all the same" final turned
ends 3 "a refusal is told again" final lost
cp story.out lost.again
says "as what it was" lost.again '"state":"not-released"'
ends 3 "and what was sealed to its key is not given again" final kept
cp story.err said
says "which is said" said 'sealed to is revoked'
the_end
