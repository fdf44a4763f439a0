/* Is this the head of one request, and can it be read in one way only? (RFC 9112 sections 2 to 6.)
 *
 * What the RFC lets a recipient mend is refused here: a bare line feed, a folded line, a blank
 * before a colon, leading empty lines, a list of equal lengths. Between two programs that mend
 * differently a second request can hide. A body has a Content-Length and no transfer coding, so
 * its end has one spelling. It never guesses, and never looks at a line twice. */
#include "http/head.h"

#include "base/bytes.h"

#include <assert.h>
#include <strings.h>

enum { HOST_BYTES_MAX = 253 + 6, LENGTH_MAX_BITS = 62 };

static enum head_verdict refused(struct http_head *head, unsigned status, const char *why) {
    head->status = status;
    head->why = why;
    return HEAD_REFUSED;
}

/* ---- characters ---- */

static bool is_digit(uint8_t c) { return c >= '0' && c <= '9'; }
static bool is_letter(uint8_t c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; }
static bool is_hex(uint8_t c) { return is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f'); }

static bool is_one_of(uint8_t c, const char *set) { return c && strchr(set, c); }

/* RFC 9110 section 5.6.2. */
static bool is_token(uint8_t c) {
    return is_digit(c) || is_letter(c) || is_one_of(c, "!#$%&'*+-.^_`|~");
}

/* RFC 3986 section 3.3, and the slash; '%' is looked at by its caller. */
static bool is_path(uint8_t c) {
    return is_digit(c) || is_letter(c) || is_one_of(c, "-._~!$&'()*+,;=:@/");
}

static bool names(struct span text, const char *word) {
    return text.len == strlen(word) && strncasecmp((const char *)text.at, word, text.len) == 0;
}

/* ---- the request line ---- */

/* Every byte is of the path, or also '?' in a query; percent signs have two hex digits. */
static bool is_written_plainly(struct span text, bool query) {
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = text.at[i];
        if (c == '%') {
            if (text.len - i < 3 || !is_hex(text.at[i + 1]) || !is_hex(text.at[i + 2]))
                return false;
        } else if (!is_path(c) && !(query && c == '?')) {
            return false;
        }
    }
    return true;
}

static enum head_verdict method_take(struct http_head *head, struct span word) {
    static const struct {
        const char *word;
        enum http_method method;
    } known[] = {
        {"GET", HTTP_GET}, {"HEAD", HTTP_GET}, {"POST", HTTP_POST}, {"DELETE", HTTP_DELETE}};
    if (word.len == 0 || word.len > HTTP_METHOD_BYTES_MAX)
        return refused(head, 400, "The request does not begin with a method.");
    for (size_t i = 0; i < word.len; i++)
        if (!(word.at[i] >= 'A' && word.at[i] <= 'Z') && !(i && word.at[i] == '-'))
            return refused(head, 400, "A method is written in capital letters.");
    head->method = HTTP_OTHER_METHOD;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (span_is(word, known[i].word)) head->method = known[i].method;
    head->without_body = span_is(word, "HEAD");
    return HEAD_MORE;
}

static enum head_verdict target_take(struct http_head *head, struct span target) {
    if (target.len > HTTP_URL_BYTES_MAX)
        return refused(head, 414, "The address of the request is too long.");
    if (target.len == 0 || target.at[0] != '/')
        return refused(head, 400, "A request names its target by a path that begins with a slash.");
    size_t end = span_find_byte(target, '?');
    head->path = span_cut(target, 0, end);
    head->query = span_cut(target, end < target.len ? end + 1 : end, target.len);
    if (!is_written_plainly(head->path, false) || !is_written_plainly(head->query, true))
        return refused(head, 400, "The target has a byte that belongs in no address.");
    return HEAD_MORE;
}

static enum head_verdict version_take(struct http_head *head, struct span word) {
    head->old = span_is(word, "HTTP/1.0");
    head->close = head->old;
    if (head->old || span_is(word, "HTTP/1.1")) return HEAD_MORE;
    bool version = word.len == 8 && span_begins(word, SPAN_LITERAL("HTTP/")) &&
                   is_digit(word.at[5]) && word.at[6] == '.' && is_digit(word.at[7]);
    if (version) return refused(head, 505, "Only HTTP/1.0 and HTTP/1.1 are known here.");
    return refused(head, 400, "The request line does not end in a version.");
}

/* Method, target and version with one blank between; a second blank is in none of the three. */
static enum head_verdict request_line_take(struct http_head *head, struct span line) {
    size_t first = span_find_byte(line, ' ');
    if (first == line.len)
        return refused(head, 400, "The request line is not a method, a target and a version.");
    enum head_verdict verdict = method_take(head, span_cut(line, 0, first));
    if (verdict == HEAD_REFUSED) return verdict;
    struct span rest = span_cut(line, first + 1, line.len);
    size_t second = span_find_byte(rest, ' ');
    struct span version = span_cut(rest, second < rest.len ? second + 1 : second, rest.len);
    /* The version first: an h2 preface is told 505, whatever its target. */
    verdict = version_take(head, version);
    if (verdict == HEAD_REFUSED) return verdict;
    return target_take(head, span_cut(rest, 0, second));
}

/* ---- headers ---- */

static bool port_is(struct span port) {
    uint64_t number = 0;
    for (size_t i = 0; i < port.len; i++) {
        if (!is_digit(port.at[i])) return false;
        number = number * 10 + (uint64_t)(port.at[i] - '0');
        if (number > 65535) return false;
    }
    return port.len > 0;
}

/* The length of "[::1]" at its beginning, or 0. */
static size_t literal_len(struct span host) {
    size_t close = span_find_byte(host, ']');
    if (close == host.len || close == 1) return 0;
    for (size_t i = 1; i < close; i++)
        if (!is_hex(host.at[i]) && !is_one_of(host.at[i], ":.")) return 0;
    return close + 1;
}

static size_t name_len(struct span host) {
    size_t len = 0;
    while (len < host.len &&
           (is_digit(host.at[len]) || is_letter(host.at[len]) || is_one_of(host.at[len], "-._")))
        len++;
    return len;
}

/* A name or address with or without a port. Not the whole grammar of RFC 3986: no user, no
 * percent signs, nothing empty. */
static bool host_is(struct span host) {
    if (host.len == 0 || host.len > HOST_BYTES_MAX) return false;
    size_t end = host.at[0] == '[' ? literal_len(host) : name_len(host);
    if (end == 0 || end == host.len) return end > 0;
    return host.at[end] == ':' && port_is(span_cut(host, end + 1, host.len));
}

static enum head_verdict length_take(struct http_head *head, struct span value) {
    if (head->length_said) return refused(head, 400, "There are two Content-Length headers.");
    head->length_said = true;
    if (err_is(decimal_read(value, UINT64_C(1) << LENGTH_MAX_BITS, &head->length)))
        return refused(head, 400, "Content-Length is not one plain number.");
    return HEAD_MORE;
}

/* Only what concerns this connection may be listed: an option that names another header would have
 * a proxy take that header away. */
static enum head_verdict connection_take(struct http_head *head, struct span value) {
    if (head->connection_said) return refused(head, 400, "There are two Connection headers.");
    head->connection_said = true;
    if (names(value, "close"))
        head->close = true;
    else if (!names(value, "keep-alive"))
        return refused(head, 400, "Connection says something other than close or keep-alive.");
    return HEAD_MORE;
}

static enum head_verdict expect_take(struct http_head *head, struct span value) {
    if (head->expects || !names(value, "100-continue"))
        return refused(head, 417, "Nothing but 100-continue can be expected here.");
    head->expects = true;
    return HEAD_MORE;
}

static enum head_verdict coding_take(struct http_head *head, struct span value) {
    if (names(value, "identity")) return HEAD_MORE;
    return refused(head, 415, "A body is sent as it is, without Content-Encoding.");
}

static enum head_verdict transfer_take(struct http_head *head, struct span value) {
    return refused(head, 411, "A body comes with its Content-Length and no Transfer-Encoding.");
}
static enum head_verdict upgrade_take(struct http_head *head, struct span value) {
    return refused(head, 400, "This connection is upgraded to nothing.");
}
static enum head_verdict trailer_take(struct http_head *head, struct span value) {
    return refused(head, 400, "No headers come behind a body.");
}

/* Those that decide where a request ends or what becomes of its connection. */
static const struct {
    const char *name;
    enum head_verdict (*take)(struct http_head *head, struct span value);
} framing[] = {
    {"Content-Length", length_take},   {"Transfer-Encoding", transfer_take},
    {"Connection", connection_take},   {"Expect", expect_take},
    {"Content-Encoding", coding_take}, {"Upgrade", upgrade_take},
    {"Trailer", trailer_take},
};

/* Those that somebody reads: each in one line, the lists as well (RFC 9110 section 5.3 lets them
 * come in several), for which of two counts is a question with two answers. */
static const char *const wanted[HTTP_FIELD_COUNT] = {
    [HTTP_HOST] = "Host",
    [HTTP_AUTHORIZATION] = "Authorization",
    [HTTP_IDEMPOTENCY_KEY] = "Idempotency-Key",
    [HTTP_CONTENT_TYPE] = "Content-Type",
    [HTTP_TRACEPARENT] = "traceparent",
    [HTTP_ACCEPT] = "Accept",
    [HTTP_ACCEPT_ENCODING] = "Accept-Encoding",
    [HTTP_ACCEPT_LANGUAGE] = "Accept-Language",
    [HTTP_COOKIE] = "Cookie",
    [HTTP_ORIGIN] = "Origin",
    [HTTP_SEC_FETCH_SITE] = "Sec-Fetch-Site",
    [HTTP_IF_NONE_MATCH] = "If-None-Match",
    [HTTP_CLIENT_DN] = "X-Client-DN",
};

static enum head_verdict wanted_take(struct http_head *head, size_t which, struct span value) {
    struct span *field = &head->field[which];
    for (size_t i = 0; i < value.len; i++)
        if (value.at[i] >= 0x80)
            return refused(head, 400, "A header that is read here is not plain ASCII.");
    if (which == HTTP_HOST && !host_is(value))
        return refused(head, 400, "Host is not a name or an address.");
    if (field->at) return refused(head, 400, "A header that is read here was sent twice.");
    *field = value.at ? value : SPAN_LITERAL("");
    return HEAD_MORE;
}

/* The underscore is a character of names, and some programs read it as a hyphen. */
static bool names_framing_oddly(struct span name) {
    char plain[32];
    if (name.len >= sizeof plain || span_find_byte(name, '_') == name.len) return false;
    for (size_t i = 0; i < name.len; i++)
        plain[i] = name.at[i] == '_' ? '-' : (char)name.at[i];
    for (size_t i = 0; i < sizeof framing / sizeof *framing; i++)
        if (names(span_of(plain, name.len), framing[i].name)) return true;
    return false;
}

static enum head_verdict header_take(struct http_head *head, struct span name, struct span value) {
    if (names_framing_oddly(name))
        return refused(head, 400, "A header is named almost like one that ends the request.");
    for (size_t i = 0; i < sizeof framing / sizeof *framing; i++)
        if (names(name, framing[i].name)) return framing[i].take(head, value);
    for (size_t i = 0; i < HTTP_FIELD_COUNT; i++)
        if (names(name, wanted[i])) return wanted_take(head, i, value);
    return HEAD_MORE;
}

static bool is_value(struct span value) {
    for (size_t i = 0; i < value.len; i++)
        if ((value.at[i] < 0x20 && value.at[i] != '\t') || value.at[i] == 0x7f) return false;
    return true;
}

static enum head_verdict header_line_take(struct http_head *head, struct span line) {
    if (head->lines > HTTP_HEADERS_MAX + 1)
        return refused(head, 431, "There are too many headers.");
    if (line.at[0] == ' ' || line.at[0] == '\t')
        return refused(head, 400, "A header line is folded.");
    size_t colon = span_find_byte(line, ':');
    struct span name = span_cut(line, 0, colon);
    if (colon == 0 || colon == line.len)
        return refused(head, 400, "A header line has no name or no colon.");
    for (size_t i = 0; i < name.len; i++)
        if (!is_token(name.at[i]))
            return refused(head, 400, "The name of a header has a byte that belongs in none.");
    struct span value = span_trim(span_cut(line, colon + 1, line.len));
    if (!is_value(value)) return refused(head, 400, "A header has a control byte.");
    return header_take(head, name, value);
}
/* ---- the whole ---- */

static enum head_verdict whole_check(struct http_head *head) {
    if (!head->old && !head->field[HTTP_HOST].at)
        return refused(head, 400, "There is no Host header.");
    if (head->method == HTTP_GET && head->length > 0)
        return refused(head, 400, "GET and HEAD come without a body.");
    if (head->method == HTTP_POST && !head->length_said)
        return refused(head, 411, "A body comes with its Content-Length.");
    return HEAD_WHOLE;
}

static enum head_verdict line_take(struct http_head *head, struct span line) {
    head->lines++;
    for (size_t i = 0; i < line.len; i++)
        if (line.at[i] == '\r' || line.at[i] == 0)
            return refused(head, 400, "A line has a byte that belongs in none.");
    if (head->lines == 1) return request_line_take(head, line);
    if (line.len == 0) return whole_check(head);
    return header_line_take(head, line);
}

/* More is to come: can it still become a head? */
static enum head_verdict rest_check(struct http_head *head, struct span bytes) {
    if (head->lines == 0 && bytes.len > 0 && !(bytes.at[0] >= 'A' && bytes.at[0] <= 'Z'))
        return refused(head, 400, "The request does not begin with a method.");
    if (bytes.len < HTTP_HEAD_BYTES_MAX) return HEAD_MORE;
    if (head->lines == 0) return refused(head, 414, "The address of the request is too long.");
    return refused(head, 431, "The headers are too long.");
}

enum head_verdict head_take(struct http_head *head, struct span bytes) {
    enum head_verdict verdict = HEAD_MORE;
    assert(bytes.len <= HTTP_HEAD_BYTES_MAX && head->seen <= bytes.len);
    while (head->seen < bytes.len && verdict == HEAD_MORE) {
        struct span rest = span_cut(bytes, head->seen, bytes.len);
        size_t end = head->seen + span_find_byte(rest, '\n');
        head->seen = end < bytes.len ? end + 1 : end;
        if (end == bytes.len) break;
        if (end == head->len || bytes.at[end - 1] != '\r')
            return refused(head, 400, "A line ends in a line feed alone.");
        struct span line = span_cut(bytes, head->len, end - 1);
        head->len = end + 1;
        verdict = line_take(head, line);
    }
    return verdict == HEAD_MORE ? rest_check(head, bytes) : verdict;
}
