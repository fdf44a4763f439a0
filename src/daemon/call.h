/* What may be asked over HTTP? One table: the verb, its door, method and path, how long its body
 * may be. The gate routes by it, the keeper answers by it, doc/openapi.yaml is checked against it.
 *
 * The gate understands nothing of a body and of a signature: it hands the bytes over untouched. */
#ifndef DAEMON_CALL_H
#define DAEMON_CALL_H

#include "base/arena.h"
#include "base/err.h"

#include <stdint.h>

enum {
    CALL_BYTES_MAX = 4 * 1024 * 1024 + 65536, /* a compiled pack with its head */
    CALL_PART_BYTES_MAX = 61440,              /* of a batch: one packet */
    CALL_REPLY_BYTES_MAX = 32 * 1024 * 1024,
    CALL_WORD_BYTES_MAX = 8192, /* of each word of the head */
    CALL_VERSION_BYTES = 1,
};

/* VERB, door, method, path ({id}: one segment), longest body, body is streamed */
#define CALLS(X)                                                                                   \
    X(KEY, ASKS, "GET", "/v1/key", 0, false)                                                       \
    X(ASK, ASKS, "POST", "/v1/asks", 262144, false)                                                \
    X(ASK_SHOW, ASKS, "GET", "/v1/asks/{id}", 0, false)                                            \
    X(ASK_WITHDRAW, ASKS, "DELETE", "/v1/asks/{id}", 8192, false)                                  \
    X(BATCH, ASKS, "POST", "/v1/batches", 8589934592, true)                                        \
    X(BATCH_SHOW, ASKS, "GET", "/v1/batches/{id}", 0, false)                                       \
    X(BATCH_RESULTS, ASKS, "GET", "/v1/batches/{id}/results", 0, false)                            \
    X(AUTHORITIES, ASKS, "GET", "/v1/authorities", 0, false)                                       \
    X(AUTHORITY, ASKS, "GET", "/v1/authorities/{id}", 0, false)                                    \
    X(PENDING, ASKS, "GET", "/v1/pending", 0, false)                                               \
    X(PENDING_SHOW, ASKS, "GET", "/v1/pending/{id}", 0, false)                                     \
    X(FINDING, ASKS, "POST", "/v1/findings", 65536, false)                                         \
    X(APPROVAL, ASKS, "POST", "/v1/approvals", 524288, false)                                      \
    X(CODE, ASKS, "POST", "/v1/codes", 16384, false)                                               \
    X(PACK_SHOW, ASKS, "GET", "/v1/packs", 0, false)                                               \
    X(PACK, ASKS, "POST", "/v1/packs", 4194304, false)                                             \
    X(ORDERS, ASKS, "GET", "/v1/orders", 0, false)                                                 \
    X(ORDER, ASKS, "POST", "/v1/orders", 393216, false)                                            \
    X(ORDER_PREVIEW, ASKS, "POST", "/v1/orders/preview", 65536, false)                             \
    X(ORDER_SHOW, ASKS, "GET", "/v1/orders/{id}", 0, false)                                        \
    X(RECALLS, ASKS, "GET", "/v1/recalls", 0, false)                                               \
    X(RECALL_ACK, ASKS, "POST", "/v1/recalls", 262144, false)                                      \
    X(EXPLANATION, ASKS, "GET", "/v1/decisions/{id}/explanation", 0, false)                        \
    X(LETTER, ASKS, "GET", "/v1/decisions/{id}/letter", 0, false)                                  \
    X(PROOF, ASKS, "GET", "/v1/decisions/{id}/proof", 0, false)                                    \
    X(REPORT_WHO, ASKS, "POST", "/v1/reports/who", 16384, false)                                   \
    X(REPORT, ASKS, "GET", "/v1/reports/{id}", 0, false)                                           \
    X(REQUESTERS, ASKS, "GET", "/v1/requesters", 0, false)                                         \
    X(OFFICERS, ASKS, "GET", "/v1/officers", 0, false)                                             \
    X(CONSTRUCTIONS, ASKS, "GET", "/v1/constructions", 0, false)                                   \
    X(STATISTICS, ASKS, "GET", "/v1/statistics", 0, false)                                         \
    X(STATISTICS_SHOW, ASKS, "GET", "/v1/statistics/{id}", 0, false)                               \
    X(WITHDRAWAL, ASKS, "POST", "/v1/withdrawals", 65536, false)                                   \
    X(DISPUTES, ASKS, "GET", "/v1/disputes", 0, false)                                             \
    X(DISPUTE_ANSWER, ASKS, "POST", "/v1/disputes", 65536, false)                                  \
    X(ACCOUNTING, ASKS, "POST", "/v1/accountings", 16384, false)                                   \
    X(BUNDLE, ASKS, "GET", "/v1/bundle", 0, false)                                                 \
    X(WEBHOOK, ASKS, "GET", "/v1/webhook", 0, false)                                               \
    X(EVENTS, ASKS, "GET", "/v1/events", 0, false)                                                 \
    X(USAGE, ASKS, "GET", "/v1/tracker/findUsage", 0, false)                                       \
    X(USAGE_PERIOD, ASKS, "GET", "/v1/tracker/usagePeriod", 0, false)                              \
    X(USAGE_PULSE, ASKS, "GET", "/v1/tracker/heartbeat", 0, false)                                 \
    X(READY, ASKS, "GET", "/readyz", 0, false)                                                     \
    X(METRICS, ADMIN, "GET", "/metrics", 0, false)

enum call_verb {
    CALL_NONE = 0,
#define CALL_VERB(verb, door, method, path, bytes, streamed) CALL_##verb,
    CALLS(CALL_VERB)
#undef CALL_VERB
        CALL_COUNT
};

/* The admin door is for the owner of the state directory: it knows the asks' calls as well. */
enum call_door { DOOR_ASKS = 0, DOOR_PAGES, DOOR_ADMIN };

struct call_rule {
    const char *name;
    enum call_door door;
    const char *method;
    const char *path;
    size_t bytes_max;
    bool streamed; /* the body comes in parts */
};
const struct call_rule *call_rule(enum call_verb verb);

/* One request, as the gate hands it over. Spans borrow; an absent word is empty. */
struct call {
    enum call_verb verb;
    struct span id;    /* what stands for {id} in the path */
    struct span query; /* after the question mark */
    struct span path;
    struct span authorization;
    struct span idempotency_key;
    struct span content_type;
    struct span accept;
    struct span language;
    struct span trace;
    struct span body;
};

/* The verb that a method and a path name at this door; CALL_NONE where none does. */
enum call_verb call_route(enum call_door door, const char *method, const char *path,
                          struct span *id);

struct span call_write(struct arena *arena, const struct call *call);
/* ERR_FAULT: malformed, so the sender is not who it should be. */
struct err call_read(struct span body, struct call *call);

enum call_type {
    CALL_JSON = 0, /* application/json */
    CALL_PROBLEM,  /* application/problem+json, RFC 9457 */
    CALL_TEXT,
    CALL_TLOG_PROOF, /* a .tlog-proof */
    CALL_NDJSON,     /* application/x-ndjson */
    CALL_CSV,
    CALL_HTML,
    CALL_JWK, /* application/jwk+json */
    CALL_METRICS_TEXT,
    CALL_TYPE_COUNT
};
const char *call_type_str(enum call_type type);

struct call_reply {
    unsigned status;
    enum call_type type;
    struct span location; /* of what was made; empty: none */
    unsigned retry_after; /* seconds; 0: not said */
    struct span body;
    bool later;    /* not yet: it is asked again in a later round (later.h); nothing is sent */
    bool has_file; /* the body is this open file, which goes along and is closed here */
    int file;
};
struct span call_reply_write(struct arena *arena, const struct call_reply *reply);
struct err call_reply_read(struct span body, struct call_reply *reply);

#endif
