/* Which given names are listed for each other, when a file says so in place of the product? Linked
 * with --wrap: nickname_all of src/person/nickname.c comes here first. */
#include "nicknames.h"

#include "base/csv.h"
#include "person/inside.h"

#include <assert.h>
#include <stdlib.h>

size_t __real_nickname_all(struct span name, struct span other[NICKNAMES_MAX]);
size_t __wrap_nickname_all(struct span name, struct span other[NICKNAMES_MAX]);

enum { PAIRS_MAX = 1 << 17 };

struct pair {
    struct span name, other;
};

static struct pair *pairs;
static size_t pair_count;

static int pair_compare(const void *a, const void *b) {
    const struct pair *one = a;
    const struct pair *two = b;
    int order = span_compare(one->name, two->name);
    return order ? order : span_compare(one->other, two->other);
}

/* Capital letters alone, as tool/nickname-table writes the product's list. */
static struct span letters_of(struct arena *arena, struct span text) {
    struct text letters = {.arena = arena};
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = text.at[i];
        if (c >= 'a' && c <= 'z') c = (uint8_t)(c - 'a' + 'A');
        if (c >= 'A' && c <= 'Z') text_put_byte(&letters, c);
    }
    return text_span(&letters);
}

static void pair_put(struct span name, struct span other) {
    assert(pair_count < PAIRS_MAX);
    pairs[pair_count++] = (struct pair){name, other};
}

static struct err row_put(struct arena *arena, const char *path, const struct csv_record *row) {
    struct span formal = row->count ? letters_of(arena, row->field[0]) : span_of("", 0);
    if (pair_count + 2 * row->count > PAIRS_MAX)
        return err_make(ERR_INPUT, "%s: more than %d pairs", path, PAIRS_MAX / 2);
    for (size_t i = 1; i < row->count && formal.len; i++) {
        struct span other = letters_of(arena, row->field[i]);
        if (other.len == 0 || span_equal(formal, other)) continue;
        pair_put(formal, other);
        pair_put(other, formal);
    }
    return err_none();
}

/* Sorted, each pair once; no name may have more than a claim can look up. */
static struct err pairs_sort(const char *path) {
    size_t kept = 0;
    size_t of_name = 0;
    qsort(pairs, pair_count, sizeof *pairs, pair_compare);
    for (size_t i = 0; i < pair_count; i++) {
        if (kept && pair_compare(&pairs[kept - 1], &pairs[i]) == 0) continue;
        of_name = kept && span_equal(pairs[kept - 1].name, pairs[i].name) ? of_name + 1 : 1;
        if (of_name > NICKNAMES_MAX)
            return err_make(ERR_INPUT, "%s: %.*s has more than %d other names", path,
                            SPAN_FMT(pairs[i].name), NICKNAMES_MAX);
        pairs[kept++] = pairs[i];
    }
    pair_count = kept;
    return err_none();
}

struct err nicknames_use(struct arena *arena, const char *path) {
    struct csv_record row;
    bool end = false;
    FILE *file = fopen(path, "rb");
    if (!file) return err_errno("cannot open %s", path);
    pairs = ARENA_ARRAY(arena, struct pair, PAIRS_MAX);
    pair_count = 0;
    struct csv *csv = csv_open(file, path);
    struct err e = csv_next(csv, &row, &end); /* the header */
    while (!err_is(e) && !end) {
        e = csv_next(csv, &row, &end);
        if (!err_is(e) && !end) e = row_put(arena, path, &row);
    }
    csv_close(csv);
    fclose(file);
    TRY(e);
    return pairs_sort(path);
}

static size_t first_of(struct span name) {
    size_t low = 0;
    size_t high = pair_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (span_compare(pairs[middle].name, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

size_t __wrap_nickname_all(struct span name, struct span other[NICKNAMES_MAX]) {
    size_t count = 0;
    if (!pairs) return __real_nickname_all(name, other);
    for (size_t i = first_of(name); i < pair_count && span_equal(pairs[i].name, name); i++) {
        assert(count < NICKNAMES_MAX);
        other[count++] = pairs[i].other;
    }
    return count;
}
