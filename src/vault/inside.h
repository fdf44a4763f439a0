/* What do the files of this room share? Nothing here is for other rooms. */
#ifndef VAULT_INSIDE_H
#define VAULT_INSIDE_H

#include "store/sqlite.h"
#include "vault/vault.h"

#include <assert.h>

enum { TAG_BYTES = 16, VAULT_SCHEMA = 5, YEAR_VALUES_MAX = 1024, FIELD_STATE = 190 };

/* ---- record.c: bytes of a row before they are sealed ---- */

/* Reads parts off the front. A read beyond the end sets `bad`, once and for all, and gives zero or
 * nothing; whoever reads asks read_end at last. */
struct reader {
    struct span left;
    bool bad;
};
uint64_t read_uint(struct reader *from, size_t bytes);
struct span read_span(struct reader *from, size_t len);
struct span read_part(struct reader *from); /* a length of 32 bits, then the bytes */
bool read_end(const struct reader *from);   /* nothing is left and nothing was bad */

void put_uint(struct text *to, uint64_t value, size_t bytes);
void put_part(struct text *to, struct span part);

/* The values of one year. ERR_INPUT when a value is none of its field's or of an unknown field. */
struct err record_write(struct arena *arena, const struct value *value, size_t count,
                        struct span *plain);
/* Only the values of the fields asked for, copied into `arena`; `*filed`: some value of the year
 * is a return's own. ERR_FAULT on bytes that record_write would not have written. */
struct err record_read(struct arena *arena, struct span plain, const uint16_t *field,
                       size_t field_count, struct value *value, size_t value_max,
                       size_t *value_count, bool *filed);

/* One value as it is stored: borrowed text, or a number. */
struct raw {
    uint16_t field;
    enum field_category category;
    enum provenance from;
    int64_t number;
    struct span text;
};
/* The same values without their text form, for sums. At most `raw_max`; ERR_FAULT otherwise. */
struct err record_pick(struct span plain, const uint16_t *field, size_t field_count,
                       struct raw *raw, size_t raw_max, size_t *raw_count, bool *filed);

/* ---- row.c: one sealed row ---- */

enum row_kind {
    ROW_CHECK = 1,
    ROW_IDENTITY,
    ROW_YEAR,
    ROW_CASE,
    ROW_SAID,
    ROW_SPOKEN,
    ROW_PIECE,
    ROW_DISPUTE,
    ROW_COUNTER,
    ROW_NOTICE,
};
struct row_id {
    enum row_kind kind;
    uint64_t ref; /* person, ledger entry of a case, or number of a piece, a dispute or a notice */
    int year;     /* of ROW_YEAR, else 0 */
};
/* What the keys of a table's rows are derived from; hmac_close. */
struct hmac_key *row_table_open(const struct secret *table_key);
/* Nonce, ciphertext, tag; in the arena. */
struct span row_seal(struct arena *arena, const struct hmac_key *table, struct row_id id,
                     struct span plain);
/* ERR_FAULT naming the kind of row, never the person. */
struct err row_open(struct arena *arena, const struct hmac_key *table, struct row_id id,
                    struct span sealed, struct span *plain);

/* ---- term.c: where a term lies in the blind index, and what hides whose it is ---- */

/* The place of the term before, so that neighbours cost one keyed hash less. Begins as zero. */
struct term_place {
    struct span text;
    uint8_t tag[TAG_BYTES / 2];
};
/* Whose a term is, as the index has it: masked numbers of six bytes, each owner by a mask of their
 * own, so that two do not show how they differ. Of a third it only stands that there are more than
 * the two that one ask opens. */
enum { OWNER_BYTES = 6, WHOSE_BYTES_MAX = CANDIDATES_MAX * OWNER_BYTES + 1 };
static_assert(CANDIDATES_MAX == 2, "a term has two masks");
struct term_tag {
    uint8_t tag[TAG_BYTES];
    uint64_t
        mask[CANDIDATES_MAX]; /* 48 bits: by XOR, of a person's number and of what stands there */
};
/* The term's bytes outlive `last`. */
struct term_tag term_tag(const struct hmac_key *index, struct span term, struct term_place *last);
size_t term_owners(struct span whose, const struct term_tag *term, person_ref owner[CANDIDATES_MAX],
                   bool *more);

/* ---- sort.c: more tags than fit in memory, in order ---- */

struct sort_entry {
    uint8_t tag[TAG_BYTES];
    /* The person's number under each mask of the term, because which of the two serves is known
     * when all are sorted; big-endian, so that memcmp orders whole entries. */
    uint8_t ref[CANDIDATES_MAX][8];
};
struct sort;
/* Runs are spilled to an unlinked file beside `path`. */
struct sort *sort_open(const char *path);
void sort_close(struct sort *sort);
struct err sort_put(struct sort *sort, const struct sort_entry *entry);
/* After the last put and before the first next. */
struct err sort_finish(struct sort *sort);
struct err sort_next(struct sort *sort, struct sort_entry *entry, bool *end);

/* ---- sum.c: the sums of some persons ---- */

/* Every row from `from` up to, not including, `to`: the rows of whole persons. */
struct err rows_sum(struct vault *vault, sqlite3 *db, int64_t from, int64_t to,
                    const struct query *query, struct tally *tally, void (*step)(void *),
                    void *arg);
/* vault_sum by so many processes, one or more: the same sums however many. */
struct err vault_sum_by(struct vault *vault, unsigned processes, const struct query *query,
                        struct tally *tally, void (*progress)(uint64_t, uint64_t, void *),
                        void *arg);

/* ---- the open vault ---- */

enum statement {
    FIND_TERM = 0,
    READ_PERSON,
    READ_YEAR,
    LAST_PERSON,
    ADD_PERSON,
    ADD_YEAR,
    ADD_TERM,
    READ_CASE,
    NEXT_CASE,
    LAST_CASE,
    MARK_LEDGER,
    READ_LEDGER,
    ADD_CASE,
    DROP_CASE,
    FIND_CASE_TAG,
    ADD_CASE_TAG,
    DROP_CASE_TAG,
    COUNT_MATTER,
    ADD_MATTER,
    DROP_MATTER,
    COUNT_REASON,
    ADD_REASON,
    DROP_REASON,
    MOVE_CASE_TAG,
    FIND_WAITING,
    NEXT_WAITING,
    ADD_WAITING,
    ANSWER_WAITING,
    CLOSE_WAITING,
    DROP_WAITING,
    REOPEN_ANSWERED,
    REOPEN_CLOSED,
    NEXT_SAID,
    ADD_SAID,
    DROP_SAID,
    LAST_SPOKEN,
    ADD_SPOKEN,
    NEXT_SPOKEN,
    TAKE_SPOKEN,
    FREE_SPOKEN,
    DROP_SPOKEN,
    COUNT_ATTEMPT,
    ADD_ATTEMPT,
    DROP_ATTEMPT,
    FIND_PIECE,
    READ_PIECE,
    LAST_PIECE,
    ADD_PIECE,
    FIND_CODE,
    ADD_CODE,
    DROP_CODE,
    DROP_CODES_OF,
    DROP_CODES_OVER,
    LAST_DISPUTE,
    ADD_DISPUTE,
    NEXT_DISPUTE,
    NEXT_DISPUTE_OF,
    ANSWER_DISPUTE,
    LAST_NOTICE,
    ADD_NOTICE,
    FIRST_NOTICE,
    NEXT_NOTICE,
    COUNT_NOTICE,
    DELAY_NOTICE,
    END_NOTICE,
    LIST_NOTICE,
    DROP_OLD_NOTICES,
    DROP_PAST_NOTICES,
    DROP_UNRECORDED_NOTICES,
    STATEMENT_COUNT,
};

/* Keys of one use each, HKDF of the vault key under the vault's salt. */
struct vault_keys {
    struct hmac_key *check, *record, *cases; /* of tables of rows */
    struct hmac_key *index, *case_index;     /* of tags */
    struct hmac_key *codes;                  /* the same, of letters' codes and whom they are for */
    struct hmac_key *webhooks;               /* of the secrets that notices are signed with */
};

struct vault {
    struct arena *arena;   /* as long as the vault */
    struct arena *scratch; /* wiped by each public function before it returns */
    const char *path;
    sqlite3 *db;
    sqlite3_stmt *statement[STATEMENT_COUNT];
    struct vault_keys keys;
    struct vault_reads reads;
    struct pieces *pieces;
    struct {
        sqlite3 *db; /* for a process of its own (ahead.c); NULL: not opened */
        sqlite3_stmt *statement[STATEMENT_COUNT];
        bool begun; /* this is that process */
    } ahead;
    struct span decoy; /* the sealed row that is opened in place of nobody's */
    person_ref people; /* the last person's number */
    /* Loading. */
    bool loading;
    bool finished; /* what can be refused was looked at */
    bool was_empty;
    person_ref last; /* the person last loaded, 0: none yet */
    person_ref next;
    struct sort *sort;
};

/* ---- between case.c and waiting.c ---- */

/* Into the scratch arena. */
struct err case_fetch(struct vault *vault, uint64_t entry, struct vault_case *one);
void case_keep(struct arena *arena, const struct vault_case *one, struct vault_case *found);
struct err waiting_keep(struct vault *vault, const struct vault_case *one, uint64_t entry);
struct err waiting_discard_from(struct vault *vault, uint64_t ledger_size);

/* ---- code.c, dispute.c ---- */

/* Made where they are absent: a vault of before these tables gets them when it is opened. */
extern const char code_schema[], dispute_schema[];
/* ---- notice.c ---- */

/* Within a transaction. */
struct err notice_keep(struct vault *vault, const struct vault_notice *notice);

/* ---- piece.c: what many cases have word for word ---- */

/* A longer one stays in its case. */
enum { PIECE_BYTES_MAX = 65536 };
/* Those that were used last, so that few are looked up. */
struct pieces *pieces_open(struct arena *arena);
void pieces_close(struct pieces *pieces);
/* After a commit that failed: the numbers given in it are none. */
void pieces_forget(struct pieces *pieces);
/* The number under which `text` is kept, which it is from now on. Within a transaction. */
struct err piece_keep(struct vault *vault, struct span text, uint64_t *number);
/* The text, good until another piece is fetched or kept. */
struct err piece_fetch(struct vault *vault, uint64_t number, struct span *text);

/* Blind tag of the parts: each with its length, so that no two lists of parts are alike. */
struct digest vault_digest(const struct hmac_key *key, const struct span *part, size_t count);
void vault_tag(const struct hmac_key *key, const struct span *part, size_t count,
               uint8_t tag[TAG_BYTES]);
/* Sets vault->people. */
struct err people_count(struct vault *vault);
struct err statement_prepare(sqlite3 *db, enum statement which, sqlite3_stmt **stmt);
/* The statement, reset and without values. */
sqlite3_stmt *vault_statement(struct vault *vault, enum statement which);
/* Steps a statement that gives no rows. */
struct err vault_step(struct vault *vault, sqlite3_stmt *stmt, const char *doing);
/* Steps to at most one row; the caller reads its columns and resets. */
struct err vault_row(struct vault *vault, sqlite3_stmt *stmt, bool *has);
void bind_span(sqlite3_stmt *stmt, int at, struct span bytes);
void bind_uint(sqlite3_stmt *stmt, int at, uint64_t value);
/* Rowid of a year's row: in order of persons, then years. */
uint64_t year_rowid(person_ref person, int year);

#endif
