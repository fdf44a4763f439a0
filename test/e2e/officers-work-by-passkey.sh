# Passkeys on a running gateway: made, entered under two signatures, signing in, answering and putting
# an order in force by keyboard alone; whoever is one person counts once, whichever key they use. The
# keeper verifies them and opens nothing for it; what was signed is verified again from log and case.
. "$ROOT/test/e2e/story.sh"
. "$ROOT/test/e2e/daemon.inc"

command -v node >/dev/null && command -v npm >/dev/null || skip_all "node and npm are not here"
[ -x /usr/bin/chromium ] || skip_all "chromium is not here"
cp "$ROOT"/test/web/package.json "$ROOT"/test/web/package-lock.json "$ROOT"/test/web/{looking,seats,passkey}.mjs .
npm ci --ignore-scripts --no-audit --no-fund >npm.log 2>&1 ||
    skip_all "npm could not install playwright-core"
replay() { "$PORTCULLIS" decision replay --dir "$D" --now "$due" --json "$@"; }

holds "a custodian, an agency and people" state_make
holds "an ask that waits for people" state_ask 6103-i-2 us.doj.usao
id=$(sed 's/.*"id":"\(ASK-[0-9A-Z]*\)".*/\1/' ask.json)
holds "the gateway begins" daemon_start
holds "the ask waits" answers 202 POST /v1/asks ask.jws
due=$(sed 's/.*"due":"\([^"]*\)".*/\1/' http.body)
strace -f -e trace=open,openat,openat2,socket,connect -o trace -p "$(daemon_pid keeper)" 2>strace.err &
live() { node passkey.mjs "${PAGES/127.0.0.1/localhost}" "$URL" "$D"; }
holds "officers work by passkey" live
grep -E '^(#|not ok)' story.out story.err | head -n 40
cp story.out told
says "to the end" told '^1\.\.[0-9]+$'
holds "a word from the owner ends it" daemon_end
if grep -q attached strace.err; then
    says "the keeper was watched to its end" trace 'exited with 0'
    silent "and libfido2 looked for no device, and opened no socket" trace '/dev/|/sys/|/run/|hidraw|socket\('
fi

# ---- afterwards, from what was kept ----

holds "when its time comes it is released" "$PORTCULLIS" ask answer --dir "$D" --now "$due" "$id"
holds "every decision is made again, every signature verified again" replay --all
cp story.out told
says "and comes out the same" told '"differing":\[\],"identical":[1-9]'
holds "the log holds" "$PORTCULLIS" ledger verify --dir "$D"
holds "the list of officers" "$PORTCULLIS" officer list --dir "$D" --now "$due"
cp story.out told
says "has the passkeys" told '^ +passkey +[A-Za-z0-9_-]{43}  http://localhost:[0-9]+  entry [0-9]+$'
says "and the one that was revoked" told '^ +passkey .*  revoked$'
the_end
