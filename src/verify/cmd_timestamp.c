/* Since when does this checkpoint exist? */
#include "verify/run.h"
#include "verify/timestamp.h"

static struct err timestamp_run(struct run *run) {
    struct span note;
    struct span der;
    struct span pem;
    struct checkpoint checkpoint;
    char text[INSTANT_TEXT_BYTES];
    instant when = 0;
    if (!run->ca)
        return err_make(ERR_USAGE, "--ca FILE.pem is needed: the certificates of the authorities "
                                   "you believe");
    TRY(run_file(run, run->operand[0], NOTE_BYTES_MAX, &note));
    TRY(run_file(run, run->operand[1], TIMESTAMP_BYTES_MAX, &der));
    TRY(run_file(run, run->ca, AUTHORITIES_BYTES_MAX, &pem));
    struct err e = checkpoint_verify(run->arena, note, &run->vkey, &checkpoint);
    if (err_is(e)) return err_at(e, "%s", run->operand[0]);
    e = timestamp_verify(note, der, pem, &when);
    if (err_is(e)) return err_at(e, "%s", run->operand[1]);
    instant_write(when, text);
    run_say(run, "It holds: the checkpoint of %llu entries of %s existed at %s.\n",
            (unsigned long long)checkpoint.size, run_text(run, checkpoint.origin), text);
    run_say(run, "Proved: an authority that you believe signed that it saw it then.\nNot proved: "
                 "that it did not exist before.\n");
    OWNED_JSON o = json_object();
    json_object_set_new(o, "holds", json_true());
    json_set_span(o, "time", span_str(text));
    json_set_int(o, "size", (int64_t)checkpoint.size);
    run_json(run, o);
    return err_none();
}

const struct command command_timestamp = {
    .name = "timestamp",
    .operands = "CHECKPOINT ANSWER.tsr",
    .operand_min = 2,
    .operand_max = 2,
    .options = " ca ",
    .summary = "checks an RFC 3161 time stamp of a checkpoint",
    .help =
        "The answer of a time stamping authority must be about exactly this checkpoint's file,\n"
        "and signed by an authority that the certificates of --ca vouch for.",
    .run = timestamp_run,
};
