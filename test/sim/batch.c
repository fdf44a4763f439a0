/* What comes in batches, and what under people's consents? */
#include "whole.h"

#include <sys/mman.h>

static struct keeper *keeper(void) { return &sim.house.keeper; }

/* ---- consents ---- */

/* One that came before, or a new one. */
int consent_any(void) {
    bool room = sim.consent_count < CONSENTS_MAX;
    if (sim.consent_count && (!room || comes(50))) return (int)chance(sim.consent_count);
    if (!room) return -1;
    size_t at = sim.consent_count++;
    sim.consent[at].person = (unsigned)chance(PEOPLE);
    snprintf(sim.consent[at].id, ID_BYTES_MAX, "%s", paper_id("CON"));
    sim.consent[at].jws = house_consent(sim.consent[at].id, sim.consent[at].person);
    return (int)at;
}

/* An officer attests that the person takes it back: in the middle of a round as well. */
void consent_ends(void) {
    struct span jws;
    uint64_t index;
    if (sim.consent_count == 0) return;
    const char *id = sim.consent[chance(sim.consent_count)].id;
    struct digest commitment = consent_commitment(span_str(id));
    fine(jws_sign(sim.round, sim.house.officer, APPROVAL_TYP,
                  statement_withdraw(sim.round, &commitment), &jws));
    trace("consent %s ends", id);
    sim.tally[TALLY_CONSENTS_ENDED]++;
    came(consent_withdraw(keeper(), span_str(id), jws, &index), "a withdrawal of a consent");
}

/* ---- batches ---- */

static void batch_make(struct batch_sent *batch) {
    struct text text = {.arena = sim.life};
    struct span manifest;
    batch->count = 1 + (size_t)chance(BATCH_LINES_MAX);
    batch->first = sim.sent_count;
    batch->key = sim.key_now[ASKS_AT_ONCE];
    batch->made = sim.now;
    snprintf(batch->id, sizeof batch->id, "%s", paper_id("BAT"));
    for (size_t i = 0; i < batch->count; i++) {
        const struct sent *sent = &sim.sent[sent_put(ASKS_AT_ONCE)];
        text_put(&text,
                 house_ask(sent->id, ASKS_AT_ONCE, (unsigned)chance(PEOPLE), (struct span){0}));
        text_put_byte(&text, '\n');
    }
    batch->text = text_span(&text);
    FILE *lines = fmemopen((void *)(uintptr_t)batch->text.at, batch->text.len, "r");
    assert_non_null(lines);
    fine(manifest_make(sim.life, lines, "a batch", batch->id, sim.now, &(struct manifest_for){0},
                       &manifest));
    fclose(lines);
    fine(jws_sign(sim.life, sim.key[ASKS_AT_ONCE][batch->key], MANIFEST_TYP, manifest,
                  &batch->manifest));
}

/* What a line of the results says is what its requester gets. */
static void line_give(const struct batch_sent *batch, struct span line) {
    OWNED_JSON o = json_loadb((const char *)line.at, line.len, 0, NULL);
    const json_t *index = json_object_get(o, "log_index");
    const json_t *number = json_object_get(o, "line");
    struct span receipt = {0};
    if (!o) broken("a result of %s is no JSON", batch->id);
    if (!json_is_integer(number)) return; /* the header or the trailer */
    uint64_t at = (uint64_t)json_integer_value(number);
    const char *state = json_string_value(json_object_get(o, "state"));
    /* What comes again after a day and was not decided is turned away, line by line. */
    if (state && strcmp(state, "malformed") == 0 && sim.now - batch->made > 86400) return;
    if (!json_is_integer(index) || at < 1 || at > batch->count)
        broken("a result of %s is of no line", batch->id);
    uint64_t entry = (uint64_t)json_integer_value(index);
    if (!came(ledger_receipt(keeper()->ledger, sim.round, entry, &receipt), "a receipt")) return;
    holds_given(batch->first + at - 1, entry, line, receipt);
}

static void results_give(const struct batch_sent *batch, struct span results) {
    size_t lines = 0;
    while (results.len) {
        size_t len = span_find_byte(results, '\n');
        line_give(batch, span_cut(results, 0, len));
        results = span_cut(results, len < results.len ? len + 1 : len, results.len);
        lines++;
    }
    if (lines != batch->count + 2 && !sim.fault)
        broken("%s of %zu lines has %zu lines of results", batch->id, batch->count, lines);
}

/* As an ask: a revoked key's and one that is too old are turned away, and nothing else is. */
static bool batch_came(const struct batch_sent *batch, struct err e) {
    bool revoked = holds_key_is_revoked(ASKS_AT_ONCE, batch->key) ||
                   sim.key_now[ASKS_AT_ONCE] != batch->key || !sim.enrolled[ASKS_AT_ONCE];
    bool old = strstr(e.text, "more than a day ago") != NULL;
    if (err_is(e)) trace("%s ends: %s", batch->id, e.text);
    if (e.kind == ERR_REFUSED && (revoked || old)) return false;
    return came(e, "a batch");
}

/* Files in memory, not on the disk that fails: who sends a batch has it, and who gets its results
 * too. One that a death left open is closed with the next. */
static void files_open(const struct batch_sent *batch, FILE *file[2]) {
    for (size_t i = 0; i < 2; i++) {
        if (file[i]) fclose(file[i]);
        int fd = memfd_create("batch", MFD_CLOEXEC);
        assert_true(fd >= 0);
        file[i] = fdopen(fd, "w+");
        assert_non_null(file[i]);
    }
    assert_int_equal(fwrite(batch->text.at, 1, batch->text.len, file[0]), batch->text.len);
    rewind(file[0]);
}

static struct span results_read(FILE *out) {
    long len = ftell(out);
    assert_true(len >= 0);
    uint8_t *bytes = arena_alloc(sim.round, (size_t)len + 1);
    rewind(out);
    assert_int_equal(fread(bytes, 1, (size_t)len, out), (size_t)len);
    return span_of(bytes, (size_t)len);
}

static void batch_run(const struct batch_sent *batch) {
    static FILE *file[2];
    struct batch_report report = {0};
    files_open(batch, file);
    trace("%s comes, %zu lines", batch->id, batch->count);
    struct err e =
        batch_decide(keeper(), batch->manifest, file[0], "a batch", file[1], NULL, NULL, &report);
    if (!batch_came(batch, e)) return;
    if (report.ground_count) broken("%s is refused whole: %s", batch->id, report.ground[0].says);
    sim.tally[TALLY_BATCH_LINES] += batch->count;
    results_give(batch, results_read(file[1]));
}

/* A new one, or one that came before: whole, or cut off by a death. An order is handed over before
 * it now and then, and is taken up between its rounds. */
void batch_come(void) {
    bool room = sim.batch_count < BATCHES_MAX && sim.sent_count + BATCH_LINES_MAX < SENT_MAX;
    bool again = sim.batch_count && (!room || comes(40));
    if (!again && !room) return;
    size_t at = again ? (size_t)chance(sim.batch_count) : sim.batch_count++;
    if (!again) batch_make(&sim.batch[at]);
    sim.tally[again ? TALLY_BATCHES_AGAIN : TALLY_BATCHES]++;
    if (comes(20)) stay_come(true);
    batch_run(&sim.batch[at]);
}
