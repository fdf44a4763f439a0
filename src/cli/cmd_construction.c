/* How is a contested reading of the law taken here, and who chose that? */
#include "ask/construe.h"
#include "ask/replay.h"
#include "base/bytes.h"
#include "cli/commands.h"
#include "cli/keeper.h"
#include "cli/remote.h"
#include "cli/view.h"

enum { OTHERWISE_SHOWN = 20 };

static void construction_say(struct cli *cli, const json_t *view) {
    const json_t *readings = json_object_get(view, "readings");
    const char *chosen = cli_member(cli, view, "chosen");
    bool confirmed = json_is_true(json_object_get(view, "confirmed"));
    cli_say(cli, "%s  %s  %s\n  %s\n", cli_member(cli, view, "construction"),
            cli_member(cli, view, "authority"),
            confirmed ? "confirmed by counsel" : "as shipped, not confirmed",
            cli_member(cli, view, "question"));
    for (size_t i = 0; i < json_array_size(readings); i++) {
        const json_t *reading = json_array_get(readings, i);
        const char *id = cli_member(cli, reading, "id");
        cli_say(cli, "  %s %s (%s): %s\n      for it: %s\n", strcmp(id, chosen) == 0 ? "*" : " ",
                id, cli_member(cli, reading, "effect"), cli_member(cli, reading, "says"),
                cli_member(cli, reading, "support"));
    }
}

static struct err list(struct cli *cli) {
    OWNED_JSON o = NULL;
    const json_t *all = NULL;
    TRY(cli_view(cli, "constructions", (struct span){0}, "/v1/constructions", &o));
    TRY(json_need_array(o, "the view", "constructions", SIZE_MAX, &all));
    for (size_t i = 0; i < json_array_size(all); i++)
        construction_say(cli, json_array_get(all, i));
    cli_say_json(cli, o);
    return err_none();
}

static const struct cli_option list_options[] = {
    CLI_OPTION_DIR, CLI_OPTION_URL, CLI_OPTION_NOW, {0}};

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

/* By which law the choice is made: that of the directory, or what the gateway shows. */
static struct err pack_find(struct cli *cli, bool remote, struct digest *digest) {
    if (remote) {
        OWNED_REMOTE there = {0};
        struct http_reply reply;
        struct http_message message = {.method = "GET"};
        TRY(remote_at(cli, &there));
        TRY(remote_call(&there, &message, "/v1/packs", &reply));
        *digest = sha256(reply.body);
        return err_none();
    }
    OWNED_KEEPER keeper = {0};
    TRY(cli_keeper(cli, &keeper));
    if (!keeper.pack)
        return err_make(ERR_FAULT,
                        "no pack is installed; install one with: portcullis pack install");
    *digest = *pack_digest(keeper.pack);
    return err_none();
}

static struct err otherwise_put(struct cli *cli, const struct law_choice *choice, json_t *o) {
    json_t *otherwise = json_array();
    json_object_set_new(o, "otherwise", otherwise);
    OWNED_KEEPER keeper = {0};
    TRY(cli_keeper(cli, &keeper));
    TRY(otherwise_say(cli, &keeper, choice, otherwise));
    cli_say(cli, "%s past asks would have been decided otherwise\n",
            cli_number(cli, json_array_size(otherwise)));
    return err_none();
}

static struct err choose(struct cli *cli) {
    struct law_choice choice;
    struct digest pack;
    uint64_t index = 0;
    bool remote = false;
    OWNED_JSON document = json_object();
    TRY(cli_is_remote(cli, &remote));
    TRY(pack_find(cli, remote, &pack));
    json_set_span(document, "construction", span_str(cli->operand[0]));
    json_set_span(document, "chosen", span_str(cli->operand[1]));
    json_set_span(document, "pack", span_str(hex_str(cli->arena, digest_span(&pack))));
    json_set_span(document, "reason", span_str(cli_value(cli, "reason")));
    TRY(choice_read(document, &choice));
    TRY(cli_change(cli, ENTRY_CONSTRUCTION, document, &index));
    if (!index) return err_none();
    cli_say(cli, "%s is read as \"%s\" from now on, ledger entry %s.\n", cli->operand[0],
            cli->operand[1], cli_number(cli, index));
    OWNED_JSON o = json_object();
    /* Each past ask is decided again for it: a gateway has no time for that. */
    if (!remote) TRY(otherwise_put(cli, &choice, o));
    json_set_span(o, "construction", choice.construction);
    json_set_span(o, "chosen", choice.reading);
    json_set_int(o, "log_index", (int64_t)index);
    cli_say_json(cli, o);
    return err_none();
}

static const struct cli_option choose_options[] = {
    CLI_OPTION_DIR,
    CLI_OPTION_URL,
    {"reason", "SENTENCE", "why this reading; it is signed and public", true, false},
    CLI_OPTION_APPROVAL,
    CLI_OPTION_OFFICER_KEY,
    CLI_OPTION_SIGN_ONLY,
    CLI_OPTION_LOG,
    CLI_OPTION_REPLACES,
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
        "less until the question is settled.\" --officer-key state/demo/counsel.jwk "
        "--officer-key state/demo/officer-a.jwk",
    .run = choose,
};
