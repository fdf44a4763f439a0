/* How is one authority read? Purposes, elements, what it releases and what it obliges to; whatever
 * is not named by the pack's vocabulary is refused. */
#include "law/authority.h"

#include "law/node.h"
#include "law/outline.h"

enum { PURPOSES_MAX = 64, FIELDS_LISTED_MAX = 512, OBLIGATIONS_MAX = 64, EXCEPTIONS_MAX = 16 };

/* ---- purposes ---- */

static bool purpose_is_never(const struct pack *pack, struct span id) {
    for (size_t i = 0; i < pack->never_purpose_count; i++)
        if (span_equal(pack->never_purpose[i].id, id)) return true;
    return false;
}

static struct err purpose_read(struct reading *r, const json_t *o, const struct authority *a,
                               struct purpose *purpose) {
    static const char *const known[] = {"id", "cite", NULL};
    TRY(read_known(r, o, known));
    TRY(read_id(r, o, "id", true, &purpose->id));
    TRY(read_cite(r, o, "cite", &purpose->cite));
    if (purpose_is_never(r->pack, purpose->id))
        return read_err("the purpose is one that no provision permits (never-purposes)");
    const struct term *term = term_find(&r->pack->purposes, purpose->id);
    if (!term) return read_err("the purpose is not in the pack's vocabulary");
    purpose->says = term->says;
    for (size_t i = 0; i < a->purpose_count; i++)
        if (span_equal(a->purpose[i].id, purpose->id))
            return read_err("the id %.*s stands twice", SPAN_FMT(purpose->id));
    return err_none();
}

static struct err purposes_read(struct reading *r, const json_t *o, struct authority *a) {
    static const char *const known[] = {"permitted", NULL};
    const json_t *purposes;
    const json_t *list;
    TRY(read_mapping(r, o, "purposes", &purposes));
    size_t outer = read_into(r, "purposes");
    TRY(read_known(r, purposes, known));
    TRY(read_list(r, purposes, "permitted", true, PURPOSES_MAX, &list));
    size_t before = read_into(r, "permitted");
    struct purpose *found = ARENA_ARRAY(r->arena, struct purpose, json_array_size(list));
    a->purpose = found;
    for (size_t i = 0; i < json_array_size(list); i++) {
        size_t inner = read_into_at(r, i);
        TRY(purpose_read(r, json_array_get(list, i), a, &found[i]));
        a->purpose_count++;
        read_out(r, inner);
    }
    read_out(r, before);
    read_out(r, outer);
    return err_none();
}

/* ---- what it releases ---- */

static struct err provenance_read(struct reading *r, const json_t *o, unsigned *bits) {
    static const char *const class[] = {"taxpayer", "third-party", "agency"};
    static const unsigned bit[] = {PROVENANCE_TAXPAYER, PROVENANCE_THIRD_PARTY, PROVENANCE_AGENCY};
    struct words words = {0};
    TRY(read_words(r, o, "provenance", true, &words));
    size_t before = read_into(r, "provenance");
    for (size_t i = 0; i < words.count; i++) {
        size_t k = 0;
        while (k < 3 && !span_is(words.word[i], class[k]))
            k++;
        if (k < 3) {
            *bits |= bit[k];
            continue;
        }
        read_into_at(r, i);
        return read_err("the provenance is not known; it is taxpayer, third-party or agency");
    }
    read_out(r, before);
    return err_none();
}

static struct err field_read(struct reading *r, const json_t *o, const struct authority *a,
                             struct releasable *field) {
    static const char *const known[] = {"id", "cite", NULL};
    TRY(read_known(r, o, known));
    TRY(read_id(r, o, "id", true, &field->id));
    TRY(read_cite(r, o, "cite", &field->cite));
    if (!term_find(&r->pack->fields, field->id))
        return read_err("the field is not in the pack's vocabulary, or is one that is never given");
    for (size_t i = 0; i < a->field_count; i++)
        if (span_equal(a->field[i].id, field->id))
            return read_err("the id %.*s stands twice", SPAN_FMT(field->id));
    return err_none();
}

static struct releasable *field_named(const struct authority *a, struct releasable *field,
                                      struct span id) {
    for (size_t i = 0; i < a->field_count; i++)
        if (span_equal(field[i].id, id)) return &field[i];
    return NULL;
}

/* Fields that the limit of classes does not bind, such as identity under (i)(2)(C). */
static struct err exception_read(struct reading *r, const json_t *o, const struct authority *a,
                                 struct releasable *field) {
    static const char *const known[] = {"fields", "cite", NULL};
    struct words named = {0};
    struct span cite;
    TRY(read_known(r, o, known));
    TRY(read_cite(r, o, "cite", &cite));
    TRY(read_words(r, o, "fields", true, &named));
    for (size_t i = 0; i < named.count; i++) {
        struct releasable *found = field_named(a, field, named.word[i]);
        if (!found) return read_err("an exception names a field that is not released");
        found->provenance = PROVENANCE_TAXPAYER | PROVENANCE_THIRD_PARTY | PROVENANCE_AGENCY;
    }
    return err_none();
}

static struct err exceptions_read(struct reading *r, const json_t *o, const struct authority *a,
                                  struct releasable *field) {
    const json_t *list;
    TRY(read_list(r, o, "provenance_exceptions", false, EXCEPTIONS_MAX, &list));
    size_t before = read_into(r, "provenance_exceptions");
    for (size_t i = 0; list && i < json_array_size(list); i++) {
        size_t inner = read_into_at(r, i);
        TRY(exception_read(r, json_array_get(list, i), a, field));
        read_out(r, inner);
    }
    read_out(r, before);
    return err_none();
}

/* House rule P5: what the vocabulary marks echo-only is so under every authority. */
static struct err echo_read(struct reading *r, const json_t *o, const struct authority *a,
                            struct releasable *field) {
    struct words echo = {0};
    TRY(read_words(r, o, "echo_only", false, &echo));
    for (size_t i = 0; i < echo.count; i++) {
        struct releasable *found = field_named(a, field, echo.word[i]);
        if (!found) return read_err("echo-only names a field that is not released");
        found->echo_only = true;
    }
    for (size_t i = 0; i < a->field_count; i++)
        if (term_find(&r->pack->fields, field[i].id)->echo_only && !field[i].echo_only)
            return read_err("%.*s must be named under echo-only", SPAN_FMT(field[i].id));
    return err_none();
}

static struct err never_read(struct reading *r, const json_t *o, struct authority *a) {
    TRY(read_words(r, o, "never", false, &a->never));
    size_t before = read_into(r, "never");
    for (size_t i = 0; i < a->never.count; i++) {
        size_t inner = read_into_at(r, i);
        struct span id = a->never.word[i];
        if (!term_find(&r->pack->fields, id) && !term_find(&r->pack->never_fields, id))
            return read_err("the field is not in the pack's vocabulary");
        for (size_t k = 0; k < a->field_count; k++)
            if (span_equal(a->field[k].id, id))
                return read_err("the field is released and never given at once");
        read_out(r, inner);
    }
    read_out(r, before);
    return err_none();
}

static struct err fields_read(struct reading *r, const json_t *o, struct authority *a,
                              struct releasable **field) {
    const json_t *list;
    unsigned bits = 0;
    TRY(provenance_read(r, o, &bits));
    a->taxpayer_withheld = !(bits & PROVENANCE_TAXPAYER);
    TRY(read_list(r, o, "fields", true, FIELDS_LISTED_MAX, &list));
    size_t before = read_into(r, "fields");
    *field = ARENA_ARRAY(r->arena, struct releasable, json_array_size(list));
    a->field = *field;
    for (size_t i = 0; i < json_array_size(list); i++) {
        size_t inner = read_into_at(r, i);
        TRY(field_read(r, json_array_get(list, i), a, &(*field)[i]));
        (*field)[i].provenance = bits;
        a->field_count++;
        read_out(r, inner);
    }
    read_out(r, before);
    return err_none();
}

static struct err releases_read(struct reading *r, const json_t *o, struct authority *a) {
    static const char *const known[] = {"class",  "cite",  "provenance", "provenance_exceptions",
                                        "fields", "never", "echo_only",  "minimise",
                                        NULL};
    const json_t *releases;
    struct releasable *field;
    struct span text;
    TRY(read_mapping(r, o, "releases", &releases));
    size_t before = read_into(r, "releases");
    TRY(read_known(r, releases, known));
    TRY(read_id(r, releases, "class", true, &text));
    TRY(read_cite(r, releases, "cite", &a->releases_cite));
    TRY(read_sentence(r, releases, "minimise", true, &text));
    TRY(fields_read(r, releases, a, &field));
    TRY(exceptions_read(r, releases, a, field));
    TRY(echo_read(r, releases, a, field));
    TRY(never_read(r, releases, a));
    read_out(r, before);
    return err_none();
}

/* ---- what it obliges to ---- */

static struct err obligation_read(struct reading *r, const json_t *o, const struct authority *a,
                                  struct law_obligation *obligation) {
    static const char *const known[] = {"id", "says", "cite", "when", NULL};
    static const char *const when[] = {"before-release", "with-release", "after-release",
                                       "after-use", NULL};
    size_t at;
    TRY(read_known(r, o, known));
    TRY(read_id(r, o, "id", true, &obligation->id));
    TRY(read_sentence(r, o, "says", true, &obligation->says));
    TRY(read_cite(r, o, "cite", &obligation->cite));
    TRY(read_word(r, o, "when", when, true, &at));
    obligation->when = span_str(when[at]);
    for (size_t i = 0; i < a->obligation_count; i++)
        if (span_equal(a->obligation[i].id, obligation->id))
            return read_err("the id %.*s stands twice", SPAN_FMT(obligation->id));
    return err_none();
}

static struct err obligations_read(struct reading *r, const json_t *o, struct authority *a) {
    const json_t *list;
    bool accounted = false;
    TRY(read_list(r, o, "obligations", true, OBLIGATIONS_MAX, &list));
    size_t before = read_into(r, "obligations");
    struct law_obligation *found =
        ARENA_ARRAY(r->arena, struct law_obligation, json_array_size(list));
    a->obligation = found;
    for (size_t i = 0; i < json_array_size(list); i++) {
        size_t inner = read_into_at(r, i);
        TRY(obligation_read(r, json_array_get(list, i), a, &found[i]));
        accounted = accounted ||
                    (span_is(found[i].id, "account") && span_is(found[i].when, "before-release"));
        a->obligation_count++;
        read_out(r, inner);
    }
    if (!accounted)
        return read_err("the obligation \"account\", before-release, is missing: nothing leaves "
                        "unrecorded");
    read_out(r, before);
    return err_none();
}

/* ---- the rest ---- */

static struct err in_force_read(struct reading *r, const json_t *o, struct authority *a) {
    static const char *const known[] = {"from", "to", "structure_since", NULL};
    const json_t *in_force;
    struct date since;
    TRY(read_mapping(r, o, "law_in_force", &in_force));
    size_t before = read_into(r, "law_in_force");
    TRY(read_known(r, in_force, known));
    TRY(read_date(r, in_force, "from", &a->from));
    if (json_object_get(in_force, "structure_since"))
        TRY(read_date(r, in_force, "structure_since", &since));
    const char *to = json_string_value(json_object_get(in_force, "to"));
    if (!to || strcmp(to, "open") != 0) TRY(read_date(r, in_force, "to", &a->to));
    if (a->to.year && date_compare(a->from, a->to) >= 0)
        return read_err("it ends before it begins");
    read_out(r, before);
    return err_none();
}

/* The authority names the constructions that its elements turn on, all of them and no other. */
static struct err constructions_agree(struct reading *r, const json_t *o,
                                      const struct authority *a) {
    struct words named = {0};
    size_t used = 0;
    TRY(read_words(r, o, "constructions", false, &named));
    for (size_t i = 0; i < a->node_count; i++) {
        const struct construction *construction = a->node[i].construction;
        if (!construction) continue;
        used++;
        if (!words_have(&named, construction->id))
            return read_err("\"constructions\" lacks %.*s, which an element turns on",
                            SPAN_FMT(construction->id));
        if (!span_equal(construction->authority, a->id))
            return read_err("the construction %.*s is of another authority",
                            SPAN_FMT(construction->id));
    }
    if (used != named.count)
        return read_err("\"constructions\" names one that no element turns on, or two elements "
                        "turn on the same");
    return err_none();
}

static struct err joint_return_read(struct reading *r, const json_t *o) {
    static const char *const known[] = {"says", "cite", NULL};
    const json_t *joint;
    struct span text;
    if (!json_object_get(o, "joint_return")) return err_none();
    TRY(read_mapping(r, o, "joint_return", &joint));
    size_t before = read_into(r, "joint_return");
    TRY(read_known(r, joint, known));
    TRY(read_sentence(r, joint, "says", true, &text));
    TRY(read_cite(r, joint, "cite", &text));
    read_out(r, before);
    return err_none();
}

static struct err head_read(struct reading *r, const json_t *o, struct authority *a) {
    static const char *const modality[] = {"may", "shall", NULL};
    static const char *const batch[] = {"no", "programme", NULL};
    static const char *const fallback[] = {"refuse", NULL};
    static const char *const subject[] = {"exactly-one-person", NULL};
    struct span text;
    size_t at = 0;
    TRY(read_id(r, o, "authority", true, &a->id));
    TRY(read_sentence(r, o, "title", true, &a->title));
    TRY(read_cite(r, o, "cite", &a->cite));
    TRY(read_word(r, o, "modality", modality, true, &at));
    a->shall = at == 1;
    TRY(read_cite(r, o, "modality_cite", &text));
    TRY(read_id(r, o, "decides", true, &text));
    TRY(read_word(r, o, "default", fallback, true, &at));
    TRY(read_word(r, o, "batch", batch, true, &at));
    a->batch = at == 1;
    return read_word(r, o, "subject", subject, true, &at);
}

struct err authority_read(struct reading *r, const json_t *o, struct authority *a) {
    static const char *const known[] = {
        "authority",    "title",    "cite",          "modality", "modality_cite",
        "law_in_force", "decides",  "default",       "batch",    "subject",
        "purposes",     "elements", "constructions", "releases", "joint_return",
        "obligations",  NULL};
    TRY(read_known(r, o, known));
    TRY(head_read(r, o, a));
    TRY(in_force_read(r, o, a));
    TRY(purposes_read(r, o, a));
    TRY(nodes_read(r, json_object_get(o, "elements"), a));
    TRY(constructions_agree(r, o, a));
    TRY(releases_read(r, o, a));
    TRY(joint_return_read(r, o));
    TRY(obligations_read(r, o, a));
    if (a->batch && a->has_findings)
        return read_err("a batch cannot wait for people: an authority with findings has batch: no");
    a->outline = outline_of_authority(r->arena, a);
    return err_none();
}
