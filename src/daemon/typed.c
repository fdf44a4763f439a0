/* What had somebody typed into the form that is to be shown again? */
#include "daemon/typed.h"

#include "base/bytes.h"
#include "base/crypt.h"

struct typed {
    struct kept {
        struct digest session; /* of its cookie; zero: nothing is kept */
        char mark[TYPED_MARK_BYTES + 1];
        uint8_t bytes[TYPED_BYTES_MAX]; /* the fault, then the form */
        size_t fault_len, form_len;
    } kept[TYPED_MAX];
    size_t next;
};

struct typed *typed_open(struct arena *arena) { return ARENA_NEW(arena, struct typed); }

void typed_close(struct typed *typed) { explicit_bzero(typed, sizeof *typed); }

bool typed_keep(struct typed *typed, struct arena *arena, const struct session *session,
                const struct page_wanted *wanted, struct span fault, struct span *mark) {
    uint8_t random[TYPED_MARK_BYTES / 2];
    struct span form = page_typed_write(arena, wanted);
    struct kept *kept = &typed->kept[typed->next];
    if (fault.len > TYPED_BYTES_MAX || form.len > TYPED_BYTES_MAX - fault.len) return false;
    typed->next = (typed->next + 1) % TYPED_MAX;
    explicit_bzero(kept, sizeof *kept);
    random_fill(random, sizeof random);
    kept->session = session->token;
    *mark = span_str(hex_str(arena, span_of(random, sizeof random)));
    memcpy(kept->mark, mark->at, TYPED_MARK_BYTES);
    memcpy(kept->bytes, fault.at, fault.len);
    memcpy(kept->bytes + fault.len, form.at, form.len);
    kept->fault_len = fault.len;
    kept->form_len = form.len;
    return true;
}

static bool is_of(const struct kept *kept, const struct session *session) {
    return span_equal_secret(digest_span(&kept->session), digest_span(&session->token));
}

void typed_find(const struct typed *typed, const struct session *session, struct span mark,
                struct span *fault, struct span *form) {
    *fault = *form = span_of("", 0);
    for (size_t i = 0; mark.len == TYPED_MARK_BYTES && i < TYPED_MAX; i++) {
        const struct kept *kept = &typed->kept[i];
        if (!is_of(kept, session) || !span_is(mark, kept->mark)) continue;
        *fault = span_of(kept->bytes, kept->fault_len);
        *form = span_of(kept->bytes + kept->fault_len, kept->form_len);
    }
}

void typed_forget(struct typed *typed, const struct session *session) {
    for (size_t i = 0; i < TYPED_MAX; i++)
        if (is_of(&typed->kept[i], session)) explicit_bzero(&typed->kept[i], sizeof typed->kept[i]);
}
