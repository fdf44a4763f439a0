/* How does it look over HTTP? Bytes in, bytes out: the portal reads a request, asks here what it
 * wants (a view of the state, an action, a file), has the keeper make or do that, and asks here for
 * the bytes that go back. No sockets, no files, no clock; the format of the views is
 * doc/formats-views.md. */
#ifndef WEB_WEB_H
#define WEB_WEB_H

#include "base/arena.h"
#include "base/err.h"
#include "base/span.h"
#include "web/words.h"

/* ---- who sits before the page ---- */

/* As the keeper says of the session's cookie; a portal cannot make one up. */
enum web_session {
    WEB_NOBODY = 0, /* no session, or one that has ended */
    WEB_PERSON,
    WEB_REQUESTER,
    WEB_OFFICER, /* counsel too: who may sign what, the keeper says */
    WEB_AUDITOR,
    WEB_SESSION_COUNT,
};

/* Why something was not done, where the page has words of its own for it. */
#define WEB_FAULT_CODE                                                                             \
    WORDS("The code is not valid, or it was used before. Compare it with your letter. If it is "   \
          "the same, ask for a new letter.")
#define WEB_FAULT_CODE_NONE                                                                        \
    WORDS("Type your code. It stands in your letter: four groups of four letters and digits.")
#define WEB_FAULT_CODE_FORM                                                                        \
    WORDS("A code has sixteen letters and digits. This was more or less, or had another sign in "  \
          "it. Type it as it stands in your letter.")
/* What came of being sent to a provider of identities. None of it says who is on file: that is not
 * looked up. */
#define WEB_FAULT_VISIT                                                                            \
    WORDS("This sign-in began in another browser, was used before, or took too long. Begin "       \
          "again.")
#define WEB_FAULT_DENIED                                                                           \
    WORDS("The sign-in service did not tell us who you are, because you or it stopped. Begin "     \
          "again.")
#define WEB_FAULT_AWAY                                                                             \
    WORDS("The sign-in service does not answer as it should. Try again later, or use a code by "   \
          "letter.")
#define WEB_FAULT_ASSURANCE                                                                        \
    WORDS(                                                                                         \
        "The sign-in service does not know you well enough for this. Prove there who you are, or " \
        "use a code by letter.")
#define WEB_FAULT_PROOF                                                                            \
    WORDS(                                                                                         \
        "What the sign-in service says does not hold, so nothing was opened. Begin again, or use " \
        "a code by letter.")
#define WEB_FAULT_NUMBER                                                                           \
    WORDS("The sign-in service did not give us a taxpayer number for you. Use a code by letter.")
#define WEB_FAULT_CONSENT WORDS("There is no such consent of yours.")
#define WEB_FAULT_ENTRY_NONE                                                                       \
    WORDS("Write the number of the entry, in digits only. It stands at the foot of each card on "  \
          "your record.")
#define WEB_FAULT_ENTRY                                                                            \
    WORDS("There is no ask with this number on your record. Look at the foot of the card for its " \
          "number.")
#define WEB_FAULT_WAITING                                                                          \
    WORDS("Too many of your letters wait for an answer. You can write again when one is "          \
          "answered.")
#define WEB_FAULT_SAYS WORDS("Write what is wrong with the entry, in your own words.")
#define WEB_FAULT_SAYS_LONG WORDS("This is too long. Say what is wrong in at most 4,000 letters.")
#define WEB_FAULT_DECISION                                                                         \
    WORDS("There is no decision with this number. It begins with DEC- and stands in what the "     \
          "office was sent.")
#define WEB_FAULT_SIGNATURE                                                                        \
    WORDS("The signature does not hold for this page. Open it again and sign anew.")
#define WEB_FAULT_COUNTER                                                                          \
    WORDS(                                                                                         \
        "This passkey counts wrongly, so it may have been copied. Have it revoked and make a new " \
        "one.")
#define WEB_FAULT_NOT_ENROLLED                                                                     \
    WORDS("This passkey is nobody's yet. Two people must enter it in the log first.")
#define WEB_FAULT_ANOTHERS WORDS("This passkey is another person's than who is signed in here.")
#define WEB_FAULT_ROLE WORDS("This is not yours to sign: another office must.")
#define WEB_FAULT_TWICE WORDS("You have signed this already. Another person must sign too.")
#define WEB_FAULT_MOVED                                                                            \
    WORDS("What stood on the page has changed since. Look again and answer anew.")

/* Of status 503: it passes by itself. */
#define WEB_FAULT_ADDING                                                                           \
    WORDS("The gate has just begun and adds up its log first. That takes a few seconds. This "     \
          "page opens by itself then; you need do nothing.")

struct web_seat {
    enum web_session session;
    const char *name;      /* of the officer, auditor or requester; "" otherwise, and of a person */
    const char *csrf;      /* token for the forms of this page; "" without a session */
    const char *challenge; /* for a passkey or a signature, base64url; "" where none is wanted */
    const char *fault;     /* English: why the action just tried was not done; NULL: none was */
    bool synthetic;        /* nobody in the vault exists: each page says so */
    const char *origin;    /* the log's name, at the foot of each page */
    const char *identity;  /* a provider of identities for persons; NULL or "": there is none */
    const char *identity_origin; /* where its button leads: "https://id.example.gov" */
};

/* ---- what a page needs ---- */

#define WEB_VIEWS(VIEW)                                                                            \
    VIEW(NONE, "none")                                                                             \
    VIEW(OPEN, "open")                                                                             \
    VIEW(OPEN_STATISTICS, "open-statistics")                                                       \
    VIEW(OPEN_IMPACT, "open-impact")                                                               \
    VIEW(ME, "me")                                                                                 \
    VIEW(DESK_QUEUE, "desk-queue")                                                                 \
    VIEW(DESK_ASK, "desk-ask")                                                                     \
    VIEW(DESK_LETTER, "desk-letter")                                                               \
    VIEW(DESK_ORDERS, "desk-orders")                                                               \
    VIEW(DESK_ORDER, "desk-order")                                                                 \
    VIEW(DESK_RECALLS, "desk-recalls")                                                             \
    VIEW(DESK_REPORTS, "desk-reports")                                                             \
    VIEW(DESK_DISPUTES, "desk-disputes")                                                           \
    VIEW(AGENCY, "agency")                                                                         \
    VIEW(AGENCY_ASK, "agency-ask")                                                                 \
    VIEW(AGENCY_BATCH, "agency-batch")                                                             \
    VIEW(AUTHORITIES, "authorities")                                                               \
    VIEW(AUTHORITY, "authority")                                                                   \
    VIEW(AUDIT, "audit")                                                                           \
    VIEW(AUDIT_SEARCH, "audit-search")                                                             \
    VIEW(AUDIT_RELIED, "audit-relied")                                                             \
    VIEW(AUDIT_REPLAY, "audit-replay")

enum web_view {
#define VIEW(NAME, word) WEB_VIEW_##NAME,
    WEB_VIEWS(VIEW)
#undef VIEW
        WEB_VIEW_COUNT,
};
/* The word, by which test/web/views/<word>.json is named too. */
const char *web_view_word(enum web_view view);

/* What is done with a form. The keeper checks token, session and signature before it does it. */
enum web_action {
    WEB_ACTION_NONE = 0,
    WEB_ACTION_SIGN_IN_CODE,      /* code: a person's one-time code */
    WEB_ACTION_SIGN_IN_PASSKEY,   /* credential, client, authenticator, signature (base64url) */
    WEB_ACTION_SIGN_IN_SIGNATURE, /* signature: a compact JWS over the challenge */
    WEB_ACTION_SIGN_IN_IDENTITY,  /* the browser is sent to the provider of identities ... */
    WEB_ACTION_SIGN_IN_RETURN,    /* ... and comes back: state, and code or error */
    /* credential, client, attestation: gives the view desk-passkey {document}, which two sign */
    WEB_ACTION_PASSKEY_MAKE,
    WEB_ACTION_SIGN_OUT,         /* everywhere: yes, or absent */
    WEB_ACTION_CONSENT_WITHDRAW, /* id */
    WEB_ACTION_DISPUTE,          /* entry, says */
    WEB_ACTION_DISPUTE_END,      /* id, signature: an officer has answered it by letter */
    /* id, frozen, answer-<element>, note-<element>: nothing is done yet. Gives the view desk-sign,
     * and as the seat's challenge the digest that is then signed. */
    WEB_ACTION_FINDING_PREPARE,
    WEB_ACTION_FINDING,     /* id, frozen, answer-<element>, note-<element>, signature or passkey */
    WEB_ACTION_ORDER_DRAFT, /* forum, docket, ..., authority-<id>: yes, effect-<word>: yes */
    WEB_ACTION_ORDER_SIGN,  /* id, signature or passkey */
    WEB_ACTION_ORDER_LIFT,  /* id, and the ruling's forum, docket ...; gives the id of a draft */
    WEB_ACTION_RECALL_ACKNOWLEDGE, /* id, signature */
    WEB_ACTION_ASK_CHECK,          /* ask: JSON; the vault is never touched */
    WEB_ACTION_ASK_WITHDRAW,       /* id, signature */
};

/* Bytes that the keeper or the program has as a whole. */
enum web_file {
    WEB_FILE_NONE = 0,
    WEB_FILE_ACCOUNTING, /* of the person who sits here: ZIP */
    WEB_FILE_SECRET,     /* their own secret, which finds every entry about them: text */
    WEB_FILE_VERIFIER,   /* the small program that checks it */
    WEB_FILE_ANSWER,     /* id: a sealed answer, of the requester that sits here */
    WEB_FILE_RESULTS,    /* id: a batch's sealed results */
    WEB_FILE_RECEIPT,    /* entry: a .tlog-proof */
    WEB_FILE_BUNDLE,     /* authority, from, to: an auditor's ZIP */
    WEB_FILE_CHECKPOINT,
};

enum {
    WEB_PARAM_MAX = 200, /* of a form: two for each element of a large authority */
    WEB_NAME_BYTES_MAX = 80,
    WEB_PATH_BYTES_MAX = 512,
    WEB_FORM_BYTES_MAX = 128 * 1024,
    WEB_HEADER_MAX = 12,
};

struct web_param {
    struct span name, value;
};

/* ---- one request ---- */

struct web_request {
    struct span method;   /* GET, HEAD or POST */
    struct span path;     /* before the question mark, as it came */
    struct span query;    /* after it */
    struct span form;     /* body of a POST, application/x-www-form-urlencoded; the portal checks
                             the type */
    struct span language; /* Accept-Language; empty: none */
    struct span cookie;   /* the Cookie header; empty: none */
    struct span etag;     /* If-None-Match; empty: none */
    bool takes_gzip;      /* Accept-Encoding has gzip */
};

struct web_row; /* of the table of routes */
struct asset;

struct web_route {
    const struct web_row *row; /* NULL: there is no such page; `status` says why */
    int status;                /* 200, or 303, 304, 400, 404, 405, 413 */
    enum web_language language;
    bool language_chosen; /* by the query: the reply sets its cookie */
    unsigned sessions;    /* who may see it: bit 1 << web_session; 0: everybody */
    enum web_view view;
    enum web_action action;
    enum web_file file;
    struct span token;   /* the session's cookie, base64url; empty: none */
    struct span csrf;    /* of the form; empty: none */
    struct span browser; /* the cookie of a visit to a provider of identities; empty: none */
    struct span address; /* the path, for links back to the page itself */
    /* Named in the row, and no others: from the path ("id"), the query and the form. */
    struct web_param param[WEB_PARAM_MAX];
    size_t param_count;
    const struct asset *asset; /* a file that is embedded: the keeper need not be asked */
    bool packed;               /* and goes out as gzip */
};

/* Reads the request. Never fails: what is wrong is a status, for which web_render makes a page. */
void web_route(struct arena *arena, const struct web_request *request, struct web_route *route);

/* Whether some row of the table gives whoever sits there that view, action or file. The keeper asks
 * it: what a portal says of its own route is no reason to show it anything. */
bool web_admits(enum web_view view, enum web_action action, enum web_file file,
                enum web_session session);
/* The parameter's value; empty when absent. */
struct span web_param(const struct web_route *route, const char *name);

/* ---- one reply ---- */

struct web_header {
    const char *name;
    struct span value;
};
struct web_reply {
    int status;
    struct web_header header[WEB_HEADER_MAX];
    size_t header_count;
    struct span body;
};

/* The page of a route. `view` is the JSON text that the keeper made for route->view (empty where it
 * is WEB_VIEW_NONE). A session that the route does not admit gives the way to sign in, and the
 * view is not looked at. ERR_FAULT when the view is no JSON: then web_error. */
struct err web_render(struct arena *arena, const struct web_route *route,
                      const struct web_seat *seat, struct span view, struct web_reply *reply);

/* After an action was done: where the browser goes; whoever signed in goes where `session` begins.
 * `id` is what it made, empty: nothing. A view that the action gives (a check, a preview) is
 * rendered by web_render with its own JSON. `cookie` is a new session's token; empty: none;
 * route->action SIGN_OUT ends it. */
void web_done(struct arena *arena, const struct web_route *route, enum web_session session,
              struct span id, struct span cookie, struct web_reply *reply);

/* To a provider of identities, with a cookie by which the browser is known when it comes back. */
void web_away(struct arena *arena, const struct web_route *route, struct span address,
              struct span cookie, struct web_reply *reply);

/* An action that could not be done: the route becomes that of the page whose form it was, to be
 * rendered with the seat's fault and this view. */
enum web_view web_again_view(enum web_action action);
void web_again(struct web_route *route);
/* The same, but the browser is sent there, with the mark of what was typed (parameter "again"). */
void web_go_again(struct arena *arena, struct web_route *route, struct span mark,
                  struct web_reply *reply);

/* Bytes of a file as a download. */
void web_download(struct arena *arena, const struct web_route *route, struct span bytes,
                  struct web_reply *reply);

/* A page that says what went wrong: 400, 403, 404, 405, 413, 429, 500, 503. With the fault that the
 * log is still added up, it is asked for again by itself. */
void web_error(struct arena *arena, const struct web_route *route, const struct web_seat *seat,
               int status, struct web_reply *reply);

#endif
