/* How does a custodian read what is contested? */
#include "ask/construe.h"

#include "ask/change.h"

#include "base/bytes.h"

enum { CONSTRUE_BYTES_MAX = 4 * 1024 * 1024 };

static struct err choice_check(const struct keeper *keeper, struct arena *arena,
                               const json_t *document, const struct law_choice *choice) {
    struct span pack;
    if (!keeper->pack)
        return err_make(ERR_FAULT, "no pack is installed; install one with: portcullis pack "
                                   "install");
    TRY(json_need_str(document, "the choice of a reading", "pack", 2 * DIGEST_BYTES, &pack));
    if (!span_is(pack, hex_str(arena, digest_span(pack_digest(keeper->pack)))))
        return err_make(ERR_REFUSED, "the choice was signed under another pack than the one "
                                     "installed; sign it anew");
    for (size_t i = 0; i < pack_construction_count(keeper->pack); i++) {
        struct law_construction_view view = pack_construction_at(keeper->pack, i);
        if (!span_equal(view.id, choice->construction)) continue;
        for (size_t k = 0; k < view.reading_count; k++)
            if (span_equal(view.reading[k].id, choice->reading)) return err_none();
        return err_make(ERR_INPUT,
                        "the construction %.*s has no such reading; see: portcullis "
                        "construction list",
                        SPAN_FMT(view.id));
    }
    return err_make(ERR_INPUT, "the pack has no such construction; see: portcullis construction "
                               "list");
}

struct err construe_check(const struct keeper *keeper, const json_t *document) {
    OWNED_ARENA arena = arena_open(CONSTRUE_BYTES_MAX);
    struct law_choice choice;
    TRY(choice_read(document, &choice));
    return choice_check(keeper, arena, document, &choice);
}
