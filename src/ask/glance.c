/* What does a line of a batch say, at a glance? */
#include "ask/glance.h"

#include "ask/ask.h"
#include "base/json.h"

/* ---- a scanner of JSON in which one text has one spelling ---- */

struct scan {
    struct span text;
    size_t at;
    bool bad;
};

static uint8_t peek(struct scan *scan) {
    while (scan->at < scan->text.len && memchr(" \t\r\n", scan->text.at[scan->at], 4))
        scan->at++;
    return scan->at < scan->text.len ? scan->text.at[scan->at] : 0;
}

/* Takes the byte if it is next. */
static bool take(struct scan *scan, uint8_t byte) {
    if (peek(scan) != byte) return false;
    scan->at++;
    return true;
}

/* An odd number of backslashes stands before it. */
static bool is_escaped(const uint8_t *from, const uint8_t *quote) {
    size_t count = 0;
    while (quote - count > from && quote[-1 - (ptrdiff_t)count] == '\\')
        count++;
    return count % 2 == 1;
}

static struct span text_scan(struct scan *scan) {
    if (!take(scan, '"')) {
        scan->bad = true;
        return span_of("", 0);
    }
    const uint8_t *from = scan->text.at + scan->at;
    const uint8_t *end = memchr(from, '"', scan->text.len - scan->at);
    while (end && is_escaped(from, end)) /* what is left is shorter each time */
        end = memchr(end + 1, '"', (size_t)(scan->text.at + scan->text.len - end - 1));
    if (!end) {
        scan->bad = true;
        return span_of("", 0);
    }
    size_t len = (size_t)(end - from);
    scan->at += len + 1;
    return span_of(from, len);
}

static bool is_mark(uint8_t c) { return memchr("{}[],:", c, 6) != NULL; }

/* A number, or true, false, null. */
static void word_pass(struct scan *scan) {
    while (scan->at < scan->text.len && !memchr("{}[],: \t\r\n\"", scan->text.at[scan->at], 11))
        scan->at++;
}

/* Passes a value, of whatever kind, by its brackets. */
static void value_pass(struct scan *scan) {
    int depth = 0;
    do {
        uint8_t c = peek(scan);
        scan->bad = scan->bad || c == 0 || depth > JSON_DEPTH_MAX;
        if (scan->bad) return;
        if (c == '"') {
            (void)text_scan(scan);
        } else if (is_mark(c)) {
            depth += (c == '{' || c == '[') - (c == '}' || c == ']');
            scan->bad = depth < 0; /* it ends what it is not in */
            scan->at++;
        } else {
            word_pass(scan);
        }
    } while (depth > 0);
}

/* The next member's name; false at the object's end. `first` before the first. */
static bool member_next(struct scan *scan, bool *first, struct span *name) {
    if (take(scan, '}')) return false;
    if (!*first && !take(scan, ',')) scan->bad = true;
    *first = false;
    *name = text_scan(scan);
    if (!take(scan, ':')) scan->bad = true;
    return !scan->bad;
}

static void text_take(struct scan *scan, struct span *text) {
    if (peek(scan) == '"')
        *text = text_scan(scan);
    else
        value_pass(scan);
}

static void address_scan(struct scan *scan, struct person_address *address) {
    const struct {
        const char *name;
        struct span *part;
    } known[] = {{"line1", &address->line1},
                 {"line2", &address->line2},
                 {"city", &address->city},
                 {"state", &address->state},
                 {"zip", &address->zip}};
    struct span name;
    bool first = true;
    if (!take(scan, '{')) {
        value_pass(scan);
        return;
    }
    while (member_next(scan, &first, &name)) {
        struct span text = {0};
        text_take(scan, &text);
        for (size_t i = 0; i < sizeof known / sizeof *known; i++)
            if (span_is(name, known[i].name)) *known[i].part = text;
    }
}

/* The number tells subjects apart; without one, all that is said of the subject. */
static void subject_scan(struct scan *scan, struct glance *glance) {
    struct span name;
    struct span tin = {0};
    bool first = true;
    if (!take(scan, '{')) {
        value_pass(scan);
        return;
    }
    size_t from = scan->at;
    while (member_next(scan, &first, &name)) {
        if (span_is(name, "address"))
            address_scan(scan, &glance->address);
        else if (span_is(name, "tin"))
            text_take(scan, &tin);
        else
            value_pass(scan);
    }
    glance->subject = tin.len ? tin : span_cut(scan->text, from, scan->at);
}

static void officer_scan(struct scan *scan, struct glance *glance) {
    struct span name;
    struct span id = {0};
    bool first = true;
    if (!take(scan, '{')) {
        value_pass(scan);
        return;
    }
    while (member_next(scan, &first, &name)) {
        if (span_is(name, "id"))
            text_take(scan, &id);
        else
            value_pass(scan);
    }
    if (id.len && glance->officer_count < RECIPIENTS_MAX)
        glance->officer[glance->officer_count++] = id;
}

static void officers_scan(struct scan *scan, struct glance *glance) {
    if (!take(scan, '[')) {
        value_pass(scan);
        return;
    }
    while (!scan->bad && !take(scan, ']')) {
        officer_scan(scan, glance);
        if (!take(scan, ',') && peek(scan) != ']') scan->bad = true;
    }
}

static void reason_take(struct scan *scan, struct arena *arena, struct span *reason) {
    struct span text = {0};
    text_take(scan, &text);
    *reason = ask_reason_plain(arena, text);
}

static struct glance line_scan(struct arena *arena, struct span line) {
    struct glance glance = {0};
    struct scan scan = {.text = line};
    struct span name;
    bool first = true;
    if (!take(&scan, '{')) return glance;
    while (member_next(&scan, &first, &name)) {
        if (span_is(name, "recipients"))
            officers_scan(&scan, &glance);
        else if (span_is(name, "reason"))
            reason_take(&scan, arena, &glance.reason);
        else if (span_is(name, "subject"))
            subject_scan(&scan, &glance);
        else
            value_pass(&scan);
    }
    glance.is_ask = !scan.bad;
    return glance;
}

struct glance glance_at(struct arena *arena, struct span line) {
    /* With escapes one text has many spellings: those lines are read whole and written in one. */
    if (span_find_byte(line, '\\') == line.len) return line_scan(arena, line);
    OWNED_JSON tree = NULL;
    if (err_is(json_read(line, LINE_BYTES_MAX, &tree))) return (struct glance){0};
    return line_scan(arena, json_write(arena, tree));
}
