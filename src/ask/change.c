/* May the custodian's own state change so? */
#include "ask/change.h"
#include "ask/roll_inside.h"
#include "ask/signer.h"

#include "base/bytes.h"
#include "base/url.h"

#include <assert.h>

/* What one entry may take of the fold's memory: 65,535 bytes of the shortest words, each with where
 * it stands. */
enum { CHANGE_BYTES_MAX = 8 * 1024 * 1024 };

/* ---- what stands under a name ---- */

static uint64_t officer_entry(const struct roll *roll, const char *kid) {
    const struct officer *officer = roll_officer_ever(roll, kid);
    return officer ? officer->entry : 0;
}

static uint64_t requester_entry(const struct roll *roll, struct span id) {
    const struct requester *requester = roll_requester(roll, id);
    return requester ? requester->entry : 0;
}

static struct err revocation_entry(const struct roll *roll, const json_t *document,
                                   uint64_t *entry) {
    struct revocation revocation;
    TRY(revocation_read(document, &revocation));
    *entry = revocation.of_officer ? officer_entry(roll, revocation.id)
                                   : requester_entry(roll, span_str(revocation.id));
    return err_none();
}

/* Only the word that names: whether the rest is well made is asked where the change is checked. */
static struct err named_entry(const struct roll *roll, enum entry_kind kind, const json_t *document,
                              uint64_t *entry) {
    struct span name;
    bool choice = kind == ENTRY_CONSTRUCTION;
    TRY(json_need_str(document, "the document", choice ? "construction" : "id", 128, &name));
    if (kind == ENTRY_ENROL) *entry = requester_entry(roll, name);
    if (kind == ENTRY_QUERY) *entry = books_query_entry(roll->books, name);
    if (!choice) return err_none();
    size_t at = roll_choice_find(roll, name);
    *entry = at < roll->choice_count ? roll->choice_index[at] : 0;
    return err_none();
}

/* A passkey is an entry about its officer. */
static struct err passkey_entry(const struct roll *roll, struct arena *arena,
                                const json_t *document, uint64_t *entry) {
    char kid[KID_BYTES];
    struct passkey passkey = {0};
    TRY(passkey_document_read(arena, document, kid, &passkey));
    jwk_close(passkey.key);
    *entry = officer_entry(roll, kid);
    return err_none();
}

static struct err newest_entry(const struct roll *roll, enum entry_kind kind,
                               const json_t *document, uint64_t *entry) {
    *entry = 0;
    if (kind == ENTRY_PACK) {
        *entry = roll->pack_known ? roll->pack_index : 0;
        return err_none();
    }
    if (kind == ENTRY_REVOKE) return revocation_entry(roll, document, entry);
    if (kind != ENTRY_OFFICER) return named_entry(roll, kind, document, entry);
    struct officer officer = {0};
    OWNED_ARENA arena = arena_open(OFFICER_BYTES_MAX);
    if (passkey_enrols(document)) return passkey_entry(roll, arena, document, entry);
    TRY(officer_read(arena, document, &officer));
    *entry = officer_entry(roll, jwk_kid(officer.key));
    jwk_close(officer.key);
    return err_none();
}

struct err sign_at_now(const struct roll *roll, enum entry_kind kind, const json_t *document,
                       struct sign_at *at) {
    at->log = roll->origin;
    return newest_entry(roll, kind, document, &at->replaces);
}

/* ---- two signatures ---- */

/* Why does a signature that holds not stand under this statement? */
static struct err another_statement(struct span signed_text, struct span statement) {
    OWNED_JSON theirs = NULL;
    OWNED_JSON ours = NULL;
    if (!err_is(json_read(signed_text, JWS_BYTES_MAX, &theirs)) &&
        !err_is(json_read(statement, JWS_BYTES_MAX, &ours))) {
        const json_t *was = json_object_get(theirs, "replaces");
        const json_t *is = json_object_get(ours, "replaces");
        if (is && !was)
            return err_make(ERR_REFUSED, "an approval does not say which entry is replaced; draft "
                                         "and sign it anew");
        if (is && json_integer_value(was) != json_integer_value(is))
            return err_make(ERR_REFUSED,
                            "an approval is for what replaces entry %lld, and the newest of its "
                            "name is entry %lld; draft and sign it anew",
                            (long long)json_integer_value(was), (long long)json_integer_value(is));
        if (is && !json_equal(json_object_get(theirs, "log"), json_object_get(ours, "log")))
            return err_make(ERR_REFUSED, "an approval is for another log than this; draft and sign "
                                         "it anew");
    }
    return err_make(ERR_REFUSED, "an approval was signed over something else; sign exactly what is "
                                 "to be approved");
}

static struct err approval_check(const struct roll *roll, struct arena *arena, const char *typ,
                                 struct span statement, struct span approval,
                                 const struct officer **signer) {
    struct signer by;
    TRY(signer_peek(roll, arena, typ, approval, &by));
    if (by.audits)
        return err_make(ERR_REFUSED, "an approval is signed by an auditor, who approves nothing; "
                                     "have an enrolled officer sign");
    if (!by.stands)
        return err_make(ERR_REFUSED, "an approval is signed by a key that no enrolled officer "
                                     "holds; have an enrolled officer sign");
    TRY(signer_verify(arena, typ, approval, &by));
    if (!span_equal(by.payload, statement)) return another_statement(by.payload, statement);
    *signer = by.officer;
    return err_none();
}

static struct err approvals_check(const struct roll *roll, struct arena *arena, const char *typ,
                                  struct span statement, const json_t *entry,
                                  const char *need_role) {
    const json_t *list;
    const struct officer *signer[2];
    TRY(json_need_array(entry, "entry", "approvals", 2, &list));
    if (json_array_size(list) != 2) return err_make(ERR_INPUT, "an entry lacks two approvals");
    for (size_t i = 0; i < 2; i++) {
        struct span approval;
        TRY(json_str_at(list, i, "approvals", JWS_BYTES_MAX, &approval));
        TRY(approval_check(roll, arena, typ, statement, approval, &signer[i]));
    }
    if (signer[0] == signer[1])
        return err_make(ERR_REFUSED, "two different enrolled officers must sign; one key counts "
                                     "once however often it signs");
    if (!need_role || span_is(signer[0]->role, need_role) || span_is(signer[1]->role, need_role))
        return err_none();
    return err_make(ERR_REFUSED, "one of the two signatures must be by %s", need_role);
}

static struct span statement_of(const struct roll *roll, struct arena *arena, enum entry_kind kind,
                                const json_t *entry) {
    OWNED_JSON o = json_copy((json_t *)(uintptr_t)entry);
    assert(o);
    json_object_del(o, "v");
    json_object_del(o, "time");
    json_object_del(o, "approvals");
    json_set_span(o, "kind", span_str(entry_kind_str(kind)));
    if (kind != ENTRY_ORDER) json_set_span(o, "log", roll->origin);
    return json_write(arena, o);
}

/* ---- officers and counsel ---- */

static bool is_counsel(const struct officer *officer) { return span_is(officer->role, "counsel"); }

/* Whoever else is there, and what this one is to be (NULL: nobody any more). */
static struct err staff_check(const struct roll *roll, const char *kid,
                              const struct officer *next) {
    bool audits = next && officer_audits(next);
    size_t officers = next && !audits && !is_counsel(next);
    size_t counsel = next && is_counsel(next);
    for (size_t i = 0; i < roll->officer_count; i++) {
        const struct officer *one = &roll->officer[i];
        if (one->revoked || officer_audits(one) || strcmp(jwk_kid(one->key), kid) == 0) continue;
        officers += !is_counsel(one);
        counsel += is_counsel(one);
    }
    if (officers >= 2 && counsel >= 1) return err_none();
    return err_make(ERR_REFUSED,
                    "that would leave %zu officers and %zu counsel, and at least two "
                    "and one are needed; enrol another first",
                    officers, counsel);
}

static struct err officer_stands(const struct roll *roll, const struct officer *officer) {
    const char *kid = jwk_kid(officer->key);
    if (jwk_is_private(officer->key))
        return err_make(ERR_INPUT, "the enrolment holds a private key; enrol the public half "
                                   "(.pub.jwk) and treat the private one as lost");
    const struct officer *ever = roll_officer_ever(roll, kid);
    if (roll_asked_ever(roll, kid))
        return err_make(ERR_REFUSED, "this key is or was a requester's; make the officer a key of "
                                     "their own");
    if (roll_passkey_kid_ever(roll, kid))
        return err_make(ERR_REFUSED, "this key is a passkey's; make the officer a key of their "
                                     "own");
    if (ever && officer_audits(ever) != officer_audits(officer))
        return err_make(ERR_REFUSED, "who audits is never who approves: this key is or was the "
                                     "other's; make a key of their own");
    if (!ever && roll->officer_count == OFFICERS_MAX)
        return err_make(ERR_REFUSED,
                        "%d officers were enrolled in this log, which is the most; "
                        "enrol one of them again instead",
                        OFFICERS_MAX);
    return staff_check(roll, kid, officer);
}

/* A credential is one officer's, for ever. */
static struct err passkey_stands(const struct roll *roll, const struct officer *officer,
                                 const struct passkey *passkey) {
    const char *kid = jwk_kid(passkey->key);
    const struct passkey *other;
    if (roll_passkey_ever(roll, passkey->id, &other) || roll_passkey_kid_ever(roll, kid))
        return err_make(ERR_REFUSED, "this passkey is or was enrolled already; make a new one");
    if (roll_officer_ever(roll, kid) || roll_asked_ever(roll, kid))
        return err_make(ERR_REFUSED, "the passkey's key is another's already; make a new one");
    if (officer->passkey_count < PASSKEYS_MAX) return err_none();
    return err_make(ERR_REFUSED,
                    "%d passkeys were enrolled for this officer, which is the most; enrol the "
                    "officer with a new key",
                    PASSKEYS_MAX);
}

static struct err passkey_check_new(const struct roll *roll, struct arena *arena,
                                    const json_t *document, const char **need_role) {
    char kid[KID_BYTES];
    struct passkey passkey = {0};
    TRY(passkey_document_read(arena, document, kid, &passkey));
    const struct officer *officer = roll_officer(roll, kid);
    if (!officer) officer = roll_auditor(roll, kid);
    struct err e =
        officer ? passkey_stands(roll, officer, &passkey)
                : err_make(ERR_REFUSED, "the passkey is for a key that no enrolled officer holds; "
                                        "see: portcullis officer list");
    if (officer && is_counsel(officer)) *need_role = "counsel";
    jwk_close(passkey.key);
    return e;
}

/* Who makes counsel, makes half of every pack and order; so that takes counsel. */
static struct err officer_check(const struct roll *roll, struct arena *arena, const json_t *entry,
                                const char **need_role) {
    const json_t *document;
    struct officer officer = {0};
    TRY(json_need_object(entry, "entry", "officer", &document));
    if (passkey_enrols(document)) return passkey_check_new(roll, arena, document, need_role);
    TRY(officer_read(arena, document, &officer));
    const struct officer *before = roll_officer(roll, jwk_kid(officer.key));
    if (is_counsel(&officer) || (before && is_counsel(before))) *need_role = "counsel";
    struct err e = officer_stands(roll, &officer);
    jwk_close(officer.key);
    return e;
}

static struct err requester_revoke_check(const struct roll *roll,
                                         const struct revocation *revocation) {
    const struct requester *requester = roll_requester(roll, span_str(revocation->id));
    if (!requester || requester->revoked)
        return err_make(ERR_REFUSED, "no requester of this id is enrolled; see: portcullis "
                                     "requester list");
    for (size_t i = 0; revocation->key[0] && i < requester->key_count; i++)
        if (strcmp(jwk_kid(requester->key[i].key), revocation->key) == 0) return err_none();
    if (!revocation->key[0]) return err_none();
    return err_make(ERR_REFUSED, "the requester has no such key; see: portcullis requester list");
}

static struct err passkey_held(const struct officer *officer, const char *kid) {
    for (size_t i = 0; i < officer->passkey_count; i++)
        if (!officer->passkey[i].revoked && strcmp(jwk_kid(officer->passkey[i].key), kid) == 0)
            return err_none();
    return err_make(ERR_REFUSED, "the officer has no such passkey; see: portcullis officer list");
}

static struct err revoke_check(const struct roll *roll, const json_t *entry,
                               const char **need_role) {
    const json_t *document;
    struct revocation revocation;
    TRY(json_need_object(entry, "entry", "revocation", &document));
    TRY(revocation_read(document, &revocation));
    if (!revocation.of_officer) return requester_revoke_check(roll, &revocation);
    const struct officer *officer = roll_officer_ever(roll, revocation.id);
    if (!officer || officer->revoked)
        return err_make(ERR_REFUSED, "no enrolled officer holds this key; see: portcullis officer "
                                     "list");
    if (is_counsel(officer)) *need_role = "counsel";
    return revocation.key[0] ? passkey_held(officer, revocation.key)
                             : staff_check(roll, revocation.id, NULL);
}

/* ---- requesters ---- */

/* Who asks is never who approves, and a key says which requester asks. */
static struct err keys_are_apart(const struct roll *roll, const struct requester *requester) {
    for (size_t i = 0; i < requester->key_count; i++) {
        const struct requester_key *key = NULL;
        const char *kid = jwk_kid(requester->key[i].key);
        const struct requester *other = roll_requester_of_key(roll, kid, &key);
        if (roll_officer_ever(roll, kid) || roll_passkey_kid_ever(roll, kid))
            return err_make(ERR_REFUSED, "a key of the enrolment is or was an officer's or "
                                         "counsel's of the custodian; make the requester a key of "
                                         "its own");
        if (other && !span_equal(other->id, requester->id))
            return err_make(ERR_REFUSED, "a key of the enrolment is another requester's; make this "
                                         "one a key of its own");
    }
    return err_none();
}

static struct err requester_room(const struct roll *roll, const struct requester *requester) {
    if (!roll_requester(roll, requester->id) && roll->requester_count == REQUESTERS_MAX)
        return err_make(ERR_REFUSED,
                        "%d requesters were enrolled in this log, which is the most; "
                        "enrol one of them again under its id instead",
                        REQUESTERS_MAX);
    if (roll->asked_count + requester->key_count > ASKED_MAX)
        return err_make(ERR_REFUSED,
                        "more than %d keys of requesters were enrolled in this log; "
                        "begin another",
                        ASKED_MAX);
    return err_none();
}

/* In the clear only to this machine, and only where nothing is real. */
static struct err webhook_stands(const struct roll *roll, const struct requester *requester) {
    struct url url;
    bool pretend = span_begins(roll->origin, SPAN_LITERAL("test.")) ||
                   span_begins(roll->origin, SPAN_LITERAL("demo."));
    if (!requester->webhook) return err_none();
    TRY(url_read(span_str(requester->webhook), &url));
    if (url.secure || (pretend && host_is_here(url.host))) return err_none();
    return err_make(ERR_REFUSED, "a webhook begins with https://; only a log whose origin begins "
                                 "\"test.\" or \"demo.\" takes http://localhost");
}

static struct err enrol_check(const struct roll *roll, struct arena *arena, const json_t *entry) {
    const json_t *document;
    struct requester *requester = ARENA_NEW(arena, struct requester);
    TRY(json_need_object(entry, "entry", "enrolment", &document));
    TRY(requester_read(arena, document, requester));
    struct err e = keys_are_apart(roll, requester);
    if (!err_is(e)) e = requester_room(roll, requester);
    if (!err_is(e)) e = webhook_stands(roll, requester);
    requester_close(requester);
    return e;
}

/* ---- law ---- */

/* Going back to older law is sometimes right, and never by mistake. */
static struct err pack_check(const struct roll *roll, const json_t *entry) {
    struct span name;
    struct span version;
    int64_t force;
    TRY(json_need_str(entry, "entry", "name", 64, &name));
    TRY(json_need_str(entry, "entry", "version", 64, &version));
    TRY(json_need_int(entry, "entry", "force", 0, 1, &force));
    if (!roll->pack_known || force) return err_none();
    if (!span_equal(roll->pack_name, name))
        return err_make(ERR_REFUSED,
                        "the pack is %.*s, and %.*s is in force; to put another in its place sign "
                        "and install it with --force",
                        SPAN_FMT(name), SPAN_FMT(roll->pack_name));
    if (pack_version_compare(version, roll->pack_version) >= 0) return err_none();
    return err_make(ERR_REFUSED,
                    "the pack's version %.*s is older than %.*s, which is in force; to go back "
                    "sign and install it with --force",
                    SPAN_FMT(version), SPAN_FMT(roll->pack_version));
}

struct err choice_read(const json_t *document, struct law_choice *choice) {
    static const char *const known[] = {"construction", "chosen", "pack", "reason", NULL};
    static const char where[] = "the choice of a reading";
    struct span text;
    TRY(json_known_only(document, known, where));
    TRY(json_need_str(document, where, "pack", 2 * DIGEST_BYTES, &text));
    TRY(json_need_str(document, where, "reason", REASON_BYTES_MAX, &text));
    if (text.len == 0)
        return err_make(ERR_INPUT, "the choice of a reading gives no reason; say why");
    TRY(json_need_str(document, where, "construction", 128, &choice->construction));
    return json_need_str(document, where, "chosen", 128, &choice->reading);
}

static struct err construction_check(const struct roll *roll, const json_t *entry) {
    const json_t *document;
    struct law_choice choice;
    TRY(json_need_object(entry, "entry", "construction", &document));
    TRY(choice_read(document, &choice));
    if (roll_choice_find(roll, choice.construction) < CHOICES_MAX) return err_none();
    return err_make(ERR_REFUSED,
                    "%d constructions were chosen in this log, which is the most; "
                    "choose one of them anew instead",
                    CHOICES_MAX);
}

static struct err query_check(const struct roll *roll, struct arena *arena, const json_t *entry) {
    const json_t *definition;
    struct query query;
    TRY(json_need_object(entry, "entry", "query", &definition));
    TRY(query_read(arena, definition, &query));
    if (books_query_find(roll->books, query.id) || books_query_count(roll->books) < QUERIES_MAX)
        return err_none();
    return err_make(ERR_REFUSED,
                    "%d questions are registered already, which is the most; give one of them a "
                    "new definition instead",
                    QUERIES_MAX);
}

/* ---- court orders ---- */

static bool binds_us(const struct order *order, struct span origin) {
    for (size_t i = 0; i < order->custodians.count; i++)
        if (span_equal(order->custodians.word[i], origin)) return true;
    return order->custodians.any;
}

struct err roll_order_check(const struct roll *roll, const struct order *order) {
    bool test = span_begins(roll->origin, SPAN_LITERAL("test."));
    if (order->example && !test)
        return err_make(ERR_REFUSED, "the order says that it is an example; only a log whose "
                                     "origin begins \"test.\" takes one");
    if (order->kind != ORDER_LIFT && !binds_us(order, roll->origin))
        return err_make(ERR_REFUSED,
                        "the order does not bind this custodian; name %.*s or any under "
                        "custodians",
                        SPAN_FMT(roll->origin));
    if (!orders_find(roll->orders, order->id) && roll->orders->count == ORDERS_MAX)
        return err_make(ERR_REFUSED,
                        "%d court orders are in this log, which is the most; stop the "
                        "service until the next log is begun",
                        ORDERS_MAX);
    if (order->kind != ORDER_LIFT) return err_none();
    const struct order *lifted = orders_find(roll->orders, order->lifts);
    if (!lifted)
        return err_make(ERR_REFUSED, "the order that it lifts is not in this ledger; see: "
                                     "portcullis order list");
    if (lifted->kind != ORDER_LIFT) return err_none();
    return err_make(ERR_REFUSED, "it would lift a lift; enter a new order instead");
}

static struct err order_check(const struct roll *roll, struct arena *arena, const json_t *entry) {
    const json_t *document;
    struct order *order = ARENA_NEW(arena, struct order);
    TRY(json_need_object(entry, "entry", "order", &document));
    TRY(order_read(arena, document, order, NULL));
    return roll_order_check(roll, order);
}

/* The half that enrolments and packs leave alone is for court orders. */
struct err change_room(const struct roll *roll, enum entry_kind kind) {
    size_t used = arena_used(roll->arena) + CHANGE_BYTES_MAX;
    if (used <= (size_t)ROLL_BYTES_MAX / (kind == ENTRY_ORDER ? 1 : 2)) return err_none();
    return err_make(ERR_REFUSED, "this log holds as many changes as a start can read; begin "
                                 "another log");
}

struct err withdrawal_room(const struct roll *roll) {
    if (roll->withdrawn_count < WITHDRAWN_MAX) return err_none();
    return err_make(ERR_REFUSED,
                    "%d consents are withdrawn in this log, which is the most; refuse "
                    "what rests on this one by hand, and begin another log",
                    WITHDRAWN_MAX);
}

/* ---- all of it ---- */

/* The document of an entry of such a kind; NULL of a pack, which has none. */
static const json_t *document_of(enum entry_kind kind, const json_t *entry) {
    const char *member = change_member(kind);
    return member ? json_object_get(entry, member) : NULL;
}

static struct err replaces_check(const struct roll *roll, enum entry_kind kind,
                                 const json_t *entry) {
    int64_t replaces;
    uint64_t newest;
    if (kind == ENTRY_ORDER) return err_none(); /* one id, one document */
    TRY(json_need_int(entry, "entry", "replaces", 0, JSON_INTEGER_MAX, &replaces));
    TRY(newest_entry(roll, kind, document_of(kind, entry), &newest));
    if (newest == (uint64_t)replaces) return err_none();
    return err_make(ERR_REFUSED,
                    "it replaces entry %lld, and the newest of its name is entry %llu; draft and "
                    "sign it anew",
                    (long long)replaces, (unsigned long long)newest);
}

/* Whether the document is one, and may stand; and which role one of the two has. */
static struct err document_check(const struct roll *roll, struct arena *arena, enum entry_kind kind,
                                 const json_t *entry, const char **need_role) {
    *need_role = NULL;
    if (kind == ENTRY_ENROL) return enrol_check(roll, arena, entry);
    if (kind == ENTRY_OFFICER) return officer_check(roll, arena, entry, need_role);
    if (kind == ENTRY_REVOKE) return revoke_check(roll, entry, need_role);
    *need_role = "counsel";
    if (kind == ENTRY_PACK) return pack_check(roll, entry);
    if (kind == ENTRY_CONSTRUCTION) return construction_check(roll, entry);
    if (kind == ENTRY_QUERY) return query_check(roll, arena, entry);
    return order_check(roll, arena, entry);
}

struct err change_check(const struct roll *roll, struct arena *arena, enum entry_kind kind,
                        const json_t *entry) {
    const char *need_role;
    const char *typ = change_typ(kind);
    TRY(document_check(roll, arena, kind, entry, &need_role));
    TRY(replaces_check(roll, kind, entry));
    return approvals_check(roll, arena, typ, statement_of(roll, arena, kind, entry), entry,
                           need_role);
}
