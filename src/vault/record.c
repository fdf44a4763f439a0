/* How does one year's record become bytes and back? Each value carries its category and its
 * provenance; what was not written by us is not read.
 *
 * Layout: version, count (16 bits), then for each value the field (16 bits), category and
 * provenance (one byte, high and low half), and the value: 64 bits for money and counts, one byte
 * for a flag, a length byte and the bytes for a text. */
#include "vault/inside.h"

#include "base/bytes.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

enum { RECORD_VERSION = 1, DIGITS_MAX = 24 };
static_assert(FIELD_TEXT_MAX <= UINT8_MAX, "a text's length is one byte");

/* ---- parts ---- */

struct span read_span(struct reader *from, size_t len) {
    if (from->bad || from->left.len < len) {
        from->bad = true;
        return span_of("", 0);
    }
    struct span part = span_cut(from->left, 0, len);
    from->left = span_cut(from->left, len, from->left.len);
    return part;
}

uint64_t read_uint(struct reader *from, size_t bytes) {
    struct span part = read_span(from, bytes);
    uint64_t value = 0;
    for (size_t i = 0; i < part.len; i++)
        value = value << 8 | part.at[i];
    return value;
}

struct span read_part(struct reader *from) { return read_span(from, (size_t)read_uint(from, 4)); }

bool read_end(const struct reader *from) { return !from->bad && from->left.len == 0; }

void put_uint(struct text *to, uint64_t value, size_t bytes) {
    uint8_t all[8];
    assert(bytes <= sizeof all && (bytes == 8 || value >> (8 * bytes) == 0));
    be_put_u64(all, value);
    text_put(to, span_of(all + sizeof all - bytes, bytes));
}

void put_part(struct text *to, struct span part) {
    assert(part.len <= UINT32_MAX);
    put_uint(to, part.len, 4);
    text_put(to, part);
}

/* ---- values ---- */

static uint64_t number_of(struct span text) {
    bool minus = text.at[0] == '-';
    uint64_t size = 0;
    struct err e = decimal_read(span_cut(text, minus, text.len), INT64_MAX, &size);
    assert(!err_is(e)); /* field_value_wrong has passed it */
    return minus ? 0 - size : size;
}

static void value_put(struct text *to, const struct field *field, const struct value *value) {
    enum provenance from = value->from == FROM_UNKNOWN ? FROM_TAXPAYER : value->from;
    put_uint(to, field->number, 2);
    put_uint(to, (uint64_t)field->category << 4 | (uint64_t)from, 1);
    switch (field->type) {
    case FIELD_TEXT:
        put_uint(to, value->text.len, 1);
        text_put(to, value->text);
        return;
    case FIELD_CENTS:
    case FIELD_COUNT_OF:
        put_uint(to, number_of(value->text), 8);
        return;
    case FIELD_FLAG:
        put_uint(to, span_is(value->text, "true"), 1);
        return;
    }
}

struct err record_write(struct arena *arena, const struct value *value, size_t count,
                        struct span *plain) {
    struct text to = {.arena = arena};
    assert(count <= YEAR_VALUES_MAX);
    put_uint(&to, RECORD_VERSION, 1);
    put_uint(&to, count, 2);
    for (size_t i = 0; i < count; i++) {
        const struct field *field = field_by_number(value[i].field);
        if (!field || !field->in_year)
            return err_make(ERR_INPUT, "a value of a field that no year's record has");
        const char *wrong = field_value_wrong(field, value[i].text);
        if (wrong) return err_make(ERR_INPUT, "%s: %s", field->id, wrong);
        value_put(&to, field, &value[i]);
    }
    *plain = text_span(&to);
    return err_none();
}

/* Borrows from the row or from `digits`. */
static struct span value_text(const struct field *field, struct reader *from,
                              char digits[DIGITS_MAX]) {
    uint64_t number = 0;
    switch (field->type) {
    case FIELD_TEXT:
        return read_span(from, (size_t)read_uint(from, 1));
    case FIELD_CENTS:
    case FIELD_COUNT_OF:
        number = read_uint(from, 8);
        snprintf(digits, DIGITS_MAX, "%" PRId64, (int64_t)number);
        return span_str(digits);
    case FIELD_FLAG:
        number = read_uint(from, 1);
        if (number > 1) from->bad = true;
        return number ? SPAN_LITERAL("true") : SPAN_LITERAL("false");
    }
    return span_of("", 0);
}

static bool field_asked(const uint16_t *field, size_t count, uint16_t number) {
    for (size_t i = 0; i < count; i++)
        if (field[i] == number) return true;
    return false;
}

/* A return's own value says that there was a return; what others reported does not, nor does the
 * State, which a load adds to each year. */
static bool value_tells_filing(enum field_category category, uint16_t field) {
    return category == FIELD_RETURN && field != FIELD_STATE;
}

static struct err record_fault(void) {
    return err_make(ERR_FAULT, "a year's record is not in the form this version writes; run the "
                               "version that wrote it");
}

/* One value off the front; false when we would not have written it. */
static bool value_read(struct reader *from, char digits[DIGITS_MAX], struct value *value) {
    const struct field *field = field_by_number((uint16_t)read_uint(from, 2));
    uint64_t classes = read_uint(from, 1);
    uint64_t provenance = classes & 15;
    if (from->bad || !field || !field->in_year || classes >> 4 != field->category) return false;
    if (provenance < FROM_TAXPAYER || provenance > FROM_AGENCY) return false;
    *value =
        (struct value){field->number, (enum provenance)provenance, value_text(field, from, digits)};
    return !from->bad && !field_value_wrong(field, value->text);
}

struct err record_read(struct arena *arena, struct span plain, const uint16_t *field,
                       size_t field_count, struct value *value, size_t value_max,
                       size_t *value_count, bool *filed) {
    struct reader from = {.left = plain};
    size_t kept = 0;
    bool any = false;
    if (read_uint(&from, 1) != RECORD_VERSION) return record_fault();
    uint64_t count = read_uint(&from, 2);
    for (uint64_t i = 0; i < count; i++) {
        char digits[DIGITS_MAX];
        struct value one;
        if (!value_read(&from, digits, &one)) return record_fault();
        any = any || value_tells_filing(field_by_number(one.field)->category, one.field);
        if (!field_asked(field, field_count, one.field)) continue;
        if (kept == value_max)
            return err_make(ERR_FAULT,
                            "a year's record holds more than the %zu values that one answer "
                            "takes; ask for fewer fields",
                            value_max);
        one.text = arena_copy(arena, one.text);
        value[kept++] = one;
    }
    if (!read_end(&from)) return record_fault();
    *value_count = kept;
    *filed = any;
    return err_none();
}

/* One value off the front, as it is stored. Sums read every row, so this looks at each byte once.
 */
static bool raw_read(struct span *left, struct raw *raw) {
    enum { HEAD_BYTES = 3 };
    if (left->len <= HEAD_BYTES) return false;
    const uint8_t *at = left->at;
    const struct field *field = field_by_number(be_get_u16(at));
    uint8_t from = at[2] & 15;
    if (!field || at[2] >> 4 != field->category) return false;
    if (from < FROM_TAXPAYER || from > FROM_AGENCY) return false;
    *raw = (struct raw){
        .field = field->number, .category = field->category, .from = (enum provenance)from};
    size_t len = HEAD_BYTES + 1;
    switch (field->type) {
    case FIELD_TEXT:
        len += at[HEAD_BYTES];
        if (left->len < len) return false;
        raw->text = span_of(at + HEAD_BYTES + 1, at[HEAD_BYTES]);
        break;
    case FIELD_CENTS:
    case FIELD_COUNT_OF:
        len = HEAD_BYTES + 8;
        if (left->len < len) return false;
        raw->number = (int64_t)be_get_u64(at + HEAD_BYTES);
        break;
    case FIELD_FLAG:
        raw->number = at[HEAD_BYTES];
        break;
    }
    *left = span_cut(*left, len, left->len);
    return true;
}

struct err record_pick(struct span plain, const uint16_t *field, size_t field_count,
                       struct raw *raw, size_t raw_max, size_t *raw_count, bool *filed) {
    struct reader from = {.left = plain};
    size_t kept = 0;
    bool any = false;
    if (read_uint(&from, 1) != RECORD_VERSION) return record_fault();
    uint64_t count = read_uint(&from, 2);
    struct span left = from.left;
    for (uint64_t i = 0; i < count; i++) {
        struct raw one;
        if (!raw_read(&left, &one)) return record_fault();
        any = any || value_tells_filing(one.category, one.field);
        if (!field_asked(field, field_count, one.field)) continue;
        if (kept == raw_max) return record_fault();
        raw[kept++] = one;
    }
    if (from.bad || left.len) return record_fault();
    *raw_count = kept;
    *filed = any;
    return err_none();
}
