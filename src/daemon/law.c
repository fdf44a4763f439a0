/* May I ask? What each authority demands and could give, from the installed pack; no record is
 * looked at and nothing is recorded. */
#include "daemon/serving.h"

#include "law/show.h"

static struct err pack_need(const struct serving *serving) {
    if (serving->keeper.pack) return err_none();
    return err_make(ERR_FAULT, "no pack is installed; install one with: portcullis pack install");
}

struct err answer_authorities(struct serving *serving, const struct call *call,
                              struct call_reply *reply) {
    TRY(pack_need(serving));
    const struct pack *pack = serving->keeper.pack;
    json_t *list = json_array();
    for (size_t i = 0; i < pack_authority_count(pack); i++)
        json_array_append_new(list, show_authority_json(pack, i));
    reply_tree(serving->round, 200, json_pack("{s:o}", "authorities", list), reply);
    return err_none();
}

struct err answer_authority(struct serving *serving, const struct call *call,
                            struct call_reply *reply) {
    struct law_authority_view view;
    TRY(pack_need(serving));
    const struct pack *pack = serving->keeper.pack;
    if (!pack_authority_find(pack, call->id, &view)) {
        reply_problem(serving->round, PROBLEM_NOT_FOUND,
                      "the pack has no such authority; /v1/authorities lists them", reply);
        return err_none();
    }
    for (size_t i = 0; i < pack_authority_count(pack); i++)
        if (span_equal(pack_authority_at(pack, i).id, view.id))
            reply_tree(serving->round, 200, show_authority_json(pack, i), reply);
    return err_none();
}

/* Byte for byte what counsel and an officer signed: anybody may read the law that is applied here,
 * and check the digest in the ledger's entry. */
struct err answer_pack_show(struct serving *serving, const struct call *call,
                            struct call_reply *reply) {
    struct span compiled;
    TRY(pack_need(serving));
    TRY(keeper_pack_bytes(&serving->keeper, serving->round, &compiled));
    reply_json(200, compiled, reply);
    return err_none();
}
