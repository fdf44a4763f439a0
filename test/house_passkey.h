/* A passkey of somebody of the test custodian, entered under two signatures. */
#ifndef TEST_HOUSE_PASSKEY_H
#define TEST_HOUSE_PASSKEY_H

#include "authenticator.h"
#include "custodian.h"

static inline json_t *passkey_doc(struct house *house, const char *kid,
                                  const struct device *device) {
    const struct passkey passkey = {
        .id = device_id(device), .origin = SPAN_LITERAL(HERE), .key = device->key};
    return passkey_document(house->arena, kid, &passkey);
}

static inline struct err passkey_enter(struct house *house, const json_t *document) {
    struct span approval[2];
    uint64_t index;
    change_sign(house, ENTRY_OFFICER, document, approval);
    return change_enact(&house->keeper, ENTRY_OFFICER, document, approval, &index);
}

static inline struct device device_of(struct house *house, const struct jwk *officer) {
    struct device device = device_open();
    OWNED_JSON document = passkey_doc(house, jwk_kid(officer), &device);
    fine(passkey_enter(house, document));
    return device;
}

static inline struct err officer_gone(struct house *house, const char *kid, const char *passkey) {
    struct span approval[2];
    uint64_t index;
    OWNED_JSON o = json_pack("{s:s,s:s,s:s,s:s}", "format", "portcullis-revocation/1", "of",
                             "officer", "id", kid, "reason", "Lost.");
    if (passkey) json_object_set_new(o, "key", json_string(passkey));
    change_sign(house, ENTRY_REVOKE, o, approval);
    return change_enact(&house->keeper, ENTRY_REVOKE, o, approval, &index);
}

static inline struct err staff_put(struct house *house, const struct jwk *key, const char *role) {
    struct span approval[2];
    uint64_t index;
    OWNED_JSON o = json_pack("{s:s,s:s,s:s,s:o}", "format", "portcullis-officer/1", "role", role,
                             "unit", "south", "jwk", jwk_public_json(key));
    change_sign(house, ENTRY_OFFICER, o, approval);
    return change_enact(&house->keeper, ENTRY_OFFICER, o, approval, &index);
}

static inline struct err officer_put(struct house *house, const struct jwk *key) {
    return staff_put(house, key, "officer");
}

#endif
