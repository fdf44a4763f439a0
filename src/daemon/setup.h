/* With whom may the gateway speak, beyond those who ask it? The settings, the witnesses' policy and
 * whom time stamps are believed from, read together: by each process before it is locked, and by
 * the parent again at SIGHUP, who hands them to those that cannot open a file any more. */
#ifndef DAEMON_SETUP_H
#define DAEMON_SETUP_H

#include "ask/settings.h"
#include "daemon/proto.h"
#include "oidc/oidc.h"
#include "tlog/witness.h"

enum {
    SETUP_AUTHORITIES_BYTES_MAX = 1024 * 1024,
    SETUP_BYTES_MAX =
        SETTINGS_BYTES_MAX + POLICY_BYTES_MAX + SETUP_AUTHORITIES_BYTES_MAX + JWKS_BYTES_MAX + 16,
    SETUP_ARENA_BYTES = 8 * 1024 * 1024,
    SETUP_TARGETS_MAX = SETTING_HOSTS_MAX + POLICY_WITNESSES_MAX + 2,
};

struct setup {
    struct settings settings;
    struct policy *policy;        /* NULL: nobody is asked to cosign */
    struct span authorities;      /* certificates of time stamping authorities (PEM); empty: none */
    struct span identity_keys;    /* of the provider of identities (JWK set); empty: none is */
    struct span ini, policy_text; /* as read; at == NULL: no file */
};
/* ERR_INPUT says what is wrong in which file. */
struct err setup_read(struct arena *arena, const char *dir, struct setup *setup);
struct span setup_write(struct arena *arena, const struct setup *setup);
struct err setup_take(struct arena *arena, const char *dir, struct span body, struct setup *setup);

/* The provider of identities as it is configured; false: there is none. `site`: what browsers call
 * the pages. Spans borrow from the setup and the arena. */
bool setup_provider(struct arena *arena, const struct setup *setup, const char *site,
                    struct oidc_provider *provider);

/* Where the courier may dial, for whom: webhooks and tokens for the keeper, the rest for the
 * ledger. */
struct setup_target {
    enum process from;
    struct span host;
    unsigned port;
    bool private_too; /* it may have an address that is not global */
};
struct err setup_targets(const struct setup *setup, struct setup_target target[SETUP_TARGETS_MAX],
                         size_t *count);
const struct setup_target *setup_target_find(const struct setup_target *target, size_t count,
                                             enum process from, struct span host, unsigned port);

#endif
