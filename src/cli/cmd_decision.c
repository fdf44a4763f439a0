/* Why was this decided so, and how is it proved? */
#include "ask/pending.h"
#include "base/bytes.h"
#include "base/file.h"
#include "cli/commands.h"
#include "cli/keeper.h"
#include "cli/remote.h"

#include <sys/ioctl.h>
#include <unistd.h>

static int columns_of_terminal(void) {
    struct winsize size;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 40) return size.ws_col;
    return 80;
}

static struct err case_find(struct cli *cli, struct keeper *keeper, struct vault_case *found) {
    bool has = false;
    struct span id = span_str(cli->operand[0]);
    if (!id_valid(id, "DEC"))
        return err_make(ERR_USAGE, "a decision's id is \"DEC-\" and a ULID of 26 characters");
    TRY(case_by_decision(keeper->vault, cli->arena, id, found, &has));
    if (!has)
        return err_make(ERR_INPUT, "no decision %s is in %s; check the id", cli->operand[0],
                        keeper->dir);
    return err_none();
}

/* `look`: the entry that this look is; 0: it comes with the next about the ask. */
static void explanation_say(struct cli *cli, json_t *tree, struct span identity, uint64_t look) {
    cli_say_json(cli, tree);
    struct span text = explain_text(cli->arena, tree, columns_of_terminal());
    cli_say(cli, "%.*s", SPAN_FMT(text));
    cli_say_row(cli, "identity", "%s", cli_text(cli, identity));
    cli_say_row(cli, "ledger entry", "%s; this look %s%s",
                cli_number(cli, cli_member_number(tree, "log_index")),
                look ? "is entry " : "is entered with the next about it",
                look ? cli_number(cli, look) : "");
}

static struct err explain_here(struct cli *cli) {
    struct vault_case *found = ARENA_NEW(cli->arena, struct vault_case);
    OWNED_JSON record = NULL;
    uint64_t index = 0;
    OWNED_KEEPER keeper = {0};
    TRY(cli_keeper(cli, &keeper));
    TRY(case_find(cli, &keeper, found));
    TRY(case_check(&keeper, cli->arena, found));
    /* To look is itself recorded, first: 26 USC 6103(b)(7). */
    TRY(case_look(&keeper, cli->arena, found, &index));
    TRY(json_read(found->record, CASE_BYTES_MAX, &record));
    json_t *tree = json_object_get(record, "explanation");
    json_object_set_new(tree, "decision", json_string(found->decision_id));
    json_object_set(tree, "identity", json_object_get(record, "identity"));
    json_object_set(tree, "outward", json_object_get(record, "outward"));
    json_set_int(tree, "log_index", (int64_t)found->entry_index);
    explanation_say(cli, tree, span_str(cli_member(cli, record, "identity")), index);
    return err_none();
}

/* The gateway enters the look. A requester's key is shown no tree. */
static struct err explain_remote(struct cli *cli) {
    static const char *const with[] = {"decision", "identity", "outward"};
    OWNED_JSON said = NULL;
    const json_t *found = NULL;
    TRY(remote_look(cli, arena_printf(cli->arena, "/v1/decisions/%s/explanation", cli->operand[0]),
                    &said));
    if (!json_object_get(said, "explanation"))
        return err_make(ERR_REFUSED, "the tree is for officers; what a requester may know is told "
                                     "by: portcullis ask answer");
    TRY(json_need_object(said, "the gateway's answer", "explanation", &found));
    OWNED_JSON tree = json_deep_copy(found);
    for (size_t i = 0; i < sizeof with / sizeof *with; i++)
        json_object_set(tree, with[i], json_object_get(said, with[i]));
    json_set_int(tree, "log_index", (int64_t)cli_member_number(said, "entry"));
    explanation_say(cli, tree, span_str(cli_member(cli, said, "identity")),
                    cli_member_number(said, "log_index"));
    return err_none();
}

static struct err explain(struct cli *cli) {
    bool remote = false;
    TRY(cli_is_remote(cli, &remote));
    if (!id_valid(span_str(cli->operand[0]), "DEC"))
        return err_make(ERR_USAGE, "a decision's id is \"DEC-\" and a ULID of 26 characters");
    return remote ? explain_remote(cli) : explain_here(cli);
}

static const struct cli_option explain_options[] = {
    CLI_OPTION_DIR, CLI_OPTION_URL, CLI_OPTION_LOOKER, CLI_OPTION_NOW, {0}};

const struct cli_command command_decision_explain = {
    .noun = "decision",
    .verb = "explain",
    .summary = "shows the whole tree of a decision to the custodian, element by element",
    .operands = "DEC-ID",
    .operands_min = 1,
    .operands_max = 1,
    .option = explain_options,
    .help = "For the custodian's own officers and for courts: it says what the requester may not "
            "know. Looking is an inspection of return information and is entered in the ledger "
            "before anything is shown.",
    .example = "portcullis decision explain --dir state DEC-01KB0000000000000000000000",
    .run = explain,
};

static struct err receipt_remote(struct cli *cli) {
    OWNED_REMOTE remote = {0};
    struct http_reply reply;
    struct http_message message = {.method = "GET"};
    if (!id_valid(span_str(cli->operand[0]), "DEC"))
        return err_make(ERR_USAGE, "a decision's id is \"DEC-\" and a ULID of 26 characters");
    TRY(remote_open(cli, &remote));
    if (!remote.key)
        return err_make(ERR_USAGE, "--key K.jwk is needed with --url: the requester's or an "
                                   "officer's");
    TRY(remote_call(&remote, &message,
                    arena_printf(cli->arena, "/v1/decisions/%s/proof", cli->operand[0]), &reply));
    cli_put(cli, reply.body);
    return err_none();
}

static struct err receipt_get(struct cli *cli) {
    bool is_remote = false;
    TRY(cli_is_remote(cli, &is_remote));
    if (is_remote) return receipt_remote(cli);
    struct vault_case *found = ARENA_NEW(cli->arena, struct vault_case);
    struct span receipt;
    bool cosigned;
    OWNED_KEEPER keeper = {0};
    TRY(cli_keeper(cli, &keeper));
    TRY(case_find(cli, &keeper, found));
    TRY(ledger_receipt_cosigned(keeper.ledger, cli->arena, found->entry_index, &receipt,
                                &cosigned));
    if (!cosigned) TRY(ledger_receipt(keeper.ledger, cli->arena, found->entry_index, &receipt));
    cli_put(cli, receipt);
    return err_none();
}

static const struct cli_option receipt_options[] = {
    CLI_OPTION_DIR, CLI_OPTION_URL, CLI_OPTION_KEY, CLI_OPTION_NOW, {0}};

const struct cli_command command_receipt_get = {
    .noun = "receipt",
    .verb = "get",
    .summary = "prints the receipt of a decision, for anybody to verify offline",
    .operands = "DEC-ID",
    .operands_min = 1,
    .operands_max = 1,
    .option = receipt_options,
    .help =
        "A .tlog-proof file: the ledger entry, its inclusion proof and a signed checkpoint, the "
        "one that witnesses cosigned where it covers the entry (see ledger witness). It holds "
        "no personal data.",
    .example =
        "portcullis receipt get --dir state DEC-01KB0000000000000000000000 > receipt.tlog-proof",
    .run = receipt_get,
};
