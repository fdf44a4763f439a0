# The letter about a decision, as text and as PDF, in English and Spanish: what the requester was told,
# and nothing of the person.
. "$ROOT/test/e2e/story.sh"
. "$ROOT/test/e2e/state.inc"
. "$ROOT/test/e2e/orders.inc"

letter() { "$PORTCULLIS" decision letter --dir "$D" "$@"; }
# told NAME: what the last command said, kept.
told() { cp story.out "$1"; }

holds "a custodian" state_make
holds "an ask that is released" state_ask 6103-l-13-C us.ed.fsa
cp ask.json released.json
holds "is decided" decide --json ask.jws
RELEASED=$(member decision story.out)
sed 's/,"approval":{[^}]*}//; s/ASK-\([0-9A-Z]\{21\}\)...../ASK-\1AAAAA/' ask.json >lacks.json
"$PORTCULLIS" ask sign --key us.ed.fsa.jwk lacks.json >lacks.jws
ends 3 "one that lacks a paper is sent back" decide --json lacks.jws
LACKS=$(member decision story.out)
order_yaml stay us.ed.fsa us.irc.6103.l.13.C any
order_draft stay >order.id
holds "a court stays the rest" order_apply stay.json
state_ask 6103-l-13-C us.ed.fsa 3
ends 5 "one is stopped" decide --json ask.jws
STOPPED=$(member decision story.out)
before=$(entries)

holds "the letter of a release" letter "$RELEASED"
told en
says "says so" en '^Released$'
says "to whom, and under which law" en '^Law +26 USC 6103\(l\)\(13\)\(C\), Federal student financial aid'
says "what was given" en '^  - Filing status$'
says "and where it stands" en 'This decision is entry [0-9]+ of the log test.story.example/log'
holds "in Spanish" letter --language es "$RELEASED"
told es
says "too" es '^Entregado$'
says "with the day as it is said there" es '^Fecha +[0-9]+ de [a-z]+ de [0-9]+$'
holds "the letter of one that was sent back" letter "$LACKS"
told lacks
says "says what is missing, where the law asks it" lacks '20 USC 1098h'
says "and what cures it" lacks 'approval must be given and certified'
holds "the letter of one that was stopped" letter "$STOPPED"
told stopped
says "says by whom" stopped '^Stopped by court order$'
holds "no letter has the person's name or number" sh -c "! grep -Fe \"$(sed 's/.*"tin":"\([^"]*\)".*/\1/' released.json)\" -e \"$(sed 's/.*"family":"\([^"]*\)".*/\1/' released.json)\" en es lacks stopped"
holds "nothing is entered by a letter" entries_are "$before"
ends 2 "a decision that there is not" letter DEC-01KB0000000000000000000000
ends 2 "nor an id of another kind" letter ASK-01KB0000000000000000000000
ends 2 "nor a language" letter --language fr "$RELEASED"

got=0
# Of the first word of the answer: Helvetica's box is 1.156 times its size, or 0.925 by its ascent and descent.
tall() {
    awk -F'"' '/>Su<|>solicitud</ { if ($8 - $4 >= 11) seen = 1 } END { exit !seen }' "$1"
}
letter --language es --pdf es.pdf "$RELEASED" >pdf.out 2>pdf.err || got=$?
if grep -q 'built without libharu' pdf.err; then
    echo "# skipped: this build has no libharu, so PDF is refused"
    ends 2 "without libharu a PDF is refused in one sentence" letter --pdf none.pdf "$RELEASED"
else
    holds "as PDF" test $got = 0
    holds "it is one" grep -aq '^%PDF-1' es.pdf
    # The words stand uncompressed, in the encoding of the faces.
    iconv -f WINDOWS-1252 -t UTF-8 es.pdf >words 2>iconv.err || tr -d '\200-\377' <es.pdf >words
    says "with its title" words '\(Entregado\) Tj'
    says "what was given" words '\(Estado civil tributario\) Tj'
    says "the decision" words "\\($RELEASED\\) Tj"
    holds "and not the person's number" sh -c "! grep -aFe \"$(sed 's/.*"tin":"\([^"]*\)".*/\1/' released.json)\" es.pdf"
    holds "for the owner's eyes" test "$(stat -c %a es.pdf)" = 600
    holds "the same decision" letter --language es --pdf again.pdf "$RELEASED"
    holds "gives the same bytes" cmp es.pdf again.pdf
    ends 2 "a letter is not written over another" letter --pdf es.pdf "$RELEASED"
    if command -v pdftotext >/dev/null; then
        holds "another hand's reader" pdftotext -layout es.pdf read.txt
        says "reads the letters of Spanish" read.txt 'Nuestra decisión +DEC-'
        says "and how many pages there are" read.txt '1/1$'
        holds "and how large they are" pdftotext -bbox es.pdf box.html
        holds "what is to be read is twelve points" tall box.html
    fi
fi
the_end
