/* Which words does a page say in which language? */
#include "web/words.h"

#include <string.h>

struct pair {
    const char *english, *spanish;
};

/* Made from web/es.po by web/po.awk, in the order of strcmp. */
static const struct pair table[] = {
#include "web/es.inc"
};

static const char *spanish_of(const char *english) {
    size_t low = 0;
    size_t high = sizeof table / sizeof *table;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(english, table[middle].english);
        if (order == 0) return table[middle].spanish;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

const char *words_in(enum web_language language, const char *english) {
    switch (language) {
    case WEB_ES: {
        const char *spanish = spanish_of(english);
        return spanish ? spanish : english;
    }
    case WEB_EN:
        break;
    }
    return english;
}

bool words_known(enum web_language language, const char *english) {
    return language == WEB_EN || spanish_of(english) != NULL;
}

const char *words_code(enum web_language language) { return language == WEB_ES ? "es" : "en"; }
