/* What does this restricted YAML say? */
#include "law/yaml.h"

#include "base/utf8.h"

#include <stdio.h>
#include <yaml.h>

struct reader {
    struct arena *arena;
    const char *name;
    yaml_parser_t parser;
    int depth;
    size_t nodes;
};

static struct err line_err(const struct reader *reader, size_t line, const char *why) {
    return err_make(ERR_INPUT, "%s:%zu: %s", reader->name, line, why);
}

struct err yaml_err(const char *name, const struct yaml_node *node, const char *format, ...) {
    char text[512];
    va_list arg;
    va_start(arg, format);
    vsnprintf(text, sizeof text, format, arg);
    va_end(arg);
    return err_make(ERR_INPUT, "%s:%zu: %s", name, node ? node->line : 1, text);
}

/* libyaml takes a tab in places where a reader sees blanks. The mark of an element is part of the
 * indentation of what follows it. */
static struct err tabs_check(const struct reader *reader, struct span bytes) {
    size_t line = 1;
    bool indent = true;
    for (size_t i = 0; i < bytes.len; i++) {
        if (bytes.at[i] == '\t' && indent)
            return line_err(reader, line, "a tab stands in the indentation; use blanks");
        if (bytes.at[i] != ' ' && bytes.at[i] != '-' && bytes.at[i] != '?') indent = false;
        if (bytes.at[i] != '\n') continue;
        line++;
        indent = true;
    }
    return err_none();
}

/* What a reader of the source does not see, and libyaml or a terminal does: line breaks within a
 * line (a comment would end there), marks that turn the order of the letters, letters of no width.
 */
static const struct {
    uint32_t first, last;
} UNSEEN[] = {
    {0x80, 0x9f},     {0xad, 0xad},     {0x61c, 0x61c},   {0x180e, 0x180e},   {0x200b, 0x200f},
    {0x2028, 0x202e}, {0x2060, 0x206f}, {0xfeff, 0xfeff}, {0xe0000, 0xe007f},
};

/* Where the first of them begins, or the end. The text has passed utf8_check. */
static size_t unseen_find(struct span text) {
    for (size_t at = 0; at < text.len;) {
        size_t begin = at;
        uint32_t code = utf8_next(text, &at);
        bool line_feed = at < text.len && text.at[at] == '\n';
        if (code == '\r' && !line_feed) return begin;
        for (size_t i = 0; i < sizeof UNSEEN / sizeof *UNSEEN; i++)
            if (code >= UNSEEN[i].first && code <= UNSEEN[i].last) return begin;
    }
    return text.len;
}

static struct err event_next(struct reader *reader, yaml_event_t *event) {
    if (yaml_parser_parse(&reader->parser, event)) return err_none();
    return line_err(reader, reader->parser.problem_mark.line + 1,
                    reader->parser.problem ? reader->parser.problem : "not YAML");
}

static const char *scalar_refused(const yaml_event_t *event) {
    struct span text = span_of(event->data.scalar.value, event->data.scalar.length);
    if (event->data.scalar.anchor) return "an anchor is used; write the value out";
    if (event->data.scalar.tag) return "a tag is used; every scalar is a string here";
    if (text.len > YAML_SCALAR_MAX) return "a scalar is longer than 2,000 bytes; split it";
    for (size_t i = 0; i < text.len; i++)
        if ((text.at[i] < 0x20 && text.at[i] != '\n') || text.at[i] == 0x7f)
            return "a scalar has a control character; leave it out";
    if (unseen_find(text) < text.len) return "a scalar has a character that nobody sees";
    return NULL;
}

/* What no event of ours may carry. */
static const char *event_refused(const yaml_event_t *event) {
    switch (event->type) {
    case YAML_ALIAS_EVENT:
        return "an alias is used; write the value out";
    case YAML_SCALAR_EVENT:
        return scalar_refused(event);
    case YAML_SEQUENCE_START_EVENT:
        if (event->data.sequence_start.anchor) return "an anchor is used; write the value out";
        if (event->data.sequence_start.tag) return "a tag is used; leave it out";
        return event->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE
                   ? "flow style ([ ]) is used; write one element a line"
                   : NULL;
    case YAML_MAPPING_START_EVENT:
        if (event->data.mapping_start.anchor) return "an anchor is used; write the value out";
        if (event->data.mapping_start.tag) return "a tag is used; leave it out";
        return event->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE
                   ? "flow style ({ }) is used; write one member a line"
                   : NULL;
    case YAML_NO_EVENT:
    case YAML_STREAM_START_EVENT:
    case YAML_STREAM_END_EVENT:
    case YAML_DOCUMENT_START_EVENT:
    case YAML_DOCUMENT_END_EVENT:
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        break;
    }
    return "a value is missing";
}

static struct err node_read(struct reader *reader, const yaml_event_t *event,
                            struct yaml_node **node);

static struct err key_check(const struct reader *reader, const struct yaml_node *mapping,
                            const struct yaml_node *key) {
    size_t members = 0;
    if (key->kind != YAML_SCALAR || key->scalar.len == 0)
        return line_err(reader, key->line, "a key is not a plain word");
    if (span_is(key->scalar, "<<"))
        return line_err(reader, key->line, "a merge key is used; write the members out");
    if (span_find_byte(key->scalar, '_') < key->scalar.len ||
        span_find_byte(key->scalar, '\n') < key->scalar.len)
        return line_err(reader, key->line, "a key has an underscore or a line break; use hyphens");
    for (const struct yaml_node *other = mapping->first; other; other = other->next) {
        if (++members == YAML_MEMBERS_MAX)
            return line_err(reader, key->line, "a mapping has more than 128 members");
        if (span_equal(other->key, key->scalar))
            return err_make(ERR_INPUT, "%s:%zu: the key \"%.*s\" stands twice (first in line %zu)",
                            reader->name, key->line, SPAN_FMT(key->scalar), other->line);
    }
    return err_none();
}

/* Members or elements until the event that closes the collection. */
static struct err children_read(struct reader *reader, struct yaml_node *parent) {
    struct yaml_node **tail = &parent->first;
    bool mapping = parent->kind == YAML_MAPPING;
    for (;;) {
        yaml_event_t event;
        struct yaml_node *key = NULL;
        struct yaml_node *child = NULL;
        TRY(event_next(reader, &event));
        bool end = event.type == YAML_MAPPING_END_EVENT || event.type == YAML_SEQUENCE_END_EVENT;
        struct err e = end ? err_none() : node_read(reader, &event, mapping ? &key : &child);
        yaml_event_delete(&event);
        if (err_is(e) || end) return e;
        if (mapping) {
            TRY(key_check(reader, parent, key));
            TRY(event_next(reader, &event));
            e = node_read(reader, &event, &child);
            yaml_event_delete(&event);
            if (err_is(e)) return e;
            child->key = key->scalar;
            child->line = child->kind == YAML_SCALAR ? child->line : key->line;
        }
        *tail = child;
        tail = &child->next;
    }
}

/* Depth is bounded by YAML_DEPTH_MAX. */
static struct err node_read(struct reader *reader, const yaml_event_t *event,
                            struct yaml_node **node) {
    size_t line = event->start_mark.line + 1;
    const char *why = event_refused(event);
    if (why) return line_err(reader, line, why);
    if (++reader->nodes > YAML_NODES_MAX)
        return line_err(reader, line, "the file has more than 65,536 values; split it");
    struct yaml_node *found = ARENA_NEW(reader->arena, struct yaml_node);
    found->line = line;
    *node = found;
    if (event->type == YAML_SCALAR_EVENT) {
        found->scalar =
            arena_copy(reader->arena, span_of(event->data.scalar.value, event->data.scalar.length));
        return err_none();
    }
    found->kind = event->type == YAML_SEQUENCE_START_EVENT ? YAML_SEQUENCE : YAML_MAPPING;
    if (++reader->depth > YAML_DEPTH_MAX)
        return line_err(reader, line, "nested deeper than 16; flatten it");
    TRY(children_read(reader, found));
    reader->depth--;
    return err_none();
}

static struct err expect(struct reader *reader, yaml_event_type_t type, const char *why) {
    yaml_event_t event;
    TRY(event_next(reader, &event));
    bool good = event.type == type;
    size_t line = event.start_mark.line + 1;
    bool directive = good && type == YAML_DOCUMENT_START_EVENT &&
                     (event.data.document_start.version_directive ||
                      event.data.document_start.tag_directives.start !=
                          event.data.document_start.tag_directives.end);
    yaml_event_delete(&event);
    if (directive) return line_err(reader, line, "a directive is used; leave it out");
    return good ? err_none() : line_err(reader, line, why);
}

static struct err stream_read(struct reader *reader, struct yaml_node **root) {
    yaml_event_t event;
    TRY(expect(reader, YAML_STREAM_START_EVENT, "not YAML"));
    TRY(expect(reader, YAML_DOCUMENT_START_EVENT, "the file is empty"));
    TRY(event_next(reader, &event));
    struct err e = node_read(reader, &event, root);
    yaml_event_delete(&event);
    if (err_is(e)) return e;
    TRY(expect(reader, YAML_DOCUMENT_END_EVENT,
               "a second document stands in the file; give it a file of its own"));
    return expect(reader, YAML_STREAM_END_EVENT,
                  "a second document stands in the file; give it a file of its own");
}

static size_t line_of(struct span bytes, size_t at) {
    size_t line = 1;
    for (size_t i = 0; i < at; i++)
        if (bytes.at[i] == '\n') line++;
    return line;
}

struct err yaml_read(struct arena *arena, struct law_source source, struct yaml_node **root) {
    struct reader reader = {.arena = arena, .name = source.name};
    if (source.bytes.len > PACK_BYTES_MAX)
        return err_make(ERR_INPUT, "%s:1: the file is larger than 1 MiB; split it", source.name);
    size_t bad = utf8_check(source.bytes);
    if (bad < source.bytes.len)
        return err_make(ERR_INPUT, "%s:%zu: byte %zu of the file is not UTF-8", source.name,
                        line_of(source.bytes, bad), bad + 1);
    size_t unseen = unseen_find(source.bytes);
    if (unseen < source.bytes.len)
        return err_make(ERR_INPUT,
                        "%s:%zu: byte %zu of the file begins a character that a reader does not "
                        "see; take it out",
                        source.name, line_of(source.bytes, unseen), unseen + 1);
    TRY(tabs_check(&reader, source.bytes));
    if (!yaml_parser_initialize(&reader.parser))
        return err_make(ERR_FAULT, "the YAML reader cannot start: no memory");
    yaml_parser_set_encoding(&reader.parser, YAML_UTF8_ENCODING);
    const uint8_t *text = source.bytes.at ? source.bytes.at : (const uint8_t *)"";
    yaml_parser_set_input_string(&reader.parser, text, source.bytes.len);
    struct err e = stream_read(&reader, root);
    yaml_parser_delete(&reader.parser);
    return e;
}

const struct yaml_node *yaml_member(const struct yaml_node *mapping, const char *key) {
    if (!mapping || mapping->kind != YAML_MAPPING) return NULL;
    for (const struct yaml_node *node = mapping->first; node; node = node->next)
        if (span_is(node->key, key)) return node;
    return NULL;
}
