/* How does a batch come in, and what became of it? */
#include "daemon/batches.h"

#include "ask/admit.h"
#include "ask/enjoin.h"
#include "ask/tell.h"
#include "base/bytes.h"
#include "base/canon.h"
#include "daemon/actor.h"
#include "daemon/sealed_file.h"
#include "daemon/unseal.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { COMING_ARENA_BYTES = 4 * JWS_BYTES_MAX, TRAILER_BYTES_MAX = 4096, RESULTS_AGAIN_MAX = 8 };

enum batch_state { BATCH_WAITING = 0, BATCH_DECIDING, BATCH_DONE, BATCH_REFUSED, BATCH_FAILED };

static const char *batch_state_str(enum batch_state state) {
    static const char *const names[] = {
        [BATCH_WAITING] = "waiting", [BATCH_DECIDING] = "deciding", [BATCH_DONE] = "done",
        [BATCH_REFUSED] = "refused", [BATCH_FAILED] = "failed",
    };
    return names[state];
}

/* One that is known since this process began. */
struct known {
    char id[ID_BYTES_MAX];
    char requester[CASE_NAME_BYTES_MAX];
    enum batch_state state;
    uint64_t lines;
    struct batch_report report;
};

/* One that comes or waits for its turn. */
struct coming {
    bool used, whole;
    bool left; /* whoever sent it has gone: its number may be another's by now */
    enum process from;
    uint32_t number; /* of the call, which is answered when it is let in */
    struct arena *arena;
    struct text first; /* the manifest's line, until it is whole */
    struct span jws;   /* the manifest */
    struct manifest manifest;
    struct batch_seen seen;
    struct admitting *admitting;
    struct unseal *unseal; /* NULL: its lines come in the clear */
    struct sealed_file *file;
    struct known *known;
};

struct batches {
    struct serving *serving;
    struct coming coming[BATCHES_COMING_MAX];
    struct known known[BATCHES_KNOWN_MAX];
    size_t known_next;
    struct coming *under_way;
    struct err failed; /* of a round of others, between two of ours */
};

struct batches *batches_open(struct serving *serving) {
    struct batches *batches = ARENA_NEW(serving->arena, struct batches);
    batches->serving = serving;
    return batches;
}

static void coming_close(struct coming *coming) {
    if (!coming->used) return;
    admitting_close(coming->admitting);
    unseal_close(coming->unseal);
    sealed_file_close(coming->file);
    arena_close(coming->arena);
    *coming = (struct coming){0};
}

void batches_close(struct batches *batches) {
    for (size_t i = 0; batches && i < BATCHES_COMING_MAX; i++)
        coming_close(&batches->coming[i]);
}

static struct coming *coming_find(struct batches *batches, enum process from, uint32_t number) {
    for (size_t i = 0; i < BATCHES_COMING_MAX; i++) {
        struct coming *coming = &batches->coming[i];
        if (coming->used && !coming->whole && coming->from == from && coming->number == number)
            return coming;
    }
    return NULL;
}

static char *folder_of(struct batches *batches, struct arena *arena) {
    return arena_printf(arena, "%s/batches", batches->serving->keeper.dir);
}

/* ---- answers ---- */

static struct err reply_send(struct batches *batches, const struct coming *coming,
                             const struct call_reply *reply) {
    if (coming->left) return err_none();
    const struct waiting_call waiting = {.from = coming->from, .number = coming->number};
    return answer_send(batches->serving, &waiting, reply);
}

static struct err problem_answer(struct batches *batches, struct coming *coming, struct err e) {
    struct call_reply reply;
    reply_err(batches->serving->round, e, &reply);
    struct err sent = reply_send(batches, coming, &reply);
    if (coming->known) coming->known->state = BATCH_FAILED;
    coming_close(coming);
    return sent;
}

static struct span known_write(struct arena *arena, const struct known *known) {
    const struct batch_report *report = &known->report;
    struct canon to = {.text = {.arena = arena}};
    canon_begin(&to, NULL);
    canon_put(&to, "batch", span_str(known->id));
    canon_put_int(&to, "decided", (int64_t)report->lines);
    canon_begin(&to, "funnel");
    canon_put_int(&to, "malformed", (int64_t)report->malformed);
    canon_put_int(&to, "needs_from_you", (int64_t)report->needs);
    canon_put_int(&to, "not_released", (int64_t)report->not_released);
    canon_put_int(&to, "released", (int64_t)report->released);
    canon_put_int(&to, "under_review", (int64_t)report->review);
    canon_end(&to);
    canon_begin_list(&to, "grounds");
    for (size_t i = 0; i < report->ground_count; i++) {
        canon_begin(&to, NULL);
        canon_put(&to, "code", span_str(report->ground[i].code));
        canon_put(&to, "says", span_str(report->ground[i].says));
        canon_end(&to);
    }
    canon_end_list(&to);
    canon_put_int(&to, "lines", (int64_t)known->lines);
    canon_put_int(&to, "log_index", (int64_t)report->index);
    canon_put(&to, "state", span_str(batch_state_str(known->state)));
    canon_end(&to);
    return canon_text(&to);
}

static struct err known_answer(struct batches *batches, const struct coming *coming,
                               unsigned status) {
    struct call_reply reply;
    struct arena *arena = batches->serving->round;
    reply_json(status, known_write(arena, coming->known), &reply);
    reply.location = span_str(arena_printf(arena, "/v1/batches/%s", coming->known->id));
    return reply_send(batches, coming, &reply);
}

/* ---- coming in ---- */

static struct err more_send(struct batches *batches, const struct coming *coming, uint64_t bytes) {
    uint8_t body[8];
    enum chan_state state;
    be_put_u64(body, bytes);
    return chan_send(&batches->serving->chan[coming->from], MESSAGE_MORE, coming->number,
                     span_of(body, sizeof body), -1, true, &state);
}

struct err batches_begin(struct batches *batches, const struct waiting_call *waiting) {
    struct coming *coming = NULL;
    struct call_reply reply;
    for (size_t i = 0; i < BATCHES_COMING_MAX && !coming; i++)
        if (!batches->coming[i].used) coming = &batches->coming[i];
    if (!coming || batches->serving->stopping) {
        reply_problem(batches->serving->round, coming ? PROBLEM_STOPPING : PROBLEM_TOO_MANY, NULL,
                      &reply);
        return answer_send(batches->serving, waiting, &reply);
    }
    *coming = (struct coming){.used = true,
                              .from = waiting->from,
                              .number = waiting->number,
                              .arena = arena_open(COMING_ARENA_BYTES)};
    coming->first.arena = coming->arena;
    struct err e =
        sealed_file_open(folder_of(batches, coming->arena), BATCH_BYTES_MAX, &coming->file);
    if (err_is(e)) return problem_answer(batches, coming, e);
    return more_send(batches, coming, BATCH_CREDIT_BYTES);
}

static struct known *known_make(struct batches *batches, const struct manifest *manifest) {
    struct known *known = &batches->known[batches->known_next++ % BATCHES_KNOWN_MAX];
    *known = (struct known){.lines = manifest->count};
    snprintf(known->id, sizeof known->id, "%.*s", SPAN_FMT(manifest->id));
    snprintf(known->requester, sizeof known->requester, "%.*s", SPAN_FMT(manifest->requester));
    return known;
}

/* The first line is the signed manifest: who nobody knows sends no second. */
static struct err manifest_take(struct batches *batches, struct coming *coming) {
    struct keeper *keeper = &batches->serving->keeper;
    const struct requester *requester;
    const struct requester_key *key;
    struct law_authority_view view = {0};
    coming->jws = text_span(&coming->first);
    if (coming->jws.len && coming->jws.at[coming->jws.len - 1] == '\r') coming->jws.len--;
    if (!keeper->pack)
        return err_make(ERR_FAULT, "no pack is installed, so no batch is let in; install one with: "
                                   "portcullis pack install");
    TRY(manifest_verify(keeper, coming->arena, coming->jws, &coming->manifest, &requester, &key));
    if (coming->manifest.seal.len)
        TRY(unseal_open(batches->serving->custodian, &coming->manifest, &coming->unseal));
    pack_authority_find(keeper->pack, coming->manifest.authority, &view);
    random_fill(coming->seen.salt, sizeof coming->seen.salt);
    coming->admitting =
        admitting_open(requester, &view, span_of(coming->seen.salt, sizeof coming->seen.salt));
    coming->known = known_make(batches, &coming->manifest);
    return err_none();
}

static struct err asks_take(void *with, struct span bytes) {
    struct coming *coming = with;
    admitting_feed(coming->admitting, bytes);
    return sealed_file_write(coming->file, bytes);
}

static struct err bytes_take(struct batches *batches, struct coming *coming, struct span bytes) {
    if (!coming->admitting) {
        size_t len = span_find_byte(bytes, '\n');
        if (coming->first.len + len > JWS_BYTES_MAX)
            return err_make(ERR_INPUT, "the first line is longer than a signed manifest; send the "
                                       "manifest, a line end, then the asks");
        text_put(&coming->first, span_cut(bytes, 0, len));
        if (len == bytes.len) return err_none();
        TRY(manifest_take(batches, coming));
        bytes = span_cut(bytes, len + 1, bytes.len);
    }
    return coming->unseal ? unseal_feed(coming->unseal, bytes, asks_take, coming)
                          : asks_take(coming, bytes);
}

struct err batches_part(struct batches *batches, enum process from, uint32_t number,
                        struct span bytes) {
    struct coming *coming = coming_find(batches, from, number);
    if (!coming) return err_none(); /* it was answered before it was whole */
    struct err e = bytes_take(batches, coming, bytes);
    if (err_is(e)) return problem_answer(batches, coming, e);
    return more_send(batches, coming, bytes.len);
}

/* What was signed is the file as it was sent: of one that came sealed, the sealed one. */
static struct err whole_take(struct batches *batches, struct coming *coming) {
    struct digest sent;
    struct admitted *admitted = &coming->seen.admitted;
    if (!coming->admitting)
        return err_make(ERR_INPUT, "the body is a signed manifest, a line end, and one ask a line");
    if (coming->unseal) TRY(unseal_end(coming->unseal, asks_take, coming, &sent));
    TRY(admitting_end(coming->admitting, &batches->serving->keeper, &coming->manifest, admitted));
    if (coming->unseal) admitted->file.file = sent;
    return err_none();
}

struct err batches_end(struct batches *batches, enum process from, uint32_t number) {
    struct coming *coming = coming_find(batches, from, number);
    if (!coming) return err_none();
    struct err e = whole_take(batches, coming);
    if (err_is(e)) return problem_answer(batches, coming, e);
    unseal_close(coming->unseal);
    coming->unseal = NULL;
    admitting_close(coming->admitting);
    coming->admitting = NULL;
    coming->whole = true;
    return err_none();
}

void batches_cancel(struct batches *batches, enum process from, uint32_t number) {
    struct coming *coming = coming_find(batches, from, number);
    if (coming && coming->known) coming->known->state = BATCH_FAILED;
    if (coming) coming_close(coming);
}

void batches_forget(struct batches *batches, enum process from) {
    for (size_t i = 0; i < BATCHES_COMING_MAX; i++) {
        struct coming *coming = &batches->coming[i];
        if (!coming->used || coming->from != from) continue;
        if (coming->whole)
            coming->left = true;
        else
            coming_close(coming);
    }
}

/* ---- its turn ---- */

static char *results_path(struct batches *batches, struct arena *arena, const char *id) {
    return arena_printf(arena, "%s/%s.ndjson", folder_of(batches, arena), id);
}

/* Between two rounds: what waits of others, orders among it. */
static void between(uint64_t done, uint64_t all, void *from) {
    struct batches *batches = from;
    struct coming *coming = batches->under_way;
    if (coming->known->state == BATCH_WAITING) {
        coming->known->state = BATCH_DECIDING;
        struct err e = known_answer(batches, coming, 202);
        if (err_is(e)) batches->failed = e;
    }
    if (!err_is(batches->failed)) batches->failed = serving_turn(batches->serving);
    arena_wipe(batches->serving->round);
}

/* In the process that decides ahead: it speaks with nobody. */
static void apart(void *from) {
    struct batches *batches = from;
    for (size_t i = 0; i < PROCESS_COUNT; i++) {
        int *fd = &batches->serving->chan[i].fd;
        if (*fd >= 0) close(*fd);
        *fd = -1;
    }
}

static struct err results_write(struct batches *batches, struct coming *coming, FILE *out) {
    FILE *asks = NULL;
    if (fseeko(out, 0, SEEK_SET) != 0 || ftruncate(fileno(out), 0) != 0)
        return err_errno("cannot write the results of a batch");
    TRY(sealed_file_read(coming->file, &asks));
    struct err e =
        batch_decide_seen(&batches->serving->keeper, coming->jws, &coming->seen, asks, "the batch",
                          out, between, apart, batches, &coming->known->report);
    fclose(asks);
    return e;
}

static bool is_barred(const struct batches *batches, const struct coming *coming) {
    const struct keeper *keeper = &batches->serving->keeper;
    const struct batch_report *report = &coming->known->report;
    const struct requester *requester = roll_requester(keeper->roll, coming->manifest.requester);
    return !report->ground_count && requester &&
           again_bars_batch(keeper, requester, coming->manifest.authority, report->orders);
}

/* What an order stopped while they were written does not leave by them: they are written again,
 * each line as it may be given now. One that comes later still stops the file (batch_results_open).
 */
static struct err results_decide(struct batches *batches, struct coming *coming, FILE *out) {
    struct err e = results_write(batches, coming, out);
    for (int i = 0; i < RESULTS_AGAIN_MAX && !err_is(e) && is_barred(batches, coming); i++)
        e = results_write(batches, coming, out);
    return e;
}

/* Its requester is told before the results have their name, so that no stop of the machine parts
 * the two: who comes too early finds nothing and sends the batch again. */
static struct err finished_tell(struct batches *batches, const struct coming *coming) {
    const struct manifest *manifest = &coming->manifest;
    return tell_of_batch(&batches->serving->keeper, manifest->requester, manifest->id,
                         coming->known->report.index);
}

/* Results appear whole under their name; those of a run that was cut off are written again when the
 * same batch is sent again. */
static struct err turn_take(struct batches *batches, struct coming *coming) {
    const char *path = results_path(batches, coming->arena, coming->known->id);
    const char *part = arena_printf(coming->arena, "%s.part", path);
    int fd = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    FILE *out = fd >= 0 ? fdopen(fd, "w") : NULL;
    if (!out) return err_errno("cannot write the results of a batch");
    struct err e = results_decide(batches, coming, out);
    if (!err_is(e) && (fflush(out) != 0 || fdatasync(fileno(out)) != 0))
        e = err_errno("cannot write the results of a batch");
    fclose(out);
    if (!err_is(e)) e = finished_tell(batches, coming);
    if (!err_is(e) && coming->known->report.ground_count == 0 && rename(part, path) != 0)
        e = err_errno("cannot write the results of a batch");
    if (err_is(e) || coming->known->report.ground_count) unlink(part);
    return e;
}

struct err batches_run(struct batches *batches) {
    struct coming *coming = NULL;
    for (size_t i = 0; i < BATCHES_COMING_MAX && !coming && !batches->under_way; i++)
        if (batches->coming[i].used && batches->coming[i].whole) coming = &batches->coming[i];
    if (!coming) return err_none();
    struct vault *vault = batches->serving->keeper.vault;
    batches->under_way = coming;
    vault_fold_every(vault, VAULT_FOLDS_RARELY);
    struct err e = turn_take(batches, coming);
    vault_fold_every(vault, VAULT_FOLDS_OFTEN);
    batches->under_way = NULL;
    struct known *known = coming->known;
    bool told = known->state == BATCH_DECIDING; /* that it was let in */
    if (err_is(e)) {
        fprintf(stderr, "keeper: %s: %s\n", known->id, e.text);
        known->state = BATCH_FAILED;
        if (!told)
            e = problem_answer(batches, coming, e);
        else
            e = err_none(); /* sent again, it goes on where it stopped */
    } else {
        known->state = known->report.ground_count ? BATCH_REFUSED : BATCH_DONE;
        if (!told) e = known_answer(batches, coming, 201);
    }
    coming_close(coming);
    arena_wipe(batches->serving->round);
    return err_is(batches->failed) ? batches->failed : e;
}

/* ---- what became of it ---- */

static struct known *known_find(struct batches *batches, const struct actor *actor,
                                struct span id) {
    /* The newest first: a batch may have been sent again. */
    for (size_t i = 0; i < BATCHES_KNOWN_MAX; i++) {
        size_t at = (batches->known_next + BATCHES_KNOWN_MAX - 1 - i) % BATCHES_KNOWN_MAX;
        struct known *known = &batches->known[at];
        if (span_is(id, known->id) && span_is(actor->requester->id, known->requester)) return known;
    }
    return NULL;
}

/* Whether this requester sent that batch, and it was let in. */
static struct err batch_is_of(struct serving *serving, struct span requester, struct span id,
                              struct vault_case *found, bool *is) {
    *is = false;
    if (!id_valid(id, "BAT")) return err_none();
    return case_by_ask(serving->keeper.vault, serving->round, requester, id, found, is);
}

static struct err requester_find(struct serving *serving, const struct call *call,
                                 struct actor *actor, struct call_reply *reply) {
    struct err e = actor_find(&serving->keeper, serving->round, call, actor);
    if (err_is(e))
        reply_problem(serving->round, PROBLEM_UNSIGNED, e.text, reply);
    else if (!actor->requester)
        reply_problem(serving->round, PROBLEM_NOT_YOURS, "a batch is its requester's", reply);
    return err_none();
}

static int results_open(struct serving *serving, struct span id) {
    const char *path =
        results_path(serving->batches, serving->round, arena_str(serving->round, id));
    return open(path, O_RDONLY | O_CLOEXEC);
}

/* The last line of the results counts them. */
static struct span trailer_read(struct arena *arena, int file) {
    char last[TRAILER_BYTES_MAX];
    off_t size = lseek(file, 0, SEEK_END);
    off_t from = size > (off_t)sizeof last ? size - (off_t)sizeof last : 0;
    ssize_t got = pread(file, last, sizeof last, from);
    struct span text = span_of(last, got > 0 ? (size_t)got : 0);
    while (text.len && text.at[text.len - 1] == '\n')
        text.len--;
    size_t begin = text.len;
    while (begin > 0 && text.at[begin - 1] != '\n')
        begin--;
    return arena_copy(arena, span_cut(text, begin, text.len));
}

struct err answer_batch_show(struct serving *serving, const struct call *call,
                             struct call_reply *reply) {
    struct actor actor;
    bool is = false;
    struct vault_case *found = ARENA_NEW(serving->round, struct vault_case);
    TRY(requester_find(serving, call, &actor, reply));
    if (reply->status) return err_none();
    const struct known *known = known_find(serving->batches, &actor, call->id);
    if (known) {
        reply_json(200, known_write(serving->round, known), reply);
        return err_none();
    }
    TRY(batch_is_of(serving, actor.requester->id, call->id, found, &is));
    int file = is ? results_open(serving, call->id) : -1;
    if (file < 0) {
        reply_problem(serving->round, PROBLEM_NOT_FOUND, NULL, reply);
        return err_none();
    }
    struct span last = trailer_read(serving->round, file);
    close(file);
    reply_json(200, last, reply); /* from before this process began */
    return err_none();
}

/* Which orders they were begun under; 0 where that cannot be read, so that any stops them. */
static uint64_t orders_of(struct serving *serving, int file) {
    int64_t orders = 0;
    OWNED_JSON last = NULL;
    if (err_is(json_read(trailer_read(serving->round, file), TRAILER_BYTES_MAX, &last)) ||
        err_is(json_need_int(last, "the results", "orders", 0, JSON_INTEGER_MAX, &orders)))
        return 0;
    return (uint64_t)orders;
}

struct err batch_results_open(struct serving *serving, struct span requester, struct span id,
                              int *file, bool *barred) {
    const struct keeper *keeper = &serving->keeper;
    const struct requester *who = roll_requester(keeper->roll, requester);
    struct vault_case *found = ARENA_NEW(serving->round, struct vault_case);
    struct span bytes;
    struct entry_view entry;
    bool is = false;
    *file = -1;
    *barred = false;
    TRY(batch_is_of(serving, requester, id, found, &is));
    int opened = is && who ? results_open(serving, id) : -1;
    if (opened < 0) return err_none();
    struct err e = ledger_entry_at(keeper->ledger, serving->round, found->entry_index, &bytes);
    if (!err_is(e)) e = entry_scan(bytes, &entry);
    *barred = err_is(e) || again_bars_batch(keeper, who, entry_view_value(&entry, "authority"),
                                            orders_of(serving, opened));
    if (*barred)
        close(opened);
    else
        *file = opened;
    return e;
}

struct err answer_batch_results(struct serving *serving, const struct call *call,
                                struct call_reply *reply) {
    struct actor actor;
    int file = -1;
    bool barred = false;
    TRY(requester_find(serving, call, &actor, reply));
    if (reply->status) return err_none();
    TRY(batch_results_open(serving, actor.requester->id, call->id, &file, &barred));
    if (file < 0) {
        reply_problem(serving->round, PROBLEM_NOT_FOUND,
                      barred ? "a court order that came after these results may stop some of "
                               "them; send the same batch again, and each line comes as it may be "
                               "given now"
                             : "there are no results yet, or not for this key",
                      reply);
        return err_none();
    }
    *reply =
        (struct call_reply){.status = 200, .type = CALL_NDJSON, .has_file = true, .file = file};
    return err_none();
}
