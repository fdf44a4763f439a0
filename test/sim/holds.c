/* What must hold of the whole custodian, whatever happened? Read from the bytes of the ledger's
 * entries, of its published checkpoint and of what requesters were given; of the program's own
 * reckoning (its fold, its tree, its proofs) nothing is used. */
#include "whole.h"

#include <openssl/evp.h>
#include <openssl/sha.h>

#include <inttypes.h>

/* What the ledger says, as it was read here. */
static struct {
    struct span entry[ENTRIES_MAX]; /* its bytes, which live as long as the seed */
    struct digest leaf[ENTRIES_MAX];
    bool decision[ENTRIES_MAX];
    size_t of_ask[ENTRIES_MAX]; /* of a decision: which of sim.sent */
    uint64_t size;              /* read and found good so far */
    struct {
        char id[ID_BYTES_MAX];
        unsigned agencies;
        uint64_t from, until; /* entries; until 0: it stands */
    } stay[STAYS_MAX];
    size_t stay_count;
    uint64_t revoked[AGENCIES][KEYS]; /* entry; 0: not revoked */
    uint64_t ended[CONSENTS_MAX];     /* the same of a consent's withdrawal */
    bool is_batch[ENTRIES_MAX];       /* an entry that lets a batch in */
    uint64_t published;
} seen;

/* What requesters were given. */
static struct {
    size_t sent;
    uint64_t index;
    struct digest bytes;
    bool by_order; /* a refusal in the place of what stands in the ledger */
} given[GIVEN_MAX];
static size_t given_count;

void holds_begin(void) {
    memset(&seen, 0, sizeof seen);
    given_count = 0;
}

bool holds_key_is_revoked(unsigned agency, unsigned key) { return seen.revoked[agency][key] != 0; }

/* ---- hashes and texts, by themselves ---- */

static struct digest hash_of(const void *first, size_t first_len, struct span rest) {
    static uint8_t bytes[1 << 20];
    static const EVP_MD *sha256_of;
    struct digest digest;
    if (!sha256_of) sha256_of = EVP_MD_fetch(NULL, "SHA2-256", NULL);
    assert_true(first_len + rest.len <= sizeof bytes);
    if (first_len) memcpy(bytes, first, first_len);
    if (rest.len) memcpy(bytes + first_len, rest.at, rest.len);
    assert_true(EVP_Digest(bytes, first_len + rest.len, digest.byte, NULL, sha256_of, NULL) == 1);
    return digest;
}

/* RFC 6962, 2.1, as it is written there. */
static struct digest tree_hash(const struct digest *leaf, uint64_t size) {
    if (size == 1) return leaf[0];
    uint64_t left = 1;
    while (left * 2 < size)
        left *= 2;
    struct digest half[2] = {tree_hash(leaf, left), tree_hash(leaf + left, size - left)};
    uint8_t one = 1;
    return hash_of(&one, 1, span_of(half, sizeof half));
}

/* Base64, of either alphabet; the count of bytes. */
static size_t base64_read(const char *text, size_t len, uint8_t *out, size_t room) {
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    uint32_t bits = 0;
    unsigned held = 0;
    size_t count = 0;
    for (size_t i = 0; i < len && text[i] != '='; i++) {
        char c = text[i] == '-' ? '+' : text[i] == '_' ? '/' : text[i];
        const char *at = c ? strchr(plain, c) : NULL;
        if (!at) broken("'%c' is no base64", c);
        bits = bits << 6 | (uint32_t)(at - plain);
        held += 6;
        if (held < 8) continue;
        held -= 8;
        if (count == room) return count;
        out[count++] = (uint8_t)(bits >> held);
    }
    return count;
}

static bool is_hex_of(const json_t *o, const char *name, const struct digest *digest) {
    char hex[2 * DIGEST_BYTES + 1];
    const char *text = json_string_value(json_object_get(o, name));
    for (size_t i = 0; i < DIGEST_BYTES; i++)
        snprintf(hex + 2 * i, 3, "%02x", digest->byte[i]);
    return text && strcmp(text, hex) == 0;
}

static const char *text_of(const json_t *o, const char *name) {
    const char *text = json_string_value(json_object_get(o, name));
    return text ? text : "";
}

/* origin, size, root: whatever was shown must be the tree of what was read here. */
static uint64_t checkpoint_check(const char *note, const char *where) {
    uint64_t size = 0;
    char root[64];
    uint8_t hash[DIGEST_BYTES];
    if (sscanf(note, "test.whole.example\n%" SCNu64 "\n%63[^\n]\n", &size, root) != 2)
        broken("%s is no checkpoint", where);
    if (size == 0 || size > seen.size)
        broken("%s is of %" PRIu64 " entries, and there are %" PRIu64, where, size, seen.size);
    struct digest wanted = tree_hash(seen.leaf, size);
    if (base64_read(root, strlen(root), hash, sizeof hash) != sizeof hash ||
        memcmp(hash, wanted.byte, sizeof hash) != 0)
        broken("%s has another root than its %" PRIu64 " entries", where, size);
    return size;
}

/* ---- one entry ---- */

static unsigned agency_of(const char *name) {
    for (unsigned i = 0; i < AGENCIES; i++)
        if (strcmp(name, agency_name[i]) == 0) return i;
    return AGENCIES;
}

static bool is_bound(unsigned agency, uint64_t at) {
    for (size_t i = 0; i < seen.stay_count; i++)
        if (seen.stay[i].agencies >> agency & 1 && seen.stay[i].from < at &&
            (seen.stay[i].until == 0 || seen.stay[i].until > at))
            return true;
    return false;
}

static void stay_read(const json_t *order, uint64_t index) {
    if (seen.stay_count == STAYS_MAX) broken("there are too many stays for this simulation");
    const json_t *list = json_object_get(json_object_get(order, "binds"), "recipients");
    snprintf(seen.stay[seen.stay_count].id, ID_BYTES_MAX, "%s", text_of(order, "order"));
    for (size_t i = 0; i < json_array_size(list); i++)
        seen.stay[seen.stay_count].agencies |=
            1u << agency_of(json_string_value(json_array_get(list, i)));
    seen.stay[seen.stay_count].from = index;
    seen.stay[seen.stay_count++].until = 0;
}

static void order_read_here(const json_t *order, uint64_t index) {
    if (strcmp(text_of(order, "kind"), "lift") != 0) {
        stay_read(order, index);
        return;
    }
    for (size_t i = 0; i < seen.stay_count; i++)
        if (strcmp(seen.stay[i].id, text_of(order, "lifts")) == 0 && seen.stay[i].until == 0)
            seen.stay[i].until = index;
}

static void revocation_seen(const json_t *revocation, uint64_t index) {
    unsigned agency = agency_of(text_of(revocation, "id"));
    const char *kid = text_of(revocation, "key");
    if (agency == AGENCIES) return;
    for (unsigned i = 0; i < KEYS; i++)
        if (strcmp(kid, jwk_kid(sim.key[agency][i])) == 0) seen.revoked[agency][i] = index;
}

/* Whose key the header of a compact JWS names: 1 for the first officer, 2, 3; 0: nobody's. */
static int signer_of(const json_t *jws) {
    const struct house *house = &sim.house;
    const struct jwk *of[] = {house->officer, house->second, house->counsel};
    const char *text = json_string_value(jws);
    char header[512];
    if (!text) return 0;
    header[base64_read(text, strcspn(text, "."), (uint8_t *)header, sizeof header - 1)] = 0;
    for (int i = 0; i < 3; i++)
        if (strstr(header, jwk_kid(of[i]))) return i + 1;
    return 0;
}

static void signers_check(const json_t *entry, const char *kind, uint64_t index) {
    const json_t *list = json_object_get(entry, "approvals");
    int one = signer_of(json_array_get(list, 0));
    int two = signer_of(json_array_get(list, 1));
    if (json_array_size(list) != 2 || !one || !two || one == two)
        broken("entry %" PRIu64 " (%s) does not stand under two different signatures", index, kind);
}

static size_t sent_of(const char *id, unsigned agency) {
    for (size_t i = 0; i < sim.sent_count; i++)
        if (sim.sent[i].agency == agency && strcmp(sim.sent[i].id, id) == 0) return i;
    return SENT_MAX;
}

/* How often the ledger decided it before: once, or where it waited, once and then for good. */
static void once_check(size_t sent, uint64_t index) {
    unsigned before = 0;
    for (uint64_t i = 0; i < index; i++)
        before += seen.decision[i] && seen.of_ask[i] == sent;
    if (before > (sim.sent[sent].agency == ASKS_PEOPLE))
        broken("entry %" PRIu64 " decides %s once more", index, sim.sent[sent].id);
}

/* The answer in what the requester gets is the one that the entry commits to. */
static void answer_check(const json_t *entry, struct span outward, uint64_t index) {
    OWNED_JSON told = json_loadb((const char *)outward.at, outward.len, 0, NULL);
    const char *sealed = json_string_value(json_object_get(told, "answer"));
    bool released = strcmp(text_of(entry, "state"), "released") == 0;
    if (strcmp(text_of(told, "state"), text_of(entry, "state")) != 0)
        broken("the answer of entry %" PRIu64 " says %s, and the entry %s", index,
               text_of(told, "state"), text_of(entry, "state"));
    if (released != (sealed != NULL))
        broken("the answer of entry %" PRIu64 " %s", index,
               sealed ? "has what was not released" : "lacks what was released");
    if (!sealed) return;
    struct digest digest = hash_of(NULL, 0, span_str(sealed));
    if (!is_hex_of(entry, "answer", &digest))
        broken("the answer of entry %" PRIu64 " is another than the entry's", index);
}

/* By its commitment, which says nothing to anybody who does not know the consent's id. */
static void withdrawal_seen(const json_t *entry, uint64_t index) {
    static const char label[] = "consent/1";
    for (size_t i = 0; i < sim.consent_count; i++) {
        struct digest commitment = hash_of(label, sizeof label - 1, span_str(sim.consent[i].id));
        if (seen.ended[i] == 0 && is_hex_of(entry, "commitment", &commitment)) {
            seen.ended[i] = index;
            return;
        }
    }
}

/* A line of a batch stands after the entry that let its batch in. */
static void line_check(size_t sent, uint64_t index) {
    if (sim.sent[sent].jws.len) return;
    for (uint64_t i = 0; i < index; i++)
        if (seen.is_batch[i]) return;
    broken("entry %" PRIu64 " decides a line of a batch that was never let in", index);
}

static void release_check(size_t sent, uint64_t index) {
    int consent = sim.sent[sent].consent;
    if (consent >= 0 && seen.ended[consent] && seen.ended[consent] < index)
        broken("entry %" PRIu64 " is a release under a consent that entry %" PRIu64 " ended", index,
               seen.ended[consent]);
    unsigned agency = sim.sent[sent].agency;
    uint64_t revoked = seen.revoked[agency][sim.sent[sent].key];
    if (is_bound(agency, index))
        broken("entry %" PRIu64 " is a release to %s, which an order before it stops", index,
               agency_name[agency]);
    if (revoked && revoked < index)
        broken("entry %" PRIu64 " is a release to a key that entry %" PRIu64 " revoked", index,
               revoked);
}

static void decision_read(const json_t *entry, uint64_t index) {
    struct vault_case *kept = ARENA_NEW(sim.round, struct vault_case);
    bool has = false;
    unsigned agency = agency_of(text_of(entry, "requester"));
    struct err e = case_by_entry(sim.house.keeper.vault, sim.round, index, kept, &has);
    if (err_is(e) || !has) broken("entry %" PRIu64 " has no case: %s", index, e.text);
    size_t sent = agency < AGENCIES ? sent_of(kept->ask_id, agency) : SENT_MAX;
    if (sent == SENT_MAX) broken("entry %" PRIu64 " decides what nobody asked", index);
    struct digest record = hash_of(NULL, 0, kept->record);
    if (!is_hex_of(entry, "record", &record))
        broken("the record of entry %" PRIu64 " is another than the entry's", index);
    answer_check(entry, kept->answer, index);
    once_check(sent, index);
    line_check(sent, index);
    bool released = strcmp(text_of(entry, "state"), "released") == 0;
    bool by_consent = sim.sent[sent].consent >= 0;
    if (released) release_check(sent, index);
    sim.tally[TALLY_RELEASED] += released;
    sim.tally[TALLY_CONSENTED] += released && by_consent;
    sim.tally[TALLY_AFTER_CONSENT] += by_consent && seen.ended[sim.sent[sent].consent] != 0;
    seen.decision[index] = true;
    seen.of_ask[index] = sent;
}

static void entry_check(struct span bytes, uint64_t index) {
    OWNED_JSON entry = json_loadb((const char *)bytes.at, bytes.len, 0, NULL);
    const char *kind = text_of(entry, "kind");
    if (!entry) broken("entry %" PRIu64 " is no JSON", index);
    if (strcmp(kind, "decision") == 0) decision_read(entry, index);
    if (strcmp(kind, "order") == 0) order_read_here(json_object_get(entry, "order"), index);
    if (strcmp(kind, "consent-withdrawn") == 0) withdrawal_seen(entry, index);
    seen.is_batch[index] = strcmp(kind, "batch") == 0;
    if (strcmp(kind, "revoke") == 0) revocation_seen(json_object_get(entry, "revocation"), index);
    if (json_object_get(entry, "approvals")) signers_check(entry, kind, index);
    if ((strcmp(kind, "order") == 0 || strcmp(kind, "revoke") == 0 || strcmp(kind, "enrol") == 0) &&
        !json_object_get(entry, "approvals"))
        broken("entry %" PRIu64 " (%s) stands under no signature", index, kind);
    sim.tally[TALLY_ENTRIES]++;
}

/* ---- after a step ---- */

/* One that was read before is the same, byte for byte; a new one is read. */
static void entry_seen(struct span bytes, uint64_t at) {
    uint8_t zero = 0;
    if (at < seen.size) {
        if (!span_equal(bytes, seen.entry[at]))
            broken("entry %" PRIu64 " is another than it was", at);
        return;
    }
    entry_check(bytes, at);
    seen.entry[at] = arena_copy(sim.life, bytes);
    seen.leaf[at] = hash_of(&zero, 1, bytes);
    seen.size = at + 1;
}

/* It only grows: what was read from there on before is there, and the same. */
static void ledger_check(uint64_t from) {
    struct ledger *ledger = sim.house.keeper.ledger;
    uint64_t size = ledger_size(ledger);
    if (size < seen.size)
        broken("the ledger has %" PRIu64 " entries, and had %" PRIu64, size, seen.size);
    if (size > ENTRIES_MAX) broken("there are too many entries for this simulation");
    for (uint64_t at = from; at < size;) {
        struct span bytes[LEDGER_RUN_MAX];
        size_t count = 0;
        struct err e = ledger_entries(ledger, sim.round, at, LEDGER_RUN_MAX, bytes, &count);
        if (err_is(e)) broken("entry %" PRIu64 " cannot be read: %s", at, e.text);
        for (size_t i = 0; i < count; i++, at++)
            entry_seen(bytes[i], at);
    }
}

static void published_check(void) {
    struct span note;
    struct err e = file_read("/disk/log/checkpoint", 65536, sim.round, &note);
    if (err_is(e)) broken("the checkpoint cannot be read: %s", e.text);
    uint64_t size = checkpoint_check(arena_str(sim.round, note), "the published checkpoint");
    if (size < seen.published) broken("the published checkpoint went back");
    seen.published = size;
}

/* No case stands where no entry does. */
static void cases_check(bool opened) {
    uint64_t last = 0;
    bool has = false;
    struct err e = case_last(sim.house.keeper.vault, &last, &has);
    if (err_is(e)) broken("the newest case: %s", e.text);
    /* Where the disk failed at that too, the keeper has said that it still has to. */
    if (has && last >= seen.size && !(sim.fault && sim.house.keeper.discards))
        broken("a case is kept for entry %" PRIu64 ", and there is none", last);
    for (size_t i = 0; i < sim.sent_count && opened; i++) {
        struct vault_case *kept = ARENA_NEW(sim.round, struct vault_case);
        e = case_by_ask(sim.house.keeper.vault, sim.round,
                        span_str(agency_name[sim.sent[i].agency]), span_str(sim.sent[i].id), kept,
                        &has);
        if (err_is(e)) broken("the case of %s: %s", sim.sent[i].id, e.text);
        if (has && (kept->entry_index >= seen.size || !seen.decision[kept->entry_index] ||
                    seen.of_ask[kept->entry_index] != i))
            broken("the case of %s has no entry of its own", sim.sent[i].id);
    }
}

/* Every answer that left has its one entry, of the ask that it answers. */
static void given_check(void) {
    for (size_t i = 0; i < given_count; i++)
        if (given[i].index >= seen.size || !seen.decision[given[i].index] ||
            seen.of_ask[given[i].index] != given[i].sent)
            broken("%s was answered by entry %" PRIu64 ", which is not there",
                   sim.sent[given[i].sent].id, given[i].index);
}

void holds_check(bool opened) {
    if (!sim.is_open) return;
    ledger_check(0);
    published_check();
    cases_check(opened);
    given_check();
}

/* ---- what is given ---- */

static void receipt_check(uint64_t index, struct span receipt) {
    char *text = arena_str(sim.round, receipt);
    const char *extra = strstr(text, "extra ");
    const char *place = strstr(text, "\nindex ");
    const char *note = strstr(text, "\n\n");
    static uint8_t entry[1 << 17];
    uint8_t zero = 0;
    if (!extra || !place || !note || strtoull(place + 7, NULL, 10) != index)
        broken("the receipt of entry %" PRIu64 " is none", index);
    size_t len = base64_read(extra + 6, strcspn(extra + 6, "\n"), entry, sizeof entry);
    struct digest leaf = hash_of(&zero, 1, span_of(entry, len));
    if (memcmp(&leaf, &seen.leaf[index], sizeof leaf) != 0)
        broken("the receipt of entry %" PRIu64 " is of another", index);
    checkpoint_check(note + 2, "the receipt's checkpoint");
}

/* The same ask, the same answer: byte for byte, but where it waited and is now answered, or where
 * an order stops what was given. */
static void again_check(size_t sent, uint64_t index, const struct digest *bytes, bool by_order) {
    for (size_t i = 0; i < given_count; i++) {
        if (given[i].sent != sent || given[i].by_order || by_order) continue;
        if (given[i].index > index)
            broken("%s was answered by entry %" PRIu64 " and then by %" PRIu64, sim.sent[sent].id,
                   given[i].index, index);
        if (given[i].index == index && memcmp(&given[i].bytes, bytes, sizeof *bytes) != 0)
            broken("%s got two answers", sim.sent[sent].id);
    }
}

void holds_given(size_t sent, uint64_t index, struct span outward, struct span receipt) {
    OWNED_JSON told = json_loadb((const char *)outward.at, outward.len, 0, NULL);
    const char *state = text_of(told, "state");
    struct span bytes;
    if (sim.planted != PLANTED_EARLY) {
        ledger_check(seen.size); /* those before are looked at when the step is over */
        if (index >= seen.size || !seen.decision[index] || seen.of_ask[index] != sent)
            broken("%s is answered by entry %" PRIu64 ", which is not its", sim.sent[sent].id,
                   index);
        receipt_check(index, receipt);
    }
    bool by_order = false;
    if (index < seen.size) {
        struct err e = ledger_entry_at(sim.house.keeper.ledger, sim.round, index, &bytes);
        if (err_is(e)) broken("entry %" PRIu64 ": %s", index, e.text);
        OWNED_JSON entry = json_loadb((const char *)bytes.at, bytes.len, 0, NULL);
        by_order = strcmp(text_of(entry, "state"), state) != 0;
        if (!by_order) answer_check(entry, outward, index);
    }
    bool bound = is_bound(sim.sent[sent].agency, seen.size);
    if (by_order &&
        (!bound || strcmp(state, "not-released") != 0 || json_object_get(told, "answer")))
        broken("%s gets another answer than its entry's, and no order says so", sim.sent[sent].id);
    if (!by_order && bound && strcmp(state, "released") == 0)
        broken("%s is given again what an order stops", sim.sent[sent].id);
    struct digest digest = hash_of(NULL, 0, outward);
    again_check(sent, index, &digest, by_order);
    assert_true(given_count < GIVEN_MAX);
    given[given_count].sent = sent;
    given[given_count].index = index;
    given[given_count].bytes = digest;
    given[given_count++].by_order = by_order;
    sim.tally[TALLY_GIVEN]++;
    sim.tally[TALLY_WAITED] += strcmp(state, "under-review") == 0;
    sim.tally[TALLY_ENJOINED] += by_order || memmem(outward.at, outward.len, "ENJOINED", 8) != NULL;
    trace("given %zu by %" PRIu64 ": %s", sent, index, state);
}
