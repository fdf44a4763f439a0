/* What does the portal ask the keeper for a page? Words with their lengths, in one order. */
#include "daemon/page.h"

#include "base/bytes.h"

#include <assert.h>

static struct err malformed(void) {
    return err_make(ERR_FAULT, "a malformed page came from another process");
}

static void word_put(struct text *text, struct span word) {
    be_put_u32(text_put_room(text, 4), (uint32_t)word.len);
    text_put(text, word);
}

static struct err word_take(struct span body, size_t *at, struct span *word) {
    if (body.len - *at < 4) return malformed();
    size_t len = be_get_u32(body.at + *at);
    *at += 4;
    if (len > body.len - *at) return malformed();
    *word = span_cut(body, *at, *at + len);
    *at += len;
    return err_none();
}

static void number_put(struct text *text, unsigned number) {
    be_put_u16(text_put_room(text, 2), (uint16_t)number);
}

static struct err number_take(struct span body, size_t *at, unsigned most, unsigned *number) {
    if (body.len - *at < 2) return malformed();
    *number = be_get_u16(body.at + *at);
    *at += 2;
    return *number <= most ? err_none() : malformed();
}

/* ---- wanted ---- */

struct span page_wanted_write(struct arena *arena, const struct web_route *route) {
    struct text text = {.arena = arena};
    bool signs_in = span_begins(route->address, SPAN_LITERAL("/sign-in")) ||
                    span_is(route->address, "/desk/passkey");
    number_put(&text, route->view);
    number_put(&text, route->action);
    number_put(&text, route->file);
    number_put(&text, signs_in);
    word_put(&text, route->token);
    word_put(&text, route->csrf);
    word_put(&text, route->browser);
    number_put(&text, (unsigned)route->param_count);
    for (size_t i = 0; i < route->param_count; i++) {
        word_put(&text, route->param[i].name);
        word_put(&text, route->param[i].value);
    }
    return text_span(&text);
}

struct err page_wanted_read(struct span body, struct page_wanted *wanted) {
    size_t at = 0;
    unsigned view, action, file, signs_in, count;
    *wanted = (struct page_wanted){0};
    TRY(number_take(body, &at, WEB_VIEW_COUNT - 1, &view));
    TRY(number_take(body, &at, WEB_ACTION_ASK_WITHDRAW, &action));
    TRY(number_take(body, &at, WEB_FILE_CHECKPOINT, &file));
    TRY(number_take(body, &at, 1, &signs_in));
    wanted->view = (enum web_view)view;
    wanted->action = (enum web_action)action;
    wanted->file = (enum web_file)file;
    wanted->signs_in = signs_in;
    TRY(word_take(body, &at, &wanted->token));
    TRY(word_take(body, &at, &wanted->csrf));
    TRY(word_take(body, &at, &wanted->browser));
    TRY(number_take(body, &at, WEB_PARAM_MAX, &count));
    wanted->param_count = count;
    for (size_t i = 0; i < count; i++) {
        TRY(word_take(body, &at, &wanted->param[i].name));
        TRY(word_take(body, &at, &wanted->param[i].value));
    }
    return at == body.len ? err_none() : malformed();
}

struct span page_param(const struct page_wanted *wanted, const char *name) {
    for (size_t i = 0; i < wanted->param_count; i++)
        if (span_is(wanted->param[i].name, name)) return wanted->param[i].value;
    return (struct span){0};
}

/* ---- typed ---- */

struct span page_typed_write(struct arena *arena, const struct page_wanted *wanted) {
    struct text text = {.arena = arena};
    for (size_t i = 0; i < wanted->param_count; i++) {
        const struct web_param *param = &wanted->param[i];
        if (span_is(param->name, "csrf") || span_is(param->name, "lang")) continue;
        word_put(&text, param->name);
        word_put(&text, param->value);
    }
    return text_span(&text);
}

struct err page_typed_read(struct span typed, struct web_route *route) {
    size_t at = 0;
    while (at < typed.len) {
        struct web_param one;
        TRY(word_take(typed, &at, &one.name));
        TRY(word_take(typed, &at, &one.value));
        if (route->param_count == WEB_PARAM_MAX) return malformed();
        route->param[route->param_count++] = one;
    }
    return err_none();
}

/* ---- said ---- */

enum { SAID_WORDS = 14 };

struct span page_said_write(struct arena *arena, const struct page_said *said) {
    struct text text = {.arena = arena};
    const struct span word[SAID_WORDS] = {
        said->name,  said->csrf,   said->challenge, said->fault,    said->origin,
        said->id,    said->cookie, said->away,      said->identity, said->identity_origin,
        said->again, said->typed,  said->view,      said->bytes};
    number_put(&text, (unsigned)said->status);
    number_put(&text, said->session);
    number_put(&text, said->synthetic);
    for (size_t i = 0; i < SAID_WORDS; i++)
        word_put(&text, word[i]);
    return text_span(&text);
}

struct err page_said_read(struct span body, struct page_said *said) {
    size_t at = 0;
    unsigned status, session, synthetic;
    *said = (struct page_said){.file = -1};
    struct span *const word[SAID_WORDS] = {
        &said->name,  &said->csrf,   &said->challenge, &said->fault,    &said->origin,
        &said->id,    &said->cookie, &said->away,      &said->identity, &said->identity_origin,
        &said->again, &said->typed,  &said->view,      &said->bytes};
    TRY(number_take(body, &at, 599, &status));
    TRY(number_take(body, &at, WEB_SESSION_COUNT - 1, &session));
    TRY(number_take(body, &at, 1, &synthetic));
    said->status = (int)status;
    said->session = (enum web_session)session;
    said->synthetic = synthetic;
    for (size_t i = 0; i < SAID_WORDS; i++)
        TRY(word_take(body, &at, word[i]));
    return at == body.len ? err_none() : malformed();
}
