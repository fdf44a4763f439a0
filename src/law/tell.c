/* What is told of a decision? The tree with what stands in the way, the codes, what is granted and
 * what withheld. It decides nothing: every state comes from the bare decision. */
#include "law/grant.h"
#include "law/inside.h"
#include "law/outline.h"
#include "law/overlay.h"
#include "law/test.h"
#include "law/way.h"

#include <assert.h>

struct telling {
    struct arena *arena;
    const struct pack *pack;
    const struct law_ask *ask;
    const struct authority *authority; /* NULL: none of the pack was cited */
    const struct outline *outline;
    enum law_reach reach;
    const enum law_state *state;
    struct law_finding *tree;
    struct text construed;
};

/* ---- preconditions ---- */

/* The same name, however its parts are put together: 6103-l-13-c, 6103.l.13.C. */
static bool sounds_like(struct span id, struct span cited) {
    static const char start[] = "us.irc.";
    if (cited.len < id.len && span_begins(id, SPAN_LITERAL(start)))
        id = span_cut(id, sizeof start - 1, id.len);
    if (id.len != cited.len) return false;
    for (size_t i = 0; i < id.len; i++) {
        bool part = id.at[i] == '.' && (cited.at[i] == '.' || cited.at[i] == '-');
        if (!part && (id.at[i] | 32) != (cited.at[i] | 32)) return false;
    }
    return true;
}

/* Where one authority alone can have been meant, it is named; what was cited is none all the same.
 */
static void authority_tell(struct telling *t) {
    const struct authority *meant = NULL;
    if (t->authority) return;
    for (size_t i = 0; i < t->pack->authority_count; i++) {
        if (!sounds_like(t->pack->authority[i].id, t->ask->authority)) continue;
        if (meant) return;
        meant = &t->pack->authority[i];
    }
    if (!meant) return;
    t->tree[AT_AUTHORITY].note = arena_printf(t->arena, "did you mean %.*s?", SPAN_FMT(meant->id));
    t->tree[AT_AUTHORITY].told = true;
}

static void purpose_tell(struct telling *t) {
    const struct pack *pack = t->pack;
    struct law_finding *f = &t->tree[AT_PURPOSE];
    const struct purpose *never =
        purpose_find(pack->never_purpose, pack->never_purpose_count, t->ask->purpose);
    if (never) {
        f->told = true;
        f->code = "NEVER_PURPOSE";
        f->cite = never->cite;
        f->says =
            SPAN_LITERAL("The purpose is not on the list of those that no provision permits.");
        return;
    }
    if (!t->authority) return;
    const struct purpose *permitted =
        purpose_find(t->authority->purpose, t->authority->purpose_count, t->ask->purpose);
    if (permitted) f->cite = permitted->cite;
    f->told = permitted != NULL;
}

/* Each order that closed it or took from it is named, however many bind the same flow. */
static void orders_tell(struct telling *t) {
    struct law_finding *f = &t->tree[AT_ORDERS];
    struct bound acting = overlay_acting_on_paper(t->arena, t->ask);
    if (acting.count) f->cite = acting.by[0]->citation;
    f->note = overlay_names(t->arena, &acting);
    f->told = acting.count > 0;
}

static void preconditions_tell(struct telling *t) {
    authority_tell(t);
    purpose_tell(t);
    if (t->ask->orders.count) orders_tell(t);
    if (t->state[AT_FIELDS] == LAW_NOT_MET) {
        t->tree[AT_FIELDS].code = withheld_code(t->pack, t->authority, t->ask->field[0]);
        t->tree[AT_FIELDS].told = true;
    }
}

/* ---- elements ---- */

static void construction_name(struct telling *t, const struct construction *construction) {
    if (t->construed.len) text_put_str(&t->construed, ", ");
    text_put(&t->construed, construction->id);
    text_put_byte(&t->construed, '=');
    text_put(&t->construed, construction->chosen);
    if (!construction->confirmed) text_put_str(&t->construed, " (unconfirmed)");
}

/* Where a reading decided and not the facts alone, the decision cites it, also when it was met. */
static void construed_tell(struct telling *t, const struct law_node *node, struct law_finding *f,
                           enum law_state state) {
    if (!test_is_construed(t->authority, t->ask, node)) return;
    construction_name(t, node->construction);
    f->note = node->construction->note;
    f->told = true;
    if (state == LAW_NOT_MET) f->code = "CONSTRUCTION_NARROW";
    if (state == LAW_HUMAN) f->question = node->construction->question;
}

/* Other people with the same text, told to those who must find that it is specific. */
static void also_show(struct telling *t, const struct law_node *node, struct law_finding *f) {
    const struct fact *fact = &t->ask->fact[node->also_show];
    if (!node->also_show || fact->kind != FACT_COUNT || fact->count <= 0) return;
    f->note =
        arena_printf(t->arena, "%s: %lld", fact_name(node->also_show), (long long)fact->count);
}

/* A finer code is for the custodian: on paper the requester sees the element's own. */
static void verdict_tell(const struct law_node *node, const struct fact *fact,
                         struct law_finding *f) {
    if (fact->kind != FACT_VERDICT) return;
    if (fact->note) f->note = fact->note;
    if (!fact->code || node->stage == STAGE_PAPER) return;
    f->code = fact->code;
    f->told = true;
}

/* Of what is met there is nothing to tell but a reading that made it so. */
static void step_tell(struct telling *t, const struct step *step) {
    const struct law_node *node = step->node;
    struct law_finding *f = &t->tree[step->at];
    enum law_state state = t->state[step->at];
    bool waits = t->reach == LAW_UP_TO_PAPER && !step->paper;
    if (state == LAW_MET && !node->construction) return;
    if (state == LAW_HUMAN) also_show(t, node, f);
    if (waits && node->stage == STAGE_IDENTITY)
        f->note = "not looked at before the paper stage passes";
    if (waits) return;
    verdict_tell(node, &t->ask->fact[step->fact], f);
    if (node->construction) construed_tell(t, node, f, state);
}

/* ---- all together ---- */

/* Each outward code once. All codes of the paper stage are outward: the loader saw to it. */
static void code_tell(struct law_decision *decision, const struct law_finding *f) {
    size_t room = sizeof decision->codes / sizeof *decision->codes;
    for (size_t k = 0; k < decision->code_count; k++)
        if (strcmp(decision->codes[k], f->code) == 0) return;
    if (decision->code_count == room) return;
    if (decision->code_count == 0) {
        decision->code = f->code;
        decision->code_cite = f->cite;
    }
    decision->codes[decision->code_count++] = f->code;
}

static void tree_tell(struct telling *t, struct law_decision *decision) {
    size_t count = t->outline->count;
    bool *mark = ARENA_ARRAY(t->arena, bool, count);
    way_mark(t->arena, t->outline, t->state, mark);
    for (size_t i = 0; i < count; i++) {
        struct law_finding *f = &t->tree[i];
        f->state = t->state[i];
        f->in_the_way = mark[i];
        if (f->state >= LAW_HUMAN || f->kind == 'a' || f->kind == 'o')
            f->code = NULL;
        else if (f->in_the_way && f->paper)
            code_tell(decision, f);
    }
    decision->tree = t->tree;
    decision->tree_count = count;
}

struct law_decision law_decide(struct arena *arena, const struct pack *pack,
                               const struct law_ask *ask, enum law_reach reach) {
    const struct authority *authority = authority_find(pack, ask->authority);
    size_t states = authority ? authority->outline.count : pack->outline.count;
    enum law_state *state =
        ARENA_ARRAY(arena, enum law_state, states + (overlay_binds(ask) ? OVERLAY_LEAVES_MAX : 0));
    struct law_judged judged = law_judge(pack, ask, reach, state);
    struct telling t = {.arena = arena,
                        .pack = pack,
                        .ask = ask,
                        .authority = authority,
                        .outline =
                            overlay_outline(arena, authority ? &authority->outline : &pack->outline,
                                            pack, authority, ask, reach),
                        .reach = reach,
                        .state = state,
                        .tree = ARENA_ARRAY(arena, struct law_finding, judged.count),
                        .construed = {.arena = arena}};
    memcpy(t.tree, t.outline->blank, judged.count * sizeof *t.tree);
    preconditions_tell(&t);
    for (size_t i = 0; i < t.outline->step_count; i++)
        step_tell(&t, &t.outline->step[i]);
    struct law_decision decision = {.outcome = judged.outcome,
                                    .reached_identity = judged.reached_identity,
                                    .outline = t.outline};
    tree_tell(&t, &decision);
    decision.construction = text_span(&t.construed);
    decision.order = overlay_acting(arena, ask);
    if (!authority) return decision;
    decision.authority = authority->id;
    decision.authority_cite = authority->cite;
    decision.waits = judged.waits;
    decision.review_seconds = authority->review_seconds;
    fields_decide(arena, pack, authority, ask, &decision);
    if (decision.outcome != LAW_RELEASE) return decision;
    assert(decision.reached_identity && decision.grant_count > 0);
    decision.obligation = authority->obligation;
    decision.obligation_count = authority->obligation_count;
    return decision;
}
