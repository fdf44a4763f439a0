/* What does the law say of one ask, given what was seen of its person? */
#include "ask/weigh.h"

#include "ask/enjoin.h"
#include "base/bytes.h"
#include "base/canon.h"
#include "law/approve.h"

#include <assert.h>

/* ---- the steps ---- */

void weigh_paper(struct arena *arena, const struct pack *pack, const struct facts_from *facts,
                 struct law_ask *typed, struct law_decision *law) {
    struct order_flow flow = enjoin_flow(pack, facts->ask, facts->requester, facts->subject_tag);
    facts_paper(arena, facts, typed);
    typed->orders = orders_bound(arena, roll_orders(facts->roll), &flow, facts->now);
    *law = law_decide(arena, pack, typed, LAW_UP_TO_PAPER);
}

void weigh_whole(struct arena *arena, const struct pack *pack, const struct facts_from *facts,
                 const struct seen *seen, const struct settled *settled, struct law_ask *typed,
                 struct law_decision *law) {
    struct order_flow flow = enjoin_flow(pack, facts->ask, facts->requester, &seen->record_tag);
    facts_identity(typed, seen->match, seen->status);
    /* Looked for whether or not there is a record, so that the time does not tell which. */
    struct bound bound = orders_bound(arena, roll_orders(facts->roll), &flow, facts->now);
    if (seen->person) typed->orders_of_record = bound;
    *law = law_decide(arena, pack, typed, LAW_WHOLE);
    if (!settled) return;
    /* Answers are about one frozen ask, also when an order comes between them and this. */
    struct digest frozen = approve_frozen(arena, &facts->ask->digest, facts->requester->id,
                                          roll_origin(facts->roll), law);
    if (memcmp(&frozen, &settled->frozen, sizeof frozen) != 0) return;
    typed->answer = settled->answer;
    typed->answer_count = settled->answer_count;
    *law = law_decide(arena, pack, typed, LAW_WHOLE);
}

enum entry_outward weigh_outward(const struct law_decision *law, bool released, bool final) {
    /* Where people are asked everybody gets the same answer once the paper stage has passed. */
    if (law->waits && !final) return OUTWARD_UNDER_REVIEW;
    if (law->reached_identity) return released ? OUTWARD_RELEASED : OUTWARD_NOT_RELEASED;
    switch (law->outcome) {
    case LAW_INCOMPLETE:
        return OUTWARD_NEEDS_FROM_YOU;
    case LAW_REFER:
        return OUTWARD_UNDER_REVIEW;
    case LAW_REFUSE:
    case LAW_RELEASE:
        break;
    }
    return OUTWARD_NOT_RELEASED;
}

/* ---- what was seen, kept with the record ---- */

struct span seen_write(struct arena *arena, const struct facts_from *facts, const struct seen *seen,
                       const struct settled *settled) {
    struct canon to = {.text = {.arena = arena}};
    canon_begin(&to, NULL);
    canon_put_flag(&to, "address_current", seen->match.address_current);
    canon_put_flag(&to, "address_prior", seen->match.address_prior);
    canon_begin_list(&to, "answers");
    for (size_t i = 0; settled && i < settled->answer_count; i++) {
        canon_begin(&to, NULL);
        canon_put(&to, "element", settled->answer[i].element);
        canon_put_flag(&to, "yes", settled->answer[i].yes);
        canon_end(&to);
    }
    canon_end_list(&to);
    canon_put_flag(&to, "birth_date", seen->match.birth_date);
    canon_put_int(&to, "match", (int64_t)seen->match.reason);
    canon_put_int(&to, "open_matters", (int64_t)facts->open_matters_max);
    canon_put_flag(&to, "person", seen->person);
    canon_put_int(&to, "reason_shared", (int64_t)facts->reason_shared);
    canon_put(&to, "record_tag", span_str(hex_str(arena, digest_span(&seen->record_tag))));
    canon_put(&to, "status", seen->status);
    canon_end(&to);
    return canon_text(&to);
}

static struct err answers_read(struct arena *arena, const json_t *o, struct settled *settled) {
    const json_t *list;
    TRY(json_need_array(o, "seen", "answers", 1024, &list));
    size_t count = json_array_size(list);
    struct law_answer *answer = ARENA_ARRAY(arena, struct law_answer, count + 1);
    for (size_t i = 0; i < count; i++) {
        const json_t *one = json_array_get(list, i);
        TRY(json_need_str(one, "answers", "element", 128, &answer[i].element));
        answer[i].element = arena_copy(arena, answer[i].element);
        answer[i].yes = json_is_true(json_object_get(one, "yes"));
    }
    settled->answer = answer;
    settled->answer_count = count;
    return err_none();
}

struct err seen_read(struct arena *arena, const json_t *record, struct facts_from *facts,
                     struct seen *seen, struct settled *settled) {
    const json_t *o;
    struct span hex;
    int64_t number;
    TRY(json_need_object(record, "the record", "seen", &o));
    seen->match.address_current = json_is_true(json_object_get(o, "address_current"));
    seen->match.address_prior = json_is_true(json_object_get(o, "address_prior"));
    seen->match.birth_date = json_is_true(json_object_get(o, "birth_date"));
    seen->person = json_is_true(json_object_get(o, "person"));
    TRY(json_need_int(o, "seen", "match", 0, MATCH_VERIFIED, &number));
    seen->match.reason = (enum match_reason)number;
    TRY(json_need_int(o, "seen", "open_matters", 0, JSON_INTEGER_MAX, &number));
    facts->open_matters_max = (uint64_t)number;
    TRY(json_need_int(o, "seen", "reason_shared", 0, JSON_INTEGER_MAX, &number));
    facts->reason_shared = (uint64_t)number;
    TRY(json_need_str(o, "seen", "status", 64, &seen->status));
    seen->status = arena_copy(arena, seen->status);
    TRY(json_need_str(o, "seen", "record_tag", 2 * DIGEST_BYTES, &hex));
    TRY(hex_read(hex, seen->record_tag.byte, DIGEST_BYTES));
    return answers_read(arena, o, settled);
}
