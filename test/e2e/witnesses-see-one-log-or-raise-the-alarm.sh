# Three witnesses watch a log. They cosign what grows; a fork, a roll-back, a stranger's log or a
# borrowed cosignature gets none, and who runs the log hears of it.
. "$ROOT/test/e2e/story.sh"
. "$ROOT/test/e2e/state.inc"
. "$ROOT/test/e2e/witness.inc"

# post NAME FILE: the status, then the body in body and the type in type.
post() {
    curl --silent --noproxy '*' --data-binary "@$2" -o body -w '%{http_code} %{content_type}\n' \
        "$(at "$1")/add-checkpoint" >status
    cut -d' ' -f1 status
}
answers() { [ "$(post "$1" "$2")" = "$3" ]; }
cosign() { "$PORTCULLIS" ledger witness --dir "$1" "${@:2}"; }
receipt() { "$PORTCULLIS" receipt get --dir "$D" "$decision" >"$1"; }
verify() { "$PORTCULLIS" receipt verify --key "$D/log.vkey" "$@"; }
append() { # one more entry in state directory $1
    "$PORTCULLIS" --quiet pack install --dir "$1" pack.json \
        --officer-key "$D/demo/counsel.jwk" --officer-key "$D/demo/officer-a.jwk"
}
# What the command before the last sentence said stays in out and err.
after() {
    "$@"
    cp story.out out
    cp story.err err
}

holds "a custodian begins" state_make
holds "an ask is signed" state_ask 6103-l-13-C us.ed.fsa
holds "and decided" decide ask.jws
decision=$(basename DEC-*.tlog-proof .tlog-proof)
after ends 2 "without a policy nobody is asked" cosign "$D"
says "and the sentence says how to make one" err 'ledger policy'

for w in a b c; do
    holds "witness $w is made" "$PORTCULLIS" witness init --dir $w --name witness.$w.example --log "$D/log.vkey"
    holds "and serves" witness_begin $w
done
holds "the key of a witness is its owner's alone" test "$(stat -c %a a/witness.key)" = 600
ends 2 "a second witness in one folder is refused" "$PORTCULLIS" witness init --dir a --name other.example
ends 1 "so is a second process" "$PORTCULLIS" witness serve --dir a --port 0

policy() {
    "$PORTCULLIS" ledger policy --dir "$D" "$@"
}
ends 2 "two witnesses are too few unless it is said" policy --witness "a/witness.vkey=$(at a)" \
    --witness "b/witness.vkey=$(at b)"
after holds "three are the policy" policy --witness "a/witness.vkey=$(at a)" \
    --witness "b/witness.vkey=$(at b)" --witness "c/witness.vkey=$(at c)"
says "of which two must sign" "$D/witness.policy" '^group quorum-of-witnesses 2 '
after ends 7 "a receipt without cosignatures is not enough for it" \
    verify --policy "$D/witness.policy" "$decision.tlog-proof"
says "which it says" err 'cosigned by 0 of the 3 witnesses'
after holds "all three cosign" cosign "$D"
says "and are named" out 'witness.b.example +cosigned'
holds "the published checkpoint carries them" test "$(grep -c '^— witness' "$D/log/checkpoint")" = 3
holds "the log is whole as before" "$PORTCULLIS" ledger verify --dir "$D"
holds "a receipt carries them too" receipt r1
after holds "and is enough for the policy" verify --policy "$D/witness.policy" r1
says "and says how many have seen it" out 'seen by +3 witnesses'
sed '/^— witness.[ab]/d' r1 >fewer
ends 7 "with one cosignature it is not" verify --policy "$D/witness.policy" fewer
sed '/^— witness.a/d' r1 >fewer
holds "with two it is" verify --policy "$D/witness.policy" fewer
awk '/^— witness.a/ { c = substr($3, 60, 1)
    $3 = substr($3, 1, 59) (c == "A" ? "B" : "A") substr($3, 61) } { print }' r1 >bent
ends 7 "with one that does not hold it is not" verify --policy "$D/witness.policy" bent
holds "anybody sees what a witness saw last" curl --silent --fail --noproxy '*' -o seen \
    "$(at a)/$(printf test.story.example/log | sha256sum | cut -d' ' -f1)/checkpoint"
holds "signed by the log and by it" test "$(grep -c '^— ' seen)" = 2

cp -a "$D" older
holds "the log grows" append "$D"
holds "and is cosigned again, from where each witness stands" cosign "$D"
cp -a "$D" fork
holds "one witness may be down" witness_end c
holds "the log grows on" append "$D"
holds "two are enough" cosign "$D"
holds "an asker that has forgotten where a witness stands learns it" rm "$D/log/cosigned"
holds "and goes on from there" cosign "$D"
cp "$D/log/checkpoint" cosigned.before

after ends 7 "an older copy of the log is not cosigned" cosign older
says "and who runs it is told why" err 'rolled back or there are two'
holds "a fork grows by other entries" append fork
after ends 7 "and is not cosigned" cosign fork
says "and who runs it is told that it is forked" err 'another history'
holds "a fork that has outgrown the log" append fork
after ends 7 "is not cosigned either" cosign fork
says "whatever proof it makes" err 'another history'
holds "the witness keeps what it saw first" curl --silent --fail --noproxy '*' -o seen \
    "$(at a)/$(printf test.story.example/log | sha256sum | cut -d' ' -f1)/checkpoint"
after holds "which is the log's" test "$(sed -n 2p seen)" = "$(sed -n 2p cosigned.before)"
says "and its operator is told" a.err 'does not grow from the last'

# Borrowed: the policy names a's key where b answers, and a line of an older checkpoint.
sed "s|$(at a)|$(at b)|" "$D/witness.policy" >borrowed.policy
append "$D"
after ends 7 "one witness's cosignature does not pass for another's" cosign "$D" --policy borrowed.policy
says "which is said" err 'witness.a.example answers with no cosignature that holds'
holds "asked rightly they cosign" cosign "$D"
holds "a receipt carries it" receipt r2
{
    sed '/^— witness/d' r2
    grep '^— witness' r1
} >replayed
ends 7 "cosignatures of an older checkpoint do not pass for this one's" \
    verify --policy "$D/witness.policy" replayed

"$PORTCULLIS" --quiet init --dir stranger --origin test.stranger.example/log --demo
sed 's/^log .*/log '"$(sed 's/[&|/]/\\&/g' stranger/log.vkey)"'/' "$D/witness.policy" >stranger/witness.policy
after ends 1 "a log that nobody watches is not cosigned" cosign stranger
says "and is told whom to ask" err 'does not watch this log'
"$PORTCULLIS" --quiet init --dir twin --origin test.story.example/log --demo
sed 's/^log .*/log '"$(sed 's/[&|/]/\\&/g' twin/log.vkey)"'/' "$D/witness.policy" >twin/witness.policy
ends 1 "nor one that took its name" cosign twin
holds "a is stopped" witness_end a
after ends 2 "and does not take another key for a name that it watches" \
    "$PORTCULLIS" witness watch --dir a --log twin/log.vkey
says "which it says" err 'watched already'
holds "b is stopped" witness_end b
after ends 1 "with nobody to ask nothing is cosigned" cosign "$D"
says "and each silence is named" err 'does not answer'

# What a witness saw is not forgotten, and a damaged memory cosigns nothing.
all() { policy --witness "a/witness.vkey=$(at a)" --witness "b/witness.vkey=$(at b)" \
    --witness "c/witness.vkey=$(at c)"; }
holds "a comes back" witness_begin a
holds "at another address" all
after ends 7 "and has not forgotten" cosign fork --policy "$D/witness.policy"
says "what it saw" err 'another history'
holds "it goes again" witness_end a
state_file=$(echo a/state/*)
sed -i '2s/.*/1/' "$state_file"
holds "a with a damaged memory" witness_begin a
holds "at yet another address" all
append "$D"
after ends 1 "cosigns nothing" cosign "$D"
says "and says which file" a.err 'a/state/[0-9a-f]* is missing or damaged'
holds "until it is stopped" witness_end a
the_end
