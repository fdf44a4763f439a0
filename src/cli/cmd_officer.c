/* Who works for the custodian: its disclosure officers and its counsel, from now on? */
#include "cli/commands.h"
#include "cli/remote.h"
#include "cli/revocation.h"
#include "cli/view.h"

/* ---- enrolling ---- */

static struct err document_make(struct cli *cli, json_t **document) {
    OWNED_JWK key = NULL;
    TRY(cli_read_key(cli, cli_value(cli, "key"), false, &key));
    json_t *o = json_object();
    *document = o;
    json_set_span(o, "format", SPAN_LITERAL("portcullis-officer/1"));
    json_set_span(o, "role", span_str(cli_value(cli, "role")));
    json_set_span(o, "unit", span_str(cli_value(cli, "unit")));
    json_object_set_new(o, "jwk", jwk_public_json(key));
    struct officer officer = {0};
    TRY(officer_read(cli->arena, o, &officer)); /* what cannot be enrolled is not signed */
    jwk_close(officer.key);
    return err_none();
}

static struct err enrol(struct cli *cli) {
    OWNED_JSON document = NULL;
    OWNED_JWK key = NULL;
    uint64_t index = 0;
    TRY(document_make(cli, &document));
    TRY(cli_change(cli, ENTRY_OFFICER, document, &index));
    if (!index) return err_none();
    TRY(jwk_read_json(json_object_get(document, "jwk"), &key));
    cli_say(cli, "%s is enrolled as %s, ledger entry %s.\n", jwk_kid(key), cli_value(cli, "role"),
            cli_number(cli, index));
    OWNED_JSON o = json_object();
    json_set_span(o, "kid", span_str(jwk_kid(key)));
    json_set_span(o, "role", span_str(cli_value(cli, "role")));
    json_set_int(o, "log_index", (int64_t)index);
    cli_say_json(cli, o);
    return err_none();
}

static const struct cli_option enrol_options[] = {
    CLI_OPTION_DIR,
    CLI_OPTION_URL,
    {"key", "A.pub.jwk", "the public half of the new officer's key", true, false},
    {"role", "ROLE", "officer, counsel or auditor", true, false},
    {"unit", "UNIT", "where they serve; two of one unit do not approve a release together", true,
     false},
    CLI_OPTION_APPROVAL,
    CLI_OPTION_OFFICER_KEY,
    CLI_OPTION_SIGN_ONLY,
    CLI_OPTION_LOG,
    CLI_OPTION_REPLACES,
    CLI_OPTION_NOW,
    {0},
};

const struct cli_command command_officer_enrol = {
    .noun = "officer",
    .verb = "enrol",
    .summary = "enrols an officer, counsel or auditor, under two signatures",
    .operands = "",
    .option = enrol_options,
    .help =
        "Two different enrolled officers sign role, unit and key; where it is about counsel, "
        "counsel is one of the two, so keep two of them. A later enrolment of the same key "
        "takes the earlier one's place. No key that is or was a requester's is an officer's.\n\n"
        "An auditor reads the pages of /audit and does nothing else: no approval, finding, order, "
        "consent or code counts by such a key, and no key of an officer becomes one.\n\n"
        "Officers who are not at this machine sign with --sign-only. " CLI_HELP_SIGN_AT,
    .example = "portcullis key new --out d.jwk\n"
               "portcullis officer enrol --dir state --key d.pub.jwk --role officer "
               "--unit disclosure-south --officer-key state/demo/officer-a.jwk "
               "--officer-key state/demo/officer-b.jwk",
    .run = enrol,
};

/* ---- a passkey ---- */

static struct err passkey_run(struct cli *cli) {
    struct span text;
    char kid[KID_BYTES];
    struct passkey passkey = {0};
    OWNED_JSON document = NULL;
    uint64_t index = 0;
    TRY(cli_read(cli, cli_value(cli, "from"), OFFICER_BYTES_MAX, &text));
    TRY(json_read(text, OFFICER_BYTES_MAX, &document));
    TRY(passkey_document_read(cli->arena, document, kid, &passkey));
    OWNED_JWK key = passkey.key;
    TRY(cli_change(cli, ENTRY_OFFICER, document, &index));
    if (!index) return err_none();
    cli_say(cli, "%s is a passkey of %s at %s, ledger entry %s.\n", jwk_kid(key), kid,
            cli_text(cli, passkey.origin), cli_number(cli, index));
    OWNED_JSON o = json_object();
    json_set_span(o, "kid", span_str(jwk_kid(key)));
    json_set_span(o, "officer", span_str(kid));
    json_set_span(o, "origin", passkey.origin);
    json_set_int(o, "log_index", (int64_t)index);
    cli_say_json(cli, o);
    return err_none();
}

static const struct cli_option passkey_options[] = {
    CLI_OPTION_DIR,
    CLI_OPTION_URL,
    {"from", "FILE", "what the page \"Make a passkey\" gave", true, false},
    CLI_OPTION_APPROVAL,
    CLI_OPTION_OFFICER_KEY,
    CLI_OPTION_SIGN_ONLY,
    CLI_OPTION_LOG,
    CLI_OPTION_REPLACES,
    CLI_OPTION_NOW,
    {0},
};

const struct cli_command command_officer_passkey = {
    .noun = "officer",
    .verb = "passkey",
    .summary = "enrols a passkey of an enrolled officer or counsel, under two signatures",
    .operands = "",
    .option = passkey_options,
    .help =
        "The officer signs in, makes it on the page /desk/passkey and hands over what that page "
        "gives. Two different enrolled officers sign it; make sure first, by another way than the "
        "page, that it is from whom it says. From its entry on the passkey signs them in and "
        "approves as their own key does: both are one person. It is for the pages' address that "
        "it was made at and for no other.\n\n" CLI_HELP_SIGN_AT,
    .example = "portcullis officer passkey --dir state --from passkey.json "
               "--officer-key state/demo/officer-a.jwk --officer-key state/demo/officer-b.jwk",
    .run = passkey_run,
};

/* ---- revoking ---- */

struct err revocation_run(struct cli *cli, const char *of, const char *id, const char *key) {
    uint64_t index = 0;
    OWNED_JSON document = json_object();
    json_set_span(document, "format", SPAN_LITERAL("portcullis-revocation/1"));
    json_set_span(document, "of", span_str(of));
    json_set_span(document, "id", span_str(id));
    if (key) json_set_span(document, "key", span_str(key));
    json_set_span(document, "reason", span_str(cli_value(cli, "reason")));
    TRY(cli_change(cli, ENTRY_REVOKE, document, &index));
    if (!index) return err_none();
    cli_say(cli, "%s is revoked, ledger entry %s.\n", cli_text(cli, span_str(key ? key : id)),
            cli_number(cli, index));
    json_set_int(document, "log_index", (int64_t)index);
    cli_say_json(cli, document);
    return err_none();
}

static struct err revoke_run(struct cli *cli) {
    return revocation_run(cli, "officer", cli->operand[0], cli_value(cli, "passkey"));
}

static const struct cli_option revoke_options[] = {
    CLI_OPTION_DIR,
    CLI_OPTION_URL,
    {"passkey", "KID", "this passkey of theirs alone (as in: portcullis officer list)", false,
     false},
    REVOCATION_OPTIONS,
    {0},
};

const struct cli_command command_officer_revoke = {
    .noun = "officer",
    .verb = "revoke",
    .summary = "takes an officer's, counsel's or auditor's key away, under two signatures",
    .operands = "KID",
    .operands_min = 1,
    .operands_max = 1,
    .option = revoke_options,
    .help =
        "From its ledger entry on the key signs nothing here. A yes that it gave to an ask that "
        "waits counts no more, a no stays; a consent that it attested does not stand. At least "
        "two officers and one counsel are left: enrol whoever comes before you revoke whoever "
        "goes. Where it is about counsel, counsel is one of the two who sign. Every passkey of "
        "theirs goes with them; with --passkey that one goes and they stay.\n\n" CLI_HELP_SIGN_AT,
    .example = "portcullis officer revoke --dir state 7KcXlAhbd6sPHvZMEoWjV0jsSnB3ukoqnGNXsTmuIXk "
               "--reason \"The key was lost.\" --officer-key state/demo/officer-a.jwk "
               "--officer-key state/demo/counsel.jwk",
    .run = revoke_run,
};

/* ---- listing ---- */

static const char *revoked_of(const json_t *o) {
    return json_is_true(json_object_get(o, "revoked")) ? "  revoked" : "";
}

static void officer_say(struct cli *cli, const json_t *officer) {
    const json_t *passkeys = json_object_get(officer, "passkeys");
    const char *unit = cli_member(cli, officer, "unit");
    cli_say_row(cli, cli_member(cli, officer, "role"), "%s  %s  entry %s%s",
                cli_member(cli, officer, "kid"), *unit ? unit : "no unit",
                cli_number(cli, cli_member_number(officer, "log_index")), revoked_of(officer));
    for (size_t i = 0; i < json_array_size(passkeys); i++) {
        const json_t *passkey = json_array_get(passkeys, i);
        cli_say_row(cli, "  passkey", "%s  %s  entry %s%s", cli_member(cli, passkey, "kid"),
                    cli_member(cli, passkey, "origin"),
                    cli_number(cli, cli_member_number(passkey, "log_index")), revoked_of(passkey));
    }
}

static struct err list_run(struct cli *cli) {
    OWNED_JSON o = NULL;
    const json_t *list = NULL;
    TRY(cli_view(cli, "officers", (struct span){0}, "/v1/officers", &o));
    TRY(json_need_array(o, "the view", "officers", SIZE_MAX, &list));
    for (size_t i = 0; i < json_array_size(list); i++)
        officer_say(cli, json_array_get(list, i));
    cli_say_json(cli, o);
    return err_none();
}

static const struct cli_option list_options[] = {
    CLI_OPTION_DIR, CLI_OPTION_URL, CLI_OPTION_LOOKER, CLI_OPTION_NOW, {0}};

const struct cli_command command_officer_list = {
    .noun = "officer",
    .verb = "list",
    .summary = "lists officers, counsel and auditors, with the newest entry about each key",
    .operands = "",
    .option = list_options,
    .help =
        "Keys, roles and units; the log holds no names of people. The entry is what a signature "
        "over the next change of that key names with --replaces.",
    .example = "portcullis officer list --dir state",
    .run = list_run,
};
