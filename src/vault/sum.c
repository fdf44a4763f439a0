/* What are the sums of a registered question over some persons? One pass over the years' rows
 * inside the vault, which gives nothing but those sums: no row, no number of a person, no order of
 * them leaves this file.
 *
 * Only the four values that the closed list of groupings and measures needs are taken out of a
 * row. There is no other pass, and a question is registered under two signatures before it runs. */
#include "vault/inside.h"

enum { FILING_STATUS = 100, INCOME = 101, TAX = 108, TAKEN = 4, VALUES_MAX = 16 };

struct pass {
    struct vault *vault;
    struct tally *tally;
    person_ref person;
    struct tally_row row[QUERY_YEARS_MAX];
    size_t row_count;
};

/* What the taxpayer filed goes before what others say of it. */
static const struct raw *value_find(const struct raw *value, size_t count, uint16_t field) {
    const struct raw *found = NULL;
    for (size_t i = 0; i < count; i++)
        if (value[i].field == field && (!found || value[i].from == FROM_TAXPAYER))
            found = &value[i];
    return found;
}

static size_t group_of(const struct raw *value, enum grouping grouping) {
    return grouping_find(grouping, value ? value->text : span_of("", 0));
}

static void row_take(struct pass *pass, int year, const struct raw *value, size_t count) {
    const struct raw *income = value_find(value, count, INCOME);
    const struct raw *tax = value_find(value, count, TAX);
    if (pass->row_count == QUERY_YEARS_MAX) return;
    pass->row[pass->row_count++] = (struct tally_row){
        .year = year,
        .state = group_of(value_find(value, count, FIELD_STATE), BY_STATE),
        .filing_status = group_of(value_find(value, count, FILING_STATUS), BY_FILING_STATUS),
        .income_cents = income ? income->number : 0,
        .tax_cents = tax ? tax->number : 0,
    };
}

static void person_end(struct pass *pass) {
    if (pass->row_count) tally_person(pass->tally, pass->row, pass->row_count);
    pass->row_count = 0;
}

static bool year_is_asked(const struct query *query, int year) {
    for (size_t i = 0; i < query->year_count; i++)
        if (query->year[i] == year) return true;
    return false;
}

static struct err row_sum(struct pass *pass, const struct query *query, sqlite3_stmt *stmt) {
    static const uint16_t field[TAKEN] = {FILING_STATUS, INCOME, TAX, FIELD_STATE};
    struct vault *vault = pass->vault;
    uint64_t rowid = (uint64_t)sqlite3_column_int64(stmt, 0);
    person_ref person = rowid >> 16;
    int year = (int)(rowid & UINT16_MAX);
    struct raw value[VALUES_MAX];
    struct span plain;
    size_t count = 0;
    bool filed = false;
    if (person != pass->person) person_end(pass);
    pass->person = person;
    if (!year_is_asked(query, year)) return err_none();
    TRY(row_open(vault->scratch, vault->keys.record, (struct row_id){ROW_YEAR, person, year},
                 db_blob(stmt, 1), &plain));
    TRY(record_pick(plain, field, TAKEN, value, VALUES_MAX, &count, &filed));
    if (filed) row_take(pass, year, value, count);
    arena_wipe(vault->scratch);
    return err_none();
}

struct err rows_sum(struct vault *vault, sqlite3 *db, int64_t from, int64_t to,
                    const struct query *query, struct tally *tally, void (*step)(void *),
                    void *arg) {
    struct pass pass = {.vault = vault, .tally = tally};
    sqlite3_stmt *stmt = NULL;
    struct err e = err_none();
    int code;
    TRY(db_prepare(db,
                   "SELECT ref_year, sealed FROM year WHERE ref_year >= ?1 AND ref_year < ?2"
                   " ORDER BY ref_year",
                   &stmt));
    sqlite3_bind_int64(stmt, 1, from);
    sqlite3_bind_int64(stmt, 2, to);
    while (!err_is(e) && (code = sqlite3_step(stmt)) == SQLITE_ROW) {
        e = row_sum(&pass, query, stmt);
        step(arg);
    }
    if (!err_is(e) && code != SQLITE_DONE) e = db_fault(db, "read it");
    sqlite3_finalize(stmt);
    arena_wipe(vault->scratch);
    if (!err_is(e)) person_end(&pass);
    explicit_bzero(&pass, sizeof pass);
    return e;
}
