/* May this be released? One ask, decided here and now. */
#include "ask/pending.h"
#include "cli/commands.h"
#include "cli/keeper.h"
#include "cli/outcome.h"
#include "cli/remote.h"
#include "tlog/tlog.h"

#include <sys/stat.h>
#include <unistd.h>

enum { DECIDE_BYTES_MAX = 64 * 1024 * 1024 };

static struct err decided_say(struct cli *cli, struct keeper *keeper,
                              const struct decided *decided) {
    OWNED_JSON outward = NULL;
    struct vault_reads reads = vault_reads(keeper->vault);
    TRY(json_read(decided->outward, JWS_BYTES_MAX * 2, &outward));
    struct outcome outcome = {.outward = outward,
                              .index = decided->index,
                              .remark = !decided->replay ? NULL
                                        : decided->code
                                            ? "  (decided before; not given again)"
                                            : "  (decided before: the stored answer again)",
                              .here = true,
                              .vault_reads = reads.identities + reads.years,
                              .replay = decided->replay};
    TRY(ledger_receipt(keeper->ledger, cli->arena, decided->index, &outcome.receipt));
    return outcome_say(cli, &outcome);
}

static struct err wait_say(struct cli *cli, const char *decision, const char *due) {
    OWNED_JSON said = json_object();
    cli_say(cli, "%s  %s\nEverybody who asked under this authority is answered on schedule: %s.\n",
            "WAITING FOR A PERSON", decision, due);
    json_set_span(said, "state", SPAN_LITERAL("under-review"));
    json_set_span(said, "due", span_str(due));
    cli_say_json(cli, said);
    cli->exit = CLI_WAITING;
    return err_none();
}

/* ---- by a running gateway ---- */

static struct err reply_say(struct cli *cli, json_t *said) {
    int64_t index = 0;
    struct span receipt;
    TRY(json_need_int(said, "the answer", "log_index", 0, JSON_INTEGER_MAX, &index));
    TRY(json_need_str(said, "the answer", "receipt", 4 * NOTE_BYTES_MAX, &receipt));
    struct outcome outcome = {
        .outward = said, .index = (uint64_t)index, .receipt = arena_copy(cli->arena, receipt)};
    json_object_del(said, "log_index");
    json_object_del(said, "receipt");
    return outcome_say(cli, &outcome);
}

static struct err decide_remote(struct cli *cli, struct span jws) {
    OWNED_JSON said = NULL;
    OWNED_REMOTE remote = {0};
    struct http_message message = {.method = "POST", .type = "application/jose", .has_body = true};
    TRY(remote_open(cli, &remote));
    TRY(remote_seal(&remote, jws, &message.body));
    struct err e = remote_json(&remote, &message, "/v1/asks", NULL, &said);
    if (err_is(e)) return err_at(e, "%s", cli->operand[0]);
    return reply_say(cli, said);
}

/* Before its time only the time is told, as on a directory. */
static struct err answered_remote(struct cli *cli, struct span withdrawal) {
    unsigned status = 0;
    OWNED_JSON said = NULL;
    OWNED_REMOTE remote = {0};
    struct http_message message = {.method = withdrawal.len ? "DELETE" : "GET",
                                   .type = withdrawal.len ? "application/jose" : NULL,
                                   .has_body = withdrawal.len > 0,
                                   .body = withdrawal};
    if (!id_valid(span_str(cli->operand[0]), "ASK"))
        return err_make(ERR_USAGE, "an ask's id is \"ASK-\" and a ULID of 26 characters");
    TRY(remote_open(cli, &remote));
    if (!remote.key)
        return err_make(ERR_USAGE, "--key K.jwk is needed with --url: a key of the requester");
    TRY(remote_json(&remote, &message, arena_printf(cli->arena, "/v1/asks/%s", cli->operand[0]),
                    &status, &said));
    if (status != 202) return reply_say(cli, said);
    struct span decision;
    struct span due;
    TRY(json_need_str(said, "the answer", "decision", ID_BYTES_MAX, &decision));
    TRY(json_need_str(said, "the answer", "due", INSTANT_TEXT_BYTES, &due));
    return wait_say(cli, cli_text(cli, decision), cli_text(cli, due));
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
    bool remote = false;
    TRY(cli_is_remote(cli, &remote));
    TRY(cli_read_signed(cli, cli->operand[0], "portcullis ask sign --key K.jwk ask.json > ask.jws",
                        &jws));
    TRY(out_check(cli));
    if (remote) return decide_remote(cli, jws);
    OWNED_KEEPER keeper = {0};
    TRY(cli_keeper(cli, &keeper));
    struct err e = decide_signed(&keeper, arena, jws, decided);
    if (!err_is(e)) e = round_commit(&keeper, decided, 1);
    if (!err_is(e)) e = ledger_publish(keeper.ledger);
    if (err_is(e)) return err_at(e, "%s", cli->operand[0]);
    return decided_say(cli, &keeper, decided);
}

static const struct cli_option decide_options[] = {
    CLI_OPTION_DIR,
    CLI_OPTION_URL,
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
        "the requester may know; the reasons that only the custodian may see are in: portcullis "
        "decision explain.\n\n"
        "With --url the ask goes to a running gateway, sealed to the custodian's key so that "
        "nobody "
        "on its way sees a name.\n\n"
        "Ends with 0 released, 3 refused for whatever reason, 4 waiting for a person, 5 stopped by "
        "a court order.",
    .example = "portcullis ask decide --dir state ask.jws\n"
               "portcullis ask decide --url http://localhost:6103 ask.jws",
    .run = decide,
};

static const struct cli_option answer_options[] = {
    CLI_OPTION_DIR,
    CLI_OPTION_URL,
    CLI_OPTION_KEY,
    {"out", "DIR", "where the sealed answer and the receipt go (else here)", false, false},
    CLI_OPTION_NOW,
    {0},
};

/* ---- an ask that waited ---- */

static struct err answered(struct cli *cli, struct span withdrawal) {
    bool remote = false;
    TRY(cli_is_remote(cli, &remote));
    if (remote) return answered_remote(cli, withdrawal);
    struct decided *decided = ARENA_NEW(cli->arena, struct decided);
    char due[INSTANT_TEXT_BYTES];
    OWNED_ARENA arena = arena_open(DECIDE_BYTES_MAX);
    OWNED_KEEPER keeper = {0};
    OWNED_PENDING pending = {0};
    TRY(out_check(cli));
    TRY(cli_keeper(cli, &keeper));
    TRY(pending_find(&keeper, arena, span_str(cli->operand[0]), &pending));
    if (!withdrawal.len && !pending.waiting.answered && keeper_now(&keeper) < pending.due) {
        TRY(ledger_publish(keeper.ledger));
        instant_write(pending.due, due);
        return wait_say(cli, pending.paused->decision_id, due);
    }
    TRY(pending_answer(&keeper, arena, &pending, withdrawal, decided));
    TRY(round_commit(&keeper, decided, 1));
    TRY(ledger_publish(keeper.ledger));
    return decided_say(cli, &keeper, decided);
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
    .option = answer_options,
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
    CLI_OPTION_URL,
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
    .example =
        "portcullis ask withdraw --dir state --key agency.jwk ASK-01KB0000000000000000000000",
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
