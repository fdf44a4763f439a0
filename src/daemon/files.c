/* Which files are made for whoever sits before a page? */
#include "daemon/files.h"
#include "daemon/acts.h"
#include "daemon/batches.h"

#include "ask/enact.h"
#include "base/bytes.h"
#include "base/index_list.h"

#include <stdio.h>

/* What a reply holds, with room for its other words. A longer file is made on the command line. */
enum { FILE_BYTES_MAX = PAGE_SAID_BYTES_MAX - 1024 * 1024 };

/* ---- a file in memory: nothing of it is on a disk ---- */

struct sheet {
    uint8_t *at;
    size_t most;
    FILE *file;
};

static struct err sheet_open(struct arena *arena, size_t most, struct sheet *sheet) {
    sheet->most = most;
    sheet->at = arena_alloc(arena, most);
    sheet->file = fmemopen(sheet->at, most, "wb");
    return sheet->file ? err_none() : err_errno("cannot make a file");
}

/* Closes it. What did not fit has no bytes. */
static struct err sheet_close(struct sheet *sheet, struct err e, struct span *bytes) {
    bool whole = fflush(sheet->file) == 0 && !ferror(sheet->file);
    long len = ftell(sheet->file);
    fclose(sheet->file);
    *bytes = (struct span){0};
    if (!whole || len < 0) return err_none();
    TRY(e);
    *bytes = span_of(sheet->at, (size_t)len);
    return err_none();
}

/* The published log, as everybody reads it. */
static struct err log_open(const struct keeper *keeper, struct arena *arena, struct source **log) {
    return source_open(arena, keeper_path(arena, keeper->dir, "log"), log);
}

/* ---- the person's ---- */

struct err accounting_make(struct keeper *keeper, struct arena *arena, const struct secret *subject,
                           struct span acts, size_t most, struct made_file *made) {
    struct source *log = NULL;
    struct sheet sheet;
    TRY(inspection_record(keeper, "subject", acts, subject, &made->index));
    TRY(log_open(keeper, arena, &log));
    TRY(sheet_open(arena, most, &sheet));
    struct err e = accounting_write(arena, log, &keeper->signer.key, subject, keeper_now(keeper),
                                    sheet.file, &made->entries);
    return sheet_close(&sheet, e, &made->bytes);
}

static struct err made_put(const struct acting *acting, struct span bytes) {
    acting->said->bytes = bytes;
    if (!bytes.len) acting->said->status = 413;
    return err_none();
}

struct err file_accounting(const struct acting *acting) {
    struct made_file made = {0};
    TRY(accounting_make(&acting->serving->keeper, acting->arena, &acting->session->subject,
                        SPAN_LITERAL("accounting"), FILE_BYTES_MAX, &made));
    return made_put(acting, made.bytes);
}

struct err file_secret(const struct acting *acting) {
    const struct secret *subject = &acting->session->subject;
    uint64_t index = 0;
    TRY(inspection_record(&acting->serving->keeper, "subject", SPAN_LITERAL("secret"), subject,
                          &index));
    acting->said->bytes =
        span_str(arena_printf(acting->arena, "%s\n", hex_str(acting->arena, secret_span(subject))));
    return err_none();
}

/* ---- a requester's ---- */

struct err file_results(const struct acting *acting) {
    bool barred;
    TRY(batch_results_open(acting->serving, span_str(acting->session->requester),
                           page_param(acting->wanted, "id"), &acting->said->file, &barred));
    if (acting->said->file < 0) acting->said->status = 404;
    return err_none();
}

/* ---- an auditor's ---- */

struct attaching {
    struct keeper *keeper;
    struct index_list decisions; /* whose records are given, each once in every pass */
};

static struct err attach(void *with, struct arena *arena, uint64_t index, struct span *record,
                         struct span *answer) {
    struct attaching *attaching = with;
    index_list_add(&attaching->decisions, index);
    return decision_papers(attaching->keeper, arena, index, record, answer);
}

/* A day of the form; false when it is none. */
static bool day_read(struct span text, instant absent, instant *midnight) {
    struct date day;
    *midnight = absent;
    if (text.len == 0) return true;
    if (err_is(date_read(text, &day))) return false;
    *midnight = date_instant(day);
    return true;
}

static bool asked_read(const struct acting *acting, struct bundle_asked *asked) {
    const struct keeper *keeper = &acting->serving->keeper;
    struct span authority = page_param(acting->wanted, "authority");
    struct law_authority_view view;
    instant to;
    *asked = (struct bundle_asked){.authority = span_str("")};
    if (!day_read(page_param(acting->wanted, "from"), 0, &asked->from) ||
        !day_read(page_param(acting->wanted, "to"), keeper_now(keeper), &to))
        return false;
    asked->to = page_param(acting->wanted, "to").len ? to + 86399 : to;
    if (asked->from > asked->to) return false;
    if (authority.len == 0) return true;
    if (!keeper->pack || !pack_authority_find(keeper->pack, authority, &view)) return false;
    asked->authority = view.id;
    return true;
}

struct err bundle_make(struct keeper *keeper, struct arena *arena, const char *audience,
                       const struct bundle_asked *asked, size_t most, struct made_file *made) {
    struct attaching attaching = {.keeper = keeper, .decisions = {.arena = arena}};
    struct source *log = NULL;
    struct sheet sheet;
    TRY(ledger_publish(keeper->ledger));
    TRY(log_open(keeper, arena, &log));
    TRY(sheet_open(arena, most, &sheet));
    struct err e = bundle_write(arena, log, &keeper->signer.key, asked, attach, &attaching,
                                sheet.file, &made->bundle);
    TRY(sheet_close(&sheet, e, &made->bytes));
    if (!made->bytes.len) return err_none();
    /* There are two passes, of answers and of records; each has all of the decisions. What was
     * looked at is recorded before the bundle is anybody's. */
    const struct index_list *given = &attaching.decisions;
    uint64_t decisions = made->bundle.decisions;
    return decisions_inspect(keeper, audience, given->at,
                             given->count < decisions ? given->count : decisions);
}

struct err file_bundle(const struct acting *acting) {
    struct bundle_asked asked;
    struct made_file made = {0};
    if (!asked_read(acting, &asked)) {
        acting->said->status = 400;
        return err_none();
    }
    TRY(bundle_make(&acting->serving->keeper, acting->arena, "auditor", &asked, FILE_BYTES_MAX,
                    &made));
    return made_put(acting, made.bytes);
}
