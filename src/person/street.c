/* Is this a house number, a street and, where there is one, a unit with its identifier? Rules A2
 * and A3, Publication 28 sections 21 to 23 and appendix D. A number is never read from words. */
#include "person/inside.h"

#include <assert.h>

static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_letter(char c) { return c >= 'A' && c <= 'Z'; }
static bool is_suffix(const struct token *token) { return token->word && token->word->suffix; }

/* ---- text of the delivery ---- */

static void append(char *text, size_t room, const char *more) {
    size_t len = strlen(text);
    size_t add = strlen(more);
    assert(len + add < room); /* a line has at most LINE_TEXT_MAX bytes, and there are two */
    memcpy(text + len, more, add + 1);
}

/* ---- house numbers ---- */

enum { SHAPE_MAX = 12 };

/* d for a run of digits, l for a letter, L for several, else the mark itself: W140N8917 is ldld. */
static void shape_of(const char *text, char shape[SHAPE_MAX]) {
    size_t len = 0;
    while (*text && len + 1 < SHAPE_MAX) {
        if (is_digit(*text)) {
            while (is_digit(*text))
                text++;
            shape[len++] = 'd';
        } else if (is_letter(*text)) {
            shape[len++] = is_letter(text[1]) ? 'L' : 'l';
            while (is_letter(*text))
                text++;
        } else {
            shape[len++] = *text++;
        }
    }
    shape[len] = 0;
    if (*text) shape[0] = '?';
}

static bool shape_in(const char *shape, const char *const *list) {
    for (; *list; list++)
        if (**list == *shape && strcmp(shape, *list) == 0) return true;
    return false;
}

static bool letters_are_directions(const char *text) {
    for (; *text; text++)
        if (is_letter(*text) && !strchr("NSEW", *text)) return false;
    return true;
}

static bool digits_are_zero(const char *text) {
    for (; *text; text++)
        if (is_digit(*text) && *text != '0') return false;
    return true;
}

static bool is_fraction(const struct token *token) {
    char shape[SHAPE_MAX];
    shape_of(token->text, shape);
    return strcmp(shape, "d/d") == 0;
}

static bool is_house_number(const struct token *token, bool puerto_rico) {
    static const char *const PLAIN[] = {"d",    "dl",    "d-d",   "d-l", "dl-d",
                                        "d-dl", "dl-dl", "d-d/d", NULL};
    static const char *const GRID[] = {"ld", "ldld", "dld", "ldl", NULL};
    static const char *const BLOCK[] = {"ld",   "l-d", "Ld",   "L-d", "ld-d",
                                        "d-ld", "ldl", "l-dl", NULL};
    char shape[SHAPE_MAX];
    if (!token->digit || token->len > 12) return false;
    shape_of(token->text, shape);
    if (shape_in(shape, PLAIN)) return true;
    if (shape_in(shape, GRID) && letters_are_directions(token->text)) return true;
    return puerto_rico && shape_in(shape, BLOCK);
}

static bool is_grid_half(const struct token *token) {
    char shape[SHAPE_MAX];
    shape_of(token->text, shape);
    return strcmp(shape, "ld") == 0 && letters_are_directions(token->text);
}

/* Writes the number into `text`; `*used` tokens make it. */
static enum address_code number_read(const struct token *token, size_t count, bool puerto_rico,
                                     char *text, size_t room, size_t *used) {
    if (count == 0 || !is_house_number(&token[0], puerto_rico)) return ADDRESS_M1;
    if (digits_are_zero(token[0].text)) return ADDRESS_M3;
    append(text, room, token[0].text);
    char *hyphen = strchr(text, '-');
    if (hyphen && strchr(hyphen, '/')) *hyphen = ' '; /* 123-1/2 is 123 1/2 */
    *used = 1;
    if (count > 1 && is_grid_half(&token[0]) && is_grid_half(&token[1])) {
        append(text, room, token[1].text);
        *used = 2;
    }
    if (count > *used && is_fraction(&token[*used])) {
        append(text, room, " ");
        append(text, room, token[*used].text);
        (*used)++;
    }
    return ADDRESS_COMPLETE;
}

/* ---- street names ---- */

static const char *level_of(const struct token *token) {
    if (is_suffix(token)) return token->word->suffix;
    if (token->word && token->word->level && !token_has(token, WORD_DIRECTIONAL))
        return token->word->level;
    return token->text;
}

/* COUNTY ROAD, CO RD and CR are one thing (appendix F). */
static const char *road_level(const struct token *token, size_t count) {
    bool before_road =
        count > 1 && is_suffix(&token[1]) && strstr("RD HWY RTE", token[1].word->suffix) != NULL;
    if (token_is(token, "COUNTY") && before_road) return "CO";
    if (token_is(token, "CR") && count > 1 && (token[1].digit || token[1].len <= 2)) return "CO RD";
    return level_of(token);
}

static void name_put(const struct token *token, size_t count, char *text, size_t room) {
    for (size_t i = 0; i < count; i++) {
        if (i) append(text, room, " ");
        append(text, room, road_level(token + i, count - i));
    }
}

/* A numbered road that has not its number: US Highway, County Road. */
static bool is_road_kind(const struct token *token, size_t count) {
    static const char *const KIND[] = {"HWY",
                                       "US HWY",
                                       "US RTE",
                                       "US",
                                       "CO RD",
                                       "CO HWY",
                                       "CO RTE",
                                       "STATE RD",
                                       "STATE RTE",
                                       "STATE HWY",
                                       "INTERSTATE",
                                       "INTERSTATE HWY",
                                       "FM",
                                       "FM RD",
                                       "CR",
                                       "SR",
                                       "SH",
                                       "RTE",
                                       "ST RTE",
                                       "ST HWY",
                                       "CARR",
                                       "FARM TO MARKET RD",
                                       "FARM TO MARKET",
                                       "TOWNSHIP RD",
                                       "I",
                                       NULL};
    WRITTEN_FIRST char text[LINE_TEXT_MAX];
    if (count > 4) return false;
    text[0] = 0;
    name_put(token, count, text, sizeof text);
    return shape_in(text, KIND);
}

/* One word that is no name: a suffix or a directional. */
static bool is_lone(const struct token *token, size_t count) {
    if (count != 1 || token_has(token, WORD_NAME_TOO)) return false;
    return is_suffix(token) || token_has(token, WORD_DIRECTIONAL);
}

static bool is_word(const struct token *token) {
    for (const char *at = token->text; *at; at++)
        if (is_letter(*at) || is_digit(*at)) return true;
    return false;
}

static bool any_word(const struct token *token, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (is_word(&token[i])) return true;
    return false;
}

struct street {
    const struct token *name;
    size_t names;
    const struct token *before; /* directionals, or NULL */
    const struct token *after;
    const struct token *suffix; /* or NULL */
};

/* Gives each word its part. A directional that would leave no name is the name. */
static void parts_find(const struct token *token, size_t count, struct street *street) {
    *street = (struct street){.name = token, .names = count};
    const struct token *last = &token[count - 1];
    if (count > 1 && token_has(last, WORD_DIRECTIONAL) && !is_lone(token, count - 1) &&
        !is_road_kind(token, count - 1)) {
        street->after = last;
        street->names--;
    }
    if (street->names > 1 && token_has(token, WORD_DIRECTIONAL) &&
        !is_lone(token + 1, street->names - 1)) {
        street->before = token;
        street->name++;
        street->names--;
    }
    last = &street->name[street->names - 1];
    if (street->names > 1 && is_suffix(last)) {
        street->suffix = last;
        street->names--;
    }
}

static bool all_directional(const struct token *token, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (!token_has(&token[i], WORD_DIRECTIONAL)) return false;
    return true;
}

/* Digits are a name with a suffix or a directional (E 67, 350 E 100 N), not by themselves. */
static bool is_bare(const struct street *street) {
    if (street->suffix || street->names != 1 || street->before || street->after) return false;
    return street->name[0].digit && !strpbrk(street->name[0].text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
}

/* Nothing that could be called a name; two words of which the second is a suffix are (E St). */
static bool is_nameless(const struct token *token, size_t count) {
    if (count == 2 && is_suffix(&token[1])) return false;
    return count == 0 || is_lone(token, count) || all_directional(token, count);
}

/* A word before a suffix: Unknown St, XXXX St. */
static enum address_code one_word_check(const struct token *word) {
    bool filler = word->len > 2 || word->text[0] == 'X';
    if (token_has(word, WORD_FILLER_NAME)) return ADDRESS_X2;
    return filler && placeholder_is_filler(word, 1) ? ADDRESS_X3 : ADDRESS_COMPLETE;
}

/* 0223141 Harris County Jail: the number of an inmate is none of a house. */
static bool is_institution(const struct street *street) {
    bool last = token_has(&street->name[street->names - 1], WORD_INSTITUTION);
    return last && street->names > 1 && !street->suffix;
}

static enum address_code name_check(const struct token *token, size_t count,
                                    struct street *street) {
    if (is_nameless(token, count)) return ADDRESS_X9;
    parts_find(token, count, street);
    size_t roads = street->names + (street->suffix ? 1 : 0);
    bool nothing = is_bare(street) || is_road_kind(street->name, roads) ||
                   !any_word(street->name, street->names);
    if (nothing) return ADDRESS_X9;
    if (street->names == 1 && street->suffix) return one_word_check(street->name);
    if (is_institution(street)) return ADDRESS_X8;
    enum address_code code = placeholder_name(street->name, street->names);
    return code == ADDRESS_NOT_CHECKED ? ADDRESS_COMPLETE : code;
}

static const char *directional(const struct token *token) {
    return token ? token->word->level : "";
}

static void street_put(const struct street *street, char *text, size_t room) {
    append(text, room, "|");
    append(text, room, directional(street->before));
    append(text, room, "|");
    name_put(street->name, street->names, text, room);
    append(text, room, "|");
    append(text, room, street->suffix ? street->suffix->word->suffix : "");
    append(text, room, "|");
    append(text, room, directional(street->after));
}

/* ---- units ---- */

static bool is_alnum_id(const struct token *token) {
    for (const char *at = token->text; *at; at++)
        if (!is_letter(*at) && !is_digit(*at) && !strchr("-/.", *at)) return false;
    return token->digit;
}

/* An identifier has a digit, or is one or two letters, or says which side. */
static bool is_unit_id(const struct token *token) {
    if (is_alnum_id(token)) return true;
    if (token_has(token, WORD_NULL) && token->len > 1) return false;
    if (token->word && (token->word->flags & (WORD_DIRECTIONAL | WORD_UNIT_ALONE))) return true;
    if (!is_letter(token->text[0]) || token->len > 2 || !is_word(token)) return false;
    return token->len == 1 ? true : is_letter(token->text[1]) && !token->word;
}

static bool is_ordinal(const struct token *token) {
    static const char *const NAMED[] = {"FIRST",   "SECOND", "THIRD", "FOURTH", "FIFTH", "SIXTH",
                                        "SEVENTH", "EIGHTH", "NINTH", "TENTH",  "TOP",   NULL};
    char shape[SHAPE_MAX];
    shape_of(token->text, shape);
    if (shape_in(token->text, NAMED)) return true;
    size_t len = token->len;
    return strcmp(shape, "dL") == 0 && len > 2 && strstr("ST ND RD TH", token->text + len - 2);
}

static bool is_floor(const struct token *token) {
    return token->word && token->word->unit && strcmp(token->word->unit, "FL") == 0;
}

static bool begins_unit(const struct token *token, size_t count) {
    if (token_is(token, "#") || token_has(token, WORD_UNIT | WORD_UNIT_ALONE)) return true;
    if (count < 2) return false;
    bool mail_stop = token_is(token, "MAIL") && token_is(&token[1], "STOP");
    return mail_stop || (is_floor(&token[1]) && is_ordinal(token));
}

/* Cuts what does not fit; such units still differ from every shorter one. */
static void unit_put(struct delivery *delivery, const char *kind, const char *id) {
    if (delivery->units == DELIVERY_UNITS_MAX) return;
    char *text = delivery->unit[delivery->units++];
    size_t len = strlen(kind);
    assert(len + 1 < DELIVERY_UNIT_BYTES);
    memcpy(text, kind, len + 1);
    if (*id) append(text, DELIVERY_UNIT_BYTES, " ");
    len = strlen(text);
    size_t add = strlen(id);
    if (add > DELIVERY_UNIT_BYTES - 1 - len) add = DELIVERY_UNIT_BYTES - 1 - len;
    memcpy(text + len, id, add);
    text[len + add] = 0;
    if (strcmp(kind, "PMB") == 0) delivery->private_mailbox = true;
}

/* A number and a letter, or a letter and a number, parted by a blank: 4 B, R 1. */
static bool is_split_id(const struct token *token, size_t count) {
    if (count < 2 || begins_unit(&token[1], count - 1)) return false;
    bool letter_after = token[1].len == 1 && is_letter(token[1].text[0]);
    bool letter_before = token[0].len == 1 && is_letter(token[0].text[0]);
    return (token[0].number && letter_after) || (letter_before && token[1].number);
}

static void id_put(const struct token *token, size_t count, char id[DELIVERY_UNIT_BYTES]) {
    size_t len = 0;
    for (size_t i = 0; i < count; i++)
        for (const char *at = token[i].text; *at && len + 1 < DELIVERY_UNIT_BYTES - 8; at++)
            id[len++] = *at;
    id[len] = 0;
}

/* The identifier at token[0]: the number of tokens that make it. */
static size_t id_read(const struct token *token, size_t count, char id[DELIVERY_UNIT_BYTES]) {
    if (count == 0) return 0;
    bool word = count > 1 && token[1].digit && (token_is(token, "NO") || token_is(token, "NUMBER"));
    size_t skip = word || token_is(token, "#") ? 1 : 0;
    if (count <= skip || !is_unit_id(&token[skip])) return 0;
    size_t used = is_split_id(token + skip, count - skip) ? 2 : 1;
    id_put(token + skip, used, id);
    return skip + used;
}

static bool is_mail_stop(const struct token *token, size_t count) {
    return count > 1 && token_is(token, "MAIL") && token_is(&token[1], "STOP");
}

/* 3RD FLOOR is FL 3. */
static void floor_put(const struct token *token, struct delivery *delivery) {
    char id[DELIVERY_UNIT_BYTES] = "";
    size_t len = is_digit(token->text[0]) ? token->len - 2 : token->len;
    if (len >= sizeof id) len = sizeof id - 1;
    memcpy(id, token->text, len);
    unit_put(delivery, "FL", id);
}

/* No word that could be a name follows: the end, another designator, a mark, a placeholder. */
static bool nothing_follows(const struct token *token, size_t count) {
    if (count == 1) return true;
    return begins_unit(&token[1], count - 1) || !is_word(&token[1]) ||
           token_has(&token[1], WORD_NULL);
}

/* What follows is neither a word nor another designator. */
static bool is_mark(const struct token *token, size_t count) {
    return count > 1 && !is_word(&token[1]) && !begins_unit(&token[1], count - 1);
}

/* A designator at token[0] and its identifier. */
static enum address_code designator_read(const struct token *token, size_t count, size_t *used,
                                         struct delivery *delivery) {
    char id[DELIVERY_UNIT_BYTES] = "";
    bool sign = token_is(token, "#");
    bool alone = token_has(token, WORD_UNIT_ALONE);
    size_t ids = id_read(token + 1, count - 1, id);
    if (alone && ids && token_has(&token[1], WORD_UNIT_ALONE)) ids = 0;
    *used = ids || !is_mark(token, count) ? 1 + ids : 2; /* Apt ?, Apt - */
    if (ids || alone) {
        unit_put(delivery, sign ? "#" : token->word->unit, ids ? id : "");
        return ADDRESS_COMPLETE;
    }
    return sign || nothing_follows(token, count) ? ADDRESS_N1 : ADDRESS_NOT_CHECKED;
}

/* One unit at token[0]: COMPLETE with `*used`, N1 when its identifier is missing, or
 * NOT_CHECKED when this is no unit after all. */
static enum address_code unit_read(const struct token *token, size_t count, size_t *used,
                                   struct delivery *delivery) {
    bool sign = count > 1 && token_is(token, "#") && token_has(&token[1], WORD_UNIT);
    size_t skip = sign || is_mail_stop(token, count) ? 1 : 0; /* #APT 205, MAIL STOP 3 */
    token += skip;
    count -= skip;
    if (!begins_unit(token, count)) return ADDRESS_NOT_CHECKED;
    enum address_code code = ADDRESS_COMPLETE;
    if (token_is(token, "#") || token_has(token, WORD_UNIT | WORD_UNIT_ALONE)) {
        code = designator_read(token, count, used, delivery);
    } else {
        floor_put(token, delivery);
        *used = 2;
    }
    *used += skip;
    return code;
}

enum address_code units_read(const struct token *token, size_t count, struct delivery *delivery) {
    enum address_code worst = count ? ADDRESS_COMPLETE : ADDRESS_NOT_CHECKED;
    for (size_t i = 0; i < count;) {
        size_t used = 1;
        enum address_code code = unit_read(token + i, count - i, &used, delivery);
        if (code == ADDRESS_NOT_CHECKED) return code;
        if (code == ADDRESS_N1) worst = code;
        i += used;
    }
    return worst;
}

/* ---- the line ---- */

/* What the end of the line is once the name before it is one and its units read as `code`: Gulf Key
 * is a street, Main St Key a unit without its identifier. */
static enum address_code tail_code(const struct token *token, size_t count, size_t from,
                                   enum address_code code) {
    const struct token *before = &token[from - 1];
    bool after_suffix = is_suffix(before) || token_has(before, WORD_DIRECTIONAL);
    if (code == ADDRESS_N1 && token_is(&token[from], "KEY") && !after_suffix)
        return ADDRESS_NOT_CHECKED;
    bool designator = token_has(&token[from], WORD_UNIT) && !is_suffix(&token[count - 1]);
    return code == ADDRESS_NOT_CHECKED && after_suffix && designator ? ADDRESS_N1 : code;
}

/* A designator that begins behind a whole street, up to the end of the line. */
static enum address_code tail_read(const struct token *token, size_t count, size_t from,
                                   struct delivery *delivery, struct street *street) {
    if (!begins_unit(&token[from], count - from)) return ADDRESS_NOT_CHECKED;
    size_t units = delivery->units;
    enum address_code name = name_check(token, from, street);
    enum address_code code = units_read(token + from, count - from, delivery);
    if (name == ADDRESS_COMPLETE)
        code = tail_code(token, count, from, code);
    else if (code != ADDRESS_NOT_CHECKED)
        code = name; /* 77 Ave Apt 5, 77 Apt 5 */
    if (code != ADDRESS_COMPLETE) delivery->units = units;
    return code;
}

/* State Highway #50: such a road has a number and no other name, so the sign is not a unit's,
 * unless a comma parts it from the road. Where it stands, or count. */
static size_t road_sign(const struct token *token, size_t count) {
    for (size_t i = 1; i + 1 < count; i++) {
        if (!token_is(&token[i], "#")) continue;
        size_t skip = i > 1 && token_has(token, WORD_DIRECTIONAL) ? 1 : 0;
        bool road = is_road_kind(token + skip, i - skip) && !token[i].comma;
        bool named = token[i + 1].digit || token[i + 1].len == 1;
        return road && named ? i : count;
    }
    return count;
}

/* What stands behind the house number. */
static enum address_code street_and_units(const struct token *token, size_t count,
                                          struct delivery *delivery) {
    WRITTEN_FIRST struct token without[LINE_TOKENS_MAX];
    struct street street;
    size_t sign = road_sign(token, count);
    if (sign < count) {
        memcpy(without, token, sign * sizeof *token);
        memcpy(without + sign, token + sign + 1, (count - sign - 1) * sizeof *token);
        token = without;
        count--;
    }
    enum address_code code = ADDRESS_NOT_CHECKED;
    for (size_t from = 0; from < count && code == ADDRESS_NOT_CHECKED; from++)
        code = tail_read(token, count, from, delivery, &street);
    if (code == ADDRESS_NOT_CHECKED) code = name_check(token, count, &street);
    if (code == ADDRESS_COMPLETE) street_put(&street, delivery->street, sizeof delivery->street);
    return code;
}

/* Units before the number: Apt 1B 626 E Kilbourn Ave. How many tokens they take. */
static size_t units_before(const struct token *token, size_t count, bool puerto_rico,
                           struct delivery *delivery) {
    if (count == 0 || !begins_unit(token, count)) return 0;
    for (size_t to = 1; to < count; to++) {
        if (!is_house_number(&token[to], puerto_rico)) continue;
        size_t units = delivery->units;
        if (units_read(token, to, delivery) == ADDRESS_COMPLETE) return to;
        delivery->units = units;
    }
    return 0;
}

enum address_code street_read(const struct token *token, size_t count, bool puerto_rico,
                              struct delivery *delivery) {
    size_t units = units_before(token, count, puerto_rico, delivery);
    token += units;
    count -= units;
    size_t used = 0;
    char *text = delivery->street;
    size_t room = sizeof delivery->street;
    size_t len = strlen(text);
    if (len) append(text, room, ";");
    enum address_code code = number_read(token, count, puerto_rico, text, room, &used);
    if (code == ADDRESS_COMPLETE) code = street_and_units(token + used, count - used, delivery);
    if (code != ADDRESS_COMPLETE) text[len] = 0;
    return code;
}
