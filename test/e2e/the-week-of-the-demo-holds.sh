# portcullis demo story: the week comes out under two seeds, a figure that is wrong ends it, what it prints
# at its end lets one into each page, and however it ends nothing of it stays.
. "$ROOT/test/e2e/story.sh"

export TMPDIR=$PWD/tmp
mkdir tmp
story() { "$PORTCULLIS" demo story "$@"; }
folder_left() { ls tmp; }
nothing_stays() { [ -z "$(folder_left)" ] && gone; }
# No process that was begun in one of its folders.
gone() { ! pgrep -f "$PWD/(tmp|planted|added)" >/dev/null; }
begun() { grep -q "$1" told; }
# in_background NAME...: as the process $STORY, its words in `told`.
in_background() {
    : >told
    "$PORTCULLIS" demo story "$@" >told 2>told.err </dev/null &
    STORY=$!
}
ended() { wait "$STORY"; echo $? >code; [ "$(cat code)" = "$1" ]; }
gateway() { pgrep -P "$STORY" portcullisd; }

# ---- it holds ----
holds "the week of the first seed holds" story --auto
cp story.out first
says "to its end" first '^The week holds\. [0-9]+ figures and exit codes were checked'
for day in Monday Tuesday Wednesday Thursday Friday Saturday Sunday; do
    says "$day is told" first "^$day, 2026-11-"
done
says "Wednesday's file is refused without a look at a record" first 'people looked up in the vault +0 '
says "nothing leaves after Thursday's order" first 'released after the order +0 '
says "Friday's letter stands there as it comes" first '^    \|     [0-9A-Z]{4}(-[0-9A-Z]{4}){3}$'
says "Friday is told in Spanish" first 'preguntas sobre ella, en su página +[1-9]'
says "her page says what was given" first '«Les dimos lo que se nombra aquí» +[1-9]'
says "and what a court stopped" first '«Un tribunal lo detuvo» +[1-9]'
says "the used code opens nothing" first 'la página +no abre +El código no es válido, o ya se usó'
says "her list is whole" first 'AUTÉNTICO: [0-9]+ de [0-9]+ entradas son válidas'
says "and one byte is seen" first 'portcullis-verify +NO AUTÉNTICO'
says "Saturday's small counts are bands" first 'criminal asks that were answered +0-9'
says "Sunday's auditor asks what relied on what" first 'releases that relied on 6103\(i\)\(2\) +1 '
says "and has decisions made again" first 'decisions drawn by lot and made again +40 '
says "Sunday's row is named" first 'the replay names the row +ledger entry [0-9]+'
says "commands stand there as they are typed" first '^  \$ portcullis batch decide --json --url http://127'
silent "no colour where there is no terminal" first "$(printf '\033')"
holds "no line is wider than a terminal" awk 'length > 100 { print; bad = 1 } END { exit bad }' first
holds "nothing stays of it" nothing_stays

holds "the week of the second seed holds" story --auto --seed 2 --json
cp story.out second
says "and says so to programs" second '"holds":true'
holds "in one line" test "$(wc -l <second)" = 1

# ---- a wrong figure ends it ----
in_background --auto --dir planted
comes "Monday's asks are made" 60 test -s planted/monday.manifest
holds "somebody changes one line of what must come of them" \
    sed -i '0,/,released,$/s//,not-released,X/' planted/monday.truth
holds "then it ends as what is not proved" ended 7
says "with the day and the figure" told.err 'Monday: released: found [0-9,]+ where [0-9,]+ was expected'
holds "no process stays" gone
holds "the folder that was named does" test -s planted/state/log/checkpoint

in_background --auto
comes "Tuesday begins" 60 begun '^Tuesday'
log=$(echo tmp/portcullis-demo.*/state/log/tile/entries/000)
holds "somebody changes a byte of the log" \
    sh -c "printf X | dd of=$log bs=1 seek=300 conv=notrunc 2>dd.err"
holds "then the week does not hold" ended 1
says "since a verifier says so" told.err 'portcullis-verify [a-z]+ .*ended with 7 where 0 was expected'
holds "nothing stays of that" nothing_stays

in_background --auto --dir added
comes "Tuesday begins" 60 begun '^Tuesday'
holds "somebody writes asks into Monday's file that nobody sent" \
    sh -c 'cat added/monday.ndjson >twice && cat twice >>added/monday.ndjson'
holds "then the person's page is not what the week did" ended 7
says "as it says" told.err 'Friday: preguntas sobre ella, en su página: found [0-9]+ where [0-9]+ was expected'
holds "no process stays of that either" gone

# ---- however it ends ----
in_background --auto
comes "a gateway runs" 60 gateway
holds "it is killed" sh -c "kill -9 $(gateway)"
holds "then the story ends" ended 1
holds "and nothing stays" nothing_stays

for day in Monday Thursday; do
    in_background --auto
    comes "$day begins" 60 begun "^$day"
    holds "Ctrl-C on $day" kill -INT "$STORY"
    holds "ends it" ended 1
    says "in one sentence" told.err '^portcullis: the story was stopped'
    holds "and leaves nothing" nothing_stays
done
in_background --auto
comes "a gateway runs again" 60 gateway
holds "the story is killed itself" kill -9 "$STORY"
wait "$STORY" 2>/dev/null
comes "then its gateway ends with it" 30 gone
rm -rf tmp/*

# ---- with somebody who looks on ----
ends 2 "a folder that is there is not taken" "$PORTCULLIS" demo story --auto --dir planted
python3 -m http.server --bind 127.0.0.1 6103 >/dev/null 2>&1 & # or somebody else has the port already
BUSY=$!
trap 'kill $BUSY 2>/dev/null' EXIT
comes "a port is in use" 30 curl -sS -o page http://127.0.0.1:6103/
in_background
comes "the week comes to its end, and stays up" 300 begun '^Ctrl-C ends it'
says "on another port, which is said" told '^  Port 6103 is in use on this machine; the asks take another\.$'
sed -n '/^The gateway stays up/,$p' told >end
PAGES=$(sed -n 's|^  \(http://localhost:[0-9]*\)/open .*|\1|p' end)
holds "its public page is there" curl -sS -f -o page "$PAGES/open"
says "with the gate as it stands" page 'The gate is open in part'
holds "and the Spanish one" curl -sS -f -o page "$PAGES/open?lang=es"
says "in Spanish" page 'lang="es"'
# let_in FORM FILE: the cookie of whoever that lets in.
let_in() {
    rm -f jar
    curl -sS -m 60 -o page -c jar --data-urlencode "$2" "$PAGES/sign-in/$1" &&
        cookie=$(awk '/portcullis/ { print $6 "=" $7 }' jar) && [ -n "$cookie" ]
}
seen() { curl -sS -m 60 -f -o page -H "Cookie: $cookie" "$PAGES$1"; }
# pasted WORDS: the line that has them, run as it stands.
pasted() {
    sed -n "s|^      \\(.*$1.*\\)|\\1|p" end >line
    [ "$(wc -l <line)" = 1 ] && sh line >printed
}
for who in "officer-a.jwk /desk/recalls us.attorney" "officer-b.jwk /desk desk/asks/ASK-" "counsel.jwk /desk/orders ORD-" \
    "us.attorney.jwk /agency ASK-" "us.ed.fsa.jwk /agency BAT-" "auditor.jwk /audit/relied?where=authority:6103-i-2 DEC-"; do
    set -- $who
    holds "the line of $1, pasted" pasted "$1 --page"
    holds "lets in" let_in signature signature@printed
    holds "to $2" seen "$2"
    says "with what belongs there" page "$3"
done
CODE=$(sed -n 's/^      \([0-9A-Z]\{4\}\(-[0-9A-Z]\{4\}\)\{3\}\)$/\1/p' end)
holds "the code that was printed lets in" let_in code "code=$CODE"
holds "to the person's page" seen '/me?lang=es'
says "with who asked" page 'Les dimos lo que se nombra aquí'
holds "the line for another letter, pasted" pasted 'subject code'
says "gives one in Spanish" printed 'Sirve una sola vez'
holds "its code lets in too" let_in code "code=$(sed -n 3p printed | tr -d ' ')"
holds "Ctrl-C" kill -INT "$STORY"
holds "is how it ends well" ended 0
holds "and nothing stays" nothing_stays

the_end
