/* What exactly do officers sign? The members of the entry that is to come, and for which log. */
#include "ask/change.h"

#include "base/bytes.h"

#include <assert.h>

static const struct {
    enum entry_kind kind;
    const char *member; /* the document stands in the entry as this */
    const char *typ;
} signed_kind[] = {
    {ENTRY_ENROL, "enrolment", APPROVAL_TYP},
    {ENTRY_OFFICER, "officer", APPROVAL_TYP},
    {ENTRY_REVOKE, "revocation", APPROVAL_TYP},
    {ENTRY_PACK, NULL, "portcullis-pack+jws"},
    {ENTRY_CONSTRUCTION, "construction", "portcullis-construction+jws"},
    {ENTRY_QUERY, "query", "portcullis-query+jws"},
    {ENTRY_ORDER, "order", ORDER_TYP},
};

static size_t row_of(enum entry_kind kind) {
    size_t i = 0;
    while (i < sizeof signed_kind / sizeof *signed_kind && signed_kind[i].kind != kind)
        i++;
    assert(i < sizeof signed_kind / sizeof *signed_kind);
    return i;
}

const char *change_typ(enum entry_kind kind) { return signed_kind[row_of(kind)].typ; }

const char *change_member(enum entry_kind kind) { return signed_kind[row_of(kind)].member; }

json_t *change_members(const struct sign_at *at, enum entry_kind kind, const json_t *document) {
    json_t *o = json_object();
    json_object_set(o, change_member(kind), (json_t *)(uintptr_t)document);
    if (at) json_set_int(o, "replaces", (int64_t)at->replaces);
    return o;
}

json_t *pack_members(struct arena *arena, const struct sign_at *at, const struct pack *pack,
                     bool force) {
    json_t *o = json_object();
    json_set_span(o, "name", pack_name(pack));
    json_set_span(o, "version", pack_version(pack));
    json_set_span(o, "sha256", span_str(hex_str(arena, digest_span(pack_digest(pack)))));
    json_set_int(o, "replaces", (int64_t)at->replaces);
    json_set_int(o, "force", force);
    return o;
}

static struct span members_sign(struct arena *arena, const struct sign_at *at, enum entry_kind kind,
                                json_t *members) {
    json_set_span(members, "kind", span_str(entry_kind_str(kind)));
    if (at) json_set_span(members, "log", at->log);
    struct span statement = json_write(arena, members);
    json_decref(members);
    return statement;
}

struct span statement_write(struct arena *arena, const struct sign_at *at, enum entry_kind kind,
                            const json_t *document) {
    return members_sign(arena, at, kind, change_members(at, kind, document));
}

struct span statement_pack(struct arena *arena, const struct sign_at *at, const struct pack *pack,
                           bool force) {
    return members_sign(arena, at, ENTRY_PACK, pack_members(arena, at, pack, force));
}

struct span statement_order(struct arena *arena, const json_t *document) {
    return statement_write(arena, NULL, ENTRY_ORDER, document);
}

struct span statement_withdraw(struct arena *arena, const struct digest *commitment) {
    OWNED_JSON o = json_object();
    json_set_span(o, "kind", SPAN_LITERAL("consent-withdrawn"));
    json_set_span(o, "commitment", span_str(hex_str(arena, digest_span(commitment))));
    return json_write(arena, o);
}

struct digest consent_commitment(struct span consent_id) {
    struct span part[2] = {SPAN_LITERAL("consent/1"), consent_id};
    return sha256_parts(part, 2);
}
