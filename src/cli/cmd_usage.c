/* Who used a person's record, as a persons' portal asks it? Estonia's data tracker, from the
 * command line. */
#include "ask/user.h"
#include "ask/view.h"
#include "cli/commands.h"
#include "cli/remote.h"
#include "cli/subject.h"

static const char *const asked[] = {"periodStart", "periodEnd", "offset", "limit"};
static const char *const given[] = {"from", "to", "offset", "limit"};
enum { ASKED = sizeof asked / sizeof *asked };

/* ---- on a directory ---- */

static struct err find_here(struct cli *cli, json_t **view) {
    struct view_param param[ASKED];
    size_t count = 0;
    struct secret subject;
    struct span jws;
    OWNED_KEEPER keeper = {0};
    if (!cli_value(cli, "officer-key"))
        return err_make(ERR_USAGE, "--officer-key A.jwk is needed with --dir: the officer who acts "
                                   "for the person");
    TRY(cli_keeper(cli, &keeper));
    TRY(subject_open(cli, &keeper, &subject));
    for (size_t i = 0; i < ASKED; i++)
        if (cli_value(cli, given[i]))
            param[count++] = (struct view_param){asked[i], span_str(cli_value(cli, given[i]))};
    struct err e = subject_officer_sign(cli, &keeper, "usage", &subject, &jws);
    struct view_want want = {.keeper = &keeper,
                             .param = param,
                             .param_count = count,
                             .officer = "",
                             .subject = &subject,
                             .acts = jws};
    if (!err_is(e)) e = view_make(cli->arena, "usage", &want, view);
    secret_wipe(&subject);
    return e;
}

/* ---- at a gateway ---- */

static struct err code_make(struct cli *cli, const struct remote *remote, struct span *code) {
    char number[10];
    OWNED_JWK custodian = NULL;
    TRY(subject_number(cli, number));
    struct err e = remote_custodian(remote, &custodian);
    if (!err_is(e)) e = user_code_seal(cli->arena, custodian, span_of(number, 9), code);
    explicit_bzero(number, sizeof number);
    return e;
}

/* What stands in an address without an encoding: instants and numbers, and nothing else is taken.
 */
static struct err words_check(const struct cli *cli) {
    static const char fine[] = "0123456789-:TZ";
    for (size_t i = 0; i < ASKED; i++) {
        const char *value = cli_value(cli, given[i]);
        if (value && value[strspn(value, fine)] != '\0')
            return err_make(ERR_USAGE, "--%s is %s", given[i],
                            i < 2 ? "an instant such as 2026-01-01T00:00:00Z" : "a whole number");
    }
    return err_none();
}

static struct err find_there(struct cli *cli, json_t **view) {
    OWNED_REMOTE remote = {0};
    struct http_message message = {.method = "GET"};
    struct span code;
    struct text path = {.arena = cli->arena};
    TRY(words_check(cli));
    TRY(remote_open(cli, &remote));
    TRY(code_make(cli, &remote, &code));
    if (cli_flag(cli, "seal-only")) {
        cli_put(cli, code);
        cli_put(cli, SPAN_LITERAL("\n"));
        return err_none();
    }
    if (!remote.key) return err_make(ERR_USAGE, "--key K.jwk is needed with --url: the portal's");
    text_printf(&path, "/v1/tracker/findUsage?userCode=%.*s", SPAN_FMT(code));
    for (size_t i = 0; i < ASKED; i++)
        if (cli_value(cli, given[i]))
            text_printf(&path, "&%s=%s", asked[i], cli_value(cli, given[i]));
    return remote_json(&remote, &message, arena_str(cli->arena, text_span(&path)), NULL, view);
}

/* ---- said ---- */

static struct err find_run(struct cli *cli) {
    bool remote = false;
    OWNED_JSON view = NULL;
    const json_t *list = NULL;
    TRY(cli_is_remote(cli, &remote));
    if (cli_flag(cli, "seal-only") && !remote)
        return err_make(ERR_USAGE, "--seal-only is for --url, whose key the number is sealed to");
    TRY(remote ? find_there(cli, &view) : find_here(cli, &view));
    if (!view) return err_none();
    TRY(json_need_array(view, "the answer", "usages", SIZE_MAX, &list));
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *one = json_array_get(list, i);
        cli_say(cli, "%s  %s  %s\n", cli_member(cli, one, "logtime"),
                cli_member(cli, one, "receiverSystem"), cli_member(cli, one, "action"));
    }
    cli_say(cli, "%s of %s\n", cli_number(cli, json_array_size(list)),
            cli_number(cli, cli_member_number(view, "totalUsages")));
    cli_say_json(cli, view);
    return err_none();
}

static const struct cli_option find_options[] = {
    CLI_OPTION_DIR,
    CLI_OPTION_URL,
    {"number-file", "FILE", "the person's number, from a file or - (standard input)", true, false},
    {"key", "K.jwk", "with --url: the portal's enrolled key", false, false},
    {"officer-key", "A.jwk", "with --dir: the officer who acts for the person", false, false},
    {"from", "INSTANT", "the first instant (else the first entry)", false, false},
    {"to", "INSTANT", "the last instant (else now)", false, false},
    {"offset", "N", "leave out so many of the newest (0)", false, false},
    {"limit", "N", "at most so many, up to 1000 (1000)", false, false},
    {"seal-only", NULL, "with --url: print the sealed number (userCode), and ask nothing", false,
     false},
    CLI_OPTION_NOW,
    {0},
};

const struct cli_command command_usage_find = {
    .noun = "usage",
    .verb = "find",
    .summary =
        "tells a persons' portal who used a person's record, as Estonia's data tracker asks it",
    .operands = "",
    .option = find_options,
    .help =
        "For portals where people sign in and see who looked (findUsage of the data tracker, "
        "version 2). A portal is enrolled as a requester of the kind " PORTAL_KIND ": no law gives "
        "such a one a record, and nobody else may look. The newest come first; nothing that the "
        "law keeps sealed is among them, and of somebody whom no entry is about the same is told "
        "as of anybody. Each look is an entry of the person's, made before anything is shown. To "
        "read on, give the --to of the first look and --offset.\n\nThe number is sealed to the "
        "custodian: neither the gateway's outer process nor whoever carries the address sees it.",
    .example = "portcullis usage find --url http://localhost:6103 --key portal.jwk "
               "--number-file number.txt",
    .run = find_run,
};
