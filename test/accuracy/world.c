/* Who is easily taken for whom? People drawn by synth, and beside every other one a relative that
 * differs as little as people do: a twin, a junior, a namesake born on the same day, the one who
 * lived there before, the one with half the double surname. */
#include "world.h"

#include "base/csv.h"
#include "synth/inside.h"

#include <stdlib.h>

enum { CELLS = 14 };

static void pair_add(struct world *world, enum relation relation, uint32_t one, uint32_t two) {
    struct pairs *pairs = &world->pairs[relation];
    if (pairs->count == pairs->room) {
        pairs->room = pairs->room ? 2 * pairs->room : 1024;
        pairs->pair = reallocarray(pairs->pair, pairs->room, sizeof *pairs->pair);
        assert(pairs->pair);
    }
    pairs->pair[pairs->count++] = (struct pair_of_people){one, two};
}

/* ---- rows of people.csv, whose columns stand in the order of synth.h ---- */

static size_t parts_cut(struct span text, uint8_t mark, struct span *part, size_t max) {
    size_t count = 0;
    while (text.len && count < max) {
        size_t at = span_find_byte(text, mark);
        part[count++] = span_cut(text, 0, at);
        text = span_cut(text, at == text.len ? at : at + 1, text.len);
    }
    return count;
}

static struct person_record record_of(const struct span cell[CELLS]) {
    struct person_record record = {.tin = cell[0],
                                   .name = {cell[1], cell[2], cell[3], cell[4]},
                                   .dob = cell[6],
                                   .address = {cell[7], cell[8], cell[9], cell[10], cell[11]}};
    struct span part[5];
    record.former_family_count = parts_cut(cell[5], ';', record.former_family, FORMER_NAMES_MAX);
    struct span prior = cell[12];
    for (size_t i = 0; prior.len && i < 5; i++) {
        size_t at = span_find_byte(prior, '|');
        part[i] = span_cut(prior, 0, at);
        prior = span_cut(prior, at == prior.len ? at : at + 1, prior.len);
        if (i == 3) {
            record.prior_address[0] =
                (struct person_address){part[0], part[1], part[2], part[3], prior};
            record.prior_address_count = 1;
            break;
        }
    }
    if (!span_begins(cell[13], SPAN_LITERAL("hold-"))) record.status = cell[13];
    return record;
}

/* ---- relatives ---- */

/* What a relative is made from: the one it is taken for, and somebody else for what differs. */
struct kin {
    struct world *world;
    struct arena *arena;
    struct person_record of, other;
    uint32_t of_number;
};

static struct span born_before(struct arena *arena, struct span dob, int years) {
    if (dob.len < 10) return dob;
    int year = (dob.at[0] - '0') * 1000 + (dob.at[1] - '0') * 100 + (dob.at[2] - '0') * 10 +
               (dob.at[3] - '0');
    char *text = arena_printf(arena, "%04d%.*s", year - years, 6, (const char *)dob.at + 4);
    if (memcmp(text + 5, "02-29", 5) == 0) memcpy(text + 5, "02-28", 5);
    return span_str(text);
}

static enum relation twin_make(struct kin *kin, struct person_record *relative) {
    *relative = kin->of;
    relative->name.given = kin->other.name.given;
    relative->name.middle = kin->other.name.middle;
    bool alike = span_equal(kin->of.name.given, kin->other.name.given);
    if (alike || world_below(kin->world, 16) == 0) /* Mary and Mary Ann */
        relative->name.given =
            span_str(arena_printf(kin->arena, "%.*s %.*s", SPAN_FMT(kin->of.name.given),
                                  SPAN_FMT(kin->other.name.given)));
    return RELATION_TWIN;
}

static enum relation junior_make(struct kin *kin, struct person_record *relative) {
    static const char *const SUFFIX[] = {"JR", "Jr.", "", "III", "SR"};
    *relative = kin->of;
    relative->dob = born_before(kin->arena, kin->of.dob, 20 + (int)world_below(kin->world, 15));
    relative->name.suffix = span_str(SUFFIX[world_below(kin->world, 5)]);
    if (world_below(kin->world, 3) == 0) relative->address = kin->other.address;
    return RELATION_SUFFIX;
}

static enum relation namesake_make(struct kin *kin, struct person_record *relative) {
    *relative = kin->other;
    relative->name = kin->of.name;
    if (world_below(kin->world, 2) == 0) relative->name.middle = kin->other.name.middle;
    uint32_t kind = world_below(kin->world, 4);
    if (kind == 0) relative->dob = kin->of.dob;
    if (kind == 1) relative->address = kin->of.address;
    relative->former_family_count = 0;
    return RELATION_NAMESAKE;
}

static enum relation occupant_make(struct kin *kin, struct person_record *relative) {
    *relative = kin->other;
    relative->dob = born_before(kin->arena, kin->other.dob, 1 + (int)world_below(kin->world, 30));
    relative->prior_address[0] = kin->of.address;
    relative->prior_address_count = 1;
    if (world_below(kin->world, 2) == 0) relative->name.family = kin->of.name.family;
    if (world_below(kin->world, 4) == 0) relative->name = kin->of.name;
    return RELATION_OCCUPANT;
}

static enum relation double_make(struct kin *kin, struct person_record *relative) {
    *relative = world_below(kin->world, 2) ? kin->of : kin->other;
    relative->name = kin->of.name;
    relative->name.family = span_str(
        arena_printf(kin->arena, "%.*s%c%.*s", SPAN_FMT(kin->of.name.family),
                     world_below(kin->world, 2) ? '-' : ' ', SPAN_FMT(kin->other.name.family)));
    relative->former_family_count = 0;
    if (world_below(kin->world, 2)) {
        relative->former_family[0] = kin->other.name.family;
        relative->former_family_count = 1;
    }
    return RELATION_DOUBLE;
}

static enum relation (*const MAKE[])(struct kin *, struct person_record *) = {
    twin_make, junior_make, namesake_make, occupant_make, double_make};

static void relative_add(struct world *world, struct arena *arena, uint32_t of, uint64_t seed,
                         uint64_t number) {
    struct kin kin = {.world = world, .arena = arena, .of_number = of};
    struct person_record relative;
    char tin[10];
    population_record(world->population, of, &kin.of);
    population_record(world->population, world_below(world, of), &kin.other);
    kin.of.status = kin.other.status = span_str("");
    enum relation relation = MAKE[world_below(world, sizeof MAKE / sizeof *MAKE)](&kin, &relative);
    tin_write(seed, number, tin);
    relative.tin = span_of(tin, 9);
    pair_add(world, relation, of, population_add(world->population, &relative));
}

/* ---- the whole ---- */

static struct err drawn_read(FILE *file, struct population *population) {
    struct csv_record row;
    bool end = false;
    struct csv *csv = csv_open(file, "people.csv");
    struct err e = csv_next(csv, &row, &end);
    while (!err_is(e) && !end) {
        e = csv_next(csv, &row, &end);
        if (err_is(e) || end) break;
        struct person_record record = record_of(row.field);
        population_add(population, &record);
    }
    csv_close(csv);
    return e;
}

static struct err population_draw(struct arena *arena, uint32_t people, uint64_t seed,
                                  struct population **population) {
    FILE *file = tmpfile();
    if (!file) return err_errno("cannot make a temporary file");
    struct err e = synth_people(file, people, seed, NULL, NULL);
    *population = population_open(arena, NULL);
    rewind(file);
    if (!err_is(e)) e = drawn_read(file, *population);
    fclose(file);
    return e;
}

/* Neighbours in the file who share a home. */
static void households_find(struct world *world, uint32_t drawn) {
    struct person_record one, two;
    for (uint32_t i = SYNTH_CANARIES; i + 1 < drawn; i++)
        for (uint32_t k = i + 1; k < drawn && k < i + 4; k++) {
            population_record(world->population, i, &one);
            population_record(world->population, k, &two);
            if (!span_equal(one.address.line1, two.address.line1) ||
                !span_equal(one.address.zip, two.address.zip))
                break;
            pair_add(world, RELATION_HOUSEHOLD, i, k);
        }
}

static const struct population *sorted_population;

static int name_compare(const void *a, const void *b) {
    struct person_record one, two;
    population_record(sorted_population, *(const uint32_t *)a, &one);
    population_record(sorted_population, *(const uint32_t *)b, &two);
    int order = span_compare(one.name.family, two.name.family);
    return order ? order : span_compare(one.name.given, two.name.given);
}

/* The same name by nature, among the people drawn. */
static void namesakes_find(struct world *world) {
    uint32_t *sorted = reallocarray(NULL, world->plain_count, sizeof *sorted);
    assert(sorted);
    memcpy(sorted, world->plain, world->plain_count * sizeof *sorted);
    sorted_population = world->population;
    qsort(sorted, world->plain_count, sizeof *sorted, name_compare);
    for (uint32_t i = 1; i < world->plain_count; i++)
        if (name_compare(&sorted[i - 1], &sorted[i]) == 0)
            pair_add(world, RELATION_COMMON, sorted[i - 1], sorted[i]);
    free(sorted);
}

struct err world_open(struct arena *arena, uint32_t people, uint64_t seed, struct world *world) {
    OWNED_ARENA scratch = arena_open(1 << 20);
    *world = (struct world){.rng = seed};
    TRY(population_draw(arena, people, seed, &world->population));
    TRY(population_draw(arena, people / 8 + 100, seed + 7919, &world->absent));
    households_find(world, people);
    world->plain = reallocarray(NULL, people, sizeof *world->plain);
    assert(world->plain);
    for (uint32_t i = SYNTH_CANARIES; i < people; i++) {
        struct person_record record;
        population_record(world->population, i, &record);
        if (record.status.len == 0) world->plain[world->plain_count++] = i;
    }
    namesakes_find(world);
    for (uint32_t i = 0; i < world->plain_count; i += 2) {
        relative_add(world, scratch, world->plain[i], seed, (uint64_t)people + i);
        arena_wipe(scratch);
    }
    population_index(world->population);
    return err_none();
}

void world_close(struct world *world) {
    population_close(world->population);
    population_close(world->absent);
    for (size_t i = 0; i < RELATIONS; i++)
        free(world->pairs[i].pair);
    free(world->plain);
}
