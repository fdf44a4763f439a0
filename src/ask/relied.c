/* What did a decision rely on? Words that a later error can be looked up by. */
#include "ask/relied.h"

#include "base/bytes.h"

#include <assert.h>

bool relied_kind_known(struct span kind) {
    struct span left = SPAN_LITERAL(RELIED_KINDS);
    while (left.len > 0) {
        size_t end = span_find_byte(left, ',');
        if (span_equal(kind, span_trim(span_cut(left, 0, end)))) return true;
        left = span_cut(left, end < left.len ? end + 1 : end, left.len);
    }
    return false;
}

static void word_put(struct canon *to, struct arena *arena, const char *kind, struct span name) {
    assert(relied_kind_known(span_str(kind)));
    if (name.len == 0) return;
    struct text word = {.arena = arena};
    text_put_str(&word, kind);
    text_put_byte(&word, ':');
    text_put(&word, name);
    canon_put(to, NULL, text_span(&word));
}

static const char *address_word(struct match_verdict match) {
    if (match.address_current) return "current";
    return match.address_prior ? "prior" : "not-on-file";
}

void relied_put(struct canon *to, const struct keeper *keeper, const struct law_decision *law,
                const struct identified *who) {
    struct arena *arena = to->text.arena;
    canon_begin_list(to, "relied");
    word_put(to, arena, "pack", span_str(hex_str(arena, digest_span(pack_digest(keeper->pack)))));
    word_put(to, arena, "authority", law->authority);
    word_put(to, arena, "construction", law->construction);
    for (size_t i = 0; i < law->order.count; i++)
        word_put(to, arena, "order", law->order.by[i]->id);
    if (law->reached_identity) {
        word_put(to, arena, "identity", span_str(match_reason_str(who->match.reason)));
        word_put(to, arena, "address", span_str(address_word(who->match)));
        word_put(to, arena, "register", who->record.source);
    }
    canon_end_list(to);
}
