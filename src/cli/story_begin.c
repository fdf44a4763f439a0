/* Before the week: who keeps the records, under which law, and who may ask? */
#include "cli/story.h"

#include "base/file.h"

#include <stdlib.h>

/* ---- the law that this program carries with it, and a second opinion ---- */

#define LAW_FILE(name, symbol) extern const uint8_t symbol[], symbol##_end[];
#include "cli/law.inc"
#undef LAW_FILE

static const struct {
    const char *name;
    const uint8_t *at, *end;
} law_file[] = {
#define LAW_FILE(name, symbol) {name, symbol, symbol##_end},
#include "cli/law.inc"
#undef LAW_FILE
};
enum { LAW_FILES = sizeof law_file / sizeof *law_file };

static struct err law_write(struct story *story) {
    TRY(folder_make("law/cases", 0700));
    for (size_t i = 0; i < LAW_FILES; i++) {
        struct span bytes = span_of(law_file[i].at, (size_t)(law_file[i].end - law_file[i].at));
        TRY(file_write_unnamed(law_file[i].name, bytes, 0600));
    }
    return err_none();
}

/* ---- who asks ---- */

#define STANDING(authority)                                                                        \
    "[{\"authority\":\"" authority "\",\"from\":\"2020-01-01\",\"until\":\"2099-12-31\"}]"

static const struct office {
    const char *id, *name, *kind, *agency, *role, *lists, *standing;
    const char *more; /* members that others do not have */
    bool safeguarded;
} offices[] = {
    {"us.ed.fsa", "An office for student aid", "federal-agency", "us.ed", "ed.secretary-delegate",
     "{\"ed-designated-l13-C\":[\"us.ed.fsa-1\"]}", STANDING("us.irc.6103.l.13.C"), "", true},
    {"state.services", "A State's office for benefits", "state-agency", "state.example", "head",
     "{\"programmes-administered\":[\"snap\"]}", STANDING("us.irc.6103.l.7"),
     ",\"agreements\":[{\"authority\":\"us.irc.6103.l.7\",\"transmitted_on\":\"2026-08-01\","
     "\"from\":\"2026-09-15\",\"until\":\"2027-09-01\",\"records_max\":500000,"
     "\"purposes\":[\"benefits.eligibility\",\"benefits.amount\"],"
     "\"fields\":[\"return.tax-exempt-interest\",\"return.taxable-interest\"]}]",
     true},
    {"us.attorney", "An office of United States attorneys", "federal-agency", "us.doj",
     "doj.us-attorney", "{\"officers-of-requester\":[\"OFF-0001\",\"OFF-0002\"]}", "[]", "", true},
    {"us.inspector", "An inspector general's office", "federal-agency", "us.example",
     "agency.inspector-general", "{\"officers-of-requester\":[\"OFF-0001\",\"OFF-0002\"]}", "[]",
     "", true},
    {"us.enforcement", "An office that wants a list", "federal-agency", "us.doj", "doj.us-attorney",
     "{\"officers-of-requester\":[\"OFF-0001\"]}", "[]", "", false},
};
enum { OFFICES = sizeof offices / sizeof *offices };

static struct err office_write(struct story *story, const struct office *office) {
    struct span jwk;
    struct arena *arena = story->arena;
    TRY(file_read(arena_printf(arena, "%s.pub.jwk", office->id), 4096, arena, &jwk));
    jwk = span_trim(jwk);
    while (jwk.len && jwk.at[jwk.len - 1] == '\n')
        jwk.len--;
    const char *until = office->safeguarded ? ",\"safeguards_until\":\"2099-12-31\"" : "";
    const char *text = arena_printf(
        arena,
        "{\"format\":\"portcullis-requester/1\",\"id\":\"%s\",\"name\":\"%s (made up)\","
        "\"kind\":\"%s\",\"agency\":\"%s\",\"keys\":[{\"role\":\"%s\",\"jwk\":%.*s}]%s,"
        "\"lists\":%s,\"standing_requests\":%s%s}\n",
        office->id, office->name, office->kind, office->agency, office->role, SPAN_FMT(jwk), until,
        office->lists, office->standing, office->more);
    return file_write_new(arena_printf(arena, "%s.json", office->id), span_str(text), 0600);
}

static struct err office_enrol(struct story *story, const struct office *office, bool shown) {
    OWNED_RAN made = {0};
    OWNED_RAN ran = {0};
    const char *key = arena_printf(story->arena, "%s.jwk", office->id);
    const char *from = arena_printf(story->arena, "%s.json", office->id);
    TRY(STORY_QUIET(story, CLI_OK, NULL, &made, "portcullis", "key", "new", "--json", "--out",
                    key));
    TRY(office_write(story, office));
    const char *const words[] = {"portcullis",
                                 "requester",
                                 "enrol",
                                 "--json",
                                 "--dir",
                                 "state",
                                 "--from",
                                 from,
                                 "--officer-key",
                                 "state/demo/officer-a.jwk",
                                 "--officer-key",
                                 "state/demo/officer-b.jwk",
                                 "--now",
                                 story_now(story),
                                 NULL};
    return (shown ? story_run : story_run_quiet)(story, CLI_OK, NULL, words, &ran);
}

/* ---- who looks and does nothing ---- */

static struct err auditor_enrol(struct story *story) {
    OWNED_RAN made = {0};
    OWNED_RAN ran = {0};
    struct span role;
    TRY(STORY_QUIET(story, CLI_OK, NULL, &made, "portcullis", "key", "new", "--json", "--out",
                    "auditor.jwk"));
    TRY(STORY_RUN(story, CLI_OK, NULL, &ran, "portcullis", "officer", "enrol", "--json", "--dir",
                  "state", "--key", "auditor.pub.jwk", "--role", "auditor", "--unit",
                  "inspector-general", "--officer-key", "state/demo/officer-a.jwk", "--officer-key",
                  "state/demo/officer-b.jwk", "--now", story_now(story)));
    TRY(json_need_str(ran.said, "the enrolment", "role", 32, &role));
    return story_word(story, "enrolled, to read and nothing else", role, "auditor",
                      "under two signatures too");
}

/* ---- people ---- */

static struct err people_load(struct story *story) {
    OWNED_RAN made = {0};
    OWNED_RAN ran = {0};
    uint64_t people = 0;
    TRY(STORY_RUN(story, CLI_OK, "people.csv", &made, "portcullis", "synth", "people", "--count",
                  arena_printf(story->arena, "%llu", (unsigned long long)story->size.people),
                  "--seed", arena_printf(story->arena, "%llu", (unsigned long long)story->seed)));
    TRY(STORY_RUN(story, CLI_OK, NULL, &ran, "portcullis", "vault", "load", "--json", "--dir",
                  "state", "--now", story_now(story), "people.csv"));
    TRY(story_number(&ran, "people", &people));
    return story_is(story, "people on record, each sealed alone", people, story->size.people,
                    "as many as were made up");
}

static struct err custodian_make(struct story *story) {
    OWNED_RAN ran = {0};
    OWNED_RAN compiled = {0};
    OWNED_RAN installed = {0};
    TRY(STORY_RUN(story, CLI_OK, NULL, &ran, "portcullis", "init", "--json", "--dir", "state",
                  "--origin", "test.portcullis.example/week", "--demo", "--now", story_now(story)));
    TRY(law_write(story));
    TRY(STORY_RUN(story, CLI_OK, "pack.json", &compiled, "portcullis", "pack", "compile", "law"));
    return STORY_RUN(story, CLI_OK, NULL, &installed, "portcullis", "pack", "install", "--json",
                     "--dir", "state", "--officer-key", "state/demo/counsel.jwk", "--officer-key",
                     "state/demo/officer-a.jwk", "--now", story_now(story), "pack.json");
}

struct err story_begins(struct story *story) {
    story_day(story, "2026-11-06T09:00:00Z", "Friday", "before the week, a custodian begins");
    story_say(story,
              "A tax agency puts a gateway before its records. Two officers and counsel hold keys; "
              "the law comes as a pack with a citation on every rule, and is in force once counsel "
              "and an officer have signed it.");
    TRY(custodian_make(story));
    story_say(story, "Five offices may ask. Each is enrolled under two officers' signatures; four "
                     "of them protect what they are given as the statute wants, one does not.");
    for (size_t i = 0; i < OFFICES; i++)
        TRY(office_enrol(story, &offices[i], i == 0));
    TRY(story_is(story, "offices enrolled", OFFICES, 5, "each under two signatures"));
    TRY(auditor_enrol(story));
    TRY(people_load(story));
    story_proves(story, "Nobody here exists: the numbers were never issued, the streets are made "
                        "up, and no column says what anybody is.");
    return err_none();
}

struct err story_batch_make(struct story *story, const char *name, const char *authority,
                            const char *requester, uint64_t count, uint64_t seed) {
    OWNED_RAN made = {0};
    OWNED_RAN ran = {0};
    struct arena *arena = story->arena;
    const char *asks = arena_printf(arena, "%s.ndjson", name);
    TRY(STORY_RUN(story, CLI_OK, asks, &made, "portcullis", "synth", "asks", "--people",
                  "people.csv", "--authority", authority, "--count",
                  arena_printf(arena, "%llu", (unsigned long long)count), "--seed",
                  arena_printf(arena, "%llu", (unsigned long long)seed), "--requester", requester,
                  "--truth", arena_printf(arena, "%s.truth", name), "--now", story_now(story)));
    return STORY_RUN(story, CLI_OK, arena_printf(arena, "%s.manifest", name), &ran, "portcullis",
                     "batch", "sign", "--key", arena_printf(arena, "%s.jwk", requester), "--url",
                     story->url, "--sealed", arena_printf(arena, "%s.sealed", name), "--now",
                     story_now(story), asks);
}
