/* Is this all that was decided in the time? For a court, and for the other side's expert. */
#include "verify/run.h"

static struct err bundle_run(struct run *run) {
    struct bundle_asked asked;
    struct bundle_verified found;
    char from[INSTANT_TEXT_BYTES];
    char to[INSTANT_TEXT_BYTES];
    OWNED_ARCHIVE zip = NULL;
    TRY(run_zip(run, run->operand[0], &zip));
    struct err e = bundle_verify(run->arena, zip, &run->vkey, run->now, &asked, &found);
    if (err_is(e)) return err_at(e, "%s", run->operand[0]);
    instant_write(asked.from, from);
    instant_write(asked.to, to);
    const char *authority = asked.authority.len ? run_text(run, asked.authority) : "any authority";
    run_say(run, "It holds: %llu decisions under %s from %s to %s, %llu of them releases.\n",
            (unsigned long long)found.decisions, authority, from, to,
            (unsigned long long)found.released);
    run_say(run,
            "  entries of the log here %llu to %llu\n  records                 %llu\n  sealed "
            "answers          %llu\n",
            (unsigned long long)found.first, (unsigned long long)found.end - 1,
            (unsigned long long)found.records, (unsigned long long)found.answers);
    run_say(run,
            "Proved: these are all decisions of that time and authority in the log, each record "
            "and answer is\nthe one that was committed to when it was made.\nNot proved: that "
            "what the records say is true, or that everybody is shown the same log.\n");
    OWNED_JSON o = json_object();
    json_object_set_new(o, "holds", json_true());
    json_set_span(o, "authority", asked.authority);
    json_set_int(o, "decisions", (int64_t)found.decisions);
    json_set_int(o, "released", (int64_t)found.released);
    json_set_int(o, "records", (int64_t)found.records);
    json_set_int(o, "answers", (int64_t)found.answers);
    json_set_int(o, "first", (int64_t)found.first);
    json_set_int(o, "end", (int64_t)found.end);
    run_json(run, o);
    return err_none();
}

const struct command command_bundle = {
    .name = "bundle",
    .operands = "BUNDLE.zip",
    .operand_min = 1,
    .operand_max = 1,
    .options = " now ",
    .summary = "checks an export for a court, and that it is all",
    .help =
        "Checks without a network that the bundle has every decision of its time and authority\n"
        "in the log, and that each record and sealed answer is the one that was committed to.\n"
        "What is missing or changed is named.",
    .run = bundle_run,
};
