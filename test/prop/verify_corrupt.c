/* Is a stored log that somebody, or a disk, has touched ever taken for whole?
 *
 * Usage: prop_verify_corrupt [corruptions [seed]], 600 of seed 1 when not given (make corrupt:
 * 100,000). Each is one change to a log of 700 entries: a bit, a byte, two bytes or two entries
 * swapped, a file cut, grown, removed or put in the place of another, the log rolled back. Between
 * them the clean log is verified again: it must always hold. */
#include "base/file.h"
#include "log_folder.h"
#include "scene.h"
#include "verify/verify.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { ENTRIES = 700, OLDER = 300, FILES_MAX = 64, CORRUPTIONS = 600, CLEAN_EVERY = 50 };

static uint64_t corruptions = CORRUPTIONS;
static uint64_t seed = 1;

static uint64_t draw(uint64_t below) {
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (seed >> 33) % below;
}

struct world {
    struct arena *arena;
    const char *dir;
    struct note_key key;
    struct span newest; /* the checkpoint that the auditor keeps */
    const char *path[FILES_MAX];
    struct span file[FILES_MAX];
    size_t files;
    struct span older_checkpoint, older_tile, older_bundle;
};

static const char *in(const struct world *world, const char *path) {
    return arena_printf(world->arena, "%s/%s", world->dir, path);
}

static struct span read_file(const struct world *world, const char *path) {
    struct span bytes;
    struct err e = file_read(in(world, path), BUNDLE_BYTES_MAX, world->arena, &bytes);
    if (err_is(e)) fail_msg("%s", e.text);
    return bytes;
}

static void write_file(const struct world *world, const char *path, struct span bytes) {
    FILE *file = fopen(in(world, path), "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes.at, 1, bytes.len, file), bytes.len);
    fclose(file);
}

static void world_make(struct world *world) {
    struct log_folder log = log_begin(world->dir);
    world->key = log.signer.key;
    log_put_genesis(&log);
    for (uint64_t i = 1; i < ENTRIES; i++) {
        struct secret subject = {{(uint8_t)i}};
        if (i == OLDER) {
            log_publish(&log);
            world->older_checkpoint = read_file(world, "checkpoint");
            world->older_tile = read_file(world, "tile/0/001.p/44");
            world->older_bundle = read_file(world, "tile/entries/001.p/44");
            remove(in(world, "tile/0/001.p/44"));
            remove(in(world, "tile/entries/001.p/44"));
            remove(in(world, "tile/1/000.p/1"));
        }
        log_put_release(&log, LOG_DAY + (instant)i, &subject, NULL);
    }
    log_publish(&log);
    log_end(&log);
    static const char *const path[] = {
        "checkpoint",     "tile/0/000",       "tile/0/001",       "tile/0/002.p/188",
        "tile/1/000.p/2", "tile/entries/000", "tile/entries/001", "tile/entries/002.p/188"};
    for (size_t i = 0; i < sizeof path / sizeof *path; i++) {
        world->path[i] = path[i];
        world->file[i] = read_file(world, path[i]);
    }
    world->files = sizeof path / sizeof *path;
    world->newest = world->file[0];
}

static struct err verify_log(const struct world *world) {
    OWNED_ARENA arena = arena_open(64 << 20);
    struct source *source;
    struct log_verified verified;
    TRY(source_open(arena, world->dir, &source));
    struct log_asked asked = {
        .source = source, .key = &world->key, .since = world->newest, .now = LOG_DAY, .workers = 1};
    return log_verify(arena, &asked, &verified);
}

/* ---- one change to the bytes of a file; false when it changed nothing ---- */

static void swap_bytes(uint8_t *at, size_t a, size_t b) {
    uint8_t byte = at[a];
    at[a] = at[b];
    at[b] = byte;
}

/* Two neighbouring entries of a bundle change places. */
static void swap_entries(struct world *world, struct span file, uint8_t *to) {
    struct span entry[TILE_WIDTH];
    unsigned count = 0;
    for (struct span left = file; left.len > 0; count++) {
        size_t len = 2 + (size_t)(left.at[0] << 8 | left.at[1]);
        entry[count] = span_cut(left, 0, len);
        left = span_cut(left, len, left.len);
    }
    unsigned first = (unsigned)draw(count - 1);
    struct span swapped = entry[first];
    entry[first] = entry[first + 1];
    entry[first + 1] = swapped;
    for (unsigned i = 0; i < count; i++) {
        memcpy(to, entry[i].at, entry[i].len);
        to += entry[i].len;
    }
}

enum change { BIT = 0, BYTE, SWAP, REORDER, CUT, GROW, DOUBLE, CHANGES };

static struct span change_make(struct world *world, size_t which, enum change change) {
    struct span file = world->file[which];
    uint8_t *to = arena_alloc(world->arena, 2 * file.len + 1);
    memcpy(to, file.at, file.len);
    size_t at = draw(file.len);
    size_t len = file.len;
    switch (change) {
    case BIT:
        to[at] ^= (uint8_t)(1u << draw(8));
        break;
    case BYTE:
        to[at] = (uint8_t)draw(256);
        break;
    case SWAP:
        swap_bytes(to, at, draw(file.len));
        break;
    case REORDER:
        if (strstr(world->path[which], "entries")) swap_entries(world, file, to);
        break;
    case CUT:
        len = at;
        break;
    case GROW:
        to[len++] = (uint8_t)draw(256);
        break;
    case DOUBLE: /* a stretch of it stands there twice */
        memmove(to + at + (file.len - at) / 2, file.at + at, file.len - at);
        len = at + (file.len - at) / 2 + file.len - at;
        break;
    case CHANGES:
        break;
    }
    return span_of(to, len);
}

/* ---- what is done to the log, and what undoes it ---- */

static void files_restore(const struct world *world) {
    for (size_t i = 0; i < world->files; i++)
        write_file(world, world->path[i], world->file[i]);
    remove(in(world, "tile/0/001.p/44"));
    remove(in(world, "tile/entries/001.p/44"));
    remove(in(world, "tile/1/000.p/1"));
}

/* The log as it stood at an earlier size, whole and properly signed. */
static void roll_back(const struct world *world) {
    write_file(world, "checkpoint", world->older_checkpoint);
    mkdir(in(world, "tile/0/001.p"), 0755);
    mkdir(in(world, "tile/entries/001.p"), 0755);
    write_file(world, "tile/0/001.p/44", world->older_tile);
    write_file(world, "tile/entries/001.p/44", world->older_bundle);
    write_file(world, "tile/1/000.p/1", span_cut(world->file[4], 0, DIGEST_BYTES));
}

static bool corrupt(struct world *world) {
    size_t which = (size_t)draw(world->files);
    enum { REMOVE = CHANGES, REPLACE, ROLL_BACK, ALL };
    unsigned kind = (unsigned)draw(ALL);
    if (kind == REMOVE) return remove(in(world, world->path[which])) == 0;
    if (kind == ROLL_BACK) {
        roll_back(world);
        return true;
    }
    struct span bytes = kind == REPLACE ? world->file[draw(world->files)]
                                        : change_make(world, which, (enum change)kind);
    if (span_equal(bytes, world->file[which])) return false;
    write_file(world, world->path[which], bytes);
    return true;
}

static void every_corruption_of_a_stored_log_is_found_and_no_clean_log_is_blamed(void **state) {
    const struct scene *scene = *state;
    OWNED_ARENA arena = arena_open(256 << 20);
    OWNED_ARENA fixed = arena_open(64 << 20);
    struct world *world = ARENA_NEW(fixed, struct world);
    world->arena = fixed;
    world->dir = scene_path(scene, "log");
    world_make(world);
    world->arena = arena;
    uint64_t done = 0;
    while (done < corruptions) {
        uint64_t before = seed;
        arena_wipe(arena);
        if (done % CLEAN_EVERY == 0) {
            struct err e = verify_log(world);
            if (err_is(e))
                fail_msg("a clean log is blamed (seed %llu): %s", (unsigned long long)before,
                         e.text);
        }
        bool changed = corrupt(world);
        struct err e = changed ? verify_log(world) : err_none();
        if (changed && e.kind != ERR_PROOF && e.kind != ERR_INPUT)
            fail_msg("seed %llu: %s", (unsigned long long)before,
                     err_is(e) ? e.text : "a corruption is not found");
        files_restore(world);
        done += changed;
    }
    assert_false(err_is(verify_log(world)));
    printf("# %llu corruptions, all found\n", (unsigned long long)done);
}

int main(int count, char **word) {
    if (count > 1) corruptions = strtoull(word[1], NULL, 10);
    if (count > 2) seed = strtoull(word[2], NULL, 10);
    const struct CMUnitTest tests[] = {
        scene_test(every_corruption_of_a_stored_log_is_found_and_no_clean_log_is_blamed)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
