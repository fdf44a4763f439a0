/* How is a contested reading of the law taken here, and who chose that? */
#include "ask/construe.h"
#include "ask/replay.h"
#include "base/bytes.h"
#include "cli/commands.h"
#include "cli/keeper.h"

enum { OTHERWISE_SHOWN = 20 };

static json_t *construction_json(const struct law_construction_view *view) {
    json_t *o = json_object();
    json_t *readings = json_array();
    json_set_span(o, "construction", view->id);
    json_set_span(o, "authority", view->authority);
    json_set_span(o, "question", view->question);
    json_set_span(o, "chosen", view->chosen);
    json_set_span(o, "shipped", view->shipped);
    json_object_set_new(o, "contested", json_boolean(view->contested));
    json_object_set_new(o, "confirmed", json_boolean(view->confirmed));
    for (size_t i = 0; i < view->reading_count; i++) {
        json_t *one = json_object();
        json_set_span(one, "id", view->reading[i].id);
        json_set_span(one, "says", view->reading[i].says);
        json_set_span(one, "support", view->reading[i].support);
        json_set_span(one, "effect",
                      span_str(law_state_str((enum law_state)view->reading[i].effect)));
        json_array_append_new(readings, one);
    }
    json_object_set_new(o, "readings", readings);
    return o;
}

static void construction_say(struct cli *cli, const struct law_construction_view *view) {
    cli_say(cli, "%s  %s  %s\n  %s\n", cli_text(cli, view->id), cli_text(cli, view->authority),
            view->confirmed ? "confirmed by counsel" : "as shipped, not confirmed",
            cli_text(cli, view->question));
    for (size_t i = 0; i < view->reading_count; i++)
        cli_say(cli, "  %s %s (%s): %s\n      for it: %s\n",
                span_equal(view->reading[i].id, view->chosen) ? "*" : " ",
                cli_text(cli, view->reading[i].id),
                law_state_str((enum law_state)view->reading[i].effect),
                cli_text(cli, view->reading[i].says), cli_text(cli, view->reading[i].support));
}

static struct err list(struct cli *cli) {
    OWNED_KEEPER keeper = {0};
    TRY(cli_keeper(cli, &keeper));
    if (!keeper.pack) return err_make(ERR_FAULT, "no pack is installed");
    OWNED_JSON o = json_object();
    json_t *all = json_array();
    json_object_set_new(o, "constructions", all);
    for (size_t i = 0; i < pack_construction_count(keeper.pack); i++) {
        struct law_construction_view view = pack_construction_at(keeper.pack, i);
        json_array_append_new(all, construction_json(&view));
        construction_say(cli, &view);
    }
    cli_say_json(cli, o);
    return err_none();
}

static const struct cli_option list_options[] = {CLI_OPTION_DIR, CLI_OPTION_NOW, {0}};

const struct cli_command command_construction_list = {
    .noun = "construction",
    .verb = "list",
    .summary = "lists the contested readings of the installed pack, and which of each is chosen",
    .operands = "",
    .option = list_options,
    .help = "A contested reading never grants by itself: the widest sends the ask to people. The "
            "shipped choice discloses less and stands, shown as unconfirmed, until counsel "
            "confirms or changes it.",
    .example = "portcullis construction list --dir state",
    .run = list,
};

/* ---- choose ---- */

/* The past asks that the reading would have decided otherwise, each with what was known of it. */
static struct err otherwise_say(struct cli *cli, struct keeper *keeper,
                                const struct law_choice *choice, json_t *found) {
    OWNED_REPLAY replay = replay_open(keeper);
    uint64_t size = ledger_size(keeper->ledger);
    struct cli_progress progress = cli_progress_begin(cli, "weighing past asks");
    for (uint64_t i = 0; i < size; i++) {
        struct otherwise otherwise;
        bool differs = false;
        TRY(replay_otherwise(replay, i, choice, &otherwise, &differs));
        cli_progress_step(i + 1, size, &progress);
        if (!differs) continue;
        const char *was = law_outcome_str(otherwise.was);
        const char *would = law_outcome_str(otherwise.would);
        if (json_array_size(found) < OTHERWISE_SHOWN)
            cli_say(cli, "  %s  %s, by this reading %s\n", otherwise.decision_id, was, would);
        json_array_append_new(found, json_pack("{s:s,s:s,s:s}", "decision", otherwise.decision_id,
                                               "was", was, "would", would));
    }
    cli_progress_end(&progress);
    return err_none();
}

static struct err document_make(struct cli *cli, struct keeper *keeper, json_t **document) {
    json_t *o = json_object();
    *document = o;
    if (!keeper->pack) return err_make(ERR_FAULT, "no pack is installed");
    json_set_span(o, "construction", span_str(cli->operand[0]));
    json_set_span(o, "chosen", span_str(cli->operand[1]));
    json_set_span(o, "pack", span_str(hex_str(cli->arena, digest_span(pack_digest(keeper->pack)))));
    json_set_span(o, "reason", span_str(cli_value(cli, "reason")));
    return err_none();
}

static struct err choose(struct cli *cli) {
    OWNED_JSON document = NULL;
    struct span approval[2];
    struct law_choice choice;
    struct sign_at at;
    uint64_t index = 0;
    OWNED_KEEPER keeper = {0};
    TRY(cli_keeper(cli, &keeper));
    TRY(document_make(cli, &keeper, &document));
    TRY(choice_read(document, &choice));
    TRY(sign_at_now(keeper.roll, ENTRY_CONSTRUCTION, document, &at));
    const char *typ = change_typ(ENTRY_CONSTRUCTION);
    struct span statement = statement_write(cli->arena, &at, ENTRY_CONSTRUCTION, document);
    if (cli_flag(cli, "sign-only")) return cli_put_approval(cli, "officer-key", typ, statement);
    TRY(cli_approvals(cli, typ, statement, approval));
    TRY(construe(&keeper, document, approval, &index));
    cli_say(cli, "%s is read as \"%s\" from now on, ledger entry %s.\n", cli->operand[0],
            cli->operand[1], cli_number(cli, index));
    OWNED_JSON o = json_object();
    json_t *otherwise = json_array();
    json_object_set_new(o, "otherwise", otherwise);
    TRY(otherwise_say(cli, &keeper, &choice, otherwise));
    cli_say(cli, "%s past asks would have been decided otherwise\n",
            cli_number(cli, json_array_size(otherwise)));
    json_set_span(o, "construction", choice.construction);
    json_set_span(o, "chosen", choice.reading);
    json_set_int(o, "log_index", (int64_t)index);
    cli_say_json(cli, o);
    return err_none();
}

static const struct cli_option choose_options[] = {
    CLI_OPTION_DIR,
    {"reason", "SENTENCE", "why this reading; it is signed and public", true, false},
    CLI_OPTION_APPROVAL,
    CLI_OPTION_OFFICER_KEY,
    CLI_OPTION_SIGN_ONLY,
    CLI_OPTION_NOW,
    {0},
};

const struct cli_command command_construction_choose = {
    .noun = "construction",
    .verb = "choose",
    .summary = "confirms or changes how a contested reading is taken, by two signatures",
    .operands = "CONSTRUCTION READING",
    .operands_min = 2,
    .operands_max = 2,
    .option = choose_options,
    .help = "Counsel and one more enrolled officer sign, with the reason. From its ledger entry on "
            "decisions are made by it and cite it as confirmed; old ones stay what they were. The "
            "signatures name the choice that this one takes the place of, and are good once. "
            "Printed are the past asks that it would have decided otherwise: ids and outcomes, no "
            "people, and nobody's record is looked at.",
    .example =
        "portcullis construction choose --dir state address-only narrow --reason \"Discloses "
        "less until the question is settled.\" --approval counsel.jws --approval "
        "officer.jws",
    .run = choose,
};
