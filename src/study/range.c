/* What do we know of a number that lies in a triangle? */
#include "study/range.h"

#include <assert.h>
#include <math.h>

/* The integral of x^power from a to b, 0 < a <= b. */
static long double power_integral(long double a, long double b, int power) {
    if (power == -1) return logl(b / a);
    long double p = power + 1;
    return (powl(b, p) - powl(a, p)) / p;
}

/* The density rises as 2 (x - low) / (wide (mode - low)) and falls as 2 (high - x) / (wide (high -
 * mode)); x^power times it is integrated on each side. */
double range_moment(const struct range *range, int power) {
    long double low = range->low;
    long double mode = range->mode;
    long double high = range->high;
    long double wide = high - low;
    assert(low > 0 && low <= mode && mode <= high);
    if (wide == 0) return (double)powl(mode, power);
    long double moment = 0;
    if (mode > low)
        moment += 2 / (wide * (mode - low)) *
                  (power_integral(low, mode, power + 1) - low * power_integral(low, mode, power));
    if (high > mode)
        moment +=
            2 / (wide * (high - mode)) *
            (high * power_integral(mode, high, power) - power_integral(mode, high, power + 1));
    return (double)moment;
}

double range_draw(const struct range *range, double uniform) {
    double wide = range->high - range->low;
    if (wide == 0) return range->mode;
    double rise = range->mode - range->low;
    if (uniform * wide < rise) return range->low + sqrt(uniform * wide * rise);
    return range->high - sqrt((1 - uniform) * wide * (range->high - range->mode));
}

double uniform_next(uint64_t *state) {
    uint64_t z = *state += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    z ^= z >> 31;
    return (double)(z >> 11) * 0x1p-53;
}

static void swap(double *a, double *b) {
    double kept = *a;
    *a = *b;
    *b = kept;
}

/* Hoare's selection. The pivot is among the values, so each turn moves both ends by one at least.
 */
void values_place(double *value, size_t count, size_t at) {
    size_t low = 0;
    assert(at < count);
    while (count - low > 1) {
        double pivot = value[low + (count - low) / 2];
        size_t i = low;
        size_t end = count;
        while (i < end) {
            while (value[i] < pivot)
                i++;
            while (value[end - 1] > pivot)
                end--;
            if (i < end) swap(&value[i++], &value[--end]);
        }
        if (at < end)
            count = end;
        else if (at >= i)
            low = i;
        else
            return; /* between them all are the pivot */
    }
}
