/* The door of HTTP heads: read at once or byte by byte they are the same, and a head that is taken
 * has line ends and lengths in one spelling only. */
#include "http/head.h"

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len);

static void same(bool holds) {
    if (!holds) __builtin_trap();
}

/* Written without a look at head.c: what no head may have. */
static void head_check(const struct http_head *head, struct span text) {
    size_t lines = 0;
    same(head->len <= text.len && head->len >= 16);
    same(memcmp(text.at + head->len - 4, "\r\n\r\n", 4) == 0);
    for (size_t i = 0; i < head->len; i++) {
        uint8_t c = text.at[i];
        same(c >= 0x20 || c == '\t' || c == '\r' || c == '\n');
        if (c == '\r') same(text.at[i + 1] == '\n');
        if (c == '\n') same(i > 0 && text.at[i - 1] == '\r');
        if (c == '\n' && i + 1 < head->len)
            same(text.at[i + 1] != ' ' && text.at[i + 1] != '\t' && text.at[i + 1] != ':');
        if (c == '\n') lines++;
    }
    same(lines == head->lines && lines <= HTTP_HEADERS_MAX + 2);
    same(head->path.len > 0 && head->path.at[0] == '/');
    same(head->path.len + head->query.len <= HTTP_URL_BYTES_MAX);
    same(head->old || head->field[HTTP_HOST].len > 0);
    same(head->length_said || (head->length == 0 && head->method != HTTP_POST));
}

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len) {
    if (len > HTTP_HEAD_BYTES_MAX) len = HTTP_HEAD_BYTES_MAX;
    struct http_head once = {0};
    struct http_head slow = {0};
    enum head_verdict verdict = head_take(&once, span_of(at, len));
    enum head_verdict slowly = HEAD_MORE;
    for (size_t i = 1; i <= len && slowly == HEAD_MORE; i++)
        slowly = head_take(&slow, span_of(at, i));
    same(verdict == slowly);
    if (verdict == HEAD_WHOLE) {
        same(once.len == slow.len && once.length == slow.length && once.close == slow.close);
        head_check(&once, span_of(at, len));
    }
    if (verdict == HEAD_REFUSED) same(once.status == slow.status);
    return 0;
}
