/* What does the gateway do with the asks of 2025, each signed and sent alone? Makes up the lines of
 * a scenario, signs and decides them one by one in rounds, as the keeper would, and counts what
 * came of them by what only the custodian sees. For the stories A2, A3b and A4, and for make sweep.
 *
 * sweep DIR PEOPLE SCENARIO FROM TO NOW
 *   PEOPLE    those of the vault, people.csv
 *   SCENARIO  fill      25 asks that wait for people and name the one officer
 *             nothing   asks without statute, reason or matter (A2); nothing-tenth: every tenth
 *             august    the file of August, one officer and one reason in all (A3 b)
 *             repaired  the file repaired, each with officers, matter and reason of its own (A4)
 *             lines     prints the file of August instead (A3 a)
 *   FROM TO   hundredths of the full size, the last not with them: each has a requester of its own,
 *             us.doj.part-00 with the key part-00.jwk, and officers OFF-0000 to OFF-0899
 *
 * Prints "name count" lines, the funnel first. */
#include "ask/keeper.h"
#include "base/bytes.h"
#include "base/csv.h"
#include "base/file.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

enum {
    KEPT_BYTES = 512 << 20,
    ROUND_BYTES = 256 << 20,
    PEOPLE_MAX = 100000,
    WAYS_MAX = 64,
    FULL = 100,
    OFFICERS = 900, /* of a requester; each part is a requester's own */
    LOAD = 25,
    NUMBERS = 100000000, /* that begin with 9 */
    PART_PEOPLE = 475,   /* of the vault, at most, in a part */
};

enum stratum { S1A = 0, S1B, S2, S3A, S3B, STRATA };

static const uint64_t of_full[STRATA] = {2364, 40331, 4594, 228036, 1004675};
static const uint64_t nothing_of_full = 7300000;

/* How many of `all` lie before this hundredth. */
static uint64_t before_part(uint64_t all, uint64_t part) { return (all * part + FULL / 2) / FULL; }

struct human {
    struct span tin, given, middle, family, suffix, dob, line1, line2, city, state, zip;
};

struct counted_name {
    struct span name;
    uint64_t count;
};

struct sweep {
    struct arena *kept, *round;
    struct keeper *keeper;
    struct jwk *key;
    char requester[32];
    const char *scenario;
    instant now;
    bool printed; /* not sent */
    struct human *human;
    size_t humans;
    uint8_t *taken; /* a bit a number of the vault's people */
    uint64_t skipped;
    uint64_t part, lines, in_part, waiting, released, not_released, incomplete;
    uint64_t well_formed, reached, identified, referred, naive;
    struct counted_name way[WAYS_MAX], code[WAYS_MAX];
    size_t ways, codes;
    struct decided *decided;
    size_t in_round;
};

static void need(struct err e) {
    if (!err_is(e)) return;
    fprintf(stderr, "sweep: %s\n", e.text);
    exit(1);
}

/* ---- people of the vault ---- */

static struct span kept(struct sweep *s, struct span text) { return arena_copy(s->kept, text); }

static void people_read(struct sweep *s, const char *path) {
    struct csv_record row;
    bool end = false;
    FILE *file = fopen(path, "re");
    if (!file) need(err_errno("cannot read %s", path));
    struct csv *csv = csv_open(file, path);
    need(csv_next(csv, &row, &end));
    for (need(csv_next(csv, &row, &end)); !end; need(csv_next(csv, &row, &end))) {
        struct span status = row.field[13];
        uint64_t number = 0;
        need(decimal_read(row.field[0], 999999999, &number));
        s->taken[number % NUMBERS / 8] |= (uint8_t)(1 << number % 8);
        /* Who is found for certain: no mark on the record. */
        if (status.len || s->humans == PEOPLE_MAX) continue;
        s->human[s->humans++] =
            (struct human){kept(s, row.field[0]),  kept(s, row.field[1]), kept(s, row.field[2]),
                           kept(s, row.field[3]),  kept(s, row.field[4]), kept(s, row.field[6]),
                           kept(s, row.field[7]),  kept(s, row.field[8]), kept(s, row.field[9]),
                           kept(s, row.field[10]), kept(s, row.field[11])};
    }
    csv_close(csv);
    fclose(file);
}

/* Somebody of another street, whose address is complete and not this person's. */
static const struct human *elsewhere(const struct sweep *s, size_t i) {
    size_t k = i;
    do
        k = (k + 37) % s->humans;
    while (span_equal(s->human[k].line1, s->human[i].line1));
    return &s->human[k];
}

/* ---- lines ---- */

static const struct human dirty[] = {
    {.line1 = SPAN_LITERAL("Unknown Address")},
    {.line1 = SPAN_LITERAL("NA NA")},
    {.line1 = SPAN_LITERAL("Failed to Provide")},
    {.line1 = SPAN_LITERAL("Don't Care 12345")},
};

static void name_put(json_t *subject, const struct human *who) {
    json_t *name = json_object();
    json_set_span(name, "given", who->given);
    json_set_span(name, "family", who->family);
    if (who->middle.len) json_set_span(name, "middle", who->middle);
    if (who->suffix.len) json_set_span(name, "suffix", who->suffix);
    json_set_span(subject, "tin", who->tin);
    json_set_span(subject, "dob", who->dob);
    json_object_set_new(subject, "name", name);
}

static json_t *subject_json(const struct human *who, const struct human *where,
                            const struct human *line) {
    json_t *subject = json_object();
    json_t *address = json_object();
    name_put(subject, who);
    json_set_span(address, "line1", line->line1);
    json_set_span(address, "line2", line == where ? where->line2 : SPAN_LITERAL(""));
    json_set_span(address, "city", where->city);
    json_set_span(address, "state", where->state);
    json_set_span(address, "zip", where->zip);
    json_object_set_new(subject, "address", address);
    return subject;
}

static json_t *recipient_json(uint64_t officer) {
    char id[32];
    snprintf(id, sizeof id, "OFF-%04" PRIu64, officer);
    return json_pack("{s:s,s:b,s:b}", "id", id, "sole_use", 1, "engaged", 1);
}

/* What every scenario's ask has. */
static json_t *ask_json(struct sweep *s, json_t *subject) {
    char id[ID_BYTES_MAX];
    char now[INSTANT_TEXT_BYTES];
    unsigned scenario = (unsigned)s->scenario[0] % 10; /* ids of different scenarios differ */
    snprintf(id, sizeof id, "ASK-01JD%010u%02" PRIu64 "%010" PRIu64, scenario, s->part,
             s->in_part++);
    instant_write(s->now, now);
    return json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:o,s:[i],s:[s]}", "format", "portcullis-ask/1",
                     "id", id, "requester", s->requester, "authority", "us.irc.6103.i.2", "purpose",
                     "criminal-nontax.investigation", "issued_at", now, "subject", subject,
                     "periods", 2023, "fields", "identity.mailing-address");
}

static void matter_put(struct sweep *s, json_t *ask, uint64_t one, uint64_t two, bool own) {
    char number[40];
    json_t *matter = json_pack("{s:s,s:s}", "statute", "8 USC 1253(a)(1)", "party_statement",
                               "The United States is a party.");
    snprintf(number, sizeof number, "INV-%s-%07" PRIu64, s->scenario, s->lines);
    json_object_set_new(matter, "kind", json_string("investigation"));
    if (own) json_object_set_new(matter, "number", json_string(number));
    json_object_set_new(ask, "matter", matter);
    json_t *list = json_pack("[o]", recipient_json(one));
    if (two != one) json_array_append_new(list, recipient_json(two));
    json_object_set_new(ask, "recipients", list);
    if (!own) {
        json_object_set_new(ask, "reason", json_string("A final order of removal."));
        return;
    }
    char reason[120];
    snprintf(reason, sizeof reason, "In %s the whereabouts of this person matter to the charge.",
             number);
    json_object_set_new(ask, "reason", json_string(reason));
}

/* ---- what came of it ---- */

static void count_add(struct counted_name *all, size_t *count, struct sweep *s, struct span name) {
    for (size_t i = 0; i < *count; i++)
        if (span_equal(all[i].name, name)) {
            all[i].count++;
            return;
        }
    assert(*count < WAYS_MAX);
    all[(*count)++] = (struct counted_name){kept(s, name), 1};
}

static const char *after(struct span text, const char *word) {
    const char *at = memmem(text.at, text.len, word, strlen(word));
    return at ? at + strlen(word) : NULL;
}

/* The ids in the way, as the record's explanation lists them. */
static void ways_count(struct sweep *s, struct span record) {
    const char *at = after(record, "\"in_the_way\":[");
    bool complete = true;
    for (assert(at); *at == '"' || *at == ',';) {
        const char *begin = at + 1 + (*at == ',');
        const char *end = strchr(begin, '"');
        struct span id = span_of(begin, (size_t)(end - begin));
        count_add(s->way, &s->ways, s, id);
        complete = complete && !span_is(id, "ask.address");
        at = end + 1;
    }
    s->well_formed += complete;
}

/* Why nobody was identified: the first that only the custodian sees. */
static void code_count(struct sweep *s, struct span record) {
    static const char *const codes[] = {"NO_RECORD", "IDENTITY_NOT_UNIQUE", "RECORD_CONFLICT",
                                        "ATTEMPTS_SPENT", "ADDRESS_NOT_TAXPAYERS"};
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        char member[48];
        snprintf(member, sizeof member, "\"code\":\"%s\"", codes[i]);
        if (!after(record, member)) continue;
        count_add(s->code, &s->codes, s, span_str(codes[i]));
        return;
    }
}

static void explained(struct sweep *s, const struct decided *decided) {
    bool asked = !after(decided->record, "\"identity\":\"not asked");
    ways_count(s, decided->record);
    s->reached += asked;
    if (asked) code_count(s, decided->record);
}

static void round_finish(struct sweep *s) {
    if (s->in_round == 0) return;
    need(round_commit(s->keeper, s->decided, s->in_round));
    for (size_t i = 0; i < s->in_round; i++) {
        const struct decided *d = &s->decided[i];
        s->released += d->state == OUTWARD_RELEASED;
        s->waiting += d->state == OUTWARD_UNDER_REVIEW;
        s->not_released += d->state == OUTWARD_NOT_RELEASED;
        s->incomplete += d->state == OUTWARD_NEEDS_FROM_YOU;
        s->referred += d->outcome == LAW_REFER;
        explained(s, d);
        s->identified += d->state == OUTWARD_UNDER_REVIEW && d->tried_count == 0;
    }
    s->in_round = 0;
    arena_wipe(s->round);
}

static void ask_send(struct sweep *s, json_t *ask) {
    struct span jws;
    OWNED_JSON owned = ask;
    struct span text = json_write(s->round, owned);
    s->lines++;
    if (s->printed) {
        fwrite(text.at, 1, text.len, stdout);
        putchar('\n');
        arena_wipe(s->round);
        return;
    }
    need(jws_sign(s->round, s->key, ASK_TYP, text, &jws));
    need(decide_signed(s->keeper, s->round, jws, &s->decided[s->in_round++]));
    if (s->in_round == ROUND_ASKS_MAX) round_finish(s);
}

/* ---- scenarios ---- */

/* Of the range that nobody is issued: first digit 9, fourth and fifth 01 to 49; no serial 0000. */
static uint64_t number_of(uint64_t n) {
    uint64_t serial = 1 + n % 9999;
    uint64_t group = 1 + n / 9999 % 49;
    return 900000000 + n / 9999 / 49 % 100 * 1000000 + group * 10000 + serial;
}

static bool is_taken(const struct sweep *s, uint64_t number) {
    return s->taken[number % NUMBERS / 8] >> number % 8 & 1;
}

/* Somebody whose number nobody in the vault has, nor anybody invented before. */
static void invented(struct sweep *s, uint64_t n, struct human *who, char text[2][40]) {
    while (is_taken(s, number_of(n + s->skipped)))
        s->skipped++;
    snprintf(text[0], 40, "%09" PRIu64, number_of(n + s->skipped));
    snprintf(text[1], 40, "Invented%c%c%c%c", (int)('a' + n % 26), (int)('a' + n / 26 % 26),
             (int)('a' + n / 676 % 26), (int)('a' + n / 17576 % 26));
    *who = (struct human){.tin = span_str(text[0]),
                          .given = span_str(text[1]),
                          .family = SPAN_LITERAL("Nobody"),
                          .dob = SPAN_LITERAL("1970-01-01")};
}

/* One line of the file of August. `n` counts through all strata; those of the vault come first in a
 * part. */
static json_t *line_subject(struct sweep *s, enum stratum stratum, uint64_t n) {
    size_t at = (PART_PEOPLE * s->part + s->in_part) % s->humans;
    const struct human *own = &s->human[at];
    const struct human *bad = &dirty[n % (sizeof dirty / sizeof *dirty)];
    struct human nobody;
    char text[2][40];
    bool known = stratum <= S2;
    if (!known) invented(s, n, &nobody, text);
    const struct human *who = known ? own : &nobody;
    const struct human *where = stratum == S1B ? elsewhere(s, at) : own;
    const struct human *line = stratum == S1A || stratum == S3A ? bad : where;
    /* The naive control: not blank with name and number, or the address equal. */
    s->naive += known && line->line1.len > 0;
    return subject_json(who, where, line);
}

static void sweep_file(struct sweep *s, bool repaired) {
    uint64_t first = 0; /* of the stratum */
    uint64_t reaching = 0;
    for (enum stratum stratum = S1A; stratum < STRATA; first += of_full[stratum++]) {
        uint64_t end = before_part(of_full[stratum], s->part + 1);
        for (uint64_t i = before_part(of_full[stratum], s->part); i < end; i++) {
            json_t *ask = ask_json(s, line_subject(s, stratum, first + i));
            bool complete = stratum != S1A && stratum != S3A;
            uint64_t one = repaired ? 2 * reaching % OFFICERS : 1;
            uint64_t two = repaired ? (2 * reaching + 1) % OFFICERS : 1;
            matter_put(s, ask, one, two, repaired);
            reaching += repaired && complete;
            ask_send(s, ask);
        }
    }
}

static void sweep_nothing(struct sweep *s, bool tenth) {
    uint64_t end = before_part(nothing_of_full, s->part + 1);
    uint64_t step = tenth ? 10 : 1;
    for (uint64_t n = before_part(nothing_of_full, s->part); n < end; n += step) {
        struct human nobody;
        char text[2][40];
        invented(s, n, &nobody, text);
        const struct human *where = &s->human[n % s->humans];
        json_t *ask = ask_json(s, subject_json(&nobody, where, where));
        json_object_set_new(ask, "recipients", json_pack("[o]", recipient_json(1)));
        ask_send(s, ask);
    }
}

static void sweep_fill(struct sweep *s) {
    for (uint64_t n = 0; n < LOAD; n++) {
        const struct human *who = &s->human[s->humans - 1 - n - LOAD * s->part];
        json_t *ask = ask_json(s, subject_json(who, who, who));
        matter_put(s, ask, 1, 1, true);
        json_array_append_new(json_object_get(ask, "fields"),
                              json_string("information-return.kind"));
        ask_send(s, ask);
    }
}

static void told(const struct sweep *s, uint64_t began) {
    struct rusage used;
    double seconds = (double)(clock_ticks() - began) / 1e9;
    getrusage(RUSAGE_SELF, &used);
    printf("a-second %.0f\npeak-mib %ld\n", (double)s->lines / seconds, used.ru_maxrss / 1024);
    struct vault_reads reads = vault_reads(s->keeper->vault);
    printf("received %" PRIu64 "\nwell-formed %" PRIu64 "\nauthority-met %" PRIu64
           "\nidentified %" PRIu64 "\nreferred %" PRIu64 "\nreleased %" PRIu64 "\n",
           s->lines, s->well_formed, s->reached, s->identified, s->referred, s->released);
    printf("not-released %" PRIu64 "\nincomplete %" PRIu64 "\nwaiting %" PRIu64 "\n",
           s->not_released, s->incomplete, s->waiting);
    printf("reads-identity %" PRIu64 "\nreads-field %" PRIu64 "\nnaive %" PRIu64 "\n", reads.finds,
           reads.years, s->naive);
    for (size_t i = 0; i < s->ways; i++)
        printf("fails %.*s %" PRIu64 "\n", SPAN_FMT(s->way[i].name), s->way[i].count);
    for (size_t i = 0; i < s->codes; i++)
        printf("code %.*s %" PRIu64 "\n", SPAN_FMT(s->code[i].name), s->code[i].count);
}

static void scenario_run(struct sweep *s) {
    if (strcmp(s->scenario, "fill") == 0) sweep_fill(s);
    if (strcmp(s->scenario, "nothing") == 0) sweep_nothing(s, false);
    if (strcmp(s->scenario, "nothing-tenth") == 0) sweep_nothing(s, true);
    if (strcmp(s->scenario, "august") == 0 || s->printed) sweep_file(s, false);
    if (strcmp(s->scenario, "repaired") == 0) sweep_file(s, true);
    round_finish(s);
}

static void part_run(struct sweep *s) {
    OWNED_JWK key = NULL;
    struct span text;
    char path[32];
    snprintf(path, sizeof path, "part-%02" PRIu64 ".jwk", s->part);
    snprintf(s->requester, sizeof s->requester, "us.doj.part-%02" PRIu64, s->part);
    need(file_read(path, KEY_FILE_BYTES_MAX, s->kept, &text));
    need(jwk_read(text, &key));
    s->key = key;
    s->in_part = 0;
    scenario_run(s);
}

int main(int count, char **word) {
    OWNED_KEEPER keeper = {0};
    OWNED_ARENA kept_arena = arena_open(KEPT_BYTES);
    OWNED_ARENA round = arena_open(ROUND_BYTES);
    uint64_t end = 0;
    if (count != 7) {
        fprintf(stderr, "usage: sweep DIR PEOPLE SCENARIO FROM TO NOW\n");
        return 2;
    }
    struct sweep *s = ARENA_NEW(kept_arena, struct sweep);
    *s = (struct sweep){.kept = kept_arena,
                        .round = round,
                        .keeper = &keeper,
                        .scenario = word[3],
                        .printed = strcmp(word[3], "lines") == 0,
                        .taken = ARENA_ARRAY(kept_arena, uint8_t, NUMBERS / 8),
                        .human = ARENA_ARRAY(kept_arena, struct human, PEOPLE_MAX),
                        .decided = ARENA_ARRAY(kept_arena, struct decided, ROUND_ASKS_MAX)};
    need(decimal_read(span_str(word[4]), FULL - 1, &s->part));
    need(decimal_read(span_str(word[5]), FULL, &end));
    need(instant_read(span_str(word[6]), &s->now));
    people_read(s, word[2]);
    if (!s->printed) need(keeper_open(word[1], s->now, &keeper));
    uint64_t began = clock_ticks();
    for (; s->part < end; s->part++)
        part_run(s);
    if (!s->printed) {
        need(ledger_publish(keeper.ledger));
        told(s, began);
    }
    return s->lines == 0;
}
