/* By what does a requester know that it is we who told it, and of what was it told? */
#include "ask/tell.h"
#include "ask/view.h"
#include "base/bytes.h"
#include "base/url.h"
#include "cli/commands.h"
#include "cli/keeper.h"
#include "cli/remote.h"

static void secret_say(struct cli *cli, struct span url, uint64_t generation, struct span secret) {
    OWNED_JSON o = json_object();
    json_set_int(o, "generation", (int64_t)generation);
    json_set_span(o, "secret", secret);
    json_set_span(o, "url", url);
    cli_say(cli, "%.*s\n", SPAN_FMT(secret));
    cli_say_json(cli, o);
}

/* It comes sealed to the key that signed the request. */
static struct err from_gateway(struct cli *cli) {
    static const char where[] = "the gateway's answer";
    struct http_message message = {.method = "GET"};
    struct span jwe;
    struct span url;
    struct span secret;
    int64_t generation;
    OWNED_REMOTE remote = {0};
    OWNED_JSON said = NULL;
    TRY(remote_open(cli, &remote));
    if (!remote.key) return err_make(ERR_USAGE, "give --key: the requester's own");
    TRY(remote_json(&remote, &message, "/v1/webhook", NULL, &said));
    TRY(json_need_str(said, where, "secret", KEY_FILE_BYTES_MAX, &jwe));
    TRY(json_need_str(said, where, "url", URL_BYTES_MAX, &url));
    TRY(json_need_int(said, where, "generation", 1, WEBHOOK_GENERATION_MAX, &generation));
    TRY(jwe_open(cli->arena, remote.key, jwe, &secret));
    secret_say(cli, url, (uint64_t)generation, secret);
    return err_none();
}

static struct err from_folder(struct cli *cli) {
    OWNED_JWK key = NULL;
    OWNED_KEEPER keeper = {0};
    const struct requester_key *held;
    if (!cli_value(cli, "key")) return err_make(ERR_USAGE, "give --key: the requester's own");
    TRY(cli_read_key(cli, cli_value(cli, "key"), true, &key));
    TRY(cli_keeper(cli, &keeper));
    const struct requester *requester = roll_requester_of_key(keeper.roll, jwk_kid(key), &held);
    if (!requester) return err_make(ERR_REFUSED, "no enrolled requester holds this key");
    if (!requester->webhook)
        return err_make(ERR_INPUT, "this requester's enrolment names no webhook");
    struct secret secret =
        vault_webhook_secret(keeper.vault, requester->id, requester->webhook_generation);
    struct span text = base64_write(cli->arena, secret_span(&secret));
    secret_wipe(&secret);
    secret_say(cli, span_str(requester->webhook), requester->webhook_generation,
               span_str(arena_printf(cli->arena, "whsec_%.*s", SPAN_FMT(text))));
    return err_none();
}

static struct err webhook_run(struct cli *cli) {
    bool remote = false;
    TRY(cli_is_remote(cli, &remote));
    return remote ? from_gateway(cli) : from_folder(cli);
}

static const struct cli_option webhook_options[] = {
    CLI_OPTION_DIR,
    CLI_OPTION_URL,
    {"key", "K.jwk", "the requester's private key", true, false},
    CLI_OPTION_NOW,
    {0},
};

const struct cli_command command_requester_webhook = {
    .noun = "requester",
    .verb = "webhook",
    .summary = "gives a requester the secret that its webhooks are signed with",
    .operands = "",
    .option = webhook_options,
    .help =
        "A requester whose enrolment names a webhook is told when an ask that waited is decided, "
        "when a batch is finished and when a recall is issued: ids, and never a name. What is sent "
        "follows Standard Webhooks; any of its libraries verifies it with this secret "
        "(whsec_...), which the gateway seals to the key that asks for it.\n\n"
        "Another secret comes with another enrolment, under a higher --webhook-secret. The "
        "operator lists the host in portcullis.ini (webhook-hosts); to no other is anything sent.",
    .example = "portcullis requester webhook --url http://localhost:6103 --key agency.jwk",
    .run = webhook_run,
};

/* ---- what was told ---- */

static struct err events_here(struct cli *cli, json_t **view) {
    OWNED_JWK key = NULL;
    const struct requester_key *held;
    const char *after = cli_value(cli, "after");
    struct view_param param = {"after", span_str(after ? after : "")};
    OWNED_KEEPER keeper = {0};
    TRY(cli_read_key(cli, cli_value(cli, "key"), true, &key));
    TRY(cli_keeper(cli, &keeper));
    const struct requester *requester = roll_requester_of_key(keeper.roll, jwk_kid(key), &held);
    if (!requester) return err_make(ERR_REFUSED, "no enrolled requester holds this key");
    struct view_want want = {.keeper = &keeper,
                             .param = &param,
                             .param_count = 1,
                             .officer = "",
                             .requester = requester->id};
    return view_make(cli->arena, "events", &want, view);
}

static struct err events_there(struct cli *cli, json_t **view) {
    struct text path = {.arena = cli->arena};
    text_put_str(&path, "/v1/events");
    if (cli_value(cli, "after")) {
        text_put_str(&path, "?after=");
        url_put_value(&path, span_str(cli_value(cli, "after")));
    }
    return remote_look(cli, arena_str(cli->arena, text_span(&path)), view);
}

/* {"ask_id": ...} or another id. */
static const char *event_id(const struct cli *cli, const json_t *event) {
    json_t *named = json_object_get(event, "data");
    void *at = json_object_iter(named);
    return at ? cli_member(cli, named, json_object_iter_key(at)) : "";
}

static struct err events_run(struct cli *cli) {
    bool remote = false;
    OWNED_JSON view = NULL;
    const json_t *list = NULL;
    TRY(cli_is_remote(cli, &remote));
    TRY(remote ? events_there(cli, &view) : events_here(cli, &view));
    TRY(json_need_array(view, "the view", "events", SIZE_MAX, &list));
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *event = json_array_get(list, i);
        bool over = json_is_true(json_object_get(event, "delivered"));
        cli_say(cli, "%s  %-14s  %s  %s  %s\n", cli_member(cli, event, "timestamp"),
                cli_member(cli, event, "type"), event_id(cli, event), cli_member(cli, event, "id"),
                over ? "told" : "not told yet");
    }
    if (json_is_true(json_object_get(view, "more")))
        cli_note(cli, "There are more: give --after and the id of the last one.\n");
    if (json_array_size(list) == 0) cli_say(cli, "No event is kept.\n");
    cli_say_json(cli, view);
    return err_none();
}

static const struct cli_option events_options[] = {
    CLI_OPTION_DIR,
    CLI_OPTION_URL,
    {"key", "K.jwk", "the requester's private key", true, false},
    {"after", "MSG-ID", "only what came after this event (its webhook-id)", false, false},
    CLI_OPTION_NOW,
    {0},
};

const struct cli_command command_requester_events = {
    .noun = "requester",
    .verb = "events",
    .summary = "lists what a requester was told by its webhook, or is to be told",
    .operands = "",
    .option = events_options,
    .help = "For a receiver that was away: the events of the last days (webhook-days in "
            "portcullis.ini), the oldest first, each with the id that it was or will be sent "
            "with. Ids, and never a name; at most 200 at once.",
    .example = "portcullis requester events --url http://localhost:6103 --key agency.jwk",
    .run = events_run,
};
