/* What of a requester's enrolment does the law in force not know? */
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
