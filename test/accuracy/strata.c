/* What does an ask of this stratum look like? A genuine one is about the holder of the number and
 * must be verified; an adversarial one is about somebody else, or cannot be told from one, and must
 * be refused. What is meant is known because it is made here. */
#include "world.h"

#include <assert.h>
#include <ctype.h>

const struct stratum_bounds stratum_bounds[STRATA] = {
    [STRATUM_CLEAN] = {"clean", false, 999, 0},
    [STRATUM_BENIGN] = {"benign-variation", false, 900, 0},
    [STRATUM_TYPO] = {"tin-typo", true, 999, 300},
    [STRATUM_TRANSPOSITION] = {"transposition", true, 999, 0},
    [STRATUM_HOUSEHOLD] = {"household-tin-swap", true, 990, 300000},
    [STRATUM_NAMESAKE] = {"namesake", true, 900, 900000},
    [STRATUM_SUFFIX] = {"jr-sr", true, 900, 900000},
    [STRATUM_TWIN] = {"twin", true, 900, 900000},
    [STRATUM_MOVER] = {"mover", true, 900, 400000},
    [STRATUM_UNIT_MISSING] = {"missing-unit", true, 990, 900000},
    [STRATUM_COMMON] = {"common-name", true, 990, 900000},
    [STRATUM_DOUBLE] = {"double-surname", true, 900, 400000},
    [STRATUM_FORMER] = {"former-surname", true, 990, 100},
    [STRATUM_ABSENT] = {"absent-from-vault", true, 999, 100},
    [STRATUM_PLACEHOLDER] = {"placeholder-address", true, 990, 900000},
    [STRATUM_WRONG_ZIP] = {"wrong-zip", true, 990, 900000},
};

static struct person_claim claim_of(const struct person_record *record) {
    return (struct person_claim){record->tin, record->name, record->dob, record->address};
}

static uint32_t any_plain(struct world *world) {
    return world->plain[world_below(world, world->plain_count)];
}

/* Every other person has no relative put beside it: a population as crowded as ours is. */
static uint32_t any_lone(struct world *world) {
    return world->plain[world_below(world, world->plain_count / 2) * 2 + 1];
}

static bool in_order(const struct world *world, uint32_t person) {
    struct person_record record;
    population_record(world->population, person, &record);
    return record.status.len == 0;
}

/* Two who are taken for each other, either way about; both records are in order. */
static struct pair_of_people any_pair(struct world *world, enum relation relation) {
    const struct pairs *pairs = &world->pairs[relation];
    assert(pairs->count > 0);
    while (true) { /* all but one in five hundred are in order */
        struct pair_of_people pair = pairs->pair[world_below(world, pairs->count)];
        if (world_below(world, 2)) pair = (struct pair_of_people){pair.two, pair.one};
        if (in_order(world, pair.one) && in_order(world, pair.two)) return pair;
    }
}

/* ---- ways to write the same thing ---- */

static struct span each_letter(struct arena *arena, struct span text, int (*change)(int)) {
    struct text changed = {.arena = arena};
    for (size_t i = 0; i < text.len; i++)
        text_put_byte(&changed, text.at[i] < 0x80 ? (uint8_t)change(text.at[i]) : text.at[i]);
    return text_span(&changed);
}

struct spelling {
    const char *brief, *full;
};
static const struct spelling SPELLING[] = {
    {" St", " Street"},   {" Ave", " Avenue"},     {" Rd", " Road"},      {" Dr", " Drive"},
    {" Ln", " Lane"},     {" Ct", " Court"},       {" Pl", " Place"},     {" Blvd", " Boulevard"},
    {" Ter", " Terrace"}, {" Trl", " Trail"},      {" Cir", " Circle"},   {" Apt ", " Apartment "},
    {" Ste ", " Suite "}, {" N ", " North "},      {" S ", " South "},    {" E ", " East "},
    {" W ", " West "},    {" NW ", " Northwest "}, {"PO Box", "P.O. Box"}};

/* The first brief form that stands there, behind which a word ends, in full. */
static struct span spelled(struct arena *arena, struct span line) {
    for (size_t s = 0; s < sizeof SPELLING / sizeof *SPELLING; s++) {
        size_t len = strlen(SPELLING[s].brief);
        for (size_t at = 0; at + len <= line.len; at++) {
            bool ends = at + len == line.len || SPELLING[s].brief[len - 1] == ' ' ||
                        line.at[at + len] == ' ';
            if (!ends || memcmp(line.at + at, SPELLING[s].brief, len) != 0) continue;
            return span_str(arena_printf(arena, "%.*s%s%.*s", (int)at, (const char *)line.at,
                                         SPELLING[s].full, (int)(line.len - at - len),
                                         (const char *)line.at + at + len));
        }
    }
    return line;
}

static void address_vary(struct world *world, struct arena *arena, struct person_address *address) {
    switch (world_below(world, 6)) {
    case 0:
        address->line1 = each_letter(arena, address->line1, toupper);
        address->city = each_letter(arena, address->city, toupper);
        return;
    case 1:
        address->line1 = spelled(arena, address->line1);
        return;
    case 2:
        address->zip = span_str(
            arena_printf(arena, "%.*s-%04u", SPAN_FMT(address->zip), world_below(world, 9999) + 1));
        return;
    case 3:
        if (address->line2.len == 0) return;
        address->line1 = span_str(
            arena_printf(arena, "%.*s, %.*s", SPAN_FMT(address->line1), SPAN_FMT(address->line2)));
        address->line2 = span_str("");
        return;
    case 4:
        address->line1 = each_letter(arena, address->line1, tolower);
        address->state = each_letter(arena, address->state, tolower);
        return;
    default: /* what a random number may be, not one of our enums */
        address->line1 = span_str(arena_printf(arena, " %.*s. ", SPAN_FMT(address->line1)));
    }
}

static void name_vary(struct world *world, struct arena *arena, const struct person_record *record,
                      struct person_name *name) {
    switch (world_below(world, 6)) {
    case 0:
        name->given = each_letter(arena, name->given, toupper);
        name->family = each_letter(arena, name->family, toupper);
        return;
    case 1:
        name->middle = span_str("");
        return;
    case 2:
        if (name->middle.len && name->middle.at[0] < 0x80)
            name->middle = span_cut(name->middle, 0, 1);
        return;
    case 3:
        if (record->former_family_count) name->family = record->former_family[0];
        return;
    case 4:
        name->given = span_cut(name->given, 0, 1);
        return;
    default: /* what a random number may be, not one of our enums */
        name->suffix = span_str("");
    }
}

/* ---- genuine asks ---- */

static void genuine_make(struct world *world, struct arena *arena, uint32_t person,
                         struct made_ask *ask) {
    struct person_record record;
    population_record(world->population, person, &record);
    ask->claim = claim_of(&record);
    ask->meant = person;
    ask->genuine = true;
}

/* ---- one person's particulars under another's number ---- */

/* Whoever asks knows less of the person, or writes it otherwise; nothing is taken from the other
 * but the number. */
static void particulars_thin(struct world *world, struct arena *arena,
                             const struct person_record *meant, struct person_claim *claim) {
    if (world_below(world, 2)) claim->dob = span_str("");
    if (world_below(world, 3) == 0) claim->name.suffix = span_str("");
    if (world_below(world, 3) == 0) claim->name.middle = span_str("");
    if (world_below(world, 4) == 0 && meant->prior_address_count)
        claim->address = meant->prior_address[0];
    if (world_below(world, 4) == 0) name_vary(world, arena, meant, &claim->name);
    if (world_below(world, 4) == 0) address_vary(world, arena, &claim->address);
}

static void swapped_make(struct world *world, struct arena *arena, uint32_t meant, uint32_t number,
                         struct made_ask *ask) {
    struct person_record record, holder;
    population_record(world->population, meant, &record);
    population_record(world->population, number, &holder);
    ask->claim = claim_of(&record);
    ask->claim.tin = holder.tin;
    ask->meant = meant;
    ask->genuine = false;
    particulars_thin(world, arena, &record, &ask->claim);
}

/* A wrong digit, or two neighbours changed over; by preference such that it is somebody's. */
static void mistyped_make(struct world *world, struct arena *arena, bool transposed,
                          struct made_ask *ask) {
    enum { TRIES = 40 };
    uint32_t meant = any_plain(world);
    struct person_record record;
    population_record(world->population, meant, &record);
    uint8_t *typo = arena_alloc(arena, 9);
    OWNED_ARENA scratch = arena_open(1 << 20);
    bool live = false;
    for (int i = 0; i < TRIES && !live; i++) {
        size_t at = 1 + world_below(world, 7);
        memcpy(typo, record.tin.at, 9);
        if (transposed) {
            typo[at] = record.tin.at[at + 1];
            typo[at + 1] = record.tin.at[at];
        } else {
            typo[at] = (uint8_t)('0' + world_below(world, 10));
        }
        uint32_t holder = population_find_number(world->population, scratch, span_of(typo, 9));
        live = holder != NOBODY && holder != meant;
    }
    uint32_t stranger = any_plain(world);
    if (!live && !transposed && stranger != meant) {
        struct person_record other;
        population_record(world->population, stranger, &other);
        memcpy(typo, other.tin.at, 9);
    }
    ask->claim = claim_of(&record);
    if (memcmp(typo, record.tin.at, 9) != 0) ask->claim.tin = span_of(typo, 9);
    ask->genuine = memcmp(typo, record.tin.at, 9) == 0; /* the digits were alike */
    ask->meant = meant;
    if (!ask->genuine) particulars_thin(world, arena, &record, &ask->claim);
}

/* Somebody who is on no file, under an own number or that of somebody who is. */
static void absent_make(struct world *world, struct arena *arena, struct made_ask *ask) {
    struct person_record record, holder;
    uint32_t who = 3 + world_below(world, population_count(world->absent) - 3);
    population_record(world->absent, who, &record);
    population_record(world->population, any_plain(world), &holder);
    ask->claim = claim_of(&record);
    if (world_below(world, 4)) ask->claim.tin = holder.tin;
    ask->meant = NOBODY;
    ask->person = population_count(world->population) + who;
    ask->genuine = false;
    particulars_thin(world, arena, &record, &ask->claim);
}

/* ---- the right person, and an address that supports nothing ---- */

static bool has_unit(const struct person_address *address) {
    return address->line2.len > 0 && !span_begins(address->line1, SPAN_LITERAL("PO"));
}

static uint32_t any_with_unit(struct world *world) {
    struct person_record record;
    while (true) { /* about one in five has one on its second line */
        uint32_t person = any_plain(world);
        population_record(world->population, person, &record);
        if (has_unit(&record.address)) return person;
    }
}

/* The unit left out, with nothing else that agrees; or its identifier. */
static void unit_drop(struct world *world, struct made_ask *ask) {
    bool designator = world_below(world, 2);
    ask->claim.address.line2 = span_str(designator ? "Apt" : "");
    if (!designator) ask->claim.dob = span_str("");
    ask->genuine = false;
}

static void placeholder_put(struct world *world, struct made_ask *ask) {
    static const char *const LINE[] = {
        "Unknown",    "UNKNOWN ADDRESS",  "N/A",      "NA NA",           "None",
        "Homeless",   "General Delivery", "XXXX",     "Same as above",   "Failed to provide",
        "No Address", "0 Unknown St",     "Main St",  "Address unknown", "unk",
        "On file",    "PO Box",           "PO Box 0", "In care of",      "123",
        "Refused",    "c/o mother",       "Apt 4",    "0 Main St",       "Transient"};
    ask->claim.address.line1 = span_str(LINE[world_below(world, sizeof LINE / sizeof *LINE)]);
    ask->claim.address.line2 = span_str("");
    ask->genuine = false;
}

static void zip_spoil(struct world *world, struct arena *arena, struct made_ask *ask) {
    static const char *const FILLER[] = {"00000", "12345", "99999", "", "N/A"};
    struct person_address *address = &ask->claim.address;
    struct person_record other;
    population_record(world->population, any_plain(world), &other);
    ask->genuine = false;
    switch (world_below(world, 3)) {
    case 0:
        address->zip = span_str(FILLER[world_below(world, sizeof FILLER / sizeof *FILLER)]);
        return;
    case 1:
        address->zip = span_str(arena_printf(arena, "%.*s", 4, (const char *)address->zip.at));
        return;
    default: /* what a random number may be, not one of our enums */
        if (span_equal(other.address.state, address->state))
            address->zip = span_str("00000");
        else
            address->zip = other.address.zip;
    }
}

/* ---- the strata ---- */

static void benign_make(struct world *world, struct arena *arena, struct made_ask *ask) {
    struct person_record record;
    genuine_make(world, arena, any_lone(world), ask);
    population_record(world->population, ask->meant, &record);
    if (world_below(world, 2))
        name_vary(world, arena, &record, &ask->claim.name);
    else
        address_vary(world, arena, &ask->claim.address);
}

static uint32_t any_with_former(struct world *world) {
    struct person_record record;
    while (true) { /* one in six has one */
        uint32_t person = any_plain(world);
        population_record(world->population, person, &record);
        if (record.former_family_count) return person;
    }
}

/* A former surname of the person's own is as good as the present one; somebody else's is not. */
static void former_make(struct world *world, struct arena *arena, bool genuine,
                        struct made_ask *ask) {
    struct person_record record, other;
    uint32_t person = any_with_former(world);
    genuine_make(world, arena, person, ask);
    population_record(world->population, person, &record);
    ask->claim.name.family = record.former_family[0];
    if (genuine) return;
    uint32_t stranger = any_with_former(world);
    population_record(world->population, stranger, &other);
    if (stranger == person) other.tin = span_str("");
    ask->claim.tin = other.tin;
    if (span_equal(ask->claim.tin, span_str(""))) ask->claim.name.given = span_str("");
    ask->genuine = false;
    particulars_thin(world, arena, &record, &ask->claim);
}

/* Half of a double surname is somebody else's surname. */
static void double_make(struct world *world, struct arena *arena, struct made_ask *ask) {
    const struct pairs *pairs = &world->pairs[RELATION_DOUBLE];
    struct pair_of_people pair = pairs->pair[world_below(world, pairs->count)];
    swapped_make(world, arena, pair.one, pair.two, ask);
}

static void stratum_make(struct world *world, struct arena *arena, enum stratum stratum,
                         bool genuine, struct made_ask *ask) {
    static const enum relation RELATION[STRATA] = {
        [STRATUM_HOUSEHOLD] = RELATION_HOUSEHOLD, [STRATUM_NAMESAKE] = RELATION_NAMESAKE,
        [STRATUM_SUFFIX] = RELATION_SUFFIX,       [STRATUM_TWIN] = RELATION_TWIN,
        [STRATUM_MOVER] = RELATION_OCCUPANT,      [STRATUM_COMMON] = RELATION_COMMON,
        [STRATUM_DOUBLE] = RELATION_DOUBLE};
    struct pair_of_people pair;
    switch (stratum) {
    case STRATUM_CLEAN:
    case STRATUM_BENIGN:
        if (stratum == STRATUM_BENIGN)
            benign_make(world, arena, ask);
        else
            genuine_make(world, arena, any_lone(world), ask);
        return;
    case STRATUM_TYPO:
    case STRATUM_TRANSPOSITION:
        if (genuine)
            genuine_make(world, arena, any_lone(world), ask);
        else
            mistyped_make(world, arena, stratum == STRATUM_TRANSPOSITION, ask);
        return;
    case STRATUM_ABSENT:
        if (genuine)
            genuine_make(world, arena, any_lone(world), ask);
        else
            absent_make(world, arena, ask);
        return;
    case STRATUM_FORMER:
        former_make(world, arena, genuine, ask);
        return;
    case STRATUM_UNIT_MISSING:
        genuine_make(world, arena, any_with_unit(world), ask);
        if (!genuine) unit_drop(world, ask);
        return;
    case STRATUM_PLACEHOLDER:
    case STRATUM_WRONG_ZIP:
        genuine_make(world, arena, any_lone(world), ask);
        if (!genuine && stratum == STRATUM_PLACEHOLDER) placeholder_put(world, ask);
        if (!genuine && stratum == STRATUM_WRONG_ZIP) zip_spoil(world, arena, ask);
        return;
    case STRATUM_DOUBLE:
        if (!genuine) {
            double_make(world, arena, ask);
            return;
        }
        [[fallthrough]];
    case STRATUM_HOUSEHOLD:
    case STRATUM_NAMESAKE:
    case STRATUM_SUFFIX:
    case STRATUM_TWIN:
    case STRATUM_MOVER:
    case STRATUM_COMMON:
        pair = any_pair(world, RELATION[stratum]);
        if (genuine)
            genuine_make(world, arena, pair.one, ask);
        else
            swapped_make(world, arena, pair.one, pair.two, ask);
        return;
    case STRATA:
        break;
    }
    assert(stratum < STRATA);
}

void stratum_ask(struct world *world, struct arena *arena, enum stratum stratum, bool genuine,
                 struct made_ask *ask) {
    stratum_make(world, arena, stratum, genuine, ask);
    if (ask->meant != NOBODY) ask->person = ask->meant;
}
