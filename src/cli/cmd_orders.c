/* Which court orders stand here, and who was told to stop using what? */
#include "ask/enjoin.h"
#include "cli/commands.h"
#include "cli/order.h"
#include "cli/remote.h"

static const char *state_of(const struct order *order, instant now) {
    if (order->kind == ORDER_LIFT) return "lift";
    if (order_in_force(order, now)) return "in force";
    return order->lifted && order->lifted <= now ? "lifted" : "ended";
}

static json_t *order_json(const struct order *order, instant now) {
    char when[INSTANT_TEXT_BYTES];
    json_t *o = json_object();
    json_set_span(o, "order", order->id);
    json_set_span(o, "kind", span_str(order_kind_str(order->kind)));
    json_set_span(o, "state", span_str(state_of(order, now)));
    json_set_span(o, "citation", order->citation);
    json_set_span(o, "says", order->says);
    instant_write(order->entered, when);
    json_set_span(o, "entered", span_str(when));
    json_set_int(o, "log_index", (int64_t)order->index);
    if (order->kind == ORDER_LIFT) json_set_span(o, "lifts", order->lifts);
    return o;
}

static struct err list(struct cli *cli) {
    OWNED_KEEPER keeper = {0};
    TRY(cli_keeper(cli, &keeper));
    const struct orders *orders = roll_orders(keeper.roll);
    instant now = keeper_now(&keeper);
    OWNED_JSON o = json_object();
    json_t *all = json_array();
    json_object_set_new(o, "orders", all);
    if (orders->count == 0) cli_say(cli, "No court order has been entered.\n");
    for (size_t i = 0; i < orders->count; i++) {
        const struct order *order = orders->at[i];
        json_array_append_new(all, order_json(order, now));
        cli_say(cli, "%-8s  %-7s  %s  entry %s  %s\n", state_of(order, now),
                order_kind_str(order->kind), cli_text(cli, order->id),
                cli_number(cli, order->index), cli_text(cli, order->citation));
    }
    cli_say_json(cli, o);
    return err_none();
}

static const struct cli_option dir_options[] = {CLI_OPTION_DIR, CLI_OPTION_NOW, {0}};

const struct cli_command command_order_list = {
    .noun = "order",
    .verb = "list",
    .summary = "lists every court order that was entered, and whether it is in force",
    .operands = "",
    .option = dir_options,
    .help = "All of them, also those that were lifted or have ended: nothing is deleted.",
    .example = "portcullis order list --dir state",
    .run = list,
};

/* ---- show ---- */

static struct err show(struct cli *cli) {
    struct enjoin_reach reach;
    uint64_t before = 0;
    uint64_t after = 0;
    OWNED_KEEPER keeper = {0};
    TRY(cli_keeper(cli, &keeper));
    const struct order *order = orders_find(roll_orders(keeper.roll), span_str(cli->operand[0]));
    if (!order)
        return err_make(ERR_INPUT, "no order %s is in the ledger; see: portcullis order list",
                        cli_text(cli, span_str(cli->operand[0])));
    TRY(enjoin_preview(&keeper, cli->arena, order, &reach));
    TRY(recall_count(&keeper, order, &before, &after));
    OWNED_JSON o = order_json(order, keeper_now(&keeper));
    json_set_int(o, "open_asks", (int64_t)reach.open.count);
    json_set_int(o, "releases_before", (int64_t)before);
    json_set_int(o, "releases_after", (int64_t)after);
    cli_say(cli, "%s  %s\n%s\n%s\n", cli_text(cli, order->id), state_of(order, keeper_now(&keeper)),
            cli_text(cli, order->citation), cli_text(cli, order->says));
    for (size_t i = 0; i < reach.authority_count; i++)
        cli_say_row(cli, i ? "" : "authorities", "%s", cli_text(cli, reach.authority[i]));
    for (size_t i = 0; i < reach.requester_count; i++)
        cli_say_row(cli, i ? "" : "requesters", "%s", cli_text(cli, reach.requester[i]));
    cli_say_row(cli, "open asks", "%s", cli_number(cli, reach.open.count));
    cli_say_row(cli, "releases", "%s in scope before it, %s after it", cli_number(cli, before),
                cli_number(cli, after));
    cli_say_row(cli, "ledger entry", "%s", cli_number(cli, order->index));
    cli_say_json(cli, o);
    if (after)
        return err_make(ERR_PROOF, "%llu releases in its scope stand after its entry",
                        (unsigned long long)after);
    return err_none();
}

const struct cli_command command_order_show = {
    .noun = "order",
    .verb = "show",
    .summary = "shows one court order and what it stops now",
    .operands = "ORD-ID",
    .operands_min = 1,
    .operands_max = 1,
    .option = dir_options,
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
    json_set_span(o, "state", span_str(recall->acknowledged ? "acknowledged" : "outstanding"));
    if (recall->acknowledged)
        json_set_int(o, "acknowledged_at_index", (int64_t)recall->acknowledged);
    return o;
}

static struct err recalls(struct cli *cli) {
    struct recalls found;
    uint64_t open = 0;
    OWNED_KEEPER keeper = {0};
    TRY(cli_keeper(cli, &keeper));
    TRY(recall_list(&keeper, cli->arena, &found));
    OWNED_JSON o = json_object();
    json_t *all = json_array();
    json_object_set_new(o, "recalls", all);
    for (size_t i = 0; i < found.count; i++) {
        const struct recall *recall = &found.recall[i];
        json_array_append_new(all, recall_json(recall));
        open += recall->acknowledged == 0;
        cli_say(cli, "%-12s  %s  %s  %s  release %s\n",
                recall->acknowledged ? "acknowledged" : "outstanding", cli_text(cli, recall->id),
                cli_text(cli, recall->requester), cli_text(cli, recall->authority),
                cli_number(cli, recall->release));
    }
    json_set_int(o, "outstanding", (int64_t)open);
    cli_say(cli, "%s notices, %s outstanding\n", cli_number(cli, found.count),
            cli_number(cli, open));
    cli_say_json(cli, o);
    return err_none();
}

const struct cli_command command_recall_list = {
    .noun = "recall",
    .verb = "list",
    .summary = "lists the notices to past recipients, and which of them are acknowledged",
    .operands = "",
    .option = dir_options,
    .help = "A notice names the release by its ledger entry, and the fields that may not be used "
            "any more. It names no person.",
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
    .example = "portcullis recall acknowledge --dir state --key ed.jwk "
               "RCL-01KB0000000000000000000000",
    .run = acknowledge,
};
