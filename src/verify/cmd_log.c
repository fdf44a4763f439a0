/* Is the log whole, and is it the one that I saw before? */
#include "verify/run.h"

#include "base/bytes.h"

static struct err log_look(struct run *run, const char *where, const char *since, bool only_new,
                           struct log_verified *looked) {
    struct source *source;
    struct span note = {0};
    TRY(source_open(run->arena, where, &source));
    if (since) TRY(run_file(run, since, NOTE_BYTES_MAX, &note));
    if (since && note.len == 0)
        return err_make(ERR_INPUT, "%s is empty; the checkpoint that you kept is needed", since);
    struct log_asked asked = {.source = source,
                              .key = &run->vkey,
                              .since = note,
                              .only_new = only_new,
                              .hashes_only = run->hashes_only,
                              .now = run->now,
                              .workers = (unsigned)run->workers,
                              .progress = run_progress,
                              .progress_with = run};
    struct err e = log_verify(run->arena, &asked, looked);
    run_progress_end(run);
    return e;
}

static void kinds_say(const struct run *run, const struct chain *chain, json_t *o) {
    json_t *kinds = json_object();
    for (unsigned kind = 0; kind < ENTRY_KIND_COUNT; kind++) {
        if (chain->kinds[kind] == 0) continue;
        const char *word = entry_kind_str((enum entry_kind)kind);
        run_say(run, "  %-20s %llu\n", word, (unsigned long long)chain->kinds[kind]);
        json_set_int(kinds, word, (int64_t)chain->kinds[kind]);
    }
    json_object_set_new(o, "kinds", kinds);
    json_set_int(o, "released", (int64_t)chain->released);
    json_set_int(o, "sealed", (int64_t)chain->sealed);
    json_set_int(o, "seals_overdue", (int64_t)chain_overdue(chain));
    if (chain->sealed > 0)
        run_say(run, "  sealed by law        %llu, of which %llu should have been opened by now\n",
                (unsigned long long)chain->sealed, (unsigned long long)chain_overdue(chain));
}

static const char *shown_to(const struct run *run, size_t seen) {
    if (!run->policy)
        return "that everybody is shown the same log (compare checkpoints, or ask a "
               "witness)";
    return arena_printf(run->arena, "what others than the %zu witnesses were shown", seen);
}

static void looked_say(const struct run *run, const struct log_verified *looked, size_t seen,
                       bool only_new) {
    OWNED_JSON o = json_object();
    struct span root = base64_write(run->arena, digest_span(&looked->checkpoint.root));
    const char *origin = run_text(run, looked->checkpoint.origin);
    unsigned long long size = looked->checkpoint.size;
    json_object_set_new(o, "holds", json_true());
    json_set_span(o, "origin", span_str(origin));
    json_set_span(o, "root", root);
    json_set_int(o, "size", (int64_t)size);
    json_set_int(o, "entries_read", (int64_t)looked->walked.entries);
    json_set_int(o, "tiles_read", (int64_t)looked->tiles);
    if (looked->since > 0) json_set_int(o, "contains_size", (int64_t)looked->since);
    run_say(run, "It holds: the log %s, %llu entries.\n", origin, size);
    if (!run->hashes_only) kinds_say(run, &looked->walked.chain, o);
    run_say(run, "Proved: %s%s%s.\n",
            only_new ? "every entry since the checkpoint given, and every tile above them, leads "
                       "to the signed root"
                     : "every entry and every tile leads to the signed root",
            run->hashes_only ? ""
                             : ", and each entry is of a known kind and follows from those "
                               "before it",
            looked->since > 0 ? "; the log contains the one that the older checkpoint was signed "
                                "for"
                              : "");
    if (run->policy) json_set_int(o, "cosigned", (int64_t)seen);
    run_say(run,
            "Not proved: %s, that\nthe officers' signatures inside its entries hold, or that "
            "the records behind them are right.\n",
            shown_to(run, seen));
    run_json(run, o);
}

static struct err log_run(struct run *run) {
    struct log_verified *looked = ARENA_NEW(run->arena, struct log_verified);
    size_t seen;
    TRY(log_look(run, run->operand[0], run->since, false, looked));
    TRY(run_policy(run, looked->note, &seen));
    looked_say(run, looked, seen, false);
    return err_none();
}

static struct err since_run(struct run *run) {
    struct log_verified *looked = ARENA_NEW(run->arena, struct log_verified);
    size_t seen;
    TRY(log_look(run, run->operand[1], run->operand[0], true, looked));
    TRY(run_policy(run, looked->note, &seen));
    looked_say(run, looked, seen, true);
    return err_none();
}

const struct command command_log = {
    .name = "log",
    .operands = "DIR|URL",
    .operand_min = 1,
    .operand_max = 1,
    .options = " since policy workers now hashes-only ",
    .summary = "checks every entry, tile and rule of a whole log",
    .help = "Reads the checkpoint, the bundles of entries and the tiles, from a folder or over\n"
            "http:// from this machine, on all processors and in constant memory. The first entry\n"
            "or tile that does not hold is named. With --since the log must also contain the one\n"
            "that an older checkpoint was signed for: keep the checkpoint of each visit.",
    .run = log_run,
};

const struct command command_since = {
    .name = "since",
    .operands = "CHECKPOINT DIR|URL",
    .operand_min = 2,
    .operand_max = 2,
    .options = " policy workers now hashes-only ",
    .summary = "checks what a log has grown by since a checkpoint",
    .help = "The log must contain the one that the older checkpoint was signed for, and every\n"
            "entry since then must hold. Entries before it are taken as verified at that time.",
    .run = since_run,
};
