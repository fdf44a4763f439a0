/* Has an ask all that its law wants on paper? Nothing is decided, looked at or kept. */
#include "ask/view_inside.h"

#include "ask/facts.h"
#include "ask/weigh.h"

struct err view_check(struct arena *arena, struct keeper *keeper, struct span ask_json,
                      const struct requester *requester, struct span role, json_t **view) {
    static const struct digest nobody;
    struct ask *ask = ARENA_NEW(arena, struct ask);
    struct law_ask *typed = ARENA_NEW(arena, struct law_ask);
    struct law_decision *law = ARENA_NEW(arena, struct law_decision);
    if (!keeper->pack)
        return err_make(ERR_FAULT,
                        "no pack is installed; install one with: portcullis pack install");
    TRY(ask_read(arena, ask_json, ask));
    if (!span_equal(ask->requester, requester->id))
        return err_make(ERR_INPUT, "the ask names another requester than the one who sits here");
    struct facts_from facts = {.ask = ask,
                               .requester = requester,
                               .signer_role = role,
                               .roll = keeper->roll,
                               .subject_tag = &nobody,
                               .again = true,
                               .alone = true,
                               .lines = 1,
                               .now = keeper_now(keeper)};
    weigh_paper(arena, keeper->pack, &facts, typed, law);
    OWNED_JSON o = json_object();
    json_t *list = json_array();
    json_object_set_new(o, "elements", list);
    for (size_t i = 0; i < law->tree_count; i++) {
        const struct law_finding *f = &law->tree[i];
        if (f->kind == 'a' || f->kind == 'o' || !f->paper) continue;
        json_t *one = json_object();
        json_set_span(one, "law", f->says);
        json_set_span(one, "cite", f->cite);
        json_set_span(one, "machine", span_str(law_state_str(f->state)));
        json_array_append_new(list, one);
    }
    json_object_set_new(o, "complete", json_boolean(law->reached_identity || law->waits));
    json_set_int(o, "vault_reads", 0);
    *view = json_incref(o);
    return err_none();
}
