/* Does a figure load only with its source, its date and how sure it is? */
#include "study/figures.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct err read_text(struct arena *arena, const char *text, struct figures *figures) {
    FILE *file = fmemopen((void *)(uintptr_t)text, strlen(text), "r");
    struct csv *csv = csv_open(file, "figures.csv");
    struct err e = figures_read(arena, csv, "figures.csv", figures);
    csv_close(csv);
    fclose(file);
    return e;
}

#define HEADER "id,value,unit,state,year,mark,source,published,says\n"

static void the_shipped_figures_load(void **state) {
    OWNED_ARENA arena = arena_open(8 << 20);
    struct figures figures;
    (void)state;
    assert_false(err_is(read_text(arena, arena_str(arena, figures_shipped()), &figures)));
    assert_true(figures.count > 30);
    assert_true(figures_find(&figures, "itep.state.IL")->value == 1.5);
    assert_true(figures_find(&figures, "itep.rate")->value == 60);
    assert_null(figures_find(&figures, "itep.state.OH"));
}

static void a_figure_that_is_not_vouched_for_is_refused(void **state) {
    static const struct {
        const char *row, *says;
    } bad[] = {
        {"a,1,bn,,2022,unconfirmed,ITEP,2024-07-30,x", "unconfirmed"},
        {"a,1,bn,,2022,sure,ITEP,2024-07-30,x", "mark"},
        {"a,1,bn,,2022,confirmed,,2024-07-30,x", "source"},
        {"a,1,bn,,2022,confirmed,ITEP,,x", "date"},
        {"a,1,bn,,2022,confirmed,ITEP,2024-02-30,x", "date"},
        {"a,,bn,,2022,confirmed,ITEP,2024-07-30,x", "decimal"},
        {"a,1e3,bn,,2022,confirmed,ITEP,2024-07-30,x", "decimal"},
        {"a,-1,bn,,2022,confirmed,ITEP,2024-07-30,x", "decimal"},
        {"a,1.,bn,,2022,confirmed,ITEP,2024-07-30,x", "decimal"},
        {"a,.5,bn,,2022,confirmed,ITEP,2024-07-30,x", "decimal"},
        {"a,nan,bn,,2022,confirmed,ITEP,2024-07-30,x", "decimal"},
        {"a,1234567890123456,bn,,2022,confirmed,ITEP,2024-07-30,x", "decimal"},
        {"a,0,bn,,2022,confirmed,ITEP,2024-07-30,x", "zero"},
        {"a,0.000,percent,,2022,confirmed,ITEP,2024-07-30,x", "zero"},
        {"a,100001,bn,,2022,confirmed,ITEP,2024-07-30,x", "100,000"},
        {"a,100.1,percent,,2022,confirmed,ITEP,2024-07-30,x", "100 percent"},
        {"itep.state.IL,1,bn,TX,2022,confirmed,ITEP,2024-07-30,x", "another state"},
        {"itep.state.IL,1,bn,,2022,confirmed,ITEP,2024-07-30,x", "another state"},
        {"itep.oasdi,1,bn,IL,2022,confirmed,ITEP,2024-07-30,x", "another state"},
        {"a,1,people,,2022,confirmed,ITEP,2024-07-30,x", "unit"},
        {"a,1,bn,ILL,2022,confirmed,ITEP,2024-07-30,x", "state"},
        {"a,1,bn,,22,confirmed,ITEP,2024-07-30,x", "year"},
        {",1,bn,,2022,confirmed,ITEP,2024-07-30,x", "id"},
        {"a,1,bn,,2022,confirmed,ITEP,2024-07-30,", "id"},
        {"a,1,bn,,2022,confirmed,ITEP,2024-07-30", "columns"},
        {"a,1,bn,,2022,confirmed,ITEP,2024-07-30,x\na,2,bn,,2022,confirmed,ITEP,2024-07-30,y",
         "3: the id stands twice"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        OWNED_ARENA arena = arena_open(8 << 20);
        struct figures figures = {0};
        char text[512];
        snprintf(text, sizeof text, HEADER "%s\n", bad[i].row);
        struct err e = read_text(arena, text, &figures);
        if (e.kind != ERR_INPUT || !strstr(e.text, bad[i].says) || !strstr(e.text, "figures.csv:"))
            fail_msg("%s: %s", bad[i].row, e.text);
        assert_int_equal(figures.count, 0);
    }
    OWNED_ARENA arena = arena_open(8 << 20);
    struct figures figures = {0};
    assert_int_equal(read_text(arena, "id,value\n", &figures).kind, ERR_INPUT);
    assert_int_equal(read_text(arena, " ", &figures).kind, ERR_INPUT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_shipped_figures_load),
        cmocka_unit_test(a_figure_that_is_not_vouched_for_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
