/* Who is enrolled, and how are contested readings taken? Ids, keys, roles and units: the ledger
 * holds no names of people. */
#include "ask/view_inside.h"

/* ---- requesters ---- */

static json_t *requester_json(const struct requester *requester) {
    json_t *o = json_object();
    json_t *keys = json_array();
    for (size_t i = 0; i < requester->key_count; i++) {
        const struct requester_key *key = &requester->key[i];
        json_t *one = json_object();
        json_set_span(one, "kid", span_str(jwk_kid(key->key)));
        json_set_span(one, "role", key->role);
        json_array_append_new(keys, one);
    }
    if (requester->webhook) json_set_span(o, "webhook", span_str(requester->webhook));
    json_set_span(o, "id", requester->id);
    json_set_span(o, "kind", requester->kind);
    json_set_int(o, "log_index", (int64_t)requester->entry);
    json_object_set_new(o, "revoked", json_boolean(requester->revoked));
    json_object_set_new(o, "keys", keys);
    return o;
}

struct err view_requesters(struct arena *arena, const struct view_want *want, json_t *o) {
    const struct requester *requester;
    json_t *list = json_array();
    json_object_set_new(o, "requesters", list);
    for (size_t i = 0; (requester = roll_requester_at(want->keeper->roll, i)); i++)
        json_array_append_new(list, requester_json(requester));
    return err_none();
}

/* ---- officers ---- */

static json_t *passkeys_json(const struct officer *officer) {
    json_t *list = json_array();
    for (size_t i = 0; i < officer->passkey_count; i++) {
        const struct passkey *passkey = &officer->passkey[i];
        json_t *one = json_object();
        json_set_span(one, "kid", span_str(jwk_kid(passkey->key)));
        json_set_span(one, "origin", passkey->origin);
        json_set_int(one, "log_index", (int64_t)passkey->entry);
        json_object_set_new(one, "revoked", json_boolean(passkey->revoked));
        json_array_append_new(list, one);
    }
    return list;
}

struct err view_officers(struct arena *arena, const struct view_want *want, json_t *o) {
    const struct officer *officer;
    json_t *list = json_array();
    json_object_set_new(o, "officers", list);
    for (size_t i = 0; (officer = roll_officer_at(want->keeper->roll, i)); i++) {
        json_t *one = json_object();
        json_set_span(one, "kid", span_str(jwk_kid(officer->key)));
        json_set_span(one, "role", officer->role);
        json_set_span(one, "unit", officer->unit);
        json_set_int(one, "log_index", (int64_t)officer->entry);
        json_object_set_new(one, "revoked", json_boolean(officer->revoked));
        json_object_set_new(one, "passkeys", passkeys_json(officer));
        json_array_append_new(list, one);
    }
    return err_none();
}

/* ---- contested readings ---- */

static json_t *construction_json(const struct law_construction_view *view) {
    json_t *o = json_object();
    json_t *readings = json_array();
    json_set_span(o, "construction", view->id);
    json_set_span(o, "authority", view->authority);
    json_set_span(o, "question", view->question);
    json_set_span(o, "chosen", view->chosen);
    json_set_span(o, "shipped", view->shipped);
    json_object_set_new(o, "contested", json_boolean(view->contested));
    json_object_set_new(o, "confirmed", json_boolean(view->confirmed));
    for (size_t i = 0; i < view->reading_count; i++) {
        json_t *one = json_object();
        json_set_span(one, "id", view->reading[i].id);
        json_set_span(one, "says", view->reading[i].says);
        json_set_span(one, "support", view->reading[i].support);
        json_set_span(one, "effect",
                      span_str(law_state_str((enum law_state)view->reading[i].effect)));
        json_array_append_new(readings, one);
    }
    json_object_set_new(o, "readings", readings);
    return o;
}

struct err view_constructions(struct arena *arena, const struct view_want *want, json_t *o) {
    const struct pack *pack = want->keeper->pack;
    json_t *all = json_array();
    json_object_set_new(o, "constructions", all);
    for (size_t i = 0; i < pack_construction_count(pack); i++) {
        struct law_construction_view view = pack_construction_at(pack, i);
        json_array_append_new(all, construction_json(&view));
    }
    return err_none();
}
