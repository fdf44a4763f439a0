/* How does an opened answer read? Fields by the names people use, money as money, and beside each
 * who reported it and the words of the law under which it came. */
#include "cli/answer.h"

#include "vault/vault.h"

enum { FIELD_COLUMNS = 34, VALUE_COLUMNS = 16 };
enum { ANSWER_FILE_BYTES_MAX = JWE_BYTES_MAX + JWS_BYTES_MAX };

struct err answer_text_read(struct cli *cli, const char *path, struct span *jwe) {
    struct span bytes;
    TRY(cli_read_line(cli, path, ANSWER_FILE_BYTES_MAX, &bytes));
    if (bytes.len == 0 || bytes.at[0] != '{') {
        *jwe = bytes;
        return err_none();
    }
    OWNED_JSON decision = NULL;
    struct span text;
    TRY(json_read(bytes, ANSWER_FILE_BYTES_MAX, &decision));
    TRY(json_may_str(decision, path, "answer", JWE_BYTES_MAX, &text));
    if (!text.at)
        return err_make(ERR_INPUT, "%s holds a decision without an answer: nothing was released",
                        path);
    *jwe = arena_copy(cli->arena, text);
    return err_none();
}

static struct span str_of(const json_t *o, const char *key) {
    const json_t *value = json_object_get(o, key);
    return json_is_string(value) ? span_of(json_string_value(value), json_string_length(value))
                                 : span_str("");
}

static const char *said(const struct cli *cli, const json_t *o, const char *key) {
    return cli_text(cli, str_of(o, key));
}

/* "Wages", or the id of a field that this version does not know. */
static const char *field_says(const struct cli *cli, const json_t *value) {
    const struct field *field = field_find(str_of(value, "field"));
    return field ? field->says : said(cli, value, "field");
}

static const char *value_says(const struct cli *cli, const json_t *value) {
    const json_t *cents = json_object_get(value, "cents");
    const json_t *count = json_object_get(value, "count");
    const json_t *flag = json_object_get(value, "flag");
    if (json_is_integer(cents)) return cli_cents(cli, json_integer_value(cents));
    if (json_is_integer(count))
        return arena_printf(cli->arena, "%lld", (long long)json_integer_value(count));
    if (json_is_boolean(flag)) return json_is_true(flag) ? "yes" : "no";
    return said(cli, value, "text");
}

/* The parts that are there, with one blank between. */
static const char *joined(const struct cli *cli, const json_t *o, const char *const *part) {
    struct text out = {.arena = cli->arena};
    for (size_t i = 0; part[i]; i++) {
        const char *text = said(cli, o, part[i]);
        if (*text) text_printf(&out, "%s%s", out.len ? " " : "", text);
    }
    return arena_str(cli->arena, text_span(&out));
}

static void identity_say(const struct cli *cli, const json_t *identity) {
    static const char *const name[] = {"given", "middle", "family", "suffix", NULL};
    static const char *const address[] = {"line1", "line2", "city", "state", "zip", NULL};
    if (json_object_size(identity) == 0) return;
    cli_say(cli, "\n%sThe person%s\n", cli_style(cli, CLI_STRONG), cli_style(cli, CLI_PLAIN));
    const json_t *o = json_object_get(identity, "identity.name");
    if (o) cli_say_row(cli, "name", "%s", joined(cli, o, name));
    o = json_object_get(identity, "identity.mailing-address");
    if (o) cli_say_row(cli, "address", "%s", joined(cli, o, address));
    if (json_object_get(identity, "identity.tin"))
        cli_say_row(cli, "taxpayer number", "as you gave it");
}

static void year_say(const struct cli *cli, const json_t *year) {
    const json_t *values = json_object_get(year, "values");
    cli_say(cli, "\n%sTaxable year %lld%s\n", cli_style(cli, CLI_STRONG),
            (long long)json_integer_value(json_object_get(year, "year")),
            cli_style(cli, CLI_PLAIN));
    for (size_t i = 0; i < json_array_size(values); i++) {
        const json_t *value = json_array_get(values, i);
        cli_say(cli, "  %-*s %-*s %sreported by %s; %s%s\n", FIELD_COLUMNS, field_says(cli, value),
                VALUE_COLUMNS, value_says(cli, value), cli_style(cli, CLI_FAINT),
                said(cli, value, "from"), said(cli, value, "cite"), cli_style(cli, CLI_PLAIN));
    }
    if (json_is_true(json_object_get(year, "return.none-filed")))
        cli_say(cli, "  no return was filed for this year\n");
    else if (json_array_size(values) == 0)
        cli_say(cli, "  nothing that may be told\n");
}

static void withheld_say(const struct cli *cli, const json_t *list) {
    if (json_array_size(list) == 0) return;
    cli_say(cli, "\n%sNot released%s\n", cli_style(cli, CLI_STRONG), cli_style(cli, CLI_PLAIN));
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *one = json_array_get(list, i);
        cli_say_row(cli, field_says(cli, one), "%s; %s", said(cli, one, "code"),
                    said(cli, one, "cite"));
    }
}

static void obligations_say(const struct cli *cli, const json_t *list) {
    if (json_array_size(list) == 0) return;
    cli_say(cli, "\n%sWhat you must do%s\n", cli_style(cli, CLI_STRONG), cli_style(cli, CLI_PLAIN));
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *one = json_array_get(list, i);
        cli_say(cli, "  - %s (%s)\n", said(cli, one, "says"), said(cli, one, "cite"));
    }
}

struct err answer_say(struct cli *cli, const json_t *answer) {
    struct span format;
    TRY(json_need_str(answer, "the answer", "format", 64, &format));
    if (!span_is(format, "portcullis-answer/1"))
        return err_make(ERR_INPUT, "the answer is not a portcullis-answer/1; a newer portcullis "
                                   "may read it");
    cli_say_row(cli, "ask", "%s", said(cli, answer, "ask"));
    cli_say_row(cli, "decision", "%s", said(cli, answer, "decision"));
    cli_say_row(cli, "authority", "%s, %s", said(cli, answer, "authority"),
                said(cli, answer, "cite"));
    identity_say(cli, json_object_get(answer, "identity"));
    const json_t *years = json_object_get(answer, "years");
    for (size_t i = 0; i < json_array_size(years); i++)
        year_say(cli, json_array_get(years, i));
    withheld_say(cli, json_object_get(answer, "withheld"));
    obligations_say(cli, json_object_get(answer, "obligations"));
    return err_none();
}

struct span answer_brief(struct arena *arena, const json_t *answer) {
    /* The texts of a line live as long as the line, not as long as the run. */
    const struct cli brief = {.arena = arena};
    struct text out = {.arena = arena};
    const json_t *years = json_object_get(answer, "years");
    for (size_t i = 0; i < json_array_size(years); i++) {
        const json_t *year = json_array_get(years, i);
        const json_t *values = json_object_get(year, "values");
        for (size_t j = 0; j < json_array_size(values); j++) {
            const json_t *value = json_array_get(values, j);
            text_printf(&out, "%s%s %s", out.len ? "; " : "", field_says(&brief, value),
                        value_says(&brief, value));
        }
        if (json_is_true(json_object_get(year, "return.none-filed")))
            text_printf(&out, "%sno return filed", out.len ? "; " : "");
    }
    return text_span(&out);
}
