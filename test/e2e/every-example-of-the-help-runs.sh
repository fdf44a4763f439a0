# What the help of each command shows is typed as it stands, in a fresh folder, one example after the other: every file
# that one of them names, an earlier one made, or it is among the papers that somebody brings. Ids, which are drawn, stand
# for those that came; ports for those that are free.
. "$ROOT/test/e2e/story.sh"
. "$ROOT/test/e2e/state.inc"
. "$ROOT/test/e2e/timestamp.inc"
trap 'kill $(jobs -p) 2>/dev/null' EXIT
portcullis() { "$PORTCULLIS" "$@"; }
D=$PWD/state

# ---- the examples, and what they stand for ----
portcullis --help | sed -n '/^  init/,/^$/s/^  \([a-z][a-z0-9-]*\( [a-z0-9-]*\)\{0,1\}\)   *[a-z].*/\1/p' | sed 's/ *$//' >commands
: >shown
: >stands
stands() { printf 's|%s|%s|g\n' "$1" "$2" >>stands; } # WHAT-IS-SHOWN WHAT-CAME
examples() { # COMMAND: one a line
    # shellcheck disable=SC2086
    portcullis $1 --help | sed '1,/^example/d' | sed -e ':a' -e '/\\$/N; s/\\\n *//; ta' -e 's/^  //' | grep .
}
shows() { # EXIT COMMAND [PATTERN]: its examples, or those that have the pattern; each ends so
    local exit=$1 command=$2 line
    echo "$command" >>shown
    examples "$command" | grep -E -- "${3:-.}" >lines
    holds "there is an example of $command ${3:-}" test -s lines
    while read -r line <&3; do
        sed -f stands <<<"$line" >typed
        ends "$exit" "$line" eval "$(cat typed)"
        cp story.out told
        cp story.err told.err
    done 3<lines
}

# ---- papers that somebody brings ----
cp -r "$ROOT/packs" packs
printf 'a scan of a signed paper\n' | tee scan.pdf stay.pdf >ruling.pdf

# ---- law and people ----
shows 0 "pack check"
shows 0 "pack compile"
shows 0 "pack citations"
if [ -x "$BUILD/src/prove/portcullis-prove" ]; then
    PATH=$PATH:$BUILD/src/prove shows 0 "pack diff"
else
    echo "pack diff" >>shown # where there is no libz3
fi
shows 0 "synth people"
shows 0 "synth asks"
shows 0 "synth sweep"
grep -o '"tin":"[^"]*"' ask.json | cut -d'"' -f4 >number.txt

# ---- a custodian ----
shows 0 "key new"
shows 0 "key show"
shows 0 "init"
shows 0 "pack sign"
shows 0 "pack install"
shows 0 "authority list"
shows 0 "authority show"
shows 0 "requester approve"
shows 0 "requester enrol"
shows 0 "requester list"
shows 0 "officer enrol"
shows 0 "officer list"
shows 0 "vault load"
shows 0 "doctor"
shows 0 "config check"
shows 0 "config show"
shows 0 "construction list"
shows 0 "construction choose"

# ---- asks, and what is given ----
shows 0 "ask id"
shows 0 "ask sign"
shows 0 "ask seal"
shows 0 "ask decide" --dir
stands DEC-01KB0000000000000000000000 "$(grep -o 'DEC-[0-9A-Z]*' told | head -n 1)"
shows 0 "answer open"
shows 0 "receipt get"
shows 0 "receipt verify"
shows 0 "decision explain"
shows 0 "decision letter"
shows 0 "decision replay"
shows 0 "batch sign" '^[^:]*$'
shows 0 "batch decide" --dir
shows 0 "batch open"

# ---- an ask that waits for people ----
others() { # an attorney's office, whose ask waits
    state_requester us.doj.usao federal-agency us.doj doj.us-attorney '{"officers-of-requester":["OFF-0001","OFF-0002"]}' '[]'
    portcullis synth asks --people people.csv --authority "$1" --count 40 --requester us.doj.usao --truth truth.csv >"$2"
    sed -n "$(awk -F, '$3 == "genuine" { print $1; exit }' truth.csv)p" "$2" >"$2.json"
    portcullis ask sign --key us.doj.usao.jwk "$2.json" >"$2.jws"
}
others 6103-i-2 criminal
ends 4 "an ask of another office waits" portcullis ask decide --dir state criminal.jws
WAITS=$(sed 's/.*"id":"\(ASK-[0-9A-Z]*\)".*/\1/' criminal.json)
stands ASK-01KB0000000000000000000000 "$WAITS"
stands '\$FROZEN' "$(portcullis desk show --dir state --json "$WAITS" | grep -o '"frozen":"[0-9a-f]*"' | head -n 1 | cut -d'"' -f4)"
shows 0 "desk list"
shows 0 "desk show"
shows 0 "finding answer"
shows 0 "finding sign"
shows 0 "approval sign"
shows 4 "ask answer"
cp stands stands.kept
stands agency.jwk us.doj.usao.jwk
shows 3 "ask withdraw"
mv stands.kept stands

# ---- the person ----
shows 0 "subject code"
shows 0 "report who"
shows 0 "accounting make"
shows 0 "dispute list"
shows 0 "dispute answer"
shows 0 "consent attest"
shows 0 "consent attach"
stands CON-01KB0000000000000000000000 "$(cut -d. -f2 consent.jws | tr '_-' '/+' | base64 -d 2>/dev/null | grep -o 'CON-[0-9A-Z]*')"
shows 0 "consent withdraw"

# ---- a court ----
. "$ROOT/test/e2e/orders.inc"
order_yaml stay us.ed.fsa us.irc.6103.l.13.C any quarantine-in-flight bar-recipient-use
cp stay.pdf stay.paper
shows 0 "order draft"
shows 0 "order sign"
shows 0 "order preview"
shows 0 "order apply"
stands ORD-01KB0000000000000000000000 "$(order_id stay)"
shows 0 "order list"
shows 0 "order show"
shows 0 "recall list"
stands RCL-01KB0000000000000000000000 "$(grep -o 'RCL-[0-9A-Z]*' told | head -n 1)"
shows 0 "recall acknowledge"
shows 0 "order lift"

# ---- those who look ----
shows 0 "ledger verify"
shows 0 "seal open"
shows 0 "audit bundle"
shows 0 "report jct"
shows 0 "report 5466b"
shows 0 "report affected"
shows 0 "error record"
shows 0 "witness init"
portcullis --quiet init --dir second --origin test.second/log --demo
shows 0 "witness watch"
echo "witness serve" >>shown
eval "$(examples "witness serve" | sed 's/^portcullis/exec "$PORTCULLIS"/; s/6105/0/')" >serve.out 2>&1 &
WITNESS=$!
comes "a witness is there" 20 grep -Eq 'http://[^ ]*:[0-9]+' serve.out
stands localhost:6105 "$(grep -Eo '(localhost|127.0.0.1):[0-9]+' serve.out | head -n 1)"
shows 0 "ledger policy"
shows 0 "ledger witness"
kill $WITNESS
authority_make >/dev/null 2>&1
shows 0 "timestamp request"
openssl ts -reply -queryfile request.tsq -config ts.cnf -out answer.tsr >/dev/null 2>&1
stands '--size 6' "--size $(portcullis ledger verify --dir state --json | sed 's/.*"entries":\([0-9]*\).*/\1/')"
shows 0 "timestamp store"

# ---- statistics, figures, problems ----
shows 0 "stats check"
shows 0 "stats define"
shows 0 "stats list"
shows 0 "stats run"
stands STA-01JD8Q5Z3V8T9W2X4Y6Z8A0B1C "$(grep -o 'STA-[0-9A-Z]*' told | head -n 1)"
shows 0 "stats show"
shows 0 "stats budget"
shows 0 "stats verify"
shows 0 "impact"
shows 0 "problem list"
shows 0 "problem explain"
shows 0 "explain-error"
echo "demo story" >>shown # a story of its own: the-week-of-the-demo-holds

# ---- at a running gateway ----
portcullis --quiet requester enrol --dir state --id us.ed.fsa --kind federal-agency --key agency.pub.jwk \
    --role ed.secretary-delegate --safeguards-until 2099-12-31 --list ed-designated-l13-C=us.ed.fsa-1 \
    --standing us.irc.6103.l.13.C:2026-01-01:2099-12-31 --webhook https://hooks.example/portcullis \
    --officer-key state/demo/officer-a.jwk --officer-key state/demo/officer-b.jwk
portcullis --quiet key new --out portal.jwk
portcullis --quiet requester enrol --dir state --id us.portal --kind persons-portal --key portal.pub.jwk --role portal \
    --officer-key state/demo/officer-a.jwk --officer-key state/demo/officer-b.jwk
. "$ROOT/test/e2e/daemon.inc"
holds "a gateway is begun" daemon_start
stands http://localhost:6103 "$URL"
stands http://localhost:6104 "$PAGES"
stands '--pages' --page
shows 0 "requester webhook"
shows 0 "requester events"
shows 0 "request sign"
shows 0 "session sign"
shows 0 "ask decide" --url
shows 0 "batch sign" --url
shows 0 "batch decide" --url
shows 0 "usage find"
holds "a word from the owner ends it" daemon_end

# ---- those who go ----
shows 2 "officer passkey" # passkey.json comes from a browser: officers-work-by-passkey
says "what a browser makes is not made here" told.err 'passkey.json does not exist'
stands 7KcXlAhbd6sPHvZMEoWjV0jsSnB3ukoqnGNXsTmuIXk "$(portcullis key show --json d.jwk | sed -n 's/.*"kid":"\([^"]*\)".*/\1/p')"
shows 0 "officer revoke"
shows 0 "requester revoke"

holds "no command was left out" bash -c 'diff <(sort -u commands) <(sort -u shown)'
holds "the log is whole" portcullis ledger verify --dir state
the_end
