/* How is a made-up ask written? One JSON line each, about people of a file in an order without
 * pattern; beside it, one line of truth each. */
#include "synth/inside.h"

/* Matters an officer is named in: below the house limit of 25 open ones, so that a demonstration
 * may open some of its own. */
enum { OFFICER_MATTERS = 20, CRIMINAL_MAX = 80000 };

struct shape {
    const char *name; /* short form */
    const char *id;
    const char *purpose;
    const char *fields; /* JSON */
};

static const struct shape shapes[AUTHORITIES] = {
    [AUTHORITY_AID] =
        {"6103-l-13-C", "us.irc.6103.l.13.C", "student-aid.eligibility",
         "\"return.filing-status\",\"return.adjusted-gross-income\",\"return.exemptions\","
         "\"return.dependents-section-24\",\"return.none-filed\",\"return.wages\","
         "\"return.self-employment-net\",\"return.total-income-tax\","
         "\"return.tax-exempt-interest\""},
    [AUTHORITY_CONSENT] =
        {"6103-c", "us.irc.6103.c", "consent.credit",
         "\"return.filing-status\",\"return.adjusted-gross-income\",\"return.wages\","
         "\"return.total-income-tax\""},
    [AUTHORITY_CRIMINAL] = {"6103-i-2", "us.irc.6103.i.2", "criminal-nontax.investigation",
                            "\"information-return.payer-name\",\"information-return.kind\","
                            "\"information-return.amount\",\"irs-record.item\""},
    [AUTHORITY_SUPPORT] =
        {"6103-l-6", "us.irc.6103.l.6", "child-support.collect",
         "\"identity.mailing-address\",\"return.filing-status\",\"return.wages\""},
    [AUTHORITY_BENEFITS] = {"6103-l-7", "us.irc.6103.l.7", "benefits.eligibility",
                            "\"return.taxable-interest\",\"return.tax-exempt-interest\""},
    [AUTHORITY_OFFSET] = {"6103-l-10", "us.irc.6103.l.10", "offset.locate",
                          "\"identity.mailing-address\""},
    [AUTHORITY_COVERAGE] = {"6103-l-21", "us.irc.6103.l.21", "coverage.exchange-eligibility",
                            "\"return.filing-status\",\"return.exemptions\",\"return.none-filed\""},
    [AUTHORITY_CLAIM] = {"6103-m-2", "us.irc.6103.m.2", "claim.locate",
                         "\"identity.mailing-address\""},
};

/* What the paragraph wants to know beside the person: the reference of a case, and the rest, after
 * the number of the ask. */
static const struct {
    const char *recipient; /* kind of recipient; NULL: none */
    const char *before;
    const char *after;
} papers[AUTHORITIES] = {
    [AUTHORITY_SUPPORT] = {"agency.employee", ",\"case\":{\"number\":\"IVD-",
                           "\",\"role\":\"support-sought-from\"}"},
    [AUTHORITY_BENEFITS] = {"agency.employee",
                            ",\"programme\":\"snap\",\"case\":{\"number\":\"CASE-",
                            "\",\"role\":\"applicant\"}"},
    [AUTHORITY_OFFSET] = {"agency.employee", ",\"offset\":{\"reference\":\"TOP-",
                          "\",\"section\":\"6402(d)\",\"against\":\"taxpayer\"}"},
    [AUTHORITY_COVERAGE] = {"us.hhs.employee", ",\"case\":{\"number\":\"APP-",
                            "\",\"role\":\"applicant\"}"},
    [AUTHORITY_CLAIM] = {"agency.employee", ",\"claim\":{\"reference\":\"CLM-",
                         "\",\"basis\":\"31 USC 3711\",\"against\":\"debtor\",\"notice_on\":\""},
};

/* ---- writing ---- */

static void json_text(struct put *put, struct span text) {
    static const char hex[] = "0123456789abcdef";
    put_byte(put, '"');
    for (size_t i = 0; i < text.len; i++) {
        uint8_t byte = text.at[i];
        if (byte < 0x20) {
            put_str(put, "\\u00");
            put_byte(put, hex[byte >> 4]);
            put_byte(put, hex[byte & 15]);
            continue;
        }
        if (byte == '"' || byte == '\\') put_byte(put, '\\');
        put_byte(put, (char)byte);
    }
    put_byte(put, '"');
}

/* Members with a value, comma between; `*first` before the first. */
static void member_put(struct put *put, bool *first, const char *key, struct span value) {
    if (value.len == 0) return;
    if (!*first) put_byte(put, ',');
    *first = false;
    put_byte(put, '"');
    put_str(put, key);
    put_str(put, "\":");
    json_text(put, value);
}

static void subject_put(struct put *put, const struct draft *draft) {
    const struct span *cell = draft->row.cell;
    bool first = false;
    put_str(put, ",\"subject\":{\"tin\":");
    json_text(put, span_str(draft->tin));
    put_str(put, ",\"name\":{");
    first = true;
    member_put(put, &first, "given", cell[ROW_GIVEN]);
    member_put(put, &first, "middle", cell[ROW_MIDDLE]);
    member_put(put, &first, "family", cell[ROW_FAMILY]);
    member_put(put, &first, "suffix", cell[ROW_SUFFIX]);
    put_byte(put, '}');
    first = false;
    member_put(put, &first, "dob", span_str(draft->dob));
    put_str(put, ",\"address\":{");
    first = true;
    member_put(put, &first, "line1", draft->line1 ? span_str(draft->line1) : cell[ROW_LINE1]);
    if (!draft->line1) member_put(put, &first, "line2", cell[ROW_LINE2]);
    if (!draft->zip_alone) member_put(put, &first, "city", cell[ROW_CITY]);
    if (!draft->zip_alone) member_put(put, &first, "state", cell[ROW_STATE]);
    member_put(put, &first, "zip", cell[ROW_ZIP]);
    put_str(put, "}}");
}

static void approval_put(struct put *put, struct rng *rng, instant now, const struct draft *draft) {
    char day[DATE_TEXT_BYTES];
    int32_t age = rng_between(rng, 20, 300);
    int64_t number = 100000000000LL + rng_between(rng, 0, 999999999);
    put_str(put, ",\"recipient\":{\"id\":\"us.ed.fsa-1\",\"kind\":\"us.ed.officer\"}");
    if (draft->class == SYNTH_APPROVAL_MISSING) return;
    date_write(date_of(now - age * 86400LL), day);
    put_str(put, ",\"approval\":{\"certified\":");
    put_str(put, draft->class == SYNTH_APPROVAL_VOID ? "false" : "true");
    put_str(put, ",\"given_on\":\"");
    put_str(put, day);
    put_str(put, "\",\"certificate\":\"CERT-");
    put_int(put, number);
    put_str(put, "\"}");
}

/* Each matter has its own number, and its own reason that says so: a text shared by many asks
 * would send each of them to a person, or refuse them. */
static void matter_put(struct put *put, struct rng *rng, const struct draft *draft) {
    static const char *const statute[] = {"18 USC 1343", "18 USC 1341", "18 USC 1344",
                                          "18 USC 641"};
    static const char *const about[] = {"wages said to have been earned", "payments by one payer",
                                        "income stated to a lender",
                                        "benefits drawn while employed"};
    char number[32];
    char officer[32];
    snprintf(number, sizeof number, "INV-%06u-%02u", (unsigned)(draft->number % 1000000),
             rng_below(rng, 100));
    snprintf(officer, sizeof officer, "OFF-%04u", (unsigned)(draft->number / OFFICER_MATTERS + 1));
    put_str(put, ",\"matter\":{\"number\":\"");
    put_str(put, number);
    put_str(put, "\",\"kind\":\"investigation\",\"statute\":\"");
    put_str(put, statute[rng_below(rng, 4)]);
    put_str(put, "\",\"party_statement\":\"The United States is or may be a party.\"},\"reason\":"
                 "\"Matter ");
    put_str(put, number);
    put_str(put, " turns on ");
    put_str(put, about[rng_below(rng, 4)]);
    put_str(put, "; what payers reported for this person would show whether the statement was "
                 "true.\",\"recipients\":[{\"id\":\"");
    put_str(put, officer);
    put_str(put, draft->class == SYNTH_ATTEST_MISSING ? "\",\"engaged\":true}]"
                                                      : "\",\"sole_use\":true,\"engaged\":true}]");
}

/* The debtor of a claim was told of it three months before. */
static void papers_put(struct put *put, instant now, const struct draft *draft) {
    char day[DATE_TEXT_BYTES];
    if (!papers[draft->authority].recipient) return;
    put_str(put, ",\"recipient\":{\"id\":\"worker-1\",\"kind\":\"");
    put_str(put, papers[draft->authority].recipient);
    put_str(put, "\"}");
    put_str(put, papers[draft->authority].before);
    put_int(put, (int64_t)draft->number + 1);
    put_str(put, papers[draft->authority].after);
    if (draft->authority != AUTHORITY_CLAIM) return;
    date_write(date_of(now - 90 * 86400LL), day);
    put_str(put, day);
    put_str(put, "\"}");
}

static void ask_put(struct put *put, struct rng *rng, const struct synth_asks_options *options,
                    const struct draft *draft) {
    const struct shape *shape = &shapes[draft->authority];
    char issued[INSTANT_TEXT_BYTES];
    instant_write(options->now, issued);
    put_str(put, "{\"format\":\"portcullis-ask/1\",\"id\":\"");
    put_str(put, draft->id);
    put_str(put, "\",\"requester\":");
    json_text(put, span_str(options->requester));
    put_str(put, ",\"authority\":\"");
    put_str(put, shape->id);
    put_str(put, "\",\"purpose\":");
    json_text(put, span_str(options->purpose ? options->purpose : shape->purpose));
    put_str(put, ",\"issued_at\":\"");
    put_str(put, issued);
    put_byte(put, '"');
    subject_put(put, draft);
    if (draft->year) {
        put_str(put, ",\"periods\":[");
        put_int(put, draft->year);
        put_byte(put, ']');
    }
    put_str(put, ",\"fields\":[");
    put_str(put, shape->fields);
    put_byte(put, ']');
    if (draft->authority == AUTHORITY_AID) approval_put(put, rng, options->now, draft);
    if (draft->authority == AUTHORITY_CRIMINAL) matter_put(put, rng, draft);
    papers_put(put, options->now, draft);
    put_str(put, "}\n");
}

static void truth_put(struct put *put, const struct draft *draft) {
    struct expected expected = draft_expected(draft->authority, draft->class);
    put_int(put, (int64_t)draft->number + 1);
    put_byte(put, ',');
    put_str(put, draft->id);
    put_byte(put, ',');
    put_str(put, synth_class_str(draft->class));
    put_byte(put, ',');
    put_str(put, expected.state);
    put_byte(put, ',');
    put_str(put, expected.code);
    put_byte(put, '\n');
}

/* ---- the stream ---- */

static struct err authority_find(const char *name, enum authority *authority) {
    for (int i = 0; i < AUTHORITIES; i++) {
        *authority = (enum authority)i;
        if (name && strcmp(name, shapes[i].name) == 0) return err_none();
    }
    return err_make(ERR_USAGE, "asks are made up under 6103-l-13-C, 6103-c, 6103-i-2, 6103-l-6, "
                               "6103-l-7, 6103-l-10, 6103-l-21 or 6103-m-2; give one of these as "
                               "the authority");
}

static struct err texts_check(const struct synth_asks_options *options) {
    size_t requester = options->requester ? strlen(options->requester) : 0;
    size_t purpose = options->purpose ? strlen(options->purpose) : 1;
    if (requester == 0)
        return err_make(ERR_USAGE, "an ask needs the id of the requester that will sign it");
    if (requester > ROW_CELL_BYTES_MAX || purpose == 0 || purpose > ROW_CELL_BYTES_MAX)
        return err_make(ERR_USAGE,
                        "the requester and the purpose must have from 1 to %d "
                        "bytes",
                        ROW_CELL_BYTES_MAX);
    return err_none();
}

static struct err options_check(const struct synth_asks_options *options,
                                enum authority *authority) {
    TRY(authority_find(options->authority, authority));
    if (options->count == 0 || options->count > SYNTH_ASKS_MAX)
        return err_make(ERR_USAGE, "the number of asks must be from 1 to %d", SYNTH_ASKS_MAX);
    if (*authority == AUTHORITY_CRIMINAL && options->count > CRIMINAL_MAX)
        return err_make(ERR_USAGE,
                        "at most %d asks are made up under 6103-i-2: an officer can be engaged "
                        "in a few matters only",
                        CRIMINAL_MAX);
    TRY(texts_check(options));
    if (options->year < 1904 || options->year > 9999 || options->now < 0)
        return err_make(ERR_USAGE, "the taxable year must be a year such as 2024, and the time "
                                   "after 1970");
    return err_none();
}

enum { PROGRESS_ASKS = 4096 };

struct stream {
    const struct synth_asks_options *options;
    enum authority authority;
    struct rows *rows;
    struct put out;
    struct put truth; /* unused when options->truth is NULL */
    struct row *row;
};

/* Every person is asked about once, in an order without pattern, before anybody is again. */
static uint64_t subject_of(const struct stream *stream, uint64_t number) {
    uint64_t count = rows_count(stream->rows);
    uint64_t key = rng_of(stream->options->seed, PURPOSE_ORDER, number / count).state;
    return permute(key, count, number % count);
}

static struct err ask_make(struct stream *stream, struct arena *round, uint64_t number) {
    size_t count = 0;
    uint64_t subject = subject_of(stream, number);
    struct rng rng = rng_of(stream->options->seed, PURPOSE_ASK, number);
    struct draft draft = {.authority = stream->authority, .number = number};
    TRY(rows_read(stream->rows, round, subject, stream->row, &count));
    draft_make(&rng, stream->row, count, (size_t)(subject % BLOCK_ROWS), stream->options, &draft);
    ask_put(&stream->out, &rng, stream->options, &draft);
    TRY(put_row(&stream->out));
    if (!stream->options->truth) return err_none();
    truth_put(&stream->truth, &draft);
    return put_row(&stream->truth);
}

static struct err stream_write(struct stream *stream,
                               void (*progress)(uint64_t done, uint64_t all, void *), void *arg) {
    uint64_t count = stream->options->count;
    OWNED_ARENA round = arena_open(1 << 20);
    if (stream->options->truth) put_str(&stream->truth, "line,ask_id,class,expected,code\n");
    for (uint64_t number = 0; number < count; number++) {
        TRY(ask_make(stream, round, number));
        arena_wipe(round);
        if (progress && (number + 1) % PROGRESS_ASKS == 0) progress(number + 1, count, arg);
    }
    TRY(put_close(&stream->out));
    if (stream->options->truth) TRY(put_close(&stream->truth));
    if (progress) progress(count, count, arg);
    return err_none();
}

struct err synth_asks(FILE *people, const char *people_name, FILE *out,
                      const struct synth_asks_options *options,
                      void (*progress)(uint64_t done, uint64_t all, void *), void *arg) {
    struct stream stream = {.options = options};
    TRY(options_check(options, &stream.authority));
    /* Eight bytes for sixteen people, twice while the list of them grows. */
    OWNED_ARENA arena = arena_open((size_t)SYNTH_PEOPLE_MAX * 2 + (1 << 20));
    stream.row = ARENA_ARRAY(arena, struct row, BLOCK_ROWS);
    put_open(&stream.out, arena, out);
    if (options->truth) put_open(&stream.truth, arena, options->truth);
    TRY(rows_open(arena, people, people_name, options->year, &stream.rows));
    struct err e = stream_write(&stream, progress, arg);
    rows_close(stream.rows);
    return e;
}
