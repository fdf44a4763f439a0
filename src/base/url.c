/* Where does this address lead? */
#include "base/url.h"

#include "base/bytes.h"

#include <string.h>

static bool is_label_byte(uint8_t byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte == '-';
}

/* One to 63 letters, digits and hyphens, no hyphen at either end. */
static bool label_is_fine(struct span label) {
    if (label.len == 0 || label.len > 63) return false;
    if (label.at[0] == '-' || label.at[label.len - 1] == '-') return false;
    for (size_t i = 0; i < label.len; i++)
        if (!is_label_byte(label.at[i])) return false;
    return true;
}

static struct span label_take(struct span *rest) {
    size_t len = span_find_byte(*rest, '.');
    struct span label = span_cut(*rest, 0, len);
    *rest = span_cut(*rest, len < rest->len ? len + 1 : len, rest->len);
    return label;
}

bool host_is_address(struct span host) {
    size_t parts = 0;
    if (host.len == 0 || host.at[host.len - 1] == '.') return false;
    for (struct span rest = host; rest.len > 0; parts++) {
        uint64_t value;
        if (err_is(decimal_read(label_take(&rest), 255, &value))) return false;
    }
    return parts == 4;
}

/* A last label that begins with a digit would be a number to some readers. */
bool host_is_fine(struct span host) {
    struct span label = {0};
    if (host.len == 0 || host.len > HOST_BYTES_MAX || host.at[host.len - 1] == '.') return false;
    if (host_is_address(host)) return true;
    for (struct span rest = host; rest.len > 0;) {
        label = label_take(&rest);
        if (!label_is_fine(label)) return false;
    }
    return label.at[0] >= 'a' && label.at[0] <= 'z';
}

bool host_is_here(struct span host) {
    return span_is(host, "localhost") ||
           (host_is_address(host) && span_begins(host, SPAN_LITERAL("127.")));
}

/* ---- the whole ---- */

static bool path_is_fine(struct span path) {
    for (size_t i = 0; i < path.len; i++) {
        uint8_t byte = path.at[i];
        if (byte <= ' ' || byte >= 0x7f || strchr("\"#<>\\^`{|}@", byte)) return false;
    }
    return true;
}

static bool authority_read(struct span text, struct url *url) {
    size_t colon = span_find_byte(text, ':');
    uint64_t port = url->secure ? 443 : 80;
    url->host = span_cut(text, 0, colon);
    if (colon < text.len &&
        (err_is(decimal_read(span_cut(text, colon + 1, text.len), 65535, &port)) || port == 0))
        return false;
    url->port = (unsigned)port;
    return host_is_fine(url->host);
}

struct err url_read(struct span text, struct url *url) {
    static const struct span schemes[] = {SPAN_LITERAL("http://"), SPAN_LITERAL("https://")};
    struct url found = {.secure = span_begins(text, schemes[1])};
    struct span scheme = schemes[found.secure];
    if (text.len > URL_BYTES_MAX || !span_begins(text, scheme))
        return err_make(ERR_INPUT,
                        "an address begins with http:// or https:// and has at most %d bytes",
                        URL_BYTES_MAX);
    struct span rest = span_cut(text, scheme.len, text.len);
    size_t slash = span_find_byte(rest, '/');
    found.path = span_cut(rest, slash, rest.len);
    if (!path_is_fine(found.path) || !authority_read(span_cut(rest, 0, slash), &found))
        return err_make(ERR_INPUT,
                        "an address is https://host, perhaps :port, perhaps /path; the host in "
                        "small letters or as four numbers, and no user, blank or fragment");
    *url = found;
    return err_none();
}

void url_put_value(struct text *to, struct span value) {
    static const char plain[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    for (size_t i = 0; i < value.len; i++)
        if (memchr(plain, value.at[i], sizeof plain - 1))
            text_put_byte(to, value.at[i]);
        else
            text_printf(to, "%%%02X", value.at[i]);
}
