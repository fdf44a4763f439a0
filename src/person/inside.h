/* Between the files of the room: letters, names, words of addresses, the ZIP table. */
#ifndef PERSON_INSIDE_H
#define PERSON_INSIDE_H

#include "base/limits.h"
#include "person/person.h"

/* ---- fold.c: how is a letter written plainly? ---- */

enum { FOLD_BYTES_MAX = 24 };

/* One code point as capital letters, digits and ASCII marks. */
struct fold {
    char text[FOLD_BYTES_MAX];
    size_t len;    /* 0: it does not count (an accent) */
    bool foreign;  /* no plain form: another script, a control character, an emoji */
    bool fraction; /* a vulgar fraction, as in 123 and a half: a blank belongs before it */
};

/* The code point at `*at`, which is advanced. The text has passed utf8_check. */
void fold_next(struct span text, size_t *at, struct fold *fold);

/* Large, and written before it is read, each time: the zeroing that the build gives every variable
 * would be a fifth of a decision. clang's sanitizers and the fuzz doors watch over it. */
#define WRITTEN_FIRST __attribute__((uninitialized))

/* ---- name.c: what are a name's letters? ---- */

enum { NAME_LETTERS_MAX = 2 * NAME_BYTES_MAX };

enum name_suffix {
    SUFFIX_NONE = 0,
    SUFFIX_JR,
    SUFFIX_SR,
    SUFFIX_II,
    SUFFIX_III,
    SUFFIX_IV,
    SUFFIX_V,
    SUFFIX_UNCLEAR, /* not understood, or two that differ */
};

struct name {
    char letters[NAME_LETTERS_MAX + 1]; /* A to Z, NUL-terminated; a blank before a last initial */
    size_t len;
    enum name_suffix suffix; /* found behind a surname */
    bool unreadable;         /* letters is then empty */
};

static inline struct span name_span(const struct name *name) {
    return span_of(name->letters, name->len);
}
static inline bool name_equal(const struct name *a, const struct name *b) {
    return a->len > 0 && span_equal(name_span(a), name_span(b));
}
static inline bool name_is_initial(const struct name *name) { return name->len == 1; }

void name_read(struct span text, struct name *name);
/* As above, all letters; a generational suffix behind the surname is taken off and kept apart. */
void name_read_family(struct span text, struct name *name);
/* Both after one another, as name_read has them when they stand in one field. */
void name_join(const struct name *given, const struct name *middle, struct name *joined);
enum name_suffix name_read_suffix(struct span text);
/* The suffix of a whole name: from its own part and from behind the surname. */
enum name_suffix name_suffix_join(enum name_suffix a, enum name_suffix b);
/* Stands for "no name" (rule I2): Unknown, FNU, Baby Boy, a filler. */
bool name_is_placeholder(struct span text, const struct name *name);
bool name_pair_is_placeholder(const struct name *given, const struct name *family);
const char *name_suffix_str(enum name_suffix suffix); /* "", "JR", ... */

/* ---- nickname.c: which given names are listed for each other? ---- */

enum { NICKNAMES_MAX = 24 };

/* Every name that is listed with it. A pair stands in both directions. */
size_t nickname_all(struct span name, struct span other[NICKNAMES_MAX]);
/* Listed for each other, and yet two names of two people: Aaron and Erin. */
bool nickname_is_doubtful(struct span a, struct span b);
bool nicknames_are_sorted(void); /* for tests: what both stand on */

/* ---- zip.c: where is this ZIP? ---- */

enum { ZIP_CITY_BYTES_MAX = 64 };

struct zip_found {
    char state[3];
    uint16_t row;
    uint16_t place;
};

/* In the table; the territories and the military are not (rules A6, A7). */
bool zip_find(uint32_t zip, struct zip_found *found);

/* A place name as the table has it: letters and digits, the usual abbreviations. False when it is
 * too long. */
bool zip_city_level(const char *const *word, size_t count, char level[ZIP_CITY_BYTES_MAX]);

/* Rule A8: the table knows a place of this name in the ZIP's state, but only farther than 60 km
 * away. */
bool zip_city_contradicts(const struct zip_found *found, const char *level);
bool zip_places_are_sorted(void); /* for tests: what it stands on */

/* ---- address_words.c: what does a word in an address mean? ---- */

enum word_flag {
    WORD_DIRECTIONAL = 1,
    WORD_UNIT = 2,          /* a designator that needs an identifier */
    WORD_UNIT_ALONE = 4,    /* a designator that may stand alone */
    WORD_INSTITUTION = 8,   /* where many people are, none of them at home */
    WORD_NULL = 16,         /* begins a placeholder phrase */
    WORD_HIGHWAY = 32,      /* a kind of numbered road, not its number */
    WORD_AREA = 64,         /* URB, COND, BO ...: not a delivery line */
    WORD_GLUED = 128,       /* a number may follow without a blank: RR2, APT4 */
    WORD_FILLER_NAME = 256, /* no street is called so, even with a suffix */
    WORD_NAME_TOO = 512     /* a suffix that is a whole street name by itself: 18 Skyway */
};

enum { WORD_BYTES = 16 };
struct word {
    char text[WORD_BYTES]; /* NUL to the end */
    const char *suffix;    /* Publication 28, appendix C1, or NULL */
    const char *unit;      /* appendix C2, or NULL */
    const char *level;     /* directional or road kind, or NULL */
    unsigned flags;
};

const struct word *word_find(const char *text, size_t len);
bool words_are_sorted(void); /* for tests: what word_find stands on */

/* ---- address_line.c: what stands on a line of an address? ---- */

enum { LINE_TOKENS_MAX = 32, LINE_TEXT_MAX = 2 * ADDRESS_LINE_BYTES_MAX };

struct token {
    const char *text;
    size_t len;
    const struct word *word; /* or NULL */
    bool number;             /* digits alone */
    bool digit;              /* has a digit */
    bool comma;              /* a comma stands before it */
};

struct line {
    char text[LINE_TEXT_MAX];
    struct token token[LINE_TOKENS_MAX];
    size_t count;
    bool foreign;  /* letters that no US address has */
    bool too_long; /* or not UTF-8 */
    bool garbage;  /* question marks, stars and the like */
    bool email;
};

void line_read(struct span text, struct line *line);
static inline bool token_is(const struct token *token, const char *text) {
    /* Most words differ in one of their first two letters; neither text is empty. */
    return token->text[0] == text[0] && token->text[1] == text[1] && strcmp(token->text, text) == 0;
}
static inline bool token_has(const struct token *token, unsigned flag) {
    return token->word && token->word->flags & flag;
}
static inline bool token_at_is(const struct token *token, size_t count, size_t i,
                               const char *text) {
    return i < count && token_is(&token[i], text);
}

/* ---- placeholder.c: does a line stand for "no answer"? ---- */

/* ADDRESS_NOT_CHECKED when it does not; X2, X3 or X7 when it does. */
enum address_code placeholder_find(const struct token *token, size_t count);
bool phrases_are_sorted(void);
/* A street or city of this name is nobody's: rule A9. */
enum address_code placeholder_name(const struct token *token, size_t count);
/* Nothing but a filler: XXXX, NA NA. */
bool placeholder_is_filler(const struct token *token, size_t count);

/* ---- delivery.c: is there a delivery line, and which? ---- */

enum { DELIVERY_TEXT_MAX = 640, DELIVERY_UNITS_MAX = 6, DELIVERY_UNIT_BYTES = 40 };
enum { DELIVERY_AREAS_MAX = 2, AREA_BYTES = 48 };

/* What two lines say. Texts are canonical. */
struct delivery {
    char street[DELIVERY_TEXT_MAX]; /* "number|directional|name|suffix|directional" or empty */
    char box[64];                   /* "PO BOX 12", "RR 2 BOX 3", "PSC 1 BOX 2" or empty */
    char unit[DELIVERY_UNITS_MAX][DELIVERY_UNIT_BYTES];
    size_t units;
    char area[DELIVERY_AREAS_MAX][AREA_BYTES]; /* "URB LAS GLADIOLAS" */
    size_t areas;
    char rest[DELIVERY_TEXT_MAX]; /* text with digits that is none of these */
    enum address_code code;       /* ADDRESS_COMPLETE, or the first thing that is wrong */
    bool shared_address;
    bool care_of;
    bool private_mailbox;
};

void delivery_read(struct line line[2], bool puerto_rico, struct delivery *delivery);
/* Rule A6; both lines together. */
void delivery_read_military(struct line line[2], struct delivery *delivery);
/* PSC, UNIT or CMR begins one of the lines. */
bool delivery_is_military(const struct line line[2]);

/* ---- street.c: a house number, a street, units ---- */

/* Reads tokens[0..count) as one street line or as units alone. ADDRESS_COMPLETE with the text put
 * into the delivery, or the code. */
enum address_code street_read(const struct token *token, size_t count, bool puerto_rico,
                              struct delivery *delivery);
/* All of the tokens are unit designators with their identifiers. */
enum address_code units_read(const struct token *token, size_t count, struct delivery *delivery);

/* ---- area.c: which urbanization does an address name? ---- */

/* Words of which the first is an area's kind, up to a comma or a unit. */
void area_put(const struct token *token, size_t count, struct delivery *delivery);
/* Two lists, a name on each line: one of a kind here is another there. */
bool areas_contradict(struct span a, struct span b);

/* ---- address.c ---- */

/* Verdict and canonical text at once; `canon` may be NULL, and is empty when not complete. Behind
 * the canonical text stand the areas named, each on a line of its own. */
enum { ADDRESS_CANON_MAX = 1792 };
/* The canonical text without the areas: what look-up keys are made of. */
static inline struct span address_delivery(const char *canon) {
    return span_cut(span_str(canon), 0, span_find_byte(span_str(canon), '\n'));
}
/* Both complete, and one place. */
bool address_same(const char *a, const char *b);
struct address_verdict address_read(const struct person_address *address,
                                    const struct person_address *own_office,
                                    size_t own_office_count, char canon[ADDRESS_CANON_MAX]);

/* ---- plain.c: what does a claim or a record say, plainly? ---- */

enum { SURNAMES_MAX = 1 + FORMER_NAMES_MAX, ADDRESSES_MAX = 1 + PRIOR_ADDRESSES_MAX };

struct plain {
    struct name given;
    struct name middle;               /* empty when it is a placeholder or unreadable */
    struct name joined;               /* given and middle */
    struct name family[SURNAMES_MAX]; /* the present one first */
    size_t families;
    enum name_suffix suffix;
    struct date dob;    /* year 0: none */
    bool dob_malformed; /* given, but no date */
    bool middle_unreadable;
    struct span nickname[NICKNAMES_MAX]; /* of a claim: every name listed with the given one */
    size_t nicknames;
};

void plain_read_claim(const struct person_claim *claim, struct plain *plain);
void plain_read_record(const struct person_record *record, struct plain *plain);

enum fit {
    FIT_NONE = 0,
    FIT_DOUBTFUL, /* might be a rival's name, and never shows a person's */
    FIT_LOOSE,    /* by initial or nickname */
    FIT_EXACT
};
enum fit plain_given_fits(const struct plain *claim, const struct plain *record);
/* The claim's surname is one of the record's. */
bool plain_surname_fits(const struct plain *claim, const struct plain *record);
static inline bool plain_dob_equal(const struct plain *a, const struct plain *b) {
    return a->dob.year != 0 && date_compare(a->dob, b->dob) == 0;
}
/* Both have one, and it is the same. */
bool plain_suffix_agrees(const struct plain *a, const struct plain *b);

/* ---- match.c: a claim under decision ---- */

/* A record beside the claim: what agrees. */
struct compared {
    bool anybody;  /* false: there is none; then all else is of a made-up record */
    bool in_order; /* rule I11 */
    struct plain plain;
    bool number;
    bool surname;
    bool dob;
    bool suffix; /* on both sides, and the same */
    bool address_current, address_prior;
    enum fit given;
};
bool compared_address(const struct compared *compared);

/* The claim is read once, whatever is then looked up and compared. */
struct match {
    struct arena *arena;
    const struct person_claim *claim;
    struct plain plain;
    char canon[ADDRESS_CANON_MAX]; /* empty: not complete */
    char tin[10];
    bool numbered;            /* a number was given */
    enum match_reason reason; /* of the claim alone */
    struct compared compared; /* the record */
    struct compared rival;
};

/* ---- evidence.c: how much does what agrees weigh? ---- */

enum { EVIDENCE_BIT = 1024 }; /* weights are in 1/1024 of a bit */

struct evidence {
    bool number;
    bool dob;
    bool address;
    enum fit given;
    struct span given_name;
    struct span surname;
};

int evidence_weight(const struct evidence *evidence);
/* 47.2 bits: 1 in 2^47.2 for a chance agreement (DESIGN, "Identity"). */
int evidence_floor(void);

#endif
