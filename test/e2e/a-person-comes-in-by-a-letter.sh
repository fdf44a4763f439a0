# A person who has no account and no key gets a code by letter, sees in English and in Spanish who asked
# about them, takes back a consent, says what is wrong, and proves the list at home with the program that
# the pages give. A code that is wrong, used, ended or too late is told in the same bytes.
. "$ROOT/test/e2e/story.sh"
. "$ROOT/test/e2e/daemon.inc"
. "$ROOT/test/e2e/pages.inc"
. "$ROOT/test/e2e/consent.inc"

A=$D/demo/officer-a.jwk

# ---- before: two asks about one person, one of them under their consent ----
signed_ask() { "$PORTCULLIS" ask sign --key "$1.jwk" "$2" >ask.jws; }
holds "a custodian, agencies and people" state_make
holds "a company that the person may name" lender_enrol
holds "an ask under a consent" consented
number_of >number.txt
holds "is signed" signed_ask demo.lender ask.json
holds "the gateway begins" daemon_start
holds "and is answered" answers 201 POST /v1/asks ask.jws
says "with something" http.body '"state":"released"'
again
sed 's/"consent":"[^"]*"/"consent":"x.y.z"/' again.json >bad.json
holds "one with a consent that is none" signed_ask demo.lender bad.json
holds "is answered too" answers 201 POST /v1/asks ask.jws
says "with nothing" http.body '"state":"(not-released|needs-from-you)"'
ASKS=$URL

# ---- the letter ----
code() { # OUT [more words]: a code by the running gateway
    local out=$1
    shift
    rm -f "$out"
    "$PORTCULLIS" subject code --url "$ASKS" --number-file number.txt --officer-key "$A" --out "$out" "$@"
}
typed() { sed -n 3p "$1" | tr -d ' '; }
ends 3 "an agency has no code made" "$PORTCULLIS" subject code --url "$ASKS" --number-file number.txt \
    --officer-key us.ed.fsa.jwk
echo 12-34 >bad.txt
ends 2 "nor is one for a number that is none" "$PORTCULLIS" subject code --url "$ASKS" --number-file bad.txt --officer-key "$A"
holds "an officer has one made" code first.txt
holds "and another, since the letter was lost" code letter.txt --language es --site http://localhost:6104
says "in the person's language" letter.txt 'Sirve una sola vez'
says "with where to go" letter.txt 'http://localhost:6104'
says "four groups of four" letter.txt '^    [0-9A-Z]{4}(-[0-9A-Z]{4}){3}$'
holds "only its owner reads the file" test "$(stat -c %a letter.txt)" = 600
"$PORTCULLIS" subject code --sign-only --url "$ASKS" --number-file number.txt --officer-key "$A" >wish.jwe
holds "a wish goes sealed" test "$(tr -cd . <wish.jwe | wc -c)" = 4
silent "its number is not in it" wish.jwe "$(cat number.txt)"
URL=$ASKS
holds "it is taken" answers 201 POST /v1/codes wish.jwe
silent "the code comes sealed" http.body '[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}'
holds "and once" answers 403 POST /v1/codes wish.jwe
says "as it says" http.body 'taken before'
holds "so the letter is written anew" code letter.txt --language es
URL=$PAGES

# ---- the door ----
# refused CODE [WORDS]: what the page says, without what is new on each page.
refused() {
    local got
    got=$(curl -sS -m 60 -o http.body -D http.head -w '%{http_code}' --data-urlencode "code=$1" "$PAGES/sign-in/code")
    [ "$got" = 303 ] && ! grep -qi '^set-cookie' http.head &&
        URL=$PAGES answers 200 GET "$(sed -n 's/^Location: \(\/sign-in?again=code[a-z-]*\)\r$/\1/p' http.head)" && grep -q "${2:-The code is not valid, or it was used before.}" http.body &&
        ! grep -qi '^set-cookie' http.head && sed -E 's/[A-Za-z0-9_-]{60,}/NEW/g' http.body
}
same_page() { refused "$1" >said && cmp said wrong; }
refused 0000-0000-0000-0000 >wrong
holds "a wrong code is refused" test -s wrong
holds "one that a newer one ended gives the same page, byte for byte" same_page "$(typed first.txt)"
holds "nothing is told to be nothing" refused '' 'Type your code'
holds "what is no code, what one looks like" refused 'my code' 'A code has sixteen letters and digits'
says "beside the field" http.body 'aria-invalid="true" aria-describedby="code-hint code-error"'
silent "comes to stand in no address" http.body 'code=my'
holds "the pages about oneself are shut" answers 401 GET /me
come() { # NAME CODE [curl words]
    local who=$1 code=$2
    shift 2
    curl -sS -m 60 -o http.body -D http.head -c "$who.jar" "$@" --data-urlencode "code=$code" "$PAGES/sign-in/code" &&
        grep -q '^Location: /me' http.head &&
        awk '/portcullis/ { print $6 "=" $7 }' "$who.jar" >"$who.cookie" && [ -s "$who.cookie" ]
}
holds "the code opens, typed as people type" come me "$(typed letter.txt | tr 'A-Z' 'a-z' | sed 's/-/ /g; s/0/o/g; s/1/l/g')"
says "with a cookie of this site alone" http.head '^Set-Cookie: __Host-portcullis=[^;]+; Path=/; Secure; HttpOnly; SameSite=Strict'
holds "a used code gives the page of a wrong one" same_page "$(typed letter.txt)"

# ---- the record ----
holds "the person's own page" page me 200 '/me?lang=en'
says "says who asked" http.body 'demo.lender'
says "under which law" http.body '26 USC 6103\(c\)'
says "that something was given" http.body 'We gave them what is named here'
says "and that something was not" http.body 'They got nothing'
says "and who looked" http.body 'You, or somebody who acts for you'
silent "no number, no name" http.body "$(cat number.txt)|$(grep -o '"family":"[^"]*"' ask.json | head -n 1 | cut -d'"' -f4)"
holds "the same in Spanish" page me 200 '/me?lang=es'
says "says the same" http.body 'Quién pidió datos sobre usted'
says "in Spanish" http.body 'lang="es"'
holds "the officers' pages are not theirs" page me 401 /desk
holds "nor the agencies'" page me 401 /agency
holds "nor the inspectors'" page me 401 /audit
holds "the page again" page me 200 /me
ENTRY=$(grep -o '/me/dispute?entry=[0-9]*' http.body | head -n 1 | cut -d= -f2)
CONSENT=$(cat consent.id)

# ---- taking back, and saying what is wrong ----
says "the consent is there to be taken back" http.body "/me/consents/$CONSENT/withdraw"
back() { # to where the browser is sent
    page me 200 "$(sed -n 's/^Location: \(.*\)\r$/\1/p' http.head)"
}
holds "one of somebody else" send me 303 /me/consents/CON-01KB0000000000000000000000/withdraw
holds "leads back to the page" back
says "is not theirs" http.body 'There is no such consent of yours'
holds "a form without its token does nothing" bash -c "cp me.csrf kept && : >me.csrf"
holds "whatever it says" send me 403 "/me/consents/$CONSENT/withdraw"
mv kept me.csrf
holds "their own is taken back" send me 303 "/me/consents/$CONSENT/withdraw"
holds "the page" page me 200 /me
says "says so" http.body 'Withdrawn'
silent "and asks no more" http.body "/me/consents/$CONSENT/withdraw"
holds "to take it back once more changes nothing" send me 303 "/me/consents/$CONSENT/withdraw"
again
holds "an ask under it" signed_ask demo.lender again.json
URL=$ASKS
holds "is answered" answers 201 POST /v1/asks ask.jws
says "and nothing is given any more" http.body '"state":"(not-released|needs-from-you)"'
URL=$PAGES
holds "the form of a dispute" page me 200 "/me/dispute?entry=$ENTRY"
dispute() { # STATUS ENTRY TEXT
    send me "$1" /me/dispute --data-urlencode "entry=$2" --data-urlencode "says=$3"
}
holds "one without words" dispute 303 "$ENTRY" '  '
holds "leads back to the form" back
says "is asked for them" http.body 'Write what is wrong with the entry'
says "beside the field" http.body 'id="says-error"'
says "and the number stands there" http.body "value=\"$ENTRY\""
holds "one without a number" dispute 303 '' 'This is not mine.'
holds "leads back too" back
says "and is told what is missing" http.body 'Write the number of the entry'
says "beside the field" http.body 'id="entry" name="entry" aria-invalid="true" aria-describedby="entry-hint entry-error"'
says "and what was typed stands there" http.body 'This is not mine.</textarea>'
holds "one about an entry of somebody else" dispute 303 1 'This is not mine.'
FORM=$(sed -n 's/^Location: \(.*\)\r$/\1/p' http.head)
holds "leads back" back
says "is none of theirs" http.body 'There is no ask with this number on your record'
says "and what was typed stands there" http.body 'This is not mine.'
silent "in no address" http.body 'says=|href="[^"]*not(%20|\+)mine'
says "which is that of the form" http.body 'href="/me/dispute.lang=es&amp;again=[0-9a-f]{32}'
holds "who goes back to it" page me 200 "$FORM"
says "finds it as it was" http.body 'This is not mine.</textarea>'
holds "somebody without the session" answers 401 GET "$FORM"
silent "does not" http.body 'not mine'
holds "one about an entry that is not there" dispute 303 99999999 'This is not mine.'
holds "leads back" back
says "is told the same" http.body 'There is no ask with this number on your record'
holds "their own is taken" dispute 303 "$ENTRY" 'I did not ask for a loan. <b>Look again.</b>'
many() { for i in $(seq 19); do dispute 303 "$ENTRY" "Once more, $i." || return 1; done; }
holds "and nineteen more" many
holds "but no further one" dispute 303 "$ENTRY" 'Too much.'
holds "as the page" back
says "says" http.body 'Too many of your letters wait'
holds "what was said stands on their page" page me 200 /me
says "as waiting" http.body 'An officer has it'

holds "an officer enters" enter "$A" a
holds "and has it before them" page a 200 /desk/disputes
says "in the person's words, as text" http.body 'I did not ask for a loan. &lt;b&gt;Look again'
says "with the decision" http.body '/desk/decisions/DEC-[0-9A-Z]*/letter'
LETTER=$(grep -o '/desk/decisions/DEC-[0-9A-Z]*/letter' http.body | head -n 1)
silent "and without a name" http.body "$(cat number.txt)|$(grep -o '"family":"[^"]*"' ask.json | head -n 1 | cut -d'"' -f4)"
holds "the decision is there to be looked at" page a 200 "$LETTER"
holds "the list again" page a 200 /desk/disputes
holds "an agency's signature" "$PORTCULLIS" dispute answer --sign-only --log test.story.example/log --officer-key us.ed.fsa.jwk 1
cp story.out other.sig
holds "answers nothing" turned_away a /desk/disputes/1/answered --data-urlencode signature@other.sig
says "as the page says" http.body 'This was not done'
holds "the officer signs that it was answered by letter" "$PORTCULLIS" dispute answer --sign-only --log test.story.example/log --officer-key "$A" 1
cp story.out done.sig
holds "and sends it" send a 303 /desk/disputes/1/answered --data-urlencode signature@done.sig
holds "the officer's page" page a 200 /desk/disputes
silent "has it no more" http.body 'I did not ask for a loan'
rest() {
    for i in $(seq 2 20); do
        "$PORTCULLIS" dispute answer --sign-only --log test.story.example/log --officer-key "$A" "$i" >done.sig &&
            send a 303 "/desk/disputes/$i/answered" --data-urlencode signature@done.sig || return 1
    done
}
holds "the others are answered too" rest
holds "the officer's page" page a 200 /desk/disputes
says "is empty" http.body 'No dispute waits'
holds "the person's page" page me 200 /me
silent "waits no more" http.body 'An officer has it'

# ---- at home ----
holds "the list with proofs" page me 200 /me/accounting.zip
cp http.body accounting.zip
holds "the secret" page me 200 /me/secret.txt
cp http.body secret.txt
holds "the public key" answers 200 GET /open/log.vkey
cp http.body log.vkey
holds "is the log's" cmp log.vkey "$D/log.vkey"
holds "the program" answers 200 GET /open/verifier
cp http.body home-verify && chmod +x home-verify
holds "on a slow line too" curl -sS -m 60 --limit-rate 4M -o slow-verify "$PAGES/open/verifier"
holds "the same" cmp home-verify slow-verify
cp -r "$D/log" copy
holds "checks it at home" ./home-verify accounting --key log.vkey accounting.zip
cp story.out told
says "to the end" told 'It is genuine'
holds "and that nothing is missing" ./home-verify accounting --key log.vkey --complete --log copy --secret secret.txt accounting.zip
cp story.out told
says "as it says" told 'holds no other entry'
flip() { # AT: one bit of the byte there
    python3 - "$1" <<'PY'
import sys
b = bytearray(open("accounting.zip", "rb").read()); at = int(sys.argv[1])
b[at] ^= 1; open("flipped.zip", "wb").write(b)
PY
}
for at in 40 $(($(stat -c %s accounting.zip) / 2)) $(($(stat -c %s accounting.zip) - 30)); do
    flip "$at"
    ends 7 "one bit at byte $at, and it is not" ./home-verify accounting --key log.vkey flipped.zip
done

# ---- too many pages: each is an entry ----
fast() {
    local size
    size=$(curl -sS "$ASKS/readyz" | sed 's/.*"log_size":\([0-9]*\).*/\1/')
    for i in $(seq 200); do
        [ "$i" = 1 ] || echo next
        printf 'url = "%s/me"\nheader = "Cookie: %s"\noutput = "tried"\nwrite-out = "%%{http_code}\\n"\n' "$PAGES" "$(cat me.cookie)"
    done | curl -sS -m 60 -K - >statuses
    [ $(($(curl -sS "$ASKS/readyz" | sed 's/.*"log_size":\([0-9]*\).*/\1/') - size)) -le 150 ]
}
holds "one who turns pages as no person does enters no more than so many" fast
says "and is told to wait" statuses '^429$'
holds "another is not" code second.txt
holds "who comes in" come also "$(typed second.txt)"
holds "and reads" page also 200 /me

# ---- leaving ----
holds "the second session is the same person's" page also 200 /me
holds "they sign out everywhere" send also 303 /sign-out -d everywhere=yes
says "and the cookie ends" http.head '^Set-Cookie: __Host-portcullis=; Path=/; Max-Age=0'
holds "the one session is over" page also 401 /me
holds "and so is the other" page me 401 /me

# ---- too many tries, and the log ----
tries() { # prints the statuses of 120 tries at once
    for i in $(seq 120); do
        [ "$i" = 1 ] || echo next
        printf 'url = "%s/sign-in/code"\ndata = "code=0000-0000-0000-0000"\noutput = "tried"\nwrite-out = "%%{http_code}\\n"\n' "$PAGES"
    done |
        curl -sS -m 60 -K -
}
tries >statuses
says "many tries are let through" statuses '^303$'
says "and then no more for a while" statuses '^429$'
holds "which is nothing to who tries elsewhere" test "$(curl -sS -m 60 --interface 127.0.0.2 -o http.body -w '%{http_code}' \
    -d code=0000-0000-0000-0000 "$PAGES/sign-in/code")" = 303
silent "no code is in what the gateway wrote" daemon.err "$(typed second.txt)|$(typed letter.txt)"
holds "a word from the owner ends it" daemon_end
holds "the log is whole" "$PORTCULLIS" ledger verify --dir "$D"
holds "for the independent eye too" "$BUILD/src/verify/portcullis-verify" log "$D" --key "$D/log.vkey"
unsaid() { ! cat "$D"/log/tile/entries/* "$D"/log/tile/entries/*/* 2>/dev/null | grep -aEq "$(typed second.txt)|$(cat number.txt)|ask for a loan"; }
holds "it holds neither code nor number nor what was said" unsaid
says_by() { cat "$D"/log/tile/entries/* "$D"/log/tile/entries/*/* 2>/dev/null | grep -aq '{"by":"subject","commitment":"[0-9a-f]*","kind":"consent-withdrawn"'; }
holds "and that the person took the consent back" says_by

# ---- on the directory, where no gateway runs ----
holds "no dispute waits" "$PORTCULLIS" dispute list --dir "$D"
cp story.out told
says "as the list says" told 'No dispute waits'
ends 2 "one that does not wait is not answered" "$PORTCULLIS" dispute answer --dir "$D" --officer-key "$A" 1

# ---- too late: by a clock set by hand ----
holds "a code made in spring" "$PORTCULLIS" --quiet subject code --dir "$D" --number-file number.txt --officer-key "$A" --out late.txt
later=$(date -u -d '+31 days' +%Y-%m-%dT%H:%M:%SZ)
holds "the gateway a month on" daemon_start --now "$later"
refused 0000-0000-0000-0000 >wrong
holds "a code that has run out gives the page of a wrong one" same_page "$(typed late.txt)"
holds "the gateway ends" daemon_end
the_end
