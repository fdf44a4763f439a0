/* Since when does the log exist as it is, by the word of somebody else? */
#include "daemon/stamps.h"

#include "base/bytes.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "daemon/carry.h"
#include "verify/timestamp.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

enum {
    STAMPS_BYTES = 4 * NOTE_BYTES_MAX,
    HOUR_SECONDS = 3600,
    PAUSE_SECONDS_MIN = 30, /* after a failure, doubled each time up to an hour */
    LOST_SECONDS = CARRY_LOST_SECONDS,
    TURN_MS = 1000,
    FILE_MODE = 0644,
    FOLDER_MODE = 0755,
};
static const char suffix[] = ".tsr";

struct stamps {
    const char *dir, *folder;
    struct note_key key;
    const struct chan *courier;
    const struct setup *setup;
    uint32_t next_number; /* odd: witnesses have the even ones */
    /* What is under way. */
    uint32_t number; /* 0: nothing */
    instant sent;
    struct arena *arena;
    struct span note;
    uint64_t note_size;
    /* What there is. */
    uint64_t size;
    instant time;
    instant again; /* not before, after a failure */
    unsigned failures;
};

/* ---- what is there ---- */

/* The newest by the size in its name: its time is when the file was written. */
static void newest_look(struct stamps *stamps) {
    DIR *folder = opendir(stamps->folder);
    if (!folder) return;
    for (struct dirent *found; (found = readdir(folder));) {
        struct span name = span_str(found->d_name);
        struct stat file;
        uint64_t size;
        size_t end = name.len > sizeof suffix - 1 ? name.len - (sizeof suffix - 1) : 0;
        if (!end || !span_is(span_cut(name, end, name.len), suffix) ||
            err_is(decimal_read(span_cut(name, 0, end), INT64_MAX, &size)) || size < stamps->size ||
            fstatat(dirfd(folder), found->d_name, &file, AT_SYMLINK_NOFOLLOW) != 0)
            continue;
        stamps->size = size;
        stamps->time = file.st_mtime;
    }
    closedir(folder);
}

struct stamps *stamps_open(struct arena *arena, const char *dir, const struct note_key *key,
                           const struct chan *courier) {
    struct stamps *stamps = ARENA_NEW(arena, struct stamps);
    *stamps = (struct stamps){.dir = dir,
                              .folder = arena_printf(arena, "%s/anchor/timestamps", dir),
                              .key = *key,
                              .courier = courier,
                              .next_number = 1,
                              .arena = arena_open(STAMPS_BYTES)};
    newest_look(stamps);
    return stamps;
}

void stamps_close(struct stamps *stamps) { arena_close(stamps->arena); }

static const char *url_of(const struct stamps *stamps) {
    return stamps->setup ? stamps->setup->settings.setting[SETTING_TIMESTAMP_URL].value : "";
}

void stamps_forget(struct stamps *stamps) { stamps->number = 0; }

void stamps_setup(struct stamps *stamps, const struct setup *setup) {
    stamps_forget(stamps);
    stamps->setup = setup;
    stamps->again = 0;
    stamps->failures = 0;
}

static instant every(const struct stamps *stamps) {
    return (instant)HOUR_SECONDS *
           setting_number(&stamps->setup->settings.setting[SETTING_TIMESTAMP_HOURS]);
}

/* ---- asking ---- */

static void failed(struct stamps *stamps, struct err e) {
    instant pause = (instant)PAUSE_SECONDS_MIN << (stamps->failures < 7 ? stamps->failures : 7);
    stamps->number = 0;
    stamps->failures++;
    stamps->again = clock_now() + (pause < HOUR_SECONDS ? pause : HOUR_SECONDS);
    fprintf(stderr, "ledger: no time stamp: %s; it is tried again\n", e.text);
}

static struct err request_send(struct stamps *stamps, struct arena *scratch) {
    struct checkpoint checkpoint;
    enum chan_state state;
    struct carry carry = {
        .answered = true, .url = url_of(stamps), .type = "application/timestamp-query"};
    const char *path = arena_printf(scratch, "%s/log/checkpoint", stamps->dir);
    arena_wipe(stamps->arena);
    TRY(file_read(path, NOTE_BYTES_MAX, stamps->arena, &stamps->note));
    TRY(checkpoint_verify(scratch, stamps->note, &stamps->key, &checkpoint));
    stamps->note_size = checkpoint.size;
    if (checkpoint.size == stamps->size) { /* nothing happened since */
        stamps->time = clock_now();
        return err_none();
    }
    TRY(timestamp_request(scratch, stamps->note, &carry.body));
    stamps->next_number += 2;
    TRY(chan_send(stamps->courier, MESSAGE_CARRY, stamps->next_number, carry_write(scratch, &carry),
                  -1, false, &state));
    if (state != CHAN_MESSAGE) return err_make(ERR_FAULT, "the courier takes nothing now");
    stamps->number = stamps->next_number;
    stamps->sent = clock_now();
    return err_none();
}

int stamps_wait_ms(const struct stamps *stamps) { return url_of(stamps)[0] ? TURN_MS : -1; }

void stamps_turn(struct stamps *stamps, struct arena *scratch) {
    instant now = clock_now();
    if (!url_of(stamps)[0] || stamps->courier->fd < 0) return;
    if (stamps->number && now - stamps->sent > LOST_SECONDS)
        failed(stamps, err_make(ERR_FAULT, "the courier does not answer"));
    if (stamps->number || now < stamps->again || now - stamps->time < every(stamps)) return;
    struct err e = request_send(stamps, scratch);
    if (err_is(e)) failed(stamps, e);
}

/* ---- what came ---- */

/* The two files that "timestamp store" makes, and portcullis-verify and openssl ts read. */
static struct err stamp_keep(struct stamps *stamps, struct arena *scratch, struct span der) {
    instant when;
    const char *name =
        arena_printf(scratch, "%s/%llu", stamps->folder, (unsigned long long)stamps->note_size);
    TRY(timestamp_verify(stamps->note, der, stamps->setup->authorities, &when));
    TRY(folder_make(stamps->folder, FOLDER_MODE));
    TRY(file_write_durable(arena_printf(scratch, "%s.checkpoint", name), stamps->note, FILE_MODE));
    TRY(file_write_durable(arena_printf(scratch, "%s%s", name, suffix), der, FILE_MODE));
    stamps->size = stamps->note_size;
    stamps->time = clock_now();
    return err_none();
}

static struct err answer_take(struct stamps *stamps, struct arena *scratch,
                              const struct message *message) {
    struct carried carried;
    TRY(carried_read(message->body, &carried));
    if (!carried.status)
        return err_make(ERR_FAULT, "the authority does not answer: %.*s", SPAN_FMT(carried.why));
    if (carried.status != 200)
        return err_make(ERR_FAULT, "the authority answers %u", carried.status);
    return stamp_keep(stamps, scratch, carried.body);
}

void stamps_carried(struct stamps *stamps, struct arena *scratch, const struct message *message) {
    if (!stamps->number || stamps->number != message->number) return;
    struct err e = answer_take(stamps, scratch, message);
    stamps->number = 0;
    if (err_is(e))
        failed(stamps, e);
    else
        stamps->failures = 0;
}

json_t *stamps_standing(const struct stamps *stamps) {
    char text[INSTANT_TEXT_BYTES];
    json_t *o = json_object();
    bool asked = url_of(stamps)[0] != 0;
    bool lags = asked && clock_now() - stamps->time > 2 * every(stamps);
    json_set_span(o, "state", span_str(!asked ? "none" : lags ? "lags" : "current"));
    if (!stamps->size) return o;
    instant_write(stamps->time, text);
    json_set_int(o, "size", (int64_t)stamps->size);
    json_set_span(o, "time", span_str(text));
    return o;
}
