/* Does each entry of a stretch of the log hold? The stretch is cut into as many parts as there are
 * processors; each part is read by a process of its own, which reports through one page of numbers.
 * The parts are joined by the rules that hold from one entry to the next. */
#include "verify/verify.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    WORKERS_MAX = 64,
    SENTENCE_BYTES = 512,
    SHOW_MILLISECONDS = 200,
    WALK_ARENA_BYTES = 8 << 20
};

/* What a process reports; nothing else leaves it. */
struct part {
    uint64_t from, to; /* bundles */
    volatile uint64_t entries;
    uint64_t tiles;
    bool done;
    enum err_kind kind;
    char sentence[SENTENCE_BYTES];
    struct chain chain;
    uint64_t tally[TALLIES];
};

/* A bit an entry, shared by all processes: pages that nobody marks cost nothing. */
struct opened {
    _Atomic uint8_t *bits;
    size_t len;
};

/* A bundle that a rule looked into: what points back does so to neighbours. */
struct looked {
    struct arena *arena;
    bool known;
    uint64_t bundle;
    unsigned count;
    struct span entry[TILE_WIDTH];
};

struct walker {
    const struct walk *walk;
    struct opened opened;
    struct tree *tree;
    struct arena *bundle; /* wiped a bundle */
    struct looked older[2];
    unsigned turn; /* the one used last */
    struct part *part;
};

/* ---- in one process ---- */

static struct err older_fetch(void *from, uint64_t index, struct span *bytes) {
    struct walker *walker = from;
    uint64_t bundle = index / TILE_WIDTH;
    struct looked *last = &walker->older[walker->turn];
    if (!last->known || last->bundle != bundle) {
        walker->turn ^= 1;
        last = &walker->older[walker->turn];
    }
    if (!last->known || last->bundle != bundle) {
        bool has = true;
        if (source_is_zip(walker->walk->source)) TRY(tree_has_bundle(walker->tree, bundle, &has));
        *bytes = (struct span){0};
        if (!has) return err_none();
        last->known = false;
        arena_wipe(last->arena);
        TRY(tree_bundle(walker->tree, last->arena, bundle, last->entry, &last->count));
        last->bundle = bundle;
        last->known = true;
    }
    *bytes = last->entry[index % TILE_WIDTH];
    return err_none();
}

static bool opened_once(void *from, uint64_t index) {
    struct walker *walker = from;
    uint8_t bit = (uint8_t)(1u << (index % 8));
    assert(index / 8 < walker->opened.len);
    return (atomic_fetch_or(&walker->opened.bits[index / 8], bit) & bit) == 0;
}

static struct err entry_walk(struct walker *walker, uint64_t index, struct span bytes) {
    const struct walk *walk = walker->walk;
    struct chain_from from = {.fetch = older_fetch,
                              .once = opened_once,
                              .from = walker,
                              .now = walk->now,
                              .begun = walk->from * TILE_WIDTH};
    struct entry_view view;
    if (walk->hashes_only) return err_none();
    struct err e = entry_scan(bytes, &view);
    if (err_is(e))
        return err_make(ERR_PROOF, "entry %llu is none that this log may hold: %s",
                        (unsigned long long)index, e.text);
    TRY(chain_step(&walker->part->chain, &view, &from));
    if (!walk->visit) return err_none();
    return walk->visit(walk->with, walker->tree, index, bytes, &view, walker->part->tally);
}

static struct err bundle_walk(struct walker *walker, uint64_t bundle) {
    struct span entry[TILE_WIDTH];
    unsigned count;
    arena_wipe(walker->bundle);
    TRY(tree_bundle(walker->tree, walker->bundle, bundle, entry, &count));
    for (unsigned i = 0; i < count; i++)
        TRY(entry_walk(walker, bundle * TILE_WIDTH + i, entry[i]));
    walker->part->entries += count;
    return err_none();
}

static struct err part_walk(const struct walk *walk, struct opened opened, struct part *part) {
    OWNED_ARENA arena = arena_open(WALK_ARENA_BYTES);
    OWNED_ARENA bundle = arena_open(4 * BUNDLE_BYTES_MAX);
    OWNED_ARENA first = arena_open(4 * BUNDLE_BYTES_MAX);
    OWNED_ARENA second = arena_open(4 * BUNDLE_BYTES_MAX);
    OWNED_TREE tree = NULL;
    TRY(tree_open(arena, walk->source, walk->checkpoint, &tree));
    uint64_t edge = tree->tiles; /* every process reads these; they are counted once */
    struct walker *walker = ARENA_NEW(arena, struct walker);
    *walker =
        (struct walker){walk, opened, tree, bundle, {{.arena = first}, {.arena = second}}, 0, part};
    for (uint64_t at = part->from; at < part->to; at++)
        TRY(bundle_walk(walker, at));
    part->tiles = tree->tiles - edge;
    return err_none();
}

static void part_run(const struct walk *walk, struct opened opened, struct part *part) {
    struct err e = part_walk(walk, opened, part);
    part->kind = e.kind;
    snprintf(part->sentence, sizeof part->sentence, "%s", e.text);
    part->done = true;
}

/* ---- all of them ---- */

static unsigned workers_of(const struct walk *walk) {
    uint64_t bundles = walk->to - walk->from;
    /* Whoever says how many is not made to look: the keeper's jail has no call for it. */
    long processors = walk->workers ? 0 : sysconf(_SC_NPROCESSORS_ONLN);
    uint64_t workers = walk->workers ? walk->workers : processors > 0 ? (uint64_t)processors : 1;
    if (workers > WORKERS_MAX) workers = WORKERS_MAX;
    if (workers > bundles) workers = bundles;
    return workers ? (unsigned)workers : 1;
}

static uint64_t entries_done(const struct part *part, unsigned count) {
    uint64_t done = 0;
    for (unsigned i = 0; i < count; i++)
        done += part[i].entries;
    return done;
}

/* The children hold the pipe's other end; when the last is gone it closes. */
static void parts_await(const struct walk *walk, const struct part *part, unsigned count, int end) {
    struct pollfd closed = {.fd = end, .events = POLLIN};
    uint64_t all = (walk->to - walk->from) * TILE_WIDTH;
    while (true) {
        int ready = poll(&closed, 1, SHOW_MILLISECONDS);
        if (ready > 0 || (ready < 0 && errno != EINTR)) break;
        uint64_t done = entries_done(part, count);
        if (walk->progress) walk->progress(done < all ? done : all, all, walk->progress_with);
    }
    close(end);
}

static struct err parts_fork(const struct walk *walk, struct opened opened, struct part *part,
                             unsigned count) {
    pid_t child[WORKERS_MAX];
    int end[2];
    unsigned begun = 0;
    if (pipe(end) != 0) return err_errno("cannot begin to verify");
    fflush(NULL);
    for (; begun < count; begun++) {
        child[begun] = fork();
        if (child[begun] < 0) break;
        if (child[begun] > 0) continue;
        close(end[0]);
        part_run(walk, opened, &part[begun]);
        _exit(0);
    }
    struct err e = begun < count ? err_errno("cannot begin to verify") : err_none();
    close(end[1]);
    parts_await(walk, part, count, end[0]);
    for (unsigned i = 0; i < begun; i++)
        while (waitpid(child[i], NULL, 0) < 0 && errno == EINTR) {
        }
    return e;
}

static struct err parts_join(const struct walk *walk, struct part *part, unsigned count,
                             struct walked *walked) {
    struct walked all = {.chain = walk->before};
    if (all.chain.next == 0) all.chain = chain_begin(walk->from * TILE_WIDTH);
    for (unsigned i = 0; i < count; i++) {
        if (!part[i].done)
            return err_make(ERR_FAULT, "a process that verified was ended; run it again");
        if (part[i].kind != ERR_NONE) return err_make(part[i].kind, "%s", part[i].sentence);
        all.entries += part[i].entries;
        all.tiles += part[i].tiles;
        for (size_t k = 0; k < TALLIES; k++)
            all.tally[k] += part[i].tally[k];
        if (!walk->hashes_only) TRY(chain_join(&all.chain, &part[i].chain));
    }
    *walked = all;
    return err_none();
}

static void *shared_pages(size_t bytes) {
    int flags = MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE;
    return mmap(NULL, bytes, PROT_READ | PROT_WRITE, flags, -1, 0);
}

static struct err parts_run(const struct walk *walk, struct part *part, unsigned count,
                            struct walked *walked) {
    uint64_t bundles = walk->to - walk->from;
    struct opened opened = {.len = walk->to * TILE_WIDTH / 8 + 1};
    opened.bits = shared_pages(opened.len);
    if (opened.bits == MAP_FAILED) return err_errno("cannot begin to verify");
    for (unsigned i = 0; i < count; i++) {
        part[i].from = walk->from + bundles * i / count;
        part[i].to = walk->from + bundles * (i + 1) / count;
        part[i].chain = chain_begin(part[i].from * TILE_WIDTH);
    }
    struct err e = err_none();
    if (count == 1)
        part_run(walk, opened, part);
    else
        e = parts_fork(walk, opened, part, count);
    if (!err_is(e)) e = parts_join(walk, part, count, walked);
    munmap((void *)(uintptr_t)opened.bits, opened.len);
    return e;
}

struct err walk_run(const struct walk *walk, struct walked *walked) {
    unsigned count = workers_of(walk);
    size_t bytes = count * sizeof(struct part);
    assert(walk->from <= walk->to);
    struct part *part = shared_pages(bytes);
    if (part == MAP_FAILED) return err_errno("cannot begin to verify");
    struct err e = parts_run(walk, part, count, walked);
    munmap(part, bytes);
    return e;
}
