/* Which files are made for whoever sits before a page? */
#include "daemon/acts.h"
#include "daemon/batches.h"

#include "ask/enact.h"
#include "base/bytes.h"
#include "base/index_list.h"
#include "verify/verify.h"

#include <stdio.h>

/* What a reply holds, with room for its other words. A longer file is made on the command line. */
enum { FILE_BYTES_MAX = PAGE_SAID_BYTES_MAX - 1024 * 1024 };

/* ---- a file in memory: nothing of it is on a disk ---- */

struct sheet {
    uint8_t *at;
    FILE *file;
};

static struct err sheet_open(const struct acting *acting, struct sheet *sheet) {
    sheet->at = arena_alloc(acting->arena, FILE_BYTES_MAX);
    sheet->file = fmemopen(sheet->at, FILE_BYTES_MAX, "wb");
    return sheet->file ? err_none() : err_errno("cannot make a file");
}

/* Closes it. What did not fit is told by the status of the page. */
static struct err sheet_put(const struct acting *acting, struct sheet *sheet, struct err e) {
    bool whole = fflush(sheet->file) == 0 && !ferror(sheet->file);
    long len = ftell(sheet->file);
    fclose(sheet->file);
    if (!whole || len < 0) {
        acting->said->status = 413;
        return err_none();
    }
    TRY(e);
    acting->said->bytes = span_of(sheet->at, (size_t)len);
    return err_none();
}

/* The published log, as everybody reads it. */
static struct err log_open(const struct acting *acting, struct source **log) {
    const struct keeper *keeper = &acting->serving->keeper;
    return source_open(acting->arena, keeper_path(acting->arena, keeper->dir, "log"), log);
}

/* ---- the person's ---- */

struct err file_accounting(const struct acting *acting) {
    struct keeper *keeper = &acting->serving->keeper;
    const struct secret *subject = &acting->session->subject;
    struct source *log = NULL;
    struct sheet sheet;
    uint64_t index = 0;
    size_t count = 0;
    TRY(inspection_record(keeper, "subject", SPAN_LITERAL("accounting"), subject, &index));
    TRY(log_open(acting, &log));
    TRY(sheet_open(acting, &sheet));
    struct err e = accounting_write(acting->arena, log, &keeper->signer.key, subject,
                                    keeper_now(keeper), sheet.file, &count);
    return sheet_put(acting, &sheet, e);
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
    TRY(batch_results_open(acting->serving, span_str(acting->session->requester),
                           page_param(acting->wanted, "id"), &acting->said->file));
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

struct err file_bundle(const struct acting *acting) {
    struct keeper *keeper = &acting->serving->keeper;
    struct attaching attaching = {.keeper = keeper, .decisions = {.arena = acting->arena}};
    struct bundle_verified written = {0};
    struct bundle_asked asked;
    struct source *log = NULL;
    struct sheet sheet;
    if (!asked_read(acting, &asked)) {
        acting->said->status = 400;
        return err_none();
    }
    TRY(ledger_publish(keeper->ledger));
    TRY(log_open(acting, &log));
    TRY(sheet_open(acting, &sheet));
    struct err e = bundle_write(acting->arena, log, &keeper->signer.key, &asked, attach, &attaching,
                                sheet.file, &written);
    TRY(sheet_put(acting, &sheet, e));
    if (!acting->said->bytes.len) return err_none();
    /* There are two passes, of answers and of records; each has all of the decisions. What was
     * looked at is recorded before the bundle is anybody's. */
    const struct index_list *given = &attaching.decisions;
    e = decisions_inspect(keeper, "auditor", given->at,
                          given->count < written.decisions ? given->count : written.decisions);
    if (err_is(e)) acting->said->bytes = (struct span){0};
    return e;
}
