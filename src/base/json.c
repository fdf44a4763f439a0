/* What does this JSON say, and how is ours written? Strict in (RFC 8259 within our bounds),
 * canonical out (RFC 8785 without reals). */
#include "base/json.h"

#include "base/bytes.h"
#include "base/limits.h"
#include "base/order.h"
#include "base/utf8.h"

#include <assert.h>
#include <endian.h>
#include <inttypes.h>
#include <stdlib.h>

static int depth_step(uint8_t c) {
    if (c == '{' || c == '[') return 1;
    return c == '}' || c == ']' ? -1 : 0;
}

/* jansson limits nesting at 2048, by recursion; ours is counted before it is called. */
static struct err depth_check(struct span bytes) {
    size_t nul = span_find_byte(bytes, 0);
    if (nul < bytes.len) return err_make(ERR_INPUT, "JSON has a NUL at byte %zu", nul);
    int depth = 0;
    bool in_string = false;
    for (size_t i = 0; i < bytes.len; i++) {
        uint8_t c = bytes.at[i];
        if (c == '"') in_string = !in_string;
        if (in_string && c == '\\') i++;
        if (in_string) continue;
        int step = depth_step(c);
        if (step > 0 || depth > 0) depth += step;
        if (depth > JSON_DEPTH_MAX)
            return err_make(ERR_INPUT, "JSON is nested deeper than %d at byte %zu", JSON_DEPTH_MAX,
                            i);
    }
    return err_none();
}

/* Bounded by JSON_DEPTH_MAX. */
static struct err values_check(const json_t *json) {
    if (json_is_real(json))
        return err_make(ERR_INPUT, "JSON has a number with a fraction or an exponent; "
                                   "only whole numbers are used here");
    if (json_is_integer(json)) {
        json_int_t value = json_integer_value(json);
        if (value > JSON_INTEGER_MAX || value < -JSON_INTEGER_MAX)
            return err_make(ERR_INPUT, "JSON has a whole number beyond 2^53-1");
    }
    if (json_is_array(json)) {
        for (size_t i = 0; i < json_array_size(json); i++)
            TRY(values_check(json_array_get(json, i)));
    }
    if (json_is_object(json)) {
        const char *key;
        json_t *value;
        json_object_foreach((json_t *)(uintptr_t)json, key, value) TRY(values_check(value));
    }
    return err_none();
}

/* jansson's own text may quote the input, which may be somebody's name. */
static const char *malformed_says(const json_error_t *error) {
    enum json_error_code code = json_error_code(error);
    if (code == json_error_duplicate_key) return "a key stands twice";
    if (code == json_error_null_character) return "a NUL (\\u0000) stands in a text";
    return code == json_error_numeric_overflow ? "a number is out of range" : "malformed";
}

struct err json_read(struct span bytes, size_t bytes_max, json_t **json) {
    if (bytes.len == 0) return err_make(ERR_INPUT, "empty where a JSON object was expected");
    if (bytes.len > bytes_max)
        return err_make(ERR_INPUT, "JSON of %zu bytes; at most %zu are accepted", bytes.len,
                        bytes_max);
    size_t bad = utf8_check(bytes);
    if (bad < bytes.len) return err_make(ERR_INPUT, "JSON is not UTF-8 at byte %zu", bad);
    TRY(depth_check(bytes));
    json_error_t error;
    json_t *root = json_loadb((const char *)bytes.at, bytes.len, JSON_REJECT_DUPLICATES, &error);
    if (!root)
        return err_make(ERR_INPUT, "not JSON: %s at line %d, column %d", malformed_says(&error),
                        error.line, error.column);
    struct err e =
        json_is_object(root) ? values_check(root) : err_make(ERR_INPUT, "JSON is not an object");
    if (err_is(e)) {
        json_decref(root);
        return e;
    }
    *json = root;
    return err_none();
}

/* ---- writing ---- */

static bool needs_escape(uint8_t c) { return c < 0x20 || c == '"' || c == '\\'; }

/* The top bit of each of eight bytes that needs an escape; above the lowest of them there may be
 * bits too many. A byte below n is found by the borrow that n leaves in its top bit. */
static uint64_t escapes_of(uint64_t eight) {
    static const uint64_t ones = 0x0101010101010101u;
    static const uint64_t tops = 0x8080808080808080u;
    uint64_t quote = eight ^ ones * '"';
    uint64_t slash = eight ^ ones * '\\';
    uint64_t found = (eight - ones * 0x20) & ~eight;
    found |= (quote - ones) & ~quote;
    found |= (slash - ones) & ~slash;
    return found & tops;
}

size_t json_escape_find(struct span text, size_t at) {
    for (; at + 8 <= text.len; at += 8) {
        uint64_t eight;
        memcpy(&eight, text.at + at, sizeof eight);
        uint64_t found = escapes_of(le64toh(eight));
        if (found) return at + (size_t)__builtin_ctzll(found) / 8;
    }
    while (at < text.len && !needs_escape(text.at[at]))
        at++;
    return at;
}

static void escape_write(struct text *out, uint8_t c) {
    static const char hex[] = "0123456789abcdef";
    static const char *const two[256] = {
        ['"'] = "\\\"", ['\\'] = "\\\\", ['\b'] = "\\b", ['\t'] = "\\t",
        ['\n'] = "\\n", ['\f'] = "\\f",  ['\r'] = "\\r",
    };
    char six[7] = {'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15], 0};
    text_put_str(out, two[c] ? two[c] : six);
}

/* The two-character escapes, \u00xx for other controls, all else as is. */
void json_put_string(struct text *out, struct span text) {
    size_t plain = 0;
    text_put_byte(out, '"');
    for (size_t at = json_escape_find(text, 0); at < text.len; at = json_escape_find(text, plain)) {
        text_put(out, span_cut(text, plain, at));
        escape_write(out, text.at[at]);
        plain = at + 1;
    }
    uint8_t *end = text_put_room(out, text.len - plain + 1);
    if (text.len > plain) memcpy(end, text.at + plain, text.len - plain);
    end[text.len - plain] = '"';
}

/* Keys are ordered by UTF-16 code units. In UTF-8 that is the order of bytes, but for a code point
 * beyond U+FFFF (first byte f0 to f4), whose surrogates stand before U+E000 (first byte ee). */
static unsigned utf16_rank(uint8_t byte) { return byte >= 0xf0 ? 0xedu * 2 + 1 : byte * 2u; }

int json_key_order(const char *left, const char *right) {
    const uint8_t *x = (const uint8_t *)left;
    const uint8_t *y = (const uint8_t *)right;
    while (*x && *x == *y) {
        x++;
        y++;
    }
    unsigned rank_x = utf16_rank(*x);
    unsigned rank_y = utf16_rank(*y);
    return rank_x != rank_y ? (rank_x > rank_y) - (rank_x < rank_y) : (*x > *y) - (*x < *y);
}

struct member {
    const char *key;
    const json_t *value;
};

static int member_order(const void *a, const void *b) {
    return json_key_order(((const struct member *)a)->key, ((const struct member *)b)->key);
}

/* Ours are short and nearly sorted; what comes from outside may be neither. */
static void members_sort(struct member *member, size_t count) {
    enum { SHORT = 24 };
    if (count > SHORT) order_rows(member, count, sizeof *member, member_order);
    for (size_t i = 1; i < count && count <= SHORT; i++) {
        struct member moving = member[i];
        size_t at = i;
        for (; at > 0 && json_key_order(member[at - 1].key, moving.key) > 0; at--)
            member[at] = member[at - 1];
        member[at] = moving;
    }
}

static void value_write(struct text *out, const json_t *json);

static void object_write(struct text *out, const json_t *json) {
    enum { USUAL = 32 };
    struct member usual[USUAL];
    size_t count = json_object_size(json);
    struct member *member = count <= USUAL ? usual : ARENA_ARRAY(out->arena, struct member, count);
    size_t filled = 0;
    for (void *at = json_object_iter((json_t *)(uintptr_t)json); at;
         at = json_object_iter_next((json_t *)(uintptr_t)json, at))
        member[filled++] = (struct member){json_object_iter_key(at), json_object_iter_value(at)};
    members_sort(member, count);
    text_put_byte(out, '{');
    for (size_t i = 0; i < count; i++) {
        if (i) text_put_byte(out, ',');
        json_put_string(out, span_str(member[i].key));
        text_put_byte(out, ':');
        value_write(out, member[i].value);
    }
    text_put_byte(out, '}');
}

static void array_write(struct text *out, const json_t *json) {
    text_put_byte(out, '[');
    for (size_t i = 0; i < json_array_size(json); i++) {
        if (i) text_put_byte(out, ',');
        value_write(out, json_array_get(json, i));
    }
    text_put_byte(out, ']');
}

/* Depth is that of trees we read (bounded) or built. */
static void value_write(struct text *out, const json_t *json) {
    assert(json && !json_is_real(json));
    switch (json_typeof(json)) {
    case JSON_OBJECT:
        object_write(out, json);
        return;
    case JSON_ARRAY:
        array_write(out, json);
        return;
    case JSON_STRING:
        json_put_string(out, span_of(json_string_value(json), json_string_length(json)));
        return;
    case JSON_INTEGER:
        text_printf(out, "%" JSON_INTEGER_FORMAT, json_integer_value(json));
        return;
    case JSON_TRUE:
        text_put_str(out, "true");
        return;
    case JSON_FALSE:
        text_put_str(out, "false");
        return;
    case JSON_NULL:
        text_put_str(out, "null");
        return;
    case JSON_REAL:
        return; /* asserted above */
    }
}

struct span json_write(struct arena *arena, const json_t *json) {
    struct text out = {.arena = arena};
    value_write(&out, json);
    return text_span(&out);
}

/* ---- members ---- */

struct err json_known_only(const json_t *object, const char *const *known, const char *where) {
    for (void *at = json_object_iter((json_t *)(uintptr_t)object); at;
         at = json_object_iter_next((json_t *)(uintptr_t)object, at)) {
        const char *key = json_object_iter_key(at);
        bool found = false;
        for (size_t i = 0; known[i] && !found; i++)
            found = strcmp(known[i], key) == 0;
        if (found) continue;
        if (!text_is_key(span_str(key)))
            return err_make(ERR_INPUT, "%s has a member that is not known; take it out", where);
        return err_make(ERR_INPUT, "%s has a member \"%s\" that is not known; take it out", where,
                        key);
    }
    return err_none();
}

static struct err member_missing(const char *where, const char *key) {
    return err_make(ERR_INPUT, "%s lacks \"%s\"", where, key);
}

struct err json_may_str(const json_t *o, const char *where, const char *key, size_t len_max,
                        struct span *value) {
    const json_t *member = json_object_get(o, key);
    if (!member) {
        *value = (struct span){0};
        return err_none();
    }
    if (!json_is_string(member))
        return err_make(ERR_INPUT, "%s: \"%s\" must be a string", where, key);
    if (json_string_length(member) > len_max)
        return err_make(ERR_INPUT, "%s: \"%s\" is longer than %zu bytes", where, key, len_max);
    *value = span_of(json_string_value(member), json_string_length(member));
    return err_none();
}

struct err json_need_str(const json_t *o, const char *where, const char *key, size_t len_max,
                         struct span *value) {
    struct span found;
    TRY(json_may_str(o, where, key, len_max, &found));
    if (!found.at) return member_missing(where, key);
    *value = found;
    return err_none();
}

struct err json_may_int(const json_t *o, const char *where, const char *key, int64_t min,
                        int64_t max, int64_t absent, int64_t *value) {
    const json_t *member = json_object_get(o, key);
    if (!member) {
        *value = absent;
        return err_none();
    }
    if (!json_is_integer(member))
        return err_make(ERR_INPUT, "%s: \"%s\" must be a whole number", where, key);
    int64_t found = json_integer_value(member);
    if (found < min || found > max)
        return err_make(ERR_INPUT, "%s: \"%s\" must be from %" PRId64 " to %" PRId64, where, key,
                        min, max);
    *value = found;
    return err_none();
}

struct err json_need_instant(const json_t *o, const char *where, const char *key, instant *t) {
    struct span text;
    TRY(json_need_str(o, where, key, INSTANT_TEXT_BYTES, &text));
    return instant_read(text, t);
}

struct err json_need_hex(const json_t *o, const char *where, const char *key, uint8_t *bytes,
                         size_t len) {
    struct span text;
    TRY(json_need_str(o, where, key, 2 * len, &text));
    return hex_read(text, bytes, len);
}

struct err json_need_int(const json_t *o, const char *where, const char *key, int64_t min,
                         int64_t max, int64_t *value) {
    if (!json_object_get(o, key)) return member_missing(where, key);
    return json_may_int(o, where, key, min, max, 0, value);
}

struct err json_may_object(const json_t *o, const char *where, const char *key,
                           const json_t **value) {
    const json_t *member = json_object_get(o, key);
    if (member && !json_is_object(member))
        return err_make(ERR_INPUT, "%s: \"%s\" must be an object", where, key);
    *value = member;
    return err_none();
}

struct err json_need_object(const json_t *o, const char *where, const char *key,
                            const json_t **value) {
    if (!json_object_get(o, key)) return member_missing(where, key);
    return json_may_object(o, where, key, value);
}

struct err json_may_array(const json_t *o, const char *where, const char *key, size_t count_max,
                          const json_t **value) {
    const json_t *member = json_object_get(o, key);
    if (member && !json_is_array(member))
        return err_make(ERR_INPUT, "%s: \"%s\" must be an array", where, key);
    if (member && json_array_size(member) > count_max)
        return err_make(ERR_INPUT, "%s: \"%s\" has more than %zu elements", where, key, count_max);
    *value = member;
    return err_none();
}

struct err json_need_array(const json_t *o, const char *where, const char *key, size_t count_max,
                           const json_t **value) {
    if (!json_object_get(o, key)) return member_missing(where, key);
    return json_may_array(o, where, key, count_max, value);
}

struct err json_str_at(const json_t *array, size_t i, const char *where, size_t len_max,
                       struct span *value) {
    const json_t *member = json_array_get(array, i);
    if (!json_is_string(member))
        return err_make(ERR_INPUT, "%s: element %zu must be a string", where, i + 1);
    if (json_string_length(member) > len_max)
        return err_make(ERR_INPUT, "%s: element %zu is longer than %zu bytes", where, i + 1,
                        len_max);
    *value = span_of(json_string_value(member), json_string_length(member));
    return err_none();
}

/* What is checked here need not be checked again: keys are our own words. */
void json_set_span(json_t *object, const char *key, struct span value) {
    assert(utf8_check(value) == value.len);
    json_t *text = json_stringn_nocheck(value.len ? (const char *)value.at : "", value.len);
    int failed = json_object_set_new_nocheck(object, key, text);
    assert(failed == 0);
}

void json_set_int(json_t *object, const char *key, int64_t value) {
    int failed = json_object_set_new_nocheck(object, key, json_integer(value));
    assert(failed == 0);
}
