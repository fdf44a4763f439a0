/* Do the two readers of JSON read the same language, and the same from each text of it? */
#ifndef TEST_READERS_H
#define TEST_READERS_H

#include "base/json.h"
#include "base/parse.h"

static json_t *readers_tree(const struct parsed *parsed) {
    json_t *many;
    switch (parsed->kind) {
    case PARSED_NULL:
        return json_null();
    case PARSED_FALSE:
        return json_false();
    case PARSED_TRUE:
        return json_true();
    case PARSED_INT:
        return json_integer(parsed->number);
    case PARSED_TEXT:
        return json_stringn((const char *)parsed->text.at, parsed->text.len);
    case PARSED_LIST:
        many = json_array();
        for (const struct parsed *one = parsed->first; one; one = one->next)
            json_array_append_new(many, readers_tree(one));
        return many;
    case PARSED_MEMBERS:
        many = json_object();
        for (const struct parsed *one = parsed->first; one; one = one->next)
            json_object_setn_new(many, (const char *)one->name.at, one->name.len,
                                 readers_tree(one));
        return many;
    }
    return NULL;
}

/* What they disagree about, or NULL. */
static const char *readers_differ(struct arena *arena, struct span bytes, size_t bytes_max) {
    OWNED_JSON tree = NULL;
    const struct parsed *parsed = NULL;
    struct err e = json_read(bytes, bytes_max, &tree);
    struct err p = parse_json(arena, bytes, bytes_max, &parsed);
    if (err_is(e) != err_is(p)) return arena_printf(arena, "\"%s\" and \"%s\"", e.text, p.text);
    if (e.kind != p.kind) return "two kinds of refusal";
    if (err_is(e)) return parsed ? "a refusal that gives something" : NULL;
    OWNED_JSON other = readers_tree(parsed);
    return json_equal(tree, other) ? NULL : "two trees";
}

#endif
