/* Which key is this, and how is a new one made? */
#include "cli/commands.h"

#include "base/file.h"

static const char *public_path(struct cli *cli, const char *path) {
    struct span text = span_str(path);
    bool jwk = text.len > 4 && span_is(span_cut(text, text.len - 4, text.len), ".jwk");
    return arena_printf(cli->arena, "%.*s.pub.jwk", (int)(jwk ? text.len - 4 : text.len), path);
}

static struct err key_write(struct cli *cli, const struct jwk *key, const char *path,
                            const char *beside) {
    OWNED_ARENA arena = arena_open(4 * KEY_FILE_BYTES_MAX);
    struct text text = {.arena = arena};
    text_put(&text, jwk_write_private(arena, key));
    text_put_byte(&text, '\n');
    struct text open = {.arena = arena};
    text_put(&open, jwk_write_public(arena, key));
    text_put_byte(&open, '\n');
    if (file_exists(beside))
        return err_make(ERR_INPUT,
                        "%s exists already; it is never overwritten, choose another name", beside);
    TRY(file_write_new(path, text_span(&text), 0600));
    return file_write_new(beside, text_span(&open), 0644);
}

static struct err key_new_run(struct cli *cli) {
    const char *path = cli_value(cli, "out");
    const char *beside = public_path(cli, path);
    OWNED_JWK key = jwk_create();
    TRY(key_write(cli, key, path, beside));
    cli_say_row(cli, "private key", "%s (mode 0600; give it to nobody)", path);
    cli_say_row(cli, "public key", "%s", beside);
    cli_say_row(cli, "kid", "%s", jwk_kid(key));
    OWNED_JSON o =
        json_pack("{s:s,s:s,s:s}", "kid", jwk_kid(key), "private", path, "public", beside);
    cli_say_json(cli, o);
    return err_none();
}

static const struct cli_option key_new_option[] = {
    {"out", "K.jwk", "the new private key; its public half becomes K.pub.jwk", true, false},
    {NULL, NULL, NULL, false, false}};

const struct cli_command command_key_new = {
    .noun = "key",
    .verb = "new",
    .summary = "makes a key that signs asks and opens answers",
    .operands = "",
    .option = key_new_option,
    .help = "Writes a new P-256 key as a JWK of mode 0600, and its public half beside it for "
            "enrolment. An existing file is never overwritten. The kid is the key's RFC 7638 "
            "thumbprint.",
    .example = "portcullis key new --out agency.jwk",
    .run = key_new_run,
};

static struct err key_show_run(struct cli *cli) {
    OWNED_JWK key = NULL;
    TRY(cli_read_key(cli, cli->operand[0], false, &key));
    cli_say_row(cli, "kid", "%s", jwk_kid(key));
    cli_say_row(cli, "kind", "%s, P-256: ES256 signatures, ECDH-ES seals",
                jwk_is_private(key) ? "private" : "public");
    OWNED_JSON o = json_pack("{s:s,s:b,s:o}", "kid", jwk_kid(key), "private", jwk_is_private(key),
                             "public", jwk_public_json(key));
    cli_say_json(cli, o);
    return err_none();
}

const struct cli_command command_key_show = {
    .noun = "key",
    .verb = "show",
    .summary = "says which key a file holds; never shows its private part",
    .operands = "K.jwk",
    .operands_min = 1,
    .operands_max = 1,
    .help = "Checks that the file is a P-256 JWK, and prints its thumbprint and whether it holds "
            "the private part. With --json also the public JWK.",
    .example = "portcullis key show agency.pub.jwk",
    .run = key_show_run,
};
