/* Who is enrolled, and under which pack? */
#include "ask/roll.h"

#include "base/bytes.h"

enum { CHOICES_MAX = 128 }; /* constructions of a pack: fewer */

struct roll {
    struct arena *arena;   /* lives as long as the roll */
    struct arena *scratch; /* wiped an entry */
    uint64_t next_index;
    struct span origin;
    struct officer officer[OFFICERS_MAX];
    size_t officer_count;
    struct requester **requester;
    size_t requester_count;
    bool pack_known;
    struct digest pack;
    uint64_t pack_index;
    struct orders *orders;
    struct books *books;
    struct law_choice choice[CHOICES_MAX];
    size_t choice_count;
    struct digest *withdrawn; /* grows by doubling */
    size_t withdrawn_count;
    size_t withdrawn_capacity;
};

enum { ROLL_BYTES_MAX = 256 * 1024 * 1024, ROLL_SCRATCH_BYTES = 4 * 1024 * 1024 };

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
    for (size_t i = 0; i < roll->officer_count; i++)
        jwk_close(roll->officer[i].key);
    for (size_t i = 0; i < roll->requester_count; i++)
        requester_close(roll->requester[i]);
    arena_close(roll->scratch);
    arena_close(roll->arena);
}

struct span roll_origin(const struct roll *roll) { return roll->origin; }
const struct books *roll_books(const struct roll *roll) { return roll->books; }

const struct officer *roll_officer(const struct roll *roll, const char *kid) {
    for (size_t i = 0; i < roll->officer_count; i++)
        if (strcmp(jwk_kid(roll->officer[i].key), kid) == 0) return &roll->officer[i];
    return NULL;
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

const struct orders *roll_orders(const struct roll *roll) { return roll->orders; }

const struct requester *roll_requester_at(const struct roll *roll, size_t i) {
    return i < roll->requester_count ? roll->requester[i] : NULL;
}

/* ---- statements ---- */

struct span statement_enrol(struct arena *arena, const json_t *document) {
    OWNED_JSON o = json_object();
    json_set_span(o, "kind", SPAN_LITERAL("enrol"));
    json_object_set(o, "enrolment", (json_t *)(uintptr_t)document);
    return json_write(arena, o);
}

struct span statement_pack(struct arena *arena, const struct pack *pack) {
    OWNED_JSON o = json_object();
    json_set_span(o, "kind", SPAN_LITERAL("pack"));
    json_set_span(o, "name", pack_name(pack));
    json_set_span(o, "version", pack_version(pack));
    json_set_span(o, "sha256", span_str(hex_str(arena, digest_span(pack_digest(pack)))));
    return json_write(arena, o);
}

struct span statement_construction(struct arena *arena, const json_t *document) {
    OWNED_JSON o = json_object();
    json_set_span(o, "kind", SPAN_LITERAL("construction"));
    json_object_set(o, "construction", (json_t *)(uintptr_t)document);
    return json_write(arena, o);
}

struct span statement_order(struct arena *arena, const json_t *document) {
    OWNED_JSON o = json_object();
    json_set_span(o, "kind", SPAN_LITERAL("order"));
    json_object_set(o, "order", (json_t *)(uintptr_t)document);
    return json_write(arena, o);
}

struct span statement_query(struct arena *arena, const json_t *definition) {
    OWNED_JSON o = json_object();
    json_set_span(o, "kind", SPAN_LITERAL("query"));
    json_object_set(o, "query", (json_t *)(uintptr_t)definition);
    return json_write(arena, o);
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

static struct err approval_check(const struct roll *roll, struct arena *arena, const char *typ,
                                 struct span statement, struct span approval,
                                 const struct officer **signer) {
    struct jws_header header;
    struct span payload;
    TRY(jws_peek(arena, approval, typ, &header, &payload));
    const struct officer *officer = roll_officer(roll, header.kid);
    if (!officer)
        return err_make(ERR_REFUSED, "an approval is signed by a key that no enrolled officer "
                                     "holds; have an enrolled officer sign");
    TRY(jws_verify(arena, approval, typ, officer->key, &payload));
    if (!span_equal(payload, statement))
        return err_make(ERR_REFUSED, "an approval was signed over something else; sign exactly "
                                     "what is to be approved");
    *signer = officer;
    return err_none();
}

struct err roll_approved(const struct roll *roll, struct arena *arena, const char *typ,
                         struct span statement, const struct span *approval, size_t count,
                         const char *need_role) {
    const struct officer *first = NULL;
    bool two = false;
    bool role = need_role == NULL;
    for (size_t i = 0; i < count; i++) {
        const struct officer *signer = NULL;
        TRY(approval_check(roll, arena, typ, statement, approval[i], &signer));
        two = two || (first && signer != first);
        first = first ? first : signer;
        role = role || span_is(signer->role, need_role);
    }
    if (!two)
        return err_make(ERR_REFUSED, "two different enrolled officers must sign; one key counts "
                                     "once however often it signs");
    if (!role) return err_make(ERR_REFUSED, "one of the two signatures must be by %s", need_role);
    return err_none();
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

static struct err approvals_of(const json_t *entry, struct span approval[2]) {
    const json_t *list;
    TRY(json_need_array(entry, "entry", "approvals", 2, &list));
    if (json_array_size(list) != 2) return err_make(ERR_PROOF, "an entry lacks two approvals");
    TRY(json_str_at(list, 0, "approvals", JWS_BYTES_MAX, &approval[0]));
    return json_str_at(list, 1, "approvals", JWS_BYTES_MAX, &approval[1]);
}

static struct err fold_enrol(struct roll *roll, const json_t *entry) {
    const json_t *document;
    struct span approval[2];
    TRY(json_need_object(entry, "entry", "enrolment", &document));
    TRY(approvals_of(entry, approval));
    TRY(roll_approved(roll, roll->scratch, APPROVAL_TYP, statement_enrol(roll->scratch, document),
                      approval, 2, NULL));
    struct requester *requester = ARENA_NEW(roll->arena, struct requester);
    TRY(requester_read(roll->arena, document, requester));
    for (size_t i = 0; i < roll->requester_count; i++) {
        if (!span_equal(roll->requester[i]->id, requester->id)) continue;
        requester_close(roll->requester[i]); /* a later enrolment of one id takes its place */
        roll->requester[i] = requester;
        return err_none();
    }
    if (roll->requester_count == REQUESTERS_MAX)
        return err_make(ERR_FAULT, "more than %d requesters are enrolled", REQUESTERS_MAX);
    roll->requester[roll->requester_count++] = requester;
    return err_none();
}

static struct err fold_pack(struct roll *roll, const json_t *entry, uint64_t index) {
    struct span name;
    struct span version;
    struct span digest;
    struct span approval[2];
    TRY(json_need_str(entry, "entry", "name", 64, &name));
    TRY(json_need_str(entry, "entry", "version", 64, &version));
    TRY(json_need_str(entry, "entry", "sha256", 64, &digest));
    TRY(approvals_of(entry, approval));
    OWNED_JSON o = json_object();
    json_set_span(o, "kind", SPAN_LITERAL("pack"));
    json_set_span(o, "name", name);
    json_set_span(o, "version", version);
    json_set_span(o, "sha256", digest);
    TRY(roll_approved(roll, roll->scratch, PACK_TYP, json_write(roll->scratch, o), approval, 2,
                      "counsel"));
    TRY(hex_read(digest, roll->pack.byte, sizeof roll->pack.byte));
    roll->pack_known = true;
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
    static const struct span front = SPAN_LITERAL("{\"commitment\":\"");
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
    if (order->kind != ORDER_LIFT) return err_none();
    const struct order *lifted = orders_find(roll->orders, order->lifts);
    if (!lifted)
        return err_make(ERR_REFUSED, "the order that it lifts is not in this ledger; see: "
                                     "portcullis order list");
    if (lifted->kind != ORDER_LIFT) return err_none();
    return err_make(ERR_REFUSED, "it would lift a lift; enter a new order instead");
}

static struct err fold_order(struct roll *roll, const json_t *entry, uint64_t index, instant time) {
    const json_t *document;
    struct span approval[2];
    struct order order;
    TRY(json_need_object(entry, "entry", "order", &document));
    TRY(approvals_of(entry, approval));
    TRY(roll_approved(roll, roll->scratch, ORDER_TYP, statement_order(roll->scratch, document),
                      approval, 2, "counsel"));
    TRY(order_read(roll->arena, document, &order, NULL));
    TRY(roll_order_check(roll, &order));
    order.index = index;
    order.entered = time;
    return orders_add(roll->orders, &order);
}

static struct err fold_query(struct roll *roll, const json_t *entry) {
    const json_t *definition;
    struct span approval[2];
    TRY(json_need_object(entry, "entry", "query", &definition));
    TRY(approvals_of(entry, approval));
    TRY(roll_approved(roll, roll->scratch, QUERY_TYP, statement_query(roll->scratch, definition),
                      approval, 2, "counsel"));
    return books_query(roll->books, definition);
}

/* ---- contested readings ---- */

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

static struct err fold_construction(struct roll *roll, const json_t *entry) {
    const json_t *document;
    struct span approval[2];
    struct law_choice choice;
    size_t at = 0;
    TRY(json_need_object(entry, "entry", "construction", &document));
    TRY(approvals_of(entry, approval));
    TRY(roll_approved(roll, roll->scratch, CONSTRUCTION_TYP,
                      statement_construction(roll->scratch, document), approval, 2, "counsel"));
    TRY(choice_read(document, &choice));
    while (at < roll->choice_count &&
           !span_equal(roll->choice[at].construction, choice.construction))
        at++;
    if (at == CHOICES_MAX)
        return err_make(ERR_FAULT, "more than %d constructions were chosen", CHOICES_MAX);
    roll->choice[at] = (struct law_choice){arena_copy(roll->arena, choice.construction),
                                           arena_copy(roll->arena, choice.reading)};
    roll->choice_count += at == roll->choice_count;
    return err_none();
}

static struct err time_of(const json_t *entry, instant *time) {
    struct span text;
    TRY(json_need_str(entry, "entry", "time", INSTANT_TEXT_BYTES, &text));
    return instant_read(text, time);
}

static struct err fold_one(struct roll *roll, enum entry_kind kind, const json_t *entry,
                           uint64_t index) {
    instant time;
    TRY(time_of(entry, &time));
    switch (kind) {
    case ENTRY_GENESIS:
        return fold_genesis(roll, entry);
    case ENTRY_ENROL:
        return fold_enrol(roll, entry);
    case ENTRY_PACK:
        return fold_pack(roll, entry, index);
    case ENTRY_CONSENT_WITHDRAWN:
        return fold_withdrawn(roll, entry);
    case ENTRY_ORDER:
        return fold_order(roll, entry, index, time);
    case ENTRY_QUERY:
        return fold_query(roll, entry);
    case ENTRY_CHARGE:
        return books_charge(roll->books, entry, time, index);
    case ENTRY_STATISTICS:
        return books_statistics(roll->books, entry);
    case ENTRY_CONSTRUCTION:
        return fold_construction(roll, entry);
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
