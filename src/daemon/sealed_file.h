/* Where does a batch lie until it is decided? On disk as ciphertext, in a file without a name,
 * under a key that is in memory only: when the process ends, or the batch is refused, nobody can
 * read it. */
#ifndef DAEMON_SEALED_FILE_H
#define DAEMON_SEALED_FILE_H

#include "base/err.h"
#include "base/span.h"

#include <stdint.h>
#include <stdio.h>

struct sealed_file;
/* In the folder; at most `bytes_max` bytes will be put. */
struct err sealed_file_open(const char *folder, uint64_t bytes_max, struct sealed_file **sealed);
struct err sealed_file_write(struct sealed_file *sealed, struct span bytes);
uint64_t sealed_file_size(const struct sealed_file *sealed);
/* All that was written, from the beginning; may be rewound. The stream is closed before the sealed.
 * ERR_FAULT when it cannot be opened; a block that was changed reads as an error (EBADMSG). */
struct err sealed_file_read(struct sealed_file *sealed, FILE **file);
void sealed_file_close(struct sealed_file *sealed); /* wipes the key; NULL is allowed */

#endif
