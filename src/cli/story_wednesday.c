/* Wednesday: is the file that asks for everybody refused, before any record is looked at? */
#include "cli/story.h"

#include "synth/synth.h"

#include <unistd.h>

enum { FULL = 1280000 };

static struct err reads_count(struct story *story, uint64_t reads[2]) {
    TRY(story_metric(story, "portcullis_vault_finds_total", &reads[0]));
    return story_metric(story, "portcullis_vault_records_total", &reads[1]);
}

static struct err sweep_make(struct story *story) {
    OWNED_RAN made = {0};
    OWNED_RAN ran = {0};
    const char *lines = arena_printf(story->arena, "%llu", (unsigned long long)story->size.sweep);
    TRY(STORY_RUN(story, CLI_OK, "sweep.ndjson", &made, "portcullis", "synth", "sweep", "--people",
                  "people.csv", "--lines", lines, "--requester", "us.enforcement", "--seed",
                  arena_printf(story->arena, "%llu", (unsigned long long)story->seed), "--now",
                  story_now(story)));
    return STORY_RUN(story, CLI_OK, "sweep.manifest", &ran, "portcullis", "batch", "sign", "--key",
                     "us.enforcement.jwk", "--url", story->url, "--sealed", "sweep.sealed", "--now",
                     story_now(story), "sweep.ndjson");
}

static struct err known_take(void *with, uint64_t line, struct span tin) {
    uint64_t *known = with;
    *known += tin.len > 0;
    return err_none();
}

/* Whom a check that only asks whether the address is blank would have given away. */
static struct err known_count(struct story *story) {
    uint64_t known = 0;
    TRY(story_asks(story, "sweep.ndjson", known_take, &known));
    return story_is(story, "of them about people on record", known,
                    synth_sweep_known(story->size.sweep), "whom \"is it blank?\" would give away");
}

/* What it said of each ground, in the sentence that the office gets. */
static struct err ground_says(struct story *story, const struct story_ran *ran, const char *code,
                              const char *needs) {
    const json_t *grounds = json_object_get(ran->said, "grounds");
    for (size_t i = 0; i < json_array_size(grounds); i++) {
        const json_t *ground = json_array_get(grounds, i);
        const char *found = json_string_value(json_object_get(ground, "code"));
        const char *says = json_string_value(json_object_get(ground, "says"));
        if (!found || !says || strcmp(found, code) != 0) continue;
        story->figures++;
        if (!strstr(says, needs)) break;
        story_row(story, cli_text(story->cli, span_str(code)), "%s",
                  cli_text(story->cli, span_str(says)));
        return err_none();
    }
    return err_make(ERR_PROOF, "Wednesday: the ground %s with \"%s\" was not given", code, needs);
}

static struct err grounds_check(struct story *story, const struct story_ran *ran) {
    unsigned long long lines = story->size.sweep;
    unsigned long long unfit = synth_sweep_unfit(lines);
    TRY(ground_says(story, ran, "BULK_FORBIDDEN", "one person"));
    TRY(ground_says(
        story, ran, "OFFICER_NOT_ENGAGED",
        arena_printf(story->arena, "1 of 1 officers, one of them on %llu lines", lines)));
    TRY(ground_says(story, ran, "REASON_NOT_SPECIFIC",
                    arena_printf(story->arena, "on %llu lines", lines)));
    TRY(ground_says(story, ran, "ADDRESS_INCOMPLETE",
                    arena_printf(story->arena, "%llu of %llu addresses", unfit, lines)));
    return ground_says(story, ran, "SAFEGUARDS_NOT_MET", "");
}

static struct err refused(struct story *story) {
    OWNED_RAN ran = {0};
    struct span state;
    uint64_t before[2];
    uint64_t after[2];
    uint64_t size[2];
    TRY(reads_count(story, before));
    TRY(story_log_size(story, &size[0]));
    TRY(STORY_RUN(story, CLI_REFUSED, NULL, &ran, "portcullis", "batch", "decide", "--json",
                  "--url", story->url, "--key", "us.enforcement.jwk", "--manifest",
                  "sweep.manifest", "--out", "sweep.results", "--now", story_now(story),
                  "sweep.sealed"));
    TRY(json_need_str(ran.said, "the batch", "state", 32, &state));
    TRY(story_word(story, "the file as a whole", state, "not-released", "exit code 3"));
    TRY(grounds_check(story, &ran));
    TRY(reads_count(story, after));
    TRY(story_log_size(story, &size[1]));
    TRY(story_is(story, "people looked up in the vault", after[0] - before[0], 0,
                 "the gateway's own counter"));
    TRY(story_is(story, "records opened", after[1] - before[1], 0, "the same"));
    TRY(story_is(story, "entries that the ledger grew by", size[1] - size[0], 1,
                 "count, digest and grounds; no name"));
    return story_is(story, "files of answers", access("sweep.results", F_OK) == 0, 0,
                    "no file of results is made");
}

struct err story_wednesday(struct story *story) {
    uint64_t lines = story->size.sweep;
    story_day(story, "2026-11-18T09:00:00Z", "Wednesday", "one file that asks for everybody");
    TRY(story_open(story));
    story_say(
        story,
        "In August 2025 one file of 1,280,000 asks for addresses was sent to a tax agency, and "
        "47,289 were given. The same is made up here and sent to the gateway: %s lines%s. "
        "One officer and one reason stand in all of them.",
        cli_number(story->cli, lines),
        lines == FULL ? "" : " in its shares (--full sends all 1,280,000)");
    TRY(sweep_make(story));
    TRY(known_count(story));
    TRY(refused(story));
    story->sealed_files++;
    unlink("sweep.ndjson"); /* of the full size they are two gigabytes */
    unlink("sweep.sealed");
    story_proves(story,
                 "No list is a request. What would have been 47,289 addresses is one refusal, "
                 "said before any record was touched.");
    return story_look(story, "/open", "the whole file that was refused, and why");
}
