/* Does a receipt hold: is its entry in the log, and is this the answer that it records? */
#include "verify/run.h"

#include "base/bytes.h"

enum { ANSWER_BYTES_MAX = 4 * 1024 * 1024 };

/* A decision as the requester keeps it has the sealed answer inside; a bare JWE is itself. */
static struct err answer_read(struct run *run, struct span *sealed) {
    OWNED_JSON o = NULL;
    struct span text;
    TRY(run_file(run, run->answer, ANSWER_BYTES_MAX, &text));
    while (text.len > 0 && text.at[text.len - 1] == '\n')
        text.len--;
    *sealed = text;
    if (text.len == 0 || text.at[0] != '{') return err_none();
    struct err e = json_read(text, ANSWER_BYTES_MAX, &o);
    struct span found = {0};
    if (!err_is(e)) e = json_need_str(o, "the decision", "answer", ANSWER_BYTES_MAX, &found);
    if (err_is(e)) return err_at(e, "%s", run->answer);
    *sealed = arena_copy(run->arena, found);
    return err_none();
}

static struct err answer_compare(struct run *run, const json_t *entry) {
    struct span wanted;
    struct span sealed;
    TRY(json_may_str(entry, "the entry", "answer", 2 * DIGEST_BYTES, &wanted));
    if (!wanted.at)
        return err_make(ERR_PROOF, "the entry records no answer, so %s is not of this receipt",
                        run->answer);
    TRY(answer_read(run, &sealed));
    struct digest found = sha256(sealed);
    if (span_is(wanted, hex_str(run->arena, digest_span(&found)))) return err_none();
    return err_make(ERR_PROOF, "%s is not the answer that the entry records", run->answer);
}

static struct err receipt_run(struct run *run) {
    struct proof_file *proof = ARENA_NEW(run->arena, struct proof_file);
    struct checkpoint checkpoint;
    struct span text;
    enum entry_kind kind = ENTRY_NONE;
    OWNED_JSON entry = NULL;
    const char *path = run->operand[0];
    TRY(run_file(run, path, 4 * NOTE_BYTES_MAX, &text));
    struct err e = proof_read(run->arena, text, proof);
    if (!err_is(e)) e = proof_verify(run->arena, proof, &run->vkey, proof->extra, &checkpoint);
    if (!err_is(e) && !run->hashes_only) e = entry_read(proof->extra, &kind, &entry);
    if (err_is(e)) return err_at(e, "%s", path);
    size_t seen;
    if (run->answer) TRY(answer_compare(run, entry));
    TRY(run_policy(run, proof->checkpoint, &seen));
    run_say(run, "It holds: the log %s has this entry at index %llu of %llu.\n",
            run_text(run, checkpoint.origin), (unsigned long long)proof->index,
            (unsigned long long)checkpoint.size);
    run_say(run, "  %s\n", run_text(run, proof->extra));
    run_say(run,
            "Proved: the entry stands in that log%s.\nNot proved: that everybody is shown the "
            "same log, whom the entry is about, or that the record\nbehind it is right.\n",
            run->answer ? ", and the answer is the one that it records" : "");
    OWNED_JSON o = json_object();
    json_object_set_new(o, "holds", json_true());
    if (entry) json_object_set(o, "entry", entry);
    json_set_int(o, "index", (int64_t)proof->index);
    if (run->policy) json_set_int(o, "cosigned", (int64_t)seen);
    json_set_int(o, "size", (int64_t)checkpoint.size);
    json_set_span(o, "origin", checkpoint.origin);
    run_json(run, o);
    return err_none();
}

const struct command command_receipt = {
    .name = "receipt",
    .operands = "FILE.tlog-proof",
    .operand_min = 1,
    .operand_max = 1,
    .options = " answer policy hashes-only ",
    .summary = "checks that a log holds the entry of a receipt",
    .help = "A receipt is a C2SP .tlog-proof file with its entry inside: the checkpoint's\n"
            "signature, and the hashes from the entry to its root. With --answer also that a\n"
            "sealed answer is the one that the entry records.",
    .run = receipt_run,
};
