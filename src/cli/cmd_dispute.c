/* What have people said is wrong, and who has answered them by letter? */
#include "ask/mine.h"
#include "base/bytes.h"
#include "cli/commands.h"
#include "cli/keeper.h"

enum { SCRATCH_BYTES = 1024 * 1024 };

/* ---- listing ---- */

static void line_say(struct cli *cli, const struct vault_dispute *dispute, json_t *list) {
    char when[INSTANT_TEXT_BYTES];
    instant_write(dispute->at, when);
    cli_say(cli, "%s  dispute %s, about ledger entry %s\n  %s\n", when,
            cli_number(cli, dispute->number), cli_number(cli, dispute->entry),
            cli_text(cli, dispute->says));
    json_t *o = json_object();
    json_set_int(o, "number", (int64_t)dispute->number);
    json_set_int(o, "entry", (int64_t)dispute->entry);
    json_set_span(o, "time", span_str(when));
    json_set_span(o, "says", dispute->says);
    json_array_append_new(list, o);
}

static struct err list_run(struct cli *cli) {
    OWNED_ARENA scratch = arena_open(SCRATCH_BYTES);
    OWNED_JSON said = json_object();
    json_t *list = json_array();
    uint64_t from = 0;
    bool has = true;
    json_object_set_new(said, "disputes", list);
    OWNED_KEEPER keeper = {0};
    TRY(cli_keeper(cli, &keeper));
    while (has) {
        struct vault_dispute dispute;
        arena_wipe(scratch);
        TRY(dispute_next(keeper.vault, scratch, &from, &dispute, &has));
        if (has) line_say(cli, &dispute, list);
    }
    if (json_array_size(list) == 0) cli_say(cli, "No dispute waits for an answer.\n");
    cli_say_json(cli, said);
    return err_none();
}

static const struct cli_option list_options[] = {CLI_OPTION_DIR, CLI_OPTION_NOW, {0}};

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

static struct err signed_put(struct cli *cli, const struct jwk *key, uint64_t number) {
    struct span jws;
    const char *log = cli_value(cli, "log");
    if (!log) return err_make(ERR_USAGE, "--sign-only needs --log, the name of the log it is for");
    TRY(jws_sign(cli->arena, key, APPROVAL_TYP,
                 dispute_statement(cli->arena, span_str(log), number), &jws));
    cli_put(cli, jws);
    cli_put(cli, SPAN_LITERAL("\n"));
    return err_none();
}

static struct err answer_run(struct cli *cli) {
    OWNED_JWK key = NULL;
    struct span jws;
    uint64_t number = 0;
    TRY(number_read(cli, &number));
    TRY(cli_read_key(cli, cli_value(cli, "officer-key"), true, &key));
    if (cli_flag(cli, "sign-only")) return signed_put(cli, key, number);
    OWNED_KEEPER keeper = {0};
    TRY(cli_keeper(cli, &keeper));
    TRY(jws_sign(cli->arena, key, APPROVAL_TYP,
                 dispute_statement(cli->arena, roll_origin(keeper.roll), number), &jws));
    TRY(dispute_answered(&keeper, number, jws));
    cli_say(cli, "Dispute %s is answered.\n", cli_number(cli, number));
    OWNED_JSON o = json_object();
    json_set_int(o, "number", (int64_t)number);
    cli_say_json(cli, o);
    return err_none();
}

static const struct cli_option answer_options[] = {
    CLI_OPTION_DIR,
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
               "    --officer-key officer-a.jwk 1",
    .run = answer_run,
};
