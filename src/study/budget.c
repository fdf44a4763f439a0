/* How much has been told about everyone already? */
#include "study/budget.h"

#include <assert.h>

struct err budget_charge(struct budget *budget, rho_micro cost) {
    rho_micro left = budget->spent < budget->cap ? budget->cap - budget->spent : 0;
    assert(cost > 0);
    if (cost > left)
        return err_make(ERR_REFUSED,
                        "the year's privacy budget has %llu millionths of rho left and this costs "
                        "%llu; nothing was drawn and nothing charged: wait for the next year",
                        (unsigned long long)left, (unsigned long long)cost);
    budget->spent += cost;
    budget->ever += cost;
    return err_none();
}

static uint128 divide_up(uint128 a, uint128 b) { return a / b + (a % b != 0); }

uint64_t budget_epsilon_micro(rho_micro rho, unsigned digits) {
    const uint128 ln10_nano = 2302585093; /* ln 10 is 2.302585092994...: rounded up */
    assert(digits >= 1 && digits <= 30 && rho < (uint64_t)1 << 40);
    /* 2 sqrt(rho ln(1/delta)) in millionths: the root of 4 rho digits ln(10) 10^12. */
    uint128 square = divide_up((uint128)4 * rho * digits * ln10_nano, 1000);
    uint64_t root = root_floor(square);
    if ((uint128)root * root < square) root++;
    return rho + root;
}
