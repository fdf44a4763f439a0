/* What holds of every program of ours before it does anything. */
#ifndef BASE_BEGIN_H
#define BASE_BEGIN_H

#include "base/err.h"

/* Standard input, output and error that nobody opened stay closed to reading and writing, and yet
 * no file of ours comes to stand in their place. There are no core dumps. First thing in main. */
struct err program_begin(void);

#endif
