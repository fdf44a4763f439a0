/* What is right or wrong about a made-up ask, and what should become of it? A class drawn by its
 * share, and the one thing that the class makes wrong. */
#include "synth/inside.h"

#include "base/bytes.h"

/* What is wrong about who is meant. */
#define IDENTITY_SHARES                                                                            \
    [SYNTH_TIN_TYPO] = 20, [SYNTH_TIN_STRANGER] = 10, [SYNTH_TIN_HOUSEHOLD] = 20,                  \
    [SYNTH_DOB_WRONG] = 20, [SYNTH_ADDRESS_UNFIT] = 10

/* In thousandths; the rest is genuine. */
static const uint16_t shares[AUTHORITIES][SYNTH_CLASS_COUNT] = {
    [AUTHORITY_AID] = {[SYNTH_TIN_TYPO] = 20,
                       [SYNTH_TIN_STRANGER] = 10,
                       [SYNTH_TIN_HOUSEHOLD] = 20,
                       [SYNTH_DOB_WRONG] = 20,
                       [SYNTH_ADDRESS_UNFIT] = 10,
                       [SYNTH_APPROVAL_MISSING] = 6,
                       [SYNTH_APPROVAL_VOID] = 4,
                       [SYNTH_YEAR_WRONG] = 10},
    [AUTHORITY_CONSENT] = {[SYNTH_TIN_TYPO] = 20,
                           [SYNTH_TIN_STRANGER] = 10,
                           [SYNTH_TIN_HOUSEHOLD] = 20,
                           [SYNTH_DOB_WRONG] = 20,
                           [SYNTH_ADDRESS_UNFIT] = 10},
    [AUTHORITY_CRIMINAL] = {[SYNTH_TIN_TYPO] = 20,
                            [SYNTH_TIN_STRANGER] = 10,
                            [SYNTH_TIN_HOUSEHOLD] = 20,
                            [SYNTH_DOB_WRONG] = 20,
                            [SYNTH_ADDRESS_UNFIT] = 10,
                            [SYNTH_YEAR_WRONG] = 10,
                            [SYNTH_ATTEST_MISSING] = 10},
    [AUTHORITY_SUPPORT] = {IDENTITY_SHARES},
    [AUTHORITY_BENEFITS] = {IDENTITY_SHARES, [SYNTH_YEAR_WRONG] = 10},
    [AUTHORITY_OFFSET] = {IDENTITY_SHARES},
    [AUTHORITY_COVERAGE] = {IDENTITY_SHARES},
    [AUTHORITY_CLAIM] = {IDENTITY_SHARES},
};

const char *synth_class_str(enum synth_class class) {
    static const char *const name[SYNTH_CLASS_COUNT] = {
        [SYNTH_GENUINE] = "genuine",
        [SYNTH_NOT_FILED] = "not-filed",
        [SYNTH_CONFLICT] = "record-conflict",
        [SYNTH_HOLD] = "hold",
        [SYNTH_TIN_TYPO] = "tin-typo",
        [SYNTH_TIN_STRANGER] = "tin-of-stranger",
        [SYNTH_TIN_HOUSEHOLD] = "tin-of-household",
        [SYNTH_DOB_WRONG] = "dob-wrong",
        [SYNTH_ADDRESS_UNFIT] = "address-unfit",
        [SYNTH_APPROVAL_MISSING] = "approval-missing",
        [SYNTH_APPROVAL_VOID] = "approval-void",
        [SYNTH_YEAR_WRONG] = "year-wrong",
        [SYNTH_ATTEST_MISSING] = "attest-missing",
    };
    assert(class < SYNTH_CLASS_COUNT);
    return name[class];
}

/* ---- what should become of it ---- */

#define RELEASED {"released", ""}
#define REFUSED(code) {"not-released", code}
#define NEEDS(code) {"needs-from-you", code}
/* An authority with findings says this to everybody whose paper is in order. */
#define REVIEW {"under-review", ""}
/* The class does not occur under the authority. */
#define NEVER {"not-released", ""}

/* In the order of the authorities: student aid, consent, criminal. "No return filed" is an answer
 * under (l)(13)(A)(vi), and nothing to give under (c). */
static const struct expected expected[SYNTH_CLASS_COUNT][AUTHORITY_SUPPORT] = {
    [SYNTH_GENUINE] = {RELEASED, RELEASED, REVIEW},
    [SYNTH_NOT_FILED] = {RELEASED, REFUSED("NOT_RELEASED"), REVIEW},
    [SYNTH_CONFLICT] = {REFUSED("NOT_RELEASED"), REFUSED("NOT_RELEASED"), REVIEW},
    [SYNTH_HOLD] = {NEVER, REFUSED("NOT_RELEASED"), REVIEW},
    [SYNTH_TIN_TYPO] = {REFUSED("NOT_RELEASED"), REFUSED("NOT_RELEASED"), REVIEW},
    [SYNTH_TIN_STRANGER] = {REFUSED("NOT_RELEASED"), REFUSED("NOT_RELEASED"), REVIEW},
    [SYNTH_TIN_HOUSEHOLD] = {REFUSED("NOT_RELEASED"), REFUSED("NOT_RELEASED"), REVIEW},
    [SYNTH_DOB_WRONG] = {REFUSED("NOT_RELEASED"), REFUSED("NOT_RELEASED"), REVIEW},
    [SYNTH_ADDRESS_UNFIT] = {REFUSED("ADDRESS_INCOMPLETE"), REFUSED("ADDRESS_INCOMPLETE"),
                             REFUSED("ADDRESS_INCOMPLETE")},
    [SYNTH_APPROVAL_MISSING] = {NEEDS("APPROVAL_NOT_CERTIFIED"), NEVER, NEVER},
    [SYNTH_APPROVAL_VOID] = {REFUSED("APPROVAL_NOT_CERTIFIED"), NEVER, NEVER},
    [SYNTH_YEAR_WRONG] = {REFUSED("PERIOD_NOT_LISTED"), NEVER, NEEDS("NO_PERIOD")},
    [SYNTH_ATTEST_MISSING] = {NEVER, NEVER, NEEDS("SOLE_USE_NOT_ATTESTED")},
};

/* A programme with no person involved. All but (l)(7) have something of whoever filed nothing: an
 * address, or that nothing was filed. */
static struct expected programme_expected(enum authority authority, enum synth_class class) {
    bool given =
        class == SYNTH_GENUINE || (class == SYNTH_NOT_FILED && authority != AUTHORITY_BENEFITS);
    if (given) return (struct expected)RELEASED;
    if (class == SYNTH_ADDRESS_UNFIT) return (struct expected)REFUSED("ADDRESS_INCOMPLETE");
    if (class == SYNTH_YEAR_WRONG) return (struct expected)REFUSED("PERIOD_NOT_LISTED");
    return (struct expected)REFUSED("NOT_RELEASED");
}

struct expected draft_expected(enum authority authority, enum synth_class class) {
    assert(authority < AUTHORITIES && class < SYNTH_CLASS_COUNT);
    if (authority >= AUTHORITY_SUPPORT) return programme_expected(authority, class);
    return expected[class][authority];
}

/* ---- which one thing is wrong ---- */

static bool cell_same(const struct row *a, const struct row *b, enum row_cell cell) {
    return span_equal(a->cell[cell], b->cell[cell]);
}

/* Somebody else of one name and home, whose birth date tells them apart. */
static bool is_mate(const struct row *a, const struct row *b) {
    return cell_same(a, b, ROW_FAMILY) && cell_same(a, b, ROW_LINE1) &&
           cell_same(a, b, ROW_LINE2) && cell_same(a, b, ROW_ZIP) && !cell_same(a, b, ROW_TIN) &&
           !cell_same(a, b, ROW_DOB);
}

/* Looks for mates from the person drawn onwards, round the block. */
static bool mate_find(const struct row *row, size_t count, size_t *at, size_t *mate) {
    for (size_t turn = 0; turn < count; turn++) {
        size_t one = (*at + turn) % count;
        for (size_t other = 0; other < count; other++) {
            if (!is_mate(&row[one], &row[other])) continue;
            *at = one;
            *mate = other;
            return true;
        }
    }
    return false;
}

static bool stranger_find(const struct row *row, size_t count, size_t at, size_t *other) {
    for (size_t turn = 1; turn < count; turn++) {
        *other = (at + turn) % count;
        if (!cell_same(&row[at], &row[*other], ROW_TIN) &&
            !cell_same(&row[at], &row[*other], ROW_DOB) &&
            !cell_same(&row[at], &row[*other], ROW_FAMILY))
            return true;
    }
    return false;
}

static bool status_is_hold(struct span status) {
    return span_is(status, "hold-i6") || span_is(status, "hold-impairment");
}

static enum synth_class class_of_genuine(enum authority authority, const struct row *row) {
    struct span status = row->cell[ROW_STATUS];
    if (status.len && !status_is_hold(status)) return SYNTH_CONFLICT;
    if (authority == AUTHORITY_CONSENT && span_is(status, "hold-impairment")) return SYNTH_HOLD;
    if (authority == AUTHORITY_CRIMINAL && span_is(status, "hold-i6")) return SYNTH_HOLD;
    return row->filed ? SYNTH_GENUINE : SYNTH_NOT_FILED;
}

static enum synth_class class_draw(struct rng *rng, enum authority authority) {
    uint32_t drawn = rng_below(rng, 1000);
    for (int class = 0; class < SYNTH_CLASS_COUNT; class ++) {
        uint32_t share = shares[authority][class];
        if (drawn < share) return (enum synth_class) class;
        drawn -= share;
    }
    return SYNTH_GENUINE;
}

/* One digit of the serial wrong, or two changed over; never the serial 0000. */
static void tin_mistype(struct rng *rng, char tin[10]) {
    char before[10];
    bool done = false;
    memcpy(before, tin, 10);
    /* At most one digit in nine leads to 0000, so this ends. */
    for (int turn = 0; turn < 256 && !done; turn++) {
        size_t at = 5 + rng_below(rng, 4);
        memcpy(tin, before, 10);
        if (at < 8 && tin[at] != tin[at + 1] && rng_chance(rng, 1, 2)) {
            tin[at] = before[at + 1];
            tin[at + 1] = before[at];
        } else {
            tin[at] = (char)('0' + (tin[at] - '0' + 1 + (int)rng_below(rng, 9)) % 10);
        }
        done = memcmp(tin + 5, "0000", 4) != 0;
    }
    assert(done);
}

/* Day and month changed over where that is another date, else a year out. */
static bool dob_mistake(struct rng *rng, char dob[DATE_TEXT_BYTES]) {
    struct date date;
    if (err_is(date_read(span_str(dob), &date))) return false;
    if (date.day <= 12 && date.day != date.month && rng_chance(rng, 1, 2)) {
        int8_t day = date.day;
        date.day = date.month;
        date.month = day;
    } else {
        date.year = (int16_t)(date.year + (rng_chance(rng, 1, 2) ? 1 : -1));
        if (date.month == 2 && date.day == 29) date.day = 28;
    }
    date_write(date, dob);
    return true;
}

static void text_take(char *text, size_t bytes, struct span from) {
    size_t len = from.len < bytes ? from.len : bytes - 1;
    memcpy(text, from.at, len);
    text[len] = 0;
}

static void class_number(struct rng *rng, const struct row *row, size_t count, size_t *at,
                         struct draft *draft) {
    size_t other = 0;
    if (draft->class == SYNTH_TIN_HOUSEHOLD && !mate_find(row, count, at, &other))
        draft->class = SYNTH_TIN_STRANGER;
    else if (draft->class == SYNTH_TIN_HOUSEHOLD)
        text_take(draft->tin, sizeof draft->tin, row[other].cell[ROW_TIN]);
    if (draft->class == SYNTH_TIN_STRANGER) {
        if (stranger_find(row, count, *at, &other))
            text_take(draft->tin, sizeof draft->tin, row[other].cell[ROW_TIN]);
        else
            draft->class = SYNTH_TIN_TYPO;
    }
    if (draft->class == SYNTH_TIN_TYPO) tin_mistype(rng, draft->tin);
}

static void address_unfit(struct rng *rng, struct draft *draft) {
    static const char *const unfit[] = {"Unknown Address", "NA NA", "Failed to Provide",
                                        "Don't Care 12345"};
    draft->zip_alone = rng_chance(rng, 1, 5);
    draft->line1 = draft->zip_alone ? "" : unfit[rng_below(rng, 4)];
}

/* Approvals and attestations are made wrong where they are written (asks.c). */
static void class_apply(struct rng *rng, const struct row *row, size_t count, size_t *at,
                        struct draft *draft) {
    if (draft->class == SYNTH_GENUINE) draft->class = class_of_genuine(draft->authority, &row[*at]);
    if (draft->class == SYNTH_ADDRESS_UNFIT) address_unfit(rng, draft);
    if (draft->class == SYNTH_YEAR_WRONG)
        draft->year = draft->authority == AUTHORITY_CRIMINAL ? 0 : draft->year - 4;
    /* A birth date that cannot be read cannot be mistaken either. */
    if (draft->class == SYNTH_DOB_WRONG && !dob_mistake(rng, draft->dob))
        draft->class = SYNTH_TIN_TYPO;
    class_number(rng, row, count, at, draft);
}

/* Under (c) and (l)(7) a person who filed nothing has nothing that could be released: a neighbour
 * who filed is asked about instead. */
static void filer_find(const struct row *row, size_t count, size_t *at) {
    for (size_t turn = 0; turn < count; turn++) {
        size_t one = (*at + turn) % count;
        if (!row[one].filed) continue;
        *at = one;
        return;
    }
}

void draft_make(struct rng *rng, const struct row *row, size_t count, size_t at,
                const struct synth_asks_options *options, struct draft *draft) {
    uint8_t random[16];
    be_put_u64(random, rng_next(rng));
    be_put_u64(random + 8, rng_next(rng));
    id_write("ASK", options->now, random, draft->id);
    draft->class = class_draw(rng, draft->authority);
    draft->year = options->year;
    if (draft->authority == AUTHORITY_CONSENT || draft->authority == AUTHORITY_BENEFITS)
        filer_find(row, count, &at);
    size_t subject = at;
    if (draft->class == SYNTH_TIN_HOUSEHOLD) {
        size_t mate;
        (void)mate_find(row, count, &subject, &mate);
    }
    draft->row = row[subject];
    text_take(draft->tin, sizeof draft->tin, draft->row.cell[ROW_TIN]);
    text_take(draft->dob, sizeof draft->dob, draft->row.cell[ROW_DOB]);
    class_apply(rng, row, count, &subject, draft);
}
