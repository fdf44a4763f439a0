/* How is a decision told in a letter? Result, why, what the law says, what can be done, reference
 * and proof; in English and Spanish, for the screen and for paper. */
#include "web/letter.h"

#include "web/pages.h"

static const char *opening(const char *state) {
    if (strcmp(state, "released") == 0)
        return WORDS(
            "Your ask was granted. What was given is listed here and is sealed to your key.");
    if (strcmp(state, "needs-from-you") == 0)
        return WORDS(
            "Your ask was refused, because something that the law wants is missing. You may "
            "supply it and ask again.");
    if (strcmp(state, "under-review") == 0)
        return WORDS("Your ask was received. People judge it now, and you are answered on the day "
                     "named here.");
    if (strcmp(state, "stopped") == 0)
        return WORDS(
            "Your ask was refused, because a court has ordered that nothing may be given.");
    return WORDS("Your ask was refused.");
}

struct letter {
    struct page page; /* for its words: nothing is written to it */
    struct letter_part *part;
    size_t count;
};

static struct letter_part *put(struct letter *l, enum letter_kind kind, const char *text) {
    static struct letter_part spare; /* past the end: a letter of 512 parts is cut there */
    struct letter_part *part = l->count < LETTER_PARTS_MAX ? &l->part[l->count++] : &spare;
    *part = (struct letter_part){kind, "", text, "", ""};
    return part;
}

static struct letter_part *put_row(struct letter *l, enum letter_kind kind, const char *label,
                                   const char *text) {
    struct letter_part *part = put(l, kind, text);
    part->label = words_in(l->page.language, label);
    return part;
}

/* The law's own words. */
static struct letter_part *put_law(struct letter *l, enum letter_kind kind, const char *english) {
    struct letter_part *part = put(l, kind, words_in(l->page.language, english));
    part->source = english;
    return part;
}

static void put_day(struct letter *l, const char *label, const char *when) {
    put_row(l, LETTER_ROW_DAY, label, page_time_words(&l->page, when, PAGE_DAY))->source = when;
}

static void head_put(struct letter *l, const char *state) {
    const json_t *view = l->page.view;
    put(l, LETTER_EYEBROW, SAYING(&l->page, WORDS("Decision on an ask")));
    put(l, LETTER_TITLE, SAYING(&l->page, page_state(state)));
    put_row(l, LETTER_ROW, WORDS("To"), view_str(view, "requester"));
    put_day(l, WORDS("Date"), view_str(view, "time"));
    put_row(l, LETTER_ROW_CODE, WORDS("Your ask"), view_str(view, "ask"));
    put_row(l, LETTER_ROW_CODE, WORDS("Our decision"), view_str(view, "decision"));
    struct letter_part *law = put_law(l, LETTER_ROW_LAW, view_str(view, "title"));
    law->label = words_in(l->page.language, WORDS("Law"));
    law->cite = page_cite(&l->page, view_str(view, "cite"));
    if (*view_str(view, "due") && strcmp(state, "under-review") == 0)
        put_day(l, WORDS("You are answered on"), view_str(view, "due"));
    put(l, LETTER_TEXT, SAYING(&l->page, opening(state)));
}

static bool is_enjoined(const json_t *ground) {
    return strcmp(view_str(ground, "code"), "ENJOINED") == 0;
}

bool letter_is_stopped(const json_t *view) {
    const json_t *list = view_list(view, "grounds");
    for (size_t i = 0; i < json_array_size(list); i++)
        if (is_enjoined(json_array_get(list, i))) return true;
    return false;
}

const char *letter_ground(const json_t *ground) {
    return view_str(ground, is_enjoined(ground) ? "cure" : "says");
}

const char *letter_cure(const json_t *ground) {
    const char *cure = view_str(ground, "cure");
    return strcmp(cure, letter_ground(ground)) == 0 ? "" : cure;
}

static void grounds_put(struct letter *l) {
    const json_t *list = view_list(l->page.view, "grounds");
    if (json_array_size(list) == 0) return;
    put(l, LETTER_HEADING, SAYING(&l->page, WORDS("Why, and what would cure it")));
    if (!letter_is_stopped(l->page.view))
        put(l, LETTER_TEXT,
            SAYING(&l->page, WORDS("The law wants each of these, and it was not so:")));
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *one = json_array_get(list, i);
        put_law(l, LETTER_POINT, letter_ground(one))->cite =
            page_cite(&l->page, view_str(one, "cite"));
        if (*letter_cure(one)) put_law(l, LETTER_CURE, letter_cure(one));
    }
}

static void fields_put(struct letter *l) {
    const json_t *list = view_list(l->page.view, "fields");
    if (json_array_size(list) == 0) return;
    put(l, LETTER_HEADING, SAYING(&l->page, WORDS("What was given")));
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *name = json_string_value(json_array_get(list, i));
        if (name) put_law(l, LETTER_POINT, name);
    }
}

static void next_put(struct letter *l, const char *state) {
    if (strcmp(state, "under-review") == 0) return; /* there is nothing to do but wait */
    const char *next =
        strcmp(state, "released") == 0
            ? WORDS("Use it only for the matter that you named, and only by the people "
                    "that you named. Say so in writing when the use has ended.")
            : WORDS("You may ask again at any time, with a new ask about one person. A "
                    "refusal is not held against you. It says nothing about whether "
                    "there is a record.");
    put(l, LETTER_HEADING, SAYING(&l->page, WORDS("What you can do")));
    put(l, LETTER_TEXT, SAYING(&l->page, next));
}

static void proof_put(struct letter *l, const char *origin) {
    const struct page *p = &l->page;
    put(l, LETTER_HEADING, SAYING(p, WORDS("Reference and proof")));
    put(l, LETTER_TEXT,
        SAYING(p,
               WORDS("This decision is entry {1} of the log {2}. Anybody can check that it stands "
                     "there, unchanged."),
               page_number(p, view_int(p->view, "log_index")), origin));
    if (p->language == WEB_ES)
        put(l, LETTER_SMALL,
            SAYING(p, WORDS("Where a translation differs, the English text counts.")));
}

size_t letter_parts(struct arena *arena, enum web_language language, const char *origin,
                    const json_t *view, struct letter_part part[LETTER_PARTS_MAX]) {
    struct letter letter = {.page = {.arena = arena, .language = language, .view = view},
                            .part = part};
    const char *state = letter_is_stopped(view) ? "stopped" : view_str(view, "state");
    head_put(&letter, state);
    grounds_put(&letter);
    fields_put(&letter);
    next_put(&letter, state);
    proof_put(&letter, origin);
    return letter.count;
}

/* ---- the page ---- */

static bool is_row(enum letter_kind kind) {
    return kind == LETTER_ROW || kind == LETTER_ROW_CODE || kind == LETTER_ROW_DAY ||
           kind == LETTER_ROW_LAW;
}

static void row_show(struct page *p, const struct letter_part *part) {
    html_open(&p->h, "div", "row");
    html_leaf(&p->h, "dt", NULL, part->label);
    if (part->kind == LETTER_ROW_CODE) {
        page_code(p, "dd", part->text);
    } else {
        html_open(&p->h, "dd", NULL);
        if (part->kind == LETTER_ROW) html_text_str(&p->h, part->text);
        if (part->kind == LETTER_ROW_DAY) page_time(p, part->source, PAGE_DAY);
        if (part->kind == LETTER_ROW_LAW) {
            html_text_str(&p->h, part->cite);
            html_text_str(&p->h, ", ");
            page_law(p, "span", NULL, part->source);
        }
        html_close(&p->h);
    }
    html_close(&p->h);
}

static void point_show(struct page *p, const struct letter_part *part) {
    if (!*part->cite) {
        page_law(p, "li", NULL, part->source);
        return;
    }
    html_open(&p->h, "li", NULL);
    page_law(p, "span", NULL, part->source);
    html_text_str(&p->h, " ");
    html_leaf(&p->h, "small", NULL, part->cite);
    html_close(&p->h);
}

static void part_show(struct page *p, const struct letter_part *part) {
    switch (part->kind) {
    case LETTER_EYEBROW:
        html_leaf(&p->h, "p", "eyebrow", part->text);
        break;
    case LETTER_TITLE:
        html_leaf(&p->h, "h1", NULL, part->text);
        break;
    case LETTER_ROW:
    case LETTER_ROW_CODE:
    case LETTER_ROW_DAY:
    case LETTER_ROW_LAW:
        row_show(p, part);
        break;
    case LETTER_TEXT:
        html_leaf(&p->h, "p", NULL, part->text);
        break;
    case LETTER_HEADING:
        html_leaf(&p->h, "h2", NULL, part->text);
        break;
    case LETTER_POINT:
        point_show(p, part);
        break;
    case LETTER_CURE:
        page_law(p, "li", "cure", part->source);
        break;
    case LETTER_SMALL:
        html_leaf(&p->h, "p", "small", part->text);
        break;
    }
}

/* Rows and points stand in lists of their own. */
static const char *list_of(const struct letter_part *part) {
    if (is_row(part->kind)) return "dl";
    return part->kind == LETTER_POINT || part->kind == LETTER_CURE ? "ul" : "";
}

/* Which letter? Of decisions there is no list: whoever has the number may read it. */
static struct span letter_form(struct page *p) {
    struct span typed = web_param(p->route, "decision");
    struct web_seat *seat = ARENA_NEW(p->arena, struct web_seat);
    *seat = *p->seat;
    if (typed.len) seat->fault = WEB_FAULT_DECISION;
    p->seat = seat;
    p->crumb[0] = "/desk";
    p->crumb[1] = WORDS("Queue");
    page_begin(p, WORDS("A decision's letter"), false);
    SAY(p, "h1", NULL, WORDS("A decision's letter"));
    html_open(&p->h, "form", "usa-form");
    html_attr_str(&p->h, "method", "get");
    html_attr_str(&p->h, "action", "/desk/letter");
    page_field(p, "decision", SAYING(p, WORDS("Number of the decision")),
               SAYING(p, WORDS("As DEC-01M7SNPA2017CT9XN43AJHEGGR.")), "text",
               arena_str(p->arena, typed));
    page_submit(p, "usa-button", WORDS("Show the letter"));
    html_close(&p->h);
    return page_end(p);
}

struct span desk_letter_page(struct page *p) {
    if (!*view_str(p->view, "decision")) return letter_form(p);
    struct letter_part *part = ARENA_ARRAY(p->arena, struct letter_part, LETTER_PARTS_MAX);
    size_t count = letter_parts(p->arena, p->language, p->seat->origin, p->view, part);
    const char *list = "";
    p->crumb[0] = "/desk";
    p->crumb[1] = WORDS("Queue");
    page_begin(p, WORDS("Letter"), false);
    html_open(&p->h, "article", "letter");
    for (size_t i = 0; i < count; i++) {
        const char *own = list_of(&part[i]);
        if (strcmp(own, list) != 0) {
            if (*list) html_close(&p->h);
            if (*own) html_open(&p->h, own, NULL);
            list = own;
        }
        part_show(p, &part[i]);
    }
    if (*list) html_close(&p->h);
    html_close(&p->h);
    SAY(p, "p", "no-print",
        WORDS("To print it, use your browser's print command. As a PDF, from the command line "
              "(ADDRESS "
              "is where this gate takes asks):"));
    html_open(&p->h, "pre", "no-print");
    html_attr_str(&p->h, "tabindex", "0");
    html_text_str(&p->h, arena_printf(p->arena,
                                      "portcullis decision letter --url ADDRESS --key officer.jwk "
                                      "--pdf letter.pdf %s",
                                      view_str(p->view, "decision")));
    html_close(&p->h);
    return page_end(p);
}
