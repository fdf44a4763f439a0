/* Who looked, and at what? Each look is an entry that the person concerned can find: 26 USC
 * 6103(b)(7), (p)(3)(A). And when does a sealed entry become theirs to see? */
#include "ask/enact.h"

#include "base/bytes.h"

enum { INSPECT_BYTES_MAX = 32 * 1024 * 1024 };

struct err inspection_write(struct arena *arena, instant now, const char *audience,
                            struct span blind, struct span record, const struct secret *subject,
                            struct ledger_entry *entry) {
    uint8_t nonce[16];
    random_fill(nonce, sizeof nonce);
    struct digest commitment = hmac_sha256(blind, &record, 1);
    struct digest whom = subject_commit(subject, nonce);
    OWNED_JSON o = json_object();
    json_set_span(o, "audience", span_str(audience));
    json_set_span(o, "commitment", span_str(hex_str(arena, digest_span(&commitment))));
    json_set_span(o, "nonce", span_str(hex_str(arena, span_of(nonce, sizeof nonce))));
    json_set_span(o, "subject", span_str(hex_str(arena, digest_span(&whom))));
    *entry = (struct ledger_entry){.kind = ENTRY_INSPECTION, .time = now};
    return entry_write(arena, ENTRY_INSPECTION, now, o, &entry->bytes);
}

static struct err append(struct keeper *keeper, const struct ledger_entry *entry, size_t count,
                         uint64_t *index) {
    TRY(keeper_needs_ledger(keeper));
    return ledger_append(keeper->ledger, entry, count, ledger_orders(keeper->ledger), index);
}

struct err inspections_append(struct keeper *keeper, const char *audience, struct span record,
                              const struct secret *subject, size_t count, uint64_t *first) {
    OWNED_ARENA arena = arena_open(INSPECT_BYTES_MAX);
    struct ledger_entry *entry = ARENA_ARRAY(arena, struct ledger_entry, count);
    instant now = keeper_now(keeper);
    for (size_t i = 0; i < count; i++) {
        uint8_t blind[16];
        random_fill(blind, sizeof blind);
        TRY(inspection_write(arena, now, audience, span_of(blind, sizeof blind), record,
                             &subject[i], &entry[i]));
    }
    return append(keeper, entry, count, first);
}

struct err inspection_record(struct keeper *keeper, const char *audience, struct span record,
                             const struct secret *subject, uint64_t *index) {
    TRY(inspections_append(keeper, audience, record, subject, 1, index));
    return ledger_publish(keeper->ledger);
}

/* ---- a decision ---- */

/* The seal's key of an entry, where it has one. */
static struct err seal_key_find(struct keeper *keeper, struct arena *arena, uint64_t index,
                                bool *sealed, struct secret *key) {
    struct span bytes;
    struct entry_view view;
    uint8_t nonce[16];
    instant review;
    TRY(ledger_entry_at(keeper->ledger, arena, index, &bytes));
    TRY(entry_scan(bytes, &view));
    *sealed = entry_review(&view, &review) && entry_view_hex(&view, "nonce", nonce, sizeof nonce);
    if (*sealed) *key = seal_key_of(&keeper->seal_key, nonce);
    return err_none();
}

/* The secret of the person whom a decision record is about. */
static struct err record_subject(const struct keeper *keeper, struct arena *arena,
                                 struct span record, struct secret *subject) {
    struct ask *ask = ARENA_NEW(arena, struct ask);
    struct span text;
    OWNED_JSON o = NULL;
    TRY(json_read(record, CASE_BYTES_MAX, &o));
    TRY(json_need_str(o, "record", "ask_text", ASK_BYTES_MAX, &text));
    TRY(ask_read(arena, text, ask));
    *subject = ask_subject(keeper, ask);
    return err_none();
}

struct err decision_subject(struct keeper *keeper, struct arena *arena,
                            const struct vault_case *decision, struct secret *subject) {
    struct secret key;
    struct secret open;
    bool sealed = false;
    TRY(seal_key_find(keeper, arena, decision->entry_index, &sealed, &key));
    TRY(record_subject(keeper, arena, decision->record, &open));
    *subject = sealed ? seal_subject(&key, &open) : open;
    secret_wipe(&open);
    if (sealed) secret_wipe(&key);
    return err_none();
}

struct err decision_inspect(struct keeper *keeper, const struct vault_case *decision,
                            uint64_t *index) {
    OWNED_ARENA arena = arena_open(INSPECT_BYTES_MAX);
    struct secret subject;
    TRY(decision_subject(keeper, arena, decision, &subject));
    struct err e = inspection_record(keeper, "custodian", decision->record, &subject, index);
    secret_wipe(&subject);
    return e;
}

static struct err case_missing(uint64_t index) {
    return err_make(ERR_FAULT,
                    "the case of ledger entry %llu is missing; restore the vault "
                    "from a copy",
                    (unsigned long long)index);
}

struct err decision_papers(struct keeper *keeper, struct arena *arena, uint64_t index,
                           struct span *record, struct span *answer) {
    struct vault_case *found = ARENA_NEW(arena, struct vault_case);
    OWNED_JSON outward = NULL;
    struct span sealed;
    bool has = false;
    TRY(case_by_entry(keeper->vault, arena, index, found, &has));
    if (!has) return case_missing(index);
    *record = found->record;
    TRY(json_read(found->answer, CASE_BYTES_MAX, &outward));
    TRY(json_may_str(outward, "the decision", "answer", CASE_BYTES_MAX, &sealed));
    *answer = sealed.at ? arena_copy(arena, sealed) : (struct span){0};
    return err_none();
}

static struct err case_inspection(struct keeper *keeper, struct arena *arena, const char *audience,
                                  uint64_t index, struct ledger_entry *entry) {
    OWNED_ARENA scratch = arena_open(INSPECT_BYTES_MAX);
    struct vault_case *found = ARENA_NEW(scratch, struct vault_case);
    struct secret subject;
    uint8_t blind[16];
    bool has = false;
    TRY(case_by_entry(keeper->vault, scratch, index, found, &has));
    if (!has) return case_missing(index);
    found->entry_index = index;
    TRY(decision_subject(keeper, scratch, found, &subject));
    random_fill(blind, sizeof blind);
    struct err e = inspection_write(arena, keeper_now(keeper), audience,
                                    span_of(blind, sizeof blind), found->record, &subject, entry);
    secret_wipe(&subject);
    return e;
}

struct err decisions_inspect(struct keeper *keeper, const char *audience, const uint64_t *index,
                             size_t count) {
    OWNED_ARENA arena = arena_open(INSPECT_BYTES_MAX);
    for (size_t done = 0; done < count;) {
        struct ledger_entry entry[ROUND_ASKS_MAX];
        size_t round = count - done < ROUND_ASKS_MAX ? count - done : ROUND_ASKS_MAX;
        uint64_t first;
        for (size_t i = 0; i < round; i++)
            TRY(case_inspection(keeper, arena, audience, index[done + i], &entry[i]));
        TRY(append(keeper, entry, round, &first));
        arena_wipe(arena);
        done += round;
    }
    return ledger_publish(keeper->ledger);
}

/* ---- seals ---- */

struct err seal_open(struct keeper *keeper, uint64_t sealed, uint64_t *index) {
    OWNED_ARENA arena = arena_open(INSPECT_BYTES_MAX);
    struct ledger_entry entry = {.kind = ENTRY_UNSEAL, .time = keeper_now(keeper)};
    struct secret key;
    bool found = false;
    TRY(seal_key_find(keeper, arena, sealed, &found, &key));
    if (!found) return err_make(ERR_INPUT, "entry %llu is not sealed", (unsigned long long)sealed);
    OWNED_JSON o = json_object();
    json_set_int(o, "entry", (int64_t)sealed);
    json_set_span(o, "key", span_str(hex_str(arena, secret_span(&key))));
    TRY(entry_write(arena, ENTRY_UNSEAL, entry.time, o, &entry.bytes));
    TRY(append(keeper, &entry, 1, index));
    return ledger_publish(keeper->ledger);
}
