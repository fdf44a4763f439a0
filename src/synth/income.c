/* What is on file about a made-up year? Returns (taxpayer), one information return (third party)
 * and one transcript line (agency), in cents, that fit each other as on a real form: wages and net
 * earnings add up to the gross income, and the tax follows from it and the year's brackets. */
#include "synth/inside.h"

enum column {
    STATUS = 0,
    GROSS,
    WAGES,
    TAX,
    EXEMPTIONS,
    DEPENDENTS,
    EXEMPT_INTEREST,
    SELF_EMPLOYMENT,
    FARM,
    CREDIT_25A,
    IRA_UNTAXED,
    IRA_DEDUCTED,
    PENSIONS_UNTAXED,
    FLAG_A,
    FLAG_B,
    FLAG_D,
    FLAG_E,
    FLAG_F,
    FLAG_H,
    SCHEDULE_C,
    PAYER,
    KIND,
    AMOUNT,
    AGENCY_LINE,
    TAXABLE_INTEREST,
};

const char *const column_name[COLUMN_COUNT] = {
    [STATUS] = "return.filing-status:taxpayer",
    [GROSS] = "return.adjusted-gross-income:taxpayer",
    [WAGES] = "return.wages:taxpayer",
    [TAX] = "return.total-income-tax:taxpayer",
    [EXEMPTIONS] = "return.exemptions:taxpayer",
    [DEPENDENTS] = "return.dependents-section-24:taxpayer",
    [EXEMPT_INTEREST] = "return.tax-exempt-interest:taxpayer",
    [SELF_EMPLOYMENT] = "return.self-employment-net:taxpayer",
    [FARM] = "return.farm-taxable-income:taxpayer",
    [CREDIT_25A] = "return.credit-25A:taxpayer",
    [IRA_UNTAXED] = "return.ira-distributions-untaxed:taxpayer",
    [IRA_DEDUCTED] = "return.ira-sep-keogh-deducted:taxpayer",
    [PENSIONS_UNTAXED] = "return.pensions-untaxed:taxpayer",
    [FLAG_A] = "return.schedule-flag-A:taxpayer",
    [FLAG_B] = "return.schedule-flag-B:taxpayer",
    [FLAG_D] = "return.schedule-flag-D:taxpayer",
    [FLAG_E] = "return.schedule-flag-E:taxpayer",
    [FLAG_F] = "return.schedule-flag-F:taxpayer",
    [FLAG_H] = "return.schedule-flag-H:taxpayer",
    [SCHEDULE_C] = "return.schedule-C-net:taxpayer",
    [PAYER] = "information-return.payer-name:third-party",
    [KIND] = "information-return.kind:third-party",
    [AMOUNT] = "information-return.amount:third-party",
    [AGENCY_LINE] = "irs-record.item:agency",
    [TAXABLE_INTEREST] = "return.taxable-interest:taxpayer",
};

static void number_set(struct year_values *value, enum column column, int64_t number) {
    value->cell[column] = (struct cell){.kind = CELL_NUMBER, .number = number};
}
static void flag_set(struct year_values *value, enum column column, bool flag) {
    value->cell[column] = (struct cell){.kind = CELL_FLAG, .number = flag};
}
static void text_set(struct year_values *value, enum column column, const char *text) {
    value->cell[column] = (struct cell){.kind = CELL_TEXT, .text = text};
}

/* ---- what one person has ---- */

/* Cents between two amounts in dollars. */
static int64_t dollars(struct rng *rng, int32_t low, int32_t high) {
    int64_t whole = rng_between(rng, low, high);
    return whole * 100 + rng_between(rng, 0, 99);
}

struct means {
    int64_t wages;
    int64_t business; /* net, may be a loss */
    int64_t farm;
    int64_t pension;
    int64_t interest;
    const char *payer[3]; /* of the information return */
    const char *kind;
    int64_t paid; /* amount on it */
};

/* Skewed as wages are: a tenth of people in each step. */
static int64_t wages_draw(struct rng *rng) {
    static const int32_t step[] = {4000,  13000, 21000, 29000,  37000, 46000,
                                   57000, 71000, 93000, 140000, 410000};
    uint32_t tenth = rng_below(rng, 10);
    return dollars(rng, step[tenth], step[tenth + 1]);
}

static void payer_draw(struct rng *rng, struct means *m) {
    static const char *const trade[] = {"Foods",    "Freight", "Dental Group", "Builders",
                                        "Hardware", "Systems", "Schools",      "Health",
                                        "Motors",   "Retail",  "Insurance",    "Bank"};
    static const char *const form[] = {"Inc", "LLC", "Co", "Partners"};
    m->payer[0] = home_word(rng);
    m->payer[1] = trade[rng_below(rng, 12)];
    m->payer[2] = form[rng_below(rng, 4)];
}

/* The one information return on file is about the largest source. */
static void report_draw(struct means *m) {
    m->kind = "1099-INT";
    m->paid = m->interest + 1100;
    if (m->business > 0) {
        m->kind = "1099-NEC";
        m->paid = m->business;
    }
    if (m->pension) {
        m->kind = "1099-R";
        m->paid = m->pension;
    }
    if (m->wages) {
        m->kind = "W-2";
        m->paid = m->wages;
    }
}

static struct means means_draw(struct rng *rng, const struct member *member) {
    struct means m = {0};
    payer_draw(rng, &m);
    int age = YEAR_FIRST - member->born.year;
    bool retired = age >= 67 || (age >= 60 && rng_chance(rng, 1, 4));
    if (retired) m.pension = dollars(rng, 6000, 68000);
    if (!retired && rng_chance(rng, 88, 100)) m.wages = wages_draw(rng);
    if (age < 22) m.wages /= 4;
    if (rng_chance(rng, 9, 100)) m.business = dollars(rng, -9000, 66000);
    if (rng_chance(rng, 6, 1000)) m.farm = dollars(rng, -12000, 48000);
    if (rng_chance(rng, 30, 100)) m.interest = dollars(rng, 12, 2400);
    report_draw(&m);
    return m;
}

/* A year later: three per cent less to eight per cent more. */
static void means_grow(struct rng *rng, struct means *m) {
    int32_t rate = rng_between(rng, 970, 1080);
    m->wages = m->wages * rate / 1000;
    m->business = m->business * rate / 1000;
    m->farm = m->farm * rate / 1000;
    m->pension = m->pension * 1032 / 1000;
    m->interest = m->interest * rate / 1000;
    m->paid = m->paid * rate / 1000;
}

static struct means means_add(struct means a, struct means b) {
    a.wages += b.wages;
    a.business += b.business;
    a.farm += b.farm;
    a.pension += b.pension;
    a.interest += b.interest;
    return a;
}

/* ---- the return ---- */

/* Ends of the brackets in dollars, single and joint, and the standard deduction (Rev. Proc.
 * 2022-38 and 2023-34). */
struct rates {
    int64_t end[2][6];
    int64_t deduction[2];
};
static const struct rates rates[YEARS] = {
    {{{11000, 44725, 95375, 182100, 231250, 578125},
      {22000, 89450, 190750, 364200, 462500, 693750}},
     {13850, 27700}},
    {{{11600, 47150, 100525, 191950, 243725, 609350},
      {23200, 94300, 201050, 383900, 487450, 731200}},
     {14600, 29200}},
};

static int64_t tax_of(int year, bool joint, int64_t gross_cents) {
    static const int64_t percent[] = {10, 12, 22, 24, 32, 35, 37};
    const struct rates *of = &rates[year];
    int64_t left = gross_cents - of->deduction[joint] * 100;
    int64_t from = 0;
    int64_t tax = 0;
    for (int i = 0; i < 7 && left > from; i++) {
        int64_t to = i < 6 ? of->end[joint][i] * 100 : INT64_MAX;
        tax += ((left < to ? left : to) - from) * percent[i] / 100;
        from = to;
    }
    return tax;
}

struct filing {
    const char *status;
    bool joint;
    uint32_t minors;
    bool student; /* somebody may claim a credit for education */
    bool old;
};

/* What most returns leave empty. */
static void rare_lines(struct rng *rng, const struct filing *filing, const struct means *m,
                       struct year_values *value) {
    if (filing->student && rng_chance(rng, 3, 10))
        number_set(value, CREDIT_25A, dollars(rng, 200, 2499));
    if (rng_chance(rng, 5, 100)) number_set(value, EXEMPT_INTEREST, dollars(rng, 10, 3900));
    if (rng_chance(rng, 2, 100)) number_set(value, IRA_UNTAXED, dollars(rng, 500, 24000));
    if (rng_chance(rng, 3, 100) && m->wages > 1000000)
        number_set(value, IRA_DEDUCTED, dollars(rng, 300, 6400));
    if (filing->old && rng_chance(rng, 8, 100))
        number_set(value, PENSIONS_UNTAXED, dollars(rng, 400, 30000));
}

static void return_fill(struct rng *rng, int year, const struct filing *filing,
                        const struct means *m, struct year_values *value) {
    rare_lines(rng, filing, m, value);
    int64_t gross = m->wages + m->business + m->farm + m->pension + m->interest -
                    value->cell[IRA_DEDUCTED].number;
    text_set(value, STATUS, filing->status);
    number_set(value, GROSS, gross);
    if (m->wages) number_set(value, WAGES, m->wages);
    number_set(value, TAX, tax_of(year, filing->joint, gross));
    number_set(value, EXEMPTIONS, 1 + filing->joint + filing->minors);
    number_set(value, DEPENDENTS, filing->minors);
    if (m->business) {
        number_set(value, SCHEDULE_C, m->business);
        /* 26 USC 1402(a)(12): 92.35 per cent of the net. */
        number_set(value, SELF_EMPLOYMENT, m->business * 9235 / 10000);
    }
    if (m->farm) number_set(value, FARM, m->farm);
    number_set(value, TAXABLE_INTEREST, m->interest);
    flag_set(value, FLAG_A, rng_chance(rng, 10, 100));
    flag_set(value, FLAG_B, m->interest > 150000);
    flag_set(value, FLAG_D, rng_chance(rng, 14, 100));
    flag_set(value, FLAG_E, rng_chance(rng, 11, 100));
    flag_set(value, FLAG_F, m->farm != 0);
    flag_set(value, FLAG_H, rng_chance(rng, 1, 1000));
}

/* What others reported, and what the agency noted. */
static void reports_fill(struct rng *rng, const struct means *m, struct year_values *value) {
    static const char *const line[] = {"TC 150 return filed", "TC 846 refund issued",
                                       "TC 610 payment with return", "TC 806 withholding credited"};
    snprintf(value->payer, LINE_TEXT_BYTES, "%s %s %s", m->payer[0], m->payer[1], m->payer[2]);
    text_set(value, PAYER, value->payer);
    text_set(value, KIND, m->kind);
    number_set(value, AMOUNT, m->paid);
    text_set(value, AGENCY_LINE, line[rng_below(rng, 4)]);
}

/* ---- who files with whom ---- */

/* Eight in a hundred file nothing for a year: five for either, three for this one only. */
static void filed_draw(struct rng *rng, bool filed[YEARS]) {
    uint32_t drawn = rng_below(rng, 100);
    for (uint32_t i = 0; i < YEARS; i++)
        filed[i] = drawn >= 5 && (drawn < 5 + 3 * i || drawn >= 8 + 3 * i);
}

/* A person alone, or a couple that files together (`both`): one return, reports for each. */
static void unit_draw(struct rng *rng, const struct member *member, size_t count,
                      struct filing filing, struct year_values (*value)[YEARS]) {
    struct means means[2] = {{0}};
    bool filed[YEARS];
    filed_draw(rng, filed);
    for (size_t i = 0; i < count; i++)
        means[i] = means_draw(rng, &member[i]);
    for (int year = 0; year < YEARS; year++) {
        if (filed[year]) {
            struct means whole = count == 2 ? means_add(means[0], means[1]) : means[0];
            return_fill(rng, year, &filing, &whole, &value[0][year]);
            if (count == 2) value[1][year] = value[0][year];
            for (size_t i = 0; i < count; i++)
                reports_fill(rng, &means[i], &value[i][year]);
        }
        for (size_t i = 0; i < count; i++)
            means_grow(rng, &means[i]);
    }
}

static struct filing filing_of(const struct household *household, size_t i, bool joint) {
    const struct member *member = &household->member[i];
    int age = YEAR_FIRST - member->born.year;
    struct filing filing = {.status = "single", .student = age < 25, .old = age >= 60};
    if (member->seat == SEAT_HEAD) filing.minors = household->minors;
    if (filing.minors) filing.status = "head-of-household";
    if (household->married && i < 2) filing.status = joint ? "married-joint" : "married-separate";
    filing.joint = joint && i == 0;
    return filing;
}

void income_draw(struct rng *rng, const struct household *household,
                 struct year_values (*value)[YEARS]) {
    memset(value, 0, sizeof *value * household->count);
    bool joint = household->married && rng_chance(rng, 9, 10);
    for (size_t i = 0; i < household->count; i++) {
        struct filing filing = filing_of(household, i, joint);
        unit_draw(rng, &household->member[i], filing.joint ? 2 : 1, filing, &value[i]);
        if (filing.joint) i++;
    }
}

void income_canary(const struct synth_canary *canary, struct year_values value[YEARS]) {
    int64_t amount = 0;
    for (const char *digit = canary->amount; *digit; digit++)
        amount = amount * 10 + (*digit - '0');
    memset(value, 0, sizeof value[0] * YEARS);
    for (int year = 0; year < YEARS; year++) {
        text_set(&value[year], STATUS, "single");
        number_set(&value[year], GROSS, amount);
        number_set(&value[year], WAGES, amount);
        number_set(&value[year], TAX, amount);
        number_set(&value[year], EXEMPTIONS, 1);
        number_set(&value[year], DEPENDENTS, 0);
        for (int flag = FLAG_A; flag <= FLAG_H; flag++)
            flag_set(&value[year], (enum column)flag, false);
        text_set(&value[year], PAYER, canary->payer);
        text_set(&value[year], KIND, "W-2");
        number_set(&value[year], AMOUNT, amount);
        text_set(&value[year], AGENCY_LINE, "TC 150 return filed");
        number_set(&value[year], TAXABLE_INTEREST, amount);
    }
}
