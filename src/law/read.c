/* How is a member of a compiled pack read? Strictly, with the path to where it stands. */
#include "law/read.h"

#include "law/cite.h"

#include <assert.h>
#include <stdio.h>

/* ---- where ---- */

static size_t path_put(struct reading *r, const char *step) {
    size_t before = r->path_len;
    size_t room = sizeof r->path - before;
    int len = snprintf(r->path + before, room, "%s%s", before ? "/" : "", step);
    r->path_len = (size_t)len < room ? before + (size_t)len : sizeof r->path - 1;
    return before;
}

size_t read_into(struct reading *r, const char *key) { return path_put(r, key); }

size_t read_into_at(struct reading *r, size_t i) {
    char step[24];
    snprintf(step, sizeof step, "%zu", i);
    return path_put(r, step);
}

void read_out(struct reading *r, size_t before) {
    assert(before <= r->path_len);
    r->path_len = before;
    r->path[before] = '\0';
}

struct err read_err(const char *format, ...) {
    char text[256];
    va_list arg;
    va_start(arg, format);
    vsnprintf(text, sizeof text, format, arg);
    va_end(arg);
    return err_make(ERR_INPUT, "%s", text);
}

/* ---- shapes ---- */

static bool known_has(const char *const *known, const char *key) {
    for (size_t i = 0; known[i]; i++)
        if (strcmp(known[i], key) == 0) return true;
    return false;
}

struct err read_known(struct reading *r, const json_t *o, const char *const *known) {
    json_t *own = (json_t *)(uintptr_t)o; /* whose interface takes no const */
    if (!json_is_object(o)) return read_err("a mapping is expected here");
    for (void *at = json_object_iter(own); at; at = json_object_iter_next(own, at)) {
        if (known_has(known, json_object_iter_key(at))) continue;
        read_into(r, json_object_iter_key(at));
        return read_err(
            "this key is not known; leave it out or spell it as doc/formats-pack.md does");
    }
    return err_none();
}

/* Texts are for people to read: no control characters, no line breaks. */
static bool text_is_plain(struct span text) {
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] < 0x20 || text.at[i] == 0x7f) return false;
    return true;
}

static struct err text_take(struct reading *r, const json_t *value, size_t len_max,
                            struct span *text) {
    if (!json_is_string(value)) return read_err("a text is expected here");
    struct span found = span_of(json_string_value(value), json_string_length(value));
    if (found.len == 0) return read_err("the text is empty");
    if (found.len > len_max) return read_err("the text is longer than %zu bytes", len_max);
    if (!text_is_plain(found)) return read_err("the text has a line break or control character");
    *text = arena_copy(r->arena, found);
    return err_none();
}

static struct err member_text(struct reading *r, const json_t *o, const char *key, bool need,
                              size_t len_max, struct span *text) {
    const json_t *value = json_object_get(o, key);
    if (!value && need) return read_err("\"%s\" is missing", key);
    if (!value) return err_none();
    size_t before = read_into(r, key);
    TRY(text_take(r, value, len_max, text));
    read_out(r, before);
    return err_none();
}

struct err read_sentence(struct reading *r, const json_t *o, const char *key, bool need,
                         struct span *text) {
    return member_text(r, o, key, need, SENTENCE_BYTES_MAX, text);
}

/* pack-format section 1: [a-z0-9.A-Z-]+ */
static bool id_has_form(struct span id) {
    for (size_t i = 0; i < id.len; i++) {
        uint8_t c = id.at[i];
        bool fine = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                    c == '.' || c == '-';
        if (!fine) return false;
    }
    return id.len > 0;
}

struct err read_id(struct reading *r, const json_t *o, const char *key, bool need,
                   struct span *id) {
    struct span found = {0};
    TRY(member_text(r, o, key, need, WORD_BYTES_MAX, &found));
    if (found.len && !id_has_form(found)) {
        read_into(r, key);
        return read_err("an identifier has letters, digits, full stops and hyphens only");
    }
    if (found.len) *id = found;
    return err_none();
}

struct err read_cite(struct reading *r, const json_t *o, const char *key, struct span *cite) {
    struct span found = {0};
    if (!json_object_get(o, key))
        return read_err("there is no citation (\"%s\"); a rule without one does not load", key);
    TRY(member_text(r, o, key, true, SENTENCE_BYTES_MAX, &found));
    if (!cite_has_form(found)) {
        read_into(r, key);
        return read_err("this names no law; write 26 USC 6103 and its letters, another law by "
                        "title, or house rule");
    }
    *cite = found;
    return err_none();
}

struct err read_cite_opening(struct reading *r, const json_t *o, const char *key,
                             struct span *cite) {
    TRY(read_cite(r, o, key, cite));
    if (cite_opens(*cite)) return err_none();
    read_into(r, key);
    return read_err("what opens a record cites a unit of 26 USC 6103; a house rule may only "
                    "refuse, and no other law opens one");
}

/* ---- words, counts, dates, lists ---- */

struct err read_word(struct reading *r, const json_t *o, const char *key, const char *const *word,
                     bool need, size_t *at) {
    struct span found = {0};
    TRY(member_text(r, o, key, need, WORD_BYTES_MAX, &found));
    if (!found.len) return err_none();
    for (size_t i = 0; word[i]; i++) {
        if (!span_is(found, word[i])) continue;
        *at = i;
        return err_none();
    }
    read_into(r, key);
    return read_err("the value is not known; write for example %s", word[0]);
}

struct err read_code(struct reading *r, const json_t *o, const char *key, const char **code) {
    struct span found = {0};
    TRY(member_text(r, o, key, false, WORD_BYTES_MAX, &found));
    if (!found.len) return err_none();
    if (!law_code_is_outward((const char *)found.at)) {
        read_into(r, key);
        return read_err("the code is not one that a requester may see");
    }
    *code = (const char *)found.at; /* arena_copy ends it with a NUL */
    return err_none();
}

struct err read_count(struct reading *r, const json_t *o, const char *key, int64_t min, int64_t max,
                      int64_t *value) {
    const json_t *found = json_object_get(o, key);
    if (!found) return read_err("\"%s\" is missing", key);
    size_t before = read_into(r, key);
    if (!json_is_integer(found) || json_integer_value(found) < min ||
        json_integer_value(found) > max)
        return read_err("a whole number from %lld to %lld is expected", (long long)min,
                        (long long)max);
    *value = json_integer_value(found);
    read_out(r, before);
    return err_none();
}

struct err read_date(struct reading *r, const json_t *o, const char *key, struct date *date) {
    struct span text = {0};
    TRY(member_text(r, o, key, true, WORD_BYTES_MAX, &text));
    size_t before = read_into(r, key);
    if (err_is(date_read(text, date)))
        return read_err("this is no real date of the form YYYY-MM-DD");
    read_out(r, before);
    return err_none();
}

struct err read_list(struct reading *r, const json_t *o, const char *key, bool need, size_t max,
                     const json_t **list) {
    const json_t *found = json_object_get(o, key);
    *list = NULL;
    if (!found && need) return read_err("\"%s\" is missing", key);
    if (!found) return err_none();
    size_t before = read_into(r, key);
    if (!json_is_array(found)) return read_err("a list is expected here");
    if (json_array_size(found) == 0) return read_err("the list is empty");
    if (json_array_size(found) > max) return read_err("the list is longer than %zu", max);
    *list = found;
    read_out(r, before);
    return err_none();
}

struct err read_words(struct reading *r, const json_t *o, const char *key, bool need,
                      struct words *words) {
    const json_t *list;
    TRY(read_list(r, o, key, need, WORDS_MAX, &list));
    if (!list) return err_none();
    size_t before = read_into(r, key);
    struct words found = {.word = ARENA_ARRAY(r->arena, struct span, json_array_size(list))};
    for (size_t i = 0; i < json_array_size(list); i++) {
        struct span word;
        size_t inner = read_into_at(r, i);
        TRY(text_take(r, json_array_get(list, i), WORD_BYTES_MAX, &word));
        if (words_have(&found, word)) return read_err("the same word stands here twice");
        found.word[found.count++] = word;
        read_out(r, inner);
    }
    words_index(r->arena, &found);
    *words = found;
    read_out(r, before);
    return err_none();
}

struct err read_mapping(struct reading *r, const json_t *o, const char *key, const json_t **found) {
    const json_t *value = json_object_get(o, key);
    if (!value) return read_err("\"%s\" is missing", key);
    size_t before = read_into(r, key);
    if (!json_is_object(value)) return read_err("a mapping is expected here");
    *found = value;
    read_out(r, before);
    return err_none();
}
