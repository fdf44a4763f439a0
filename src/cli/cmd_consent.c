/* Did the taxpayer consent, and does it still stand? */
#include "ask/consent.h"
#include "ask/enact.h"
#include "base/bytes.h"
#include "cli/commands.h"
#include "cli/keeper.h"
#include "cli/remote.h"

static struct err ask_tree(struct cli *cli, const char *path, json_t **tree) {
    struct span bytes;
    struct ask *ask = ARENA_NEW(cli->arena, struct ask);
    TRY(cli_read(cli, path, ASK_BYTES_MAX, &bytes));
    struct err e = ask_read(cli->arena, bytes, ask);
    if (!err_is(e)) e = json_read(bytes, ASK_BYTES_MAX, tree);
    return err_is(e) ? err_at(e, "%s", path) : e;
}

/* What the paper says is what the ask says: the person, the designee, purpose, fields, years. */
static json_t *consent_of(const struct cli *cli, const json_t *ask, const struct digest *paper,
                          const char *signed_on) {
    static const char *const part[] = {"given", "middle", "family", "suffix"};
    const json_t *subject = json_object_get(ask, "subject");
    const json_t *name = json_object_get(subject, "name");
    char id[ID_BYTES_MAX];
    uint8_t random[10];
    random_fill(random, sizeof random);
    id_write("CON", clock_now(), random, id);
    json_t *o = json_object();
    json_t *taxpayer = json_object();
    json_set_span(o, "format", SPAN_LITERAL("portcullis-consent/1"));
    json_set_span(o, "id", span_str(id));
    json_object_set(taxpayer, "tin", json_object_get(subject, "tin"));
    for (size_t i = 0; i < sizeof part / sizeof *part; i++)
        json_object_set(taxpayer, part[i], json_object_get(name, part[i]));
    json_object_set_new(o, "taxpayer", taxpayer);
    json_object_set(o, "designee", json_object_get(ask, "requester"));
    json_object_set(o, "purpose", json_object_get(ask, "purpose"));
    json_object_set(o, "fields", json_object_get(ask, "fields"));
    json_object_set(o, "periods", json_object_get(ask, "periods"));
    json_set_span(o, "signed_on", span_str(signed_on));
    json_set_span(o, "paper_sha256", span_str(hex_str(cli->arena, digest_span(paper))));
    return o;
}

static struct err attest(struct cli *cli) {
    OWNED_JSON ask = NULL;
    OWNED_JWK key = NULL;
    struct span paper;
    struct span jws;
    char today[DATE_TEXT_BYTES];
    instant now = 0;
    struct consent *checked = ARENA_NEW(cli->arena, struct consent);
    TRY(cli_instant(cli, "now", &now));
    date_write(date_of(now ? now : clock_now()), today);
    const char *signed_on = cli_value(cli, "signed-on") ? cli_value(cli, "signed-on") : today;
    TRY(ask_tree(cli, cli_value(cli, "ask"), &ask));
    TRY(cli_read(cli, cli_value(cli, "paper"), 64 << 20, &paper));
    TRY(cli_read_key(cli, cli_value(cli, "key"), true, &key));
    struct digest digest = sha256(paper);
    OWNED_JSON consent = consent_of(cli, ask, &digest, signed_on);
    struct span document = json_write(cli->arena, consent);
    TRY(consent_read(cli->arena, document, checked));
    TRY(jws_sign(cli->arena, key, CONSENT_TYP, document, &jws));
    cli_put(cli, jws);
    cli_put(cli, SPAN_LITERAL("\n"));
    return err_none();
}

static struct err attach(struct cli *cli) {
    OWNED_JSON ask = NULL;
    struct span jws;
    struct span document;
    struct jws_header header;
    const char *path = cli_value(cli, "consent");
    TRY(ask_tree(cli, cli->operand[0], &ask));
    TRY(cli_read_line(cli, path, ASK_BYTES_MAX, &jws));
    struct err e = jws_peek(cli->arena, jws, CONSENT_TYP, &header, &document);
    if (err_is(e)) return err_at(e, "%s", path);
    json_set_span(ask, "consent", jws);
    cli_put(cli, json_write(cli->arena, ask));
    cli_put(cli, SPAN_LITERAL("\n"));
    return err_none();
}

static struct err withdrawal_put(struct cli *cli, struct span id, struct span jws,
                                 uint64_t *index) {
    bool remote = false;
    OWNED_JSON body = json_object();
    TRY(cli_is_remote(cli, &remote));
    json_set_span(body, "consent", id);
    json_set_span(body, "approval", jws);
    if (remote) return remote_enter(cli, body, "/v1/withdrawals", index);
    OWNED_KEEPER keeper = {0};
    TRY(cli_keeper(cli, &keeper));
    return consent_withdraw(&keeper, id, jws, index);
}

static struct err withdraw(struct cli *cli) {
    OWNED_JWK key = NULL;
    struct span jws;
    uint64_t index = 0;
    struct span id = span_str(cli->operand[0]);
    if (!id_valid(id, "CON"))
        return err_make(ERR_USAGE, "a consent's id is \"CON-\" and a ULID of 26 characters");
    struct digest commitment = consent_commitment(id);
    TRY(cli_read_key(cli, cli_value(cli, "officer-key"), true, &key));
    TRY(jws_sign(cli->arena, key, APPROVAL_TYP, statement_withdraw(cli->arena, &commitment), &jws));
    TRY(withdrawal_put(cli, id, jws, &index));
    cli_say(cli, "%s is withdrawn from now on, ledger entry %s.\n", cli->operand[0],
            cli_number(cli, index));
    OWNED_JSON o = json_object();
    json_set_span(o, "consent", id);
    json_set_int(o, "log_index", (int64_t)index);
    cli_say_json(cli, o);
    return err_none();
}

static const struct cli_option attest_options[] = {
    {"key", "A.jwk", "the attesting officer's key", true, false},
    {"ask", "ask.json", "the ask whose person, designee, purpose, fields and years the paper names",
     true, false},
    {"paper", "FILE", "the signed paper, scanned; its digest is attested", true, false},
    {"signed-on", "DATE", "the date on the paper (else today)", false, false},
    {"now", "INSTANT", "the clock to take \"today\" from", false, false},
    {0},
};

const struct cli_command command_consent_attest = {
    .noun = "consent",
    .verb = "attest",
    .summary = "attests a signed paper consent as an officer",
    .operands = "",
    .option = attest_options,
    .help = "Prints a consent (JWS) that names exactly what the ask names. The officer attests "
            "having seen the paper with that digest. It counts for 120 days after its date.",
    .example =
        "portcullis consent attest --key state/demo/officer-a.jwk --ask ask.json --paper scan.pdf "
        "--signed-on 2026-11-01 > consent.jws",
    .run = attest,
};

static const struct cli_option attach_options[] = {
    {"consent", "consent.jws", "the consent to put into the ask", true, false},
    {0},
};

const struct cli_command command_consent_attach = {
    .noun = "consent",
    .verb = "attach",
    .summary = "puts a consent into an ask",
    .operands = "ask.json",
    .operands_min = 1,
    .operands_max = 1,
    .option = attach_options,
    .help = "Prints the ask with the consent in it, ready for: portcullis ask sign.",
    .example = "portcullis consent attach --consent consent.jws ask.json > whole.json",
    .run = attach,
};

static const struct cli_option withdraw_options[] = {
    CLI_OPTION_DIR,
    CLI_OPTION_URL,
    {"officer-key", "A.jwk", "the officer who attests the person's wish", true, false},
    CLI_OPTION_NOW,
    {0},
};

const struct cli_command command_consent_withdraw = {
    .noun = "consent",
    .verb = "withdraw",
    .summary = "ends a consent; no ask is released under it from then on",
    .operands = "CON-ID",
    .operands_min = 1,
    .operands_max = 1,
    .option = withdraw_options,
    .help = "The ledger names it by a blind commitment to its random id.",
    .example = "portcullis consent withdraw --dir state --officer-key state/demo/officer-a.jwk "
               "CON-01KB0000000000000000000000",
    .run = withdraw,
};
