/* Decisions about files of somebody else's, so that anybody can score the predicate on people that
 * we have never seen. The columns are those of the reference data's README. */
#ifndef TEST_ACCURACY_FOREIGN_H
#define TEST_ACCURACY_FOREIGN_H

#include "base/arena.h"
#include "base/err.h"
#include "person/person.h"
#include "population.h"

struct foreign {
    const char *vault, *asks, *addresses, *out;
    const char *requester_addresses, *nicknames; /* NULL: none, the product's own */
    const struct person_address *office;         /* read from requester_addresses */
    size_t offices;
};

struct err foreign_offices(struct arena *arena, struct foreign *foreign);
/* A file of people as foreign->vault; NULL status and prior addresses where it has none. */
struct err foreign_vault(struct arena *arena, const char *path, struct population **population);
/* req_id,verified: "true" or "false". */
struct err foreign_asks(struct arena *arena, const struct foreign *foreign);
/* addr_id,complete,code: "true" and no code, or "false" and why. */
struct err foreign_addresses(struct arena *arena, const struct foreign *foreign);

/* The cells of one row of a file of asks. */
enum foreign_ask_cell {
    ASK_ID = 0,
    ASK_TIN,
    ASK_GIVEN,
    ASK_MIDDLE,
    ASK_FAMILY,
    ASK_SUFFIX,
    ASK_DOB,
    ASK_LINE1,
    ASK_LINE2,
    ASK_CITY,
    ASK_STATE,
    ASK_ZIP,
    ASK_TRUTH,
    ASK_STRATUM,
    ASK_CELLS,
};
extern const char *const foreign_ask_column[ASK_CELLS];
struct person_claim foreign_claim(const struct span cell[ASK_CELLS]);

#endif
