# Can a test that did not run, or did not hold, be counted as passed?
. "$ROOT/test/e2e/story.sh"

# counts "sentence" "passed failed skipped" EXIT CI < what a program printed
counts() {
    local sentence=$1 wanted=$2
    cat >printed
    awk -v label=x -v status="$3" -v ci="$4" -f "$ROOT/tool/tap.awk" printed >counted 2>said
    holds "$sentence" test "$(cat counted)" = "$wanted"
}

counts "two results and a plan of two are two" "2 0 0" 0 "" <<'TAP'
1..2
ok 1 - one
ok 2 - two
TAP
counts "a plan may come last, and several groups may follow one another" "3 0 0" 0 "" <<'TAP'
ok 1 - one
1..1
1..2
ok 1 - two
ok 2 - three
TAP
counts "a result that is not ok has failed" "1 1 0" 1 "" <<'TAP'
1..2
not ok 1 - one
ok 2 - two
TAP
counts "a program that stops before its plan is done has failed" "1 1 0" 134 "" <<'TAP'
1..3
ok 1 - one
TAP
counts "a program that tells of more than it planned has failed" "2 1 0" 0 "" <<'TAP'
1..1
ok 1 - one
ok 2 - two
TAP
counts "a program that passed everything and then crashed has failed" "1 1 0" 139 "" <<'TAP'
1..1
ok 1 - one
TAP
counts "a program that ran out of time has failed" "1 1 0" 124 "" <<'TAP'
1..1
ok 1 - one
TAP
counts "a program without a plan has failed" "1 1 0" 0 "" <<'TAP'
ok 1 - one
TAP
counts "a program that printed nothing has failed" "0 1 0" 0 "" </dev/null
counts "a plan of nothing has failed" "0 1 0" 0 "" <<'TAP'
1..0
TAP
counts "a skip is no pass" "1 0 1" 0 "" <<'TAP'
1..2
ok 1 - one
ok 2 # SKIP two
TAP
counts "in CI a skip has failed" "1 1 0" 0 true <<'TAP'
1..2
ok 1 - one
# skipped: it is Tuesday
ok 2 # SKIP two
TAP
counts "in CI a skip for want of ../shared is a skip" "1 0 1" 0 true <<'TAP'
1..2
ok 1 - one
# skipped: ../shared/data is not on this machine
ok 2 # SKIP two
TAP
counts "one test's reason does not excuse the next" "0 1 1" 0 true <<'TAP'
1..2
# skipped: ../shared/data is not on this machine
ok 1 # SKIP one
ok 2 # SKIP two
TAP
counts "a whole program may be skipped, with its reason" "0 0 1" 0 true <<'TAP'
# skipped: ../shared/data is not on this machine
1..0 # SKIP ../shared/data is not on this machine
TAP
counts "a whole program skipped for another reason has failed in CI" "0 1 0" 0 true <<'TAP'
1..0 # SKIP no node
TAP
the_end
