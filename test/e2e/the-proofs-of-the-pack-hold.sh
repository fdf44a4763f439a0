# portcullis-prove proves the shipped pack, finds an ask where a pack is broken, and lets no pack
# release more than the one before without a signed line.
. "$ROOT/test/e2e/story.sh"
prove=$BUILD/src/prove/portcullis-prove
[ -x "$prove" ] || skip_all "libz3 is not on this machine"

# What the command printed stays in out, whatever is asked of it.
after() {
    "$@"
    cp story.out out
}

# copy NAME: the shipped pack, to be changed. compile NAME: without its cases, which would object.
copy() { cp -r "$ROOT/packs/us-26-6103" "$1" && chmod -R u+w "$1"; }
compile() { rm -rf "$1/cases" && "$PORTCULLIS" pack compile "$1" >"$1.json" 2>/dev/null; }
change() { sed -i "$2" "$1" && ! cmp -s "$1" "$ROOT/packs/us-26-6103/$(basename "$1")"; }

copy shipped
"$PORTCULLIS" pack compile shipped >shipped.json 2>/dev/null
after ends 0 "every proof of the shipped pack holds" "$prove" --cases found shipped.json
says "they are counted" out '^[0-9]+ proofs hold$'
says "one is that no purpose of the never list is released" out 'never-purpose'
silent "and none fails" out 'does not hold'

# Each element's witness, decided by the engine: it takes them for the pack's own cases.
copy witnessed
rm -r witnessed/cases
cp -r found witnessed/cases
holds "the engine decides every ask that the solver found as the solver says" \
    "$PORTCULLIS" pack check witnessed
after ends 2 "a file of cases is not written over" "$prove" --authority us.irc.6103.c --cases found shipped.json

# A pack under which officers of one more role may sign, and one more field of the return is given.
copy broken
holds "a pack is widened" change broken/i-2.yaml '0,/- id: irs-record.penalty/s//- id: return.wages\n      cite: 26 USC 6103(i)(2)(A)\n    - id: irs-record.penalty/'
compile broken
after ends 7 "then a proof does not hold" "$prove" --authority us.irc.6103.i.2 broken.json
says "the sentence that is broken is told" out 'does not hold: No value leaves but of the classes'
says "with an ask that breaks it" out 'an ask under us.irc.6103.i.2 on .* releases .*return.wages'
after ends 7 "also in JSON" "$prove" --authority us.irc.6103.i.2 --json broken.json
says "with the ask as a golden case" out '"case":"  - name: '
after ends 7 "quietly, only what does not hold is told" "$prove" --authority us.irc.6103.i.2 --quiet broken.json
silent "and nothing that holds" out 'never-purpose'

# A pack that opens a fugitive's record on an address which need not agree.
copy elsewhere
holds "a pack forgets that the address must agree" change elsewhere/i-5.yaml \
    '/- id: subject.address-agrees/,/code: NOT_RELEASED/d'
compile elsewhere
after ends 7 "then a proof does not hold either" "$prove" --authority us.irc.6103.i.5 --quiet elsewhere.json
says "and says which" out 'does not hold: Nothing is released on an address that is not on file'

# What a new version changes. The last one that was let stand is kept compiled beside the sources.
after ends 0 "the shipped pack releases nothing that the last one did not, unsaid" \
    "$prove" diff "$ROOT/packs/us-26-6103.last.json" shipped.json
after ends 0 "a pack releases nothing that it does not release" "$prove" diff shipped.json shipped.json
copy wider
holds "the load that one officer may have is raised" change wider/i-2.yaml 's/limit: 25/limit: 40/'
compile wider
after ends 7 "what is newly released needs its line" "$prove" diff shipped.json wider.json
mine=$PATH
PATH=$(dirname "$prove"):$PATH
after ends 7 "the command line runs the solver for it" "$PORTCULLIS" pack diff shipped.json wider.json
says "and says the same" out 'have no line under "widens"'
ends 2 "and takes what is no pack as the solver does" "$PORTCULLIS" pack diff shipped.json nothing.json
PATH=$mine
says "the class of asks is told" out 'RELEASED  us.irc.6103.i.2: recipients.load no longer keeps them back'
says "with one of them" out 'recipients.open-matters-max (2[6-9]|3[0-9]|40)[^0-9]'
cat >>wider/pack.yaml <<'LINE'

widens:
  - authority: us.irc.6103.i.2
    what: An officer may be named in forty open matters.
    because: A figure for this story.
    signed-by:
      - custodian.general-counsel
      - custodian.pack-keeper
LINE
compile wider
after ends 0 "with its line it passes" "$prove" diff shipped.json wider.json
says "and is told as declared" out '^declared  us.irc.6103.i.2'
after ends 0 "what is refused now needs no line" "$prove" diff --json wider.json shipped.json
says "and is told too" out '"refused":\[\{"authority":"us.irc.6103.i.2"'
sed 's/us.irc.6103.i.2$/us.irc.6103.c/' wider/pack.yaml >wider/pack.new
mv wider/pack.new wider/pack.yaml
compile wider
after ends 7 "a line of another authority does not do" "$prove" diff shipped.json wider.json
says "and is told to be idle" out 'no difference needs the lines under "widens" for us.irc.6103.c'

after ends 2 "a pack that does not load is no pack" "$prove" out
after ends 2 "an authority that the pack lacks is none" "$prove" --authority us.irc.6103.x shipped.json
after ends 2 "neither is one that is not there" "$prove" nowhere.json
after ends 2 "nothing named is a wrong command line" "$prove"
after ends 2 "so is an unknown option" "$prove" --fast shipped.json
after ends 2 "and diff of one pack" "$prove" diff shipped.json
after ends 0 "the help has an example" "$prove" --help
says "that works" out 'portcullis-prove pack.json'

# The manual names every option of the help and every proof.
manual=$ROOT/doc/man/portcullis-prove.1.scd
missing=$({ grep -o -e '--[a-z]*' out; "$prove" --json --authority us.irc.6103.i.2 shipped.json | grep -o '"id":"[a-z0-9-]*"' |
    cut -d'"' -f4; } | sort -u | while read -r word; do
    grep -qF -e "*$word*" "$manual" || echo "$word"
done)
[ -z "$missing" ] || echo "# not in the manual: $missing"
holds "the manual names every option and every proof" test -z "$missing"
the_end
