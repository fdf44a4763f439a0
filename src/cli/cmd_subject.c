/* How does a person get in who has no key? An officer who acts for them has a code made, and sends
 * it by letter. */
#include "ask/one_time.h"
#include "cli/commands.h"
#include "cli/keeper.h"
#include "cli/remote.h"
#include "cli/subject.h"

#include <stdio.h>

enum { LETTER_ARENA_BYTES = 65536 };

struct made {
    char code[ONE_TIME_BYTES];
    instant until;
    uint64_t index;
};

/* ---- the letter ---- */

static const char *const months_en[] = {"January",   "February", "March",    "April",
                                        "May",       "June",     "July",     "August",
                                        "September", "October",  "November", "December"};
static const char *const months_es[] = {"enero",      "febrero", "marzo",     "abril",
                                        "mayo",       "junio",   "julio",     "agosto",
                                        "septiembre", "octubre", "noviembre", "diciembre"};

static void letter_en(struct text *to, const struct made *made, const char *site) {
    struct date day = date_of(made->until);
    text_printf(to,
                "Your code to see who asked about your tax record\n\n"
                "    %s\n\n"
                "It works once, until %s %d, %d.\n\n"
                "1. Open %s in a browser.\n"
                "2. Choose \"Sign in\".\n"
                "3. Type the code. Small or capital letters, with or without hyphens.\n\n",
                made->code, months_en[day.month - 1], day.day, day.year,
                site ? site : "the site of the office that keeps your record");
    text_put_str(
        to, "You see each time that an office asked for your record: who, under which law,\n"
            "and what they got. You can take the list home with proofs, take back a consent,\n"
            "and say what is wrong.\n\n"
            "Nobody who asks for records can see that you have this code or that you used it.\n"
            "Give it to nobody: with it anybody sees what you would see. If it is lost, ask\n"
            "for another; a new code ends this one.\n");
}

static void letter_es(struct text *to, const struct made *made, const char *site) {
    struct date day = date_of(made->until);
    text_printf(to,
                "Su código para ver quién pidió su expediente de impuestos\n\n"
                "    %s\n\n"
                "Sirve una sola vez, hasta el %d de %s de %d.\n\n"
                "1. Abra %s en un navegador.\n"
                "2. Elija «Entrar».\n"
                "3. Escriba el código. En minúsculas o mayúsculas, con o sin "
                "guiones.\n\n",
                made->code, day.day, months_es[day.month - 1], day.year,
                site ? site : "el sitio de la oficina que guarda su expediente");
    text_put_str(to, "Verá cada vez que una oficina pidió su expediente: quién, "
                     "según qué ley\ny qué recibió. Puede llevarse la lista "
                     "con pruebas, retirar un consentimiento\ny decir qué está mal.\n\n"
                     "Nadie que pida expedientes puede ver que usted tiene este código ni que "
                     "lo usó.\nNo se lo dé a nadie: con él, cualquiera ve lo que "
                     "vería usted.\nSi lo pierde, pida otro; un código nuevo anula "
                     "este.\n");
}

static struct err put(struct cli *cli, struct span letter) {
    FILE *file;
    const char *path = cli_value(cli, "out");
    if (!path) {
        cli_put(cli, letter);
        return err_none();
    }
    TRY(cli_create(path, &file));
    bool whole = fwrite(letter.at, 1, letter.len, file) == letter.len;
    if (fclose(file) != 0 || !whole) return err_errno("cannot write %s", path);
    return err_none();
}

static struct err said(struct cli *cli, const struct made *made) {
    OWNED_ARENA arena = arena_open(LETTER_ARENA_BYTES);
    struct text letter = {.arena = arena};
    const char *language = cli_value(cli, "language");
    char until[INSTANT_TEXT_BYTES];
    if (language && strcmp(language, "es") == 0)
        letter_es(&letter, made, cli_value(cli, "site"));
    else
        letter_en(&letter, made, cli_value(cli, "site"));
    instant_write(made->until, until);
    if (!cli->json || cli_value(cli, "out")) TRY(put(cli, text_span(&letter)));
    OWNED_JSON o = json_object();
    if (!cli_value(cli, "out")) json_set_span(o, "code", span_str(made->code));
    json_set_int(o, "log_index", (int64_t)made->index);
    json_set_span(o, "until", span_str(until));
    cli_say_json(cli, o);
    return err_none();
}

/* ---- making ---- */

static struct err made_here(struct cli *cli, struct made *made) {
    struct secret subject;
    struct span jws;
    OWNED_KEEPER keeper = {0};
    TRY(cli_keeper(cli, &keeper));
    TRY(subject_open(cli, &keeper, &subject));
    struct err e = subject_officer_sign(cli, &keeper, "code", &subject, &jws);
    if (!err_is(e))
        e = one_time_make(&keeper, &subject, jws, made->code, &made->until, &made->index);
    secret_wipe(&subject);
    return e;
}

/* The number goes sealed to the custodian: what is between sees none. */
static struct err wish_seal(struct cli *cli, const struct wish_kind *kind,
                            const struct remote *remote, const struct jwk *key,
                            struct span *sealed) {
    char number[10];
    struct span jws;
    OWNED_JWK custodian = NULL;
    TRY(subject_number(cli, number));
    TRY(remote_custodian(remote, &custodian));
    instant now = remote->now ? remote->now : clock_now();
    struct span wish =
        wish_write(cli->arena, kind, span_str(jwk_kid(custodian)), span_of(number, 9), now);
    explicit_bzero(number, sizeof number);
    TRY(jws_sign(cli->arena, key, kind->typ, wish, &jws));
    return jwe_seal(cli->arena, custodian, kind->sealed, jws, sealed);
}

struct err subject_wish_send(struct cli *cli, const struct wish_kind *kind, const char *path,
                             struct http_reply *reply) {
    OWNED_JWK key = NULL;
    OWNED_REMOTE remote = {0};
    struct http_message message = {.method = "POST", .type = "application/jose", .has_body = true};
    TRY(cli_read_key(cli, cli_value(cli, "officer-key"), true, &key));
    TRY(remote_open(cli, &remote));
    TRY(wish_seal(cli, kind, &remote, key, &message.body));
    return remote_call(&remote, &message, path, reply);
}

static struct err reply_open(struct cli *cli, const json_t *reply, const struct jwk *key,
                             struct made *made) {
    static const char where[] = "the gateway's answer";
    struct span sealed;
    struct span text;
    struct span plain;
    int64_t index = 0;
    TRY(json_need_str(reply, where, "code", JWE_BYTES_MAX, &sealed));
    TRY(json_need_str(reply, where, "until", INSTANT_TEXT_BYTES, &text));
    TRY(json_need_int(reply, where, "log_index", 0, JSON_INTEGER_MAX, &index));
    TRY(instant_read(text, &made->until));
    made->index = (uint64_t)index;
    struct jwe_header header;
    TRY(jwe_peek(cli->arena, sealed, wish_code.sealed, &header));
    TRY(jwe_open(cli->arena, key, sealed, &plain));
    if (one_time_read(plain, made->code)) return err_none();
    return err_make(ERR_PROOF, "the gateway's answer holds no code");
}

static struct err made_there(struct cli *cli, struct made *made) {
    OWNED_JWK key = NULL;
    OWNED_JSON reply = NULL;
    OWNED_REMOTE remote = {0};
    struct http_message message = {.method = "POST", .type = "application/jose", .has_body = true};
    TRY(cli_read_key(cli, cli_value(cli, "officer-key"), true, &key));
    TRY(remote_open(cli, &remote));
    TRY(wish_seal(cli, &wish_code, &remote, key, &message.body));
    if (cli_flag(cli, "sign-only")) {
        cli_put(cli, message.body);
        cli_put(cli, SPAN_LITERAL("\n"));
        return err_none();
    }
    TRY(remote_json(&remote, &message, "/v1/codes", NULL, &reply));
    return reply_open(cli, reply, key, made);
}

static struct err code_run(struct cli *cli) {
    struct made made = {0};
    bool remote = false;
    const char *language = cli_value(cli, "language");
    if (language && strcmp(language, "en") != 0 && strcmp(language, "es") != 0)
        return err_make(ERR_USAGE, "--language is en or es");
    TRY(cli_is_remote(cli, &remote));
    if (cli_flag(cli, "sign-only") && !remote)
        return err_make(ERR_USAGE, "--sign-only is for --url, whose key the wish is sealed to");
    struct err e = remote ? made_there(cli, &made) : made_here(cli, &made);
    if (!err_is(e) && made.until) e = said(cli, &made);
    explicit_bzero(&made, sizeof made);
    return e;
}

static const struct cli_option code_options[] = {
    CLI_OPTION_DIR,
    CLI_OPTION_URL,
    {"number-file", "FILE", "the person's number, from a file or - (standard input)", true, false},
    {"officer-key", "KEY", "the private key of the officer who acts for the person", true, false},
    {"language", "LANGUAGE", "of the letter: en or es (else en)", false, false},
    {"site", "ADDRESS", "where the pages are, as the letter says it", false, false},
    {"out", "FILE", "where the letter goes, a new file that only you read (else the terminal)",
     false, false},
    {"sign-only", NULL, "with --url: print the sealed wish for POST /v1/codes, and send nothing",
     false, false},
    CLI_OPTION_NOW,
    {0},
};

const struct cli_command command_subject_code = {
    .noun = "subject",
    .verb = "code",
    .summary = "makes a person's one-time code, in a letter to them",
    .operands = "",
    .option = code_options,
    .help =
        "For the person, whose identity the officer has established, or to the address on their "
        "last return. With the code they see on the pages who asked about them. It is good once, "
        "for thirty days; a new one ends the one before. That it was made, and that it was used, "
        "are entries that the person finds.\n\nThe code stands in the letter and nowhere else: "
        "neither the ledger nor the vault can give it again. No record is looked at, and whether "
        "there is one is not told.",
    .example = "portcullis subject code --dir state --number-file number.txt \\\n"
               "    --officer-key state/demo/officer-a.jwk --language es",
    .run = code_run,
};
