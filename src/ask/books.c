/* What has been told about everyone, and what may still be? */
#include "ask/books.h"

#include "base/bytes.h"
#include "base/limits.h"

enum { CHARGES_BLOCK = 256, CHARGES_MAX = 1 << 20 };

struct books {
    struct arena *arena;
    struct query query[QUERIES_MAX];
    uint64_t entry[QUERIES_MAX]; /* the newest about it */
    size_t query_count;
    struct told_charge *charge; /* grows by doubling */
    size_t charge_count, charge_capacity;
    int year; /* of the newest charge */
    struct budget budget;
};

struct books *books_open(struct arena *arena) {
    struct books *books = ARENA_NEW(arena, struct books);
    books->arena = arena;
    books->budget.cap = RHO_MICRO_MAX;
    return books;
}

static struct err broken(const char *what) { return err_make(ERR_PROOF, "%s", what); }

/* ---- questions ---- */

struct err books_query(struct books *books, const json_t *definition, uint64_t index) {
    struct query query;
    TRY(query_read(books->arena, definition, &query));
    query.id = arena_copy(books->arena, query.id);
    query.says = arena_copy(books->arena, query.says);
    for (size_t i = 0; i < books->query_count; i++) {
        if (!span_equal(books->query[i].id, query.id)) continue;
        books->query[i] = query; /* a later definition of one id takes its place */
        books->entry[i] = index;
        return err_none();
    }
    if (books->query_count == QUERIES_MAX)
        return err_make(ERR_REFUSED, "more than %d questions are registered", QUERIES_MAX);
    books->entry[books->query_count] = index;
    books->query[books->query_count++] = query;
    return err_none();
}

size_t books_query_count(const struct books *books) { return books->query_count; }

const struct query *books_query_at(const struct books *books, size_t i) {
    return i < books->query_count ? &books->query[i] : NULL;
}

const struct query *books_query_find(const struct books *books, struct span id) {
    for (size_t i = 0; i < books->query_count; i++)
        if (span_equal(books->query[i].id, id)) return &books->query[i];
    return NULL;
}

uint64_t books_query_entry(const struct books *books, struct span id) {
    const struct query *query = books_query_find(books, id);
    return query ? books->entry[query - books->query] : 0;
}

static const struct query *query_of(const struct books *books, const struct digest *digest) {
    for (size_t i = 0; i < books->query_count; i++)
        if (memcmp(&books->query[i].digest, digest, sizeof *digest) == 0) return &books->query[i];
    return NULL;
}

/* ---- charges ---- */

static struct err hex_member(const json_t *entry, const char *key, struct digest *digest) {
    struct span hex;
    TRY(json_need_str(entry, "entry", key, 2 * DIGEST_BYTES, &hex));
    return hex_read(hex, digest->byte, sizeof digest->byte);
}

static struct err id_member(const json_t *entry, char id[ID_BYTES_MAX]) {
    struct span text;
    TRY(json_need_str(entry, "entry", "statistics", ID_BYTES_MAX - 1, &text));
    if (!id_valid(text, "STA")) return broken("a publication's id is not \"STA-\" and a ULID");
    memcpy(id, text.at, text.len);
    id[text.len] = '\0';
    return err_none();
}

static struct err charge_read(const json_t *entry, struct told_charge *charge) {
    struct span day;
    int64_t cost;
    TRY(id_member(entry, charge->id));
    TRY(hex_member(entry, "query", &charge->query));
    TRY(hex_member(entry, "sums", &charge->sums));
    TRY(hex_member(entry, "noise", &charge->noise));
    TRY(json_need_str(entry, "entry", "day", DATE_TEXT_BYTES, &day));
    TRY(date_read(day, &charge->day));
    TRY(json_need_int(entry, "entry", "rho_micro", 1, RHO_MICRO_MAX, &cost));
    charge->cost = (rho_micro)cost;
    return err_none();
}

static struct err charge_keep(struct books *books, const struct told_charge *charge) {
    if (books->charge_count == CHARGES_MAX) return broken("there are more charges than are kept");
    if (books->charge_count == books->charge_capacity) {
        size_t capacity = books->charge_capacity ? 2 * books->charge_capacity : CHARGES_BLOCK;
        struct told_charge *grown = ARENA_ARRAY(books->arena, struct told_charge, capacity);
        if (books->charge_count) memcpy(grown, books->charge, books->charge_count * sizeof *grown);
        books->charge = grown;
        books->charge_capacity = capacity;
    }
    books->charge[books->charge_count++] = *charge;
    return err_none();
}

struct budget books_budget(const struct books *books, instant now) {
    struct budget budget = books->budget;
    if (date_of(now).year != books->year) budget.spent = 0;
    return budget;
}

static bool day_is_due(const struct query *query, struct date day, struct date today) {
    struct date due;
    return date_compare(day, today) <= 0 && query_due(query, day, &due) &&
           date_compare(day, due) == 0;
}

struct err books_charge(struct books *books, const json_t *entry, instant time, uint64_t index) {
    struct told_charge charge = {.index = index, .time = time};
    int64_t year;
    int64_t ever;
    TRY(charge_read(entry, &charge));
    const struct query *query = query_of(books, &charge.query);
    if (!query) return broken("a charge is for a question that was not registered");
    if (charge.cost != query_cost(query)) return broken("a charge is not what its question costs");
    if (!day_is_due(query, charge.day, date_of(time)))
        return broken("a charge is for a day that is not on its question's schedule, or not yet");
    struct budget budget = books_budget(books, time);
    struct err e = budget_charge(&budget, charge.cost);
    if (err_is(e)) return broken("a charge goes beyond the year's privacy budget");
    TRY(json_need_int(entry, "entry", "year_micro", 1, JSON_INTEGER_MAX, &year));
    TRY(json_need_int(entry, "entry", "ever_micro", 1, JSON_INTEGER_MAX, &ever));
    if ((uint64_t)year != budget.spent || (uint64_t)ever != budget.ever)
        return broken("the totals of a charge do not add up");
    TRY(charge_keep(books, &charge));
    books->budget = budget;
    books->year = date_of(time).year;
    return err_none();
}

size_t books_charge_count(const struct books *books) { return books->charge_count; }

const struct told_charge *books_charge_at(const struct books *books, size_t i) {
    return i < books->charge_count ? &books->charge[i] : NULL;
}

/* ---- publications ---- */

struct err books_statistics(struct books *books, const json_t *entry) {
    char id[ID_BYTES_MAX];
    int64_t index;
    TRY(id_member(entry, id));
    TRY(json_need_int(entry, "entry", "charge", 0, JSON_INTEGER_MAX, &index));
    for (size_t i = books->charge_count; i-- > 0;) {
        struct told_charge *charge = &books->charge[i];
        if (charge->index != (uint64_t)index) continue;
        if (strcmp(charge->id, id) != 0 || charge->published)
            return broken("a publication is not of the charge that it names");
        if (books_published(books, &charge->query, charge->day))
            return broken("a question is published twice for one day");
        TRY(hex_member(entry, "published", &charge->publication));
        charge->published = true;
        return err_none();
    }
    return broken("a publication names no charge");
}

const struct told_charge *books_published(const struct books *books, const struct digest *query,
                                          struct date day) {
    for (size_t i = books->charge_count; i-- > 0;) {
        const struct told_charge *charge = &books->charge[i];
        if (charge->published && date_compare(charge->day, day) == 0 &&
            memcmp(&charge->query, query, sizeof *query) == 0)
            return charge;
    }
    return NULL;
}
