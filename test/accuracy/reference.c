/* What does the predicate say of the reference data? The requests about the made-up people of
 * pseudopeople, by their strata, and the real addresses of rrad and usaddress. */
#include "reference.h"

#include "../shared.h"
#include "control.h"
#include "foreign.h"
#include "labelled.h"
#include "score.h"
#include "table.h"

enum { STRATA_MAX = 64, SCRATCH_BYTES = 4 << 20 };

struct named_score {
    char name[64];
    struct score score;
};

static struct score *score_of(struct named_score *named, struct span name) {
    size_t i = 0;
    while (i + 1 < STRATA_MAX && named[i].name[0] && !span_is(name, named[i].name))
        i++;
    if (!named[i].name[0]) snprintf(named[i].name, sizeof named[i].name, "%.*s", SPAN_FMT(name));
    return &named[i].score;
}

static bool kind_is(struct span stratum, const char *kind) {
    size_t at = span_find_byte(stratum, '/');
    return at < stratum.len && span_is(span_cut(stratum, at + 1, stratum.len), kind);
}

/* impostor and refuse must not be verified; genuine and noisy count as refused when they are not.
 */
static void request_count(const struct population *population, struct arena *scratch,
                          const struct span cell[ASK_CELLS], struct score *score) {
    struct person_claim claim = foreign_claim(cell);
    struct decision decision = population_decide(population, scratch, &claim);
    struct person_record record;
    bool verified = match_verified(decision.verdict);
    if (kind_is(cell[ASK_STRATUM], "genuine") || kind_is(cell[ASK_STRATUM], "noisy")) {
        score->genuine++;
        bool meant = false;
        if (decision.person != NOBODY) {
            population_record(population, decision.person, &record);
            meant = span_equal(record.tin, cell[ASK_TRUTH]);
        }
        score->verified += verified && meant;
        score->wrong += verified && !meant;
        return;
    }
    score->adversarial++;
    score->wrong += verified;
    uint32_t holder = decision.person;
    if (holder == NOBODY) return;
    population_record(population, holder, &record);
    score->control[0] += control_name(&claim, &record);
    score->control[1] += control_tolerant(&claim, &record);
    score->control[2] += control_score(&claim, &record);
}

static void requests_print(struct named_score *named, bool *holds) {
    score_head();
    for (size_t i = 0; i < STRATA_MAX && named[i].name[0]; i++) {
        struct score *score = &named[i].score;
        score_print(named[i].name, score);
        uint64_t refused = score->genuine - score->verified;
        bool clean = strcmp(named[i].name, "clean/genuine") == 0;
        bool benign = strcmp(named[i].name, "benign-variation/genuine") == 0;
        bool too_many =
            (clean && refused * 1000 > score->genuine) || (benign && refused * 10 > score->genuine);
        if (score->wrong || too_many) {
            printf("# %s does not hold\n", named[i].name);
            *holds = false;
        }
    }
}

static struct err requests_run(struct arena *arena, bool *holds) {
    const char *path = shared_find("data/pseudopeople/vault.csv");
    struct population *population = NULL;
    struct table table;
    bool end = false;
    if (!path) return err_none();
    printf("\npseudopeople\n");
    TRY(foreign_vault(arena, path, &population));
    path = shared_find("data/pseudopeople/requests.csv");
    if (!path) return err_none();
    struct named_score *named = ARENA_ARRAY(arena, struct named_score, STRATA_MAX);
    OWNED_ARENA scratch = arena_open(SCRATCH_BYTES);
    TRY(table_open(arena, path, foreign_ask_column, ASK_CELLS, &table));
    while (true) {
        TRY(table_next(&table, &end));
        if (end) break;
        request_count(population, scratch, table.cell, score_of(named, table.cell[ASK_STRATUM]));
    }
    table_close(&table);
    population_close(population);
    requests_print(named, holds);
    return err_none();
}

/* ---- real addresses ---- */

/* Two of the set are incomplete although it is said to be whole: no house number, and a building
 * without its identifier. */
static bool is_incomplete_of_rrad(struct span number) {
    return span_is(number, "1030") || span_is(number, "2388");
}

static struct err addresses_run(struct arena *arena, bool *holds) {
    static const char *const column[] = {"n", "address1", "?address2", "city", "state", "zip"};
    const char *path = shared_find("data/rrad/addresses-even.csv");
    struct table table;
    bool end = false;
    size_t whole = 0;
    size_t refused = 0;
    if (!path) return err_none();
    printf("\nrrad: real addresses\n");
    TRY(table_open(arena, path, column, 6, &table));
    while (true) {
        TRY(table_next(&table, &end));
        if (end) break;
        struct person_address address = {table.cell[1], table.cell[2], table.cell[3], table.cell[4],
                                         table.cell[5]};
        enum address_code code = address_check(&address, NULL, 0).code;
        bool known = is_incomplete_of_rrad(table.cell[0]);
        whole += !known;
        if (code == ADDRESS_COMPLETE) continue;
        refused += !known;
        printf("  refused: %.*s, %s%s: %s\n", SPAN_FMT(table.cell[0]), address_code_str(code),
               known ? ", and rightly" : "", address_code_says(code));
    }
    table_close(&table);
    printf("%zu complete addresses, %zu refused (%.2f%%, at most 1%%)\n", whole, refused,
           100.0 * (double)refused / (double)whole);
    if (refused * 100 > whole) *holds = false;
    return err_none();
}

struct err reference_run(struct arena *arena, bool *holds) {
    TRY(requests_run(arena, holds));
    TRY(addresses_run(arena, holds));
    return labelled_run(arena, holds);
}
