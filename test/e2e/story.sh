# How a story tells whether it holds: TAP, one line a sentence. Each story begins with
#     . "$ROOT/test/e2e/story.sh"
# and ends with `the_end`. It runs in an empty folder of its own; $PORTCULLIS is the program.
# No story waits a fixed time (comes) or asks the network.

set -u
story_count=0
story_failed=0

# holds "sentence" command...: the command succeeds.
holds() {
    local sentence=$1
    shift
    story_count=$((story_count + 1))
    if "$@" >story.out 2>story.err; then
        echo "ok $story_count - $sentence"
    else
        story_blame "$sentence" "exit $?" "$*"
    fi
}

# ends CODE "sentence" command...: the command ends with exactly this exit code. What it printed is
# in story.out and story.err.
ends() {
    local code=$1 sentence=$2 got=0
    shift 2
    story_count=$((story_count + 1))
    "$@" >story.out 2>story.err || got=$?
    if [ "$got" = "$code" ]; then
        echo "ok $story_count - $sentence"
    else
        story_blame "$sentence" "exit $got, not $code" "$*"
    fi
}

# says "sentence" FILE PATTERN: the file has the extended regular expression.
says() { holds "$1" grep -Eq -- "$3" "$2"; }

# silent "sentence" FILE PATTERN: the file is there and does not have it.
silent() { holds "$1" story_lacks "$2" "$3"; }

story_lacks() { [ -e "$1" ] && ! grep -Eaq -- "$2" "$1"; }

story_blame() {
    story_failed=$((story_failed + 1))
    echo "not ok $story_count - $1"
    echo "# $2: $3"
    sed 's/^/#   out: /' story.out | head -n 20
    sed 's/^/#   err: /' story.err | head -n 20
}

# comes "sentence" SECONDS command...: the command succeeds, now or within that time.
comes() {
    local sentence=$1 limit=$2 until
    shift 2
    story_count=$((story_count + 1))
    until=$((SECONDS + limit))
    while ! "$@" >story.out 2>story.err; do
        if [ $SECONDS -ge $until ]; then
            story_blame "$sentence" "not within $limit s" "$*"
            return
        fi
        sleep 0.05
    done
    echo "ok $story_count - $sentence"
}

# skip_all "reason": the whole story cannot be told on this machine.
skip_all() {
    echo "# skipped: $1"
    echo "1..0 # SKIP $1"
    exit 0
}

# The path of reference data, or the whole story is skipped.
needs_shared() {
    [ -e "$PORTCULLIS_SHARED/$1" ] || skip_all "../shared/$1 is not on this machine"
}

the_end() {
    echo "1..$story_count"
    [ "$story_failed" = 0 ]
}
