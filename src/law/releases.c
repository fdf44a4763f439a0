/* What could leave under an authority? Fields one by one, by provenance, with what is never given
 * and what limits the rest. */
#include "law/releases.h"

enum { FIELDS_LISTED_MAX = 512, EXCEPTIONS_MAX = 16 };

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
    TRY(read_cite_opening(r, o, "cite", &field->cite));
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
    TRY(read_cite_opening(r, o, "cite", &cite));
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

static struct span grant_said(struct arena *arena, const struct releasable *field) {
    struct text out = {.arena = arena};
    text_put_str(&out, "{\"cite\":");
    json_put_string(&out, field->cite);
    text_put_str(&out, ",\"field\":");
    json_put_string(&out, field->id);
    text_put_byte(&out, '}');
    return text_span(&out);
}

static struct err fields_read(struct reading *r, const json_t *o, struct authority *a,
                              struct releasable **field) {
    const json_t *list;
    unsigned bits = 0;
    TRY(provenance_read(r, o, &bits));
    a->provenance = bits;
    a->taxpayer_withheld = !(bits & PROVENANCE_TAXPAYER);
    TRY(read_list(r, o, "fields", true, FIELDS_LISTED_MAX, &list));
    size_t before = read_into(r, "fields");
    *field = ARENA_ARRAY(r->arena, struct releasable, json_array_size(list));
    a->field = *field;
    for (size_t i = 0; i < json_array_size(list); i++) {
        size_t inner = read_into_at(r, i);
        TRY(field_read(r, json_array_get(list, i), a, &(*field)[i]));
        (*field)[i].provenance = bits;
        (*field)[i].said = grant_said(r->arena, &(*field)[i]);
        a->field_count++;
        read_out(r, inner);
    }
    a->field_id = (struct words){.word = ARENA_ARRAY(r->arena, struct span, a->field_count),
                                 .count = a->field_count};
    for (size_t i = 0; i < a->field_count; i++)
        a->field_id.word[i] = a->field[i].id;
    words_index(r->arena, &a->field_id);
    read_out(r, before);
    return err_none();
}

/* ---- limits that the ask's own papers set: a court's order, a consent ---- */

static struct err limit_read(struct reading *r, const json_t *o, const char *key,
                             enum fact_id *limit) {
    struct span name = {0};
    TRY(read_id(r, o, key, false, &name));
    if (!name.len) return err_none();
    *limit = fact_find(name);
    if (*limit && (fact_kinds(*limit) & 1u << FACT_LIST)) return err_none();
    read_into(r, key);
    return read_err("this is no fact that lists words");
}

/* Where a limit's fact is absent nothing is within it; so an element must demand the list of
 * fields, or an ask without it would be told of a limit instead of what it lacks. */
static struct err limit_demanded(const struct authority *a, enum fact_id limit) {
    for (size_t i = 1; i < a->node_count; i = a->node[i].end)
        if (a->node[i].test == TEST_PRESENT && a->node[i].fact == limit) return err_none();
    return read_err("no element demands %s (test: present), which limits the fields",
                    fact_name(limit));
}

static struct err limits_read(struct reading *r, const json_t *o, struct authority *a) {
    static const char *const known[] = {"fields", "periods", "code", "cite", NULL};
    const json_t *limits;
    if (!json_object_get(o, "limits")) return err_none();
    TRY(read_mapping(r, o, "limits", &limits));
    size_t before = read_into(r, "limits");
    TRY(read_known(r, limits, known));
    TRY(limit_read(r, limits, "fields", &a->limit.fields));
    TRY(limit_read(r, limits, "periods", &a->limit.periods));
    TRY(read_cite(r, limits, "cite", &a->limit.cite));
    if (!json_object_get(limits, "fields") || !json_object_get(limits, "code"))
        return read_err("limits need \"fields\" and a \"code\"");
    TRY(read_code(r, limits, "code", &a->limit.code));
    TRY(limit_demanded(a, a->limit.fields));
    read_out(r, before);
    return err_none();
}

struct err releases_read(struct reading *r, const json_t *o, struct authority *a) {
    static const char *const known[] = {"class",  "cite",  "provenance", "provenance_exceptions",
                                        "fields", "never", "echo_only",  "minimise",
                                        "limits", NULL};
    const json_t *releases;
    struct releasable *field;
    TRY(read_mapping(r, o, "releases", &releases));
    size_t before = read_into(r, "releases");
    TRY(read_known(r, releases, known));
    TRY(read_id(r, releases, "class", true, &a->releases_class));
    TRY(read_cite_opening(r, releases, "cite", &a->releases_cite));
    TRY(read_sentence(r, releases, "minimise", true, &a->minimise));
    TRY(fields_read(r, releases, a, &field));
    TRY(exceptions_read(r, releases, a, field));
    TRY(echo_read(r, releases, a, field));
    TRY(never_read(r, releases, a));
    TRY(limits_read(r, releases, a));
    read_out(r, before);
    return err_none();
}
