/* What of a requester's enrolment does the law in force not know, and what did it replace? */
#include "ask/enrolment.h"

#include "ask/user.h"

enum { KINDS_MAX = 64 };

static void word_put(struct text *list, struct span word) {
    text_printf(list, "%s%.*s", list->len ? ", " : "", SPAN_FMT(word));
}

static const char *authorities(const struct keeper *keeper, struct arena *arena) {
    struct text list = {.arena = arena};
    for (size_t i = 0; i < pack_authority_count(keeper->pack); i++)
        word_put(&list, pack_authority_at(keeper->pack, i).id);
    return arena_str(arena, text_span(&list));
}

struct err enrolment_check(const struct keeper *keeper, struct arena *arena,
                           const json_t *document) {
    const json_t *list = json_object_get(document, "standing_requests");
    struct law_authority_view view;
    for (size_t i = 0; keeper->pack && i < json_array_size(list); i++) {
        const char *id = json_string_value(json_object_get(json_array_get(list, i), "authority"));
        if (id && !pack_authority_find(keeper->pack, span_str(id), &view))
            return err_make(ERR_INPUT, "the pack in force has no authority %.80s; it has %s", id,
                            authorities(keeper, arena));
    }
    return err_none();
}

const char *enrolment_warning(const struct keeper *keeper, struct arena *arena,
                              const json_t *document) {
    struct span word[KINDS_MAX];
    struct text list = {.arena = arena};
    const char *kind = json_string_value(json_object_get(document, "kind"));
    if (!keeper->pack || !kind || strcmp(kind, PORTAL_KIND) == 0) return NULL;
    size_t count = pack_fact_words(keeper->pack, FACT_REQUESTER_KIND, word, KINDS_MAX);
    for (size_t i = 0; i < count; i++) {
        if (span_is(word[i], kind)) return NULL;
        word_put(&list, word[i]);
    }
    return arena_printf(
        arena,
        "no authority of the pack in force names the kind \"%.64s\"; those that are "
        "named are %s, and " PORTAL_KIND " is for who shows people their own",
        kind, arena_str(arena, text_span(&list)));
}

/* ---- what an enrolment took the place of ---- */

struct enrolled_before {
    struct requester requester;
    const char *kid[REQUESTER_KEYS_MAX];
};

const struct enrolled_before *enrolment_before(const struct keeper *keeper, struct arena *arena,
                                               const json_t *document) {
    const char *id = json_string_value(json_object_get(document, "id"));
    const struct requester *found = id ? roll_requester(keeper->roll, span_str(id)) : NULL;
    if (!found) return NULL;
    struct enrolled_before *before = ARENA_NEW(arena, struct enrolled_before);
    before->requester = *found;
    for (size_t i = 0; i < found->key_count; i++)
        before->kid[i] = arena_str(arena, span_str(jwk_kid(found->key[i].key)));
    return before;
}

static bool key_stays(const char *kid, const struct requester *now) {
    for (size_t i = 0; i < now->key_count; i++)
        if (strcmp(kid, jwk_kid(now->key[i].key)) == 0) return true;
    return false;
}

static bool list_stays(struct span name, const struct requester *now) {
    for (size_t i = 0; i < now->list_count; i++)
        if (span_equal(name, now->list[i].name)) return true;
    return false;
}

static bool standing_stays(struct span authority, const struct requester *now) {
    for (size_t i = 0; i < now->standing_count; i++)
        if (span_equal(authority, now->standing[i].authority)) return true;
    return false;
}

static void gone_put(struct arena *arena, json_t *list, const char *what, struct span name) {
    const char *words = arena_printf(arena, "%s %.*s", what, SPAN_FMT(name));
    json_array_append_new(list, json_string(words));
}

static void lists_gone_put(struct arena *arena, json_t *list, const struct requester *was,
                           const struct requester *now) {
    for (size_t i = 0; i < was->list_count; i++)
        if (!list_stays(was->list[i].name, now)) gone_put(arena, list, "list", was->list[i].name);
    for (size_t i = 0; i < was->standing_count; i++)
        if (!standing_stays(was->standing[i].authority, now))
            gone_put(arena, list, "standing request", was->standing[i].authority);
    if (was->webhook && !now->webhook) gone_put(arena, list, "webhook", span_str(was->webhook));
}

json_t *enrolment_gone(const struct keeper *keeper, struct arena *arena,
                       const struct enrolled_before *before) {
    if (!before) return NULL;
    const struct requester *was = &before->requester;
    const struct requester *now = roll_requester(keeper->roll, was->id);
    json_t *list = json_array();
    for (size_t i = 0; now && i < was->key_count; i++)
        if (!key_stays(before->kid[i], now)) gone_put(arena, list, "key", span_str(before->kid[i]));
    if (now) lists_gone_put(arena, list, was, now);
    if (json_array_size(list)) return list;
    json_decref(list);
    return NULL;
}
