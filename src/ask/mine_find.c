/* Which entries are about this person? The whole log has to be read for it: nothing else than their
 * secret tells their entries from others'. What was found is remembered for those who were here
 * last, entries and all: each that is fetched is a question to the ledger's process. So a page
 * costs the entries since their last one. */
#include "ask/mine.h"

#include "base/bytes.h"
#include "base/index_list.h"
#include "store/walk.h"

enum {
    PERSONS_MAX = 64,
    FOUND_MAX = 1024,           /* of one person; who has more is looked for anew */
    KEPT_BYTES_MAX = 64 * 1024, /* of their entries; what does not fit is fetched */
    SCRATCH_BYTES = 16 * 1024 * 1024,
};

struct mine_memory {
    struct remembered {
        struct digest whom; /* of their secret */
        uint64_t until;     /* entries below it were looked at */
        bool overfull;      /* they have more than fit: each walk is a whole one */
        uint64_t used;      /* 0: nobody is remembered here */
        uint64_t index[FOUND_MAX];
        struct {
            uint32_t at, len; /* 0: not kept */
        } kept[FOUND_MAX];
        size_t count;
        uint8_t bytes[KEPT_BYTES_MAX];
    } person[PERSONS_MAX];
    uint64_t uses;
};

/* A search under way. */
struct finder {
    struct keeper *keeper;
    const struct secret *subject;
    struct arena *scratch;
    struct index_list found;
    struct remembered *one;
    size_t used; /* of its bytes */
};

/* ---- what is remembered ---- */

static struct remembered *remembered_find(struct keeper *keeper, const struct secret *subject) {
    const struct span part[] = {SPAN_LITERAL("mine/1"), secret_span(subject)};
    struct digest whom = sha256_parts(part, 2);
    if (!keeper->mine) keeper->mine = ARENA_NEW(keeper->arena, struct mine_memory);
    struct mine_memory *memory = keeper->mine;
    struct remembered *oldest = &memory->person[0];
    struct remembered *found = NULL;
    for (size_t i = 0; i < PERSONS_MAX && !found; i++) {
        struct remembered *one = &memory->person[i];
        if (one->used && memcmp(&one->whom, &whom, sizeof whom) == 0) found = one;
        if (one->used < oldest->used) oldest = one;
    }
    if (!found) {
        found = oldest;
        *found = (struct remembered){.whom = whom};
    }
    found->used = ++memory->uses;
    return found;
}

static void remember(struct remembered *one, const struct finder *finder, uint64_t until) {
    const struct index_list *found = &finder->found;
    bool fits = found->count <= FOUND_MAX;
    if (fits && found->count) memcpy(one->index, found->at, found->count * sizeof *one->index);
    one->count = fits ? found->count : 0;
    one->until = fits ? until : 0;
    one->overfull = !fits;
}

/* The bytes of what is found next. */
static void found_add(struct finder *finder, uint64_t index, struct span bytes) {
    struct remembered *one = finder->one;
    size_t place = finder->found.count;
    index_list_add(&finder->found, index);
    if (place >= FOUND_MAX) return;
    bool fits = bytes.len <= KEPT_BYTES_MAX - finder->used;
    one->kept[place].at = (uint32_t)finder->used;
    one->kept[place].len = fits ? (uint32_t)bytes.len : 0;
    if (!fits) return;
    memcpy(one->bytes + finder->used, bytes.at, bytes.len);
    finder->used += bytes.len;
}

/* ---- finding ---- */

static bool is_theirs(const struct entry_view *entry, const struct secret *subject) {
    uint8_t nonce[16];
    struct digest commitment;
    if (!entry_view_hex(entry, "nonce", nonce, sizeof nonce) ||
        !entry_view_hex(entry, "subject", commitment.byte, sizeof commitment.byte))
        return false;
    struct digest own = subject_commit(subject, nonce);
    return span_equal_secret(digest_span(&own), digest_span(&commitment));
}

/* An unsealed decision commits under the key that its unseal entry shows. */
static struct err unsealed_look(struct finder *finder, const struct entry_view *unseal) {
    struct secret key;
    struct span bytes;
    struct entry_view entry;
    uint64_t index = entry_view_count(unseal, "entry");
    if (!entry_view_hex(unseal, "key", key.byte, sizeof key.byte)) return err_none();
    arena_wipe(finder->scratch);
    TRY(ledger_entry_at(finder->keeper->ledger, finder->scratch, index, &bytes));
    TRY(entry_scan(bytes, &entry));
    struct secret secret = seal_subject(&key, finder->subject);
    if (is_theirs(&entry, &secret)) found_add(finder, index, bytes);
    secret_wipe(&secret);
    return err_none();
}

static struct err entry_look(struct finder *finder, uint64_t index, struct span bytes) {
    struct entry_view entry;
    TRY(entry_scan(bytes, &entry));
    if (entry.kind == ENTRY_UNSEAL) return unsealed_look(finder, &entry);
    if (entry.kind != ENTRY_DECISION && entry.kind != ENTRY_INSPECTION) return err_none();
    if (is_theirs(&entry, finder->subject)) found_add(finder, index, bytes);
    return err_none();
}

/* Up to `most` entries from `*at` on, which is then the first that was not looked at. */
static struct err some_look(struct finder *finder, uint64_t most, uint64_t *at) {
    OWNED_WALK walk;
    ledger_walk_begin(&walk, finder->keeper->ledger, *at);
    for (uint64_t done = 0; done < most; done++) {
        bool end = false;
        uint64_t index;
        struct span bytes;
        TRY(ledger_walk_next(&walk, &index, &bytes, &end));
        if (end) return err_none();
        TRY(entry_look(finder, index, bytes));
        *at = index + 1;
    }
    return err_none();
}

/* Takes what is remembered and looks further. */
static struct err further_look(struct finder *finder, struct remembered *one, uint64_t most) {
    uint64_t at = one->until;
    finder->one = one;
    for (size_t i = 0; i < one->count; i++) {
        index_list_add(&finder->found, one->index[i]);
        if (one->kept[i].len) finder->used = one->kept[i].at + one->kept[i].len;
    }
    TRY(some_look(finder, most, &at));
    remember(one, finder, at);
    return err_none();
}

struct err mine_fold(struct keeper *keeper, const struct secret *subject, uint64_t most,
                     bool *behind) {
    struct remembered *one = remembered_find(keeper, subject);
    *behind = false;
    if (one->overfull) return err_none();
    OWNED_ARENA arena = arena_open(SCRATCH_BYTES);
    OWNED_ARENA scratch = arena_open(SCRATCH_BYTES);
    struct finder finder = {
        .keeper = keeper, .subject = subject, .scratch = scratch, .found = {.arena = arena}};
    TRY(further_look(&finder, one, most));
    *behind = !one->overfull && one->until < ledger_size(keeper->ledger);
    return err_none();
}

/* What was found at that place: as it was kept, else from the ledger. */
static struct err found_take(struct finder *finder, size_t place, struct entry_view *entry) {
    const struct remembered *one = finder->one;
    struct span bytes;
    if (place < FOUND_MAX && one->kept[place].len)
        bytes = span_of(one->bytes + one->kept[place].at, one->kept[place].len);
    else
        TRY(ledger_entry_at(finder->keeper->ledger, finder->scratch, finder->found.at[place],
                            &bytes));
    return entry_scan(bytes, entry);
}

static struct err found_visit(struct finder *finder, mine_visit *visit, void *with) {
    for (size_t i = 0; i < finder->found.count; i++) {
        struct entry_view entry;
        arena_wipe(finder->scratch);
        TRY(found_take(finder, i, &entry));
        TRY(visit(with, finder->scratch, finder->found.at[i], &entry));
    }
    return err_none();
}

struct err mine_walk(struct keeper *keeper, const struct secret *subject, mine_visit *visit,
                     void *with) {
    OWNED_ARENA arena = arena_open(SCRATCH_BYTES);
    OWNED_ARENA scratch = arena_open(SCRATCH_BYTES);
    struct finder finder = {
        .keeper = keeper, .subject = subject, .scratch = scratch, .found = {.arena = arena}};
    TRY(further_look(&finder, remembered_find(keeper, subject), UINT64_MAX));
    return found_visit(&finder, visit, with);
}
