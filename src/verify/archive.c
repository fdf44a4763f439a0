/* Which members does this ZIP file have? Only the form that archive_put writes is read: stored, no
 * comments, no extra fields, one date, names in ascending order, no byte between. Any unzip opens
 * it; and no byte of it can change without being seen. PKWARE APPNOTE 6.3.10, sections 4.3 and 4.4.
 */
#include "verify/verify.h"

#include "base/bytes.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    LOCAL_BYTES = 30,
    CENTRAL_BYTES = 46,
    END_BYTES = 22,
    MEMBERS_MAX = 65535,
    VERSION = 20,
    UTF8_FLAG = 0x0800,
    DATE = 0x0021, /* 1980-01-01: the file says nothing about when it was made */
    MADE_BY = 0x0314,
};
#define LOCAL_MARK 0x04034b50u
#define CENTRAL_MARK 0x02014b50u
#define END_MARK 0x06054b50u
#define ATTRIBUTES 0x81a40000u /* a file of mode 0644 */
#define ZIP_BYTES_MAX UINT64_C(0xfffffffe)

struct member {
    struct span name;
    struct span bytes;
    uint32_t crc;
};

struct archive {
    const char *path;
    struct span all;
    struct member *member;
    size_t count;
};

/* ---- little-endian, and the check sum ---- */

static void put16(struct text *out, uint32_t value) {
    text_put_byte(out, (uint8_t)value);
    text_put_byte(out, (uint8_t)(value >> 8));
}

static void put32(struct text *out, uint32_t value) {
    put16(out, value & 0xffff);
    put16(out, value >> 16);
}

static uint32_t get32(const uint8_t *at) {
    return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

/* ISO 3309, as in PNG and gzip; reflected polynomial. */
static uint32_t crc32_of(struct span bytes) {
    static uint32_t table[256];
    if (table[1] == 0)
        for (uint32_t i = 0; i < 256; i++) {
            uint32_t c = i;
            for (int k = 0; k < 8; k++)
                c = c & 1 ? 0xedb88320u ^ (c >> 1) : c >> 1;
            table[i] = c;
        }
    uint32_t crc = 0xffffffffu;
    for (size_t i = 0; i < bytes.len; i++)
        crc = table[(crc ^ bytes.at[i]) & 0xff] ^ (crc >> 8);
    return crc ^ 0xffffffffu;
}

static bool letter_good(uint8_t c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '/';
}

/* Plain words parted by slashes; no word is or begins with a dot, and no dot follows another. */
static bool name_good(struct span name) {
    if (name.len == 0 || name.len > ARCHIVE_NAME_MAX || name.at[0] == '/') return false;
    for (size_t i = 0; i < name.len; i++) {
        bool dot = name.at[i] == '.' && i > 0 && name.at[i - 1] != '.' && name.at[i - 1] != '/';
        if (!dot && !letter_good(name.at[i])) return false;
    }
    return true;
}

/* ---- headers: what is written is what is compared ---- */

/* The part that the local header and the directory's have in common. */
static void common_put(struct text *out, struct span name, struct span bytes, uint32_t crc) {
    put16(out, VERSION);
    put16(out, UTF8_FLAG);
    put16(out, 0); /* stored */
    put16(out, 0); /* time */
    put16(out, DATE);
    put32(out, crc);
    put32(out, (uint32_t)bytes.len);
    put32(out, (uint32_t)bytes.len);
    put16(out, (uint32_t)name.len);
    put16(out, 0); /* no extra field */
}

static void local_put(struct text *out, struct span name, struct span bytes, uint32_t crc) {
    put32(out, LOCAL_MARK);
    common_put(out, name, bytes, crc);
    text_put(out, name);
}

static void central_put(struct text *out, struct span name, struct span bytes, uint32_t crc,
                        uint64_t at) {
    put32(out, CENTRAL_MARK);
    put16(out, MADE_BY);
    common_put(out, name, bytes, crc);
    put16(out, 0); /* no comment */
    put16(out, 0); /* disk */
    put16(out, 0); /* internal attributes */
    put32(out, ATTRIBUTES);
    put32(out, (uint32_t)at);
    text_put(out, name);
}

static void end_put(struct text *out, uint64_t count, uint64_t central, uint64_t at) {
    put32(out, END_MARK);
    put16(out, 0);
    put16(out, 0);
    put16(out, (uint32_t)count);
    put16(out, (uint32_t)count);
    put32(out, (uint32_t)central);
    put32(out, (uint32_t)at);
    put16(out, 0); /* no comment */
}

/* ---- reading ---- */

static struct err malformed(const struct archive *zip, const char *what) {
    return err_make(ERR_PROOF, "%s is not a bundle as it was made: %s", zip->path, what);
}

/* One member: its local header at `*at`, its bytes, its row of the directory at `*row`. */
static struct err member_read(struct archive *zip, struct arena *scratch, uint64_t *at,
                              uint64_t *row, uint64_t end) {
    struct span all = zip->all;
    if (end - *row < CENTRAL_BYTES) return malformed(zip, "its directory is cut");
    const uint8_t *head = all.at + *row;
    size_t name_len = (size_t)head[28] | (size_t)head[29] << 8;
    uint64_t bytes_len = get32(head + 24);
    if (end - *row - CENTRAL_BYTES < name_len) return malformed(zip, "its directory is cut");
    struct member *member = &zip->member[zip->count];
    member->crc = get32(head + 16);
    member->name = span_of(head + CENTRAL_BYTES, name_len);
    if (!name_good(member->name)) return malformed(zip, "a name is not one that is used here");
    if (zip->count > 0 && span_compare(member[-1].name, member->name) >= 0)
        return malformed(zip, "its names are not in ascending order");
    uint64_t head_len = LOCAL_BYTES + name_len;
    if (all.len - *at < head_len || all.len - *at - head_len < bytes_len)
        return malformed(zip, "a member is cut");
    member->bytes = span_of(all.at + *at + head_len, bytes_len);
    struct text local = {.arena = scratch};
    struct text central = {.arena = scratch};
    local_put(&local, member->name, member->bytes, member->crc);
    central_put(&central, member->name, member->bytes, member->crc, *at);
    if (!span_equal(text_span(&local), span_of(all.at + *at, head_len)) ||
        !span_equal(text_span(&central), span_of(head, CENTRAL_BYTES + name_len)))
        return malformed(zip, "the header of a member is not the one that belongs to it");
    *at += head_len + bytes_len;
    *row += CENTRAL_BYTES + name_len;
    zip->count++;
    arena_wipe(scratch);
    return err_none();
}

static struct err members_read(struct archive *zip, struct arena *arena) {
    OWNED_ARENA scratch = arena_open(1 << 20);
    if (zip->all.len < END_BYTES) return malformed(zip, "it is too short");
    uint64_t end = zip->all.len - END_BYTES;
    const uint8_t *tail = zip->all.at + end;
    size_t count = (size_t)tail[10] | (size_t)tail[11] << 8;
    uint64_t central = get32(tail + 16);
    struct text want = {.arena = scratch};
    if (central > end) return malformed(zip, "it has no directory at its end");
    end_put(&want, count, end - central, central);
    if (!span_equal(text_span(&want), span_of(tail, END_BYTES)))
        return malformed(zip, "it has no directory at its end");
    zip->member = ARENA_ARRAY(arena, struct member, count + 1);
    uint64_t at = 0;
    uint64_t row = central;
    for (size_t i = 0; i < count; i++)
        TRY(member_read(zip, scratch, &at, &row, end));
    if (at != central || row != end) return malformed(zip, "it has bytes that no member owns");
    return err_none();
}

struct err archive_open(struct arena *arena, const char *path, struct archive **zip) {
    struct archive *opened = ARENA_NEW(arena, struct archive);
    opened->path = arena_str(arena, span_str(path));
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC); /* a pipe is no file */
    if (fd < 0 && errno == ENOENT)
        return err_make(ERR_INPUT, "%s does not exist; check the path", path);
    if (fd < 0) return err_errno("cannot read %s", path);
    struct stat stat;
    void *at = MAP_FAILED;
    if (fstat(fd, &stat) == 0 && stat.st_size > 0 && (uint64_t)stat.st_size <= ZIP_BYTES_MAX)
        at = mmap(NULL, (size_t)stat.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    close(fd);
    if (at == MAP_FAILED) return malformed(opened, "it is empty, too large, or no file");
    opened->all = span_of(at, (size_t)stat.st_size);
    struct err e = members_read(opened, arena);
    if (err_is(e))
        archive_close(opened);
    else
        *zip = opened;
    return e;
}

void archive_close(struct archive *zip) {
    if (zip && zip->all.at) munmap((void *)(uintptr_t)zip->all.at, zip->all.len);
}

size_t archive_count(const struct archive *zip) { return zip->count; }
struct span archive_name(const struct archive *zip, size_t i) { return zip->member[i].name; }

struct err archive_find(const struct archive *zip, const char *name, struct span *bytes,
                        bool *there) {
    size_t low = 0;
    size_t high = zip->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (span_compare(zip->member[middle].name, span_str(name)) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    *there = low < zip->count && span_is(zip->member[low].name, name);
    if (!*there) return err_none();
    if (crc32_of(zip->member[low].bytes) != zip->member[low].crc)
        return err_make(ERR_PROOF, "%s was changed", name);
    *bytes = zip->member[low].bytes;
    return err_none();
}

/* ---- writing ---- */

struct archive_writer archive_begin(struct arena *arena, FILE *file) {
    return (struct archive_writer){.file = file, .central = {.arena = arena}};
}

static struct err bytes_put(struct archive_writer *zip, struct span bytes) {
    if (bytes.len && fwrite(bytes.at, 1, bytes.len, zip->file) != bytes.len)
        return err_errno("cannot write the bundle");
    zip->at += bytes.len;
    return err_none();
}

struct err archive_put(struct archive_writer *zip, const char *name, struct span bytes) {
    struct text local = {.arena = zip->central.arena};
    uint32_t crc = crc32_of(bytes);
    size_t len = strlen(name);
    if (!name_good(span_str(name)) || strcmp(zip->last, name) >= 0)
        return err_make(ERR_INPUT, "a bundle's members are named in ascending order, not %s", name);
    if (zip->count == MEMBERS_MAX || zip->at + bytes.len + len > ZIP_BYTES_MAX / 2)
        return err_make(ERR_INPUT, "the bundle is larger than one ZIP file may be; ask for a "
                                   "shorter time");
    local_put(&local, span_str(name), bytes, crc);
    central_put(&zip->central, span_str(name), bytes, crc, zip->at);
    memcpy(zip->last, name, len + 1);
    zip->count++;
    TRY(bytes_put(zip, text_span(&local)));
    return bytes_put(zip, bytes);
}

struct err archive_end(struct archive_writer *zip) {
    struct text end = {.arena = zip->central.arena};
    end_put(&end, zip->count, zip->central.len, zip->at);
    TRY(bytes_put(zip, text_span(&zip->central)));
    TRY(bytes_put(zip, text_span(&end)));
    if (fflush(zip->file) != 0) return err_errno("cannot write the bundle");
    return err_none();
}
