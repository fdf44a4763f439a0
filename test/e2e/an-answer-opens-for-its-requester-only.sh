# What was sealed to a requester opens with its key, says what it says, and with no other key.
. "$ROOT/test/e2e/story.sh"

# What the last command printed stays in out and err.
after() {
    "$@"
    cp story.out out
    cp story.err err
}

"$PORTCULLIS" key new --quiet --out key.jwk
"$PORTCULLIS" key new --quiet --out other.jwk
"$BUILD/test/exchange" seal . || exit 1

after holds "the requester opens its answer" "$PORTCULLIS" answer open --key key.jwk answer.jwe
holds "money reads as money" grep -qF -e '$41,000.50' out
holds "under its year" grep -qF -e 'Taxable year 2024' out
holds "an escape in a name does not reach the terminal" sh -c '! grep -q "$(printf "\033")" out'
after holds "the whole decision may be given instead" "$PORTCULLIS" answer open --key key.jwk decision.json
after holds "--json gives the answer itself" "$PORTCULLIS" answer open --json --key key.jwk answer.jwe
holds "with cents" grep -qF -e '"cents":4100050' out
after ends 7 "another requester's key opens nothing" "$PORTCULLIS" answer open --key other.jwk answer.jwe
holds "and prints nothing" sh -c '! [ -s out ]'
after ends 2 "a public key opens nothing" "$PORTCULLIS" answer open --key key.pub.jwk answer.jwe
sed 's/\(.*\)\(..\)$/\1AA/' answer.jwe >torn.jwe
after ends 7 "a changed answer does not open" "$PORTCULLIS" answer open --key key.jwk torn.jwe
head -c 200 answer.jwe >cut.jwe
after ends 7 "a cut answer is told to be cut" "$PORTCULLIS" answer open --key key.jwk cut.jwe
echo '{"state":"not-released"}' >refused.json
after ends 2 "a refusal holds no answer" "$PORTCULLIS" answer open --key key.jwk refused.json
if command -v jose >/dev/null; then
    sed 's/,"kid":"[^"]*"//' key.jwk >theirs.jwk
    jose jwe dec -i answer.jwe -k theirs.jwk >theirs 2>/dev/null
    grep -q '"portcullis-answer/1"' theirs
    holds "the jose command opens it as well" test $? = 0
fi

after holds "a batch opens line by line" "$PORTCULLIS" batch open --key key.jwk results.ndjson
holds "and is counted" grep -qF -e '3 opened, 1 without an answer' out
after holds "with --json one object a line" "$PORTCULLIS" batch open --json --key key.jwk results.ndjson
holds "each with its answer opened" sh -c '[ "$(grep -c "\"cents\":4100050" out)" = 3 ]'
after ends 7 "another key does not open it" "$PORTCULLIS" batch open --key other.jwk results.ndjson
awk 'NR == 2 { sub(/"line":1/, "\"line\":4") } NR == 5 { sub(/"line":4/, "\"line\":1") } 1' \
    results.ndjson >moved.ndjson
after ends 7 "answers that changed their lines do not open" \
    "$PORTCULLIS" batch open --key key.jwk moved.ndjson
holds "and the lines are named" grep -qF -e 'not sealed as line' err
sed '$d' results.ndjson >short.ndjson
after ends 7 "results without their end are not whole" \
    "$PORTCULLIS" batch open --key key.jwk short.ndjson
sed 1d results.ndjson >headless.ndjson
after ends 2 "nor without their beginning" "$PORTCULLIS" batch open --key key.jwk headless.ndjson
: >empty.ndjson
after ends 7 "nor empty" "$PORTCULLIS" batch open --key key.jwk empty.ndjson
the_end
