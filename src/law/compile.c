/* Is this source a pack? Every key, reference and citation is checked against closed lists; what
 * passes is written as RFC 8785 JSON. Linked into the command line only. */
#include "law/inside.h"
#include "law/yaml.h"

#include <stdarg.h>
#include <stdio.h>

enum { COMPILE_SOURCES_MAX = 128 };

struct file {
    const char *name;
    struct yaml_node *root;
    struct span format;
};

struct compiling {
    struct arena *arena;
    struct file file[COMPILE_SOURCES_MAX];
    size_t file_count;
    const struct yaml_node *units;
    const struct yaml_node *head;
    const char *head_name;
    const char *name; /* of the file now being checked */
};

/* ---- shapes ---- */

static struct err known_only(const struct compiling *c, const struct yaml_node *mapping,
                             const char *const *known, const char *what) {
    if (mapping->kind != YAML_MAPPING) return yaml_err(c->name, mapping, "%s is no mapping", what);
    for (const struct yaml_node *node = mapping->first; node; node = node->next) {
        bool found = false;
        for (size_t i = 0; known[i] && !found; i++)
            found = span_is(node->key, known[i]);
        if (!found)
            return yaml_err(c->name, node, "%s has a key \"%.*s\" that is not known", what,
                            SPAN_FMT(node->key));
    }
    return err_none();
}

static struct err scalar_need(const struct compiling *c, const struct yaml_node *mapping,
                              const char *key, const char *what, struct span *text) {
    const struct yaml_node *node = yaml_member(mapping, key);
    if (!node) return yaml_err(c->name, mapping, "%s lacks \"%s\"", what, key);
    if (node->kind != YAML_SCALAR || node->scalar.len == 0)
        return yaml_err(c->name, node, "\"%s\" must be a text", key);
    *text = node->scalar;
    return err_none();
}

static struct err word_among(const struct compiling *c, const struct yaml_node *mapping,
                             const char *key, const char *const *word, bool needed) {
    const struct yaml_node *node = yaml_member(mapping, key);
    if (!node && !needed) return err_none();
    if (!node) return yaml_err(c->name, mapping, "\"%s\" is missing", key);
    for (size_t i = 0; word[i]; i++)
        if (node->kind == YAML_SCALAR && span_is(node->scalar, word[i])) return err_none();
    return yaml_err(c->name, node, "\"%s\" has a value that is not known; the first known is %s",
                    key, word[0]);
}

/* ---- citations ---- */

static bool unit_exists(const struct compiling *c, struct span unit) {
    const struct yaml_node *units = yaml_member(c->units, "units");
    for (const struct yaml_node *node = units ? units->first : NULL; node; node = node->next)
        if (span_equal(node->scalar, unit)) return true;
    return false;
}

/* One unit such as "(i)(2)(A)", perhaps followed by " (flush)". */
static struct err unit_check(const struct compiling *c, const struct yaml_node *node,
                             struct span unit) {
    static const char flush[] = " (flush)";
    size_t len = sizeof flush - 1;
    if (unit.len > len && memcmp(unit.at + unit.len - len, flush, len) == 0) unit.len -= len;
    if (unit_exists(c, unit)) return err_none();
    return yaml_err(c->name, node, "there is no unit 26 USC 6103%.*s; cite one that exists",
                    SPAN_FMT(unit));
}

/* Several parts are parted by "; "; within one of 6103 the units by ", ". */
static struct err cite_part_check(const struct compiling *c, const struct yaml_node *node,
                                  struct span part) {
    static const char act[] = "26 USC 6103";
    if (span_begins(part, SPAN_LITERAL("house rule"))) return err_none();
    if (!span_begins(part, SPAN_LITERAL(act))) {
        /* Another law, by title: its letters are not ours to check. */
        bool law = memmem(part.at, part.len, " USC ", 5) || memmem(part.at, part.len, " CFR ", 5) ||
                   memmem(part.at, part.len, "P.L. ", 5);
        return law ? err_none() : yaml_err(c->name, node, "a citation names no law");
    }
    struct span rest = span_cut(part, sizeof act - 1, part.len);
    while (rest.len > 0) {
        const uint8_t *comma = memmem(rest.at, rest.len, ", ", 2);
        size_t len = comma ? (size_t)(comma - rest.at) : rest.len;
        struct span unit = span_cut(rest, 0, len);
        rest = comma ? span_cut(rest, len + 2, rest.len) : span_cut(rest, len, len);
        if (unit.len == 0 || unit.at[0] != '(') {
            TRY(cite_part_check(c, node, unit)); /* another act after a comma */
            continue;
        }
        TRY(unit_check(c, node, unit));
    }
    return err_none();
}

static struct err cite_need(const struct compiling *c, const struct yaml_node *mapping,
                            const char *key, const char *what) {
    const struct yaml_node *node = yaml_member(mapping, key);
    if (!node || node->kind != YAML_SCALAR || node->scalar.len == 0)
        return yaml_err(c->name, mapping, "%s has no citation; a rule without one does not load",
                        what);
    struct span rest = node->scalar;
    while (rest.len > 0) {
        const uint8_t *semicolon = memmem(rest.at, rest.len, "; ", 2);
        size_t len = semicolon ? (size_t)(semicolon - rest.at) : rest.len;
        TRY(cite_part_check(c, node, span_cut(rest, 0, len)));
        rest = semicolon ? span_cut(rest, len + 2, rest.len) : span_cut(rest, len, len);
    }
    return err_none();
}

/* ---- elements ---- */

static const char *const stages[] = {"paper", "identity", "finding", "release", NULL};

static struct err reference_check(const struct compiling *c, const struct yaml_node *node,
                                  const char *format, const char *list_key, const char *id_key,
                                  struct span id, const char *what) {
    for (size_t i = 0; i < c->file_count; i++) {
        if (!span_is(c->file[i].format, format)) continue;
        const struct yaml_node *list = list_key ? yaml_member(c->file[i].root, list_key) : NULL;
        const struct yaml_node *at = list ? list->first : c->file[i].root;
        for (; at; at = list ? at->next : NULL) {
            const struct yaml_node *found = yaml_member(at, id_key);
            if (found && span_equal(found->scalar, id)) return err_none();
        }
    }
    return yaml_err(c->name, node, "the %s \"%.*s\" is nowhere defined", what, SPAN_FMT(id));
}

/* Two officers of a role answer one question. */
static struct err finding_check(const struct compiling *c, const struct yaml_node *o) {
    struct span word;
    TRY(scalar_need(c, o, "question", "a finding", &word));
    TRY(scalar_need(c, o, "role", "a finding", &word));
    TRY(scalar_need(c, o, "approvals", "a finding", &word));
    if (span_is(word, "2")) return err_none();
    return yaml_err(c->name, yaml_member(o, "approvals"), "a finding takes 2 approvals");
}

/* The members that each test cannot do without. */
static const struct {
    enum law_test test;
    const char *member;
} test_members[] = {
    {TEST_ONE_OF, "values"},    {TEST_NOT_ONLY, "values"},     {TEST_SIGNED_BY_ROLE, "roles"},
    {TEST_IN_LIST, "list"},     {TEST_SUBSET_OF, "register"},  {TEST_AT_MOST, "limit"},
    {TEST_CLASSED_AS, "class"}, {TEST_CLASSED_AS, "register"},
};

/* A test names a known fact, and resolves what it refers to. */
static struct err test_check(const struct compiling *c, const struct yaml_node *o) {
    struct span word;
    TRY(scalar_need(c, o, "test", "an element", &word));
    enum law_test test = test_find(word);
    if (!test) return yaml_err(c->name, yaml_member(o, "test"), "the test is not known");
    if (test == TEST_FINDING) return finding_check(c, o);
    TRY(scalar_need(c, o, "fact", "an element", &word));
    if (!fact_find(word)) return yaml_err(c->name, yaml_member(o, "fact"), "the fact is not known");
    for (size_t i = 0; i < sizeof test_members / sizeof *test_members; i++)
        if (test_members[i].test == test && !yaml_member(o, test_members[i].member))
            return yaml_err(c->name, o, "the test needs \"%s\"", test_members[i].member);
    if (test != TEST_CLASSED_AS) return err_none();
    TRY(scalar_need(c, o, "register", "the test", &word));
    return reference_check(c, o, "portcullis-registers/1", "registers", "id", word, "register");
}

static struct err construction_check(const struct compiling *c, const struct yaml_node *o) {
    const struct yaml_node *node = yaml_member(o, "construction");
    if (!node) return err_none();
    return reference_check(c, node, "portcullis-construction/1", NULL, "construction", node->scalar,
                           "construction");
}

static struct err ids_unique(const struct compiling *c, const struct yaml_node *at, struct span id,
                             size_t *seen) {
    if (at->kind == YAML_MAPPING) {
        const struct yaml_node *own = yaml_member(at, "id");
        if (own && span_equal(own->scalar, id) && ++*seen > 1)
            return yaml_err(c->name, own, "the id \"%.*s\" stands twice", SPAN_FMT(id));
    }
    for (const struct yaml_node *child = at->first; child; child = child->next)
        if (child->kind != YAML_SCALAR) TRY(ids_unique(c, child, id, seen));
    return err_none();
}

static struct err element_check(const struct compiling *c, const struct yaml_node *elements,
                                const struct yaml_node *o);

static struct err group_check(const struct compiling *c, const struct yaml_node *elements,
                              const struct yaml_node *group) {
    if (group->kind != YAML_SEQUENCE || !group->first)
        return yaml_err(c->name, group, "\"%.*s\" is empty", SPAN_FMT(group->key));
    for (const struct yaml_node *child = group->first; child; child = child->next)
        TRY(element_check(c, elements, child));
    return err_none();
}

/* Depth was bounded by the reader. */
static struct err element_check(const struct compiling *c, const struct yaml_node *elements,
                                const struct yaml_node *o) {
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
                                        "also-show",
                                        "code",
                                        "evidence",
                                        "house-rule",
                                        "construction",
                                        "enrolment-approvals",
                                        "all",
                                        "any",
                                        "not",
                                        NULL};
    static const char *const not_known[] = {"test", "fact",     "values", "roles",
                                            "list", "register", NULL};
    static const char *const states[] = {"human", "not-met", NULL};
    struct span word;
    size_t seen = 0;
    TRY(known_only(c, o, known, "an element"));
    TRY(scalar_need(c, o, "id", "an element", &word));
    TRY(ids_unique(c, elements, word, &seen));
    TRY(word_among(c, o, "stage", stages, false));
    TRY(word_among(c, o, "over", states, false));
    TRY(word_among(c, o, "unlisted", states, false));
    const struct yaml_node *all = yaml_member(o, "all");
    const struct yaml_node *any = yaml_member(o, "any");
    const struct yaml_node *negated = yaml_member(o, "not");
    if ((all != NULL) + (any != NULL) + (negated != NULL) + (yaml_member(o, "test") != NULL) != 1)
        return yaml_err(c->name, o, "an element needs exactly one of test, all, any, not");
    if (all || any) return group_check(c, elements, all ? all : any);
    TRY(scalar_need(c, o, "says", "an element", &word));
    TRY(cite_need(c, o, "cite", "an element"));
    TRY(construction_check(c, o));
    if (!negated) return test_check(c, o);
    TRY(known_only(c, negated, not_known, "a \"not\""));
    return test_check(c, negated);
}

/* ---- the other parts of an authority ---- */

static struct err cited_list_check(const struct compiling *c, const struct yaml_node *parent,
                                   const char *key, const char *const *known, const char *what) {
    const struct yaml_node *list = yaml_member(parent, key);
    struct span id;
    if (!list || list->kind != YAML_SEQUENCE || !list->first)
        return yaml_err(c->name, parent, "\"%s\" is missing or empty", key);
    for (const struct yaml_node *o = list->first; o; o = o->next) {
        TRY(known_only(c, o, known, what));
        TRY(scalar_need(c, o, "id", what, &id));
        TRY(cite_need(c, o, "cite", what));
        for (const struct yaml_node *other = list->first; other != o; other = other->next)
            if (span_equal(yaml_member(other, "id")->scalar, id))
                return yaml_err(c->name, o, "the id \"%.*s\" stands twice", SPAN_FMT(id));
    }
    return err_none();
}

static struct err releases_check(const struct compiling *c, const struct yaml_node *authority) {
    static const char *const known[] = {"class",  "cite",  "provenance", "provenance-exceptions",
                                        "fields", "never", "echo-only",  "minimise",
                                        NULL};
    static const char *const field_known[] = {"id", "cite", NULL};
    static const char *const classes[] = {"taxpayer", "third-party", "agency", NULL};
    const struct yaml_node *releases = yaml_member(authority, "releases");
    if (!releases) return yaml_err(c->name, authority, "\"releases\" is missing");
    TRY(known_only(c, releases, known, "releases"));
    TRY(cite_need(c, releases, "cite", "releases"));
    TRY(cited_list_check(c, releases, "fields", field_known, "a field"));
    const struct yaml_node *provenance = yaml_member(releases, "provenance");
    if (!provenance || !provenance->first)
        return yaml_err(c->name, releases, "\"provenance\" is missing or empty");
    for (const struct yaml_node *word = provenance->first; word; word = word->next) {
        bool good = false;
        for (size_t i = 0; classes[i]; i++)
            good = good || span_is(word->scalar, classes[i]);
        if (!good) return yaml_err(c->name, word, "the provenance is not known");
    }
    return err_none();
}

static struct err in_force_check(const struct compiling *c, const struct yaml_node *authority) {
    static const char *const known[] = {"from", "to", "structure-since", NULL};
    const struct yaml_node *o = yaml_member(authority, "law-in-force");
    struct span from;
    struct span to;
    struct date date;
    if (!o) return yaml_err(c->name, authority, "\"law-in-force\" is missing");
    TRY(known_only(c, o, known, "law-in-force"));
    TRY(scalar_need(c, o, "from", "law-in-force", &from));
    TRY(scalar_need(c, o, "to", "law-in-force", &to));
    if (err_is(date_read(from, &date)) || (!span_is(to, "open") && err_is(date_read(to, &date))))
        return yaml_err(c->name, o, "a date is not a real date of the form YYYY-MM-DD");
    return err_none();
}

static struct err authority_check(const struct compiling *c, const struct yaml_node *root) {
    static const char *const known[] = {
        "format",   "pack",     "version",       "authority",     "title",
        "cite",     "modality", "modality-cite", "law-in-force",  "decides",
        "default",  "batch",    "subject",       "constructions", "purposes",
        "elements", "releases", "joint-return",  "obligations",   NULL};
    static const char *const modality[] = {"shall", "may", NULL};
    static const char *const batch[] = {"no", "programme", NULL};
    static const char *const refuse[] = {"refuse", NULL};
    static const char *const one[] = {"exactly-one-person", NULL};
    static const char *const purpose_known[] = {"id", "cite", NULL};
    static const char *const obligation_known[] = {"id", "says", "cite", "when", NULL};
    struct span word;
    TRY(known_only(c, root, known, "an authority"));
    TRY(scalar_need(c, root, "authority", "an authority", &word));
    TRY(scalar_need(c, root, "title", "an authority", &word));
    TRY(cite_need(c, root, "cite", "an authority"));
    TRY(cite_need(c, root, "modality-cite", "the modality"));
    TRY(word_among(c, root, "modality", modality, true));
    TRY(word_among(c, root, "batch", batch, true));
    TRY(word_among(c, root, "default", refuse, true));
    TRY(word_among(c, root, "subject", one, true));
    TRY(in_force_check(c, root));
    const struct yaml_node *purposes = yaml_member(root, "purposes");
    if (!purposes) return yaml_err(c->name, root, "\"purposes\" is missing");
    TRY(cited_list_check(c, purposes, "permitted", purpose_known, "a purpose"));
    const struct yaml_node *elements = yaml_member(root, "elements");
    const struct yaml_node *all = yaml_member(elements, "all");
    if (!all) return yaml_err(c->name, elements ? elements : root, "\"elements\" needs \"all\"");
    TRY(group_check(c, elements, all));
    TRY(releases_check(c, root));
    return cited_list_check(c, root, "obligations", obligation_known, "an obligation");
}

/* ---- the other files ---- */

static struct err head_check(const struct compiling *c, const struct yaml_node *root) {
    static const char *const known[] = {"format", "pack", "version", "licence", "never", NULL};
    static const char *const purpose_known[] = {"id", "cite", NULL};
    struct span word;
    TRY(known_only(c, root, known, "the pack's head"));
    TRY(scalar_need(c, root, "pack", "the pack's head", &word));
    TRY(scalar_need(c, root, "version", "the pack's head", &word));
    return cited_list_check(c, root, "never", purpose_known, "a never purpose");
}

static struct err registers_check(const struct compiling *c, const struct yaml_node *root) {
    static const char *const known[] = {"format", "registers", NULL};
    static const char *const register_known[] = {"id", "says", "cite", "entries", NULL};
    static const char *const entry_known[] = {"id", "class", NULL};
    TRY(known_only(c, root, known, "the registers"));
    TRY(cited_list_check(c, root, "registers", register_known, "a register"));
    for (const struct yaml_node *o = yaml_member(root, "registers")->first; o; o = o->next) {
        const struct yaml_node *entries = yaml_member(o, "entries");
        struct span word;
        if (!entries || !entries->first) return yaml_err(c->name, o, "\"entries\" is missing");
        for (const struct yaml_node *entry = entries->first; entry; entry = entry->next) {
            TRY(known_only(c, entry, entry_known, "a register entry"));
            TRY(scalar_need(c, entry, "id", "a register entry", &word));
        }
    }
    return err_none();
}

static struct err construction_file_check(const struct compiling *c, const struct yaml_node *root) {
    static const char *const known[] = {"format",
                                        "construction",
                                        "authority",
                                        "cite",
                                        "question",
                                        "readings",
                                        "contested",
                                        "chosen",
                                        "chosen-by",
                                        "chosen-at",
                                        "confirmed-by-custodian",
                                        "signed-by",
                                        NULL};
    static const char *const reading_known[] = {"id", "says", "support", "effect", NULL};
    static const char *const effects[] = {"not-met", "human", "met", NULL};
    static const char *const yes_no[] = {"yes", "no", NULL};
    struct span word;
    TRY(known_only(c, root, known, "a construction"));
    TRY(scalar_need(c, root, "construction", "a construction", &word));
    TRY(cite_need(c, root, "cite", "a construction"));
    TRY(scalar_need(c, root, "question", "a construction", &word));
    TRY(word_among(c, root, "contested", yes_no, true));
    TRY(word_among(c, root, "confirmed-by-custodian", yes_no, true));
    TRY(scalar_need(c, root, "chosen", "a construction", &word));
    const struct yaml_node *readings = yaml_member(root, "readings");
    bool chosen = false;
    for (const struct yaml_node *o = readings ? readings->first : NULL; o; o = o->next) {
        TRY(known_only(c, o, reading_known, "a reading"));
        TRY(word_among(c, o, "effect", effects, true));
        const struct yaml_node *id = yaml_member(o, "id");
        chosen = chosen || (id && span_equal(id->scalar, word));
    }
    return chosen ? err_none()
                  : yaml_err(c->name, root, "the chosen reading is not among the readings");
}

static struct err units_check(const struct compiling *c, const struct yaml_node *root) {
    static const char *const known[] = {"format", "act", "units", NULL};
    TRY(known_only(c, root, known, "the units"));
    const struct yaml_node *units = yaml_member(root, "units");
    if (!units || !units->first) return yaml_err(c->name, root, "\"units\" is empty");
    return err_none();
}

/* ---- all together ---- */

static const struct {
    const char *format;
    struct err (*check)(const struct compiling *c, const struct yaml_node *root);
} kinds[] = {
    {"portcullis-units/1", units_check},
    {"portcullis-pack-head/1", head_check},
    {"portcullis-registers/1", registers_check},
    {"portcullis-construction/1", construction_file_check},
    {"portcullis-pack/1", authority_check},
};

static struct err files_read(struct compiling *c, const struct law_source *source, size_t count) {
    if (count == 0 || count > COMPILE_SOURCES_MAX)
        return err_make(ERR_INPUT, "a pack has from 1 to %d files", COMPILE_SOURCES_MAX);
    for (size_t i = 0; i < count; i++) {
        struct file *file = &c->file[i];
        file->name = source[i].name;
        c->name = file->name;
        TRY(yaml_read(c->arena, source[i], &file->root));
        TRY(scalar_need(c, file->root, "format", "the file", &file->format));
        c->file_count = i + 1;
        if (span_is(file->format, "portcullis-units/1")) c->units = file->root;
        if (!span_is(file->format, "portcullis-pack-head/1")) continue;
        if (c->head)
            return yaml_err(file->name, file->root, "a second pack head; the first is in %s",
                            c->head_name);
        c->head = file->root;
        c->head_name = file->name;
    }
    if (!c->head || !c->units)
        return err_make(ERR_INPUT,
                        "%s:1: the pack lacks its head (portcullis-pack-head/1) or its "
                        "list of units (portcullis-units/1)",
                        source[0].name);
    return err_none();
}

static struct err file_check(struct compiling *c, const struct file *file) {
    c->name = file->name;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (span_is(file->format, kinds[i].format)) return kinds[i].check(c, file->root);
    return yaml_err(file->name, yaml_member(file->root, "format"), "the format is not known");
}

/* An authority belongs to this pack, and stands in it once. */
static struct err authority_belongs(struct compiling *c, size_t at) {
    const struct file *file = &c->file[at];
    const struct yaml_node *pack = yaml_member(file->root, "pack");
    if (!pack || !span_equal(pack->scalar, yaml_member(c->head, "pack")->scalar))
        return yaml_err(file->name, file->root, "\"pack\" is not this pack's name");
    struct span id = yaml_member(file->root, "authority")->scalar;
    for (size_t i = 0; i < at; i++) {
        const struct yaml_node *other = yaml_member(c->file[i].root, "authority");
        if (span_is(c->file[i].format, "portcullis-pack/1") && other &&
            span_equal(other->scalar, id))
            return yaml_err(file->name, file->root, "the authority stands in %s already",
                            c->file[i].name);
    }
    return err_none();
}

static json_t *files_json(const struct compiling *c, const char *format) {
    json_t *list = json_array();
    for (size_t i = 0; i < c->file_count; i++)
        if (span_is(c->file[i].format, format))
            json_array_append_new(list, yaml_json(c->file[i].root));
    return list;
}

/* The registers' prose stays in the source; the compiled form holds what is decided by. */
static json_t *registers_json(const struct compiling *c) {
    json_t *list = json_array();
    for (size_t i = 0; i < c->file_count; i++) {
        if (!span_is(c->file[i].format, "portcullis-registers/1")) continue;
        const struct yaml_node *o = yaml_member(c->file[i].root, "registers")->first;
        for (; o; o = o->next) {
            json_t *reg = yaml_json(o);
            json_object_del(reg, "says");
            json_object_del(reg, "cite");
            json_array_append_new(list, reg);
        }
    }
    return list;
}

struct err pack_compile(struct arena *arena, const struct law_source *source, size_t count,
                        struct span *compiled) {
    struct compiling *c = ARENA_NEW(arena, struct compiling);
    const struct pack *pack;
    c->arena = arena;
    TRY(files_read(c, source, count));
    for (size_t i = 0; i < c->file_count; i++) {
        TRY(file_check(c, &c->file[i]));
        if (span_is(c->file[i].format, "portcullis-pack/1")) TRY(authority_belongs(c, i));
    }
    OWNED_JSON root = json_object();
    json_set_span(root, "format", SPAN_LITERAL("portcullis-pack-compiled/1"));
    json_set_span(root, "name", yaml_member(c->head, "pack")->scalar);
    json_set_span(root, "version", yaml_member(c->head, "version")->scalar);
    json_object_set_new(root, "never", yaml_json(yaml_member(c->head, "never")));
    json_object_set_new(root, "registers", registers_json(c));
    json_object_set_new(root, "constructions", files_json(c, "portcullis-construction/1"));
    json_object_set_new(root, "authorities", files_json(c, "portcullis-pack/1"));
    struct span bytes = json_write(arena, root);
    TRY(pack_load(arena, bytes, &pack)); /* what cannot be loaded is not compiled */
    *compiled = bytes;
    return err_none();
}
