/* Which hashes are not yet in a tile? What is appended is kept here until it is published. */
#include "store/inside.h"

void recent_add(struct recent *recent, uint64_t index, const struct digest *leaf) {
    if (recent->first + recent->count == index && recent->count < UNPUBLISHED_MAX)
        recent->leaf[recent->count++] = *leaf;
}

bool recent_leaf(const struct recent *recent, uint64_t index, struct digest *leaf) {
    if (index < recent->first || index - recent->first >= recent->count) return false;
    *leaf = recent->leaf[index - recent->first];
    return true;
}

void recent_begin(struct recent *recent, uint64_t first) {
    uint64_t end = recent->first + recent->count;
    bool left = first >= recent->first && first < end;
    if (left)
        memmove(recent->leaf, recent->leaf + (first - recent->first),
                (size_t)(end - first) * sizeof *recent->leaf);
    recent->first = first;
    recent->count = left ? (size_t)(end - first) : 0;
    memset(recent->known, 0, sizeof recent->known);
}
