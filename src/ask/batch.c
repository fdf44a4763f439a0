/* How is a file of asks decided? Admission of the whole first, without any look-up; then line by
 * line in rounds, each line its own decision. Constant memory. */
#include "ask/keeper.h"

#include "ask/admit.h"
#include "ask/advance.h"
#include "base/bytes.h"
#include "base/canon.h"
#include "base/file.h"

#include <assert.h>
#include <unistd.h>

enum {
    BATCH_ARENA_BYTES = 256 * 1024 * 1024, /* mostly of the file's blocks: one part in 2,048 */
    LINE_ARENA_BYTES = 16 * 1024 * 1024,
    ROUND_ARENA_BYTES = 96 * 1024 * 1024,
    HELD_BYTES = 16 * 1024 * 1024, /* of results */
    HELD_ROUNDS_MAX = 8,
    ID_SLOTS = 4 * ROUND_ASKS_MAX,
};

struct batch {
    struct keeper *keeper;
    struct arena *arena;       /* as long as the batch */
    struct arena *round_arena; /* wiped a round */
    struct arena *line_arena;  /* wiped a line: what deciding needs stays in the cache */
    struct manifest manifest;
    const struct requester *requester;
    const struct requester_key *key; /* both found anew before each round, by its ... */
    char kid[KID_BYTES];
    struct jwe_batch seal;
    struct span header; /* the sealed content key */
    FILE *asks;
    const char *name;
    FILE *out;
    struct text held; /* results whose entries are recorded and not yet published */
    struct batch_report *report;
    const struct batch_seen *seen; /* looked at as it came; NULL: not yet */
    struct bound_blocks blocks;    /* of the file as it was let in, where it is not seen */
    struct lines *lines;
    instant newest;        /* of the round: entries stand in the order of their times */
    size_t repeated;       /* of the last round: lines that were answered before */
    struct advance *ahead; /* NULL: no other process decides */
    void (*apart)(void *);
    void *apart_with;
    bool stale; /* signed more than a day ago: what is decided is given again, and nothing else */
};

/* ---- results ---- */

/* What leaves rests on entries that anybody can find: they are published first. */
static struct err held_release(struct batch *batch) {
    if (batch->held.len == 0) return err_none();
    TRY(ledger_publish(batch->keeper->ledger));
    size_t count = batch->held.len;
    batch->held.len = 0; /* on a fault, too: half of it may be written, and is not written twice */
    bool whole = fwrite(batch->held.at, 1, count, batch->out) == count;
    if (!whole || fflush(batch->out) != 0) return err_errno("cannot write the results");
    return err_none();
}

/* ---- admission ---- */

struct err manifest_verify(const struct keeper *keeper, struct arena *arena, struct span jws,
                           struct manifest *manifest, const struct requester **requester,
                           const struct requester_key **key) {
    struct jws_header header;
    struct span json;
    TRY(jws_peek(arena, jws, MANIFEST_TYP, &header, &json));
    *requester = roll_requester_of_key(keeper->roll, header.kid, key);
    if (!*requester)
        return err_make(ERR_REFUSED, "the manifest is signed by a key that no enrolled requester "
                                     "holds; enrol it first, or sign with the enrolled one");
    struct err e = jws_verify(arena, jws, MANIFEST_TYP, (*key)->key, &json);
    if (err_is(e))
        return err_make(ERR_REFUSED, "the manifest's signature does not hold: %s", e.text);
    TRY(manifest_read(arena, json, manifest));
    if (!span_equal(manifest->requester, (*requester)->id))
        return err_make(ERR_REFUSED, "the manifest names another requester than its key's");
    return err_none();
}

static struct err asks_compare(struct batch *batch, const struct asks_file *found) {
    if (found->count != batch->manifest.count)
        return err_make(ERR_REFUSED,
                        "%s has %llu lines, its manifest says %llu; sign the file "
                        "anew",
                        batch->name, (unsigned long long)found->count,
                        (unsigned long long)batch->manifest.count);
    if (memcmp(&found->file, &batch->manifest.file, sizeof found->file) != 0)
        return err_make(ERR_REFUSED,
                        "%s is not the file its manifest was signed over; sign it "
                        "anew",
                        batch->name);
    return err_none();
}

/* What only the custodian sees of the look at the whole. */
static void record_write(struct batch *batch, const struct admitted *admitted, struct span salt,
                         struct decided *decided) {
    struct arena *arena = batch->arena;
    OWNED_JSON record = json_object();
    json_set_span(record, "salt", span_str(hex_str(arena, salt)));
    json_set_span(record, "content_key",
                  span_str(hex_str(arena, secret_span(&batch->seal.content_key))));
    json_set_int(record, "officers", (int64_t)admitted->officers);
    json_set_int(record, "officers_over", (int64_t)admitted->officers_over);
    json_set_int(record, "officer_most", (int64_t)admitted->officer_most);
    json_set_int(record, "reasons_shared", (int64_t)admitted->reasons_shared);
    json_set_int(record, "reason_lines", (int64_t)admitted->reason_lines);
    json_set_int(record, "addresses_incomplete", (int64_t)admitted->addresses_incomplete);
    decided->record = json_write(arena, record);
}

static struct err batch_entry(struct batch *batch, const struct admitted *admitted,
                              struct span salt, struct decided *decided) {
    struct arena *arena = batch->arena;
    struct law_authority_view view;
    const struct asks_file *found = &admitted->file;
    bool known = pack_authority_find(batch->keeper->pack, batch->manifest.authority, &view);
    bool refused = admitted->ground_count > 0;
    OWNED_JSON o = json_object();
    json_set_span(o, "requester", batch->requester->id);
    json_set_span(o, "authority", known ? view.id : SPAN_LITERAL("none"));
    json_set_span(o, "state", span_str(refused ? "not-released" : "under-review"));
    json_t *codes = json_array();
    for (size_t i = 0; i < admitted->ground_count; i++)
        json_array_append_new(codes, json_string(admitted->ground[i].code));
    json_object_set_new(o, "codes", codes);
    json_set_int(o, "lines", (int64_t)found->count);
    json_set_span(o, "file", span_str(hex_str(arena, digest_span(&found->file))));
    json_set_span(o, "root", span_str(hex_str(arena, digest_span(&found->lines_root))));
    *decided = (struct decided){.kind = ENTRY_BATCH,
                                .time = keeper_now(batch->keeper),
                                .orders = roll_head(batch->keeper->roll),
                                .ask_digest = batch->manifest.digest,
                                .requester = batch->requester->id};
    memcpy(decided->ask_id, batch->manifest.id.at, batch->manifest.id.len);
    memcpy(decided->decision_id, batch->manifest.id.at, batch->manifest.id.len);
    TRY(entry_write(arena, ENTRY_BATCH, decided->time, o, &decided->entry));
    record_write(batch, admitted, salt, decided);
    decided->outward = batch->header.len ? batch->header : SPAN_LITERAL("refused");
    return err_none();
}

/* Seen before: the same content key and header, so that stored answers still open. */
static struct err batch_resume(struct batch *batch, const struct vault_case *before) {
    OWNED_JSON record = NULL;
    struct span key;
    if (memcmp(&before->ask_digest, &batch->manifest.digest, sizeof before->ask_digest) != 0)
        return err_make(ERR_REFUSED, "the batch's id was used before with another manifest; give "
                                     "it a new id");
    if (span_is(before->answer, "refused"))
        return err_make(ERR_REFUSED, "this batch was refused whole before, ledger entry %llu",
                        (unsigned long long)before->entry_index);
    TRY(json_read(before->record, JWS_BYTES_MAX, &record));
    TRY(json_need_str(record, "the batch's case", "content_key", 64, &key));
    TRY(hex_read(key, batch->seal.content_key.byte, SECRET_BYTES));
    batch->header = before->answer;
    batch->report->index = before->entry_index;
    return err_none();
}

static struct err batch_admit(struct batch *batch) {
    struct vault_case *before = ARENA_NEW(batch->arena, struct vault_case);
    struct admitted *admitted = ARENA_NEW(batch->arena, struct admitted);
    struct batch_report *report = batch->report;
    uint8_t salt_bytes[DIGEST_BYTES];
    struct span salt = span_of(salt_bytes, sizeof salt_bytes);
    struct decided *decided = ARENA_NEW(batch->arena, struct decided);
    bool has = false;
    if (batch->seen) {
        memcpy(salt_bytes, batch->seen->salt, sizeof salt_bytes);
        *admitted = batch->seen->admitted;
    } else {
        random_fill(salt_bytes, sizeof salt_bytes);
        TRY(admit_file(batch->keeper, batch->requester, &batch->manifest, batch->asks, batch->name,
                       salt, &batch->blocks, admitted));
    }
    TRY(asks_compare(batch, &admitted->file));
    TRY(case_by_ask(batch->keeper->vault, batch->arena, batch->requester->id, batch->manifest.id,
                    before, &has));
    struct err fresh = fresh_check(batch->manifest.issued_at, keeper_now(batch->keeper));
    batch->stale = err_is(fresh);
    if (has) return batch_resume(batch, before);
    TRY(fresh);
    report->ground_count = admitted->ground_count;
    memcpy(report->ground, admitted->ground, sizeof report->ground);
    if (!admitted->ground_count)
        TRY(jwe_batch_begin(batch->arena, batch->key->key, &batch->seal, &batch->header));
    TRY(batch_entry(batch, admitted, salt, decided));
    TRY(round_commit(batch->keeper, decided, 1));
    batch->report->index = decided->index;
    return err_none();
}

/* ---- lines ---- */

struct line_result {
    uint64_t number;
    const char *malformed; /* a sentence, or NULL: the decision of the same position counts */
};

/* What is left of a line when it is decided: a tenth of what deciding took. */
static void decided_keep(struct arena *arena, struct decided *decided) {
    decided->arena = arena;
    decided->outward = arena_copy(arena, decided->outward);
    decided->record = arena_copy(arena, decided->record);
    decided->entry = arena_copy(arena, decided->entry);
    for (size_t i = 0; i < decided->officer_count; i++)
        decided->officer[i] = arena_copy(arena, decided->officer[i]);
}

/* The ids of a round, each with its place in it, counted from one. */
struct ids {
    uint16_t place[ID_SLOTS];
};

static bool id_stands_twice(struct ids *ids, const struct decided *round, size_t last) {
    const char *id = round[last].ask_id;
    uint64_t hash = UINT64_C(14695981039346656037); /* FNV-1a */
    for (const char *c = id; *c; c++)
        hash = (hash ^ (uint8_t)*c) * UINT64_C(1099511628211);
    size_t slot = hash % ID_SLOTS;
    while (ids->place[slot]) { /* a quarter of the slots is taken at most */
        if (strcmp(round[ids->place[slot] - 1].ask_id, id) == 0) return true;
        slot = (slot + 1) % ID_SLOTS;
    }
    ids->place[slot] = (uint16_t)(last + 1);
    return false;
}

static struct decide_from line_from(struct batch *batch, struct span line, uint64_t number) {
    return (struct decide_from){.ask_json = line,
                                .requester = batch->requester,
                                .signer_role = batch->key->role,
                                .signer_kid = span_str(jwk_kid(batch->key->key)),
                                .seal = {batch->key->key, &batch->seal, number},
                                .again_only = batch->stale,
                                .authority = batch->manifest.authority,
                                .batch_id = batch->report->batch_id,
                                .lines = batch->manifest.count};
}

/* What another process decided of it, where that holds. */
static struct err line_take(struct batch *batch, const struct decide_from *from,
                            struct decided *decided, bool *holds) {
    *holds = batch->ahead &&
             advance_take(batch->ahead, from->seal.line, batch->round_arena, decided) &&
             decided->time >= batch->newest;
    if (!*holds) return err_none();
    decided->again = *from;
    decided->arena = batch->round_arena;
    decided->requester = batch->requester->id;
    struct err e = decided_confirm(batch->keeper, batch->line_arena, decided, holds);
    arena_wipe(batch->line_arena);
    return e;
}

static struct err line_decide(struct batch *batch, struct span line, uint64_t number,
                              struct ids *ids, struct decided *round, size_t last) {
    struct decided *decided = &round[last];
    struct arena *arena = batch->round_arena;
    struct decide_from from = line_from(batch, arena_copy(arena, line), number);
    bool holds;
    TRY(line_take(batch, &from, decided, &holds));
    if (!holds) {
        struct err e = decide_ask(batch->keeper, batch->line_arena, &from, decided);
        if (!err_is(e)) decided_keep(arena, decided);
        arena_wipe(batch->line_arena);
        if (err_is(e)) return e;
    }
    if (decided->time > batch->newest) batch->newest = decided->time;
    if (!decided->replay && id_stands_twice(ids, round, last))
        return err_make(ERR_REFUSED, "the ask's id stands twice in the batch");
    return err_none();
}

/* A fault stops the batch; a line that is no ask, or is turned away, is told of and passed over. */
static bool line_is_passed_over(struct err e) {
    return e.kind == ERR_INPUT || e.kind == ERR_REFUSED;
}

static void state_count(struct batch_report *report, struct span outward) {
    static const struct {
        const char *text;
        size_t at;
    } state[] = {
        {"\"state\":\"released\"", offsetof(struct batch_report, released)},
        {"\"state\":\"not-released\"", offsetof(struct batch_report, not_released)},
        {"\"state\":\"needs-from-you\"", offsetof(struct batch_report, needs)},
        {"\"state\":\"under-review\"", offsetof(struct batch_report, review)},
    };
    for (size_t i = 0; i < sizeof state / sizeof *state; i++) {
        if (!memmem(outward.at, outward.len, state[i].text, strlen(state[i].text))) continue;
        uint64_t *count = (uint64_t *)(void *)((char *)report + state[i].at);
        (*count)++;
        return;
    }
}

static struct span malformed_write(struct arena *arena, const struct line_result *line) {
    struct canon to = {.text = {.arena = arena}};
    canon_begin(&to, NULL);
    canon_put_int(&to, "line", (int64_t)line->number);
    canon_put(&to, "says", span_str(line->malformed));
    canon_put(&to, "state", SPAN_LITERAL("malformed"));
    canon_end(&to);
    return canon_text(&to);
}

static struct err result_put(struct batch *batch, const struct line_result *line,
                             const struct decided *decided) {
    enum { HEAD_BYTES = 80 };
    struct batch_report *report = batch->report;
    struct text *held = &batch->held;
    struct span said =
        line->malformed ? malformed_write(batch->round_arena, line) : decided->outward;
    if (held->len + HEAD_BYTES + said.len > HELD_BYTES) TRY(held_release(batch));
    report->lines++;
    if (line->malformed) {
        report->malformed++;
        text_put(held, said);
    } else {
        report->replayed += decided->replay;
        state_count(report, decided->outward);
        text_printf(held, "{\"line\":%llu,\"log_index\":%llu,", (unsigned long long)line->number,
                    (unsigned long long)decided->index);
        text_put(held, span_cut(said, 1, said.len));
    }
    text_put_byte(held, '\n');
    return err_none();
}

/* ---- rounds ---- */

struct round {
    struct line_result result[ROUND_ASKS_MAX];
    size_t place[ROUND_ASKS_MAX]; /* of a line's decision */
    struct decided decided[ROUND_ASKS_MAX];
    struct ids ids;
    size_t lines, decisions;
};

/* Up to a round of lines. Nothing is written meanwhile. */
static struct err round_decide(struct batch *batch, struct round *round, bool *end) {
    struct lines *lines = batch->lines;
    while (round->lines < ROUND_ASKS_MAX && !*end) {
        struct span line;
        struct err e = lines_next(lines, &line, end);
        if (!err_is(e) && *end) break;
        struct line_result *result = &round->result[round->lines];
        result->number = lines_number(lines);
        if (!err_is(e))
            e = line_decide(batch, line, result->number, &round->ids, round->decided,
                            round->decisions);
        if (err_is(e) && !line_is_passed_over(e))
            return err_at(e, "%s:%llu", batch->name, (unsigned long long)result->number);
        if (err_is(e))
            result->malformed = arena_str(batch->round_arena, span_str(e.text));
        else
            round->place[round->lines] = round->decisions++;
        round->lines++;
    }
    return err_none();
}

/* Between two rounds the key under which all of it was sent may have been revoked, and whoever
 * holds it enrolled anew, which leaves nothing of what was found before. */
static struct err key_find(struct batch *batch) {
    TRY(keeper_current(batch->keeper));
    batch->requester = roll_requester_of_key(batch->keeper->roll, batch->kid, &batch->key);
    if (batch->requester) return err_none();
    return err_make(ERR_REFUSED,
                    "the key that signed %s was revoked after line %llu of %llu; what comes after "
                    "it is not decided",
                    batch->name, (unsigned long long)batch->report->lines,
                    (unsigned long long)batch->manifest.count);
}

/* ---- ahead ---- */

/* In the other process, which counts nothing: each line is decided as if it stood alone. */
static bool line_ahead(void *with, uint64_t *number, struct decided *decided, bool *is_decided) {
    struct batch *batch = with;
    struct span line;
    bool end = false;
    arena_wipe(batch->line_arena);
    struct err e = lines_next(batch->lines, &line, &end);
    if (!err_is(e) && end) return false;
    *number = lines_number(batch->lines);
    struct decide_from from = line_from(batch, line, *number);
    if (!err_is(e)) e = decide_ask(batch->keeper, batch->line_arena, &from, decided);
    *is_decided = !err_is(e);
    round_forget(batch->keeper);
    return true;
}

/* Begun anew where an order, a key or a pack came: what was decided under the old would all be
 * decided again. A batch that was sent again keeps its answers, which are found faster than made.
 */
static void ahead_keep(struct batch *batch) {
    const struct advance_work work = {batch->apart, batch->apart_with, line_ahead, batch};
    if (!batch->seen || batch->stale || batch->manifest.count < ADVANCE_LINES_MIN) return;
    bool repeats = batch->repeated > ROUND_ASKS_MAX / 2;
    uint64_t orders = ledger_orders(batch->keeper->ledger);
    if (!repeats && batch->ahead && advance_orders(batch->ahead) == orders) return;
    advance_end(batch->ahead);
    batch->ahead = repeats ? NULL : advance_begin(batch->keeper, &work);
}

/* Decides a round, records it in one commit, and only then holds its results for release. */
static struct err round_take(struct batch *batch, bool *end) {
    TRY(key_find(batch));
    ahead_keep(batch);
    batch->newest = 0;
    struct round *round = ARENA_NEW(batch->round_arena, struct round);
    TRY(vault_reading_begin(batch->keeper->vault));
    struct err e = round_decide(batch, round, end);
    vault_reading_end(batch->keeper->vault);
    if (err_is(e)) return e;
    TRY(round_commit(batch->keeper, round->decided, round->decisions));
    uint64_t before = batch->report->replayed;
    for (size_t i = 0; i < round->lines; i++)
        TRY(result_put(batch, &round->result[i], &round->decided[round->place[i]]));
    batch->repeated = (size_t)(batch->report->replayed - before);
    return err_none();
}

static struct err stopped(const struct batch *batch) {
    return err_make(ERR_FAULT,
                    "stopped after line %llu of %llu of %s: all up to there are decided, recorded "
                    "and in the results; to go on, run the same command with another --out, where "
                    "they keep their answers",
                    (unsigned long long)batch->report->lines,
                    (unsigned long long)batch->manifest.count, batch->name);
}

static struct err file_decide(struct batch *batch, FILE *asks,
                              void (*progress)(uint64_t, uint64_t, void *), void *arg) {
    batch->lines = lines_open(asks, batch->name);
    struct err e = err_none();
    bool end = false;
    int held = 0;
    int held_max = 1; /* the first results come soon, and then publishing costs little */
    while (!end && !err_is(e)) {
        e = round_take(batch, &end);
        arena_wipe(batch->round_arena);
        if (!err_is(e) && ++held == held_max) {
            e = held_release(batch);
            held = 0;
            if (held_max < HELD_ROUNDS_MAX) held_max *= 2;
        }
        if (progress) progress(batch->report->lines, batch->manifest.count, arg);
        const volatile int *stop = batch->keeper->stop;
        if (!err_is(e) && !end && stop && *stop) e = stopped(batch);
    }
    advance_end(batch->ahead);
    lines_close(batch->lines);
    struct err left = held_release(batch);
    return err_is(e) ? e : left;
}

/* What came in pieces lies sealed, so that it is what it was; a file of somebody else's is held
 * against what was let in. */
static struct err lines_decide(struct batch *batch, void (*progress)(uint64_t, uint64_t, void *),
                               void *arg) {
    FILE *bound = NULL;
    if (batch->seen && fseeko(batch->asks, 0, SEEK_SET) == 0)
        return file_decide(batch, batch->asks, progress, arg);
    TRY(bound_open(batch->arena, batch->asks, batch->name, &batch->blocks, &bound));
    struct err e = file_decide(batch, bound, progress, arg);
    fclose(bound);
    return e;
}

static struct err batch_run(struct batch *batch, struct span manifest_jws,
                            void (*progress)(uint64_t, uint64_t, void *), void *arg) {
    struct batch_report *report = batch->report;
    TRY(keeper_current(batch->keeper));
    TRY(manifest_verify(batch->keeper, batch->arena, manifest_jws, &batch->manifest,
                        &batch->requester, &batch->key));
    report->orders = roll_head(batch->keeper->roll);
    snprintf(batch->kid, sizeof batch->kid, "%s", jwk_kid(batch->key->key));
    memcpy(report->batch_id, batch->manifest.id.at, batch->manifest.id.len);
    if (batch->manifest.seal.len && !batch->seen)
        return err_make(ERR_INPUT,
                        "%s is sealed for a gateway, which alone opens it; on a "
                        "directory give the asks themselves, signed without --sealed",
                        batch->name);
    TRY(batch_admit(batch));
    if (report->ground_count) return ledger_publish(batch->keeper->ledger);
    batch->held = (struct text){.arena = batch->arena,
                                .at = arena_alloc(batch->arena, HELD_BYTES + 1),
                                .capacity = HELD_BYTES + 1};
    text_printf(&batch->held,
                "{\"kind\":\"header\",\"batch\":\"%s\",\"log_index\":%llu,\"seal\":\"%.*s\"}\n",
                report->batch_id, (unsigned long long)report->index, SPAN_FMT(batch->header));
    if (progress) progress(0, batch->manifest.count, arg);
    TRY(lines_decide(batch, progress, arg));
    text_printf(&batch->held,
                "{\"kind\":\"trailer\",\"batch\":\"%s\",\"lines\":%llu,\"released\":%llu,"
                "\"not_released\":%llu,\"needs_from_you\":%llu,\"under_review\":%llu,"
                "\"malformed\":%llu,\"orders\":%llu}\n",
                report->batch_id, (unsigned long long)report->lines,
                (unsigned long long)report->released, (unsigned long long)report->not_released,
                (unsigned long long)report->needs, (unsigned long long)report->review,
                (unsigned long long)report->malformed, (unsigned long long)report->orders);
    return held_release(batch);
}

struct err batch_decide_seen(struct keeper *keeper, struct span manifest_jws,
                             const struct batch_seen *seen, FILE *asks, const char *name, FILE *out,
                             void (*progress)(uint64_t done, uint64_t all, void *),
                             void (*apart)(void *), void *arg, struct batch_report *report) {
    struct batch batch = {.keeper = keeper,
                          .arena = arena_open(BATCH_ARENA_BYTES),
                          .round_arena = arena_open(ROUND_ARENA_BYTES),
                          .line_arena = arena_open(LINE_ARENA_BYTES),
                          .asks = asks,
                          .name = name,
                          .out = out,
                          .report = report,
                          .seen = seen,
                          .apart = apart,
                          .apart_with = arg};
    batch.blocks.arena = batch.arena;
    *report = (struct batch_report){0};
    struct err e = keeper->pack ? batch_run(&batch, manifest_jws, progress, arg)
                                : err_make(ERR_FAULT, "no pack is installed; install one with: "
                                                      "portcullis pack install");
    jwe_batch_wipe(&batch.seal);
    arena_close(batch.line_arena);
    arena_close(batch.round_arena);
    arena_close(batch.arena);
    return e;
}

struct err batch_decide(struct keeper *keeper, struct span manifest_jws, FILE *asks,
                        const char *name, FILE *out,
                        void (*progress)(uint64_t done, uint64_t all, void *), void *arg,
                        struct batch_report *report) {
    return batch_decide_seen(keeper, manifest_jws, NULL, asks, name, out, progress, NULL, arg,
                             report);
}
