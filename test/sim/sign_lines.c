/* Many signatures from one start: signs each line of its input as a compact JWS, a line each.
 *
 * sign_lines KEY.jwk TYP < lines > signed */
#include "base/file.h"
#include "jose/jose.h"

#include <stdio.h>
#include <stdlib.h>

enum { LINE_BYTES = 65536 };

int main(int count, char **words) {
    struct arena *arena = arena_open(1 << 20);
    struct arena *round = arena_open(1 << 22);
    static char line[LINE_BYTES];
    struct span json;
    struct jwk *key;
    if (count != 3) return 2;
    if (err_is(file_read(words[1], 65536, arena, &json)) || err_is(jwk_read(json, &key))) return 1;
    while (fgets(line, sizeof line, stdin)) {
        struct span jws;
        struct span bytes = span_str(line);
        if (bytes.len && bytes.at[bytes.len - 1] == '\n') bytes.len--;
        if (err_is(jws_sign(round, key, words[2], bytes, &jws))) return 1;
        printf("%.*s\n", SPAN_FMT(jws));
        arena_wipe(round);
    }
    jwk_close(key);
    return fflush(stdout) != 0;
}
