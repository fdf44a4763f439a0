/* How is an element tree read? Pre-order, stage and code inherited from above; an element that
 * could not be tested, cited or explained is refused. */
#include "law/node.h"

/* YAML nests 16 deep, and each all or any takes two levels of it. */
enum { LIMIT_MAX = 1000000, APPROVALS_MAX = 5, SECOND_HOURS_MAX = 24 };

struct nodes {
    struct reading *r;
    struct law_node *node;
    size_t count;
    bool emergency;
};

/* ---- what a test refers to ---- */

static struct err register_read(struct nodes *n, const json_t *o, const char *key,
                                struct law_node *node) {
    const struct pack *pack = n->r->pack;
    struct span name = {0};
    TRY(read_id(n->r, o, key, true, &name));
    for (size_t i = 0; i < pack->reg_count; i++)
        if (span_equal(pack->reg[i].name, name)) node->reg = &pack->reg[i];
    bool subset = node->test == TEST_SUBSET_OF;
    node->other = subset ? fact_find(name) : FACT_ID_NONE;
    node->fields_of_releases = subset && span_is(name, "releases.fields");
    node->list = name;
    bool enrolled = node->test != TEST_CLASSED_AS && term_find(&pack->lists, name);
    if (node->reg || node->other || node->fields_of_releases || enrolled) return err_none();
    read_into(n->r, key);
    return read_err("the list is nowhere defined; define a register, or name it among the lists "
                    "of the pack's head");
}

static struct err roles_read(struct nodes *n, const json_t *o, struct law_node *node) {
    TRY(read_words(n->r, o, "roles", true, &node->values));
    for (size_t i = 0; i < node->values.count; i++)
        if (!term_find(&n->r->pack->roles, node->values.word[i]))
            return read_err("the role %.*s is not in the pack's vocabulary",
                            SPAN_FMT(node->values.word[i]));
    return err_none();
}

static struct err class_read(struct nodes *n, const json_t *o, struct law_node *node) {
    static const char *const states[] = {"not-met", "human", NULL};
    size_t unlisted = 0;
    TRY(read_id(n->r, o, "class", true, &node->wanted_class));
    TRY(read_word(n->r, o, "unlisted", states, true, &unlisted));
    node->unlisted = unlisted ? LAW_HUMAN : LAW_NOT_MET;
    for (size_t i = 0; i < node->reg->entry.count; i++)
        if (span_equal(node->reg->entry_class[i], node->wanted_class)) return err_none();
    read_into(n->r, "class");
    return read_err("no entry of the register has this class");
}

static struct err limit_read(struct nodes *n, const json_t *o, struct law_node *node) {
    static const char *const states[] = {"not-met", "human", NULL};
    size_t over = 0;
    TRY(read_count(n->r, o, "limit", 0, LIMIT_MAX, &node->limit));
    TRY(read_word(n->r, o, "over", states, true, &over));
    node->over = over ? LAW_HUMAN : LAW_NOT_MET;
    return err_none();
}

/* Keys that a test of this kind does not take say that something else was meant. */
static struct err needs_only(const json_t *o, unsigned needs) {
    static const struct {
        const char *key;
        unsigned bit;
    } keys[] = {{"values", NEEDS_VALUES},     {"roles", NEEDS_ROLES}, {"list", NEEDS_LIST},
                {"register", NEEDS_REGISTER}, {"class", NEEDS_CLASS}, {"unlisted", NEEDS_CLASS},
                {"limit", NEEDS_LIMIT},       {"over", NEEDS_LIMIT}};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (json_object_get(o, keys[i].key) && !(needs & keys[i].bit))
            return read_err("this test takes no \"%s\"", keys[i].key);
    return err_none();
}

/* A fact of the vault is looked at in the identity stage, and only there. */
static struct err fact_read(struct nodes *n, const json_t *o, struct law_node *node) {
    struct span name = {0};
    if (node->test == TEST_FINDING) {
        if (node->stage != STAGE_FINDING) return read_err("a finding belongs to the stage finding");
        return json_object_get(o, "fact") ? read_err("a finding looks at no fact") : err_none();
    }
    TRY(read_id(n->r, o, "fact", true, &name));
    node->fact = fact_find(name);
    size_t before = read_into(n->r, "fact");
    if (!node->fact) return read_err("the fact is not known");
    if (!(fact_kinds(node->fact) & test_rule_of(node->test)->kinds))
        return read_err("this test cannot look at %s", fact_name(node->fact));
    if (fact_stage(node->fact) != node->stage)
        return read_err(fact_stage(node->fact) == STAGE_PAPER
                            ? "the fact is on paper, so the element's stage is paper"
                            : "the fact is known to the vault only, so the stage is identity");
    read_out(n->r, before);
    return err_none();
}

static struct err test_read(struct nodes *n, const json_t *o, struct law_node *node) {
    struct span name = {0};
    TRY(read_id(n->r, o, "test", true, &name));
    node->test = test_find(name);
    if (!node->test) {
        read_into(n->r, "test");
        return read_err("the test is not known");
    }
    unsigned needs = test_rule_of(node->test)->needs;
    TRY(fact_read(n, o, node));
    TRY(needs_only(o, needs));
    if (needs & NEEDS_VALUES) TRY(read_words(n->r, o, "values", true, &node->values));
    if (needs & NEEDS_ROLES) TRY(roles_read(n, o, node));
    if (needs & NEEDS_LIST) TRY(register_read(n, o, "list", node));
    if (needs & NEEDS_REGISTER) TRY(register_read(n, o, "register", node));
    if (needs & NEEDS_CLASS) TRY(class_read(n, o, node));
    if (needs & NEEDS_LIMIT) TRY(limit_read(n, o, node));
    return err_none();
}

/* ---- what people are asked ---- */

/* One officer now and the second within hours: only where life may hang on it. */
static struct err second_read(struct nodes *n, const json_t *o, struct law_node *node) {
    int64_t hours = 0;
    if (!json_object_get(o, "second_within_hours")) return err_none();
    if (!n->emergency)
        return read_err("\"second-within-hours\" is only for an authority with emergency: yes");
    TRY(read_count(n->r, o, "second_within_hours", 1, SECOND_HOURS_MAX, &hours));
    node->second_within_hours = (int)hours;
    return err_none();
}

static struct err question_read(struct nodes *n, const json_t *o, struct law_node *node) {
    bool asked =
        node->test == TEST_FINDING || node->unlisted == LAW_HUMAN || node->over == LAW_HUMAN;
    int64_t approvals = 0;
    if (!asked && !json_object_get(o, "question")) return err_none();
    TRY(read_sentence(n->r, o, "question", true, &node->question));
    TRY(read_id(n->r, o, "role", true, &node->role));
    if (!term_find(&n->r->pack->roles, node->role)) {
        read_into(n->r, "role");
        return read_err("the role is not in the pack's vocabulary");
    }
    if (!json_object_get(o, "approvals")) return read_err("\"approvals\" is missing");
    TRY(second_read(n, o, node));
    /* pack-format section 4: a finding needs two different officers. */
    struct err e = read_count(n->r, o, "approvals", node->second_within_hours ? 1 : 2,
                              node->second_within_hours ? 1 : APPROVALS_MAX, &approvals);
    if (err_is(e) && node->second_within_hours)
        return read_err("with \"second-within-hours\" one officer finds now: approvals is 1");
    if (err_is(e)) return read_err("what people find takes at least 2 approvals");
    node->approvals = (int)approvals;
    return err_none();
}

static struct err also_show_read(struct nodes *n, const json_t *o, struct law_node *node) {
    struct span name = {0};
    TRY(read_id(n->r, o, "also_show", false, &name));
    if (!name.len) return err_none();
    node->also_show = fact_find(name);
    if (node->also_show && fact_kinds(node->also_show) == 1u << FACT_COUNT) return err_none();
    read_into(n->r, "also_show");
    return read_err("this is no count that could be shown");
}

static struct err construction_find(struct nodes *n, const json_t *o, struct law_node *node) {
    const struct pack *pack = n->r->pack;
    struct span name = {0};
    TRY(read_id(n->r, o, "construction", false, &name));
    if (!name.len) return err_none();
    size_t before = read_into(n->r, "construction");
    for (size_t i = 0; i < pack->construction_count; i++)
        if (span_equal(pack->construction[i].id, name)) node->construction = &pack->construction[i];
    if (!node->construction) return read_err("the construction is nowhere defined");
    if (node->test == TEST_SIGNED_BY_ROLE && node->construction->turns_on.count == 0)
        return read_err("the construction does not say which roles it turns on (turns-on)");
    if (node->test != TEST_SIGNED_BY_ROLE && node->test != TEST_NOT_ONLY)
        return read_err("a construction decides not-only and signed-by-role elements");
    read_out(n->r, before);
    return err_none();
}

/* ---- elements ---- */

static struct err leaf_read(struct nodes *n, const json_t *o, struct law_node *node) {
    static const char *const negated[] = {"test", "fact",     "values", "roles",
                                          "list", "register", NULL};
    const json_t *negation = json_object_get(o, "not");
    node->kind = negation ? 'n' : 'l';
    struct span redundant;
    TRY(read_sentence(n->r, o, "says", true, &node->says));
    TRY(read_cite(n->r, o, "cite", &node->cite));
    TRY(read_sentence(n->r, o, "redundant", false, &redundant));
    TRY(read_sentence(n->r, o, "evidence", true, &node->evidence));
    node->house_rule = node->house_rule || memmem(node->cite.at, node->cite.len, "house rule", 10);
    if (!json_object_get(o, "stage") && node->depth == 1)
        return read_err("an element here needs a \"stage\"");
    if (!node->code) return read_err("neither the element nor one above it has a \"code\"");
    if (negation) {
        size_t before = read_into(n->r, "not");
        TRY(read_known(n->r, negation, negated));
        TRY(test_read(n, negation, node));
        read_out(n->r, before);
        return needs_only(o, 0);
    }
    TRY(test_read(n, o, node));
    TRY(question_read(n, o, node));
    TRY(also_show_read(n, o, node));
    return construction_find(n, o, node);
}

static struct err id_unique(const struct nodes *n, size_t at) {
    /* Names of the preconditions, which stand in the same tree. */
    static const char *const taken[] = {"ask", "authority", "authority.in-force", "purpose",
                                        "fields"};
    for (size_t i = 0; i < sizeof taken / sizeof *taken; i++)
        if (span_is(n->node[at].id, taken[i])) return read_err("the id is a precondition's");
    for (size_t i = 0; i < at; i++)
        if (span_equal(n->node[i].id, n->node[at].id))
            return read_err("the id %.*s stands twice", SPAN_FMT(n->node[at].id));
    return err_none();
}

static struct err head_read(struct nodes *n, const json_t *o, const struct law_node *above,
                            size_t at) {
    static const char *const stages[] = {"paper", "identity", "finding", "release", NULL};
    struct law_node *node = &n->node[at];
    struct span text = {0};
    size_t stage = above ? (size_t)above->stage : 0;
    node->depth = above ? above->depth + 1 : 0;
    node->code = above ? above->code : NULL;
    if (above) TRY(read_id(n->r, o, "id", true, &node->id));
    if (above) TRY(id_unique(n, at));
    TRY(read_word(n->r, o, "stage", stages, false, &stage));
    node->stage = (enum law_stage)stage;
    TRY(read_sentence(n->r, o, "house_rule", false, &text));
    node->house_says = text;
    node->house_rule = text.len > 0;
    int64_t officers = 0;
    if (json_object_get(o, "enrolment_approvals"))
        TRY(read_count(n->r, o, "enrolment_approvals", 2, APPROVALS_MAX, &officers));
    node->enrolment_approvals = (int)officers;
    return read_code(n->r, o, "code", &node->code);
}

static struct err node_read(struct nodes *n, const json_t *o, const struct law_node *above);

static struct err group_read(struct nodes *n, const json_t *o, const char *key,
                             struct law_node *node) {
    const json_t *list;
    node->kind = key[1] == 'l' ? 'a' : 'o';
    TRY(needs_only(o, 0));
    TRY(read_list(n->r, o, key, true, NODES_MAX, &list));
    size_t before = read_into(n->r, key);
    for (size_t i = 0; i < json_array_size(list); i++) {
        size_t inner = read_into_at(n->r, i);
        TRY(node_read(n, json_array_get(list, i), node));
        read_out(n->r, inner);
    }
    read_out(n->r, before);
    return err_none();
}

static struct err node_read(struct nodes *n, const json_t *o, const struct law_node *above) {
    static const char *const known[] = {"id",
                                        "stage",
                                        "says",
                                        "cite",
                                        "test",
                                        "fact",
                                        "values",
                                        "roles",
                                        "list",
                                        "register",
                                        "class",
                                        "unlisted",
                                        "limit",
                                        "over",
                                        "question",
                                        "role",
                                        "approvals",
                                        "also_show",
                                        "code",
                                        "evidence",
                                        "house_rule",
                                        "all",
                                        "construction",
                                        "enrolment_approvals",
                                        "any",
                                        "not",
                                        "second_within_hours",
                                        "redundant",
                                        NULL};
    static const char *const root[] = {"all", NULL};
    TRY(read_known(n->r, o, above ? known : root));
    if (n->count == NODES_MAX) return read_err("an authority has more than %d elements", NODES_MAX);
    if (above && above->depth == NODE_DEPTH_MAX)
        return read_err("elements are nested deeper than %d", NODE_DEPTH_MAX);
    size_t at = n->count++;
    struct law_node *node = &n->node[at];
    TRY(head_read(n, o, above, at));
    bool all = json_object_get(o, "all") != NULL;
    bool any = json_object_get(o, "any") != NULL;
    bool negation = json_object_get(o, "not") != NULL;
    bool test = json_object_get(o, "test") != NULL;
    if (all + any + negation + test != 1)
        return read_err("an element needs exactly one of test, all, any, not");
    if (all || any)
        TRY(group_read(n, o, all ? "all" : "any", node));
    else
        TRY(leaf_read(n, o, node));
    node->end = n->count;
    return err_none();
}

/* House rule P7: exactly one record is identified, whatever else an authority asks. */
static struct err identity_demanded(const struct nodes *n) {
    for (size_t i = 1; i < n->count; i = n->node[i].end)
        if (n->node[i].kind == 'l' && n->node[i].test == TEST_IDENTITY_UNIQUE &&
            n->node[i].fact == FACT_VERIFICATION_OUTCOME)
            return err_none();
    return read_err("no element demands that exactly one record is identified (identity-unique)");
}

struct err nodes_read(struct reading *r, const json_t *elements, struct authority *authority) {
    struct nodes n = {.r = r,
                      .node = ARENA_ARRAY(r->arena, struct law_node, NODES_MAX),
                      .emergency = authority->emergency};
    size_t before = read_into(r, "elements");
    TRY(node_read(&n, elements, NULL));
    TRY(identity_demanded(&n));
    for (size_t i = 0; i < n.count; i++) {
        authority->has_findings = authority->has_findings || n.node[i].stage == STAGE_FINDING;
        authority->address_must_agree =
            authority->address_must_agree || n.node[i].fact == FACT_VERIFICATION_ADDRESS;
    }
    authority->node = n.node;
    authority->node_count = n.count;
    read_out(r, before);
    return err_none();
}
