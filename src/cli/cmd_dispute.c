/* What have people said is wrong, and who has answered them by letter? */
#include "ask/mine.h"
#include "base/bytes.h"
#include "cli/commands.h"
#include "cli/keeper.h"
#include "cli/remote.h"
#include "cli/view.h"

/* ---- listing ---- */

static struct err list_run(struct cli *cli) {
    OWNED_JSON o = NULL;
    const json_t *list = NULL;
    TRY(cli_view(cli, "desk-disputes", (struct span){0}, "/v1/disputes", &o));
    TRY(json_need_array(o, "the view", "disputes", SIZE_MAX, &list));
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *one = json_array_get(list, i);
        cli_say(cli, "%s  dispute %s, about ledger entry %s\n  %s\n", cli_member(cli, one, "time"),
                cli_number(cli, cli_member_number(one, "number")),
                cli_number(cli, cli_member_number(one, "entry")), cli_member(cli, one, "says"));
    }
    if (json_array_size(list) == 0) cli_say(cli, "No dispute waits for an answer.\n");
    if (json_object_get(o, "more"))
        cli_say(cli, "More wait; they are listed once these are "
                     "answered.\n");
    cli_say_json(cli, o);
    return err_none();
}

static const struct cli_option list_options[] = {
    CLI_OPTION_DIR, CLI_OPTION_URL, CLI_OPTION_LOOKER, CLI_OPTION_NOW, {0}};

const struct cli_command command_dispute_list = {
    .noun = "dispute",
    .verb = "list",
    .summary = "lists what people have said is wrong, and is not answered yet",
    .operands = "",
    .option = list_options,
    .help = "By the number of the ledger entry that it is about, in the person's own words. What "
            "was decided then, decision explain shows.",
    .example = "portcullis dispute list --dir state",
    .run = list_run,
};

/* ---- answering ---- */

static struct err number_read(struct cli *cli, uint64_t *number) {
    if (!err_is(decimal_read(span_str(cli->operand[0]), JSON_INTEGER_MAX, number)))
        return err_none();
    return err_make(ERR_USAGE, "a dispute is named by its number; see: portcullis dispute list");
}

/* The signature away from the directory, which is for the log of this name. */
static struct err away_sign(struct cli *cli, const struct jwk *key, uint64_t number,
                            struct span *jws) {
    const char *log = cli_value(cli, "log");
    if (!log)
        return err_make(ERR_USAGE,
                        "--log is needed with --url and --sign-only, the name of the log "
                        "it is for");
    return jws_sign(cli->arena, key, APPROVAL_TYP,
                    dispute_statement(cli->arena, span_str(log), number), jws);
}

static struct err answer_there(struct cli *cli, const struct jwk *key, uint64_t number) {
    struct span jws;
    OWNED_JSON body = json_object();
    OWNED_JSON said = NULL;
    TRY(away_sign(cli, key, number, &jws));
    json_set_int(body, "number", (int64_t)number);
    json_set_span(body, "answered", jws);
    return remote_post(cli, body, "/v1/disputes", &said);
}

static struct err answer_here(struct cli *cli, const struct jwk *key, uint64_t number) {
    struct span jws;
    OWNED_KEEPER keeper = {0};
    TRY(cli_keeper(cli, &keeper));
    TRY(jws_sign(cli->arena, key, APPROVAL_TYP,
                 dispute_statement(cli->arena, roll_origin(keeper.roll), number), &jws));
    return dispute_answered(&keeper, number, jws);
}

static struct err answer_run(struct cli *cli) {
    OWNED_JWK key = NULL;
    struct span jws;
    uint64_t number = 0;
    bool remote = false;
    TRY(number_read(cli, &number));
    TRY(cli_read_key(cli, cli_value(cli, "officer-key"), true, &key));
    if (cli_flag(cli, "sign-only")) {
        TRY(away_sign(cli, key, number, &jws));
        cli_put(cli, jws);
        cli_put(cli, SPAN_LITERAL("\n"));
        return err_none();
    }
    TRY(cli_is_remote(cli, &remote));
    TRY(remote ? answer_there(cli, key, number) : answer_here(cli, key, number));
    cli_say(cli, "Dispute %s is answered.\n", cli_number(cli, number));
    OWNED_JSON o = json_object();
    json_set_int(o, "number", (int64_t)number);
    cli_say_json(cli, o);
    return err_none();
}

static const struct cli_option answer_options[] = {
    CLI_OPTION_DIR,
    CLI_OPTION_URL,
    {"officer-key", "A.jwk", "the officer who answered by letter", true, false},
    {"sign-only", NULL, "print the signature for the page, and record nothing", false, false},
    CLI_OPTION_LOG,
    CLI_OPTION_NOW,
    {0},
};

const struct cli_command command_dispute_answer = {
    .noun = "dispute",
    .verb = "answer",
    .summary = "says that a dispute was answered by letter",
    .operands = "NUMBER",
    .operands_min = 1,
    .operands_max = 1,
    .option = answer_options,
    .help = "The person sees on their pages that it was answered, and finds in the ledger that an "
            "officer looked. The letter itself is not kept here.",
    .example = "portcullis dispute answer --sign-only --log test.example/portcullis \\\n"
               "    --officer-key state/demo/officer-a.jwk 1",
    .run = answer_run,
};
