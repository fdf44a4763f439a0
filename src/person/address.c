/* Is this address complete? A validator by USPS Publication 28, rules A1 to A12: it never repairs
 * and never infers, and what it does not understand is not complete. */
#include "person/inside.h"

#include <assert.h>

/* ---- states ---- */

enum region { REGION_NONE = 0, REGION_STATE, REGION_TERRITORY, REGION_MILITARY };

struct state {
    char code[3];
    const char *name;
    enum region region;
};

/* Publication 28, appendix B. The freely associated states are other countries (rule A12). */
static const struct state STATE[] = {
    {"AL", "ALABAMA", REGION_STATE},
    {"AK", "ALASKA", REGION_STATE},
    {"AZ", "ARIZONA", REGION_STATE},
    {"AR", "ARKANSAS", REGION_STATE},
    {"CA", "CALIFORNIA", REGION_STATE},
    {"CO", "COLORADO", REGION_STATE},
    {"CT", "CONNECTICUT", REGION_STATE},
    {"DE", "DELAWARE", REGION_STATE},
    {"DC", "DISTRICT OF COLUMBIA", REGION_STATE},
    {"FL", "FLORIDA", REGION_STATE},
    {"GA", "GEORGIA", REGION_STATE},
    {"HI", "HAWAII", REGION_STATE},
    {"ID", "IDAHO", REGION_STATE},
    {"IL", "ILLINOIS", REGION_STATE},
    {"IN", "INDIANA", REGION_STATE},
    {"IA", "IOWA", REGION_STATE},
    {"KS", "KANSAS", REGION_STATE},
    {"KY", "KENTUCKY", REGION_STATE},
    {"LA", "LOUISIANA", REGION_STATE},
    {"ME", "MAINE", REGION_STATE},
    {"MD", "MARYLAND", REGION_STATE},
    {"MA", "MASSACHUSETTS", REGION_STATE},
    {"MI", "MICHIGAN", REGION_STATE},
    {"MN", "MINNESOTA", REGION_STATE},
    {"MS", "MISSISSIPPI", REGION_STATE},
    {"MO", "MISSOURI", REGION_STATE},
    {"MT", "MONTANA", REGION_STATE},
    {"NE", "NEBRASKA", REGION_STATE},
    {"NV", "NEVADA", REGION_STATE},
    {"NH", "NEW HAMPSHIRE", REGION_STATE},
    {"NJ", "NEW JERSEY", REGION_STATE},
    {"NM", "NEW MEXICO", REGION_STATE},
    {"NY", "NEW YORK", REGION_STATE},
    {"NC", "NORTH CAROLINA", REGION_STATE},
    {"ND", "NORTH DAKOTA", REGION_STATE},
    {"OH", "OHIO", REGION_STATE},
    {"OK", "OKLAHOMA", REGION_STATE},
    {"OR", "OREGON", REGION_STATE},
    {"PA", "PENNSYLVANIA", REGION_STATE},
    {"RI", "RHODE ISLAND", REGION_STATE},
    {"SC", "SOUTH CAROLINA", REGION_STATE},
    {"SD", "SOUTH DAKOTA", REGION_STATE},
    {"TN", "TENNESSEE", REGION_STATE},
    {"TX", "TEXAS", REGION_STATE},
    {"UT", "UTAH", REGION_STATE},
    {"VT", "VERMONT", REGION_STATE},
    {"VA", "VIRGINIA", REGION_STATE},
    {"WA", "WASHINGTON", REGION_STATE},
    {"WV", "WEST VIRGINIA", REGION_STATE},
    {"WI", "WISCONSIN", REGION_STATE},
    {"WY", "WYOMING", REGION_STATE},
    {"PR", "PUERTO RICO", REGION_TERRITORY},
    {"VI", "VIRGIN ISLANDS", REGION_TERRITORY},
    {"VI", "US VIRGIN ISLANDS", REGION_TERRITORY},
    {"GU", "GUAM", REGION_TERRITORY},
    {"MP", "NORTHERN MARIANA ISLANDS", REGION_TERRITORY},
    {"AS", "AMERICAN SAMOA", REGION_TERRITORY},
    {"AE", "ARMED FORCES EUROPE", REGION_MILITARY},
    {"AP", "ARMED FORCES PACIFIC", REGION_MILITARY},
    {"AA", "ARMED FORCES AMERICAS", REGION_MILITARY},
};

/* The tokens as words with one blank between; empty when there are none or they do not fit. */
static void tokens_join(const struct token *token, size_t count, char *text, size_t room) {
    size_t len = 0;
    text[0] = 0;
    for (size_t i = 0; i < count; i++) {
        if (len + token[i].len + 2 > room) {
            text[0] = 0;
            return;
        }
        if (i) text[len++] = ' ';
        memcpy(text + len, token[i].text, token[i].len + 1);
        len += token[i].len;
    }
}

static const struct state *state_find(const char *text) {
    bool code = strlen(text) == 2;
    for (size_t i = 0; i < sizeof STATE / sizeof STATE[0]; i++) {
        if (code && STATE[i].code[0] == text[0] && STATE[i].code[1] == text[1]) return &STATE[i];
        if (!code && STATE[i].name[0] == text[0] && strcmp(text, STATE[i].name) == 0)
            return &STATE[i];
    }
    return NULL;
}

/* ---- elsewhere, rule A12 ---- */

static bool word_in(const char *text, const char *const *list) {
    for (; *list; list++)
        if ((*list)[0] == text[0] && strcmp(text, *list) == 0) return true;
    return false;
}

static const char *const COUNTRY[] = {"AFGHANISTAN",
                                      "ARGENTINA",
                                      "AUSTRALIA",
                                      "AUSTRIA",
                                      "BAHAMAS",
                                      "BANGLADESH",
                                      "BELGIQUE",
                                      "BELGIUM",
                                      "BELIZE",
                                      "BOLIVIA",
                                      "BRASIL",
                                      "BRAZIL",
                                      "CAMEROON",
                                      "CANADA",
                                      "CHILE",
                                      "CHINA",
                                      "COLOMBIA",
                                      "COSTA RICA",
                                      "CUBA",
                                      "DEUTSCHLAND",
                                      "DOMINICAN REPUBLIC",
                                      "ECUADOR",
                                      "EGYPT",
                                      "EL SALVADOR",
                                      "ENGLAND",
                                      "ERITREA",
                                      "ESPANA",
                                      "ETHIOPIA",
                                      "FRANCE",
                                      "GERMANY",
                                      "GHANA",
                                      "GREAT BRITAIN",
                                      "GUATEMALA",
                                      "GUYANA",
                                      "HAITI",
                                      "HONDURAS",
                                      "HONG KONG",
                                      "INDIA",
                                      "INDONESIA",
                                      "IRAN",
                                      "IRAQ",
                                      "IRELAND",
                                      "ISRAEL",
                                      "ITALIA",
                                      "ITALY",
                                      "JAMAICA",
                                      "JAPAN",
                                      "KENYA",
                                      "KOREA",
                                      "LEBANON",
                                      "LIBERIA",
                                      "MARSHALL ISLANDS",
                                      "MEXICO",
                                      "MICRONESIA",
                                      "MOROCCO",
                                      "NEPAL",
                                      "NETHERLANDS",
                                      "NICARAGUA",
                                      "NIGERIA",
                                      "NORWAY",
                                      "PAKISTAN",
                                      "PALAU",
                                      "PANAMA",
                                      "PERU",
                                      "PHILIPPINES",
                                      "POLAND",
                                      "PORTUGAL",
                                      "REPUBLICA DOMINICANA",
                                      "ROMANIA",
                                      "RUSSIA",
                                      "SCOTLAND",
                                      "SOMALIA",
                                      "SOUTH AFRICA",
                                      "SOUTH KOREA",
                                      "SPAIN",
                                      "SUDAN",
                                      "SWEDEN",
                                      "SWITZERLAND",
                                      "SYRIA",
                                      "TAIWAN",
                                      "THAILAND",
                                      "TRINIDAD AND TOBAGO",
                                      "TURKEY",
                                      "UAE",
                                      "UK",
                                      "UKRAINE",
                                      "UNITED KINGDOM",
                                      "UNITED ARAB EMIRATES",
                                      "URUGUAY",
                                      "VENEZUELA",
                                      "VIETNAM",
                                      "WALES",
                                      "YEMEN",
                                      NULL};

/* Provinces and states of the two neighbours that are no state here. */
static const char *const PROVINCE[] = {
    "AB",   "BC",   "MB",   "NB",     "NL",      "NS",     "NT",      "NU",       "ON",
    "PE",   "QC",   "SK",   "YT",     "FM",      "MH",     "PW",      "AGS",      "BCS",
    "CAMP", "CDMX", "CHIS", "CHIH",   "COAH",    "COL",    "DF",      "DGO",      "GTO",
    "GRO",  "HGO",  "JAL",  "MEX",    "MICH",    "MOR",    "NAY",     "NLE",      "OAX",
    "PUE",  "QRO",  "QROO", "SLP",    "SIN",     "SON",    "TAB",     "TAMPS",    "TLAX",
    "VER",  "YUC",  "ZAC",  "EDOMEX", "ONTARIO", "QUEBEC", "ALBERTA", "MANITOBA", NULL};

/* The last part of a line, behind its last comma, or all of it. */
static bool ends_in_country(const struct line *line, bool whole) {
    char text[64];
    size_t from = line->count;
    while (from > 0 && !line->token[from - 1].comma)
        from--;
    if (from > 0) from--;
    if (line->count == 0 || (!whole && from == 0)) return false;
    tokens_join(line->token + from, line->count - from, text, sizeof text);
    return word_in(text, COUNTRY);
}

/* ---- ZIPs ---- */

static bool digits_at(const uint8_t *at, size_t len, uint32_t *value) {
    *value = 0;
    for (size_t i = 0; i < len; i++) {
        if (at[i] < '0' || at[i] > '9') return false;
        *value = *value * 10 + (uint32_t)(at[i] - '0');
    }
    return true;
}

/* Five digits, or nine with or without the hyphen; not one of the fillers. */
static bool zip_read(struct span text, uint32_t *zip) {
    uint32_t more = 0;
    text = span_trim(text);
    bool hyphen = text.len == 10 && text.at[5] == '-';
    if (text.len != 5 && text.len != 9 && !hyphen) return false;
    if (!digits_at(text.at, 5, zip)) return false;
    size_t rest = text.len == 5 ? 0 : 4;
    if (!digits_at(text.at + text.len - rest, rest, &more)) return false;
    return *zip != 0 && *zip != 12345 && *zip != 99999;
}

/* Rules A6 and A7: regions that the table has not. 96939 to 96949 and 96960 to 96979 are of the
 * freely associated states. */
struct zip_region {
    uint32_t first, last;
    char code[3];
};
static const struct zip_region ZIP_REGION[] = {
    {600, 799, "PR"},     {800, 899, "VI"},     {900, 999, "PR"},     {9000, 9899, "AE"},
    {34000, 34099, "AA"}, {96200, 96699, "AP"}, {96799, 96799, "AS"}, {96900, 96938, "GU"},
    {96950, 96959, "MP"}, {96980, 96999, "GU"},
};

/* The code, or "" for none. */
static const char *region_of(uint32_t zip) {
    for (size_t i = 0; i < sizeof ZIP_REGION / sizeof ZIP_REGION[0]; i++)
        if (zip >= ZIP_REGION[i].first && zip <= ZIP_REGION[i].last) return ZIP_REGION[i].code;
    return "";
}

/* ---- the last line, rule A8 ---- */

struct last_line {
    struct line city;
    struct line state_line;
    char state_text[64];
    const struct state *state; /* NULL when missing or not one of ours */
    bool zip_valid;
    uint32_t zip;
};

static bool post_office_is_military(const struct line *city) {
    return city->count == 1 &&
           (token_is(&city->token[0], "APO") || token_is(&city->token[0], "FPO") ||
            token_is(&city->token[0], "DPO"));
}

static void last_read(const struct person_address *address, struct last_line *last) {
    line_read(address->city, &last->city);
    line_read(address->state, &last->state_line);
    tokens_join(last->state_line.token, last->state_line.count, last->state_text,
                sizeof last->state_text);
    last->state = state_find(last->state_text);
    last->zip = 0;
    last->zip_valid = zip_read(address->zip, &last->zip);
}

static bool has_letter(struct span text) {
    for (size_t i = 0; i < text.len; i++)
        if ((text.at[i] | 0x20) >= 'a' && (text.at[i] | 0x20) <= 'z') return true;
    return false;
}

static bool is_elsewhere(const struct person_address *address, const struct line line[2],
                         const struct last_line *last) {
    if (ends_in_country(&line[0], false) || ends_in_country(&line[1], true)) return true;
    if (last->state) return false;
    return word_in(last->state_text, PROVINCE) || word_in(last->state_text, COUNTRY) ||
           ends_in_country(&last->city, true) ||
           (has_letter(address->zip) && address->zip.len >= 5 && !span_is(address->zip, "UNKNOWN"));
}

static enum address_code city_check(const struct line *city) {
    if (city->too_long || city->foreign || city->garbage) return ADDRESS_X5;
    if (city->count == 0) return ADDRESS_COMPLETE;
    bool twice = city->count > 1 && placeholder_is_filler(city->token, city->count);
    if (twice && !city->token[0].word) return ADDRESS_COMPLETE; /* Walla Walla */
    enum address_code code = placeholder_name(city->token, city->count);
    if (code != ADDRESS_NOT_CHECKED) return code;
    for (size_t i = 0; i < city->count; i++)
        if (!city->token[i].digit && city->token[i].text[0] >= 'A') return ADDRESS_COMPLETE;
    return ADDRESS_X5;
}

static enum address_code place_check(const struct last_line *last) {
    const char *region = region_of(last->zip);
    struct zip_found found;
    if (last->state->region != REGION_STATE) {
        bool agrees = strcmp(region, last->state->code) == 0 && last->city.count > 0;
        return agrees ? ADDRESS_COMPLETE : ADDRESS_X5;
    }
    if (!zip_find(last->zip, &found)) return *region ? ADDRESS_X5 : ADDRESS_X4;
    if (strcmp(found.state, last->state->code) != 0) return ADDRESS_X5;
    if (last->city.count == 0) return ADDRESS_COMPLETE; /* each ZIP has one place in the table */
    WRITTEN_FIRST const char *word[LINE_TOKENS_MAX];
    char level[ZIP_CITY_BYTES_MAX];
    for (size_t i = 0; i < last->city.count; i++)
        word[i] = last->city.token[i].text;
    if (!zip_city_level(word, last->city.count, level)) return ADDRESS_X5;
    return zip_city_contradicts(&found, level) ? ADDRESS_X5 : ADDRESS_COMPLETE;
}

static enum address_code last_check(const struct last_line *last) {
    enum address_code code = city_check(&last->city);
    if (code != ADDRESS_COMPLETE) return code;
    if (!last->state) return ADDRESS_X5;
    if (!last->zip_valid) return ADDRESS_X4;
    return place_check(last);
}

static enum address_code last_check_military(const struct last_line *last) {
    bool military = last->state && last->state->region == REGION_MILITARY;
    if (!military || !post_office_is_military(&last->city)) return ADDRESS_F1;
    if (!last->zip_valid) return ADDRESS_X4;
    return strcmp(region_of(last->zip), last->state->code) == 0 ? ADDRESS_COMPLETE : ADDRESS_F1;
}

/* ---- a requester's own office, rule A11 ---- */

static bool same_place(const struct delivery *a, const struct delivery *b) {
    bool street = a->street[0] && strcmp(a->street, b->street) == 0;
    return street || (!a->street[0] && a->box[0] && strcmp(a->box, b->box) == 0);
}

static bool is_own_office(const struct delivery *delivery, uint32_t zip,
                          const struct person_address *office, size_t count) {
    for (size_t i = 0; i < count; i++) {
        uint32_t office_zip = 0;
        if (!zip_read(office[i].zip, &office_zip) || office_zip != zip) continue;
        struct line line[2];
        struct delivery own;
        line_read(office[i].line1, &line[0]);
        line_read(office[i].line2, &line[1]);
        delivery_read(line, strcmp(region_of(zip), "PR") == 0, &own);
        if (own.code == ADDRESS_COMPLETE && same_place(delivery, &own)) return true;
    }
    return false;
}

/* ---- the whole ---- */

/* Every part has its own bound, and together they fit (delivery.c). */
static char *part_put(char *at, const char *end, const char *part) {
    size_t len = strlen(part);
    assert(len < (size_t)(end - at));
    memcpy(at, part, len);
    return at + len;
}

static void canon_write(const struct delivery *delivery, uint32_t zip,
                        char canon[ADDRESS_CANON_MAX]) {
    const char *end = canon + ADDRESS_CANON_MAX - sizeof "/12345" - sizeof delivery->area;
    char *at = part_put(canon, end, delivery->street);
    *at++ = '/';
    at = part_put(at, end, delivery->box);
    *at++ = '/';
    for (size_t i = 0; i < delivery->units; i++) {
        at = part_put(at, end, delivery->unit[i]);
        *at++ = ';';
    }
    at = part_put(at, end, delivery->rest);
    *at++ = '/';
    for (uint32_t place = 10000; place > 0; place /= 10)
        *at++ = (char)('0' + zip / place % 10);
    for (size_t i = 0; i < delivery->areas; i++) {
        *at++ = '\n';
        at = part_put(at, canon + ADDRESS_CANON_MAX, delivery->area[i]);
    }
    *at = 0;
}

bool address_same(const char *a, const char *b) {
    struct span one = address_delivery(a);
    struct span two = address_delivery(b);
    if (one.len == 0 || !span_equal(one, two)) return false;
    struct span areas = span_cut(span_str(a), one.len, strlen(a));
    struct span others = span_cut(span_str(b), two.len, strlen(b));
    return !areas_contradict(span_trim(areas), span_trim(others));
}

static enum address_code address_judge(const struct person_address *address,
                                       struct delivery *delivery, uint32_t *zip) {
    WRITTEN_FIRST struct line line[2];
    WRITTEN_FIRST struct last_line last;
    line_read(address->line1, &line[0]);
    line_read(address->line2, &line[1]);
    last_read(address, &last);
    *zip = last.zip;
    if (is_elsewhere(address, line, &last)) return ADDRESS_X6;
    bool state = last.state && last.state->region == REGION_MILITARY;
    if (state || post_office_is_military(&last.city) || delivery_is_military(line)) {
        delivery_read_military(line, delivery);
        return delivery->code == ADDRESS_COMPLETE ? last_check_military(&last) : delivery->code;
    }
    bool puerto_rico = last.state && strcmp(last.state->code, "PR") == 0;
    delivery_read(line, puerto_rico, delivery);
    return delivery->code == ADDRESS_COMPLETE ? last_check(&last) : delivery->code;
}

struct address_verdict address_read(const struct person_address *address,
                                    const struct person_address *own_office,
                                    size_t own_office_count, char canon[ADDRESS_CANON_MAX]) {
    WRITTEN_FIRST struct delivery delivery;
    uint32_t zip = 0;
    struct address_verdict verdict = {.code = address_judge(address, &delivery, &zip)};
    if (canon) canon[0] = 0;
    if (verdict.code != ADDRESS_COMPLETE) return verdict;
    if (is_own_office(&delivery, zip, own_office, own_office_count)) {
        verdict.code = ADDRESS_X8;
        return verdict;
    }
    verdict.shared_address = delivery.shared_address;
    verdict.care_of = delivery.care_of;
    verdict.private_mailbox = delivery.private_mailbox;
    if (canon) canon_write(&delivery, zip, canon);
    return verdict;
}

struct address_verdict address_check(const struct person_address *address,
                                     const struct person_address *own_office,
                                     size_t own_office_count) {
    return address_read(address, own_office, own_office_count, NULL);
}

struct span address_canon(struct arena *arena, const struct person_address *address) {
    WRITTEN_FIRST char canon[ADDRESS_CANON_MAX];
    address_read(address, NULL, 0, canon);
    return arena_copy(arena, address_delivery(canon));
}
