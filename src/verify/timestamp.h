/* RFC 3161 time stamps of checkpoints. */
#ifndef VERIFY_TIMESTAMP_H
#define VERIFY_TIMESTAMP_H

#include "tlog/tlog.h"

enum { TIMESTAMP_BYTES_MAX = 65536, AUTHORITIES_BYTES_MAX = 1 << 20 };

/* A request (DER) for a time stamp of these bytes, to be sent to an authority. */
struct err timestamp_request(struct arena *arena, struct span checkpoint, struct span *der);
/* The authority's answer is about these bytes, and signed by one whom the certificates (PEM) vouch
 * for. ERR_PROOF says what is wrong. */
struct err timestamp_verify(struct span checkpoint, struct span der, struct span authorities_pem,
                            instant *when);

#endif
