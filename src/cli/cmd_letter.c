/* How is a decision told to its requester on paper? */
#include "ask/view.h"
#include "base/file.h"
#include "cli/commands.h"
#include "cli/keeper.h"
#include "cli/pdf.h"
#include "cli/remote.h"
#include "web/letter.h"

#include <unistd.h>

/* Sizes in points. What is to be read is twelve; what stands beside it is smaller, none below nine.
 */
enum {
    BODY = 12,
    BESIDE = 10,
    ROW_LEFT = 140,
    POINT_LEFT = 14,
    TEXT_COLUMNS = 78,
    ROW_COLUMNS = 24
};

struct letter {
    struct cli *cli;
    enum web_language language;
    json_t *view; /* owned */
    const char *origin;
    struct letter_part *part;
    size_t count;
    bool made_up; /* a log for trying out: nobody in it exists */
};
static void letter_release(struct letter *letter) { json_decref(letter->view); }

#define MADE_UP WORDS("A demonstration. No person, office or court on these pages exists.")

static struct err language_read(const struct cli *cli, enum web_language *language) {
    const char *said = cli_value(cli, "language");
    *language = said && strcmp(said, "es") == 0 ? WEB_ES : WEB_EN;
    if (!said || strcmp(said, "en") == 0 || strcmp(said, "es") == 0) return err_none();
    return err_make(ERR_USAGE, "--language takes en or es");
}

static struct err view_here(struct cli *cli, struct letter *letter, struct span *origin) {
    OWNED_KEEPER keeper = {0};
    TRY(cli_keeper(cli, &keeper));
    struct view_want want = {.keeper = &keeper, .id = span_str(cli->operand[0]), .officer = ""};
    TRY(view_make(cli->arena, "desk-letter", &want, &letter->view));
    *origin = arena_copy(cli->arena, roll_origin(keeper.roll));
    return err_none();
}

/* The log's name is the first line of its checkpoint, which is there for anybody. */
static struct err view_fetch(struct cli *cli, struct letter *letter, struct span *origin) {
    OWNED_REMOTE remote = {0};
    struct http_reply reply;
    struct http_message message = {.method = "GET"};
    TRY(remote_look(cli, arena_printf(cli->arena, "/v1/decisions/%s/letter", cli->operand[0]),
                    &letter->view));
    TRY(remote_open(cli, &remote));
    TRY(remote_call(&remote, &message, "/log/checkpoint", &reply));
    *origin = span_cut(reply.body, 0, span_find_byte(reply.body, '\n'));
    return err_none();
}

static struct err letter_read(struct cli *cli, struct letter *letter) {
    struct span origin = {0};
    bool remote = false;
    TRY(cli_is_remote(cli, &remote));
    TRY(remote ? view_fetch(cli, letter, &origin) : view_here(cli, letter, &origin));
    letter->origin = cli_text(cli, origin);
    letter->made_up = span_begins(origin, SPAN_LITERAL("test."));
    letter->part = ARENA_ARRAY(cli->arena, struct letter_part, LETTER_PARTS_MAX);
    letter->count =
        letter_parts(cli->arena, letter->language, letter->origin, letter->view, letter->part);
    return err_none();
}

static const char *law_text(struct cli *cli, const struct letter_part *part) {
    return arena_printf(cli->arena, "%s, %s", part->cite, part->text);
}

/* ---- as text ---- */

/* The bytes of UTF-8 that take no column of their own. */
static int extra(const char *text) {
    int count = 0;
    for (; *text; text++)
        count += ((unsigned char)*text & 0xc0) == 0x80;
    return count;
}

static void lines_put(const char *begin, size_t indent, const char *text) {
    size_t column = indent;
    printf("%-*s", (int)indent + extra(begin), begin);
    while (*text) {
        size_t len = strcspn(text, " \n");
        if (column > indent && column + 1 + len > TEXT_COLUMNS) {
            printf("\n%*s", (int)indent, "");
            column = indent;
        } else if (column > indent) {
            putchar(' ');
            column++;
        }
        printf("%.*s", (int)len, text);
        column += len;
        text += len;
        text += strspn(text, " \n");
    }
    putchar('\n');
}

static void text_put_part(struct cli *cli, const struct letter_part *part) {
    const char *text = cli_text(cli, span_str(part->text));
    switch (part->kind) {
    case LETTER_EYEBROW:
        lines_put("", 0, text);
        break;
    case LETTER_TITLE:
        lines_put("", 0, text);
        putchar('\n');
        break;
    case LETTER_ROW:
    case LETTER_ROW_CODE:
    case LETTER_ROW_DAY:
        lines_put(part->label, ROW_COLUMNS, text);
        break;
    case LETTER_ROW_LAW:
        lines_put(part->label, ROW_COLUMNS, cli_text(cli, span_str(law_text(cli, part))));
        break;
    case LETTER_HEADING:
        putchar('\n');
        lines_put("", 0, text);
        break;
    case LETTER_POINT:
        lines_put("  -", 4, text);
        if (*part->cite) lines_put("", 4, part->cite);
        break;
    case LETTER_CURE:
        lines_put("", 4, text);
        break;
    case LETTER_TEXT:
    case LETTER_SMALL:
        putchar('\n');
        lines_put("", 0, text);
        break;
    }
}

static void text_say(struct letter *letter) {
    if (letter->made_up) lines_put("", 0, words_in(letter->language, MADE_UP));
    for (size_t i = 0; i < letter->count; i++)
        text_put_part(letter->cli, &letter->part[i]);
}

/* ---- as PDF ---- */

static void row_set(struct pdf *pdf, const struct letter_part *part, enum pdf_face face,
                    const char *text) {
    pdf_text(pdf, PDF_TEXT, BODY, 0, 4, part->label);
    pdf_beside(pdf);
    pdf_text(pdf, face, face == PDF_MONO ? BODY - 1 : BODY, ROW_LEFT, 0, text);
}

static void part_set(struct cli *cli, struct pdf *pdf, const struct letter_part *part) {
    switch (part->kind) {
    case LETTER_EYEBROW:
        pdf_text(pdf, PDF_TEXT, BESIDE, 0, 6, part->text);
        break;
    case LETTER_TITLE:
        pdf_text(pdf, PDF_STRONG, 22, 0, 2, part->text);
        pdf_text(pdf, PDF_TEXT, 4, 0, 0, " ");
        break;
    case LETTER_ROW:
    case LETTER_ROW_DAY:
        row_set(pdf, part, PDF_TEXT, part->text);
        break;
    case LETTER_ROW_CODE:
        row_set(pdf, part, PDF_MONO, part->text);
        break;
    case LETTER_ROW_LAW:
        row_set(pdf, part, PDF_TEXT, law_text(cli, part));
        break;
    case LETTER_TEXT:
        pdf_text(pdf, PDF_TEXT, BODY, 0, 10, part->text);
        break;
    case LETTER_HEADING:
        pdf_text(pdf, PDF_STRONG, 14, 0, 14, part->text);
        break;
    case LETTER_POINT:
        pdf_text(pdf, PDF_TEXT, BODY, 0, 5, "\xe2\x80\xa2");
        pdf_beside(pdf);
        pdf_text(pdf, PDF_TEXT, BODY, POINT_LEFT, 0, part->text);
        if (*part->cite) pdf_text(pdf, PDF_TEXT, BESIDE, POINT_LEFT, 0, part->cite);
        break;
    case LETTER_CURE:
        pdf_text(pdf, PDF_TEXT, BODY, POINT_LEFT, 2, part->text);
        break;
    case LETTER_SMALL:
        pdf_text(pdf, PDF_TEXT, BESIDE, 0, 10, part->text);
        break;
    }
}

static struct err pdf_write(struct letter *letter, const char *path) {
    struct cli *cli = letter->cli;
    struct span bytes;
    struct span when;
    instant made = 0;
    OWNED_PDF pdf = NULL;
    TRY(json_need_str(letter->view, "the letter", "time", INSTANT_TEXT_BYTES, &when));
    TRY(instant_read(when, &made));
    TRY(pdf_open(cli->arena, cli->operand[0],
                 arena_printf(cli->arena, "%s  %s", letter->origin, cli->operand[0]), made, &pdf));
    if (letter->made_up) pdf_text(pdf, PDF_STRONG, 9, 0, 0, words_in(letter->language, MADE_UP));
    for (size_t i = 0; i < letter->count; i++)
        part_set(cli, pdf, &letter->part[i]);
    TRY(pdf_bytes(pdf, &bytes));
    TRY(file_write_new(path, bytes, 0600));
    OWNED_JSON o = json_object();
    json_set_span(o, "decision", span_str(cli->operand[0]));
    json_set_span(o, "pdf", span_str(path));
    cli_say(cli, "The letter about %s is in %s.\n", cli->operand[0], path);
    cli_say_json(cli, o);
    return err_none();
}

static struct err letter_make(struct cli *cli) {
    __attribute__((cleanup(letter_release))) struct letter letter = {.cli = cli};
    const char *pdf = cli_value(cli, "pdf");
    if (!id_valid(span_str(cli->operand[0]), "DEC"))
        return err_make(ERR_USAGE, "a decision's id is \"DEC-\" and a ULID of 26 characters");
    TRY(language_read(cli, &letter.language));
    TRY(letter_read(cli, &letter));
    if (pdf) return pdf_write(&letter, pdf);
    if (cli->json)
        cli_say_json(cli, letter.view);
    else
        text_say(&letter);
    return err_none();
}

static const struct cli_option options[] = {
    CLI_OPTION_DIR,
    CLI_OPTION_URL,
    CLI_OPTION_KEY,
    {"language", "en|es", "the language of the letter (en)", false, false},
    {"pdf", "FILE", "write it as PDF; a new file", false, false},
    CLI_OPTION_NOW,
    {0},
};

const struct cli_command command_decision_letter = {
    .noun = "decision",
    .verb = "letter",
    .summary = "writes the letter that tells a requester of a decision",
    .operands = "DEC-ID",
    .operands_min = 1,
    .operands_max = 1,
    .option = options,
    .help = "In the words of the desk's page: the result, why and what would cure it, what was "
            "given, what can be done, and where it stands in the log. It holds what the requester "
            "was told and nothing else: no name, no number, no value. The same decision gives the "
            "same bytes.",
    .example = "portcullis decision letter --dir state --language es --pdf letter.pdf "
               "DEC-01KB0000000000000000000000",
    .run = letter_make,
};
