/* Who of the week comes in by the pages, and what do they see there? */
#include "cli/story.h"

#include "ask/one_time.h"
#include "base/bytes.h"
#include "base/file.h"
#include "http/http.h"

#include <poll.h>

enum {
    LETTER_BYTES_MAX = 4096,
    SIGNATURE_BYTES_MAX = 4096,
    DIGITS_MAX = 20,
    AGAIN_SECONDS = 120,
    AGAIN_MS = 200,
};

static const struct http_bounds bounds = {.reply_bytes_max = 32 * 1024 * 1024, .seconds_max = 120};

/* Nothing is followed or remembered: each step of a browser is one of the story. */
static struct err exchange(struct story *story, struct http_message *message, const char *path,
                           struct http_reply *reply) {
    TRY(story_go_on());
    message->url = arena_printf(story->arena, "%s%s", story->pages, path);
    story_request(story, message->method, message->url);
    return http_exchange(story->arena, message, &bounds, reply);
}

/* ---- a letter with a code ---- */

/* It stands alone in the third line. */
static struct err code_read(struct story *story, const char *letter, const char **code) {
    struct span text;
    char found[ONE_TIME_BYTES];
    TRY(file_read(letter, LETTER_BYTES_MAX, story->arena, &text));
    for (int line = 0; line < 2; line++) {
        size_t len = span_find_byte(text, '\n');
        text = span_cut(text, len < text.len ? len + 1 : len, text.len);
    }
    if (!one_time_read(span_cut(text, 0, span_find_byte(text, '\n')), found))
        return err_make(ERR_PROOF, "%s: the letter %s holds no code", story->day, letter);
    *code = arena_str(story->arena, span_str(found));
    return err_none();
}

struct err story_code(struct story *story, bool shown, const char *letter, const char **code) {
    const char *const words[] = {"portcullis",
                                 "subject",
                                 "code",
                                 "--json",
                                 "--url",
                                 story->url,
                                 "--number-file",
                                 "person.txt",
                                 "--officer-key",
                                 "state/demo/officer-a.jwk",
                                 "--language",
                                 "es",
                                 "--site",
                                 story->pages,
                                 "--out",
                                 letter,
                                 "--now",
                                 story_now(story),
                                 NULL};
    OWNED_RAN ran = {0};
    TRY((shown ? story_run : story_run_quiet)(story, CLI_OK, NULL, words, &ran));
    return code_read(story, letter, code);
}

/* At the time it is; where the machine is behind the week, at the gateway's. */
const char *story_code_line(const struct story *story) {
    const char *file =
        story_quoted(story, arena_printf(story->arena, "%s/person.txt", story->folder));
    const char *key = story_quoted(
        story, arena_printf(story->arena, "%s/state/demo/officer-a.jwk", story->folder));
    bool behind = clock_now() + 60 < story->now;
    return arena_printf(story->arena,
                        "%s subject code --url %s --number-file %s --officer-key %s --language es "
                        "--site %s%s%s",
                        story_quoted(story, story->portcullis), story->url, file, key, story->pages,
                        behind ? " --now " : "", behind ? story_now(story) : "");
}

/* ---- signing in ---- */

static struct err form_send(struct story *story, const char *path, const char *form,
                            struct http_reply *reply) {
    struct http_message message = {.method = "POST",
                                   .type = "application/x-www-form-urlencoded",
                                   .cookie = "lang=es",
                                   .has_body = true,
                                   .body = span_str(form)};
    return exchange(story, &message, path, reply);
}

static struct err not_let_in(const struct story *story, const char *path, unsigned status) {
    return err_make(ERR_PROOF, "%s: %s lets nobody in, but answers %u", story->day, path, status);
}

/* Whoever is let in is sent on, with a cookie. */
static struct err let_in(struct story *story, const char *path, const char *form,
                         const char **cookie) {
    struct http_reply reply;
    TRY(form_send(story, path, form, &reply));
    if (reply.status != 303 || !reply.header[0].name) return not_let_in(story, path, reply.status);
    struct span set = span_str(reply.header[0].value);
    *cookie = arena_str(story->arena, span_cut(set, 0, span_find_byte(set, ';')));
    story->figures++;
    return err_none();
}

/* Neither a code nor a signature has a byte that a form would write otherwise. */
struct err story_enter_code(struct story *story, const char *code, const char **cookie) {
    return let_in(story, "/sign-in/code", arena_printf(story->arena, "code=%s", code), cookie);
}

struct err story_enter_key(struct story *story, const char *key, const char **cookie) {
    OWNED_RAN ran = {0};
    struct span jws;
    TRY(STORY_RUN(story, CLI_OK, "signature", &ran, "portcullis", "session", "sign", "--key", key,
                  "--page", story->pages));
    TRY(file_read("signature", SIGNATURE_BYTES_MAX, story->arena, &jws));
    jws = span_cut(jws, 0, span_find_byte(jws, '\n'));
    return let_in(story, "/sign-in/signature",
                  arena_printf(story->arena, "signature=%.*s", SPAN_FMT(jws)), cookie);
}

/* ---- pages ---- */

/* A gateway that has just begun adds its log up, and says that one is to try again soon. */
static struct err page_get(struct story *story, struct http_message *message, const char *path,
                           struct http_reply *reply) {
    uint64_t until = clock_ticks() + AGAIN_SECONDS * 1000000000ull;
    TRY(exchange(story, message, path, reply));
    while (reply->status == 503 && clock_ticks() < until) {
        poll(NULL, 0, AGAIN_MS);
        TRY(story_go_on());
        TRY(http_exchange(story->arena, message, &bounds, reply));
    }
    return err_none();
}

struct err story_visit(struct story *story, const char *cookie, const char *path, unsigned expected,
                       struct span *body) {
    struct http_reply reply;
    struct http_message message = {.method = "GET", .cookie = cookie};
    TRY(page_get(story, &message, path, &reply));
    story->figures++;
    if (reply.status != expected)
        return err_make(ERR_PROOF, "%s: %s answers %u where %u was expected", story->day, path,
                        reply.status, expected);
    *body = reply.body;
    return err_none();
}

/* Sent on without a cookie, to the form that says why. */
struct err story_code_refused(struct story *story, const char *code, const char *says) {
    struct http_reply reply;
    struct span page;
    TRY(form_send(story, "/sign-in/code", arena_printf(story->arena, "code=%s", code), &reply));
    if (reply.status != 303 || reply.header[0].name)
        return err_make(ERR_PROOF, "%s: a code that was used is answered with %u", story->day,
                        reply.status);
    TRY(story_visit(story, "lang=es", "/sign-in?again=code", 200, &page));
    if (story_times(page, says) > 0) return err_none();
    return err_make(ERR_PROOF, "%s: a code that was used is not answered with: %s", story->day,
                    says);
}

struct err story_take(struct story *story, const char *cookie, const char *path, const char *file) {
    struct span bytes;
    TRY(story_visit(story, cookie, path, 200, &bytes));
    return file_write_new(file, bytes, 0600);
}

uint64_t story_times(struct span page, const char *words) {
    uint64_t times = 0;
    size_t len = strlen(words);
    for (const uint8_t *at; (at = memmem(page.at, page.len, words, len)); times++)
        page = span_cut(page, (size_t)(at - page.at) + len, page.len);
    return times;
}

/* Back over digits and the commas between them. */
struct err story_page_number(struct story *story, struct span page, const char *words,
                             uint64_t *number) {
    char digits[DIGITS_MAX];
    size_t count = 0;
    const uint8_t *end = memmem(page.at, page.len, words, strlen(words));
    const uint8_t *at = end;
    while (end && at > page.at && (at[-1] == ',' || (at[-1] >= '0' && at[-1] <= '9')))
        at--;
    for (; at != end && count < DIGITS_MAX; at++)
        if (*at != ',') digits[count++] = (char)*at;
    if (at == end && count) return decimal_read(span_of(digits, count), JSON_INTEGER_MAX, number);
    return err_make(ERR_PROOF, "%s: the page has no number before: %s", story->day, words);
}
