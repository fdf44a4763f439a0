/* What stands in a batch whose lines come sealed? Opened by the keeper as they come, each as the
 * line that it is: what was changed, moved, repeated or left out opens nothing, and no part of the
 * batch is decided. */
#ifndef DAEMON_UNSEAL_H
#define DAEMON_UNSEAL_H

#include "ask/manifest.h"

struct unseal;
/* Opens the manifest's content key. ERR_REFUSED: it was sealed to another key than the custodian's,
 * or for another requester or batch. */
struct err unseal_open(const struct jwk *custodian, const struct manifest *manifest,
                       struct unseal **unseal);
/* Gets a clear line, its end with it, each time one is whole. */
typedef struct err unseal_take(void *with, struct span line);
struct err unseal_feed(struct unseal *unseal, struct span piece, unseal_take *take, void *with);
/* The last line may lack its end. `*file`: digest of the file as it came, still sealed. */
struct err unseal_end(struct unseal *unseal, unseal_take *take, void *with, struct digest *file);
void unseal_close(struct unseal *unseal); /* wipes the key; NULL is allowed */

#endif
