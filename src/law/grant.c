/* Which of the fields asked for may leave, and what is said of the others? One by one, each with
 * its citation; never a field that nobody asked for. */
#include "law/grant.h"

const struct releasable *releasable_find(const struct authority *authority, struct span field) {
    for (size_t i = 0; i < authority->field_count; i++)
        if (span_equal(authority->field[i].id, field)) return &authority->field[i];
    return NULL;
}

size_t grant_count(const struct authority *authority, const struct law_ask *ask) {
    size_t count = 0;
    for (size_t i = 0; i < ask->field_count; i++)
        if (releasable_find(authority, ask->field[i])) count++;
    return count;
}

const char *withheld_code(const struct pack *pack, const struct authority *authority,
                          struct span field) {
    const struct term *term = term_find(&pack->fields, field);
    bool of_return =
        term && (term->category == CATEGORY_RETURN || term->category == CATEGORY_DOCUMENT);
    return of_return && authority->taxpayer_withheld ? "FIELD_IS_TRI" : "FIELD_NOT_LISTED";
}

static struct law_withheld withheld_make(const struct pack *pack, const struct authority *authority,
                                         struct span field) {
    const struct term *never = term_find(&pack->never_fields, field);
    return (struct law_withheld){field, never ? never->cite : authority->releases_cite,
                                 withheld_code(pack, authority, field)};
}

static bool asked_before(const struct law_ask *ask, size_t i) {
    for (size_t k = 0; k < i; k++)
        if (span_equal(ask->field[k], ask->field[i])) return true;
    return false;
}

void fields_decide(struct arena *arena, const struct pack *pack, const struct authority *authority,
                   const struct law_ask *ask, struct law_decision *decision) {
    bool release = decision->outcome == LAW_RELEASE;
    struct law_grant *grant = ARENA_ARRAY(arena, struct law_grant, ask->field_count + 1);
    struct law_withheld *withheld = ARENA_ARRAY(arena, struct law_withheld, ask->field_count + 1);
    for (size_t i = 0; i < ask->field_count; i++) {
        if (asked_before(ask, i)) continue;
        const struct releasable *found = releasable_find(authority, ask->field[i]);
        if (!found)
            withheld[decision->withheld_count++] = withheld_make(pack, authority, ask->field[i]);
        else if (release)
            grant[decision->grant_count++] =
                (struct law_grant){found->id, found->cite, found->provenance, found->echo_only};
    }
    decision->grant = grant;
    decision->withheld = withheld;
}
