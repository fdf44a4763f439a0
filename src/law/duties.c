/* What does a disclosure under an authority oblige to, who accounts for it, and who sees it? */
#include "law/duties.h"

enum { OBLIGATIONS_MAX = 64, DAYS_MAX = 3660, MONTHS_MAX = 120 };

/* ---- what it obliges to ---- */

enum { AFTER_USE = 3 };

/* What ends with the use has a day by which it must have ended, or nobody would ever ask. The
 * statute sets none, so the number of days is a house rule. */
static struct err due_read(struct reading *r, const json_t *o, bool after_use,
                           struct law_obligation *obligation) {
    int64_t days = 0;
    bool has = json_object_get(o, "due_days") != NULL;
    if (has != after_use)
        return read_err("\"due-days\" belongs to an obligation after-use, and to no other");
    if (has) TRY(read_count(r, o, "due_days", 1, DAYS_MAX, &days));
    obligation->due_days = (int)days;
    return err_none();
}

static struct err obligation_read(struct reading *r, const json_t *o, const struct authority *a,
                                  struct law_obligation *obligation) {
    static const char *const known[] = {"id", "says", "cite", "when", "due_days", NULL};
    static const char *const when[] = {"before-release", "with-release", "after-release",
                                       "after-use", NULL};
    size_t at;
    TRY(read_known(r, o, known));
    TRY(read_id(r, o, "id", true, &obligation->id));
    TRY(read_sentence(r, o, "says", true, &obligation->says));
    TRY(read_cite(r, o, "cite", &obligation->cite));
    TRY(read_word(r, o, "when", when, true, &at));
    obligation->when = span_str(when[at]);
    TRY(due_read(r, o, at == AFTER_USE, obligation));
    for (size_t i = 0; i < a->obligation_count; i++)
        if (span_equal(a->obligation[i].id, obligation->id))
            return read_err("the id %.*s stands twice", SPAN_FMT(obligation->id));
    return err_none();
}

static struct err obligations_read(struct reading *r, const json_t *o, struct authority *a) {
    const json_t *list;
    TRY(read_list(r, o, "obligations", true, OBLIGATIONS_MAX, &list));
    size_t before = read_into(r, "obligations");
    struct law_obligation *found =
        ARENA_ARRAY(r->arena, struct law_obligation, json_array_size(list));
    a->obligation = found;
    for (size_t i = 0; i < json_array_size(list); i++) {
        size_t inner = read_into_at(r, i);
        TRY(obligation_read(r, json_array_get(list, i), a, &found[i]));
        a->obligation_count++;
        read_out(r, inner);
    }
    read_out(r, before);
    return err_none();
}

/* ---- accounting ---- */

static bool cites(struct span cite, const char *words) {
    return memmem(cite.at, cite.len, words, strlen(words)) != NULL;
}

static const struct law_obligation *account_find(const struct authority *a) {
    for (size_t i = 0; i < a->obligation_count; i++)
        if (span_is(a->obligation[i].id, "account") &&
            span_is(a->obligation[i].when, "before-release"))
            return &a->obligation[i];
    return NULL;
}

/* (p)(3)(A) demands an accounting, or lists the paragraph among those that need none. Either way
 * the gateway keeps one: by law, or as a house rule that says so. */
static struct err accounting_read(struct reading *r, const json_t *o, struct authority *a) {
    static const char *const known[] = {"rule", "cite", NULL};
    static const char *const rules[] = {"exempt", "required", NULL};
    const json_t *accounting;
    const struct law_obligation *account = account_find(a);
    size_t at = 0;
    if (!account)
        return read_err("the obligation \"account\", before-release, is missing: nothing leaves "
                        "unrecorded");
    TRY(read_mapping(r, o, "accounting", &accounting));
    size_t before = read_into(r, "accounting");
    TRY(read_known(r, accounting, known));
    TRY(read_word(r, accounting, "rule", rules, true, &at));
    TRY(read_cite(r, accounting, "cite", &a->accounting.cite));
    a->accounting.required = at == 1;
    if (!cites(a->accounting.cite, "(p)(3)(A)"))
        return read_err("whether accounting is required is said by 26 USC 6103(p)(3)(A); cite it");
    if (a->accounting.required == cites(account->cite, "house rule"))
        return read_err("the obligation \"account\" cites a house rule where the paragraph is "
                        "exempt from accounting, and only there");
    read_out(r, before);
    return err_none();
}

/* ---- who sees it ---- */

/* A delay has an end, and a seal a basis and a review. */
static struct err visibility_read(struct reading *r, const json_t *o, struct authority *a) {
    static const char *const known[] = {"person", "until", "days_max", "cite", NULL};
    static const char *const words[] = {"sealed", "delayed", "immediate", NULL};
    static const enum law_visible is[] = {LAW_SEALED, LAW_DELAYED, LAW_IMMEDIATE};
    const json_t *visibility;
    int64_t days = 0;
    size_t at = 0;
    TRY(read_mapping(r, o, "visibility", &visibility));
    size_t before = read_into(r, "visibility");
    TRY(read_known(r, visibility, known));
    TRY(read_word(r, visibility, "person", words, true, &at));
    TRY(read_cite(r, visibility, "cite", &a->visibility.cite));
    bool later = is[at] != LAW_IMMEDIATE;
    if (!later && (json_object_get(visibility, "until") || json_object_get(visibility, "days_max")))
        return read_err("what is shown at once has no \"until\" and no \"days-max\"");
    TRY(read_sentence(r, visibility, "until", later, &a->visibility.until));
    if (later) TRY(read_count(r, visibility, "days_max", 1, DAYS_MAX, &days));
    a->visibility.person = is[at];
    a->visibility.days_max = (int)days;
    read_out(r, before);
    return err_none();
}

/* ---- agreement ---- */

static bool looks_at_agreement(const struct authority *a) {
    for (size_t i = 1; i < a->node_count; i++)
        if (a->node[i].fact == FACT_AGREEMENT_IN_FORCE) return true;
    return false;
}

/* An agreement that is needed is tested by an element; one that is not is looked at by none. */
static struct err agreement_read(struct reading *r, const json_t *o, struct authority *a) {
    static const char *const known[] = {"needed", "says", "cite", "months_max", NULL};
    static const char *const yes_no[] = {"no", "yes", NULL};
    const json_t *agreement;
    int64_t months = 0;
    size_t at = 0;
    TRY(read_mapping(r, o, "agreement", &agreement));
    size_t before = read_into(r, "agreement");
    TRY(read_known(r, agreement, known));
    TRY(read_word(r, agreement, "needed", yes_no, true, &at));
    TRY(read_sentence(r, agreement, "says", true, &a->agreement.says));
    TRY(read_cite(r, agreement, "cite", &a->agreement.cite));
    a->agreement.needed = at == 1;
    if (a->agreement.needed) TRY(read_count(r, agreement, "months_max", 1, MONTHS_MAX, &months));
    if (!a->agreement.needed && json_object_get(agreement, "months_max"))
        return read_err("an agreement that is not needed has no \"months-max\"");
    a->agreement.months_max = (int)months;
    if (a->agreement.needed != looks_at_agreement(a))
        return read_err("an element looks at agreement.in-force exactly where one is needed");
    read_out(r, before);
    return err_none();
}

struct err duties_read(struct reading *r, const json_t *o, struct authority *a) {
    TRY(obligations_read(r, o, a));
    TRY(accounting_read(r, o, a));
    TRY(visibility_read(r, o, a));
    return agreement_read(r, o, a);
}
