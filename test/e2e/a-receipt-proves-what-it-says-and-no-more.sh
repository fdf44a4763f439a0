# Anybody with the log's public key and two files can check a receipt, and is told what it proves.
. "$ROOT/test/e2e/story.sh"

# What the last command printed stays in out and err.
after() {
    "$@"
    cp story.out out
    cp story.err err
}
verify() { "$PORTCULLIS" receipt verify --key log.vkey "$@"; }

"$PORTCULLIS" key new --quiet --out key.jwk
"$BUILD/test/exchange" seal . || exit 1
after holds "a receipt holds" verify receipt.tlog-proof
holds "it says what is proved" grep -q '^Proved: the log test.example/log holds this entry' out
holds "and what is not" grep -q '^Not proved:' out
holds "and shows the entry" grep -q 'us.irc.6103.c' out
after holds "the answer is the one recorded" verify receipt.tlog-proof --answer answer.jwe
holds "and that is said" grep -q 'the answer is the one that it records' out
after holds "the whole decision may be given" verify receipt.tlog-proof --answer decision.json
after holds "--json says it to programs" verify --json receipt.tlog-proof --answer answer.jwe
holds "as one object" grep -q '"answer_matches":true' out
mkdir other && "$BUILD/test/exchange" make other
after ends 7 "another answer is not" verify receipt.tlog-proof --answer other/answer.jwe
after ends 7 "an entry without an answer proves none" verify refusal.tlog-proof --answer answer.jwe
sed 's/^extra .*/extra e30=/' receipt.tlog-proof >empty
after ends 7 "a receipt with another entry does not hold" verify empty
sed 's/^test.example.log$/test.example\/other/' receipt.tlog-proof >renamed
after ends 7 "nor under another log's name" verify renamed
cut_lines=$(wc -l <receipt.tlog-proof)
holds "the receipt has lines" test "$cut_lines" -gt 5
lines_refused=0
for line in $(seq 1 "$cut_lines"); do
    sed "${line}d" receipt.tlog-proof >cut
    verify cut >/dev/null 2>&1 || lines_refused=$((lines_refused + 1))
done
holds "without any one of its lines it does not hold" test "$lines_refused" = "$cut_lines"
echo 'test.example/log+00000000+AAAA' >bad.vkey
after ends 2 "a key that is none is malformed" \
    "$PORTCULLIS" receipt verify --key bad.vkey receipt.tlog-proof
"$PORTCULLIS" witness init --quiet --dir watching --name oig.example.gov/witness --log log.vkey
after ends 2 "a witness's key is no log's" \
    "$PORTCULLIS" receipt verify --key watching/witness.vkey receipt.tlog-proof
after ends 2 "for portcullis-verify too" \
    "$BUILD/src/verify/portcullis-verify" receipt --key watching/witness.vkey receipt.tlog-proof
holds "and that is said" grep -q "is a witness's key" err
the_end
