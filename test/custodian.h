/* A custodian for tests: two officers, counsel, the shipped pack, and one company that may ask
 * under (c). Nobody is in the vault, so every ask under it is decided, and none released. Include
 * cmocka before this. */
#ifndef TEST_CUSTODIAN_H
#define TEST_CUSTODIAN_H

#include "ask/enact.h"

#include "pack.h"
#include "scene.h"

struct house {
    struct arena *arena;
    struct keeper keeper;
    struct jwk *officer, *second, *counsel, *asker;
};

static inline void fine(struct err e) {
    if (err_is(e)) printf("# %s\n", e.text);
    assert_false(err_is(e));
}

static inline void both_sign(struct house *house, const char *typ, struct span statement,
                             struct span approval[2]) {
    fine(jws_sign(house->arena, house->counsel, typ, statement, &approval[0]));
    fine(jws_sign(house->arena, house->officer, typ, statement, &approval[1]));
}

/* Signed by counsel and an officer over where it would stand now. */
static inline void change_sign(struct house *house, enum entry_kind kind, const json_t *document,
                               struct span approval[2]) {
    struct sign_at at;
    fine(sign_at_now(house->keeper.roll, kind, document, &at));
    both_sign(house, change_typ(kind), statement_write(house->arena, &at, kind, document),
              approval);
}

/* New reference. */
static inline json_t *enrolment_make(const char *id, const struct jwk *key) {
    return json_pack("{s:s,s:s,s:s,s:[{s:o,s:s}]}", "format", "portcullis-requester/1", "id", id,
                     "kind", "company", "keys", "jwk", jwk_public_json(key), "role", "designee");
}

static inline void house_enrol(struct house *house, const char *id, const struct jwk *key) {
    struct span approval[2];
    uint64_t index;
    OWNED_JSON enrolment = enrolment_make(id, key);
    change_sign(house, ENTRY_ENROL, enrolment, approval);
    fine(change_enact(&house->keeper, ENTRY_ENROL, enrolment, approval, &index));
}

static inline void house_install(struct house *house, struct span compiled) {
    struct span approval[2];
    struct sign_at at;
    uint64_t index;
    const struct pack *pack = NULL;
    fine(pack_load(house->arena, compiled, &pack));
    fine(sign_at_now(house->keeper.roll, ENTRY_PACK, NULL, &at));
    both_sign(house, change_typ(ENTRY_PACK), statement_pack(house->arena, &at, pack, false),
              approval);
    fine(pack_install(&house->keeper, compiled, approval, false, &index));
}

static inline void house_open(struct house *house, const struct scene *scene) {
    house->arena = arena_open(PACK_ARENA_BYTES);
    house->officer = jwk_create();
    house->second = jwk_create();
    house->counsel = jwk_create();
    house->asker = jwk_create();
    const struct founder founder[] = {{.role = "officer", .unit = "east", .key = house->officer},
                                      {.role = "officer", .unit = "west", .key = house->second},
                                      {.role = "counsel", .key = house->counsel}};
    const char *dir = scene_path(scene, "state");
    fine(state_create(dir, SPAN_LITERAL("test.round.example"), founder, 3, clock_now()));
    fine(keeper_open(dir, 0, &house->keeper));
    house_install(house, shipped_compiled(house->arena));
    house_enrol(house, "demo.lender", house->asker);
}

static inline void house_close(struct house *house) {
    keeper_close(&house->keeper);
    jwk_close(house->officer);
    jwk_close(house->second);
    jwk_close(house->counsel);
    jwk_close(house->asker);
    arena_close(house->arena);
}

/* An ask of the agency enrolled there, fresh and signed. */
static inline struct span ask_signed(struct house *house) {
    char id[ID_BYTES_MAX];
    char now[INSTANT_TEXT_BYTES];
    struct span jws;
    keeper_id(&house->keeper, "ASK", id);
    instant_write(keeper_now(&house->keeper), now);
    OWNED_JSON ask =
        json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:[s]}", "format", "portcullis-ask/1", "id", id,
                  "requester", "demo.lender", "authority", "us.irc.6103.c", "purpose",
                  "consent.credit", "issued_at", now, "fields", "identity.name");
    fine(jws_sign(house->arena, house->asker, ASK_TYP, json_write(house->arena, ask), &jws));
    return jws;
}

#endif
