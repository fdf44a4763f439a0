/* What would a sweep look like? One file of asks for addresses, in the shares of the file of August
 * 2025: few of its people are on record, many of its addresses are none, one officer and one reason
 * stand in all of it. */
#include "synth/inside.h"

/* Of 1,280,000 lines (the acceptance scenarios of the statute, data set SWEEP). */
enum { SWEEP_FULL = 1280000 };
enum stratum { KNOWN_UNFIT = 0, KNOWN_ELSEWHERE, KNOWN_RIGHT, UNKNOWN_UNFIT, UNKNOWN_FIT, STRATA };
static const uint64_t of_full[STRATA] = {2364, 40331, 4594, 228036, 1004675};

static const char *const unfit[] = {"Unknown Address", "NA NA", "Failed to Provide",
                                    "Don't Care 12345"};
enum { UNFIT = sizeof unfit / sizeof *unfit, PEOPLE_SKIPPED = SYNTH_CANARIES };

struct sweep {
    struct put out;
    const struct synth_sweep_options *options;
    struct rows *rows;
    struct row *row; /* of the block read last */
    size_t in_block;
    uint64_t next;             /* person to be read */
    struct span elsewhere[4];  /* somebody's home: line1, city, state, zip */
    struct arena *kept, *back; /* of the block, and of the home */
    uint64_t number;
    char issued[INSTANT_TEXT_BYTES];
};

/* ---- one line ---- */

static void json_text(struct put *put, struct span text) {
    put_byte(put, '"');
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] == '"' || text.at[i] == '\\') put_byte(put, '\\');
        put_byte(put, text.at[i] < 0x20 ? ' ' : (char)text.at[i]);
    }
    put_byte(put, '"');
}

static void word(struct put *put, const char *before, struct span text) {
    put_str(put, before);
    json_text(put, text);
}

static void line_head(struct sweep *sweep) {
    char id[ID_BYTES_MAX];
    struct rng rng = rng_of(sweep->options->seed, PURPOSE_ASK, sweep->number);
    uint8_t random[10];
    uint64_t low = rng_next(&rng);
    memcpy(random, &low, sizeof low);
    memcpy(random + 8, &sweep->number, 2);
    id_write("ASK", sweep->options->now, random, id);
    word(&sweep->out, "{\"format\":\"portcullis-ask/1\",\"id\":", span_str(id));
    word(&sweep->out, ",\"requester\":", span_str(sweep->options->requester));
    put_str(&sweep->out, ",\"authority\":\"us.irc.6103.i.2\",\"purpose\":"
                         "\"criminal-nontax.investigation\"");
    word(&sweep->out, ",\"issued_at\":", span_str(sweep->issued));
}

static void line_tail(struct put *put) {
    put_str(put, "},\"periods\":[2023],\"fields\":[\"identity.mailing-address\"],"
                 "\"recipients\":[{\"id\":\"OFF-0001\",\"sole_use\":true,\"engaged\":true}],"
                 "\"matter\":{\"statute\":\"8 USC 1253(a)(1)\"},"
                 "\"reason\":\"The same sentence for everybody in this file.\"}\n");
}

struct named {
    struct span tin, given, family, dob;
};
struct home_words {
    struct span line1, city, state, zip;
};

static struct err line_put(struct sweep *sweep, const struct named *who,
                           const struct home_words *home) {
    struct put *put = &sweep->out;
    line_head(sweep);
    word(put, ",\"subject\":{\"tin\":", who->tin);
    word(put, ",\"name\":{\"given\":", who->given);
    word(put, ",\"family\":", who->family);
    word(put, "},\"dob\":", who->dob);
    word(put, ",\"address\":{\"line1\":", home->line1);
    word(put, ",\"city\":", home->city);
    word(put, ",\"state\":", home->state);
    word(put, ",\"zip\":", home->zip);
    put_byte(put, '}');
    line_tail(put);
    sweep->number++;
    return put_row(put);
}

/* ---- people on record, one after another ---- */

static struct err person_next(struct sweep *sweep, const struct row **found) {
    for (; sweep->next < rows_count(sweep->rows);) {
        size_t at = (size_t)(sweep->next % BLOCK_ROWS);
        if (at == 0 || sweep->in_block == 0) {
            arena_wipe(sweep->kept);
            TRY(rows_read(sweep->rows, sweep->kept, sweep->next, sweep->row, &sweep->in_block));
        }
        const struct row *row = &sweep->row[at];
        sweep->next++;
        if (row->cell[ROW_STATUS].len) continue; /* whose record is in order */
        *found = row;
        return err_none();
    }
    return err_make(ERR_USAGE,
                    "a sweep of %llu lines asks about %llu people who are on record, and the file "
                    "has fewer; make more people or fewer lines",
                    (unsigned long long)sweep->options->count,
                    (unsigned long long)synth_sweep_known(sweep->options->count));
}

static struct home_words home_of(const struct row *row) {
    return (struct home_words){row->cell[ROW_LINE1], row->cell[ROW_CITY], row->cell[ROW_STATE],
                               row->cell[ROW_ZIP]};
}

/* The home of the last one who lived at another street. */
static void elsewhere_keep(struct sweep *sweep, const struct row *row) {
    const enum row_cell cell[] = {ROW_LINE1, ROW_CITY, ROW_STATE, ROW_ZIP};
    arena_wipe(sweep->back);
    for (size_t i = 0; i < 4; i++)
        sweep->elsewhere[i] = arena_copy(sweep->back, row->cell[cell[i]]);
}

static struct err known_put(struct sweep *sweep, enum stratum stratum) {
    const struct row *row = NULL;
    TRY(person_next(sweep, &row));
    /* Who lives where the one before lived is passed over. */
    while (stratum == KNOWN_ELSEWHERE && span_equal(row->cell[ROW_LINE1], sweep->elsewhere[0]))
        TRY(person_next(sweep, &row));
    struct named who = {row->cell[ROW_TIN], row->cell[ROW_GIVEN], row->cell[ROW_FAMILY],
                        row->cell[ROW_DOB]};
    struct home_words home = home_of(row);
    if (stratum == KNOWN_UNFIT) home.line1 = span_str(unfit[sweep->number % UNFIT]);
    if (stratum == KNOWN_ELSEWHERE)
        home = (struct home_words){sweep->elsewhere[0], sweep->elsewhere[1], sweep->elsewhere[2],
                                   sweep->elsewhere[3]};
    struct err e = line_put(sweep, &who, &home);
    elsewhere_keep(sweep, row);
    return e;
}

static struct err unknown_put(struct sweep *sweep, enum stratum stratum) {
    char given[32];
    char street[32];
    unsigned long long n = sweep->number;
    snprintf(given, sizeof given, "Invented%llu", n);
    snprintf(street, sizeof street, "%llu Main St", 100 + n % 900);
    struct named who = {span_str(""), span_str(given), SPAN_LITERAL("Nobody"),
                        SPAN_LITERAL("1970-01-01")};
    struct home_words home = {span_str(stratum == UNKNOWN_UNFIT ? unfit[n % UNFIT] : street),
                              SPAN_LITERAL("Springfield"), SPAN_LITERAL("IL"),
                              SPAN_LITERAL("62701")};
    return line_put(sweep, &who, &home);
}

/* ---- the file ---- */

static uint64_t share(uint64_t count, enum stratum stratum) {
    return (of_full[stratum] * count + SWEEP_FULL / 2) / SWEEP_FULL;
}

uint64_t synth_sweep_known(uint64_t count) {
    return share(count, KNOWN_UNFIT) + share(count, KNOWN_ELSEWHERE) + share(count, KNOWN_RIGHT);
}

uint64_t synth_sweep_unfit(uint64_t count) {
    return share(count, KNOWN_UNFIT) + share(count, UNKNOWN_UNFIT);
}

static struct err sweep_write(struct sweep *sweep,
                              void (*progress)(uint64_t done, uint64_t all, void *), void *arg) {
    uint64_t count = sweep->options->count;
    sweep->next = PEOPLE_SKIPPED;
    for (int stratum = 0; stratum < STRATA; stratum++) {
        uint64_t last = stratum == STRATA - 1 ? count : sweep->number;
        if (stratum < STRATA - 1) last += share(count, (enum stratum)stratum);
        while (sweep->number < last) {
            TRY(stratum <= KNOWN_RIGHT ? known_put(sweep, (enum stratum)stratum)
                                       : unknown_put(sweep, (enum stratum)stratum));
            if (progress && sweep->number % 4096 == 0) progress(sweep->number, count, arg);
        }
    }
    TRY(put_close(&sweep->out));
    if (progress) progress(count, count, arg);
    return err_none();
}

struct err synth_sweep(FILE *people, const char *people_name, FILE *out,
                       const struct synth_sweep_options *options,
                       void (*progress)(uint64_t done, uint64_t all, void *), void *arg) {
    struct sweep sweep = {.options = options};
    if (options->count < SYNTH_SWEEP_MIN || options->count > SYNTH_ASKS_MAX)
        return err_make(ERR_USAGE, "a sweep has from %d to %d lines", SYNTH_SWEEP_MIN,
                        SYNTH_ASKS_MAX);
    if (!options->requester || !*options->requester ||
        strlen(options->requester) > ROW_CELL_BYTES_MAX)
        return err_make(ERR_USAGE, "an ask needs the id of the requester that will sign it");
    OWNED_ARENA arena = arena_open((size_t)SYNTH_PEOPLE_MAX * 2 + (1 << 20));
    OWNED_ARENA kept = arena_open(1 << 20);
    OWNED_ARENA back = arena_open(1 << 16);
    sweep.row = ARENA_ARRAY(arena, struct row, BLOCK_ROWS);
    sweep.kept = kept;
    sweep.back = back;
    instant_write(options->now, sweep.issued);
    put_open(&sweep.out, arena, out);
    TRY(rows_open(arena, people, people_name, YEAR_FIRST, &sweep.rows));
    struct err e = sweep_write(&sweep, progress, arg);
    rows_close(sweep.rows);
    return e;
}
