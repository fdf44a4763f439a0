/* Was everybody shown the same log? Cosignatures, what is asked of a witness and what it answers,
 * and the policy that says whose cosignatures are enough. C2SP tlog-cosignature (cosignature/v1),
 * tlog-witness and tlog-policy. Pure: no clock, no files, no network. */
#ifndef TLOG_WITNESS_H
#define TLOG_WITNESS_H

#include "tlog/tlog.h"

/* ---- cosignature.c ---- */

/* A witness's key: of type 0x04, so that its id is another than that of the same key in a log. */
struct err cosigner_make(struct span name, const struct secret *seed, struct note_signer *signer);

/* One signature line (with its newline) over a checkpoint's text: "at `time` this was the largest
 * consistent tree that I had seen". `time` is after 1970. */
struct span cosignature_write(struct arena *arena, const struct note_signer *signer, instant time,
                              struct span text);

/* The cosignature by `key` on the note. `*time` is 0 when there is none, which is no fault.
 * ERR_INPUT: not a note. ERR_PROOF: there is one and it does not hold, or is of no time. */
struct err cosignature_find(struct arena *arena, struct span note, const struct note_key *key,
                            instant *time);

/* The note with further signature lines. ERR_INPUT when the result is no note. */
struct err cosignature_add(struct arena *arena, struct span note, struct span lines,
                           struct span *cosigned);

/* The note with the signature lines by `key` alone. ERR_INPUT when there are none. */
struct err cosignature_keep(struct arena *arena, struct span note, const struct note_key *key,
                            struct span *kept);

/* ---- witness.c: POST add-checkpoint ---- */

enum { WITNESS_BODY_BYTES_MAX = NOTE_BYTES_MAX + 64 * PROOF_HASHES_MAX };

struct witness_request {
    uint64_t old_size; /* what the asker believes the witness saw last */
    struct digest proof[PROOF_HASHES_MAX];
    size_t proof_count;
    struct span note; /* the checkpoint, signed by its log */
};
struct span witness_request_write(struct arena *arena, const struct witness_request *request);
struct err witness_request_read(struct arena *arena, struct span body,
                                struct witness_request *request);
/* The origin that the request speaks of, not yet believed. */
struct err witness_request_origin(struct arena *arena, const struct witness_request *request,
                                  struct span *origin);

enum witness_verdict {
    WITNESS_MALFORMED = 0, /* 400 */
    WITNESS_UNKNOWN,       /* 404: a log that this witness does not watch */
    WITNESS_UNSIGNED,      /* 403: not signed by that log's key */
    WITNESS_STALE,         /* 409: not the size that it last cosigned */
    WITNESS_UNPROVED,      /* 422: not shown to be the future of what it last cosigned */
    WITNESS_COSIGN,        /* 200, once it has been stored */
};
unsigned witness_status(enum witness_verdict verdict);

/* What the witness last cosigned of this log; of size 0 and the empty root when nothing yet. */
struct witness_last {
    uint64_t size;
    struct digest root;
};
/* The verdict on a request about the log whose key is `log` (NULL: not watched), in the order of
 * the specification. With WITNESS_COSIGN `*checkpoint` and `*text` (to be cosigned) are set. */
enum witness_verdict witness_judge(struct arena *arena, const struct witness_request *request,
                                   const struct note_key *log, const struct witness_last *last,
                                   struct checkpoint *checkpoint, struct span *text);

/* ---- policy.c ---- */

enum {
    POLICY_BYTES_MAX = 65536,
    POLICY_LOGS_MAX = 64,
    POLICY_WITNESSES_MAX = 64,
    POLICY_GROUPS_MAX = 64,
};

struct policy_log {
    struct note_key key;
    const char *url; /* NULL: not given */
};
struct policy_witness {
    const char *name;
    struct note_key key;
    const char *url;
};
struct policy_group {
    const char *name;
    size_t threshold;
    size_t member_count;
    /* A witness by its index, or a group by POLICY_WITNESSES_MAX and its index. */
    unsigned char member[POLICY_WITNESSES_MAX + POLICY_GROUPS_MAX];
};
struct policy {
    struct policy_log log[POLICY_LOGS_MAX];
    size_t log_count;
    struct policy_witness witness[POLICY_WITNESSES_MAX];
    size_t witness_count;
    struct policy_group group[POLICY_GROUPS_MAX];
    size_t group_count;
    bool needs_none; /* "quorum none" */
    unsigned char quorum;
};
/* Strict reader; ERR_INPUT names the line. What it points to lives in the arena. */
struct err policy_read(struct arena *arena, struct span text, struct policy *policy);
const struct policy_log *policy_log_find(const struct policy *policy, struct span origin);
/* The log stands in the policy with this very key, or no log does: who are witnesses of one log
 * need not be believed of another. ERR_PROOF otherwise. */
struct err policy_admits(const struct policy *policy, const struct note_key *key);

/* Whose cosignatures a note has. */
struct policy_found {
    instant time[POLICY_WITNESSES_MAX]; /* 0: none by this witness */
    size_t count;
    instant newest;
};
/* ERR_PROOF when the quorum is not reached (which says how far it was), when a known witness's
 * cosignature does not hold, or is of a time more than a day after `now`. */
struct err policy_check(struct arena *arena, const struct policy *policy, struct span note,
                        instant now, struct policy_found *found);

#endif
