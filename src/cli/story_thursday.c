/* Thursday: a court's order comes in the middle of a file. Does anything leave after it? */
#include "cli/story.h"

#include "base/file.h"

#include <time.h>

enum { ENTRIES_PART = 5, LOOK_NANOSECONDS = 10000000, LOOKS_MAX = 6000 };

/* ---- orders, as they are written down ---- */

struct paper {
    const char *name, *forum, *docket, *recipient, *authority, *effect, *says;
};
static const struct paper stay = {"stay",
                                  "example district court",
                                  "example docket 1, entry 12",
                                  "state.services",
                                  "us.irc.6103.l.7",
                                  "",
                                  "No disclosure to this office under 6103(l)(7) until further "
                                  "order."};
static const struct paper injunction = {
    "injunction",
    "example district court, another division",
    "example docket 2, entry 40",
    "us.attorney",
    "us.irc.6103.i.2",
    "  - bar-recipient-use\n",
    "Nothing more is given to this office under 6103(i)(2), and what was given is not used."};

static struct err paper_write(struct story *story, const struct paper *paper) {
    const char *now = story_now(story);
    const char *words = arena_printf(
        story->arena,
        "format: portcullis-order/1\nexample: yes\nkind: stay\nforum: %s\ndocket: %s\n"
        "received-at: %s\neffective-from: %s\neffective-to: open\nbinds:\n  custodians:\n"
        "    - any\n  recipients:\n    - %s\n  everyone-acting-with-them: yes\nscope:\n"
        "  authorities:\n    - %s\n  purposes:\n    - any\n  fields:\n    - any\n  persons:\n"
        "    - any\neffects:\n  - stop-release\n  - quarantine-in-flight\n%ssays: %s\n"
        "signed-by:\n  - custodian.general-counsel\n  - custodian.disclosure-head\n",
        paper->forum, paper->docket, now, now, paper->recipient, paper->authority, paper->effect,
        paper->says);
    TRY(file_write_new(arena_printf(story->arena, "%s.yaml", paper->name), span_str(words), 0600));
    return file_write_new(arena_printf(story->arena, "%s.paper", paper->name),
                          SPAN_LITERAL("The order as it was received, scanned.\n"), 0600);
}

/* The document that is signed, and its id. */
static struct err order_draft(struct story *story, const struct paper *paper, const char **order) {
    OWNED_RAN ran = {0};
    OWNED_JSON document = NULL;
    struct span text;
    struct span id;
    struct arena *arena = story->arena;
    const char *json = arena_printf(arena, "%s.json", paper->name);
    TRY(paper_write(story, paper));
    TRY(STORY_RUN(story, CLI_OK, json, &ran, "portcullis", "order", "draft", "--document",
                  arena_printf(arena, "%s.paper", paper->name),
                  arena_printf(arena, "%s.yaml", paper->name)));
    TRY(file_read(json, 1 << 20, arena, &text));
    TRY(json_read(span_trim(text), 1 << 20, &document));
    TRY(json_need_str(document, "the order", "order", ID_BYTES_MAX, &id));
    *order = arena_str(arena, id);
    return err_none();
}

static struct err order_apply(struct story *story, const char *name, struct story_ran *ran) {
    return STORY_RUN(story, CLI_OK, NULL, ran, "portcullis", "order", "apply", "--json", "--url",
                     story->url, "--officer-key", "state/demo/counsel.jwk", "--officer-key",
                     "state/demo/officer-a.jwk", "--now", story_now(story),
                     arena_printf(story->arena, "%s.json", name));
}

/* ---- the file, and the order in the middle of it ---- */

/* How far the file is, by the gateway's own counter: it answers between two rounds. */
static struct err middle_wait(struct story *story) {
    const struct timespec pause = {.tv_nsec = LOOK_NANOSECONDS};
    uint64_t begun = 0;
    TRY(story_metric(story, "portcullis_log_size", &begun));
    for (int look = 0; look < LOOKS_MAX; look++) {
        uint64_t size = 0;
        TRY(story_go_on());
        TRY(story_metric(story, "portcullis_log_size", &size));
        if (size >= begun + story->size.benefits / ENTRIES_PART) return err_none();
        nanosleep(&pause, NULL);
    }
    return err_make(ERR_FAULT, "Thursday: the file was not decided within a minute");
}

static struct err raced(struct story *story) {
    const char *const words[] = {"portcullis",      "batch",
                                 "decide",          "--json",
                                 "--url",           story->url,
                                 "--key",           "state.services.jwk",
                                 "--manifest",      "benefits.manifest",
                                 "--out",           "benefits.results",
                                 "--now",           story_now(story),
                                 "benefits.sealed", NULL};
    OWNED_RAN batch = {0};
    OWNED_RAN applied = {0};
    pid_t pid = 0;
    uint64_t lines = 0;
    uint64_t recalls = 0;
    TRY(story_begin_run(story, "benefits.said", words, &pid));
    struct err e = middle_wait(story);
    if (!err_is(e)) story_say(story, "A fifth of it is decided. Counsel and an officer sign:");
    if (!err_is(e)) e = order_apply(story, "stay", &applied);
    struct err ended = story_end_run(story, pid, CLI_OK, "benefits.said", words, &batch);
    if (err_is(e)) return e;
    TRY(ended);
    TRY(story_number(&applied, "log_index", &story->stay_index));
    TRY(story_number(&applied, "recalls", &recalls));
    story_told(story, "in force from ledger entry", cli_number(story->cli, story->stay_index),
               "before the next round");
    struct span said;
    TRY(file_read("benefits.said", 1 << 20, story->step, &said));
    TRY(json_read(said, 1 << 20, &batch.said));
    TRY(story_number(&batch, "lines", &lines));
    TRY(story_is(story, "lines decided in all", lines, story->size.benefits,
                 "the file goes on to its end"));
    return story_is(story, "notices of recall by this order", recalls, 0,
                    "it stops; it does not call back");
}

struct sides {
    const struct story_truth *truth;
    uint64_t order;
    uint64_t released, before, stopped, otherwise, late, handed;
};

static struct err side_take(void *with, const struct story_line *line) {
    struct sides *sides = with;
    bool first = line->index < sides->order;
    bool came = line->state == STORY_RELEASED;
    bool released = sides->truth->state[line->line] == (uint8_t)STORY_RELEASED;
    sides->before += first;
    sides->released += first && released;
    sides->late += !first && came;
    sides->handed += came;
    sides->stopped += !first && line->enjoined;
    /* Before it a line was decided as the generator knows it must be, but what was released leaves
     * no more; after it each is the order's. */
    bool same = sides->truth->state[line->line] == (uint8_t)line->state && !line->enjoined;
    bool right = first && !released ? same : line->enjoined;
    sides->otherwise += !right;
    return err_none();
}

static struct err sides_check(struct story *story) {
    struct story_truth truth;
    TRY(story_truth_read(story, "benefits.truth", &truth));
    struct sides sides = {.truth = &truth, .order = story->stay_index};
    uint64_t tenth = story->size.benefits / 10;
    TRY(story_results(story, "benefits.results", side_take, &sides));
    TRY(story_least(story, "decided before the order", sides.before, tenth, "a tenth at least"));
    TRY(story_least(story, "stopped by the court's order", sides.stopped, tenth,
                    "a tenth at least"));
    TRY(story_is(story, "together", sides.before + sides.stopped, truth.lines, "every line"));
    TRY(story_is(story, "lines that came out otherwise", sides.otherwise, 0,
                 "line by line against the truth"));
    TRY(story_is(story, "released after the order", sides.late, 0, "none"));
    TRY(story_is(story, "released before, and handed over after it", sides.handed, 0,
                 "none leaves by a file that ends after it"));
    story->decisions += truth.lines;
    story->released += sides.released;
    story->released_benefits += sides.released;
    story->stopped = sides.stopped;
    return err_none();
}

static struct err public_check(struct story *story) {
    OWNED_RAN ran = {0};
    uint64_t before = 0;
    uint64_t unclear = 0;
    TRY(STORY_RUN(story, CLI_OK, NULL, &ran, "portcullis-verify", "invariant", "no-release-after",
                  "--json", "--key", "state/log.vkey", "--now", story_now(story), story->stay,
                  "state"));
    TRY(story_number(&ran, "releases_before", &before));
    TRY(story_number(&ran, "unclear", &unclear));
    TRY(story_is(story, "releases in the public log before it", before, story->released,
                 "the three days' sum"));
    return story_is(story, "releases in its scope after it", unclear, 0,
                    "proved from the public log alone");
}

/* ---- another programme goes on ---- */

struct went {
    const struct story_truth *truth;
    uint64_t released, otherwise;
};

static struct err went_take(void *with, const struct story_line *line) {
    struct went *went = with;
    went->released += line->state == STORY_RELEASED;
    went->otherwise += went->truth->state[line->line] != (uint8_t)line->state;
    return err_none();
}

static struct err others_go_on(struct story *story) {
    OWNED_RAN ran = {0};
    struct story_truth truth;
    story_say(story, "The order is about one office and one law. Student aid goes on:");
    TRY(story_batch_make(story, "aid", "6103-l-13-C", "us.ed.fsa", story->size.aid,
                         story->seed + 3));
    TRY(STORY_RUN(story, CLI_OK, NULL, &ran, "portcullis", "batch", "decide", "--json", "--url",
                  story->url, "--key", "us.ed.fsa.jwk", "--manifest", "aid.manifest", "--out",
                  "aid.results", "--now", story_now(story), "aid.sealed"));
    TRY(story_truth_read(story, "aid.truth", &truth));
    struct went went = {.truth = &truth};
    TRY(story_results(story, "aid.results", went_take, &went));
    TRY(story_is(story, "released to the office for student aid", went.released,
                 truth.count[STORY_RELEASED], "as on Monday"));
    TRY(story_is(story, "lines that came out otherwise", went.otherwise, 0, "line by line"));
    story->decisions += truth.lines;
    story->released += went.released;
    story->released_aid += went.released;
    return err_none();
}

/* ---- an injunction on a recipient ---- */

static struct err enjoined(struct story *story) {
    OWNED_RAN applied = {0};
    OWNED_RAN ran = {0};
    uint64_t quarantined = 0;
    uint64_t recalls = 0;
    story_say(story, "Another court bars the attorneys' office: nothing more may be given under "
                     "6103(i)(2), and what was given on Tuesday may not be used.");
    TRY(order_draft(story, &injunction, &story->injunction));
    TRY(order_apply(story, "injunction", &applied));
    TRY(story_number(&applied, "quarantined", &quarantined));
    TRY(story_number(&applied, "recalls", &recalls));
    TRY(story_is(story, "asks in flight that it stops", quarantined, 1, "Tuesday's second ask"));
    TRY(story_is(story, "notices of recall", recalls, 1, "Tuesday's release"));
    story->decisions++; /* the end of the one that waited */
    TRY(STORY_RUN(story, CLI_STOPPED, NULL, &ran, "portcullis", "ask", "answer", "--json", "--url",
                  story->url, "--key", "us.attorney.jwk", "--out", "letters", "--now",
                  story_now(story), story->waiting));
    story_told(story, "the ask that waited", "stopped", "by the court: exit code 5");
    return err_none();
}

static struct err recalls_list(struct story *story) {
    OWNED_RAN ran = {0};
    uint64_t outstanding = 0;
    TRY(story_close(story));
    TRY(STORY_RUN(story, CLI_OK, NULL, &ran, "portcullis", "recall", "list", "--json", "--dir",
                  "state", "--now", story_now(story)));
    TRY(story_number(&ran, "outstanding", &outstanding));
    TRY(story_is(story, "notices not yet acknowledged", outstanding, 1,
                 "each names a release and no person"));
    return story_open(story);
}

struct err story_thursday(struct story *story) {
    story_day(story, "2026-11-19T10:30:00Z", "Thursday", "a court's order in mid-file");
    TRY(story_open(story));
    story_say(story, "A State's office for benefits sends a file under 6103(l)(7). While it is "
                     "decided, a court stays exactly that.");
    TRY(story_batch_make(story, "benefits", "6103-l-7", "state.services", story->size.benefits,
                         story->seed + 2));
    TRY(order_draft(story, &stay, &story->stay));
    TRY(raced(story));
    TRY(sides_check(story));
    TRY(public_check(story));
    TRY(others_go_on(story));
    TRY(enjoined(story));
    TRY(recalls_list(story));
    story_proves(story,
                 "From its entry on an order binds, in the middle of a file too; and anybody "
                 "can see in the public log that nothing in its scope left after it.");
    return story_look(story, "/open", "both orders, what they stop and since when");
}
