/* How is what an address lacks called, and what would cure it? */
#include "person/person.h"

static const struct {
    const char *str, *says;
} codes[] = {
    [ADDRESS_NOT_CHECKED] = {"not-checked", "The address was not checked."},
    [ADDRESS_M1] = {"M1", "The house number is missing: give it in digits before the street."},
    [ADDRESS_M3] = {"M3", "The house number is zero: give the real one."},
    [ADDRESS_P1] =
        {"P1", "A route or box number is missing: give both the route and the box, or the box."},
    [ADDRESS_P3] = {"P3", "The box number is zero: give the real one."},
    [ADDRESS_N1] = {"N1",
                    "A unit is named without its number: give the apartment, suite, lot or room."},
    [ADDRESS_F1] =
        {"F1", "The military address is not whole: give PSC, UNIT or CMR with its number, the box, "
               "and APO, FPO or DPO with AA, AE or AP and a ZIP of that theatre."},
    [ADDRESS_G1] = {"G1", "General delivery is nobody's residence: give where the person lives."},
    [ADDRESS_X1] = {"X1", "There is no delivery line: give the street or the box."},
    [ADDRESS_X2] = {"X2", "A word stands where the address should: give the address itself."},
    [ADDRESS_X3] = {"X3", "Filler stands where the address should: give the address itself."},
    [ADDRESS_X4] = {"X4",
                    "The ZIP is missing, malformed, reserved or not in use: give all five digits."},
    [ADDRESS_X5] = {"X5", "The state is missing, or city, state and ZIP do not agree."},
    [ADDRESS_X6] = {"X6", "The address is not in the United States."},
    [ADDRESS_X7] = {"X7", "The address refers to another place: write it out."},
    [ADDRESS_X8] =
        {"X8", "An institution or an office of the requester is not a person's residence: give the "
               "delivery line of where the person lives."},
    [ADDRESS_X9] =
        {"X9", "The street has no name: give it with its suffix, or the road with its number."},
    [ADDRESS_COMPLETE] = {"complete", "The address is complete."},
};

/* What is no code was not checked, and refuses. */
static enum address_code known(enum address_code code) {
    return (size_t)code < sizeof codes / sizeof *codes ? code : ADDRESS_NOT_CHECKED;
}

const char *address_code_str(enum address_code code) { return codes[known(code)].str; }

const char *address_code_says(enum address_code code) { return codes[known(code)].says; }
