# Anybody opens the pages, an officer signs in by a signature made elsewhere, and nobody else sees the
# desk; a form that came from another site does nothing.
. "$ROOT/test/e2e/story.sh"
. "$ROOT/test/e2e/daemon.inc"

holds "a custodian, an agency and people are made" state_make
holds "an ask is signed" state_ask 6103-l-13-C us.ed.fsa
both="--officer-key $D/demo/counsel.jwk --officer-key $D/demo/officer-a.jwk"
for question in income-band filing-status; do
    holds "a question about everyone is registered" "$PORTCULLIS" --quiet stats define --dir "$D" \
        "$ROOT/packs/statistics/tax-by-$question.json" $both
    holds "and published" "$PORTCULLIS" --quiet stats run --dir "$D" tax-by-$question
done
lost=$(grep -l income-band "$D"/statistics/STA-*.json)
sed -i 's/"value":/"value":1/' "$lost"
holds "the gateway begins" daemon_start
holds "an ask is decided" answers 201 POST /v1/asks ask.jws
URL=$PAGES
holds "the open record is a page" answers 200 GET /open
says "that says that the gate is open" http.body 'The gate is open'
says "under a strict policy" http.head "^Content-Security-Policy: default-src 'none'"
holds "in Spanish too" answers 200 GET '/open?lang=es'
says "as its language says" http.body '<html lang="es"'
holds "styles come from here" answers 200 GET "$(grep -o '/static/style.css[^"]*' http.body | head -n 1)"
for page in /open/statistics /open/impact /open/verify /agency/can-i-ask /agency/can-i-ask/6103-i-2 /sign-in; do
    holds "$page is a page" answers 200 GET "$page"
done
holds "what was published is read by a process that opens nothing" answers 200 GET /open/statistics
says "with its figures, people and taxes" http.body 'Total income tax.*single.*\$[0-9,]+<'
says "and what the clamp cuts off" http.body 'counts with at most \$500,000'
says "a file that is not the published one is named" http.body "The log names $(basename "$lost" .json), and"
silent "and nothing of it is shown" http.body 'by band of adjusted gross income'
holds "a State's letters may be small" answers 200 GET '/open/impact?state=il'
says "and its loss is told in millions" http.body '\$[0-9]{3} million less in taxes'
says "beside an order's" http.body 'Gate closed by an order.*Central.*\$[0-9,.]+ [mb]illion'
holds "what is no State" answers 200 GET '/open/impact?state=ZZ'
says "is not called a State without a figure" http.body 'not the two letters of a State'
for page in /desk /desk/orders /agency /audit /me; do
    holds "$page is for whoever signed in" answers 401 GET "$page"
done
holds "what is no page" answers 404 GET /people

# Signing in by a signature over what the page shows, once.
sign_in() { # KEY
    answers 200 GET /sign-in &&
        challenge=$(grep -o 'officer.jwk [A-Za-z0-9_-]*' http.body | cut -d' ' -f2) &&
        "$PORTCULLIS" session sign --key "$1" "$challenge" >signature
}
post() { # STATUS PATH curl words...: a form
    local want=$1 path=$2 got
    shift 2
    got=$(curl -sS -m 60 -o http.body -D http.head -w '%{http_code}' "$@" "$URL$path")
    [ "$got" = "$want" ] || { echo "answered $got, not $want" >&2; return 1; }
}
holds "an officer signs what the page shows" sign_in "$D/demo/officer-a.jwk"
holds "a form that another site sent does nothing" \
    post 403 /sign-in/signature -H 'Origin: http://elsewhere.example' --data-urlencode signature@signature
holds "the officer is let in" post 303 /sign-in/signature -c jar --data-urlencode signature@signature
holds "the same signature opens nothing again" post 303 /sign-in/signature --data-urlencode signature@signature
says "and sends the browser on" http.head '^Location: /sign-in\?again=signature'
holds "to the form" answers 200 GET '/sign-in?again=signature'
says "and the page says so" http.body 'signature does not hold'
"$PORTCULLIS" session sign --key "$D/demo/officer-a.jwk" --page "$URL" >signature
holds "one over a challenge that the command fetched opens too" \
    post 303 /sign-in/signature --data-urlencode signature@signature
cookie=$(grep -o '__Host-[a-z]*=[A-Za-z0-9_-]*\|^Set-Cookie: [^;]*' http.head | head -n 1)
cookie=$(awk '/__Host-|session/ {print $6 "=" $7}' jar | head -n 1)
holds "the desk is shown" answers 200 GET /desk '' -H "Cookie: $cookie"
says "with its queue" http.body '<h1'
holds "audits are not the officer's" answers 401 GET /me '' -H "Cookie: $cookie"
holds "a made-up cookie is nobody's" answers 401 GET /desk '' -H "Cookie: ${cookie%?????}AAAAA"
holds "a sign-out without the form's token is refused" post 403 /sign-out -H "Cookie: $cookie" -d csrf=AAAA
holds "the session still stands" answers 200 GET /desk '' -H "Cookie: $cookie"
csrf=$(grep -o 'name="csrf" value="[^"]*"' http.body | head -n 1 | cut -d'"' -f4)
holds "signing out ends it" post 303 /sign-out -H "Cookie: $cookie" -d "csrf=$csrf"
holds "and the cookie is nobody's" answers 401 GET /desk '' -H "Cookie: $cookie"

holds "a requester signs what the page shows" sign_in us.ed.fsa.jwk
holds "and is let in" post 303 /sign-in/signature -c jar2 --data-urlencode signature@signature
cookie=$(awk '/__Host-|session/ {print $6 "=" $7}' jar2 | head -n 1)
holds "to its own asks" answers 200 GET /agency '' -H "Cookie: $cookie"
says "and sees the one it made" http.body 'ASK-'
holds "and not to the desk" answers 401 GET /desk '' -H "Cookie: $cookie"
"$PORTCULLIS" --quiet key new --out stranger.jwk
holds "a stranger signs, too" sign_in stranger.jwk
holds "and is not let in" post 303 /sign-in/signature --data-urlencode signature@signature
says "and sends the browser on" http.head '^Location: /sign-in\?again=signature'
holds "to the form" answers 200 GET '/sign-in?again=signature'
says "with one sentence for every reason" http.body 'signature does not hold'

kill -9 "$(daemon_pid portal)"
comes "a portal that dies is begun anew" 30 answers 200 GET /open
holds "a word from the owner ends it" daemon_end
the_end
