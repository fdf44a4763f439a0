/* Is every mistake in the pack found? Fifty copies of the shipped pack, each with one change made
 * from a seed; the loader, a golden case, a proof or the difference from the shipped pack must
 * object to each. law_mutants [COUNT [SEED]] prints TAP and which of them it was. */
#include "law/golden.h"
#include "law/source.h"
#include "prove/prove.h"

#include <stdio.h>
#include <stdlib.h>

#include "../pack.h"

static uint64_t chance;

static size_t below(size_t count) {
    chance ^= chance << 13;
    chance ^= chance >> 7;
    chance ^= chance << 17;
    return (size_t)(chance % (count ? count : 1));
}

/* ---- where a change is made ---- */

enum { LEAVES_MAX = 4096 };

struct place {
    json_t *root, *authority;
    json_t *leaf[LEAVES_MAX];  /* objects of elements without others below */
    json_t *above[LEAVES_MAX]; /* the list that each stands in */
    size_t at[LEAVES_MAX];
    size_t count;
    json_t *group[LEAVES_MAX]; /* elements that are all or any, but not the root */
    size_t groups;
    char what[256];
};

static void place_walk(struct place *p, json_t *list) {
    for (size_t i = 0; i < json_array_size(list); i++) {
        json_t *o = json_array_get(list, i);
        json_t *below_it = json_object_get(o, "all");
        if (!below_it) below_it = json_object_get(o, "any");
        if (below_it) {
            p->group[p->groups++] = o;
            place_walk(p, below_it);
            continue;
        }
        p->above[p->count] = list;
        p->at[p->count] = i;
        p->leaf[p->count++] = o;
    }
}

static const char *text(const json_t *o, const char *key) {
    const char *found = json_string_value(json_object_get(o, key));
    return found ? found : "";
}

static void told(struct place *p, const char *what, const json_t *element) {
    snprintf(p->what, sizeof p->what, "%s: %s %s", text(p->authority, "authority"), what,
             element ? text(element, "id") : "");
}

/* A leaf of the authority that has the member, beginning at a place by chance; NULL: none has. */
static json_t *leaf_with(struct place *p, const char *key, size_t *at) {
    size_t begin = below(p->count);
    for (size_t i = 0; i < p->count; i++) {
        size_t k = (begin + i) % p->count;
        if (key && !json_object_get(p->leaf[k], key)) continue;
        *at = k;
        return p->leaf[k];
    }
    return NULL;
}

/* ---- changes; false: this authority has no place for it ---- */

static bool drop_element(struct place *p) {
    size_t at;
    const json_t *leaf = leaf_with(p, NULL, &at);
    if (json_array_size(p->above[at]) < 2) return false;
    told(p, "without the element", leaf);
    return json_array_remove(p->above[at], p->at[at]) == 0;
}

static bool turn_group(struct place *p) {
    if (p->groups == 0) return false;
    json_t *o = p->group[below(p->groups)];
    const char *from = json_object_get(o, "all") ? "all" : "any";
    const char *to = from[1] == 'l' ? "any" : "all";
    told(p, from[1] == 'l' ? "any for all at" : "all for any at", o);
    json_object_set(o, to, json_object_get(o, from));
    return json_object_del(o, from) == 0;
}

static bool widen_values(struct place *p) {
    size_t at;
    json_t *leaf = leaf_with(p, "values", &at);
    if (!leaf) return false;
    /* A purpose that the authority does not permit would change nothing. */
    if (strcmp(text(leaf, "fact"), "ask.purpose") == 0) return false;
    told(p, "one more value at", leaf);
    return json_array_append_new(json_object_get(leaf, "values"), json_string("word.other")) == 0;
}

static bool widen_roles(struct place *p) {
    size_t at;
    json_t *leaf = leaf_with(p, "roles", &at);
    if (!leaf) return false;
    told(p, "one more role at", leaf);
    return json_array_append_new(json_object_get(leaf, "roles"),
                                 json_string("disclosure-officer")) == 0;
}

static bool drop_never(struct place *p) {
    json_t *list = json_object_get(p->root, "never_purposes");
    size_t at = below(json_array_size(list));
    snprintf(p->what, sizeof p->what, "without the never-purpose %s",
             text(json_array_get(list, at), "id"));
    return json_array_remove(list, at) == 0;
}

/* The worst of them: a purpose that nobody may have becomes one that the authority permits. */
static bool permit_never(struct place *p) {
    json_t *never = json_object_get(p->root, "never_purposes");
    size_t at = below(json_array_size(never));
    json_t *word = json_object_get(json_array_get(never, at), "id");
    json_t *permitted = json_object_get(json_object_get(p->authority, "purposes"), "permitted");
    json_array_append_new(json_object_get(p->root, "purposes"),
                          json_pack("{s:O,s:s}", "id", word, "says", "A purpose."));
    json_array_append_new(permitted, json_pack("{s:O,s:s}", "id", word, "cite", "house rule"));
    told(p, "permits a never-purpose", NULL);
    return json_array_remove(never, at) == 0;
}

static bool open_batch(struct place *p) {
    told(p, "in batches", NULL);
    if (strcmp(text(p->authority, "batch"), "programme") == 0) return false;
    return json_object_set_new(p->authority, "batch", json_string("programme")) == 0;
}

/* A `not` goes, or comes. */
static bool swap_not(struct place *p) {
    static const char *const keys[] = {"test", "fact", "values", "roles", "list", "register"};
    size_t at;
    json_t *leaf = leaf_with(p, "not", &at);
    if (leaf) {
        json_t *test = json_incref(json_object_get(leaf, "not"));
        json_object_del(leaf, "not");
        json_object_update(leaf, test);
        json_decref(test);
        told(p, "without the not at", leaf);
        return true;
    }
    leaf = leaf_with(p, "values", &at);
    if (!leaf || json_object_get(leaf, "construction")) return false;
    json_t *negation = json_object();
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        if (!json_object_get(leaf, keys[i])) continue;
        json_object_set(negation, keys[i], json_object_get(leaf, keys[i]));
        json_object_del(leaf, keys[i]);
    }
    told(p, "with a not at", leaf);
    return json_object_set_new(leaf, "not", negation) == 0;
}

static bool change_stage(struct place *p) {
    size_t at;
    json_t *leaf = leaf_with(p, "stage", &at);
    if (!leaf) return false;
    const char *to = strcmp(text(leaf, "stage"), "paper") == 0 ? "identity" : "paper";
    told(p, "another stage at", leaf);
    return json_object_set_new(leaf, "stage", json_string(to)) == 0;
}

static bool weaken_approvals(struct place *p) {
    size_t at;
    json_t *leaf = leaf_with(p, "approvals", &at);
    if (!leaf || json_integer_value(json_object_get(leaf, "approvals")) < 2) return false;
    told(p, "one officer for two at", leaf);
    return json_object_set_new(leaf, "approvals", json_integer(1)) == 0;
}

static bool add_field(struct place *p) {
    json_t *vocabulary = json_object_get(p->root, "fields");
    json_t *fields = json_object_get(json_object_get(p->authority, "releases"), "fields");
    size_t begin = below(json_array_size(vocabulary));
    for (size_t i = 0; i < json_array_size(vocabulary); i++) {
        const json_t *term = json_array_get(vocabulary, (begin + i) % json_array_size(vocabulary));
        bool there = json_object_get(term, "echo_only") != NULL;
        for (size_t k = 0; k < json_array_size(fields); k++)
            there = there || strcmp(text(json_array_get(fields, k), "id"), text(term, "id")) == 0;
        if (there) continue;
        told(p, "one more field,", term);
        return json_array_append_new(fields, json_pack("{s:s,s:s}", "id", text(term, "id"), "cite",
                                                       "house rule")) == 0;
    }
    return false;
}

static bool widen_provenance(struct place *p) {
    json_t *list = json_object_get(json_object_get(p->authority, "releases"), "provenance");
    if (json_array_size(list) == 3) return false;
    told(p, "one more provenance", NULL);
    return json_array_insert_new(list, 0, json_string("taxpayer")) == 0;
}

static bool move_from(struct place *p) {
    told(p, "in force before its words were compared", NULL);
    return json_object_set_new(json_object_get(p->authority, "law_in_force"), "from",
                               json_string(below(2) ? "1977-01-01" : "2023-04-19")) == 0;
}

static bool move_to(struct place *p) {
    told(p, "in force no more", NULL);
    return json_object_set_new(json_object_get(p->authority, "law_in_force"), "to",
                               json_string("2026-11-24")) == 0;
}

static bool raise_limit(struct place *p) {
    size_t at;
    json_t *leaf = leaf_with(p, "limit", &at);
    if (!leaf) return false;
    told(p, "a higher limit at", leaf);
    json_int_t limit = json_integer_value(json_object_get(leaf, "limit"));
    return json_object_set_new(leaf, "limit", json_integer(limit + 1)) == 0;
}

/* What a rule refused goes to people. */
static bool soften(struct place *p) {
    size_t at;
    json_t *leaf = leaf_with(p, "over", &at);
    if (!leaf || strcmp(text(leaf, "over"), "not-met") != 0) return false;
    told(p, "to a person and not refused at", leaf);
    json_object_set_new(leaf, "question", json_string("Is it in order?"));
    json_object_set_new(leaf, "role", json_string("disclosure-officer"));
    json_object_set_new(leaf, "approvals", json_integer(2));
    return json_object_set_new(leaf, "over", json_string("human")) == 0;
}

/* Any value will do. */
static bool only_present(struct place *p) {
    size_t at;
    json_t *leaf = leaf_with(p, "values", &at);
    if (!leaf || json_object_get(leaf, "construction")) return false;
    told(p, "any value at", leaf);
    json_object_del(leaf, "values");
    return json_object_set_new(leaf, "test", json_string("present")) == 0;
}

static bool reclass(struct place *p) {
    json_t *reg = json_array_get(json_object_get(p->root, "registers"), 0);
    json_t *entries = json_object_get(reg, "entries");
    size_t begin = below(json_array_size(entries));
    for (size_t i = 0; i < json_array_size(entries); i++) {
        json_t *entry = json_array_get(entries, (begin + i) % json_array_size(entries));
        if (strcmp(text(entry, "class"), "civil") != 0) continue;
        snprintf(p->what, sizeof p->what, "the civil statute %s as criminal", text(entry, "id"));
        return json_object_set_new(entry, "class", json_string("criminal-nontax")) == 0;
    }
    return false;
}

static bool read_widely(struct place *p) {
    json_t *list = json_object_get(p->root, "constructions");
    json_t *o = json_array_get(list, below(json_array_size(list)));
    snprintf(p->what, sizeof p->what, "the wide reading of %s", text(o, "construction"));
    return json_object_set_new(o, "chosen", json_string("wide")) == 0;
}

static bool drop_account(struct place *p) {
    told(p, "without the accounting", NULL);
    json_t *list = json_object_get(p->authority, "obligations");
    for (size_t i = 0; i < json_array_size(list); i++)
        if (strcmp(text(json_array_get(list, i), "id"), "account") == 0)
            return json_array_remove(list, i) == 0;
    return false;
}

static bool drop_limits(struct place *p) {
    told(p, "without the limits of its order", NULL);
    return json_object_del(json_object_get(p->authority, "releases"), "limits") == 0;
}

static bool drop_cite(struct place *p) {
    size_t at;
    json_t *leaf = leaf_with(p, "cite", &at);
    told(p, "without the citation of", leaf);
    return leaf && json_object_del(leaf, "cite") == 0;
}

static bool (*const changes[])(struct place *p) = {
    drop_element, turn_group,   widen_values,     drop_never,   permit_never,     open_batch,
    swap_not,     change_stage, weaken_approvals, add_field,    widen_provenance, move_from,
    move_to,      raise_limit,  soften,           only_present, reclass,          read_widely,
    drop_account, drop_limits,  drop_cite,        widen_roles,  drop_element,     drop_element};

/* ---- who objects ---- */

struct hunt {
    struct arena *arena; /* of one mutant */
    const struct sources *sources;
    struct span shipped;
};

static const char *by_difference(const struct hunt *h, struct span bytes) {
    struct differences found;
    struct err e = prove_differences(h->arena, h->shipped, bytes, &found);
    assert(!err_is(e));
    for (const struct difference *d = found.first; d; d = d->next)
        if (d->released && !d->declared)
            return arena_printf(h->arena, "difference: %.*s: %s", SPAN_FMT(d->authority), d->says);
    return NULL;
}

/* The loader, a golden case, a proof, the difference; NULL: nobody. */
static const char *caught(const struct hunt *h, struct span bytes, struct span authority) {
    const struct pack *pack = NULL;
    struct proofs proofs = {0};
    struct err e = pack_load(h->arena, bytes, &pack);
    if (err_is(e)) return arena_printf(h->arena, "loader: %s", e.text);
    e = golden_run(h->sources, pack);
    if (err_is(e)) return arena_printf(h->arena, "golden case: %s", e.text);
    e = prove_pack(h->arena, bytes, authority, &proofs);
    assert(!err_is(e));
    for (const struct proof *one = proofs.first; one; one = one->next)
        if (!one->holds) return arena_printf(h->arena, "proof: %s: %s", one->id, one->says);
    return by_difference(h, bytes);
}

/* One change of a kind, at the first authority from a place by chance that has room for it. */
static json_t *change_made(struct span shipped, size_t kind, uint64_t seed, struct place *p) {
    json_t *root = json_loadb((const char *)shipped.at, shipped.len, 0, NULL);
    json_t *authorities = json_object_get(root, "authorities");
    chance = 0x9e3779b97f4a7c15u * (seed + 1);
    for (size_t i = 0; i < 8; i++)
        below(2);
    size_t begin = below(json_array_size(authorities));
    for (size_t i = 0; i < json_array_size(authorities); i++) {
        json_t *authority = json_array_get(authorities, (begin + i) % json_array_size(authorities));
        *p = (struct place){.root = root, .authority = authority};
        place_walk(p, json_object_get(json_object_get(authority, "elements"), "all"));
        if (changes[kind](p)) return root;
    }
    json_decref(root);
    return NULL;
}

enum { MADE_MAX = 1000, TRIES = 40 };
static char made[MADE_MAX][256];
static size_t made_count;

static bool made_before(const char *what) {
    for (size_t i = 0; i < made_count; i++)
        if (strcmp(made[i], what) == 0) return true;
    return false;
}

/* The kind whose turn it is; where all of its places were had, the next kind. No mutant twice. */
static json_t *mutate(struct span shipped, size_t seed, struct place *p) {
    size_t kinds = sizeof changes / sizeof *changes;
    for (size_t t = 0; t < kinds * TRIES; t++) {
        json_t *root =
            change_made(shipped, (seed + t / TRIES) % kinds, seed * 1000003 + t % TRIES, p);
        if (root && !made_before(p->what) && made_count < MADE_MAX) {
            memcpy(made[made_count++], p->what, sizeof p->what);
            return root;
        }
        if (root) json_decref(root);
    }
    return NULL;
}

static bool hunted(struct hunt *h, size_t seed, size_t number) {
    struct place *place = ARENA_NEW(h->arena, struct place);
    json_t *root = mutate(h->shipped, seed, place);
    if (!root) {
        printf("not ok %zu - seed %zu: the pack has no place for this change\n", number, seed);
        return false;
    }
    struct span bytes = json_write(h->arena, root);
    struct span authority = span_str(text(place->authority, "authority"));
    const char *by = caught(h, bytes, authority);
    printf("%sok %zu - %s\n# %s\n", by ? "" : "not ", number, place->what,
           by ? by : "SURVIVED: nobody objects");
    fflush(stdout);
    json_decref(root);
    return by != NULL;
}

int main(int argc, char **argv) {
    size_t count = argc > 1 ? (size_t)strtoul(argv[1], NULL, 10) : 50;
    size_t seed = argc > 2 ? (size_t)strtoul(argv[2], NULL, 10) : 0;
    OWNED_ARENA arena = arena_open(PACK_ARENA_BYTES);
    OWNED_ARENA each = arena_open(4ul * PACK_ARENA_BYTES);
    struct shipped *shipped = ARENA_NEW(arena, struct shipped);
    struct sources *sources = ARENA_NEW(arena, struct sources);
    shipped_sources(arena, shipped);
    struct err e = sources_read(arena, shipped->source, shipped->count, sources);
    assert(!err_is(e));
    struct hunt h = {each, sources, shipped_compiled(arena)};
    size_t survived = 0;
    printf("1..%zu\n", count + 1);
    /* The control: to the pack as it is nobody objects. */
    const struct pack *pack = NULL;
    e = pack_load(each, h.shipped, &pack);
    bool fine = !err_is(e) && !err_is(golden_run(sources, pack)) && !by_difference(&h, h.shipped);
    printf("%sok 1 - to the pack as it is neither loader, case nor difference objects\n",
           fine ? "" : "not ");
    for (size_t i = 0; i < count; i++) {
        arena_wipe(each);
        survived += !hunted(&h, seed + i, i + 2);
    }
    printf("# %zu mutants, %zu survived\n", count, survived);
    return fine && survived == 0 ? 0 : 1;
}
