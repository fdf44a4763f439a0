/* What does one authority demand, give and oblige to, in words? Read beside the statute: each line
 * stands with its citation, and a house rule says that it is one. */
#include "law/show.h"

#include "law/inside.h"

enum { LABEL_COLUMNS = 20, INDENT = 2, MARK_COLUMNS = 5, LIST_COLUMNS = 14 };

struct page {
    struct text out;
    struct arena *arena;
    int columns;
};

/* ---- filling lines ---- */

/* Words in lines of at most the page's columns: the first begins at `column` of a line begun, the
 * next with `hang` blanks. Ends the line. */
static void words_put(struct page *page, struct span words, int column, int hang) {
    bool begun = false;
    size_t at = 0;
    while (at < words.len) {
        struct span rest = span_cut(words, at, words.len);
        size_t len = span_find_byte(rest, ' ');
        if (begun && column + 1 + (int)len > page->columns) {
            text_printf(&page->out, "\n%*s", hang, "");
            column = hang;
            begun = false;
        }
        if (begun) text_put_byte(&page->out, ' ');
        text_put(&page->out, span_cut(rest, 0, len));
        column += (int)len + begun;
        begun = true;
        at += len + 1;
    }
    text_put_byte(&page->out, '\n');
}

static void line_put(struct page *page, int indent, struct span words) {
    if (words.len == 0) return;
    text_printf(&page->out, "%*s", indent, "");
    words_put(page, words, indent, indent);
}

static void says_put(struct page *page, int indent, const char *label, struct span words) {
    if (words.len == 0) return;
    line_put(page, indent, span_str(arena_printf(page->arena, "%s%.*s", label, SPAN_FMT(words))));
}

static void row_put(struct page *page, const char *label, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static void row_put(struct page *page, const char *label, const char *format, ...) {
    char text[2 * 2048];
    int hang = INDENT + LABEL_COLUMNS + 1;
    va_list arg;
    va_start(arg, format);
    vsnprintf(text, sizeof text, format, arg);
    va_end(arg);
    text_printf(&page->out, "%*s%-*s ", INDENT, "", LABEL_COLUMNS, label);
    words_put(page, span_str(arena_str(page->arena, span_str(text))), hang, hang);
}

static void heading_put(struct page *page, const char *words) {
    text_printf(&page->out, "\n%s\n", words);
}

/* ---- head ---- */

static const char *date_text(struct page *page, struct date date) {
    char *text = arena_alloc(page->arena, DATE_TEXT_BYTES);
    date_write(date, text);
    return text;
}

static void visibility_put(struct page *page, const struct visibility *seen) {
    if (seen->person == LAW_IMMEDIATE) {
        row_put(page, "the person sees it", "at once  (%.*s)", SPAN_FMT(seen->cite));
        return;
    }
    row_put(page, "the person sees it", "%s until %.*s; %s %d days  (%.*s)",
            law_visible_str(seen->person), SPAN_FMT(seen->until),
            seen->person == LAW_SEALED ? "reviewed within" : "at a time at most", seen->days_max,
            SPAN_FMT(seen->cite));
}

static void head_put(struct page *page, const struct authority *a) {
    text_printf(&page->out, "%.*s   %.*s\n", SPAN_FMT(a->cite), SPAN_FMT(a->id));
    line_put(page, 0, a->title);
    text_put_byte(&page->out, '\n');
    row_put(page, "the statute says", "%s disclose  (%.*s)", a->shall ? "shall" : "may",
            SPAN_FMT(a->modality_cite));
    row_put(page, "text compared", "in force from %s%s%s", date_text(page, a->from),
            a->to.year ? " to " : ", no end known", a->to.year ? date_text(page, a->to) : "");
    row_put(page, "batch", "%s", a->batch ? "yes, for a programme" : "no: one person at a time");
    row_put(page, "people", "%s",
            !a->has_findings ? "none, when all holds"
            : a->emergency   ? "one officer finds now, a second within hours"
                             : "two officers find what only people can");
    row_put(page, "agreement", "%s%.*s  (%.*s)", a->agreement.needed ? "needed. " : "none. ",
            SPAN_FMT(a->agreement.says), SPAN_FMT(a->agreement.cite));
    row_put(page, "accounting", "%s by %.*s%s", a->accounting.required ? "required" : "exempt",
            SPAN_FMT(a->accounting.cite),
            a->accounting.required ? "" : "; kept all the same, as a house rule");
    visibility_put(page, &a->visibility);
    if (a->joint_return.says.len)
        row_put(page, "joint return", "%.*s  (%.*s)", SPAN_FMT(a->joint_return.says),
                SPAN_FMT(a->joint_return.cite));
}

/* ---- what must hold ---- */

static void house_put(struct page *page, int indent, const struct law_node *node) {
    if (!node->house_rule) return;
    if (node->house_says.len)
        says_put(page, indent, "house rule: ", node->house_says);
    else
        line_put(page, indent, SPAN_LITERAL("house rule"));
}

static void people_put(struct page *page, int indent, const struct law_node *node) {
    if (!node->approvals) return;
    const char *when = node->test == TEST_FINDING ? "" : "where the machine cannot tell, ";
    const char *second =
        node->second_within_hours
            ? arena_printf(page->arena, " now, another within %d hours", node->second_within_hours)
            : "";
    line_put(page, indent,
             span_str(arena_printf(page->arena, "found by: %s%d %.*s%s%s", when, node->approvals,
                                   SPAN_FMT(node->role), node->approvals > 1 ? "s" : "", second)));
    says_put(page, indent, "asked: ", node->question);
}

static void leaf_put(struct page *page, int indent, const struct law_node *node) {
    line_put(page, indent, node->cite);
    says_put(page, indent, "shown by: ", node->evidence);
    if (node->enrolment_approvals)
        line_put(page, indent,
                 span_str(arena_printf(page->arena, "seen once, at enrolment, by %d officers",
                                       node->enrolment_approvals)));
    people_put(page, indent, node);
    house_put(page, indent, node);
    if (node->code) says_put(page, indent, "else: ", span_str(node->code));
}

static bool is_leaf(const struct law_node *node) { return node->kind == 'l' || node->kind == 'n'; }

static void node_put(struct page *page, const struct law_node *node, const char *mark) {
    int indent = INDENT + (node->depth - 1) * MARK_COLUMNS;
    int words = indent + MARK_COLUMNS;
    text_printf(&page->out, "%*s%-*s", indent, "", MARK_COLUMNS, mark);
    if (!is_leaf(node)) {
        words_put(page,
                  node->kind == 'o' ? SPAN_LITERAL("one of these holds:")
                                    : SPAN_LITERAL("all of these hold:"),
                  words, words);
        return;
    }
    words_put(page, node->says, words, words);
    leaf_put(page, words, node);
}

/* A stage's elements, numbered on; those below one of them carry a hyphen. */
static void stage_put(struct page *page, const struct authority *a, enum law_stage stage,
                      const char *heading, int *number) {
    bool told = false;
    for (size_t i = 1; i < a->node_count; i = a->node[i].end) {
        if (a->node[i].stage != stage) continue;
        if (!told) heading_put(page, heading);
        told = true;
        char mark[16];
        snprintf(mark, sizeof mark, "%3d", ++*number);
        node_put(page, &a->node[i], mark);
        for (size_t k = i + 1; k < a->node[i].end; k++)
            node_put(page, &a->node[k], "  -");
    }
}

static void elements_put(struct page *page, const struct authority *a) {
    int number = 0;
    stage_put(page, a, STAGE_PAPER, "MUST HOLD ON PAPER, BEFORE ANY RECORD IS READ", &number);
    stage_put(page, a, STAGE_IDENTITY, "MUST HOLD IN THE RECORD", &number);
    stage_put(page, a, STAGE_FINDING, "MUST BE FOUND BY PEOPLE", &number);
}

/* ---- what could be given ---- */

static const char *category_str(enum field_category category) {
    switch (category) {
    case CATEGORY_IDENTITY:
        return "identity";
    case CATEGORY_RETURN:
        return "from the return";
    case CATEGORY_DOCUMENT:
        return "the document";
    case CATEGORY_INFORMATION_RETURN:
        return "from an information return";
    case CATEGORY_AGENCY_RECORD:
        return "from the agency's own record";
    case CATEGORY_NONE:
        break;
    }
    return "other";
}

static const char *provenance_text(struct page *page, unsigned bits) {
    return arena_printf(page->arena, "%s%s%s%s%s", bits & PROVENANCE_TAXPAYER ? "taxpayer" : "",
                        bits & PROVENANCE_TAXPAYER && bits != PROVENANCE_TAXPAYER ? ", " : "",
                        bits & PROVENANCE_THIRD_PARTY ? "third party" : "",
                        bits & PROVENANCE_THIRD_PARTY && bits & PROVENANCE_AGENCY ? ", " : "",
                        bits & PROVENANCE_AGENCY ? "agency" : "");
}

/* Fields that share a category, a provenance and a citation stand together. */
static bool field_like(const struct pack *pack, const struct releasable *a,
                       const struct releasable *b) {
    return term_find(&pack->fields, a->id)->category == term_find(&pack->fields, b->id)->category &&
           a->provenance == b->provenance && a->echo_only == b->echo_only &&
           span_equal(a->cite, b->cite);
}

static void field_group_put(struct page *page, const struct pack *pack, const struct authority *a,
                            size_t first) {
    const struct releasable *field = &a->field[first];
    struct text names = {.arena = page->arena};
    for (size_t i = first; i < a->field_count; i++) {
        if (!field_like(pack, field, &a->field[i])) continue;
        if (names.len) text_put_str(&names, ", ");
        text_put(&names, term_find(&pack->fields, a->field[i].id)->says);
    }
    line_put(page, INDENT, text_span(&names));
    line_put(page, INDENT + MARK_COLUMNS,
             span_str(arena_printf(page->arena, "%s; %s  (%.*s)",
                                   category_str(term_find(&pack->fields, field->id)->category),
                                   field->echo_only ? "only as an echo of what was supplied"
                                                    : provenance_text(page, field->provenance),
                                   SPAN_FMT(field->cite))));
}

static void never_put(struct page *page, const struct pack *pack, const struct authority *a) {
    struct text names = {.arena = page->arena};
    for (size_t i = 0; i < a->never.count; i++) {
        const struct term *term = term_find(&pack->fields, a->never.word[i]);
        if (!term) term = term_find(&pack->never_fields, a->never.word[i]);
        if (i) text_put_str(&names, "; ");
        text_put(&names, term->says);
    }
    if (names.len) row_put(page, "never", "%.*s", SPAN_FMT(text_span(&names)));
}

static void releases_put(struct page *page, const struct pack *pack, const struct authority *a) {
    heading_put(page, "COULD BE GIVEN, OF WHAT IS ASKED FOR");
    for (size_t i = 0; i < a->field_count; i++) {
        size_t first = 0;
        while (!field_like(pack, &a->field[first], &a->field[i]))
            first++;
        if (first == i) field_group_put(page, pack, a, i);
    }
    never_put(page, pack, a);
    row_put(page, "no more than", "%.*s", SPAN_FMT(a->minimise));
    if (a->limit.fields)
        row_put(page, "limited by", "%s%s%s, else %s  (%.*s)", fact_name(a->limit.fields),
                a->limit.periods ? " and " : "",
                a->limit.periods ? fact_name(a->limit.periods) : "", a->limit.code,
                SPAN_FMT(a->limit.cite));
}

/* ---- the rest ---- */

static void purposes_put(struct page *page, const struct authority *a) {
    heading_put(page, "FOR THESE PURPOSES, AND NO OTHER");
    for (size_t i = 0; i < a->purpose_count; i++) {
        line_put(page, INDENT, a->purpose[i].says);
        line_put(page, INDENT + MARK_COLUMNS,
                 span_str(arena_printf(page->arena, "%.*s  (%.*s)", SPAN_FMT(a->purpose[i].id),
                                       SPAN_FMT(a->purpose[i].cite))));
    }
}

static void obligations_put(struct page *page, const struct authority *a) {
    heading_put(page, "OBLIGES TO");
    for (size_t i = 0; i < a->obligation_count; i++) {
        const struct law_obligation *one = &a->obligation[i];
        line_put(page, INDENT, one->says);
        const char *due = one->due_days ? arena_printf(page->arena,
                                                       ", due within %d days of the "
                                                       "release (house rule)",
                                                       one->due_days)
                                        : "";
        line_put(page, INDENT + MARK_COLUMNS,
                 span_str(arena_printf(page->arena, "%.*s%s  (%.*s)", SPAN_FMT(one->when), due,
                                       SPAN_FMT(one->cite))));
    }
}

struct span show_authority(struct arena *arena, const struct pack *pack, size_t i, int columns) {
    struct page page = {.out = {.arena = arena}, .arena = arena, .columns = columns};
    const struct authority *a = &pack->authority[i];
    head_put(&page, a);
    purposes_put(&page, a);
    elements_put(&page, a);
    releases_put(&page, pack, a);
    obligations_put(&page, a);
    return text_span(&page.out);
}

/* us.irc.6103.l.13.C is 6103-l-13-C on the command line. */
static const char *short_form(struct arena *arena, struct span id) {
    static const char start[] = "us.irc.";
    bool own = span_begins(id, SPAN_LITERAL(start));
    char *text = arena_str(arena, own ? span_cut(id, sizeof start - 1, id.len) : id);
    for (char *c = text; *c; c++)
        if (*c == '.') *c = '-';
    return text;
}

struct span show_list(struct arena *arena, const struct pack *pack, int columns) {
    struct page page = {.out = {.arena = arena}, .arena = arena, .columns = columns};
    for (size_t i = 0; i < pack->authority_count; i++) {
        const struct authority *a = &pack->authority[i];
        text_printf(&page.out, "%-*s", LIST_COLUMNS, short_form(arena, a->id));
        words_put(&page, a->title, LIST_COLUMNS, LIST_COLUMNS);
        text_printf(&page.out, "%*s%s; %s; %s; accounting %s; seen %s\n", LIST_COLUMNS, "",
                    a->shall ? "shall" : "may", a->batch ? "batch" : "one by one",
                    !a->has_findings ? "no people"
                    : a->emergency   ? "people 1+1"
                                     : "people 2",
                    a->accounting.required ? "required" : "exempt",
                    a->visibility.person == LAW_IMMEDIATE ? "at once"
                                                          : law_visible_str(a->visibility.person));
        text_printf(&page.out, "%*sin an ask: %.*s\n", LIST_COLUMNS, "", SPAN_FMT(a->id));
    }
    return text_span(&page.out);
}

/* ---- for programs ---- */

static void text_set(json_t *o, const char *key, struct span text) {
    if (text.len) json_set_span(o, key, text);
}

static json_t *elements_json(const struct authority *a) {
    static const char *const stages[] = {"paper", "identity", "finding", "release"};
    json_t *list = json_array();
    for (size_t i = 1; i < a->node_count; i++) {
        const struct law_node *node = &a->node[i];
        json_t *o = json_object();
        json_set_span(o, "id", node->id);
        json_set_int(o, "depth", node->depth);
        json_set_span(o, "stage", span_str(stages[node->stage]));
        json_set_span(o, "kind",
                      node->kind == 'a'   ? SPAN_LITERAL("all")
                      : node->kind == 'o' ? SPAN_LITERAL("any")
                                          : SPAN_LITERAL("leaf"));
        text_set(o, "says", node->says);
        text_set(o, "cite", node->cite);
        text_set(o, "evidence", node->evidence);
        text_set(o, "question", node->question);
        text_set(o, "role", node->role);
        if (node->approvals) json_set_int(o, "approvals", node->approvals);
        if (node->second_within_hours)
            json_set_int(o, "second_within_hours", node->second_within_hours);
        if (node->enrolment_approvals)
            json_set_int(o, "enrolment_approvals", node->enrolment_approvals);
        if (node->house_rule) json_object_set_new(o, "house_rule", json_true());
        if (is_leaf(node)) json_set_span(o, "code", span_str(node->code));
        json_array_append_new(list, o);
    }
    return list;
}

static json_t *cited_json(struct span id, struct span says, struct span cite) {
    json_t *o = json_object();
    text_set(o, "id", id);
    text_set(o, "says", says);
    text_set(o, "cite", cite);
    return o;
}

static json_t *fields_json(const struct pack *pack, const struct authority *a) {
    json_t *list = json_array();
    for (size_t i = 0; i < a->field_count; i++) {
        const struct releasable *field = &a->field[i];
        json_t *o = cited_json(field->id, term_find(&pack->fields, field->id)->says, field->cite);
        json_t *from = json_array();
        if (field->provenance & PROVENANCE_TAXPAYER)
            json_array_append_new(from, json_string("taxpayer"));
        if (field->provenance & PROVENANCE_THIRD_PARTY)
            json_array_append_new(from, json_string("third-party"));
        if (field->provenance & PROVENANCE_AGENCY)
            json_array_append_new(from, json_string("agency"));
        json_object_set_new(o, "provenance", from);
        if (field->echo_only) json_object_set_new(o, "echo_only", json_true());
        json_array_append_new(list, o);
    }
    return list;
}

static json_t *obligations_json(const struct authority *a) {
    json_t *list = json_array();
    for (size_t i = 0; i < a->obligation_count; i++) {
        const struct law_obligation *one = &a->obligation[i];
        json_t *o = cited_json(one->id, one->says, one->cite);
        json_set_span(o, "when", one->when);
        if (one->due_days) json_set_int(o, "due_days", one->due_days);
        json_array_append_new(list, o);
    }
    return list;
}

json_t *show_authority_json(const struct pack *pack, size_t i) {
    const struct authority *a = &pack->authority[i];
    json_t *o = cited_json(a->id, (struct span){0}, a->cite);
    json_t *purposes = json_array();
    json_set_span(o, "title", a->title);
    json_object_set_new(o, "shall", json_boolean(a->shall));
    json_object_set_new(o, "batch", json_boolean(a->batch));
    json_object_set_new(o, "findings", json_boolean(a->has_findings));
    json_object_set_new(o, "emergency", json_boolean(a->emergency));
    json_object_set_new(o, "address_must_agree", json_boolean(a->address_must_agree));
    json_object_set_new(o, "accounting_required", json_boolean(a->accounting.required));
    json_object_set_new(o, "agreement_needed", json_boolean(a->agreement.needed));
    json_set_span(o, "visible", span_str(law_visible_str(a->visibility.person)));
    for (size_t k = 0; k < a->purpose_count; k++)
        json_array_append_new(purposes,
                              cited_json(a->purpose[k].id, a->purpose[k].says, a->purpose[k].cite));
    json_object_set_new(o, "purposes", purposes);
    json_object_set_new(o, "elements", elements_json(a));
    json_object_set_new(o, "fields", fields_json(pack, a));
    json_object_set_new(o, "obligations", obligations_json(a));
    return o;
}
