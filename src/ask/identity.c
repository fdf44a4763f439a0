/* How does a person become an identity row and back? The row is RFC 8785 of a few members, written
 * by this file alone, so it is read back by one cursor in the order in which it was written: every
 * ask opens two of them. */
#include "ask/identity.h"

#include "base/bytes.h"
#include "base/canon.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "vault/vault.h"

enum { IDENTITY_VERSION = 1 };

/* ---- writing ---- */

static void member_put(struct canon *to, const char *key, struct span value) {
    if (value.len) canon_put(to, key, value);
}

static void address_put(struct canon *to, const char *key, const struct person_address *address) {
    canon_begin(to, key);
    member_put(to, "city", address->city);
    member_put(to, "line1", address->line1);
    member_put(to, "line2", address->line2);
    member_put(to, "state", address->state);
    member_put(to, "zip", address->zip);
    canon_end(to);
}

static void name_put(struct canon *to, const struct person_name *name) {
    canon_begin(to, "name");
    member_put(to, "family", name->family);
    member_put(to, "given", name->given);
    member_put(to, "middle", name->middle);
    member_put(to, "suffix", name->suffix);
    canon_end(to);
}

static void former_put(struct canon *to, const struct person_record *record) {
    if (record->former_family_count == 0) return;
    canon_begin_list(to, "former_family");
    for (size_t i = 0; i < record->former_family_count; i++)
        canon_put(to, NULL, record->former_family[i]);
    canon_end_list(to);
}

static void prior_put(struct canon *to, const struct person_record *record) {
    if (record->prior_address_count == 0) return;
    canon_begin_list(to, "prior_address");
    for (size_t i = 0; i < record->prior_address_count; i++)
        address_put(to, NULL, &record->prior_address[i]);
    canon_end_list(to);
}

struct span identity_write(struct arena *arena, const struct person_record *record) {
    struct canon to = {.text = {.arena = arena}};
    canon_begin(&to, NULL);
    address_put(&to, "address", &record->address);
    member_put(&to, "dob", record->dob);
    former_put(&to, record);
    name_put(&to, &record->name);
    prior_put(&to, record);
    member_put(&to, "source", record->source);
    member_put(&to, "status", record->status);
    canon_put(&to, "tin", record->tin);
    canon_put_int(&to, "v", IDENTITY_VERSION);
    canon_end(&to);
    return canon_text(&to);
}

/* ---- reading ---- */

struct cursor {
    struct arena *arena;
    struct span left;
    bool bad;
    bool first; /* no member of the object under way has been read */
};

static bool take(struct cursor *from, const char *text) {
    size_t len = strlen(text);
    if (from->left.len < len || memcmp(from->left.at, text, len) != 0) return false;
    from->left = span_cut(from->left, len, from->left.len);
    return true;
}

static void must(struct cursor *from, const char *text) {
    if (!take(from, text)) from->bad = true;
}

/* The next member, when it has this key: "\"key\":". */
static bool member_is(struct cursor *from, const char *key) {
    struct span before = from->left;
    bool comma = from->first || take(from, ",");
    if (comma && take(from, key)) {
        from->first = false;
        return true;
    }
    from->left = before;
    return false;
}

/* Bytes up to the closing quote; `*plain` false when some are escaped. */
static struct span raw_read(struct cursor *from, bool *plain) {
    size_t len = 0;
    *plain = true;
    must(from, "\"");
    while (len < from->left.len && from->left.at[len] != '"') {
        if (from->left.at[len] < 0x20) from->bad = true;
        if (from->left.at[len] == '\\') *plain = false;
        len += from->left.at[len] == '\\' ? 2 : 1;
    }
    if (from->bad || len >= from->left.len) {
        from->bad = true;
        return span_of("", 0);
    }
    struct span raw = span_cut(from->left, 0, len);
    from->left = span_cut(from->left, len + 1, from->left.len);
    return raw;
}

/* What stands for one escaped byte at `at` (RFC 8785 section 3.2.2.2); 0 when nothing does. */
static uint8_t escaped(struct span raw, size_t at, size_t *used) {
    static const char letter[] = "bfnrt\"\\";
    static const char byte[] = "\b\f\n\r\t\"\\";
    const char *found = raw.at[at] ? strchr(letter, raw.at[at]) : NULL;
    uint8_t control = 0;
    *used = 1;
    if (found) return (uint8_t)byte[found - letter];
    struct span digits = raw.len - at < 5 ? span_of("", 0) : span_cut(raw, at + 3, at + 5);
    if (digits.len == 0 || memcmp(raw.at + at, "u00", 3) != 0) return 0;
    *used = 5;
    return err_is(hex_read(digits, &control, 1)) ? 0 : control;
}

static struct span unescape(struct cursor *from, struct span raw) {
    uint8_t *at = arena_alloc(from->arena, raw.len);
    size_t len = 0;
    for (size_t i = 0; i < raw.len && !from->bad;) {
        size_t used = 0;
        if (raw.at[i] == '\\') {
            at[len] = escaped(raw, i + 1, &used);
            from->bad = at[len] == 0;
        } else {
            at[len] = raw.at[i];
        }
        len++;
        i += 1 + used;
    }
    return span_of(at, len);
}

static struct span text_read(struct cursor *from, size_t max) {
    bool plain = true;
    struct span text = raw_read(from, &plain);
    if (!plain) text = unescape(from, text);
    if (text.len > max) from->bad = true;
    return text;
}

static void member_read(struct cursor *from, const char *key, size_t max, struct span *value) {
    if (!member_is(from, key)) return;
    *value = text_read(from, max);
    if (value->len == 0) from->bad = true; /* what is empty is left out */
}

static void members_begin(struct cursor *from) {
    must(from, "{");
    from->first = true;
}

static void members_end(struct cursor *from) {
    must(from, "}");
    from->first = false;
}

static void address_read(struct cursor *from, struct person_address *address) {
    members_begin(from);
    member_read(from, "\"city\":", ADDRESS_LINE_BYTES_MAX, &address->city);
    member_read(from, "\"line1\":", ADDRESS_LINE_BYTES_MAX, &address->line1);
    member_read(from, "\"line2\":", ADDRESS_LINE_BYTES_MAX, &address->line2);
    member_read(from, "\"state\":", ADDRESS_LINE_BYTES_MAX, &address->state);
    member_read(from, "\"zip\":", ADDRESS_LINE_BYTES_MAX, &address->zip);
    members_end(from);
}

static void name_read(struct cursor *from, struct person_name *name) {
    if (!member_is(from, "\"name\":")) from->bad = true;
    members_begin(from);
    member_read(from, "\"family\":", NAME_BYTES_MAX, &name->family);
    member_read(from, "\"given\":", NAME_BYTES_MAX, &name->given);
    member_read(from, "\"middle\":", NAME_BYTES_MAX, &name->middle);
    member_read(from, "\"suffix\":", NAME_BYTES_MAX, &name->suffix);
    members_end(from);
}

static void former_read(struct cursor *from, struct person_record *record) {
    if (!member_is(from, "\"former_family\":[")) return;
    do {
        if (record->former_family_count == FORMER_NAMES_MAX) from->bad = true;
        if (from->bad) return;
        record->former_family[record->former_family_count++] = text_read(from, NAME_BYTES_MAX);
    } while (take(from, ","));
    must(from, "]");
}

static void prior_read(struct cursor *from, struct person_record *record) {
    if (!member_is(from, "\"prior_address\":[")) return;
    do {
        if (record->prior_address_count == PRIOR_ADDRESSES_MAX) from->bad = true;
        if (from->bad) return;
        address_read(from, &record->prior_address[record->prior_address_count++]);
    } while (take(from, ","));
    must(from, "]");
}

static void record_read(struct cursor *from, struct person_record *record) {
    members_begin(from);
    if (!member_is(from, "\"address\":")) from->bad = true;
    address_read(from, &record->address);
    member_read(from, "\"dob\":", 10, &record->dob);
    former_read(from, record);
    name_read(from, &record->name);
    prior_read(from, record);
    member_read(from, "\"source\":", NAME_BYTES_MAX, &record->source);
    member_read(from, "\"status\":", NAME_BYTES_MAX, &record->status);
    if (!member_is(from, "\"tin\":")) from->bad = true;
    record->tin = text_read(from, 9);
    if (!member_is(from, "\"v\":")) from->bad = true;
    must(from, "1");
    members_end(from);
}

struct err identity_read(struct arena *arena, struct span json, struct person_record *record) {
    struct cursor from = {.arena = arena, .left = json};
    struct person_record found = {0};
    from.bad = json.len > IDENTITY_BYTES_MAX || utf8_check(json) < json.len;
    if (json.len && !from.bad) record_read(&from, &found);
    if (from.bad || from.left.len)
        return err_make(ERR_FAULT, "an identity row is not in the form this version writes; run "
                                   "the version that wrote it");
    *record = found;
    return err_none();
}
