/* Who works for the custodian: its disclosure officers and its counsel, from now on? */
#include "cli/commands.h"
#include "cli/revocation.h"

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
    {"key", "A.pub.jwk", "the public half of the new officer's key", true, false},
    {"role", "ROLE", "officer or counsel", true, false},
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
    .summary = "enrols an officer or counsel of the custodian, under two signatures",
    .operands = "",
    .option = enrol_options,
    .help =
        "Two different enrolled officers sign role, unit and key; where it is about counsel, "
        "counsel is one of the two, so keep two of them. A later enrolment of the same key "
        "takes the earlier one's place. No key that is or was a requester's is an officer's.\n\n"
        "Officers who are not at this machine sign with --sign-only. " CLI_HELP_SIGN_AT,
    .example = "portcullis officer enrol --dir state --key d.pub.jwk --role officer "
               "--unit disclosure-south --officer-key officer-a.jwk --officer-key officer-b.jwk",
    .run = enrol,
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

static struct err revoke(struct cli *cli) {
    return revocation_run(cli, "officer", cli->operand[0], NULL);
}

static const struct cli_option revoke_options[] = {CLI_OPTION_DIR, REVOCATION_OPTIONS, {0}};

const struct cli_command command_officer_revoke = {
    .noun = "officer",
    .verb = "revoke",
    .summary = "takes an officer's or counsel's key away, under two signatures",
    .operands = "KID",
    .operands_min = 1,
    .operands_max = 1,
    .option = revoke_options,
    .help =
        "From its ledger entry on the key signs nothing here. A yes that it gave to an ask that "
        "waits counts no more, a no stays; a consent that it attested does not stand. At least "
        "two officers and one counsel are left: enrol whoever comes before you revoke whoever "
        "goes. Where it is about counsel, counsel is one of the two who sign.\n\n" CLI_HELP_SIGN_AT,
    .example =
        "portcullis officer revoke --dir state 7KcXlAhbd6sPHvZMEoWjV0jsSnB3ukoqnGNXsTmuIXk "
        "--reason \"The key was lost.\" --officer-key officer-a.jwk --officer-key counsel.jwk",
    .run = revoke,
};

/* ---- listing ---- */

static struct err list_run(struct cli *cli) {
    const struct officer *officer;
    OWNED_JSON said = json_object();
    json_t *list = json_array();
    json_object_set_new(said, "officers", list);
    OWNED_KEEPER keeper = {0};
    TRY(cli_keeper(cli, &keeper));
    for (size_t i = 0; (officer = roll_officer_at(keeper.roll, i)); i++) {
        const char *unit = officer->unit.len ? cli_text(cli, officer->unit) : "no unit";
        cli_say_row(cli, cli_text(cli, officer->role), "%s  %s  entry %s%s", jwk_kid(officer->key),
                    unit, cli_number(cli, officer->entry), officer->revoked ? "  revoked" : "");
        json_t *o = json_object();
        json_set_span(o, "kid", span_str(jwk_kid(officer->key)));
        json_set_span(o, "role", officer->role);
        json_set_span(o, "unit", officer->unit);
        json_set_int(o, "log_index", (int64_t)officer->entry);
        json_object_set_new(o, "revoked", json_boolean(officer->revoked));
        json_array_append_new(list, o);
    }
    cli_say_json(cli, said);
    return err_none();
}

static const struct cli_option list_options[] = {CLI_OPTION_DIR, CLI_OPTION_NOW, {0}};

const struct cli_command command_officer_list = {
    .noun = "officer",
    .verb = "list",
    .summary = "lists the custodian's officers and counsel, with the newest entry about each key",
    .operands = "",
    .option = list_options,
    .help =
        "Keys, roles and units; the log holds no names of people. The entry is what a signature "
        "over the next change of that key names with --replaces.",
    .example = "portcullis officer list --dir state",
    .run = list_run,
};
