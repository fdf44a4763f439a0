# Officers and requesters whose keys are elsewhere sign there; what is pasted into a page counts as if it
# had been made here, and for nothing else.
. "$ROOT/test/e2e/story.sh"
. "$ROOT/test/e2e/state.inc"
. "$ROOT/test/e2e/orders.inc"

payload() { cut -d. -f2 "$1" | tr '_-' '/+' | { read -r t; while [ $((${#t} % 4)) != 0 ]; do t="$t="; done; echo "$t"; } | base64 -d; }
typ() { cut -d. -f1 "$1" | tr '_-' '/+' | { read -r t; while [ $((${#t} % 4)) != 0 ]; do t="$t="; done; echo "$t"; } | base64 -d; }
kept() { # FILE command...
    local file=$1
    shift
    "$@" >"$file"
}

holds "a custodian" state_make
holds "an ask that waits" state_ask 6103-i-2 us.doj.usao
decide --json ask.jws >first
ASK=$(member ask first)
A=$D/demo/officer-a.jwk
"$BUILD/test/web/view" "$D" desk-ask id="$ASK" officer=x >sheet
FROZEN=$(sed 's/.*"frozen":"\([0-9a-f]*\)".*/\1/' sheet)

holds "an officer signs an answer" kept finding.jws "$PORTCULLIS" finding sign --frozen "$FROZEN" \
    --element recipients.engaged --yes --officer-key "$A"
typ finding.jws >head
payload finding.jws >body
says "as a finding" head 'portcullis-finding\+jws'
says "about that frozen ask" body "\"frozen\":\"$FROZEN\""
ends 2 "not yes and no" "$PORTCULLIS" finding sign --frozen "$FROZEN" --element e --yes --no --officer-key "$A"
ends 2 "nor about nothing" "$PORTCULLIS" finding sign --frozen 12 --element e --yes --officer-key "$A"

holds "an officer signs a challenge" kept session.jws "$PORTCULLIS" session sign --key "$A" \
    Y2hhbGxlbmdlIG9mIGEgcGFnZQ
typ session.jws >head
payload session.jws >body
says "as the beginning of a session" head 'portcullis-session\+jws'
holds "and of nothing else" test "$(cat body)" = '{"challenge":"Y2hhbGxlbmdlIG9mIGEgcGFnZQ","kind":"session"}'
for wrong in short 'with a blank in it for sure' '{"kind":"order","order":{}}' "$(printf 'x%.0s' $(seq 200))"; do
    ends 2 "what is no challenge is not signed: ${wrong:0:20}" "$PORTCULLIS" session sign --key "$A" "$wrong"
done

ends 2 "neither a challenge nor a page" "$PORTCULLIS" session sign --key "$A"
ends 2 "both" "$PORTCULLIS" session sign --key "$A" --page http://localhost:1 Y2hhbGxlbmdlIG9mIGEgcGFnZQ
ends 1 "a page that is not there" "$PORTCULLIS" session sign --key "$A" --page http://localhost:1

holds "a requester signs that it withdraws" kept withdrawal.jws "$PORTCULLIS" ask withdraw --sign-only \
    --key us.doj.usao.jwk "$ASK"
payload withdrawal.jws >body
says "that ask" body "\"ask\":\"$ASK\""
holds "nothing has ended by that" "$PORTCULLIS" desk list --dir "$D"
cp story.out queue
says "it still waits" queue "$ASK"
the_end
