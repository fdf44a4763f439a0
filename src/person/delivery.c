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

static bool at_is(const struct token *token, size_t count, size_t i, const char *text) {
    return i < count && token_is(&token[i], text);
}

static bool has_flag(const struct token *token, unsigned flag) {
    return token->word && token->word->flags & flag;
}

/* Words with digits that were not understood stay part of the address. */
static void rest_put(const struct token *token, size_t count, struct delivery *delivery) {
    bool digit = false;
    for (size_t i = 0; i < count; i++)
        digit = digit || token[i].digit;
    if (!digit) return;
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

/* The identifier of a box at token[0], perhaps with a letter after it, and what follows. P1 when
 * it is missing, P3 when it is zero. */
static enum address_code box_id_read(const struct token *token, size_t count, const char *kind,
                                     struct delivery *delivery) {
    bool word = at_is(token, count, 0, "NO") || at_is(token, count, 0, "NUMBER");
    size_t i = at_is(token, count, 0, "#") || (word && count > 1 && token[1].digit) ? 1 : 0;
    if (i >= count || !is_box_id(&token[i])) return ADDRESS_P1;
    if (is_zero(token[i].text)) return ADDRESS_P3;
    const char *id = token[i++].text;
    const char *letter = "";
    if (i < count && token[i].len == 1 && is_box_id(&token[i]) && !token[i].digit)
        letter = token[i++].text;
    size_t len = strlen(delivery->box);
    int wrote = snprintf(delivery->box + len, sizeof delivery->box - len, "%s%s %s%s",
                         len ? ";" : "", kind, id, letter);
    if (wrote < 0 || (size_t)wrote >= sizeof delivery->box - len) return ADDRESS_P1;
    return i == count ? ADDRESS_COMPLETE : box_rest_read(token + i, count - i, delivery);
}

/* How many tokens say PO BOX, however it is written. `*sure` unless the word could begin a name. */
static size_t box_words(const struct token *token, size_t count, bool *sure) {
    size_t i = 0;
    if (at_is(token, count, 0, "PO")) i = 1;
    if (at_is(token, count, 0, "P") && at_is(token, count, 1, "O")) i = 2;
    if (at_is(token, count, 0, "POST") && at_is(token, count, 1, "OFFICE")) i = 2;
    *sure = i > 0;
    if (at_is(token, count, 0, "POB") || at_is(token, count, 0, "POBOX") ||
        at_is(token, count, 0, "LOCKBOX")) {
        *sure = true;
        return 1;
    }
    if (at_is(token, count, i, "LOCK") && at_is(token, count, i + 1, "BOX")) return i + 2;
    if (at_is(token, count, i, "CALLER")) {
        bool more = at_is(token, count, i + 1, "BOX") || at_is(token, count, i + 1, "SERVICE");
        return i + 1 + (more ? 1 : 0);
    }
    bool word = at_is(token, count, i, "BOX") || at_is(token, count, i, "DRAWER") ||
                at_is(token, count, i, "BIN") || at_is(token, count, i, "BX");
    return word ? i + 1 : 0;
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
        while (i < 3 && ROUTE[r].word[i] && at_is(token, count, i, ROUTE[r].word[i]))
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
    if (at_is(token, count, i, "#") || at_is(token, count, i, "NO")) i++;
    bool numbered = i < count && token[i].digit && is_box_id(&token[i]) && !is_zero(token[i].text);
    if (!numbered || !at_is(token, count, i + 1, "BOX")) return missing;
    char kind[48];
    int wrote = snprintf(kind, sizeof kind, "%s %s BOX", route->kind, token[i].text);
    if (wrote < 0 || (size_t)wrote >= sizeof kind) return ADDRESS_P1;
    return box_id_read(token + i + 2, count - i - 2, kind, delivery);
}

/* ---- one line ---- */

static bool is_care_of(const struct token *token, size_t count) {
    static const char *const WORDS[] = {"C/O", "%", "ATTN", "ATTENTION", "ATT"};
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++)
        if (at_is(token, count, 0, WORDS[i])) return true;
    if (at_is(token, count, 0, "C") && at_is(token, count, 1, "/")) return true;
    size_t in = at_is(token, count, 0, "IN") ? 1 : 0;
    return at_is(token, count, in, "CARE") && at_is(token, count, in + 1, "OF");
}

static bool is_general_delivery(const struct token *token, size_t count) {
    bool general = at_is(token, count, 0, "GENERAL") || at_is(token, count, 0, "GEN");
    return general && (at_is(token, count, 1, "DELIVERY") || at_is(token, count, 1, "DEL") ||
                       at_is(token, count, 1, "DELV"));
}

static bool is_institution(const struct token *token, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (has_flag(&token[i], WORD_INSTITUTION)) return true;
    return false;
}

/* PO BOX behind other words on the same line: where it begins, or count. */
static size_t box_behind(const struct token *token, size_t count) {
    for (size_t i = 1; i < count; i++) {
        bool sure = false;
        if (box_words(token + i, count - i, &sure) && sure) return i;
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

/* Units on a line of words: Cond Torre del Mar Apt 502. */
static enum address_code area_units(const struct token *token, size_t count,
                                    struct delivery *delivery) {
    for (size_t i = 1; i < count; i++) {
        enum address_code code = units_read(token + i, count - i, delivery);
        if (code != ADDRESS_NOT_CHECKED) return code;
    }
    return ADDRESS_COMPLETE;
}

static struct reading words_read(const struct token *token, size_t count,
                                 struct delivery *delivery) {
    if (has_flag(&token[0], WORD_AREA)) {
        enum address_code code = area_units(token, count, delivery);
        return (struct reading){code == ADDRESS_COMPLETE ? LINE_AREA : LINE_WRONG, code};
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

static struct reading line_judge(const struct line *line, bool puerto_rico,
                                 struct delivery *delivery) {
    const struct token *token = line->token;
    size_t count = line->count;
    if (line->too_long) return reading_of(ADDRESS_X1);
    if (line->foreign) return reading_of(ADDRESS_X6);
    if (line->email) return reading_of(ADDRESS_X1);
    if (is_garbage(line)) return reading_of(ADDRESS_X3);
    if (count == 0) return (struct reading){LINE_EMPTY, ADDRESS_X1};
    enum address_code code = placeholder_find(token, count);
    if (code != ADDRESS_NOT_CHECKED) return reading_of(code);
    struct reading reading = {LINE_CARE_OF, ADDRESS_X7};
    bool care_of = is_care_of(token, count);
    if (!care_of) reading = tokens_read(token, count, puerto_rico, delivery);
    delivery->care_of = delivery->care_of || care_of;
    size_t from = second_part(token, count);
    bool words = reading.kind == LINE_CARE_OF || reading.kind == LINE_AREA ||
                 reading.kind == LINE_INSTITUTION || reading.kind == LINE_NAME;
    if (words && from < count) {
        if (reading.kind == LINE_INSTITUTION && is_institution(token, from))
            delivery->shared_address = true;
        struct reading second = tokens_read(token + from, count - from, puerto_rico, delivery);
        if (second.kind == LINE_DELIVERY) reading = second;
    }
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

static enum address_code both_judge(const struct line line[2], const struct reading reading[2],
                                    struct delivery *delivery) {
    for (size_t i = 0; i < 2; i++)
        if (is_fatal(&reading[i], &line[i], &reading[1 - i])) return reading[i].code;
    bool delivers = reading[0].kind == LINE_DELIVERY || reading[1].kind == LINE_DELIVERY;
    for (size_t i = 0; i < 2; i++) {
        if (reading[i].kind == LINE_INSTITUTION) delivery->shared_address = true;
        if (reading[i].kind == LINE_NAME || reading[i].kind == LINE_WRONG)
            rest_put(line[i].token, line[i].count, delivery);
    }
    if (delivers) return ADDRESS_COMPLETE;
    enum line_kind a = reading[0].kind;
    enum line_kind b = reading[1].kind;
    if (a == LINE_INSTITUTION || b == LINE_INSTITUTION) return ADDRESS_X8;
    if (a == LINE_EMPTY && b == LINE_EMPTY) return ADDRESS_X1;
    if ((a == LINE_CARE_OF && b == LINE_EMPTY) || (a == LINE_EMPTY && b == LINE_CARE_OF) ||
        (a == LINE_CARE_OF && b == LINE_CARE_OF))
        return ADDRESS_X7;
    return ADDRESS_M1;
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
    delivery->shared_address = false;
    delivery->care_of = false;
    delivery->private_mailbox = false;
}

void delivery_read(struct line line[2], bool puerto_rico, struct delivery *delivery) {
    struct reading reading[2];
    delivery_begin(delivery);
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

/* (PSC, UNIT or CMR) number, BOX number, in this order or apart; nothing else on such a line. */
static enum address_code military_line(const struct line *line, char station[32], char box[32]) {
    for (size_t i = 0; i < line->count;) {
        const struct token *word = &line->token[i];
        bool is_box = token_is(word, "BOX");
        bool sign = at_is(line->token, line->count, i + 1, "#");
        const struct token *id = &line->token[i + 1 + (sign ? 1 : 0)];
        bool numbered = i + 1 + (sign ? 1 : 0) < line->count && id->digit && is_box_id(id) &&
                        !is_zero(id->text) && id->len < 16;
        if ((!is_box && !is_military_word(word)) || !numbered) return ADDRESS_F1;
        if (is_box)
            snprintf(box, 32, "BOX %s", id->text);
        else if (!station[0] || token_is(word, "PSC") || token_is(word, "CMR"))
            snprintf(station, 32, "%s %s", word->text, id->text);
        i += sign ? 3 : 2;
    }
    return ADDRESS_COMPLETE;
}

static bool speaks_military(const struct line *line) {
    for (size_t i = 0; i < line->count; i++)
        if (is_military_word(&line->token[i]) || token_is(&line->token[i], "BOX")) return true;
    return false;
}

void delivery_read_military(struct line line[2], struct delivery *delivery) {
    char station[32] = "";
    char box[32] = "";
    delivery_begin(delivery);
    delivery->code = ADDRESS_COMPLETE;
    for (size_t i = 0; i < 2 && delivery->code == ADDRESS_COMPLETE; i++) {
        enum address_code null = placeholder_find(line[i].token, line[i].count);
        if (null != ADDRESS_NOT_CHECKED) delivery->code = null;
        bool unreadable = line[i].too_long || line[i].foreign || line[i].garbage;
        if (unreadable) delivery->code = ADDRESS_F1;
        bool care_of = is_care_of(line[i].token, line[i].count);
        delivery->care_of = delivery->care_of || care_of;
        if (delivery->code == ADDRESS_COMPLETE && !care_of && speaks_military(&line[i]))
            delivery->code = military_line(&line[i], station, box);
    }
    if (delivery->code != ADDRESS_COMPLETE) return;
    if (!station[0] || !box[0])
        delivery->code = ADDRESS_F1;
    else
        snprintf(delivery->box, sizeof delivery->box, "%s %s", station, box);
}
