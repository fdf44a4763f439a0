/* How is one authority read? Head, time in force, purposes, elements; whatever is not named by the
 * pack's vocabulary is refused. */
#include "law/authority.h"

#include "law/duties.h"
#include "law/node.h"
#include "law/outline.h"
#include "law/releases.h"

enum { PURPOSES_MAX = 64 };

/* ---- purposes ---- */

static bool purpose_is_never(const struct pack *pack, struct span id) {
    for (size_t i = 0; i < pack->never_purpose_count; i++)
        if (span_equal(pack->never_purpose[i].id, id)) return true;
    return false;
}

static struct err purpose_read(struct reading *r, const json_t *o, const struct authority *a,
                               struct purpose *purpose) {
    static const char *const known[] = {"id", "cite", NULL};
    TRY(read_known(r, o, known));
    TRY(read_id(r, o, "id", true, &purpose->id));
    TRY(read_cite_opening(r, o, "cite", &purpose->cite));
    if (purpose_is_never(r->pack, purpose->id))
        return read_err("the purpose is one that no provision permits (never-purposes)");
    const struct term *term = term_find(&r->pack->purposes, purpose->id);
    if (!term) return read_err("the purpose is not in the pack's vocabulary");
    purpose->says = term->says;
    for (size_t i = 0; i < a->purpose_count; i++)
        if (span_equal(a->purpose[i].id, purpose->id))
            return read_err("the id %.*s stands twice", SPAN_FMT(purpose->id));
    return err_none();
}

static struct err purposes_read(struct reading *r, const json_t *o, struct authority *a) {
    static const char *const known[] = {"permitted", NULL};
    const json_t *purposes;
    const json_t *list;
    TRY(read_mapping(r, o, "purposes", &purposes));
    size_t outer = read_into(r, "purposes");
    TRY(read_known(r, purposes, known));
    TRY(read_list(r, purposes, "permitted", true, PURPOSES_MAX, &list));
    size_t before = read_into(r, "permitted");
    struct purpose *found = ARENA_ARRAY(r->arena, struct purpose, json_array_size(list));
    a->purpose = found;
    for (size_t i = 0; i < json_array_size(list); i++) {
        size_t inner = read_into_at(r, i);
        TRY(purpose_read(r, json_array_get(list, i), a, &found[i]));
        a->purpose_count++;
        read_out(r, inner);
    }
    read_out(r, before);
    read_out(r, outer);
    return err_none();
}

/* ---- the rest ---- */

static struct err in_force_read(struct reading *r, const json_t *o, struct authority *a) {
    static const char *const known[] = {"from", "to", "structure_since", NULL};
    const json_t *in_force;
    TRY(read_mapping(r, o, "law_in_force", &in_force));
    size_t before = read_into(r, "law_in_force");
    TRY(read_known(r, in_force, known));
    TRY(read_date(r, in_force, "from", &a->from));
    if (json_object_get(in_force, "structure_since"))
        TRY(read_date(r, in_force, "structure_since", &a->structure_since));
    const char *to = json_string_value(json_object_get(in_force, "to"));
    if (!to || strcmp(to, "open") != 0) TRY(read_date(r, in_force, "to", &a->to));
    if (a->to.year && date_compare(a->from, a->to) >= 0)
        return read_err("it ends before it begins");
    read_out(r, before);
    return err_none();
}

/* The authority names the constructions that its elements turn on, all of them and no other. */
static struct err constructions_agree(struct reading *r, const json_t *o,
                                      const struct authority *a) {
    struct words named = {0};
    size_t used = 0;
    TRY(read_words(r, o, "constructions", false, &named));
    for (size_t i = 0; i < a->node_count; i++) {
        const struct construction *construction = a->node[i].construction;
        if (!construction) continue;
        used++;
        if (!words_have(&named, construction->id))
            return read_err("\"constructions\" lacks %.*s, which an element turns on",
                            SPAN_FMT(construction->id));
        if (!span_equal(construction->authority, a->id))
            return read_err("the construction %.*s is of another authority",
                            SPAN_FMT(construction->id));
    }
    if (used != named.count)
        return read_err("\"constructions\" names one that no element turns on, or two elements "
                        "turn on the same");
    return err_none();
}

static struct err joint_return_read(struct reading *r, const json_t *o, struct authority *a) {
    static const char *const known[] = {"says", "cite", NULL};
    const json_t *joint;
    if (!json_object_get(o, "joint_return")) return err_none();
    TRY(read_mapping(r, o, "joint_return", &joint));
    size_t before = read_into(r, "joint_return");
    TRY(read_known(r, joint, known));
    TRY(read_sentence(r, joint, "says", true, &a->joint_return.says));
    TRY(read_cite(r, joint, "cite", &a->joint_return.cite));
    read_out(r, before);
    return err_none();
}

/* The schedule of final answers: the same for all who ask under this authority, so that the time of
 * an answer tells nothing (doc/decisions/014). House rule where the pack does not say. */
static struct err read_review(struct reading *r, const json_t *o, struct authority *a) {
    enum { REVIEW_HOURS = 240, REVIEW_HOURS_MAX = 8760, EMERGENCY_SECONDS = 300 };
    int64_t hours = REVIEW_HOURS;
    if (json_object_get(o, "review_hours"))
        TRY(read_count(r, o, "review_hours", 1, REVIEW_HOURS_MAX, &hours));
    else if (a->emergency)
        hours = 0;
    a->review_seconds = hours ? hours * 3600 : EMERGENCY_SECONDS;
    return err_none();
}

static struct err head_read(struct reading *r, const json_t *o, struct authority *a) {
    static const char *const modality[] = {"may", "shall", NULL};
    static const char *const batch[] = {"no", "programme", NULL};
    static const char *const yes_no[] = {"no", "yes", NULL};
    static const char *const fallback[] = {"refuse", NULL};
    static const char *const subject[] = {"exactly-one-person", NULL};
    struct span text;
    size_t at = 0;
    size_t emergency = 0;
    TRY(read_id(r, o, "authority", true, &a->id));
    TRY(read_sentence(r, o, "title", true, &a->title));
    TRY(read_cite_opening(r, o, "cite", &a->cite));
    TRY(read_word(r, o, "modality", modality, true, &at));
    a->shall = at == 1;
    TRY(read_cite_opening(r, o, "modality_cite", &a->modality_cite));
    TRY(read_word(r, o, "emergency", yes_no, false, &emergency));
    a->emergency = emergency == 1;
    TRY(read_review(r, o, a));
    TRY(read_id(r, o, "decides", true, &text));
    TRY(read_word(r, o, "default", fallback, true, &at));
    TRY(read_word(r, o, "batch", batch, true, &at));
    a->batch = at == 1;
    return read_word(r, o, "subject", subject, true, &at);
}

struct err authority_read(struct reading *r, const json_t *o, struct authority *a) {
    static const char *const known[] = {
        "authority",    "title",     "cite",          "modality",   "modality_cite",
        "law_in_force", "decides",   "default",       "batch",      "subject",
        "purposes",     "elements",  "constructions", "releases",   "joint_return",
        "obligations",  "agreement", "accounting",    "visibility", "emergency",
        "review_hours", NULL};
    TRY(read_known(r, o, known));
    TRY(head_read(r, o, a));
    TRY(in_force_read(r, o, a));
    TRY(purposes_read(r, o, a));
    TRY(nodes_read(r, json_object_get(o, "elements"), a));
    TRY(constructions_agree(r, o, a));
    TRY(releases_read(r, o, a));
    TRY(joint_return_read(r, o, a));
    TRY(duties_read(r, o, a));
    if (a->batch && a->has_findings)
        return read_err("a batch cannot wait for people: an authority with findings has batch: no");
    a->outline = outline_of_authority(r->arena, a);
    return err_none();
}
