# A real browser on a running gateway, and a provider of identities that nobody here wrote: a person goes there
# and comes back to their record, in English, in Spanish and without script; who is hardly known, breaks off or
# comes back twice does not.
. "$ROOT/test/e2e/story.sh"
. "$ROOT/test/e2e/daemon.inc"
. "$ROOT/test/e2e/identity.inc"

command -v node >/dev/null && command -v npm >/dev/null || skip_all "node and npm are not here"
[ -x /usr/bin/chromium ] || skip_all "chromium is not here"
mkdir web oidc
cp "$ROOT"/test/web/package.json "$ROOT"/test/web/package-lock.json "$ROOT"/test/web/{looking,identity}.mjs web
cp "$ROOT"/test/oidc/package.json "$ROOT"/test/oidc/package-lock.json "$ROOT"/test/oidc/provider.mjs oidc
for folder in web oidc; do
    (cd $folder && npm ci --ignore-scripts --no-audit --no-fund) >npm.log 2>&1 ||
        skip_all "npm could not install what test/$folder needs"
done
holds "a custodian, agencies and people" state_make
holds "an ask about a person" state_ask 6103-l-13-C us.ed.fsa
holds "is decided" decide ask.jws
holds "the gateway begins" daemon_start
SITE=${PAGES/127.0.0.1/localhost}
node oidc/provider.mjs oidc "$SITE/sign-in/return" "$(sed 's/.*"tin":"\([^"]*\)".*/\1/' ask.json)" >provider.log 2>&1 &
PROVIDER=$!
trap 'kill $DAEMON $PROVIDER 2>/dev/null' EXIT
comes "a provider begins" 30 test -s oidc/port
ISSUER=http://127.0.0.1:$(cat oidc/port)
provider_set "$ISSUER" "$ISSUER/auth" "$ISSUER/token" "$PWD/oidc/keys.json"
kill -HUP "$DAEMON"
comes "a word from the owner, and its button is there" 20 bash -c "curl -sS '$PAGES/sign-in' | grep -q /sign-in/identity"
comes "and a courier" 20 daemon_pid courier
own() { node web/identity.mjs "$SITE" "$ISSUER" ${PICTURES:+"$PICTURES"}; }
holds "a person goes there and comes back, in a browser" own
grep -E '^(#|not ok)' story.out story.err | head -n 30
cp story.out told
says "to the end" told '^1\.\.[0-9]+$'
holds "a word from the owner ends it" daemon_end
holds "the log is whole" "$PORTCULLIS" ledger verify --dir "$D"
the_end
