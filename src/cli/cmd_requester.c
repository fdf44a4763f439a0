/* Who may ask, from now on? */
#include "ask/enact.h"
#include "cli/commands.h"
#include "cli/keeper.h"
#include "cli/revocation.h"

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

/* A standing request under what the pack in force does not have is a slip of the pen. */
static struct err standing_check(const struct keeper *keeper, const json_t *document) {
    const json_t *list = json_object_get(document, "standing_requests");
    struct law_authority_view view;
    for (size_t i = 0; keeper->pack && i < json_array_size(list); i++) {
        const char *id = json_string_value(json_object_get(json_array_get(list, i), "authority"));
        if (id && !pack_authority_find(keeper->pack, span_str(id), &view))
            return err_make(ERR_INPUT,
                            "the pack in force has no authority %.80s; list them with: portcullis "
                            "authority list --dir %s",
                            id, keeper->dir);
    }
    return err_none();
}

static void dropped_say(const struct cli *cli, const char *what, const char *name) {
    cli_say_row(cli, "no longer", "%s %s", what, name);
}

static bool key_stays(const char *kid, const struct requester *now) {
    for (size_t i = 0; i < now->key_count; i++)
        if (strcmp(kid, jwk_kid(now->key[i].key)) == 0) return true;
    return false;
}

static bool list_stays(struct span name, const struct requester *now) {
    for (size_t i = 0; i < now->list_count; i++)
        if (span_equal(name, now->list[i].name)) return true;
    return false;
}

static bool standing_stays(struct span authority, const struct requester *now) {
    for (size_t i = 0; i < now->standing_count; i++)
        if (span_equal(authority, now->standing[i].authority)) return true;
    return false;
}

/* An enrolment takes the place of the whole before it: what it does not repeat is gone. */
static void dropped_list(const struct cli *cli, const struct requester *before,
                         const char *const *kid, const struct requester *now) {
    for (size_t i = 0; i < before->key_count; i++)
        if (!key_stays(kid[i], now)) dropped_say(cli, "key", kid[i]);
    for (size_t i = 0; i < before->list_count; i++)
        if (!list_stays(before->list[i].name, now))
            dropped_say(cli, "list", cli_text(cli, before->list[i].name));
    for (size_t i = 0; i < before->standing_count; i++)
        if (!standing_stays(before->standing[i].authority, now))
            dropped_say(cli, "standing request", cli_text(cli, before->standing[i].authority));
    if (before->webhook && !now->webhook) dropped_say(cli, "webhook", before->webhook);
}

static struct err enrol(struct cli *cli) {
    OWNED_JSON document = NULL;
    struct span approval[2];
    struct sign_at at;
    uint64_t index = 0;
    TRY(document_read(cli, &document));
    OWNED_KEEPER keeper = {0};
    TRY(cli_keeper(cli, &keeper));
    TRY(standing_check(&keeper, document));
    TRY(sign_at_now(keeper.roll, ENTRY_ENROL, document, &at));
    struct span name = span_str(json_string_value(json_object_get(document, "id")));
    const struct requester *found = roll_requester(keeper.roll, name);
    struct requester *before = ARENA_NEW(cli->arena, struct requester);
    const char *kid[REQUESTER_KEYS_MAX];
    if (found) *before = *found;
    for (size_t i = 0; i < before->key_count; i++)
        kid[i] = arena_str(cli->arena, span_str(jwk_kid(before->key[i].key)));
    TRY(cli_approvals(cli, APPROVAL_TYP, statement_write(cli->arena, &at, ENTRY_ENROL, document),
                      approval));
    TRY(change_enact(&keeper, ENTRY_ENROL, document, approval, &index));
    const char *id = json_string_value(json_object_get(document, "id"));
    cli_say(cli, "%s is enrolled, ledger entry %s.\n", cli_text(cli, span_str(id)),
            cli_number(cli, index));
    if (found) dropped_list(cli, before, kid, roll_requester(keeper.roll, name));
    OWNED_JSON o = json_object();
    json_set_span(o, "requester", span_str(id));
    json_set_int(o, "log_index", (int64_t)index);
    json_set_int(o, "replaces", (int64_t)at.replaces);
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
        {"list", "NAME=ID,...", "members of a list the pack asks for", false, true},               \
        {"webhook", "URL", "where it is told of events (https://...)", false, false},              \
        {"webhook-secret", "N", "generation of the secret that signs them (1)", false, false}, {   \
        "standing", "AUTHORITY:FROM:UNTIL", "a standing written request", false, true              \
    }

static const struct cli_option enrol_options[] = {
    CLI_OPTION_DIR,         ENROLMENT_OPTIONS, CLI_OPTION_APPROVAL,
    CLI_OPTION_OFFICER_KEY, CLI_OPTION_NOW,    {0},
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
        "an old enrolment with its old signatures does not come back.\n\n"
        "Officers who are not at this machine sign with: portcullis requester approve.",
    .example = "portcullis requester enrol --dir state --id us.ed.fsa --kind federal-agency "
               "--key ed.pub.jwk --role ed.secretary-delegate "
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
    .example = "portcullis requester approve --log example.gov/portcullis --replaces 0 "
               "--from lender.json --officer-key a.jwk > a.jws",
    .run = approve,
};

/* ---- who may ask now ---- */

static void requester_say(struct cli *cli, const struct requester *requester, json_t *list) {
    json_t *o = json_object();
    json_t *keys = json_array();
    cli_say(cli, "%s  %s  entry %s%s\n", cli_text(cli, requester->id),
            cli_text(cli, requester->kind), cli_number(cli, requester->entry),
            requester->revoked ? "  revoked" : "");
    for (size_t i = 0; i < requester->key_count; i++) {
        const struct requester_key *key = &requester->key[i];
        cli_say_row(cli, cli_text(cli, key->role), "%s", jwk_kid(key->key));
        json_t *one = json_object();
        json_set_span(one, "kid", span_str(jwk_kid(key->key)));
        json_set_span(one, "role", key->role);
        json_array_append_new(keys, one);
    }
    if (requester->webhook) {
        cli_say_row(cli, "webhook", "%s", requester->webhook);
        json_set_span(o, "webhook", span_str(requester->webhook));
    }
    json_set_span(o, "id", requester->id);
    json_set_span(o, "kind", requester->kind);
    json_set_int(o, "log_index", (int64_t)requester->entry);
    json_object_set_new(o, "revoked", json_boolean(requester->revoked));
    json_object_set_new(o, "keys", keys);
    json_array_append_new(list, o);
}

static struct err list_run(struct cli *cli) {
    const struct requester *requester;
    OWNED_JSON o = json_object();
    json_t *list = json_array();
    json_object_set_new(o, "requesters", list);
    OWNED_KEEPER keeper = {0};
    TRY(cli_keeper(cli, &keeper));
    for (size_t i = 0; (requester = roll_requester_at(keeper.roll, i)); i++)
        requester_say(cli, requester, list);
    if (json_array_size(list) == 0) cli_say(cli, "No requester is enrolled.\n");
    cli_say_json(cli, o);
    return err_none();
}

static const struct cli_option list_options[] = {CLI_OPTION_DIR, CLI_OPTION_NOW, {0}};

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

static struct err revoke(struct cli *cli) {
    return revocation_run(cli, "requester", cli->operand[0], cli_value(cli, "key"));
}

static const struct cli_option revoke_options[] = {
    CLI_OPTION_DIR,
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
               "--officer-key officer-a.jwk --officer-key officer-b.jwk",
    .run = revoke,
};
