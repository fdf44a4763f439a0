/* Files: read within a bound, written so that a power cut leaves the old or the new, never half. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "base/arena.h"
#include "base/err.h"
#include "base/span.h"

#include <stdio.h>

/* The whole file; "-" is standard input. ERR_INPUT when longer than `bytes_max` or absent. */
struct err file_read(const char *path, size_t bytes_max, struct arena *arena, struct span *bytes);

/* For folders that a stranger made: no link is followed beneath `folder`, and only a file is read.
 * `*there` is false when there is nothing of this path; the rest is ERR_INPUT, as above. */
struct err file_read_beneath(const char *folder, const char *path, size_t bytes_max,
                             struct arena *arena, struct span *bytes, bool *there);

/* Temporary file beside, fsync, rename, fsync of the folder. `mode` e.g. 0644 or 0600. */
struct err file_write_durable(const char *path, struct span bytes, unsigned mode);

/* As above, but the folder is for the caller to sync (folder_sync): until then the content is
 * durable and the name is not. For many files of one folder. */
struct err file_write_unnamed(const char *path, struct span bytes, unsigned mode);

/* As file_write_durable, but fails when the path exists (keys are never overwritten). */
struct err file_write_new(const char *path, struct span bytes, unsigned mode);

/* Writes over a part of a file that is there and as long, with one sync; a power cut may leave half
 * of it, and touches nothing beside it. */
struct err file_overwrite(const char *path, uint64_t offset, struct span bytes);

/* Makes the folder (and its parents) with the mode; existing is fine. */
struct err folder_make(const char *path, unsigned mode);
struct err folder_sync(const char *path);
bool file_exists(const char *path);

/* Lines of NDJSON in constant memory. `*line` borrows until the next call. A line longer than
 * LINE_BYTES_MAX is consumed to its end and reported as ERR_INPUT with its number; the reader then
 * stands at the next line. */
struct lines;
struct lines *lines_open(FILE *file, const char *name);
void lines_close(struct lines *lines);
struct err lines_next(struct lines *lines, struct span *line, bool *end);
uint64_t lines_number(const struct lines *lines); /* of the line last given, from 1 */

#endif
