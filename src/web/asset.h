/* Which bytes are served as they are? Styles, letters, the few lines of script; embedded at build.
 */
#ifndef WEB_ASSET_H
#define WEB_ASSET_H

#include "base/span.h"

struct asset {
    const char *name, *type, *digest; /* 16 hex characters of SHA-256 */
    struct span bytes;
    struct span packed; /* gzip; empty where that is not smaller */
};

/* NULL: there is none of that name. */
const struct asset *asset_find(struct span name);
/* "/static/style.css?<digest>", so that it may be kept for ever. The name must be one of the table.
 */
const char *asset_address(const char *name);

#endif
