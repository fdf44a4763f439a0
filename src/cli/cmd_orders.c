/* Which court orders stand here, and who was told to stop using what? */
#include "ask/enjoin.h"
#include "cli/commands.h"
#include "cli/order.h"
#include "cli/remote.h"
#include "cli/view.h"

static struct err list(struct cli *cli) {
    const json_t *all = NULL;
    OWNED_JSON o = NULL;
    TRY(cli_view(cli, "desk-orders", (struct span){0}, "/v1/orders", &o));
    TRY(json_need_array(o, "the orders", "orders", SIZE_MAX, &all));
    if (json_array_size(all) == 0) cli_say(cli, "No court order has been entered.\n");
    for (size_t i = 0; i < json_array_size(all); i++) {
        const json_t *order = json_array_get(all, i);
        cli_say(cli, "%-8s  %-7s  %s  entry %s  %s\n", cli_member(cli, order, "state"),
                cli_member(cli, order, "kind"), cli_member(cli, order, "order"),
                cli_number(cli, cli_member_number(order, "log_index")),
                cli_member(cli, order, "citation"));
    }
    cli_say_json(cli, o);
    return err_none();
}

static const struct cli_option list_options[] = {
    CLI_OPTION_DIR, CLI_OPTION_URL, CLI_OPTION_NOW, {0}};

const struct cli_command command_order_list = {
    .noun = "order",
    .verb = "list",
    .summary = "lists every court order that was entered, and whether it is in force",
    .operands = "",
    .option = list_options,
    .help = "All of them, also those that were lifted or have ended: nothing is deleted. A court's "
            "orders are public, so that no key is needed with --url.",
    .example = "portcullis order list --dir state",
    .run = list,
};

/* ---- show ---- */

static void words_say(const struct cli *cli, const char *label, const json_t *list) {
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *word = json_array_get(list, i);
        struct span text = span_of(json_string_value(word), json_string_length(word));
        cli_say_row(cli, i ? "" : label, "%s", cli_text(cli, text));
    }
}

static struct err shown(struct cli *cli, const json_t *view) {
    const json_t *order = NULL;
    const json_t *reach = NULL;
    TRY(json_need_object(view, "the view", "order", &order));
    TRY(json_need_object(view, "the view", "preview", &reach));
    uint64_t after = cli_member_number(order, "releases_after");
    cli_say(cli, "%s  %s\n%s\n%s\n", cli_member(cli, order, "order"),
            cli_member(cli, order, "state"), cli_member(cli, order, "citation"),
            cli_member(cli, order, "says"));
    words_say(cli, "authorities", json_object_get(reach, "authorities"));
    words_say(cli, "requesters", json_object_get(reach, "requesters"));
    cli_say_row(cli, "open asks", "%s", cli_number(cli, cli_member_number(order, "open_asks")));
    cli_say_row(cli, "releases", "%s in scope before it, %s after it",
                cli_number(cli, cli_member_number(order, "releases_before")),
                cli_number(cli, after));
    cli_say_row(cli, "ledger entry", "%s", cli_number(cli, cli_member_number(order, "log_index")));
    cli_say_json(cli, order);
    if (after)
        return err_make(ERR_PROOF, "%llu releases in its scope stand after its entry",
                        (unsigned long long)after);
    return err_none();
}

static struct err show(struct cli *cli) {
    OWNED_JSON view = NULL;
    struct span id = span_str(cli->operand[0]);
    const char *path = arena_printf(cli->arena, "/v1/orders/%s", cli->operand[0]);
    if (!id_valid(id, "ORD"))
        return err_make(ERR_USAGE, "an order's id is \"ORD-\" and a ULID of 26 characters");
    struct err e = cli_view(cli, "desk-order", id, path, &view);
    if (e.kind == ERR_INPUT)
        return err_make(ERR_INPUT, "no order %s is in the ledger; see: portcullis order list",
                        cli->operand[0]);
    TRY(e);
    return shown(cli, view);
}

static const struct cli_option show_options[] = {
    CLI_OPTION_DIR, CLI_OPTION_URL, CLI_OPTION_LOOKER, CLI_OPTION_NOW, {0}};

const struct cli_command command_order_show = {
    .noun = "order",
    .verb = "show",
    .summary = "shows one court order and what it stops now",
    .operands = "ORD-ID",
    .operands_min = 1,
    .operands_max = 1,
    .option = show_options,
    .help = "Counts and ids; no people. Releases in its scope are counted before its ledger entry "
            "and after it, while it was in force: if one stands after, the command ends with 7.",
    .example = "portcullis order show --dir state ORD-01KB0000000000000000000000",
    .run = show,
};

/* ---- recalls ---- */

static json_t *recall_json(const struct recall *recall) {
    json_t *o = json_object();
    json_t *fields = json_array();
    for (size_t i = 0; i < recall->field_count; i++)
        json_array_append_new(
            fields, json_stringn((const char *)recall->field[i].at, recall->field[i].len));
    json_set_span(o, "recall", recall->id);
    json_set_span(o, "order", recall->order);
    json_set_span(o, "requester", recall->requester);
    json_set_span(o, "authority", recall->authority);
    json_set_int(o, "release", (int64_t)recall->release);
    json_object_set_new(o, "fields", fields);
    json_set_int(o, "log_index", (int64_t)recall->index);
    if (recall->acknowledged)
        json_set_int(o, "acknowledged_at_index", (int64_t)recall->acknowledged);
    return o;
}

static struct err recalls_here(struct cli *cli, json_t **o) {
    struct recalls found;
    OWNED_KEEPER keeper = {0};
    TRY(cli_keeper(cli, &keeper));
    TRY(recall_list(&keeper, cli->arena, &found));
    json_t *all = json_array();
    for (size_t i = 0; i < found.count; i++)
        json_array_append_new(all, recall_json(&found.recall[i]));
    *o = json_pack("{s:o}", "recalls", all);
    return err_none();
}

static const char *recall_state(const json_t *recall) {
    return cli_member_number(recall, "acknowledged_at_index") ? "acknowledged" : "outstanding";
}

static struct err recalls(struct cli *cli) {
    bool remote = false;
    uint64_t open = 0;
    const json_t *all = NULL;
    OWNED_JSON o = NULL;
    TRY(cli_is_remote(cli, &remote));
    TRY(remote ? remote_look(cli, "/v1/recalls", &o) : recalls_here(cli, &o));
    TRY(json_need_array(o, "the recalls", "recalls", SIZE_MAX, &all));
    for (size_t i = 0; i < json_array_size(all); i++) {
        json_t *recall = json_array_get(all, i);
        const char *state = recall_state(recall);
        open += strcmp(state, "outstanding") == 0;
        json_object_del(recall, "acknowledged"); /* the state says it */
        json_set_span(recall, "state", span_str(state));
        cli_say(cli, "%-12s  %s  %s  %s  release %s\n", state, cli_member(cli, recall, "recall"),
                cli_member(cli, recall, "requester"), cli_member(cli, recall, "authority"),
                cli_number(cli, cli_member_number(recall, "release")));
    }
    json_set_int(o, "outstanding", (int64_t)open);
    cli_say(cli, "%s notices, %s outstanding\n", cli_number(cli, json_array_size(all)),
            cli_number(cli, open));
    cli_say_json(cli, o);
    return err_none();
}

static const struct cli_option recall_options[] = {
    CLI_OPTION_DIR, CLI_OPTION_URL, CLI_OPTION_KEY, CLI_OPTION_NOW, {0}};

const struct cli_command command_recall_list = {
    .noun = "recall",
    .verb = "list",
    .summary = "lists the notices to past recipients, and which of them are acknowledged",
    .operands = "",
    .option = recall_options,
    .help = "A notice names the release by its ledger entry, and the fields that may not be used "
            "any more. It names no person. With --url a requester's key is shown its own notices, "
            "an officer's all of them.",
    .example = "portcullis recall list --dir state",
    .run = recalls,
};

static struct err acknowledged_say(struct cli *cli, struct span id, uint64_t index) {
    cli_say(cli, "%s is acknowledged, ledger entry %s.\n", cli->operand[0], cli_number(cli, index));
    OWNED_JSON o = json_object();
    json_set_span(o, "recall", id);
    json_set_int(o, "log_index", (int64_t)index);
    cli_say_json(cli, o);
    return err_none();
}

static struct err acknowledge_remote(struct cli *cli, struct span id, struct span jws) {
    int64_t index = 0;
    OWNED_REMOTE remote = {0};
    OWNED_JSON said = NULL;
    OWNED_JSON body = json_object();
    struct http_message message = {.method = "POST", .type = "application/json", .has_body = true};
    json_set_span(body, "recall", id);
    json_set_span(body, "acknowledgement", jws);
    message.body = json_write(cli->arena, body);
    TRY(remote_open(cli, &remote));
    TRY(remote_json(&remote, &message, "/v1/recalls", NULL, &said));
    TRY(json_need_int(said, "the gateway's answer", "log_index", 0, JSON_INTEGER_MAX, &index));
    return acknowledged_say(cli, id, (uint64_t)index);
}

static struct err acknowledge(struct cli *cli) {
    struct span id = span_str(cli->operand[0]);
    struct span jws;
    uint64_t index = 0;
    bool remote = false;
    bool here = cli_value(cli, "key") != NULL;
    TRY(cli_is_remote(cli, &remote));
    if (here == (cli_value(cli, "acknowledgement") != NULL))
        return err_make(ERR_USAGE, "give either --key or --acknowledgement");
    if (!id_valid(id, "RCL"))
        return err_make(ERR_USAGE, "a recall's id is \"RCL-\" and a ULID of 26 characters");
    if (here) {
        OWNED_JWK key = NULL;
        TRY(cli_read_key(cli, cli_value(cli, "key"), true, &key));
        TRY(jws_sign(cli->arena, key, RECALL_ACK_TYP, statement_recall_ack(cli->arena, id), &jws));
    } else {
        TRY(cli_read_line(cli, cli_value(cli, "acknowledgement"), JWS_BYTES_MAX, &jws));
    }
    if (cli_flag(cli, "sign-only")) {
        cli_put(cli, jws);
        cli_put(cli, SPAN_LITERAL("\n"));
        return err_none();
    }
    if (remote) return acknowledge_remote(cli, id, jws);
    OWNED_KEEPER keeper = {0};
    TRY(cli_keeper(cli, &keeper));
    TRY(recall_acknowledge(&keeper, id, jws, &index));
    return acknowledged_say(cli, id, index);
}

static const struct cli_option acknowledge_options[] = {
    CLI_OPTION_DIR,
    CLI_OPTION_URL,
    {"key", "K.jwk", "the past recipient's enrolled key, to sign here", false, false},
    {"acknowledgement", "A.jws", "its signature made elsewhere", false, false},
    {"sign-only", NULL, "print the signature and record nothing", false, false},
    CLI_OPTION_NOW,
    {0},
};

const struct cli_command command_recall_acknowledge = {
    .noun = "recall",
    .verb = "acknowledge",
    .summary = "records that a past recipient acknowledges a recall, by its own signature",
    .operands = "RCL-ID",
    .operands_min = 1,
    .operands_max = 1,
    .option = acknowledge_options,
    .help = "The requester signs away from the state directory with --key and --sign-only; the "
            "custodian records that with --acknowledgement. Only a key of the requester that was "
            "told counts.",
    .example = "portcullis recall acknowledge --dir state --key agency.jwk "
               "RCL-01KB0000000000000000000000",
    .run = acknowledge,
};
