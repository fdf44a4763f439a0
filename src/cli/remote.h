/* How does a command speak to a running gateway? By --url, signed by --key. */
#ifndef CLI_REMOTE_H
#define CLI_REMOTE_H

#include "cli/cli.h"
#include "http/http.h"

#define CLI_OPTION_AUTHORITIES                                                                     \
    {"tls-authorities", "FILE", "with https: certificates that it is believed from, PEM", false,   \
     false}
#define CLI_OPTION_URL                                                                             \
    {"url", "URL", "ask the gateway that runs there (https://, http://, or its socket's path)",    \
     false, false},                                                                                \
        CLI_OPTION_AUTHORITIES
#define CLI_OPTION_KEY {"key", "K.jwk", "with --url: the key that signs the request", false, false}
/* Where only officers may look. */
#define CLI_OPTION_LOOKER                                                                          \
    {"officer-key", "A.jwk", "with --url: the officer who looks; the key signs the request",       \
     false, false}

/* Whether --url was given; ERR_USAGE where --dir was too. */
struct err cli_is_remote(const struct cli *cli, bool *is);

struct remote {
    struct cli *cli;
    const char *url;
    const char *socket;      /* NULL: over the network */
    const char *authorities; /* NULL: those of the system */
    struct jwk *key;         /* NULL: nothing is signed */
    instant now; /* of --now: requests are signed at it, for a gateway whose clock was set by
                    hand; 0: at the time it is */
};
/* Reads --url and, where the command has it, --key. */
struct err remote_open(struct cli *cli, struct remote *remote);
/* --url alone: for what is signed by its own body, and where --key is another thing. */
struct err remote_at(struct cli *cli, struct remote *remote);
void remote_close(struct remote *remote);
static inline void remote_release(struct remote *remote) { remote_close(remote); }
#define OWNED_REMOTE __attribute__((cleanup(remote_release))) struct remote

/* What came is not what a gateway says: where it runs, and what is wrong with it. */
struct err remote_strange(const struct remote *remote, struct err e);

/* One call; signed where there is a key. A problem is an err whose exit code is that of the same
 * failure on a directory. */
struct err remote_call(const struct remote *remote, struct http_message *message, const char *path,
                       struct http_reply *reply);
/* The same, its body one JSON object. */
struct err remote_json(const struct remote *remote, struct http_message *message, const char *path,
                       unsigned *status, json_t **said);
/* What the gateway at --url shows there, to whoever --key or --officer-key is where the command has
 * one of them: ERR_USAGE without. */
struct err remote_look(struct cli *cli, const char *path, json_t **said);
/* Sends a body that is signed by what is in it. */
struct err remote_post(struct cli *cli, const json_t *body, const char *path, json_t **said);
/* The same where the answer is the index of its entry. */
struct err remote_enter(struct cli *cli, const json_t *body, const char *path, uint64_t *index);
/* The file that an answer holds in base64, written as a new one of the name in --out. */
struct err remote_file_put(struct cli *cli, const json_t *said);
/* The custodian's published key, that asks are sealed to. */
struct err remote_custodian(const struct remote *remote, struct jwk **custodian);
/* Seals a signed ask to the custodian's published key. */
struct err remote_seal(const struct remote *remote, struct span jws, struct span *jwe);

#endif
