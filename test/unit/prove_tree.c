/* Does the engine combine states as the model does? Every node of every authority of the shipped
 * pack. A group's state depends on the states of what stands directly below it and on nothing else,
 * so each group by itself is enough: with at most eight below it all 4^n, with more every pair in
 * all 16 ways while the rest has each of the four states. What is below a child has the child's own
 * state, which is then both least and greatest there. */
#include "law/inside.h"
#include "law/outline.h"
#include "law/way.h"
#include "prove/formula.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "pack.h"

enum { CHILDREN_MAX = 512, WHOLE_MAX = 8 };

static struct arena *arena;
static struct logic *t;
static struct statute statute;
static const struct pack *pack;
static uint64_t compared;

struct both {
    const struct authority *authority;
    const struct provision *provision;
    enum law_state engine[LAW_STATES_MAX];
    struct state model[LAW_STATES_MAX];
    size_t child[CHILDREN_MAX];
    size_t children;
};

/* Of constants the formula is a constant, so no solver is asked. */
static enum law_state constant(struct state a) {
    if (a.met == t->yes) return LAW_MET;
    if (a.human == t->yes) return LAW_HUMAN;
    return a.missing == t->yes ? LAW_MISSING : LAW_NOT_MET;
}

static void leaves_set(struct both *b, size_t from, size_t to, enum law_state state) {
    for (size_t i = from; i < to; i++) {
        b->engine[outline_at(i)] = state;
        b->model[i] = state_of(t, state);
    }
}

static void child_set(struct both *b, size_t k, enum law_state state) {
    size_t at = b->child[k];
    leaves_set(b, at, b->provision->element[at].end, state);
}

static void compare(struct both *b) {
    for (size_t i = AT_AUTHORITY; i < AT_ELEMENTS; i++)
        b->engine[i] = LAW_MET;
    way_combine(&b->authority->outline, b->engine);
    tree_combine(t, b->provision, b->model);
    for (size_t i = 1; i < b->provision->element_count; i++)
        assert_int_equal(b->engine[outline_at(i)], constant(b->model[i]));
    assert_int_equal(b->engine[AT_ROOT], constant(b->model[0]));
    compared++;
}

static void whole(struct both *b) {
    size_t count = (size_t)1 << (2 * b->children);
    for (size_t way = 0; way < count; way++) {
        for (size_t k = 0; k < b->children; k++)
            child_set(b, k, (enum law_state)(way >> (2 * k) & 3));
        compare(b);
    }
}

static void pairs(struct both *b) {
    for (size_t rest = 0; rest < 4; rest++)
        for (size_t i = 0; i < b->children; i++)
            for (size_t k = i + 1; k < b->children; k++)
                for (size_t way = 0; way < 16; way++) {
                    leaves_set(b, 1, b->provision->element_count, (enum law_state)rest);
                    child_set(b, i, (enum law_state)(way & 3));
                    child_set(b, k, (enum law_state)(way >> 2));
                    compare(b);
                }
}

static void group_compare(struct both *b, size_t group) {
    const struct element *element = b->provision->element;
    b->children = 0;
    for (size_t k = group + 1; k < element[group].end; k = element[k].end)
        b->child[b->children++] = k;
    leaves_set(b, 1, b->provision->element_count, LAW_MET);
    if (b->children <= WHOLE_MAX)
        whole(b);
    else
        pairs(b);
}

static void the_engine_combines_every_group_of_every_authority_as_the_model_does(void **state) {
    struct both *b = ARENA_NEW(arena, struct both);
    assert_int_equal(statute.provision_count, pack->authority_count);
    for (size_t i = 0; i < pack->authority_count; i++) {
        b->authority = &pack->authority[i];
        b->provision = provision_find(&statute, b->authority->id);
        assert_non_null(b->provision);
        assert_int_equal(b->provision->element_count, b->authority->node_count);
        for (size_t k = 0; k < b->provision->element_count; k++)
            if (b->provision->element[k].kind != 'l') group_compare(b, k);
    }
    printf("# %llu assignments of states compared\n", (unsigned long long)compared);
}

/* The two readings of the bytes name the same elements in the same places. */
static void both_readings_of_the_bytes_see_the_same_elements(void **state) {
    for (size_t i = 0; i < pack->authority_count; i++) {
        const struct authority *a = &pack->authority[i];
        const struct provision *p = provision_find(&statute, a->id);
        for (size_t k = 1; k < a->node_count; k++) {
            assert_true(span_equal(a->node[k].id, p->element[k].id));
            assert_int_equal(a->node[k].end, p->element[k].end);
            assert_int_equal(a->node[k].kind == 'n', p->element[k].negated);
            if (p->element[k].kind != 'l') continue;
            assert_int_equal(a->node[k].fact, p->element[k].demand.fact);
            assert_int_equal(a->node[k].limit, p->element[k].demand.limit);
        }
        assert_int_equal(a->field_count, p->field_count);
        for (size_t k = 0; k < a->field_count; k++)
            assert_int_equal(a->field[k].provenance, p->field[k].provenance);
    }
}

/* Preconditions and elements: every state of each, joined. */
static void the_engine_joins_preconditions_and_elements_as_the_least(void **state) {
    const struct authority *a = &pack->authority[0];
    enum law_state engine[LAW_STATES_MAX];
    for (size_t way = 0; way < (size_t)1 << (2 * AT_ELEMENTS); way++) {
        enum law_state least = LAW_MET;
        for (size_t i = AT_AUTHORITY; i <= AT_ELEMENTS; i++) {
            enum law_state one = (enum law_state)(way >> (2 * (i - AT_AUTHORITY)) & 3);
            size_t end = i < AT_ELEMENTS ? i + 1 : a->outline.count;
            for (size_t k = i; k < end; k++)
                engine[k] = one;
            if (one < least) least = one;
        }
        way_combine(&a->outline, engine);
        assert_int_equal(engine[AT_ROOT], least);
    }
}

static int opened(void **state) {
    arena = arena_open(2ul * PACK_ARENA_BYTES);
    t = logic_open(arena);
    struct span compiled = shipped_compiled(arena);
    struct err e = pack_load(arena, compiled, &pack);
    if (!err_is(e)) e = statute_read(arena, compiled, &statute);
    return err_is(e);
}

static int closed(void **state) {
    statute_close(&statute);
    logic_close(t);
    arena_close(arena);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_readings_of_the_bytes_see_the_same_elements),
        cmocka_unit_test(the_engine_combines_every_group_of_every_authority_as_the_model_does),
        cmocka_unit_test(the_engine_joins_preconditions_and_elements_as_the_least),
    };
    return cmocka_run_group_tests_name("prove_tree", tests, opened, closed);
}
