# A person comes in by a provider of identities, as by a code; one that lies with true signatures, does not
# answer or says too much lets nobody in, holds up nobody and learns nothing. Of whom there is no record the
# pages say what they say of everybody.
. "$ROOT/test/e2e/story.sh"
. "$ROOT/test/e2e/daemon.inc"
. "$ROOT/test/e2e/pages.inc"
. "$ROOT/test/e2e/identity.inc"

command -v node >/dev/null || skip_all "node is not here"
A=$D/demo/officer-a.jwk
holds "a custodian, agencies and people" state_make
holds "an ask about a person" state_ask 6103-l-13-C us.ed.fsa
holds "is decided" decide ask.jws
sed 's/.*"tin":"\([^"]*\)".*/\1/' ask.json >number.txt

# ---- where none is configured ----
holds "the gateway begins" daemon_start
ASKS=$URL
printf csrf= >form
URL=$PAGES
holds "the page to sign in" answers 200 GET /sign-in
silent "has no button of a provider" http.body '/sign-in/identity'
says "and sends a form nowhere else" http.head "form-action 'self';"
holds "nobody is sent anywhere" answers 404 POST /sign-in/identity form
holds "and nobody comes back" answers 404 GET '/sign-in/return?code=a&state=b'

# ---- a provider ----
mkdir liar
echo honest >liar/mode
cp number.txt liar/person
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost \
    -addext subjectAltName=DNS:localhost -keyout liar/tls.key -out liar/tls.pem 2>/dev/null
node "$ROOT/test/oidc/liar.mjs" liar 2>liar.err &
LIAR=$!
trap 'kill $DAEMON $LIAR 2>/dev/null' EXIT
comes "a provider begins" 20 test -s liar/port
ISSUER=http://127.0.0.1:$(cat liar/port)
provider() { provider_set "$ISSUER" "$ISSUER/authorize" "$ISSUER/token" "$PWD/liar/keys.json"; }
again() { kill -HUP "$DAEMON"; }
provider
holds "its settings are fine" "$PORTCULLIS" config check --dir "$D"
refused() { # SENTENCE WHICH VALUE WORDS
    provider
    sed -i "s|^$2 = .*|$2 = $3|" "$D/portcullis.ini"
    ends 2 "$1" "$PORTCULLIS" config check --dir "$D"
    cp story.err told
    says "as it says" told "$4"
}
refused "in the clear no other machine gives tokens" identity-tokens http://id.example.gov/token 'this machine only'
refused "nor is a browser sent there" identity-authorize http://id.example.gov/authorize 'this machine only'
refused "nor is it believed" identity-issuer http://id.example.gov 'this machine only'
refused "an address with a query" identity-authorize "$ISSUER/authorize?policy=weak" 'without a query'
refused "a provider that is not whole" identity-assurance '' 'identity-claim without identity-assurance'
provider
sed -i 's|^identity-scope = .*|identity-scope = number|' "$D/portcullis.ini"
again
comes "a scope that brings no token changes nothing" 10 grep -q 'the word openid in it; .* what was set before stands' daemon.err
provider
sed -i "s|^identity-keys = .*|identity-keys = $D/demo/officer-a.pub.jwk|" "$D/portcullis.ini"
: >daemon.err
again
comes "nor do keys that are none" 10 grep -q 'what was set before stands' daemon.err
provider
again
button() { answers 200 GET '/sign-in?lang=en' && grep -q '/sign-in/identity' http.body; }
comes "a word from the owner, and its button is there" 20 button
says "by its name" http.body 'Sign in with Login Example'
says "and a form may lead there" http.head "form-action 'self' http://127.0.0.1:$(cat liar/port);"
holds "on the page that shuts others out too" answers 401 GET /me
says "it is there" http.body 'Sign in with Login Example'
holds "in Spanish" answers 200 GET '/sign-in?lang=es'
says "it is said so" http.body 'Entrar con Login Example'
comes "there is a courier" 20 daemon_pid courier

# ---- in ----
size() { curl -sS "$ASKS/readyz" | sed 's/.*"log_size":\([0-9]*\).*/\1/'; }
before=$(size)
holds "a person is sent there" goes me
says "by a cookie that comes along from there" http.head '^Set-Cookie: __Host-visit=[^;]{43}; Path=/; Max-Age=600; Secure; HttpOnly; SameSite=Lax'
says "with a challenge and no verifier" http.head 'code_challenge=[A-Za-z0-9_-]{43}&code_challenge_method=S256'
silent "at all" http.head 'code_verifier'
holds "so far nothing is recorded" test "$(size)" = "$before"
holds "and comes in" test "$(comes_home me)" = 200
says "with a cookie of this site alone" http.head '^Set-Cookie: __Host-portcullis=[^;]+; Path=/; Secure; HttpOnly; SameSite=Strict'
says "led on by a page, not by a redirect" http.head '^Refresh: 0; url=/me'
says "which says so" http.body 'You are signed in'
cp http.body in.body
sed -n 's/^Set-Cookie: \(__Host-portcullis=[^;]*\);.*/\1/p' http.head >me.cookie
holds "it is recorded, once" test "$(size)" = "$((before + 1))"
says "the code went by POST, with its verifier" liar/sent '^POST /token application/x-www-form-urlencoded grant_type=authorization_code&.*code_verifier=[A-Za-z0-9_-]{43}$'
holds "their record" page me 200 '/me?lang=en'
says "is that of who asked" http.body 'us.ed.fsa|financial aid'
says "and who looked" http.body 'You, or somebody who acts for you'
holds "the officers' pages are not theirs" page me 401 /desk
echo curve >liar/mode
holds "by the other kind of key too" let_in curve
echo honest >liar/mode
holds "the page again" page me 200 /me
holds "everywhere" send me 303 /sign-out -d everywhere=yes
holds "and the other session is over too" page curve 401 /me
echo 900-70-4321 >liar/person
holds "somebody of whom there is no record comes in alike" let_in nobody
holds "by the same page, byte for byte" cmp http.body in.body
holds "and reads" page nobody 200 '/me?lang=en'
cp number.txt liar/person

# ---- back, and not as it should be ----
VISIT='This sign-in began in another browser, was used before, or took too long.'
holds "one who goes" goes one
holds "and another" goes two
holds "does not come home with the other's cookie" bash -c "mv one.visit kept && cp two.visit one.visit"
holds "but outside" stays_out one "$VISIT"
mv kept one.visit
holds "and with their own no more" stays_out one "$VISIT"
holds "the other does" test "$(comes_home two)" = 200
holds "once" stays_out two "$VISIT"
holds "nor who never went" bash -c "sed -E 's/state=[^&]*/state=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/' two.home >never.home && cp two.visit never.visit"
holds "is let in" stays_out never "$VISIT"
holds "who goes" goes bare
: >bare.visit
holds "and comes home without a cookie is not" stays_out bare "$VISIT"
silent "no code comes to stand in an address of the page" http.body 'code=|state='
elsewhere=$(curl -sS -m 60 -o /dev/null -w '%{http_code}' -d csrf= -H 'Origin: https://evil.example' "$PAGES/sign-in/identity")
holds "another site's form sends nobody there" test "$elsewhere" = 403

# ---- lies ----
PROOF='What the sign-in service says does not hold, so nothing was opened.'
plainly() { sed -E 's/[A-Za-z0-9_-]{60,}/NEW/g' http.body; }
lie() { # MODE SENTENCE
    echo "$1" >liar/mode
    goes lied && stays_out lied "$2"
}
before=$(size)
for mode in nonce no-nonce audience audiences party issuer expired early old none shared brought foreign unknown crossed \
    no-number refused mixed-up; do
    holds "whoever it lies about ($mode) stays outside" lie "$mode" "$PROOF"
    if [ -e lie.page ]; then
        plainly >said
        holds "on the same page" cmp said lie.page
    else
        plainly >lie.page
    fi
done
holds "whom it hardly knows is told so" lie acr 'The sign-in service does not know you well enough for this.'
holds "also where it says so itself" lie error:unmet_authentication_requirements 'does not know you well enough'
holds "without a number nobody comes in" lie short-number 'did not give us a taxpayer number'
holds "nor who breaks off" lie error:access_denied 'did not tell us who you are'
AWAY='The sign-in service does not answer as it should.'
for mode in error:server_error client fault wordy huge tokenless redirect; do
    holds "one that is of no help ($mode) is said to be" lie "$mode" "$AWAY"
done
holds "nothing was followed" bash -c "! grep -q elsewhere liar/sent"
holds "nothing of all that is recorded" test "$(size)" = "$before"
spanish() { goes es && [ "$(comes_home es -H 'Accept-Language: es')" = 200 ] && grep -qF "$1" http.body; }
echo acr >liar/mode
holds "in Spanish it is told too" spanish 'El servicio de identidad no lo conoce lo suficiente'
holds "in one's own language" grep -q 'lang="es"' http.body

# ---- one that does not answer holds up nobody ----
echo hang >liar/mode
holds "who goes" goes slow
comes_home slow >slow.status 2>/dev/null &
SLOW=$!
carried() { [ "$(grep -c 'POST /token' liar/sent)" -gt "$1" ]; }
comes "and waits" 10 carried "$(($(grep -c 'POST /token' liar/sent) - 1))"
URL=$ASKS
quick() { # within two seconds
    [ "$(curl -sS -m 2 -o http.body -w '%{http_code}' "$@")" -lt 400 ]
}
state_ask 6103-l-13-C us.ed.fsa 3
holds "keeps no ask waiting" quick --data-binary @ask.jws "$ASKS/v1/asks"
holds "and no page" quick "$PAGES/open"
cp http.body quick.body
kill -KILL "$(daemon_pid courier)"
wait $SLOW
holds "when the courier dies they are told at once" test "$(cat slow.status)" = 200
holds "that there was no answer" outside_says "$AWAY"
comes "another courier is begun" 20 daemon_pid courier
echo honest >liar/mode
holds "who goes now" goes late
COURIER=$(daemon_pid courier)
kill -STOP "$COURIER"
slow() { local begun=$SECONDS; stays_out late "$AWAY" && [ $((SECONDS - begun)) -le 25 ]; }
holds "and meets a courier that does nothing is told within seconds" slow
kill -CONT "$COURIER"
comes "and then it works again" 20 let_in me

# ---- keys change ----
curl -sS -o /dev/null "$ISSUER/rotate"
: >daemon.err
holds "of keys that the owner did not give" lie honest "$PROOF"
unknown() { lie honest "$PROOF" && grep -q 'not signed by a key of the provider' daemon.err; }
comes "the journal says so" 20 unknown
says_doctor() { "$PORTCULLIS" doctor --dir "$D" | grep -q "$1"; }
holds "and the doctor what to do" says_doctor 'fetch them into the file'
again
comes "until the owner gives them" 20 let_in me
holds "and the doctor is content" says_doctor 'the provider of identities is as it should be'

# ---- too many ----
# Sixty beginnings of all together, and five more a second: what the tries above took is given back.
since=$SECONDS
rested() { [ $((SECONDS - since)) -ge 13 ]; }
comes "what was tried before is made up for" 30 rested
tries() { # FROM: so many times from there, all at once
    for i in $(seq 120); do
        [ "$i" = 1 ] || echo next
        printf 'url = "%s/sign-in/identity"\ndata = "csrf="\ninterface = "127.0.2.%d"\noutput = "tried"\n' "$PAGES" \
            "$(($1 * (i % 100) + 1))"
        printf 'write-out = "%%{http_code}\\n"\n'
    done | curl -sS -m 60 -K - >statuses
}
holds "who begins again and again" tries 0
says "is sent some times" statuses '^303$'
says "and then told to wait" statuses '^429$'
holds "which is nothing to who comes from elsewhere" goes other
returns() { # one who went away and comes back again and again with what is no visit
    for i in $(seq 60); do
        curl -sS -m 60 --interface 127.0.2.200 -o http.body -w '%{http_code}\n' "$PAGES/sign-in/return?state=a&code=b" || return 1
    done >statuses
}
holds "who comes back again and again" returns
says "is told to wait too" statuses '^429$'
holds "and keeps nobody from coming back" test "$(comes_home other)" = 200
holds "who begins again and again, each time elsewhere" tries 1
says "is sent no oftener than all together are" statuses '^429$'

# ---- by TLS ----
sealed() { # SETTING...: tokens by https
    provider_set "$ISSUER" "$ISSUER/authorize" "https://localhost:$(cat liar/tls.port)/token" "$PWD/liar/keys.json"
    printf '%s\n' "$@" >>"$D/portcullis.ini"
    : >daemon.err
    again
}
sealed
out() { goes sealed && stays_out sealed "$AWAY" && grep -Eqi '(certificate|SSL|peer)' daemon.err; }
comes "one whose certificate nobody vouches for gets no code" 30 out
sealed "tls-authorities = $PWD/liar/tls.pem"
comes "one that somebody vouches for does" 30 let_in me

# ---- gone again ----
printf '%s\n' '[gateway]' >"$D/portcullis.ini"
again
URL=$PAGES
comes "without the provider nobody is sent there any more" 20 answers 404 POST /sign-in/identity form
metric() { curl -sS --unix-socket "$D/run/admin.sock" http://localhost/metrics | grep -E "^$1\$"; }
holds "the figures say who came in" metric 'portcullis_identity_total\{end="let-in"\} [1-9][0-9]*'
holds "who did not" metric 'portcullis_identity_total\{end="refused"\} [1-9][0-9]*'
holds "and who was not answered" metric 'portcullis_identity_total\{end="unanswered"\} [1-9][0-9]*'
silent "no code, token or number is in the journal" daemon.err "eyJ|CANARY|$(tr -d - <number.txt)|$(cat number.txt)|900-70-4321"
holds "a word from the owner ends it" daemon_end
holds "the log is whole" "$PORTCULLIS" ledger verify --dir "$D"
unsaid() { ! cat "$D"/log/tile/entries/* "$D"/log/tile/entries/*/* 2>/dev/null | grep -aEq "$(cat number.txt)|900704321|Login Example"; }
holds "and holds neither number nor provider" unsaid
the_end
