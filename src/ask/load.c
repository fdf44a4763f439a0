/* How does one row become a sealed record? */
#include "ask/load.h"

#include "ask/identity.h"
#include "ask/people.h"
#include "base/csv.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    NUMBERS_COUNT = 1000000000, /* of nine digits */
    ROW_BYTES_MAX = 4 << 20,
    PATH_BYTES_MAX = 4096,
    PROGRESS_ROWS = 4096,
    REASON_TEXT_BYTES = 400,
};

/* The file as it is read: hashed and counted on the way. */
struct source {
    int fd;
    FILE *file;
    struct sha256_stream *hash;
    uint64_t done, all;
    dev_t device;
    ino_t inode;
};

struct load {
    struct arena *arena; /* as long as the load */
    struct arena *row;   /* wiped after each row */
    struct vault *vault;
    const struct load_options *options;
    struct load_report *report;
    const char *name; /* of the file, in sentences */
    struct source source;
    struct csv *csv;
    struct people_plan *plan;
    struct person_record *record;
    struct value *value;
    /* One bit a number: which stood in this file before. 119 MiB, whatever the file's length. */
    uint8_t *seen;
    FILE *rejects;
    char rejects_path[PATH_BYTES_MAX];
    uint64_t lines;
    uint64_t first_line; /* of the rejected rows */
    char first_reason[REASON_TEXT_BYTES];
};

/* ---- the file ---- */

static ssize_t source_read(void *cookie, char *at, size_t len) {
    struct source *source = cookie;
    ssize_t got = 0;
    do {
        got = read(source->fd, at, len);
    } while (got < 0 && errno == EINTR);
    if (got > 0) {
        sha256_feed(source->hash, span_of(at, (size_t)got));
        source->done += (uint64_t)got;
    }
    return got;
}

static struct err source_open(const char *path, struct source *source) {
    bool standard = strcmp(path, "-") == 0;
    struct stat found;
    source->fd = standard ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC);
    if (source->fd < 0 && errno == ENOENT)
        return err_make(ERR_INPUT, "%s does not exist; check the path", path);
    if (source->fd < 0 || fstat(source->fd, &found) != 0) return err_errno("cannot read %s", path);
    if (S_ISDIR(found.st_mode)) return err_make(ERR_INPUT, "%s is a folder, not a file", path);
    if (S_ISREG(found.st_mode)) source->all = (uint64_t)found.st_size;
    source->device = found.st_dev;
    source->inode = found.st_ino;
    source->hash = sha256_open();
    cookie_io_functions_t how = {.read = source_read};
    source->file = fopencookie(source, "r", how);
    if (!source->file) return err_errno("cannot read %s", path);
    return err_none();
}

/* When all of it was read. */
static void source_hashed(struct source *source, struct digest *digest) {
    if (source->hash) *digest = sha256_close(source->hash);
    source->hash = NULL;
}

static void source_close(struct source *source, struct digest *digest) {
    if (source->file) fclose(source->file);
    if (source->fd >= 0) close(source->fd);
    source_hashed(source, digest);
}

/* ---- rejected rows ---- */

static struct err rejects_open(struct load *load) {
    int fd = open(load->rejects_path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    load->rejects = fd < 0 ? NULL : fdopen(fd, "w");
    if (!load->rejects) return err_errno("cannot write %s", load->rejects_path);
    fputs("line,reason,row\n", load->rejects);
    return err_none();
}

static struct span without_line_end(struct span source) {
    if (source.len && source.at[source.len - 1] == '\n') source.len--;
    if (source.len && source.at[source.len - 1] == '\r') source.len--;
    return source;
}

static struct err row_reject(struct load *load, const struct csv_record *record,
                             const char *reason) {
    struct text line = {.arena = load->row};
    if (!load->rejects) TRY(rejects_open(load));
    if (load->report->rejected++ == 0) {
        load->first_line = record->line;
        snprintf(load->first_reason, sizeof load->first_reason, "%s", reason);
    }
    text_printf(&line, "%" PRIu64 ",", record->line);
    csv_put(&line, span_str(reason), false);
    csv_put(&line, without_line_end(record->source), true);
    if (fwrite(line.at, 1, line.len, load->rejects) != line.len)
        return err_errno("cannot write %s", load->rejects_path);
    return err_none();
}

static struct err rejects_close(struct load *load) {
    if (!load->rejects) return err_none();
    bool good = fflush(load->rejects) == 0 && fsync(fileno(load->rejects)) == 0;
    struct err e = good ? err_none() : err_errno("cannot write %s", load->rejects_path);
    fclose(load->rejects);
    load->rejects = NULL;
    return e;
}

/* ---- one row ---- */

/* True when the number stood in the file before; notes it. */
static bool number_seen(struct load *load, struct span tin) {
    uint32_t number = 0;
    for (size_t i = 0; i < tin.len; i++)
        number = number * 10 + (uint32_t)(tin.at[i] - '0');
    assert(tin.len == 9 && number < NUMBERS_COUNT);
    uint8_t bit = (uint8_t)(1u << (number % 8));
    bool before = (load->seen[number / 8] & bit) != 0;
    load->seen[number / 8] |= bit;
    return before;
}

/* The number's own term goes first, as the vault wants it. */
static size_t terms_make(struct load *load, struct span term[MATCH_TERMS_MAX]) {
    size_t count = match_terms_of_record(load->row, load->record, term);
    size_t own = 0;
    while (own < count && (term[own].len == 0 || term[own].at[0] != 'T'))
        own++;
    assert(own < count); /* the number is valid */
    struct span first = term[0];
    term[0] = term[own];
    term[own] = first;
    return count;
}

/* The State stands with each year, for the sums of registered questions, unless a column gave it.
 */
static void state_add(struct load *load, size_t *count) {
    const struct field *field = field_find(SPAN_LITERAL("return.state"));
    struct span state = load->record->address.state;
    for (size_t i = 0; i < *count; i++)
        if (load->value[i].field == field->number) return;
    if (*count == CSV_COLUMNS_MAX || state.len == 0 || field_value_wrong(field, state)) return;
    load->value[(*count)++] = (struct value){field->number, FROM_TAXPAYER, state};
}

static struct err years_seal(struct load *load, const struct csv_record *row, person_ref person,
                             uint64_t *rows) {
    size_t at = 0;
    int year = 0;
    size_t count = 0;
    while (people_next_year(load->plan, row, &at, &year, load->value, &count)) {
        if (count == 0) continue; /* no value in the year: not filed */
        state_add(load, &count);
        TRY(vault_load_year(load->vault, person, year, load->value, count));
        (*rows)++;
    }
    return err_none();
}

static struct err person_seal(struct load *load, const struct csv_record *row,
                              const struct span *term, size_t term_count) {
    person_ref person = 0;
    load->record->source = span_str(load->options->source);
    struct span identity = identity_write(load->row, load->record);
    assert(identity.len <= IDENTITY_BYTES_MAX);
    TRY(vault_load_person(load->vault, term, term_count, identity, &person));
    load->report->loaded++;
    return years_seal(load, row, person, &load->report->rows);
}

static struct err row_load(struct load *load, const struct csv_record *row) {
    struct span term[MATCH_TERMS_MAX];
    bool has = false;
    load->lines++;
    const char *wrong = people_row(load->plan, load->row, row, load->record);
    if (!wrong && number_seen(load, load->record->tin))
        wrong = "the number stands in an earlier row of the file";
    size_t terms = wrong ? 0 : terms_make(load, term);
    if (!wrong) TRY(vault_load_has(load->vault, term[0], &has));
    if (has) wrong = "the number is in the vault already";
    if (wrong) return row_reject(load, row, wrong);
    /* Once a row was rejected, the others are only checked, unless they are wanted all the same. */
    if (load->report->rejected > 0 && !load->options->skip_bad) return err_none();
    return person_seal(load, row, term, terms);
}

/* A sentence of the reader begins with the file and the line, which have their own column. */
static const char *reason_of(const struct load *load, const struct csv_record *row,
                             const char *text) {
    char prefix[PATH_BYTES_MAX + 32];
    int len = snprintf(prefix, sizeof prefix, "%s:%" PRIu64 ": ", load->name, row->line);
    bool begins = len > 0 && strncmp(text, prefix, (size_t)len) == 0;
    return begins ? text + len : text;
}

static void progress_say(const struct load *load) {
    if (load->options->progress)
        load->options->progress(load->source.done, load->source.all, load->options->arg);
}

static struct err rows_load(struct load *load) {
    bool end = false;
    while (!end) {
        struct csv_record row;
        struct err e = csv_next(load->csv, &row, &end);
        if (e.kind == ERR_INPUT) {
            load->lines++;
            e = row_reject(load, &row, reason_of(load, &row, e.text));
        } else if (!err_is(e) && !end && without_line_end(row.source).len > 0) {
            e = row_load(load, &row);
        }
        arena_wipe(load->row);
        if (err_is(e)) return e;
        if (load->lines % PROGRESS_ROWS == 0) progress_say(load);
    }
    progress_say(load);
    return err_none();
}

/* ---- the whole file ---- */

static struct err header_load(struct load *load) {
    struct csv_record row;
    bool end = false;
    TRY(csv_next(load->csv, &row, &end));
    if (end)
        return err_make(ERR_INPUT, "%s is empty; its first line must name the columns", load->name);
    if (row.count > 0 && row.field[0].len > 0 && strchr("{[", row.field[0].at[0]))
        return err_make(ERR_INPUT,
                        "%s is JSON; people are loaded from CSV, see doc/formats-people.md",
                        load->name);
    return people_header(load->arena, load->name, &row, load->plan);
}

static struct err verdict(const struct load *load) {
    const struct load_report *report = load->report;
    if (load->lines == 0)
        return err_make(ERR_INPUT, "%s names its columns and holds nobody", load->name);
    if (report->rejected > 0 && !load->options->skip_bad)
        return err_make(ERR_INPUT,
                        "%s:%" PRIu64 ": %s; %" PRIu64 " of %" PRIu64
                        " rows are rejected and nothing was loaded; see %s, or load the others "
                        "with --skip-bad",
                        load->name, load->first_line, load->first_reason, report->rejected,
                        load->lines, load->rejects_path);
    return err_none();
}

static struct err load_run(struct load *load) {
    TRY(header_load(load));
    load->seen = arena_alloc(load->arena, NUMBERS_COUNT / 8);
    TRY(vault_load_begin(load->vault));
    struct err e = rows_load(load);
    struct err closed = rejects_close(load);
    if (!err_is(e)) e = closed;
    if (!err_is(e)) e = verdict(load);
    if (!err_is(e)) e = vault_load_finish(load->vault);
    source_hashed(&load->source, &load->report->file);
    if (!err_is(e) && load->options->record)
        e = load->options->record(load->report, load->options->record_arg);
    if (!err_is(e)) e = vault_load_commit(load->vault);
    if (err_is(e)) {
        vault_load_abort(load->vault);
        load->report->loaded = 0;
        load->report->rows = 0;
    }
    return e;
}

static struct err rejects_name(struct load *load, const char *path) {
    const char *given = load->options->rejects;
    if (!given && strcmp(path, "-") == 0)
        return err_make(ERR_USAGE, "standard input has no name for the rejected rows to go beside; "
                                   "say with --rejects FILE where they go");
    int len = given ? snprintf(load->rejects_path, PATH_BYTES_MAX, "%s", given)
                    : snprintf(load->rejects_path, PATH_BYTES_MAX, "%s.rejects", path);
    if (len < 0 || len >= PATH_BYTES_MAX)
        return err_make(ERR_INPUT, "a path is longer than %d bytes", PATH_BYTES_MAX);
    struct stat there;
    if (stat(load->rejects_path, &there) == 0 && there.st_dev == load->source.device &&
        there.st_ino == load->source.inode)
        return err_make(ERR_USAGE, "rejected rows cannot go to the file that is read");
    /* What an earlier run left would be taken for this one's. */
    if (unlink(load->rejects_path) != 0 && errno != ENOENT)
        return err_errno("cannot replace %s", load->rejects_path);
    return err_none();
}

struct err load_people(struct vault *vault, const char *path, const struct load_options *options,
                       struct load_report *report) {
    OWNED_ARENA arena = arena_open(NUMBERS_COUNT / 8 + (4 << 20));
    OWNED_ARENA row = arena_open(ROW_BYTES_MAX);
    struct load *load = ARENA_NEW(arena, struct load);
    *report = (struct load_report){0};
    *load = (struct load){.arena = arena,
                          .row = row,
                          .vault = vault,
                          .options = options,
                          .report = report,
                          .source = {.fd = -1}};
    load->name = strcmp(path, "-") == 0 ? "standard input" : path;
    load->plan = ARENA_NEW(arena, struct people_plan);
    load->record = ARENA_NEW(arena, struct person_record);
    load->value = ARENA_ARRAY(arena, struct value, CSV_COLUMNS_MAX);
    struct err e = source_open(path, &load->source);
    if (!err_is(e)) e = rejects_name(load, path);
    if (!err_is(e)) {
        load->csv = csv_open(load->source.file, load->name);
        e = load_run(load);
        csv_close(load->csv);
    }
    source_close(&load->source, &report->file);
    return e;
}
