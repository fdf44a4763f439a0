/* Which page or action is meant? One table that a reader can see whole. Private to the room. */
#ifndef WEB_ROUTE_H
#define WEB_ROUTE_H

#include "web/pages.h"

#define WEB_FOR(session) (1u << (session))

struct web_row {
    const char *method; /* GET takes HEAD too */
    const char *path;   /* "*" is one word of letters, digits, '-', '_' and '.': the "id" */
    unsigned sessions;  /* 0: everybody */
    enum web_view view;
    enum web_action action;
    enum web_file file;
    const char *const *names; /* of the query (GET) or the form (POST) */
    web_page *page;           /* of a GET, or of an action that gives a view; NULL: none */
    const char *then; /* where an action leads; "*" is the id; NULL: where one's work begins */
    const char *type; /* NULL: text/html */
};

#endif
