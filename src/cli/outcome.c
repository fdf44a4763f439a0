/* How did an ask end? */
#include "cli/outcome.h"

#include "base/file.h"

static bool is_enjoined(const json_t *outward) {
    const json_t *grounds = json_object_get(outward, "grounds");
    for (size_t i = 0; i < json_array_size(grounds); i++) {
        const char *code = json_string_value(json_object_get(json_array_get(grounds, i), "code"));
        if (code && strcmp(code, "ENJOINED") == 0) return true;
    }
    return false;
}

static enum cli_exit exit_of(const json_t *outward, const char *state) {
    if (is_enjoined(outward)) return CLI_STOPPED;
    if (strcmp(state, "released") == 0) return CLI_OK;
    return strcmp(state, "under-review") == 0 ? CLI_WAITING : CLI_REFUSED;
}

/* The sealed answer and the receipt, beside each other, named by the decision. Only who decides
 * sees them: that there is an answer tells that something was released. */
static struct err files_write(struct cli *cli, const struct outcome *outcome, json_t *said) {
    const json_t *outward = outcome->outward;
    const char *decision = json_string_value(json_object_get(outward, "decision"));
    const char *out = cli_value(cli, "out") ? cli_value(cli, "out") : ".";
    const char *answer = json_string_value(json_object_get(outward, "answer"));
    const char *batch = json_string_value(json_object_get(outward, "batch"));
    char *path = arena_printf(cli->arena, "%s/%s.tlog-proof", out, decision);
    TRY(file_write_durable(path, outcome->receipt, 0600));
    json_set_span(said, "receipt", span_str(path));
    cli_say_row(cli, "receipt", "%s", path);
    if (!answer) return err_none();
    path = arena_printf(cli->arena, "%s/%s.answer.jwe", out, decision);
    TRY(file_write_durable(path, span_str(answer), 0600));
    json_set_span(said, "answer", span_str(path));
    cli_say_row(cli, "answer", "%s  (sealed to the requester%s%s)", path,
                batch ? ", by the content key of " : "", batch ? batch : "");
    return err_none();
}

static void grounds_say(const struct cli *cli, const json_t *outward) {
    const json_t *grounds = json_object_get(outward, "grounds");
    for (size_t i = 0; i < json_array_size(grounds); i++) {
        const json_t *ground = json_array_get(grounds, i);
        const char *code = json_string_value(json_object_get(ground, "code"));
        const char *cite = json_string_value(json_object_get(ground, "cite"));
        const char *says = json_string_value(json_object_get(ground, "says"));
        const char *note = json_string_value(json_object_get(ground, "note"));
        cli_say(cli, "  - %s%s%s%s\n    %s\n", code ? code : "", cite ? "  (" : "",
                cite ? cite : "", cite ? ")" : "", says ? says : "");
        if (note) cli_say(cli, "    %s\n", note);
    }
}

static void fields_say(const struct cli *cli, const json_t *outward) {
    const json_t *fields = json_object_get(outward, "fields");
    for (size_t i = 0; i < json_array_size(fields); i++)
        cli_say_row(cli, i ? "" : "fields", "%s", json_string_value(json_array_get(fields, i)));
}

static const char *title_of(const json_t *outward, const char *state) {
    if (is_enjoined(outward)) return "STOPPED BY A COURT ORDER";
    if (strcmp(state, "released") == 0) return "RELEASED";
    if (strcmp(state, "under-review") == 0) return "WAITING FOR A PERSON";
    return strcmp(state, "needs-from-you") == 0 ? "NOT RELEASED, INCOMPLETE" : "NOT RELEASED";
}

/* What names the files is from outside where a gateway answered. */
static struct err decision_check(const json_t *outward) {
    struct span id;
    struct span state;
    struct span says;
    TRY(json_need_str(outward, "the decision", "decision", ID_BYTES_MAX, &id));
    TRY(json_need_str(outward, "the decision", "state", 32, &state));
    TRY(json_need_str(outward, "the decision", "says", 4096, &says));
    if (id_valid(id, "DEC")) return err_none();
    return err_make(ERR_INPUT, "the decision's id is none");
}

struct err outcome_say(struct cli *cli, const struct outcome *outcome) {
    const json_t *outward = outcome->outward;
    TRY(decision_check(outward));
    const char *state = json_string_value(json_object_get(outward, "state"));
    OWNED_JSON said = json_deep_copy(outward);
    json_object_del(said, "answer");
    cli_say(cli, "%s  %s\n%s\n", title_of(outward, state),
            json_string_value(json_object_get(outward, "decision")),
            json_string_value(json_object_get(outward, "says")));
    grounds_say(cli, outward);
    fields_say(cli, outward);
    cli_say_row(cli, "ledger entry", "%s%s", cli_number(cli, outcome->index),
                outcome->remark ? outcome->remark : "");
    json_set_int(said, "log_index", (int64_t)outcome->index);
    if (outcome->here) {
        /* How many would tell a person who filed nothing from nobody, and from one who filed. */
        json_set_span(said, "vault_reads", span_str(outcome->vault_reads ? "some" : "none"));
        json_object_set_new(said, "replay", json_boolean(outcome->replay));
    }
    struct err e = files_write(cli, outcome, said);
    if (err_is(e))
        return err_make(e.kind, "%s; it is recorded, and the same ask again gets the stored answer",
                        e.text);
    cli_say_json(cli, said);
    cli->exit = exit_of(outward, state);
    return err_none();
}
