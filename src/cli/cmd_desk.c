/* What waits for a person of the custodian? No names here: a matter is its id. */
#include "ask/pending.h"
#include "cli/commands.h"
#include "cli/keeper.h"

enum { LINE_ARENA_BYTES = 64 * 1024 * 1024 };

static const char *text_of(const json_t *o, const char *key) {
    const char *text = json_string_value(json_object_get(o, key));
    return text ? text : "";
}

/* ---- the queue ---- */

/* How many leaves of the tree are met, of how many: as recorded, so that no record is looked at. */
struct meter {
    size_t met, all, people;
};

static struct meter meter_of(const json_t *tree) {
    struct meter meter = {0};
    for (size_t i = 0; i < json_array_size(tree); i++) {
        const json_t *f = json_array_get(tree, i);
        const char *node = text_of(f, "node");
        if (*node && strcmp(node, "not") != 0) continue;
        meter.all++;
        meter.met += strcmp(text_of(f, "state"), "met") == 0;
        meter.people += strcmp(text_of(f, "state"), "human") == 0;
    }
    return meter;
}

/* One who is asked: the law refers it. What was lost before it came to people waits for its time
 * only, and nobody needs to look at it. */
static bool is_asked(const json_t *explanation) {
    return strcmp(text_of(explanation, "outcome"), "refer") == 0;
}

enum desk_state { DESK_OPEN, DESK_SECOND_OWED, DESK_SECOND_OVERDUE, DESK_TIME_PASSED };

static const char *desk_state_str(enum desk_state state) {
    switch (state) {
    case DESK_SECOND_OVERDUE:
        return "SECOND OFFICER OVERDUE";
    case DESK_SECOND_OWED:
        return "second officer owed";
    case DESK_TIME_PASSED:
        return "its time has come";
    case DESK_OPEN:
        break;
    }
    return "open";
}

/* When the second officer of an emergency had to look: the earliest that is still owed. */
static struct err second_due(struct keeper *keeper, struct arena *arena, struct pending *pending,
                             instant *due) {
    struct pending_view view;
    *due = 0;
    TRY(pending_view(keeper, arena, pending, &view));
    for (size_t i = 0; i < view.count; i++) {
        const struct approve_question *question = &view.question[i];
        if (!question->second_due || question->second_given) continue;
        if (!*due || question->second_due < *due) *due = question->second_due;
    }
    return err_none();
}

static struct err line_say(struct cli *cli, struct keeper *keeper, struct arena *arena,
                           struct pending *pending, json_t *list) {
    const json_t *explanation = json_object_get(pending->record, "explanation");
    struct meter meter = meter_of(json_object_get(explanation, "tree"));
    const json_t *knowledge = json_object_get(pending->record, "knowledge");
    json_int_t orders = json_integer_value(json_object_get(knowledge, "orders"));
    bool changed = (uint64_t)orders != ledger_orders(keeper->ledger);
    instant due = pending->due;
    enum desk_state state = keeper_now(keeper) < due ? DESK_OPEN : DESK_TIME_PASSED;
    if (pending->waiting.answered) {
        TRY(second_due(keeper, arena, pending, &due));
        state = due <= keeper_now(keeper) ? DESK_SECOND_OVERDUE : DESK_SECOND_OWED;
    }
    char when[INSTANT_TEXT_BYTES];
    instant_write(due, when);
    cli_say(cli, "%s  %s  %s  %s\n", when, pending->paused->ask_id,
            cli_text(cli, span_str(text_of(explanation, "cite"))),
            cli_text(cli, pending->requester->id));
    cli_say_row(cli, desk_state_str(state), "%zu of %zu met, %zu for people, %zu findings%s",
                meter.met, meter.all, meter.people, pending->said_count,
                changed ? "; the law or the roll moved since: look again" : "");
    json_t *o = json_object();
    json_set_span(o, "ask", span_str(pending->paused->ask_id));
    json_set_span(o, "decision", span_str(pending->paused->decision_id));
    json_set_span(o, "due", span_str(when));
    json_set_span(o, "authority", span_str(text_of(explanation, "authority")));
    json_set_span(o, "requester", pending->requester->id);
    json_set_span(o, "state", span_str(desk_state_str(state)));
    json_set_int(o, "met", (int64_t)meter.met);
    json_set_int(o, "elements", (int64_t)meter.all);
    json_set_int(o, "people", (int64_t)meter.people);
    json_set_int(o, "findings", (int64_t)pending->said_count);
    json_object_set_new(o, "moved", json_boolean(changed));
    json_object_set_new(o, "overdue", json_boolean(state == DESK_SECOND_OVERDUE));
    json_array_append_new(list, o);
    return err_none();
}

static struct err desk_list(struct cli *cli) {
    OWNED_ARENA arena = arena_open(LINE_ARENA_BYTES);
    OWNED_JSON said = json_object();
    json_t *list = json_array();
    json_object_set_new(said, "waiting", list);
    uint64_t from = 0;
    bool has = true;
    OWNED_KEEPER keeper = {0};
    TRY(cli_keeper(cli, &keeper));
    TRY(cover_round(&keeper));
    while (has) {
        OWNED_PENDING pending = {0};
        arena_wipe(arena);
        TRY(pending_next(&keeper, arena, &from, &pending, &has));
        if (has && is_asked(json_object_get(pending.record, "explanation")))
            TRY(line_say(cli, &keeper, arena, &pending, list));
    }
    TRY(ledger_publish(keeper.ledger));
    if (json_array_size(list) == 0) cli_say(cli, "Nothing waits for a person.\n");
    cli_say_json(cli, said);
    return err_none();
}

static const struct cli_option list_options[] = {CLI_OPTION_DIR, CLI_OPTION_NOW, {0}};

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

static const struct approve_question *question_at(const struct pending_view *view,
                                                  struct span element) {
    for (size_t i = 0; i < view->count; i++)
        if (span_equal(view->question[i].element, element)) return &view->question[i];
    return NULL;
}

/* What the law asks and where it says so, what the machine found, what officers found. */
static json_t *element_json(const struct pending_view *view, const struct law_finding *f) {
    const struct approve_question *question = question_at(view, f->id);
    json_t *o = json_object();
    json_set_span(o, "element", f->id);
    json_set_span(o, "cite", f->cite);
    json_set_span(o, "law", f->says);
    json_set_span(o, "machine", span_str(law_state_str(f->state)));
    if (f->note) json_set_span(o, "note", span_str(f->note));
    if (!question) return o;
    json_set_span(o, "question", question->question);
    json_set_span(o, "role", question->role);
    json_set_int(o, "needed", question->needed);
    json_set_int(o, "yes", question->yes);
    json_set_int(o, "no", question->no);
    json_set_span(o, "officers", span_str(approve_state_str(question->state)));
    return o;
}

static void element_say(const struct cli *cli, const json_t *o) {
    const char *officers = text_of(o, "officers");
    cli_say(cli, "\n%s%s%s  %s\n", cli_style(cli, CLI_STRONG), text_of(o, "element"),
            cli_style(cli, CLI_PLAIN), text_of(o, "cite"));
    cli_say_row(cli, "the law asks", "%s", text_of(o, "law"));
    cli_say_row(cli, "the machine found", "%s%s%s", text_of(o, "machine"),
                *text_of(o, "note") ? "; " : "", text_of(o, "note"));
    if (!*officers) return;
    cli_say_row(cli, "officers are asked", "%s", text_of(o, "question"));
    cli_say_row(cli, "officers found", "%s (%lld of %lld say yes, %lld no)", officers,
                (long long)json_integer_value(json_object_get(o, "yes")),
                (long long)json_integer_value(json_object_get(o, "needed")),
                (long long)json_integer_value(json_object_get(o, "no")));
}

static void sheet_say(struct cli *cli, const struct pending *pending,
                      const struct pending_view *view, json_t *said) {
    json_t *list = json_array();
    for (size_t i = 0; i < view->law.tree_count; i++) {
        const struct law_finding *f = &view->law.tree[i];
        if (f->kind == 'a' || f->kind == 'o') continue;
        json_t *o = element_json(view, f);
        element_say(cli, o);
        json_array_append_new(list, o);
    }
    json_object_set_new(said, "elements", list);
    OWNED_JSON ask = NULL;
    struct err e = json_read(pending->ask_json, ASK_BYTES_MAX, &ask);
    if (err_is(e)) return; /* it was read when it came */
    json_object_set(said, "evidence", ask);
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

static const char *entered_text(struct cli *cli, const struct pending *pending, uint64_t index,
                                json_t *said) {
    char when[INSTANT_TEXT_BYTES];
    if (index) json_set_int(said, "log_index", (int64_t)index);
    if (index) return arena_printf(cli->arena, "ledger entry %s", cli_number(cli, index));
    instant_write(cover_next(pending), when);
    json_set_span(said, "entered", span_str(when));
    return arena_printf(cli->arena, "is kept, and entered in the ledger on %s", when);
}

static struct err desk_show(struct cli *cli) {
    struct pending_view view;
    uint64_t index = 0;
    char due[INSTANT_TEXT_BYTES];
    OWNED_KEEPER keeper = {0};
    OWNED_PENDING pending = {0};
    OWNED_JSON said = json_object();
    TRY(cli_keeper(cli, &keeper));
    TRY(pending_find(&keeper, cli->arena, span_str(cli->operand[0]), &pending));
    /* To look is itself recorded, first: 26 USC 6103(b)(7). */
    TRY(look_put(&keeper, cli->arena, &pending, &index));
    TRY(pending_view(&keeper, cli->arena, &pending, &view));
    TRY(ledger_publish(keeper.ledger));
    instant_write(pending.due, due);
    cli_say(cli, "%s  %s, %s\n", pending.paused->ask_id, cli_text(cli, view.law.authority),
            cli_text(cli, view.law.authority_cite));
    cli_say_row(cli, "requester", "%s", cli_text(cli, pending.requester->id));
    cli_say_row(cli, "answered on", "%s", due);
    if (view.changed)
        cli_say_row(cli, "changed",
                    "the law says otherwise than when the ask came; what officers "
                    "said before is void");
    sheet_say(cli, &pending, &view, said);
    evidence_say(cli, json_object_get(said, "evidence"));
    cli_say_row(cli, "this look", "%s", entered_text(cli, &pending, index, said));
    json_set_span(said, "ask", span_str(pending.paused->ask_id));
    json_set_span(said, "due", span_str(due));
    json_set_span(said, "outcome", span_str(law_outcome_str(view.law.outcome)));
    json_object_set_new(said, "changed", json_boolean(view.changed));
    cli_say_json(cli, said);
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
