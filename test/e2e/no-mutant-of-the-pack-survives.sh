# Fifty copies of the shipped pack with one mistake each: the loader, a golden case, a proof or the
# difference from the shipped pack finds every one. law_mutants says which.
. "$ROOT/test/e2e/story.sh"
mutants=$BUILD/test/law_mutants
[ -x "$mutants" ] || skip_all "libz3 is not on this machine"
cd "$ROOT" || exit 1
"$mutants" 50 0
