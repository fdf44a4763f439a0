/* How is the gateway of a directory set up, and who said so? A short list: what is built in, then
 * DIR/portcullis.ini, then the command line, each over the one before. Nothing here can weaken a
 * check. */
#ifndef ASK_SETTINGS_H
#define ASK_SETTINGS_H

#include "base/arena.h"
#include "base/err.h"

enum setting_name {
    SETTING_LISTEN = 0,
    SETTING_PAGES,
    SETTING_SITE,
    SETTING_TLS_CERTIFICATE,
    SETTING_TLS_KEY,
    SETTING_WEBHOOK_HOSTS,
    SETTING_WEBHOOK_DAYS,
    SETTING_PRIVATE_HOSTS,
    SETTING_TLS_AUTHORITIES,
    SETTING_WITNESS_SECONDS,
    SETTING_TIMESTAMP_URL,
    SETTING_TIMESTAMP_AUTHORITIES,
    SETTING_TIMESTAMP_HOURS,
    SETTING_IDENTITY_NAME,
    SETTING_IDENTITY_ISSUER,
    SETTING_IDENTITY_AUTHORIZE,
    SETTING_IDENTITY_TOKENS,
    SETTING_IDENTITY_KEYS,
    SETTING_IDENTITY_CLIENT,
    SETTING_IDENTITY_SCOPE,
    SETTING_IDENTITY_ASSURANCE,
    SETTING_IDENTITY_CLAIM,
    SETTING_COUNT
};
enum setting_origin { ORIGIN_BUILT_IN = 0, ORIGIN_FILE, ORIGIN_WORDS };
enum setting_kind {
    SETTING_ADDRESS = 0,
    SETTING_SITE_URL,
    SETTING_HOSTS,
    SETTING_NUMBER,
    SETTING_URL,
    SETTING_URL_SEALED, /* https, or this machine; no query */
    SETTING_TEXT,
    SETTING_FILE
};

enum { SETTINGS_BYTES_MAX = 65536, SETTING_HOSTS_MAX = 64 };

struct setting {
    const char *name; /* as in the file and, after two dashes, on the command line */
    const char *says;
    const char *value; /* "127.0.0.1:6103"; empty: nothing is set */
    enum setting_kind kind;
    unsigned least, most; /* of a number; `most`: bytes of a text */
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
/* The same of bytes that were read already; at == NULL: there is no file. */
struct err settings_parse(struct arena *arena, const char *dir, struct span bytes,
                          struct settings *settings);
/* From the command line. */
struct err settings_put(struct arena *arena, struct settings *settings, enum setting_name name,
                        const char *value);
/* "file", ... */
const char *setting_origin_str(enum setting_origin origin);
/* An IPv4 address and a port. */
struct err setting_address(struct arena *arena, const struct setting *setting, const char **host,
                           unsigned *port);

/* A name or an address, and the port (443 where none is given). */
struct setting_host {
    struct span name;
    unsigned port;
};
struct err setting_hosts(const struct setting *setting, struct setting_host host[SETTING_HOSTS_MAX],
                         size_t *count);
/* Whether a provider of identities is named: then all of what is said of one is there. */
bool settings_identity(const struct settings *settings);
/* Of a setting that was put. */
unsigned setting_number(const struct setting *setting);

#endif
