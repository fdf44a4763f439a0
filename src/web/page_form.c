/* How are forms written? Every one carries the session's token, every field has a label, and what
 * went wrong is said above. */
#include "web/page.h"

/* The field that a fault is about, where it is about one; and of a page that shows it, which. */
static const struct {
    const char *fault, *field;
} about[] = {
    {WEB_FAULT_CODE, "code"},      {WEB_FAULT_CODE_NONE, "code"},    {WEB_FAULT_CODE_FORM, "code"},
    {WEB_FAULT_ENTRY, "entry"},    {WEB_FAULT_ENTRY_NONE, "entry"},  {WEB_FAULT_SAYS, "says"},
    {WEB_FAULT_SAYS_LONG, "says"}, {WEB_FAULT_DECISION, "decision"},
};

static const char *faulty(const struct page *p) {
    if (p->field) return p->field;
    for (size_t i = 0; p->seat->fault && i < sizeof about / sizeof *about; i++)
        if (strcmp(p->seat->fault, about[i].fault) == 0) return about[i].field;
    return NULL;
}

static bool is_faulty(const struct page *p, const char *name) {
    const char *field = faulty(p);
    return field && strcmp(field, name) == 0;
}

void page_form_open(struct page *p, const char *action, const char *class) {
    html_open(&p->h, "form", class);
    html_attr_str(&p->h, "method", "post");
    html_attr_str(&p->h, "action", action);
    html_open(&p->h, "input", NULL);
    html_attr_str(&p->h, "type", "hidden");
    html_attr_str(&p->h, "name", "csrf");
    html_attr_str(&p->h, "value", p->seat->csrf);
}

void page_form_close(struct page *p) { html_close(&p->h); }

static void label(struct page *p, const char *name, const char *words, const char *hint) {
    html_open(&p->h, "label", "usa-label");
    html_attr_str(&p->h, "for", name);
    html_text_str(&p->h, words);
    html_close(&p->h);
    if (hint) {
        html_open(&p->h, "p", "usa-hint");
        html_attr_str(&p->h, "id", arena_printf(p->arena, "%s-hint", name));
        html_text_str(&p->h, hint);
        html_close(&p->h);
    }
    page_field_fault(p, name);
}

void page_field_fault(struct page *p, const char *name) {
    if (!is_faulty(p, name)) return;
    html_open(&p->h, "p", "usa-error-message");
    html_attr_str(&p->h, "id", arena_printf(p->arena, "%s-error", name));
    html_text_str(&p->h, words_in(p->language, p->seat->fault));
    html_close(&p->h);
}

static void named(struct page *p, const char *name, const char *hint) {
    html_attr_str(&p->h, "id", name);
    html_attr_str(&p->h, "name", name);
    bool bad = is_faulty(p, name);
    if (bad) html_attr_str(&p->h, "aria-invalid", "true");
    const char *by = arena_printf(p->arena, "%s%s%s%s%s", hint ? name : "", hint ? "-hint" : "",
                                  hint && bad ? " " : "", bad ? name : "", bad ? "-error" : "");
    if (*by) html_attr_str(&p->h, "aria-describedby", by);
}

void page_field(struct page *p, const char *name, const char *words, const char *hint,
                const char *type, const char *value) {
    label(p, name, words, hint);
    html_open(&p->h, "input", "usa-input");
    html_attr_str(&p->h, "type", type);
    named(p, name, hint);
    html_attr_str(&p->h, "value", value);
}

void page_area(struct page *p, const char *name, const char *words, const char *hint, int rows,
               const char *value) {
    label(p, name, words, hint);
    html_open(&p->h, "textarea", "usa-textarea");
    named(p, name, hint);
    html_attr_int(&p->h, "rows", rows);
    html_attr_str(&p->h, "spellcheck", "false");
    html_text_str(&p->h, value);
    html_close(&p->h);
}

void page_radio(struct page *p, const char *name, const char *value, const char *words) {
    const char *id = arena_printf(p->arena, "%s-%s", name, value);
    html_open(&p->h, "div", "usa-radio");
    html_open(&p->h, "input", "usa-radio__input");
    html_attr_str(&p->h, "type", "radio");
    html_attr_str(&p->h, "id", id);
    html_attr_str(&p->h, "name", name);
    html_attr_str(&p->h, "value", value);
    html_open(&p->h, "label", "usa-radio__label");
    html_attr_str(&p->h, "for", id);
    html_text_str(&p->h, words);
    html_close(&p->h);
    html_close(&p->h);
}

void page_submit(struct page *p, const char *class, const char *english) {
    html_open(&p->h, "button", class);
    html_attr_str(&p->h, "type", "submit");
    html_text_str(&p->h, SAYING(p, english));
    html_close(&p->h);
}

void page_fault(struct page *p) {
    if (!p->seat->fault) return;
    html_open(&p->h, "div", "usa-alert bad");
    html_attr_str(&p->h, "role", "alert");
    page_icon(p, "error");
    html_open(&p->h, "div", "usa-alert__body");
    SAY(p, "h2", "usa-alert__heading", WORDS("This was not done"));
    const char *field = faulty(p);
    if (field) {
        html_open(&p->h, "p", NULL);
        page_link(p, NULL, arena_printf(p->arena, "#%s", field),
                  words_in(p->language, p->seat->fault));
        html_close(&p->h);
    } else {
        page_law(p, "p", NULL, p->seat->fault);
    }
    html_close(&p->h);
    html_close(&p->h);
}
