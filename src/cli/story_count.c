/* What stands in the files of the story, line by line? The generator's truth, the results that the
 * gateway gave, and the numbers that were asked about. */
#include "cli/story.h"

#include "base/bytes.h"
#include "base/csv.h"
#include "base/file.h"
#include "base/limits.h"

#include <stdlib.h>

enum { ASKED_MAX = 200000, JSON_LINE_BYTES = 4 * LINE_BYTES_MAX };

static enum story_state state_of(struct span word) {
    if (span_is(word, "released")) return STORY_RELEASED;
    if (span_is(word, "not-released")) return STORY_REFUSED;
    if (span_is(word, "needs-from-you")) return STORY_NEEDS;
    return STORY_OTHER;
}

static struct err file_open(const char *path, FILE **file) {
    *file = fopen(path, "re");
    return *file ? err_none() : err_errno("cannot read %s", path);
}

/* ---- truth.csv: line, ask, class, expected, code ---- */

static struct err truth_take(struct csv *csv, struct story_truth *truth, uint64_t lines_max) {
    struct csv_record row;
    bool end = false;
    TRY(csv_next(csv, &row, &end)); /* the header */
    for (;;) {
        TRY(csv_next(csv, &row, &end));
        if (end) return err_none();
        if (row.count < 4 || truth->lines == lines_max)
            return err_make(ERR_INPUT, "the truth of the asks is not as it was written");
        enum story_state state = state_of(row.field[3]);
        truth->state[++truth->lines] = (uint8_t)state;
        truth->count[state]++;
    }
}

struct err story_truth_read(struct story *story, const char *path, struct story_truth *truth) {
    FILE *file = NULL;
    TRY(file_open(path, &file));
    *truth = (struct story_truth){0};
    truth->state = ARENA_ARRAY(story->arena, uint8_t, ASKED_MAX + 1);
    struct csv *csv = csv_open(file, path);
    struct err e = truth_take(csv, truth, ASKED_MAX);
    csv_close(csv);
    fclose(file);
    return e;
}

/* ---- NDJSON ---- */

typedef struct err line_take(struct story *story, const json_t *o, uint64_t number, void *with);

static struct err lines_each(struct story *story, const char *path, line_take *take, void *with) {
    FILE *file = NULL;
    TRY(file_open(path, &file));
    struct lines *lines = lines_open(file, path);
    struct err e = err_none();
    for (bool end = false; !err_is(e);) {
        OWNED_JSON o = NULL;
        struct span line;
        e = lines_next(lines, &line, &end);
        if (err_is(e) || end) break;
        e = json_read(line, JSON_LINE_BYTES, &o);
        if (!err_is(e)) e = take(story, o, lines_number(lines), with);
    }
    lines_close(lines);
    fclose(file);
    return e;
}

/* ---- results ---- */

struct results {
    struct err (*each)(void *with, const struct story_line *line);
    void *with;
};

static bool is_enjoined(const json_t *o) {
    const json_t *grounds = json_object_get(o, "grounds");
    for (size_t i = 0; i < json_array_size(grounds); i++) {
        const char *code = json_string_value(json_object_get(json_array_get(grounds, i), "code"));
        if (code && strcmp(code, "ENJOINED") == 0) return true;
    }
    return false;
}

static struct err result_take(struct story *story, const json_t *o, uint64_t number, void *with) {
    const struct results *results = with;
    struct story_line line = {0};
    struct span state;
    int64_t at = 0;
    int64_t index = 0;
    if (json_object_get(o, "kind")) return err_none(); /* header and trailer */
    TRY(json_need_int(o, "the result", "line", 1, ASKED_MAX, &at));
    TRY(json_need_int(o, "the result", "log_index", 0, JSON_INTEGER_MAX, &index));
    TRY(json_need_str(o, "the result", "state", 64, &state));
    line = (struct story_line){(uint64_t)at, (uint64_t)index, state_of(state), is_enjoined(o)};
    return results->each(results->with, &line);
}

struct err story_results(struct story *story, const char *path,
                         struct err (*each)(void *with, const struct story_line *line),
                         void *with) {
    struct results results = {each, with};
    return lines_each(story, path, result_take, &results);
}

/* ---- asks ---- */

struct asks {
    struct err (*each)(void *with, uint64_t line, struct span tin);
    void *with;
};

static struct err ask_take(struct story *story, const json_t *o, uint64_t number, void *with) {
    const struct asks *asks = with;
    const json_t *subject = NULL;
    struct span tin;
    TRY(json_need_object(o, "the ask", "subject", &subject));
    TRY(json_need_str(subject, "the ask's subject", "tin", 32, &tin));
    return asks->each(asks->with, number, tin);
}

struct err story_asks(struct story *story, const char *path,
                      struct err (*each)(void *with, uint64_t line, struct span tin), void *with) {
    struct asks asks = {each, with};
    return lines_each(story, path, ask_take, &asks);
}
