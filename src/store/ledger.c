/* Was it recorded, for good? The journal's commit is the commit; tiles, anchor and checkpoint
 * follow from it. Never signs what is not durable, nor what is unlike anything signed before. */
#include "store/inside.h"

#include "base/file.h"

#include <assert.h>
#include <stdio.h>
#include <unistd.h>

enum {
    LEDGER_ARENA_BYTES = 8 * 1024 * 1024,
    SCRATCH_ARENA_BYTES = 4 * 1024 * 1024,
    PUBLIC_MODE = 0644,
    FOLDER_MODE = 0755,
    BUNDLE_LEVEL = 8, /* the level at which a node is a whole bundle */
};

/* A publication under way. What is appended meanwhile is the next one's. */
struct publication {
    enum { PUBLISHES_NOTHING = 0, PUBLISHES_TILES, PUBLISHES_CHECKPOINT, PUBLISHES_NAME } stage;
    struct tiles_edge before;   /* of the tree that was published when it began */
    struct digest root;         /* of the tree that is published */
    struct tiles_growth growth; /* and its size */
};

struct local {
    struct ledger ledger; /* size, time and orders of the whole journal; the first member */
    struct arena *arena;
    struct arena *scratch; /* wiped by each public function before it returns */
    struct note_signer signer;
    struct journal *journal;
    const char *dir;
    const char *journal_path;
    const char *log_dir;
    const char *checkpoint_path;
    struct merkle_edge edge; /* of the whole journal */
    struct tiles_edge tiles; /* of the published part */
    struct publication publication;
    struct recent recent;
    struct node_cache *nodes;
    struct anchor anchor;
    /* A checkpoint whose write failed may be seen and yet not be on disk. */
    bool checkpoint_sure;
};

static const struct ledger_calls local_calls;

static struct local *local_of(struct ledger *ledger) { return (struct local *)(void *)ledger; }

/* ---- the tree, from tiles where there are any, else from the journal ---- */

static struct err node_fetch(void *from, unsigned level, uint64_t at, struct digest *hash);

static struct err leaf_fetch(struct local *ledger, uint64_t at, struct digest *hash) {
    struct span entry;
    if (recent_leaf(&ledger->recent, at, hash)) return err_none();
    TRY(journal_get(ledger->journal, at, &entry));
    *hash = merkle_leaf(entry);
    return err_none();
}

/* At most 63 deep, and only beneath what is not yet published. */
static struct err node_hash(struct local *ledger, unsigned level, uint64_t at,
                            struct digest *hash) {
    struct digest left;
    struct digest right;
    if (level == 0) return leaf_fetch(ledger, at, hash);
    TRY(node_fetch(ledger, level - 1, 2 * at, &left));
    TRY(node_fetch(ledger, level - 1, 2 * at + 1, &right));
    *hash = merkle_node(&left, &right);
    return err_none();
}

static struct err node_fetch(void *from, unsigned level, uint64_t at, struct digest *hash) {
    struct local *ledger = from;
    struct recent *recent = &ledger->recent;
    uint64_t first = recent->first >> BUNDLE_LEVEL;
    if ((at + 1) << level <= ledger->tiles.size)
        return node_cache_get(ledger->nodes, ledger->tiles.size, level, at, hash);
    if (level != BUNDLE_LEVEL || at < first || at - first >= RECENT_BUNDLES)
        return node_hash(ledger, level, at, hash);
    uint64_t kept = at - first;
    if (!recent->known[kept]) TRY(node_hash(ledger, level, at, &recent->bundle[kept]));
    recent->known[kept] = true;
    *hash = recent->bundle[kept];
    return err_none();
}

static void leaf_add(struct local *ledger, struct span entry) {
    struct digest leaf = merkle_leaf(entry);
    recent_add(&ledger->recent, ledger->edge.size, &leaf);
    merkle_append(&ledger->edge, &leaf);
}

static struct err edge_at(struct local *ledger, uint64_t size, struct merkle_edge *edge) {
    *edge = (struct merkle_edge){.size = size};
    for (unsigned level = 63; level-- > 0;) {
        if (!(size >> level & 1)) continue;
        uint64_t at = (size >> level) - 1;
        TRY(node_fetch(ledger, level, at, &edge->root[edge->count]));
        edge->count++;
    }
    return err_none();
}

static struct err root_at(struct local *ledger, uint64_t size, struct digest *root) {
    struct merkle_edge edge;
    TRY(edge_at(ledger, size, &edge));
    *root = merkle_root(&edge);
    return err_none();
}

/* ---- the anchor ---- */

/* What stands in the anchor must be ours, and a past of this journal. */
static struct err anchor_adopt(struct local *ledger) {
    struct checkpoint signed_last;
    struct digest root;
    struct span note;
    const char *path = ledger->anchor.path;
    TRY(anchor_find(&ledger->anchor, ledger->scratch, &ledger->signer.key, &signed_last, &note));
    if (signed_last.size > ledger->edge.size)
        return err_make(ERR_FAULT,
                        "%s ends at entry %llu but %s was signed for %llu: the store is an older "
                        "copy; restore the newest one",
                        ledger->journal_path, (unsigned long long)ledger->edge.size, path,
                        (unsigned long long)signed_last.size);
    TRY(root_at(ledger, signed_last.size, &root));
    if (memcmp(&root, &signed_last.root, sizeof root) != 0)
        return err_make(ERR_FAULT,
                        "%s holds other entries than %s was signed for: the store was changed; "
                        "restore the store that belongs to it",
                        ledger->journal_path, path);
    return anchor_take(&ledger->anchor, note, signed_last.size);
}

/* A note of the whole journal takes the place of exactly what we know to stand there, where that is
 * of fewer than `least` entries. */
static struct err anchor_raise(struct local *ledger, uint64_t least) {
    struct anchor *anchor = &ledger->anchor;
    uint64_t size = ledger->edge.size;
    bool same = true;
    assert(size >= least);
    if (anchor->len) TRY(anchor_same(anchor, ledger->scratch, &same));
    if (!same) TRY(anchor_adopt(ledger)); /* it may be behind what we showed */
    if (same && anchor_stands(anchor, least)) return err_none();
    struct digest root = merkle_root(&ledger->edge);
    struct span note = checkpoint_sign(ledger->scratch, &ledger->signer, size, &root);
    return anchor_put(anchor, note, size);
}

/* ---- opening ---- */

static struct local *local_make(const char *dir, const struct note_signer *signer) {
    struct arena *arena = arena_open(LEDGER_ARENA_BYTES);
    struct local *ledger = ARENA_NEW(arena, struct local);
    ledger->ledger.calls = &local_calls;
    ledger->arena = arena;
    ledger->scratch = arena_open(SCRATCH_ARENA_BYTES);
    ledger->signer = *signer;
    ledger->dir = arena_str(arena, span_str(dir));
    ledger->journal_path = arena_printf(arena, "%s/ledger.db", dir);
    ledger->log_dir = arena_printf(arena, "%s/log", dir);
    ledger->checkpoint_path = arena_printf(arena, "%s/log/checkpoint", dir);
    ledger->anchor.path = arena_printf(arena, "%s/anchor/checkpoint", dir);
    ledger->anchor.places_path = arena_printf(arena, "%s/anchor/newest", dir);
    ledger->nodes = node_cache_open(arena, ledger->log_dir);
    return ledger;
}

static void local_close(struct ledger *of) {
    struct local *ledger = local_of(of);
    if (ledger->journal) journal_close(ledger->journal);
    secret_wipe(&ledger->signer.seed);
    node_cache_close(ledger->nodes);
    arena_close(ledger->scratch);
    arena_close(ledger->arena);
}

static struct err clock_check(const struct local *ledger, instant now) {
    char last[INSTANT_TEXT_BYTES];
    char clock[INSTANT_TEXT_BYTES];
    if (now >= ledger->ledger.time) return err_none();
    instant_write(ledger->ledger.time, last);
    instant_write(now, clock);
    return err_make(ERR_FAULT,
                    "the clock says %s but the last entry of %s was recorded at %s; set the clock",
                    clock, ledger->journal_path, last);
}

/* The checkpoint in log/, or size 0 where there is none that we signed: that folder can be made
 * anew from the journal, and the anchor says whether the journal is the right one. */
static struct err published_read(struct local *ledger, uint64_t journal_size,
                                 struct checkpoint *published) {
    struct span note;
    const char *path = ledger->checkpoint_path;
    *published = (struct checkpoint){0};
    struct err e = file_read(path, NOTE_BYTES_MAX, ledger->scratch, &note);
    if (e.kind == ERR_INPUT) return err_none(); /* absent, or far too long */
    TRY(e);
    if (err_is(checkpoint_verify(ledger->scratch, note, &ledger->signer.key, published)))
        return err_none();
    if (published->size > journal_size)
        return err_make(ERR_FAULT,
                        "%s ends at entry %llu but %s was published for %llu: the store is an "
                        "older copy; restore the newest one",
                        ledger->journal_path, (unsigned long long)journal_size, path,
                        (unsigned long long)published->size);
    return err_none();
}

/* The tree up to the published checkpoint, from the right edge of its tiles only. */
static struct err tiles_open(struct local *ledger, const struct checkpoint *published) {
    if (published->size == 0) return err_none();
    TRY(tiles_edge_read(ledger->log_dir, published->size, &ledger->tiles));
    TRY(edge_at(ledger, published->size, &ledger->edge));
    struct digest root = merkle_root(&ledger->edge);
    if (memcmp(&root, &published->root, sizeof root) != 0)
        return err_make(ERR_PROOF, "the tiles do not lead to the root of their checkpoint");
    return err_none();
}

static struct err edge_extend(struct local *ledger, uint64_t size) {
    while (ledger->edge.size < size) {
        struct span entry;
        TRY(journal_get(ledger->journal, ledger->edge.size, &entry));
        leaf_add(ledger, entry);
    }
    return err_none();
}

/* The tiles have grown. */
static void tiles_take(struct local *ledger) {
    recent_begin(&ledger->recent, ledger->tiles.size);
    node_cache_forget(ledger->nodes);
}

/* The tree of the journal. Its beginning comes from the tiles where they hold; where a tile of the
 * right edge is missing or damaged, all of them are written anew. */
static struct err tree_open(struct local *ledger, uint64_t size) {
    struct checkpoint published;
    TRY(published_read(ledger, size, &published));
    struct err e = tiles_open(ledger, &published);
    if (e.kind == ERR_PROOF) {
        memset(&ledger->tiles, 0, sizeof ledger->tiles);
        memset(&ledger->edge, 0, sizeof ledger->edge);
    } else {
        TRY(e);
        ledger->checkpoint_sure = published.size > 0;
    }
    tiles_take(ledger);
    TRY(edge_extend(ledger, published.size));
    struct digest root = merkle_root(&ledger->edge);
    if (published.size > 0 && memcmp(&root, &published.root, sizeof root) != 0)
        return err_make(ERR_FAULT,
                        "%s holds other entries than %s/checkpoint was signed for: one of them was "
                        "changed; keep both, and restore the store that belongs to the checkpoint",
                        ledger->journal_path, ledger->log_dir);
    return edge_extend(ledger, size);
}

/* A process that was killed may have given a file its name and not synced the folder. What we have
 * read under these names is about to be built on. */
static struct err names_sync(struct local *ledger) {
    TRY(folder_sync(ledger->dir));
    TRY(folder_sync(arena_printf(ledger->scratch, "%s/anchor", ledger->dir)));
    return folder_sync(ledger->log_dir);
}

static struct err local_recover(struct local *ledger, instant now) {
    uint64_t size;
    TRY(journal_end(ledger->journal, &size, &ledger->ledger.time, &ledger->ledger.orders));
    if (size == 0)
        return err_make(ERR_FAULT, "%s has no entries; restore it from a copy",
                        ledger->journal_path);
    TRY(clock_check(ledger, now));
    TRY(tree_open(ledger, size));
    TRY(anchor_adopt(ledger));
    TRY(folder_make(ledger->log_dir, FOLDER_MODE));
    TRY(names_sync(ledger));
    ledger->ledger.size = ledger->edge.size;
    TRY(ledger_publish(&ledger->ledger));
    tiles_widths_unknown(&ledger->tiles); /* of its right edge; who was here before wrote others */
    return err_none();
}

struct err ledger_open(const char *dir, const struct note_signer *signer, instant now,
                       struct ledger **ledger) {
    struct local *opened = local_make(dir, signer);
    struct err e = journal_open(opened->arena, opened->journal_path, &opened->journal);
    if (!err_is(e)) e = local_recover(opened, now);
    arena_wipe(opened->scratch);
    if (err_is(e)) {
        local_close(&opened->ledger);
        return e;
    }
    *ledger = &opened->ledger;
    return err_none();
}

/* ---- creating ---- */

static struct err genesis_read(struct span genesis, instant *time) {
    enum entry_kind kind;
    struct span text;
    OWNED_JSON json = NULL;
    TRY(entry_read(genesis, &kind, &json));
    if (kind != ENTRY_GENESIS)
        return err_make(ERR_INPUT, "a log begins with a genesis entry, not with one of kind %s",
                        entry_kind_str(kind));
    TRY(json_need_str(json, "genesis", "time", INSTANT_TEXT_BYTES, &text));
    return instant_read(text, time);
}

static struct err files_create(struct local *ledger, const char *dir,
                               const struct ledger_entry *genesis) {
    uint64_t index;
    struct arena *scratch = ledger->scratch;
    struct text vkey = {.arena = scratch};
    text_put(&vkey, vkey_write(scratch, &ledger->signer.key));
    text_put_byte(&vkey, '\n');
    if (file_exists(ledger->anchor.path))
        return err_make(ERR_INPUT, "%s exists already; choose a new folder", ledger->anchor.path);
    TRY(file_write_new(arena_printf(scratch, "%s/log.vkey", dir), text_span(&vkey), PUBLIC_MODE));
    TRY(journal_create(ledger->journal_path));
    TRY(journal_open(ledger->arena, ledger->journal_path, &ledger->journal));
    TRY(folder_make(ledger->log_dir, FOLDER_MODE));
    TRY(folder_make(arena_printf(scratch, "%s/anchor", dir), FOLDER_MODE));
    TRY(folder_sync(dir));
    TRY(ledger_append(&ledger->ledger, genesis, 1, 0, &index));
    return ledger_publish(&ledger->ledger);
}

struct err ledger_create(const char *dir, const struct note_signer *signer, struct span genesis) {
    struct ledger_entry first = {.kind = ENTRY_GENESIS, .bytes = genesis};
    TRY(genesis_read(genesis, &first.time));
    struct local *ledger = local_make(dir, signer);
    struct err e = files_create(ledger, dir, &first);
    local_close(&ledger->ledger);
    return e;
}

/* ---- appending and publishing ---- */

static struct err entries_check(const struct local *ledger, const struct ledger_entry *entry,
                                size_t count, uint64_t orders) {
    instant last = ledger->ledger.time;
    if (orders != ledger->ledger.orders)
        return err_make(ERR_STALE, "an order came into force meanwhile; decide again");
    for (size_t i = 0; i < count; i++) {
        assert(entry_kind_known(entry[i].kind));
        if (entry[i].bytes.len > ENTRY_BYTES_MAX)
            return err_make(ERR_INPUT, "%s entry: longer than the %d bytes a log entry may have",
                            entry_kind_str(entry[i].kind), ENTRY_BYTES_MAX);
        /* It says whose log this is, so it is the first and there is no second. */
        if ((entry[i].kind == ENTRY_GENESIS) != (ledger->edge.size + i == 0))
            return err_make(ERR_INPUT, "a log begins with its one genesis entry, %s has it already",
                            ledger->journal_path);
        if (entry[i].time < last)
            return err_make(ERR_FAULT, "an entry is older than the newest of %s; set the clock",
                            ledger->journal_path);
        last = entry[i].time;
    }
    return err_none();
}

static struct err local_append(struct ledger *of, const struct ledger_entry *entry, size_t count,
                               uint64_t orders, uint64_t *first_index) {
    struct local *ledger = local_of(of);
    uint64_t first = ledger->edge.size;
    TRY(entries_check(ledger, entry, count, orders));
    /* However rarely the caller publishes, a start has a bounded part of the tree to make. */
    if (first - ledger->tiles.size + count > UNPUBLISHED_MAX) TRY(ledger_publish(of));
    if (count > 0) TRY(journal_append(ledger->journal, first, entry, count));
    /* It is durable; from here on nothing can fail. */
    for (size_t i = 0; i < count; i++) {
        leaf_add(ledger, entry[i].bytes);
        if (entry_kind_is_state(entry[i].kind)) ledger->ledger.orders = first + i;
        ledger->ledger.time = entry[i].time;
    }
    ledger->ledger.size = ledger->edge.size;
    *first_index = first;
    return err_none();
}

/* The checkpoint of this very size was published, by us or (as read at the start) before us. */
static bool is_published(const struct local *ledger) {
    return ledger->checkpoint_sure && ledger->tiles.size == ledger->edge.size &&
           file_exists(ledger->checkpoint_path);
}

static void publication_begin(struct local *ledger) {
    struct publication *publication = &ledger->publication;
    publication->stage = PUBLISHES_TILES;
    publication->before = ledger->tiles;
    publication->root = merkle_root(&ledger->edge);
    tiles_growth_begin(&publication->growth, &ledger->tiles, ledger->edge.size);
}

static struct err tiles_step(struct local *ledger) {
    struct publication *publication = &ledger->publication;
    struct tiles_growth *growth = &publication->growth;
    if (growth->stage != TILES_GROWN)
        TRY(tiles_growth_step(ledger->log_dir, ledger->journal, growth));
    if (growth->stage != TILES_GROWN) return err_none();
    ledger->tiles = growth->edge;
    tiles_take(ledger);
    ledger->checkpoint_sure = false;
    publication->stage = PUBLISHES_CHECKPOINT;
    return err_none();
}

static struct err checkpoint_step(struct local *ledger) {
    struct publication *publication = &ledger->publication;
    uint64_t size = publication->growth.size;
    /* The anchor is ahead of, or like, everything that anybody was shown. */
    bool stood = anchor_stands(&ledger->anchor, size);
    TRY(anchor_raise(ledger, size));
    if (!stood) return err_none();
    struct span note = checkpoint_sign(ledger->scratch, &ledger->signer, size, &publication->root);
    TRY(file_write_unnamed(ledger->checkpoint_path, note, PUBLIC_MODE));
    publication->stage = PUBLISHES_NAME;
    return err_none();
}

static struct err name_step(struct local *ledger) {
    struct publication *publication = &ledger->publication;
    TRY(folder_sync(ledger->log_dir));
    ledger->checkpoint_sure = true;
    tiles_partial_drop(ledger->log_dir, &publication->before, publication->growth.size);
    publication->stage = PUBLISHES_NOTHING;
    return err_none();
}

/* After a fault the next publication begins with what had become durable. */
static struct err publication_step(struct local *ledger) {
    static struct err (*const step[])(struct local *ledger) = {
        [PUBLISHES_TILES] = tiles_step,
        [PUBLISHES_CHECKPOINT] = checkpoint_step,
        [PUBLISHES_NAME] = name_step,
    };
    struct err e = step[ledger->publication.stage](ledger);
    if (err_is(e)) {
        ledger->publication.stage = PUBLISHES_NOTHING;
        tiles_widths_unknown(&ledger->tiles);
    }
    arena_wipe(ledger->scratch);
    return e;
}

static struct err publish_step(struct local *ledger, bool *done) {
    bool idle = ledger->publication.stage == PUBLISHES_NOTHING;
    *done = idle && is_published(ledger);
    if (*done) return err_none();
    if (idle) publication_begin(ledger);
    TRY(publication_step(ledger));
    *done = ledger->publication.stage == PUBLISHES_NOTHING;
    return err_none();
}

/* First to its end what is under way. At last the anchor is named, for those who cannot ask us. */
static struct err local_publish(struct ledger *of) {
    struct local *ledger = local_of(of);
    while (ledger->publication.stage != PUBLISHES_NOTHING)
        TRY(publication_step(ledger));
    for (bool done = false; !done;)
        TRY(publish_step(ledger, &done));
    return anchor_name(&ledger->anchor);
}

struct err ledger_publish_step(struct ledger *of, bool *done) {
    assert(of->calls->publish == local_publish);
    return publish_step(local_of(of), done);
}

/* ---- reading ---- */

/* The proof file for an entry under a checkpoint of this tree, which is not yet named. */
static struct err proof_make(struct local *ledger, uint64_t index, const struct checkpoint *of,
                             struct proof_file *proof) {
    struct span entry;
    proof->index = index;
    TRY(journal_get(ledger->journal, index, &entry));
    proof->extra = arena_copy(ledger->scratch, entry);
    TRY(merkle_inclusion_make(node_fetch, ledger, index, of->size, proof->hash,
                              &proof->hash_count));
    struct digest leaf = merkle_leaf(proof->extra);
    if (!err_is(merkle_inclusion_verify(index, of->size, &leaf, proof->hash, proof->hash_count,
                                        &of->root)))
        return err_none();
    return err_make(ERR_FAULT,
                    "entry %llu of %s is not the one that was recorded, or %s is damaged; "
                    "run: portcullis ledger verify",
                    (unsigned long long)index, ledger->journal_path, ledger->log_dir);
}

static struct err receipt_make(struct local *ledger, struct arena *arena, uint64_t index,
                               struct span *proof_text) {
    struct proof_file *proof = ARENA_NEW(ledger->scratch, struct proof_file);
    struct checkpoint whole = {.size = ledger->edge.size, .root = merkle_root(&ledger->edge)};
    TRY(proof_make(ledger, index, &whole, proof));
    /* One signature a size: what the anchor holds was signed for this very tree. */
    if (!anchor_stands(&ledger->anchor, whole.size)) TRY(anchor_raise(ledger, whole.size));
    proof->checkpoint = span_of(ledger->anchor.note, ledger->anchor.len);
    *proof_text = proof_write(arena, proof);
    return err_none();
}

static struct err cosigned_make(struct local *ledger, struct arena *arena, uint64_t index,
                                struct span *proof_text, bool *found) {
    struct proof_file *proof = ARENA_NEW(ledger->scratch, struct proof_file);
    struct checkpoint cosigned;
    const char *path = arena_printf(ledger->scratch, "%s/cosigned", ledger->log_dir);
    *found = false;
    if (!file_exists(path)) return err_none();
    TRY(file_read(path, NOTE_BYTES_MAX, ledger->scratch, &proof->checkpoint));
    struct err e =
        checkpoint_verify(ledger->scratch, proof->checkpoint, &ledger->signer.key, &cosigned);
    if (err_is(e)) return err_make(ERR_FAULT, "%s does not hold; remove it", path);
    if (index >= cosigned.size) return err_none();
    TRY(proof_make(ledger, index, &cosigned, proof));
    *proof_text = proof_write(arena, proof);
    *found = true;
    return err_none();
}

static struct err index_check(const struct local *ledger, uint64_t index) {
    if (index < ledger->edge.size) return err_none();
    return err_make(ERR_INPUT, "there is no entry %llu; the ledger has %llu",
                    (unsigned long long)index, (unsigned long long)ledger->edge.size);
}

static struct err local_receipts(struct ledger *of, struct arena *arena, uint64_t first,
                                 size_t count, struct span *proof_text) {
    struct local *ledger = local_of(of);
    for (size_t i = 0; i < count; i++) {
        TRY(index_check(ledger, first + i));
        struct err e = receipt_make(ledger, arena, first + i, &proof_text[i]);
        arena_wipe(ledger->scratch);
        TRY(e);
    }
    return err_none();
}

static struct err local_receipt_cosigned(struct ledger *of, struct arena *arena, uint64_t index,
                                         struct span *proof_text, bool *found) {
    struct local *ledger = local_of(of);
    TRY(index_check(ledger, index));
    struct err e = cosigned_make(ledger, arena, index, proof_text, found);
    arena_wipe(ledger->scratch);
    return e;
}

static struct err local_entries(struct ledger *of, struct arena *arena, uint64_t first, size_t most,
                                struct span *bytes, size_t *count) {
    struct local *ledger = local_of(of);
    uint64_t left;
    size_t used = 0;
    TRY(index_check(ledger, first));
    left = of->size - first;
    *count = 0;
    while (*count < most && *count < left) {
        struct span entry;
        TRY(journal_get(ledger->journal, first + *count, &entry));
        used += entry.len;
        if (*count > 0 && used > LEDGER_RUN_BYTES) break;
        bytes[(*count)++] = arena_copy(arena, entry);
    }
    return err_none();
}

static struct err local_next_state(struct ledger *of, struct arena *arena, uint64_t *index,
                                   enum entry_kind *kind, struct span *bytes, bool *end) {
    struct local *ledger = local_of(of);
    uint64_t found;
    struct span entry;
    TRY(journal_next_state(ledger->journal, *index, &found, kind, &entry, end));
    if (*end) return err_none();
    *bytes = arena_copy(arena, entry);
    *index = found + 1;
    return err_none();
}

static const struct ledger_calls local_calls = {
    .close = local_close,
    .append = local_append,
    .publish = local_publish,
    .publish_soon = local_publish,
    .receipts = local_receipts,
    .receipt_cosigned = local_receipt_cosigned,
    .entries = local_entries,
    .next_state = local_next_state,
};
