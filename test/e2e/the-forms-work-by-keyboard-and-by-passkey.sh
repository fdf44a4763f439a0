# The forms of the pages in a browser: an officer answers by keyboard alone, everybody's work is done
# without script, and a passkey signs what the page asks for and nothing else.
. "$ROOT/test/e2e/story.sh"

command -v node >/dev/null && command -v npm >/dev/null || skip_all "node and npm are not here"
[ -x /usr/bin/chromium ] || skip_all "chromium is not here"
cp "$ROOT"/test/web/package.json "$ROOT"/test/web/package-lock.json "$ROOT"/test/web/{looking,serving,seats,act}.mjs .
npm ci --ignore-scripts --no-audit --no-fund >npm.log 2>&1 ||
    skip_all "npm could not install playwright-core"
mkdir pages
act() { node act.mjs "$PWD/pages"; }
holds "all pages are written" "$BUILD/test/web/render" "$ROOT/test/web/views" "$PWD/pages"
holds "every form does what it says" act
grep -E '^(#|not ok)' story.out | head -n 30
holds "all of them were tried" test "$(grep -c '^ok' story.out)" -ge 25
the_end
