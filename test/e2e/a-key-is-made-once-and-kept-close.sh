# A private key is written for its owner only, never over another file, and never shown.
. "$ROOT/test/e2e/story.sh"

# What the last command printed stays in out and err.
after() {
    "$@"
    cp story.out out
    cp story.err err
}

after holds "a key is made" "$PORTCULLIS" key new --out agency.jwk
holds "its private half is for the owner only" sh -c '[ "$(stat -c %a agency.jwk)" = 600 ]'
holds "its public half lies beside it" test -f agency.pub.jwk
holds "without the private number" sh -c '! grep -q "\"d\"" agency.pub.jwk'
cp agency.jwk before
after ends 2 "a second key does not take its place" "$PORTCULLIS" key new --out agency.jwk
holds "the first is as it was" cmp before agency.jwk
rm agency.pub.jwk
after ends 2 "nor when only the private half is there" "$PORTCULLIS" key new --out agency.jwk
holds "the first is still as it was" cmp before agency.jwk
after holds "key show reads it" "$PORTCULLIS" key show --json agency.jwk
number_d=$(sed 's/.*"d":"\([^"]*\)".*/\1/' agency.jwk)
holds "and does not show the private number" sh -c "! grep -qF -e '$number_d' out"
chmod 640 agency.jwk
after ends 1 "a private key that others can read is refused" "$PORTCULLIS" key show agency.jwk
holds "with the remedy" grep -qF -e "chmod 600" err
chmod 600 agency.jwk
echo '{"kty":"oct","k":"AAAA"}' >oct.jwk
after ends 2 "a key of another kind is refused" "$PORTCULLIS" key show oct.jwk
head -c 100000 /dev/zero >huge.jwk
after ends 2 "a huge file is refused" "$PORTCULLIS" key show huge.jwk
after ends 2 "a folder is refused" "$PORTCULLIS" key show .

printf '{"format":"portcullis-ask/1","id":"ASK-01JD0000000000000000000000",' >ask.json
printf '"requester":"us.ed","authority":"us.irc.6103.c",' >>ask.json
printf '"issued_at":"2026-11-24T04:05:06Z"}' >>ask.json
after holds "an ask is signed" "$PORTCULLIS" ask sign --key agency.jwk ask.json
tr -d "\n" <out >ask.jws
cut -d. -f2 ask.jws | tr '_-' '/+' | sed 's/$/===/' | base64 -d 2>/dev/null | cmp -s - ask.json
holds "over exactly the bytes of the file" test $? = 0
cut -d. -f1 ask.jws | tr '_-' '/+' | sed 's/$/===/' | base64 -d 2>/dev/null >header
holds "as a portcullis-ask+jws" grep -qF '"typ":"portcullis-ask+jws"' header
after holds "standard input is a file too" sh -c '"$PORTCULLIS" ask sign --key agency.jwk - <ask.json'
echo '{"format":"portcullis-ask/1"}' >short.json
after ends 2 "an ask that is none is not signed" "$PORTCULLIS" ask sign --key agency.jwk short.json
after holds "unless one insists" "$PORTCULLIS" ask sign --as-is --key agency.jwk short.json
if command -v jose >/dev/null; then
    sed 's/,"kid":"[^"]*"//' agency.jwk >theirs.jwk
    holds "the jose command verifies the signature" jose jws ver -i ask.jws -k theirs.jwk
fi
the_end
