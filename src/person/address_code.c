/* How is what an address lacks called, and what would cure it? */
#include "person/person.h"

const char *address_code_str(enum address_code code) {
    switch (code) {
    case ADDRESS_NOT_CHECKED:
        return "not-checked";
    case ADDRESS_M1:
        return "M1";
    case ADDRESS_M3:
        return "M3";
    case ADDRESS_P1:
        return "P1";
    case ADDRESS_P3:
        return "P3";
    case ADDRESS_N1:
        return "N1";
    case ADDRESS_F1:
        return "F1";
    case ADDRESS_G1:
        return "G1";
    case ADDRESS_X1:
        return "X1";
    case ADDRESS_X2:
        return "X2";
    case ADDRESS_X3:
        return "X3";
    case ADDRESS_X4:
        return "X4";
    case ADDRESS_X5:
        return "X5";
    case ADDRESS_X6:
        return "X6";
    case ADDRESS_X7:
        return "X7";
    case ADDRESS_X8:
        return "X8";
    case ADDRESS_X9:
        return "X9";
    case ADDRESS_COMPLETE:
        return "complete";
    }
    return "not-checked";
}

const char *address_code_says(enum address_code code) {
    switch (code) {
    case ADDRESS_NOT_CHECKED:
        return "The address was not checked.";
    case ADDRESS_M1:
        return "The house number is missing: give it in digits before the street.";
    case ADDRESS_M3:
        return "The house number is zero: give the real one.";
    case ADDRESS_P1:
        return "A route or box number is missing: give both the route and the box, or the box.";
    case ADDRESS_P3:
        return "The box number is zero: give the real one.";
    case ADDRESS_N1:
        return "A unit is named without its number: give the apartment, suite, lot or room.";
    case ADDRESS_F1:
        return "The military address is not whole: give PSC, UNIT or CMR with its number, the box, "
               "and APO, FPO or DPO with AA, AE or AP and a ZIP of that theatre.";
    case ADDRESS_G1:
        return "General delivery is nobody's residence: give where the person lives.";
    case ADDRESS_X1:
        return "There is no delivery line: give the street or the box.";
    case ADDRESS_X2:
        return "A word stands where the address should: give the address itself.";
    case ADDRESS_X3:
        return "Filler stands where the address should: give the address itself.";
    case ADDRESS_X4:
        return "The ZIP is missing, malformed, reserved or not in use: give all five digits.";
    case ADDRESS_X5:
        return "The state is missing, or city, state and ZIP do not agree.";
    case ADDRESS_X6:
        return "The address is not in the United States.";
    case ADDRESS_X7:
        return "The address refers to another place: write it out.";
    case ADDRESS_X8:
        return "An institution or an office of the requester is not a person's residence: give the "
               "delivery line of where the person lives.";
    case ADDRESS_X9:
        return "The street has no name: give it with its suffix, or the road with its number.";
    case ADDRESS_COMPLETE:
        return "The address is complete.";
    }
    return "The address was not checked.";
}
