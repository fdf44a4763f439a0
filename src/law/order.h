/* What did a court order, and whom and what does it stop? pack-format section 7.
 *
 * An order is an overlay: the result is the base pack intersected with every order in force, so
 * orders commute, are idempotent and cannot widen. Nothing here knows the clock: `now` is an
 * argument, and whoever passes it never passes one behind the ledger's last entry. Pure. */
#ifndef LAW_ORDER_H
#define LAW_ORDER_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/crypt.h"
#include "base/err.h"
#include "base/json.h"

enum {
    ORDER_BYTES_MAX = 16384, /* its canonical form, so that an entry holds it and two signatures */
    ORDER_WORDS_MAX = 128,
    ORDER_ELEMENTS_MAX = 16,
    ORDERS_MAX = 4096,
    ORDER_NONCE_BYTES = 16,
};

enum order_kind {
    ORDER_STAY = 0, /* nothing in scope leaves */
    ORDER_NARROW,   /* only the fields and periods that it keeps */
    ORDER_REQUIRE,  /* people must find something more */
    ORDER_LIFT,     /* ends a named order from an instant */
};
const char *order_kind_str(enum order_kind kind);

/* A part of a scope. `any` is written out in the document; a part that is left out is refused. */
struct order_words {
    const struct span *word;
    size_t count;
    bool any;
};

/* A person, named to nobody: HMAC-SHA-256 of the nonce under the subject tag, so that two orders
 * about one person do not look alike in the public log. */
struct order_person {
    uint8_t nonce[ORDER_NONCE_BYTES];
    struct digest commitment;
};
struct digest order_person_commit(const struct digest *subject_tag,
                                  const uint8_t nonce[ORDER_NONCE_BYTES]);

/* What people must find before a release in scope. */
struct order_element {
    struct span id; /* "<order id>.<id in the document>" */
    struct span says, question, role;
    int approvals;
};

enum {
    ORDER_STOPS_RELEASE = 1,
    ORDER_QUARANTINES = 2, /* asks in flight are decided again, under it */
    ORDER_BARS_USE = 4,    /* recall notices to past recipients; their keys frozen for this flow */
};

struct order {
    struct span id; /* ORD- and a ULID */
    enum order_kind kind;
    bool example;         /* not a real one: only in logs whose origin begins "test." */
    struct span citation; /* "<forum>, <docket>" */
    struct span says;
    instant received_at, from;
    instant to; /* 0: open */
    struct order_words custodians, recipients;
    bool acting; /* binds everyone acting with the recipients */
    struct order_words authorities, purposes, fields;
    const struct order_person *person;
    size_t person_count;
    bool any_person;
    unsigned effects;
    struct order_words kept_fields, kept_periods; /* of a narrow; any: not narrowed in this way */
    const struct order_element *element;          /* of a require */
    size_t element_count;
    struct span lifts;
    /* Beside the document: */
    uint64_t index;  /* of its ledger entry */
    instant entered; /* when its second signature was committed */
    instant lifted;  /* the earliest instant from which a lift ends it; 0: none does */
};

/* Reads a document (format portcullis-order/1, doc/formats-order.md). Strict: ERR_INPUT with the
 * path of the member; `path` (may be NULL, ORDER_PATH_MAX bytes) gets that path alone. */
enum { ORDER_PATH_MAX = 256 };
struct err order_read(struct arena *arena, const json_t *document, struct order *order, char *path);

/* Authorities, purposes and fields are words of this pack, spelt as it spells them. ERR_INPUT. */
struct pack;
struct err order_words_check(const struct pack *pack, const struct order *order);

/* ---- the set of all that are known ---- */

struct orders {
    struct arena *arena;
    struct order **at; /* in the order of their arrival, which matters to nothing */
    size_t count, capacity;
};
struct orders *orders_open(struct arena *arena);
/* Adds a copy. The same id again changes nothing. A lift may come before what it lifts. ERR_FAULT
 * beyond ORDERS_MAX. */
struct err orders_add(struct orders *orders, const struct order *order);
const struct order *orders_find(const struct orders *orders, struct span id); /* NULL: unknown */

/* In force from the commit of its second signature, or its own instant if that is earlier, to its
 * own end or a lift's instant. A lift itself binds nobody. */
bool order_in_force(const struct order *order, instant now);

/* ---- one flow ---- */

/* What a scope is held against. */
struct order_flow {
    struct span recipient; /* the requester's id */
    struct span agency;    /* it belongs to */
    struct span receiver;  /* who receives under a programme */
    struct span authority, purpose;
    const struct digest *person; /* subject tag; NULL: nobody is known yet */
};
/* Recipient, authority, purpose and person are in scope; fields are asked one by one, below. */
bool order_covers(const struct order *order, const struct order_flow *flow);

/* An order that covers the flow lets this field, or this period, not go. */
bool order_bars_field(const struct order *order, struct span field);
bool order_bars_period(const struct order *order, struct span year);
/* ... demands its elements of an ask for this field. */
bool order_requires(const struct order *order, struct span field);

/* Those in force at `now` that cover the flow, in the order of their ids. */
struct bound {
    const struct order *const *by;
    size_t count;
};
struct bound orders_bound(struct arena *arena, const struct orders *orders,
                          const struct order_flow *flow, instant now);
bool bound_bars_field(const struct bound *bound, struct span field);
bool bound_bars_period(const struct bound *bound, struct span year);

#endif
