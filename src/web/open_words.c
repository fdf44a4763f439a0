/* How is it checked, and what do the words mean? */
#include "web/pages.h"

/* ---- check it yourself ---- */

static void verify_step(struct page *p, const char *heading, const char *words,
                        const char *command) {
    html_open(&p->h, "li", NULL);
    SAY(p, "h2", NULL, heading);
    SAY(p, "p", NULL, words);
    if (command) {
        html_open(&p->h, "pre", NULL);
        html_attr_str(&p->h, "tabindex", "0");
        html_text_str(&p->h, command);
        html_close(&p->h);
    }
    html_close(&p->h);
}

static void witnesses(struct page *p) {
    static const char *const head[] = {WORDS("Witness"), WORDS("Last signed"), WORDS("Entries"),
                                       NULL};
    const json_t *list = view_list(p->view, "witnesses");
    SAY(p, "h2", NULL, WORDS("Who else watches"));
    SAY(p, "p", NULL,
        WORDS("A witness is run by somebody else. It signs that the log only grew. When all "
              "witnesses agree, everybody is shown the same log."));
    if (json_array_size(list) == 0) {
        page_alert_open(p, PAGE_WARN, NULL);
        SAY(p, "p", NULL,
            WORDS("No witness has signed yet. Until then you have this log's own "
                  "word that everybody sees the same."));
        page_alert_close(p);
        return;
    }
    struct page_table table =
        page_table_open(p, SAYING(p, WORDS("Witnesses of this log")), head, 1u << 2);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *one = json_array_get(list, i);
        page_cell(p, &table, view_str(one, "name"));
        page_cell_open(p, &table);
        page_time(p, view_str(one, "time"), PAGE_MINUTE);
        page_cell_close(p, &table);
        page_cell_number(p, &table, page_number(p, view_int(one, "size")));
    }
    page_table_close(p);
}

struct span open_verify_page(struct page *p) {
    page_begin(p, WORDS("Check it yourself"), false);
    SAY(p, "h1", NULL, WORDS("Check it yourself"));
    SAY(p, "p", "intro",
        WORDS("You need not believe this page. The log is open, its form is a public standard "
              "(C2SP tlog-tiles), and any program that knows the standard can check it."));
    html_open(&p->h, "ol", "usa-process-list");
    verify_step(p, WORDS("Get the log's public key"),
                WORDS("Keep it. If it ever changes, ask why."), view_str(p->view, "vkey"));
    verify_step(p, WORDS("Get the newest checkpoint"),
                WORDS("It says how many entries there are, and it is signed."),
                view_str(p->view, "checkpoint"));
    verify_step(p, WORDS("Check the whole log"),
                WORDS("The program reads each entry and does the sums again. It needs nothing of "
                      "ours but the public key. ADDRESS is a folder with a copy of the log, or on "
                      "the gate's own machine http://localhost:6103/log."),
                arena_printf(p->arena, "portcullis-verify log --key log.vkey %s",
                             *view_str(p->view, "log_address") ? view_str(p->view, "log_address")
                                                               : "ADDRESS"));
    verify_step(p, WORDS("Check your own list"),
                WORDS("If an office asked about you, take your list from the page “My record”."),
                "portcullis-verify accounting --key log.vkey accounting.zip");
    html_close(&p->h);
    html_open(&p->h, "ul", "usa-button-group");
    page_verifier(p, true);
    html_open(&p->h, "li", NULL);
    page_link(p, "usa-button usa-button--outline", "/open/checkpoint",
              SAYING(p, WORDS("The checkpoint as a file")));
    html_close(&p->h);
    html_close(&p->h);
    SAY(p, "p", "small",
        WORDS(
            "The program runs on computers with 64-bit Linux. It is one file, needs nothing else, "
            "and asks nobody on the internet."));
    witnesses(p);
    SAY(p, "h2", NULL, WORDS("What this does not show"));
    SAY(p, "p", NULL,
        WORDS("It shows that the log is whole and old entries were not changed. It does not show "
              "that a release was wise, and it cannot show what somebody did outside this gate."));
    return page_end(p);
}

/* ---- what the words mean ---- */

static const struct {
    const char *word, *means;
} definitions[] = {
    {WORDS("Ask"), WORDS("One question about one named person, under one law.")},
    {WORDS("Released"), WORDS("The law allowed it and something was given, sealed so that only the "
                              "office that asked can open it.")},
    {WORDS("Refused"), WORDS("Nothing was given. Also said where the person could not be told "
                             "apart from others.")},
    {WORDS("Waiting for a person"), WORDS("The law wants two officers to judge. Nothing was given "
                                          "yet.")},
    {WORDS("Stopped by court order"), WORDS("A court has said that nothing may be given under that "
                                            "law to that office.")},
    {WORDS("Identity not verified"), WORDS("Name, number and address did not agree with exactly "
                                           "one record.")},
    {WORDS("Withdrawn"), WORDS("The office took its ask back.")},
    {WORDS("Expired"), WORDS("The time for it ran out.")},
    {WORDS("File refused whole"), WORDS("Many asks at once that broke a rule for files. No record "
                                        "was opened.")},
    {WORDS("Entry"), WORDS("One line of the log. It has no name, number or address of anybody.")},
    {WORDS("Checkpoint"), WORDS("The signed size and fingerprint of the log.")},
    {WORDS("0 to 9"), WORDS("A count below ten is told as this band, so that no table points at a "
                            "few people. The log itself can be counted by anybody.")},
};

static const struct {
    const char *column, *means;
} columns[] = {
    {"authority", WORDS("The law, as its short name in the rules in force.")},
    {"month", WORDS("Year and month of the answer, in UTC.")},
    {"asked", WORDS("Answers in that month, of whatever kind.")},
    {"released, refused, waiting, stopped", WORDS("How many of them ended so; “0-9” is a band.")},
    {"log_index", WORDS("Number of the entry in the log, counted from 0.")},
    {"codes", WORDS("Grounds of a refusal, as the rules name them.")},
};

struct span open_definitions_page(struct page *p) {
    page_begin(p, WORDS("What the words mean"), false);
    SAY(p, "h1", NULL, WORDS("What the words mean"));
    html_open(&p->h, "dl", NULL);
    for (size_t i = 0; i < sizeof definitions / sizeof *definitions; i++)
        page_row(p, definitions[i].word, SAYING(p, definitions[i].means));
    html_close(&p->h);
    SAY(p, "h2", NULL, WORDS("Columns of the files"));
    html_open(&p->h, "dl", NULL);
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        html_open(&p->h, "div", "row");
        page_code(p, "dt", columns[i].column);
        SAY(p, "dd", NULL, columns[i].means);
        html_close(&p->h);
    }
    html_close(&p->h);
    SAY(p, "h2", NULL, WORDS("Changes of these definitions"));
    SAY(p, "p", NULL, WORDS("Version 1: the first one. Nothing has changed since."));
    return page_end(p);
}

/* ---- accessibility ---- */

struct span open_accessibility_page(struct page *p) {
    page_begin(p, WORDS("Accessibility"), false);
    SAY(p, "h1", NULL, WORDS("Accessibility"));
    SAY(p, "p", "intro",
        WORDS("These pages are made for everybody. They work with a keyboard alone, with a screen "
              "reader, in large print, on paper, and without script."));
    SAY(p, "p", NULL,
        WORDS("We aim at WCAG 2.2, level AA. Each page is checked by a program in English and in "
              "Spanish. Programs do not find everything: if something is in your way, tell the "
              "office that runs this gate, and it is put right."));
    return page_end(p);
}
