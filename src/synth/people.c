/* What is in people.csv? Canaries first, then household after household until there are enough. */
#include "synth/inside.h"

const struct synth_canary synth_canary[SYNTH_CANARIES] = {
    {"977077707", "CANARYGIVENALPHA", "CANARYFAMILYALPHA", "CANARYFORMERALPHA", "1977-07-07",
     "7707 CANARY STREET", "7701 CANARY LANE", "CANARY PAYROLL COMPANY ALPHA", "77770007"},
    {"977177717", "CANARYGIVENBRAVO", "CANARYFAMILYBRAVO", "CANARYFORMERBRAVO", "1967-07-17",
     "7717 CANARY STREET APT 7", "7711 CANARY LANE", "CANARY PAYROLL COMPANY BRAVO", "77770017"},
    {"977277727", "CANARYGIVENDELTA", "CANARYFAMILYDELTA", "CANARYFORMERDELTA", "1987-07-27",
     "7727 CANARY STREET", "7721 CANARY LANE", "CANARY PAYROLL COMPANY DELTA", "77770027"},
};

static const char IDENTITY_COLUMNS[] = "tin,given,middle,family,suffix,former_family,dob,line1,"
                                       "line2,city,state,zip,prior_address,status";

static void header_put(struct put *put) {
    put_str(put, IDENTITY_COLUMNS);
    for (int year = 0; year < YEARS; year++) {
        for (int i = 0; i < COLUMN_COUNT; i++) {
            put_byte(put, ',');
            put_int(put, YEAR_FIRST + year);
            put_byte(put, ':');
            put_str(put, column_name[i]);
        }
    }
    put_byte(put, '\n');
}

static void weighted_put(struct put *put, const struct weighted *name) {
    put_span(put, name->text, name->len);
}

static void family_put(struct put *put, struct family family) {
    weighted_put(put, &family_names[family.first]);
    if (!family.double_name) return;
    put_byte(put, '-');
    weighted_put(put, &family_names[family.second]);
}

/* No text of ours holds a comma, a quote or a line end: nothing is ever quoted. */
static void cell_put(struct put *put, const char *text) {
    put_str(put, text);
    put_byte(put, ',');
}

static void name_put(struct put *put, const struct member *member) {
    weighted_put(put, member->given);
    put_byte(put, ',');
    if (member->middle && member->middle_initial)
        put_byte(put, member->middle->text[0]);
    else if (member->middle)
        weighted_put(put, member->middle);
    put_byte(put, ',');
    family_put(put, member->family);
    put_byte(put, ',');
    cell_put(put, member->suffix);
    for (size_t i = 0; i < member->former_count; i++) {
        if (i) put_byte(put, ';');
        family_put(put, member->former[i]);
    }
    put_byte(put, ',');
}

static void home_put(struct put *put, const struct home *home, char separator) {
    const char *const part[] = {home->line1, home->line2, home->place->city, home->place->state,
                                home->place->zip};
    for (int i = 0; i < 5; i++) {
        if (i) put_byte(put, separator);
        put_str(put, part[i]);
    }
}

static void values_put(struct put *put, const struct year_values value[YEARS]) {
    for (int year = 0; year < YEARS; year++) {
        for (int i = 0; i < COLUMN_COUNT; i++) {
            const struct cell *cell = &value[year].cell[i];
            put_byte(put, ',');
            switch (cell->kind) {
            case CELL_NONE:
                break;
            case CELL_NUMBER:
                put_int(put, cell->number);
                break;
            case CELL_FLAG:
                put_str(put, cell->number ? "true" : "false");
                break;
            case CELL_TEXT:
                put_str(put, cell->text);
                break;
            }
        }
    }
    put_byte(put, '\n');
}

static void date_put(struct put *put, struct date day) {
    char text[DATE_TEXT_BYTES];
    int number = day.year * 10000 + day.month * 100 + day.day;
    for (int i = DATE_TEXT_BYTES - 2; i >= 0; i--) {
        if (i == 4 || i == 7) {
            text[i] = '-';
            continue;
        }
        text[i] = (char)('0' + number % 10);
        number /= 10;
    }
    put_span(put, text, DATE_TEXT_BYTES - 1);
}

static void member_put(struct put *put, const char *tin, const struct member *member,
                       const struct home *home, const struct year_values value[YEARS]) {
    cell_put(put, tin);
    name_put(put, member);
    date_put(put, member->born);
    put_byte(put, ',');
    home_put(put, home, ',');
    put_byte(put, ',');
    if (member->moved) home_put(put, &member->before, '|');
    put_byte(put, ',');
    put_str(put, member->status);
    values_put(put, value);
}

static void canary_put(struct put *put, const struct synth_canary *canary,
                       struct year_values value[YEARS]) {
    income_canary(canary, value);
    cell_put(put, canary->tin);
    cell_put(put, canary->given);
    cell_put(put, "");
    cell_put(put, canary->family);
    cell_put(put, "");
    cell_put(put, canary->former_family);
    cell_put(put, canary->dob);
    cell_put(put, canary->line1);
    cell_put(put, "");
    cell_put(put, "Chicago");
    cell_put(put, "IL");
    cell_put(put, "60608");
    put_str(put, canary->prior_line1);
    cell_put(put, "||Chicago|IL|60608");
    values_put(put, value);
}

/* What the loop needs, in one piece of an arena. */
struct work {
    struct picker picker;
    struct household household;
    struct year_values value[HOUSEHOLD_MAX][YEARS];
};

enum { PROGRESS_ROWS = 8192 };

static struct err households_put(struct put *put, struct work *work, uint64_t count, uint64_t seed,
                                 void (*progress)(uint64_t done, uint64_t all, void *), void *arg) {
    uint64_t person = count < SYNTH_CANARIES ? count : SYNTH_CANARIES;
    for (uint64_t i = 0; i < person; i++)
        canary_put(put, &synth_canary[i], work->value[0]);
    /* Each household has a member, so there are at most as many households as people. */
    for (uint64_t number = 0; person < count; number++) {
        assert(number < count);
        struct rng rng = rng_of(seed, PURPOSE_HOME, number);
        household_draw(&work->picker, &rng, &work->household);
        income_draw(&rng, &work->household, work->value);
        for (size_t i = 0; i < work->household.count && person < count; i++, person++) {
            char tin[10];
            tin_write(seed, person, tin);
            member_put(put, tin, &work->household.member[i], &work->household.home, work->value[i]);
            TRY(put_row(put));
            if (progress && person % PROGRESS_ROWS == 0) progress(person, count, arg);
        }
    }
    return err_none();
}

struct err synth_people(FILE *out, uint64_t count, uint64_t seed,
                        void (*progress)(uint64_t done, uint64_t all, void *), void *arg) {
    if (count == 0 || count > SYNTH_PEOPLE_MAX)
        return err_make(ERR_USAGE, "the number of people must be from 1 to %d", SYNTH_PEOPLE_MAX);
    OWNED_ARENA arena = arena_open(sizeof(struct work) + 2 * (size_t)PUT_BYTES);
    struct work *work = ARENA_NEW(arena, struct work);
    struct put put;
    picker_fill(&work->picker);
    put_open(&put, arena, out);
    header_put(&put);
    TRY(households_put(&put, work, count, seed, progress, arg));
    TRY(put_close(&put));
    if (progress) progress(count, count, arg);
    return err_none();
}
