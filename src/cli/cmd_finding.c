/* What did an officer find? */
#include "ask/pending.h"
#include "base/bytes.h"
#include "cli/commands.h"
#include "cli/keeper.h"

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
    cli_say(cli, "%s: %s, %s %s.\n", cli_text(cli, element), yes ? "yes" : "no",
            index ? "ledger entry" : "kept, and in the ledger from",
            index ? cli_number(cli, index) : when);
    if (index) json_array_append_new(entries, json_integer((json_int_t)index));
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

static struct err finding_answer(struct cli *cli) {
    struct pending_view view;
    OWNED_JWK key = NULL;
    bool yes = cli_flag(cli, "yes");
    if (yes == cli_flag(cli, "no"))
        return err_make(ERR_USAGE, "an answer is --yes or --no, one of them");
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
    if (signed_now == 0)
        return err_make(ERR_REFUSED,
                        "no question about %s is open for this officer; one key counts "
                        "once however often it signs",
                        cli->operand[0]);
    TRY(ledger_publish(keeper.ledger));
    state_say(cli, &pending, &view, said);
    cli_say_json(cli, said);
    return err_none();
}

static const struct cli_option finding_options[] = {
    CLI_OPTION_DIR,
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
               "--element matter.reason-specific --yes --officer-key officer-a.jwk",
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
               "    --yes --officer-key officer-a.jwk",
    .run = finding_sign,
};

static const struct cli_option approval_options[] = {
    CLI_OPTION_DIR,
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
            "second officer confirms what one officer released in an emergency.",
    .example = "portcullis approval sign --dir state --officer-key officer-b.jwk "
               "ASK-01KB0000000000000000000000",
    .run = approval_sign,
};
