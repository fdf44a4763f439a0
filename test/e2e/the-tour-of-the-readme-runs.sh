# Do the commands of the README's tour work as they stand there, and is a record released at the end?
. "$ROOT/test/e2e/story.sh"

awk '/^```sh$/ { on = 1; next } /^```$/ { on = 0 } on' "$ROOT/README.md" >tour.sh
# The gateway's processes lock themselves, which the sanitizers do not live through.
case $BUILD in */sanitize) sed -i '/^portcullis demo story/d' tour.sh ;; esac
holds "the README has a tour" grep -q "^portcullis ask decide" tour.sh
ln -s "$ROOT/packs" packs
mkdir bin
ln -s "$PORTCULLIS" bin/portcullis
ln -s "$BUILD/src/verify/portcullis-verify" bin/portcullis-verify
PATH=$PWD/bin:$PATH
holds "every command of it ends well" bash -euo pipefail -c '. ./tour.sh >told 2>&1'
says "the ask was released" told "^RELEASED"
says "the requester opened the answer" told "return\.filing-status"
says "the reasons are cited" told "26 USC 6103\(l\)\(13\)\(E\)\(ii\)"
says "the ledger is whole" told "^The ledger is whole"
says "the receipt is proved" told "^Proved: "
says "a figure about everyone is published" told "married-joint, 2024 +[0-9,]+ ± [0-9]+"
says "and charged" told "rho 0\.030000 of 0\.500000 spent"
says "an ask waits for two officers" told "^WAITING FOR A PERSON"
says "and is before them" told '2 for people, 0 findings'
says "a letter has a code" told '^ +[0-9A-Z]{4}(-[0-9A-Z]{4}){3}$'
says "what lost trust costs is told for what it is" told "^An estimate from published aggregates"
holds "the secret keys are closed to everybody else" test -z "$(find state/keys -perm /077 -type f)"
the_end
