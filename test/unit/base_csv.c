/* Are the fields those of RFC 4180, and does a bad row cost no more than itself? */
#include "base/csv.h"

#include "base/limits.h"

#include "shared.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static FILE *file_of(struct span bytes) {
    FILE *file = tmpfile();
    assert_non_null(file);
    assert_int_equal(fwrite(bytes.at, 1, bytes.len, file), bytes.len);
    rewind(file);
    return file;
}

/* Reads all records into one line of text: fields in <>, a bad record as !line, records parted
 * by a blank. */
static const char *told(struct arena *arena, struct span bytes) {
    FILE *file = file_of(bytes);
    struct csv *csv = csv_open(file, "people.csv");
    struct text out = {.arena = arena};
    struct csv_record record;
    bool end = false;
    while (true) {
        struct err e = csv_next(csv, &record, &end);
        if (err_is(e)) assert_int_equal(e.kind, ERR_INPUT);
        if (end && !err_is(e)) break;
        if (out.len) text_put_byte(&out, ' ');
        if (err_is(e)) text_printf(&out, "!%llu", (unsigned long long)record.line);
        for (size_t i = 0; i < record.count && !err_is(e); i++)
            text_printf(&out, "<%.*s>", SPAN_FMT(record.field[i]));
    }
    csv_close(csv);
    fclose(file);
    return out.len ? (const char *)out.at : "";
}

static void the_fields_are_those_of_the_standard(void **state) {
    OWNED_ARENA arena = arena_open(8 << 20);
    static const char *const pair[][2] = {
        {"", ""},
        {"a,b,c\n", "<a><b><c>"},
        {"a,b,c", "<a><b><c>"},
        {"a,b\r\nc,d\r\n", "<a><b> <c><d>"},
        {",,\n", "<><><>"},
        {"\n", "<>"},
        {"\"a,b\",\"\"\n", "<a,b><>"},
        {"\"say \"\"no\"\"\"\n", "<say \"no\">"},
        {"\"two\nlines\",x\ny,z\n", "<two\nlines><x> <y><z>"},
        {"\"\"\"\"\n", "<\">"},
        {"a,\"\"", "<a><>"},
        {" a , b \n", "< a >< b >"},
        {"Pe\xc3\xb1\x61,1\n", "<Pe\xc3\xb1\x61><1>"},
    };
    for (size_t i = 0; i < sizeof pair / sizeof *pair; i++)
        assert_string_equal(told(arena, span_str(pair[i][0])), pair[i][1]);
}

static void a_bad_row_costs_itself_and_no_other(void **state) {
    OWNED_ARENA arena = arena_open(8 << 20);
    static const char *const pair[][2] = {
        {"a,O\"Brien\nb,c\n", "!1 <b><c>"}, {"a,O\"Brien,x\nb,\"c\"\nd\n", "!1 <b><c> <d>"},
        {"\"a\"b,c\nd\n", "!1 <d>"},        {"\"a\" ,c\nd\n", "!1 <d>"},
        {"a\n\xff,b\nc\n", "<a> !2 <c>"},   {"a\n\xed\xa0\x80\nc\n", "<a> !2 <c>"},
        {"\"a\n\n\nb\"x\nc\n", "!1 <c>"},
    };
    for (size_t i = 0; i < sizeof pair / sizeof *pair; i++)
        assert_string_equal(told(arena, span_str(pair[i][0])), pair[i][1]);
    assert_string_equal(told(arena, SPAN_LITERAL("a\nb\0,c\nd\n")), "<a> !2 <d>");
}

static void a_quote_that_never_closes_is_refused(void **state) {
    OWNED_ARENA arena = arena_open(8 << 20);
    assert_string_equal(told(arena, SPAN_LITERAL("a\n\"b,c\nd\n")), "<a> !2");
    assert_string_equal(told(arena, SPAN_LITERAL("\"")), "!1");
    assert_string_equal(told(arena, SPAN_LITERAL("\"a\"\"")), "!1");
}

static void a_row_too_long_or_too_wide_is_refused_and_the_next_is_read(void **state) {
    OWNED_ARENA arena = arena_open(64 << 20);
    struct text text = {.arena = arena};
    for (int i = 0; i < 10 << 20; i += 16)
        text_put_str(&text, "xxxxxxx,xxxxxxx,");
    text_put_str(&text, "\nb\n");
    assert_string_equal(told(arena, text_span(&text)), "!1 <b>");
    struct text wide = {.arena = arena};
    for (int i = 0; i < CSV_COLUMNS_MAX; i++)
        text_put_str(&wide, ",");
    text_put_str(&wide, "\nb\n");
    assert_string_equal(told(arena, text_span(&wide)), "!1 <b>");
    struct text fits = {.arena = arena};
    for (int i = 0; i < LINE_BYTES_MAX - 1; i++)
        text_put_byte(&fits, 'x');
    text_put_str(&fits, "\n");
    assert_int_equal(strlen(told(arena, text_span(&fits))), LINE_BYTES_MAX - 1 + 2);
}

static void a_record_knows_its_line_and_its_own_bytes(void **state) {
    FILE *file = file_of(SPAN_LITERAL("h\n\"x\ny\",1\r\nz\n\"open"));
    struct csv *csv = csv_open(file, "people.csv");
    struct csv_record record;
    bool end = false;
    assert_false(err_is(csv_next(csv, &record, &end)));
    assert_int_equal(record.line, 1);
    assert_true(span_is(record.source, "h\n"));
    assert_false(err_is(csv_next(csv, &record, &end)));
    assert_int_equal(record.line, 2);
    assert_true(span_is(record.source, "\"x\ny\",1\r\n"));
    assert_false(err_is(csv_next(csv, &record, &end)));
    assert_int_equal(record.line, 4);
    struct err e = csv_next(csv, &record, &end);
    assert_non_null(strstr(e.text, "people.csv:5: a quote is opened and not closed"));
    assert_int_equal(record.line, 5);
    assert_true(span_is(record.source, "\"open"));
    csv_close(csv);
    csv_close(NULL);
    fclose(file);
}

/* What we write we read, for every field of up to three characters of those that matter. */
static void every_field_reads_back_as_written(void **state) {
    static const char letter[] = "a\",\n\r =";
    enum { LETTERS = sizeof letter - 1 };
    OWNED_ARENA arena = arena_open(8 << 20);
    for (size_t word = 0; word < LETTERS * LETTERS * LETTERS; word++) {
        char field[3] = {letter[word % LETTERS], letter[word / LETTERS % LETTERS],
                         letter[word / LETTERS / LETTERS]};
        for (size_t len = 0; len <= 3; len++) {
            struct text row = {.arena = arena};
            csv_put(&row, span_of(field, len), false);
            csv_put(&row, span_of(field, len), true);
            FILE *file = file_of(text_span(&row));
            struct csv *csv = csv_open(file, "x");
            struct csv_record record;
            bool end = false;
            assert_false(err_is(csv_next(csv, &record, &end)));
            assert_int_equal(record.count, 2);
            assert_true(span_equal(record.field[0], span_of(field, len)));
            assert_true(span_equal(record.field[1], span_of(field, len)));
            csv_close(csv);
            fclose(file);
        }
        arena_wipe(arena);
    }
}

/* ---- csv-spectrum ---- */

static void spectrum_file_means(const char *name) {
    char below[200];
    snprintf(below, sizeof below, "data/csv-spectrum/csvs/%s.csv", name);
    FILE *file = fopen(shared_find(below), "r");
    assert_non_null(file);
    snprintf(below, sizeof below, "data/csv-spectrum/json/%s.json", name);
    json_t *wanted = json_load_file(shared_find(below), 0, NULL);
    assert_non_null(wanted);
    OWNED_ARENA arena = arena_open(1 << 20);
    struct csv *csv = csv_open(file, name);
    struct csv_record record;
    bool end = false;
    assert_false(err_is(csv_next(csv, &record, &end)));
    size_t columns = record.count;
    const char *header[CSV_COLUMNS_MAX];
    for (size_t i = 0; i < columns; i++)
        header[i] = arena_str(arena, record.field[i]);
    size_t rows = 0;
    while (!err_is(csv_next(csv, &record, &end)) && !end) {
        const json_t *row = json_array_get(wanted, rows++);
        assert_int_equal(record.count, columns);
        assert_int_equal(json_object_size(row), columns);
        for (size_t i = 0; i < columns; i++)
            assert_string_equal(arena_str(arena, record.field[i]),
                                json_string_value(json_object_get(row, header[i])));
    }
    assert_true(end);
    assert_int_equal(rows, json_array_size(wanted));
    csv_close(csv);
    fclose(file);
    json_decref(wanted);
}

static void every_file_of_csv_spectrum_means_its_json(void **state) {
    if (!shared_find("data/csv-spectrum/csvs")) skip();
    static const char *const name[] = {"comma_in_quotes",
                                       "empty",
                                       "empty_crlf",
                                       "escaped_quotes",
                                       "json",
                                       "newlines",
                                       "newlines_crlf",
                                       "quotes_and_newlines",
                                       "simple",
                                       "simple_crlf",
                                       "utf8"};
    for (size_t i = 0; i < sizeof name / sizeof *name; i++)
        spectrum_file_means(name[i]);
    /* The twelfth has quotes inside plain fields: refused, not guessed at. */
    FILE *file = fopen(shared_find("data/csv-spectrum/csvs/location_coordinates.csv"), "r");
    struct csv *csv = csv_open(file, "location_coordinates.csv");
    struct csv_record record;
    bool end = false;
    assert_false(err_is(csv_next(csv, &record, &end)));
    struct err e = csv_next(csv, &record, &end);
    assert_int_equal(e.kind, ERR_INPUT);
    assert_non_null(strstr(e.text, "a quote stands inside a field"));
    csv_close(csv);
    fclose(file);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_fields_are_those_of_the_standard),
        cmocka_unit_test(a_bad_row_costs_itself_and_no_other),
        cmocka_unit_test(a_quote_that_never_closes_is_refused),
        cmocka_unit_test(a_row_too_long_or_too_wide_is_refused_and_the_next_is_read),
        cmocka_unit_test(a_record_knows_its_line_and_its_own_bytes),
        cmocka_unit_test(every_field_reads_back_as_written),
        cmocka_unit_test(every_file_of_csv_spectrum_means_its_json),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
