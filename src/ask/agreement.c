/* Which agreement stands behind a programme, and which of the law's rules does it keep? */
#include "ask/agreement.h"

static const char WHERE[] = "agreements";

static struct err day_need(const json_t *o, const char *key, bool need, struct date *day) {
    struct span text;
    TRY(need ? json_need_str(o, WHERE, key, 10, &text) : json_may_str(o, WHERE, key, 10, &text));
    if (!text.at) return err_none();
    struct err e = date_read(text, day);
    return err_is(e) ? err_make(ERR_INPUT, "%s: \"%s\" is no real date", WHERE, key) : e;
}

static struct err words_need(struct arena *arena, const json_t *o, const char *key, size_t max,
                             struct span *word, size_t *count) {
    const json_t *list;
    TRY(json_need_array(o, WHERE, key, max, &list));
    for (size_t i = 0; i < json_array_size(list); i++) {
        TRY(json_str_at(list, i, key, 64, &word[i]));
        word[i] = arena_copy(arena, word[i]);
    }
    *count = json_array_size(list);
    return err_none();
}

struct err agreement_read(struct arena *arena, const json_t *o, struct agreement_signed *one) {
    static const char *const known[] = {
        "authority",     "transmitted_on", "from",        "until",  "purposes",
        "renewed_until", "fields",         "records_max", "breach", NULL};
    int64_t records = 0;
    const json_t *breach = json_object_get(o, "breach");
    TRY(json_known_only(o, known, WHERE));
    TRY(json_need_str(o, WHERE, "authority", 64, &one->authority));
    one->authority = arena_copy(arena, one->authority);
    TRY(day_need(o, "transmitted_on", true, &one->transmitted_on));
    TRY(day_need(o, "from", true, &one->from));
    TRY(day_need(o, "until", true, &one->until));
    TRY(day_need(o, "renewed_until", false, &one->renewed_until));
    TRY(words_need(arena, o, "purposes", AGREEMENT_PURPOSES_MAX, one->purpose,
                   &one->purpose_count));
    TRY(words_need(arena, o, "fields", FIELDS_MAX, one->field, &one->field_count));
    TRY(json_need_int(o, WHERE, "records_max", 1, JSON_INTEGER_MAX, &records));
    one->records_max = (uint64_t)records;
    if (breach && !json_is_boolean(breach))
        return err_make(ERR_INPUT, "%s: \"breach\" must be true or false", WHERE);
    one->breach = json_is_true(breach);
    return err_none();
}

struct date agreement_until(const struct agreement_signed *one) {
    return one->renewed_until.year ? one->renewed_until : one->until;
}

bool agreement_noticed(const struct agreement_signed *one) {
    return date_instant(one->from) - date_instant(one->transmitted_on) >= 30 * 86400LL;
}

/* From the day to the same day of the month so many months later, that day included. */
static bool within_months(struct date from, struct date to, int months) {
    int between = (to.year - from.year) * 12 + (to.month - from.month);
    return between < months || (between == months && to.day <= from.day);
}

bool agreement_short(const struct agreement_signed *one) {
    if (!within_months(one->from, one->until, 18)) return false;
    return one->renewed_until.year == 0 || within_months(one->until, one->renewed_until, 12);
}
