/* How does one ask become one answer? The straight line, in one process.
 *
 *   signature → law → identity → vault → law → decision → seal → ledger → answer
 *
 * The keeper holds the vault's and the ledger's keys and decides in rounds: take what waits,
 * decide, record the round in one durable commit, answer, wipe. Nothing that it returns as an
 * answer exists before its entry is durable. The daemon's keeper runs this library unchanged. */
#ifndef ASK_KEEPER_H
#define ASK_KEEPER_H

#include "ask/ask.h"
#include "ask/roll.h"
#include "base/index_list.h"
#include "store/ledger.h"
#include "vault/vault.h"

struct mine_memory;
struct disclosed;
struct shelf;

/* Something that an ask of the round under way named, and the ask, or whom it is about. */
enum { ABREAST_MAX = 2048 };
struct abreast {
    struct digest what, ask;
};

struct keeper {
    struct arena *arena; /* as long as the keeper */
    const char *dir;
    int lock;
    struct secret subject_key;
    struct secret
        seal_key; /* master of the seals of entries that the law keeps from their person */
    struct note_signer signer;
    struct vault *vault;
    struct ledger *ledger;
    struct roll *roll;
    const struct pack *pack;  /* NULL until one is installed */
    struct mine_memory *mine; /* whose entries are where, of those who sat here last; NULL: none */
    struct disclosed *disclosed; /* counts of what was disclosed; NULL: not counted yet */
    struct shelf *shelf;      /* publications that pages show (statistics.h); NULL: none was read */
    bool discards;            /* what was kept for entries that never came still stands there */
    uint64_t discard_from;    /* the first of them */
    bool taking;              /* orders that were handed over are being taken up */
    const volatile int *stop; /* not NULL and not zero: end what is long between two rounds */
    /* Attempts of the round under way (attempts.c). */
    struct digest failed[ROUND_ASKS_MAX * CASE_TRIED_MAX];
    size_t failed_count;
    /* Where notices of recall and their acknowledgements stand (notice.c). */
    struct {
        uint64_t next; /* entry to look at */
        struct index_list found;
    } notices;
    /* Officers and reasons of the round under way (counters.c). */
    struct abreast abreast[ABREAST_MAX], reason[ROUND_ASKS_MAX];
    size_t abreast_count, reason_count;
    /* Asks that wait together (identify.c). */
    struct {
        bool is;
        uint64_t ticks;  /* that their identities took */
        uint64_t bought; /* that they are to take */
    } together;
    bool clock_set; /* only in logs whose origin begins "test." */
    instant clock;
};

/* Opens the state directory made by init: takes its lock, opens keys, vault and ledger, discards
 * cases that were never recorded, folds the ledger, loads the installed pack (whose digest must be
 * the one two signatures stand under). `clock` 0: the system's clock; otherwise the test clock,
 * refused unless the origin begins "test.". */
struct err keeper_open(const char *dir, instant clock, struct keeper *keeper);
/* The same over a ledger that another process holds, whose key is not opened here; the lock is the
 * caller's, who holds it already (keeper_lock). Closes the ledger with the keeper. */
struct err keeper_open_over(const char *dir, instant clock, struct ledger *ledger,
                            struct keeper *keeper);
/* Takes the directory's lock: one process, or one family of them, at a time. `*lock`: closing it
 * gives it back. */
struct err keeper_lock(const char *dir, int *lock);
/* Whether another process holds the directory now. */
bool keeper_is_held(const char *dir);
void keeper_close(struct keeper *keeper);
static inline void keeper_release(struct keeper *keeper) { keeper_close(keeper); }
#define OWNED_KEEPER __attribute__((cleanup(keeper_release))) struct keeper

/* Time never runs behind the last ledger entry. */
instant keeper_now(const struct keeper *keeper);
/* Ten random bytes make each id. */
void keeper_id(const struct keeper *keeper, const char *prefix, char id[ID_BYTES_MAX]);
/* Folds new entries and loads the pack they name. */
struct err keeper_refresh(struct keeper *keeper);
/* The same where an entry is in the ledger and not folded yet: one whose fold failed. Before
 * anybody is asked whose key this is, and before what was decided is recorded. */
struct err keeper_current(struct keeper *keeper);
/* The installed pack byte for byte, as two people signed its digest: ERR_PROOF where the file is
 * another. */
struct err keeper_pack_bytes(const struct keeper *keeper, struct arena *arena,
                             struct span *compiled);
/* After an append that failed, for the reason `why`, which is returned: cases of entries from
 * `first` on are discarded. Not where the ledger is lost, since they may have their entries. */
struct err keeper_discard(struct keeper *keeper, uint64_t first, struct err why);
/* Before an append, and before anything is kept for it: a lost ledger takes none, and cases that
 * could not be discarded are, lest another entry takes the place of theirs. */
struct err keeper_needs_ledger(struct keeper *keeper);
#define VAULT_KEY "keys/vault.key"
#define SUBJECT_KEY "keys/subject.key"
#define SEAL_KEY "keys/seal.key"
/* A path beneath the state directory, in the arena. */
char *keeper_path(struct arena *arena, const char *dir, const char *name);

/* ---- deciding (decide.c) ---- */

/* Where an answer is sealed to: one requester key, or a line of a batch. */
struct seal_to {
    const struct jwk *key;
    struct jwe_batch *batch; /* NULL for a single answer */
    uint64_t line;
};

struct decide_from {
    struct span ask_json; /* exact bytes */
    const struct requester *requester;
    struct span signer_role;
    struct span signer_kid; /* of the key that signed it */
    struct seal_to seal;
    bool check_fresh;      /* a single ask must be fresh; a line's manifest was checked */
    bool again_only;       /* give again what was decided, and decide nothing */
    struct span authority; /* of the batch, which each line must cite; empty for a single ask */
    const char *batch_id;  /* NULL for a single ask */
    const struct settled *settled; /* the answer of an ask that waited; NULL: it comes now */
    uint64_t lines;                /* of the batch; 0 for a single ask */
};

/* What the time of waiting came to (final.c). */
struct settled {
    uint64_t pending; /* entry of the pending decision */
    struct digest frozen;
    const struct law_answer *answer;
    size_t answer_count;
    struct span findings; /* JSON for the record: what opens each commitment */
    bool second_owed;     /* of an emergency: another officer must still look at it */
    bool withdrawn;       /* by the requester: nothing is looked at and nothing given */
    bool no_key;          /* the key that signed is revoked, and so is what it would open */
};

/* ---- one round (round.c) ---- */

/* One ask decided, not yet recorded. */
struct decided {
    enum entry_kind kind; /* ENTRY_DECISION, or ENTRY_BATCH for a batch's own entry */
    bool replay;          /* decided before: `outward` is the stored answer, nothing is appended */
    enum entry_outward state;
    enum law_outcome outcome; /* custodian only */
    const char *code;         /* first outward code, or NULL */
    struct span outward;      /* what the requester gets: JSON object, sealed answer inside */
    struct span record;       /* canonical JSON, salted; custodian only */
    size_t alike_at;          /* the explanation in it, which many records have alike */
    size_t alike_len;
    struct span entry; /* ledger entry */
    uint64_t orders;   /* head of the orders it was decided under */
    instant time;
    char ask_id[ID_BYTES_MAX];
    char decision_id[ID_BYTES_MAX];
    struct digest ask_digest;
    struct span requester;
    struct span officer[RECIPIENTS_MAX]; /* named in it; counted while the matter is open */
    size_t officer_count;
    struct digest reason;
    struct digest subject_tag;
    bool has_reason;
    struct digest tried[CASE_TRIED_MAX]; /* attempts: the person was not identified */
    size_t tried_count;
    bool open;
    bool looked;              /* the look-ups were made: its attempts count */
    struct span trace;        /* its sender's, or empty */
    uint64_t answers;         /* entry of the pending decision that this one ends; 0: none */
    uint64_t index;           /* of its entry, once recorded */
    struct arena *arena;      /* all of this is in it */
    struct decide_from again; /* what decide_ask needs to decide it again; ENTRY_DECISION only */
};

/* Takes up the orders that were handed over, decides again what they have overtaken (what was
 * sealed for it is destroyed unsent), then case records durable, then the ledger's append: the
 * commit. On any fault nothing is recorded, and no decided.outward of the round may leave. Sets
 * `index`. */
struct err round_commit(struct keeper *keeper, struct decided *decided, size_t count);

/* The same in two halves, so that the next round can be decided while this one becomes durable:
 * round_begin hands it to the ledger, round_end says that it is recorded (where an order was
 * recorded meanwhile, after it was decided again) and gives the receipts, one each. No
 * decided.outward may leave before the end. Between the two the ledger is asked for nothing (it
 * calls `under_way_end` first where it is). */
struct err round_begin(struct keeper *keeper, struct decided *decided, size_t count);
struct err round_end(struct keeper *keeper, struct arena *arena, struct decided *decided,
                     size_t count, struct span *receipt);
/* What was decided since the last commit counts no more: it will not be committed. */
void round_forget(struct keeper *keeper);

/* Decides one ask. ERR_INPUT: malformed. ERR_REFUSED: turned away at the door (id used before with
 * other bytes; another requester's name). Everything else that can be adjudicated is a decision. */
struct err decide_ask(struct keeper *keeper, struct arena *arena, const struct decide_from *from,
                      struct decided *decided);

/* Whether what a process beside this one decided ahead (advance.h), which knows no cases, is what
 * decide_ask would decide: its id was never used, all counts are zero, and it is not older than a
 * moment, nor than the last entry. Orders are for round_commit to look at. If so it counts as
 * decided in this round. */
struct err decided_confirm(struct keeper *keeper, struct arena *arena,
                           const struct decided *decided, bool *holds);

/* The secret of the person asked about; without a readable number a random decoy. */
struct secret ask_subject(const struct keeper *keeper, const struct ask *ask);

/* What the law says now of an ask that waits, without any answer of people. Looks at the record. */
struct err decide_again(struct keeper *keeper, struct arena *arena, const struct decide_from *from,
                        struct ask *ask, struct law_decision *law);

/* A compact JWS by an enrolled requester key: checks signature, freshness, then decide_ask. */
struct err decide_signed(struct keeper *keeper, struct arena *arena, struct span jws,
                         struct decided *decided);
/* The same of one that was taken apart before. `holds`: its signature was found to hold under the
 * key whose thumbprint it names; whether somebody enrolled has that key is asked here. */
struct err decide_taken(struct keeper *keeper, struct arena *arena, const struct jws_taken *ask,
                        bool holds, struct decided *decided);

/* An ask or a manifest is taken up to a day after it was signed and five minutes before. */
enum { ASK_AGE_MAX = 86400, ASK_AHEAD_MAX = 300 };
struct err fresh_check(instant issued_at, instant now);

/* ---- identity (identify.c) ---- */

struct identified {
    struct match_verdict match;
    /* Not identified; set by attempts.c, which may lower `match`. */
    struct digest tried[CASE_TRIED_MAX];
    size_t tried_count;
    const struct match *compared; /* whose claim it is, as it was read */
    person_ref person;            /* 0: nobody */
    struct person_record record;  /* of that person; empty otherwise */
    struct digest record_tag;     /* of its number: an order about a person holds also where the ask
                                     names none, or another; zero: nobody */
};
struct err identify(struct keeper *keeper, struct arena *arena, const struct ask *ask,
                    struct identified *identified);
/* As above, and never sooner than IDENTIFY_NS after it was begun: many times what it takes, so that
 * the time of a single ask says nothing. */
enum { IDENTIFY_NS = 150000, IDENTIFY_MORE_NS = 60000, IDENTIFY_CHANCE_NS = 4096 };
struct err identify_alone(struct keeper *keeper, struct arena *arena, const struct ask *ask,
                          struct identified *identified);
/* Between the two, identify_alone does not wait; at the end all wait together, till IDENTIFY_NS
 * have gone for the first and IDENTIFY_MORE_NS for each further one: twice what it takes. Nothing
 * of a round leaves before it ends, so one's time says nothing either. */
void identify_together(struct keeper *keeper);
void identify_together_end(struct keeper *keeper);
/* What has gone of a round that began then, each identity counted at its price and not at what it
 * took: which asks the round still has room for is seen from outside, in their receipts. */
uint64_t identify_together_spent(const struct keeper *keeper, uint64_t begun);

/* ---- the answer (answer.c) ---- */

struct released {
    struct span plain;             /* JSON, to be sealed */
    struct span field[FIELDS_MAX]; /* names released */
    size_t field_count;
};
/* Reads the granted fields, once. field_count 0: there was nothing to give. */
struct err answer_read(struct keeper *keeper, struct arena *arena, const struct ask *ask,
                       const struct law_decision *law, const struct identified *who,
                       const char *decision_id, struct date today, struct released *released);

#define ANSWER_TYP "portcullis-answer+jwe"
#define ASK_TYP "portcullis-ask+jws"
#define SEALED_ASK_TYP "portcullis-ask+jwe" /* that JWS, sealed to the custodian */

/* ---- batches (batch.c) ---- */

#define MANIFEST_TYP "portcullis-manifest+jws"

/* A ground against a whole file, with a sentence that has the counts and no names. */
struct admit_ground {
    const char *code;
    char says[256];
};
enum { ADMIT_GROUNDS_MAX = 6 };

struct batch_report {
    uint64_t lines, released, not_released, needs, review, malformed, replayed;
    char batch_id[ID_BYTES_MAX];
    uint64_t index;  /* of the batch's entry */
    uint64_t orders; /* head of those that it was begun under */
    /* Why it is refused whole: all of it at once. 0: it came in. */
    struct admit_ground ground[ADMIT_GROUNDS_MAX];
    size_t ground_count;
};

/* Who asks under what, where the file's first line is not to say so. */
struct manifest_for {
    const char *requester; /* NULL: as in the first line */
    const char *authority;
    /* NULL: the file is sent as it is. Else each line is sealed to this key into `sealed`, which is
     * then the file that is sent, and that the manifest counts and hashes. */
    const struct jwk *custodian;
    FILE *sealed; /* open for both */
};
/* Manifest of a file of asks: canonical JSON to be signed with typ MANIFEST_TYP. */
struct err manifest_make(struct arena *arena, FILE *asks, const char *name, const char *batch_id,
                         instant now, const struct manifest_for *by, struct span *manifest);

/* Reads `asks` twice: once whole against the manifest and the rules for whole files (admit.h), once
 * line by line in rounds. Writes NDJSON results to `out`: a header with the sealed content
 * key, one line an ask, a trailer with counts. Constant memory. A batch that fails admission is
 * refused whole, with one entry, and no record is looked at. */
struct err batch_decide(struct keeper *keeper, struct span manifest_jws, FILE *asks,
                        const char *name, FILE *out,
                        void (*progress)(uint64_t done, uint64_t all, void *), void *arg,
                        struct batch_report *report);

#endif
