/* Is this a taxpayer number at all? Nine digits, and nothing else about it is ever told apart. */
#include "person/person.h"

#include <string.h>

/* 111-11-1111, 123-45-6789: typed to get past a form. */
static bool is_filler(const char digits[10]) {
    if (strcmp(digits, "123456789") == 0 || strcmp(digits, "987654321") == 0) return true;
    return strspn(digits, (char[]){digits[0], 0}) == 9;
}

bool tin_canon(struct span text, char digits[10]) {
    char found[10] = {0};
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] == '-') continue;
        if (text.at[i] < '0' || text.at[i] > '9' || count == 9) return false;
        found[count++] = (char)text.at[i];
    }
    if (count != 9 || is_filler(found)) return false;
    if (memcmp(found, "000", 3) == 0 || memcmp(found, "666", 3) == 0) return false;
    if (memcmp(found + 3, "00", 2) == 0 || memcmp(found + 5, "0000", 4) == 0) return false;
    memcpy(digits, found, sizeof found);
    return true;
}
