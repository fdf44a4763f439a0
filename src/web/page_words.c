/* How are members of a view, instants, counts and codes said to people? */
#include "web/page.h"

#include "base/clock.h"

#include <stdarg.h>
#include <stdio.h>

/* ---- members ---- */

const char *view_str(const json_t *o, const char *key) {
    const char *text = json_string_value(json_object_get(o, key));
    return text ? text : "";
}

int64_t view_int(const json_t *o, const char *key) {
    return json_integer_value(json_object_get(o, key));
}

bool view_is(const json_t *o, const char *key) { return json_is_true(json_object_get(o, key)); }

const json_t *view_list(const json_t *o, const char *key) {
    const json_t *list = json_object_get(o, key);
    return json_is_array(list) ? list : NULL;
}

const json_t *view_in(const json_t *o, const char *key) {
    const json_t *inner = json_object_get(o, key);
    return json_is_object(inner) ? inner : o;
}

const char *view_count(const struct page *p, const json_t *o, const char *key) {
    const json_t *count = json_object_get(o, key);
    if (!json_is_string(count)) return page_number(p, json_integer_value(count));
    return SAYING(p, WORDS("0 to 9"));
}

/* ---- words ---- */

static const char *words_fill(const struct page *p, const char *words, va_list args) {
    const char *arg[9] = {0};
    struct text out = {.arena = p->arena};
    for (size_t i = 0; i < 9; i++) {
        arg[i] = va_arg(args, const char *);
        if (!arg[i]) break;
    }
    for (const char *at = words; *at; at++) {
        bool place = at[0] == '{' && at[1] >= '1' && at[1] <= '9' && at[2] == '}';
        if (place && arg[at[1] - '1']) {
            text_put_str(&out, arg[at[1] - '1']);
            at += 2;
        } else {
            text_put_byte(&out, (uint8_t)*at);
        }
    }
    return arena_str(p->arena, text_span(&out));
}

const char *page_words(const struct page *p, const char *english, ...) {
    va_list args;
    va_start(args, english);
    const char *words = words_fill(p, words_in(p->language, english), args);
    va_end(args);
    return words;
}

void page_say(struct page *p, const char *element, const char *class, const char *english, ...) {
    va_list args;
    va_start(args, english);
    html_leaf(&p->h, element, class, words_fill(p, words_in(p->language, english), args));
    va_end(args);
}

void page_law(struct page *p, const char *element, const char *class, const char *english) {
    html_open(&p->h, element, class);
    if (!words_known(p->language, english)) html_attr_str(&p->h, "lang", "en");
    html_text_str(&p->h, words_in(p->language, english));
    html_close(&p->h);
}

const char *page_cite(const struct page *p, const char *cite) {
    static const char house[] = "house rule";
    static const char under[] = "house rule under";
    struct text out = {.arena = p->arena};
    for (const char *found; (found = strstr(cite, house));) {
        bool of_law = strncmp(found, under, sizeof under - 1) == 0;
        text_put(&out, span_of(cite, (size_t)(found - cite)));
        text_put_str(&out, of_law ? SAYING(p, WORDS("house rule under"))
                                  : SAYING(p, WORDS("house rule")));
        cite = found + (of_law ? sizeof under : sizeof house) - 1;
    }
    text_put_str(&out, cite);
    return arena_str(p->arena, text_span(&out));
}

/* "a, b and c" would need a grammar; a list of ids does not. */
static const char *listed(const struct page *p, const json_t *list, bool shortened,
                          const char *any) {
    struct text out = {.arena = p->arena};
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *one = json_string_value(json_array_get(list, i));
        if (!one) continue;
        if (strcmp(one, "any") == 0) return SAYING(p, any);
        text_put_str(&out, i ? ", " : "");
        text_put_str(&out, shortened ? page_short(p, one) : one);
    }
    return arena_str(p->arena, text_span(&out));
}

const char *page_order(const struct page *p, const json_t *order) {
    static const struct {
        const char *kind, *words;
    } does[] = {
        {"stay", WORDS("A court stops releases to {1} under {2}.")},
        {"narrow", WORDS("A court narrows what is given to {1} under {2}.")},
        {"require", WORDS("A court asks for more before anything is given to {1} under {2}.")},
        {"lift", WORDS("A court ends an order about {1} under {2}.")},
    };
    const char *says = view_str(order, "says");
    if (words_known(p->language, says)) return words_in(p->language, says);
    const char *to = listed(p, view_list(order, "requesters"), false, WORDS("any office"));
    const char *under = listed(p, view_list(order, "authorities"), true, WORDS("any law"));
    for (size_t i = 0; *to && *under && i < sizeof does / sizeof *does; i++)
        if (strcmp(view_str(order, "kind"), does[i].kind) == 0)
            return SAYING(p, does[i].words, to, under);
    return SAYING(p, WORDS("Court order"));
}

void page_code(struct page *p, const char *element, const char *text) {
    html_open(&p->h, element, NULL);
    html_leaf(&p->h, "code", "mono", text);
    html_close(&p->h);
}

/* ---- numbers ---- */

/* Spanish as written in the United States parts thousands with a comma too. */
const char *page_number(const struct page *p, int64_t number) {
    char digits[24];
    struct text out = {.arena = p->arena};
    snprintf(digits, sizeof digits, "%lld", (long long)(number < 0 ? -number : number));
    size_t len = strlen(digits);
    if (number < 0) text_put_str(&out, "\xe2\x88\x92");
    for (size_t i = 0; i < len; i++) {
        if (i && (len - i) % 3 == 0) text_put_byte(&out, ',');
        text_put_byte(&out, (uint8_t)digits[i]);
    }
    return arena_str(p->arena, text_span(&out));
}

const char *page_money(const struct page *p, int64_t cents) {
    return arena_printf(p->arena, "%s$%s", cents < 0 ? "\xe2\x88\x92" : "",
                        page_number(p, (cents < 0 ? -cents : cents) / 100));
}

/* ---- states ---- */

/* The fixed vocabulary of outcomes, and whatever else a view calls a state. */
static const struct {
    const char *state, *words;
} states[] = {
    {"released", WORDS("Released")},
    {"not-released", WORDS("Refused")},
    {"refused", WORDS("Refused")},
    {"needs-from-you", WORDS("Refused: something is missing")},
    {"under-review", WORDS("Waiting for a person")},
    {"stopped", WORDS("Stopped by court order")},
    {"not-identified", WORDS("Identity not verified")},
    {"withdrawn", WORDS("Withdrawn")},
    {"expired", WORDS("Expired")},
    {"open", WORDS("Open")},
    {"closed", WORDS("Closed")},
    {"partly", WORDS("Open in part")},
    {"in force", WORDS("In force")},
    {"lifted", WORDS("Lifted")},
    {"not yet", WORDS("Not yet in force")},
    {"draft", WORDS("Draft")},
    {"ended", WORDS("Ended")},
    {"met", WORDS("Met")},
    {"not-met", WORDS("Not met")},
    {"missing", WORDS("Missing")},
    {"human", WORDS("For a person to find")},
    {"yes", WORDS("Yes, it holds")},
    {"no", WORDS("No, it does not hold")},
    {"disputed", WORDS("Disputed")},
    {"settled-yes", WORDS("Met")},
    {"settled-no", WORDS("Not met")},
    {"agree", WORDS("Agrees")},
    {"disagree", WORDS("Does not agree")},
    {"absent", WORDS("Not given")},
    {"not compared", WORDS("Not compared")},
    {"decided", WORDS("Decided")},
    {"outstanding", WORDS("Not yet acknowledged")},
    {"acknowledged", WORDS("Acknowledged")},
    {"second officer owed", WORDS("A second officer must still look")},
    {"SECOND OFFICER OVERDUE", WORDS("Second officer overdue")},
    {"its time has come", WORDS("Its time has come")},
    {"whole", WORDS("Whole")},
    {"identical", WORDS("Identical")},
    {"different", WORDS("Different")},
    /* kinds and effects of orders */
    {"stay", WORDS("Stops releases")},
    {"narrow", WORDS("Narrows what is given")},
    {"require", WORDS("Asks for more")},
    {"lift", WORDS("Ends an order")},
    {"stop-release", WORDS("nothing more is given")},
    {"quarantine-in-flight", WORDS("asks that wait are decided again")},
    {"bar-recipient-use", WORDS("what was given may not be used")},
    /* offices */
    {"officer", WORDS("officer")},
    {"counsel", WORDS("counsel")},
    {"auditor", WORDS("auditor")},
    /* where in the record something stands */
    {"identity", WORDS("identity")},
    {"return", WORDS("return")},
    {"information-return", WORDS("information return")},
    {"irs-record", WORDS("the agency's record")},
    /* kinds of entries */
    {"decision", WORDS("Decision")},
    {"batch", WORDS("File of asks")},
    {"inspection", WORDS("A look at a record")},
    {"finding", WORDS("An officer's answer")},
    {"order", WORDS("Court order")},
    {"recall", WORDS("Recall")},
    {"recall-acknowledged", WORDS("Recall acknowledged")},
    {"freeze", WORDS("An office's keys for a barred release")},
    {"notice", WORDS("Notice of an error")},
    {"error", WORDS("An error found")},
    {"unseal", WORDS("A seal ended")},
    {"consent-withdrawn", WORDS("Consent taken back")},
    {"enrol", WORDS("Office enrolled")},
    {"revoke", WORDS("Key or office ended")},
    {"pack", WORDS("Rules put in force")},
    {"construction", WORDS("A reading of the law chosen")},
    {"load", WORDS("People loaded")},
    {"load-undone", WORDS("A load undone")},
    {"query", WORDS("A question for statistics")},
    {"charge", WORDS("Its cost in privacy")},
    {"statistics", WORDS("Statistics published")},
    {"genesis", WORDS("Beginning of the log")},
};

/* Words that views bring: steps of a file, fields of the identity panel. They are here so that the
 * catalogue has them. */
const char *const page_brought[] = {
    WORDS("Lines in the file"),
    WORDS("Read without a fault"),
    WORDS("All that the law wants"),
    WORDS("Number"),
    WORDS("Given name"),
    WORDS("Family name"),
    WORDS("Date of birth"),
    WORDS("Address"),
    NULL,
};

const char *page_state(const char *state) {
    for (size_t i = 0; i < sizeof states / sizeof *states; i++)
        if (strcmp(states[i].state, state) == 0) return states[i].words;
    return state;
}

const char *page_short(const struct page *p, const char *authority) {
    static const char head[] = "us.irc.";
    if (strncmp(authority, head, sizeof head - 1) != 0) return authority;
    char *text = arena_str(p->arena, span_str(authority + sizeof head - 1));
    for (char *at = text; *at; at++)
        if (*at == '.') *at = '-';
    return text;
}

/* ---- instants ---- */

static const char *const months[] = {
    WORDS("January"),   WORDS("February"), WORDS("March"),    WORDS("April"),
    WORDS("May"),       WORDS("June"),     WORDS("July"),     WORDS("August"),
    WORDS("September"), WORDS("October"),  WORDS("November"), WORDS("December"),
};

/* Two digits of an instant as a number without a leading nought; 0 when they are none. */
static unsigned two_digits(const char *at) {
    if (at[0] < '0' || at[0] > '9' || at[1] < '0' || at[1] > '9') return 0;
    return (unsigned)(at[0] - '0') * 10 + (unsigned)(at[1] - '0');
}

const char *page_time_words(const struct page *p, const char *when, enum page_moment moment) {
    size_t len = strlen(when);
    size_t needed = moment == PAGE_MINUTE ? 16 : moment == PAGE_DAY ? 10 : 7;
    unsigned month = len >= 7 ? two_digits(when + 5) : 0;
    if (len < needed || month < 1 || month > 12) return when;
    const char *year = arena_str(p->arena, span_of(when, 4));
    const char *name = words_in(p->language, months[month - 1]);
    if (moment == PAGE_MONTH) return SAYING(p, WORDS("{1} {2}"), name, year);
    const char *day = arena_printf(p->arena, "%u", two_digits(when + 8));
    if (moment == PAGE_DAY) return SAYING(p, WORDS("{1} {2}, {3}"), name, day, year);
    const char *minute = arena_str(p->arena, span_of(when + 11, 5));
    return SAYING(p, WORDS("{1} {2}, {3}, {4} UTC"), name, day, year, minute);
}

void page_time(struct page *p, const char *when, enum page_moment moment) {
    if (!*when) return;
    html_open(&p->h, "time", NULL);
    html_attr_str(&p->h, "datetime", when);
    html_text_str(&p->h, page_time_words(p, when, moment));
    html_close(&p->h);
}
