#!/usr/bin/env bash
# Does the program as it is installed release nothing that is not recorded, when a system call of it
# fails or is its last? `ask decide` and `batch decide` run under strace, which makes the n-th call of
# a kind fail (-e inject=...:error) or kills the process there (:signal=KILL). Whatever was given out
# must then verify, the ledger must be whole, and the same ask must get its answer.
#
# Usage: inject.sh [how many]; all calls, or as many as are said, spread evenly. TAP.
set -u
root=$(cd "$(dirname "$0")/../.." && pwd)
most=${1:-0}
scene=$(mktemp -d)
trap 'rm -rf "$scene"' EXIT
export ROOT=$root BUILD=$root/build/release PORTCULLIS=$root/build/release/src/cli/portcullis HOME=$scene
cd "$scene" || exit 1
if ! strace -qq -o /dev/null true 2>/dev/null; then
    echo "# skipped: strace may not trace here"
    echo "1..0 # SKIP strace may not trace here"
    exit 0
fi
. "$root/test/e2e/story.sh"
. "$root/test/e2e/state.inc"
state_make >/dev/null || exit 1
state_ask 6103-l-13-C us.ed.fsa || exit 1
"$PORTCULLIS" synth asks --people people.csv --authority 6103-l-13-C --count 5 --seed 9 \
    --requester us.ed.fsa >five.ndjson || exit 1
"$PORTCULLIS" batch sign --key us.ed.fsa.jwk five.ndjson >five.manifest || exit 1
cp -a "$D" whole

# run WORK FOLDER [command in front...]: what is given out goes to the folder.
run() {
    local work=$1 folder=$2
    shift 2
    case $work in
    ask) "$@" "$PORTCULLIS" --quiet ask decide --dir "$D" --out "$folder" ask.jws ;;
    batch) "$@" "$PORTCULLIS" --quiet batch decide --dir "$D" --manifest five.manifest \
        --out "$folder/results.ndjson" five.ndjson ;;
    esac
}
begin_again() {
    rm -rf "$D" given later
    cp -a whole "$D"
    mkdir given later
}
bad() { # what went wrong
    failed=$((failed + 1))
    echo "# $why: $1"
    sed 's/^/#   /' err | head -n 3
}

# What was given out is in the ledger, once; the ledger is whole; and what was cut off goes on.
check() { # WORK ENTRIES
    local receipt answers
    run "$1" later >/dev/null 2>err || bad "it does not go on"
    [ "$(entries 2>err)" = "$2" ] || bad "not $2 entries: something is lost, or recorded twice"
    for receipt in given/*.tlog-proof; do
        [ -s "$receipt" ] || continue
        "$PORTCULLIS" --quiet receipt verify --key "$D/log.vkey" "$receipt" 2>err ||
            bad "a receipt was given out that does not hold"
        cmp -s <(grep -E '^(extra|index) ' "$receipt") \
            <(grep -E '^(extra|index) ' "later/${receipt##*/}") ||
            bad "an entry was released that the ledger has otherwise"
    done
    # Whole lines of a batch's results: the same decisions stand in the ledger's own.
    for answers in given/results.ndjson; do
        [ -s "$answers" ] || continue
        grep -o '"decision":"[^"]*"' "$answers" | sort >released
        grep -o '"decision":"[^"]*"' later/results.ndjson | sort >recorded
        [ -z "$(comm -23 released recorded)" ] || bad "a line was released that is not recorded"
    done
}

total=0
failed=0
calls=write,pwrite64,fsync,fdatasync,openat,rename,ftruncate,mkdir,link,unlink,pread64
inject() { # WORK error|kill
    local work=$1 kind=$2 name count at code step want
    begin_again
    run "$work" given strace -f -qq -o calls -e trace=$calls >/dev/null 2>&1
    want=$(entries)
    while read -r count name; do
        step=1
        [ "$most" = 0 ] || step=$((1 + count * 4 / (most + 1)))
        for ((at = 1; at <= count; at += step)); do
            begin_again
            code=signal=KILL
            if [ "$kind" = error ]; then
                case $((at % 3)) in 0) code=error=ENOSPC ;; 1) code=error=EIO ;; 2) code=error=EROFS ;; esac
            fi
            why="$work: $name number $at, $code"
            run "$work" given strace -f -qq -o /dev/null -e trace="$name" \
                -e inject="$name:$code:when=$at" >/dev/null 2>err
            total=$((total + 1))
            check "$work" "$want"
        done
    done < <(sed -n 's/^[0-9]* *\([a-z0-9]*\)(.*/\1/p' calls | sort | uniq -c)
}
number=0
echo "1..4"
for work in ask batch; do
    for kind in error kill; do
        number=$((number + 1))
        before=$total was=$failed
        inject $work $kind
        if [ $failed = $was ] && [ $total -gt $before ]; then
            echo "ok $number - $work decide: $((total - before)) times $kind, nothing released unrecorded"
        else
            echo "not ok $number - $work decide: $kind"
        fi
    done
done
[ $failed = 0 ]
