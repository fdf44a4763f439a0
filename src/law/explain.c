/* How is a decision said, and to whom? The whole tree to the custodian and the court; to the
 * requester only what it must supply itself. */
#include "law/inside.h"

#include <stdio.h>

static void text_set(json_t *o, const char *key, struct span text) {
    if (text.len) json_set_span(o, key, text);
}

static const char *stage_of(const struct law_finding *f) {
    if (f->paper) return "paper";
    if (f->identity) return "identity";
    return f->finding ? "finding" : "release";
}

static json_t *finding_json(const struct law_finding *f) {
    static const char *const kinds[] = {"all", "any", "not"};
    json_t *o = json_object();
    text_set(o, "id", f->id);
    text_set(o, "cite", f->cite);
    text_set(o, "says", f->says);
    json_set_span(o, "state", span_str(law_state_str(f->state)));
    json_set_int(o, "depth", f->depth);
    json_set_span(o, "stage", span_str(stage_of(f)));
    if (f->kind != 'l')
        json_set_span(o, "node", span_str(kinds[f->kind == 'a' ? 0 : f->kind == 'o' ? 1 : 2]));
    if (f->code && f->state != LAW_MET) json_set_span(o, "code", span_str(f->code));
    if (f->note) json_set_span(o, "note", span_str(f->note));
    if (f->house_rule) json_object_set_new(o, "house_rule", json_true());
    if (f->state != LAW_HUMAN) return o;
    text_set(o, "question", f->question);
    text_set(o, "role", f->role);
    if (f->approvals) json_set_int(o, "approvals", f->approvals);
    if (f->second_within_hours) json_set_int(o, "second_within_hours", f->second_within_hours);
    return o;
}

static json_t *way_json(const struct law_decision *decision) {
    json_t *way = json_array();
    for (size_t i = 0; i < decision->tree_count; i++)
        if (decision->tree[i].in_the_way)
            json_array_append_new(
                way, json_stringn((const char *)decision->tree[i].id.at, decision->tree[i].id.len));
    return way;
}

static json_t *grants_json(const struct law_decision *decision) {
    json_t *list = json_array();
    for (size_t i = 0; i < decision->grant_count; i++) {
        json_t *o = json_object();
        json_set_span(o, "field", decision->grant[i].field);
        json_set_span(o, "cite", decision->grant[i].cite);
        json_array_append_new(list, o);
    }
    return list;
}

static json_t *withheld_json(const struct law_decision *decision) {
    json_t *list = json_array();
    for (size_t i = 0; i < decision->withheld_count; i++) {
        json_t *o = json_object();
        json_set_span(o, "field", decision->withheld[i].field);
        json_set_span(o, "cite", decision->withheld[i].cite);
        json_set_span(o, "code", span_str(decision->withheld[i].code));
        json_array_append_new(list, o);
    }
    return list;
}

static json_t *withheld_periods_json(const struct law_decision *decision) {
    json_t *list = json_array();
    for (size_t i = 0; i < decision->withheld_period_count; i++) {
        const struct law_withheld_period *one = &decision->withheld_period[i];
        json_t *o = json_object();
        json_set_span(o, "period", one->period);
        json_set_span(o, "cite", one->cite);
        json_set_span(o, "code", span_str(one->code));
        json_array_append_new(list, o);
    }
    return list;
}

json_t *explain_custodian(const struct law_decision *decision) {
    json_t *o = json_object();
    json_t *tree = json_array();
    json_t *obligations = json_array();
    json_set_span(o, "outcome", span_str(law_outcome_str(decision->outcome)));
    text_set(o, "authority", decision->authority);
    text_set(o, "cite", decision->authority_cite);
    text_set(o, "constructions", decision->construction);
    json_object_set_new(o, "in_the_way", way_json(decision));
    for (size_t i = 0; i < decision->tree_count; i++)
        json_array_append_new(tree, finding_json(&decision->tree[i]));
    json_object_set_new(o, "tree", tree);
    json_object_set_new(o, "grants", grants_json(decision));
    json_object_set_new(o, "withheld", withheld_json(decision));
    json_object_set_new(o, "withheld_periods", withheld_periods_json(decision));
    for (size_t i = 0; i < decision->obligation_count; i++)
        json_array_append_new(obligations, json_stringn((const char *)decision->obligation[i].id.at,
                                                        decision->obligation[i].id.len));
    json_object_set_new(o, "obligations", obligations);
    return o;
}

json_t *explain_requester(const struct law_decision *decision) {
    json_t *list = json_array();
    for (size_t i = 0; i < decision->tree_count; i++) {
        const struct law_finding *f = &decision->tree[i];
        if (!f->in_the_way || !f->paper || f->state >= LAW_HUMAN || !f->code ||
            !law_code_is_outward(f->code))
            continue;
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
