/* What does the tree of a decision look like before anything is known? Made once a pack, so that a
 * decision copies it and fills in no more than states. */
#include "law/outline.h"

#include "law/fragment.h"
#include "law/way.h"

#include <assert.h>

static struct law_finding precondition(struct span id, struct span says, struct span cite,
                                       const char *code) {
    return (struct law_finding){
        .id = id, .says = says, .cite = cite, .code = code, .kind = 'l', .depth = 1, .paper = true};
}

/* Preconditions P1, P2, P3 and P5 of the authorities text, and pack-format section 4. P4 is in the
 * type of an ask, which has one subject; P7 is an element that the loader demands. */
static void preconditions_make(struct law_finding *blank, const struct authority *a) {
    struct span none = SPAN_LITERAL("26 USC 6103(a)");
    blank[AT_ROOT] = (struct law_finding){.id = SPAN_LITERAL("ask"), .kind = 'a', .paper = true};
    blank[AT_AUTHORITY] = precondition(
        SPAN_LITERAL("authority"),
        SPAN_LITERAL("The authority cited is a provision of title 26 that this pack holds."), none,
        "NO_TITLE26_AUTHORITY");
    blank[AT_IN_FORCE] = precondition(
        SPAN_LITERAL("authority.in-force"),
        SPAN_LITERAL("The text of the authority, as compared, is in force on the date of the ask."),
        a ? a->cite : none, "AUTHORITY_NOT_IN_FORCE");
    blank[AT_ORDERS] =
        precondition(SPAN_LITERAL("orders"), SPAN_LITERAL("No order in force bars what is asked."),
                     SPAN_LITERAL("house rule"), "ENJOINED");
    blank[AT_PURPOSE] = precondition(SPAN_LITERAL("purpose"),
                                     SPAN_LITERAL("The purpose is one that the authority permits."),
                                     a ? a->cite : none, "PURPOSE_NOT_PERMITTED");
    blank[AT_FIELDS] = precondition(SPAN_LITERAL("fields"),
                                    SPAN_LITERAL("At least one field asked for may be given."),
                                    a ? a->releases_cite : none, "FIELD_NOT_LISTED");
}

static struct law_finding element_make(const struct law_node *node) {
    return (struct law_finding){.id = node->id,
                                .cite = node->cite,
                                .says = node->says,
                                .question = node->question,
                                .role = node->role,
                                .approvals = node->approvals,
                                .second_within_hours = node->second_within_hours,
                                .code = node->code,
                                .depth = node->depth,
                                .kind = node->kind,
                                .paper = node->stage == STAGE_PAPER,
                                .identity = node->stage == STAGE_IDENTITY,
                                .finding = node->stage == STAGE_FINDING,
                                .house_rule = node->house_rule};
}

/* Each node is joined into the one that it stands directly below. */
static const uint16_t *ups_make(struct arena *arena, const uint16_t *end, size_t count) {
    uint16_t *up = ARENA_ARRAY(arena, uint16_t, count);
    for (size_t i = 0; i < count; i++)
        for (size_t child = i + 1; child < end[i]; child = end[child])
            up[child] = (uint16_t)i;
    return up;
}

static const struct joint *joints_make(struct arena *arena, const struct law_finding *blank,
                                       const uint16_t *up, size_t count) {
    struct joint *joint = ARENA_ARRAY(arena, struct joint, count);
    for (size_t i = 1; i < count; i++)
        joint[i] = way_joint(&blank[i], &blank[up[i]]);
    return joint;
}

static const struct step *steps_make(struct arena *arena, const struct authority *a,
                                     size_t *count) {
    struct step *step = ARENA_ARRAY(arena, struct step, a->node_count);
    *count = 0;
    for (size_t i = 1; i < a->node_count; i++)
        if (a->node[i].test)
            step[(*count)++] = (struct step){.at = (uint16_t)outline_at(i),
                                             .test = (uint8_t)a->node[i].test,
                                             .fact = (uint8_t)a->node[i].fact,
                                             .paper = a->node[i].stage == STAGE_PAPER,
                                             .negated = a->node[i].kind == 'n',
                                             .node = &a->node[i]};
    return step;
}

/* ---- what the explanation says, written once ---- */

static void authority_say(struct arena *arena, const struct authority *a, struct outline *outline) {
    struct text head = {.arena = arena};
    struct text ids = {.arena = arena};
    text_put_str(&head, "\"authority\":");
    json_put_string(&head, a->id);
    text_put_str(&head, ",\"cite\":");
    json_put_string(&head, a->cite);
    text_put_byte(&head, ',');
    for (size_t i = 0; i < a->obligation_count; i++) {
        if (i) text_put_byte(&ids, ',');
        json_put_string(&ids, a->obligation[i].id);
    }
    outline->said_head = text_span(&head);
    outline->said_obligations = text_span(&ids);
}

/* Most elements of most asks are met, so that what is said of those that stand side by side is
 * copied in one piece. */
static void met_say(struct arena *arena, struct outline *outline) {
    struct text met = {.arena = arena};
    uint32_t *at = ARENA_ARRAY(arena, uint32_t, outline->count + 1);
    for (size_t i = 0; i < outline->count; i++) {
        const struct fragment *fragment = &outline->fragment[i];
        size_t most = 0;
        at[i] = (uint32_t)met.len;
        text_put_byte(&met, ',');
        text_put(&met, fragment->said[LAW_MET]);
        for (enum law_state state = LAW_NOT_MET; state <= LAW_MET; state++)
            most = fragment->said[state].len > most ? fragment->said[state].len : most;
        outline->said_most += most + fragment->id.len + 2; /* and two commas */
    }
    at[outline->count] = (uint32_t)met.len;
    outline->said_met = text_span(&met);
    outline->met_at = at;
    outline->met_count = outline->count;
}

static struct outline outline_make(struct arena *arena, const struct authority *a) {
    size_t elements = a ? a->node_count - 1 : 0;
    size_t count = AT_ELEMENTS + elements;
    struct law_finding *blank = ARENA_ARRAY(arena, struct law_finding, count);
    uint16_t *end = ARENA_ARRAY(arena, uint16_t, count);
    assert(count <= LAW_STATES_MAX);
    preconditions_make(blank, a);
    for (size_t at = AT_AUTHORITY; at < AT_ELEMENTS; at++)
        end[at] = (uint16_t)(at + 1);
    for (size_t i = 1; i <= elements; i++) {
        blank[outline_at(i)] = element_make(&a->node[i]);
        end[outline_at(i)] = (uint16_t)outline_at(a->node[i].end);
    }
    end[AT_ROOT] = (uint16_t)count;
    const uint16_t *up = ups_make(arena, end, count);
    struct outline outline = {.joint = joints_make(arena, blank, up, count),
                              .blank = blank,
                              .end = end,
                              .up = up,
                              .count = count,
                              .fragment = fragments_make(arena, blank, count)};
    if (a) outline.step = steps_make(arena, a, &outline.step_count);
    if (a) authority_say(arena, a, &outline);
    met_say(arena, &outline);
    return outline;
}

struct outline outline_of_authority(struct arena *arena, const struct authority *authority) {
    return outline_make(arena, authority);
}

struct outline outline_without(struct arena *arena) { return outline_make(arena, NULL); }
