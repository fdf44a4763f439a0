/* How is the gateway of a directory set up? */
#include "ask/settings.h"

#include "base/bytes.h"
#include "base/file.h"
#include "passkey/passkey.h"

#include <arpa/inet.h>
#include <ini.h>

#define SECTION "gateway"

enum { SETTINGS_BYTES_MAX = 65536 };

static const struct setting built_in[SETTING_COUNT] = {
    [SETTING_LISTEN] = {"listen", "where asks and the log are heard", "127.0.0.1:6103",
                        ORIGIN_BUILT_IN},
    [SETTING_PAGES] = {"pages", "where pages are shown", "127.0.0.1:6104", ORIGIN_BUILT_IN},
    [SETTING_SITE] = {"site", "what browsers call the pages, for passkeys", "http://localhost:6104",
                      ORIGIN_BUILT_IN},
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

static struct err put(struct arena *arena, struct settings *settings, enum setting_name name,
                      const char *value, enum setting_origin origin) {
    const char *host;
    unsigned port;
    struct setting setting = settings->setting[name];
    setting.value = arena_str(arena, span_str(value));
    setting.origin = origin;
    TRY(name == SETTING_SITE ? site_check(arena, &setting)
                             : setting_address(arena, &setting, &host, &port));
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
    return err_make(ERR_INPUT, "there is no such setting; the settings are listen, pages and site");
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

struct err settings_read(struct arena *arena, const char *dir, struct settings *settings) {
    struct span bytes;
    struct settings found = {.path = arena_printf(arena, "%s/portcullis.ini", dir)};
    struct reading reading = {.arena = arena, .settings = &found};
    memcpy(found.setting, built_in, sizeof built_in);
    found.has_file = file_exists(found.path);
    if (found.has_file) {
        TRY(file_read(found.path, SETTINGS_BYTES_MAX, arena, &bytes));
        int line = ini_parse_string(arena_str(arena, bytes), line_read, &reading);
        if (line != 0)
            return err_make(ERR_INPUT, "%s:%d: %s", found.path, line,
                            err_is(reading.e) ? reading.e.text
                                              : "it is neither a section nor name = value");
    }
    site_follow(arena, &found);
    *settings = found;
    return err_none();
}
