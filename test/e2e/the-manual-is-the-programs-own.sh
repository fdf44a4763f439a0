# The manual says what the program's own table says, and scdoc takes it.
. "$ROOT/test/e2e/story.sh"

# What the last command printed stays in out and err.
after() {
    "$@"
    cp story.out out
    cp story.err err
}

"$BUILD/src/cli/manual" >own.scd
cmp -s own.scd "$ROOT/doc/man/portcullis.1.scd" ||
    echo "# write it anew: build/release/src/cli/manual > doc/man/portcullis.1.scd"
holds "doc/man/portcullis.1.scd is what the table says" cmp own.scd "$ROOT/doc/man/portcullis.1.scd"
"$PORTCULLIS" --help --json | grep -o '"noun":"[a-z]*"[^}]*"verb":"[a-z]*"' |
    sed 's/"noun":"\([a-z]*\)".*"verb":"\([a-z]*\)"/portcullis \1 \2/; s/ $//' >names
missing=$(while read -r name; do
    grep -qF "$name" "$ROOT/doc/man/portcullis.1.scd" || echo "$name"
done <names)
[ -s names ] && [ -z "$missing" ] || echo "# not in the manual: $missing"
holds "every command is in it" test -s names -a -z "$missing"
if command -v scdoc >/dev/null; then
    after holds "scdoc makes a manual page of it" scdoc <own.scd
    holds "with a title" grep -q '^.TH "portcullis" "1"' out
else
    echo "# skipped: scdoc is not on this machine"
    number=$((number + 1))
    echo "ok $number - scdoc makes a manual page of it # SKIP scdoc is not on this machine"
fi
missing=$("$BUILD/src/daemon/portcullisd" --help | grep -oE '^  --[a-z]+' | while read -r option; do
    grep -qF -- "*$option*" "$ROOT/doc/man/portcullisd.1.scd" || echo "$option"
done)
holds "every option of portcullisd is in its own page" test -z "$missing"
"$BUILD/src/verify/portcullis-verify" --manual >verify.scd
holds "doc/man/portcullis-verify.1.scd is what that program prints" \
    cmp verify.scd "$ROOT/doc/man/portcullis-verify.1.scd"
the_end
