/* Is this an entry, in its one spelling? The reader for whole logs.
 *
 * Most entries are flat: strings of printable ASCII, whole numbers, lists of strings. Those are
 * checked here where they stand, without building a tree. Whatever else there is goes to
 * entry_read, so that the two accept the same bytes; the fuzz door compares them. */
#include "tlog/inside.h"

#include "base/bytes.h"

/* ---- the bytes of a flat object ---- */

struct cursor {
    struct span left;
};

static bool byte_take(struct cursor *cursor, uint8_t byte) {
    if (cursor->left.len == 0 || *cursor->left.at != byte) return false;
    cursor->left = span_cut(cursor->left, 1, cursor->left.len);
    return true;
}

/* A string of printable ASCII without quote and backslash: then it has no second spelling. */
static bool string_take(struct cursor *cursor, struct span *string) {
    size_t len = 0;
    if (!byte_take(cursor, '"')) return false;
    struct span left = cursor->left;
    while (len < left.len && left.at[len] >= 0x20 && left.at[len] < 0x7f && left.at[len] != '"' &&
           left.at[len] != '\\')
        len++;
    *string = span_cut(left, 0, len);
    cursor->left = span_cut(left, len, left.len);
    return byte_take(cursor, '"');
}

/* A list of such strings, with its brackets. */
static bool list_take(struct cursor *cursor, struct span *list) {
    const uint8_t *from = cursor->left.at;
    struct span one;
    if (!byte_take(cursor, '[')) return false;
    if (!byte_take(cursor, ']')) {
        do {
            if (!string_take(cursor, &one)) return false;
        } while (byte_take(cursor, ','));
        if (!byte_take(cursor, ']')) return false;
    }
    *list = span_of(from, (size_t)(cursor->left.at - from));
    return true;
}

static bool number_take(struct cursor *cursor, struct span *number) {
    size_t len = 0;
    while (len < cursor->left.len && cursor->left.at[len] >= '0' && cursor->left.at[len] <= '9')
        len++;
    *number = span_cut(cursor->left, 0, len);
    cursor->left = span_cut(cursor->left, len, cursor->left.len);
    return len > 0;
}

static bool value_take(struct cursor *cursor, struct span *value) {
    if (cursor->left.len == 0) return false;
    if (*cursor->left.at == '"') return string_take(cursor, value);
    if (*cursor->left.at == '[') return list_take(cursor, value);
    return number_take(cursor, value);
}

/* Names in ascending order, as RFC 8785 writes them, so none twice. */
static bool members_take(struct span bytes, struct entry_view *view) {
    struct cursor cursor = {bytes};
    view->count = 0;
    if (!byte_take(&cursor, '{')) return false;
    do {
        if (view->count == ENTRY_MEMBERS_MAX) return false;
        struct entry_member *member = &view->member[view->count];
        if (!string_take(&cursor, &member->name) || !byte_take(&cursor, ':')) return false;
        if (!value_take(&cursor, &member->value)) return false;
        if (view->count > 0 && span_compare(member[-1].name, member->name) >= 0) return false;
        view->count++;
    } while (byte_take(&cursor, ','));
    return byte_take(&cursor, '}') && cursor.left.len == 0;
}

/* ---- the forms ---- */

/* Strings are told from lists and numbers by the quote before them. */
static bool is_string(struct span value) { return value.at[-1] == '"'; }

static bool hex_is(struct span value, size_t len) {
    if (!is_string(value) || value.len != 2 * len) return false;
    for (size_t i = 0; i < value.len; i++) {
        uint8_t c = value.at[i];
        if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f')) return false;
    }
    return true;
}

static bool text_is(struct span value, size_t bound) {
    return is_string(value) && value.len > 0 && value.len <= bound;
}

static bool count_is(struct span value) {
    uint64_t count;
    return !is_string(value) && !err_is(decimal_read(value, JSON_INTEGER_MAX, &count));
}

static bool texts_are(struct span value, size_t bound) {
    struct cursor cursor = {value};
    struct span one;
    size_t count = 0;
    if (is_string(value) || !byte_take(&cursor, '[')) return false;
    while (string_take(&cursor, &one)) {
        if (one.len == 0 || one.len > ENTRY_NAME_BYTES_MAX || ++count > bound) return false;
        byte_take(&cursor, ',');
    }
    return true;
}

static bool form_is(struct span value, const struct member *member) {
    switch (member->form) {
    case FORM_TEXT:
        return text_is(value, member->bound);
    case FORM_HEX:
    case FORM_HEX_MAY:
        return hex_is(value, member->bound);
    case FORM_COUNT:
    case FORM_COUNT_MAY:
        return count_is(value);
    case FORM_STATE:
        return is_string(value) && outward_known(value);
    case FORM_TEXTS:
        return texts_are(value, member->bound);
    case FORM_SELF_MAY:
        return is_string(value) && self_known(value);
    case FORM_APPROVALS:
    case FORM_OFFICERS:
    case FORM_TREE:
    case FORM_SEAL_MAY:
        break;
    }
    return false;
}

/* Every member of the view is one of the kind's, and none that is needed is absent. */
static bool members_are(const struct entry_view *view) {
    const struct member *member = entry_members(view->kind);
    size_t found = 3; /* version, kind and time */
    for (size_t i = 0; member[i].name; i++) {
        struct span value = entry_view_value(view, member[i].name);
        enum member_form form = member[i].form;
        bool may = form == FORM_HEX_MAY || form == FORM_COUNT_MAY || form == FORM_SEAL_MAY ||
                   form == FORM_SELF_MAY;
        if (!value.at && may) continue;
        if (!value.at || !form_is(value, &member[i])) return false;
        found++;
    }
    return found == view->count;
}

static bool flat_scan(struct span bytes, struct entry_view *view) {
    if (bytes.len > ENTRY_BYTES_MAX || !members_take(bytes, view)) return false;
    struct span version = entry_view_value(view, "v");
    struct span word = entry_view_value(view, "kind");
    struct span time = entry_view_value(view, "time");
    if (!version.at || !word.at || !time.at) return false;
    if (is_string(version) || !span_is(version, "1")) return false;
    view->kind = is_string(word) ? entry_kind_find(word) : ENTRY_NONE;
    if (view->kind == ENTRY_NONE) return false;
    if (!is_string(time) || err_is(instant_read(time, &view->time))) return false;
    return members_are(view);
}

/* ---- whatever else there is ---- */

/* Past the string that begins at `i`. */
static size_t string_skip(struct span json, size_t i) {
    for (i++; json.at[i] != '"'; i++)
        if (json.at[i] == '\\') i++;
    return i + 1;
}

/* The value at the cursor, of a text that is known to be JSON: strings and depth are followed. */
static struct span json_skip(struct cursor *cursor) {
    struct span left = cursor->left;
    bool quoted = *left.at == '"';
    size_t depth = 0;
    size_t i = 0;
    while (depth > 0 || (left.at[i] != ',' && left.at[i] != '}')) {
        uint8_t c = left.at[i];
        if (c == '{' || c == '[') depth++;
        if (c == '}' || c == ']') depth--;
        i = c == '"' ? string_skip(left, i) : i + 1;
    }
    cursor->left = span_cut(left, i, left.len);
    return span_of(left.at + quoted, i - 2 * (size_t)quoted);
}

/* Names are those of a kind, so they have no escapes. */
static void members_split(struct span bytes, struct entry_view *view) {
    struct cursor cursor = {bytes};
    view->count = 0;
    byte_take(&cursor, '{');
    do {
        struct entry_member *member = &view->member[view->count++];
        string_take(&cursor, &member->name);
        byte_take(&cursor, ':');
        member->value = json_skip(&cursor);
    } while (byte_take(&cursor, ','));
}

struct err entry_scan(struct span bytes, struct entry_view *view) {
    if (flat_scan(bytes, view)) return err_none();
    OWNED_JSON entry = NULL;
    TRY(entry_read(bytes, &view->kind, &entry));
    members_split(bytes, view);
    return instant_read(entry_view_value(view, "time"), &view->time);
}

/* ---- asking the view ---- */

struct span entry_view_value(const struct entry_view *view, const char *name) {
    struct span wanted = span_str(name);
    for (size_t i = 0; i < view->count; i++)
        if (span_equal(view->member[i].name, wanted)) return view->member[i].value;
    return (struct span){0};
}

uint64_t entry_view_count(const struct entry_view *view, const char *name) {
    uint64_t count = 0;
    struct span value = entry_view_value(view, name);
    return value.at && !err_is(decimal_read(value, JSON_INTEGER_MAX, &count)) ? count : 0;
}

bool entry_view_hex(const struct entry_view *view, const char *name, uint8_t *bytes, size_t len) {
    struct span value = entry_view_value(view, name);
    return value.at && !err_is(hex_read(value, bytes, len));
}

bool entry_review(const struct entry_view *view, instant *review) {
    static const char name[] = "\"review\":\"";
    struct span seal = entry_view_value(view, "sealed");
    struct span key = span_of(name, sizeof name - 1);
    /* {"basis":...,"key":...,"review":"..."}: the last member of an object of a known form. */
    size_t len = key.len + INSTANT_TEXT_BYTES - 1 + 2;
    if (seal.len < len) return false;
    struct span end = span_cut(seal, seal.len - len + key.len, seal.len - 2);
    return !err_is(instant_read(end, review));
}
