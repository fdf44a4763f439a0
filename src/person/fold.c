/* How is a letter written plainly? One code point becomes capital letters, digits and ASCII marks
 * by total functions only: compatibility decomposition to the end (the letters of NFKC), accents
 * dropped, upper case, and the short table below. No sounds, no romanisation: ue is not u with a
 * diaeresis, and a letter of another script has no plain form. */
#include "person/inside.h"

#include "base/utf8.h"

#include <unictype.h>
#include <uninorm.h>

struct letter {
    uint32_t code;
    const char *plain;
};

/* Letters that Unicode does not decompose. The first six pairs are rule I3's; the others follow
 * ICAO Doc 9303-3, section 6 (machine readable travel documents). */
static const struct letter LETTER[] = {
    {0x00DF, "SS"},
    {0x1E9E, "SS"},
    {0x00C6, "AE"},
    {0x00E6, "AE"},
    {0x00D8, "O"},
    {0x00F8, "O"},
    {0x0141, "L"},
    {0x0142, "L"},
    {0x00DE, "TH"},
    {0x00FE, "TH"},
    {0x0152, "OE"},
    {0x0153, "OE"},
    {0x00D0, "D"},
    {0x00F0, "D"},
    {0x0110, "D"},
    {0x0111, "D"},
    {0x0126, "H"},
    {0x0127, "H"},
    {0x0131, "I"},
    {0x014A, "N"},
    {0x014B, "N"},
    {0x0166, "T"},
    {0x0167, "T"},
    /* Marks that have a twin in ASCII. */
    {0x2010, "-"},
    {0x2012, "-"},
    {0x2013, "-"},
    {0x2014, "-"},
    {0x2015, "-"},
    {0x2212, "-"},
    {0x2018, "'"},
    {0x2019, "'"},
    {0x201B, "'"},
    {0x2032, "'"},
    {0x02B9, "'"},
    {0x02BB, "'"},
    {0x02BC, "'"},
    {0x00B7, "'"},
    {0x2044, "/"},
    {0x201C, "\""},
    {0x201D, "\""},
    {0x00AD, ""},
};

static void fold_put(struct fold *fold, const char *plain) {
    size_t len = strlen(plain);
    if (fold->len + len > sizeof fold->text) {
        fold->foreign = true;
        return;
    }
    memcpy(fold->text + fold->len, plain, len);
    fold->len += len;
}

static void fold_ascii(struct fold *fold, uint32_t code) {
    char plain[2] = {(char)code, 0};
    if (code >= 'a' && code <= 'z') plain[0] = (char)(code - 'a' + 'A');
    if (code == '\t') plain[0] = ' ';
    fold->foreign = fold->foreign || (code < ' ' && code != '\t') || code == 0x7f;
    fold_put(fold, plain);
}

/* A code point that decomposes no further. */
static void fold_base(struct fold *fold, uint32_t code) {
    if (code < 0x80) {
        fold_ascii(fold, code);
        return;
    }
    for (size_t i = 0; i < sizeof LETTER / sizeof LETTER[0]; i++)
        if (LETTER[i].code == code) {
            fold_put(fold, LETTER[i].plain);
            return;
        }
    if (uc_combining_class(code) == UC_CCC_NR) fold->foreign = true;
}

/* Decomposes step by step; a stack instead of recursion. The longest sequence in Unicode has
 * eighteen code points. */
static void fold_other(struct fold *fold, uint32_t code) {
    ucs4_t waiting[2 * UC_DECOMPOSITION_MAX_LENGTH] = {code};
    size_t count = 1;
    while (count > 0 && !fold->foreign) {
        ucs4_t next = waiting[--count];
        ucs4_t part[UC_DECOMPOSITION_MAX_LENGTH];
        int tag = UC_DECOMP_CANONICAL;
        int parts = next < 0x80 ? -1 : uc_decomposition(next, &tag, part);
        if (parts < 0) {
            fold_base(fold, next);
            continue;
        }
        if (tag == UC_DECOMP_FRACTION) fold->fraction = true;
        if (count + (size_t)parts > sizeof waiting / sizeof waiting[0]) fold->foreign = true;
        for (int i = parts - 1; i >= 0 && !fold->foreign; i--)
            waiting[count++] = part[i];
    }
}

void fold_next(struct span text, size_t *at, struct fold *fold) {
    fold->len = 0;
    fold->foreign = false;
    fold->fraction = false;
    if (text.at[*at] < 0x80)
        fold_ascii(fold, text.at[(*at)++]);
    else
        fold_other(fold, utf8_next(text, at));
}
