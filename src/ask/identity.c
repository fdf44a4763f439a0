/* How does a person become an identity row and back? */
#include "ask/identity.h"

#include "base/limits.h"
#include "vault/vault.h"

enum { IDENTITY_VERSION = 1 };

/* ---- writing ---- */

static void member_put(json_t *o, const char *key, struct span value) {
    if (value.len) json_set_span(o, key, value);
}

static json_t *address_put(const struct person_address *address) {
    json_t *o = json_object();
    member_put(o, "line1", address->line1);
    member_put(o, "line2", address->line2);
    member_put(o, "city", address->city);
    member_put(o, "state", address->state);
    member_put(o, "zip", address->zip);
    return o;
}

static json_t *name_put(const struct person_name *name) {
    json_t *o = json_object();
    member_put(o, "given", name->given);
    member_put(o, "middle", name->middle);
    member_put(o, "family", name->family);
    member_put(o, "suffix", name->suffix);
    return o;
}

struct span identity_write(struct arena *arena, const struct person_record *record) {
    OWNED_JSON o = json_object();
    json_set_int(o, "v", IDENTITY_VERSION);
    json_set_span(o, "tin", record->tin);
    json_object_set_new(o, "name", name_put(&record->name));
    json_object_set_new(o, "address", address_put(&record->address));
    member_put(o, "dob", record->dob);
    member_put(o, "status", record->status);
    if (record->former_family_count) {
        json_t *list = json_array();
        for (size_t i = 0; i < record->former_family_count; i++)
            json_array_append_new(list, json_stringn((const char *)record->former_family[i].at,
                                                     record->former_family[i].len));
        json_object_set_new(o, "former_family", list);
    }
    if (record->prior_address_count) {
        json_t *list = json_array();
        for (size_t i = 0; i < record->prior_address_count; i++)
            json_array_append_new(list, address_put(&record->prior_address[i]));
        json_object_set_new(o, "prior_address", list);
    }
    return json_write(arena, o);
}

/* ---- reading ---- */

/* A member's bytes outlive the tree: they are copied. */
static struct err member_read(struct arena *arena, const json_t *o, const char *key, size_t max,
                              struct span *value) {
    struct span found;
    TRY(json_may_str(o, "identity", key, max, &found));
    *value = found.at ? arena_copy(arena, found) : span_of("", 0);
    return err_none();
}

static struct err name_read(struct arena *arena, const json_t *o, struct person_name *name) {
    static const char *const known[] = {"given", "middle", "family", "suffix", NULL};
    TRY(json_known_only(o, known, "name"));
    TRY(member_read(arena, o, "given", NAME_BYTES_MAX, &name->given));
    TRY(member_read(arena, o, "middle", NAME_BYTES_MAX, &name->middle));
    TRY(member_read(arena, o, "family", NAME_BYTES_MAX, &name->family));
    return member_read(arena, o, "suffix", NAME_BYTES_MAX, &name->suffix);
}

static struct err address_read(struct arena *arena, const json_t *o,
                               struct person_address *address) {
    static const char *const known[] = {"line1", "line2", "city", "state", "zip", NULL};
    if (!json_is_object(o)) return err_make(ERR_INPUT, "an address must be an object");
    TRY(json_known_only(o, known, "address"));
    TRY(member_read(arena, o, "line1", ADDRESS_LINE_BYTES_MAX, &address->line1));
    TRY(member_read(arena, o, "line2", ADDRESS_LINE_BYTES_MAX, &address->line2));
    TRY(member_read(arena, o, "city", ADDRESS_LINE_BYTES_MAX, &address->city));
    TRY(member_read(arena, o, "state", ADDRESS_LINE_BYTES_MAX, &address->state));
    return member_read(arena, o, "zip", ADDRESS_LINE_BYTES_MAX, &address->zip);
}

static struct err lists_read(struct arena *arena, const json_t *o, struct person_record *record) {
    const json_t *former;
    const json_t *prior;
    TRY(json_may_array(o, "identity", "former_family", FORMER_NAMES_MAX, &former));
    TRY(json_may_array(o, "identity", "prior_address", PRIOR_ADDRESSES_MAX, &prior));
    for (size_t i = 0; i < json_array_size(former); i++) {
        struct span name;
        TRY(json_str_at(former, i, "former_family", NAME_BYTES_MAX, &name));
        record->former_family[i] = arena_copy(arena, name);
    }
    for (size_t i = 0; i < json_array_size(prior); i++)
        TRY(address_read(arena, json_array_get(prior, i), &record->prior_address[i]));
    record->former_family_count = json_array_size(former);
    record->prior_address_count = json_array_size(prior);
    return err_none();
}

static struct err members_read(struct arena *arena, const json_t *o, struct person_record *record) {
    static const char *const known[] = {
        "v", "tin", "name", "address", "dob", "former_family", "status", "prior_address", NULL};
    const json_t *name;
    const json_t *address;
    int64_t version = 0;
    TRY(json_known_only(o, known, "identity"));
    TRY(json_need_int(o, "identity", "v", IDENTITY_VERSION, IDENTITY_VERSION, &version));
    TRY(json_need_object(o, "identity", "name", &name));
    TRY(json_need_object(o, "identity", "address", &address));
    TRY(member_read(arena, o, "tin", 9, &record->tin));
    TRY(member_read(arena, o, "dob", 10, &record->dob));
    TRY(member_read(arena, o, "status", NAME_BYTES_MAX, &record->status));
    TRY(name_read(arena, name, &record->name));
    TRY(address_read(arena, address, &record->address));
    return lists_read(arena, o, record);
}

struct err identity_read(struct arena *arena, struct span json, struct person_record *record) {
    OWNED_JSON tree = NULL;
    struct person_record found = {0};
    struct err e = err_none();
    if (json.len) e = json_read(json, IDENTITY_BYTES_MAX, &tree);
    if (!err_is(e) && json.len) e = members_read(arena, tree, &found);
    if (err_is(e))
        return err_make(ERR_FAULT, "an identity row is not in the form this version writes; run "
                                   "the version that wrote it");
    *record = found;
    return e;
}
