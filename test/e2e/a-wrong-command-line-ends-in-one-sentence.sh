# Whatever is typed wrongly ends in exit code 2 and one sentence that says what to do.
. "$ROOT/test/e2e/story.sh"

# What the last command printed stays in out and err.
after() {
    "$@"
    cp story.out out
    cp story.err err
}
one_line() { [ "$(wc -l <err)" = 1 ] && grep -q '^portcullis: ' err; }

after ends 2 "nothing typed shows the commands" "$PORTCULLIS"
holds "and names each of them" grep -qF -e "key new" err
after ends 2 "a command that is not there is refused" "$PORTCULLIS" frobnicate the-thing
holds "in one sentence" one_line
after ends 2 "a slip of the finger is refused" "$PORTCULLIS" ledgr verify
holds "and the nearest command is named" grep -qF -e 'did you mean "ledger verify"' err
after ends 2 "a noun without its verb is refused" "$PORTCULLIS" key
holds "and its verbs are shown" grep -qF -e "key new" err
after ends 2 "an option that is not there is refused" "$PORTCULLIS" key show --jsno k
holds "in one sentence" one_line
after ends 2 "a short option is refused" "$PORTCULLIS" key show -x k
holds "and named" grep -qF -e "-x is not an option here" err
for kid in -Eq_vOx3Lx-WdS4fOUiBzfQ_hpCbEjQMe-_Dk5dyH2E --q_vOx3Lx-WdS4fOUiBzfQ_hpCbEjQMe-_Dk5dyH2E; do
    after ends 2 "a key's name that begins with a dash" "$PORTCULLIS" officer revoke $kid --dir nowhere --reason r \
        --officer-key a.jwk --officer-key b.jwk
    holds "is no option" grep -qF -e "nowhere is no state directory" err
done
after ends 2 "after -- there are no options" "$PORTCULLIS" key show -- --json
holds "only words" grep -qF -e '--json does not exist' err
after ends 2 "an option without its value is refused" "$PORTCULLIS" key new --out
after ends 2 "an option given twice is refused" "$PORTCULLIS" key new --out a.jwk --out b.jwk
after ends 2 "a missing option is refused" "$PORTCULLIS" key new
holds "and named" grep -qF -e "--out K.jwk is needed" err
after ends 2 "a missing file name is refused" "$PORTCULLIS" key show
after ends 2 "a word too many is refused" "$PORTCULLIS" key show a b
after ends 2 "a file that is not there is refused" "$PORTCULLIS" key show nobody.jwk
after ends 2 "a number that is none is refused" "$PORTCULLIS" synth people --count many
after ends 2 "a number out of range is refused" "$PORTCULLIS" synth people --count 0
after ends 2 "a state directory is needed" env -u PORTCULLIS_DIR "$PORTCULLIS" ledger verify
after ends 2 "an escape in a name" "$PORTCULLIS" "$(printf 'k\033[2Jey')"
holds "does not reach the terminal" sh -c '! grep -q "$(printf "\033")" err'
for word in "$(printf '\377\376')" "$(printf 'a\355\240\200')"; do
    after ends 2 "a word that is not text" "$PORTCULLIS" init --dir "$word" --origin test.a/b --demo
    holds "and nothing is made for it" test ! -e "$word"
    holds "but told of" grep -qF -e "is not UTF-8" err
done
after ends 2 "nor may the environment have one" env PORTCULLIS_DIR="$(printf '\377')" \
    "$PORTCULLIS" init --origin test.a/b --demo
after ends 2 "with --json the failure" "$PORTCULLIS" --json key new
holds "is an object too" grep -qF -e '"exit":2,"kind":"usage"' err
after ends 1 "a full disk" sh -c '"$PORTCULLIS" --version >/dev/full'
holds "is told of" grep -qF -e "No space left on device" err

"$PORTCULLIS" --quiet init --dir lawless --origin test.a/b --demo
for words in "desk list" "construction list" "order list" "dispute list"; do
    after ends 1 "$words without a pack" "$PORTCULLIS" $words --dir lawless
    holds "says how to install one" grep -qF -e "install one with: portcullis pack install" err
done
after ends 1 "an audit bundle without a pack" "$PORTCULLIS" audit bundle --dir lawless --authority 6103-c \
    --from 2026-01-01T00:00:00Z --to 2026-12-31T00:00:00Z --out b.zip
holds "does not say that a pack lacks the authority" grep -qF -e "install one with: portcullis pack install" err

"$PORTCULLIS" --version >out && grep -q '^portcullis [0-9]' out
holds "--version says the version" test $? = 0
"$PORTCULLIS" --help --json >all.json
holds "--help --json lists every command" test $? = 0
grep -o '"noun":"[a-z]*"[^}]*"verb":"[a-z]*"' all.json |
    sed 's/"noun":"\([a-z]*\)".*"verb":"\([a-z]*\)"/\1 \2/' >names
[ -s names ]
holds "at least one" test $? = 0
while read -r noun verb; do
    # shellcheck disable=SC2086  # a command may be a noun alone
    "$PORTCULLIS" $noun $verb --help </dev/null >out 2>err &&
        grep -q '^example:' out && grep -q "^  .*portcullis $noun" out
    holds "$noun $verb --help shows an example" test $? = 0
done <names
the_end
