/* Who sits before a page, where there is no passkey? */
#include "cli/commands.h"
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

static struct err session_sign(struct cli *cli) {
    struct span challenge = span_str(cli->operand[0]);
    struct span jws;
    OWNED_JWK key = NULL;
    OWNED_JSON o = json_object();
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
    {0}};

const struct cli_command command_session_sign = {
    .noun = "session",
    .verb = "sign",
    .summary = "signs the challenge of the sign-in page, where there is no passkey",
    .operands = "CHALLENGE",
    .operands_min = 1,
    .operands_max = 1,
    .option = sign_options,
    .help =
        "Prints a signature that begins one session and approves nothing. The challenge is good "
        "once and for a few minutes.",
    .example = "portcullis session sign --key officer-a.jwk Y2hhbGxlbmdlIG9mIGEgcGFnZQ",
    .run = session_sign,
};
