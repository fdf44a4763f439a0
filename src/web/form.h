/* What does a query or a form say? application/x-www-form-urlencoded, strictly. */
#ifndef WEB_FORM_H
#define WEB_FORM_H

#include "web/web.h"

/* Which names may stand there: a list that NULL ends; "answer-*" is every name that begins so.
 * Adds to `param`; false for: an unknown name, one that stands there twice, a broken escape, what
 * is not UTF-8, NUL, a name longer than WEB_NAME_BYTES_MAX, more than WEB_PARAM_MAX. */
bool form_read(struct arena *arena, struct span text, const char *const *names,
               struct web_param *param, size_t *count);

/* The value as part of a query. */
void form_put(struct text *out, struct span value);

#endif
