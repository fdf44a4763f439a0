/* Does the proof hold? Needs no keeper, no vault and no word of anybody: a public key and files. */
#include "ask/keeper.h"
#include "cli/commands.h"

#include "base/bytes.h"
#include "base/file.h"
#include "cli/answer.h"
#include "tlog/witness.h"
#include "verify/verify.h"

enum { VKEY_BYTES_MAX = 1024 };

static struct err vkey_open(struct cli *cli, const char *path, struct note_key *key) {
    struct span text;
    TRY(cli_read_line(cli, path, VKEY_BYTES_MAX, &text));
    struct err e = vkey_read_log(text, key);
    return err_is(e) ? err_at(e, "%s", path) : e;
}

/* ---- ledger verify ---- */

/* A process that was killed may have recorded more than it published; whoever holds the directory
 * now publishes it. Where there is no journal to look at, the public log is all there is. */
static void unpublished_say(struct cli *cli, const char *dir, uint64_t published, json_t *o) {
    uint64_t count = 0;
    if (!file_exists(arena_printf(cli->arena, "%s/ledger.db", dir)) || keeper_is_held(dir)) return;
    if (err_is(ledger_unpublished(dir, published, &count))) return;
    json_set_int(o, "unpublished", (int64_t)count);
    if (count)
        cli_say_row(cli, "not yet published",
                    "%s  (recorded for good; the next command publishes "
                    "them)",
                    cli_number(cli, count));
}

static struct err ledger_verify_run(struct cli *cli) {
    const char *dir;
    TRY(cli_dir(cli, &dir));
    const char *key_path = cli_value(cli, "key");
    if (!key_path) key_path = arena_printf(cli->arena, "%s/log.vkey", dir);
    struct note_key key;
    TRY(vkey_open(cli, key_path, &key));
    struct log_verified verified;
    struct source *source;
    TRY(source_open(cli->arena, arena_printf(cli->arena, "%s/log", dir), &source));
    struct cli_progress progress = cli_progress_begin(cli, "verifying");
    struct log_asked asked = {.source = source,
                              .key = &key,
                              .now = clock_now(),
                              .progress = cli_progress_step,
                              .progress_with = &progress};
    struct err e = log_verify(cli->arena, &asked, &verified);
    cli_progress_end(&progress);
    TRY(e);
    const struct checkpoint *checkpoint = &verified.checkpoint;
    const char *root =
        arena_str(cli->arena, base64_write(cli->arena, digest_span(&checkpoint->root)));
    cli_say(cli, "%sThe ledger is whole.%s\n", cli_style(cli, CLI_GOOD), cli_style(cli, CLI_PLAIN));
    cli_say_row(cli, "origin", "%s", key.name);
    cli_say_row(cli, "entries", "%s", cli_number(cli, checkpoint->size));
    cli_say_row(cli, "tiles read", "%s", cli_number(cli, verified.tiles));
    cli_say_row(cli, "root", "%s", root);
    OWNED_JSON o = json_pack("{s:b,s:s,s:s}", "whole", 1, "origin", key.name, "root", root);
    unpublished_say(cli, dir, checkpoint->size, o);
    json_set_int(o, "entries", (int64_t)checkpoint->size);
    json_set_int(o, "tiles", (int64_t)verified.tiles);
    cli_say_json(cli, o);
    return err_none();
}

static const struct cli_option ledger_verify_option[] = {
    CLI_OPTION_DIR,
    {"key", "ORIGIN.vkey", "the log's public key, if you do not want to trust DIR/log.vkey", false,
     false},
    {NULL, NULL, NULL, false, false}};

const struct cli_command command_ledger_verify = {
    .noun = "ledger",
    .verb = "verify",
    .summary = "checks every entry, tile and signature of the public log",
    .operands = "",
    .option = ledger_verify_option,
    .help = "Says also how many entries are recorded for good and not yet published, where DIR has "
            "its journal and nobody holds it; nothing rests on that.\n\n"
            "Reads DIR/log only: the checkpoint's signature, every bundle of entries against its "
            "tile, every tile against the one above, the root, and the rules that hold from one "
            "entry to the next. The first that does not hold is named, with exit code 7. Anybody "
            "can do this with a copy of the folder; it needs no "
            "secret, and the keeper need not run.",
    .example = "portcullis ledger verify --dir state",
    .run = ledger_verify_run,
    .here = "it reads every tile of a directory; portcullis-verify log reads a copy of a gateway's "
            "/log",
};

/* ---- receipt verify ---- */

/* "answer" of a decision's entry is the SHA-256 of the sealed answer's bytes, in hex. */
static struct err answer_compare(struct cli *cli, const json_t *entry, const char *path) {
    struct span wanted;
    struct span jwe;
    TRY(json_may_str(entry, "the entry", "answer", 2 * DIGEST_BYTES, &wanted));
    if (!wanted.at)
        return err_make(ERR_PROOF, "the entry records no answer, so %s is not of this receipt",
                        path);
    TRY(answer_text_read(cli, path, &jwe));
    struct digest found = sha256(jwe);
    if (!span_is(wanted, hex_str(cli->arena, digest_span(&found))))
        return err_make(ERR_PROOF, "%s is not the answer that the entry records", path);
    return err_none();
}

static const char *member(struct cli *cli, const json_t *entry, const char *name) {
    const json_t *value = json_object_get(entry, name);
    if (!json_is_string(value)) return "";
    return cli_text(cli, span_of(json_string_value(value), json_string_length(value)));
}

static const char *list(struct cli *cli, const json_t *entry, const char *name) {
    const json_t *array = json_object_get(entry, name);
    struct text out = {.arena = cli->arena};
    for (size_t i = 0; i < json_array_size(array); i++) {
        const json_t *one = json_array_get(array, i);
        if (json_is_string(one))
            text_printf(&out, "%s%s", out.len ? ", " : "",
                        cli_text(cli, span_of(json_string_value(one), json_string_length(one))));
    }
    return out.len ? arena_str(cli->arena, text_span(&out)) : "none";
}

/* Whose policy it is, and so who is believed, is for the reader to choose. */
static struct err policy_compare(struct cli *cli, const struct proof_file *proof,
                                 const struct note_key *log, struct policy_found *seen,
                                 size_t *witnesses) {
    struct span text;
    struct policy *policy = ARENA_NEW(cli->arena, struct policy);
    const char *path = cli_value(cli, "policy");
    if (!path) return err_none();
    TRY(cli_read(cli, path, POLICY_BYTES_MAX, &text));
    struct err e = policy_read(cli->arena, text, policy);
    if (!err_is(e)) e = policy_admits(policy, log);
    if (err_is(e)) return err_at(e, "%s", path);
    *witnesses = policy->witness_count;
    e = policy_check(cli->arena, policy, proof->checkpoint, clock_now(), seen);
    return err_is(e) ? err_at(e, "%s", cli->operand[0]) : e;
}

static void receipt_say(struct cli *cli, const json_t *entry, enum entry_kind kind,
                        const struct proof_file *proof, const struct checkpoint *checkpoint,
                        bool compared, const struct policy_found *seen) {
    cli_say(cli,
            "%sProved%s: the log %s holds this entry at index %s of the %s under its signed "
            "checkpoint, exactly as it stands here%s.\n",
            cli_style(cli, CLI_GOOD), cli_style(cli, CLI_PLAIN), cli_text(cli, checkpoint->origin),
            cli_number(cli, proof->index), cli_number(cli, checkpoint->size),
            compared ? ", and the answer is the one that it records" : "");
    cli_say_row(cli, "entry", "%s", entry_kind_str(kind));
    cli_say_row(cli, "time", "%s", member(cli, entry, "time"));
    if (kind == ENTRY_DECISION) {
        cli_say_row(cli, "requester", "%s", member(cli, entry, "requester"));
        cli_say_row(cli, "authority", "%s", member(cli, entry, "authority"));
        cli_say_row(cli, "state", "%s", member(cli, entry, "state"));
        cli_say_row(cli, "fields released", "%s", list(cli, entry, "fields"));
    }
    char when[INSTANT_TEXT_BYTES];
    instant_write(seen->newest, when);
    if (seen->count)
        cli_say_row(cli, "seen by", "%zu witness%s, the last at %s", seen->count,
                    seen->count == 1 ? "" : "es", when);
    cli_say(cli,
            "Not proved: %swhom the entry is about, or that the record behind it is right%s.\n",
            seen->count ? ""
                        : "that the log shows everybody the same (compare checkpoints, or give "
                          "the --policy of witnesses whom you believe), ",
            compared ? "" : "; give --answer to check an answer against it");
}

static struct err receipt_verify_run(struct cli *cli) {
    struct note_key key;
    struct span text;
    struct proof_file *proof = ARENA_NEW(cli->arena, struct proof_file);
    struct checkpoint checkpoint;
    enum entry_kind kind = ENTRY_NONE;
    OWNED_JSON entry = NULL;
    const char *path = cli->operand[0];
    const char *answer = cli_value(cli, "answer");
    TRY(vkey_open(cli, cli_value(cli, "key"), &key));
    TRY(cli_read(cli, path, 4 * NOTE_BYTES_MAX, &text));
    struct err e = proof_read(cli->arena, text, proof);
    if (!err_is(e)) e = proof_verify(cli->arena, proof, &key, proof->extra, &checkpoint);
    if (!err_is(e)) e = entry_read(proof->extra, &kind, &entry);
    if (err_is(e)) return err_at(e, "%s", path);
    if (answer) TRY(answer_compare(cli, entry, answer));
    struct policy_found seen = {0};
    size_t witnesses = 0;
    TRY(policy_compare(cli, proof, &key, &seen, &witnesses));
    receipt_say(cli, entry, kind, proof, &checkpoint, answer != NULL, &seen);
    OWNED_JSON o = json_pack("{s:b,s:O}", "proved", 1, "entry", entry);
    if (answer) json_object_set_new(o, "answer_matches", json_true());
    if (cli_value(cli, "policy")) json_set_int(o, "cosigned", (int64_t)seen.count);
    if (cli_value(cli, "policy")) json_set_int(o, "witnesses", (int64_t)witnesses);
    json_set_span(o, "origin", checkpoint.origin);
    json_set_int(o, "index", (int64_t)proof->index);
    json_set_int(o, "size", (int64_t)checkpoint.size);
    cli_say_json(cli, o);
    return err_none();
}

static const struct cli_option receipt_verify_option[] = {
    {"key", "ORIGIN.vkey", "the log's public key, from where you trust it", true, false},
    {"answer", "FILE", "a sealed answer (or its decision) to compare with the entry", false, false},
    {"policy", "FILE", "which witnesses must have cosigned the checkpoint", false, false},
    {NULL, NULL, NULL, false, false}};

const struct cli_command command_receipt_verify = {
    .noun = "receipt",
    .verb = "verify",
    .summary = "checks a receipt: that the log holds this entry",
    .operands = "R.tlog-proof",
    .operands_min = 1,
    .operands_max = 1,
    .option = receipt_verify_option,
    .help = "A receipt is a C2SP .tlog-proof file with its entry inside. This checks the "
            "checkpoint's signature by the given key, and that the entry is in the tree under it. "
            "It says in one sentence what that proves and what it does not. With --answer also "
            "that a sealed answer is the one recorded. With --policy also that as many witnesses "
            "have cosigned the checkpoint as the policy wants: that the log showed them the same "
            "as it showed you. Works without a network and without the custodian.",
    .example = "portcullis receipt verify --key state/log.vkey receipt.tlog-proof",
    .run = receipt_verify_run,
};
