/* Which parts has an attestation? A reader of just this much CBOR (RFC 8949): definite lengths in
 * their shortest form, maps by text. Each length is held against what is left before it is used. */
#include "passkey/inside.h"

enum { MAJOR_UINT = 0, MAJOR_NEGATIVE, MAJOR_BYTES, MAJOR_TEXT, MAJOR_ARRAY, MAJOR_MAP };
enum { MAJOR_SIMPLE = 7, SIMPLE_FALSE = 20, SIMPLE_TRUE = 21 };
enum { MEMBERS_MAX = 8, CERTIFICATES_MAX = 4, CERTIFICATE_BYTES_MAX = 4096, DEPTH_MAX = 4 };

struct cbor {
    struct span left;
    bool bad; /* once, and for all that follows */
};

static uint64_t argument_read(struct cbor *from, unsigned more) {
    static const uint64_t least[] = {24, 1 << 8, 1 << 16, 1ull << 32};
    size_t len = (size_t)1 << more;
    uint64_t value = 0;
    if (from->left.len < len) {
        from->bad = true;
        return 0;
    }
    for (size_t i = 0; i < len; i++)
        value = value << 8 | from->left.at[i];
    from->left = span_cut(from->left, len, from->left.len);
    from->bad = from->bad || value < least[more];
    return value;
}

/* The head of what comes next: its major type and its argument. */
static uint64_t head_read(struct cbor *from, unsigned *major) {
    *major = 8;
    if (from->bad || from->left.len == 0) {
        from->bad = true;
        return 0;
    }
    uint8_t first = from->left.at[0];
    unsigned more = first & 31u;
    from->left = span_cut(from->left, 1, from->left.len);
    *major = first >> 5;
    if (more < 24) return more;
    if (more < 28) return argument_read(from, more - 24);
    from->bad = true; /* reserved, or of a length that is not said */
    return 0;
}

static uint64_t count_read(struct cbor *from, unsigned wanted, uint64_t most) {
    unsigned major;
    uint64_t count = head_read(from, &major);
    if (major == wanted && count <= most) return from->bad ? 0 : count;
    from->bad = true;
    return 0;
}

static struct span string_read(struct cbor *from, unsigned wanted, size_t most) {
    uint64_t len = count_read(from, wanted, most);
    if (from->bad || len > from->left.len) {
        from->bad = true;
        return span_of("", 0);
    }
    struct span bytes = span_cut(from->left, 0, (size_t)len);
    from->left = span_cut(from->left, (size_t)len, from->left.len);
    return bytes;
}

static int64_t algorithm_read(struct cbor *from) {
    unsigned major;
    uint64_t value = head_read(from, &major);
    if (value > INT32_MAX || (major != MAJOR_UINT && major != MAJOR_NEGATIVE)) from->bad = true;
    return from->bad ? 0 : major == MAJOR_UINT ? (int64_t)value : -1 - (int64_t)value;
}

static void certificates_read(struct cbor *from, struct attestation *found) {
    uint64_t count = count_read(from, MAJOR_ARRAY, CERTIFICATES_MAX);
    if (count == 0) from->bad = true;
    for (uint64_t i = 0; i < count && !from->bad; i++) {
        struct span one = string_read(from, MAJOR_BYTES, CERTIFICATE_BYTES_MAX);
        if (i == 0) found->certificate = one;
    }
    found->has_certificate = true;
}

/* Names that were read, each once. */
static void once(struct cbor *from, unsigned *seen, unsigned bit) {
    from->bad = from->bad || (*seen & bit);
    *seen |= bit;
}

static void statement_read(struct cbor *from, struct attestation *found) {
    unsigned seen = 0;
    uint64_t count = count_read(from, MAJOR_MAP, MEMBERS_MAX);
    found->has_statement = count > 0;
    for (uint64_t i = 0; i < count && !from->bad; i++) {
        struct span name = string_read(from, MAJOR_TEXT, 16);
        if (span_is(name, "alg")) {
            once(from, &seen, 1);
            found->algorithm = algorithm_read(from);
        } else if (span_is(name, "sig")) {
            once(from, &seen, 2);
            found->signature = string_read(from, MAJOR_BYTES, ASSERTION_BYTES_MAX);
        } else if (span_is(name, "x5c")) {
            once(from, &seen, 4);
            certificates_read(from, found);
        } else {
            from->bad = true;
        }
    }
}

/* ---- what follows the id of a new credential ---- */

static void values_skip(struct cbor *from, uint64_t count, int depth);

/* What belongs to a head that was read: nothing, bytes, or further values. */
static void rest_skip(struct cbor *from, unsigned major, uint64_t value, int depth) {
    bool within = value <= from->left.len;
    switch (major) {
    case MAJOR_UINT:
    case MAJOR_NEGATIVE:
        return;
    case MAJOR_BYTES:
    case MAJOR_TEXT:
        from->bad = from->bad || !within;
        if (within) from->left = span_cut(from->left, (size_t)value, from->left.len);
        return;
    case MAJOR_ARRAY:
        values_skip(from, value, depth - 1);
        return;
    case MAJOR_MAP:
        values_skip(from, value <= MEMBERS_MAX ? 2 * value : UINT64_MAX, depth - 1);
        return;
    default: /* tags, fractions, what is undefined */
        if (major != MAJOR_SIMPLE || (value != SIMPLE_FALSE && value != SIMPLE_TRUE))
            from->bad = true;
    }
}

/* The values that come next, whatever they are. Each has a byte at least, so a count beyond what is
 * left is a lie, for which libcbor would take memory before it sees that. */
static void values_skip(struct cbor *from, uint64_t count, int depth) {
    if (depth == 0 || count > from->left.len) from->bad = true;
    for (uint64_t i = 0; i < count && !from->bad; i++) {
        unsigned major;
        uint64_t value = head_read(from, &major);
        if (!from->bad) rest_skip(from, major, value, depth);
    }
}

bool maps_are(struct span bytes, size_t count) {
    struct cbor from = {.left = bytes};
    for (size_t i = 0; i < count && !from.bad; i++) {
        if (from.left.len == 0 || from.left.at[0] >> 5 != MAJOR_MAP) return false;
        values_skip(&from, 1, DEPTH_MAX);
    }
    return !from.bad && from.left.len == 0;
}

/* ---- attestationObject ---- */

struct err attestation_read(struct span bytes, struct attestation *attestation) {
    struct attestation found = {0};
    struct cbor from = {.left = bytes};
    unsigned seen = 0;
    if (bytes.len > ATTESTATION_BYTES_MAX)
        return err_make(ERR_INPUT, "the attestation has %zu bytes; at most %d are accepted",
                        bytes.len, ATTESTATION_BYTES_MAX);
    uint64_t count = count_read(&from, MAJOR_MAP, 3);
    for (uint64_t i = 0; i < count && !from.bad; i++) {
        struct span name = string_read(&from, MAJOR_TEXT, 16);
        if (span_is(name, "fmt")) {
            once(&from, &seen, 1);
            found.format = string_read(&from, MAJOR_TEXT, 32);
        } else if (span_is(name, "attStmt")) {
            once(&from, &seen, 2);
            statement_read(&from, &found);
        } else if (span_is(name, "authData")) {
            once(&from, &seen, 4);
            found.authenticator = string_read(&from, MAJOR_BYTES, AUTHENTICATOR_BYTES_MAX);
        } else {
            from.bad = true;
        }
    }
    if (from.bad || from.left.len || seen != 7)
        return err_make(ERR_INPUT, "the attestation is not the map of fmt, attStmt and authData "
                                   "that it should be");
    *attestation = found;
    return err_none();
}
