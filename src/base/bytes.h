/* Bytes as letters: hex, base64, base64url, all strict. */
#ifndef BASE_BYTES_H
#define BASE_BYTES_H

#include "base/arena.h"
#include "base/err.h"
#include "base/span.h"

/* Lower-case hex. `text` has room for 2*len+1. */
void hex_write(struct span bytes, char *text);
char *hex_str(struct arena *arena, struct span bytes);
/* Lower-case hex of exactly `len` bytes; ERR_INPUT otherwise. */
struct err hex_read(struct span text, uint8_t *bytes, size_t len);

/* RFC 4648 section 4, with padding. */
struct span base64_write(struct arena *arena, struct span bytes);
/* Strict: length a multiple of four, canonical padding, no blanks, zero trailing bits. */
struct err base64_read(struct arena *arena, struct span text, struct span *bytes);

/* RFC 4648 section 5, without padding (as JOSE wants it). */
struct span base64url_write(struct arena *arena, struct span bytes);
struct err base64url_read(struct arena *arena, struct span text, struct span *bytes);

/* Big-endian integers. */
void be_put_u16(uint8_t *at, uint16_t value);
void be_put_u32(uint8_t *at, uint32_t value);
void be_put_u64(uint8_t *at, uint64_t value);
uint16_t be_get_u16(const uint8_t *at);
uint32_t be_get_u32(const uint8_t *at);
uint64_t be_get_u64(const uint8_t *at);

/* ASCII decimal without sign or leading zeros, at most `max`. */
struct err decimal_read(struct span text, uint64_t max, uint64_t *value);

#endif
