/* How does an answer about everyone come out? */
#include "ask/statistics.h"

#include "ask/enact.h"
#include "base/bytes.h"
#include "base/file.h"
#include "base/key.h"
#include "study/release.h"

enum { EVIDENCE_BYTES = 2 * SECRET_BYTES, STATISTICS_BYTES_MAX = 64 * 1024 * 1024 };

/* What an inspector needs to draw a publication again: kept sealed beside it. */
struct evidence {
    struct secret seed; /* of the noise, from the operating system */
    struct secret salt; /* of the commitment to the sums */
};

/* ---- noise from a seed that was committed to ---- */

struct noise {
    struct hmac_key *key;
    uint64_t block;
    struct digest bytes;
    size_t at;
};

/* HMAC-SHA-256 in counter mode under a seed of the operating system's. */
static bool noise_fill(void *from, uint8_t *bytes, size_t len) {
    struct noise *noise = from;
    for (size_t i = 0; i < len; i++) {
        if (noise->at == DIGEST_BYTES) {
            uint8_t counter[8];
            be_put_u64(counter, noise->block++);
            struct span part = span_of(counter, sizeof counter);
            noise->bytes = hmac_parts(noise->key, &part, 1);
            noise->at = 0;
        }
        bytes[i] = noise->bytes.byte[noise->at++];
    }
    return true;
}

static struct digest noise_commitment(const struct evidence *evidence) {
    struct span part[] = {SPAN_LITERAL("statistics noise/1"), secret_span(&evidence->seed)};
    return sha256_parts(part, 2);
}

static struct err release_draw(const struct query *query, const struct tally *tally,
                               const struct evidence *evidence, struct date day,
                               struct arena *arena, struct span *published) {
    struct noise noise = {.key = hmac_open(secret_span(&evidence->seed)), .at = DIGEST_BYTES};
    struct draw *draw = ARENA_NEW(arena, struct draw);
    OWNED_JSON o = NULL;
    draw_begin(draw, noise_fill, &noise, DRAW_BUFFER_BYTES);
    struct err e = release_make(query, tally, draw, day, &o);
    draw_end(draw);
    hmac_close(noise.key);
    explicit_bzero(&noise, sizeof noise);
    if (!err_is(e)) *published = json_write(arena, o);
    return e;
}

/* ---- files ---- */

static const char *published_path(const struct keeper *keeper, struct arena *arena,
                                  const char *id) {
    return arena_printf(arena, "%s/statistics/%s.json", keeper->dir, id);
}

static const char *evidence_path(const struct keeper *keeper, struct arena *arena, const char *id) {
    return arena_printf(arena, "%s/statistics/%s.evidence", keeper->dir, id);
}

static struct err seal_key_open(const struct keeper *keeper, struct arena *arena,
                                struct secret *key) {
    struct secret master;
    TRY(key_open(keeper_path(arena, keeper->dir, SEAL_KEY), &master));
    *key = hkdf_sha256(secret_span(&master), span_of("", 0), SPAN_LITERAL("statistics evidence/1"));
    secret_wipe(&master);
    return err_none();
}

static struct err evidence_write(const struct keeper *keeper, struct arena *arena, const char *id,
                                 const struct evidence *evidence) {
    uint8_t plain[EVIDENCE_BYTES];
    uint8_t sealed[GCM_NONCE_BYTES + EVIDENCE_BYTES + GCM_TAG_BYTES];
    struct secret key;
    TRY(seal_key_open(keeper, arena, &key));
    memcpy(plain, evidence->seed.byte, SECRET_BYTES);
    memcpy(plain + SECRET_BYTES, evidence->salt.byte, SECRET_BYTES);
    random_fill(sealed, GCM_NONCE_BYTES);
    gcm_seal(&key, sealed, span_str(id), span_of(plain, sizeof plain), sealed + GCM_NONCE_BYTES);
    secret_wipe(&key);
    explicit_bzero(plain, sizeof plain);
    return file_write_durable(evidence_path(keeper, arena, id), span_of(sealed, sizeof sealed),
                              0600);
}

static struct err evidence_read(const struct keeper *keeper, struct arena *arena, const char *id,
                                struct evidence *evidence) {
    uint8_t plain[EVIDENCE_BYTES];
    struct span sealed;
    struct secret key;
    TRY(file_read(evidence_path(keeper, arena, id), 4096, arena, &sealed));
    if (sealed.len != GCM_NONCE_BYTES + EVIDENCE_BYTES + GCM_TAG_BYTES)
        return err_make(ERR_PROOF, "%s.evidence is not what was written", id);
    TRY(seal_key_open(keeper, arena, &key));
    struct err e = gcm_open(&key, sealed.at, span_str(id),
                            span_cut(sealed, GCM_NONCE_BYTES, sealed.len), plain);
    secret_wipe(&key);
    if (err_is(e)) return err_make(ERR_PROOF, "%s.evidence is not what was written", id);
    memcpy(evidence->seed.byte, plain, SECRET_BYTES);
    memcpy(evidence->salt.byte, plain + SECRET_BYTES, SECRET_BYTES);
    explicit_bzero(plain, sizeof plain);
    return err_none();
}

static void evidence_wipe(struct evidence *evidence) { explicit_bzero(evidence, sizeof *evidence); }

/* ---- publishing ---- */

static struct err charge_append(struct keeper *keeper, struct arena *arena,
                                const struct query *query, const struct budget *budget,
                                const struct tally *tally, const struct evidence *evidence,
                                struct statistics_report *report) {
    char day[DATE_TEXT_BYTES];
    struct digest sums = tally_digest(tally, secret_span(&evidence->salt));
    struct digest noise = noise_commitment(evidence);
    OWNED_JSON o = json_object();
    date_write(report->day, day);
    json_set_span(o, "statistics", span_str(report->id));
    json_set_span(o, "query", span_str(hex_str(arena, digest_span(&query->digest))));
    json_set_span(o, "day", span_str(day));
    json_set_int(o, "rho_micro", (int64_t)report->cost);
    json_set_int(o, "year_micro", (int64_t)budget->spent);
    json_set_int(o, "ever_micro", (int64_t)budget->ever);
    json_set_span(o, "sums", span_str(hex_str(arena, digest_span(&sums))));
    json_set_span(o, "noise", span_str(hex_str(arena, digest_span(&noise))));
    return append_and_fold(keeper, arena, ENTRY_CHARGE, o, &report->charge_index);
}

static struct err publication_append(struct keeper *keeper, struct arena *arena,
                                     struct statistics_report *report) {
    struct digest digest = sha256(report->published);
    OWNED_JSON o = json_object();
    TRY(file_write_durable(published_path(keeper, arena, report->id), report->published, 0644));
    json_set_span(o, "statistics", span_str(report->id));
    json_set_int(o, "charge", (int64_t)report->charge_index);
    json_set_span(o, "published", span_str(hex_str(arena, digest_span(&digest))));
    return append_and_fold(keeper, arena, ENTRY_STATISTICS, o, &report->index);
}

/* Nothing is drawn before the charge is durable; nothing is published before it is entered. */
static struct err publish_steps(struct keeper *keeper, struct arena *arena,
                                const struct query *query, const struct tally *tally,
                                struct evidence *evidence, struct statistics_report *report) {
    struct budget budget = books_budget(roll_books(keeper->roll), keeper_now(keeper));
    TRY(budget_charge(&budget, report->cost));
    random_fill(evidence->seed.byte, SECRET_BYTES);
    random_fill(evidence->salt.byte, SECRET_BYTES);
    TRY(folder_make(keeper_path(arena, keeper->dir, "statistics"), 0755));
    TRY(evidence_write(keeper, arena, report->id, evidence));
    TRY(charge_append(keeper, arena, query, &budget, tally, evidence, report));
    TRY(release_draw(query, tally, evidence, report->day, arena, &report->published));
    return publication_append(keeper, arena, report);
}

static struct err query_due_now(const struct keeper *keeper, struct span id,
                                const struct query **query, struct date *day) {
    char first[DATE_TEXT_BYTES];
    *query = books_query_find(roll_books(keeper->roll), id);
    if (!*query)
        return err_make(ERR_REFUSED, "no question of this id is registered; see: portcullis stats "
                                     "list");
    if (query_due(*query, date_of(keeper_now(keeper)), day)) return err_none();
    date_write((*query)->first, first);
    return err_make(ERR_REFUSED, "this question is published from %s on, and not before", first);
}

struct err statistics_publish(struct keeper *keeper, struct arena *arena, struct span query_id,
                              void (*progress)(uint64_t, uint64_t, void *), void *arg,
                              struct statistics_report *report) {
    const struct query *query;
    struct evidence evidence;
    struct statistics_report done = {0};
    TRY(query_due_now(keeper, query_id, &query, &done.day));
    done.cost = query_cost(query);
    const struct told_charge *before =
        books_published(roll_books(keeper->roll), &query->digest, done.day);
    if (before) {
        done.before = true;
        memcpy(done.id, before->id, sizeof done.id);
        done.charge_index = before->index;
        TRY(statistics_read(keeper, arena, before, &done.published));
        *report = done;
        return err_none();
    }
    struct budget budget = books_budget(roll_books(keeper->roll), keeper_now(keeper));
    TRY(budget_charge(&budget, done.cost)); /* told before the long pass */
    keeper_id(keeper, "STA", done.id);
    struct tally *tally = tally_open(arena, query);
    TRY(vault_sum(keeper->vault, query, tally, progress, arg));
    struct err e = publish_steps(keeper, arena, query, tally, &evidence, &done);
    evidence_wipe(&evidence);
    if (!err_is(e)) *report = done;
    return e;
}

/* ---- reading and verifying ---- */

struct err statistics_read(struct keeper *keeper, struct arena *arena,
                           const struct told_charge *charge, struct span *published) {
    struct span bytes;
    const char *path = published_path(keeper, arena, charge->id);
    if (!charge->published)
        return err_make(ERR_REFUSED, "%s was charged and never published", charge->id);
    TRY(file_read(path, STATISTICS_BYTES_MAX, arena, &bytes));
    struct digest digest = sha256(bytes);
    if (memcmp(&digest, &charge->publication, sizeof digest) != 0)
        return err_make(ERR_PROOF, "%s is not what ledger entries name as published; restore it",
                        path);
    *published = bytes;
    return err_none();
}

/* Of the newest publications first, as long as there is room. */
enum { SHELF_BYTES_MAX = 4 * 1024 * 1024 };

static bool is_shelved(const struct books *books, const struct shelf *shelf,
                       const struct digest *query) {
    for (size_t i = 0; i < shelf->count; i++) {
        const struct told_charge *charge = books_charge_at(books, shelf->of[i].charge);
        if (memcmp(&charge->query, query, sizeof *query) == 0) return true;
    }
    return false;
}

void statistics_shelve(struct keeper *keeper) {
    const struct books *books = roll_books(keeper->roll);
    struct shelf *shelf = ARENA_NEW(keeper->arena, struct shelf);
    size_t left = SHELF_BYTES_MAX;
    for (size_t i = books_charge_count(books); i-- > 0 && shelf->count < QUERIES_MAX;) {
        const struct told_charge *charge = books_charge_at(books, i);
        struct shelved *one = &shelf->of[shelf->count];
        if (!charge->published || is_shelved(books, shelf, &charge->query)) continue;
        OWNED_ARENA scratch = arena_open(2 * STATISTICS_BYTES_MAX);
        struct span bytes = {0};
        struct err e = statistics_read(keeper, scratch, charge, &bytes);
        if (bytes.len > left) break;
        *one = (struct shelved){.charge = i};
        if (!err_is(e)) one->published = arena_copy(keeper->arena, bytes);
        left -= bytes.len;
        shelf->count++;
    }
    keeper->shelf = shelf;
}

static const struct query *query_of(const struct keeper *keeper, const struct digest *digest) {
    const struct books *books = roll_books(keeper->roll);
    for (size_t i = 0; i < books_query_count(books); i++)
        if (memcmp(&books_query_at(books, i)->digest, digest, sizeof *digest) == 0)
            return books_query_at(books, i);
    return NULL;
}

static struct err evidence_check(struct keeper *keeper, struct arena *arena,
                                 const struct told_charge *charge, const struct query *query,
                                 const struct tally *tally, const struct evidence *evidence) {
    struct span published;
    struct span again;
    struct digest noise = noise_commitment(evidence);
    struct digest sums = tally_digest(tally, secret_span(&evidence->salt));
    TRY(statistics_read(keeper, arena, charge, &published));
    if (memcmp(&noise, &charge->noise, sizeof noise) != 0)
        return err_make(ERR_PROOF, "the noise kept is not the noise committed to in entry %llu",
                        (unsigned long long)charge->index);
    if (memcmp(&sums, &charge->sums, sizeof sums) != 0)
        return err_make(ERR_PROOF,
                        "the vault's sums are not those committed to in entry %llu; people were "
                        "loaded since, or the vault was changed",
                        (unsigned long long)charge->index);
    TRY(release_draw(query, tally, evidence, charge->day, arena, &again));
    if (span_equal(again, published)) return err_none();
    return err_make(ERR_PROOF, "drawn again from the committed noise, other figures come out");
}

struct err statistics_verify(struct keeper *keeper, struct arena *arena,
                             const struct told_charge *charge) {
    struct evidence evidence;
    const struct query *query = query_of(keeper, &charge->query);
    if (!query)
        return err_make(ERR_REFUSED, "its question has another definition since; it cannot be "
                                     "drawn again");
    TRY(evidence_read(keeper, arena, charge->id, &evidence));
    struct tally *tally = tally_open(arena, query);
    struct err e = vault_sum(keeper->vault, query, tally, NULL, NULL);
    if (!err_is(e)) e = evidence_check(keeper, arena, charge, query, tally, &evidence);
    evidence_wipe(&evidence);
    return e;
}
