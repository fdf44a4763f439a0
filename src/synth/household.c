/* Who lives together? Singles, couples, families, one parent with children, brothers and sisters,
 * people who share a flat; with the names that such people have. */
#include "synth/inside.h"

enum { BORN_FIRST = 1935, BORN_LAST = 2007 };

static struct date born_in(struct rng *rng, int year) {
    static const int8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    uint32_t month = rng_below(rng, 12);
    int leap = month == 1 && year % 4 == 0; /* 1900 and 2100 are out of reach */
    return (struct date){(int16_t)year, (int8_t)(month + 1),
                         (int8_t)(1 + (int)rng_below(rng, (uint32_t)(days[month] + leap)))};
}

static int year_between(struct rng *rng, int low, int high) {
    return rng_between(rng, low < BORN_FIRST ? BORN_FIRST : low,
                       high > BORN_LAST ? BORN_LAST : high);
}

/* No two under one roof begin with one letter, save a father and a son of one name: then no two
 * are nicknames of each other with one birth date and one home, whom nobody could tell apart. */
static void given_draw(const struct picker *picker, struct rng *rng, struct household *household,
                       struct member *member) {
    bool met = true;
    for (int turn = 0; turn < 64 && met; turn++) {
        member->given = pick_given(picker, rng, member->woman);
        met = false;
        for (size_t i = 0; i < household->count; i++)
            met = met || household->member[i].given->text[0] == member->given->text[0];
    }
}

static void middle_draw(const struct picker *picker, struct rng *rng, struct member *member) {
    uint32_t form = rng_below(rng, 100);
    if (form < 15) return;
    member->middle = pick_given(picker, rng, member->woman);
    member->middle_initial = form < 38;
}

/* Names that also stand for one with another first letter (Bill, Ted, Kathy). Twins have none of
 * them: with one birth date and one home, nothing else would tell them apart. */
static const char *const ambiguous[] = {
    "Alexandra", "Alexandria", "Amelia",    "Ann",       "Annie",  "Becky",    "Belinda",
    "Beth",      "Betty",      "Bill",      "Billy",     "Bob",    "Bobbie",   "Bobby",
    "Cassandra", "Cathy",      "Charlotte", "Chris",     "Cole",   "Derrick",  "Drew",
    "Ella",      "Erin",       "Floyd",     "Fred",      "Gail",   "Gene",     "Geoffrey",
    "Gerald",    "Geraldine",  "Gina",      "Gwendolyn", "Hannah", "Helen",    "Ian",
    "Ivan",      "Jamie",      "Jane",      "Kathy",     "Kay",    "Kristine", "Kristy",
    "Leah",      "Lee",        "Leroy",     "Lisa",      "Lynn",   "Makayla",  "Margaret",
    "Melinda",   "Miranda",    "Nathan",    "Nora",      "Patsy",  "Patty",    "Rick",
    "Ricky",     "Ronnie",     "Sandy",     "Savannah",  "Shelly", "Ted",      "Tina",
    "Tony",
};

bool given_ambiguous(const struct weighted *given) {
    bool met = false;
    for (size_t i = 0; i < sizeof ambiguous / sizeof *ambiguous && !met; i++)
        met = strcmp(ambiguous[i], given->text) == 0;
    return met;
}

/* One more under this roof: everything but the family name. */
static struct member *member_add(const struct picker *picker, struct rng *rng,
                                 struct household *household, enum seat seat, int year,
                                 bool woman) {
    assert(household->count < HOUSEHOLD_MAX);
    struct member *member = &household->member[household->count];
    *member = (struct member){.seat = seat, .suffix = "", .status = ""};
    member->woman = woman;
    member->born = born_in(rng, year);
    given_draw(picker, rng, household, member);
    middle_draw(picker, rng, member);
    household->count++;
    return member;
}

static struct family family_draw(const struct picker *picker, struct rng *rng) {
    struct family family = {.first = pick_family(picker, rng)};
    if (rng_chance(rng, 7, 1000)) {
        family.second = pick_family(picker, rng);
        family.double_name = family.second != family.first;
    }
    return family;
}

static bool family_same(struct family a, struct family b) {
    return a.first == b.first && a.second == b.second && a.double_name == b.double_name;
}

static void single_draw(const struct picker *picker, struct rng *rng, struct household *household,
                        enum seat seat) {
    int year = year_between(rng, BORN_FIRST, BORN_LAST);
    struct member *one = member_add(picker, rng, household, seat, year, rng_chance(rng, 1, 2));
    one->family = family_draw(picker, rng);
    if (rng_chance(rng, 8, 100)) {
        one->former[0] = family_draw(picker, rng);
        one->former_count = 1;
    }
}

/* Married people: most share a name, some keep theirs, some join both. */
static void couple_draw(const struct picker *picker, struct rng *rng, struct household *household,
                        int year) {
    int spouse_year = year_between(rng, year - 6, year + 6);
    struct member *head =
        member_add(picker, rng, household, SEAT_HEAD, year, rng_chance(rng, 3, 100));
    struct member *spouse =
        member_add(picker, rng, household, SEAT_SPOUSE, spouse_year, rng_chance(rng, 97, 100));
    struct family own = family_draw(picker, rng);
    household->married = true;
    head->family = family_draw(picker, rng);
    uint32_t form = rng_below(rng, 100);
    spouse->family = form < 82 ? head->family : own;
    if (form >= 94 && !head->family.double_name && !own.double_name &&
        own.first != head->family.first)
        spouse->family = (struct family){own.first, head->family.first, true};
    if (!family_same(spouse->family, own) && rng_chance(rng, 3, 4)) {
        spouse->former[spouse->former_count++] = own;
        if (rng_chance(rng, 3, 100))
            spouse->former[spouse->former_count++] = family_draw(picker, rng);
    }
}

/* A son of his father's whole name; both then bear a suffix. */
static void junior_make(struct household *household, struct member *child) {
    struct member *father = &household->member[0];
    if (father->woman || father->suffix[0]) return;
    child->woman = false;
    child->given = father->given;
    child->middle = father->middle;
    child->middle_initial = father->middle_initial;
    child->suffix = "Jr";
    father->suffix = "Sr";
}

static void twin_make(struct member *child, const struct member *before) {
    if (given_ambiguous(child->given) || given_ambiguous(before->given)) return;
    child->born = before->born;
}

static void children_draw(const struct picker *picker, struct rng *rng, struct household *household,
                          int parent_year) {
    uint32_t wanted = 1 + rng_below(rng, 3);
    bool junior = rng_chance(rng, 12, 100);
    for (uint32_t i = 0; i < wanted && household->count < HOUSEHOLD_MAX; i++) {
        int year = parent_year + rng_between(rng, 19, 37);
        if (year > BORN_LAST) {
            household->minors++;
            continue;
        }
        struct member *child =
            member_add(picker, rng, household, SEAT_CHILD, year, rng_chance(rng, 1, 2));
        const struct member *before = child - 1;
        child->family = household->member[0].family;
        if (before->seat == SEAT_CHILD && !before->suffix[0] && rng_chance(rng, 3, 100))
            twin_make(child, before);
        else if (junior)
            junior_make(household, child);
        junior = false;
    }
}

static void siblings_draw(const struct picker *picker, struct rng *rng,
                          struct household *household) {
    int year = year_between(rng, BORN_FIRST, BORN_LAST - 8);
    struct family family = family_draw(picker, rng);
    uint32_t count = 2 + rng_below(rng, 2);
    for (uint32_t i = 0; i < count; i++) {
        int born = year_between(rng, year, year + 8);
        struct member *one =
            member_add(picker, rng, household, SEAT_SINGLE, born, rng_chance(rng, 1, 2));
        one->family = family;
    }
}

/* Shares in thousandths of households: 300 alone, 250 couples, 240 couples with children, 100 one
 * parent with children, 40 brothers and sisters, 70 who share a flat. */
static void members_draw(const struct picker *picker, struct rng *rng,
                         struct household *household) {
    uint32_t kind = rng_below(rng, 1000);
    int parent_year = year_between(rng, 1942, 1992);
    if (kind < 300) {
        single_draw(picker, rng, household, SEAT_SINGLE);
    } else if (kind < 550) {
        couple_draw(picker, rng, household, year_between(rng, BORN_FIRST, BORN_LAST - 4));
    } else if (kind < 790) {
        couple_draw(picker, rng, household, parent_year);
        children_draw(picker, rng, household, parent_year);
    } else if (kind < 890) {
        struct member *parent =
            member_add(picker, rng, household, SEAT_HEAD, parent_year, rng_chance(rng, 3, 4));
        parent->family = family_draw(picker, rng);
        children_draw(picker, rng, household, parent_year);
    } else if (kind < 930) {
        siblings_draw(picker, rng, household);
    } else {
        uint32_t count = 2 + rng_below(rng, 3);
        for (uint32_t i = 0; i < count; i++)
            single_draw(picker, rng, household, SEAT_SINGLE);
    }
}

/* Suffixes of people whose father lives elsewhere, and states of the record, both rare. */
static void marks_draw(struct rng *rng, struct member *member) {
    static const char *const suffix[] = {"Jr", "Jr", "Jr", "II", "III", "III", "IV", "Sr"};
    static const char *const status[] = {"merged", "identity-theft", "deceased-conflict", "hold-i6",
                                         "hold-impairment"};
    uint32_t drawn = rng_below(rng, 8);
    if (!member->woman && !member->suffix[0] && member->seat != SEAT_CHILD &&
        rng_chance(rng, 2, 100))
        member->suffix = suffix[drawn];
    if (rng_chance(rng, 2, 1000)) member->status = status[rng_below(rng, 5)];
}

/* A home left together, or one that a single member came from. */
static void movers_draw(const struct picker *picker, struct rng *rng, struct household *household) {
    struct home before;
    bool together = rng_chance(rng, 11, 100);
    home_draw(picker, rng, &before);
    for (size_t i = 0; i < household->count; i++) {
        struct member *member = &household->member[i];
        member->moved = together || rng_chance(rng, 2, 100);
        if (!member->moved) continue;
        member->before = before;
        if (!together) home_draw(picker, rng, &member->before);
    }
}

void household_draw(const struct picker *picker, struct rng *rng, struct household *household) {
    *household = (struct household){0};
    home_draw(picker, rng, &household->home);
    members_draw(picker, rng, household);
    for (size_t i = 0; i < household->count; i++)
        marks_draw(rng, &household->member[i]);
    movers_draw(picker, rng, household);
}
