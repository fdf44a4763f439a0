/* With whom may the gateway speak, beyond those who ask it? */
#include "daemon/setup.h"

#include "base/bytes.h"
#include "base/file.h"
#include "base/url.h"

/* ---- reading ---- */

static struct err file_may_read(struct arena *arena, const char *path, size_t bytes_max,
                                struct span *bytes) {
    *bytes = (struct span){0};
    return file_exists(path) ? file_read(path, bytes_max, arena, bytes) : err_none();
}

static struct err policy_make(struct arena *arena, const char *dir, struct setup *setup) {
    if (!setup->policy_text.at) return err_none();
    setup->policy = ARENA_NEW(arena, struct policy);
    struct err e = policy_read(arena, setup->policy_text, setup->policy);
    if (err_is(e)) return err_at(e, "%s/witness.policy", dir);
    for (size_t i = 0; i < setup->policy->witness_count; i++) {
        struct url url;
        const char *text = setup->policy->witness[i].url;
        e = text ? url_read(span_str(text), &url) : err_none();
        if (err_is(e))
            return err_at(e, "%s/witness.policy: %s", dir, setup->policy->witness[i].name);
    }
    return err_none();
}

/* ---- who says who a person is ---- */

bool setup_provider(struct arena *arena, const struct setup *setup, const char *site,
                    struct oidc_provider *provider) {
    const struct setting *setting = setup->settings.setting;
    if (!settings_identity(&setup->settings)) return false;
    *provider =
        (struct oidc_provider){.issuer = span_str(setting[SETTING_IDENTITY_ISSUER].value),
                               .authorize = span_str(setting[SETTING_IDENTITY_AUTHORIZE].value),
                               .tokens = span_str(setting[SETTING_IDENTITY_TOKENS].value),
                               .client = span_str(setting[SETTING_IDENTITY_CLIENT].value),
                               .redirect = span_str(arena_printf(arena, "%s/sign-in/return", site)),
                               .scope = span_str(setting[SETTING_IDENTITY_SCOPE].value),
                               .assurance = span_str(setting[SETTING_IDENTITY_ASSURANCE].value),
                               .claim = span_str(setting[SETTING_IDENTITY_CLAIM].value)};
    return true;
}

/* The keys are read by each process before it is locked; what is wrong with them is said then, and
 * not when the first person comes. */
static struct err identity_read(struct arena *arena, struct setup *setup) {
    OWNED_OIDC_KEYS keys = NULL;
    struct oidc_provider provider;
    const struct setting *setting = setup->settings.setting;
    const char *path = setting[SETTING_IDENTITY_KEYS].value;
    /* The pages' own address is checked as the site that it is. */
    if (!setup_provider(arena, setup, "https://localhost", &provider)) return err_none();
    struct err e = oidc_provider_check(&provider);
    if (err_is(e)) return err_at(e, "%s", setup->settings.path);
    TRY(file_read(path, JWKS_BYTES_MAX, arena, &setup->identity_keys));
    e = oidc_keys_read(setup->identity_keys, &keys);
    return err_is(e) ? err_at(e, "%s", path) : e;
}

struct err setup_read(struct arena *arena, const char *dir, struct setup *setup) {
    struct setup found = {0};
    const char *ini = arena_printf(arena, "%s/portcullis.ini", dir);
    const char *policy = arena_printf(arena, "%s/witness.policy", dir);
    TRY(file_may_read(arena, ini, SETTINGS_BYTES_MAX, &found.ini));
    TRY(file_may_read(arena, policy, POLICY_BYTES_MAX, &found.policy_text));
    TRY(settings_parse(arena, dir, found.ini, &found.settings));
    TRY(policy_make(arena, dir, &found));
    const char *whom = found.settings.setting[SETTING_TIMESTAMP_AUTHORITIES].value;
    if (whom[0]) TRY(file_read(whom, SETUP_AUTHORITIES_BYTES_MAX, arena, &found.authorities));
    TRY(identity_read(arena, &found));
    *setup = found;
    return err_none();
}

/* ---- handing over ---- */

static void part_put(struct text *text, struct span part) {
    be_put_u32(text_put_room(text, 4), part.at ? (uint32_t)part.len : UINT32_MAX);
    if (part.at) text_put(text, part);
}

struct span setup_write(struct arena *arena, const struct setup *setup) {
    struct text text = {.arena = arena};
    part_put(&text, setup->ini);
    part_put(&text, setup->policy_text);
    part_put(&text, setup->authorities);
    part_put(&text, setup->identity_keys);
    return text_span(&text);
}

static struct err part_take(struct arena *arena, struct span body, size_t *at, struct span *part) {
    if (body.len - *at < 4) return err_make(ERR_FAULT, "the settings came malformed");
    uint32_t len = be_get_u32(body.at + *at);
    *at += 4;
    *part = (struct span){0};
    if (len == UINT32_MAX) return err_none();
    if (len > body.len - *at) return err_make(ERR_FAULT, "the settings came malformed");
    *part = arena_copy(arena, span_cut(body, *at, *at + len));
    *at += len;
    return err_none();
}

struct err setup_take(struct arena *arena, const char *dir, struct span body, struct setup *setup) {
    struct setup found = {0};
    size_t at = 0;
    TRY(part_take(arena, body, &at, &found.ini));
    TRY(part_take(arena, body, &at, &found.policy_text));
    TRY(part_take(arena, body, &at, &found.authorities));
    TRY(part_take(arena, body, &at, &found.identity_keys));
    if (at != body.len) return err_make(ERR_FAULT, "the settings came malformed");
    TRY(settings_parse(arena, dir, found.ini, &found.settings));
    TRY(policy_make(arena, dir, &found));
    *setup = found;
    return err_none();
}

/* ---- where the courier may dial ---- */

static bool is_private(const struct setup *setup, struct span host, unsigned port, struct err *e) {
    struct setting_host hosts[SETTING_HOSTS_MAX];
    size_t count = 0;
    *e = setting_hosts(&setup->settings.setting[SETTING_PRIVATE_HOSTS], hosts, &count);
    for (size_t i = 0; i < count && !err_is(*e); i++)
        if (span_equal(hosts[i].name, host) && hosts[i].port == port) return true;
    return false;
}

static struct err target_put(const struct setup *setup, enum process from, struct span host,
                             unsigned port, struct setup_target target[SETUP_TARGETS_MAX],
                             size_t *count) {
    struct err e = err_none();
    bool private_too = is_private(setup, host, port, &e);
    if (err_is(e) || setup_target_find(target, *count, from, host, port)) return e;
    target[(*count)++] = (struct setup_target){from, host, port, private_too};
    return err_none();
}

static struct err url_put(const struct setup *setup, enum process from, const char *text,
                          struct setup_target target[SETUP_TARGETS_MAX], size_t *count) {
    struct url url;
    if (!text || !text[0]) return err_none();
    TRY(url_read(span_str(text), &url));
    return target_put(setup, from, url.host, url.port, target, count);
}

struct err setup_targets(const struct setup *setup, struct setup_target target[SETUP_TARGETS_MAX],
                         size_t *count) {
    struct setting_host hosts[SETTING_HOSTS_MAX];
    size_t host_count = 0;
    *count = 0;
    TRY(setting_hosts(&setup->settings.setting[SETTING_WEBHOOK_HOSTS], hosts, &host_count));
    for (size_t i = 0; i < host_count; i++)
        TRY(target_put(setup, PROCESS_KEEPER, hosts[i].name, hosts[i].port, target, count));
    for (size_t i = 0; setup->policy && i < setup->policy->witness_count; i++)
        TRY(url_put(setup, PROCESS_LEDGER, setup->policy->witness[i].url, target, count));
    const struct setting *setting = setup->settings.setting;
    TRY(url_put(setup, PROCESS_KEEPER, setting[SETTING_IDENTITY_TOKENS].value, target, count));
    return url_put(setup, PROCESS_LEDGER, setting[SETTING_TIMESTAMP_URL].value, target, count);
}

const struct setup_target *setup_target_find(const struct setup_target *target, size_t count,
                                             enum process from, struct span host, unsigned port) {
    for (size_t i = 0; i < count; i++)
        if (target[i].from == from && span_equal(target[i].host, host) && target[i].port == port)
            return &target[i];
    return NULL;
}
