/* How does the custodian's own state change? */
#include "ask/enact.h"

#include "ask/construe.h"

#include "base/bytes.h"
#include "base/file.h"
#include "base/key.h"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

enum { ENACT_BYTES_MAX = 32 * 1024 * 1024 };

/* ---- beginning ---- */

static struct err dir_is_free(const char *dir) {
    DIR *open = opendir(dir);
    if (!open) return err_none();
    size_t count = 0;
    while (count <= 2 && readdir(open))
        count++;
    closedir(open);
    if (count > 2)
        return err_make(ERR_INPUT, "%s is not empty; choose a new folder, nothing is overwritten",
                        dir);
    return err_none();
}

static struct err founders_check(const struct founder *founder, size_t count) {
    size_t officers = 0;
    size_t counsel = 0;
    for (size_t i = 0; i < count; i++) {
        officers += strcmp(founder[i].role, "officer") == 0;
        counsel += strcmp(founder[i].role, "counsel") == 0;
        for (size_t k = 0; k < i; k++)
            if (strcmp(jwk_kid(founder[i].key), jwk_kid(founder[k].key)) == 0)
                return err_make(ERR_USAGE, "one key is given for two people; everybody needs "
                                           "their own");
    }
    if (officers < 2 || counsel < 1)
        return err_make(ERR_USAGE, "at least two officers and one counsel are needed: --officer "
                                   "A.jwk --officer B.jwk --counsel C.jwk, or --demo");
    return err_none();
}

static struct err genesis_make(struct arena *arena, struct span origin,
                               const struct founder *founder, size_t count, instant now,
                               struct span *entry) {
    OWNED_JSON o = json_object();
    json_t *officers = json_array();
    json_set_span(o, "origin", origin);
    json_object_set_new(o, "officers", officers);
    for (size_t i = 0; i < count; i++) {
        json_t *officer = json_object();
        json_set_span(officer, "role", span_str(founder[i].role));
        if (founder[i].unit) json_set_span(officer, "unit", span_str(founder[i].unit));
        json_object_set_new(officer, "jwk", jwk_public_json(founder[i].key));
        json_array_append_new(officers, officer);
    }
    return entry_write(arena, ENTRY_GENESIS, now, o, entry);
}

static struct err vault_fill(struct arena *arena, const char *dir, struct vault *vault) {
    static const char *const name[] = {SUBJECT_KEY, SEAL_KEY};
    for (size_t i = 0; i < sizeof name / sizeof *name; i++) {
        struct secret key;
        struct err e = key_create(keeper_path(arena, dir, name[i]), &key);
        if (!err_is(e)) e = vault_companion_put(vault, name[i], &key);
        secret_wipe(&key);
        TRY(e);
    }
    return err_none();
}

/* The vault, and the keys that are of use with no other. */
static struct err vault_make(struct arena *arena, const char *dir) {
    const char *path = keeper_path(arena, dir, "vault.db");
    struct vault *vault = NULL;
    struct secret key;
    TRY(key_create(keeper_path(arena, dir, VAULT_KEY), &key));
    struct err e = vault_create(path, &key);
    if (!err_is(e)) e = vault_open(path, &key, &vault);
    secret_wipe(&key);
    if (!err_is(e)) e = vault_fill(arena, dir, vault);
    vault_close(vault);
    return e;
}

/* The custodian's own P-256 key: asks are sealed to it on their way through the gate. */
static struct err custodian_key_make(struct arena *arena, const char *dir) {
    OWNED_JWK key = jwk_create();
    TRY(file_write_new(keeper_path(arena, dir, "keys/custodian.key"), jwk_write_private(arena, key),
                       0600));
    return file_write_new(keeper_path(arena, dir, "custodian.pub.jwk"),
                          jwk_write_public(arena, key), 0644);
}

static struct err state_make(struct arena *arena, const char *dir, struct span origin,
                             const struct founder *founder, size_t count, instant now) {
    struct secret log_key;
    struct note_signer signer;
    struct span genesis;
    TRY(founders_check(founder, count));
    struct secret probe = {{1}};
    TRY(note_signer_make(origin, &probe, &signer)); /* a bad origin is told before files exist */
    TRY(dir_is_free(dir));
    TRY(folder_make(dir, 0700));
    TRY(folder_make(keeper_path(arena, dir, "keys"), 0700));
    TRY(folder_make(keeper_path(arena, dir, "packs"), 0755));
    TRY(custodian_key_make(arena, dir));
    TRY(vault_make(arena, dir));
    TRY(genesis_make(arena, origin, founder, count, now, &genesis));
    TRY(key_create(keeper_path(arena, dir, "keys/log.key"), &log_key));
    struct err e = note_signer_make(origin, &log_key, &signer);
    if (!err_is(e)) e = ledger_create(dir, &signer, genesis);
    secret_wipe(&log_key);
    secret_wipe(&signer.seed);
    if (err_is(e)) return e;
    /* The lock comes last: a folder without it is no state directory. */
    return file_write_new(keeper_path(arena, dir, "lock"), span_str(""), 0600);
}

struct err state_create(const char *dir, struct span origin, const struct founder *founder,
                        size_t count, instant now) {
    OWNED_ARENA arena = arena_open(ENACT_BYTES_MAX);
    return state_make(arena, dir, origin, founder, count, now);
}

/* ---- later changes ---- */

struct err append_and_fold(struct keeper *keeper, struct arena *arena, enum entry_kind kind,
                           const json_t *members, uint64_t *index) {
    struct ledger_entry entry = {.kind = kind, .time = keeper_now(keeper)};
    TRY(entry_write(arena, kind, entry.time, members, &entry.bytes));
    TRY(keeper_needs_ledger(keeper));
    TRY(ledger_append(keeper->ledger, &entry, 1, ledger_orders(keeper->ledger), index));
    /* It is in force with its entry, whether or not that can be published now. */
    TRY(keeper_refresh(keeper));
    return ledger_publish(keeper->ledger);
}

json_t *approvals_json(const struct span *approval, size_t count) {
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, json_stringn((const char *)approval[i].at, approval[i].len));
    return list;
}

static struct err members_enact(struct keeper *keeper, struct arena *arena, enum entry_kind kind,
                                json_t *members, const struct span approval[2], uint64_t *index) {
    json_object_set_new(members, "approvals", approvals_json(approval, 2));
    TRY(change_check(keeper->roll, arena, kind, members));
    TRY(change_room(keeper->roll, kind));
    return append_and_fold(keeper, arena, kind, members, index);
}

struct err change_enact(struct keeper *keeper, enum entry_kind kind, const json_t *document,
                        const struct span approval[2], uint64_t *index) {
    OWNED_ARENA arena = arena_open(ENACT_BYTES_MAX);
    struct sign_at at;
    if (kind == ENTRY_CONSTRUCTION) TRY(construe_check(keeper, document));
    TRY(sign_at_now(keeper->roll, kind, document, &at));
    OWNED_JSON o = change_members(&at, kind, document);
    return members_enact(keeper, arena, kind, o, approval, index);
}

struct err pack_install(struct keeper *keeper, struct span compiled, const struct span approval[2],
                        bool force, uint64_t *index) {
    OWNED_ARENA arena = arena_open(ENACT_BYTES_MAX);
    const struct pack *pack;
    struct sign_at at;
    TRY(pack_load(arena, compiled, &pack));
    TRY(sign_at_now(keeper->roll, ENTRY_PACK, NULL, &at));
    OWNED_JSON o = pack_members(arena, &at, pack, force);
    json_object_set_new(o, "approvals", approvals_json(approval, 2));
    TRY(change_check(keeper->roll, arena, ENTRY_PACK, o)); /* before the file is there */
    char *hex = hex_str(arena, digest_span(pack_digest(pack)));
    const char *path = arena_printf(arena, "%s/packs/%s.json", keeper->dir, hex);
    TRY(file_write_durable(path, compiled, 0644));
    return members_enact(keeper, arena, ENTRY_PACK, o, approval, index);
}

struct err consent_withdraw(struct keeper *keeper, struct span consent_id, struct span approval,
                            uint64_t *index) {
    OWNED_ARENA arena = arena_open(ENACT_BYTES_MAX);
    struct jws_header header;
    struct span payload;
    if (!id_valid(consent_id, "CON"))
        return err_make(ERR_INPUT, "a consent's id is \"CON-\" and a ULID of 26 characters");
    struct digest commitment = consent_commitment(consent_id);
    TRY(jws_peek(arena, approval, APPROVAL_TYP, &header, &payload));
    const struct officer *officer = roll_officer(keeper->roll, header.kid);
    if (!officer)
        return err_make(ERR_REFUSED, "a withdrawal is attested by an enrolled officer; this key "
                                     "belongs to none");
    TRY(jws_verify(arena, approval, APPROVAL_TYP, officer->key, &payload));
    if (!span_equal(payload, statement_withdraw(arena, &commitment)))
        return err_make(ERR_REFUSED, "the officer signed another statement than this withdrawal");
    TRY(withdrawal_room(keeper->roll));
    OWNED_JSON o = json_object();
    json_set_span(o, "commitment", span_str(hex_str(arena, digest_span(&commitment))));
    return append_and_fold(keeper, arena, ENTRY_CONSENT_WITHDRAWN, o, index);
}

struct err load_record(struct keeper *keeper, uint64_t people, uint64_t rows, uint64_t rejected,
                       const struct digest *file, uint64_t *index) {
    OWNED_ARENA arena = arena_open(ENACT_BYTES_MAX);
    OWNED_JSON o = json_object();
    json_set_int(o, "people", (int64_t)people);
    json_set_int(o, "rows", (int64_t)rows);
    json_set_int(o, "rejected", (int64_t)rejected);
    json_set_span(o, "file", span_str(hex_str(arena, digest_span(file))));
    return append_and_fold(keeper, arena, ENTRY_LOAD, o, index);
}

struct err load_undo(struct keeper *keeper, uint64_t load) {
    OWNED_ARENA arena = arena_open(ENACT_BYTES_MAX);
    uint64_t index;
    OWNED_JSON o = json_object();
    json_set_int(o, "load", (int64_t)load);
    return append_and_fold(keeper, arena, ENTRY_LOAD_UNDONE, o, &index);
}
