/* Which bytes of the public log does a path name? C2SP tlog-tiles: checkpoint, tiles and entry
 * bundles, as they lie beneath log/. */
#ifndef DAEMON_LOG_FILES_H
#define DAEMON_LOG_FILES_H

#include "http/http.h"

struct log_files;
/* `dir`: the state directory. Opened now, so that nothing but what lies beneath can be reached. */
struct err log_files_open(struct arena *arena, const char *dir, struct log_files **log);
/* For a path that begins "/log/"; status 404 where it names nothing. */
void log_files_answer(const struct log_files *log, const struct http_request *request,
                      struct http_reply *reply);

#endif
