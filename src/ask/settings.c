/* How is the gateway of a directory set up? */
#include "ask/settings.h"

#include "base/bytes.h"
#include "base/file.h"
#include "base/url.h"
#include "base/utf8.h"
#include "passkey/passkey.h"

#include <arpa/inet.h>
#include <ini.h>

#define SECTION "gateway"

#define ADDRESS SETTING_ADDRESS, 0, 0, ORIGIN_BUILT_IN
#define SITE SETTING_SITE_URL, 0, 0, ORIGIN_BUILT_IN
#define HOSTS SETTING_HOSTS, 0, 0, ORIGIN_BUILT_IN
#define NUMBER(least, most) SETTING_NUMBER, least, most, ORIGIN_BUILT_IN
#define ONE_URL SETTING_URL, 0, 0, ORIGIN_BUILT_IN
#define SEALED_URL SETTING_URL_SEALED, 0, 0, ORIGIN_BUILT_IN
#define TEXT(most) SETTING_TEXT, 0, most, ORIGIN_BUILT_IN
#define ONE_FILE SETTING_FILE, 0, 0, ORIGIN_BUILT_IN

static const struct setting built_in[SETTING_COUNT] = {
    [SETTING_LISTEN] = {"listen", "where asks and the log are heard", "127.0.0.1:6103", ADDRESS},
    [SETTING_PAGES] = {"pages", "where pages are shown", "127.0.0.1:6104", ADDRESS},
    [SETTING_SITE] = {"site", "what browsers call the pages, for passkeys", "http://localhost:6104",
                      SITE},
    [SETTING_TLS_CERTIFICATE] = {"tls-certificate",
                                 "for development: the certificate shown where asks are heard", "",
                                 ONE_FILE},
    [SETTING_TLS_KEY] = {"tls-key", "and its key, which the gate then holds", "", ONE_FILE},
    [SETTING_WEBHOOK_HOSTS] = {"webhook-hosts", "where requesters may be told of events", "",
                               HOSTS},
    [SETTING_WEBHOOK_DAYS] = {"webhook-days", "for how long an event is tried", "3", NUMBER(1, 30)},
    [SETTING_PRIVATE_HOSTS] = {"private-hosts", "which hosts may have private addresses", "",
                               HOSTS},
    [SETTING_TLS_AUTHORITIES] = {"tls-authorities", "whom a host's certificate is believed from",
                                 "/etc/ssl/certs/ca-certificates.crt", ONE_FILE},
    [SETTING_WITNESS_SECONDS] = {"witness-seconds", "how often witnesses are asked", "20",
                                 NUMBER(1, 3600)},
    [SETTING_TIMESTAMP_URL] = {"timestamp-url", "the time stamping authority", "", ONE_URL},
    [SETTING_TIMESTAMP_AUTHORITIES] = {"timestamp-authorities",
                                       "whom its time stamps are believed from", "", ONE_FILE},
    [SETTING_TIMESTAMP_HOURS] = {"timestamp-hours", "how often it is asked", "24", NUMBER(1, 720)},
    [SETTING_IDENTITY_NAME] = {"identity-name", "who else may say who a person is", "", TEXT(60)},
    [SETTING_IDENTITY_ISSUER] = {"identity-issuer", "as it calls itself in its tokens", "",
                                 SEALED_URL},
    [SETTING_IDENTITY_AUTHORIZE] = {"identity-authorize", "where it takes browsers", "",
                                    SEALED_URL},
    [SETTING_IDENTITY_TOKENS] = {"identity-tokens", "where it gives tokens", "", SEALED_URL},
    [SETTING_IDENTITY_KEYS] = {"identity-keys", "the keys that it signs with", "", ONE_FILE},
    [SETTING_IDENTITY_CLIENT] = {"identity-client", "what this gateway is called there", "",
                                 TEXT(200)},
    [SETTING_IDENTITY_SCOPE] = {"identity-scope", "what it is asked for", "", TEXT(200)},
    [SETTING_IDENTITY_ASSURANCE] = {"identity-assurance", "how well it must know a person", "",
                                    TEXT(200)},
    [SETTING_IDENTITY_CLAIM] = {"identity-claim", "which claim is a person's number", "",
                                TEXT(200)},
};

const char *setting_origin_str(enum setting_origin origin) {
    static const char *const words[] = {
        [ORIGIN_BUILT_IN] = "built in", [ORIGIN_FILE] = "file", [ORIGIN_WORDS] = "command line"};
    return words[origin];
}

struct err setting_address(struct arena *arena, const struct setting *setting, const char **host,
                           unsigned *port) {
    struct span value = span_str(setting->value);
    struct in_addr address;
    uint64_t number = 0;
    size_t colon = span_find_byte(value, ':');
    const char *name = arena_str(arena, span_cut(value, 0, colon));
    if (colon == value.len ||
        err_is(decimal_read(span_cut(value, colon + 1, value.len), 65535, &number)) ||
        inet_pton(AF_INET, name, &address) != 1)
        return err_make(ERR_INPUT, "%s: give an IPv4 address and a port, such as %s", setting->name,
                        setting->name[0] == 'l' ? "127.0.0.1:6103" : "127.0.0.1:6104");
    *host = name;
    *port = (unsigned)number;
    return err_none();
}

static struct err site_check(struct arena *arena, const struct setting *setting) {
    struct passkey_site site;
    struct err e = passkey_site_read(arena, span_str(setting->value), &site);
    return err_is(e) ? err_at(e, "%s", setting->name) : e;
}

static struct err host_read(const struct setting *setting, struct span word,
                            struct setting_host *host) {
    size_t colon = span_find_byte(word, ':');
    uint64_t port = 443;
    host->name = span_cut(word, 0, colon);
    if ((colon < word.len &&
         (err_is(decimal_read(span_cut(word, colon + 1, word.len), 65535, &port)) || port == 0)) ||
        !host_is_fine(host->name))
        return err_make(ERR_INPUT,
                        "%s: give hosts with blanks between them, such as hooks.example.gov "
                        "hooks.example.org:8443",
                        setting->name);
    host->port = (unsigned)port;
    return err_none();
}

struct err setting_hosts(const struct setting *setting, struct setting_host host[SETTING_HOSTS_MAX],
                         size_t *count) {
    struct span rest = span_trim(span_str(setting->value));
    for (*count = 0; rest.len > 0; (*count)++) {
        size_t len = span_find_byte(rest, ' ');
        if (*count == SETTING_HOSTS_MAX)
            return err_make(ERR_INPUT, "%s: more than %d hosts", setting->name, SETTING_HOSTS_MAX);
        TRY(host_read(setting, span_cut(rest, 0, len), &host[*count]));
        rest = span_trim(span_cut(rest, len, rest.len));
    }
    return err_none();
}

static struct err number_check(const struct setting *setting) {
    uint64_t value = 0;
    if (!err_is(decimal_read(span_str(setting->value), setting->most, &value)) &&
        value >= setting->least)
        return err_none();
    return err_make(ERR_INPUT, "%s: give a number from %u to %u", setting->name, setting->least,
                    setting->most);
}

unsigned setting_number(const struct setting *setting) {
    uint64_t value = setting->least;
    struct err e = decimal_read(span_str(setting->value), setting->most, &value);
    return err_is(e) ? setting->least : (unsigned)value;
}

static struct err url_check(const struct setting *setting) {
    struct url url;
    struct err e = setting->value[0] ? url_read(span_str(setting->value), &url) : err_none();
    return err_is(e) ? err_at(e, "%s", setting->name) : e;
}

static struct err sealed_check(const struct setting *setting) {
    struct url url;
    if (!setting->value[0]) return err_none();
    TRY(url_check(setting));
    TRY(url_read(span_str(setting->value), &url));
    if ((url.secure || host_is_here(url.host)) && !strchr(setting->value, '?')) return err_none();
    return err_make(ERR_INPUT,
                    "%s: give https:// and a name, without a query; http:// is for this machine "
                    "only",
                    setting->name);
}

static struct err text_check(const struct setting *setting) {
    struct span text = span_str(setting->value);
    bool fine = text.len <= setting->most && utf8_check(text) == text.len;
    for (size_t i = 0; i < text.len; i++)
        fine = fine && text.at[i] >= ' ' && text.at[i] != 0x7f;
    if (fine) return err_none();
    return err_make(ERR_INPUT, "%s: give at most %u bytes of UTF-8 in one line", setting->name,
                    setting->most);
}

static struct err value_check(struct arena *arena, const struct setting *setting) {
    struct setting_host hosts[SETTING_HOSTS_MAX];
    const char *host;
    unsigned port;
    size_t count;
    switch (setting->kind) {
    case SETTING_ADDRESS:
        return setting_address(arena, setting, &host, &port);
    case SETTING_HOSTS:
        return setting_hosts(setting, hosts, &count);
    case SETTING_NUMBER:
        return number_check(setting);
    case SETTING_SITE_URL:
        return site_check(arena, setting);
    case SETTING_URL:
        return url_check(setting);
    case SETTING_URL_SEALED:
        return sealed_check(setting);
    case SETTING_TEXT:
        return text_check(setting);
    case SETTING_FILE:
        break; /* whoever opens it says what is wrong with it */
    }
    return err_none();
}

static struct err put(struct arena *arena, struct settings *settings, enum setting_name name,
                      const char *value, enum setting_origin origin) {
    struct setting setting = settings->setting[name];
    setting.value = arena_str(arena, span_str(value));
    setting.origin = origin;
    TRY(value_check(arena, &setting));
    settings->setting[name] = setting;
    return err_none();
}

struct err settings_put(struct arena *arena, struct settings *settings, enum setting_name name,
                        const char *value) {
    struct err e = put(arena, settings, name, value, ORIGIN_WORDS);
    if (!err_is(e)) return e;
    return err_make(ERR_USAGE, "--%s", e.text);
}

/* ---- the file ---- */

struct reading {
    struct arena *arena;
    struct settings *settings;
    struct err e; /* the first */
};

static struct err line_take(struct reading *reading, const char *section, const char *name,
                            const char *value) {
    if (strcmp(section, SECTION) != 0)
        return err_make(ERR_INPUT, "there is one section, [" SECTION "]");
    for (unsigned i = 0; i < SETTING_COUNT; i++) {
        const struct setting *setting = &reading->settings->setting[i];
        if (strcmp(setting->name, name) != 0) continue;
        if (setting->origin == ORIGIN_FILE)
            return err_make(ERR_INPUT, "%s stands there twice", setting->name);
        return put(reading->arena, reading->settings, (enum setting_name)i, value, ORIGIN_FILE);
    }
    return err_make(ERR_INPUT, "there is no such setting; see: portcullis config show");
}

/* libinih: zero says that the line is not fine. */
static int line_read(void *from, const char *section, const char *name, const char *value) {
    struct reading *reading = from;
    struct err e = line_take(reading, section, name, value);
    if (err_is(e) && !err_is(reading->e)) reading->e = e;
    return !err_is(e);
}

/* Pages at another port are another site. */
static void site_follow(struct arena *arena, struct settings *settings) {
    struct setting *site = &settings->setting[SETTING_SITE];
    const char *port = strrchr(settings->setting[SETTING_PAGES].value, ':');
    if (site->origin == ORIGIN_BUILT_IN && port)
        site->value = arena_printf(arena, "http://localhost%s", port);
}

/* One without the other would be asked for nothing, or believed for nothing. */
static struct err pairs_check(const struct settings *settings) {
    static const enum setting_name pair[][2] = {
        {SETTING_TIMESTAMP_URL, SETTING_TIMESTAMP_AUTHORITIES},
        {SETTING_TLS_CERTIFICATE, SETTING_TLS_KEY}};
    for (size_t i = 0; i < sizeof pair / sizeof *pair; i++) {
        const struct setting *one = &settings->setting[pair[i][0]];
        const struct setting *other = &settings->setting[pair[i][1]];
        if ((one->value[0] != 0) == (other->value[0] != 0)) continue;
        return err_make(ERR_INPUT, "%s: %s and %s go together; name both or neither",
                        settings->path, one->name, other->name);
    }
    return err_none();
}

bool settings_identity(const struct settings *settings) {
    return settings->setting[SETTING_IDENTITY_NAME].value[0] != 0;
}

/* Half a provider would be believed for less than all that was asked of it. */
static struct err identity_check(const struct settings *settings) {
    const struct setting *lacks = NULL;
    const struct setting *has = NULL;
    for (unsigned i = SETTING_IDENTITY_NAME; i <= SETTING_IDENTITY_CLAIM; i++) {
        const struct setting *setting = &settings->setting[i];
        if (setting->value[0])
            has = setting;
        else
            lacks = setting;
    }
    if (!has || !lacks) return err_none();
    return err_make(ERR_INPUT,
                    "%s: %s without %s; what is said of a provider of identities goes together "
                    "(identity-name to identity-claim), all of it or nothing",
                    settings->path, has->name, lacks->name);
}

struct err settings_parse(struct arena *arena, const char *dir, struct span bytes,
                          struct settings *settings) {
    struct settings found = {.path = arena_printf(arena, "%s/portcullis.ini", dir)};
    struct reading reading = {.arena = arena, .settings = &found};
    memcpy(found.setting, built_in, sizeof built_in);
    found.has_file = bytes.at != NULL;
    int line = bytes.at ? ini_parse_string(arena_str(arena, bytes), line_read, &reading) : 0;
    if (line != 0)
        return err_make(ERR_INPUT, "%s:%d: %s", found.path, line,
                        err_is(reading.e) ? reading.e.text
                                          : "it is neither a section nor name = value");
    TRY(pairs_check(&found));
    TRY(identity_check(&found));
    site_follow(arena, &found);
    *settings = found;
    return err_none();
}

struct err settings_read(struct arena *arena, const char *dir, struct settings *settings) {
    const char *path = arena_printf(arena, "%s/portcullis.ini", dir);
    struct span bytes = {0};
    if (file_exists(path)) TRY(file_read(path, SETTINGS_BYTES_MAX, arena, &bytes));
    return settings_parse(arena, dir, bytes, settings);
}
