/* When has a question to people been answered? Two of different units for a yes, one for a no, and
 * as long as they disagree nobody has answered. */
#include "law/approve.h"

/* pack-format section 4: what people find takes two. A pack says so of its findings, and of no
 * construction, whose question comes from a contested reading. */
enum { NEEDED_ELSE = 2 };

const char *approve_state_str(enum approve_state state) {
    switch (state) {
    case APPROVE_YES:
        return "yes";
    case APPROVE_NO:
        return "no";
    case APPROVE_DISPUTED:
        return "disputed";
    case APPROVE_OPEN:
        break;
    }
    return "open";
}

struct digest approve_frozen(struct arena *arena, const struct digest *ask, struct span requester,
                             struct span log, const struct law_decision *unanswered) {
    struct digest explanation = sha256(explain_write(arena, unanswered));
    struct digest from = sha256(requester);
    struct digest where = sha256(log);
    struct span part[] = {SPAN_LITERAL("frozen/1"), digest_span(ask), digest_span(&from),
                          digest_span(&where), digest_span(&explanation)};
    return sha256_parts(part, 5);
}

static bool role_fits(struct span wanted, struct span role) {
    return span_is(wanted, "counsel") ? span_is(role, "counsel") : span_is(role, "officer");
}

bool approve_counts(const struct approve_question *question, const struct digest *frozen,
                    const struct approve_said *said) {
    return span_equal(said->element, question->element) && !said->of_requester &&
           memcmp(&said->frozen, frozen, sizeof *frozen) == 0 &&
           role_fits(question->role, said->role);
}

/* No later answer of the same officer takes its place. */
static bool is_last(const struct approve_question *question, const struct digest *frozen,
                    const struct approve_said *said, size_t count, size_t i) {
    for (size_t k = i + 1; k < count; k++)
        if (approve_counts(question, frozen, &said[k]) &&
            span_equal(said[k].officer, said[i].officer))
            return false;
    return true;
}

/* The next letter or digit, in one case; 0 at the end. Bytes of other letters stay as they are. */
static uint8_t plain_next(struct span text, size_t *at) {
    while (*at < text.len) {
        uint8_t c = text.at[(*at)++];
        if (c >= 'A' && c <= 'Z') return (uint8_t)(c - 'A' + 'a');
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c >= 0x80) return c;
    }
    return 0;
}

/* One unit is not two for being written in two ways. */
static bool unit_same(struct span a, struct span b) {
    size_t at_a = 0;
    size_t at_b = 0;
    uint8_t one = 1;
    while (one) {
        one = plain_next(a, &at_a);
        if (plain_next(b, &at_b) != one) return false;
    }
    return true;
}

/* A unit that said so before, by another officer, says it once. */
static bool unit_is_new(const struct approve_question *question, const struct digest *frozen,
                        const struct approve_said *said, size_t count, size_t i) {
    for (size_t k = 0; k < i; k++)
        if (approve_counts(question, frozen, &said[k]) &&
            is_last(question, frozen, said, count, k) && said[k].yes == said[i].yes &&
            unit_same(said[k].unit, said[i].unit))
            return false;
    return true;
}

static enum approve_state state_of(const struct approve_question *question) {
    if (question->yes && question->no) return APPROVE_DISPUTED;
    if (question->no) return APPROVE_NO;
    return question->yes >= question->needed ? APPROVE_YES : APPROVE_OPEN;
}

static void settle(struct approve_question *question, const struct law_finding *f,
                   const struct digest *frozen, const struct approve_said *said, size_t count) {
    instant first = 0;
    for (size_t i = 0; i < count; i++) {
        if (!approve_counts(question, frozen, &said[i]) ||
            !is_last(question, frozen, said, count, i) ||
            !unit_is_new(question, frozen, said, count, i))
            continue;
        if (said[i].yes && question->yes++ == 0) first = said[i].when;
        if (!said[i].yes) question->no++;
    }
    question->state = state_of(question);
    if (!f->second_within_hours || !question->yes) return;
    question->second_due = first + f->second_within_hours * 3600LL;
    question->second_given = question->yes > question->needed || question->no;
}

size_t approve_questions(const struct law_decision *decision, const struct digest *frozen,
                         const struct approve_said *said, size_t said_count,
                         struct approve_question *question) {
    size_t found = 0;
    for (size_t i = 0; i < decision->tree_count; i++) {
        const struct law_finding *f = &decision->tree[i];
        if (f->state != LAW_HUMAN || f->kind == 'a' || f->kind == 'o') continue;
        struct approve_question *one = &question[found++];
        *one = (struct approve_question){.element = f->id,
                                         .cite = f->cite,
                                         .question = f->question.len ? f->question : f->says,
                                         .role = f->role,
                                         .needed = f->approvals ? f->approvals : NEEDED_ELSE};
        settle(one, f, frozen, said, said_count);
    }
    return found;
}

size_t approve_answers(const struct approve_question *question, size_t count,
                       struct law_answer *answer) {
    size_t settled = 0;
    for (size_t i = 0; i < count; i++)
        if (question[i].state == APPROVE_YES || question[i].state == APPROVE_NO)
            answer[settled++] =
                (struct law_answer){question[i].element, question[i].state == APPROVE_YES};
    return settled;
}
