# What could be read in two ways is refused by the gate of a running portcullisd, with nothing in
# front: each hostile framing gets its status and a closed door, and what stands behind it no answer.
. "$ROOT/test/e2e/story.sh"
. "$ROOT/test/e2e/daemon.inc"

framings() { python3 "$ROOT/test/e2e/framings.py" "$@"; }

holds "a custodian begins" state_make
holds "and serves" daemon_start
gate=$(daemon_pid gate)
holds "the framings are listed" sh -c "'$BUILD/test/framings' list >list"
holds "each hostile framing is refused, and nothing behind it read" framings direct "${URL##*:}" list
holds "the gate is the one that it was" test "$(daemon_pid gate)" = "$gate"
holds "and answers" answers 200 GET /healthz
ends 0 "the gateway ends when it is told to" daemon_end
the_end
