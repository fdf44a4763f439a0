/* What does the engine decide of asks that come as lines of JSON? For the second evaluator only:
 * law_asks PACK.json < asks > decisions, one line each. The words of an ask are those of
 * test/differential/asks.py. */
#include "base/file.h"
#include "base/json.h"
#include "law/law.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { ARENA_BYTES = 512 * 1024 * 1024, ROUND_BYTES = 64 * 1024 * 1024 };

static struct span text_of(const json_t *o) {
    return span_of(json_string_value(o), json_string_length(o));
}

static const struct span *words_of(struct arena *arena, const json_t *list, size_t *count) {
    *count = json_array_size(list);
    struct span *word = ARENA_ARRAY(arena, struct span, *count + 1);
    for (size_t i = 0; i < *count; i++)
        word[i] = text_of(json_array_get(list, i));
    return word;
}

static struct date day_of(struct span text) {
    struct date day = {0};
    if (err_is(date_read(text, &day))) return (struct date){0};
    return day;
}

static struct fact fact_of(struct arena *arena, const json_t *o) {
    struct span kind = text_of(json_array_get(o, 0));
    const json_t *value = json_array_get(o, 1);
    struct fact fact = {.kind = FACT_HUMAN};
    if (span_is(kind, "text")) {
        fact = (struct fact){.kind = FACT_TEXT, .text = text_of(value)};
    } else if (span_is(kind, "list")) {
        fact.kind = FACT_LIST;
        fact.list = words_of(arena, value, &fact.list_count);
    } else if (span_is(kind, "count")) {
        fact = (struct fact){.kind = FACT_COUNT, .count = json_integer_value(value)};
    } else if (span_is(kind, "until")) {
        bool open = span_is(text_of(value), "open");
        fact = (struct fact){.kind = FACT_UNTIL, .open = open};
        if (!open) fact.until = day_of(text_of(value));
    } else if (span_is(kind, "verdict")) {
        fact = (struct fact){.kind = FACT_VERDICT,
                             .holds = json_is_true(value),
                             .code = json_string_value(json_array_get(o, 2))};
    }
    return fact;
}

/* "any", or a list of words. */
static struct order_words scope_of(struct arena *arena, const json_t *o) {
    struct order_words words = {.any = json_is_string(o)};
    if (!words.any) words.word = words_of(arena, o, &words.count);
    return words;
}

static const struct order *order_of(struct arena *arena, const json_t *o) {
    struct order *order = ARENA_NEW(arena, struct order);
    struct span kind = text_of(json_object_get(o, "kind"));
    const json_t *elements = json_object_get(o, "elements");
    struct order_element *element =
        ARENA_ARRAY(arena, struct order_element, json_array_size(elements) + 1);
    *order = (struct order){.kind = span_is(kind, "stay")     ? ORDER_STAY
                                    : span_is(kind, "narrow") ? ORDER_NARROW
                                                              : ORDER_REQUIRE,
                            .citation = SPAN_LITERAL("a court, a docket"),
                            .fields = scope_of(arena, json_object_get(o, "fields")),
                            .kept_fields = scope_of(arena, json_object_get(o, "keeps_fields")),
                            .kept_periods = scope_of(arena, json_object_get(o, "keeps_periods")),
                            .element = element,
                            .element_count = json_array_size(elements)};
    for (size_t i = 0; i < order->element_count; i++)
        element[i] =
            (struct order_element){.id = text_of(json_array_get(elements, i)), .approvals = 2};
    return order;
}

static void orders_of(struct arena *arena, const json_t *list, struct law_ask *ask) {
    const struct order **by = ARENA_ARRAY(arena, const struct order *, json_array_size(list) + 1);
    for (size_t i = 0; i < json_array_size(list); i++)
        by[i] = order_of(arena, json_array_get(list, i));
    ask->orders = (struct bound){by, json_array_size(list)};
}

static struct law_ask ask_of(struct arena *arena, const json_t *o) {
    const char *key;
    json_t *value;
    json_t *facts = json_object_get(o, "facts");
    json_t *lists = json_object_get(o, "lists");
    json_t *answers = json_object_get(o, "answers");
    struct law_list *list = ARENA_ARRAY(arena, struct law_list, json_object_size(lists) + 1);
    struct law_answer *answer =
        ARENA_ARRAY(arena, struct law_answer, json_object_size(answers) + 1);
    struct law_ask ask = {.authority = text_of(json_object_get(o, "authority")),
                          .purpose = text_of(json_object_get(o, "purpose")),
                          .date = day_of(text_of(json_object_get(o, "date"))),
                          .list = list,
                          .answer = answer};
    ask.field = words_of(arena, json_object_get(o, "fields"), &ask.field_count);
    orders_of(arena, json_object_get(o, "orders"), &ask);
    json_object_foreach(facts, key, value) {
        enum fact_id id = fact_find(span_str(key));
        assert(id && "the asks name facts that the law knows");
        ask.fact[id] = fact_of(arena, value);
    }
    json_object_foreach(lists, key, value) {
        list[ask.list_count].name = span_str(key);
        list[ask.list_count].member = words_of(arena, value, &list[ask.list_count].member_count);
        ask.list_count++;
    }
    json_object_foreach(answers, key, value) {
        answer[ask.answer_count].element = span_str(key);
        answer[ask.answer_count++].yes = json_is_true(value);
    }
    return ask;
}

/* ---- told in one line ---- */

struct listing {
    bool begun;
};

static void part(struct listing *l, struct span word) {
    if (l->begun) putchar(',');
    l->begun = true;
    fwrite(word.at, 1, word.len, stdout);
}

static void ended(struct listing *l) {
    putchar('|');
    l->begun = false;
}

static void decision_put(const struct law_decision *d) {
    struct listing l = {false};
    printf("%s|%d|", law_outcome_str(d->outcome), d->reached_identity);
    for (size_t i = 0; i < d->tree_count; i++)
        putchar('0' + (int)d->tree[i].state);
    ended(&l);
    for (size_t i = 0; i < d->tree_count; i++)
        if (d->tree[i].in_the_way) part(&l, d->tree[i].id);
    ended(&l);
    for (size_t i = 0; i < d->code_count; i++)
        part(&l, span_str(d->codes[i]));
    ended(&l);
    for (size_t i = 0; i < d->tree_count; i++)
        if (d->tree[i].code) part(&l, span_str(d->tree[i].code));
    ended(&l);
    for (size_t i = 0; i < d->grant_count; i++)
        part(&l, d->grant[i].field);
    ended(&l);
    for (size_t i = 0; i < d->withheld_count; i++) {
        part(&l, d->withheld[i].field);
        printf(":%s", d->withheld[i].code);
    }
    ended(&l);
    for (size_t i = 0; i < d->withheld_period_count; i++) {
        part(&l, d->withheld_period[i].period);
        printf(":%s", d->withheld_period[i].code);
    }
    ended(&l);
    printf("%.*s\n", SPAN_FMT(d->construction));
}

int main(int argc, char **argv) {
    OWNED_ARENA arena = arena_open(ARENA_BYTES);
    OWNED_ARENA round = arena_open(ROUND_BYTES);
    struct span bytes;
    const struct pack *pack = NULL;
    if (argc != 2) return 2;
    struct err e = file_read(argv[1], PACK_COMPILED_BYTES_MAX, arena, &bytes);
    if (!err_is(e)) e = pack_load(arena, bytes, &pack);
    struct lines *lines = lines_open(stdin, "standard input");
    struct span line;
    bool end = false;
    while (!err_is(e)) {
        OWNED_JSON o = NULL;
        e = lines_next(lines, &line, &end);
        if (err_is(e) || end) break;
        e = json_read(line, LINE_BYTES_MAX, &o);
        if (err_is(e)) break;
        struct law_ask ask = ask_of(round, o);
        bool paper = span_is(text_of(json_object_get(o, "reach")), "paper");
        struct law_decision d = law_decide(round, pack, &ask, paper ? LAW_UP_TO_PAPER : LAW_WHOLE);
        decision_put(&d);
        arena_wipe(round);
    }
    lines_close(lines);
    if (err_is(e)) fprintf(stderr, "law_asks: %s\n", e.text);
    return err_is(e) ? 1 : 0;
}
