/* Tuesday: does one valid criminal ask get its answer, once two people have judged it? */
#include "cli/story.h"

#include "base/file.h"

enum { ASKS = 60, LINE_BYTES = 65536 };

/* ---- an ask that the generator knows to be genuine ---- */

static struct err line_write(const char *from, uint64_t number, const char *to) {
    char line[LINE_BYTES];
    FILE *file = fopen(from, "re");
    if (!file) return err_errno("cannot read %s", from);
    bool found = false;
    for (uint64_t i = 1; !found && fgets(line, sizeof line, file); i++)
        found = i == number;
    fclose(file);
    if (!found) return err_make(ERR_FAULT, "%s has no line %llu", from, (unsigned long long)number);
    return file_write_new(to, span_str(line), 0600);
}

/* Of a genuine ask there is a record, and the papers are complete. */
static struct err genuine_take(struct story *story, const char *name) {
    char line[512];
    uint64_t found = 0;
    const char *truth = arena_printf(story->arena, "%s.truth", name);
    FILE *file = fopen(truth, "re");
    if (!file) return err_errno("cannot read %s", truth);
    for (uint64_t i = 0; !found && fgets(line, sizeof line, file); i++)
        if (strstr(line, ",genuine,")) found = i;
    fclose(file);
    if (!found) return err_make(ERR_FAULT, "of %d made-up asks none is genuine", ASKS);
    return line_write(arena_printf(story->arena, "%s.ndjson", name), found,
                      arena_printf(story->arena, "%s.json", name));
}

/* NAME.json, signed as NAME.jws. */
static struct err ask_make(struct story *story, const char *office, const char *name,
                           uint64_t seed) {
    OWNED_RAN made = {0};
    OWNED_RAN ran = {0};
    struct arena *arena = story->arena;
    TRY(STORY_QUIET(story, CLI_OK, arena_printf(arena, "%s.ndjson", name), &made, "portcullis",
                    "synth", "asks", "--people", "people.csv", "--authority", "6103-i-2", "--count",
                    arena_printf(arena, "%d", ASKS), "--seed",
                    arena_printf(arena, "%llu", (unsigned long long)seed), "--requester", office,
                    "--truth", arena_printf(arena, "%s.truth", name), "--now", story_now(story)));
    TRY(genuine_take(story, name));
    return STORY_RUN(story, CLI_OK, arena_printf(arena, "%s.jws", name), &ran, "portcullis", "ask",
                     "sign", "--key", arena_printf(arena, "%s.jwk", office),
                     arena_printf(arena, "%s.json", name));
}

static struct err wait_begin(struct story *story, const char *file, const char **id) {
    OWNED_RAN ran = {0};
    struct span state;
    TRY(STORY_RUN(story, CLI_WAITING, NULL, &ran, "portcullis", "ask", "decide", "--json", "--url",
                  story->url, "--out", "letters", "--now", story_now(story), file));
    TRY(json_need_str(ran.said, "the decision", "state", 32, &state));
    TRY(story_word(story, "the machine's answer", state, "under-review", "exit code 4"));
    TRY(story_text(story, &ran, "ask", id));
    story->decisions++;
    return err_none();
}

/* ---- two officers ---- */

static struct err approve(struct story *story, const char *key, uint64_t expected_yes) {
    OWNED_RAN ran = {0};
    TRY(STORY_RUN(story, CLI_OK, NULL, &ran, "portcullis", "approval", "sign", "--json", "--url",
                  story->url, "--officer-key", key, "--now", story_now(story), story->criminal));
    const json_t *questions = json_object_get(ran.said, "questions");
    size_t count = json_array_size(questions);
    uint64_t yes = 0;
    for (size_t i = 0; i < count; i++)
        yes += (uint64_t)json_integer_value(json_object_get(json_array_get(questions, i), "yes"));
    TRY(story_is(story, "questions that only people may answer", count, 2,
                 "is the reason specific? who is engaged?"));
    return story_is(story, "signed yes, by different officers", yes, expected_yes,
                    "two are needed for each");
}

static struct err same_again(struct story *story) {
    OWNED_RAN ran = {0};
    TRY(STORY_RUN(story, CLI_REFUSED, NULL, &ran, "portcullis", "approval", "sign", "--json",
                  "--url", story->url, "--officer-key", "state/demo/officer-a.jwk", "--now",
                  story_now(story), story->criminal));
    story_told(story, "the first officer signs once more", "refused",
               "one key counts once: exit code 3");
    return err_none();
}

static struct err before_time(struct story *story) {
    OWNED_RAN ran = {0};
    TRY(STORY_RUN(story, CLI_WAITING, NULL, &ran, "portcullis", "ask", "answer", "--json", "--url",
                  story->url, "--key", "us.attorney.jwk", "--out", "letters", "--now",
                  story_now(story), story->criminal));
    story_say(story,
              "Nobody is answered before the hour that everybody was told, ten days after the "
              "ask; so an answer that is late or early betrays no record.");
    return err_none();
}

/* ---- the answer ---- */

static void values_count(const struct story_ran *ran, uint64_t *values, uint64_t *own) {
    const json_t *years = json_object_get(ran->said, "years");
    for (size_t i = 0; i < json_array_size(years); i++) {
        const json_t *list = json_object_get(json_array_get(years, i), "values");
        for (size_t k = 0; k < json_array_size(list); k++) {
            const char *from = json_string_value(json_object_get(json_array_get(list, k), "from"));
            ++*values;
            *own += !from || strcmp(from, "taxpayer") == 0;
        }
    }
}

static struct err opened(struct story *story, const char *decision) {
    OWNED_RAN ran = {0};
    OWNED_RAN proved = {0};
    const char *answer = arena_printf(story->arena, "letters/%s.answer.jwe", decision);
    TRY(STORY_RUN(story, CLI_OK, NULL, &ran, "portcullis", "answer", "open", "--json", "--key",
                  "us.attorney.jwk", answer));
    uint64_t values = 0;
    uint64_t own = 0;
    values_count(&ran, &values, &own);
    TRY(story_least(story, "values that the office could open", values, 1,
                    "what payers and the agency reported"));
    TRY(story_is(story, "of them a taxpayer's own statements", own, 0,
                 "the return itself takes a judge's order"));
    TRY(STORY_RUN(story, CLI_OK, NULL, &proved, "portcullis-verify", "receipt", "--json", "--key",
                  "state/log.vkey", "--answer", answer,
                  arena_printf(story->arena, "letters/%s.tlog-proof", decision)));
    story_told(story, "its receipt", "holds", "recorded before it was given");
    return err_none();
}

static struct err released(struct story *story) {
    OWNED_RAN ran = {0};
    struct span state;
    const char *decision = NULL;
    TRY(STORY_RUN(story, CLI_OK, NULL, &ran, "portcullis", "ask", "answer", "--json", "--url",
                  story->url, "--key", "us.attorney.jwk", "--out", "letters", "--now",
                  story_now(story), story->criminal));
    TRY(json_need_str(ran.said, "the decision", "state", 32, &state));
    TRY(story_word(story, "the answer at its hour", state, "released", "exit code 0"));
    TRY(story_text(story, &ran, "decision", &decision));
    story->decisions++;
    story->released++;
    story->released_criminal++;
    return opened(story, decision);
}

struct err story_tuesday(struct story *story) {
    story_day(story, "2026-11-17T10:00:00Z", "Tuesday", "one person, one crime, two officers");
    TRY(story_open(story));
    story_say(story, "The first one has waited for ten days. Two officers read what the law asks, "
                     "what the office stated and what the machine found, and each signs.");
    TRY(approve(story, "state/demo/officer-a.jwk", 2));
    TRY(same_again(story));
    TRY(approve(story, "state/demo/officer-b.jwk", 4));
    TRY(before_time(story));
    story_say(story, "The same office asks about somebody else, and waits in its turn.");
    TRY(ask_make(story, "us.attorney", "waiting", story->seed + 1));
    TRY(wait_begin(story, "waiting.jws", &story->waiting));
    story_hour(story, "2026-11-17T16:00:00Z");
    story_say(story, "At four in the afternoon its time has come.");
    TRY(story_open(story));
    TRY(released(story));
    story_proves(story, "Where the statute wants a person's judgement the machine refers, and only "
                        "two different officers release; the second never the first.");
    if (!story->automatic)
        story_sign_in(story, "The desk lets an officer in by what this prints, pasted at /sign-in:",
                      "state/demo/officer-a.jwk");
    return story_look(story, "/desk", "the ask that still waits, element by element");
}

/* After the week, of an office that no order binds: for whoever clicks. */
static struct err work_begin(struct story *story) {
    const char *id = NULL;
    TRY(ask_make(story, "us.inspector", "desk", story->seed + 2));
    return wait_begin(story, "desk.jws", &id);
}

struct err story_work_leave(struct story *story) {
    bool quiet = story->cli->quiet;
    story->cli->quiet = true;
    struct err e = work_begin(story);
    story->cli->quiet = quiet;
    return e;
}

/* Ten days before: */
struct err story_saturday_before(struct story *story) {
    story_day(story, "2026-11-07T16:00:00Z", "Saturday", "before the week, an attorney asks");
    TRY(folder_make("letters", 0700));
    TRY(story_open(story));
    story_say(story, "A United States attorney investigates wire fraud, 18 USC 1343, and asks for "
                     "what payers reported of one person: 26 USC 6103(i)(2).");
    TRY(ask_make(story, "us.attorney", "criminal", story->seed));
    TRY(wait_begin(story, "criminal.jws", &story->criminal));
    return story_close(story);
}
