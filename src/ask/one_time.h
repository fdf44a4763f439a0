/* How does a person get in who has no key? By a code that came by letter: sixteen symbols, good
 * once and for thirty days. An officer who acts for the person has it made; the making and the use
 * are entries that the person finds.
 *
 * The code opens the person's secret, and nothing else does: what is kept of it is a keyed tag, and
 * the secret sealed under a key that follows from the subject key and the code together. */
#ifndef ASK_ONE_TIME_H
#define ASK_ONE_TIME_H

#include "ask/keeper.h"

enum {
    ONE_TIME_SYMBOLS = 16,
    ONE_TIME_BYTES = ONE_TIME_SYMBOLS + 4, /* in groups of four, with the end of the text */
    ONE_TIME_DAYS = 30,
    ONE_TIME_TYPED_MAX = 128,
};

/* 80 random bits in Crockford's base 32: XXXX-XXXX-XXXX-XXXX. */
void one_time_draw(char code[ONE_TIME_BYTES]);

/* What somebody typed, as the letter has it: case, blanks and hyphens do not count, and neither
 * does taking O for 0, or I or L for 1. False when it cannot have been in a letter. */
bool one_time_read(struct span typed, char code[ONE_TIME_BYTES]);

/* Makes a code for this person, recorded first; it ends an earlier one. `acts`: what the officer
 * signed who acts for them. */
struct err one_time_make(struct keeper *keeper, const struct secret *subject, struct span acts,
                         char code[ONE_TIME_BYTES], instant *until, uint64_t *index);

/* Whose code it is. The use is recorded, then the code is spent, and then it is told. ERR_REFUSED,
 * with one sentence, whatever is wrong with it. */
struct err one_time_take(struct keeper *keeper, struct span typed, struct secret *subject);

#endif
