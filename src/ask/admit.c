/* May a whole file of asks come in? */
#include "ask/admit.h"

#include "ask/glance.h"
#include "base/bytes.h"
#include "base/file.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* A table of 24 kB does for most batches, and one of 24 MB for any: what is filled by half gives
 * way to one of GROWTH times as many slots, until there are SLOTS_MAX. With steps as wide as these
 * all that is left behind on the way is a thirtieth of what is held. */
enum {
    SLOTS_FIRST = 1 << 10,
    GROWTH = 1 << 5,
    SLOTS_MAX = 1 << 20,
    LINE_ARENA_BYTES = 4 * LINE_BYTES_MAX,
    ALONE_BYTES = 65536, /* a file over which a process of its own pays */
    LOOKING_BYTES = 2 * (SLOTS_MAX + SLOTS_MAX / GROWTH + SLOTS_FIRST) * 24 + (1 << 20),
};

/* ---- counting words in constant memory ---- */

/* Tags are made under a key of this run, so that nobody can make words that share one; if two do by
 * chance, the file is refused for it and nothing is let in. */
struct tag_key {
    uint64_t start, factor;
};
struct counted {
    uint64_t tag;   /* 0: free */
    uint32_t lines; /* named on */
    uint32_t other; /* of what it was seen with first */
    bool several;   /* seen with something else since */
};

_Static_assert(sizeof(struct counted) == 24, "LOOKING_BYTES holds the tables of them");
_Static_assert(SLOTS_FIRST *GROWTH *GROWTH == SLOTS_MAX, "growing ends at SLOTS_MAX");

struct counts {
    struct arena *arena;
    struct counted *slot;
    size_t slots, filled; /* at most half of them */
    struct tag_key key;
    bool full;
};

static uint64_t tag_of(const struct tag_key *key, struct span word) {
    uint64_t tag = key->start ^ word.len;
    for (size_t at = 0; at < word.len; at += 8) {
        uint64_t piece = 0;
        memcpy(&piece, word.at + at, word.len - at < 8 ? word.len - at : 8);
        tag = (tag ^ piece) * key->factor;
        tag ^= tag >> 32;
    }
    tag *= key->factor;
    tag ^= tag >> 29;
    return tag ? tag : 1;
}

static struct counts counts_make(struct arena *arena, const struct tag_key *key) {
    return (struct counts){.arena = arena,
                           .slot = ARENA_ARRAY(arena, struct counted, SLOTS_FIRST),
                           .slots = SLOTS_FIRST,
                           .key = *key};
}

/* Where it stands, or the free slot where it would; half of them are free. */
static struct counted *counts_slot(const struct counts *counts, uint64_t tag) {
    size_t at = tag & (counts->slots - 1);
    while (counts->slot[at].tag && counts->slot[at].tag != tag)
        at = (at + 1) & (counts->slots - 1);
    return &counts->slot[at];
}

static void counts_grow(struct counts *counts) {
    struct counts grown = *counts;
    grown.slots = counts->slots * GROWTH;
    grown.slot = ARENA_ARRAY(counts->arena, struct counted, grown.slots);
    for (size_t i = 0; i < counts->slots; i++)
        if (counts->slot[i].tag) *counts_slot(&grown, counts->slot[i].tag) = counts->slot[i];
    *counts = grown;
}

static struct counted *counts_find(struct counts *counts, struct span word) {
    uint64_t tag = tag_of(&counts->key, word);
    struct counted *slot = counts_slot(counts, tag);
    if (slot->tag) return slot;
    if (counts->filled == SLOTS_MAX / 2) {
        counts->full = true;
        return NULL;
    }
    if (counts->filled == counts->slots / 2) {
        counts_grow(counts);
        slot = counts_slot(counts, tag);
    }
    counts->filled++;
    slot->tag = tag;
    return slot;
}

/* ---- the pass that looks at the lines ---- */

struct looking {
    const struct requester *requester;
    struct counts officers, reasons;
    uint64_t lines_max;
};

struct looked {
    uint64_t officers, officers_over, officer_most, reasons_shared, reason_lines, incomplete;
    bool full;
    struct digest file; /* of the bytes that were looked at */
    struct err e;
};

static bool address_given(const struct person_address *a) {
    return a->line1.len || a->line2.len || a->city.len || a->state.len || a->zip.len;
}

static void line_look(struct looking *looking, struct arena *arena, struct span line,
                      struct looked *looked) {
    struct glance glance = glance_at(arena, line);
    for (size_t i = 0; i < glance.officer_count; i++) {
        struct counted *officer = counts_find(&looking->officers, glance.officer[i]);
        if (officer) officer->lines++;
    }
    if (glance.reason.len) {
        uint32_t subject = (uint32_t)tag_of(&looking->reasons.key, glance.subject);
        struct counted *reason = counts_find(&looking->reasons, glance.reason);
        if (reason && reason->lines++ == 0) reason->other = subject;
        if (reason) reason->several = reason->several || reason->other != subject;
    }
    if (address_given(&glance.address))
        looked->incomplete += address_check(&glance.address, looking->requester->office,
                                            looking->requester->office_count)
                                  .code != ADDRESS_COMPLETE;
}

static void counts_tell(const struct looking *looking, struct looked *looked) {
    looked->officers = looking->officers.filled;
    for (size_t i = 0; i < looking->officers.slots; i++) {
        const struct counted *officer = &looking->officers.slot[i];
        looked->officers_over += officer->lines > looking->lines_max;
        if (officer->lines > looked->officer_most) looked->officer_most = officer->lines;
    }
    for (size_t i = 0; i < looking->reasons.slots; i++) {
        const struct counted *reason = &looking->reasons.slot[i];
        looked->reasons_shared += reason->several;
        if (reason->several) looked->reason_lines += reason->lines;
    }
    looked->full = looking->officers.full || looking->reasons.full;
}

static void lines_look(struct looking *looking, FILE *asks, const char *name,
                       struct looked *looked) {
    OWNED_ARENA arena = arena_open(LINE_ARENA_BYTES);
    struct lines *lines = lines_open(asks, name);
    bool end = false;
    while (!end && !err_is(looked->e)) {
        struct span line;
        struct err e = lines_next(lines, &line, &end);
        if (e.kind == ERR_FAULT) looked->e = e;
        if (!err_is(e) && !end) line_look(looking, arena, line, looked);
        arena_wipe(arena);
    }
    lines_close(lines);
    counts_tell(looking, looked);
}

static struct looking looking_make(struct arena *arena, const struct requester *requester,
                                   uint64_t lines_max) {
    struct tag_key key;
    random_fill((uint8_t *)&key, sizeof key);
    key.factor |= 1;
    return (struct looking){.requester = requester,
                            .officers = counts_make(arena, &key),
                            .reasons = counts_make(arena, &key),
                            .lines_max = lines_max};
}

static void file_look(const struct requester *requester, uint64_t lines_max, FILE *asks,
                      const char *name, struct looked *looked) {
    OWNED_ARENA arena = arena_open(LOOKING_BYTES + 4096);
    struct looking looking = looking_make(arena, requester, lines_max);
    struct sha256_stream *hash = sha256_open();
    FILE *file = NULL;
    looked->e = hashed_open(arena, asks, hash, &file);
    if (file) lines_look(&looking, file, name, looked);
    if (file) fclose(file);
    looked->file = sha256_close(hash);
}

/* With a place in the file of its own. */
static void look_apart(const struct requester *requester, uint64_t lines_max, FILE *asks,
                       const char *name, struct looked *looked) {
    char again[64];
    snprintf(again, sizeof again, "/proc/self/fd/%d", fileno(asks));
    FILE *own = fopen(again, "re");
    if (own)
        file_look(requester, lines_max, own, name, looked);
    else
        looked->e = err_errno("cannot read %s twice; give a file, not a pipe", name);
}

/* In a process of its own, which ends with what it found. */
static pid_t look_begin(const struct requester *requester, uint64_t lines_max, FILE *asks,
                        const char *name, int *from) {
    int end[2];
    if (pipe(end) != 0) return -1;
    pid_t child = fork();
    if (child == 0) {
        struct looked looked = {0};
        look_apart(requester, lines_max, asks, name, &looked);
        bool told = write(end[1], &looked, sizeof looked) == sizeof looked;
        _exit(told ? 0 : 1);
    }
    close(end[1]);
    *from = end[0];
    return child;
}

static struct err look_end(pid_t child, int from, struct looked *looked) {
    int status = 0;
    size_t got = 0;
    ssize_t piece = 1;
    while (got < sizeof *looked && piece > 0) {
        piece = read(from, (uint8_t *)looked + got, sizeof *looked - got);
        if (piece < 0 && errno == EINTR)
            piece = 1;
        else if (piece > 0)
            got += (size_t)piece;
    }
    close(from);
    waitpid(child, &status, 0);
    if (got != sizeof *looked || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
        return err_make(ERR_FAULT, "the look at the whole batch was cut off; run it again");
    return looked->e;
}

/* ---- grounds ---- */

static void __attribute__((format(printf, 3, 4)))
ground_put(struct admitted *admitted, const char *code, const char *format, ...) {
    struct admit_ground *ground = &admitted->ground[admitted->ground_count++];
    va_list arg;
    ground->code = code;
    va_start(arg, format);
    vsnprintf(ground->says, sizeof ground->says, format, arg);
    va_end(arg);
}

static bool safeguards_hold(const struct requester *requester, instant now) {
    return requester->safeguards_given &&
           date_compare(requester->safeguards_until, date_of(now)) >= 0;
}

static void grounds_find(const struct keeper *keeper, const struct requester *requester,
                         const struct law_authority_view *view, bool known,
                         struct admitted *admitted) {
    uint64_t lines = admitted->file.count;
    if (!known)
        ground_put(admitted, "NO_TITLE26_AUTHORITY", "%s", law_code_says("NO_TITLE26_AUTHORITY"));
    if (!known || !view->batch)
        ground_put(admitted, "BULK_FORBIDDEN", "%s", law_code_says("BULK_FORBIDDEN"));
    if (admitted->officers_over)
        ground_put(admitted, "OFFICER_NOT_ENGAGED",
                   "%" PRIu64 " of %" PRIu64 " officers, one of them on %" PRIu64
                   " lines: more than one person can be engaged in.",
                   admitted->officers_over, admitted->officers, admitted->officer_most);
    if (admitted->reasons_shared)
        ground_put(admitted, "REASON_NOT_SPECIFIC",
                   "%" PRIu64 " reasons are each given for several people, on %" PRIu64 " lines.",
                   admitted->reasons_shared, admitted->reason_lines);
    if (admitted->addresses_incomplete * 100 > lines * ADMIT_INCOMPLETE_PERCENT_MAX)
        ground_put(admitted, "ADDRESS_INCOMPLETE",
                   "%" PRIu64 " of %" PRIu64 " addresses are incomplete; at most %d in a "
                   "hundred may be.",
                   admitted->addresses_incomplete, lines, ADMIT_INCOMPLETE_PERCENT_MAX);
    if (known && view->safeguards && !safeguards_hold(requester, keeper_now(keeper)))
        ground_put(admitted, "SAFEGUARDS_NOT_MET", "%s", law_code_says("SAFEGUARDS_NOT_MET"));
}

static uint64_t lines_max_of(const struct law_authority_view *view) {
    return view->officer_matters_max ? (uint64_t)view->officer_matters_max
                                     : ADMIT_OFFICER_LINES_MAX;
}

static struct err looked_admit(const struct keeper *keeper, const struct requester *requester,
                               const struct law_authority_view *view, bool known,
                               const struct looked *looked, const char *name,
                               struct admitted *admitted) {
    if (looked->full)
        return err_make(ERR_INPUT, "%s names more than %d officers or reasons; send it in parts",
                        name, SLOTS_MAX / 2);
    admitted->officers = looked->officers;
    admitted->officers_over = looked->officers_over;
    admitted->officer_most = looked->officer_most;
    admitted->reasons_shared = looked->reasons_shared;
    admitted->reason_lines = looked->reason_lines;
    admitted->addresses_incomplete = looked->incomplete;
    grounds_find(keeper, requester, view, known, admitted);
    return err_none();
}

static bool is_small(FILE *asks) {
    struct stat found;
    return fstat(fileno(asks), &found) == 0 && S_ISREG(found.st_mode) &&
           found.st_size <= ALONE_BYTES;
}

/* Both readings of the file, and which bytes each of them read. */
static struct err both_read(const struct requester *requester, uint64_t lines_max, FILE *asks,
                            const char *name, struct span salt, struct bound_blocks *blocks,
                            struct looked *looked, struct asks_file *found) {
    int from = -1;
    if (is_small(asks)) {
        look_apart(requester, lines_max, asks, name, looked);
        TRY(looked->e);
        return asks_file_read(asks, name, salt, blocks, found);
    }
    pid_t child = look_begin(requester, lines_max, asks, name, &from);
    if (child < 0) return err_errno("cannot look at the whole batch");
    struct err e = asks_file_read(asks, name, salt, blocks, found);
    struct err ended = look_end(child, from, looked);
    TRY(e);
    return ended;
}

struct err admit_file(const struct keeper *keeper, const struct requester *requester,
                      const struct manifest *manifest, FILE *asks, const char *name,
                      struct span salt, struct bound_blocks *blocks, struct admitted *admitted) {
    struct law_authority_view view = {0};
    struct looked looked = {0};
    bool known = pack_authority_find(keeper->pack, manifest->authority, &view);
    *admitted = (struct admitted){0};
    TRY(both_read(requester, lines_max_of(&view), asks, name, salt, blocks, &looked,
                  &admitted->file));
    if (memcmp(&looked.file, &admitted->file.file, sizeof looked.file) != 0)
        return err_make(ERR_REFUSED, "%s was changed while it was read; sign and send it anew",
                        name);
    return looked_admit(keeper, requester, &view, known, &looked, name, admitted);
}

/* ---- the same, as the file comes ---- */

struct admitting {
    struct arena *arena, *line_arena;
    struct looking looking;
    struct looked looked;
    struct asks_hash *hash;
    uint8_t line[LINE_BYTES_MAX]; /* that is not whole yet */
    size_t len;
    bool over; /* longer than a line may be: told of when its turn comes */
};

struct admitting *admitting_open(const struct requester *requester,
                                 const struct law_authority_view *view, struct span salt) {
    struct arena *arena = arena_open(LOOKING_BYTES + sizeof(struct admitting) + 65536);
    struct admitting *admitting = ARENA_NEW(arena, struct admitting);
    admitting->arena = arena;
    admitting->line_arena = arena_open(LINE_ARENA_BYTES);
    admitting->looking = looking_make(arena, requester, lines_max_of(view));
    admitting->hash = asks_hash_open(arena, salt);
    return admitting;
}

static void line_end(struct admitting *admitting) {
    if (!admitting->over && admitting->len > 0)
        line_look(&admitting->looking, admitting->line_arena,
                  span_of(admitting->line, admitting->len), &admitting->looked);
    arena_wipe(admitting->line_arena);
    admitting->len = 0;
    admitting->over = false;
}

void admitting_feed(struct admitting *admitting, struct span piece) {
    asks_hash_feed(admitting->hash, piece);
    while (piece.len > 0) {
        size_t len = span_find_byte(piece, '\n');
        size_t room = sizeof admitting->line - admitting->len;
        if (len > room) admitting->over = true;
        size_t some = len < room ? len : room;
        memcpy(admitting->line + admitting->len, piece.at, some);
        admitting->len += some;
        if (len == piece.len) return;
        line_end(admitting);
        piece = span_cut(piece, len + 1, piece.len);
    }
}

struct err admitting_end(struct admitting *admitting, const struct keeper *keeper,
                         const struct manifest *manifest, struct admitted *admitted) {
    struct law_authority_view view = {0};
    bool known = pack_authority_find(keeper->pack, manifest->authority, &view);
    *admitted = (struct admitted){0};
    if (admitting->len || admitting->over) line_end(admitting);
    counts_tell(&admitting->looking, &admitting->looked);
    asks_hash_close(admitting->hash, &admitted->file);
    admitting->hash = NULL;
    return looked_admit(keeper, admitting->looking.requester, &view, known, &admitting->looked,
                        "the batch", admitted);
}

void admitting_close(struct admitting *admitting) {
    struct asks_file unused;
    if (!admitting) return;
    if (admitting->hash) asks_hash_close(admitting->hash, &unused);
    arena_close(admitting->line_arena);
    arena_close(admitting->arena);
}
