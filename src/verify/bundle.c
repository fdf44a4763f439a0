/* What was decided under an authority in a stretch of time, with everything that belongs to it?
 *
 * A ZIP for a court: the part of the log that covers the time, with the tiles that lead to the
 * signed root, and for every decision in question its record and its sealed answer, whose digests
 * stand in the entry. One entry on either side shows that the time is covered, so that nothing in
 * it can be left out; no network is needed to see it. */
#include "verify/verify.h"

#include "base/bytes.h"

#include <assert.h>

#define BUNDLE_FORMAT "portcullis-bundle/1"

enum { SCRATCH_BYTES = 8 * BUNDLE_BYTES_MAX };

static bool asked_for(const struct bundle_asked *asked, const struct entry_view *entry) {
    struct span authority = entry_view_value(entry, "authority");
    return entry->kind == ENTRY_DECISION && entry->time >= asked->from &&
           entry->time <= asked->to &&
           (asked->authority.len == 0 || span_equal(authority, asked->authority));
}

static const char *record_name(struct arena *arena, uint64_t index) {
    return arena_printf(arena, "record/%012llu.json", (unsigned long long)index);
}

static const char *answer_name(struct arena *arena, uint64_t index) {
    return arena_printf(arena, "answer/%012llu.jwe", (unsigned long long)index);
}

static uint64_t bundles_of(uint64_t size) { return (size + TILE_WIDTH - 1) / TILE_WIDTH; }

/* ---- which part of the log ---- */

static struct err time_of(struct tree *tree, uint64_t index, instant *time) {
    OWNED_ARENA arena = arena_open(SCRATCH_BYTES);
    struct span bytes;
    struct entry_view entry;
    TRY(tree_entry(tree, arena, index, &bytes));
    TRY(entry_scan(bytes, &entry));
    *time = entry.time;
    return err_none();
}

/* The first bundle that begins at `when` or later; times do not run back. */
static struct err bundle_from(struct tree *tree, instant when, uint64_t *bundle) {
    uint64_t low = 0;
    uint64_t high = bundles_of(tree->size);
    while (low < high) {
        uint64_t middle = low + (high - low) / 2;
        instant time;
        TRY(time_of(tree, middle * TILE_WIDTH, &time));
        if (time < when)
            low = middle + 1;
        else
            high = middle;
    }
    *bundle = low;
    return err_none();
}

static struct err stretch_find(struct tree *tree, const struct bundle_asked *asked, uint64_t *from,
                               uint64_t *to) {
    TRY(bundle_from(tree, asked->from, from));
    TRY(bundle_from(tree, asked->to + 1, to));
    if (*from > 0) --*from;
    /* The bundle that begins after the end shows that the end is reached. */
    if (*to < bundles_of(tree->size)) ++*to;
    return err_none();
}

/* ---- making ---- */

struct making {
    struct arena *arena; /* wiped an entry */
    struct archive_writer zip;
    struct tree *tree;
    const struct bundle_asked *asked;
    bundle_attach *attach;
    void *with;
    bool answers; /* in this pass; else records */
    struct bundle_verified *written;
};

static struct err attach_put(struct making *making, uint64_t index,
                             const struct entry_view *entry) {
    struct span record = {0};
    struct span answer = {0};
    TRY(making->attach(making->with, making->arena, index, &record, &answer));
    if (making->answers) {
        if (!entry_view_value(entry, "answer").at) return err_none();
        making->written->answers++;
        return archive_put(&making->zip, answer_name(making->arena, index), answer);
    }
    making->written->decisions++;
    making->written->records++;
    if (span_is(entry_view_value(entry, "state"), outward_str(OUTWARD_RELEASED)))
        making->written->released++;
    return archive_put(&making->zip, record_name(making->arena, index), record);
}

static struct err visit_attach(void *with, struct tree *tree, uint64_t index, struct span bytes,
                               const struct entry_view *entry, uint64_t tally[TALLIES]) {
    struct making *making = with;
    if (!asked_for(making->asked, entry)) return err_none();
    struct err e = attach_put(making, index, entry);
    arena_wipe(making->arena);
    return e;
}

static struct err file_copy(struct making *making, struct tile tile) {
    char path[TILE_PATH_BYTES];
    struct span bytes;
    bool there;
    tile_path(tile, path);
    arena_wipe(making->arena);
    TRY(source_read(making->tree->source, making->arena, path, BUNDLE_BYTES_MAX, &bytes, &there));
    if (!there) return err_make(ERR_FAULT, "%s is missing; run: portcullis ledger verify", path);
    return archive_put(&making->zip, arena_printf(making->arena, "log/%s", path), bytes);
}

/* Full tiles of the levels above the leaves, and the right edge of all. */
static struct err tiles_copy(struct making *making) {
    uint64_t size = making->tree->size;
    for (unsigned level = 0; level < TREE_LEVELS; level++) {
        uint64_t full = tile_full_count(level, size);
        for (uint64_t index = 0; level > 0 && index < full; index++)
            TRY(file_copy(making, (struct tile){(int)level, index, TILE_WIDTH}));
        unsigned width = tile_partial_width(level, size);
        if (width > 0) TRY(file_copy(making, (struct tile){(int)level, full, width}));
    }
    return err_none();
}

static struct err bundles_copy(struct making *making, uint64_t from, uint64_t to) {
    uint64_t full = tile_full_count(0, making->tree->size);
    for (uint64_t index = from; index < to; index++) {
        unsigned width = index < full ? TILE_WIDTH : tile_partial_width(0, making->tree->size);
        TRY(file_copy(making, (struct tile){-1, index, width}));
    }
    return err_none();
}

static struct span bundle_json(struct arena *arena, const struct bundle_asked *asked, uint64_t from,
                               uint64_t to) {
    char since[INSTANT_TEXT_BYTES];
    char until[INSTANT_TEXT_BYTES];
    instant_write(asked->from, since);
    instant_write(asked->to, until);
    OWNED_JSON o = json_object();
    json_set_span(o, "format", SPAN_LITERAL(BUNDLE_FORMAT));
    json_set_span(o, "authority", asked->authority);
    json_set_span(o, "from", span_str(since));
    json_set_span(o, "to", span_str(until));
    json_set_int(o, "first_bundle", (int64_t)from);
    json_set_int(o, "end_bundle", (int64_t)to);
    return json_write(arena, o);
}

static struct err making_run(struct making *making, struct arena *arena, const struct walk *walk,
                             struct span note) {
    struct walked walked;
    making->answers = true;
    TRY(walk_run(walk, &walked));
    TRY(archive_put(&making->zip, "bundle.json",
                    bundle_json(arena, making->asked, walk->from, walk->to)));
    TRY(archive_put(&making->zip, "log/checkpoint", note));
    TRY(tiles_copy(making));
    TRY(bundles_copy(making, walk->from, walk->to));
    making->answers = false;
    TRY(walk_run(walk, &walked));
    return archive_end(&making->zip);
}

struct err bundle_write(struct arena *arena, const struct source *log, const struct note_key *key,
                        const struct bundle_asked *asked, bundle_attach *attach, void *with,
                        FILE *file, struct bundle_verified *written) {
    struct checkpoint checkpoint;
    struct span note;
    uint64_t from = 0;
    uint64_t to = 0;
    OWNED_TREE tree = NULL;
    OWNED_ARENA scratch = arena_open(SCRATCH_BYTES);
    TRY(checkpoint_open(log, arena, key, &checkpoint, &note));
    TRY(tree_open(arena, log, &checkpoint, &tree));
    TRY(stretch_find(tree, asked, &from, &to));
    *written = (struct bundle_verified){.first = from * TILE_WIDTH, .end = to * TILE_WIDTH};
    if (written->end > tree->size) written->end = tree->size;
    struct making making = {scratch, archive_begin(arena, file), tree, asked, attach, with, true,
                            written};
    struct walk walk = {.source = log,
                        .checkpoint = &checkpoint,
                        .from = from,
                        .to = to,
                        .now = asked->to,
                        .workers = 1, /* the ZIP is written in this process */
                        .visit = visit_attach,
                        .with = &making};
    return making_run(&making, arena, &walk, note);
}

/* ---- verifying ---- */

struct checking {
    const struct archive *zip;
    const struct bundle_asked *asked;
    uint64_t from, end; /* indices of the entries that are there */
};

enum { TALLY_DECISIONS = 0, TALLY_RELEASED, TALLY_ANSWERS };

/* The member is there, and is what the entry commits to under `digest`. */
static struct err attached_check(const struct checking *checking, const char *name,
                                 const struct entry_view *entry, const char *digest) {
    struct span bytes;
    struct digest wanted;
    bool there;
    TRY(archive_find(checking->zip, name, &bytes, &there));
    if (!there) return err_make(ERR_PROOF, "%s is missing", name);
    struct digest found = sha256(bytes);
    if (entry_view_hex(entry, digest, wanted.byte, sizeof wanted.byte) &&
        memcmp(&wanted, &found, sizeof found) == 0)
        return err_none();
    return err_make(ERR_PROOF, "%s is not the one that its entry was made over", name);
}

/* An entry beyond the time on either side, unless the log begins or ends there. */
static struct err cover_check(const struct checking *checking, const struct tree *tree,
                              uint64_t index, const struct entry_view *entry) {
    const struct bundle_asked *asked = checking->asked;
    if (index == checking->from && index > 0 && entry->time >= asked->from)
        return err_make(ERR_PROOF, "its entries begin within the time asked for");
    if (index + 1 == checking->end && checking->end < tree->size && entry->time <= asked->to)
        return err_make(ERR_PROOF, "its entries end within the time asked for");
    return err_none();
}

static struct err visit_check(void *with, struct tree *tree, uint64_t index, struct span bytes,
                              const struct entry_view *entry, uint64_t tally[TALLIES]) {
    const struct checking *checking = with;
    OWNED_ARENA arena = arena_open(1 << 16);
    TRY(cover_check(checking, tree, index, entry));
    if (!asked_for(checking->asked, entry)) return err_none();
    TRY(attached_check(checking, record_name(arena, index), entry, "record"));
    tally[TALLY_DECISIONS]++;
    if (span_is(entry_view_value(entry, "state"), outward_str(OUTWARD_RELEASED)))
        tally[TALLY_RELEASED]++;
    if (!entry_view_value(entry, "answer").at) return err_none();
    TRY(attached_check(checking, answer_name(arena, index), entry, "answer"));
    tally[TALLY_ANSWERS]++;
    return err_none();
}

/* Every full tile above the leaves leads to the root, whether or not an entry beneath it is here.
 * `*members` counts the log's members that there must be. */
static struct err tiles_check(struct tree *tree, uint64_t bundles, uint64_t *members) {
    *members = 1 + bundles;
    for (unsigned level = 0; level < TREE_LEVELS; level++) {
        uint64_t full = tile_full_count(level, tree->size);
        struct digest hash;
        if (tile_partial_width(level, tree->size) > 0) ++*members;
        for (uint64_t index = 0; level > 0 && index < full; index++) {
            TRY(tree_hash(tree, level, index * TILE_WIDTH, &hash));
            ++*members;
        }
    }
    return err_none();
}

static struct err number_need(const json_t *o, const char *key, uint64_t *number) {
    int64_t found;
    TRY(json_need_int(o, "bundle.json", key, 0, JSON_INTEGER_MAX, &found));
    *number = (uint64_t)found;
    return err_none();
}

static struct err instant_need(const json_t *o, const char *key, instant *when) {
    struct span text;
    TRY(json_need_str(o, "bundle.json", key, INSTANT_TEXT_BYTES, &text));
    return instant_read(text, when);
}

static struct err head_read(struct arena *arena, const struct archive *zip,
                            struct bundle_asked *asked, uint64_t *from, uint64_t *to) {
    static const char *const known[] = {"authority", "end_bundle", "first_bundle", "format", "from",
                                        "to",        NULL};
    struct span bytes;
    struct span format;
    struct span authority;
    bool there;
    OWNED_JSON o = NULL;
    TRY(archive_find(zip, "bundle.json", &bytes, &there));
    if (!there) return err_make(ERR_PROOF, "bundle.json is missing");
    TRY(json_read(bytes, ENTRY_BYTES_MAX, &o));
    TRY(json_known_only(o, known, "bundle.json"));
    TRY(json_need_str(o, "bundle.json", "format", 64, &format));
    TRY(json_need_str(o, "bundle.json", "authority", 255, &authority));
    TRY(instant_need(o, "from", &asked->from));
    TRY(instant_need(o, "to", &asked->to));
    TRY(number_need(o, "first_bundle", from));
    TRY(number_need(o, "end_bundle", to));
    if (!span_is(format, BUNDLE_FORMAT))
        return err_make(ERR_INPUT, "bundle.json is of another format than " BUNDLE_FORMAT);
    asked->authority = arena_copy(arena, authority);
    if (!span_equal(bytes, bundle_json(arena, asked, *from, *to)))
        return err_make(ERR_PROOF, "bundle.json was changed: it is not in its one spelling");
    return err_none();
}

/* Whether the time is covered is seen at its entries, so a stretch without any shows nothing. */
static struct err stretch_check(const struct bundle_asked *asked, uint64_t from, uint64_t to,
                                uint64_t size) {
    if (asked->from > asked->to)
        return err_make(ERR_PROOF, "the time of bundle.json ends before it begins");
    if (from > to || to > bundles_of(size))
        return err_make(ERR_PROOF, "bundle.json names entries that the log does not have");
    if (from == to)
        return err_make(ERR_PROOF, "it holds no entry of the log, so it shows nothing of its time");
    return err_none();
}

struct err bundle_verify(struct arena *arena, const struct archive *zip, const struct note_key *key,
                         instant now, struct bundle_asked *asked, struct bundle_verified *found) {
    struct source *source = source_of_zip(arena, zip);
    struct checkpoint checkpoint;
    struct walked walked;
    struct span note;
    uint64_t from = 0;
    uint64_t to = 0;
    uint64_t members = 0;
    OWNED_TREE tree = NULL;
    TRY(head_read(arena, zip, asked, &from, &to));
    TRY(checkpoint_open(source, arena, key, &checkpoint, &note));
    TRY(tree_open(arena, source, &checkpoint, &tree));
    TRY(stretch_check(asked, from, to, tree->size));
    uint64_t end = to * TILE_WIDTH < tree->size ? to * TILE_WIDTH : tree->size;
    struct checking checking = {zip, asked, from * TILE_WIDTH, end};
    struct walk walk = {.source = source,
                        .checkpoint = &checkpoint,
                        .from = from,
                        .to = to,
                        .now = now,
                        .workers = 1,
                        .visit = visit_check,
                        .with = &checking};
    TRY(tiles_check(tree, to - from, &members));
    TRY(walk_run(&walk, &walked));
    *found = (struct bundle_verified){checking.from,
                                      end,
                                      walked.tally[TALLY_DECISIONS],
                                      walked.tally[TALLY_RELEASED],
                                      walked.tally[TALLY_DECISIONS],
                                      walked.tally[TALLY_ANSWERS]};
    if (archive_count(zip) != 1 + members + found->records + found->answers)
        return err_make(ERR_PROOF, "it has a member that belongs to nothing in it");
    return err_none();
}
