/* Where in the YAML does a member of the compiled form stand, and what is it there? */
#ifndef LAW_SOURCE_H
#define LAW_SOURCE_H

#include "law/yaml.h"

enum { SOURCES_MAX = 256 };

enum source_format {
    SOURCE_NONE = 0,
    SOURCE_HEAD,
    SOURCE_UNITS,
    SOURCE_REGISTERS,
    SOURCE_CONSTRUCTION,
    SOURCE_AUTHORITY,
    SOURCE_CASES,
    SOURCE_QUOTES,
};

struct source {
    const char *name;
    enum source_format format;
    const struct yaml_node *root; /* a mapping */
};

struct sources {
    struct arena *arena;
    struct source file[SOURCES_MAX];
    size_t count;
    const struct source *head;
    const struct source *units;
    const struct source *quotes; /* NULL: none */
};

/* Reads every file and finds the head and the units, one of each. */
struct err sources_read(struct arena *arena, const struct law_source *source, size_t count,
                        struct sources *sources);

/* A mapping, and no key but those that are known. */
struct err source_keys_known(const struct source *file, const struct yaml_node *mapping,
                             const char *const *known);

/* The compiled form, not yet checked. New reference. Keys are written with underscores; prose that
 * nothing is decided by stays in the source. */
json_t *sources_json(const struct sources *sources);

/* One node and all below it, in the compiled form: keys with underscores, counts as numbers. New
 * reference. */
json_t *node_json(const char *key, const struct yaml_node *node);
/* The line of a path below a node, as far as it leads. */
size_t node_locate(const struct yaml_node *node, const char *path);

/* The file and line of a path of the compiled form, as far as it leads. */
void sources_locate(const struct sources *sources, const char *path, const char **name,
                    size_t *line);

#endif
