# The six main jobs in a real browser on a running gateway, from the first page to the last: an office that
# wonders whether it may ask, two officers, counsel with a court's order, a person, an inspector and anybody.
# Once with script and passkeys, once with script switched off and signatures of the command line.
. "$ROOT/test/e2e/story.sh"
. "$ROOT/test/e2e/daemon.inc"
. "$ROOT/test/e2e/consent.inc"

command -v node >/dev/null && command -v npm >/dev/null || skip_all "node and npm are not here"
[ -x /usr/bin/chromium ] || skip_all "chromium is not here"
cp "$ROOT"/test/web/package.json "$ROOT"/test/web/package-lock.json "$ROOT"/test/web/{looking,seats,jobs}.mjs .
npm ci --ignore-scripts --no-audit --no-fund >npm.log 2>&1 ||
    skip_all "npm could not install playwright-core"

jobs() { node ../jobs.mjs "${PAGES/127.0.0.1/localhost}" "$URL" "$D" "$1"; }
for script in none script; do
    mkdir $script && cd $script || exit 1
    D=$PWD/state
    A=$D/demo/officer-a.jwk
    B=$D/demo/officer-b.jwk
    [ $script = none ] && how="without script" || how="with script"
    holds "a custodian, agencies and people" state_make
    holds "a company that the person may name" lender_enrol
    "$PORTCULLIS" --quiet key new --out eye.jwk
    holds "an inspector" "$PORTCULLIS" officer enrol --dir "$D" --key eye.pub.jwk --role auditor \
        --unit inspector-general --officer-key "$A" --officer-key "$B"
    holds "an ask of an agency" state_ask 6103-l-13-C us.ed.fsa
    holds "is released" decide ask.jws
    holds "and one of the company" consented
    number_of >number.txt
    "$PORTCULLIS" ask sign --key demo.lender.jwk ask.json >ask.jws
    holds "under a consent" decide ask.jws
    again
    sed 's/"consent":"[^"]*"/"consent":"x.y.z"/' again.json >bad.json
    "$PORTCULLIS" ask sign --key demo.lender.jwk bad.json >ask.jws
    ends 3 "without one it is refused" decide ask.jws
    holds "one that people must judge, not yet sent" state_ask 6103-i-2 us.doj.usao
    rm ask.jws
    holds "the gateway begins" daemon_start
    "$PORTCULLIS" subject code --json --url "$URL" --number-file number.txt --officer-key "$A" |
        sed 's/.*"code":"\([^"]*\)".*/\1/' >code.txt
    holds "six jobs are done $how" jobs $script
    grep -E '^(#|not ok)' story.out story.err | head -n 40
    cp story.out told
    says "to the end" told '^1\.\.[0-9]+$'
    says "and none is left out" told 'a page that broke the policy would be seen$'
    holds "a word from the owner ends it" daemon_end
    holds "the log is whole" "$PORTCULLIS" ledger verify --dir "$D"
    holds "the receipt that the office took holds" "$PORTCULLIS" receipt verify --key "$D/log.vkey" receipt.tlog-proof
    cd ..
done
the_end
