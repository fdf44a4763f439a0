/* What does an order's document say? Member by member, strictly: a scope that is left out is not
 * "any", and a word that is not known is refused. */
#include "law/order.h"

#include "base/bytes.h"
#include "law/read.h"

static const char *const yes_no[] = {"no", "yes", NULL};

static struct order_words order_words_of(const struct words *found) {
    struct order_words words = {.word = found->word, .count = found->count};
    if (found->count != 1 || !span_is(found->word[0], "any")) return words;
    return (struct order_words){.any = true};
}

static struct err words_read(struct reading *r, const json_t *o, const char *key,
                             struct order_words *words) {
    struct words found = {0};
    const json_t *list = json_object_get(o, key);
    if (json_array_size(list) > ORDER_WORDS_MAX) {
        read_into(r, key);
        return read_err("more than %d words; make two orders of it", ORDER_WORDS_MAX);
    }
    TRY(read_words(r, o, key, true, &found));
    *words = order_words_of(&found);
    if (words->any || !words_have(&found, SPAN_LITERAL("any"))) return err_none();
    read_into(r, key);
    return read_err("\"any\" stands alone or not at all");
}

static struct err digest_read(struct reading *r, const json_t *o, const char *key,
                              struct digest *digest) {
    struct span text = {0};
    TRY(read_sentence(r, o, key, true, &text));
    size_t before = read_into(r, key);
    if (err_is(hex_read(text, digest->byte, sizeof digest->byte)))
        return read_err("this is no SHA-256 in lower-case hex");
    read_out(r, before);
    return err_none();
}

static struct err when_read(struct reading *r, const json_t *o, const char *key, instant *when) {
    struct span text = {0};
    TRY(read_sentence(r, o, key, true, &text));
    size_t before = read_into(r, key);
    if (err_is(instant_read(text, when)))
        return read_err("this is no instant in UTC such as 2026-03-02T15:04:05Z");
    read_out(r, before);
    return err_none();
}

/* "open", or an instant after the beginning. */
static struct err end_read(struct reading *r, const json_t *o, struct order *order) {
    struct span text = {0};
    TRY(read_sentence(r, o, "effective_to", true, &text));
    if (span_is(text, "open")) return err_none();
    TRY(when_read(r, o, "effective_to", &order->to));
    if (order->to > order->from) return err_none();
    read_into(r, "effective_to");
    return read_err("the order would end before it begins");
}

static struct err id_read(struct reading *r, const json_t *o, const char *key, struct span *id) {
    TRY(read_id(r, o, key, true, id));
    if (id_valid(*id, "ORD")) return err_none();
    read_into(r, key);
    return read_err("an order's id is \"ORD-\" and a ULID of 26 characters");
}

/* ---- scope ---- */

/* "<nonce>:<commitment>" in hex, made by: portcullis order draft --person. */
static struct err person_read(struct span text, struct order_person *person) {
    size_t colon = span_find_byte(text, ':');
    if (colon == text.len ||
        err_is(hex_read(span_cut(text, 0, colon), person->nonce, sizeof person->nonce)) ||
        err_is(
            hex_read(span_cut(text, colon + 1, text.len), person->commitment.byte, DIGEST_BYTES)))
        return read_err("a person is named by a blind commitment, NONCE:COMMITMENT in hex; make "
                        "it with: portcullis order draft --person");
    return err_none();
}

static struct err persons_read(struct reading *r, const json_t *o, struct order *order) {
    struct order_words found;
    TRY(words_read(r, o, "persons", &found));
    order->any_person = found.any;
    struct order_person *person = ARENA_ARRAY(r->arena, struct order_person, found.count + 1);
    size_t before = read_into(r, "persons");
    for (size_t i = 0; i < found.count; i++) {
        size_t inner = read_into_at(r, i);
        TRY(person_read(found.word[i], &person[i]));
        read_out(r, inner);
    }
    read_out(r, before);
    order->person = person;
    order->person_count = found.count;
    return err_none();
}

static struct err binds_read(struct reading *r, const json_t *document, struct order *order) {
    static const char *const known[] = {"custodians", "recipients", "everyone_acting_with_them",
                                        NULL};
    const json_t *o;
    size_t at = 0;
    TRY(read_mapping(r, document, "binds", &o));
    size_t before = read_into(r, "binds");
    TRY(read_known(r, o, known));
    TRY(words_read(r, o, "custodians", &order->custodians));
    TRY(words_read(r, o, "recipients", &order->recipients));
    TRY(read_word(r, o, "everyone_acting_with_them", yes_no, true, &at));
    order->acting = at == 1;
    read_out(r, before);
    return err_none();
}

static struct err scope_read(struct reading *r, const json_t *document, struct order *order) {
    static const char *const known[] = {"authorities", "purposes", "fields", "persons", NULL};
    const json_t *o;
    TRY(read_mapping(r, document, "scope", &o));
    size_t before = read_into(r, "scope");
    TRY(read_known(r, o, known));
    TRY(words_read(r, o, "authorities", &order->authorities));
    TRY(words_read(r, o, "purposes", &order->purposes));
    TRY(words_read(r, o, "fields", &order->fields));
    TRY(persons_read(r, o, order));
    read_out(r, before);
    return err_none();
}

/* ---- what it does ---- */

static struct err effects_read(struct reading *r, const json_t *document, struct order *order) {
    static const char *const names[] = {"stop-release", "quarantine-in-flight",
                                        "bar-recipient-use"};
    struct words found = {0};
    TRY(read_words(r, document, "effects", order->kind == ORDER_STAY, &found));
    size_t before = read_into(r, "effects");
    for (size_t i = 0; i < found.count; i++) {
        size_t inner = read_into_at(r, i);
        unsigned effect = 0;
        for (unsigned k = 0; k < sizeof names / sizeof *names; k++)
            if (span_is(found.word[i], names[k])) effect = 1u << k;
        if (!effect)
            return read_err("an effect is stop-release, quarantine-in-flight or "
                            "bar-recipient-use");
        order->effects |= effect;
        read_out(r, inner);
    }
    if (order->kind == ORDER_STAY && !(order->effects & ORDER_STOPS_RELEASE))
        return read_err("a stay stops release; list stop-release");
    if (order->kind == ORDER_REQUIRE && (order->effects & ORDER_BARS_USE))
        return read_err("an order that only requires more bars no use; make a stay of it");
    read_out(r, before);
    return err_none();
}

static struct err narrows_read(struct reading *r, const json_t *document, struct order *order) {
    static const char *const known[] = {"fields", "periods", NULL};
    const json_t *o;
    TRY(read_mapping(r, document, "narrows_to", &o));
    size_t before = read_into(r, "narrows_to");
    TRY(read_known(r, o, known));
    TRY(words_read(r, o, "fields", &order->kept_fields));
    TRY(words_read(r, o, "periods", &order->kept_periods));
    if (order->kept_fields.any && order->kept_periods.any)
        return read_err("nothing is narrowed: fields and periods are both \"any\"");
    read_out(r, before);
    return err_none();
}

static struct err element_read(struct reading *r, const json_t *o, const struct order *order,
                               struct order_element *element) {
    static const char *const known[] = {"id", "says", "question", "role", "approvals", NULL};
    struct span id = {0};
    int64_t approvals = 0;
    TRY(read_known(r, o, known));
    TRY(read_id(r, o, "id", true, &id));
    TRY(read_sentence(r, o, "says", true, &element->says));
    TRY(read_sentence(r, o, "question", true, &element->question));
    TRY(read_id(r, o, "role", true, &element->role));
    /* pack-format section 10: a finding carries at least two. */
    TRY(read_count(r, o, "approvals", 2, 9, &approvals));
    element->approvals = (int)approvals;
    element->id = span_str(arena_printf(r->arena, "%.*s.%.*s", SPAN_FMT(order->id), SPAN_FMT(id)));
    return err_none();
}

static struct err requires_read(struct reading *r, const json_t *document, struct order *order) {
    const json_t *list;
    TRY(read_list(r, document, "requires", true, ORDER_ELEMENTS_MAX, &list));
    size_t count = json_array_size(list);
    struct order_element *element = ARENA_ARRAY(r->arena, struct order_element, count);
    size_t before = read_into(r, "requires");
    for (size_t i = 0; i < count; i++) {
        size_t inner = read_into_at(r, i);
        TRY(element_read(r, json_array_get(list, i), order, &element[i]));
        for (size_t k = 0; k < i; k++)
            if (span_equal(element[k].id, element[i].id))
                return read_err("the id stands twice in this order");
        read_out(r, inner);
    }
    read_out(r, before);
    order->element = element;
    order->element_count = count;
    return err_none();
}

/* ---- the whole ---- */

static struct err head_read(struct reading *r, const json_t *document, struct order *order) {
    static const char *const format[] = {"portcullis-order/1", NULL};
    static const char *const kinds[] = {"stay", "narrow", "require", "lift", NULL};
    struct span forum = {0};
    struct span docket = {0};
    struct digest paper;
    struct words signers;
    size_t at = 0;
    TRY(read_word(r, document, "format", format, true, &at));
    TRY(id_read(r, document, "order", &order->id));
    TRY(read_word(r, document, "kind", kinds, true, &at));
    order->kind = (enum order_kind)at;
    at = 0;
    TRY(read_word(r, document, "example", yes_no, false, &at));
    order->example = at == 1;
    TRY(read_sentence(r, document, "forum", true, &forum));
    TRY(read_sentence(r, document, "docket", true, &docket));
    order->citation =
        span_str(arena_printf(r->arena, "%.*s, %.*s", SPAN_FMT(forum), SPAN_FMT(docket)));
    TRY(digest_read(r, document, "document_sha256", &paper));
    TRY(when_read(r, document, "received_at", &order->received_at));
    TRY(when_read(r, document, "effective_from", &order->from));
    TRY(read_sentence(r, document, "says", true, &order->says));
    return read_words(r, document, "signed_by", true, &signers);
}

/* A lift has no scope of its own. */
static struct err lift_read(struct reading *r, const json_t *document, struct order *order) {
    static const char *const known[] = {
        "format",      "order",          "kind", "example",   "forum", "docket", "document_sha256",
        "received_at", "effective_from", "says", "signed_by", "lifts", NULL};
    TRY(read_known(r, document, known));
    return id_read(r, document, "lifts", &order->lifts);
}

static struct err binding_read(struct reading *r, const json_t *document, struct order *order) {
    const char *own = order->kind == ORDER_NARROW    ? "narrows_to"
                      : order->kind == ORDER_REQUIRE ? "requires"
                                                     : "effects";
    const char *const known[] = {"format",
                                 "order",
                                 "kind",
                                 "example",
                                 "forum",
                                 "docket",
                                 "says",
                                 "received_at",
                                 "effective_from",
                                 "effective_to",
                                 "binds",
                                 "document_sha256",
                                 "scope",
                                 "effects",
                                 "signed_by",
                                 own,
                                 NULL};
    TRY(read_known(r, document, known));
    TRY(end_read(r, document, order));
    TRY(binds_read(r, document, order));
    TRY(scope_read(r, document, order));
    TRY(effects_read(r, document, order));
    if (order->kind == ORDER_NARROW) return narrows_read(r, document, order);
    return order->kind == ORDER_REQUIRE ? requires_read(r, document, order) : err_none();
}

static struct err document_read(struct reading *r, const json_t *document, struct order *order) {
    *order = (struct order){.kept_fields = {.any = true}, .kept_periods = {.any = true}};
    TRY(head_read(r, document, order));
    return order->kind == ORDER_LIFT ? lift_read(r, document, order)
                                     : binding_read(r, document, order);
}

struct err order_read(struct arena *arena, const json_t *document, struct order *order,
                      char *path) {
    struct reading *r = ARENA_NEW(arena, struct reading);
    struct order found;
    r->arena = arena;
    struct err e = document_read(r, document, &found);
    if (path) memcpy(path, r->path, ORDER_PATH_MAX);
    if (err_is(e)) return path ? e : err_at(e, "the order: %s", r->path[0] ? r->path : "document");
    *order = found;
    return err_none();
}

/* ---- against a pack ---- */

static struct err word_unknown(const char *what, struct span word) {
    return err_make(ERR_INPUT,
                    "the order names the %s %.*s, which the installed pack does not know; an "
                    "order with a slip in it would stop nothing",
                    what, SPAN_FMT(word));
}

static struct err terms_check(const struct terms *terms, const struct order_words *words,
                              const char *what) {
    for (size_t i = 0; i < words->count; i++)
        if (!term_find(terms, words->word[i])) return word_unknown(what, words->word[i]);
    return err_none();
}

struct err order_words_check(const struct pack *pack, const struct order *order) {
    for (size_t i = 0; i < order->authorities.count; i++)
        if (!authority_find(pack, order->authorities.word[i]))
            return word_unknown("authority", order->authorities.word[i]);
    TRY(terms_check(&pack->purposes, &order->purposes, "purpose"));
    TRY(terms_check(&pack->fields, &order->fields, "field"));
    return terms_check(&pack->fields, &order->kept_fields, "field");
}
