/* What was disclosed, to whom, on what ground? Reports from the ledger and the cases behind it. */
#include "ask/enact.h"
#include "base/bytes.h"
#include "cli/affected.h"
#include "cli/commands.h"
#include "cli/report.h"

#include <stdlib.h>

enum { SCRATCH_BYTES = 8 << 20, GROUPS_MAX = 65536, SOURCES = 4 };

/* ---- counts by agency and authority ---- */

struct person_row {
    uint32_t group;
    struct digest tag;
};

struct group {
    const char *agency, *authority, *purpose;
    uint64_t asks, disclosures, people;
    bool source[SOURCES];
};

struct counting {
    struct cli *cli;
    struct keeper *keeper;
    struct arena *scratch;
    bool by_purpose; /* else by agency and authority alone */
    struct group *group;
    size_t groups;
    struct person_row *person;
    size_t people, capacity;
};

static struct group *group_find(struct counting *counting, const char *agency,
                                const char *authority, const char *purpose) {
    struct arena *arena = counting->cli->arena;
    for (size_t i = 0; i < counting->groups; i++) {
        struct group *one = &counting->group[i];
        if (strcmp(one->agency, agency) == 0 && strcmp(one->authority, authority) == 0 &&
            strcmp(one->purpose, purpose) == 0)
            return one;
    }
    if (counting->groups == GROUPS_MAX) return NULL;
    struct group *one = &counting->group[counting->groups++];
    one->agency = arena_str(arena, span_str(agency));
    one->authority = arena_str(arena, span_str(authority));
    one->purpose = arena_str(arena, span_str(purpose));
    return one;
}

static void person_add(struct counting *counting, size_t group, const struct digest *tag) {
    if (counting->people == counting->capacity) {
        size_t capacity = counting->capacity ? 2 * counting->capacity : 4096;
        struct person_row *grown = ARENA_ARRAY(counting->cli->arena, struct person_row, capacity);
        if (counting->people) memcpy(grown, counting->person, counting->people * sizeof *grown);
        counting->person = grown;
        counting->capacity = capacity;
    }
    counting->person[counting->people++] = (struct person_row){(uint32_t)group, *tag};
}

static int person_compare(const void *a, const void *b) {
    return memcmp(a, b, sizeof(struct person_row));
}

/* People are counted once a group: the tags are sorted, equal ones lie side by side. */
static void people_count(struct counting *counting) {
    struct person_row *row = counting->person;
    if (counting->people == 0) return;
    qsort(row, counting->people, sizeof *row, person_compare);
    for (size_t i = 0; i < counting->people; i++)
        if (i == 0 || person_compare(&row[i], &row[i - 1]) != 0)
            counting->group[row[i].group].people++;
}

static const char *agency_of(const struct counting *counting, const char *requester) {
    const struct requester *found = roll_requester(counting->keeper->roll, span_str(requester));
    if (!found || found->agency.len == 0) return requester;
    return arena_str(counting->scratch, found->agency);
}

/* "purpose" of the ask in the record. */
static struct err purpose_read(struct counting *counting, const struct vault_case *found,
                               const char **purpose) {
    OWNED_JSON record = NULL;
    OWNED_JSON ask = NULL;
    struct span text;
    struct span word;
    TRY(json_read(found->record, CASE_BYTES_MAX, &record));
    TRY(json_need_str(record, "record", "ask_text", ASK_BYTES_MAX, &text));
    TRY(json_read(text, ASK_BYTES_MAX, &ask));
    TRY(json_may_str(ask, "ask", "purpose", 255, &word));
    *purpose = word.len ? arena_str(counting->scratch, word) : "none";
    return err_none();
}

/* Where what was released stands, by the first word of the field's name. */
static const char *const source_word[SOURCES] = {"identity", "return", "information-return",
                                                 "irs-record"};

static void sources_mark(struct group *group, struct span fields) {
    for (size_t i = 0; i < SOURCES; i++) {
        char start[32];
        int len = snprintf(start, sizeof start, "\"%s.", source_word[i]);
        if (memmem(fields.at, fields.len, start, (size_t)len)) group->source[i] = true;
    }
}

static struct err visit_count(void *with, uint64_t index, const struct entry_view *entry) {
    struct counting *counting = with;
    arena_wipe(counting->scratch);
    struct vault_case *found = ARENA_NEW(counting->scratch, struct vault_case);
    const char *requester = cli_text(counting->cli, entry_view_value(entry, "requester"));
    const char *authority = arena_str(counting->scratch, entry_view_value(entry, "authority"));
    const char *purpose = "";
    TRY(report_case(counting->keeper, counting->scratch, index, found));
    if (counting->by_purpose) TRY(purpose_read(counting, found, &purpose));
    struct group *group = group_find(counting, agency_of(counting, requester), authority, purpose);
    if (!group) return err_make(ERR_FAULT, "more than %d groups to count", GROUPS_MAX);
    group->asks++;
    if (!span_is(entry_view_value(entry, "state"), outward_str(OUTWARD_RELEASED)))
        return err_none();
    group->disclosures++;
    sources_mark(group, entry_view_value(entry, "fields"));
    person_add(counting, (size_t)(group - counting->group), &found->subject_tag);
    return err_none();
}

static int group_compare(const void *a, const void *b) {
    const struct group *left = a;
    const struct group *right = b;
    int by = strcmp(left->agency, right->agency);
    if (by == 0) by = strcmp(left->authority, right->authority);
    return by ? by : strcmp(left->purpose, right->purpose);
}

static struct err year_count(struct cli *cli, struct keeper *keeper, struct counting *counting) {
    uint64_t year;
    TRY(cli_count(cli, "year", 1900, 9998, 0, &year));
    struct date first = {(int16_t)year, 1, 1};
    struct date next = {(int16_t)(year + 1), 1, 1};
    counting->group = ARENA_ARRAY(cli->arena, struct group, GROUPS_MAX);
    struct err e = report_walk(cli, keeper, date_instant(first), date_instant(next) - 1,
                               visit_count, counting);
    if (err_is(e)) return e;
    people_count(counting);
    qsort(counting->group, counting->groups, sizeof *counting->group, group_compare);
    return err_none();
}

/* 26 USC 6103(p)(3)(C)(ii): the general purposes, which are those of the authority. */
static const char *title_of(struct cli *cli, const struct keeper *keeper, const char *authority) {
    struct law_authority_view view;
    if (!keeper->pack || !pack_authority_find(keeper->pack, span_str(authority), &view))
        return "no authority of the pack";
    return cli_text(cli, view.title);
}

static struct err jct_run(struct cli *cli) {
    static const char *const column[] = {"agency",    "authority", "requests", "disclosures",
                                         "taxpayers", "purpose",   NULL};
    OWNED_KEEPER keeper = {0};
    TRY(cli_keeper(cli, &keeper));
    OWNED_ARENA scratch = arena_open(SCRATCH_BYTES);
    struct counting counting = {.cli = cli, .keeper = &keeper, .scratch = scratch};
    TRY(year_count(cli, &keeper, &counting));
    struct report report =
        report_begin(cli, "Disclosures by agency and authority, 26 USC 6103(p)(3)(C)", column);
    for (size_t i = 0; i < counting.groups; i++) {
        const struct group *one = &counting.group[i];
        report_row(&report, (const char *const[]){one->agency, one->authority,
                                                  report_number(&report, one->asks),
                                                  report_number(&report, one->disclosures),
                                                  report_number(&report, one->people),
                                                  title_of(cli, &keeper, one->authority)});
    }
    return report_end(&report);
}

static const char *sources_of(struct cli *cli, const struct group *group) {
    struct text out = {.arena = cli->arena};
    for (size_t i = 0; i < SOURCES; i++)
        if (group->source[i]) text_printf(&out, "%s%s", out.len ? "+" : "", source_word[i]);
    return out.len ? arena_str(cli->arena, text_span(&out)) : "none";
}

static struct err form_5466b_run(struct cli *cli) {
    static const char *const column[] = {"agency",      "authority", "purpose", "source",
                                         "disclosures", "taxpayers", NULL};
    OWNED_KEEPER keeper = {0};
    TRY(cli_keeper(cli, &keeper));
    OWNED_ARENA scratch = arena_open(SCRATCH_BYTES);
    struct counting counting = {
        .cli = cli, .keeper = &keeper, .scratch = scratch, .by_purpose = true};
    TRY(year_count(cli, &keeper, &counting));
    struct report report =
        report_begin(cli, "Multiple records of disclosure, by agency, purpose and source", column);
    for (size_t i = 0; i < counting.groups; i++) {
        const struct group *one = &counting.group[i];
        if (one->disclosures == 0) continue;
        report_row(&report, (const char *const[]){one->agency, one->authority, one->purpose,
                                                  sources_of(cli, one),
                                                  report_number(&report, one->disclosures),
                                                  report_number(&report, one->people)});
    }
    return report_end(&report);
}

static const struct cli_option year_options[] = {
    CLI_OPTION_DIR,
    {"year", "YYYY", "the calendar year", true, false},
    REPORT_OPTION_FORMAT,
    CLI_OPTION_NOW,
    {0},
};

const struct cli_command command_report_jct = {
    .noun = "report",
    .verb = "jct",
    .summary = "counts a year's requests, disclosures and taxpayers by agency and authority",
    .operands = "",
    .option = year_options,
    .help =
        "What 26 USC 6103(p)(3)(C) wants told to the Joint Committee on Taxation for the public: "
        "for each agency the number of requests, of disclosures, and of taxpayers whose returns "
        "or return information were disclosed, with the general purposes. A taxpayer counts "
        "once an agency and authority. Counts only: no row is about a person.",
    .example = "portcullis report jct --dir state --year 2026 --format csv",
    .run = jct_run,
};

const struct cli_command command_report_5466b = {
    .noun = "report",
    .verb = "5466b",
    .summary = "counts a year's disclosures by agency, purpose and source",
    .operands = "",
    .option = year_options,
    .help = "The rows of Form 5466-B, the record of many disclosures at once: agency, authority, "
            "purpose as it was stated in the asks, and source (of which part of the record). The "
            "form's numeric codes are the agency's own; the words here are what they stand for.",
    .example = "portcullis report 5466b --dir state --year 2026",
    .run = form_5466b_run,
};

/* ---- who ---- */

struct who {
    struct cli *cli;
    const struct secret *secret;
    struct report report;
};

static const char *list_words(struct cli *cli, struct span list) {
    struct text out = {.arena = cli->arena};
    for (size_t i = 0; i < list.len; i++) {
        if (list.at[i] == ',') text_put_str(&out, " ");
        if (!strchr("[]\",", list.at[i])) text_put_byte(&out, list.at[i]);
    }
    return out.len ? cli_text(cli, text_span(&out)) : "none";
}

/* What is sealed is for the person only after its unseal entry: then their accounting has it. */
static struct err visit_who(void *with, uint64_t index, const struct entry_view *entry) {
    struct who *who = with;
    uint8_t nonce[16];
    struct digest subject;
    instant review;
    char when[INSTANT_TEXT_BYTES];
    if (entry_review(entry, &review) || !entry_view_hex(entry, "nonce", nonce, sizeof nonce) ||
        !entry_view_hex(entry, "subject", subject.byte, sizeof subject.byte))
        return err_none();
    struct digest mine = subject_commit(who->secret, nonce);
    if (memcmp(&mine, &subject, sizeof mine) != 0) return err_none();
    instant_write(entry->time, when);
    report_row(&who->report,
               (const char *const[]){report_number(&who->report, index),
                                     arena_str(who->cli->arena, span_str(when)),
                                     cli_text(who->cli, entry_view_value(entry, "requester")),
                                     cli_text(who->cli, entry_view_value(entry, "authority")),
                                     cli_text(who->cli, entry_view_value(entry, "state")),
                                     list_words(who->cli, entry_view_value(entry, "fields"))});
    return err_none();
}

static struct err who_run(struct cli *cli) {
    static const char *const column[] = {"entry", "time",   "requester", "authority",
                                         "state", "fields", NULL};
    struct secret subject;
    struct span jws;
    uint64_t index = 0;
    OWNED_KEEPER keeper = {0};
    TRY(cli_keeper(cli, &keeper));
    TRY(subject_open(cli, &keeper, &subject));
    struct err e = subject_officer_sign(cli, &keeper, "who", &subject, &jws);
    if (!err_is(e)) e = inspection_record(&keeper, "subject", jws, &subject, &index);
    struct who who = {cli, &subject,
                      report_begin(cli, "Who asked about this person, and what they got", column)};
    if (!err_is(e)) e = report_walk(cli, &keeper, INT64_MIN, INT64_MAX, visit_who, &who);
    secret_wipe(&subject);
    return err_is(e) ? e : report_end(&who.report);
}

static const struct cli_option who_options[] = {
    CLI_OPTION_DIR,
    {"number-file", "FILE", "the person's number, from a file or - (standard input)", true, false},
    {"officer-key", "KEY", "the private key of the officer who acts for the person", true, false},
    REPORT_OPTION_FORMAT,
    CLI_OPTION_NOW,
    {0},
};

const struct cli_command command_report_who = {
    .noun = "report",
    .verb = "who",
    .summary = "shows a person who asked about them, and what was given",
    .operands = "",
    .option = who_options,
    .help = "For the person, by an officer who acts for them; that it was looked at is entered in "
            "the ledger first. One row an ask, refusals too. accounting make gives the same with "
            "proofs.",
    .example = "portcullis report who --dir state --number-file number.txt \\\n"
               "    --officer-key state/demo/officer-a.jwk",
    .run = who_run,
};

/* ---- affected ---- */

static struct err affected_run(struct cli *cli) {
    static const char *const column[] = {"entry",     "time",     "requester",
                                         "authority", "decision", NULL};
    struct affected affected;
    OWNED_KEEPER keeper = {0};
    TRY(cli_keeper(cli, &keeper));
    TRY(affected_find(cli, &keeper, &affected));
    struct report report = report_begin(cli, "Releases that relied on it", column);
    for (size_t i = 0; i < affected.count; i++) {
        const struct affected_release *one = &affected.release[i];
        char when[INSTANT_TEXT_BYTES];
        instant_write(one->time, when);
        report_row(&report, (const char *const[]){report_number(&report, one->index),
                                                  arena_str(cli->arena, span_str(when)),
                                                  one->requester, one->authority, one->decision});
    }
    return report_end(&report);
}

static const struct cli_option affected_options[] = {
    CLI_OPTION_DIR, AFFECTED_OPTION_WHERE, REPORT_OPTION_FORMAT, CLI_OPTION_NOW, {0},
};

const struct cli_command command_report_affected = {
    .noun = "report",
    .verb = "affected",
    .summary = "finds the releases that relied on something",
    .operands = "",
    .option = affected_options,
    .help = "Every decision record has the words for what it relied on: pack:<digest>, "
            "authority:<id>, construction:<names>, order:<id>, register:<name>, "
            "identity:<verdict>, address:current, prior or not-on-file. Several --where must all "
            "hold. Ids of decisions and no person.",
    .example = "portcullis report affected --dir state --where register:R7",
    .run = affected_run,
};
