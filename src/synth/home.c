/* Where does somebody live? A complete address in a form of USPS Publication 28, in a real place,
 * on a street that this file made up. */
#include "synth/inside.h"

/* Words after which streets are named everywhere; none stands for "no answer" or an institution. */
static const char *const words[] = {
    "Maple",      "Oak",       "Cedar",     "Pine",        "Elm",         "Walnut",
    "Hickory",    "Birch",     "Willow",    "Juniper",     "Magnolia",    "Dogwood",
    "Sycamore",   "Chestnut",  "Aspen",     "Poplar",      "Laurel",      "Hazel",
    "Linden",     "Cypress",   "Redbud",    "Mulberry",    "Spruce",      "Hawthorn",
    "Lakeview",   "Hillcrest", "Riverside", "Sunset",      "Meadowbrook", "Fairview",
    "Ridgeway",   "Stonegate", "Brookside", "Valley View", "Orchard",     "Prairie",
    "Harvest",    "Windmill",  "Copper",    "Quarry",      "Mill",        "Bridge",
    "Meadow",     "Park",      "Spring",    "Summit",      "Highland",    "Washington",
    "Lincoln",    "Jefferson", "Madison",   "Monroe",      "Jackson",     "Franklin",
    "Adams",      "Grant",     "Cardinal",  "Heron",       "Falcon",      "Bluebird",
    "Meadowlark", "Robin",     "Quail",     "Osprey",      "Foxglove",    "Primrose",
    "Larkspur",   "Clover",    "Lavender",  "Marigold",    "Heather",     "Ivy",
    "Amber",      "Granite",   "Slate",     "Cobble",      "Flint",       "Garnet",
    "Pebble",     "Sandstone", "Timber",    "Saddle",      "Wagon",       "Pioneer",
    "Homestead",  "Lantern",   "Anvil",     "Harbor",      "Anchor",      "Mariner",
    "Lighthouse", "Bayberry",  "Cranberry", "Huckleberry", "Thistle",     "Fern",
};
enum { WORDS = sizeof words / sizeof words[0] };

const char *home_word(struct rng *rng) { return words[rng_below(rng, WORDS)]; }

static void street_name(struct rng *rng, char *line, size_t bytes, const char *number) {
    static const char *const suffix[] = {"St", "St", "Ave", "Ave", "Rd",  "Rd",  "Dr",  "Dr",
                                         "Ln", "Ct", "Pl",  "Way", "Cir", "Ter", "Trl", "Blvd"};
    static const char *const direction[] = {"N", "S", "E", "W", "NE", "NW", "SE", "SW"};
    static const char *const ordinal[] = {"2nd",  "3rd",  "4th",  "5th",  "6th",  "7th",
                                          "8th",  "9th",  "10th", "11th", "12th", "13th",
                                          "14th", "21st", "22nd", "33rd", "42nd", "56th"};
    const char *end = suffix[rng_below(rng, 16)];
    const char *side = direction[rng_below(rng, 8)];
    uint32_t form = rng_below(rng, 1000);
    if (form < 15)
        snprintf(line, bytes, "%s County Road %u", number, 2 + rng_below(rng, 900));
    else if (form < 25)
        snprintf(line, bytes, "%s State Highway %u", number, 2 + rng_below(rng, 300));
    else if (form < 145)
        snprintf(line, bytes, "%s %s %s", number, ordinal[rng_below(rng, 18)], end);
    else if (form < 345)
        snprintf(line, bytes, "%s %s %s %s", number, side, home_word(rng), end);
    else
        snprintf(line, bytes, "%s %s %s", number, home_word(rng), end);
}

/* Small numbers are commoner than large ones. */
static void number_draw(struct rng *rng, char *number, size_t bytes) {
    static const uint32_t reach[] = {99, 999, 999, 4999, 9999, 19999};
    uint32_t value = 1 + rng_below(rng, reach[rng_below(rng, 6)]);
    snprintf(number, bytes, rng_chance(rng, 8, 1000) ? "%uA" : "%u", value);
}

/* Units: on the second line, or behind the street. */
static void unit_draw(struct rng *rng, struct home *home) {
    static const char *const designator[] = {"Apt",  "Apt",  "Apt",  "Apt",
                                             "Unit", "Unit", "Unit", "Lot"};
    char unit[16];
    const char *word = designator[rng_below(rng, 8)];
    uint32_t number = 1 + rng_below(rng, rng_chance(rng, 1, 3) ? 1500 : 40);
    if (rng_chance(rng, 1, 4))
        snprintf(unit, sizeof unit, "%s %u%c", word, number % 30 + 1,
                 (char)('A' + (char)rng_below(rng, 6)));
    else
        snprintf(unit, sizeof unit, "%s %u", word, number);
    if (rng_chance(rng, 3, 5)) {
        memcpy(home->line2, unit, sizeof unit);
        return;
    }
    size_t len = strlen(home->line1);
    assert(len + 1 + strlen(unit) < LINE_TEXT_BYTES);
    home->line1[len] = ' ';
    memcpy(home->line1 + len + 1, unit, strlen(unit) + 1);
}

static void street_draw(struct rng *rng, struct home *home) {
    char number[12];
    uint32_t form = rng_below(rng, 1000);
    if (form < 35) {
        snprintf(home->line1, LINE_TEXT_BYTES, "PO Box %u", 1 + rng_below(rng, 9999));
        return;
    }
    if (form < 55) {
        uint32_t route = 1 + rng_below(rng, 90);
        snprintf(home->line1, LINE_TEXT_BYTES, "%s %u Box %u", form < 50 ? "RR" : "HC", route,
                 1 + rng_below(rng, 999));
        return;
    }
    number_draw(rng, number, sizeof number);
    street_name(rng, home->line1, LINE_TEXT_BYTES, number);
    if (form < 285) unit_draw(rng, home);
}

static void military_draw(struct rng *rng, struct home *home) {
    const char *word = rng_chance(rng, 1, 3) ? "CMR" : "PSC";
    uint32_t number = 1 + rng_below(rng, 800);
    snprintf(home->line1, LINE_TEXT_BYTES, "%s %u Box %u", word, number, 1 + rng_below(rng, 9999));
}

void home_draw(const struct picker *picker, struct rng *rng, struct home *home) {
    *home = (struct home){.place = pick_place(picker, rng)};
    char number[12];
    switch (home->place->kind) {
    case PLACE_STREET:
        street_draw(rng, home);
        return;
    case PLACE_CALLE:
        number_draw(rng, number, sizeof number);
        snprintf(home->line1, LINE_TEXT_BYTES, "%s Calle %s", number, home_word(rng));
        return;
    case PLACE_MILITARY:
        military_draw(rng, home);
        return;
    }
}
