/* How is an element tree read? Pre-order, stage and code inherited from above. */
#include "law/node.h"

#include "base/bytes.h"

enum { NODES_MAX = 512, NODE_DEPTH_MAX = 12 };

struct reading {
    struct arena *arena;
    const struct pack *pack;
    struct law_node *node;
    size_t count;
};

/* What a child takes from its parent when it has none of its own. */
struct inherited {
    enum law_stage stage;
    const char *code;
    struct span says;
    struct span cite;
    int depth;
};

static struct err text_of(struct reading *r, const json_t *o, const char *key, struct span *text) {
    TRY(json_may_str(o, "element", key, 2000, text));
    if (text->at) *text = arena_copy(r->arena, *text);
    return err_none();
}

static struct err stage_of(struct span text, enum law_stage *stage) {
    static const char *const name[] = {"paper", "identity", "finding", "release"};
    for (size_t i = 0; i < sizeof name / sizeof *name; i++) {
        if (!span_is(text, name[i])) continue;
        *stage = (enum law_stage)i;
        return err_none();
    }
    return err_make(ERR_INPUT, "an element has a stage that is not paper, identity, finding or "
                               "release");
}

static struct err values_of(struct reading *r, const json_t *o, const char *key,
                            struct words *words) {
    const json_t *list;
    TRY(json_may_array(o, "element", key, 512, &list));
    if (!list) return err_none();
    words->count = json_array_size(list);
    words->word = ARENA_ARRAY(r->arena, struct span, words->count + 1);
    for (size_t i = 0; i < words->count; i++) {
        TRY(json_str_at(list, i, key, 2000, &words->word[i]));
        words->word[i] = arena_copy(r->arena, words->word[i]);
    }
    return err_none();
}

static struct err register_of(struct reading *r, struct span name, struct law_node *node) {
    for (size_t i = 0; i < r->pack->reg_count; i++)
        if (span_equal(r->pack->reg[i].name, name)) node->reg = &r->pack->reg[i];
    node->other = fact_find(name);
    node->fields_of_releases = span_is(name, "releases.fields");
    node->list = name; /* else a list of the requester's enrolment */
    return err_none();
}

static struct err construction_of(struct reading *r, const json_t *o, struct law_node *node) {
    struct span name;
    TRY(text_of(r, o, "construction", &name));
    if (!name.at) return err_none();
    for (size_t i = 0; i < r->pack->construction_count; i++)
        if (span_equal(r->pack->construction[i].id, name))
            node->construction = &r->pack->construction[i];
    return node->construction ? err_none()
                              : err_make(ERR_INPUT, "an element names a construction that the pack "
                                                    "does not have");
}

static struct err number_of(const json_t *o, const char *key, uint64_t max, uint64_t *number) {
    struct span text;
    TRY(json_may_str(o, "element", key, 9, &text));
    *number = 0;
    return text.at ? decimal_read(text, max, number) : err_none();
}

static struct err numbers_of(const json_t *o, struct law_node *node) {
    uint64_t limit = 0;
    uint64_t approvals = 0;
    struct span text;
    TRY(number_of(o, "limit", 1000000, &limit));
    TRY(number_of(o, "approvals", 9, &approvals));
    node->limit = (int64_t)limit;
    node->approvals = (int)approvals;
    TRY(json_may_str(o, "element", "over", 8, &text));
    node->over = text.at && span_is(text, "human") ? LAW_HUMAN : LAW_NOT_MET;
    TRY(json_may_str(o, "element", "unlisted", 8, &text));
    node->unlisted_human = text.at && span_is(text, "human");
    return err_none();
}

/* The test of a leaf; of a `not`, that of the object under it. */
static struct err test_of(struct reading *r, const json_t *o, struct law_node *node) {
    struct span text;
    TRY(json_need_str(o, "element", "test", 32, &text));
    node->test = test_find(text);
    if (!node->test) return err_make(ERR_INPUT, "an element has a test that is not known");
    TRY(text_of(r, o, "fact", &text));
    if (text.at) node->fact = fact_find(text);
    if (node->test != TEST_FINDING && !node->fact)
        return err_make(ERR_INPUT, "an element looks at a fact that is not known");
    TRY(values_of(r, o, "values", &node->values));
    TRY(values_of(r, o, "roles", &node->values));
    TRY(text_of(r, o, "list", &text));
    if (text.at) TRY(register_of(r, text, node));
    TRY(text_of(r, o, "register", &text));
    if (text.at) TRY(register_of(r, text, node));
    TRY(text_of(r, o, "class", &node->wanted_class));
    TRY(numbers_of(o, node));
    return construction_of(r, o, node);
}

static struct err node_head(struct reading *r, const json_t *o, const struct inherited *above,
                            struct law_node *node) {
    struct span text;
    TRY(text_of(r, o, "id", &node->id));
    TRY(text_of(r, o, "says", &node->says));
    TRY(text_of(r, o, "cite", &node->cite));
    TRY(text_of(r, o, "question", &node->question));
    TRY(text_of(r, o, "role", &node->role));
    TRY(text_of(r, o, "house-rule", &text));
    node->house_rule =
        text.at || (node->cite.at && memmem(node->cite.at, node->cite.len, "house rule", 10));
    node->stage = above->stage;
    node->code = above->code;
    node->depth = above->depth;
    TRY(text_of(r, o, "stage", &text));
    if (text.at) TRY(stage_of(text, &node->stage));
    TRY(text_of(r, o, "code", &text));
    if (text.at) node->code = (const char *)text.at;
    return err_none();
}

static struct err node_read(struct reading *r, const json_t *o, const struct inherited *above);

static struct err children_read(struct reading *r, const json_t *list,
                                const struct law_node *parent) {
    struct inherited below = {
        .stage = parent->stage, .code = parent->code, .depth = parent->depth + 1};
    if (json_array_size(list) == 0) return err_make(ERR_INPUT, "an \"all\" or \"any\" is empty");
    for (size_t i = 0; i < json_array_size(list); i++)
        TRY(node_read(r, json_array_get(list, i), &below));
    return err_none();
}

/* The leaf under a `not` has the node's own name: it is one element to a reader. */
static struct err negated_read(struct reading *r, const json_t *o, size_t parent) {
    struct law_node *leaf = &r->node[r->count++];
    const struct law_node *node = &r->node[parent];
    *leaf = (struct law_node){.kind = 'l',
                              .depth = node->depth + 1,
                              .stage = node->stage,
                              .code = node->code,
                              .id = node->id};
    leaf->end = r->count;
    return test_of(r, o, leaf);
}

/* Depth is bounded by NODE_DEPTH_MAX. */
static struct err node_read(struct reading *r, const json_t *o, const struct inherited *above) {
    static const char *const kinds[] = {"test", "all", "any", "not"};
    static const char letters[] = "laon";
    if (!json_is_object(o)) return err_make(ERR_INPUT, "an element is not a mapping");
    if (r->count >= NODES_MAX || above->depth > NODE_DEPTH_MAX)
        return err_make(ERR_INPUT, "an authority has too many or too deep elements");
    size_t at = r->count++;
    struct law_node *node = &r->node[at];
    const json_t *body = NULL;
    TRY(node_head(r, o, above, node));
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        const json_t *found = json_object_get(o, kinds[i]);
        if (!found) continue;
        if (body) return err_make(ERR_INPUT, "an element has two of test, all, any, not");
        body = found;
        node->kind = letters[i];
    }
    if (!body) return err_make(ERR_INPUT, "an element has none of test, all, any, not");
    struct err e = node->kind == 'l'   ? test_of(r, o, node)
                   : node->kind == 'n' ? negated_read(r, body, at)
                                       : children_read(r, body, node);
    node->end = r->count;
    return e;
}

struct err nodes_read(struct arena *arena, const struct pack *pack, const json_t *elements,
                      const struct law_node **node, size_t *count) {
    struct reading r = {
        .arena = arena, .pack = pack, .node = ARENA_ARRAY(arena, struct law_node, NODES_MAX + 2)};
    struct inherited none = {.stage = STAGE_PAPER};
    TRY(node_read(&r, elements, &none));
    *node = r.node;
    *count = r.count;
    return err_none();
}
