/* How does a court's order come in over HTTP? Signed by two, in force with its entry: the next
 * round is decided under it. */
#include "daemon/serving.h"

#include "ask/enjoin.h"

struct err answer_order(struct serving *serving, const struct call *call,
                        struct call_reply *reply) {
    static const char *const known[] = {"order", "approvals", NULL};
    const char *where = "the body";
    OWNED_JSON o = NULL;
    const json_t *document;
    const json_t *list;
    struct span approval[2];
    struct enjoined enjoined;
    TRY(json_read(call->body, call_rule(CALL_ORDER)->bytes_max, &o));
    TRY(json_known_only(o, known, where));
    TRY(json_need_object(o, where, "order", &document));
    TRY(json_need_array(o, where, "approvals", 2, &list));
    for (size_t i = 0; i < 2; i++)
        TRY(json_str_at(list, i, "approvals", JWS_BYTES_MAX, &approval[i]));
    TRY(enjoin(&serving->keeper, document, approval, &enjoined));
    json_t *said = json_object();
    json_set_int(said, "log_index", (int64_t)enjoined.index);
    json_set_int(said, "recalls", (int64_t)enjoined.recalls);
    json_set_int(said, "freezes", (int64_t)enjoined.freezes);
    json_set_int(said, "quarantined", (int64_t)enjoined.quarantined);
    json_object_set_new(said, "in_force_before", json_boolean(enjoined.before));
    reply_tree(serving->round, enjoined.before ? 200 : 201, said, reply);
    return err_none();
}
