/* What does a word in an address mean? Abbreviations and designators of USPS Publication 28
 * (appendices B, C1, C2, F and section 29), and the words that mark what is no delivery line. */
#include "person/inside.h"

/* Sorted by text; kept by hand. */
static const struct word WORD[] = {
#include "person/address_words.inc"
};

const struct word *word_find(const char *text, size_t len) {
    size_t low = 0;
    size_t high = sizeof WORD / sizeof WORD[0];
    if (len == 0 || len > 16) return NULL;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = strcmp(WORD[middle].text, text);
        if (order == 0) return &WORD[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

bool words_are_sorted(void) {
    for (size_t i = 1; i < sizeof WORD / sizeof WORD[0]; i++)
        if (strcmp(WORD[i - 1].text, WORD[i].text) >= 0) return false;
    return true;
}
