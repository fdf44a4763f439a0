/* How does an order that people wrote become the document that two of them sign? Linked into the
 * command line only. */
#ifndef LAW_ORDER_SOURCE_H
#define LAW_ORDER_SOURCE_H

#include "law/law.h"

/* What the source may leave out. */
struct order_filling {
    const char *id;              /* used where the source has none */
    const char *document_sha256; /* of the order as received; NULL: it stands in the source */
    const struct span *person;   /* "<nonce>:<commitment>" */
    size_t person_count;
};

/* ERR_INPUT "<name>:<line>: <what> <what to do>". `*canonical` is what is signed. */
struct err order_compile(struct arena *arena, struct law_source source,
                         const struct order_filling *filling, struct span *canonical);

#endif
