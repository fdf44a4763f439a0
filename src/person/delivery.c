/* Is there a delivery line, and which? Two lines of an address become a street, a box, units and
 * what is none of these; or the first thing that is wrong. Rules A2 to A7, A9 to A11. */
#include "person/inside.h"

#include <stdio.h>

enum line_kind {
    LINE_EMPTY = 0,
    LINE_DELIVERY,
    LINE_UNITS,
    LINE_CARE_OF,
    LINE_AREA,        /* urbanization, condominium, ward */
    LINE_INSTITUTION, /* a jail, a hospital, an agency */
    LINE_NAME,        /* any other words */
    LINE_WRONG,       /* began as a delivery line, and the code says what it lacks */
};

struct reading {
    enum line_kind kind;
    enum address_code code;
};

static struct reading reading_of(enum address_code code) {
    return (struct reading){code == ADDRESS_COMPLETE ? LINE_DELIVERY : LINE_WRONG, code};
}

/* Words with digits that were not understood stay part of the address, and so do those that end in
 * a letter by itself: Cottage B. */
static void rest_put(const struct token *token, size_t count, struct delivery *delivery) {
    if (count == 0) return;
    const struct token *last = &token[count - 1];
    bool door = count > 1 && last->len == 1 && last->text[0] >= 'A' && last->text[0] <= 'Z';
    for (size_t i = 0; i < count; i++)
        door = door || token[i].digit;
    if (!door) return;
    size_t len = strlen(delivery->rest);
    for (size_t i = 0; i < count; i++) {
        int wrote =
            snprintf(delivery->rest + len, sizeof delivery->rest - len, " %s", token[i].text);
        if (wrote < 0 || (size_t)wrote >= sizeof delivery->rest - len) return;
        len += (size_t)wrote;
    }
}

/* ---- boxes ---- */

static bool is_zero(const char *text) {
    for (; *text; text++)
        if (*text != '0' && *text != '-') return false;
    return true;
}

static bool is_box_id(const struct token *token) {
    if (token->digit)
        return strspn(token->text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") == token->len;
    return token->len == 1 && token->text[0] >= 'A' && token->text[0] <= 'Z';
}

/* What follows a box: units, or words; a second number is no part of a box. */
static enum address_code box_rest_read(const struct token *token, size_t count,
                                       struct delivery *delivery) {
    size_t units = delivery->units;
    if (units_read(token, count, delivery) == ADDRESS_COMPLETE) return ADDRESS_COMPLETE;
    delivery->units = units;
    if (token[0].digit || token_is(&token[0], "#")) return ADDRESS_P1;
    rest_put(token, count, delivery);
    return ADDRESS_COMPLETE;
}

/* Tokens before the identifier: a number sign, or "No." before a number. */
static size_t box_sign(const struct token *token, size_t count) {
    if (token_at_is(token, count, 0, "#")) return 1;
    bool word = token_at_is(token, count, 0, "NO") || token_at_is(token, count, 0, "NUMBER");
    return word && count > 1 && token[1].digit ? 1 : 0;
}

/* False when it does not fit, which no box does. */
static bool box_put(struct delivery *delivery, const char *kind, const char *id,
                    const char *letter) {
    size_t len = strlen(delivery->box);
    int wrote = snprintf(delivery->box + len, sizeof delivery->box - len, "%s%s %s%s",
                         len ? ";" : "", kind, id, letter);
    return wrote >= 0 && (size_t)wrote < sizeof delivery->box - len;
}

/* The identifier of a box at token[0], perhaps with a letter after it, and what follows. P1 when
 * it is missing, P3 when it is zero. */
static enum address_code box_id_read(const struct token *token, size_t count, const char *kind,
                                     struct delivery *delivery) {
    size_t i = box_sign(token, count);
    if (i >= count || !is_box_id(&token[i])) return ADDRESS_P1;
    if (is_zero(token[i].text)) return ADDRESS_P3;
    const char *id = token[i++].text;
    const char *letter = "";
    if (i < count && token[i].len == 1 && is_box_id(&token[i]) && !token[i].digit)
        letter = token[i++].text;
    if (!box_put(delivery, kind, id, letter)) return ADDRESS_P1;
    return i == count ? ADDRESS_COMPLETE : box_rest_read(token + i, count - i, delivery);
}

/* Words that name a box, the longer first. `sure`: no street or name begins so. */
struct box_name {
    const char *word[2];
    bool after_office; /* PO, P O or POST OFFICE may stand before it */
    bool sure;
};
static const struct box_name BOX_NAME[] = {
    {{"POB", NULL}, false, true},     {{"POBOX", NULL}, false, true},
    {{"LOCKBOX", NULL}, false, true}, {{"LOCK", "BOX"}, true, false},
    {{"CALLER", "BOX"}, true, false}, {{"CALLER", "SERVICE"}, true, false},
    {{"CALLER", NULL}, true, false},  {{"BOX", NULL}, true, false},
    {{"DRAWER", NULL}, true, false},  {{"BIN", NULL}, true, false},
    {{"BX", NULL}, true, false},
};

static size_t office_words(const struct token *token, size_t count) {
    if (token_at_is(token, count, 0, "PO")) return 1;
    if (token_at_is(token, count, 0, "P") && token_at_is(token, count, 1, "O")) return 2;
    return token_at_is(token, count, 0, "POST") && token_at_is(token, count, 1, "OFFICE") ? 2 : 0;
}

/* How many tokens say PO BOX, however it is written. `*sure` unless the word could begin a name. */
static size_t box_words(const struct token *token, size_t count, bool *sure) {
    *sure = false;
    if (count == 0 || !strchr("PBLCD", token[0].text[0])) return 0;
    size_t office = office_words(token, count);
    for (size_t b = 0; b < sizeof BOX_NAME / sizeof BOX_NAME[0]; b++) {
        const struct box_name *name = &BOX_NAME[b];
        size_t at = name->after_office ? office : 0;
        if (!token_at_is(token, count, at, name->word[0])) continue;
        if (name->word[1] && !token_at_is(token, count, at + 1, name->word[1])) continue;
        *sure = office > 0 || name->sure;
        return at + (name->word[1] ? 2 : 1);
    }
    *sure = office > 0;
    return 0;
}

/* NOT_CHECKED when this is no box. */
static enum address_code box_read(const struct token *token, size_t count,
                                  struct delivery *delivery) {
    bool sure = false;
    size_t words = box_words(token, count, &sure);
    if (words == 0) return ADDRESS_NOT_CHECKED;
    enum address_code code = box_id_read(token + words, count - words, "PO BOX", delivery);
    bool name = code == ADDRESS_P1 && !sure && count > words && !token_is(&token[words], "#");
    return name ? ADDRESS_NOT_CHECKED : code;
}

/* ---- rural routes and highway contracts ---- */

struct route_words {
    const char *word[3];
    const char *kind;
    bool sure; /* nothing else begins so */
};

static const struct route_words ROUTE[] = {
    {{"RR", NULL, NULL}, "RR", true},
    {{"RURAL", "ROUTE", NULL}, "RR", true},
    {{"RURAL", "RT", NULL}, "RR", true},
    {{"RURAL", "RTE", NULL}, "RR", true},
    {{"RURAL", "DELIVERY", NULL}, "RR", true},
    {{"RFD", "ROUTE", NULL}, "RR", true},
    {{"RFD", NULL, NULL}, "RR", true},
    {{"R", "R", NULL}, "RR", true},
    {{"RD", NULL, NULL}, "RR", false},
    {{"RT", NULL, NULL}, "RR", false},
    {{"RTE", NULL, NULL}, "RR", false},
    {{"ROUTE", NULL, NULL}, "RR", false},
    {{"HC", NULL, NULL}, "HC", true},
    {{"HCR", NULL, NULL}, "HC", true},
    {{"HIGHWAY", "CONTRACT", "ROUTE"}, "HC", true},
    {{"HIGHWAY", "CONTRACT", NULL}, "HC", true},
    {{"HWY", "CONTRACT", NULL}, "HC", true},
    {{"STAR", "ROUTE", NULL}, "HC", true},
    {{"STAR", "RT", NULL}, "HC", true},
    {{"STAR", "RTE", NULL}, "HC", true},
};

static const struct route_words *route_find(const struct token *token, size_t count,
                                            size_t *words) {
    for (size_t r = 0; r < sizeof ROUTE / sizeof ROUTE[0]; r++) {
        size_t i = 0;
        while (i < 3 && ROUTE[r].word[i] && token_at_is(token, count, i, ROUTE[r].word[i]))
            i++;
        *words = i;
        if (i == 3 || !ROUTE[r].word[i]) return &ROUTE[r];
    }
    return NULL;
}

static enum address_code route_read(const struct token *token, size_t count,
                                    struct delivery *delivery) {
    size_t i = 0;
    const struct route_words *route = route_find(token, count, &i);
    if (!route) return ADDRESS_NOT_CHECKED;
    enum address_code missing = route->sure ? ADDRESS_P1 : ADDRESS_NOT_CHECKED;
    if (token_at_is(token, count, i, "#") || token_at_is(token, count, i, "NO")) i++;
    bool numbered = i < count && token[i].digit && is_box_id(&token[i]) && !is_zero(token[i].text);
    if (!numbered || !token_at_is(token, count, i + 1, "BOX")) return missing;
    char kind[48];
    int wrote = snprintf(kind, sizeof kind, "%s %s BOX", route->kind, token[i].text);
    if (wrote < 0 || (size_t)wrote >= sizeof kind) return ADDRESS_P1;
    return box_id_read(token + i + 2, count - i - 2, kind, delivery);
}

/* ---- one line ---- */

static bool is_care_of(const struct token *token, size_t count) {
    static const char *const WORDS[] = {"C/O", "%", "ATTN", "ATTENTION", "ATT"};
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++)
        if (token_at_is(token, count, 0, WORDS[i])) return true;
    if (token_at_is(token, count, 0, "C") && token_at_is(token, count, 1, "/")) return true;
    size_t in = token_at_is(token, count, 0, "IN") ? 1 : 0;
    return token_at_is(token, count, in, "CARE") && token_at_is(token, count, in + 1, "OF");
}

static bool is_general_delivery(const struct token *token, size_t count) {
    bool general = token_at_is(token, count, 0, "GENERAL") || token_at_is(token, count, 0, "GEN");
    return general && (token_at_is(token, count, 1, "DELIVERY") ||
                       token_at_is(token, count, 1, "DEL") || token_at_is(token, count, 1, "DELV"));
}

static bool is_institution(const struct token *token, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (token_has(&token[i], WORD_INSTITUTION)) return true;
    return false;
}

/* Department 1480, and nothing else. */
static bool is_department(const struct token *token, size_t count) {
    return count == 2 && token[1].number && token_has(token, WORD_UNIT) &&
           strcmp(token->word->unit, "DEPT") == 0;
}

/* PO BOX behind other words on the same line, or any box behind a department: where it begins, or
 * count. */
static size_t box_behind(const struct token *token, size_t count) {
    for (size_t i = 1; i < count; i++) {
        bool sure = false;
        if (box_words(token + i, count - i, &sure) && (sure || is_department(token, i))) return i;
    }
    return count;
}

/* A street, a department or a name, and behind it a box. */
static enum address_code before_box_read(const struct token *token, size_t count, size_t box,
                                         bool puerto_rico, struct delivery *delivery) {
    enum address_code code = box_read(token + box, count - box, delivery);
    if (code != ADDRESS_COMPLETE) return code;
    if (token[0].digit) return street_read(token, box, puerto_rico, delivery);
    size_t units = delivery->units;
    if (units_read(token, box, delivery) == ADDRESS_COMPLETE) return code;
    delivery->units = units;
    delivery->shared_address = delivery->shared_address || is_institution(token, box);
    rest_put(token, box, delivery);
    return code;
}

/* Units on a line of words: Cond Torre del Mar Apt 502. NOT_CHECKED when it ends in none. */
static enum address_code last_units(const struct token *token, size_t count,
                                    struct delivery *delivery) {
    size_t units = delivery->units;
    for (size_t i = 1; i < count; i++) {
        enum address_code code = units_read(token + i, count - i, delivery);
        if (code != ADDRESS_NOT_CHECKED) return code;
        delivery->units = units;
    }
    return ADDRESS_NOT_CHECKED;
}

/* Words beside a delivery line that may still say which door: Mercy Hospital Rm 12, c/o Ann Apt 5.
 * Without them two homes of one house would be one. */
static void door_put(const struct token *token, size_t count, struct delivery *delivery) {
    size_t units = delivery->units;
    if (last_units(token, count, delivery) == ADDRESS_COMPLETE) return;
    delivery->units = units;
    rest_put(token, count, delivery);
}

static struct reading words_read(const struct token *token, size_t count,
                                 struct delivery *delivery) {
    if (token_has(&token[0], WORD_AREA)) {
        enum address_code code = last_units(token, count, delivery);
        area_put(token, count, delivery);
        return (struct reading){code == ADDRESS_N1 ? LINE_WRONG : LINE_AREA, code};
    }
    if (is_institution(token, count)) return (struct reading){LINE_INSTITUTION, ADDRESS_X8};
    return (struct reading){LINE_NAME, ADDRESS_M1};
}

/* Two whole lines on one, parted by a comma: where the second begins, or count. */
static size_t second_part(const struct token *token, size_t count) {
    for (size_t i = 1; i < count; i++)
        if (token[i].comma) return i;
    return count;
}

/* A hyphen or a stroke is what an empty line looks like in some forms. */
static bool is_bare_mark(const struct token *token, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (!token_is(&token[i], "-") && !token_is(&token[i], "/")) return false;
    return true;
}

static bool is_garbage(const struct line *line) {
    for (size_t i = 0; i < line->count; i++)
        if (strpbrk(line->token[i].text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789#%-/")) return false;
    return line->count > 0;
}

static struct reading tokens_read(const struct token *token, size_t count, bool puerto_rico,
                                  struct delivery *delivery) {
    if (is_bare_mark(token, count)) return (struct reading){LINE_EMPTY, ADDRESS_X1};
    if (is_general_delivery(token, count)) return reading_of(ADDRESS_G1);
    size_t box = box_behind(token, count);
    enum address_code code = box < count ? before_box_read(token, count, box, puerto_rico, delivery)
                                         : box_read(token, count, delivery);
    if (code == ADDRESS_NOT_CHECKED) code = route_read(token, count, delivery);
    if (code != ADDRESS_NOT_CHECKED) return reading_of(code);
    size_t units = delivery->units;
    code = units_read(token, count, delivery);
    if (code == ADDRESS_COMPLETE) return (struct reading){LINE_UNITS, ADDRESS_M1};
    delivery->units = units;
    if (code == ADDRESS_N1) return reading_of(code);
    code = street_read(token, count, puerto_rico, delivery);
    if (code == ADDRESS_M1) return words_read(token, count, delivery);
    return reading_of(code);
}

/* NOT_CHECKED when the line can be read and says something. */
static enum address_code line_refuse(const struct line *line) {
    if (line->too_long || line->email) return ADDRESS_X1;
    if (line->foreign) return ADDRESS_X6;
    if (is_garbage(line)) return ADDRESS_X3;
    return placeholder_find(line->token, line->count);
}

static bool is_words(enum line_kind kind) {
    return kind == LINE_CARE_OF || kind == LINE_AREA || kind == LINE_INSTITUTION ||
           kind == LINE_NAME;
}

/* Where "care of" stands, at the beginning or behind the rest: 12 Oak St c/o Ann; or count. */
static size_t care_of_begins(const struct token *token, size_t count) {
    if (is_care_of(token, count)) return 0;
    for (size_t i = 1; i < count; i++)
        if (token_is(&token[i], "C/O")) return i;
    return count;
}

/* Words, a comma, and behind it a delivery line: Cook County Jail, 2700 S California Ave. */
static struct reading second_read(const struct line *line, struct reading first, bool puerto_rico,
                                  struct delivery *delivery) {
    size_t from = second_part(line->token, line->count);
    if (!is_words(first.kind) || from == line->count) return first;
    if (first.kind == LINE_INSTITUTION && is_institution(line->token, from))
        delivery->shared_address = true;
    struct reading second =
        tokens_read(line->token + from, line->count - from, puerto_rico, delivery);
    if (second.kind != LINE_DELIVERY) return first;
    if (first.kind == LINE_AREA)
        last_units(line->token, from, delivery);
    else if (first.kind != LINE_CARE_OF)
        door_put(line->token, from, delivery);
    return second;
}

static struct reading line_judge(const struct line *line, bool puerto_rico,
                                 struct delivery *delivery) {
    enum address_code code = line_refuse(line);
    if (code != ADDRESS_NOT_CHECKED) return reading_of(code);
    if (line->count == 0) return (struct reading){LINE_EMPTY, ADDRESS_X1};
    size_t count = care_of_begins(line->token, line->count);
    struct reading reading = {LINE_CARE_OF, ADDRESS_X7};
    if (count > 0) reading = tokens_read(line->token, count, puerto_rico, delivery);
    delivery->care_of = delivery->care_of || count < line->count;
    if (count < line->count) door_put(line->token + count, line->count - count, delivery);
    reading = second_read(line, reading, puerto_rico, delivery);
    if (reading.kind == LINE_INSTITUTION) door_put(line->token, count, delivery);
    if (reading.kind == LINE_DELIVERY && line->garbage) return reading_of(ADDRESS_X3);
    return reading;
}

/* ---- both lines ---- */

/* What a line lacks does not matter where the other delivers and this one is a single word that
 * only looked like a number. */
static bool is_fatal(const struct reading *reading, const struct line *line,
                     const struct reading *other) {
    if (reading->kind != LINE_WRONG) return false;
    bool number = reading->code == ADDRESS_X9 || reading->code == ADDRESS_M3;
    return !(number && line->count == 1 && other->kind == LINE_DELIVERY);
}

/* What is missing when neither line delivers and neither is wrong in itself. */
static enum address_code nothing_delivers(enum line_kind a, enum line_kind b) {
    if (a == LINE_INSTITUTION || b == LINE_INSTITUTION) return ADDRESS_X8;
    bool empty = a == LINE_EMPTY || b == LINE_EMPTY;
    bool care_of = a == LINE_CARE_OF || b == LINE_CARE_OF;
    if (a == b || (empty && care_of)) {
        if (care_of) return ADDRESS_X7;
        if (empty) return ADDRESS_X1;
    }
    return ADDRESS_M1;
}

static enum address_code both_judge(const struct line line[2], const struct reading reading[2],
                                    struct delivery *delivery) {
    for (size_t i = 0; i < 2; i++)
        if (is_fatal(&reading[i], &line[i], &reading[1 - i])) return reading[i].code;
    for (size_t i = 0; i < 2; i++) {
        if (reading[i].kind == LINE_INSTITUTION) delivery->shared_address = true;
        if (reading[i].kind == LINE_NAME || reading[i].kind == LINE_WRONG)
            rest_put(line[i].token, line[i].count, delivery);
    }
    bool delivers = reading[0].kind == LINE_DELIVERY || reading[1].kind == LINE_DELIVERY;
    return delivers ? ADDRESS_COMPLETE : nothing_delivers(reading[0].kind, reading[1].kind);
}

static void units_sort(struct delivery *delivery) {
    for (size_t i = 1; i < delivery->units; i++)
        for (size_t k = i; k > 0 && strcmp(delivery->unit[k - 1], delivery->unit[k]) > 0; k--) {
            char swap[DELIVERY_UNIT_BYTES];
            memcpy(swap, delivery->unit[k], sizeof swap);
            memcpy(delivery->unit[k], delivery->unit[k - 1], sizeof swap);
            memcpy(delivery->unit[k - 1], swap, sizeof swap);
        }
}

static void delivery_begin(struct delivery *delivery) {
    delivery->street[0] = 0;
    delivery->box[0] = 0;
    delivery->rest[0] = 0;
    delivery->units = 0;
    delivery->areas = 0;
    delivery->shared_address = false;
    delivery->care_of = false;
    delivery->private_mailbox = false;
}

/* A route and its number, and the box on the other line. */
static bool is_open_route(const struct line *line) {
    size_t i = 0;
    const struct route_words *route = route_find(line->token, line->count, &i);
    if (!route || !route->sure) return false;
    if (token_at_is(line->token, line->count, i, "#")) i++;
    return i + 1 == line->count && line->token[i].digit;
}

static void route_join(struct line line[2]) {
    bool box = line[1].count > 1 && token_is(&line[1].token[0], "BOX");
    if (!box || !is_open_route(&line[0]) || line[0].count + line[1].count > LINE_TOKENS_MAX) return;
    memcpy(line[0].token + line[0].count, line[1].token, line[1].count * sizeof *line[1].token);
    line[0].count += line[1].count;
    line[0].foreign = line[0].foreign || line[1].foreign;
    line[0].garbage = line[0].garbage || line[1].garbage;
    line[1].count = 0;
}

void delivery_read(struct line line[2], bool puerto_rico, struct delivery *delivery) {
    struct reading reading[2];
    delivery_begin(delivery);
    route_join(line);
    for (size_t i = 0; i < 2; i++)
        reading[i] = line_judge(&line[i], puerto_rico, delivery);
    delivery->code = both_judge(line, reading, delivery);
    units_sort(delivery);
}

/* ---- military, rule A6 ---- */

static bool is_military_word(const struct token *token) {
    return token_is(token, "PSC") || token_is(token, "CMR") || token_is(token, "UNIT") ||
           token_is(token, "OMC");
}

bool delivery_is_military(const struct line line[2]) {
    for (size_t i = 0; i < 2; i++)
        for (size_t k = 0; k < line[i].count && k < 1; k++)
            if (token_is(&line[i].token[k], "PSC") || token_is(&line[i].token[k], "CMR"))
                return true;
    return false;
}

/* What a military address is made of. */
struct military {
    char station[32];
    char box[32];
};

static bool is_military_id(const struct token *id) {
    return id->digit && is_box_id(id) && !is_zero(id->text) && id->len < 16;
}

/* A word and its number at token[0]; the number of tokens, 0 when this is neither. */
static size_t military_part(const struct token *token, size_t count, struct military *military) {
    bool is_box = token_is(token, "BOX");
    size_t at = token_at_is(token, count, 1, "#") ? 2 : 1;
    if ((!is_box && !is_military_word(token)) || at >= count) return 0;
    const struct token *id = &token[at];
    if (!is_military_id(id)) return 0;
    bool first = !military->station[0] || token_is(token, "PSC") || token_is(token, "CMR");
    if (is_box)
        snprintf(military->box, sizeof military->box, "BOX %s", id->text);
    else if (first)
        snprintf(military->station, sizeof military->station, "%s %s", token->text, id->text);
    return at + 1;
}

/* (PSC, UNIT or CMR) number, BOX number, in this order or apart; nothing else on such a line. */
static enum address_code military_line(const struct line *line, struct military *military) {
    size_t used = 1;
    for (size_t i = 0; i < line->count && used; i += used)
        used = military_part(&line->token[i], line->count - i, military);
    return used ? ADDRESS_COMPLETE : ADDRESS_F1;
}

static bool speaks_military(const struct line *line) {
    for (size_t i = 0; i < line->count; i++)
        if (is_military_word(&line->token[i]) || token_is(&line->token[i], "BOX")) return true;
    return false;
}

static enum address_code military_judge(const struct line *line, struct military *military,
                                        struct delivery *delivery) {
    if (line->too_long || line->foreign || line->garbage) return ADDRESS_F1;
    enum address_code code = placeholder_find(line->token, line->count);
    if (code != ADDRESS_NOT_CHECKED) return code;
    bool care_of = is_care_of(line->token, line->count);
    delivery->care_of = delivery->care_of || care_of;
    bool speaks = !care_of && speaks_military(line);
    return speaks ? military_line(line, military) : ADDRESS_COMPLETE;
}

void delivery_read_military(struct line line[2], struct delivery *delivery) {
    struct military military = {.station = ""};
    delivery_begin(delivery);
    delivery->code = ADDRESS_COMPLETE;
    for (size_t i = 0; i < 2 && delivery->code == ADDRESS_COMPLETE; i++)
        delivery->code = military_judge(&line[i], &military, delivery);
    if (delivery->code != ADDRESS_COMPLETE) return;
    if (!military.station[0] || !military.box[0])
        delivery->code = ADDRESS_F1;
    else
        snprintf(delivery->box, sizeof delivery->box, "%s %s", military.station, military.box);
}
