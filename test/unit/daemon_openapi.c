/* Does the document of the API say what the table of calls and that of the problems say? */
#include "daemon/call.h"

#include "base/file.h"
#include "http/problem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

enum { DOCUMENT_BYTES_MAX = 1024 * 1024, WRITTEN_MAX = 128 };

/* What the gate answers by itself is in no table. */
static const char *const of_the_gate[] = {"GET /healthz", "GET /log/checkpoint",
                                          "GET /log/tile/{tile}"};

struct document {
    struct arena *arena;
    struct span text;
    const char *call[WRITTEN_MAX]; /* "GET /v1/key" */
    size_t count;
};

static bool is_method(struct span line, const char **method) {
    static const struct {
        const char *line, *method;
    } known[] = {{"    get:", "GET"},
                 {"    post:", "POST"},
                 {"    put:", "PUT"},
                 {"    patch:", "PATCH"},
                 {"    delete:", "DELETE"}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (span_is(line, known[i].line)) {
            *method = known[i].method;
            return true;
        }
    return false;
}

/* Each path stands two blanks in, each method four. */
static void document_open(struct document *document) {
    struct arena *arena = arena_open(4 * DOCUMENT_BYTES_MAX);
    *document = (struct document){.arena = arena};
    assert_false(err_is(file_read("doc/openapi.yaml", DOCUMENT_BYTES_MAX, arena, &document->text)));
    struct span rest = document->text;
    const char *path = "";
    bool in_paths = false;
    while (rest.len) {
        size_t len = span_find_byte(rest, '\n');
        struct span line = span_cut(rest, 0, len);
        const char *method;
        rest = span_cut(rest, len < rest.len ? len + 1 : len, rest.len);
        if (line.len && line.at[0] != ' ' && line.at[0] != '#') in_paths = span_is(line, "paths:");
        if (!in_paths) continue;
        if (span_begins(line, SPAN_LITERAL("  /")))
            path = arena_str(arena, span_cut(line, 2, line.len - 1));
        if (!is_method(line, &method)) continue;
        assert_true(document->count < WRITTEN_MAX);
        document->call[document->count++] = arena_printf(arena, "%s %s", method, path);
    }
}

static bool says(const struct document *document, const char *call) {
    for (size_t i = 0; i < document->count; i++)
        if (strcmp(document->call[i], call) == 0) return true;
    return false;
}

static bool is_known(const char *call) {
    for (size_t i = 0; i < sizeof of_the_gate / sizeof *of_the_gate; i++)
        if (strcmp(of_the_gate[i], call) == 0) return true;
    for (unsigned i = CALL_NONE + 1; i < CALL_COUNT; i++) {
        char text[256];
        const struct call_rule *rule = call_rule((enum call_verb)i);
        if (rule->door == DOOR_PAGES) continue;
        snprintf(text, sizeof text, "%s %s", rule->method, rule->path);
        if (strcmp(text, call) == 0) return true;
    }
    return false;
}

static void every_call_is_written_down(void **state) {
    struct document document;
    unsigned missing = 0;
    document_open(&document);
    for (unsigned i = CALL_NONE + 1; i < CALL_COUNT; i++) {
        const struct call_rule *rule = call_rule((enum call_verb)i);
        const char *call = arena_printf(document.arena, "%s %s", rule->method, rule->path);
        if (rule->door == DOOR_PAGES || says(&document, call)) continue;
        print_message("# doc/openapi.yaml lacks %s\n", call);
        missing++;
    }
    for (size_t i = 0; i < sizeof of_the_gate / sizeof *of_the_gate; i++)
        missing += !says(&document, of_the_gate[i]);
    assert_int_equal(missing, 0);
    arena_close(document.arena);
}

static void nothing_else_is_written_down(void **state) {
    struct document document;
    unsigned more = 0;
    document_open(&document);
    assert_true(document.count > 0);
    for (size_t i = 0; i < document.count; i++) {
        if (is_known(document.call[i])) continue;
        print_message("# doc/openapi.yaml has %s, which is no call\n", document.call[i]);
        more++;
    }
    assert_int_equal(more, 0);
    arena_close(document.arena);
}

static size_t count_of(struct span text, const char *word) {
    size_t count = 0;
    const uint8_t *at = text.at;
    const uint8_t *end = text.at + text.len;
    while ((at = memmem(at, (size_t)(end - at), word, strlen(word)))) {
        at += strlen(word);
        count++;
    }
    return count;
}

static void the_problems_written_down_are_those_answered(void **state) {
    struct document document;
    document_open(&document);
    for (unsigned i = PROBLEM_NONE + 1; i < PROBLEM_COUNT; i++) {
        const char *line = arena_printf(document.arena, "            - " PROBLEM_TYPE "%s\n",
                                        problem_type((enum problem)i)->name);
        if (count_of(document.text, line) != 1) print_message("# not once: %s", line);
        assert_int_equal(count_of(document.text, line), 1);
    }
    assert_int_equal(count_of(document.text, "            - " PROBLEM_TYPE), PROBLEM_COUNT - 1);
    arena_close(document.arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_call_is_written_down),
        cmocka_unit_test(nothing_else_is_written_down),
        cmocka_unit_test(the_problems_written_down_are_those_answered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
