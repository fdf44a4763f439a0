# The work of the pages on a running gateway, without script: two officers judge an ask, counsel and an
# officer put an order in force, an agency checks, withdraws and acknowledges. What is not signed by
# whoever must changes nothing, and the page says why.
. "$ROOT/test/e2e/story.sh"
. "$ROOT/test/e2e/daemon.inc"
. "$ROOT/test/e2e/orders.inc"
. "$ROOT/test/e2e/pages.inc"

A=$D/demo/officer-a.jwk
B=$D/demo/officer-b.jwk
C=$D/demo/counsel.jwk

holds "a custodian, agencies and people" state_make
holds "an ask that waits for people" state_ask 6103-i-2 us.doj.usao
cp ask.jws i2.jws && cp ask.json i2.json
holds "an ask that is released" state_ask 6103-l-13-C us.ed.fsa 2
holds "the gateway begins" daemon_start
holds "one ask waits" answers 202 POST /v1/asks i2.jws
ASK=$(sed -n 's/.*"id":"\(ASK-[^"]*\)".*/\1/p' i2.json | head -n 1)
holds "one is answered" answers 201 POST /v1/asks ask.jws
MINE=$(sed -n 's/.*"id":"\(ASK-[^"]*\)".*/\1/p' ask.json | head -n 1)
URL=$PAGES

# ---- two officers ----
finding() { # KEY ELEMENT yes|no
    "$PORTCULLIS" finding sign --frozen "$FROZEN" --element "$2" "--$3" --officer-key "$1" >"finding.$2"
}
for who in a:$A b:$B; do
    name=${who%%:*} key=${who#*:}
    holds "officer $name enters" enter "$key" "$name"
    holds "the queue of officer $name" page "$name" 200 /desk
    says "has the ask" http.body "/desk/asks/$ASK"
    holds "the ask before officer $name" page "$name" 200 "/desk/asks/$ASK"
    FROZEN=$(grep -o 'name="frozen" value="[0-9a-f]*"' http.body | cut -d'"' -f4)
    says "element by element" http.body 'Is every named recipient personally'
    [ "$name" = b ] && says "with what the first has said" http.body '1 of 2 say yes'
    holds "answers are chosen one by one" send "$name" 200 "/desk/asks/$ASK/answers" \
        -d "frozen=$FROZEN" -d answer-matter.reason-specific=yes -d answer-recipients.engaged=yes
    says "and stand there to be signed" http.body "portcullis finding sign --officer-key officer.jwk --frozen $FROZEN"
    holds "a signature about the one" finding "$key" matter.reason-specific yes
    holds "and about the other" finding "$key" recipients.engaged yes
    holds "one that is put in the other's place" turned_away "$name" "/desk/asks/$ASK/findings" \
        --data-urlencode signature-matter.reason-specific@finding.recipients.engaged
    says "is refused, and the page says why" http.body 'about another question'
    holds "none at all" turned_away "$name" "/desk/asks/$ASK/findings" -d "frozen=$FROZEN"
    says "is none" http.body 'no signature was sent'
    holds "the two are taken" send "$name" 303 "/desk/asks/$ASK/findings" \
        --data-urlencode signature-matter.reason-specific@finding.matter.reason-specific \
        --data-urlencode signature-recipients.engaged@finding.recipients.engaged
    says "and the browser goes back to the ask" http.head "^Location: /desk/asks/$ASK"
done
holds "the ask again" page a 200 "/desk/asks/$ASK"
says "two say yes" http.body '2 of 2 say yes'
sed "s/$FROZEN/$(printf %s "$FROZEN" | tr 0-9 1234567890)/" http.body >/dev/null
holds "answers about something else" turned_away a "/desk/asks/$ASK/answers" \
    -d "frozen=$(printf %s "$FROZEN" | tr 0-9 1234567890)" -d answer-recipients.engaged=yes
says "are told to be about what has changed" http.body 'has changed since'
holds "a form without its token does nothing" sh -c ': >a.csrf'
holds "whatever it says" send a 403 "/desk/asks/$ASK/findings"

# ---- a letter ----
holds "an officer asks for a letter" page a 200 /desk/letter
says "by the decision's number" http.body 'id="decision" name="decision" aria-describedby="decision-hint"'
holds "one that is none" page a 200 '/desk/letter?decision=DEC-7'
says "is told what one looks like" http.body 'There is no decision with this number. It begins with DEC-'
says "and stands in the field" http.body 'value="DEC-7"'

# ---- an answer, as long as no order stops it ----
holds "the agency enters" enter us.ed.fsa.jwk e
holds "its sealed answer" page e 200 "/agency/asks/$MINE/answer"
cp http.body answer.jwe
holds "opens with its key" "$PORTCULLIS" answer open --key us.ed.fsa.jwk answer.jwe
holds "another's answer is not there" page e 404 "/agency/asks/$ASK/answer"

again() { # signs in once more, in the browser that is in already
    cp e.cookie before.cookie
    page e 200 '/sign-in?lang=en' && "$PORTCULLIS" session sign --key us.ed.fsa.jwk \
        "$(grep -o 'officer.jwk [A-Za-z0-9_-]*' http.body | head -n 1 | cut -d' ' -f2)" >signature &&
        send e 303 /sign-in/signature --data-urlencode signature@signature &&
        sed -n 's/^[Ss]et-[Cc]ookie: \(__Host-portcullis=[^;]*\);.*/\1/p' http.head >e.cookie
}
holds "who is in signs in once more" again
holds "and is in" page e 200 /agency
holds "the session from before is over" page before 401 /agency
silent "and shows nothing" http.body "$MINE"

# ---- an order ----
drafted() { send "$1" 303 "${@:2}"; }
holds "counsel enters" enter "$C" c
holds "the form of an order" page c 200 /desk/new-order
order_form() { # turned_away|drafted WHO [more curl words]
    local how=$1 who=$2
    shift 2
    "$how" "$who" /desk/new-order -d forum='example district court' -d docket='example docket, entry 1' \
        -d "document=$(printf paper | sha256sum | cut -c1-64)" -d received=2026-03-02T15:04:05Z \
        -d from=2099-01-01T00:00:00Z -d recipients=us.ed.fsa \
        -d says='No disclosure to this recipient until further order.' -d effect-bar-recipient-use=yes "$@"
}
holds "one without a law" order_form turned_away c
says "is not taken, and the page says what is wrong" http.body 'This was not done'
holds "one about a law that is none" order_form turned_away c -d authority-us.irc.6103.z.1=yes
says "is not taken either" http.body 'This was not done'
holds "one that stops something" order_form drafted c -d authority-us.irc.6103.l.13.C=yes
ORDER=$(sed -n 's/^Location: \/desk\/orders\/\(ORD-[0-9A-Z]*\).*/\1/p' http.head)
holds "is a draft" page c 200 "/desk/orders/$ORDER"
says "with a preview of what it stops" http.body '<strong>1</strong><span>releases made before'
says "and nobody's signature" http.body 'Nobody has signed yet'
grep -o '{&quot;binds.*}</pre>' http.body | sed 's/<\/pre>//; s/&quot;/"/g; s/&#39;/'"'"'/g' >order.json
holds "counsel signs the document" "$PORTCULLIS" order sign --officer-key "$C" order.json
cp story.out c.sig
holds "and an officer" "$PORTCULLIS" order sign --officer-key "$A" order.json
cp story.out a.sig
sed 's/until further order/until Friday/' order.json >other.json
"$PORTCULLIS" order sign --officer-key "$C" other.json >other.sig
holds "a signature over another" turned_away c "/desk/orders/$ORDER/sign" --data-urlencode signature@other.sig
says "is refused" http.body 'over another order'
holds "counsel's is taken" send c 303 "/desk/orders/$ORDER/sign" --data-urlencode signature@c.sig
holds "the same again" turned_away c "/desk/orders/$ORDER/sign" --data-urlencode signature@c.sig
says "counts once" http.body 'signed this already'
holds "nothing is in force yet" page a 200 "/desk/orders/$ORDER"
says "it is a draft" http.body 'Draft'
holds "the second puts it in force" send a 303 "/desk/orders/$ORDER/sign" --data-urlencode signature@a.sig
holds "and the page says so" page a 200 "/desk/orders/$ORDER"
says "in force" http.body 'In force'
holds "so does the open record" answers 200 GET /open
says "to everybody" http.body 'The gate is open in part'
lift_form() { # turned_away|drafted FROM
    "$1" c "/desk/orders/$ORDER/lift" -d forum='example district court' -d docket='example docket, entry 9' \
        -d "document=$(printf ruling | sha256sum | cut -c1-64)" -d received=2026-03-09T15:04:05Z -d "from=$2" \
        -d says='The order of entry 1 is dissolved.'
}
holds "its page" page c 200 "/desk/orders/$ORDER"
says "has the form of a ruling that lifts it" http.body 'Enter the ruling that lifts it'
holds "one of no moment" lift_form turned_away soon
says "is not taken, and the page says so" http.body 'This was not done'
holds "one that is whole" lift_form drafted 2099-06-01T00:00:00Z
LIFT=$(sed -n 's/^Location: \/desk\/orders\/\(ORD-[0-9A-Z]*\).*/\1/p' http.head)
holds "is a draft" page c 200 "/desk/orders/$LIFT"
says "that names what it ends" http.body "What it ends.*$ORDER"
grep -o '{&quot;docket.*}</pre>' http.body | sed 's/<\/pre>//; s/&quot;/"/g; s/&#39;/'"'"'/g' >lift.json
for who in c a; do
    [ $who = c ] && key=$C || key=$A
    "$PORTCULLIS" order sign --officer-key "$key" lift.json >lift.$who
    holds "a signature of it is taken" send $who 303 "/desk/orders/$LIFT/sign" --data-urlencode "signature@lift.$who"
done
holds "then it is entered" page a 200 "/desk/orders/$LIFT"
says "under two signatures" http.body 'Entry of the log'
holds "one that is not there is not lifted" send c 303 /desk/orders/ORD-01KB0000000000000000000000/lift -d forum=f -d docket=d -d document=d -d received=r -d from=f -d says=s
to=$(sed -n 's/^Location: \(.*\)\r$/\1/p' http.head)
holds "and has no page" page c 404 "$to"

# ---- agencies ----
holds "its own asks" page e 200 /agency
says "have a recall on top" http.body 'Releases recalled: 1'
RECALL=$(grep -o 'RCL-[0-9A-Z]*' http.body | head -n 1)
holds "it signs that it was told" "$PORTCULLIS" recall acknowledge --sign-only --key us.ed.fsa.jwk "$RECALL"
cp story.out ack
holds "another's signature" turned_away e "/agency/recalls/$RECALL/acknowledge" --data-urlencode "signature-$RECALL@c.sig"
says "is not its own" http.body 'This was not done'
holds "its own is taken" send e 303 "/agency/recalls/$RECALL/acknowledge" --data-urlencode "signature-$RECALL@ack"
holds "and the recall is gone" page e 200 /agency
silent "from its page" http.body 'Recalled:'
holds "the answer that the order stops is not given again" page e 404 "/agency/asks/$MINE/answer"
silent "in whatever form" http.body "$(cut -d. -f4 answer.jwe)"
holds "the receipt" page e 200 /receipts/3
says "is a proof" http.body 'c2sp.org/tlog-proof@v1'
holds "a receipt of what is not there yet" page e 404 /receipts/999999
holds "the attorney enters" enter us.doj.usao.jwk u
holds "the form of a check" page u 200 /agency/check
holds "a check on paper" send u 200 /agency/check --data-urlencode ask@i2.json
says "finds nothing missing" http.body 'On paper nothing is missing'
holds "what is no ask" turned_away u /agency/check -d ask=nonsense
says "is said to be none" http.body 'This was not done'
holds "the ask that waits" page u 200 "/agency/asks/$ASK"
holds "the attorney signs that it is taken back" "$PORTCULLIS" ask withdraw --sign-only --key us.doj.usao.jwk "$ASK"
cp story.out back
holds "somebody else's wish" turned_away u "/agency/asks/$ASK/withdraw" --data-urlencode signature@ack
says "ends nothing" http.body 'This was not done'
holds "the requester's own does" send u 303 "/agency/asks/$ASK/withdraw" --data-urlencode signature@back
holds "the queue" page a 200 /desk
silent "has it no more" http.body "$ASK"

holds "the checkpoint" answers 200 GET /open/checkpoint
says "is a signed note" http.body '^test.story.example/log$'
holds "a word from the owner ends it" daemon_end
holds "the log is whole" "$PORTCULLIS" ledger verify --dir "$D"
the_end
