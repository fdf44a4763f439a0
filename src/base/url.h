/* Where does this address lead? One strict reading of http:// and https://, for everybody who
 * stores, checks or dials one: what two readers could take for different hosts is none. */
#ifndef BASE_URL_H
#define BASE_URL_H

#include "base/arena.h"
#include "base/err.h"

enum { URL_BYTES_MAX = 2048, HOST_BYTES_MAX = 253 };

/* Spans borrow from the text that was read. */
struct url {
    bool secure;      /* https */
    struct span host; /* a name in small letters, or four decimal numbers */
    unsigned port;    /* as written, else 443 or 80 */
    struct span path; /* from the '/' on, with its query; may be empty */
};

/* ERR_INPUT says what is wrong. No user, no fragment, no bracket, no number in another spelling
 * (0x7f.1, 2130706433): those lead where a reader does not see. */
struct err url_read(struct span text, struct url *url);

/* Puts a value into a query: what RFC 3986 does not call unreserved with a percent sign. */
void url_put_value(struct text *to, struct span value);

/* A host alone, as url_read takes it. */
bool host_is_fine(struct span host);
/* Four decimal numbers. */
bool host_is_address(struct span host);
/* This machine, by its name "localhost" or an address that begins 127. */
bool host_is_here(struct span host);

#endif
