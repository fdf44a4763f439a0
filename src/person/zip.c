/* Where is this ZIP? A compact table of the ZIPs of the states; nothing is inferred from it. */
#include "person/inside.h"

#include <stdlib.h>
#include <string.h>

struct zip_state {
    char code[3];
    uint16_t first; /* place; a state's places lie side by side, in the order of their names */
};
struct zip_row {
    uint16_t place;
    int16_t lat, lon; /* hundredths of a degree */
    uint8_t last_two; /* digits of the ZIP */
};

#include "person/zip_table.inc"

enum { ZIP_FAR_KM = 60, ZIP_KM_PER_HUNDREDTH = 111, COSINE_SCALE = 1000 };

static const struct zip_state *state_of(uint16_t place) {
    size_t i = 0;
    while (i + 1 < ZIP_STATES && ZIP_STATE[i + 1].first <= place)
        i++;
    return &ZIP_STATE[i];
}

bool zip_find(uint32_t zip, struct zip_found *found) {
    if (zip > 99999) return false;
    for (size_t i = ZIP_PREFIX[zip / 100]; i < ZIP_PREFIX[zip / 100 + 1]; i++) {
        uint16_t row = ZIP_ORDER[i];
        if (ZIP_ROW[row].last_two != zip % 100) continue;
        found->row = row;
        found->place = ZIP_ROW[row].place;
        memcpy(found->state, state_of(found->place)->code, sizeof found->state);
        return true;
    }
    return false;
}

bool zip_city_level(const char *const *word, size_t count, char level[ZIP_CITY_BYTES_MAX]) {
    static const char *const usual[][2] = {{"SAINT", "ST"}, {"SAINTE", "STE"}, {"FORT", "FT"},
                                           {"MOUNT", "MT"}, {"NORTH", "N"},    {"SOUTH", "S"},
                                           {"EAST", "E"},   {"WEST", "W"}};
    size_t len = 0;
    for (size_t i = 0; i < count; i++) {
        const char *text = word[i];
        for (size_t k = 0; k < sizeof usual / sizeof *usual; k++)
            if (*text == *usual[k][0] && strcmp(text, usual[k][0]) == 0) text = usual[k][1];
        size_t more = strlen(text);
        if (len + more >= ZIP_CITY_BYTES_MAX) return false;
        memcpy(level + len, text, more);
        len += more;
    }
    level[len] = 0;
    return true;
}

/* Thousandths of the cosine of the latitude, which shortens a degree of longitude: exact enough at
 * 60 km, and integer, so that a verdict is the same on every machine. */
static int64_t cosine_thousandths(int64_t hundredths) {
    int64_t degrees = llabs(hundredths) / 100;
    return COSINE_SCALE - degrees * degrees * 1000 / 6565;
}

static bool is_far(const struct zip_row *a, const struct zip_row *b) {
    int64_t north = (int64_t)(a->lat - b->lat) * ZIP_KM_PER_HUNDREDTH;
    int64_t east = (int64_t)(a->lon - b->lon) * ZIP_KM_PER_HUNDREDTH *
                   cosine_thousandths(((int64_t)a->lat + b->lat) / 2) / COSINE_SCALE;
    int64_t far = ZIP_FAR_KM * 100; /* both are hundredths of a kilometre */
    return north * north + east * east > far * far;
}

static const char *place_text(size_t place) { return ZIP_PLACE_TEXT + ZIP_PLACE_AT[place]; }

bool zip_city_contradicts(const struct zip_found *found, const char *level) {
    if (strcmp(place_text(found->place), level) == 0) return false;
    const struct zip_state *state = state_of(found->place);
    size_t low = state[0].first;
    size_t high = state[1].first;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (strcmp(place_text(middle), level) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == state[1].first || strcmp(place_text(low), level) != 0) return false;
    for (size_t row = ZIP_PLACE_ROW[low]; row < ZIP_PLACE_ROW[low + 1]; row++)
        if (!is_far(&ZIP_ROW[row], &ZIP_ROW[found->row])) return false;
    return true;
}

bool zip_places_are_sorted(void) {
    for (size_t i = 0; i < ZIP_STATES; i++)
        for (size_t place = ZIP_STATE[i].first + 1u; place < ZIP_STATE[i + 1].first; place++)
            if (strcmp(place_text(place - 1), place_text(place)) >= 0) return false;
    return true;
}
