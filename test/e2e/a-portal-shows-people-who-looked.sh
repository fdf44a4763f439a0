# A persons' portal asks as Estonia's data tracker does (findUsage, usagePeriod, heartbeat) and shows people
# who used their record: to an enrolled portal alone, by a sealed number, each look an entry of the person's,
# nothing that the law keeps sealed, and of nobody as of anybody.
. "$ROOT/test/e2e/story.sh"
. "$ROOT/test/e2e/daemon.inc"
. "$ROOT/test/e2e/consent.inc"

A=$D/demo/officer-a.jwk
signed_ask() { "$PORTCULLIS" ask sign --key "$1.jwk" "$2" >ask.jws; }
holds "a custodian, agencies and people" state_make
holds "a company that the person may name" lender_enrol
holds "a persons' portal" state_requester ee.riik.portal persons-portal ee.riik persons.portal '{}' '[]'
holds "an ask under a consent" consented
number_of >number.txt
holds "is signed" signed_ask demo.lender ask.json
holds "the gateway begins" daemon_start
holds "and is answered" answers 201 POST /v1/asks ask.jws
# The same person, under an authority whose entries the law keeps from them for a time.
sed "s/\"demo.lender\"/\"us.ed.fsa\"/; s/us.irc.6103.c\"/us.irc.6103.h.1\"/; s/\"id\":\"ASK-[0-9A-Z]*\"/\"id\":\"$("$PORTCULLIS" ask id)\"/; s/\"consent\":\"[^\"]*\",//" ask.json >sealed.json
holds "an ask about the same person that the law keeps from them" signed_ask us.ed.fsa sealed.json
holds "is answered too" answers 201 POST /v1/asks ask.jws
comes "and its entry says until when" 10 grep -raq '"sealed":{' "$D/log/tile/entries"

# ---- what a portal is told ----
usage() { "$PORTCULLIS" usage find --url "$URL" --number-file "${NUMBER:-number.txt}" "$@"; }
holds "the pulse, to anybody" answers 200 GET /v1/tracker/heartbeat
says "is well" http.body '"status":"OK"'
holds "the period, to anybody" answers 200 GET /v1/tracker/usagePeriod
says "begins somewhere" http.body '"periodStart":"20[0-9-]+T[0-9:]+Z"'
holds "the portal looks" usage --key ee.riik.portal.jwk
cp story.out told
says "and sees who asked" told 'demo.lender  .*26 USC 6103\(c\).*: what the law allows was released'
says "and that it looks itself" told 'You looked, or somebody who acts for you'
silent "but nothing that is sealed" told 'us.ed.fsa'
silent "no number, no name" told "$(cat number.txt)|$(grep -o '"family":"[^"]*"' ask.json | head -n 1 | cut -d'"' -f4)"
holds "it looks again" usage --key ee.riik.portal.jwk --json
cp story.out told
says "and finds its first look" told '"totalUsages":3'
says "the newest first" told '"usages":\[{"action":"You looked.*"receiverSystem":"demo.lender"'
holds "a page of it" usage --key ee.riik.portal.jwk --json --offset 3 --limit 1
cp story.out told
says "has one of them" told '"totalUsages":4,"usages":\[{"action":"[^}]*"receiverSystem":"demo.lender"\}\]'
holds "what was before anything" usage --key ee.riik.portal.jwk --json --to 2020-01-01T00:00:00
cp story.out told
says "is nothing" told '\{"totalUsages":0,"usages":\[\]\}'
ends 2 "a time that is none is said" usage --key ee.riik.portal.jwk --to 2020-13-01T00:00:00
ends 2 "so are more than a thousand" usage --key ee.riik.portal.jwk --limit 1001

# ---- nobody is as anybody ----
echo 900-01-9999 >nobody.txt
NUMBER=nobody.txt
holds "a number of nobody" usage --key ee.riik.portal.jwk --json
sed 's/20[0-9-]*T[0-9:]*Z/TIME/' story.out >nobody.told
sed -n '2,$p' people.csv | cut -d, -f1 | grep -vxF -f number.txt | head -n 1 >somebody.txt
NUMBER=somebody.txt
holds "and of somebody whom nobody asked about" usage --key ee.riik.portal.jwk --json
sed 's/20[0-9-]*T[0-9:]*Z/TIME/' story.out >somebody.told
holds "get the same bytes" cmp nobody.told somebody.told
NUMBER=number.txt

# ---- and nobody else ----
ends 3 "an agency does not look" usage --key us.ed.fsa.jwk
ends 3 "nor does an officer" usage --key "$A"
ends 2 "a look is signed" usage
usage --seal-only >code
silent "the number is in no address" code "$(cat number.txt | tr -d -)"
for who in us.ed.fsa ee.riik.portal; do
    path="/v1/tracker/findUsage?userCode=$(cat code)"
    "$PORTCULLIS" request sign --key $who.jwk GET "$path" >$who.header
done
holds "by curl it is the same" answers 200 GET "$path" '' -H "$(cat ee.riik.portal.header)"
holds "an agency's signature does not do" answers 403 GET "$path" '' -H "$(cat us.ed.fsa.header)"
holds "none does not" answers 401 GET "$path"
holds "nor one over another address" answers 401 GET "$path&limit=1" '' -H "$(cat ee.riik.portal.header)"
path="/v1/tracker/findUsage?userCode=900-01-0001"
holds "a number in the clear is refused" answers 400 GET "$path" '' -H "$("$PORTCULLIS" request sign --key ee.riik.portal.jwk GET "$path")"
says "as it says" http.body 'sealed to the custodian'
swapped() { python3 -c 'import sys; p = open("code").read().strip().split("."); c = p[3]; p[3] = c[1] + c[0] + c[2:] if c[0] != c[1] else "A" + c[1:]; print(".".join(p))'; }
path="/v1/tracker/findUsage?userCode=$(swapped)"
holds "so is one that was changed" answers 403 GET "$path" '' -H "$("$PORTCULLIS" request sign --key ee.riik.portal.jwk GET "$path")"
holds "a portal is released nothing itself" bash -c "'$PORTCULLIS' synth asks --people people.csv --authority 6103-l-13-C --count 1 --requester ee.riik.portal >own.json && '$PORTCULLIS' ask sign --key ee.riik.portal.jwk own.json >ask.jws"
holds "it is told so" answers 201 POST /v1/asks ask.jws
says "as anybody whom no law names" http.body '"state":"(not-released|needs-from-you)"'

holds "the gateway ends" daemon_end
# The same from the directory, for an officer who acts for the person.
holds "an officer asks the same of the directory" "$PORTCULLIS" usage find --dir "$D" --number-file number.txt --officer-key "$A" --limit 1
cp story.out told
says "and is told it" told 'You looked, or somebody who acts for you'
the_end
