/* What has been told about everyone, what did it cost, and what is asked? As anybody may see it. */
#include "ask/view_inside.h"

#include "ask/statistics.h"
#include "study/release.h"

/* As it was registered, with its newest entry. */
static struct err query_put(struct arena *arena, const struct view_want *want,
                            const struct query *query, json_t *list) {
    enum entry_kind kind;
    OWNED_JSON entry = NULL;
    uint64_t index = books_query_entry(roll_books(want->keeper->roll), query->id);
    TRY(view_entry(want->keeper, arena, index, &kind, &entry));
    json_t *o = json_object();
    json_set_int(o, "log_index", (int64_t)index);
    json_object_set(o, "definition", json_object_get(entry, "query"));
    json_array_append_new(list, o);
    return err_none();
}

static json_t *charge_json(const struct told_charge *charge) {
    char day[DATE_TEXT_BYTES];
    json_t *o = json_object();
    date_write(charge->day, day);
    json_set_span(o, "id", span_str(charge->id));
    json_set_span(o, "day", span_str(day));
    json_set_int(o, "rho_micro", (int64_t)charge->cost);
    json_set_int(o, "log_index", (int64_t)charge->index);
    json_object_set_new(o, "published", json_boolean(charge->published));
    return o;
}

struct err view_told(struct arena *arena, const struct view_want *want, json_t *o) {
    const struct books *books = roll_books(want->keeper->roll);
    struct budget budget = books_budget(books, keeper_now(want->keeper));
    json_t *queries = json_array();
    json_t *charges = json_array();
    json_object_set_new(o, "queries", queries);
    json_object_set_new(o, "charges", charges);
    json_set_int(o, "cap_micro", (int64_t)budget.cap);
    json_set_int(o, "spent_micro", (int64_t)budget.spent);
    json_set_int(o, "ever_micro", (int64_t)budget.ever);
    json_set_int(o, "epsilon_micro",
                 (int64_t)budget_epsilon_micro(budget.spent, RELEASE_DELTA_DIGITS));
    json_set_int(o, "delta_digits", RELEASE_DELTA_DIGITS);
    for (size_t i = 0; i < books_charge_count(books); i++)
        json_array_append_new(charges, charge_json(books_charge_at(books, i)));
    for (size_t i = 0; i < books_query_count(books); i++)
        TRY(query_put(arena, want, books_query_at(books, i), queries));
    return err_none();
}

/* A gateway that runs opens no file: it has of each question the newest. */
static struct err shelved_find(const struct shelf *shelf, size_t charge, struct span *published) {
    for (size_t i = 0; i < shelf->count; i++) {
        if (shelf->of[i].charge != charge) continue;
        *published = shelf->of[i].published;
        if (published->len) return err_none();
        return err_make(ERR_FAULT, "the publication's file is gone or is another");
    }
    return err_make(ERR_INPUT, "a gateway that runs shows the newest publication of each question; "
                               "give --dir for one before it");
}

struct err view_told_one(struct arena *arena, const struct view_want *want, json_t *o) {
    const struct books *books = roll_books(want->keeper->roll);
    const struct shelf *shelf = want->keeper->shelf;
    size_t i = 0;
    struct span bytes = {0};
    OWNED_JSON published = NULL;
    while (i < books_charge_count(books) && !span_is(want->id, books_charge_at(books, i)->id))
        i++;
    if (i == books_charge_count(books))
        return err_make(ERR_INPUT,
                        "the ledger has no charge of this id; see: portcullis stats budget");
    if (shelf)
        TRY(shelved_find(shelf, i, &bytes));
    else
        TRY(statistics_read(want->keeper, arena, books_charge_at(books, i), &bytes));
    TRY(json_read(bytes, bytes.len, &published));
    json_object_update(o, published);
    return err_none();
}
