/* How is canonical JSON written without a tree? */
#include "base/canon.h"

#include "base/json.h"
#include "base/utf8.h"

#include <assert.h>

/* What stands before a value: a comma, and in an object its name. */
static void place(struct canon *to, const char *name) {
    if (to->depth == 0) {
        assert(!name && to->text.len == 0);
        return;
    }
    bool list = to->level[to->depth].list;
    bool more = to->level[to->depth].more;
    const char *last = to->level[to->depth].last;
    assert(list ? !name : name != NULL);
    assert(list || !more || json_key_order(last, name) < 0);
    to->level[to->depth].more = true;
    to->level[to->depth].last = name;
    if (more) text_put_byte(&to->text, ',');
    if (list) return;
    json_put_string(&to->text, span_str(name));
    text_put_byte(&to->text, ':');
}

static void begin(struct canon *to, const char *name, bool list) {
    place(to, name);
    assert(to->depth < JSON_DEPTH_MAX);
    to->depth++;
    to->level[to->depth].list = list;
    to->level[to->depth].more = false;
    text_put_byte(&to->text, list ? '[' : '{');
}

static void end(struct canon *to, bool list) {
    assert(to->depth > 0 && to->level[to->depth].list == list);
    to->depth--;
    text_put_byte(&to->text, list ? ']' : '}');
}

void canon_begin(struct canon *to, const char *name) { begin(to, name, false); }
void canon_end(struct canon *to) { end(to, false); }
void canon_begin_list(struct canon *to, const char *name) { begin(to, name, true); }
void canon_end_list(struct canon *to) { end(to, true); }

void canon_put(struct canon *to, const char *name, struct span text) {
    assert(utf8_check(text) == text.len);
    place(to, name);
    json_put_string(&to->text, text);
}

void canon_put_int(struct canon *to, const char *name, int64_t value) {
    assert(value <= JSON_INTEGER_MAX && value >= -JSON_INTEGER_MAX);
    enum { DIGITS_MAX = 20 };
    uint8_t digit[DIGITS_MAX];
    size_t from = DIGITS_MAX;
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do {
        digit[--from] = (uint8_t)('0' + rest % 10);
        rest /= 10;
    } while (rest);
    place(to, name);
    if (value < 0) text_put_byte(&to->text, '-');
    text_put(&to->text, span_of(digit + from, DIGITS_MAX - from));
}

void canon_put_flag(struct canon *to, const char *name, bool value) {
    place(to, name);
    text_put_str(&to->text, value ? "true" : "false");
}

void canon_put_written(struct canon *to, const char *name, struct span json) {
    assert(json.len > 0);
    place(to, name);
    text_put(&to->text, json);
}

struct span canon_text(const struct canon *to) {
    assert(to->depth == 0 && to->text.len > 0);
    return text_span(&to->text);
}
