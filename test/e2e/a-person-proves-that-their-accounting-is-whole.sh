# A person gets their accounting, checks it on another machine, and with their secret proves that
# nothing is missing; what the law seals comes when its day has come.
. "$ROOT/test/e2e/story.sh"
. "$ROOT/test/e2e/state.inc"
# What the last command printed stays in out and err.
after() {
    "$@"
    cp story.out out
    cp story.err err
}
verify=$BUILD/src/verify/portcullis-verify
account() { # NUMBER-FILE OUT [options]
    "$PORTCULLIS" accounting make --dir "$D" --number-file "$1" \
        --officer-key "$D/demo/officer-a.jwk" --out "$2" "${@:3}"
}
check() { "$verify" accounting "$1" --key "$D/log.vkey" "${@:2}"; }
whole() { check "$1" --complete --log "$D" --secret "$2" "${@:3}"; }
later() { date -u -d "+$1 days" +%Y-%m-%dT%H:%M:%SZ; }

after holds "a custodian" state_make
state_ask 6103-l-13-C us.ed.fsa
sed 's/.*"tin":"\([^"]*\)".*/\1/' ask.json >mine
after holds "somebody asks about a person" decide ask.jws
# Under (h)(1) an entry is kept from its person while the matter runs; this one is refused besides.
sed 's/us.irc.6103.l.13.C/us.irc.6103.h.1/; s/ASK-01/ASK-02/' ask.json >sealed.json
"$PORTCULLIS" ask sign --key us.ed.fsa.jwk sealed.json >sealed.jws
after ends 3 "and again, under an authority whose entries the law delays" decide --json sealed.jws
SEALED=$(sed -n 's/.*"decision":"\(DEC-[^"]*\)".*/\1/p' out)
after holds "an officer looks at that one" "$PORTCULLIS" decision explain --dir "$D" "$SEALED"
after holds "their accounting is made" account mine one.zip --secret-out secret
after holds "only for their own eyes" test "$(stat -c %a secret)" = 600
before=$(entries)
after ends 2 "a secret is not written over" account mine other.zip --secret-out secret
holds "and nothing is made or recorded before that is seen" \
    test ! -e other.zip -a "$(entries)" = "$before"
after holds "and verifies anywhere" check one.zip --json
says "one ask, and the look itself; nothing of what is sealed" out '"decisions":1,"entries":2,"holds":true'
after holds "with the secret nothing is missing" whole one.zip secret
says "and that is said" out 'the log holds no other entry'
after holds "in Spanish too" whole one.zip secret --language es
says "with all of it" out '^AUTÉNTICO: 2 de 2 entradas son válidas'
says "and that nothing is missing" out 'el registro no guarda ninguna otra'
after ends 2 "no other language is spoken" check one.zip --language fr
after holds "what is sealed is counted in public" "$verify" log "$D" --key "$D/log.vkey" --json
says "one sealed, not overdue" out '"sealed":1,"seals_overdue":0'
after holds "half a year later it is overdue" "$verify" log "$D" --key "$D/log.vkey" --json \
    --now "$(later 181)"
says "and everybody sees it" out '"seals_overdue":1'
after holds "before its day nothing is opened" "$PORTCULLIS" seal open --dir "$D" --json
says "none" out '"opened":0'
after holds "on its day the seal is opened" "$PORTCULLIS" seal open --dir "$D" --now "$(later 181)" --json
says "one" out '"opened":1'
after holds "the old accounting is still genuine" check one.zip
after holds "and is told to be old" whole one.zip secret
says "two entries came since" out 'has got 2 more about the person'
after holds "a new one has what was sealed" account mine two.zip --now "$(later 182)"
after holds "and is whole" whole two.zip secret --now "$(later 182)" --json
says "two asks, three looks, one unseal" out '"decisions":2,"entries":6,"holds":true,"inspections":3'
after holds "with the law that kept it" grep -aq 'Shown later by law: ' two.zip
after holds "nothing is overdue" "$verify" log "$D" --key "$D/log.vkey" --now "$(later 182)" --json
says "any more" out '"seals_overdue":0'
# Refusals.
sed -n 2p people.csv | cut -d, -f1 >other
after holds "another person's accounting" account other other.zip --now "$(later 182)"
after holds "is genuine" check other.zip
after ends 7 "and is not the first one's" whole other.zip secret
says "which the secret shows" err 'is about the person and is missing'
cp two.zip bad.zip
printf 'X' | dd of=bad.zip bs=1 seek=700 conv=notrunc 2>/dev/null
after ends 7 "a byte changed is found" check bad.zip
after ends 7 "in Spanish too" check bad.zip --language es
says "and said so" err 'NO ES AUTÉNTICO: '
says "and what to do" err 'pida otra'
after ends 2 "no number, no accounting" account people.csv no.zip --now "$(later 183)"
after ends 3 "an agency's key is no officer's" "$PORTCULLIS" accounting make --dir "$D" --number-file mine \
    --officer-key us.ed.fsa.jwk --out no.zip --now "$(later 183)"
after ends 2 "an accounting is never written over another" account mine one.zip --now "$(later 183)"
after holds "who asked, as rows" "$PORTCULLIS" report who --dir "$D" --number-file mine \
    --officer-key "$D/demo/officer-a.jwk" --format csv --now "$(later 183)"
says "with what was given" out 'us.ed.fsa,us.irc.6103.l.13.C,released,return\.'
year=$(date -u +%Y)
after holds "the year's counts" "$PORTCULLIS" report jct --dir "$D" --year "$year" --json --now "$(later 183)"
says "one disclosure, one taxpayer" out '"disclosures":1,"purpose":"[^"]*","requests":1,"taxpayers":1'
the_end
