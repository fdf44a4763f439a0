/* What does this JSON say, read into an arena? RFC 8259 within our bounds, in one pass. */
#include "base/parse.h"

#include "base/json.h"
#include "base/limits.h"
#include "base/order.h"
#include "base/utf8.h"

#include <stdlib.h>

struct scan {
    struct arena *arena;
    struct span text;
    size_t at;
    int depth;
    bool too_deep;
    bool twice;     /* a key stands twice */
    bool huge;      /* a number that no machine word holds */
    bool fraction;  /* a number that is not whole; told only of what is JSON otherwise */
    bool beyond;    /* 2^53-1 */
    bool malformed; /* once and for all */
};

/* 0 at the end, which is no byte of any JSON: a NUL is refused before. */
static uint8_t peek(const struct scan *scan) {
    return scan->at < scan->text.len ? scan->text.at[scan->at] : 0;
}

static uint8_t blanks_pass(struct scan *scan) {
    uint8_t c = peek(scan);
    while (c == ' ' || c == '\n' || c == '\r' || c == '\t') {
        scan->at++;
        c = peek(scan);
    }
    return c;
}

static bool take(struct scan *scan, uint8_t mark) {
    if (blanks_pass(scan) != mark) return false;
    scan->at++;
    return true;
}

static void wrong(struct scan *scan) { scan->malformed = true; }

/* ---- texts ---- */

static int hex_digit(uint8_t c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Four digits; beyond Unicode where they are none. */
static uint32_t unit_read(struct scan *scan) {
    uint32_t unit = 0;
    for (int i = 0; i < 4; i++) {
        int digit = hex_digit(peek(scan));
        if (digit < 0) return UINT32_MAX;
        unit = unit << 4 | (uint32_t)digit;
        scan->at++;
    }
    return unit;
}

static void point_put(struct text *out, uint32_t point) {
    if (point < 0x80) {
        text_put_byte(out, (uint8_t)point);
        return;
    }
    int more = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
    static const uint8_t lead[] = {0, 0xc0, 0xe0, 0xf0};
    text_put_byte(out, (uint8_t)(lead[more] | point >> (6 * more)));
    while (more-- > 0)
        text_put_byte(out, (uint8_t)(0x80 | (point >> (6 * more) & 0x3f)));
}

/* A surrogate is worth something in a pair alone (RFC 8259 section 7), and a NUL nothing. */
static void unicode_read(struct scan *scan, struct text *out) {
    uint32_t point = unit_read(scan);
    if (point >= 0xd800 && point <= 0xdbff) {
        bool pair = peek(scan) == '\\';
        scan->at += pair;
        pair = pair && peek(scan) == 'u';
        scan->at += pair;
        uint32_t low = pair ? unit_read(scan) : 0;
        point = low >= 0xdc00 && low <= 0xdfff ? 0x10000 + ((point & 0x3ff) << 10 | (low & 0x3ff))
                                               : UINT32_MAX;
    } else if (point >= 0xdc00 && point <= 0xdfff) {
        point = UINT32_MAX;
    }
    if (point == 0 || point == UINT32_MAX)
        wrong(scan);
    else
        point_put(out, point);
}

static void escape_read(struct scan *scan, struct text *out) {
    static const char from[] = "\"\\/bfnrt";
    static const char to[] = "\"\\/\b\f\n\r\t";
    uint8_t c = peek(scan);
    const char *found = c ? strchr(from, c) : NULL;
    scan->at++;
    if (found)
        text_put_byte(out, (uint8_t)to[found - from]);
    else if (c == 'u')
        unicode_read(scan, out);
    else
        wrong(scan);
}

/* After its opening quote. */
static struct span text_read(struct scan *scan) {
    size_t from = scan->at;
    struct text out = {0};
    for (;;) {
        size_t end = json_escape_find(scan->text, scan->at);
        struct span plain = span_cut(scan->text, scan->at, end);
        scan->at = end;
        uint8_t c = peek(scan);
        if (c == '"' && !out.arena) {
            scan->at++;
            return span_cut(scan->text, from, end);
        }
        if (!out.arena) out.arena = scan->arena;
        text_put(&out, plain);
        scan->at++;
        if (c == '"') return text_span(&out);
        if (c != '\\') wrong(scan); /* a control character, or the end */
        if (scan->malformed) return span_of("", 0);
        escape_read(scan, &out);
        if (scan->malformed) return span_of("", 0);
    }
}

/* ---- numbers ---- */

static bool is_digit(uint8_t c) { return c >= '0' && c <= '9'; }

static void digits_pass(struct scan *scan) {
    if (!is_digit(peek(scan))) wrong(scan);
    while (is_digit(peek(scan)))
        scan->at++;
}

/* Of the digits from `first` to where we are. */
static uint64_t value_of(struct scan *scan, size_t first) {
    uint64_t value = 0;
    for (size_t i = first; i < scan->at && !scan->huge; i++)
        scan->huge = __builtin_mul_overflow(value, UINT64_C(10), &value) ||
                     __builtin_add_overflow(value, scan->text.at[i] - '0', &value);
    scan->huge = scan->huge || value > INT64_MAX;
    if (!scan->huge) return value;
    wrong(scan);
    return 0;
}

/* Must be a number's, and then makes it one that we do not take. */
static void fraction_pass(struct scan *scan) {
    if (peek(scan) == '.') {
        scan->fraction = true;
        scan->at++;
        digits_pass(scan);
    }
    if (peek(scan) != 'e' && peek(scan) != 'E') return;
    scan->fraction = true;
    scan->at++;
    if (peek(scan) == '+' || peek(scan) == '-') scan->at++;
    digits_pass(scan);
}

static void number_read(struct scan *scan, struct parsed *parsed) {
    size_t from = scan->at;
    bool minus = peek(scan) == '-';
    scan->at += minus;
    bool zero = peek(scan) == '0';
    size_t first = scan->at;
    digits_pass(scan);
    size_t digits = scan->at - first;
    if (zero && digits > 1) wrong(scan);
    uint64_t value = value_of(scan, first);
    parsed->kind = PARSED_INT;
    parsed->text = span_cut(scan->text, from, scan->at);
    parsed->number = minus ? -(int64_t)value : (int64_t)value;
    scan->beyond = scan->beyond || value > JSON_INTEGER_MAX;
    fraction_pass(scan);
}

/* ---- values ---- */

static void word_read(struct scan *scan, struct parsed *parsed) {
    static const struct {
        const char *text;
        enum parsed_kind kind;
    } word[] = {{"true", PARSED_TRUE}, {"false", PARSED_FALSE}, {"null", PARSED_NULL}};
    struct span rest = span_cut(scan->text, scan->at, scan->text.len);
    for (size_t i = 0; i < sizeof word / sizeof *word; i++) {
        if (!span_begins(rest, span_str(word[i].text))) continue;
        parsed->kind = word[i].kind;
        scan->at += strlen(word[i].text);
        return;
    }
    wrong(scan);
}

static int by_name(const void *a, const void *b) {
    const struct parsed *const *left = a;
    const struct parsed *const *right = b;
    return span_compare((*left)->name, (*right)->name);
}

/* Few members are compared one with another; many are put in order first. */
static bool names_differ(struct arena *arena, const struct parsed *parsed) {
    enum { FEW = 32 };
    if (parsed->kind == PARSED_LIST) return true;
    if (parsed->count <= FEW) {
        for (const struct parsed *a = parsed->first; a; a = a->next)
            for (const struct parsed *b = a->next; b; b = b->next)
                if (span_equal(a->name, b->name)) return false;
        return true;
    }
    const struct parsed **all = arena_alloc_array(arena, sizeof *all, parsed->count);
    size_t count = 0;
    for (const struct parsed *one = parsed->first; one; one = one->next)
        all[count++] = one;
    order_rows(all, count, sizeof *all, by_name);
    for (size_t i = 1; i < count; i++)
        if (span_equal(all[i - 1]->name, all[i]->name)) return false;
    return true;
}

static void value_read(struct scan *scan, struct parsed *parsed);

static void name_read(struct scan *scan, struct parsed *member) {
    if (!take(scan, '"')) wrong(scan);
    if (!scan->malformed) member->name = text_read(scan);
    if (!take(scan, ':')) wrong(scan);
}

/* Members, or the elements of a list. */
static void rest_read(struct scan *scan, struct parsed *parsed, uint8_t close) {
    struct parsed **end = &parsed->first;
    do {
        struct parsed *one = ARENA_NEW(scan->arena, struct parsed);
        if (parsed->kind == PARSED_MEMBERS) name_read(scan, one);
        if (scan->malformed) return;
        value_read(scan, one);
        *end = one;
        end = &one->next;
        parsed->count++;
    } while (!scan->malformed && take(scan, ','));
    if (!take(scan, close)) wrong(scan);
}

/* After its opening mark. */
static void many_read(struct scan *scan, struct parsed *parsed, uint8_t close) {
    parsed->kind = close == '}' ? PARSED_MEMBERS : PARSED_LIST;
    if (++scan->depth > JSON_DEPTH_MAX) {
        scan->too_deep = true;
        wrong(scan);
        return;
    }
    if (!take(scan, close)) rest_read(scan, parsed, close);
    scan->depth--;
    if (scan->malformed || names_differ(scan->arena, parsed)) return;
    scan->twice = true;
    wrong(scan);
}

/* Nested as deep as JSON_DEPTH_MAX. */
static void value_read(struct scan *scan, struct parsed *parsed) {
    uint8_t c = blanks_pass(scan);
    if (c == '"') {
        scan->at++;
        parsed->kind = PARSED_TEXT;
        parsed->text = text_read(scan);
    } else if (c == '{' || c == '[') {
        scan->at++;
        many_read(scan, parsed, c == '{' ? '}' : ']');
    } else if (c == '-' || is_digit(c)) {
        number_read(scan, parsed);
    } else {
        word_read(scan, parsed);
    }
}

/* Where a reader stopped. What it read is never quoted: it may be somebody's name. */
static struct err malformed(const struct scan *scan) {
    size_t line = 1;
    size_t column = 0;
    for (size_t i = 0; i < scan->at && i < scan->text.len; i++) {
        column = scan->text.at[i] == '\n' ? 0 : column + 1;
        line += scan->text.at[i] == '\n';
    }
    if (scan->too_deep)
        return err_make(ERR_INPUT, "JSON is nested deeper than %d at byte %zu", JSON_DEPTH_MAX,
                        scan->at - 1);
    const char *why = scan->twice ? "a key stands twice" : "malformed";
    return err_make(ERR_INPUT, "not JSON: %s at line %zu, column %zu",
                    scan->huge ? "a number is out of range" : why, line, column);
}

static struct err bytes_check(struct span bytes, size_t bytes_max) {
    if (bytes.len == 0) return err_make(ERR_INPUT, "empty where a JSON object was expected");
    if (bytes.len > bytes_max)
        return err_make(ERR_INPUT, "JSON of %zu bytes; at most %zu are accepted", bytes.len,
                        bytes_max);
    size_t bad = utf8_check(bytes);
    if (bad < bytes.len) return err_make(ERR_INPUT, "JSON is not UTF-8 at byte %zu", bad);
    size_t nul = span_find_byte(bytes, 0);
    if (nul < bytes.len) return err_make(ERR_INPUT, "JSON has a NUL at byte %zu", nul);
    return err_none();
}

struct err parse_json(struct arena *arena, struct span bytes, size_t bytes_max,
                      const struct parsed **root) {
    struct scan scan = {.arena = arena, .text = bytes};
    struct parsed *parsed = ARENA_NEW(arena, struct parsed);
    TRY(bytes_check(bytes, bytes_max));
    uint8_t c = blanks_pass(&scan);
    if (c != '{' && c != '[') return malformed(&scan);
    value_read(&scan, parsed);
    if (!scan.malformed && blanks_pass(&scan)) wrong(&scan);
    if (scan.malformed) return malformed(&scan);
    if (parsed->kind != PARSED_MEMBERS) return err_make(ERR_INPUT, "JSON is not an object");
    if (scan.fraction)
        return err_make(ERR_INPUT, "JSON has a number with a fraction or an exponent; "
                                   "only whole numbers are used here");
    if (scan.beyond) return err_make(ERR_INPUT, "JSON has a whole number beyond 2^53-1");
    *root = parsed;
    return err_none();
}

/* ---- members ---- */

const struct parsed *parse_member(const struct parsed *parsed, const char *name) {
    struct span wanted = span_str(name);
    for (const struct parsed *one = parsed->first; one; one = one->next)
        if (span_equal(one->name, wanted)) return one;
    return NULL;
}

bool parse_is_true(const struct parsed *parsed, const char *name) {
    const struct parsed *member = parse_member(parsed, name);
    return member && member->kind == PARSED_TRUE;
}

struct err parse_known_only(const struct parsed *parsed, const char *const *known,
                            const char *where) {
    for (const struct parsed *one = parsed->first; one; one = one->next) {
        bool found = false;
        for (size_t i = 0; known[i] && !found; i++)
            found = span_is(one->name, known[i]);
        if (found) continue;
        if (!text_is_key(one->name))
            return err_make(ERR_INPUT, "%s has a member that is not known; take it out", where);
        return err_make(ERR_INPUT, "%s has a member \"%.*s\" that is not known; take it out", where,
                        SPAN_FMT(one->name));
    }
    return err_none();
}

struct err parse_may_str(const struct parsed *o, const char *where, const char *key, size_t len_max,
                         struct span *value) {
    const struct parsed *member = parse_member(o, key);
    if (!member) {
        *value = (struct span){0};
        return err_none();
    }
    if (member->kind != PARSED_TEXT)
        return err_make(ERR_INPUT, "%s: \"%s\" must be a string", where, key);
    if (member->text.len > len_max)
        return err_make(ERR_INPUT, "%s: \"%s\" is longer than %zu bytes", where, key, len_max);
    *value = member->text;
    return err_none();
}

struct err parse_need_str(const struct parsed *o, const char *where, const char *key,
                          size_t len_max, struct span *value) {
    struct span found;
    TRY(parse_may_str(o, where, key, len_max, &found));
    if (!found.at) return err_make(ERR_INPUT, "%s lacks \"%s\"", where, key);
    *value = found;
    return err_none();
}

struct err parse_may_members(const struct parsed *o, const char *where, const char *key,
                             const struct parsed **value) {
    const struct parsed *member = parse_member(o, key);
    if (member && member->kind != PARSED_MEMBERS)
        return err_make(ERR_INPUT, "%s: \"%s\" must be an object", where, key);
    *value = member;
    return err_none();
}

struct err parse_may_list(const struct parsed *o, const char *where, const char *key,
                          size_t count_max, const struct parsed **value) {
    static const struct parsed none = {.kind = PARSED_LIST};
    const struct parsed *member = parse_member(o, key);
    if (member && member->kind != PARSED_LIST)
        return err_make(ERR_INPUT, "%s: \"%s\" must be an array", where, key);
    if (member && member->count > count_max)
        return err_make(ERR_INPUT, "%s: \"%s\" has more than %zu elements", where, key, count_max);
    *value = member ? member : &none;
    return err_none();
}

struct err parse_str_at(const struct parsed *element, size_t i, const char *where, size_t len_max,
                        struct span *value) {
    if (element->kind != PARSED_TEXT)
        return err_make(ERR_INPUT, "%s: element %zu must be a string", where, i + 1);
    if (element->text.len > len_max)
        return err_make(ERR_INPUT, "%s: element %zu is longer than %zu bytes", where, i + 1,
                        len_max);
    *value = element->text;
    return err_none();
}
