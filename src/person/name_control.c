/* What is the name control of this surname? The four characters by which returns and numbers are
 * matched (IRS Publication 4164, Internal Revenue Manual 3.13.2.9): the first four letters or
 * hyphens of the surname, fewer where it is shorter; blanks, apostrophes and a generational suffix
 * do not count.
 *
 * One in about eight hundred people shares it by chance, and in a household two in five, so
 * that no decision here rests on it: match.c never calls this. It is for programmes whose own rules
 * ask that the name control agrees besides. */
#include "person/inside.h"

#include "base/utf8.h"

/* Hyphens are kept where they stand, so Paz-Ayala is PAZ- and Lopez-Ruiz is LOPE. */
static void control_put(struct span text, char control[NAME_CONTROL_BYTES]) {
    size_t len = 0;
    struct fold fold;
    for (size_t at = 0; at < text.len && len + 1 < NAME_CONTROL_BYTES;) {
        fold_next(text, &at, &fold);
        for (size_t i = 0; i < fold.len && len + 1 < NAME_CONTROL_BYTES; i++) {
            char c = fold.text[i];
            bool counts = (c >= 'A' && c <= 'Z') || (c == '-' && len > 0);
            if (counts) control[len++] = c;
        }
    }
    control[len] = 0;
}

void name_control(struct span family, char control[NAME_CONTROL_BYTES]) {
    struct name name;
    control[0] = 0;
    name_read_family(family, &name);
    if (name.len == 0) return; /* unreadable, or no surname */
    control_put(family, control);
    /* En, Jr is EN: the letters of a suffix are none of the surname's. */
    size_t letters = 0;
    for (size_t i = 0; control[i]; i++) {
        if (control[i] == '-') continue;
        if (letters++ == name.len) control[i] = 0;
    }
}

bool name_control_equal(struct span a, struct span b) {
    char one[NAME_CONTROL_BYTES];
    char two[NAME_CONTROL_BYTES];
    name_control(a, one);
    name_control(b, two);
    return one[0] && strcmp(one, two) == 0;
}
