/* What does the keeper tell the portal for one page? */
#include "daemon/pages.h"

#include "ask/enact.h"
#include "ask/one_time.h"
#include "ask/recall.h"
#include "ask/view.h"
#include "base/file.h"
#include "daemon/acts.h"
#include "daemon/codes.h"
#include "daemon/identity.h"
#include "daemon/passkey.h"
#include "daemon/session.h"
#include "daemon/typed.h"

#include <assert.h>
#include <stdio.h>
#include <unistd.h>

enum {
    PAGE_FOLD_ENTRIES = 16384, /* a page waits for so many at most: some tens of milliseconds */
    IDLE_FOLD_ENTRIES = 512,   /* and an ask for so many: one or two */
    LOOKS_MAX = 32,            /* that are entered together: fewer people than are remembered */
};

/* A page that is owed until the look at it is entered. */
struct look {
    enum process from;
    struct message message; /* its body in the round's arena */
    struct secret subject;
};

struct pages {
    struct serving *serving;
    struct span policy; /* which witnesses are asked; empty: none is known */
    struct sessions *sessions;
    struct view_log *log;
    struct drafts *drafts; /* of orders that nobody or one has signed */
    struct typed *typed;   /* forms that were not taken */
    bool stuck;            /* an entry cannot be read; each page of figures says so */
    struct look look[LOOKS_MAX];
    size_t looks;
};

/* One page under way. */
struct turning {
    struct pages *pages;
    struct arena *arena;
    const struct page_wanted *wanted;
    struct session *session; /* NULL: nobody */
    struct page_said *said;
    enum process from;
    uint32_t number;
    bool owed;  /* it is answered when somebody is back */
    bool whole; /* it is made at once, whatever is read for it */
    bool later; /* it is not made yet */
    bool look;  /* nor is this, until the look at it is entered */
};

/* A file that may be absent; then nothing of it is shown. */
static struct span text_open(struct arena *arena, const char *dir, const char *name) {
    struct span text;
    const char *path = keeper_path(arena, dir, name);
    if (!file_exists(path) || err_is(file_read(path, NOTE_BYTES_MAX, arena, &text)))
        return span_of("", 0);
    return text;
}

/* Before the lock: the policy is read once, at the beginning. */
struct pages *pages_open(struct serving *serving) {
    struct pages *pages = ARENA_NEW(serving->arena, struct pages);
    pages->serving = serving;
    pages->sessions = sessions_open(serving->arena);
    pages->log = view_log_open();
    pages->drafts = drafts_open();
    pages->typed = typed_open(serving->arena);
    pages->policy = text_open(serving->arena, serving->keeper.dir, "witness.policy");
    return pages;
}

void pages_close(struct pages *pages) {
    if (!pages) return;
    sessions_close(pages->sessions);
    view_log_close(pages->log);
    drafts_close(pages->drafts);
    typed_close(pages->typed);
}

struct err pages_fold(struct pages *pages, struct view_log **log) {
    bool behind;
    TRY(view_log_fold(pages->log, &pages->serving->keeper, PAGE_FOLD_ENTRIES, &behind));
    *log = pages->log;
    return err_none();
}

bool pages_idle(struct pages *pages) {
    bool behind = false;
    if (pages->stuck) return false;
    bool later = false;
    struct keeper *keeper = &pages->serving->keeper;
    struct err e = view_log_fold(pages->log, keeper, IDLE_FOLD_ENTRIES, &behind);
    if (!err_is(e)) e = recall_fold(keeper, IDLE_FOLD_ENTRIES, &later);
    pages->stuck = err_is(e);
    if (err_is(e)) fprintf(stderr, "keeper: the open record is not added up: %s\n", e.text);
    return (behind || later) && !err_is(e);
}

/* ---- who sits there ---- */

/* A key that is enrolled no more has no session. */
static bool still_stands(const struct keeper *keeper, const struct session *session) {
    const struct requester_key *key;
    if (session->kind == WEB_OFFICER || session->kind == WEB_AUDITOR)
        return passkey_still_stands(keeper->roll, session);
    if (session->kind == WEB_REQUESTER)
        return roll_requester_of_key(keeper->roll, session->kid, &key) != NULL;
    return true;
}

static struct span name_of(struct turning *turning) {
    const struct keeper *keeper = &turning->pages->serving->keeper;
    const struct session *session = turning->session;
    if (!session) return (struct span){0};
    if (session->kind == WEB_REQUESTER) return span_str(session->requester);
    const struct officer *officer = session->kind == WEB_AUDITOR
                                        ? roll_auditor(keeper->roll, session->kid)
                                        : roll_officer(keeper->roll, session->kid);
    if (!officer) return (struct span){0};
    return span_str(
        arena_printf(turning->arena, "%.*s %.8s", SPAN_FMT(officer->role), session->kid));
}

static void seat_fill(struct turning *turning) {
    const struct keeper *keeper = &turning->pages->serving->keeper;
    struct page_said *said = turning->said;
    said->session = turning->session ? turning->session->kind : WEB_NOBODY;
    said->name = name_of(turning);
    said->origin = roll_origin(keeper->roll);
    said->synthetic = span_begins(said->origin, SPAN_LITERAL("test.")) ||
                      span_begins(said->origin, SPAN_LITERAL("demo."));
    identity_seat(turning->pages->serving->identity, turning->arena, said);
    if (turning->session)
        said->csrf = session_csrf(turning->pages->sessions, turning->arena, turning->session);
    if (turning->wanted->signs_in && !said->challenge.len)
        said->challenge =
            challenge_make(turning->pages->sessions, turning->arena, keeper_now(keeper));
}

/* ---- views ---- */

static struct acting acting_of(struct turning *turning) {
    return (struct acting){.serving = turning->pages->serving,
                           .arena = turning->arena,
                           .drafts = turning->pages->drafts,
                           .sessions = turning->pages->sessions,
                           .wanted = turning->wanted,
                           .session = turning->session,
                           .said = turning->said};
}

/* An order that is not yet in the ledger is shown from its draft, with something to sign. */
static struct err draft_put(struct turning *turning, bool *has) {
    struct pages *pages = turning->pages;
    struct view_steps *steps = turning->whole ? NULL : &pages->serving->steps;
    json_t *view = NULL;
    TRY(act_order_view(&pages->serving->keeper, turning->arena, pages->drafts,
                       page_param(turning->wanted, "id"), steps, &view, has));
    turning->later = steps && steps->later;
    if (!*has || turning->later) return err_none();
    json_set_span(view, "passkeys",
                  passkey_ids(turning->arena, pages->serving->keeper.roll, turning->session->kid));
    turning->said->view = json_write(turning->arena, view);
    json_decref(view);
    turning->said->challenge =
        passkey_challenge(turning->arena, act_order_statement(turning->arena, pages->drafts,
                                                              page_param(turning->wanted, "id")));
    return err_none();
}

/* What of the public log's other files a page shows. */
static struct span cosigned_of(struct turning *turning, enum web_view which) {
    struct pages *pages = turning->pages;
    bool shown = which == WEB_VIEW_OPEN || which == WEB_VIEW_AUDIT;
    if (!shown || !pages->policy.len) return span_of("", 0);
    return text_open(turning->arena, pages->serving->keeper.dir, "log/cosigned");
}

static void want_fill(struct turning *turning, struct view_param param[VIEW_PARAMS_MAX],
                      struct view_want *want) {
    const struct page_wanted *wanted = turning->wanted;
    const struct session *session = turning->session;
    size_t count = 0;
    for (size_t i = 0; i < wanted->param_count && count < VIEW_PARAMS_MAX; i++)
        param[count++] = (struct view_param){arena_str(turning->arena, wanted->param[i].name),
                                             wanted->param[i].value};
    *want = (struct view_want){
        .keeper = &turning->pages->serving->keeper,
        .id = page_param(wanted, "id"),
        .param = param,
        .param_count = count,
        .officer = session && session->kind == WEB_OFFICER ? session->kid : "",
        .requester = session ? span_str(session->requester) : (struct span){0},
        .subject = session && session->kind == WEB_PERSON ? &session->subject : NULL,
    };
}

static struct err view_put(struct turning *turning, enum web_view which) {
    struct view_param param[VIEW_PARAMS_MAX];
    struct view_want want;
    json_t *view = NULL;
    struct view_log *log = NULL;
    bool is_draft = false;
    if (which == WEB_VIEW_DESK_ORDER) TRY(draft_put(turning, &is_draft));
    if (is_draft) return err_none();
    want_fill(turning, param, &want);
    TRY(pages_fold(turning->pages, &log));
    want.log = log;
    want.policy = turning->pages->policy;
    want.cosigned = cosigned_of(turning, which);
    /* A page for everybody asks for no signature, and so for no sync. */
    if (which == WEB_VIEW_OPEN)
        want.checkpoint =
            text_open(turning->arena, turning->pages->serving->keeper.dir, "log/checkpoint");
    want.steps = turning->whole ? NULL : &turning->pages->serving->steps;
    TRY(view_make(turning->arena, web_view_word(which), &want, &view));
    turning->later = want.steps && want.steps->later;
    turning->look = want.steps && want.steps->look;
    if (want.steps) want.steps->look = false;
    turning->said->view = json_write(turning->arena, view);
    json_decref(view);
    return err_none();
}

/* ---- actions ---- */

/* Why nobody was let in. The browser is sent on to the page with the word in its address, so that
 * going back sends nothing anew; what was typed is kept nowhere. */
static const struct {
    const char *word, *fault;
} shut[] = {
    {"signature", WEB_FAULT_SIGNATURE},
    {"code", WEB_FAULT_CODE},
    {"code-none", WEB_FAULT_CODE_NONE},
    {"code-form", WEB_FAULT_CODE_FORM},
};
enum { SHUT = sizeof shut / sizeof *shut };

static void shut_say(struct turning *turning, const char *fault) {
    size_t i = 0;
    while (i < SHUT && strcmp(shut[i].fault, fault) != 0)
        i++;
    assert(i < SHUT);
    turning->said->again = span_str(shut[i].word);
}

/* The sentence of a word in the address: ours, whoever wrote it there. */
static const char *shut_fault(struct span word) {
    for (size_t i = 0; i < SHUT; i++)
        if (span_is(word, shut[i].word)) return shut[i].fault;
    return NULL;
}

static struct err sign_in(struct turning *turning) {
    struct span jws = page_param(turning->wanted, "signature");
    struct pages *pages = turning->pages;
    while (jws.len && (jws.at[jws.len - 1] == '\n' || jws.at[jws.len - 1] == '\r' ||
                       jws.at[jws.len - 1] == ' '))
        jws.len--;
    struct err e = session_sign_in(pages->sessions, &pages->serving->keeper, turning->arena, jws,
                                   &turning->said->cookie, &turning->session);
    if (e.kind == ERR_REFUSED) {
        shut_say(turning, WEB_FAULT_SIGNATURE);
        return err_none();
    }
    return e;
}

static struct err sign_in_passkey(struct turning *turning) {
    struct acting acting = acting_of(turning);
    struct err e = passkey_sign_in(&acting, &turning->said->cookie, &turning->session);
    if (e.kind != ERR_REFUSED) return e;
    shut_say(turning, WEB_FAULT_SIGNATURE);
    return err_none();
}

/* What is no code at all is told so; of one that is, nothing but that it does not open. */
static const char *code_fault(struct span typed) {
    char code[ONE_TIME_BYTES];
    if (span_trim(typed).len == 0) return WEB_FAULT_CODE_NONE;
    bool well_made = one_time_read(typed, code);
    explicit_bzero(code, sizeof code);
    return well_made ? WEB_FAULT_CODE : WEB_FAULT_CODE_FORM;
}

static struct err sign_in_by_code(struct turning *turning) {
    struct pages *pages = turning->pages;
    bool too_many = false;
    struct err e =
        codes_sign_in(pages->serving, pages->sessions, page_param(turning->wanted, "code"),
                      &turning->said->cookie, &turning->session, &too_many);
    if (too_many) turning->said->status = 429;
    if (e.kind != ERR_REFUSED) return e;
    shut_say(turning, code_fault(page_param(turning->wanted, "code")));
    return err_none();
}

static struct err identity_go(struct turning *turning) {
    identity_begin(turning->pages->serving->identity, turning->arena, turning->said);
    return err_none();
}

static struct err identity_come(struct turning *turning) {
    turning->owed = identity_return(turning->pages->serving->identity, turning->arena,
                                    turning->wanted, turning->from, turning->number, turning->said);
    return err_none();
}

static struct err sign_out(struct turning *turning) {
    if (!turning->session) return err_none();
    typed_forget(turning->pages->typed, turning->session);
    if (page_param(turning->wanted, "everywhere").len)
        session_end_all(turning->pages->sessions, turning->session);
    else
        session_end(turning->session);
    turning->session = NULL;
    return err_none();
}

/* Why it was not done: in the page's own words where it has them. */
static const char *fault_of(struct turning *turning, struct err e) {
    if (strstr(e.text, "changed since")) return WEB_FAULT_MOVED;
    if (strstr(e.text, "already") || strstr(e.text, "answered so before")) return WEB_FAULT_TWICE;
    if (e.kind == ERR_PROOF) return WEB_FAULT_SIGNATURE;
    return arena_str(turning->arena, span_str(e.text));
}

/* What was not done shows the page of its form again, which then says why. The browser is sent on
 * to it, so that going back sends nothing once more; what is too long to be kept is shown at once.
 */
static struct err not_done(struct turning *turning, struct err e) {
    enum web_view again = web_again_view(turning->wanted->action);
    turning->whole = true; /* what was asked for is not asked for again */
    struct page_said *said = turning->said;
    struct span fault = span_str(fault_of(turning, e));
    if (typed_keep(turning->pages->typed, turning->arena, turning->session, turning->wanted, fault,
                   &said->again))
        return err_none();
    said->fault = fault;
    return again == WEB_VIEW_NONE ? err_none() : view_put(turning, again);
}

/* What is of the session itself; the rest is done by act_do. */
static struct err (*const of_session[])(struct turning *turning) = {
    [WEB_ACTION_SIGN_IN_SIGNATURE] = sign_in,    [WEB_ACTION_SIGN_IN_PASSKEY] = sign_in_passkey,
    [WEB_ACTION_SIGN_IN_CODE] = sign_in_by_code, [WEB_ACTION_SIGN_IN_IDENTITY] = identity_go,
    [WEB_ACTION_SIGN_IN_RETURN] = identity_come, [WEB_ACTION_SIGN_OUT] = sign_out,
};
enum { OF_SESSION = sizeof of_session / sizeof *of_session };

/* A browser has one session: who signs in anew leaves none behind for whoever knows its cookie. */
static struct err session_do(struct turning *turning, struct err (*deed)(struct turning *turning)) {
    struct session *before = turning->session;
    TRY(deed(turning));
    if (!before || !turning->session || turning->session == before) return err_none();
    typed_forget(turning->pages->typed, before);
    session_end(before);
    return err_none();
}

static struct err action_do(struct turning *turning) {
    size_t action = turning->wanted->action;
    if (action < OF_SESSION && of_session[action]) return session_do(turning, of_session[action]);
    struct acting acting = acting_of(turning);
    struct err e = act_do(&acting);
    bool refused = e.kind == ERR_REFUSED || e.kind == ERR_INPUT || e.kind == ERR_PROOF;
    return refused ? not_done(turning, e) : e;
}

/* ---- one page ---- */

static void again_put(struct turning *turning) {
    const char *fault = shut_fault(page_param(turning->wanted, "again"));
    if (fault && turning->wanted->signs_in)
        turning->said->fault = span_str(fault);
    else if (turning->session)
        typed_find(turning->pages->typed, turning->session, page_param(turning->wanted, "again"),
                   &turning->said->fault, &turning->said->typed);
}

static bool csrf_holds(struct turning *turning) {
    if (!turning->session) return true; /* signing in: the browser's own origin is what holds it */
    if (turning->wanted->action == WEB_ACTION_SIGN_IN_RETURN) return true; /* its visit does */
    struct span ours = session_csrf(turning->pages->sessions, turning->arena, turning->session);
    return span_equal_secret(ours, turning->wanted->csrf);
}

/* By the table of routes as it is here: a portal's word for who may have what is nothing. */
static bool is_admitted(const struct turning *turning) {
    const struct page_wanted *wanted = turning->wanted;
    return web_admits(wanted->view, wanted->action, wanted->file,
                      turning->session ? turning->session->kind : WEB_NOBODY);
}

/* A person who reads faster than people do is told to wait: nothing is looked at or entered. */
static bool is_too_fast(const struct turning *turning) {
    struct session *session = turning->session;
    bool leaves = turning->wanted->action == WEB_ACTION_SIGN_OUT;
    bool again = turning->pages->serving->steps.again;
    return session && session->kind == WEB_PERSON && !leaves && !again &&
           !bucket_take(&session->pace, clock_ticks());
}

static struct err page_make(struct turning *turning) {
    const struct page_wanted *wanted = turning->wanted;
    if (!is_admitted(turning)) return err_none(); /* the way to sign in is shown */
    if (is_too_fast(turning)) {
        turning->said->status = 429;
        return err_none();
    }
    if (wanted->action != WEB_ACTION_NONE) {
        if (csrf_holds(turning)) return action_do(turning);
        turning->said->status = 403;
        return err_none();
    }
    again_put(turning);
    struct acting acting = acting_of(turning);
    if (wanted->file != WEB_FILE_NONE) return act_file(&acting);
    return wanted->view == WEB_VIEW_NONE ? err_none() : view_put(turning, wanted->view);
}

static int status_of(struct err e) {
    if (e.kind == ERR_INPUT || e.kind == ERR_USAGE) return 404;
    return e.kind == ERR_REFUSED ? 403 : 503;
}

static struct err said_send(struct turning *turning) {
    const struct chan *chan = &turning->pages->serving->chan[turning->from];
    struct page_said *said = turning->said;
    enum chan_state state;
    seat_fill(turning);
    struct err e = chan_send(chan, MESSAGE_PAGED, turning->number,
                             page_said_write(turning->arena, said), said->file, true, &state);
    if (said->file >= 0) close(said->file);
    return e;
}

struct err pages_busy(struct pages *pages, enum process from, const struct message *message) {
    struct page_said said = {.status = 503, .file = -1};
    struct turning turning = {.pages = pages,
                              .arena = pages->serving->round,
                              .wanted = &(struct page_wanted){0},
                              .said = &said,
                              .from = from,
                              .number = message->number};
    return said_send(&turning);
}

/* Whether there are entries that no page of figures counts yet. */
static bool is_behind(struct pages *pages) {
    bool behind = false;
    struct err e = view_log_fold(pages->log, &pages->serving->keeper, 0, &behind);
    return !err_is(e) && behind && !pages->stuck;
}

/* Who sits there; `*turning` lives as long as the round. */
static struct err turning_begin(struct pages *pages, enum process from,
                                const struct message *message, struct turning **turning) {
    struct serving *serving = pages->serving;
    struct page_wanted *wanted = ARENA_NEW(serving->round, struct page_wanted);
    struct page_said *said = ARENA_NEW(serving->round, struct page_said);
    struct turning *begun = ARENA_NEW(serving->round, struct turning);
    TRY(page_wanted_read(message->body, wanted));
    instant now = keeper_now(&serving->keeper);
    *said = (struct page_said){.status = 200, .file = -1};
    *begun = (struct turning){.pages = pages,
                              .arena = serving->round,
                              .wanted = wanted,
                              .session = session_find(pages->sessions, wanted->token, now),
                              .said = said,
                              .from = from,
                              .number = message->number};
    if (begun->session && !still_stands(&serving->keeper, begun->session)) {
        session_end(begun->session);
        begun->session = NULL;
    }
    *turning = begun;
    return err_none();
}

static struct err turning_end(struct turning *turning, struct err e) {
    struct page_said *said = turning->said;
    if (err_is(e)) {
        said->status = status_of(e);
        if (said->status == 503) fprintf(stderr, "keeper: %s\n", e.text);
        if (said->status == 503 && is_behind(turning->pages))
            said->fault = span_str(WEB_FAULT_ADDING);
    }
    return turning->owed ? err_none() : said_send(turning);
}

static void look_keep(struct turning *turning, const struct message *message) {
    struct pages *pages = turning->pages;
    assert(pages->looks < LOOKS_MAX && turning->session);
    struct look *look = &pages->look[pages->looks++];
    look->from = turning->from;
    look->message = *message;
    look->message.body = arena_copy(turning->arena, message->body);
    look->subject = turning->session->subject;
}

struct err pages_answer(struct pages *pages, enum process from, const struct message *message,
                        bool *later) {
    struct turning *turning = NULL;
    TRY(turning_begin(pages, from, message, &turning));
    struct err e = page_make(turning);
    *later = turning->later;
    if (turning->look) look_keep(turning, message);
    return turning->later || turning->look ? err_none() : turning_end(turning, e);
}

/* ---- looks ---- */

bool pages_full(const struct pages *pages) { return pages->looks + 1 >= LOOKS_MAX; }

void pages_forget(struct pages *pages, enum process from) {
    size_t kept = 0;
    for (size_t i = 0; i < pages->looks; i++)
        if (pages->look[i].from != from) pages->look[kept++] = pages->look[i];
    explicit_bzero(&pages->look[kept], (pages->looks - kept) * sizeof *pages->look);
    pages->looks = kept;
}

static struct err looks_enter(struct pages *pages) {
    struct secret subject[LOOKS_MAX];
    uint64_t first;
    for (size_t i = 0; i < pages->looks; i++)
        subject[i] = pages->look[i].subject;
    struct err e = inspections_append(&pages->serving->keeper, "subject", VIEW_LOOK, subject,
                                      pages->looks, &first);
    explicit_bzero(subject, sizeof subject);
    return e;
}

/* Whose session has ended since is nobody now, and is shown the way in. */
static struct err look_answer(struct pages *pages, const struct look *look, struct err entered) {
    struct turning *turning = NULL;
    TRY(turning_begin(pages, look->from, &look->message, &turning));
    pages->serving->steps = (struct view_steps){.again = true, .entered = true};
    struct err e = err_is(entered) ? entered : page_make(turning);
    pages->serving->steps = (struct view_steps){0};
    return turning_end(turning, e);
}

struct err pages_looks(struct pages *pages) {
    if (pages->looks == 0) return err_none();
    struct err entered = looks_enter(pages);
    struct err e = err_none();
    for (size_t i = 0; i < pages->looks && !err_is(e); i++)
        e = look_answer(pages, &pages->look[i], entered);
    explicit_bzero(pages->look, sizeof pages->look);
    pages->looks = 0;
    return e;
}

/* ---- those that come back ---- */

struct err pages_arrived(struct pages *pages, enum process from, uint32_t number,
                         const struct secret *subject, struct page_said *said) {
    struct serving *serving = pages->serving;
    const struct page_wanted wanted = {.action = WEB_ACTION_SIGN_IN_RETURN, .signs_in = true};
    struct turning turning = {.pages = pages,
                              .arena = serving->round,
                              .wanted = &wanted,
                              .said = said,
                              .from = from,
                              .number = number};
    if (subject)
        turning.session = session_begin_person(pages->sessions, serving->round, subject,
                                               keeper_now(&serving->keeper), &said->cookie);
    return said_send(&turning);
}
