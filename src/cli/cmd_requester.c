/* Who may ask, from now on? */
#include "ask/enact.h"
#include "ask/enrolment.h"
#include "cli/commands.h"
#include "cli/remote.h"
#include "cli/revocation.h"
#include "cli/view.h"

/* "NAME=a,b,c" into a member of `lists`. */
static struct err list_put(json_t *lists, const char *text) {
    const char *equals = strchr(text, '=');
    if (!equals || equals == text) return err_make(ERR_USAGE, "--list must be NAME=ID,ID,...");
    json_t *members = json_array();
    const char *at = equals + 1;
    while (*at) {
        size_t len = strcspn(at, ",");
        if (len) json_array_append_new(members, json_stringn(at, len));
        at += len + (at[len] == ',');
    }
    char name[128];
    snprintf(name, sizeof name, "%.*s", (int)(equals - text), text);
    json_object_set_new(lists, name, members);
    return err_none();
}

/* "AUTHORITY:FROM:UNTIL" */
static struct err standing_put(json_t *list, const char *text) {
    const char *first = strchr(text, ':');
    const char *second = first ? strchr(first + 1, ':') : NULL;
    if (!first || !second)
        return err_make(ERR_USAGE, "--standing must be AUTHORITY:FROM:UNTIL, dates as YYYY-MM-DD");
    json_t *o = json_object();
    json_set_span(o, "authority", span_of(text, (size_t)(first - text)));
    json_set_span(o, "from", span_of(first + 1, (size_t)(second - first - 1)));
    json_set_span(o, "until", span_str(second + 1));
    json_array_append_new(list, o);
    return err_none();
}

static struct err keys_put(struct cli *cli, json_t *document) {
    json_t *keys = json_array();
    json_object_set_new(document, "keys", keys);
    int count = cli_value_count(cli, "key");
    int roles = cli_value_count(cli, "role");
    if (count == 0 || roles != count)
        return err_make(ERR_USAGE, "give --key K.pub.jwk and --role ROLE for each key, in pairs");
    for (int i = 0; i < count; i++) {
        OWNED_JWK key = NULL;
        TRY(cli_read_key(cli, cli_value_at(cli, "key", i), false, &key));
        json_t *o = json_object();
        json_object_set_new(o, "jwk", jwk_public_json(key));
        json_set_span(o, "role", span_str(cli_value_at(cli, "role", i)));
        json_array_append_new(keys, o);
    }
    return err_none();
}

static struct err webhook_put(struct cli *cli, json_t *document) {
    const char *url = cli_value(cli, "webhook");
    uint64_t generation;
    TRY(cli_count(cli, "webhook-secret", 1, WEBHOOK_GENERATION_MAX, 1, &generation));
    if (!url && cli_value(cli, "webhook-secret"))
        return err_make(ERR_USAGE, "--webhook-secret goes with --webhook");
    if (!url) return err_none();
    json_t *o = json_object();
    json_set_int(o, "secret", (int64_t)generation);
    json_set_span(o, "url", span_str(url));
    json_object_set_new(document, "webhook", o);
    return err_none();
}

static struct err document_make(struct cli *cli, json_t **document) {
    static const char *const plain[][2] = {{"id", "id"},
                                           {"kind", "kind"},
                                           {"name", "name"},
                                           {"agency", "agency"},
                                           {"safeguards-until", "safeguards_until"},
                                           {"certification-until", "certification_until"}};
    OWNED_JSON o = json_object();
    if (!cli_value(cli, "id") || !cli_value(cli, "kind"))
        return err_make(ERR_USAGE, "give --id and --kind, or the whole document with --from");
    json_set_span(o, "format", SPAN_LITERAL("portcullis-requester/1"));
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        if (cli_value(cli, plain[i][0]))
            json_set_span(o, plain[i][1], span_str(cli_value(cli, plain[i][0])));
    TRY(keys_put(cli, o));
    json_t *lists = json_object();
    json_object_set_new(o, "lists", lists);
    for (int i = 0; i < cli_value_count(cli, "list"); i++)
        TRY(list_put(lists, cli_value_at(cli, "list", i)));
    json_t *standing = json_array();
    json_object_set_new(o, "standing_requests", standing);
    for (int i = 0; i < cli_value_count(cli, "standing"); i++)
        TRY(standing_put(standing, cli_value_at(cli, "standing", i)));
    TRY(webhook_put(cli, o));
    *document = json_incref(o);
    return err_none();
}

static struct err document_read(struct cli *cli, json_t **document) {
    const char *from = cli_value(cli, "from");
    struct span bytes;
    if (!from) return document_make(cli, document);
    TRY(cli_read(cli, from, ASK_BYTES_MAX, &bytes));
    struct err e = json_read(bytes, ASK_BYTES_MAX, document);
    return err_is(e) ? err_at(e, "%s", from) : e;
}

static void enrolled_say(struct cli *cli, const char *id, uint64_t index, const char *warning,
                         json_t *o) {
    cli_say(cli, "%s is enrolled, ledger entry %s.\n", cli_text(cli, span_str(id)),
            cli_number(cli, index));
    if (warning) cli_say_row(cli, "mind", "%s", cli_text(cli, span_str(warning)));
    if (warning) json_set_span(o, "warning", span_str(warning));
    json_set_span(o, "requester", span_str(id));
    json_set_int(o, "log_index", (int64_t)index);
}

/* What was enrolled before and is not repeated. */
static void gone_say(struct cli *cli, json_t *gone, json_t *o) {
    for (size_t i = 0; i < json_array_size(gone); i++)
        cli_say_row(cli, "no longer", "%s",
                    cli_text(cli, span_str(json_string_value(json_array_get(gone, i)))));
    if (gone) json_object_set(o, "no_longer", gone);
}

static struct err enrol_here(struct cli *cli, const json_t *document, json_t *o) {
    struct span approval[2];
    struct sign_at at;
    uint64_t index = 0;
    OWNED_KEEPER keeper = {0};
    if (cli_value(cli, "replaces") || cli_value(cli, "log"))
        return err_make(ERR_USAGE, "--log and --replaces go with --url");
    TRY(cli_keeper(cli, &keeper));
    TRY(enrolment_check(&keeper, cli->arena, document));
    TRY(sign_at_now(keeper.roll, ENTRY_ENROL, document, &at));
    const char *id = json_string_value(json_object_get(document, "id"));
    const struct enrolled_before *before = enrolment_before(&keeper, cli->arena, document);
    TRY(cli_approvals(cli, APPROVAL_TYP, statement_write(cli->arena, &at, ENTRY_ENROL, document),
                      approval));
    TRY(change_enact(&keeper, ENTRY_ENROL, document, approval, &index));
    enrolled_say(cli, id, index, enrolment_warning(&keeper, cli->arena, document), o);
    OWNED_JSON gone = enrolment_gone(&keeper, cli->arena, before);
    gone_say(cli, gone, o);
    json_set_int(o, "replaces", (int64_t)at.replaces);
    return err_none();
}

static struct err enrol_there(struct cli *cli, const json_t *document, json_t *o) {
    int64_t index = 0;
    struct span warning;
    OWNED_JSON said = NULL;
    TRY(cli_change_there(cli, ENTRY_ENROL, document, &said));
    TRY(json_need_int(said, "the gateway's answer", "log_index", 0, JSON_INTEGER_MAX, &index));
    TRY(json_may_str(said, "the gateway's answer", "warning", 4096, &warning));
    enrolled_say(cli, json_string_value(json_object_get(document, "id")), (uint64_t)index,
                 warning.at ? arena_str(cli->arena, warning) : NULL, o);
    const json_t *gone;
    TRY(json_may_array(said, "the gateway's answer", "no_longer",
                       REQUESTER_KEYS_MAX + REQUESTER_LISTS_MAX + STANDING_REQUESTS_MAX + 1,
                       &gone));
    for (size_t i = 0; i < json_array_size(gone); i++) {
        struct span one;
        TRY(json_str_at(gone, i, "the gateway's answer", 2560, &one));
    }
    gone_say(cli, json_object_get(said, "no_longer"), o);
    return err_none();
}

static struct err enrol(struct cli *cli) {
    OWNED_JSON document = NULL;
    OWNED_JSON o = json_object();
    bool remote = false;
    struct span id;
    TRY(document_read(cli, &document));
    TRY(json_need_str(document, "the enrolment", "id", 64, &id));
    TRY(cli_is_remote(cli, &remote));
    TRY(remote ? enrol_there(cli, document, o) : enrol_here(cli, document, o));
    cli_say_json(cli, o);
    return err_none();
}

static struct err approve(struct cli *cli) {
    OWNED_JSON document = NULL;
    struct sign_at at;
    TRY(document_read(cli, &document));
    TRY(cli_sign_at(cli, ENTRY_ENROL, document, &at));
    return cli_put_approval(cli, "officer-key", APPROVAL_TYP,
                            statement_write(cli->arena, &at, ENTRY_ENROL, document));
}

#define ENROLMENT_OPTIONS                                                                          \
    {"from", "FILE", "the whole enrolment document (format portcullis-requester/1)", false,        \
     false},                                                                                       \
        {"id", "ID", "the requester's id, such as us.ed.fsa", false, false},                       \
        {"kind", "KIND", "federal-agency, company, person, ...", false, false},                    \
        {"name", "NAME", "its name for people", false, false},                                     \
        {"agency", "AGENCY", "the agency it belongs to, such as us.doj", false, false},            \
        {"key", "K.pub.jwk", "a key that signs its asks; with --role", false, true},               \
        {"role", "ROLE", "the office of that key's holder, such as doj.us-attorney", false, true}, \
        {"safeguards-until", "DATE", "safeguards accepted until", false, false},                   \
        {"certification-until", "DATE", "contractor certified until", false, false},               \
        {"list", "NAME=ID,...", "members of a list, such as officers-of-requester=OFF-0001",       \
         false, true},                                                                             \
        {"webhook", "URL", "where it is told of events (https://...)", false, false},              \
        {"webhook-secret", "N", "generation of the secret that signs them (1)", false, false}, {   \
        "standing", "AUTHORITY:FROM:UNTIL", "a standing written request", false, true              \
    }

static const struct cli_option enrol_options[] = {
    CLI_OPTION_DIR,      CLI_OPTION_URL,         ENROLMENT_OPTIONS,
    CLI_OPTION_APPROVAL, CLI_OPTION_OFFICER_KEY, CLI_OPTION_LOG,
    CLI_OPTION_REPLACES, CLI_OPTION_NOW,         {0},
};

static const struct cli_option approve_options[] = {
    CLI_OPTION_DIR,
    CLI_OPTION_LOG,
    CLI_OPTION_REPLACES,
    ENROLMENT_OPTIONS,
    {"officer-key", "A.jwk", "the officer's own key", true, false},
    CLI_OPTION_NOW,
    {0},
};

const struct cli_command command_requester_enrol = {
    .noun = "requester",
    .verb = "enrol",
    .summary = "enrols who may ask, under two officers' signatures",
    .operands = "",
    .option = enrol_options,
    .help =
        "The document is what two different enrolled officers sign. A later enrolment of the "
        "same id takes the earlier one's place; each signature says which entry that is, so that "
        "an old enrolment with its old signatures does not come back. An authority that the pack "
        "in force does not have is refused; a kind that none of its authorities names is enrolled, "
        "and said.\n\n"
        "Officers who are not at this machine sign with: portcullis requester approve.",
    .example = "portcullis requester enrol --dir state --id us.ed.fsa --kind federal-agency "
               "--key agency.pub.jwk --role ed.secretary-delegate --safeguards-until 2099-12-31 "
               "--standing us.irc.6103.l.13.C:2026-01-01:2099-12-31 "
               "--list ed-designated-l13-C=us.ed.fsa-1 "
               "--officer-key state/demo/officer-a.jwk --officer-key state/demo/officer-b.jwk",
    .run = enrol,
};

const struct cli_command command_requester_approve = {
    .noun = "requester",
    .verb = "approve",
    .summary = "signs an enrolment as an officer, away from the state directory",
    .operands = "",
    .option = approve_options,
    .help = "Prints the officer's signature over the enrolment document, for --approval of: "
            "portcullis requester enrol.\n\n" CLI_HELP_SIGN_AT,
    .example = "portcullis requester approve --log test.example/portcullis --replaces 0 "
               "--id us.ed.fsa --kind federal-agency --key agency.pub.jwk "
               "--role ed.secretary-delegate --officer-key state/demo/officer-a.jwk > a.jws",
    .run = approve,
    .here = "it signs and sends nothing",
};

/* ---- who may ask now ---- */

static void requester_say(struct cli *cli, const json_t *requester) {
    const json_t *keys = json_object_get(requester, "keys");
    bool revoked = json_is_true(json_object_get(requester, "revoked"));
    cli_say(cli, "%s  %s  entry %s%s\n", cli_member(cli, requester, "id"),
            cli_member(cli, requester, "kind"),
            cli_number(cli, cli_member_number(requester, "log_index")), revoked ? "  revoked" : "");
    for (size_t i = 0; i < json_array_size(keys); i++) {
        const json_t *key = json_array_get(keys, i);
        cli_say_row(cli, cli_member(cli, key, "role"), "%s", cli_member(cli, key, "kid"));
    }
    if (json_object_get(requester, "webhook"))
        cli_say_row(cli, "webhook", "%s", cli_member(cli, requester, "webhook"));
}

static struct err list_run(struct cli *cli) {
    OWNED_JSON o = NULL;
    const json_t *list = NULL;
    TRY(cli_view(cli, "requesters", (struct span){0}, "/v1/requesters", &o));
    TRY(json_need_array(o, "the view", "requesters", SIZE_MAX, &list));
    for (size_t i = 0; i < json_array_size(list); i++)
        requester_say(cli, json_array_get(list, i));
    if (json_array_size(list) == 0) cli_say(cli, "No requester is enrolled.\n");
    cli_say_json(cli, o);
    return err_none();
}

static const struct cli_option list_options[] = {
    CLI_OPTION_DIR, CLI_OPTION_URL, CLI_OPTION_LOOKER, CLI_OPTION_NOW, {0}};

const struct cli_command command_requester_list = {
    .noun = "requester",
    .verb = "list",
    .summary = "lists who may ask, with their keys and the newest entry about each",
    .operands = "",
    .option = list_options,
    .help = "The entry is what a signature over the next change of that id names with --replaces.",
    .example = "portcullis requester list --dir state",
    .run = list_run,
};

static struct err revoke_run(struct cli *cli) {
    return revocation_run(cli, "requester", cli->operand[0], cli_value(cli, "key"));
}

static const struct cli_option revoke_options[] = {
    CLI_OPTION_DIR,
    CLI_OPTION_URL,
    {"key", "KID", "this key alone (its kid, as in: portcullis requester list)", false, false},
    REVOCATION_OPTIONS,
    {0},
};

const struct cli_command command_requester_revoke = {
    .noun = "requester",
    .verb = "revoke",
    .summary = "takes a requester's keys away, under two officers' signatures",
    .operands = "ID",
    .operands_min = 1,
    .operands_max = 1,
    .option = revoke_options,
    .help =
        "From its ledger entry on nothing signed with the key is decided, and nothing is sealed "
        "to it: an ask of it that waits ends on its day as not released. A new enrolment of the "
        "id, signed anew, is the way back.\n\n" CLI_HELP_SIGN_AT,
    .example = "portcullis requester revoke --dir state us.ed.fsa --reason \"The key was lost.\" "
               "--officer-key state/demo/officer-a.jwk --officer-key state/demo/officer-b.jwk",
    .run = revoke_run,
};
