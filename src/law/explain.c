/* How is a decision said, and to whom? The whole tree to the custodian and the court; to the
 * requester only what it must supply itself. */
#include "law/fragment.h"
#include "law/inside.h"

#include <assert.h>
#include <stdio.h>

enum { EXPLANATION_BYTES_MAX = 16 * 1024 * 1024 };

/* ---- the custodian's ---- */

static void word_put(struct text *out, const char *key, struct span text) {
    text_put_str(out, key);
    json_put_string(out, text);
}

static void way_put(struct text *out, const struct law_decision *decision) {
    bool more = false;
    for (size_t i = 0; i < decision->tree_count; i++) {
        if (!decision->tree[i].in_the_way) continue;
        if (more) text_put_byte(out, ',');
        text_put(out, decision->outline->fragment[i].id);
        more = true;
    }
}

static void grants_put(struct text *out, const struct law_decision *decision) {
    for (size_t i = 0; i < decision->grant_count; i++) {
        if (i) text_put_byte(out, ',');
        text_put(out, decision->grant[i].said);
    }
}

static void withheld_put(struct text *out, const struct law_decision *decision) {
    for (size_t i = 0; i < decision->withheld_count; i++) {
        word_put(out, i ? ",{\"cite\":" : "{\"cite\":", decision->withheld[i].cite);
        word_put(out, ",\"code\":", span_str(decision->withheld[i].code));
        word_put(out, ",\"field\":", decision->withheld[i].field);
        text_put_byte(out, '}');
    }
}

static void withheld_periods_put(struct text *out, const struct law_decision *decision) {
    for (size_t i = 0; i < decision->withheld_period_count; i++) {
        const struct law_withheld_period *one = &decision->withheld_period[i];
        word_put(out, i ? ",{\"cite\":" : "{\"cite\":", one->cite);
        word_put(out, ",\"code\":", span_str(one->code));
        word_put(out, ",\"period\":", one->period);
        text_put_byte(out, '}');
    }
}

static void orders_put(struct text *out, const struct law_decision *decision) {
    for (size_t i = 0; i < decision->order.count; i++)
        word_put(out, i ? "," : "\"orders\":[", decision->order.by[i]->id);
    if (decision->order.count) text_put_str(out, "],");
}

static bool is_plainly_met(const struct law_finding *f) { return f->state == LAW_MET && !f->told; }

/* Those side by side that are met and nothing else, from one on. */
static size_t met_end(const struct law_decision *decision, size_t from) {
    while (from < decision->outline->met_count && is_plainly_met(&decision->tree[from]))
        from++;
    return from;
}

static void tree_put(struct text *out, const struct law_decision *decision) {
    const struct outline *outline = decision->outline;
    for (size_t i = 0; i < decision->tree_count;) {
        size_t end = met_end(decision, i);
        if (end > i) {
            size_t begin = outline->met_at[i] + (i == 0); /* no comma before the first */
            text_put(out, span_cut(outline->said_met, begin, outline->met_at[end]));
            i = end;
            continue;
        }
        if (i) text_put_byte(out, ',');
        fragment_put(out, &outline->fragment[i], &decision->tree[i]);
        i++;
    }
}

/* About as long as it will be, so that it is written in place. */
static size_t length_of(const struct law_decision *decision) {
    enum { REST_BYTES = 512, NOTE_BYTES = 512, FIELD_BYTES = 160 };
    size_t length = REST_BYTES + decision->outline->said_most;
    length += decision->outline->said_obligations.len + decision->construction.len;
    length += (decision->grant_count + decision->withheld_count) * FIELD_BYTES;
    length += (decision->tree_count - decision->outline->met_count) * NOTE_BYTES;
    return length;
}

/* Members stand in the order of their names. */
struct span explain_write(struct arena *arena, const struct law_decision *decision) {
    size_t room = length_of(decision);
    struct text out = {.arena = arena, .at = arena_alloc(arena, room), .capacity = room};
    text_put_byte(&out, '{');
    if (decision->authority.len) text_put(&out, decision->outline->said_head);
    if (decision->construction.len) {
        word_put(&out, "\"constructions\":", decision->construction);
        text_put_byte(&out, ',');
    }
    text_put_str(&out, "\"grants\":[");
    grants_put(&out, decision);
    text_put_str(&out, "],\"in_the_way\":[");
    way_put(&out, decision);
    text_put_str(&out, "],\"obligations\":[");
    if (decision->obligation_count) text_put(&out, decision->outline->said_obligations);
    text_put_str(&out, "],");
    orders_put(&out, decision);
    word_put(&out, "\"outcome\":", span_str(law_outcome_str(decision->outcome)));
    text_put_str(&out, ",\"tree\":[");
    tree_put(&out, decision);
    text_put_str(&out, "],\"withheld\":[");
    withheld_put(&out, decision);
    text_put_str(&out, "],\"withheld_periods\":[");
    withheld_periods_put(&out, decision);
    text_put_str(&out, "]}");
    return text_span(&out);
}

json_t *explain_custodian(const struct law_decision *decision) {
    OWNED_ARENA arena = arena_open(EXPLANATION_BYTES_MAX);
    struct span written = explain_write(arena, decision);
    json_t *tree = json_loadb((const char *)written.at, written.len, 0, NULL);
    assert(tree);
    return tree;
}

/* ---- the requester's ---- */

json_t *explain_requester(const struct law_decision *decision) {
    json_t *list = json_array();
    for (size_t i = 0; i < decision->tree_count; i++) {
        const struct law_finding *f = &decision->tree[i];
        if (!f->in_the_way || !f->paper || f->state >= LAW_HUMAN) continue;
        assert(law_code_is_outward(f->code)); /* the loader saw to it: no other code is on paper */
        json_t *o = json_object();
        json_set_span(o, "id", f->id);
        json_set_span(o, "code", span_str(f->code));
        json_set_span(o, "cite", f->cite);
        json_set_span(o, "says", f->says);
        json_set_span(o, "cure", span_str(law_code_says(f->code)));
        if (f->note) json_set_span(o, "note", span_str(f->note));
        if (f->house_rule) json_object_set_new(o, "house_rule", json_true());
        json_array_append_new(list, o);
    }
    return list;
}

/* ---- plain text ---- */

static const char *str_of(const json_t *o, const char *key) {
    const char *text = json_string_value(json_object_get(o, key));
    return text ? text : "";
}

static const char *mark_of(const char *state) {
    if (strcmp(state, "met") == 0) return "[met]    ";
    if (strcmp(state, "human") == 0) return "[person] ";
    return strcmp(state, "missing") == 0 ? "[missing]" : "[NOT MET]";
}

/* Words in lines of at most `columns`, each begun with `indent` blanks. */
static void wrapped_put(struct text *out, const char *words, int indent, int columns) {
    int at = 0;
    while (*words) {
        int len = (int)strcspn(words, " ");
        if (at && at + 1 + len > columns) {
            text_put_byte(out, '\n');
            at = 0;
        }
        if (at == 0) text_printf(out, "%*s", indent, "");
        if (at) text_put_byte(out, ' ');
        at += at ? len + 1 : indent + len;
        text_put(out, span_of(words, (size_t)len));
        words += len;
        words += strspn(words, " ");
    }
    text_put_byte(out, '\n');
}

static void finding_put(struct text *out, const json_t *f, int columns) {
    int depth = (int)json_integer_value(json_object_get(f, "depth"));
    int indent = 2 * (depth > 0 ? depth - 1 : 0);
    const char *state = str_of(f, "state");
    const char *node = str_of(f, "node");
    if (depth == 0) return;
    text_printf(out, "%*s%s %s", indent, "", mark_of(state), str_of(f, "id"));
    if (*node) text_printf(out, "  (%s of)", node);
    if (*str_of(f, "cite")) text_printf(out, "  %s", str_of(f, "cite"));
    text_put_byte(out, '\n');
    if (*str_of(f, "says")) wrapped_put(out, str_of(f, "says"), indent + 12, columns);
    if (*str_of(f, "question")) {
        text_printf(out, "%*s? ", indent + 10, "");
        text_put_str(out, str_of(f, "question"));
        text_put_byte(out, '\n');
    }
    if (*str_of(f, "note")) wrapped_put(out, str_of(f, "note"), indent + 12, columns);
    if (*str_of(f, "code")) text_printf(out, "%*s%s\n", indent + 12, "", str_of(f, "code"));
}

struct span explain_text(struct arena *arena, const json_t *custodian, int columns) {
    struct text out = {.arena = arena};
    const json_t *tree = json_object_get(custodian, "tree");
    const json_t *way = json_object_get(custodian, "in_the_way");
    text_printf(&out, "%s  %s\n", str_of(custodian, "outcome"), str_of(custodian, "cite"));
    if (*str_of(custodian, "constructions"))
        text_printf(&out, "constructions: %s\n", str_of(custodian, "constructions"));
    for (size_t i = 0; i < json_array_size(tree); i++)
        finding_put(&out, json_array_get(tree, i), columns);
    if (json_array_size(way)) text_put_str(&out, "in the way:\n");
    for (size_t i = 0; i < json_array_size(way); i++)
        text_printf(&out, "  - %s\n", json_string_value(json_array_get(way, i)));
    return text_span(&out);
}
