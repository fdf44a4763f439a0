/* How is somebody revoked? The same for officers and requesters. */
#ifndef CLI_REVOCATION_H
#define CLI_REVOCATION_H

#include "cli/keeper.h"

#define REVOCATION_OPTIONS                                                                         \
    {"reason", "SENTENCE", "why; it is signed and public", true, false}, CLI_OPTION_APPROVAL,      \
        CLI_OPTION_OFFICER_KEY, CLI_OPTION_SIGN_ONLY, CLI_OPTION_LOG, CLI_OPTION_REPLACES,         \
        CLI_OPTION_NOW

/* `of`: "officer" or "requester". `key`: one of a requester's, or one passkey
 * of an officer's; NULL: all. */
struct err revocation_run(struct cli *cli, const char *of, const char *id, const char *key);

#endif
