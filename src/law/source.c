/* Where in the YAML does a member of the compiled form stand, and what is it there? The two forms
 * have the same shape, so a path into one is a path into the other. */
#include "law/source.h"

#include "base/bytes.h"
#include "law/pack.h"

static const struct {
    const char *format;
    enum source_format is;
} formats[] = {
    {"portcullis-pack-head/1", SOURCE_HEAD},
    {"portcullis-units/1", SOURCE_UNITS},
    {"portcullis-registers/1", SOURCE_REGISTERS},
    {"portcullis-construction/1", SOURCE_CONSTRUCTION},
    {"portcullis-pack/1", SOURCE_AUTHORITY},
    {"portcullis-cases/1", SOURCE_CASES},
    {"portcullis-quotes/1", SOURCE_QUOTES},
};

/* ---- reading ---- */

static struct err format_find(struct source *file) {
    const struct yaml_node *format = yaml_member(file->root, "format");
    if (!format || format->kind != YAML_SCALAR)
        return yaml_err(file->name, file->root, "\"format\" is missing; the file says what it is");
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (span_is(format->scalar, formats[i].format)) file->format = formats[i].is;
    return file->format ? err_none()
                        : yaml_err(file->name, format,
                                   "the format is not known; write for "
                                   "example portcullis-pack/1");
}

/* Of the head, the units and the quotes there is one each. */
static struct err only_one(const struct source *file, const struct source **one) {
    if (*one)
        return yaml_err(file->name, file->root, "a second file of this format; the first is %s",
                        (*one)->name);
    *one = file;
    return err_none();
}

struct err sources_read(struct arena *arena, const struct law_source *source, size_t count,
                        struct sources *sources) {
    *sources = (struct sources){.arena = arena};
    if (count == 0 || count > SOURCES_MAX)
        return err_make(ERR_INPUT, "a pack has from 1 to %d files", SOURCES_MAX);
    for (size_t i = 0; i < count; i++) {
        struct source *file = &sources->file[sources->count++];
        struct yaml_node *root = NULL;
        file->name = source[i].name;
        TRY(yaml_read(arena, source[i], &root));
        file->root = root;
        if (root->kind != YAML_MAPPING)
            return yaml_err(file->name, root, "the file is no mapping; begin it with \"format: \"");
        TRY(format_find(file));
        if (file->format == SOURCE_HEAD) TRY(only_one(file, &sources->head));
        if (file->format == SOURCE_UNITS) TRY(only_one(file, &sources->units));
        if (file->format == SOURCE_QUOTES) TRY(only_one(file, &sources->quotes));
    }
    if (sources->head && sources->units) return err_none();
    return err_make(ERR_INPUT, "%s:1: beside it there is no %s; a pack has one", source[0].name,
                    sources->head ? "list of units (portcullis-units/1)"
                                  : "head (portcullis-pack-head/1)");
}

struct err source_keys_known(const struct source *file, const struct yaml_node *mapping,
                             const char *const *known) {
    if (mapping->kind != YAML_MAPPING)
        return yaml_err(file->name, mapping, "a mapping is expected here");
    for (const struct yaml_node *node = mapping->first; node; node = node->next) {
        size_t i = 0;
        while (known[i] && !span_is(node->key, known[i]))
            i++;
        if (!known[i]) return yaml_err(file->name, node, "this key is not known; leave it out");
    }
    return err_none();
}

/* ---- to JSON ---- */

static void key_write(struct span key, char text[YAML_SCALAR_MAX + 1]) {
    memcpy(text, key.at, key.len);
    text[key.len] = '\0';
    for (size_t i = 0; i < key.len; i++)
        if (text[i] == '-') text[i] = '_';
}

/* What the schema types as a count; everything else stays a text. */
static json_t *scalar_json(const char *key, struct span scalar) {
    static const char *const counts[] = {
        "approvals", "enrolment_approvals", "limit", "second_within_hours", "due_days",
        "days_max",  "months_max"};
    uint64_t value;
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        if (strcmp(key, counts[i]) == 0 && !err_is(decimal_read(scalar, JSON_INTEGER_MAX, &value)))
            return json_integer((json_int_t)value);
    return json_stringn((const char *)scalar.at, scalar.len);
}

/* Depth was bounded when the tree was read. */
json_t *node_json(const char *key, const struct yaml_node *node) {
    if (node->kind == YAML_SCALAR) return scalar_json(key, node->scalar);
    json_t *json = node->kind == YAML_MAPPING ? json_object() : json_array();
    for (const struct yaml_node *child = node->first; child; child = child->next) {
        if (node->kind == YAML_SEQUENCE) {
            json_array_append_new(json, node_json("", child));
            continue;
        }
        char name[YAML_SCALAR_MAX + 1];
        key_write(child->key, name);
        json_object_set_new(json, name, node_json(name, child));
    }
    return json;
}

/* The root of each file of one format, without the members that name the file. */
static json_t *files_json(const struct sources *sources, enum source_format format) {
    json_t *list = json_array();
    for (size_t i = 0; i < sources->count; i++) {
        if (sources->file[i].format != format) continue;
        json_t *o = node_json("", sources->file[i].root);
        json_object_del(o, "format");
        json_object_del(o, "pack");
        json_object_del(o, "version");
        json_array_append_new(list, o);
    }
    return list;
}

/* The registers of every registers file; their prose stays in the source. */
static const struct yaml_node *register_at(const struct sources *sources, size_t at,
                                           const char **name) {
    for (size_t i = 0; i < sources->count; i++) {
        if (sources->file[i].format != SOURCE_REGISTERS) continue;
        *name = sources->file[i].name;
        const struct yaml_node *list = yaml_member(sources->file[i].root, "registers");
        for (const struct yaml_node *o = list ? list->first : NULL; o; o = o->next)
            if (at-- == 0) return o;
    }
    return NULL;
}

static json_t *registers_json(const struct sources *sources) {
    const char *name;
    json_t *list = json_array();
    const struct yaml_node *node;
    for (size_t i = 0; (node = register_at(sources, i, &name)); i++) {
        json_t *o = node_json("", node);
        if (json_is_object(o)) json_object_del(o, "says");
        if (json_is_object(o)) json_object_del(o, "cite");
        json_array_append_new(list, o);
    }
    return list;
}

static void list_set(json_t *root, const char *key, json_t *list) {
    if (json_array_size(list))
        json_object_set_new(root, key, list);
    else
        json_decref(list);
}

json_t *sources_json(const struct sources *sources) {
    json_t *root = node_json("", sources->head->root);
    json_t *name = json_object_get(root, "pack");
    if (name) json_object_set(root, "name", name);
    json_object_del(root, "pack");
    json_object_set_new(root, "format", json_string(PACK_FORMAT));
    list_set(root, "registers", registers_json(sources));
    list_set(root, "constructions", files_json(sources, SOURCE_CONSTRUCTION));
    list_set(root, "authorities", files_json(sources, SOURCE_AUTHORITY));
    return root;
}

/* ---- from a path back to a line ---- */

static struct span step_next(const char **path) {
    const char *end = strchr(*path, '/');
    size_t len = end ? (size_t)(end - *path) : strlen(*path);
    struct span step = span_of(*path, len);
    *path += len + (end ? 1 : 0);
    return step;
}

static bool key_is(struct span key, struct span step) {
    bool same = key.len == step.len;
    for (size_t i = 0; same && i < key.len; i++)
        same = (key.at[i] == '-' ? '_' : key.at[i]) == step.at[i];
    return same;
}

static const struct yaml_node *member_at(const struct yaml_node *node, struct span step) {
    for (const struct yaml_node *child = node->first; child; child = child->next)
        if (key_is(child->key, step)) return child;
    return NULL;
}

/* Steps into a list are numbers. */
static const struct yaml_node *child_at(const struct yaml_node *node, struct span step) {
    uint64_t number = 0;
    const struct yaml_node *child = node->first;
    if (node->kind == YAML_MAPPING) return member_at(node, step);
    if (err_is(decimal_read(step, YAML_NODES_MAX, &number))) return NULL;
    for (; number > 0; number--) {
        if (!child) return NULL;
        child = child->next;
    }
    return child;
}

/* The i-th file of one format. */
static const struct source *file_at(const struct sources *sources, enum source_format format,
                                    uint64_t at) {
    for (size_t i = 0; i < sources->count; i++)
        if (sources->file[i].format == format && at-- == 0) return &sources->file[i];
    return NULL;
}

/* What a path begins in: a file of its own, or the head. */
static const struct yaml_node *path_begin(const struct sources *sources, const char **path,
                                          const char **name) {
    const char *rest = *path;
    struct span first = step_next(&rest);
    struct span second = step_next(&rest);
    uint64_t at = 0;
    bool listed = !err_is(decimal_read(second, SIZE_MAX, &at));
    bool construction = span_is(first, "constructions");
    *name = sources->head->name;
    if (listed && span_is(first, "registers")) {
        *path = rest;
        return register_at(sources, at, name);
    }
    if (!listed || (!construction && !span_is(first, "authorities"))) return sources->head->root;
    const struct source *file =
        file_at(sources, construction ? SOURCE_CONSTRUCTION : SOURCE_AUTHORITY, at);
    if (!file) return NULL;
    *path = rest;
    *name = file->name;
    return file->root;
}

size_t node_locate(const struct yaml_node *node, const char *path) {
    size_t line = 1;
    while (node) {
        line = node->line;
        node = *path ? child_at(node, step_next(&path)) : NULL;
    }
    return line;
}

void sources_locate(const struct sources *sources, const char *path, const char **name,
                    size_t *line) {
    const struct yaml_node *node = path_begin(sources, &path, name);
    *line = node_locate(node, path);
}
