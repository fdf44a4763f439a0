/* Everybody on file, in memory: packed rows, and the blind index over their look-up terms, as the
 * vault has it but without its keys. */
#ifndef TEST_ACCURACY_POPULATION_H
#define TEST_ACCURACY_POPULATION_H

#include "base/crypt.h"
#include "base/err.h"
#include "person/person.h"

enum { NOBODY = UINT32_MAX, PEOPLE_MAX = 40000000 };

struct population;
/* `key`: the index is over keyed tags, as the vault's is; NULL: over plain hashes, which is what a
 * count of verdicts needs. */
struct population *population_open(struct arena *arena, const struct hmac_key *key);
/* The text is copied. Returns the number of the person. */
uint32_t population_add(struct population *population, const struct person_record *record);
/* Makes the index; nobody is added afterwards. */
void population_index(struct population *population);
uint32_t population_count(const struct population *population);
void population_close(struct population *population);

/* Spans borrow from the population. */
void population_record(const struct population *population, uint32_t person,
                       struct person_record *record);

struct decision {
    struct match_verdict verdict;
    uint32_t person; /* who was compared with; NOBODY when there is none */
};
/* As the keeper decides (src/ask/identify.c): at most two records are opened. `scratch` is wiped.
 */
struct decision population_decide(const struct population *population, struct arena *scratch,
                                  const struct person_claim *claim);
/* The look-ups alone: how many persons share a term with the claim, at most two. */
size_t population_find(const struct population *population, const struct span *term, size_t terms);
/* Who has this number; NOBODY when none has, or two have. */
uint32_t population_find_number(const struct population *population, struct arena *scratch,
                                struct span tin);

#endif
