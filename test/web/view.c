/* Which views does a state directory give? Makes one and prints it, for the stories of the pages:
 *     view DIR WORD [id=ID] [officer=KID] [as=REQUESTER] [number=TIN] [NAME=VALUE]...
 * and for what a form brings: desk-sign frozen=HEX answer=ELEMENT:yes..., order-draft
 * file=ORDER.json, check as=REQUESTER file=ASK.json. */
#include "ask/view.h"
#include "base/bytes.h"
#include "base/file.h"

#include <stdio.h>
#include <string.h>

enum { ARENA_BYTES = 256 * 1024 * 1024, FOLD = 1 << 20 };

static struct view_want want;
static struct view_param param[VIEW_PARAMS_MAX];
static struct secret subject;

static void word_take(struct keeper *keeper, char *word) {
    char *value = strchr(word, '=');
    if (!value) return;
    *value++ = 0;
    if (strcmp(word, "id") == 0)
        want.id = span_str(value);
    else if (strcmp(word, "officer") == 0)
        want.officer = value;
    else if (strcmp(word, "as") == 0)
        want.requester = span_str(value);
    else if (strcmp(word, "number") == 0) {
        subject = subject_secret(&keeper->subject_key, span_str(value));
        want.subject = &subject;
    } else if (want.param_count < VIEW_PARAMS_MAX)
        param[want.param_count++] = (struct view_param){word, span_str(value)};
}

static const char *digest_said = "";

static struct err sign(struct arena *arena, json_t **view) {
    OWNED_JSON answers = json_array();
    struct span statement;
    for (size_t i = 0; i < want.param_count; i++) {
        struct span value = param[i].value;
        if (strcmp(param[i].name, "answer") != 0) continue;
        size_t colon = span_find_byte(value, ':');
        json_t *o = json_object();
        json_set_span(o, "element", span_cut(value, 0, colon));
        json_set_span(o, "answer",
                      span_cut(value, colon == value.len ? colon : colon + 1, value.len));
        json_array_append_new(answers, o);
    }
    TRY(view_sign(arena, &want, view_param(&want, "frozen"), answers, SPAN_LITERAL("a-challenge"),
                  view, &statement));
    struct digest digest = sha256(statement);
    digest_said = hex_str(arena, digest_span(&digest));
    return err_none();
}

static struct err draft(struct arena *arena, json_t **view) {
    struct span text;
    OWNED_JSON order = NULL;
    OWNED_JSON nobody = json_array();
    TRY(file_read(arena_str(arena, view_param(&want, "file")), ORDER_BYTES_MAX, arena, &text));
    TRY(json_read(text, ORDER_BYTES_MAX, &order));
    return view_order_draft(arena, want.keeper, order, nobody, NULL, view);
}

static struct err check(struct arena *arena, json_t **view) {
    struct span text;
    const struct requester *requester = roll_requester(want.keeper->roll, want.requester);
    if (!requester) return err_make(ERR_INPUT, "nobody of that name is enrolled");
    TRY(file_read(arena_str(arena, view_param(&want, "file")), ASK_BYTES_MAX, arena, &text));
    return view_check(arena, want.keeper, text, requester, requester->key[0].role, view);
}

static struct err made(struct arena *arena, const char *word, json_t **view) {
    if (strcmp(word, "desk-sign") == 0) return sign(arena, view);
    if (strcmp(word, "order-draft") == 0) return draft(arena, view);
    if (strcmp(word, "check") == 0) return check(arena, view);
    TRY(view_make(arena, word, &want, view));
    /* As the ledger's process does by itself. */
    return want.keeper->ledger ? ledger_publish(want.keeper->ledger) : err_none();
}

static struct err one(struct arena *arena, const char *dir, int count, char **words) {
    OWNED_KEEPER keeper = {0};
    OWNED_JSON view = NULL;
    bool behind = true;
    TRY(keeper_open(dir, 0, &keeper));
    want = (struct view_want){.keeper = &keeper, .officer = "", .param = param};
    want.log = view_log_open();
    for (int i = 1; i < count; i++)
        word_take(&keeper, words[i]);
    struct err e = err_none();
    while (behind && !err_is(e))
        e = view_log_fold(want.log, &keeper, FOLD, &behind);
    if (!err_is(e)) e = made(arena, words[0], &view);
    view_log_close(want.log);
    if (err_is(e)) return e;
    struct span text = json_write(arena, view);
    printf("%.*s\n%s\n", SPAN_FMT(text), digest_said);
    return err_none();
}

int main(int count, char **argument) {
    OWNED_ARENA arena = arena_open(ARENA_BYTES);
    if (count < 3) {
        fprintf(stderr, "usage: view DIR WORD [NAME=VALUE]...\n");
        return 2;
    }
    struct err e = one(arena, argument[1], count - 2, argument + 2);
    if (err_is(e)) fprintf(stderr, "view: %s\n", e.text);
    return err_is(e) ? (e.kind == ERR_INPUT ? 2 : 1) : 0;
}
