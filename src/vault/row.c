/* How is one row sealed? AES-256-GCM under a key of its own.
 *
 * The key of a row is HKDF-SHA-256 of the table's key and the row's label, so that two messages
 * under one key can only be two writings of the same row. NIST SP 800-38D 8.3 allows 2^32 random
 * nonces a key; a row is written once, or again after a load or a round that was undone, and comes
 * nowhere near. The label is also the associated data: a row moved to another person, year, table
 * or vault does not open. Lengths are rounded up, so that a row's size does not tell how long a
 * name is or how many values a year has. */
#include "vault/inside.h"

#include "base/bytes.h"

#include <assert.h>

enum { LABEL_BYTES = 13, PAD_BYTES = 64, SEAL_BYTES = GCM_NONCE_BYTES + GCM_TAG_BYTES };

/* SQLite keeps a part of a long row among its neighbours and 4,092 bytes on each page that the row
 * has to itself (file format, section 1.6; pages of 4,096 bytes). A case's length is rounded up to
 * where eight, four, three or two such parts fill a page. Nine bytes are the row's header. */
static size_t padded_length(enum row_kind kind, size_t len) {
    enum { OWN_BYTES = 4092, HEADER_BYTES = 9 };
    static const size_t part[] = {489, 1015, 1353, 2030};
    if (kind != ROW_CASE) return (len + PAD_BYTES - 1) / PAD_BYTES * PAD_BYTES;
    size_t pages = 1;
    size_t taken = len + SEAL_BYTES + HEADER_BYTES;
    while (taken > part[3] + pages * OWN_BYTES)
        pages++;
    size_t fits = 0;
    while (taken > part[fits] + pages * OWN_BYTES)
        fits++; /* the last is large enough, by the loop above */
    return part[fits] + pages * OWN_BYTES - SEAL_BYTES - HEADER_BYTES;
}

static const char *kind_str(enum row_kind kind) {
    switch (kind) {
    case ROW_CHECK:
        return "the key's check row";
    case ROW_IDENTITY:
        return "an identity row";
    case ROW_YEAR:
        return "a tax year's row";
    case ROW_CASE:
        return "a case's row";
    case ROW_SAID:
        return "a commitment's row";
    case ROW_SPOKEN:
        return "a finding's row";
    case ROW_PIECE:
        return "a piece of cases";
    case ROW_DISPUTE:
        return "a dispute's row";
    case ROW_COUNTER:
        return "a passkey's counter";
    case ROW_NOTICE:
        return "a notice's row";
    }
    return "a row";
}

static void label_write(struct row_id id, uint8_t label[LABEL_BYTES]) {
    assert(id.year >= 0 && id.year <= UINT16_MAX);
    label[0] = (uint8_t)id.kind;
    be_put_u64(label + 1, id.ref);
    be_put_u16(label + 9, (uint16_t)id.year);
    be_put_u16(label + 11, VAULT_SCHEMA);
}

struct hmac_key *row_table_open(const struct secret *table_key) {
    struct secret from = hkdf_extract(secret_span(table_key), SPAN_LITERAL("portcullis row/1"));
    struct hmac_key *table = hmac_open(secret_span(&from));
    secret_wipe(&from);
    return table;
}

struct span row_seal(struct arena *arena, const struct hmac_key *table, struct row_id id,
                     struct span plain) {
    uint8_t label[LABEL_BYTES];
    size_t len = padded_length(id.kind, 4 + plain.len);
    assert(plain.len <= UINT32_MAX);
    uint8_t *padded = arena_alloc(arena, len); /* zeroed */
    be_put_u32(padded, (uint32_t)plain.len);
    if (plain.len) memcpy(padded + 4, plain.at, plain.len);
    size_t sealed_len = len + SEAL_BYTES;
    uint8_t *sealed = arena_alloc(arena, sealed_len);
    label_write(id, label);
    struct secret key = hkdf_expand(table, span_of(label, LABEL_BYTES));
    random_fill(sealed, GCM_NONCE_BYTES);
    gcm_seal(&key, sealed, span_of(label, LABEL_BYTES), span_of(padded, len),
             sealed + GCM_NONCE_BYTES);
    secret_wipe(&key);
    return span_of(sealed, sealed_len);
}

static struct err row_fault(enum row_kind kind) {
    return err_make(ERR_FAULT,
                    "%s of the vault does not open: it was altered, moved or written "
                    "under another key; restore the vault from a copy",
                    kind_str(kind));
}

struct err row_open(struct arena *arena, const struct hmac_key *table, struct row_id id,
                    struct span sealed, struct span *plain) {
    uint8_t label[LABEL_BYTES];
    if (sealed.len < 4 + SEAL_BYTES) return row_fault(id.kind);
    size_t len = sealed.len - SEAL_BYTES;
    uint8_t *padded = arena_alloc(arena, len);
    label_write(id, label);
    struct secret key = hkdf_expand(table, span_of(label, LABEL_BYTES));
    struct err e = gcm_open_row(&key, sealed.at, span_of(label, LABEL_BYTES),
                                span_cut(sealed, GCM_NONCE_BYTES, sealed.len), padded);
    secret_wipe(&key);
    if (err_is(e)) return row_fault(id.kind);
    size_t plain_len = be_get_u32(padded);
    if (plain_len > len - 4) return row_fault(id.kind);
    *plain = span_of(padded + 4, plain_len);
    return err_none();
}
