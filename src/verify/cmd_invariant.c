/* Did anything leave after the order? From the public log alone: the order, and every release after
 * it that its recipients, authorities and fields cover. */
#include "verify/run.h"

#include "base/bytes.h"

#define ACTING "everyone_acting_with_them"

enum { REQUESTERS_MAX = 4096, ORDER_WORDS_MAX = 128 };

struct invariant {
    struct run *run;
    const char *wanted; /* ORD-..., or the index as decimal text */
    struct {
        struct span id, agency;
    } requester[REQUESTERS_MAX];
    size_t requesters;
    json_t *order; /* NULL: not met yet */
    const char *id;
    uint64_t index;
    instant to, lifted;     /* 0: open */
    uint64_t after, before; /* releases in scope */
    uint64_t unclear;       /* those that a purpose or a person would have to tell */
    uint64_t first_bad;
};

/* ---- the order's words ---- */

static struct err words_get(const json_t *o, const char *part, const char *key,
                            const json_t **words) {
    const json_t *mapping;
    TRY(json_need_object(o, "the order", part, &mapping));
    return json_need_array(mapping, part, key, ORDER_WORDS_MAX, words);
}

static bool words_have(const json_t *words, struct span word) {
    for (size_t i = 0; i < json_array_size(words); i++) {
        const char *one = json_string_value(json_array_get(words, i));
        if (one && (strcmp(one, "any") == 0 || span_is(word, one))) return true;
    }
    return false;
}

/* "open", or an instant. */
static instant instant_of(const json_t *o, const char *key) {
    instant when = 0;
    const char *text = json_string_value(json_object_get(o, key));
    if (!text || err_is(instant_read(span_str(text), &when))) return 0;
    return when;
}

/* ---- entries that the verdict needs ---- */

/* Its place, or the next one that is free. */
static size_t requester_find(const struct invariant *all, struct span id) {
    size_t at = 0;
    while (at < all->requesters && !span_equal(all->requester[at].id, id))
        at++;
    return at;
}

/* The newest enrolment of a requester is the one that holds. */
static struct err enrol_visit(struct invariant *all, const json_t *entry) {
    const json_t *enrolment;
    struct span id;
    struct span agency;
    TRY(json_need_object(entry, "the entry", "enrolment", &enrolment));
    TRY(json_need_str(enrolment, "enrolment", "id", 255, &id));
    TRY(json_may_str(enrolment, "enrolment", "agency", 255, &agency));
    size_t at = requester_find(all, id);
    if (at == REQUESTERS_MAX)
        return err_make(ERR_FAULT, "more than %d requesters are enrolled", REQUESTERS_MAX);
    if (at == all->requesters)
        all->requester[all->requesters++].id = arena_copy(all->run->arena, id);
    all->requester[at].agency = arena_copy(all->run->arena, agency);
    return err_none();
}

static struct err order_visit(struct invariant *all, uint64_t index, const json_t *entry) {
    const json_t *order;
    struct span id;
    struct span kind;
    struct span lifts;
    TRY(json_need_object(entry, "the entry", "order", &order));
    TRY(json_need_str(order, "the order", "order", 64, &id));
    TRY(json_need_str(order, "the order", "kind", 32, &kind));
    TRY(json_may_str(order, "the order", "lifts", 64, &lifts));
    if (all->order && lifts.at && span_is(lifts, all->id)) {
        instant from = instant_of(order, "effective_from");
        if (all->lifted == 0 || from < all->lifted) all->lifted = from;
    }
    const char *at = arena_printf(all->run->arena, "%llu", (unsigned long long)index);
    if (all->order || (!span_is(id, all->wanted) && strcmp(at, all->wanted) != 0))
        return err_none();
    if (!span_is(kind, "stay"))
        return err_make(ERR_INPUT, "the order is no stay: only a stay stops every release in its "
                                   "scope");
    all->order = json_deep_copy(order);
    all->id = arena_str(all->run->arena, id);
    all->index = index;
    all->to = instant_of(order, "effective_to");
    return err_none();
}

/* From its entry on at the latest, to its own end or a lift's instant. */
static bool in_force(const struct invariant *all, instant time) {
    return (all->to == 0 || time < all->to) && (all->lifted == 0 || time < all->lifted);
}

/* "us.ed.fsa" is beneath "us.ed", and so bound with it. */
static bool is_with(struct span id, struct span name) {
    return span_equal(id, name) ||
           (id.len > name.len && id.at[name.len] == '.' && span_begins(id, name));
}

/* As the order binds whoever asks: by name, or as one who acts with a party that it names. For whom
 * else a release was received, the log does not say. */
static bool binds(const struct invariant *all, const json_t *recipients, struct span requester) {
    const char *acting =
        json_string_value(json_object_get(json_object_get(all->order, "binds"), ACTING));
    if (words_have(recipients, requester)) return true;
    if (!acting || strcmp(acting, "yes") != 0) return false;
    size_t at = requester_find(all, requester);
    for (size_t i = 0; i < json_array_size(recipients); i++) {
        const char *word = json_string_value(json_array_get(recipients, i));
        struct span name = span_str(word ? word : "");
        if (name.len == 0) continue;
        if (is_with(requester, name)) return true;
        if (at < all->requesters && is_with(all->requester[at].agency, name)) return true;
    }
    return false;
}

static bool fields_cover(const json_t *fields, const json_t *released) {
    for (size_t i = 0; i < json_array_size(released); i++)
        if (words_have(fields, span_str(json_string_value(json_array_get(released, i)))))
            return true;
    return false;
}

/* A release within what the public log can tell of the scope. */
static struct err release_visit(struct invariant *all, uint64_t index, const json_t *entry,
                                instant time) {
    const json_t *recipients;
    const json_t *authorities;
    const json_t *purposes;
    const json_t *fields;
    const json_t *persons;
    struct span requester;
    struct span authority;
    TRY(words_get(all->order, "binds", "recipients", &recipients));
    TRY(words_get(all->order, "scope", "authorities", &authorities));
    TRY(words_get(all->order, "scope", "purposes", &purposes));
    TRY(words_get(all->order, "scope", "fields", &fields));
    TRY(words_get(all->order, "scope", "persons", &persons));
    TRY(json_need_str(entry, "the entry", "requester", 255, &requester));
    TRY(json_need_str(entry, "the entry", "authority", 255, &authority));
    if (!binds(all, recipients, requester) || !words_have(authorities, authority) ||
        !fields_cover(fields, json_object_get(entry, "fields")))
        return err_none();
    bool clear = words_have(purposes, span_str("")) && words_have(persons, span_str(""));
    if (!in_force(all, time)) return err_none();
    if (!clear) {
        all->unclear++;
        return err_none();
    }
    if (all->after++ == 0) all->first_bad = index;
    return err_none();
}

static struct err visit_invariant(void *with, struct tree *tree, uint64_t index, struct span bytes,
                                  const struct entry_view *entry, uint64_t tally[TALLIES]) {
    struct invariant *all = with;
    bool order = strcmp(entry_kind_str(entry->kind), "order") == 0;
    bool release = entry->kind == ENTRY_DECISION &&
                   span_is(entry_view_value(entry, "state"), outward_str(OUTWARD_RELEASED));
    if (release && !all->order) all->before++;
    if (entry->kind != ENTRY_ENROL && !order && !(release && all->order)) return err_none();
    enum entry_kind kind;
    OWNED_JSON json = NULL;
    TRY(entry_read(bytes, &kind, &json));
    if (entry->kind == ENTRY_ENROL) return enrol_visit(all, json);
    if (order) return order_visit(all, index, json);
    return release_visit(all, index, json, entry->time);
}

/* ---- the verdict ---- */

/* From when on it binds no more. */
static void end_say(const struct run *run, const struct invariant *all) {
    instant end = all->to && (!all->lifted || all->to < all->lifted) ? all->to : all->lifted;
    char text[INSTANT_TEXT_BYTES];
    if (end == 0) return;
    instant_write(end, text);
    run_say(run, "  it binds until                     %s  (%s)\n", text,
            end == all->lifted ? "lifted by a later entry" : "its own end");
}

static struct err verdict(struct invariant *all, const struct checkpoint *checkpoint) {
    struct run *run = all->run;
    if (!all->order)
        return err_make(ERR_INPUT, "the log has no order %s", run_text(run, span_str(all->wanted)));
    if (all->after > 0)
        return err_make(ERR_PROOF,
                        "%llu releases in the scope of %s were made after it, the first "
                        "is entry %llu",
                        (unsigned long long)all->after, run_text(run, span_str(all->id)),
                        (unsigned long long)all->first_bad);
    run_say(run,
            "It holds: after order %s (entry %llu) no release in its scope is in the log of "
            "%llu entries.\n",
            run_text(run, span_str(all->id)), (unsigned long long)all->index,
            (unsigned long long)checkpoint->size);
    run_say(run, "  releases before it, of all kinds   %llu\n", (unsigned long long)all->before);
    end_say(run, all);
    if (all->unclear > 0)
        run_say(run, "  releases that only a purpose or a person puts outside  %llu\n",
                (unsigned long long)all->unclear);
    run_say(run,
            "Proved: every entry up to the signed root was read, and every decision stands "
            "under the newest order\nbefore it.\nNot proved: what left by a way that is not "
            "this log%s.\n",
            all->unclear > 0 ? "; whether the releases counted as unclear were about the order's "
                               "purposes and persons, which the log does not say"
                             : "");
    OWNED_JSON o = json_object();
    json_object_set_new(o, "holds", json_true());
    json_set_span(o, "order", span_str(all->id));
    json_set_int(o, "order_index", (int64_t)all->index);
    json_set_int(o, "releases_before", (int64_t)all->before);
    json_set_int(o, "unclear", (int64_t)all->unclear);
    json_set_int(o, "size", (int64_t)checkpoint->size);
    run_json(run, o);
    return err_none();
}

static struct err invariant_run(struct run *run) {
    struct invariant *all = ARENA_NEW(run->arena, struct invariant);
    struct source *source;
    struct checkpoint checkpoint;
    struct span note;
    struct walked walked;
    if (strcmp(run->operand[0], "no-release-after") != 0)
        return err_make(ERR_USAGE, "the invariant known is no-release-after");
    all->run = run;
    all->wanted = run->operand[1];
    TRY(source_open(run->arena, run->operand[2], &source));
    TRY(checkpoint_open(source, run->arena, &run->vkey, &checkpoint, &note));
    struct walk walk = {.source = source,
                        .checkpoint = &checkpoint,
                        .to = (checkpoint.size + TILE_WIDTH - 1) / TILE_WIDTH,
                        .now = run->now,
                        .workers = 1, /* what an order binds depends on the entries before it */
                        .visit = visit_invariant,
                        .with = all};
    struct err e = walk_run(&walk, &walked);
    if (!err_is(e)) e = verdict(all, &checkpoint);
    json_decref(all->order);
    return e;
}

const struct command command_invariant = {
    .name = "invariant",
    .operands = "no-release-after ORDER DIR|URL",
    .operand_min = 3,
    .operand_max = 3,
    .options = " now ",
    .summary = "checks that no release in an order's scope came after it",
    .help =
        "ORDER is an ORD- id, or the index of the order's entry. Reads the whole log. A release\n"
        "counts when its requester, its authority and one of its fields are in the order's scope\n"
        "while the order is in force; where the order binds who acts with a party, so does a\n"
        "requester that is beneath it or belongs to it. Purposes and persons do not stand in the\n"
        "public log: an order limited to some is told apart.",
    .run = invariant_run,
};
