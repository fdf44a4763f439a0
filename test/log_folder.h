/* What does a log look like on disk, made by the format alone? Bundles, tiles and checkpoint of any
 * entries, written without store/, so that what verifies is not tested by what it shares with it.
 */
#ifndef TEST_LOG_FOLDER_H
#define TEST_LOG_FOLDER_H

#include "base/bytes.h"
#include "tlog/tlog.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { LOG_LEVELS = 4, LOG_ARENA_BYTES = 96 << 20 };
#define LOG_DAY INT64_C(1790000000)

struct log_folder {
    const char *dir;
    struct arena *arena; /* of the bundle that grows; wiped when it is full */
    struct text bundle;
    struct digest hash[LOG_LEVELS][TILE_WIDTH];
    struct merkle_edge edge;
    struct note_signer signer;
};

static inline void log_file(const struct log_folder *log, const char *path, struct span bytes) {
    char full[4096];
    snprintf(full, sizeof full, "%s/%s", log->dir, path);
    for (char *at = full + strlen(log->dir) + 1; *at; at++) {
        if (*at != '/') continue;
        *at = 0;
        mkdir(full, 0755);
        *at = '/';
    }
    FILE *file = fopen(full, "wb");
    if (!file || fwrite(bytes.at, 1, bytes.len, file) != bytes.len || fclose(file) != 0) abort();
}

static inline void log_tile(const struct log_folder *log, int level, uint64_t index, unsigned width,
                            struct span bytes) {
    char path[TILE_PATH_BYTES];
    tile_path((struct tile){level, index, width}, path);
    log_file(log, path, bytes);
}

static inline struct log_folder log_begin(const char *dir) {
    struct log_folder log = {.dir = dir, .arena = arena_open(LOG_ARENA_BYTES)};
    struct secret seed = {{42}};
    struct err e = note_signer_make(SPAN_LITERAL("test.example/log"), &seed, &log.signer);
    if (e.kind != ERR_NONE) abort();
    log.bundle = (struct text){.arena = log.arena};
    mkdir(dir, 0755);
    return log;
}

static inline void log_end(struct log_folder *log) { arena_close(log->arena); }

/* A tile that is full is written, and its hash goes up. */
static inline void log_put(struct log_folder *log, struct span entry) {
    struct digest up = merkle_leaf(entry);
    merkle_append(&log->edge, &up);
    bundle_put(&log->bundle, entry);
    uint64_t count = log->edge.size;
    for (int level = 0; level < LOG_LEVELS; level++) {
        log->hash[level][(count - 1) % TILE_WIDTH] = up;
        if (count % TILE_WIDTH != 0) return;
        uint64_t index = count / TILE_WIDTH - 1;
        if (level == 0) {
            log_tile(log, -1, index, TILE_WIDTH, text_span(&log->bundle));
            arena_wipe(log->arena);
            log->bundle = (struct text){.arena = log->arena};
        }
        log_tile(log, level, index, TILE_WIDTH, span_of(log->hash[level], TILE_BYTES));
        struct merkle_edge edge = {0};
        for (int i = 0; i < TILE_WIDTH; i++)
            merkle_append(&edge, &log->hash[level][i]);
        up = merkle_root(&edge);
        count /= TILE_WIDTH;
    }
    abort();
}

static inline void log_publish(struct log_folder *log) {
    struct arena *arena = arena_open(1 << 20);
    uint64_t size = log->edge.size;
    for (unsigned level = 0; level < LOG_LEVELS; level++) {
        unsigned width = tile_partial_width(level, size);
        uint64_t index = tile_full_count(level, size);
        if (width == 0) continue;
        if (level == 0) log_tile(log, -1, index, width, text_span(&log->bundle));
        log_tile(log, (int)level, index, width,
                 span_of(log->hash[level], (size_t)width * DIGEST_BYTES));
    }
    struct digest root = merkle_root(&log->edge);
    log_file(log, "checkpoint", checkpoint_sign(arena, &log->signer, size, &root));
    arena_close(arena);
}

/* ---- entries of ours ---- */

static inline void log_put_kind(struct log_folder *log, enum entry_kind kind, instant time,
                                const json_t *members) {
    struct arena *arena = arena_open(1 << 22);
    struct span bytes;
    struct err e = entry_write(arena, kind, time, members, &bytes);
    if (e.kind != ERR_NONE) {
        fprintf(stderr, "%s\n", e.text);
        abort();
    }
    log_put(log, bytes);
    arena_close(arena);
}

static inline void log_put_genesis(struct log_folder *log) {
    OWNED_JSON o = json_pack("{s:s,s:[]}", "origin", "test.example/log", "officers");
    log_put_kind(log, ENTRY_GENESIS, LOG_DAY, o);
}

/* A release to `requester` about the person who has this secret; `decision` NULL: all defaults. */
static inline void log_put_release(struct log_folder *log, instant time,
                                   const struct secret *subject,
                                   const struct entry_decision *decision) {
    static const struct span field[] = {{(const uint8_t *)"return.wages", 12}};
    struct arena *arena = arena_open(1 << 22);
    struct entry_decision made = {.requester = SPAN_LITERAL("us.ed.fsa"),
                                  .authority = SPAN_LITERAL("us.irc.6103.l.13.C"),
                                  .outward = OUTWARD_RELEASED,
                                  .field = field,
                                  .field_count = 1};
    if (decision) made = *decision;
    made.time = time;
    be_put_u64(made.nonce, log->edge.size + 1);
    made.subject = subject_commit(subject, made.nonce);
    log_put(log, entry_decision_write(arena, &made));
    arena_close(arena);
}

#endif
