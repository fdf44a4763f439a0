/* Which published figures does the model stand on? */
#include "study/figures.h"

#include "base/bytes.h"

#include <string.h>

static const uint8_t shipped[] = {
#include "study/figures.inc"
};

struct span figures_shipped(void) { return span_of(shipped, sizeof shipped); }

enum { ID, VALUE, UNIT, STATE, YEAR, MARK, SOURCE, PUBLISHED, SAYS, COLUMNS };

static const char *const column[COLUMNS] = {"id",   "value",  "unit",      "state", "year",
                                            "mark", "source", "published", "says"};

static struct err line_err(const char *name, uint64_t line, const char *why) {
    return err_make(ERR_INPUT, "%s:%llu: %s", name, (unsigned long long)line, why);
}

/* Digits, perhaps a point and digits: no sign, no exponent. */
static bool decimal_of(struct span text, double *value) {
    double whole = 0;
    double scale = 0; /* 0 before the point */
    bool digits = false;
    for (size_t i = 0; i < text.len && text.len <= 15; i++) {
        uint8_t byte = text.at[i];
        if (byte == '.' && scale == 0 && digits) {
            scale = 1;
            digits = false;
        } else if (byte >= '0' && byte <= '9') {
            whole = whole * 10 + (byte - '0');
            scale *= 10;
            digits = true;
        } else {
            return false;
        }
    }
    *value = scale > 0 ? whole / scale : whole;
    return digits;
}

static bool mark_known(struct span mark) {
    return span_is(mark, "confirmed") || span_is(mark, "secondary") || span_is(mark, "arithmetic");
}

/* What makes a number a figure: who said it, when, and how sure that is. */
static const char *vouching_wrong(const struct span *field, struct figure *figure) {
    if (span_is(field[MARK], "unconfirmed"))
        return "the figure is unconfirmed, and nothing is built on such a one; take the row out";
    if (!mark_known(field[MARK])) return "the mark is not confirmed, secondary or arithmetic";
    if (field[SOURCE].len == 0) return "the figure has no source";
    if (err_is(date_read(field[PUBLISHED], &figure->published)))
        return "the figure has no date of publication (YYYY-MM-DD)";
    return NULL;
}

/* More than is paid in the world, or more than all of something, is a slip of the hand. */
static const char *amount_wrong(const struct span *field, double value) {
    bool bn = span_is(field[UNIT], "bn");
    if (!bn && !span_is(field[UNIT], "percent")) return "the unit is neither bn nor percent";
    if (value <= 0) return "the value is zero, and a figure of nothing is left out";
    if (bn && value > 100000) return "the value is more than 100,000 bn";
    return !bn && value > 100 ? "the value is more than 100 percent" : NULL;
}

/* A figure of a State is found by its id, "itep.state.IL". */
static bool state_fits(struct span id, struct span state) {
    static const char named[] = "itep.state.";
    size_t begins = sizeof named - 1;
    bool by_id = id.len > begins && memcmp(id.at, named, begins) == 0;
    return by_id ? span_equal(span_cut(id, begins, id.len), state) : state.len == 0;
}

static const char *row_wrong(const struct csv_record *record, struct figure *figure) {
    uint64_t year;
    if (record->count != COLUMNS) return "the row has not the nine columns of the header";
    const struct span *field = record->field;
    if (field[ID].len == 0 || field[SAYS].len == 0)
        return "the figure has no id or does not say what it is";
    if (!decimal_of(field[VALUE], &figure->value)) return "the value is no decimal number";
    const char *wrong = amount_wrong(field, figure->value);
    if (wrong) return wrong;
    if (field[STATE].len % 2 || field[STATE].len > 2)
        return "the state is no abbreviation of two letters";
    if (!state_fits(field[ID], field[STATE]))
        return "the id names another state than the column; an id is itep.state.IL with IL";
    if (err_is(decimal_read(field[YEAR], 2100, &year)) || year < 1913)
        return "the year is none from 1913 to 2100";
    figure->year = (int)year;
    return vouching_wrong(field, figure);
}

static struct err header_check(struct csv *csv, const char *name) {
    struct csv_record record;
    bool end = false;
    TRY(csv_next(csv, &record, &end));
    bool same = !end && record.count == COLUMNS;
    for (size_t i = 0; same && i < COLUMNS; i++)
        same = span_is(record.field[i], column[i]);
    if (same) return err_none();
    return line_err(name, 1,
                    "the header is not id,value,unit,state,year,mark,source,published,says");
}

static void figure_keep(struct arena *arena, const struct csv_record *record,
                        struct figure *figure) {
    figure->id = arena_copy(arena, record->field[ID]);
    figure->unit = arena_copy(arena, record->field[UNIT]);
    figure->state = arena_copy(arena, record->field[STATE]);
    figure->mark = arena_copy(arena, record->field[MARK]);
    figure->source = arena_copy(arena, record->field[SOURCE]);
    figure->says = arena_copy(arena, record->field[SAYS]);
}

struct err figures_read(struct arena *arena, struct csv *csv, const char *name,
                        struct figures *figures) {
    struct figure *figure = ARENA_ARRAY(arena, struct figure, FIGURES_MAX);
    size_t count = 0;
    TRY(header_check(csv, name));
    for (;;) {
        struct csv_record record;
        bool end = false;
        TRY(csv_next(csv, &record, &end));
        if (end) break;
        if (count == FIGURES_MAX)
            return line_err(name, record.line, "there are more than 512 figures");
        const char *wrong = row_wrong(&record, &figure[count]);
        if (wrong) return line_err(name, record.line, wrong);
        for (size_t i = 0; i < count; i++)
            if (span_equal(figure[i].id, record.field[ID]))
                return line_err(name, record.line, "the id stands twice");
        figure_keep(arena, &record, &figure[count++]);
    }
    *figures = (struct figures){figure, count};
    return err_none();
}

const struct figure *figures_find(const struct figures *figures, const char *id) {
    for (size_t i = 0; i < figures->count; i++)
        if (span_is(figures->figure[i].id, id)) return &figures->figure[i];
    return NULL;
}
