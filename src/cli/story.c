/* What is told of the story, and how does it look? Headings, sentences, two columns of figures. */
#include "cli/story.h"

#include <poll.h>
#include <stdarg.h>
#include <unistd.h>

enum { COLUMNS = 92, INDENT = 2, LABEL_COLUMNS = 42, VALUE_COLUMNS = 12, TELL_BYTES = 4096 };

static const char *style(const struct story *story, enum cli_style style) {
    return cli_style(story->cli, style);
}

/* The bytes of UTF-8 that take no column of their own. */
static int extra_of(const char *text, size_t len) {
    int count = 0;
    for (size_t i = 0; i < len; i++)
        count += ((unsigned char)text[i] & 0xc0) == 0x80;
    return count;
}

static int extra(const char *text) { return extra_of(text, strlen(text)); }

/* Broken at blanks; a word that is longer than a line keeps a line of its own. */
static void wrapped(const char *text, const char *begin, size_t indent) {
    size_t column = indent;
    printf("%*s%s", indent > strlen(begin) ? (int)(indent - strlen(begin)) : 0, "", begin);
    for (const char *word = text; *word;) {
        size_t len = strcspn(word, " \n");
        size_t width = len - (size_t)extra_of(word, len);
        bool first = column == indent;
        if (!first && column + 1 + width > COLUMNS) {
            printf("\n%*s", (int)indent, "");
            column = indent;
            first = true;
        }
        if (!first) putchar(' ');
        printf("%.*s", (int)len, word);
        column += width + !first;
        word += len;
        word += strspn(word, " \n");
    }
    putchar('\n');
}

#define FORMATTED(text)                                                                            \
    char text[TELL_BYTES];                                                                         \
    do {                                                                                           \
        va_list arg_;                                                                              \
        va_start(arg_, format);                                                                    \
        vsnprintf(text, sizeof text, format, arg_);                                                \
        va_end(arg_);                                                                              \
    } while (0)

static bool is_told(const struct story *story) { return !story->cli->json && !story->cli->quiet; }

void story_say(const struct story *story, const char *format, ...) {
    FORMATTED(text);
    if (is_told(story)) wrapped(text, "", INDENT);
    fflush(stdout);
}

void story_proves(const struct story *story, const char *format, ...) {
    FORMATTED(text);
    if (!is_told(story)) return;
    fputs(style(story, CLI_GOOD), stdout);
    wrapped(text, "=> ", INDENT + 3);
    fputs(style(story, CLI_PLAIN), stdout);
    fflush(stdout);
}

void story_hour(struct story *story, const char *instant_text) {
    struct err e = instant_read(span_str(instant_text), &story->now);
    if (err_is(e)) story->now = 0;
}

void story_day(struct story *story, const char *instant_text, const char *day, const char *title) {
    story_hour(story, instant_text);
    story->day = day;
    if (!is_told(story)) return;
    const char *line = arena_printf(story->arena, "%s, %.10s: %s", day, story_now(story), title);
    printf("\n%s%s\n", style(story, CLI_STRONG), line);
    for (size_t i = 0; line[i]; i++)
        putchar('-');
    printf("%s\n", style(story, CLI_PLAIN));
    fflush(stdout);
}

const char *story_now(const struct story *story) {
    char text[INSTANT_TEXT_BYTES];
    instant_write(story->now, text);
    return arena_str(story->arena, span_str(text));
}

/* ---- figures ---- */

static void row_put(const struct story *story, const char *label, const char *value,
                    const char *why) {
    if (!is_told(story)) return;
    printf("  %-*s %s%*s%s   %s%s%s\n", LABEL_COLUMNS + extra(label), label,
           style(story, CLI_STRONG), VALUE_COLUMNS + extra(value), value, style(story, CLI_PLAIN),
           style(story, CLI_FAINT), why, style(story, CLI_PLAIN));
    fflush(stdout);
}

static struct err wrong(const struct story *story, const char *label, const char *found,
                        const char *expected, const char *why) {
    return err_make(ERR_PROOF, "%s: %s: found %s where %s was expected (%s)", story->day, label,
                    found, expected, why);
}

struct err story_is(struct story *story, const char *label, uint64_t found, uint64_t expected,
                    const char *why) {
    story->figures++;
    if (found != expected)
        return wrong(story, label, cli_number(story->cli, found), cli_number(story->cli, expected),
                     why);
    row_put(story, label, cli_number(story->cli, found), why);
    return err_none();
}

struct err story_least(struct story *story, const char *label, uint64_t found, uint64_t least,
                       const char *why) {
    story->figures++;
    if (found < least)
        return wrong(story, label, cli_number(story->cli, found),
                     arena_printf(story->arena, "%s or more", cli_number(story->cli, least)), why);
    row_put(story, label, cli_number(story->cli, found), why);
    return err_none();
}

struct err story_word(struct story *story, const char *label, struct span found,
                      const char *expected, const char *why) {
    story->figures++;
    const char *text = cli_text(story->cli, found);
    if (!span_is(found, expected)) return wrong(story, label, text, expected, why);
    row_put(story, label, text, why);
    return err_none();
}

void story_quote(const struct story *story, struct span line) {
    char begin[64];
    int blanks = 0;
    while ((size_t)blanks < line.len && blanks < LABEL_COLUMNS && line.at[blanks] == ' ')
        blanks++;
    snprintf(begin, sizeof begin, "    | %*s", blanks, "");
    struct span rest = span_cut(line, (size_t)blanks, line.len);
    if (!is_told(story)) return;
    const char *text = cli_text(story->cli, rest);
    /* A line that fits stands as it is, with its columns. */
    if (strlen(begin) + strlen(text) <= COLUMNS + (size_t)extra(text))
        printf("%s%s\n", begin, text);
    else
        wrapped(text, begin, strlen(begin));
}

void story_told(const struct story *story, const char *label, const char *value, const char *why) {
    row_put(story, label, value, why);
}

void story_row(const struct story *story, const char *label, const char *format, ...) {
    FORMATTED(text);
    if (!is_told(story)) return;
    const char *begin = arena_printf(story->arena, "  %-*s ", LABEL_COLUMNS + extra(label), label);
    wrapped(text, begin, strlen(begin));
}

/* ---- who looks on ---- */

void story_sign_in(const struct story *story, const char *who, const char *key) {
    const char *path = arena_printf(story->arena, "%s/%s", story->folder, key);
    cli_say(story->cli, "    %s\n      %s session sign --key %s --page %s\n", who,
            story_quoted(story, story->portcullis), story_quoted(story, path), story->pages);
}

void story_request(const struct story *story, const char *method, const char *url) {
    if (is_told(story))
        printf("%s  %s %s%s\n", style(story, CLI_FAINT), method, url, style(story, CLI_PLAIN));
}

/* The line is read by hand: what stdio holds of it would be lost to poll. */
static struct err enter_wait(void) {
    for (char byte = 0; byte != '\n';) {
        struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
        TRY(story_go_on());
        if (poll(&input, 1, 200) <= 0) continue;
        if (read(STDIN_FILENO, &byte, 1) <= 0) return err_none();
    }
    return err_none();
}

struct err story_look(struct story *story, const char *path, const char *what) {
    if (!is_told(story)) return err_none();
    printf("  %sLook:%s %s%s  %s\n", style(story, CLI_STRONG), style(story, CLI_PLAIN),
           story->pages, path, what);
    if (story->automatic || isatty(STDIN_FILENO) != 1) return err_none();
    printf("  %sEnter goes on to the next day; Ctrl-C ends it all.%s ", style(story, CLI_FAINT),
           style(story, CLI_PLAIN));
    fflush(stdout);
    struct err e = enter_wait();
    if (err_is(e)) putchar('\n');
    return e;
}
