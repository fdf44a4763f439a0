/* Is this text? */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include "base/span.h"

/* Offset of the first byte that is not valid UTF-8 (RFC 3629: no overlong forms, no surrogates,
 * nothing beyond U+10FFFF), or text.len. */
size_t utf8_check(struct span text);

/* The code point at `*at`, which is advanced; the text has passed utf8_check. */
uint32_t utf8_next(struct span text, size_t *at);

/* True when a byte below 0x20 or 0x7f is in the text. */
bool text_has_control(struct span text);
/* For a terminal: what can move its cursor or change its title becomes '?', byte for byte. */
void text_tame(char *text, size_t len);

/* Does this say anything: is there one letter or digit, of any script? Blanks, stops and strokes
 * fill a form and give nothing. The text has passed utf8_check. */
bool text_says(struct span text);

/* May this be quoted as the name of a member that was sent? Letters, marks and a digit or three:
 * what is longer, or might be somebody's number, stays where it came from. */
bool text_is_key(struct span text);

#endif
