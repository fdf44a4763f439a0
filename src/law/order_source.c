/* How does an order that people wrote become the document that two of them sign? From restricted
 * YAML to canonical JSON; the same strict reader says what is wrong, and the line. */
#include "law/order_source.h"

#include "law/order.h"
#include "law/source.h"

static struct err source_err(struct law_source source, size_t line, const char *text) {
    return err_make(ERR_INPUT, "%s:%zu: %s", source.name, line, text);
}

static json_t *words_make(const struct span *word, size_t count) {
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, json_stringn((const char *)word[i].at, word[i].len));
    return list;
}

/* A person stands in the source by a blind commitment or, with --person, not at all. */
static struct err filled_in(struct law_source source, const struct yaml_node *root,
                            const struct order_filling *filling, json_t *document) {
    json_t *scope = json_object_get(document, "scope");
    if (!json_object_get(document, "order"))
        json_set_span(document, "order", span_str(filling->id));
    if (filling->document_sha256 && json_object_get(document, "document_sha256"))
        return source_err(source, node_locate(root, "document_sha256"),
                          "the digest stands here and --document is given; leave one out");
    if (filling->document_sha256)
        json_set_span(document, "document_sha256", span_str(filling->document_sha256));
    if (filling->person_count && (!json_is_object(scope) || json_object_get(scope, "persons")))
        return source_err(source, node_locate(root, "scope/persons"),
                          "persons stand here and --person is given; leave one out");
    if (filling->person_count)
        json_object_set_new(scope, "persons", words_make(filling->person, filling->person_count));
    return err_none();
}

struct err order_compile(struct arena *arena, struct law_source source,
                         const struct order_filling *filling, struct span *canonical) {
    struct yaml_node *root = NULL;
    struct order *order = ARENA_NEW(arena, struct order);
    char path[ORDER_PATH_MAX];
    TRY(yaml_read(arena, source, &root));
    if (root->kind != YAML_MAPPING)
        return source_err(source, root->line, "the file is no mapping; begin it with \"format: \"");
    OWNED_JSON document = node_json("", root);
    TRY(filled_in(source, root, filling, document));
    struct err e = order_read(arena, document, order, path);
    if (err_is(e)) return source_err(source, node_locate(root, path), e.text);
    struct span written = json_write(arena, document);
    if (written.len > ORDER_BYTES_MAX)
        return source_err(source, 1, "the order is longer than a ledger entry can hold; make two");
    *canonical = written;
    return err_none();
}
