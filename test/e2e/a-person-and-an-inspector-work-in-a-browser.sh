# A real browser on a running gateway: a person comes in by a code from a letter, without script, in English
# and in Spanish, and takes home what proves it; an inspector looks, searches and takes evidence. Each of
# their pages is fit to be read, and what they took holds by the program that the person took.
. "$ROOT/test/e2e/story.sh"
. "$ROOT/test/e2e/daemon.inc"
. "$ROOT/test/e2e/consent.inc"

command -v node >/dev/null && command -v npm >/dev/null || skip_all "node and npm are not here"
[ -x /usr/bin/chromium ] || skip_all "chromium is not here"
cp "$ROOT"/test/web/package.json "$ROOT"/test/web/package-lock.json "$ROOT"/test/web/{looking,seats,own}.mjs .
npm ci --ignore-scripts --no-audit --no-fund >npm.log 2>&1 ||
    skip_all "npm could not install axe-core and playwright-core"
A=$D/demo/officer-a.jwk
holds "a custodian, agencies and people" state_make
holds "a company that the person may name" lender_enrol
"$PORTCULLIS" --quiet key new --out eye.jwk
holds "an inspector" "$PORTCULLIS" officer enrol --dir "$D" --key eye.pub.jwk --role auditor --unit inspector-general \
    --officer-key "$A" --officer-key "$D/demo/officer-b.jwk"
holds "an ask of an agency" state_ask 6103-l-13-C us.ed.fsa
holds "is decided" decide ask.jws
holds "one under a consent" consented
number_of >number.txt
"$PORTCULLIS" ask sign --key demo.lender.jwk ask.json >ask.jws
holds "is released" decide ask.jws
again
sed 's/"consent":"[^"]*"/"consent":"x.y.z"/' again.json >bad.json
"$PORTCULLIS" ask sign --key demo.lender.jwk bad.json >ask.jws
ends 3 "one without is not" decide ask.jws
holds "the gateway begins" daemon_start
code() { # the person's, or that of another
    "$PORTCULLIS" subject code --json --url "$URL" --number-file "$1" --officer-key "$A" | sed 's/.*"code":"\([^"]*\)".*/\1/'
}
sed -n 3p people.csv | grep -oE '[0-9]{9}' | head -n 1 >other.txt
ONE=$(code number.txt)
TWO=$(code other.txt)
own() { node own.mjs "${PAGES/127.0.0.1/localhost}" "$PORTCULLIS" "$PWD/eye.jwk" "$ONE" "$TWO" ${PICTURES:+"$PICTURES"}; }
holds "a person and an inspector do their work in a browser" own
grep -E '^(#|not ok)' story.out story.err | head -n 20
cp story.out told
says "to the end" told '^1\.\.[0-9]+$'
holds "the program that was taken runs" chmod +x portcullis-verify
holds "the key that was taken is the log's" cmp log.vkey "$D/log.vkey"
holds "the list that was taken holds" ./portcullis-verify accounting --key log.vkey accounting.zip
holds "and the evidence" ./portcullis-verify bundle --key log.vkey bundle.zip
holds "a word from the owner ends it" daemon_end
holds "and the list is all there was" ./portcullis-verify accounting --key log.vkey --complete --log "$D/log" --secret secret.txt accounting.zip
the_end
