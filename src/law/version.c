/* Which of two versions of a pack is the newer? */
#include "law/law.h"

static bool is_digit(struct span text, size_t at) {
    return at < text.len && text.at[at] >= '0' && text.at[at] <= '9';
}

/* A run of digits as a number; so long a run that it does not fit is above all others. */
static uint64_t number_take(struct span text, size_t *at) {
    uint64_t value = 0;
    for (; is_digit(text, *at); (*at)++)
        value = value > (UINT64_MAX - 9) / 10 ? UINT64_MAX : value * 10 + (text.at[*at] - '0');
    return value;
}

/* What ends before the other is the older, except that "-draft" and the like come before what they
 * are a draft of. */
static int end_compare(struct span a, struct span b, size_t i, size_t k) {
    bool a_ends = i == a.len;
    bool b_ends = k == b.len;
    if (a_ends && b_ends) return 0;
    if (a_ends) return b.at[k] == '-' ? 1 : -1;
    return a.at[i] == '-' ? -1 : 1;
}

int pack_version_compare(struct span a, struct span b) {
    size_t i = 0;
    size_t k = 0;
    while (i < a.len && k < b.len) {
        if (is_digit(a, i) && is_digit(b, k)) {
            uint64_t left = number_take(a, &i);
            uint64_t right = number_take(b, &k);
            if (left != right) return left < right ? -1 : 1;
            continue;
        }
        if (a.at[i] != b.at[k]) return a.at[i] < b.at[k] ? -1 : 1;
        i++;
        k++;
    }
    return end_compare(a, b, i, k);
}
