/* What waits for a person of the custodian? No names here: a matter is its id. */
#include "ask/pending.h"
#include "ask/view.h"
#include "cli/commands.h"
#include "cli/keeper.h"
#include "cli/remote.h"

static unsigned long long number_of(const json_t *o, const char *key) {
    return cli_member_number(o, key);
}

/* ---- the queue ---- */

static void line_say(struct cli *cli, const json_t *o) {
    const char *state = cli_member(cli, o, "state");
    cli_say(cli, "%s  %s  %s  %s\n", cli_member(cli, o, "due"), cli_member(cli, o, "ask"),
            cli_member(cli, o, "cite"), cli_member(cli, o, "requester"));
    cli_say_row(
        cli, state, "%llu of %llu met, %llu for people, %llu findings%s", number_of(o, "met"),
        number_of(o, "elements"), number_of(o, "people"), number_of(o, "findings"),
        json_is_true(json_object_get(o, "moved")) ? "; the law or the roll moved since: look again"
                                                  : "");
}

/* All of it: on a directory there is no page to fill. */
static struct err queue_make(struct cli *cli, json_t **queue) {
    OWNED_KEEPER keeper = {0};
    TRY(cli_keeper(cli, &keeper));
    TRY(cover_round(&keeper));
    struct view_want want = {.keeper = &keeper, .officer = "", .rows = SIZE_MAX};
    TRY(view_make(cli->arena, "desk-queue", &want, queue));
    return ledger_publish(keeper.ledger);
}

static struct err desk_list(struct cli *cli) {
    bool remote = false;
    OWNED_JSON said = NULL;
    const json_t *list = NULL;
    TRY(cli_is_remote(cli, &remote));
    TRY(remote ? remote_look(cli, "/v1/pending", &said) : queue_make(cli, &said));
    TRY(json_need_array(said, "the desk", "waiting", SIZE_MAX, &list));
    for (size_t i = 0; i < json_array_size(list); i++)
        line_say(cli, json_array_get(list, i));
    if (json_array_size(list) == 0) cli_say(cli, "Nothing waits for a person.\n");
    if (remote && json_array_size(list) == VIEW_ROWS_MAX)
        cli_note(cli, "A gateway tells of %d at once; there may be more.\n", VIEW_ROWS_MAX);
    cli_say_json(cli, said);
    return err_none();
}

static const struct cli_option list_options[] = {
    CLI_OPTION_DIR, CLI_OPTION_URL, CLI_OPTION_LOOKER, CLI_OPTION_NOW, {0}};

const struct cli_command command_desk_list = {
    .noun = "desk",
    .verb = "list",
    .summary = "lists the asks that wait for people, with the day each is answered",
    .operands = "",
    .option = list_options,
    .help = "No names, numbers or reasons, and no record is looked at. What officers did about the "
            "asks that wait is entered in the ledger here, at times that are the same for all of "
            "them: run it once a day, by the clock, whether there is work or not. An emergency "
            "that one "
            "officer released stays here until a second has looked, and is shown as overdue when "
            "the time that the law gives has passed.",
    .example = "portcullis desk list --dir state",
    .run = desk_list,
};

/* ---- one matter ---- */

/* What the law asks and where it says so, what the machine found, what officers found. */
static void element_say(const struct cli *cli, const json_t *o) {
    const char *officers = cli_member(cli, o, "officers");
    cli_say(cli, "\n%s%s%s  %s\n", cli_style(cli, CLI_STRONG), cli_member(cli, o, "element"),
            cli_style(cli, CLI_PLAIN), cli_member(cli, o, "cite"));
    cli_say_row(cli, "the law asks", "%s", cli_member(cli, o, "law"));
    cli_say_row(cli, "the machine found", "%s%s%s", cli_member(cli, o, "machine"),
                *cli_member(cli, o, "note") ? "; " : "", cli_member(cli, o, "note"));
    if (!*officers) return;
    cli_say_row(cli, "officers are asked", "%s", cli_member(cli, o, "question"));
    cli_say_row(cli, "officers found", "%s (%llu of %llu say yes, %llu no)", officers,
                number_of(o, "yes"), number_of(o, "needed"), number_of(o, "no"));
}

/* The evidence of each element is what the ask says; the statute wants a person to judge it. */
static void evidence_say(const struct cli *cli, const json_t *ask) {
    static const char *const part[] = {"purpose", "reason",  "matter", "recipients",
                                       "fields",  "periods", NULL};
    cli_say(cli, "\n%sWhat the requester stated%s\n", cli_style(cli, CLI_STRONG),
            cli_style(cli, CLI_PLAIN));
    for (size_t i = 0; part[i]; i++) {
        const json_t *value = json_object_get(ask, part[i]);
        if (!value) continue;
        struct span text = json_is_string(value)
                               ? span_of(json_string_value(value), json_string_length(value))
                               : json_write(cli->arena, value);
        cli_say_row(cli, part[i], "%s", cli_text(cli, text));
    }
}

static const char *entered_text(struct cli *cli, const json_t *o) {
    if (json_object_get(o, "log_index"))
        return arena_printf(cli->arena, "ledger entry %s",
                            cli_number(cli, number_of(o, "log_index")));
    return arena_printf(cli->arena, "is kept, and entered in the ledger on %s",
                        cli_member(cli, o, "entered"));
}

static void sheet_say(struct cli *cli, const json_t *o) {
    const json_t *list = json_object_get(o, "elements");
    cli_say(cli, "%s  %s, %s\n", cli_member(cli, o, "ask"), cli_member(cli, o, "authority"),
            cli_member(cli, o, "cite"));
    cli_say_row(cli, "requester", "%s", cli_member(cli, o, "requester"));
    cli_say_row(cli, "answered on", "%s", cli_member(cli, o, "due"));
    if (json_is_true(json_object_get(o, "changed")))
        cli_say_row(cli, "changed",
                    "the law says otherwise than when the ask came; what officers "
                    "said before is void");
    for (size_t i = 0; i < json_array_size(list); i++)
        element_say(cli, json_array_get(list, i));
    evidence_say(cli, json_object_get(o, "evidence"));
    cli_say_row(cli, "frozen", "%s", cli_member(cli, o, "frozen"));
    cli_say_row(cli, "this look", "%s", entered_text(cli, o));
}

/* To look is itself recorded, first: 26 USC 6103(b)(7). */
static struct err sheet_make(struct cli *cli, json_t **sheet) {
    OWNED_KEEPER keeper = {0};
    TRY(cli_keeper(cli, &keeper));
    struct view_want want = {.keeper = &keeper, .id = span_str(cli->operand[0]), .officer = ""};
    TRY(view_make(cli->arena, "desk-ask", &want, sheet));
    return ledger_publish(keeper.ledger);
}

/* On a directory nobody sits there: what an officer said and may judge is told on the page. */
static void nobody_sits(json_t *sheet) {
    const json_t *list = json_object_get(sheet, "elements");
    json_object_del(sheet, "barred");
    for (size_t i = 0; i < json_array_size(list); i++)
        json_object_del(json_array_get(list, i), "yours");
}

static struct err desk_show(struct cli *cli) {
    bool remote = false;
    OWNED_JSON sheet = NULL;
    struct span id = span_str(cli->operand[0]);
    TRY(cli_is_remote(cli, &remote));
    if (!id_valid(id, "ASK") && !id_valid(id, "DEC"))
        return err_make(ERR_USAGE, "an ask's id is \"ASK-\" and a ULID of 26 characters");
    const char *path = arena_printf(cli->arena, "/v1/pending/%s", cli->operand[0]);
    TRY(remote ? remote_look(cli, path, &sheet) : sheet_make(cli, &sheet));
    nobody_sits(sheet);
    sheet_say(cli, sheet);
    cli_say_json(cli, sheet);
    return err_none();
}

const struct cli_command command_desk_show = {
    .noun = "desk",
    .verb = "show",
    .summary = "shows one ask that waits, element by element, to the officers who must judge it",
    .operands = "ASK-ID",
    .operands_min = 1,
    .operands_max = 1,
    .option = list_options,
    .help =
        "What the law asks and where, what the machine found, what officers found, and what the "
        "requester stated. Looking is an inspection of return information: it is recorded before "
        "anything is shown, and entered in the ledger at the next of the ask's times, which are "
        "the "
        "same for every ask under its authority, so that no entry tells whether people were asked.",
    .example = "portcullis desk show --dir state ASK-01KB0000000000000000000000",
    .run = desk_show,
};
