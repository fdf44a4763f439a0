/* What stands on a line of an address? Tokens with their meaning. Only forms are levelled (rule
 * A1): letter case, accents, full stops, commas, apostrophes, repeated blanks, a hyphen between
 * two letters, and the blank that is missing in RR2 or APT4. */
#include "person/inside.h"

#include "base/utf8.h"

static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_letter(char c) { return c >= 'A' && c <= 'Z'; }

/* Text under way; a token ends with a NUL in it. */
struct reading {
    struct line *line;
    size_t len;   /* of line->text */
    size_t begin; /* of the token under way */
    bool comma;
};

static void token_end(struct reading *reading) {
    struct line *line = reading->line;
    size_t len = reading->len - reading->begin;
    if (len == 0) return;
    if (line->count == LINE_TOKENS_MAX || reading->len + 2 >= LINE_TEXT_MAX) {
        line->too_long = true;
        return;
    }
    struct token *token = &line->token[line->count++];
    *token = (struct token){
        .text = line->text + reading->begin, .len = len, .comma = reading->comma, .number = true};
    line->text[reading->len++] = 0;
    reading->begin = reading->len;
    reading->comma = false;
    for (size_t i = 0; i < len; i++) {
        bool digit = is_digit(token->text[i]);
        token->digit = token->digit || digit;
        token->number = token->number && digit;
    }
    if (!token->digit) token->word = word_find(token->text, len);
}

static void put(struct reading *reading, char c) {
    if (reading->len + 3 >= LINE_TEXT_MAX)
        reading->line->too_long = true;
    else
        reading->line->text[reading->len++] = c;
}

/* What was put last in the token under way, or 0. */
static char before(const struct reading *reading) {
    return reading->len > reading->begin ? reading->line->text[reading->len - 1] : 0;
}

static void put_alone(struct reading *reading, char c) {
    token_end(reading);
    put(reading, c);
    token_end(reading);
}

/* A hyphen joins what has a digit on either side, and parts two words. */
static void put_hyphen(struct reading *reading, char next) {
    char last = before(reading);
    bool alnum = is_letter(next) || is_digit(next);
    if (!last || !alnum)
        put_alone(reading, '-');
    else if (is_letter(last) && is_letter(next))
        token_end(reading);
    else
        put(reading, '-');
}

static void put_mark(struct reading *reading, char c, char next) {
    switch (c) {
    case '.':
        if (is_digit(before(reading)) && is_digit(next)) put(reading, c);
        return;
    case '\'':
    case '`':
        return;
    case ',':
    case ';':
        token_end(reading);
        reading->comma = true;
        return;
    case '#':
    case '&':
    case '%':
        put_alone(reading, c);
        return;
    case '-':
        put_hyphen(reading, next);
        return;
    case '/':
        put(reading, c);
        return;
    case '(':
    case ')':
    case '"':
    case '_':
    case ':':
    case '|':
        token_end(reading);
        return;
    default: /* characters, not one of our enums */
        if (c == '@') reading->line->email = true;
        reading->line->garbage = true;
        put(reading, c);
    }
}

static char plain_next(struct span text, size_t at) {
    struct fold fold;
    if (at >= text.len) return 0;
    fold_next(text, &at, &fold);
    return fold.len ? fold.text[0] : 0;
}

static void fold_put(struct reading *reading, const struct fold *fold, struct span text,
                     size_t at) {
    for (size_t i = 0; i < fold->len; i++) {
        char c = fold->text[i];
        if (is_letter(c) || is_digit(c))
            put(reading, c);
        else if (c == ' ')
            token_end(reading);
        else
            put_mark(reading, c, i + 1 < fold->len ? fold->text[i + 1] : plain_next(text, at));
    }
}

/* Most bytes are ASCII letters, digits and blanks, and need no folding; false for the others. */
static bool put_plain(struct reading *reading, uint8_t byte) {
    char c = (char)byte;
    if (c >= 'a' && c <= 'z') c = (char)(c - 'a' + 'A');
    bool plain = is_letter(c) || is_digit(c);
    if (plain) put(reading, c);
    if (c == ' ') token_end(reading);
    return plain || c == ' ';
}

/* RR2 is RR 2: parts a designator from its number. */
static void glued_part(struct line *line, size_t i) {
    struct token *token = &line->token[i];
    size_t letters = 0;
    char text[8];
    while (letters < sizeof text - 1 && is_letter(token->text[letters])) {
        text[letters] = token->text[letters];
        letters++;
    }
    text[letters] = 0;
    size_t hyphen = token->text[letters] == '-' ? 1 : 0; /* HC-1 is HC1 */
    bool number = is_digit(token->text[letters + hyphen]);
    if (letters < 2 || !number || line->count == LINE_TOKENS_MAX) return;
    const struct word *word = word_find(text, letters);
    if (!word || !(word->flags & WORD_GLUED)) return;
    memmove(token + 1, token, (line->count - i) * sizeof *token);
    line->count++;
    *token =
        (struct token){.text = word->text, .len = letters, .word = word, .comma = token->comma};
    struct token *rest = token + 1;
    rest->text += letters + hyphen;
    rest->len -= letters + hyphen;
    rest->comma = false;
    rest->number = true;
    for (size_t k = 0; k < rest->len; k++)
        rest->number = rest->number && is_digit(rest->text[k]);
}

void line_read(struct span text, struct line *line) {
    struct reading reading = {.line = line};
    line->count = 0;
    line->foreign = false;
    line->garbage = false;
    line->email = false;
    line->too_long = text.len > ADDRESS_LINE_BYTES_MAX || utf8_check(text) < text.len;
    struct fold fold;
    for (size_t at = 0; at < text.len && !line->too_long;) {
        if (put_plain(&reading, text.at[at])) {
            at++;
            continue;
        }
        fold_next(text, &at, &fold);
        if (fold.foreign) line->foreign = true;
        if (fold.fraction) token_end(&reading);
        fold_put(&reading, &fold, text, at);
    }
    token_end(&reading);
    if (line->too_long) line->count = 0;
    for (size_t i = 0; i < line->count; i++)
        if (line->token[i].digit && is_letter(line->token[i].text[0])) glued_part(line, i);
}
