/* What do the columns of people.csv mean, and is this row acceptable?
 *
 * Nothing is repaired: a row that is not right as it stands is rejected, and its reason names a
 * column, never a value. */
#include "ask/people.h"

#include "base/bytes.h"
#include "base/clock.h"
#include "base/utf8.h"

#include <assert.h>
#include <inttypes.h>
#include <stddef.h>

#define PLACE(member) offsetof(struct person_record, member)

/* The named columns: the first twelve are needed, in any order. */
static const struct {
    const char *name;
    enum people_kind kind;
    size_t place;
    bool filled;
} plain[] = {
    {"tin", PEOPLE_TIN, PLACE(tin), true},
    {"given", PEOPLE_TEXT, PLACE(name.given), true},
    {"middle", PEOPLE_TEXT, PLACE(name.middle), false},
    {"family", PEOPLE_TEXT, PLACE(name.family), true},
    {"suffix", PEOPLE_TEXT, PLACE(name.suffix), false},
    {"former_family", PEOPLE_FORMER_FAMILY, PLACE(former_family), false},
    {"dob", PEOPLE_DOB, PLACE(dob), false},
    {"line1", PEOPLE_TEXT, PLACE(address.line1), false},
    {"line2", PEOPLE_TEXT, PLACE(address.line2), false},
    {"city", PEOPLE_TEXT, PLACE(address.city), false},
    {"state", PEOPLE_TEXT, PLACE(address.state), false},
    {"zip", PEOPLE_TEXT, PLACE(address.zip), false},
    {"prior_address", PEOPLE_PRIOR_ADDRESS, PLACE(prior_address), false},
    {"status", PEOPLE_STATUS, PLACE(status), false},
};
enum { PLAIN_COUNT = sizeof plain / sizeof *plain, NEEDED_COUNT = 12 };

/* ---- the header ---- */

/* "2024:return.wages:third-party"; NULL or what is wrong. */
static const char *value_column(struct span name, struct people_column *column) {
    uint64_t year = 0;
    size_t first = span_find_byte(name, ':');
    struct span rest = span_cut(name, first + 1, name.len);
    size_t second = span_find_byte(rest, ':');
    struct span word = second < rest.len ? span_cut(rest, second + 1, rest.len) : span_of("", 0);
    if (err_is(decimal_read(span_cut(name, 0, first), TAX_YEAR_MAX, &year)) || year < TAX_YEAR_MIN)
        return "does not begin with a tax year from 1913 to 2100";
    column->kind = PEOPLE_VALUE;
    column->year = (int)year;
    column->field = field_find(span_cut(rest, 0, second));
    column->from = provenance_find(word);
    if (!column->field) return "names a field that no record has (see doc/formats-people.md)";
    if (!column->field->in_year)
        return "names a field that follows from the other columns; leave it out";
    return NULL;
}

static const char *column_read(struct span name, struct people_column *column) {
    for (size_t i = 0; i < PLAIN_COUNT; i++) {
        if (!span_is(name, plain[i].name)) continue;
        column->kind = plain[i].kind;
        column->place = plain[i].place;
        column->filled = plain[i].filled;
        return NULL;
    }
    if (span_find_byte(name, ':') < name.len) return value_column(name, column);
    return "is not a column of people.csv (see doc/formats-people.md)";
}

static bool column_same(const struct people_column *a, const struct people_column *b) {
    if (a->kind != b->kind || a->kind == PEOPLE_PRIOR_ADDRESS) return false;
    if (a->kind != PEOPLE_VALUE) return a->place == b->place;
    return a->field == b->field && a->year == b->year && a->from == b->from;
}

/* The header is the operator's own text, but it is quoted only where it is short and plain: a file
 * without a header begins with a person. */
static const char *column_says(struct arena *arena, size_t i, struct span name) {
    bool quote = name.len > 0 && name.len <= 80;
    for (size_t k = 0; k < name.len && quote; k++)
        quote = name.at[k] > ' ' && name.at[k] < 0x7f;
    if (quote) quote = span_find_byte(name, ':') < name.len || span_find_byte(name, '_') < name.len;
    return quote ? arena_printf(arena, "column %zu, \"%.*s\",", i + 1, SPAN_FMT(name))
                 : arena_printf(arena, "column %zu", i + 1);
}

/* Keeps by_year in order of years; columns of a year stay as they stand. */
static void value_insert(struct people_plan *plan, uint16_t index) {
    size_t at = plan->by_year_count++;
    while (at > 0 && plan->column[plan->by_year[at - 1]].year > plan->column[index].year) {
        plan->by_year[at] = plan->by_year[at - 1];
        at--;
    }
    plan->by_year[at] = index;
}

static struct err needed_check(const char *name, const struct people_plan *plan) {
    for (size_t i = 0; i < NEEDED_COUNT; i++) {
        bool there = false;
        for (size_t k = 0; k < plan->count && !there; k++)
            there =
                plan->column[k].kind == plain[i].kind && plan->column[k].place == plain[i].place;
        if (!there)
            return err_make(ERR_INPUT, "%s:1: column \"%s\" is missing from the first line", name,
                            plain[i].name);
    }
    return err_none();
}

struct err people_header(struct arena *arena, const char *name, const struct csv_record *header,
                         struct people_plan *plan) {
    *plan = (struct people_plan){.count = header->count};
    for (size_t i = 0; i < header->count; i++) {
        struct span text = header->field[i];
        /* Spreadsheets write a byte order mark. */
        if (i == 0 && span_begins(text, SPAN_LITERAL("\xef\xbb\xbf")))
            text = span_cut(text, 3, text.len);
        struct people_column *column = &plan->column[i];
        const char *wrong = column_read(text, column);
        for (size_t k = 0; k < i && !wrong; k++)
            if (column_same(&plan->column[k], column)) wrong = "stands twice";
        if (wrong)
            return err_make(ERR_INPUT, "%s:%" PRIu64 ": %s %s", name, header->line,
                            column_says(arena, i, text), wrong);
        column->name = arena_str(arena, text);
        if (column->kind == PEOPLE_VALUE) value_insert(plan, (uint16_t)i);
    }
    return needed_check(name, plan);
}

/* ---- one row ---- */

static const char *text_wrong(struct span text, size_t len_max) {
    if (text.len > len_max) return "is longer than 128 bytes";
    return text_has_control(text) ? "holds a control character" : NULL;
}
static_assert(NAME_BYTES_MAX == 128 && ADDRESS_LINE_BYTES_MAX == 128, "as the sentence says");

static const char *tin_take(struct arena *arena, struct span cell, struct person_record *record) {
    char digits[10];
    if (!tin_canon(cell, digits)) return "is not a valid taxpayer number";
    record->tin = arena_copy(arena, span_of(digits, 9));
    explicit_bzero(digits, sizeof digits);
    return NULL;
}

static const char *dob_take(struct span cell, struct person_record *record) {
    struct date date;
    if (cell.len && err_is(date_read(cell, &date)))
        return "is not a real date of the form YYYY-MM-DD";
    record->dob = cell;
    return NULL;
}

static const char *former_take(struct span cell, struct person_record *record) {
    while (cell.len) {
        size_t end = span_find_byte(cell, ';');
        struct span name = span_cut(cell, 0, end);
        if (span_trim(name).len == 0) return "has an empty part between semicolons";
        if (record->former_family_count == FORMER_NAMES_MAX) return "has more than 8 names";
        const char *wrong = text_wrong(name, NAME_BYTES_MAX);
        if (wrong) return wrong;
        record->former_family[record->former_family_count++] = name;
        if (end + 1 == cell.len) return "has an empty part between semicolons";
        cell = end < cell.len ? span_cut(cell, end + 1, cell.len) : span_of("", 0);
    }
    return NULL;
}

/* line1|line2|city|state|zip */
static const char *address_take(struct span text, struct person_address *address) {
    struct span *part[] = {&address->line1, &address->line2, &address->city, &address->state,
                           &address->zip};
    for (size_t i = 0; i < 5; i++) {
        size_t end = span_find_byte(text, '|');
        bool last = i == 4;
        if (last != (end == text.len)) return "is not of the form line1|line2|city|state|zip";
        *part[i] = span_cut(text, 0, end);
        const char *wrong = text_wrong(*part[i], ADDRESS_LINE_BYTES_MAX);
        if (wrong) return wrong;
        if (!last) text = span_cut(text, end + 1, text.len);
    }
    return NULL;
}

/* Where the next ";;" begins, or the length. */
static size_t parting_find(struct span cell) {
    for (size_t i = 0; i + 1 < cell.len; i++)
        if (cell.at[i] == ';' && cell.at[i + 1] == ';') return i;
    return cell.len;
}

static const char *prior_take(struct span cell, struct person_record *record) {
    bool more = cell.len > 0;
    while (more) {
        size_t end = parting_find(cell);
        if (record->prior_address_count == PRIOR_ADDRESSES_MAX) return "has more than 8 addresses";
        const char *wrong = address_take(span_cut(cell, 0, end),
                                         &record->prior_address[record->prior_address_count++]);
        if (wrong) return wrong;
        more = end < cell.len;
        if (more) cell = span_cut(cell, end + 2, cell.len);
    }
    return NULL;
}

static const char *status_take(struct span cell, struct person_record *record) {
    if (cell.len > NAME_BYTES_MAX) return "is longer than 128 bytes";
    for (size_t i = 0; i < cell.len; i++) {
        uint8_t c = cell.at[i];
        if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-')
            return "is not a word of small letters, digits and hyphens";
    }
    record->status = cell;
    return NULL;
}

static const char *text_take(const struct people_column *column, struct span cell,
                             struct person_record *record) {
    if (column->filled && span_trim(cell).len == 0) return "is empty";
    const char *wrong = text_wrong(cell, NAME_BYTES_MAX);
    if (!wrong) memcpy((uint8_t *)record + column->place, &cell, sizeof cell);
    return wrong;
}

static const char *cell_take(const struct people_column *column, struct arena *arena,
                             struct span cell, struct person_record *record) {
    switch (column->kind) {
    case PEOPLE_TEXT:
        return text_take(column, cell, record);
    case PEOPLE_TIN:
        return tin_take(arena, cell, record);
    case PEOPLE_FORMER_FAMILY:
        return former_take(cell, record);
    case PEOPLE_DOB:
        return dob_take(cell, record);
    case PEOPLE_PRIOR_ADDRESS:
        return prior_take(cell, record);
    case PEOPLE_STATUS:
        return status_take(cell, record);
    case PEOPLE_VALUE:
        return cell.len ? field_value_wrong(column->field, cell) : NULL;
    }
    return "is of no kind that is known";
}

const char *people_row(const struct people_plan *plan, struct arena *arena,
                       const struct csv_record *row, struct person_record *record) {
    *record = (struct person_record){0};
    if (row->count != plan->count)
        return arena_printf(arena, "the row has %zu fields, the first line %zu", row->count,
                            plan->count);
    for (size_t i = 0; i < row->count; i++) {
        const char *wrong = cell_take(&plan->column[i], arena, row->field[i], record);
        if (wrong) return arena_printf(arena, "%s: %s", plan->column[i].name, wrong);
    }
    return NULL;
}

bool people_next_year(const struct people_plan *plan, const struct csv_record *row, size_t *at,
                      int *year, struct value *value, size_t *count) {
    size_t kept = 0;
    if (*at == plan->by_year_count) return false;
    int this_year = plan->column[plan->by_year[*at]].year;
    while (*at < plan->by_year_count) {
        const struct people_column *column = &plan->column[plan->by_year[*at]];
        if (column->year != this_year) break;
        struct span cell = row->field[plan->by_year[*at]];
        if (cell.len) value[kept++] = (struct value){column->field->number, column->from, cell};
        (*at)++;
    }
    *year = this_year;
    *count = kept;
    return true;
}
