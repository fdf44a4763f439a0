/* Is the log whole, who watches it, and what relied on what? For an inspector: by entry, authority,
 * requester and time, never by person. */
#include "web/pages.h"

/* ---- the state of the log ---- */

static void figure(struct page *p, int64_t count, const char *words) {
    html_open(&p->h, "li", NULL);
    html_leaf(&p->h, "strong", NULL, page_number(p, count));
    SAY(p, "span", NULL, words);
    html_close(&p->h);
}

static void witnesses(struct page *p) {
    static const char *const head[] = {WORDS("Witness"), WORDS("Last signed"), WORDS("Entries"),
                                       NULL};
    const json_t *list = view_list(p->view, "witnesses");
    SAY(p, "h2", NULL, WORDS("Witnesses"));
    if (json_array_size(list) == 0) {
        page_alert_open(p, PAGE_WARN, NULL);
        SAY(p, "p", NULL, WORDS("No witness has signed yet."));
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

static void replays(struct page *p) {
    const json_t *replay = view_in(p->view, "replay");
    if (replay == p->view) return;
    const json_t *list = view_list(replay, "differing");
    bool good = json_array_size(list) == 0;
    page_alert_open(p, good ? PAGE_GOOD : PAGE_BAD, SAYING(p, WORDS("Decisions made again")));
    SAY(p, "p", NULL,
        WORDS("{1} old decisions were made again from what was known then; {2} came out the same, "
              "byte for byte."),
        page_number(p, view_int(replay, "replayed")),
        page_number(p, view_int(replay, "identical")));
    page_alert_close(p);
    if (good) return;
    SAY(p, "h2", NULL, WORDS("These did not"));
    html_open(&p->h, "ul", NULL);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *id = json_string_value(json_array_get(list, i));
        if (id) page_code(p, "li", id);
    }
    html_close(&p->h);
}

static void approvers(struct page *p) {
    static const char *const head[] = {WORDS("Officer"),
                                       WORDS("Answers"),
                                       WORDS("Said yes"),
                                       WORDS("Said no"),
                                       WORDS("Alone in an emergency"),
                                       NULL};
    const json_t *list = view_list(p->view, "approvers");
    SAY(p, "h2", NULL, WORDS("Who approves, and how often"));
    if (json_array_size(list) == 0) {
        page_empty(p, WORDS("No officer has answered yet."));
        return;
    }
    struct page_table table =
        page_table_open(p, SAYING(p, WORDS("Answers of officers in finished matters")), head,
                        1u << 1 | 1u << 2 | 1u << 3 | 1u << 4);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *one = json_array_get(list, i);
        page_cell_open(p, &table);
        html_leaf(&p->h, "span", "mono", view_str(one, "officer"));
        page_cell_close(p, &table);
        page_cell_number(p, &table, page_number(p, view_int(one, "answers")));
        page_cell_number(p, &table, page_number(p, view_int(one, "yes")));
        page_cell_number(p, &table, page_number(p, view_int(one, "no")));
        page_cell_number(p, &table, page_number(p, view_int(one, "alone")));
    }
    page_table_close(p);
}

/* What the newest reading of the whole log said. */
static void checked_box(struct page *p) {
    bool whole = view_is(p->view, "whole");
    page_alert_open(p, whole ? PAGE_GOOD : PAGE_BAD,
                    whole ? SAYING(p, WORDS("The log is whole"))
                          : SAYING(p, WORDS("The log is not whole")));
    SAY(p, "p", NULL, WORDS("{1} entries were read again, {2} files of the log beside them."),
        page_number(p, view_int(p->view, "entries")), page_number(p, view_int(p->view, "tiles")));
    page_alert_close(p);
}

/* What a gate says of its own log is no proof: the inspector's own machine reads it. */
static void itself(struct page *p) {
    SAY(p, "p", NULL, WORDS("Read the whole log again on your own machine, from a copy of it:"));
    html_open(&p->h, "pre", NULL);
    html_attr_str(&p->h, "tabindex", "0");
    html_text_str(&p->h, "portcullis-verify log --key log.vkey log");
    html_close(&p->h);
    html_open(&p->h, "ul", "usa-button-group");
    page_verifier(p, false);
    html_close(&p->h);
}

struct span audit_page(struct page *p) {
    bool checked = json_object_get(p->view, "whole") != NULL;
    page_begin(p, WORDS("State of the log"), false);
    SAY(p, "h1", NULL, WORDS("State of the log"));
    if (checked) checked_box(p);
    html_open(&p->h, "ul", "figures");
    figure(p, view_int(p->view, "entries"), WORDS("entries in the log"));
    figure(p, view_int(p->view, "sealed"), WORDS("entries sealed by law"));
    figure(p, view_int(p->view, "seals_overdue"), WORDS("seals past their day"));
    figure(p, view_int(p->view, "second_overdue"), WORDS("emergency reviews overdue"));
    figure(p, view_int(p->view, "recalls_open"), WORDS("recalls not acknowledged"));
    html_close(&p->h);
    html_open(&p->h, "dl", NULL);
    page_row_code(p, WORDS("Root"), view_str(p->view, "root"));
    page_row_code(p, WORDS("Log of this gate:"), view_str(p->view, "origin"));
    html_close(&p->h);
    if (!checked) itself(p);
    witnesses(p);
    approvers(p);
    page_passkey_link(p);
    return page_end(p);
}

/* ---- search ---- */

static const char *asked(const struct page *p, const char *name) {
    return arena_str(p->arena, web_param(p->route, name));
}

static void search_form(struct page *p) {
    html_open(&p->h, "form", "inline-form");
    html_attr_str(&p->h, "method", "get");
    html_attr_str(&p->h, "action", "/audit/search");
    static const struct {
        const char *name, *words, *type, *hint;
    } fields[] = {
        {"entry", WORDS("Entry"), "text", WORDS("Its number")},
        {"authority", WORDS("Law"), "text", WORDS("For example 6103-i-2")},
        {"requester", WORDS("Who asks"), "text", WORDS("The office's id, as us.ed.fsa")},
        {"from", WORDS("From (date)"), "date", NULL},
        {"to", WORDS("To (date)"), "date", NULL},
    };
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        html_open(&p->h, "div", NULL);
        page_field(p, fields[i].name, SAYING(p, fields[i].words),
                   fields[i].hint ? SAYING(p, fields[i].hint) : NULL, fields[i].type,
                   asked(p, fields[i].name));
        html_close(&p->h);
    }
    page_submit(p, "usa-button", WORDS("Search"));
    html_close(&p->h);
}

struct span audit_search_page(struct page *p) {
    static const char *const head[] = {
        WORDS("Entry"), WORDS("When"),  WORDS("Kind"), WORDS("Who asks"),
        WORDS("Law"),   WORDS("State"), NULL};
    const json_t *list = view_list(p->view, "entries");
    page_begin(p, WORDS("Search entries"), true);
    SAY(p, "h1", NULL, WORDS("Search entries"));
    SAY(p, "p", "intro",
        WORDS("By entry, law, office and time. Nobody can search by person: only the person's own "
              "secret finds the entries about them."));
    search_form(p);
    if (json_array_size(list) == 0) {
        page_empty(p, WORDS("No entry is like that."));
        return page_end(p);
    }
    struct page_table table = page_table_open(p, SAYING(p, WORDS("Entries found")), head, 0);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *one = json_array_get(list, i);
        page_cell_open(p, &table);
        html_open(&p->h, "a", NULL);
        html_attr_str(&p->h, "href",
                      arena_printf(p->arena, "/receipts/%lld", (long long)view_int(one, "entry")));
        html_text_str(&p->h, page_number(p, view_int(one, "entry")));
        html_close(&p->h);
        page_cell_close(p, &table);
        page_cell_open(p, &table);
        page_time(p, view_str(one, "time"), PAGE_MINUTE);
        page_cell_close(p, &table);
        page_cell(p, &table, SAYING(p, page_state(view_str(one, "kind"))));
        page_cell(p, &table, view_str(one, "requester"));
        page_cell_id(p, &table, page_short(p, view_str(one, "authority")));
        page_cell_open(p, &table);
        if (*view_str(one, "state")) page_tag(p, view_str(one, "state"));
        page_cell_close(p, &table);
    }
    page_table_close(p);
    SAY(p, "p", "small", WORDS("The number of an entry is a link to its receipt."));
    if (view_is(p->view, "more"))
        SAY(p, "p", "meta", WORDS("There are more. Narrow the time to see them."));
    return page_end(p);
}

/* ---- what relied on it ---- */

struct span audit_relied_page(struct page *p) {
    static const char *const head[] = {WORDS("Entry"),    WORDS("When"), WORDS("Decision"),
                                       WORDS("Who asks"), WORDS("Law"),  NULL};
    static const struct {
        const char *where, *words;
    } common[] = {
        {"address:not-on-file", WORDS("an address that was not on file")},
        {"address:prior", WORDS("an address from before")},
        {"address:current", WORDS("the address now on file")},
    };
    const json_t *list = view_list(p->view, "rows");
    const char *where = asked(p, "where");
    page_begin(p, WORDS("What relied on it?"), true);
    SAY(p, "h1", NULL, WORDS("Which releases relied on it?"));
    SAY(p, "p", "intro",
        WORDS("Every decision says what it relied on. So this is answered at once, "
              "with numbers of decisions and no person."));
    html_open(&p->h, "ul", NULL);
    for (size_t i = 0; i < sizeof common / sizeof *common; i++) {
        html_open(&p->h, "li", NULL);
        page_link(p, NULL, arena_printf(p->arena, "/audit/relied?where=%s", common[i].where),
                  SAYING(p, common[i].words));
        html_close(&p->h);
    }
    html_close(&p->h);
    html_open(&p->h, "form", "inline-form");
    html_attr_str(&p->h, "method", "get");
    html_attr_str(&p->h, "action", "/audit/relied");
    html_open(&p->h, "div", NULL);
    page_field(p, "where", SAYING(p, WORDS("Relied on")),
               SAYING(p, WORDS("For example register:R7, authority:6103-i-2, order:ORD-...")),
               "text", where);
    html_close(&p->h);
    page_submit(p, "usa-button", WORDS("Find"));
    html_close(&p->h);
    if (!*where) return page_end(p);
    const char *what = where;
    for (size_t i = 0; i < sizeof common / sizeof *common; i++)
        if (strcmp(where, common[i].where) == 0) what = SAYING(p, common[i].words);
    if (view_int(p->view, "count") == 1)
        SAY(p, "h2", NULL, WORDS("1 release relied on {1}"), what);
    else
        SAY(p, "h2", NULL, WORDS("{1} releases relied on {2}"),
            page_number(p, view_int(p->view, "count")), what);
    if (json_array_size(list) == 0) {
        page_empty(p, WORDS("None did."));
        return page_end(p);
    }
    struct page_table table =
        page_table_open(p, SAYING(p, WORDS("Releases that relied on it")), head, 0);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *one = json_array_get(list, i);
        page_cell(p, &table, page_number(p, view_int(one, "entry")));
        page_cell_open(p, &table);
        page_time(p, view_str(one, "time"), PAGE_MINUTE);
        page_cell_close(p, &table);
        page_cell_open(p, &table);
        html_leaf(&p->h, "span", "mono", view_str(one, "decision"));
        page_cell_close(p, &table);
        page_cell(p, &table, view_str(one, "requester"));
        page_cell_id(p, &table, page_short(p, view_str(one, "authority")));
    }
    page_table_close(p);
    return page_end(p);
}

/* ---- making decisions again ---- */

struct span audit_replay_page(struct page *p) {
    const char *wanted = asked(p, "decisions");
    page_begin(p, WORDS("Decide again"), false);
    SAY(p, "h1", NULL, WORDS("Would the same be decided again?"));
    SAY(p, "p", "intro",
        WORDS(
            "Old decisions are drawn by lot and made again from what was known then: the law, the "
            "orders and the enrolments of that day. What comes out must be the same, byte for "
            "byte."));
    html_open(&p->h, "form", "inline-form");
    html_attr_str(&p->h, "method", "get");
    html_attr_str(&p->h, "action", "/audit/replay");
    html_open(&p->h, "div", NULL);
    page_field(p, "decisions", SAYING(p, WORDS("How many")),
               SAYING(p, WORDS("At most {1}"), page_number(p, view_int(p->view, "most"))), "number",
               *wanted ? wanted : "20");
    html_close(&p->h);
    page_submit(p, "usa-button", WORDS("Draw and decide again"));
    html_close(&p->h);
    replays(p);
    SAY(p, "p", NULL,
        WORDS("All of them, on the custodian's machine, while no gateway runs there:"));
    html_open(&p->h, "pre", NULL);
    html_attr_str(&p->h, "tabindex", "0");
    html_text_str(&p->h, "portcullis decision replay --dir state --all");
    html_close(&p->h);
    return page_end(p);
}

/* ---- export ---- */

struct span audit_export_page(struct page *p) {
    page_begin(p, WORDS("Export"), false);
    SAY(p, "h1", NULL, WORDS("Evidence for a court"));
    SAY(p, "p", "intro",
        WORDS("All decisions of a time and, if you wish, of one law: with their records, their "
              "sealed "
              "answers and the part of the log that proves that none is left out."));
    page_alert_open(p, PAGE_WARN, NULL);
    SAY(p, "p", NULL,
        WORDS("The records are about people. That you take them is an entry for each "
              "of them, which they can see."));
    page_alert_close(p);
    html_open(&p->h, "form", "usa-form");
    html_attr_str(&p->h, "method", "get");
    html_attr_str(&p->h, "action", "/audit/bundle.zip");
    page_field(p, "authority", SAYING(p, WORDS("Law (empty: all)")),
               SAYING(p, WORDS("For example 6103-i-2")), "text", "");
    page_field(p, "from", SAYING(p, WORDS("From (date)")), NULL, "date", "");
    page_field(p, "to", SAYING(p, WORDS("To (date)")), NULL, "date", "");
    page_submit(p, "usa-button", WORDS("Take the bundle (ZIP)"));
    html_close(&p->h);
    SAY(p, "p", NULL, WORDS("To check it, on any machine and without us:"));
    html_open(&p->h, "pre", NULL);
    html_attr_str(&p->h, "tabindex", "0");
    html_text_str(&p->h, "portcullis-verify bundle --key log.vkey bundle.zip");
    html_close(&p->h);
    SAY(p, "p", "small",
        WORDS(
            "This page gives up to 30 megabytes at once. For more, take shorter times, or have it "
            "made on the custodian's machine: portcullis audit bundle."));
    return page_end(p);
}
