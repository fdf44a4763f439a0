/* Saturday: what does the public page say, and does it say it of nobody? */
#include "cli/story.h"

enum { PAGE_BYTES_MAX = 8 * 1024 * 1024 };

/* A count that is small is a band: "0-9". */
static struct err count_is(struct story *story, const json_t *o, const char *key, uint64_t expected,
                           const char *label) {
    static const uint64_t band = 10;
    const json_t *count = json_object_get(o, key);
    if (expected == 0 || expected >= band || !json_is_string(count))
        return story_is(story, label, (uint64_t)json_integer_value(count), expected,
                        "as the story counted");
    return story_word(story, label, span_str(json_string_value(count)), "0-9",
                      "a small count is a band");
}

static struct err gate_check(struct story *story, const json_t *view) {
    const json_t *gate = NULL;
    struct span state;
    int64_t stopped = 0;
    TRY(json_need_object(view, "the page", "gate", &gate));
    TRY(json_need_str(gate, "the gate", "state", 16, &state));
    TRY(json_need_int(gate, "the gate", "stopped", 0, 1000, &stopped));
    TRY(story_word(story, "is the gate open?", state, "partly", "two courts have spoken"));
    return story_is(story, "laws under which it is shut", (uint64_t)stopped, 2,
                    "6103(l)(7) and 6103(i)(2)");
}

static const json_t *authority_find(const json_t *view, const char *name) {
    const json_t *list = json_object_get(view, "authorities");
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *one = json_array_get(list, i);
        const char *found = json_string_value(json_object_get(one, "authority"));
        if (found && strcmp(found, name) == 0) return one;
    }
    return NULL;
}

static struct err counts_check(struct story *story, const json_t *view) {
    const json_t *criminal = authority_find(view, "us.irc.6103.i.2");
    const json_t *benefits = authority_find(view, "us.irc.6103.l.7");
    const json_t *total = json_object_get(view, "total");
    if (!criminal) criminal = authority_find(view, "6103-i-2");
    if (!benefits) benefits = authority_find(view, "6103-l-7");
    if (!criminal || !benefits || !total)
        return err_make(ERR_PROOF, "Saturday: the open record does not count by law");
    TRY(count_is(story, total, "released", story->released, "times something was given, all laws"));
    TRY(count_is(story, json_object_get(benefits, "total"), "stopped", story->stopped,
                 "benefits asks stopped by the court"));
    TRY(count_is(story, json_object_get(criminal, "total"), "released", 1,
                 "criminal asks that were answered"));
    return story_is(story, "files refused as a whole",
                    json_array_size(json_object_get(view, "refused_batches")), story->sealed_files,
                    "Wednesday's");
}

/* The number of the person, and of those in the vault's first rows: on no public page. */
static struct err nobody_there(struct story *story, struct span page, struct span counts) {
    bool there = memmem(page.at, page.len, story->person, 9) ||
                 memmem(counts.at, counts.len, story->person, 9) ||
                 memmem(page.at, page.len, "CANARY", 6) ||
                 memmem(counts.at, counts.len, "CANARY", 6);
    return story_is(story, "people on the page", there, 0, "not Friday's person, nor anybody");
}

struct err story_saturday(struct story *story) {
    OWNED_JSON view = NULL;
    struct span page;
    struct span counts;
    story_day(story, "2026-11-21T12:00:00Z", "Saturday", "what everybody may see");
    TRY(story_open(story));
    story_say(story,
              "A journalist opens the public page. It needs no name and no password, and works "
              "without script.");
    TRY(story_visit(story, NULL, "/open", 200, &page));
    TRY(story_visit(story, NULL, "/open/counts.json", 200, &counts));
    TRY(json_read(counts, PAGE_BYTES_MAX, &view));
    TRY(gate_check(story, view));
    TRY(counts_check(story, view));
    TRY(nobody_there(story, page, counts));
    story_proves(story,
                 "Whether the gate is open, for whom and since when, is public; small counts are "
                 "told in bands, and no person is on the page.");
    return story_look(story, "/open", "the gate, the orders, the counts by month and law");
}
