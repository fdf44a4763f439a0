/* What are a name's letters? Case, blanks, hyphens, apostrophes, full stops and accents do not
 * count (rule I3); a letter that has no plain form, a digit or any other mark makes the name
 * unreadable, and an unreadable name equals nothing. One blank counts: that before the initial
 * behind a given name, without which Carl A. and Carla of one household would be one. No titles are
 * taken off, no particle is added or left out, and given name and surname are never exchanged. */
#include "person/inside.h"

#include "base/utf8.h"

/* A name as words of letters and digits, parted by single blanks. */
struct words {
    char text[NAME_LETTERS_MAX + 1];
    size_t len;
    bool unreadable;
};

static bool is_letter(char c) { return c >= 'A' && c <= 'Z'; }
static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_silent(char c) { return c == '-' || c == '\'' || c == '.' || c == '`'; }

static void words_put(struct words *words, char c) {
    if (is_silent(c)) return;
    bool blank = c == ' ' || c == ',';
    bool repeated = words->len == 0 || words->text[words->len - 1] == ' ';
    if (blank && repeated) return;
    words->unreadable = words->unreadable || words->len == NAME_LETTERS_MAX ||
                        !(blank || is_letter(c) || is_digit(c));
    if (!words->unreadable) words->text[words->len++] = blank ? ' ' : c;
}

static void words_read(struct span text, struct words *words) {
    words->len = 0;
    words->unreadable = text.len > NAME_BYTES_MAX || utf8_check(text) < text.len;
    struct fold fold;
    for (size_t at = 0; at < text.len && !words->unreadable;) {
        char c = (char)text.at[at];
        if (c >= 'a' && c <= 'z') c = (char)(c - 'a' + 'A');
        if (is_letter(c)) { /* as fold_next has it, without the detour */
            words_put(words, c);
            at++;
            continue;
        }
        fold_next(text, &at, &fold);
        if (fold.foreign) words->unreadable = true;
        for (size_t i = 0; i < fold.len; i++)
            words_put(words, fold.text[i]);
    }
    if (words->len && words->text[words->len - 1] == ' ') words->len--;
    words->text[words->len] = 0;
}

struct suffix_word {
    const char *text;
    enum name_suffix suffix;
};

static enum name_suffix suffix_find(struct span word) {
    static const struct suffix_word WORD[] = {
        {"JR", SUFFIX_JR},     {"SR", SUFFIX_SR},     {"II", SUFFIX_II},     {"III", SUFFIX_III},
        {"IV", SUFFIX_IV},     {"V", SUFFIX_V},       {"2ND", SUFFIX_II},    {"3RD", SUFFIX_III},
        {"4TH", SUFFIX_IV},    {"5TH", SUFFIX_V},     {"JNR", SUFFIX_JR},    {"SNR", SUFFIX_SR},
        {"JUNIOR", SUFFIX_JR}, {"SENIOR", SUFFIX_SR}, {"SECOND", SUFFIX_II}, {"THIRD", SUFFIX_III},
        {"FOURTH", SUFFIX_IV}, {"FIFTH", SUFFIX_V},
    };
    for (size_t i = 0; i < sizeof WORD / sizeof WORD[0]; i++)
        if (word.len && word.at[0] == WORD[i].text[0] && span_is(word, WORD[i].text))
            return WORD[i].suffix;
    return SUFFIX_UNCLEAR;
}

const char *name_suffix_str(enum name_suffix suffix) {
    switch (suffix) {
    case SUFFIX_JR:
        return "JR";
    case SUFFIX_SR:
        return "SR";
    case SUFFIX_II:
        return "II";
    case SUFFIX_III:
        return "III";
    case SUFFIX_IV:
        return "IV";
    case SUFFIX_V:
        return "V";
    case SUFFIX_NONE:
    case SUFFIX_UNCLEAR:
        break;
    }
    return "";
}

/* Where the blank before a last initial stands, or the end: Carl A is two words and not Carla. */
static size_t initial_blank(const struct words *words) {
    size_t len = words->len;
    bool initial = len >= 4 && words->text[len - 2] == ' ' && words->text[len - 3] != ' ';
    return initial && words->text[len - 4] != ' ' ? len - 2 : len;
}

/* The words without their blanks but the one at `keep`; a digit makes them unreadable. */
static void letters_put(const struct words *words, size_t keep, struct name *name) {
    name->len = 0;
    name->unreadable = words->unreadable;
    for (size_t i = 0; i < words->len; i++) {
        if (is_digit(words->text[i])) name->unreadable = true;
        if (words->text[i] != ' ' || i == keep) name->letters[name->len++] = words->text[i];
    }
    if (name->unreadable) name->len = 0;
    name->letters[name->len] = 0;
}

void name_read(struct span text, struct name *name) {
    WRITTEN_FIRST struct words words;
    words_read(text, &words);
    name->suffix = SUFFIX_NONE;
    letters_put(&words, initial_blank(&words), name);
}

void name_read_family(struct span text, struct name *name) {
    WRITTEN_FIRST struct words words;
    words_read(text, &words);
    name->suffix = SUFFIX_NONE;
    size_t last = words.len;
    while (last > 0 && words.text[last - 1] != ' ')
        last--;
    if (last > 0) { /* another word stands before it */
        enum name_suffix suffix = suffix_find(span_of(words.text + last, words.len - last));
        if (suffix != SUFFIX_UNCLEAR) {
            name->suffix = suffix;
            words.len = last - 1;
        }
    }
    letters_put(&words, words.len, name);
}

void name_join(const struct name *given, const struct name *middle, struct name *joined) {
    *joined = *given;
    size_t blank = given->len > 1 && name_is_initial(middle) ? 1 : 0; /* as initial_blank has it */
    if (given->len + blank + middle->len > NAME_LETTERS_MAX) {
        joined->len = 0;
        joined->unreadable = true;
    } else {
        if (blank) joined->letters[joined->len++] = ' ';
        memcpy(joined->letters + joined->len, middle->letters, middle->len);
        joined->len += middle->len;
    }
    joined->letters[joined->len] = 0;
}

enum name_suffix name_read_suffix(struct span text) {
    WRITTEN_FIRST struct words words;
    words_read(text, &words);
    if (words.unreadable) return SUFFIX_UNCLEAR;
    return words.len == 0 ? SUFFIX_NONE : suffix_find(span_of(words.text, words.len));
}

enum name_suffix name_suffix_join(enum name_suffix a, enum name_suffix b) {
    if (a == SUFFIX_NONE) return b;
    if (b == SUFFIX_NONE || a == b) return a;
    return SUFFIX_UNCLEAR;
}

/* ---- placeholders, rule I2 ---- */

/* One letter again and again, from three on; of two only XX (Aa and Oo are surnames). */
static bool is_filler(const struct name *name) {
    for (size_t i = 1; i < name->len; i++)
        if (name->letters[i] != name->letters[0]) return false;
    return name->len >= 3 || (name->len == 2 && name->letters[0] == 'X');
}

/* Null, Na and one letter are names in use and stand in no list. */
static const char *const PLACEHOLDER[] = {
    "UNKNOWN",      "UNK",         "UNKN",         "UNNAMED",      "NONE",        "NOTPROVIDED",
    "NOTAVAILABLE", "NOTGIVEN",    "NOTSPECIFIED", "NOTKNOWN",     "NOTSTATED",   "NOTAPPLICABLE",
    "ANONYMOUS",    "ANON",        "FNU",          "LNU",          "NFN",         "NLN",
    "NMN",          "NFNU",        "REFUSED",      "DECLINED",     "WITHHELD",    "TBD",
    "NOLASTNAME",   "NOFIRSTNAME", "NONAME",       "UNIDENTIFIED", "TEST",        "ASDF",
    "QWERTY",       "REDACTED",    "UNDISCLOSED",  "NOSURNAME",    "NOGIVENNAME",
};

/* A child not yet named: Baby, Baby Boy, Babygirl, Baby Of Maria. */
static bool is_unnamed_child(struct span text, const struct name *name) {
    WRITTEN_FIRST struct words words;
    words_read(text, &words);
    bool first = words.len > 5 && memcmp(words.text, "BABY ", 5) == 0;
    struct span letters = name_span(name);
    return first || span_is(letters, "BABY") || span_is(letters, "BABYBOY") ||
           span_is(letters, "BABYGIRL");
}

bool name_is_placeholder(struct span text, const struct name *name) {
    if (is_filler(name)) return true;
    for (size_t i = 0; i < sizeof PLACEHOLDER / sizeof PLACEHOLDER[0]; i++)
        if (PLACEHOLDER[i][0] == name->letters[0] && span_is(name_span(name), PLACEHOLDER[i]))
            return true;
    return name->len > 0 && name->letters[0] == 'B' && is_unnamed_child(text, name);
}

bool name_pair_is_placeholder(const struct name *given, const struct name *family) {
    return span_is(name_span(family), "DOE") &&
           (span_is(name_span(given), "JOHN") || span_is(name_span(given), "JANE"));
}
