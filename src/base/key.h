/* Our own symmetric keys and the log's signing key: files of mode 0600 made once by init. */
#ifndef BASE_KEY_H
#define BASE_KEY_H

#include "base/crypt.h"
#include "base/err.h"

/* Makes a new random 32-byte key in a new file of mode 0600. Fails when the file exists. */
struct err key_create(const char *path, struct secret *key);

/* Refuses (ERR_FAULT, naming file and remedy) when the file is absent, is not exactly one key, is
 * readable by group or others, or is not ours. */
struct err key_open(const char *path, struct secret *key);
/* The same of the mode of a private key in another form; what is no file (standard input) passes.
 */
struct err key_mode_check(const char *path);

#endif
