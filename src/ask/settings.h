/* How is the gateway of a directory set up, and who said so? A short list: what is built in, then
 * DIR/portcullis.ini, then the command line, each over the one before. Nothing here can weaken a
 * check. */
#ifndef ASK_SETTINGS_H
#define ASK_SETTINGS_H

#include "base/arena.h"
#include "base/err.h"

enum setting_name { SETTING_LISTEN = 0, SETTING_PAGES, SETTING_SITE, SETTING_COUNT };
enum setting_origin { ORIGIN_BUILT_IN = 0, ORIGIN_FILE, ORIGIN_WORDS };

struct setting {
    const char *name; /* as in the file and, after two dashes, on the command line */
    const char *says;
    const char *value; /* "127.0.0.1:6103" */
    enum setting_origin origin;
};
struct settings {
    struct setting setting[SETTING_COUNT];
    const char *path; /* of the file */
    bool has_file;
};
/* From DIR/portcullis.ini, which need not be there. ERR_INPUT names the line that is not one. A
 * site that nobody set is http://localhost at the pages' port. */
struct err settings_read(struct arena *arena, const char *dir, struct settings *settings);
/* From the command line. */
struct err settings_put(struct arena *arena, struct settings *settings, enum setting_name name,
                        const char *value);
/* "file", ... */
const char *setting_origin_str(enum setting_origin origin);
/* An IPv4 address and a port. */
struct err setting_address(struct arena *arena, const struct setting *setting, const char **host,
                           unsigned *port);

#endif
