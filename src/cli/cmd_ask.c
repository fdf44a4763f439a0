/* May this be released? One ask, decided here and now. */
#include "ask/pending.h"
#include "base/file.h"
#include "cli/commands.h"
#include "cli/keeper.h"

#include <sys/stat.h>
#include <unistd.h>

enum { DECIDE_BYTES_MAX = 64 * 1024 * 1024 };

static bool is_enjoined(const json_t *outward) {
    const json_t *grounds = json_object_get(outward, "grounds");
    for (size_t i = 0; i < json_array_size(grounds); i++) {
        const char *code = json_string_value(json_object_get(json_array_get(grounds, i), "code"));
        if (code && strcmp(code, "ENJOINED") == 0) return true;
    }
    return false;
}

static enum cli_exit exit_of(const json_t *outward, const char *state) {
    if (is_enjoined(outward)) return CLI_STOPPED;
    if (strcmp(state, "released") == 0) return CLI_OK;
    return strcmp(state, "under-review") == 0 ? CLI_WAITING : CLI_REFUSED;
}

/* The sealed answer and the receipt, beside each other, named by the decision. Only who decides
 * sees them: that there is an answer tells that something was released. */
static struct err files_write(struct cli *cli, struct keeper *keeper, const struct decided *decided,
                              const json_t *outward, json_t *said) {
    const char *out = cli_value(cli, "out") ? cli_value(cli, "out") : ".";
    const char *answer = json_string_value(json_object_get(outward, "answer"));
    const char *batch = json_string_value(json_object_get(outward, "batch"));
    struct span receipt;
    char *path = arena_printf(cli->arena, "%s/%s.tlog-proof", out, decided->decision_id);
    TRY(ledger_receipt(keeper->ledger, cli->arena, decided->index, &receipt));
    TRY(file_write_durable(path, receipt, 0600));
    json_set_span(said, "receipt", span_str(path));
    cli_say_row(cli, "receipt", "%s", path);
    if (!answer) return err_none();
    path = arena_printf(cli->arena, "%s/%s.answer.jwe", out, decided->decision_id);
    TRY(file_write_durable(path, span_str(answer), 0600));
    json_set_span(said, "answer", span_str(path));
    cli_say_row(cli, "answer", "%s  (sealed to the requester%s%s)", path,
                batch ? ", by the content key of " : "", batch ? batch : "");
    return err_none();
}

static void grounds_say(const struct cli *cli, const json_t *outward) {
    const json_t *grounds = json_object_get(outward, "grounds");
    for (size_t i = 0; i < json_array_size(grounds); i++) {
        const json_t *ground = json_array_get(grounds, i);
        const char *code = json_string_value(json_object_get(ground, "code"));
        const char *cite = json_string_value(json_object_get(ground, "cite"));
        const char *says = json_string_value(json_object_get(ground, "says"));
        const char *note = json_string_value(json_object_get(ground, "note"));
        cli_say(cli, "  - %s%s%s%s\n    %s\n", code ? code : "", cite ? "  (" : "",
                cite ? cite : "", cite ? ")" : "", says ? says : "");
        if (note) cli_say(cli, "    %s\n", note);
    }
}

static void fields_say(const struct cli *cli, const json_t *outward) {
    const json_t *fields = json_object_get(outward, "fields");
    for (size_t i = 0; i < json_array_size(fields); i++)
        cli_say_row(cli, i ? "" : "fields", "%s", json_string_value(json_array_get(fields, i)));
}

static const char *title_of(const json_t *outward, const char *state) {
    if (is_enjoined(outward)) return "STOPPED BY A COURT ORDER";
    if (strcmp(state, "released") == 0) return "RELEASED";
    if (strcmp(state, "under-review") == 0) return "WAITING FOR A PERSON";
    return strcmp(state, "needs-from-you") == 0 ? "NOT RELEASED, INCOMPLETE" : "NOT RELEASED";
}

static struct err outcome_say(struct cli *cli, struct keeper *keeper,
                              const struct decided *decided) {
    OWNED_JSON outward = NULL;
    TRY(json_read(decided->outward, JWS_BYTES_MAX * 2, &outward));
    const char *state = json_string_value(json_object_get(outward, "state"));
    const char *says = json_string_value(json_object_get(outward, "says"));
    struct vault_reads reads = vault_reads(keeper->vault);
    OWNED_JSON said = json_deep_copy(outward);
    json_object_del(said, "answer");
    cli_say(cli, "%s  %s\n%s\n", title_of(outward, state), decided->decision_id, says);
    grounds_say(cli, outward);
    fields_say(cli, outward);
    cli_say_row(cli, "ledger entry", "%s%s", cli_number(cli, decided->index),
                !decided->replay ? ""
                : decided->code  ? "  (decided before; not given again)"
                                 : "  (decided before: the stored answer again)");
    json_set_int(said, "log_index", (int64_t)decided->index);
    /* How many would tell a person who filed nothing from nobody, and from one who filed. */
    json_set_span(said, "vault_reads", span_str(reads.identities + reads.years ? "some" : "none"));
    json_object_set_new(said, "replay", json_boolean(decided->replay));
    TRY(files_write(cli, keeper, decided, outward, said));
    cli_say_json(cli, said);
    cli->exit = exit_of(outward, state);
    return err_none();
}

/* What cannot be handed over must not be released first. */
static struct err out_check(struct cli *cli) {
    const char *out = cli_value(cli, "out") ? cli_value(cli, "out") : ".";
    struct stat found;
    if (stat(out, &found) != 0 || !S_ISDIR(found.st_mode))
        return err_make(ERR_USAGE, "--out %s is no folder; make it first, nothing was decided",
                        out);
    if (access(out, W_OK | X_OK) != 0)
        return err_errno("nothing was decided: cannot write in the folder %s", out);
    return err_none();
}

static struct err decide(struct cli *cli) {
    struct span jws;
    struct decided *decided = ARENA_NEW(cli->arena, struct decided);
    OWNED_ARENA arena = arena_open(DECIDE_BYTES_MAX);
    TRY(cli_read_signed(cli, cli->operand[0], "portcullis ask sign --key K.jwk ask.json > ask.jws",
                        &jws));
    TRY(out_check(cli));
    OWNED_KEEPER keeper = {0};
    TRY(cli_keeper(cli, &keeper));
    struct err e = decide_signed(&keeper, arena, jws, decided);
    if (!err_is(e)) e = round_commit(&keeper, decided, 1);
    if (!err_is(e)) e = ledger_publish(keeper.ledger);
    if (err_is(e)) return err_at(e, "%s", cli->operand[0]);
    return outcome_say(cli, &keeper, decided);
}

static const struct cli_option decide_options[] = {
    CLI_OPTION_DIR,
    {"out", "DIR", "where the sealed answer and the receipt go (else here)", false, false},
    CLI_OPTION_NOW,
    {0},
};

const struct cli_command command_ask_decide = {
    .noun = "ask",
    .verb = "decide",
    .summary = "decides one signed ask, records it, and seals the answer to its requester",
    .operands = "ask.jws",
    .operands_min = 1,
    .operands_max = 1,
    .option = decide_options,
    .help =
        "Nothing leaves before its ledger entry is durable. An ask that is turned away at the door "
        "(its signature, key, age or id) is neither decided nor recorded. What is printed is what "
        "the "
        "requester may know; the reasons that only the custodian may see are in: portcullis "
        "decision explain.\n\n"
        "Ends with 0 released, 3 refused for whatever reason, 4 waiting for a person, 5 "
        "stopped by a court order.",
    .example = "portcullis ask decide --dir state ask.jws",
    .run = decide,
};

/* ---- an ask that waited ---- */

static struct err answered(struct cli *cli, struct span withdrawal) {
    struct decided *decided = ARENA_NEW(cli->arena, struct decided);
    char due[INSTANT_TEXT_BYTES];
    OWNED_ARENA arena = arena_open(DECIDE_BYTES_MAX);
    OWNED_KEEPER keeper = {0};
    OWNED_PENDING pending = {0};
    TRY(out_check(cli));
    TRY(cli_keeper(cli, &keeper));
    TRY(pending_find(&keeper, arena, span_str(cli->operand[0]), &pending));
    if (!withdrawal.len && !pending.waiting.answered && keeper_now(&keeper) < pending.due) {
        OWNED_JSON said = json_object();
        TRY(ledger_publish(keeper.ledger));
        instant_write(pending.due, due);
        cli_say(cli,
                "%s  %s\nEverybody who asked under this authority is answered on schedule: %s.\n",
                "WAITING FOR A PERSON", pending.paused->decision_id, due);
        json_set_span(said, "state", SPAN_LITERAL("under-review"));
        json_set_span(said, "due", span_str(due));
        cli_say_json(cli, said);
        cli->exit = CLI_WAITING;
        return err_none();
    }
    TRY(pending_answer(&keeper, arena, &pending, withdrawal, decided));
    TRY(round_commit(&keeper, decided, 1));
    TRY(ledger_publish(keeper.ledger));
    return outcome_say(cli, &keeper, decided);
}

static struct err answer(struct cli *cli) { return answered(cli, (struct span){0}); }

static struct err withdraw(struct cli *cli) {
    OWNED_JWK key = NULL;
    struct span jws;
    struct span id = span_str(cli->operand[0]);
    if (!id_valid(id, "ASK"))
        return err_make(ERR_USAGE, "an ask's id is \"ASK-\" and a ULID of 26 characters");
    TRY(cli_read_key(cli, cli_value(cli, "key"), true, &key));
    TRY(jws_sign(cli->arena, key, WITHDRAWAL_TYP, withdrawal_write(cli->arena, id), &jws));
    if (!cli_flag(cli, "sign-only")) return answered(cli, jws);
    cli_put(cli, jws);
    cli_put(cli, SPAN_LITERAL("\n"));
    return err_none();
}

const struct cli_command command_ask_answer = {
    .noun = "ask",
    .verb = "answer",
    .summary = "gives the final answer of an ask that waited for people, once its time has come",
    .operands = "ASK-ID",
    .operands_min = 1,
    .operands_max = 1,
    .option = decide_options,
    .help =
        "The time is the same for everybody who asks under the authority, and was told with the "
        "first answer. What people have settled by then counts; a no, an ask that nobody "
        "answered and an ask about nobody end in one and the same answer.\n\n"
        "Ends with 0 released, 3 not released for whatever reason, 4 before its time.",
    .example = "portcullis ask answer --dir state ASK-01KB0000000000000000000000",
    .run = answer,
};

static const struct cli_option withdraw_options[] = {
    CLI_OPTION_DIR,
    {"key", "K.jwk", "a key of the requester", true, false},
    {"out", "DIR", "where the receipt goes (else here)", false, false},
    {"sign-only", NULL, "print the signature and end nothing", false, false},
    CLI_OPTION_NOW,
    {0},
};

const struct cli_command command_ask_withdraw = {
    .noun = "ask",
    .verb = "withdraw",
    .summary = "ends an ask that waits, as its requester wishes",
    .operands = "ASK-ID",
    .operands_min = 1,
    .operands_max = 1,
    .option = withdraw_options,
    .help = "Nothing is released and no record is looked at. The id stays used: a new ask needs a "
            "new one. Away from the state directory --sign-only prints what the custodian's page "
            "takes.",
    .example = "portcullis ask withdraw --dir state --key doj.jwk ASK-01KB0000000000000000000000",
    .run = withdraw,
};

static struct err id_make(struct cli *cli) {
    uint8_t random[10];
    char id[ID_BYTES_MAX];
    random_fill(random, sizeof random);
    id_write("ASK", clock_now(), random, id);
    cli_put(cli, span_str(arena_printf(cli->arena, "%s\n", id)));
    return err_none();
}

const struct cli_command command_ask_id = {
    .noun = "ask",
    .verb = "id",
    .summary = "prints a new random id for an ask",
    .operands = "",
    .help = "An id is used once: a changed ask needs a new one.",
    .example = "portcullis ask id",
    .run = id_make,
};
