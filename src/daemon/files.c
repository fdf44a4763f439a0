/* Which files are made for whoever sits before a page? */
#include "daemon/acts.h"

#include "ask/enact.h"
#include "base/bytes.h"
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
