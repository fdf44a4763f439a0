/* Every size that bounds bytes from outside, in one list. A loop or a buffer that meets untrusted
 * input points at a name here. */
#ifndef BASE_LIMITS_H
#define BASE_LIMITS_H

#define ASK_BYTES_MAX 65536                 /* one ask, as JSON */
#define JWS_BYTES_MAX 131072                /* one compact JWS around it: 4/3 and two short parts */
#define JSON_DEPTH_MAX 16                   /* nesting of any JSON we read */
#define JSON_INTEGER_MAX 9007199254740991LL /* RFC 7493 section 2.2: exact in every reader */
#define LINE_BYTES_MAX 65536                /* one line of NDJSON or CSV */
#define SEALED_LINE_BYTES_MAX 90112         /* the same as a compact JWE: 4/3 and its head */
#define CSV_COLUMNS_MAX 256
#define ENTRY_BYTES_MAX 65535        /* C2SP tlog-tiles: uint16 length */
#define PACK_BYTES_MAX (1024 * 1024) /* one YAML source file, or the compiled pack times four */
#define PACK_COMPILED_BYTES_MAX (4 * 1024 * 1024)
#define KEY_FILE_BYTES_MAX 8192
#define NAME_BYTES_MAX 128         /* one part of a name, as given */
#define ADDRESS_LINE_BYTES_MAX 128 /* one line of an address, as given */
#define FIELDS_MAX 128             /* fields in one ask */
#define PERIODS_MAX 32             /* taxable years in one ask */
#define RECIPIENTS_MAX 32          /* officers named in one ask */
#define REASON_BYTES_MAX 4096
#define ROUND_ASKS_MAX 512   /* asks decided in one durable commit */
#define CANDIDATES_MAX 2     /* records opened for one ask, DECIDED: at most two */
#define RHO_MICRO_MAX 500000 /* a calendar year's privacy budget: rho of 1/2, in millionths */
#define PROOF_HASHES_MAX 63
#define NOTE_BYTES_MAX 65536 /* a checkpoint with all its signature lines */

#endif
