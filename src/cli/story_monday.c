/* Monday: does a programme that may ask about many get its answers, one decision at a time? */
#include "cli/story.h"

struct came {
    const struct story_truth *truth;
    uint64_t count[STORY_STATES], otherwise;
};

static struct err came_take(void *with, const struct story_line *line) {
    struct came *came = with;
    came->count[line->state]++;
    bool known = line->line <= came->truth->lines;
    came->otherwise += !known || came->truth->state[line->line] != (uint8_t)line->state;
    return err_none();
}

static struct err states_check(struct story *story, const struct story_truth *truth) {
    struct came came = {.truth = truth};
    TRY(story_results(story, "monday.results", came_take, &came));
    TRY(story_is(story, "released", came.count[STORY_RELEASED], truth->count[STORY_RELEASED],
                 "as the generator knows it must be"));
    TRY(story_is(story, "not released", came.count[STORY_REFUSED], truth->count[STORY_REFUSED],
                 "wrong number, name, address, paper"));
    TRY(story_is(story, "sent back, something is missing", came.count[STORY_NEEDS],
                 truth->count[STORY_NEEDS], "as the generator knows"));
    TRY(story_is(story, "lines that came out otherwise", came.otherwise, 0,
                 "line by line against the truth"));
    story->decisions += truth->lines;
    story->released += truth->count[STORY_RELEASED];
    story->released_aid += truth->count[STORY_RELEASED];
    return err_none();
}

/* Only lines that were released open to something. */
static struct err answers_open(struct story *story, const struct story_truth *truth) {
    OWNED_RAN ran = {0};
    char line[4096];
    uint64_t opened = 0;
    TRY(STORY_RUN(story, CLI_OK, "monday.opened", &ran, "portcullis", "batch", "open", "--key",
                  "us.ed.fsa.jwk", "monday.results"));
    FILE *file = fopen("monday.opened", "re");
    if (!file) return err_errno("cannot read monday.opened");
    while (fgets(line, sizeof line, file))
        opened += strncmp(line, "line ", 5) == 0 && strstr(line, " released ") != NULL;
    fclose(file);
    return story_is(story, "answers that the office could open", opened,
                    truth->count[STORY_RELEASED], "with its own key, and nobody else's");
}

struct err story_monday(struct story *story) {
    OWNED_RAN ran = {0};
    struct story_truth truth;
    uint64_t lines = 0;
    uint64_t rate = 0;
    story_day(story, "2026-11-16T09:00:00Z", "Monday", "student aid, by the thousand");
    TRY(story_open(story));
    story_say(story,
              "The gateway runs. An office for student aid asks about everybody who has applied "
              "and agreed: 26 USC 6103(l)(13)(C) runs a programme, so a file may be sent. Each "
              "line is sealed on its way, so whoever carries it sees no name.");
    TRY(story_batch_make(story, "monday", "6103-l-13-C", "us.ed.fsa", story->size.monday,
                         story->seed));
    TRY(STORY_RUN(story, CLI_OK, NULL, &ran, "portcullis", "batch", "decide", "--json", "--url",
                  story->url, "--key", "us.ed.fsa.jwk", "--manifest", "monday.manifest", "--out",
                  "monday.results", "--now", story_now(story), "monday.sealed"));
    TRY(story_number(&ran, "lines", &lines));
    TRY(story_number(&ran, "per_second", &rate));
    TRY(story_truth_read(story, "monday.truth", &truth));
    TRY(story_is(story, "lines decided, each by itself", lines, story->size.monday,
                 "every line of the file"));
    TRY(states_check(story, &truth));
    TRY(answers_open(story, &truth));
    story_told(story, "decisions a second, recorded and sealed", cli_number(story->cli, rate),
               "on this machine, now");
    story_proves(story, "Volume is no reason to look less closely: every line has a decision, a "
                        "ledger entry before its answer, and only the fields that were asked for.");
    return story_look(story, "/open", "how often it was asked, and what came of it");
}
