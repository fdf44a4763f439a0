# Passkeys on a running gateway: made, entered under two signatures, signing in, answering and putting
# an order in force by keyboard alone; whoever is one person counts once, whichever key they use; what
# was signed is verified again from the log and the case, also after the gateway's end.
. "$ROOT/test/e2e/story.sh"
. "$ROOT/test/e2e/daemon.inc"

command -v node >/dev/null && command -v npm >/dev/null || skip_all "node and npm are not here"
[ -x /usr/bin/chromium ] || skip_all "chromium is not here"
cp "$ROOT"/test/web/package.json "$ROOT"/test/web/package-lock.json "$ROOT"/test/web/passkey.mjs .
npm ci --ignore-scripts --no-audit --no-fund >npm.log 2>&1 ||
    skip_all "npm could not install playwright-core"
holds "a custodian, an agency and people" state_make
holds "an ask that waits for people" state_ask 6103-i-2 us.doj.usao
holds "the gateway begins" daemon_start
holds "the ask waits" answers 202 POST /v1/asks ask.jws
live() { node passkey.mjs "${PAGES/127.0.0.1/localhost}" "$URL" "$D" "$PORTCULLIS"; }
holds "officers work by passkey" live
grep -E '^(#|not ok)' story.out story.err | head -n 40
cp story.out told
says "to the end" told '^1\.\.[0-9]+$'
holds "a word from the owner ends it" daemon_end
the_end
