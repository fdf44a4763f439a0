/* What does a compiled pack say? A second reading of its bytes. The loader of src/law has refused
 * what is malformed, so that here a member has the type that pack-format gives it. */
#include "prove/statute.h"

#include <assert.h>

struct second {
    struct arena *arena;
    struct statute *statute;
};

bool word_list_has(struct word_list list, struct span word) {
    for (size_t i = 0; i < list.count; i++)
        if (span_equal(list.word[i], word)) return true;
    return false;
}

static struct span text_of(const json_t *o, const char *key) {
    return span_str(json_string_value(json_object_get(o, key)));
}

static bool text_is(const json_t *o, const char *key, const char *text) {
    return span_is(text_of(o, key), text);
}

/* The texts of a list; of a list of objects, their member `key`. */
static struct word_list words_of(struct second *s, const json_t *list, const char *key) {
    size_t count = json_array_size(list);
    struct span *word = ARENA_ARRAY(s->arena, struct span, count + 1);
    for (size_t i = 0; i < count; i++) {
        const json_t *one = json_array_get(list, i);
        word[i] = key ? text_of(one, key) : span_str(json_string_value(one));
    }
    return (struct word_list){word, count};
}

static int64_t day_of(const json_t *o, const char *key) {
    struct date date;
    if (err_is(date_read(text_of(o, key), &date))) return 0;
    return (int64_t)date.year * 10000 + date.month * 100 + date.day;
}

const struct registered *registered_find(const struct statute *statute, struct span name) {
    for (size_t i = 0; i < statute->reg_count; i++)
        if (span_equal(statute->reg[i].name, name)) return &statute->reg[i];
    return NULL;
}

const struct provision *provision_find(const struct statute *statute, struct span id) {
    for (size_t i = 0; i < statute->provision_count; i++)
        if (span_equal(statute->provision[i].id, id)) return &statute->provision[i];
    return NULL;
}

static const struct construed *construed_find(const struct statute *statute, struct span id) {
    for (size_t i = 0; i < statute->construed_count; i++)
        if (span_equal(statute->construed[i].id, id)) return &statute->construed[i];
    return NULL;
}

/* ---- the head ---- */

static void registers_take(struct second *s, const json_t *list) {
    size_t count = json_array_size(list);
    struct registered *reg = ARENA_ARRAY(s->arena, struct registered, count + 1);
    for (size_t i = 0; i < count; i++) {
        const json_t *o = json_array_get(list, i);
        const json_t *entries = json_object_get(o, "entries");
        reg[i] = (struct registered){text_of(o, "id"), words_of(s, entries, "id"),
                                     words_of(s, entries, "class").word};
    }
    s->statute->reg = reg;
    s->statute->reg_count = count;
}

static enum law_state effect_of(struct span text) {
    if (span_is(text, "met")) return LAW_MET;
    return span_is(text, "human") ? LAW_HUMAN : LAW_NOT_MET;
}

static struct construed construed_take(struct second *s, const json_t *o) {
    struct construed c = {.id = text_of(o, "construction"),
                          .authority = text_of(o, "authority"),
                          .contested = text_is(o, "contested", "yes"),
                          .turns_on = words_of(s, json_object_get(o, "turns_on"), NULL)};
    const json_t *readings = json_object_get(o, "readings");
    c.reading_count = json_array_size(readings);
    assert(c.reading_count <= READINGS_EACH_MAX);
    for (size_t i = 0; i < c.reading_count; i++) {
        const json_t *one = json_array_get(readings, i);
        c.reading[i] = (struct reading){text_of(one, "id"), effect_of(text_of(one, "effect"))};
        if (span_equal(c.reading[i].id, text_of(o, "chosen"))) c.chosen = i;
    }
    return c;
}

static void constructions_take(struct second *s, const json_t *list) {
    size_t count = json_array_size(list);
    struct construed *construed = ARENA_ARRAY(s->arena, struct construed, count + 1);
    for (size_t i = 0; i < count; i++)
        construed[i] = construed_take(s, json_array_get(list, i));
    s->statute->construed = construed;
    s->statute->construed_count = count;
}

static void overlaps_take(struct second *s, const json_t *list) {
    size_t count = json_array_size(list);
    struct overlap *overlap = ARENA_ARRAY(s->arena, struct overlap, count + 1);
    for (size_t i = 0; i < count; i++) {
        const json_t *pair = json_object_get(json_array_get(list, i), "authorities");
        overlap[i] = (struct overlap){span_str(json_string_value(json_array_get(pair, 0))),
                                      span_str(json_string_value(json_array_get(pair, 1)))};
    }
    s->statute->overlap = overlap;
    s->statute->overlap_count = count;
}

/* ---- elements ---- */

struct elements {
    struct second *s;
    struct element *element;
    size_t count, room;
};

static void source_take(struct elements *e, const json_t *o, struct demand *d) {
    bool subset = demand_is(d, "subset-of");
    struct span name = text_of(o, json_object_get(o, "list") ? "list" : "register");
    if (name.len == 0) return;
    d->reg = registered_find(e->s->statute, name);
    if (d->reg) return;
    d->other = subset ? fact_find(name) : FACT_ID_NONE;
    d->of_releases = subset && !d->other && span_is(name, "releases.fields");
    if (!d->other && !d->of_releases) d->list = name;
}

static struct demand demand_take(struct elements *e, const json_t *o) {
    struct demand d = {.test = text_of(o, "test"), .fact = fact_find(text_of(o, "fact"))};
    const json_t *values = json_object_get(o, "values");
    d.values = words_of(e->s, values ? values : json_object_get(o, "roles"), NULL);
    source_take(e, o, &d);
    d.wanted_class = text_of(o, "class");
    d.unlisted_human = text_is(o, "unlisted", "human");
    d.limit = json_integer_value(json_object_get(o, "limit"));
    d.over_human = text_is(o, "over", "human");
    d.construed = construed_find(e->s->statute, text_of(o, "construction"));
    return d;
}

static size_t elements_count(const json_t *o) {
    const json_t *all = json_object_get(o, "all");
    const json_t *below = all ? all : json_object_get(o, "any");
    size_t count = 1;
    for (size_t i = 0; i < json_array_size(below); i++)
        count += elements_count(json_array_get(below, i));
    return count;
}

/* Nesting is bounded by the reader of JSON. */
static void element_take(struct elements *e, const json_t *o, char stage) {
    struct element *one = &e->element[e->count++];
    const json_t *negation = json_object_get(o, "not");
    const json_t *all = json_object_get(o, "all");
    const json_t *below = all ? all : json_object_get(o, "any");
    const json_t *approvals = json_object_get(o, "approvals");
    struct span own = text_of(o, "stage");
    assert(e->count <= e->room);
    *one = (struct element){.kind = all     ? 'a'
                                    : below ? 'o'
                                            : 'l',
                            .negated = negation != NULL,
                            .id = text_of(o, "id"),
                            .says = text_of(o, "says"),
                            .cite = text_of(o, "cite"),
                            .redundant = text_of(o, "redundant"),
                            .stage = own.len ? (char)own.at[0] : stage,
                            .approvals = approvals ? (int)json_integer_value(approvals) : 2,
                            .second_hours =
                                json_integer_value(json_object_get(o, "second_within_hours"))};
    if (!below) one->demand = demand_take(e, negation ? negation : o);
    for (size_t i = 0; i < json_array_size(below); i++)
        element_take(e, json_array_get(below, i), one->stage);
    one->end = e->count;
}

/* ---- an authority ---- */

static unsigned provenance_of(const json_t *list) {
    unsigned bits = 0;
    for (size_t i = 0; i < json_array_size(list); i++) {
        struct span class = span_str(json_string_value(json_array_get(list, i)));
        if (span_is(class, "taxpayer")) bits |= PROVENANCE_TAXPAYER;
        if (span_is(class, "third-party")) bits |= PROVENANCE_THIRD_PARTY;
        if (span_is(class, "agency")) bits |= PROVENANCE_AGENCY;
    }
    return bits;
}

static struct span category_of(const struct second *s, struct span field) {
    const json_t *fields = json_object_get(s->statute->root, "fields");
    for (size_t i = 0; i < json_array_size(fields); i++)
        if (span_equal(text_of(json_array_get(fields, i), "id"), field))
            return text_of(json_array_get(fields, i), "category");
    return (struct span){0};
}

static bool excepted(struct second *s, const json_t *releases, struct span field) {
    const json_t *list = json_object_get(releases, "provenance_exceptions");
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *fields = json_object_get(json_array_get(list, i), "fields");
        if (word_list_has(words_of(s, fields, NULL), field)) return true;
    }
    return false;
}

static void releases_take(struct second *s, const json_t *releases, struct provision *p) {
    const json_t *list = json_object_get(releases, "fields");
    const json_t *limits = json_object_get(releases, "limits");
    struct released *field = ARENA_ARRAY(s->arena, struct released, json_array_size(list) + 1);
    p->release_class = text_of(releases, "class");
    p->provenance = provenance_of(json_object_get(releases, "provenance"));
    p->never = words_of(s, json_object_get(releases, "never"), NULL);
    p->limit_fields = fact_find(text_of(limits, "fields"));
    p->limit_periods = fact_find(text_of(limits, "periods"));
    p->field = field;
    p->field_count = json_array_size(list);
    for (size_t i = 0; i < p->field_count; i++) {
        const json_t *o = json_array_get(list, i);
        struct span id = text_of(o, "id");
        bool except = excepted(s, releases, id);
        field[i] = (struct released){id, text_of(o, "cite"), category_of(s, id),
                                     except ? PROVENANCE_ALL : p->provenance, except};
    }
}

static bool accounts(const json_t *obligations) {
    for (size_t i = 0; i < json_array_size(obligations); i++) {
        const json_t *o = json_array_get(obligations, i);
        if (text_is(o, "id", "account") && text_is(o, "when", "before-release")) return true;
    }
    return false;
}

static struct provision provision_take(struct second *s, const json_t *o) {
    const json_t *in_force = json_object_get(o, "law_in_force");
    const json_t *elements = json_object_get(o, "elements");
    struct elements e = {.s = s, .room = elements_count(elements)};
    struct provision p = {.id = text_of(o, "authority"),
                          .cite = text_of(o, "cite"),
                          .from = day_of(in_force, "from"),
                          .to = day_of(in_force, "to"),
                          .programme = text_is(o, "batch", "programme"),
                          .emergency = text_is(o, "emergency", "yes"),
                          .accounts = accounts(json_object_get(o, "obligations"))};
    p.purposes = words_of(s, json_object_get(json_object_get(o, "purposes"), "permitted"), "id");
    e.element = ARENA_ARRAY(s->arena, struct element, e.room);
    element_take(&e, elements, 'p');
    p.element = e.element;
    p.element_count = e.count;
    releases_take(s, json_object_get(o, "releases"), &p);
    return p;
}

struct err statute_read(struct arena *arena, struct span compiled, struct statute *statute) {
    const struct pack *pack;
    struct second s = {arena, statute};
    *statute = (struct statute){0};
    TRY(pack_load(arena, compiled, &pack));
    TRY(json_read(compiled, PACK_COMPILED_BYTES_MAX, &statute->root));
    const json_t *root = statute->root;
    statute->name = text_of(root, "name");
    statute->version = text_of(root, "version");
    statute->purposes = words_of(&s, json_object_get(root, "purposes"), "id");
    statute->never_purposes = words_of(&s, json_object_get(root, "never_purposes"), "id");
    statute->fields = words_of(&s, json_object_get(root, "fields"), "id");
    statute->never_fields = words_of(&s, json_object_get(root, "never_fields"), "id");
    statute->lists = words_of(&s, json_object_get(root, "lists"), "id");
    statute->widens = words_of(&s, json_object_get(root, "widens"), "authority");
    registers_take(&s, json_object_get(root, "registers"));
    constructions_take(&s, json_object_get(root, "constructions"));
    overlaps_take(&s, json_object_get(root, "overlaps"));
    const json_t *authorities = json_object_get(root, "authorities");
    size_t count = json_array_size(authorities);
    struct provision *provision = ARENA_ARRAY(arena, struct provision, count);
    for (size_t i = 0; i < count; i++)
        provision[i] = provision_take(&s, json_array_get(authorities, i));
    statute->provision = provision;
    statute->provision_count = count;
    return err_none();
}

void statute_close(struct statute *statute) {
    json_decref(statute->root);
    statute->root = NULL;
}
