/* What ask does a case describe? The file's base, and then what this case changes in it. */
#include "law/cases.h"

#include "base/bytes.h"
#include "law/inside.h"

enum { CASE_LISTS_MAX = 16 };

struct err case_text(const struct source *file, const struct yaml_node *mapping, const char *key,
                     struct span *text) {
    const struct yaml_node *node = yaml_member(mapping, key);
    if (!node) return err_none();
    if (node->kind != YAML_SCALAR || node->scalar.len == 0)
        return yaml_err(file->name, node, "\"%s\" must be a text", key);
    *text = node->scalar;
    return err_none();
}

static struct err words_take(struct arena *arena, const struct source *file,
                             const struct yaml_node *list, const struct span **word,
                             size_t *count) {
    size_t found = 0;
    for (const struct yaml_node *node = list->first; node; node = node->next)
        found++;
    struct span *words = ARENA_ARRAY(arena, struct span, found + 1);
    *count = 0;
    for (const struct yaml_node *node = list->first; node; node = node->next) {
        if (node->kind != YAML_SCALAR || node->scalar.len == 0)
            return yaml_err(file->name, node, "a list of texts is expected here");
        words[(*count)++] = node->scalar;
    }
    *word = words;
    return found ? err_none() : yaml_err(file->name, list, "the list is empty");
}

struct err case_words(struct arena *arena, const struct source *file,
                      const struct yaml_node *mapping, const char *key, const struct span **word,
                      size_t *count) {
    const struct yaml_node *list = yaml_member(mapping, key);
    if (!list) return err_none();
    if (list->kind != YAML_SEQUENCE)
        return yaml_err(file->name, list, "a list of texts is expected here");
    return words_take(arena, file, list, word, count);
}

/* ---- facts ---- */

/* "fails" and after it perhaps the finer code for the custodian. */
static bool verdict_read(struct arena *arena, struct span text, struct fact *fact) {
    static const char fails[] = "fails ";
    bool holds = span_is(text, "holds");
    if (holds || span_is(text, "fails")) {
        *fact = (struct fact){.kind = FACT_VERDICT, .holds = holds};
        return true;
    }
    if (!span_begins(text, SPAN_LITERAL(fails))) return false;
    struct span code = span_cut(text, sizeof fails - 1, text.len);
    if (!law_code_known(code)) return false;
    *fact = (struct fact){.kind = FACT_VERDICT, .code = arena_str(arena, code)};
    return true;
}

static bool until_read(struct span text, struct fact *fact) {
    struct fact found = {.kind = FACT_UNTIL, .open = span_is(text, "open")};
    if (!found.open && err_is(date_read(text, &found.until))) return false;
    *fact = found;
    return true;
}

static bool count_read(struct span text, struct fact *fact) {
    uint64_t count;
    if (err_is(decimal_read(text, JSON_INTEGER_MAX, &count))) return false;
    *fact = (struct fact){.kind = FACT_COUNT, .count = (int64_t)count};
    return true;
}

static bool scalar_read(struct arena *arena, struct span text, unsigned kinds, struct fact *fact) {
    if (span_is(text, "a-person-must-find")) {
        *fact = (struct fact){.kind = FACT_HUMAN};
        return true;
    }
    if ((kinds & 1u << FACT_VERDICT) && verdict_read(arena, text, fact)) return true;
    if ((kinds & 1u << FACT_UNTIL) && until_read(text, fact)) return true;
    if ((kinds & 1u << FACT_COUNT) && count_read(text, fact)) return true;
    if (!(kinds & 1u << FACT_TEXT) || text.len == 0) return false;
    *fact = (struct fact){.kind = FACT_TEXT, .text = text};
    return true;
}

static struct err fact_take(struct arena *arena, const struct source *file,
                            const struct yaml_node *node, struct law_ask *ask) {
    enum fact_id id = fact_find(node->key);
    struct fact fact = {.kind = FACT_LIST};
    if (!id) return yaml_err(file->name, node, "the fact is not known");
    if (id == FACT_ASK_FIELDS || id == FACT_ASK_PURPOSE)
        return yaml_err(file->name, node, "write \"fields\" and \"purpose\" beside the facts");
    if (node->kind == YAML_SEQUENCE && (fact_kinds(id) & 1u << FACT_LIST)) {
        TRY(words_take(arena, file, node, &fact.list, &fact.list_count));
    } else if (node->kind != YAML_SCALAR ||
               !scalar_read(arena, node->scalar, fact_kinds(id), &fact)) {
        return yaml_err(file->name, node, "%s cannot have this value", fact_name(id));
    }
    ask->fact[id] = fact;
    return err_none();
}

static struct err facts_take(struct arena *arena, const struct source *file,
                             const struct yaml_node *mapping, struct law_ask *ask) {
    const struct yaml_node *facts = yaml_member(mapping, "facts");
    const struct span *word = NULL;
    size_t count = 0;
    if (facts && facts->kind != YAML_MAPPING)
        return yaml_err(file->name, facts, "\"facts\" must be a mapping of facts");
    for (const struct yaml_node *node = facts ? facts->first : NULL; node; node = node->next)
        TRY(fact_take(arena, file, node, ask));
    TRY(case_words(arena, file, mapping, "without", &word, &count));
    for (size_t i = 0; i < count; i++) {
        enum fact_id id = fact_find(word[i]);
        if (!id)
            return yaml_err(file->name, yaml_member(mapping, "without"), "the fact is not known");
        ask->fact[id] = (struct fact){0};
    }
    return err_none();
}

/* ---- lists of the enrolment ---- */

static struct law_list *list_place(struct law_list *list, size_t *count, struct span name) {
    for (size_t i = 0; i < *count; i++)
        if (span_equal(list[i].name, name)) return &list[i];
    return *count < CASE_LISTS_MAX ? &list[(*count)++] : NULL;
}

static struct err lists_take(struct arena *arena, const struct source *file,
                             const struct yaml_node *mapping, struct law_list *list,
                             size_t *count) {
    const struct yaml_node *lists = yaml_member(mapping, "lists");
    if (lists && lists->kind != YAML_MAPPING)
        return yaml_err(file->name, lists, "\"lists\" must be a mapping of lists");
    for (const struct yaml_node *node = lists ? lists->first : NULL; node; node = node->next) {
        struct law_list *one = list_place(list, count, node->key);
        if (!one) return yaml_err(file->name, node, "there are too many lists");
        one->name = node->key;
        if (node->kind != YAML_SEQUENCE)
            return yaml_err(file->name, node, "a list of texts is expected here");
        TRY(words_take(arena, file, node, &one->member, &one->member_count));
    }
    return err_none();
}

/* ---- one layer over another ---- */

static struct err layer_take(struct arena *arena, const struct source *file,
                             const struct yaml_node *mapping, struct law_list *list,
                             struct law_ask *ask) {
    struct span date = {0};
    TRY(case_text(file, mapping, "authority", &ask->authority));
    TRY(case_text(file, mapping, "purpose", &ask->purpose));
    TRY(case_text(file, mapping, "date", &date));
    if (date.len && err_is(date_read(date, &ask->date)))
        return yaml_err(file->name, yaml_member(mapping, "date"), "this is no real date");
    TRY(case_words(arena, file, mapping, "fields", &ask->field, &ask->field_count));
    TRY(lists_take(arena, file, mapping, list, &ask->list_count));
    return facts_take(arena, file, mapping, ask);
}

struct err case_read(struct arena *arena, const struct source *file, const struct yaml_node *one,
                     struct law_ask *ask) {
    struct law_list *list = ARENA_ARRAY(arena, struct law_list, CASE_LISTS_MAX);
    *ask = (struct law_ask){.list = list};
    TRY(case_text(file, file->root, "authority", &ask->authority));
    const struct yaml_node *base = yaml_member(file->root, "base");
    if (base) TRY(layer_take(arena, file, base, list, ask));
    TRY(layer_take(arena, file, one, list, ask));
    const struct span *word = NULL;
    size_t count = 0;
    TRY(case_words(arena, file, one, "without", &word, &count));
    for (size_t i = 0; i < count; i++) {
        if (span_is(word[i], "ask.purpose")) ask->purpose = (struct span){0};
        if (span_is(word[i], "ask.fields")) ask->field_count = 0;
    }
    if (ask->purpose.len)
        ask->fact[FACT_ASK_PURPOSE] = (struct fact){.kind = FACT_TEXT, .text = ask->purpose};
    if (ask->field_count)
        ask->fact[FACT_ASK_FIELDS] =
            (struct fact){.kind = FACT_LIST, .list = ask->field, .list_count = ask->field_count};
    return err_none();
}
