/* At which addresses is that host? The system's hosts file and its name servers, read before the
 * process is locked: after that no file is opened, and no other way of finding names (LDAP, a
 * daemon's socket) is taken. */
#include "http/http.h"

#include "base/file.h"
#include "base/url.h"

#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <netinet/in.h>
#include <resolv.h>
#include <stdio.h>
#include <time.h>

enum {
    HOSTS_BYTES_MAX = 1024 * 1024,
    ADDRESSES_MAX = 8,
    ANSWER_BYTES_MAX = 65536,
    SERVER_SECONDS = 2, /* for one question to one server, asked once: everybody waits meanwhile */
    KEPT_MAX = 256,
    KEPT_SECONDS = 60,
    FAILED_SECONDS = 60,
};

struct address {
    int family;
    uint8_t byte[16];
};
/* What was found of a host, for a short while: one that nobody knows is not asked about at every
 * delivery, since the process waits for the answer. */
struct kept {
    char host[HOST_BYTES_MAX + 1];
    uint64_t until;
    size_t count; /* 0: nothing was found */
    struct address address[ADDRESSES_MAX];
};
struct http_names {
    struct span hosts; /* the file */
    struct __res_state servers;
    struct kept kept[KEPT_MAX];
    size_t kept_next;
};

struct err http_names_open(struct arena *arena, const char *hosts_path, struct http_names **names) {
    struct http_names *opened = ARENA_NEW(arena, struct http_names);
    if (file_exists(hosts_path)) TRY(file_read(hosts_path, HOSTS_BYTES_MAX, arena, &opened->hosts));
    if (res_ninit(&opened->servers) != 0)
        return err_make(ERR_FAULT, "the system's name servers cannot be read (/etc/resolv.conf)");
    opened->servers.retrans = SERVER_SECONDS;
    opened->servers.retry = 1;
    /* Not by TCP, where the C library waits for ever; of a long answer the beginning is enough. */
    opened->servers.options |= RES_IGNTC;
    *names = opened;
    return err_none();
}

void http_names_close(struct http_names *names) {
    if (names) res_nclose(&names->servers);
}

/* ---- whose address it is ---- */

static bool bits_are(const uint8_t *byte, const uint8_t *of, unsigned bits) {
    unsigned whole = bits / 8;
    unsigned rest = bits % 8;
    if (memcmp(byte, of, whole) != 0) return false;
    return rest == 0 || (byte[whole] ^ of[whole]) >> (8 - rest) == 0;
}

/* IANA's registries of special-purpose addresses (RFC 6890): what is not global. */
static bool is_public_4(const uint8_t byte[4]) {
    static const struct {
        uint8_t byte[4];
        unsigned bits;
    } closed[] = {{{0}, 8},
                  {{10}, 8},
                  {{100, 64}, 10},
                  {{127}, 8},
                  {{169, 254}, 16},
                  {{172, 16}, 12},
                  {{192, 0, 0}, 24},
                  {{192, 0, 2}, 24},
                  {{192, 88, 99}, 24},
                  {{192, 168}, 16},
                  {{198, 18}, 15},
                  {{198, 51, 100}, 24},
                  {{203, 0, 113}, 24},
                  {{224}, 3}};
    for (size_t i = 0; i < sizeof closed / sizeof *closed; i++)
        if (bits_are(byte, closed[i].byte, closed[i].bits)) return false;
    return true;
}

/* Global unicast, but for the parts of it that lead to IPv4 addresses or are for examples. */
static bool is_public_6(const uint8_t byte[16]) {
    static const uint8_t global[16] = {0x20};
    static const uint8_t protocols[16] = {0x20, 0x01};
    static const uint8_t example[16] = {0x20, 0x01, 0x0d, 0xb8};
    static const uint8_t six_to_four[16] = {0x20, 0x02};
    static const uint8_t documents[16] = {0x3f, 0xff};
    return bits_are(byte, global, 3) && !bits_are(byte, protocols, 23) &&
           !bits_are(byte, example, 32) && !bits_are(byte, six_to_four, 16) &&
           !bits_are(byte, documents, 20);
}

static bool is_public(const struct address *address) {
    return address->family == AF_INET ? is_public_4(address->byte) : is_public_6(address->byte);
}

bool http_address_is_public(const char *text) {
    struct address address = {.family = strchr(text, ':') ? AF_INET6 : AF_INET};
    return inet_pton(address.family, text, address.byte) == 1 && is_public(&address);
}

/* ---- the hosts file ---- */

static struct span word_take(struct span *line) {
    size_t from = 0;
    while (from < line->len && (line->at[from] == ' ' || line->at[from] == '\t'))
        from++;
    size_t to = from;
    while (to < line->len && line->at[to] != ' ' && line->at[to] != '\t')
        to++;
    struct span word = span_cut(*line, from, to);
    *line = span_cut(*line, to, line->len);
    return word;
}

static bool address_read(struct span text, struct address *address) {
    char word[INET6_ADDRSTRLEN];
    if (text.len == 0 || text.len >= sizeof word) return false;
    snprintf(word, sizeof word, "%.*s", SPAN_FMT(text));
    address->family = strchr(word, ':') ? AF_INET6 : AF_INET;
    return inet_pton(address->family, word, address->byte) == 1;
}

static void hosts_look(const struct http_names *names, const char *host, struct kept *kept) {
    for (struct span rest = names->hosts; rest.len > 0 && kept->count < ADDRESSES_MAX;) {
        size_t len = span_find_byte(rest, '\n');
        struct span line = span_cut(rest, 0, len);
        struct address address;
        rest = span_cut(rest, len < rest.len ? len + 1 : len, rest.len);
        line = span_cut(line, 0, span_find_byte(line, '#'));
        if (!address_read(word_take(&line), &address)) continue;
        for (struct span word = word_take(&line); word.len > 0; word = word_take(&line))
            if (span_is(word, host)) {
                kept->address[kept->count++] = address;
                break;
            }
    }
}

/* ---- the name servers ---- */

/* The recursive server followed the aliases: every address of the answer is the host's. */
static void answer_take(const uint8_t *answer, int len, int type, struct kept *kept) {
    ns_msg message;
    ns_rr record;
    unsigned want = type == ns_t_a ? 4 : 16;
    if (ns_initparse(answer, len, &message) != 0) return;
    for (int i = 0; i < ns_msg_count(message, ns_s_an) && kept->count < ADDRESSES_MAX; i++) {
        if (ns_parserr(&message, ns_s_an, i, &record) != 0) return;
        if ((int)ns_rr_type(record) != type || ns_rr_rdlen(record) != want) continue;
        struct address *address = &kept->address[kept->count++];
        address->family = type == ns_t_a ? AF_INET : AF_INET6;
        memcpy(address->byte, ns_rr_rdata(record), want);
    }
}

static void servers_ask(struct http_names *names, const char *host, struct kept *kept) {
    static const int types[] = {ns_t_a, ns_t_aaaa};
    static uint8_t answer[ANSWER_BYTES_MAX];
    for (size_t i = 0; i < sizeof types / sizeof *types && kept->count == 0; i++) {
        int len = res_nquery(&names->servers, host, ns_c_in, types[i], answer, sizeof answer);
        if (len > (int)sizeof answer) len = sizeof answer;
        if (len > 0) answer_take(answer, len, types[i], kept);
    }
}

/* ---- all of it ---- */

static const struct kept *look(struct http_names *names, const char *host, uint64_t now) {
    for (size_t i = 0; i < KEPT_MAX; i++)
        if (names->kept[i].until > now && strcmp(names->kept[i].host, host) == 0)
            return &names->kept[i];
    struct kept *kept = &names->kept[names->kept_next++ % KEPT_MAX];
    *kept = (struct kept){0};
    snprintf(kept->host, sizeof kept->host, "%s", host);
    hosts_look(names, host, kept);
    if (kept->count == 0) servers_ask(names, host, kept);
    kept->until = now + (kept->count ? KEPT_SECONDS : FAILED_SECONDS) * UINT64_C(1000000000);
    return kept;
}

static void address_put(struct text *text, const struct address *address) {
    char word[INET6_ADDRSTRLEN] = "";
    bool four = address->family == AF_INET;
    inet_ntop(address->family, address->byte, word, sizeof word);
    text_printf(text, "%s%s%s%s", text->len ? "," : "", four ? "" : "[", word, four ? "" : "]");
}

struct err http_names_find(struct http_names *names, struct arena *arena, const char *host,
                           bool private_too, uint64_t now, const char **addresses) {
    struct text text = {.arena = arena};
    if (host_is_address(span_str(host)) || strcmp(host, "localhost") == 0) {
        *addresses = strcmp(host, "localhost") == 0 ? "127.0.0.1" : host;
        return err_none();
    }
    const struct kept *kept = look(names, host, now);
    for (size_t i = 0; i < kept->count; i++)
        if (private_too || is_public(&kept->address[i])) address_put(&text, &kept->address[i]);
    if (kept->count == 0) return err_make(ERR_FAULT, "no address is known of the host %s", host);
    if (text.len == 0)
        return err_make(ERR_REFUSED,
                        "the host %s has a private address; where that is meant, list it in "
                        "private-hosts",
                        host);
    *addresses = (const char *)text.at;
    return err_none();
}
