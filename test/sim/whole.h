/* What does the simulation of the whole custodian consist of? A custodian on a simulated disk
 * (house.c), a schedule by chance (whole.c), many of them (many.c), and what must hold after each
 * step (holds.c), which is written from the entries' bytes alone and asks the program nothing but
 * these. */
#ifndef TEST_SIM_WHOLE_H
#define TEST_SIM_WHOLE_H

#include "ask/consent.h"
#include "ask/enact.h"
#include "ask/enjoin.h"
#include "ask/pending.h"

#include "../crash/cut.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "custodian.h"

enum {
    AGENCIES = 3, /* who asks: one gets its answers at once, also by the batch; one waits for
                     people; one comes with people's consents */
    ASKS_AT_ONCE = 0,
    ASKS_PEOPLE = 1,
    ASKS_BY_CONSENT = 2,
    KEYS = 6, /* of each, one after the other */
    PEOPLE = 8,
    SENT_MAX = 512,
    GIVEN_MAX = 2048,
    ENTRIES_MAX = 4096,
    STAYS_MAX = 64,
    CONSENTS_MAX = 64,
    BATCHES_MAX = 24,
    BATCH_LINES_MAX = 9,
};

/* What is done wrong on purpose, to see that it is found. */
enum planted {
    PLANTED_NONE = 0,
    PLANTED_EARLY, /* the answer leaves before its entry is recorded */
    PLANTED_STALE, /* a round is recorded under orders that are no longer the newest */
    PLANTED_KEPT,  /* what was never recorded is not discarded */
    PLANTED_SYNC,  /* the disk says that it synced, and did not */
    PLANTED_COUNT
};

enum counted {
    TALLY_STEPS = 0,
    TALLY_ASKED,
    TALLY_REPEATED,
    TALLY_TURNED_AWAY,
    TALLY_GIVEN,
    TALLY_RELEASED,
    TALLY_WAITED,
    TALLY_ENJOINED,
    TALLY_STAYS,
    TALLY_LIFTS,
    TALLY_OVERTAKEN,
    TALLY_FINDINGS,
    TALLY_FINALS,
    TALLY_WITHDRAWN,
    TALLY_CONSENTED,
    TALLY_CONSENTS_ENDED,
    TALLY_AFTER_CONSENT,
    TALLY_BATCHES,
    TALLY_BATCHES_AGAIN,
    TALLY_BATCH_LINES,
    TALLY_REVOKED,
    TALLY_ENROLLED,
    TALLY_RECALLS,
    TALLY_ONE_SIGNER,
    TALLY_TURNS,
    TALLY_TURN_PROBLEMS,
    TALLY_KILLS,
    TALLY_POWER,
    TALLY_FAULTS,
    TALLY_OPENED,
    TALLY_ENTRIES,
    TALLY_COUNT
};

struct sent {
    char id[ID_BYTES_MAX];
    unsigned agency, key;
    struct span jws; /* empty: a line of a batch */
    int consent;     /* that it came with, or -1 */
};

struct batch_sent {
    char id[ID_BYTES_MAX];
    unsigned key;
    instant made;
    size_t first, count; /* its lines in sim.sent */
    struct span text, manifest;
};

struct sim {
    struct house house; /* its keeper is the one that runs */
    struct jwk *key[AGENCIES][KEYS];
    unsigned key_now[AGENCIES];
    bool enrolled[AGENCIES]; /* as far as whoever enrols knows */
    struct arena *life;      /* as long as one seed */
    struct arena *round;
    struct disk *disk;
    struct disk_log log;
    struct disk *since; /* what was durable when the log begins */
    instant now;
    struct sent sent[SENT_MAX];
    size_t sent_count;
    struct {
        char id[ID_BYTES_MAX];
        bool lifted;
    } stay[STAYS_MAX];
    size_t stay_count;
    struct {
        char id[ID_BYTES_MAX];
        unsigned person;
        struct span jws;
    } consent[CONSENTS_MAX];
    size_t consent_count;
    struct batch_sent batch[BATCHES_MAX];
    size_t batch_count;
    unsigned papers; /* made so far: each has its number in its id */
    bool is_open, fault, tells;
    bool by_seed; /* chance is the seed's */
    bool by_turn; /* every ask goes through the gateway's own turn */
    enum planted planted;
    uint64_t seed;
    jmp_buf out;
    char bad[512];
    uint64_t trace; /* of what was done and came of it */
    uint64_t tally[TALLY_COUNT];
};
extern struct sim sim;

/* Ends the seed: something does not hold. */
_Noreturn void broken(const char *format, ...) __attribute__((format(printf, 1, 2)));
void trace(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* ---- whole.c ---- */

/* False when something does not hold: sim.bad. */
bool seed_holds(uint64_t seed, enum planted planted);

bool comes(unsigned of_100);
/* An err of a step: false where a disk that fails is the reason, and else there must be none. */
bool came(struct err e, const char *what);
const char *paper_id(const char *prefix);
/* A new ask of the agency's, with its newest key, unsigned. */
size_t sent_put(unsigned agency);
void stay_come(bool handed_over);
/* A stay that nobody has signed yet; NULL: there are enough of them. */
json_t *stay_make(const char **id);
void turned_away(size_t sent, struct err e);
/* As the ledger takes it, unless that is what is done wrong. */
typedef struct err round_recorder(struct keeper *keeper, struct decided *decided, size_t count);
struct err round_record_by(round_recorder *record, struct keeper *keeper, struct decided *decided,
                           size_t count);

/* ---- turn.c ---- */

bool turn_serve(const size_t *wanted, size_t count);
void turn_close(void);

/* ---- batch.c ---- */

int consent_any(void);
void consent_ends(void);
void batch_come(void);

/* ---- house.c ---- */

extern const char *const agency_name[AGENCIES];
/* Once a process: the custodian that every seed begins with. */
void house_template(void);
/* A disk with it, as new. */
struct disk *house_disk(void);
json_t *house_enrolment(unsigned agency, unsigned key);
json_t *house_stay(const char *id, unsigned agencies, unsigned effects);
json_t *house_lift(const char *id, const char *lifts);
/* `consent`: the JWS that an ask by consent carries. */
struct span house_ask(const char *id, unsigned agency, unsigned person, struct span consent);
/* What an officer attests of that person's paper. */
struct span house_consent(const char *id, unsigned person);

/* ---- holds.c ---- */

void holds_begin(void);
/* After a step; `opened`: the custodian was just started. */
void holds_check(bool opened);
/* This is what the requester gets now. */
void holds_given(size_t sent, uint64_t index, struct span outward, struct span receipt);
bool holds_key_is_revoked(unsigned agency, unsigned key);

#endif
