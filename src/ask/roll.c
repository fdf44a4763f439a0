/* Who is enrolled, and under which pack? */
#include "ask/change.h"
#include "ask/roll_inside.h"

#include "base/bytes.h"

#include <assert.h>

enum { ROLL_SCRATCH_BYTES = 8 * 1024 * 1024 };

struct roll *roll_open(void) {
    struct arena *arena = arena_open(ROLL_BYTES_MAX);
    struct roll *roll = ARENA_NEW(arena, struct roll);
    roll->arena = arena;
    roll->scratch = arena_open(ROLL_SCRATCH_BYTES);
    roll->requester = ARENA_ARRAY(arena, struct requester *, REQUESTERS_MAX);
    roll->orders = orders_open(arena);
    roll->books = books_open(arena);
    return roll;
}

void roll_close(struct roll *roll) {
    if (!roll) return;
    for (size_t i = 0; i < roll->officer_count; i++) {
        jwk_close(roll->officer[i].key);
        for (size_t k = 0; k < roll->officer[i].passkey_count; k++)
            jwk_close(roll->officer[i].passkey[k].key);
    }
    for (size_t i = 0; i < roll->requester_count; i++)
        requester_close(roll->requester[i]);
    arena_close(roll->scratch);
    arena_close(roll->arena);
}

struct span roll_origin(const struct roll *roll) { return roll->origin; }
const struct books *roll_books(const struct roll *roll) { return roll->books; }

const struct officer *roll_officer_ever(const struct roll *roll, const char *kid) {
    for (size_t i = 0; i < roll->officer_count; i++)
        if (strcmp(jwk_kid(roll->officer[i].key), kid) == 0) return &roll->officer[i];
    return NULL;
}

bool officer_audits(const struct officer *officer) { return span_is(officer->role, "auditor"); }

const struct officer *roll_officer(const struct roll *roll, const char *kid) {
    const struct officer *officer = roll_officer_ever(roll, kid);
    return officer && !officer->revoked && !officer_audits(officer) ? officer : NULL;
}

const struct officer *roll_auditor(const struct roll *roll, const char *kid) {
    const struct officer *officer = roll_officer_ever(roll, kid);
    return officer && !officer->revoked && officer_audits(officer) ? officer : NULL;
}

const struct officer *roll_passkey_ever(const struct roll *roll, struct span id,
                                        const struct passkey **passkey) {
    for (size_t i = 0; i < roll->officer_count; i++) {
        const struct officer *officer = &roll->officer[i];
        for (size_t k = 0; k < officer->passkey_count; k++) {
            if (!span_equal(officer->passkey[k].id, id)) continue;
            *passkey = &officer->passkey[k];
            return officer;
        }
    }
    return NULL;
}

bool roll_passkey_kid_ever(const struct roll *roll, const char *kid) {
    for (size_t i = 0; i < roll->officer_count; i++)
        for (size_t k = 0; k < roll->officer[i].passkey_count; k++)
            if (strcmp(jwk_kid(roll->officer[i].passkey[k].key), kid) == 0) return true;
    return false;
}

const struct officer *roll_officer_at(const struct roll *roll, size_t i) {
    return i < roll->officer_count ? &roll->officer[i] : NULL;
}

const struct requester *roll_requester(const struct roll *roll, struct span id) {
    for (size_t i = 0; i < roll->requester_count; i++)
        if (span_equal(roll->requester[i]->id, id)) return roll->requester[i];
    return NULL;
}

const struct requester *roll_requester_of_key(const struct roll *roll, const char *kid,
                                              const struct requester_key **key) {
    for (size_t i = 0; i < roll->requester_count; i++) {
        const struct requester *requester = roll->requester[i];
        for (size_t k = 0; k < requester->key_count; k++) {
            if (strcmp(jwk_kid(requester->key[k].key), kid) != 0) continue;
            *key = &requester->key[k];
            return requester;
        }
    }
    return NULL;
}

bool roll_asked_ever(const struct roll *roll, const char *kid) {
    struct digest tag = sha256(span_str(kid));
    for (size_t i = 0; i < roll->asked_count; i++)
        if (memcmp(&roll->asked[i], &tag, sizeof tag) == 0) return true;
    return false;
}

bool roll_pack(const struct roll *roll, struct digest *digest, uint64_t *entry_index) {
    if (roll->pack_known) *digest = roll->pack;
    if (roll->pack_known) *entry_index = roll->pack_index;
    return roll->pack_known;
}

bool roll_consent_withdrawn(const struct roll *roll, const struct digest *commitment) {
    for (size_t i = 0; i < roll->withdrawn_count; i++)
        if (memcmp(&roll->withdrawn[i], commitment, sizeof *commitment) == 0) return true;
    return false;
}

uint64_t roll_head(const struct roll *roll) { return roll->next_index ? roll->next_index - 1 : 0; }

const struct law_choice *roll_choices(const struct roll *roll, size_t *count) {
    *count = roll->choice_count;
    return roll->choice;
}

size_t roll_choice_find(const struct roll *roll, struct span construction) {
    size_t at = 0;
    while (at < roll->choice_count && !span_equal(roll->choice[at].construction, construction))
        at++;
    return at;
}

const struct orders *roll_orders(const struct roll *roll) { return roll->orders; }

const struct requester *roll_requester_at(const struct roll *roll, size_t i) {
    return i < roll->requester_count ? roll->requester[i] : NULL;
}

/* ---- the fold ---- */

static struct err fold_genesis(struct roll *roll, const json_t *entry) {
    const json_t *list;
    TRY(json_need_str(entry, "genesis", "origin", 255, &roll->origin));
    roll->origin = arena_copy(roll->arena, roll->origin);
    TRY(json_need_array(entry, "genesis", "officers", OFFICERS_MAX, &list));
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *o = json_array_get(list, i);
        const json_t *jwk;
        struct officer *officer = &roll->officer[i];
        TRY(json_need_str(o, "genesis officer", "role", 32, &officer->role));
        officer->role = arena_copy(roll->arena, officer->role);
        TRY(json_may_str(o, "genesis officer", "unit", 32, &officer->unit));
        officer->unit = arena_copy(roll->arena, officer->unit);
        TRY(json_need_object(o, "genesis officer", "jwk", &jwk));
        TRY(jwk_read_json(jwk, &officer->key));
        roll->officer_count = i + 1;
    }
    return err_none();
}

static struct officer *officer_find(struct roll *roll, const char *kid) {
    return (struct officer *)(uintptr_t)roll_officer_ever(roll, kid);
}

static struct err fold_passkey(struct roll *roll, const json_t *document, uint64_t index) {
    char kid[KID_BYTES];
    struct passkey found = {0};
    TRY(passkey_document_read(roll->arena, document, kid, &found));
    struct officer *officer = officer_find(roll, kid);
    assert(officer && officer->passkey_count < PASSKEYS_MAX);
    found.entry = index;
    officer->entry = index;
    officer->passkey[officer->passkey_count++] = found;
    return err_none();
}

/* A later enrolment of one key takes the earlier one's place. Passkeys stay as they are: one that
 * was revoked with its officer does not come back with them. */
static struct err fold_officer(struct roll *roll, const json_t *entry, uint64_t index) {
    const json_t *document = json_object_get(entry, "officer");
    struct officer found = {0};
    if (passkey_enrols(document)) return fold_passkey(roll, document, index);
    TRY(officer_read(roll->arena, document, &found));
    struct officer *before = officer_find(roll, jwk_kid(found.key));
    if (before) {
        jwk_close(before->key);
        before->key = found.key;
        before->role = found.role;
        before->unit = found.unit;
        before->entry = index;
        before->revoked = false;
        return err_none();
    }
    found.entry = index;
    assert(roll->officer_count < OFFICERS_MAX);
    roll->officer[roll->officer_count++] = found;
    return err_none();
}

static void asked_add(struct roll *roll, const char *kid) {
    if (roll_asked_ever(roll, kid)) return;
    if (roll->asked_count == roll->asked_capacity) {
        size_t capacity = roll->asked_capacity ? 2 * roll->asked_capacity : 256;
        struct digest *grown = ARENA_ARRAY(roll->arena, struct digest, capacity);
        if (roll->asked_count) memcpy(grown, roll->asked, roll->asked_count * sizeof *grown);
        roll->asked = grown;
        roll->asked_capacity = capacity;
    }
    roll->asked[roll->asked_count++] = sha256(span_str(kid));
}

static struct err fold_enrol(struct roll *roll, const json_t *entry, uint64_t index) {
    struct requester *requester = ARENA_NEW(roll->arena, struct requester);
    TRY(requester_read(roll->arena, json_object_get(entry, "enrolment"), requester));
    requester->entry = index;
    for (size_t i = 0; i < requester->key_count; i++)
        asked_add(roll, jwk_kid(requester->key[i].key));
    for (size_t i = 0; i < roll->requester_count; i++) {
        if (!span_equal(roll->requester[i]->id, requester->id)) continue;
        requester_close(roll->requester[i]); /* a later enrolment of one id takes its place */
        roll->requester[i] = requester;
        return err_none();
    }
    assert(roll->requester_count < REQUESTERS_MAX);
    roll->requester[roll->requester_count++] = requester;
    return err_none();
}

/* Nobody asks with the key any more; with none named, with none of them. */
static void keys_drop(struct requester *requester, const char *kid) {
    size_t kept = 0;
    for (size_t i = 0; i < requester->key_count; i++) {
        if (kid[0] && strcmp(jwk_kid(requester->key[i].key), kid) != 0)
            requester->key[kept++] = requester->key[i];
        else
            jwk_close(requester->key[i].key);
    }
    for (size_t i = kept; i < requester->key_count; i++)
        requester->key[i] = (struct requester_key){0};
    requester->key_count = kept;
    requester->revoked = !kid[0];
}

/* One passkey; with none named the officer, and every passkey of theirs. */
static void officer_drop(struct officer *officer, const char *kid, uint64_t index) {
    officer->entry = index;
    officer->revoked = officer->revoked || !kid[0];
    for (size_t i = 0; i < officer->passkey_count; i++)
        if (!kid[0] || strcmp(jwk_kid(officer->passkey[i].key), kid) == 0)
            officer->passkey[i].revoked = true;
}

static struct err fold_revoke(struct roll *roll, const json_t *entry, uint64_t index) {
    struct revocation revocation;
    TRY(revocation_read(json_object_get(entry, "revocation"), &revocation));
    if (revocation.of_officer) {
        struct officer *officer = officer_find(roll, revocation.id);
        assert(officer);
        officer_drop(officer, revocation.key, index);
        return err_none();
    }
    for (size_t i = 0; i < roll->requester_count; i++) {
        struct requester *requester = roll->requester[i];
        if (!span_is(requester->id, revocation.id)) continue;
        keys_drop(requester, revocation.key);
        requester->entry = index;
    }
    return err_none();
}

static struct err fold_pack(struct roll *roll, const json_t *entry, uint64_t index) {
    struct span name;
    struct span version;
    struct span digest;
    TRY(json_need_str(entry, "entry", "name", 64, &name));
    TRY(json_need_str(entry, "entry", "version", 64, &version));
    TRY(json_need_str(entry, "entry", "sha256", 64, &digest));
    TRY(hex_read(digest, roll->pack.byte, sizeof roll->pack.byte));
    roll->pack_known = true;
    roll->pack_name = arena_copy(roll->arena, name);
    roll->pack_version = arena_copy(roll->arena, version);
    roll->pack_index = index;
    return err_none();
}

static struct err withdrawn_add(struct roll *roll, const struct digest *digest) {
    if (roll->withdrawn_count == WITHDRAWN_MAX)
        return err_make(ERR_FAULT, "more than %d consents are withdrawn", WITHDRAWN_MAX);
    if (roll->withdrawn_count == roll->withdrawn_capacity) {
        size_t capacity = roll->withdrawn_capacity ? 2 * roll->withdrawn_capacity : 256;
        struct digest *grown = ARENA_ARRAY(roll->arena, struct digest, capacity);
        if (roll->withdrawn_count)
            memcpy(grown, roll->withdrawn, roll->withdrawn_count * sizeof *grown);
        roll->withdrawn = grown;
        roll->withdrawn_capacity = capacity;
    }
    roll->withdrawn[roll->withdrawn_count++] = *digest;
    return err_none();
}

static struct err fold_withdrawn(struct roll *roll, const json_t *entry) {
    struct span commitment;
    struct digest digest;
    TRY(json_need_str(entry, "entry", "commitment", 64, &commitment));
    TRY(hex_read(commitment, digest.byte, sizeof digest.byte));
    return withdrawn_add(roll, &digest);
}

/* The one kind of state of which there are as many as people: its canonical bytes are known but for
 * two members, so they are compared and not parsed. What is not exactly so is read as all others.
 */
static bool withdrawn_read(struct span bytes, struct digest *digest) {
    static const struct span plain = SPAN_LITERAL("{\"commitment\":\"");
    static const struct span own = SPAN_LITERAL("{\"by\":\"subject\",\"commitment\":\"");
    const struct span front = span_begins(bytes, own) ? own : plain;
    static const struct span middle = SPAN_LITERAL("\",\"kind\":\"consent-withdrawn\",\"time\":\"");
    static const struct span back = SPAN_LITERAL("\",\"v\":1}");
    size_t hex = 2 * DIGEST_BYTES;
    size_t text = INSTANT_TEXT_BYTES - 1;
    instant time;
    if (bytes.len != front.len + hex + middle.len + text + back.len) return false;
    struct span rest = span_cut(bytes, front.len + hex, bytes.len);
    return span_begins(bytes, front) && span_begins(rest, middle) &&
           !err_is(hex_read(span_cut(bytes, front.len, front.len + hex), digest->byte,
                            sizeof digest->byte)) &&
           !err_is(instant_read(span_cut(rest, middle.len, middle.len + text), &time)) &&
           span_equal(span_cut(rest, middle.len + text, rest.len), back);
}

/* ---- court orders, readings, questions ---- */

static struct err fold_order(struct roll *roll, const json_t *entry, uint64_t index, instant time) {
    struct order order;
    TRY(order_read(roll->arena, json_object_get(entry, "order"), &order, NULL));
    order.index = index;
    order.entered = time;
    return orders_add(roll->orders, &order);
}

static struct err fold_construction(struct roll *roll, const json_t *entry, uint64_t index) {
    struct law_choice choice;
    TRY(choice_read(json_object_get(entry, "construction"), &choice));
    size_t at = roll_choice_find(roll, choice.construction);
    assert(at < CHOICES_MAX);
    roll->choice[at] = (struct law_choice){arena_copy(roll->arena, choice.construction),
                                           arena_copy(roll->arena, choice.reading)};
    roll->choice_index[at] = index;
    roll->choice_count += at == roll->choice_count;
    return err_none();
}

static struct err time_of(const json_t *entry, instant *time) {
    struct span text;
    TRY(json_need_str(entry, "entry", "time", INSTANT_TEXT_BYTES, &text));
    return instant_read(text, time);
}

/* Two officers signed it. */
static bool is_signed(enum entry_kind kind) {
    return kind == ENTRY_ENROL || kind == ENTRY_OFFICER || kind == ENTRY_REVOKE ||
           kind == ENTRY_PACK || kind == ENTRY_ORDER || kind == ENTRY_QUERY ||
           kind == ENTRY_CONSTRUCTION;
}

static struct err fold_one(struct roll *roll, enum entry_kind kind, const json_t *entry,
                           uint64_t index) {
    instant time;
    TRY(time_of(entry, &time));
    if (is_signed(kind)) TRY(change_check(roll, roll->scratch, kind, entry));
    switch (kind) {
    case ENTRY_GENESIS:
        return fold_genesis(roll, entry);
    case ENTRY_ENROL:
        return fold_enrol(roll, entry, index);
    case ENTRY_OFFICER:
        return fold_officer(roll, entry, index);
    case ENTRY_REVOKE:
        return fold_revoke(roll, entry, index);
    case ENTRY_PACK:
        return fold_pack(roll, entry, index);
    case ENTRY_CONSENT_WITHDRAWN:
        return fold_withdrawn(roll, entry);
    case ENTRY_ORDER:
        return fold_order(roll, entry, index, time);
    case ENTRY_QUERY:
        return books_query(roll->books, json_object_get(entry, "query"), index);
    case ENTRY_CHARGE:
        return books_charge(roll->books, entry, time, index);
    case ENTRY_STATISTICS:
        return books_statistics(roll->books, entry);
    case ENTRY_CONSTRUCTION:
        return fold_construction(roll, entry, index);
    case ENTRY_LOAD:
    case ENTRY_LOAD_UNDONE:
    case ENTRY_DECISION:
    case ENTRY_BATCH:
    case ENTRY_INSPECTION:
    case ENTRY_FINDING:
    case ENTRY_UNSEAL:
    case ENTRY_ERROR:
    case ENTRY_NOTICE:
    case ENTRY_FREEZE:
    case ENTRY_RECALL:
    case ENTRY_RECALL_ACKNOWLEDGED:
        return err_none(); /* no state of ours */
    case ENTRY_NONE:
    case ENTRY_KIND_COUNT:
        break;
    }
    return err_make(ERR_PROOF, "an entry of no known kind");
}

struct err roll_fold(struct roll *roll, struct ledger *ledger) {
    return roll_fold_until(roll, ledger, UINT64_MAX);
}

struct err roll_fold_until(struct roll *roll, struct ledger *ledger, uint64_t until) {
    bool end = false;
    while (!end) {
        enum entry_kind kind;
        struct span bytes;
        uint64_t next = roll->next_index;
        arena_wipe(roll->scratch);
        TRY(ledger_next_state(ledger, roll->scratch, &next, &kind, &bytes, &end));
        if (end || next > until) return err_none();
        roll->next_index = next;
        uint64_t index = next - 1;
        OWNED_JSON entry = NULL;
        struct digest withdrawn;
        struct err e;
        if (kind == ENTRY_CONSENT_WITHDRAWN && withdrawn_read(bytes, &withdrawn)) {
            e = withdrawn_add(roll, &withdrawn);
        } else {
            e = entry_read(bytes, &kind, &entry);
            if (!err_is(e)) e = fold_one(roll, kind, entry, index);
        }
        if (err_is(e))
            return err_at((struct err){ERR_PROOF, e.text}, "ledger entry %llu does not hold",
                          (unsigned long long)index);
    }
    return err_none();
}
