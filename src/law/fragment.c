/* How is each element of a tree said as JSON? Whole, and in RFC 8785 form, for each of its four
 * states; a decision that put in nothing but the state, or a note, copies it. */
#include "law/fragment.h"

#include <assert.h>

static const char *stage_of(const struct law_finding *f) {
    if (f->paper) return "paper";
    if (f->identity) return "identity";
    return f->finding ? "finding" : "release";
}

static void member_put(struct text *out, const char *key, struct span text) {
    if (text.len == 0) return;
    text_put_str(out, key);
    json_put_string(out, text);
}

static bool is_leaf(const struct law_finding *f) { return f->kind == 'l' || f->kind == 'n'; }

static void note_put(struct text *out, const char *note) {
    if (note) member_put(out, ",\"note\":", span_str(note));
}

static void human_put(struct text *out, const struct law_finding *f) {
    member_put(out, ",\"question\":", f->question);
    member_put(out, ",\"role\":", f->role);
}

static const char *node_of(const struct law_finding *f) {
    if (f->kind == 'n') return "not";
    return f->kind == 'a' ? "all" : "any";
}

/* The members in the order of their names. Returns where "note" has its place. */
static size_t element_put(struct text *out, const struct law_finding *f) {
    bool human = f->state == LAW_HUMAN;
    size_t begin = out->len;
    text_put_byte(out, '{');
    if (human && f->approvals) text_printf(out, "\"approvals\":%d,", f->approvals);
    member_put(out, "\"cite\":", f->cite);
    if (f->cite.len) text_put_byte(out, ',');
    if (f->code) {
        member_put(out, "\"code\":", span_str(f->code));
        text_put_byte(out, ',');
    }
    text_printf(out, "\"depth\":%d", f->depth);
    if (f->house_rule) text_put_str(out, ",\"house_rule\":true");
    member_put(out, ",\"id\":", f->id);
    if (f->kind != 'l') member_put(out, ",\"node\":", span_str(node_of(f)));
    size_t note_at = out->len - begin;
    note_put(out, f->note);
    if (human) human_put(out, f);
    member_put(out, ",\"says\":", f->says);
    if (human && f->second_within_hours)
        text_printf(out, ",\"second_within_hours\":%d", f->second_within_hours);
    member_put(out, ",\"stage\":", span_str(stage_of(f)));
    member_put(out, ",\"state\":", span_str(law_state_str(f->state)));
    text_put_byte(out, '}');
    return note_at;
}

/* The code that the outline's own element tells in this state. */
static const char *code_of(const struct law_finding *blank, enum law_state state) {
    return is_leaf(blank) && state < LAW_HUMAN ? blank->code : NULL;
}

static struct fragment fragment_make(struct arena *arena, const struct law_finding *blank) {
    struct fragment made = {0};
    struct text id = {.arena = arena};
    json_put_string(&id, blank->id);
    made.id = text_span(&id);
    for (enum law_state state = LAW_NOT_MET; state <= LAW_MET; state++) {
        struct text out = {.arena = arena};
        struct law_finding f = *blank;
        f.state = state;
        f.code = code_of(blank, state);
        made.note_at[state] = element_put(&out, &f);
        made.said[state] = text_span(&out);
    }
    return made;
}

const struct fragment *fragments_make(struct arena *arena, const struct law_finding *blank,
                                      size_t count) {
    struct fragment *fragment = ARENA_ARRAY(arena, struct fragment, count);
    for (size_t i = 0; i < count; i++) {
        assert(!blank[i].note);
        fragment[i] = fragment_make(arena, &blank[i]);
    }
    return fragment;
}

void fragment_put(struct text *out, const struct fragment *fragment, const struct law_finding *f) {
    struct span said = fragment->said[f->state];
    size_t note_at = fragment->note_at[f->state];
    if (f->told) {
        element_put(out, f);
        return;
    }
    if (!f->note) {
        text_put(out, said);
        return;
    }
    text_put(out, span_cut(said, 0, note_at));
    note_put(out, f->note);
    text_put(out, span_cut(said, note_at, said.len));
}
