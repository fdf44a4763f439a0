/* What does this restricted YAML say? pack-format section 1. Linked into the command line only. */
#ifndef LAW_YAML_H
#define LAW_YAML_H

#include "law/law.h"

enum yaml_kind { YAML_SCALAR = 0, YAML_MAPPING, YAML_SEQUENCE };

struct yaml_node {
    enum yaml_kind kind;
    size_t line;             /* from 1 */
    struct span scalar;      /* every scalar is a string */
    struct span key;         /* of this member in its mapping */
    struct yaml_node *first; /* member or element */
    struct yaml_node *next;
};

enum {
    YAML_DEPTH_MAX = 16,
    YAML_SCALAR_MAX = 2000,
    YAML_MEMBERS_MAX = 128,
    YAML_NODES_MAX = 65536,
};

/* Reads through events, never a document tree of the library. Refused with "<name>:<line>: ...":
 * anchors, aliases, tags, flow style, duplicate keys, a second document, a merge key, a tab in
 * indentation, nesting deeper than 16, a scalar longer than 2,000 bytes or with
 * control characters, an underscore in a key, a file beyond 1 MiB. */
struct err yaml_read(struct arena *arena, struct law_source source, struct yaml_node **root);

/* The member of a mapping, or NULL. */
const struct yaml_node *yaml_member(const struct yaml_node *mapping, const char *key);
/* ERR_INPUT "<name>:<line>: <sentence>". */
struct err yaml_err(const char *name, const struct yaml_node *node, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
