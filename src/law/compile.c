/* Is this source a pack? Its citations exist, it is what the loader takes, and its cases come out
 * as written; then it is written as RFC 8785 JSON. Linked into the command line only. */
#include "law/cite.h"
#include "law/golden.h"
#include "law/pack.h"

/* ---- citations ---- */

static bool unit_exists(const struct sources *sources, struct span unit) {
    const struct yaml_node *units = yaml_member(sources->units->root, "units");
    for (const struct yaml_node *node = units->first; node; node = node->next)
        if (span_equal(node->scalar, unit)) return true;
    return false;
}

static struct err cite_check(const struct sources *sources, const struct source *file,
                             const struct yaml_node *node) {
    if (node->kind != YAML_SCALAR || !cite_has_form(node->scalar))
        return yaml_err(file->name, node,
                        "this names no law; write 26 USC 6103 and its letters, "
                        "another law by title, or house rule");
    struct cite_reader reader = {.rest = node->scalar};
    while (reader.rest.len > 0) {
        struct span unit;
        if (cite_next(&reader, &unit) == CITE_UNIT && !unit_exists(sources, unit))
            return yaml_err(file->name, node,
                            "there is no unit 26 USC 6103%.*s; cite one that "
                            "exists",
                            SPAN_FMT(unit));
    }
    return err_none();
}

static bool key_is_cite(struct span key) {
    return span_is(key, "cite") || span_is(key, "modality-cite");
}

/* Every citation of a file, wherever it stands. Depth was bounded by the reader. */
static struct err cites_check(const struct sources *sources, const struct source *file,
                              const struct yaml_node *node) {
    if (key_is_cite(node->key)) return cite_check(sources, file, node);
    for (const struct yaml_node *child = node->first; child; child = child->next)
        TRY(cites_check(sources, file, child));
    return err_none();
}

/* ---- what does not reach the compiled form ---- */

static struct err units_check(const struct source *file) {
    static const char *const known[] = {"format", "act", "units", NULL};
    TRY(source_keys_known(file, file->root, known));
    const struct yaml_node *act = yaml_member(file->root, "act");
    const struct yaml_node *units = yaml_member(file->root, "units");
    if (!act || !span_is(act->scalar, "26 USC 6103"))
        return yaml_err(file->name, act ? act : file->root, "\"act\" must be 26 USC 6103");
    if (!units || units->kind != YAML_SEQUENCE)
        return yaml_err(file->name, file->root, "\"units\" is missing, or no list");
    for (const struct yaml_node *node = units->first; node; node = node->next) {
        struct cite_reader reader = {.rest = node->scalar, .law = CITE_UNIT};
        struct span unit;
        if (node->kind != YAML_SCALAR || cite_next(&reader, &unit) != CITE_UNIT || reader.rest.len)
            return yaml_err(file->name, node, "this is no unit; write for example (i)(2)(A)");
    }
    return err_none();
}

/* The words of one unit that exists, and stands here for the first time. */
static struct err quote_check(const struct sources *sources, const struct source *file,
                              const struct yaml_node *list, const struct yaml_node *one) {
    static const char *const known[] = {"unit", "says", NULL};
    struct span part;
    TRY(source_keys_known(file, one, known));
    const struct yaml_node *unit = yaml_member(one, "unit");
    const struct yaml_node *says = yaml_member(one, "says");
    if (!unit || !says || says->kind != YAML_SCALAR || says->scalar.len == 0)
        return yaml_err(file->name, one, "a quote has a \"unit\" and what it \"says\"");
    struct cite_reader reader = {.rest = unit->scalar, .law = CITE_UNIT};
    if (unit->kind != YAML_SCALAR || cite_next(&reader, &part) != CITE_UNIT ||
        !unit_exists(sources, part))
        return yaml_err(file->name, unit, "there is no such unit");
    for (const struct yaml_node *other = list->first; other != one; other = other->next)
        if (span_equal(yaml_member(other, "unit")->scalar, unit->scalar))
            return yaml_err(file->name, unit, "the unit stands twice");
    return err_none();
}

static struct err quotes_check(const struct sources *sources, const struct source *file) {
    static const char *const known[] = {"format", "act", "quotes", NULL};
    TRY(source_keys_known(file, file->root, known));
    const struct yaml_node *list = yaml_member(file->root, "quotes");
    if (!list || list->kind != YAML_SEQUENCE)
        return yaml_err(file->name, file->root, "\"quotes\" is missing, or no list");
    for (const struct yaml_node *one = list->first; one; one = one->next)
        TRY(quote_check(sources, file, list, one));
    return err_none();
}

/* A register says, for people, what it lists and by which law. */
static struct err registers_check(const struct source *file) {
    static const char *const known[] = {"format", "registers", NULL};
    TRY(source_keys_known(file, file->root, known));
    const struct yaml_node *list = yaml_member(file->root, "registers");
    if (!list || list->kind != YAML_SEQUENCE)
        return yaml_err(file->name, file->root, "\"registers\" is missing, or no list");
    for (const struct yaml_node *o = list->first; o; o = o->next) {
        const struct yaml_node *says = yaml_member(o, "says");
        if (!says || says->kind != YAML_SCALAR || says->scalar.len == 0)
            return yaml_err(file->name, o, "the register lacks \"says\"");
        if (!yaml_member(o, "cite")) return yaml_err(file->name, o, "there is no citation");
    }
    return err_none();
}

static struct err same_as_head(const struct sources *sources, const struct source *file,
                               const char *key) {
    const struct yaml_node *own = yaml_member(file->root, key);
    const struct yaml_node *of_head = yaml_member(sources->head->root, key);
    if (own && of_head && own->kind == YAML_SCALAR && span_equal(own->scalar, of_head->scalar))
        return err_none();
    return yaml_err(file->name, own ? own : file->root, "\"%s\" is not this pack's; see %s", key,
                    sources->head->name);
}

static struct err file_check(const struct sources *sources, const struct source *file) {
    switch (file->format) {
    case SOURCE_REGISTERS:
        return registers_check(file);
    case SOURCE_AUTHORITY:
        TRY(same_as_head(sources, file, "pack"));
        return same_as_head(sources, file, "version");
    case SOURCE_QUOTES:
        return quotes_check(sources, file);
    case SOURCE_CASES:
        return same_as_head(sources, file, "pack");
    case SOURCE_UNITS: /* before all others, which cite them */
    case SOURCE_HEAD:
    case SOURCE_CONSTRUCTION:
    case SOURCE_NONE:
        break;
    }
    return err_none();
}

/* ---- all together ---- */

/* The loader's own reading, its path told as file and line. */
static struct err shape_check(const struct sources *sources, const json_t *root) {
    struct reading r = {.arena = sources->arena, .pack = ARENA_NEW(sources->arena, struct pack)};
    const char *name;
    size_t line;
    struct err e = pack_read(&r, root);
    if (!err_is(e)) return e;
    sources_locate(sources, r.path, &name, &line);
    return err_make(ERR_INPUT, "%s:%zu: %s", name, line, e.text);
}

struct err pack_compile(struct arena *arena, const struct law_source *source, size_t count,
                        struct span *compiled) {
    struct sources *sources = ARENA_NEW(arena, struct sources);
    const struct pack *pack;
    TRY(sources_read(arena, source, count, sources));
    TRY(units_check(sources->units));
    for (size_t i = 0; i < sources->count; i++)
        TRY(file_check(sources, &sources->file[i]));
    for (size_t i = 0; i < sources->count; i++)
        TRY(cites_check(sources, &sources->file[i], sources->file[i].root));
    OWNED_JSON root = sources_json(sources);
    TRY(shape_check(sources, root));
    struct span bytes = json_write(arena, root);
    TRY(pack_load(arena, bytes, &pack));
    TRY(golden_run(sources, pack));
    *compiled = bytes;
    return err_none();
}
