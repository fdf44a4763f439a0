# The doctor finds what is wrong with a custodian, names it and says what to do; a sound one is left
# alone and as it was.
. "$ROOT/test/e2e/story.sh"
. "$ROOT/test/e2e/daemon.inc"
doctor() { "$PORTCULLIS" doctor --dir "$D" "$@"; }
found() { # NAME STATE: the last look
    grep -q "\"name\":\"$1\",\"says\":\"[^}]*\"state\":\"$2\"" told
}
look() { # EXIT SENTENCE NAME STATE
    ends "$1" "$2" doctor --json
    cp story.out told
    holds "and so it is said: $3 $4" found "$3" "$4"
}

holds "a custodian" state_make
before=$(entries)
look 0 "a sound custodian is fit to run" keys ok
for name in landlock seccomp disk fsync files pack orders log time; do
    holds "$name is looked at" found $name ok
done
holds "that nobody witnesses it is worth a word" found witnesses warn
ends 0 "people read it line by line" doctor
cp story.out told
says "with what to do" told 'do: ' 
holds "a look changes nothing" entries_are "$before"
holds "and leaves nothing behind" test ! -e "$D/doctor.tmp"

chmod 644 "$D/keys/vault.key"
look 1 "a key that others can read is found" files fail
chmod 600 "$D/keys/vault.key"
cp "$D/keys/log.key" kept && head -c 32 /dev/urandom >"$D/keys/log.key"
look 1 "a key of another log is found" keys fail
cp kept "$D/keys/log.key"
pack=$(ls "$D"/packs/*.json)
cp "$pack" kept.json && printf ' ' >>"$pack"
look 1 "a pack that nobody signed is found" keys fail
cp kept.json "$pack"
cp "$D/log/checkpoint" kept.note && sed -i '2s/.*/1/' "$D/log/checkpoint"
look 1 "a published log that was changed is found" log fail
cp kept.note "$D/log/checkpoint"
"$PORTCULLIS" --quiet init --dir bare --origin test.story.example/bare --demo
ends 1 "a custodian without a law is not fit" "$PORTCULLIS" doctor --dir bare
ends 2 "what is no custodian is told" "$PORTCULLIS" doctor --dir .

holds "the gateway begins" daemon_start
look 0 "with a gateway on it, that is asked" gateway ok
kill -STOP "$DAEMON" "$(daemon_pid gate)"
look 1 "one that does not answer is found" gateway fail
kill -CONT "$(daemon_pid gate)" "$DAEMON"
holds "the gateway ends" daemon_end
look 0 "mended, it is fit again" keys ok
the_end
