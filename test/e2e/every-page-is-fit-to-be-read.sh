# A browser looks at every page, in both languages, at the width of a phone and of a desk: no rule of
# accessibility is broken, nothing comes from elsewhere, nothing scrolls sideways, nothing is heavy. A
# picture of each is left in pictures/ of the build, for eyes.
. "$ROOT/test/e2e/story.sh"

command -v node >/dev/null && command -v npm >/dev/null || skip_all "node and npm are not here"
[ -x /usr/bin/chromium ] || skip_all "chromium is not here"
cp "$ROOT"/test/web/package.json "$ROOT"/test/web/package-lock.json "$ROOT"/test/web/{looking,serving,browse}.mjs .
npm ci --ignore-scripts --no-audit --no-fund >npm.log 2>&1 ||
    skip_all "npm could not install axe-core and playwright-core"
mkdir -p pages bad "$BUILD/pictures"
look() { node browse.mjs "$1" ${2:+"$2"}; }
holds "all pages are written" "$BUILD/test/web/render" "$ROOT/test/web/views" "$PWD/pages"
holds "every page is fit to be read" look "$PWD/pages" "$BUILD/pictures"
grep -E '^#' story.out | head -n 20
holds "as many as there are" test "$(grep -c 'accessibility$' story.out)" = "$(ls pages/*.html | wc -l)"
holds "a picture of each at both widths is in the build" test \
    "$(find "$BUILD/pictures" -name '*.png' -newer npm.log | wc -l)" = "$(($(ls pages/*.html | wc -l) * 2))"

# The browser sees what it is there to see.
cp -r pages/static bad/static
sed 's/<main /<main style="color:#eee" /; s/<h1>/<img src="https:\/\/elsewhere.invalid\/x.png"><h1>/' \
    pages/open-definitions.en.html >bad/bad.html
ends 1 "a page that is not fit is seen" look "$PWD/bad"
cp story.out seen
says "for want of a text beside a picture" seen '^#.*image-alt'
says "and for what comes from elsewhere" seen '^#.*elsewhere.invalid'
the_end
