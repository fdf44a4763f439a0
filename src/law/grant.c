/* Which of the fields asked for may leave, and what is said of the others? One by one, each with
 * its citation; never a field that nobody asked for. */
#include "law/grant.h"

#include "law/overlay.h"

#include <assert.h>

const struct releasable *releasable_find(const struct authority *authority, struct span field) {
    size_t at = words_find(&authority->field_id, field);
    return at < authority->field_count ? &authority->field[at] : NULL;
}

/* ---- limits of the ask's own papers ---- */

static bool fact_lists(const struct fact *fact, struct span word) {
    for (size_t i = 0; fact->kind == FACT_LIST && i < fact->list_count; i++)
        if (word_equal(fact->list[i], word)) return true;
    return false;
}

static bool field_within(const struct limit *limit, const struct law_ask *ask, struct span field) {
    return !limit->fields || fact_lists(&ask->fact[limit->fields], field);
}

static bool period_within(const struct limit *limit, const struct law_ask *ask,
                          struct span period) {
    return !limit->periods || fact_lists(&ask->fact[limit->periods], period);
}

/* Of a field that is released, and so stands in the vocabulary: the loader saw to it. */
static bool is_identity(const struct pack *pack, struct span field) {
    const struct term *term = term_find(&pack->fields, field);
    assert(term);
    return term->category == CATEGORY_IDENTITY;
}

/* Identity is of no year; everything else needs one that is asked for and within the limit. */
static bool some_period_within(const struct pack *pack, const struct limit *limit,
                               const struct law_ask *ask, struct span field) {
    const struct fact *asked = &ask->fact[FACT_ASK_PERIODS];
    if (!limit->periods || asked->kind != FACT_LIST) return true;
    if (is_identity(pack, field)) return true;
    for (size_t i = 0; i < asked->list_count; i++)
        if (period_within(limit, ask, asked->list[i])) return true;
    return false;
}

/* An element demands the list of fields (the loader saw to it): while it is missing, that element
 * says so, and no limit is told of. */
static bool grantable(const struct pack *pack, const struct authority *authority,
                      const struct law_ask *ask, struct span field) {
    const struct limit *limit = &authority->limit;
    if (!releasable_find(authority, field)) return false;
    if (limit->fields && ask->fact[limit->fields].kind == FACT_ABSENT) return true;
    return field_within(limit, ask, field) && some_period_within(pack, limit, ask, field);
}

bool grant_possible(const struct pack *pack, const struct authority *authority,
                    const struct law_ask *ask) {
    for (size_t i = 0; i < ask->field_count; i++)
        if (grantable(pack, authority, ask, ask->field[i])) return true;
    return false;
}

/* Identity is of no year, and no limit of years withholds it; but where an order bars every year
 * that is asked for, it bars the ask. */
static bool some_period_left(const struct pack *pack, const struct limit *limit,
                             const struct law_ask *ask, struct span field) {
    const struct fact *asked = &ask->fact[FACT_ASK_PERIODS];
    if (asked->kind != FACT_LIST) return true;
    bool identity = is_identity(pack, field);
    for (size_t i = 0; i < asked->list_count; i++)
        if ((identity || period_within(limit, ask, asked->list[i])) &&
            !overlay_bars_period(ask, asked->list[i]))
            return true;
    return false;
}

bool grant_left(const struct pack *pack, const struct authority *authority,
                const struct law_ask *ask) {
    for (size_t i = 0; i < ask->field_count; i++)
        if (grantable(pack, authority, ask, ask->field[i]) &&
            !overlay_bars_field(ask, ask->field[i]) &&
            some_period_left(pack, &authority->limit, ask, ask->field[i]))
            return true;
    return false;
}

const char *withheld_code(const struct pack *pack, const struct authority *authority,
                          struct span field) {
    const struct term *term = term_find(&pack->fields, field);
    if (releasable_find(authority, field)) return authority->limit.code;
    bool of_return =
        term && (term->category == CATEGORY_RETURN || term->category == CATEGORY_DOCUMENT);
    return of_return && authority->taxpayer_withheld ? "FIELD_IS_TRI" : "FIELD_NOT_LISTED";
}

static struct law_withheld withheld_make(const struct pack *pack, const struct authority *authority,
                                         struct span field) {
    const struct term *never = term_find(&pack->never_fields, field);
    struct span cite = never ? never->cite : authority->releases_cite;
    if (releasable_find(authority, field)) cite = authority->limit.cite;
    return (struct law_withheld){field, cite, withheld_code(pack, authority, field)};
}

static bool asked_before(const struct law_ask *ask, size_t i) {
    for (size_t k = 0; k < i; k++)
        if (span_equal(ask->field[k], ask->field[i])) return true;
    return false;
}

/* Years outside the limit are withheld and named; the other years go on. */
static void periods_decide(struct arena *arena, const struct authority *authority,
                           const struct law_ask *ask, struct law_decision *decision) {
    const struct limit *limit = &authority->limit;
    const struct fact *asked = &ask->fact[FACT_ASK_PERIODS];
    size_t count = asked->kind == FACT_LIST ? asked->list_count : 0;
    struct law_withheld_period *withheld =
        ARENA_ARRAY(arena, struct law_withheld_period, count + 1);
    for (size_t i = 0; i < count; i++) {
        const struct order *by = overlay_barring_period(ask, asked->list[i]);
        if (!period_within(limit, ask, asked->list[i]))
            withheld[decision->withheld_period_count++] =
                (struct law_withheld_period){asked->list[i], limit->cite, limit->code};
        else if (by)
            withheld[decision->withheld_period_count++] =
                (struct law_withheld_period){asked->list[i], by->citation, "ENJOINED"};
    }
    decision->withheld_period = withheld;
}

void fields_decide(struct arena *arena, const struct pack *pack, const struct authority *authority,
                   const struct law_ask *ask, struct law_decision *decision) {
    bool release = decision->outcome == LAW_RELEASE;
    struct law_grant *grant = ARENA_ARRAY(arena, struct law_grant, ask->field_count + 1);
    struct law_withheld *withheld = ARENA_ARRAY(arena, struct law_withheld, ask->field_count + 1);
    for (size_t i = 0; i < ask->field_count; i++) {
        if (asked_before(ask, i)) continue;
        const struct releasable *found = releasable_find(authority, ask->field[i]);
        const struct order *by = overlay_barring_field(ask, ask->field[i]);
        if (!grantable(pack, authority, ask, ask->field[i]))
            withheld[decision->withheld_count++] = withheld_make(pack, authority, ask->field[i]);
        else if (by)
            withheld[decision->withheld_count++] =
                (struct law_withheld){found->id, by->citation, "ENJOINED"};
        else if (release)
            grant[decision->grant_count++] = (struct law_grant){
                found->id, found->cite, found->provenance, found->echo_only, found->said};
    }
    decision->grant = grant;
    decision->withheld = withheld;
    periods_decide(arena, authority, ask, decision);
}
