# How many tests of one program passed, failed and were skipped? Reads what it printed (TAP);
# prints the three numbers, and on standard error each failure with what was said around it.
# -v label=NAME -v status=EXIT -v ci=WORD (where not empty, the one reason to skip is ../shared).
#
# A program that printed no plan, whose plan is not the number of results, that ended badly with
# nothing failed, or that has no test, has failed once more.

function err(line) { print line > "/dev/stderr" }
function fail(why) { failed++; err("  not ok  " label ": " why) }
function skip(what) {
    if (ci != "" && index(reason what, "../shared") == 0)
        fail(what ": skipped, and in CI only an absent ../shared may skip. " reason)
    else {
        skipped++
        err("  skipped " label ": " what " " reason)
    }
}
# The last 60 lines printed since the last result.
function tell(   i) {
    for (i = (held > 60 ? held - 60 : 0); i < held; i++) err("          " line[i])
}

/^1\.\.[0-9]+/ {
    plans++
    planned += substr($1, 4)
    if ($0 ~ /# *[Ss][Kk][Ii][Pp]/) whole = $0
    next
}

/^(not )?ok([ \t]|$)/ {
    seen++
    blamed = 0
    name = $0
    sub(/^(not )?ok[ \t]*[0-9]*[ \t]*-?[ \t]*/, "", name)
    if (name ~ /# *[Ss][Kk][Ii][Pp]/) skip(name)
    else if ($1 == "ok") passed++
    else {
        fail(name)
        tell()
        blamed = 40
    }
    held = 0
    reason = ""
    next
}

/^# *skipped:/ { reason = reason $0 }
# cmocka says what was wrong after the result, others before.
blamed > 0 { err("          " $0); blamed--; next }
{ line[held++] = $0 }

END {
    before = failed
    if (plans == 0) fail("printed no plan and ended with exit " status)
    else if (whole != "" && planned == 0 && seen == 0) skip(whole)
    else if (planned != seen) fail("planned " planned " and told of " seen + 0 "; exit " status)
    else if (seen == 0) fail("has no test")
    if (failed == before) {
        if (status == 124 || status == 137) fail("ran out of time")
        else if (status != 0 && failed == 0) fail("ended with exit " status)
    }
    if (failed > before) tell()
    print passed + 0, failed + 0, skipped + 0
}
