/* How does somebody prove who they are to the running gateway? By a signature over one request. */
#include "ask/request.h"
#include "base/clock.h"
#include "cli/commands.h"
#include "jose/jose.h"

static const struct cli_option sign_options[] = {
    {"key", "K.jwk", "the private key of an enrolled requester, officer or counsel", true, false},
    {0},
};

static struct err request_sign(struct cli *cli) {
    struct span jws;
    OWNED_JWK key = NULL;
    struct span method = span_str(cli->operand[0]);
    struct span path = span_str(cli->operand[1]);
    if (!span_is(method, "GET") && !span_is(method, "POST") && !span_is(method, "DELETE"))
        return err_make(ERR_USAGE, "the method is GET, POST or DELETE");
    if (path.len == 0 || path.at[0] != '/')
        return err_make(ERR_USAGE, "%s is not a path; example: /v1/asks/ASK-01KB...",
                        cli->operand[1]);
    TRY(cli_read_key(cli, cli_value(cli, "key"), true, &key));
    TRY(jws_sign(cli->arena, key, REQUEST_TYP, request_write(cli->arena, method, path, clock_now()),
                 &jws));
    cli_put(cli, span_str(arena_printf(cli->arena, "Authorization: JWS %.*s\n", SPAN_FMT(jws))));
    return err_none();
}

const struct cli_command command_request_sign = {
    .noun = "request",
    .verb = "sign",
    .summary = "signs one request to the running gateway, valid for two minutes",
    .operands = "METHOD PATH",
    .operands_min = 2,
    .operands_max = 2,
    .option = sign_options,
    .help = "Prints the header line that goes with it. PATH begins with a slash and has the query, "
            "if there is one. The signature is over method, path and time, so it serves for "
            "nothing else.",
    .example = "curl -H \"$(portcullis request sign --key agency.jwk GET /v1/recalls)\" "
               "http://localhost:6103/v1/recalls",
    .run = request_sign,
};
