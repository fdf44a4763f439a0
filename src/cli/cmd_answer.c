/* What does a requester type? Signs an ask, opens an answer, opens the lines of a batch. */
#include "cli/commands.h"

#include "ask/ask.h"
#include "ask/keeper.h"
#include "base/bytes.h"
#include "base/file.h"
#include "cli/answer.h"

/* ---- ask sign ---- */

static struct err ask_sign_run(struct cli *cli) {
    const char *path = cli->operand[0];
    struct span bytes;
    struct span jws;
    struct ask *ask = ARENA_NEW(cli->arena, struct ask);
    OWNED_JWK key = NULL;
    TRY(cli_read_key(cli, cli_value(cli, "key"), true, &key));
    TRY(cli_read(cli, path, ASK_BYTES_MAX, &bytes));
    struct err e = cli_flag(cli, "as-is") ? err_none() : ask_read(cli->arena, bytes, ask);
    if (err_is(e)) return err_at(e, "%s", path);
    TRY(jws_sign(cli->arena, key, ASK_TYP, bytes, &jws));
    cli_put(cli, jws);
    cli_put(cli, SPAN_LITERAL("\n"));
    return err_none();
}

static const struct cli_option ask_sign_option[] = {
    {"key", "K.jwk", "the private key of an enrolled requester", true, false},
    {"as-is", NULL, "sign the bytes without looking whether they are an ask", false, false},
    {NULL, NULL, NULL, false, false}};

const struct cli_command command_ask_sign = {
    .noun = "ask",
    .verb = "sign",
    .summary = "signs an ask; prints the compact JWS",
    .operands = "ask.json",
    .operands_min = 1,
    .operands_max = 1,
    .option = ask_sign_option,
    .help = "Checks the form of the ask, then signs exactly the bytes of the file (ES256, typ "
            "portcullis-ask+jws). Sign within a day of the ask's issued_at. \"-\" reads standard "
            "input.",
    .example = "portcullis ask sign --key agency.jwk ask.json > ask.jws",
    .run = ask_sign_run,
};

/* ---- ask seal ---- */

static struct err ask_seal_run(struct cli *cli) {
    const char *path = cli->operand[0];
    struct span jws;
    struct span jwe;
    struct span payload;
    struct jws_header header;
    OWNED_JWK to = NULL;
    TRY(cli_read_key(cli, cli_value(cli, "to"), false, &to));
    TRY(cli_read_line(cli, path, JWS_BYTES_MAX, &jws));
    struct err e = jws_peek(cli->arena, jws, ASK_TYP, &header, &payload);
    if (err_is(e)) return err_at(e, "%s", path);
    TRY(jwe_seal(cli->arena, to, SEALED_ASK_TYP, jws, &jwe));
    cli_put(cli, jwe);
    cli_put(cli, SPAN_LITERAL("\n"));
    return err_none();
}

static const struct cli_option ask_seal_option[] = {
    {"to", "CUSTODIAN.jwk", "the custodian's published key, from /v1/key", true, false},
    {NULL, NULL, NULL, false, false}};

const struct cli_command command_ask_seal = {
    .noun = "ask",
    .verb = "seal",
    .summary = "seals a signed ask to the custodian; prints the compact JWE",
    .operands = "ask.jws",
    .operands_min = 1,
    .operands_max = 1,
    .option = ask_seal_option,
    .help = "Whoever carries a sealed ask, the gateway's own process at the network among them, "
            "sees neither name nor number. Only the process that decides opens it.",
    .example = "portcullis ask seal --to state/custodian.pub.jwk ask.jws > ask.jwe",
    .run = ask_seal_run,
};

/* ---- answer open ---- */

/* What has the parts of something else, or too few, is told apart before it does not open. */
/* A line of a batch opens with what stands at the head of its results, and not by itself. */
static struct err alone_check(struct cli *cli, struct span jwe) {
    struct span dir = base64url_write(cli->arena, SPAN_LITERAL("{\"alg\":\"dir\""));
    if (!span_begins(jwe, dir)) return err_none();
    return err_make(ERR_INPUT,
                    "%s was sealed in a batch, by the key of its results; open those: portcullis "
                    "batch open --key K.jwk results.ndjson",
                    cli->operand[0]);
}

static struct err whole_check(const char *path, struct span jwe) {
    size_t dots = 0;
    for (size_t i = 0; i < jwe.len; i++)
        dots += jwe.at[i] == '.';
    bool begins = span_begins(jwe, SPAN_LITERAL("eyJ")); /* {" in base64 */
    if (begins && dots == 2)
        return err_make(ERR_INPUT, "%s is a signed message, not a sealed answer", path);
    size_t tag = 0;
    while (tag < jwe.len && jwe.at[jwe.len - 1 - tag] != '.')
        tag++;
    if (begins && (dots < 4 || tag < 22))
        return err_make(ERR_PROOF, "%s was cut short; deciding the same ask again gives the whole",
                        path);
    return err_none();
}

static struct err answer_open_run(struct cli *cli) {
    OWNED_JWK key = NULL;
    struct span jwe;
    struct span plain;
    struct jwe_header header;
    TRY(cli_read_key(cli, cli_value(cli, "key"), true, &key));
    TRY(answer_text_read(cli, cli->operand[0], &jwe));
    TRY(whole_check(cli->operand[0], jwe));
    TRY(alone_check(cli, jwe));
    struct err e = jwe_peek(cli->arena, jwe, ANSWER_TYP, &header);
    if (!err_is(e)) e = jwe_open(cli->arena, key, jwe, &plain);
    if (err_is(e)) return err_at(e, "%s", cli->operand[0]);
    OWNED_JSON answer = NULL;
    TRY(json_read(plain, JWE_BYTES_MAX, &answer));
    cli_say_json(cli, answer);
    return answer_say(cli, answer);
}

static const struct cli_option open_option[] = {
    {"key", "K.jwk", "the private key that the ask was signed with", true, false},
    {NULL, NULL, NULL, false, false}};

const struct cli_command command_answer_open = {
    .noun = "answer",
    .verb = "open",
    .summary = "opens a sealed answer and prints what was released",
    .operands = "answer.jwe",
    .operands_min = 1,
    .operands_max = 1,
    .option = open_option,
    .help = "Takes the sealed answer (compact JWE), or the whole decision that holds it, and opens "
            "it with the requester's private key. Nobody else can. With --json the answer itself, "
            "in canonical form.",
    .example = "portcullis answer open --key agency.jwk DEC-01KB0000000000000000000000.answer.jwe",
    .run = answer_open_run,
};

/* ---- batch open ---- */

struct results {
    struct cli *cli;
    const char *path;
    struct arena *round; /* wiped a line */
    struct jwk *key;
    struct jwe_batch batch;
    struct span id;
    uint64_t opened, without, failed;
    bool ended; /* the trailer stood there */
};

static struct err results_header(struct results *results, struct span line) {
    OWNED_JSON o = NULL;
    struct span kind;
    struct span seal;
    struct span id;
    TRY(json_read(line, LINE_BYTES_MAX, &o));
    TRY(json_need_str(o, "the first line", "kind", 16, &kind));
    if (!span_is(kind, "header"))
        return err_make(ERR_INPUT, "the first line must be the header that the batch began with");
    TRY(json_need_str(o, "the header", "seal", JWS_BYTES_MAX, &seal));
    TRY(json_need_str(o, "the header", "batch", ID_BYTES_MAX, &id));
    results->id = arena_copy(results->cli->arena, id);
    return jwe_batch_resume(results->cli->arena, results->key, seal, &results->batch);
}

/* A stored answer comes again as it was sealed first: singly, or in an earlier batch. */
static struct err line_open(struct results *results, const json_t *o, uint64_t number,
                            struct span jwe, struct span *plain) {
    struct span batch;
    struct jwe_header header;
    TRY(json_may_str(o, "the line", "batch", ID_BYTES_MAX, &batch));
    if (batch.at && !span_equal(batch, results->id))
        return err_make(ERR_INPUT, "was answered in the batch %s before; open it there",
                        cli_text(results->cli, batch));
    if (batch.at) return jwe_batch_open(results->round, &results->batch, number, jwe, plain);
    TRY(jwe_peek(results->round, jwe, ANSWER_TYP, &header));
    return jwe_open(results->round, results->key, jwe, plain);
}

static void line_say(const struct results *results, const json_t *line, int64_t number,
                     struct span state, const json_t *answer) {
    struct cli *cli = results->cli;
    if (cli->json) {
        OWNED_JSON out = json_copy((json_t *)(uintptr_t)line);
        if (answer) json_object_set(out, "answer", (json_t *)(uintptr_t)answer);
        struct span text = json_write(results->round, out);
        cli_put(cli, text);
        cli_put(cli, SPAN_LITERAL("\n"));
        return;
    }
    struct span words = answer ? answer_brief(results->round, answer) : span_str("");
    cli_say(cli, "line %-8lld %-16.*s %.*s\n", (long long)number, SPAN_FMT(state), SPAN_FMT(words));
}

static struct err line_take(struct results *results, struct span text) {
    OWNED_JSON line = NULL;
    OWNED_JSON answer = NULL;
    struct span kind;
    struct span state;
    struct span jwe;
    struct span plain;
    int64_t number = 0;
    TRY(json_read(text, LINE_BYTES_MAX, &line));
    TRY(json_may_str(line, "the line", "kind", 16, &kind));
    if (span_is(kind, "trailer")) {
        results->ended = true;
        return err_none();
    }
    TRY(json_need_int(line, "the line", "line", 1, JSON_INTEGER_MAX, &number));
    TRY(json_need_str(line, "the line", "state", 32, &state));
    TRY(json_may_str(line, "the line", "answer", JWE_BYTES_MAX, &jwe));
    if (!jwe.at) {
        results->without++;
        line_say(results, line, number, state, NULL);
        return err_none();
    }
    TRY(line_open(results, line, (uint64_t)number, jwe, &plain));
    TRY(json_read(plain, JWE_BYTES_MAX, &answer));
    results->opened++;
    line_say(results, line, number, state, answer);
    return err_none();
}

/* A line that does not open is told of, and the others are still opened. */
static struct err lines_take(struct results *results, FILE *file) {
    struct lines *lines = lines_open(file, results->path);
    struct err e = err_none();
    bool end = false;
    while (!end) {
        struct span text;
        e = lines_next(lines, &text, &end);
        if (e.kind == ERR_FAULT || end) break;
        uint64_t number = lines_number(lines);
        bool first = number == 1;
        if (!err_is(e)) e = first ? results_header(results, text) : line_take(results, text);
        if (err_is(e)) e = err_at(e, "%s:%llu", results->path, (unsigned long long)number);
        if (err_is(e) && first) break;
        if (err_is(e)) fprintf(stderr, "portcullis: %s\n", e.text);
        results->failed += err_is(e);
        e = err_none();
        arena_wipe(results->round);
    }
    lines_close(lines);
    return e;
}

static struct err results_end(const struct results *results) {
    struct cli *cli = results->cli;
    if (results->failed)
        return err_make(ERR_PROOF, "%s of the lines did not open; the others did",
                        cli_number(cli, results->failed));
    if (!results->ended)
        return err_make(ERR_PROOF,
                        "%s ends without its last line of counts: it was cut short; the batch, run "
                        "again with another --out, gives all of it",
                        results->path);
    cli_say(cli, "%s opened, %s without an answer\n", cli_number(cli, results->opened),
            cli_number(cli, results->without));
    return err_none();
}

static struct err batch_open_run(struct cli *cli) {
    OWNED_JWK key = NULL;
    OWNED_ARENA round = arena_open((size_t)8 * 1024 * 1024);
    FILE *file = NULL;
    struct results results = {.cli = cli, .path = cli->operand[0], .round = round};
    TRY(cli_read_key(cli, cli_value(cli, "key"), true, &key));
    TRY(cli_open(cli, results.path, &file));
    results.key = key;
    struct err e = lines_take(&results, file);
    jwe_batch_wipe(&results.batch);
    fclose(file);
    TRY(e);
    return results_end(&results);
}

const struct cli_command command_batch_open = {
    .noun = "batch",
    .verb = "open",
    .summary = "opens the answers of a batch, line by line",
    .operands = "results.ndjson",
    .operands_min = 1,
    .operands_max = 1,
    .option = open_option,
    .help = "Opens the content key in the first line with the requester's private key, then each "
            "line's answer. Every answer is bound to its line: one that was moved does not open. A "
            "line that does not open is told of on standard error, the others are opened, and the "
            "exit code is 7. With --json one object a line, its answer opened.",
    .example = "portcullis batch open --key agency.jwk results.ndjson",
    .run = batch_open_run,
};
