/* Who sits before a page, where there is no passkey? */
#include "cli/commands.h"
#include "cli/remote.h"
#include "jose/jose.h"

enum { CHALLENGE_BYTES_MIN = 16, CHALLENGE_BYTES_MAX = 128 };

/* base64url, as the page shows it: what is signed is that and nothing that somebody slipped in. */
static bool is_challenge(struct span text) {
    static const char known[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
    if (text.len < CHALLENGE_BYTES_MIN || text.len > CHALLENGE_BYTES_MAX) return false;
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] == 0 || !strchr(known, text.at[i])) return false;
    return true;
}

/* A page for nobody yet: it holds one challenge, in the form that a passkey would sign. */
static struct err challenge_fetch(struct cli *cli, const char *page, struct span *challenge) {
    static const char mark[] = "data-challenge=\"";
    struct http_message message = {.method = "GET"};
    struct http_reply reply;
    const struct remote anybody = {.cli = cli, .url = page};
    TRY(remote_call(&anybody, &message, "/sign-in", &reply));
    const uint8_t *at = memmem(reply.body.at, reply.body.len, mark, sizeof mark - 1);
    if (!at) return err_make(ERR_FAULT, "the page at %s/sign-in shows no challenge", page);
    size_t from = (size_t)(at - reply.body.at) + sizeof mark - 1;
    struct span rest = span_cut(reply.body, from, reply.body.len);
    *challenge = span_cut(rest, 0, span_find_byte(rest, '"'));
    return err_none();
}

static struct err session_sign(struct cli *cli) {
    const char *page = cli_value(cli, "page");
    struct span challenge = span_str(cli->operand_count ? cli->operand[0] : "");
    struct span jws;
    OWNED_JWK key = NULL;
    OWNED_JSON o = json_object();
    if ((page != NULL) == (cli->operand_count > 0))
        return err_make(ERR_USAGE, "give the challenge that the page shows, or --page with the "
                                   "page's address");
    if (page) TRY(challenge_fetch(cli, page, &challenge));
    if (!is_challenge(challenge))
        return err_make(ERR_USAGE, "a challenge is 16 to 128 letters of base64url; copy it from "
                                   "the page as it stands");
    TRY(cli_read_key(cli, cli_value(cli, "key"), true, &key));
    json_set_span(o, "kind", SPAN_LITERAL("session"));
    json_set_span(o, "challenge", challenge);
    TRY(jws_sign(cli->arena, key, "portcullis-session+jws", json_write(cli->arena, o), &jws));
    cli_put(cli, jws);
    cli_put(cli, SPAN_LITERAL("\n"));
    return err_none();
}

static const struct cli_option sign_options[] = {
    {"key", "K.jwk", "your own key: an officer's, counsel's, auditor's or a requester's", true,
     false},
    {"page", "URL", "take a challenge from the sign-in page there (http://localhost:6104)", false,
     false},
    {0}};

const struct cli_command command_session_sign = {
    .noun = "session",
    .verb = "sign",
    .summary = "signs the challenge of the sign-in page, where there is no passkey",
    .operands = "[CHALLENGE]",
    .operands_max = 1,
    .option = sign_options,
    .help =
        "Prints a signature that begins one session and approves nothing; paste it into the page. "
        "The challenge is good once and for a few minutes: copy it from the page, or name the "
        "page's address with --page.",
    .example =
        "portcullis session sign --key state/demo/officer-a.jwk Y2hhbGxlbmdlIG9mIGEgcGFnZQ\n"
        "portcullis session sign --key state/demo/officer-a.jwk --page http://localhost:6104",
    .run = session_sign,
};
