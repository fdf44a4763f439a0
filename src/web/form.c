/* What does a query or a form say? */
#include "web/form.h"

#include "base/utf8.h"

static int nibble(uint8_t c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* One part between & and =; a copy without escapes. */
static bool part_read(struct arena *arena, struct span part, struct span *plain) {
    uint8_t *at = arena_alloc(arena, part.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < part.len; i++) {
        uint8_t c = part.at[i];
        if (c == '+') c = ' ';
        if (c == '%') {
            if (part.len - i < 3) return false;
            int high = nibble(part.at[i + 1]);
            int low = nibble(part.at[i + 2]);
            if (high < 0 || low < 0) return false;
            c = (uint8_t)(high * 16 + low);
            i += 2;
        }
        if (c == 0) return false;
        at[len++] = c;
    }
    *plain = span_of(at, len);
    return utf8_check(*plain) == len;
}

static bool is_named(struct span name, const char *const *names) {
    if (name.len == 0 || name.len > WEB_NAME_BYTES_MAX) return false;
    for (size_t i = 0; names && names[i]; i++) {
        struct span known = span_str(names[i]);
        bool any = known.at[known.len - 1] == '*';
        if (any && span_begins(name, span_cut(known, 0, known.len - 1))) return true;
        if (span_equal(name, known)) return true;
    }
    return false;
}

static bool stands_already(const struct web_param *param, size_t count, struct span name) {
    for (size_t i = 0; i < count; i++)
        if (span_equal(param[i].name, name)) return true;
    return false;
}

bool form_read(struct arena *arena, struct span text, const char *const *names,
               struct web_param *param, size_t *count) {
    while (text.len) {
        size_t end = span_find_byte(text, '&');
        struct span pair = span_cut(text, 0, end);
        size_t middle = span_find_byte(pair, '=');
        struct web_param one = {0};
        if (*count == WEB_PARAM_MAX || middle == pair.len) return false;
        if (!part_read(arena, span_cut(pair, 0, middle), &one.name)) return false;
        if (!part_read(arena, span_cut(pair, middle + 1, pair.len), &one.value)) return false;
        if (!is_named(one.name, names) || stands_already(param, *count, one.name)) return false;
        param[(*count)++] = one;
        if (end == text.len) break;
        text = span_cut(text, end + 1, text.len);
        if (text.len == 0) return false;
    }
    return true;
}

void form_put(struct text *out, struct span value) {
    for (size_t i = 0; i < value.len; i++) {
        uint8_t c = value.at[i];
        bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                     c == '-' || c == '.' || c == '_';
        if (plain)
            text_put_byte(out, c);
        else
            text_printf(out, "%%%02X", c);
    }
}
