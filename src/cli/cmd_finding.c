/* What did an officer find? */
#include "ask/pending.h"
#include "base/bytes.h"
#include "cli/commands.h"
#include "cli/keeper.h"
#include "cli/remote.h"

/* `when`: of its entry, where it has none yet. */
static void answer_say(const struct cli *cli, struct span element, bool yes, uint64_t index,
                       const char *when, json_t *entries) {
    cli_say(cli, "%s: %s, %s %s.\n", cli_text(cli, element), yes ? "yes" : "no",
            index ? "ledger entry" : "kept, and in the ledger from",
            index ? cli_number(cli, index) : when);
    if (index) json_array_append_new(entries, json_integer((json_int_t)index));
}

/* Signs one answer and puts it where it counts. */
static struct err answer_put(struct cli *cli, struct keeper *keeper, struct pending *pending,
                             const struct pending_view *view, const struct jwk *key,
                             struct span element, bool yes, json_t *entries) {
    const char *note = cli_value(cli, "note");
    struct span jws;
    uint64_t index = 0;
    char when[INSTANT_TEXT_BYTES];
    struct span finding =
        finding_write(cli->arena, &view->frozen, element, yes, span_str(note), keeper_now(keeper));
    TRY(jws_sign(cli->arena, key, FINDING_TYP, finding, &jws));
    TRY(finding_put(keeper, cli->arena, pending, view, jws, &index));
    instant_write(cover_next(pending), when);
    answer_say(cli, element, yes, index, when, entries);
    return err_none();
}

static struct err begin(struct cli *cli, struct keeper *keeper, const char *id,
                        struct pending *pending, struct pending_view *view) {
    TRY(cli_keeper(cli, keeper));
    TRY(pending_find(keeper, cli->arena, span_str(id), pending));
    return pending_view(keeper, cli->arena, pending, view);
}

/* Counted by their states now: what is still open and what is settled. */
static void state_say(const struct cli *cli, const struct pending *pending,
                      const struct pending_view *view, json_t *said) {
    struct approve_question *question =
        ARENA_ARRAY(cli->arena, struct approve_question, view->law.tree_count + 1);
    size_t count =
        approve_questions(&view->law, &view->frozen, pending->said, pending->said_count, question);
    json_t *list = json_array();
    char due[INSTANT_TEXT_BYTES];
    instant_write(pending->due, due);
    for (size_t i = 0; i < count; i++) {
        const char *state = approve_state_str(question[i].state);
        cli_say_row(cli, state, "%s  (%d of %d say yes, %d no)", cli_text(cli, question[i].element),
                    question[i].yes, question[i].needed, question[i].no);
        json_t *o = json_object();
        json_set_span(o, "element", question[i].element);
        json_set_span(o, "state", span_str(state));
        json_set_int(o, "yes", question[i].yes);
        json_set_int(o, "no", question[i].no);
        json_set_int(o, "needed", question[i].needed);
        json_array_append_new(list, o);
    }
    cli_say_row(cli, "answered on", "%s", due);
    json_object_set_new(said, "questions", list);
    json_set_span(said, "due", span_str(due));
}

/* ---- by a running gateway: the officer signs here, and sends the signature ---- */

static struct err sheet_fetch(struct remote *remote, const char *id, json_t **sheet) {
    struct http_message message = {.method = "GET"};
    const char *path = arena_printf(remote->cli->arena, "/v1/pending/%s", id);
    return remote_json(remote, &message, path, NULL, sheet);
}

static struct err answer_send(const struct remote *remote, const json_t *sheet, struct span element,
                              bool yes, json_t *entries) {
    struct cli *cli = remote->cli;
    struct span jws;
    struct span hex;
    struct span ask;
    struct digest frozen;
    int64_t index = 0;
    struct span when = {0};
    OWNED_JSON said = NULL;
    OWNED_JSON body = json_object();
    struct remote sender = *remote;
    struct http_message message = {.method = "POST", .type = "application/json", .has_body = true};
    TRY(json_need_str(sheet, "the sheet", "frozen", 2 * DIGEST_BYTES, &hex));
    TRY(json_need_str(sheet, "the sheet", "ask", ID_BYTES_MAX, &ask));
    TRY(hex_read(hex, frozen.byte, sizeof frozen.byte));
    instant now = remote->now ? remote->now : clock_now();
    struct span finding =
        finding_write(cli->arena, &frozen, element, yes, span_str(cli_value(cli, "note")), now);
    TRY(jws_sign(cli->arena, remote->key, FINDING_TYP, finding, &jws));
    json_set_span(body, "ask", ask);
    json_set_span(body, "finding", jws);
    message.body = json_write(cli->arena, body);
    sender.key = NULL; /* the finding is the signature */
    TRY(remote_json(&sender, &message, "/v1/findings", NULL, &said));
    TRY(json_may_int(said, "the gateway's answer", "log_index", 0, JSON_INTEGER_MAX, 0, &index));
    TRY(json_may_str(said, "the gateway's answer", "entered", INSTANT_TEXT_BYTES, &when));
    answer_say(cli, element, yes, (uint64_t)index, cli_text(cli, when), entries);
    return err_none();
}

/* What is asked of people, and neither answered by this officer nor by a no. */
static bool is_mine(const json_t *element) {
    const char *yours = json_string_value(json_object_get(element, "yours"));
    const char *officers = json_string_value(json_object_get(element, "officers"));
    return yours && officers && strcmp(yours, "yes") != 0 && strcmp(officers, "no") != 0;
}

static struct err answers_send(const struct remote *remote, const json_t *sheet, size_t *count,
                               json_t *entries) {
    const json_t *list = json_object_get(sheet, "elements");
    for (size_t i = 0; i < json_array_size(list); i++) {
        struct span element;
        const json_t *one = json_array_get(list, i);
        if (!is_mine(one)) continue;
        TRY(json_need_str(one, "the sheet", "element", 128, &element));
        TRY(answer_send(remote, sheet, element, true, entries));
        ++*count;
    }
    return err_none();
}

static struct err sheet_say(struct cli *cli, const json_t *sheet, json_t *entries) {
    static const char *const key[] = {"element", "yes", "no", "needed"};
    OWNED_JSON said = json_object();
    json_t *questions = json_array();
    struct span due;
    const json_t *list = json_object_get(sheet, "elements");
    json_object_set(said, "entries", entries);
    json_object_set_new(said, "questions", questions);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *one = json_array_get(list, i);
        struct span id;
        struct span state;
        int64_t yes = 0;
        int64_t no = 0;
        int64_t needed = 0;
        if (!json_object_get(one, "question")) continue;
        TRY(json_need_str(one, "the sheet", "element", 128, &id));
        TRY(json_need_str(one, "the sheet", "officers", 16, &state));
        TRY(json_need_int(one, "the sheet", "yes", 0, 64, &yes));
        TRY(json_need_int(one, "the sheet", "no", 0, 64, &no));
        TRY(json_need_int(one, "the sheet", "needed", 0, 64, &needed));
        cli_say_row(cli, cli_text(cli, state), "%s  (%d of %d say yes, %d no)", cli_text(cli, id),
                    (int)yes, (int)needed, (int)no);
        json_t *o = json_object();
        json_set_span(o, "state", state);
        for (size_t k = 0; k < sizeof key / sizeof *key; k++)
            json_object_set(o, key[k], json_object_get(one, key[k]));
        json_array_append_new(questions, o);
    }
    TRY(json_need_str(sheet, "the sheet", "due", INSTANT_TEXT_BYTES, &due));
    cli_say_row(cli, "answered on", "%s", cli_text(cli, due));
    json_set_span(said, "due", due);
    cli_say_json(cli, said);
    return err_none();
}

static struct err none_open(const struct cli *cli) {
    return err_make(ERR_REFUSED,
                    "no question about %s is open for this officer; one key counts "
                    "once however often it signs",
                    cli->operand[0]);
}

static struct err approval_remote(struct cli *cli) {
    OWNED_REMOTE remote = {0};
    OWNED_JSON before = NULL;
    OWNED_JSON after = NULL;
    OWNED_JSON entries = json_array();
    size_t count = 0;
    if (!id_valid(span_str(cli->operand[0]), "ASK"))
        return err_make(ERR_USAGE, "an ask's id is \"ASK-\" and a ULID of 26 characters");
    TRY(remote_open(cli, &remote));
    TRY(cli_read_key(cli, cli_value(cli, "officer-key"), true, &remote.key));
    TRY(sheet_fetch(&remote, cli->operand[0], &before));
    TRY(answers_send(&remote, before, &count, entries));
    if (count == 0) return none_open(cli);
    TRY(sheet_fetch(&remote, cli->operand[0], &after));
    return sheet_say(cli, after, entries);
}

/* One answer: what lies before the officer is fetched, signed for here, and sent. */
static struct err answer_remote(struct cli *cli, bool yes) {
    OWNED_REMOTE remote = {0};
    OWNED_JSON before = NULL;
    OWNED_JSON after = NULL;
    OWNED_JSON entries = json_array();
    const char *id = cli_value(cli, "ask");
    if (!id_valid(span_str(id), "ASK") && !id_valid(span_str(id), "DEC"))
        return err_make(ERR_USAGE, "--ask takes \"ASK-\" or \"DEC-\" and a ULID of 26 characters");
    TRY(remote_open(cli, &remote));
    TRY(cli_read_key(cli, cli_value(cli, "officer-key"), true, &remote.key));
    TRY(sheet_fetch(&remote, id, &before));
    TRY(answer_send(&remote, before, span_str(cli_value(cli, "element")), yes, entries));
    TRY(sheet_fetch(&remote, id, &after));
    return sheet_say(cli, after, entries);
}

static struct err finding_answer(struct cli *cli) {
    struct pending_view view;
    OWNED_JWK key = NULL;
    bool remote = false;
    bool yes = cli_flag(cli, "yes");
    if (yes == cli_flag(cli, "no"))
        return err_make(ERR_USAGE, "an answer is --yes or --no, one of them");
    TRY(cli_is_remote(cli, &remote));
    if (remote) return answer_remote(cli, yes);
    TRY(cli_read_key(cli, cli_value(cli, "officer-key"), true, &key));
    OWNED_KEEPER keeper = {0};
    OWNED_PENDING pending = {0};
    OWNED_JSON said = json_object();
    json_t *entries = json_array();
    json_object_set_new(said, "entries", entries);
    TRY(begin(cli, &keeper, cli_value(cli, "ask"), &pending, &view));
    TRY(answer_put(cli, &keeper, &pending, &view, key, span_str(cli_value(cli, "element")), yes,
                   entries));
    TRY(ledger_publish(keeper.ledger));
    state_say(cli, &pending, &view, said);
    cli_say_json(cli, said);
    return err_none();
}

static struct err approval_sign(struct cli *cli) {
    struct pending_view view;
    bool remote = false;
    TRY(cli_is_remote(cli, &remote));
    if (remote) return approval_remote(cli);
    OWNED_JWK key = NULL;
    size_t signed_now = 0;
    TRY(cli_read_key(cli, cli_value(cli, "officer-key"), true, &key));
    OWNED_KEEPER keeper = {0};
    OWNED_PENDING pending = {0};
    OWNED_JSON said = json_object();
    json_t *entries = json_array();
    json_object_set_new(said, "entries", entries);
    TRY(begin(cli, &keeper, cli->operand[0], &pending, &view));
    for (size_t i = 0; i < view.count; i++) {
        const struct approve_question *question = &view.question[i];
        bool second = question->second_due && !question->second_given;
        if (question->state == APPROVE_NO || (question->state == APPROVE_YES && !second)) continue;
        if (finding_repeats(&pending, &view.frozen, question->element, span_str(jwk_kid(key)),
                            true))
            continue;
        TRY(answer_put(cli, &keeper, &pending, &view, key, question->element, true, entries));
        signed_now++;
    }
    if (signed_now == 0) return none_open(cli);
    TRY(ledger_publish(keeper.ledger));
    state_say(cli, &pending, &view, said);
    cli_say_json(cli, said);
    return err_none();
}

static const struct cli_option finding_options[] = {
    CLI_OPTION_DIR,
    CLI_OPTION_URL,
    {"ask", "ASK-ID", "the ask, or its pending decision (DEC-ID)", true, false},
    {"element", "ID", "the element that people are asked about", true, false},
    {"yes", NULL, "it holds", false, false},
    {"no", NULL, "it does not hold", false, false},
    {"note", "TEXT", "why; kept in the record, never told outside", false, false},
    {"officer-key", "A.jwk", "the officer who answers", true, false},
    CLI_OPTION_NOW,
    {0},
};

const struct cli_command command_finding_answer = {
    .noun = "finding",
    .verb = "answer",
    .summary = "signs an officer's answer to one question about an ask that waits",
    .operands = "",
    .option = finding_options,
    .help =
        "The signature covers what the officer has before them: the ask's bytes and all that the "
        "law says of it now. When a new pack or order changes that, the answer is void.\n\n"
        "A yes takes officers of as many different units as the law asks for, never the requester; "
        "one no is a no; while officers disagree nobody has answered, until one of them answers "
        "anew. The ledger holds a commitment that names no ask, from the next of the ask's times "
        "on.",
    .example = "portcullis finding answer --dir state --ask ASK-01KB0000000000000000000000 "
               "--element matter.reason-specific --yes --officer-key state/demo/officer-a.jwk",
    .run = finding_answer,
};

/* ---- away from the state directory ---- */

static struct err finding_sign(struct cli *cli) {
    struct digest frozen;
    struct span jws;
    OWNED_JWK key = NULL;
    bool yes = cli_flag(cli, "yes");
    if (yes == cli_flag(cli, "no"))
        return err_make(ERR_USAGE, "an answer is --yes or --no, one of them");
    if (err_is(hex_read(span_str(cli_value(cli, "frozen")), frozen.byte, sizeof frozen.byte)))
        return err_make(ERR_USAGE, "--frozen takes the 64 hex digits that stand on the page");
    TRY(cli_read_key(cli, cli_value(cli, "officer-key"), true, &key));
    struct span finding = finding_write(cli->arena, &frozen, span_str(cli_value(cli, "element")),
                                        yes, span_str(cli_value(cli, "note")), clock_now());
    TRY(jws_sign(cli->arena, key, FINDING_TYP, finding, &jws));
    cli_put(cli, jws);
    cli_put(cli, SPAN_LITERAL("\n"));
    return err_none();
}

static const struct cli_option finding_sign_options[] = {
    {"frozen", "HEX", "what lies before you, as the page or desk show names it", true, false},
    {"element", "ID", "the element that people are asked about", true, false},
    {"yes", NULL, "it holds", false, false},
    {"no", NULL, "it does not hold", false, false},
    {"note", "TEXT", "why; kept in the record, never told outside", false, false},
    {"officer-key", "A.jwk", "the officer who answers", true, false},
    {0},
};

const struct cli_command command_finding_sign = {
    .noun = "finding",
    .verb = "sign",
    .summary = "signs an officer's answer away from the state directory, for the page to take",
    .operands = "",
    .option = finding_sign_options,
    .help =
        "Prints the signature and records nothing. It counts when it is sent in by the page, if "
        "what lay before you has not changed by then.",
    .example = "portcullis finding sign --frozen $FROZEN --element matter.reason-specific \\\n"
               "    --yes --officer-key state/demo/officer-a.jwk",
    .run = finding_sign,
};

static const struct cli_option approval_options[] = {
    CLI_OPTION_DIR,
    CLI_OPTION_URL,
    {"note", "TEXT", "why; kept in the record, never told outside", false, false},
    {"officer-key", "A.jwk", "the officer who approves", true, false},
    CLI_OPTION_NOW,
    {0},
};

const struct cli_command command_approval_sign = {
    .noun = "approval",
    .verb = "sign",
    .summary = "answers yes, as one officer, to every question that is open about an ask",
    .operands = "ASK-ID",
    .operands_min = 1,
    .operands_max = 1,
    .option = approval_options,
    .help = "One signature a question, each as with: portcullis finding answer. It is also how the "
            "second officer confirms what one officer released in an emergency. With --url the "
            "running gateway shows what is open, and the signatures are made here and sent.",
    .example = "portcullis approval sign --dir state --officer-key state/demo/officer-b.jwk "
               "ASK-01KB0000000000000000000000",
    .run = approval_sign,
};
