/* What does the predicate say of these files? Rows that are malformed get no guess: an ask with a
 * field too few is not verified, and a record that cannot be read is counted and named. */
#include "foreign.h"

#include "table.h"

#include <assert.h>

enum { SCRATCH_BYTES = 4 << 20, OFFICES_MAX = 4096 };

/* ---- what is written ---- */

struct out {
    FILE *file;
    const char *path;
    struct text text;
};

static struct err out_open(struct arena *arena, const char *path, const char *header,
                           struct out *out) {
    *out = (struct out){.path = path, .text = {.arena = arena}};
    out->file = fopen(path, "wb");
    if (!out->file) return err_errno("cannot write %s", path);
    fputs(header, out->file);
    return err_none();
}

static void out_put(struct out *out, const struct span *cell, size_t cells) {
    out->text.len = 0;
    for (size_t i = 0; i < cells; i++)
        csv_put(&out->text, cell[i], i + 1 == cells);
    fwrite(out->text.at, 1, out->text.len, out->file);
}

static struct err out_close(struct out *out) {
    bool wrote = !ferror(out->file);
    if (fclose(out->file) != 0 || !wrote) return err_errno("cannot write %s", out->path);
    return err_none();
}

/* Malformed records are left out of the answers; the first of them is named at the end. */
struct malformed {
    uint64_t count;
    char first[256];
};

static void malformed_add(struct malformed *malformed, struct err e) {
    if (malformed->count++ == 0) snprintf(malformed->first, sizeof malformed->first, "%s", e.text);
}

static struct err malformed_tell(const struct malformed *malformed) {
    if (malformed->count == 0) return err_none();
    return err_make(ERR_INPUT, "%llu records could not be read and have no decision; the first: %s",
                    (unsigned long long)malformed->count, malformed->first);
}

/* True while there are rows; a fault of the disk ends it as well. */
static bool rows_next(struct table *table, struct malformed *malformed, struct err *e) {
    bool end = false;
    *e = table_next(table, &end);
    while (e->kind == ERR_INPUT) {
        malformed_add(malformed, *e);
        *e = table_next(table, &end);
    }
    return !err_is(*e) && !end;
}

/* ---- people ---- */

enum { PERSON_CELLS = 14 };
static const char *const person_column[PERSON_CELLS] = {
    "tin",   "given",  "?middle", "family", "?suffix", "?former_family", "?dob",
    "line1", "?line2", "city",    "state",  "zip",     "?prior_address", "?status"};

static struct span part_cut(struct span *text, uint8_t mark) {
    size_t at = span_find_byte(*text, mark);
    struct span part = span_cut(*text, 0, at);
    *text = at < text->len ? span_cut(*text, at + 1, text->len) : span_of("", 0);
    return part;
}

static struct person_address address_of(const struct span cell[5]) {
    return (struct person_address){cell[0], cell[1], cell[2], cell[3], cell[4]};
}

/* A record with more names or addresses than fit is on file and refuses. */
static void lists_read(const struct span cell[PERSON_CELLS], struct person_record *record) {
    struct span former = cell[5];
    struct span prior = cell[12];
    while (former.len && record->former_family_count < FORMER_NAMES_MAX) {
        struct span one = part_cut(&former, ';');
        if (span_trim(one).len) record->former_family[record->former_family_count++] = one;
    }
    while (prior.len && record->prior_address_count < PRIOR_ADDRESSES_MAX) {
        struct span one = part_cut(&prior, ';');
        struct span part[5];
        for (size_t i = 0; i < 5; i++)
            part[i] = part_cut(&one, '|');
        record->prior_address[record->prior_address_count++] = address_of(part);
    }
    if (former.len || prior.len) record->status = span_str("incomplete");
}

static struct span short_enough(struct span cell) {
    enum { CELL_BYTES_MAX = 4096 }; /* longer is refused by every rule, and need not be kept */
    return cell.len > CELL_BYTES_MAX ? span_cut(cell, 0, 0) : cell;
}

struct err foreign_vault(struct arena *arena, const char *path, struct population **population) {
    struct table table;
    bool end = false;
    TRY(table_open(arena, path, person_column, PERSON_CELLS, &table));
    *population = population_open(arena, NULL);
    while (true) {
        TRY(table_next(&table, &end));
        if (end) break;
        if (!table.whole)
            return err_make(ERR_INPUT, "%s: person %u has not as many fields as the header", path,
                            population_count(*population) + 1);
        struct span cell[PERSON_CELLS];
        for (size_t i = 0; i < PERSON_CELLS; i++)
            cell[i] = short_enough(table.cell[i]);
        struct person_record record = {.tin = cell[0],
                                       .name = {cell[1], cell[2], cell[3], cell[4]},
                                       .dob = cell[6],
                                       .address = address_of(cell + 7),
                                       .status = cell[13]};
        lists_read(cell, &record);
        population_add(*population, &record);
    }
    table_close(&table);
    population_index(*population);
    return err_none();
}

/* ---- requesters' offices ---- */

struct err foreign_offices(struct arena *arena, struct foreign *foreign) {
    static const char *const column[] = {"line1", "?line2", "city", "state", "zip"};
    struct table table;
    bool end = false;
    if (!foreign->requester_addresses) return err_none();
    struct person_address *office = ARENA_ARRAY(arena, struct person_address, OFFICES_MAX);
    foreign->office = office;
    TRY(table_open(arena, foreign->requester_addresses, column, 5, &table));
    while (true) {
        TRY(table_next(&table, &end));
        if (end) break;
        if (foreign->offices == OFFICES_MAX)
            return err_make(ERR_INPUT, "%s: more than %d addresses", table.name, OFFICES_MAX);
        struct span cell[5];
        for (size_t i = 0; i < 5; i++)
            cell[i] = arena_copy(arena, table.cell[i]);
        office[foreign->offices++] = address_of(cell);
    }
    table_close(&table);
    return err_none();
}

/* ---- asks ---- */

const char *const foreign_ask_column[ASK_CELLS] = {[ASK_ID] = "req_id",
                                                   [ASK_TIN] = "tin",
                                                   [ASK_GIVEN] = "given",
                                                   [ASK_MIDDLE] = "?middle",
                                                   [ASK_FAMILY] = "family",
                                                   [ASK_SUFFIX] = "?suffix",
                                                   [ASK_DOB] = "?dob",
                                                   [ASK_LINE1] = "line1",
                                                   [ASK_LINE2] = "?line2",
                                                   [ASK_CITY] = "city",
                                                   [ASK_STATE] = "state",
                                                   [ASK_ZIP] = "zip",
                                                   [ASK_TRUTH] = "?truth_tin_or_none",
                                                   [ASK_STRATUM] = "?stratum"};

struct person_claim foreign_claim(const struct span cell[ASK_CELLS]) {
    return (struct person_claim){
        .tin = cell[ASK_TIN],
        .name = {cell[ASK_GIVEN], cell[ASK_MIDDLE], cell[ASK_FAMILY], cell[ASK_SUFFIX]},
        .dob = cell[ASK_DOB],
        .address = address_of(cell + ASK_LINE1)};
}

struct err foreign_asks(struct arena *arena, const struct foreign *foreign) {
    struct population *population = NULL;
    struct table table;
    struct out out;
    struct malformed malformed = {0};
    struct err e = err_none();
    OWNED_ARENA scratch = arena_open(SCRATCH_BYTES);
    TRY(foreign_vault(arena, foreign->vault, &population));
    TRY(table_open(arena, foreign->asks, foreign_ask_column, ASK_CELLS, &table));
    TRY(out_open(arena, foreign->out, "req_id,verified\n", &out));
    while (rows_next(&table, &malformed, &e)) {
        struct person_claim claim = foreign_claim(table.cell);
        struct address_verdict address =
            address_check(&claim.address, foreign->office, foreign->offices);
        bool verified = table.whole && address.code == ADDRESS_COMPLETE &&
                        match_verified(population_decide(population, scratch, &claim).verdict);
        out_put(&out, (struct span[2]){table.cell[ASK_ID], span_str(verified ? "true" : "false")},
                2);
    }
    table_close(&table);
    population_close(population);
    TRY(e);
    TRY(out_close(&out));
    return malformed_tell(&malformed);
}

/* ---- addresses ---- */

struct err foreign_addresses(struct arena *arena, const struct foreign *foreign) {
    static const char *const column[] = {"addr_id|case_id", "line1", "?line2", "city",
                                         "state",           "zip"};
    struct table table;
    struct out out;
    struct malformed malformed = {0};
    struct err e = err_none();
    TRY(table_open(arena, foreign->addresses, column, 6, &table));
    TRY(out_open(arena, foreign->out, "addr_id,complete,code\n", &out));
    while (rows_next(&table, &malformed, &e)) {
        struct person_address address = address_of(table.cell + 1);
        enum address_code code = address_check(&address, foreign->office, foreign->offices).code;
        if (!table.whole && code == ADDRESS_COMPLETE) code = ADDRESS_X1;
        bool complete = code == ADDRESS_COMPLETE;
        out_put(&out,
                (struct span[3]){table.cell[0], span_str(complete ? "true" : "false"),
                                 span_str(complete ? "" : address_code_str(code))},
                3);
    }
    table_close(&table);
    TRY(e);
    TRY(out_close(&out));
    return malformed_tell(&malformed);
}
