/* Which urbanization, condominium or ward does an address name, and are two of them two places? In
 * Puerto Rico one ZIP may have the same street and number in several urbanizations (Publication 28,
 * section 29). The name is no substitute for a delivery line (rule A7), and an address that leaves
 * it out contradicts none; but under two different names are two homes. */
#include "person/inside.h"

static const struct {
    const char *word, *level;
} KIND[] = {
    {"ALTURAS", "ALT"},     {"BARRIADA", "BDA"},    {"BARRIO", "BO"},     {"COMUNIDAD", "COM"},
    {"CONDOMINIO", "COND"}, {"EDIFICIO", "EDIF"},   {"JARDINES", "JARD"}, {"PARCELAS", "PARC"},
    {"REPARTO", "REPTO"},   {"RESIDENCIAL", "RES"}, {"SECTOR", "SECT"},   {"URBANIZACION", "URB"},
};

static const char *kind_of(const struct token *token) {
    for (size_t i = 0; i < sizeof KIND / sizeof KIND[0]; i++)
        if (token_is(token, KIND[i].word)) return KIND[i].level;
    return token->text;
}

static const char *word_of(const struct token *token) {
    return token->word && token->word->suffix ? token->word->suffix : token->text;
}

/* What does not fit is cut: no name is so long. */
static void word_put(char area[AREA_BYTES], const char *word) {
    size_t len = strlen(area);
    size_t blank = len ? 1 : 0;
    size_t add = strnlen(word, AREA_BYTES - 1);
    if (len + blank + add >= AREA_BYTES) return;
    if (blank) area[len] = ' ';
    memcpy(area + len + blank, word, add);
    area[len + blank + add] = 0;
}

void area_put(const struct token *token, size_t count, struct delivery *delivery) {
    if (delivery->areas == DELIVERY_AREAS_MAX) return;
    char *area = delivery->area[delivery->areas];
    area[0] = 0;
    word_put(area, kind_of(token));
    size_t i = 1;
    for (; i < count && !token[i].comma; i++) {
        if (token_is(&token[i], "#") || token_has(&token[i], WORD_UNIT | WORD_UNIT_ALONE)) break;
        word_put(area, word_of(&token[i]));
    }
    if (i > 1) delivery->areas++; /* a kind alone names none */
}

/* The next line of `text`, which is advanced. */
static struct span line_next(struct span *text) {
    size_t end = span_find_byte(*text, '\n');
    struct span line = span_cut(*text, 0, end);
    *text = span_cut(*text, end < text->len ? end + 1 : end, text->len);
    return line;
}

static bool is_another(struct span a, struct span b) {
    struct span kind_a = span_cut(a, 0, span_find_byte(a, ' '));
    struct span kind_b = span_cut(b, 0, span_find_byte(b, ' '));
    return span_equal(kind_a, kind_b) && !span_equal(a, b);
}

bool areas_contradict(struct span a, struct span b) {
    while (a.len) {
        struct span one = line_next(&a);
        for (struct span left = b; left.len;)
            if (is_another(one, line_next(&left))) return true;
    }
    return false;
}
