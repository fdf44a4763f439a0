/* Under which look-up keys is a record found, and which keys does a claim look up, so that nobody
 * who could rival it is missed (rule I12)? A record has few keys, because each is a row for every
 * person; a claim looks up many. */
#include "person/inside.h"

#include <assert.h>

/* Forms of a given name within a key. '=' and the letters: the given name, or given and middle
 * joined. '*' and a letter: any given name that begins so (looked up when the claim has only the
 * initial). '~' and a letter: the same for a record with so many names and addresses that it has
 * only coarse keys; every claim looks those up. */
enum { FORMS_MAX = 2 + 1 + NICKNAMES_MAX, FORM_BYTES = NAME_LETTERS_MAX + 2 };

struct form {
    char mark;
    struct span letters;
};

struct list {
    struct arena *arena;
    struct span *term;
    size_t count;
};

static uint8_t *put(uint8_t *at, struct span part) {
    if (part.len) memcpy(at, part.at, part.len);
    return at + part.len;
}

static uint8_t *put_part(uint8_t *at, struct span part) {
    *at = '|';
    return put(at + 1, part);
}

static bool is_listed(const struct list *list, struct span term) {
    for (size_t i = 0; i < list->count; i++)
        if (span_equal(list->term[i], term)) return true;
    return false;
}

/* One key: the kind, what it lies by (once or twice), and after a bar what tells it from its
 * neighbours. */
struct key {
    char kind;
    struct span place[2];
    struct span surname; /* empty where it is part of the place, or for any surname */
    struct form form;
    struct span suffix; /* or empty */
};

static void term_put(struct list *list, const struct key *key) {
    size_t len = 5 + key->place[0].len + key->place[1].len + key->surname.len +
                 key->form.letters.len + (key->suffix.len ? 1 + key->suffix.len : 0);
    uint8_t *text = arena_alloc(list->arena, len);
    text[0] = (uint8_t)key->kind;
    uint8_t *at = put(text + 1, key->place[0]);
    *at++ = ':';
    at = put_part(put(at, key->place[1]), key->surname);
    *at++ = '|';
    *at++ = (uint8_t)key->form.mark;
    at = put(at, key->form.letters);
    if (key->suffix.len) at = put_part(at, key->suffix);
    struct span term = span_of(text, len);
    assert(at == text + len);
    if (is_listed(list, term)) return;
    assert(list->count < MATCH_TERMS_MAX);
    list->term[list->count++] = term;
}

static void dob_put(struct list *list, struct span dob, struct span surname, struct form form,
                    struct span suffix) {
    term_put(list, &(struct key){'D', {dob, surname}, .form = form, .suffix = suffix});
}

static void address_put(struct list *list, struct span canon, struct span surname, struct form form,
                        struct span suffix) {
    term_put(list, &(struct key){'A', {canon}, surname, form, suffix});
}

static void both_put(struct list *list, struct span dob, struct span canon, struct span letter) {
    term_put(list, &(struct key){'B', {dob, canon}, .form = {'~', letter}});
}

static void number_put(struct list *list, struct span number) {
    char tin[10];
    if (!tin_canon(number, tin)) return;
    uint8_t *text = arena_alloc(list->arena, 10);
    text[0] = 'T';
    memcpy(text + 1, tin, 9);
    list->term[list->count++] = span_of(text, 10);
}

static struct span dob_text(struct arena *arena, struct date dob) {
    char *text = arena_alloc(arena, DATE_TEXT_BYTES);
    const int digit[] = {
        dob.year / 1000, dob.year / 100, dob.year / 10, dob.year, -1, dob.month / 10, dob.month, -1,
        dob.day / 10,    dob.day};
    for (size_t i = 0; i < sizeof digit / sizeof digit[0]; i++)
        text[i] = digit[i] < 0 ? '-' : (char)('0' + digit[i] % 10);
    return span_of(text, sizeof digit / sizeof digit[0]);
}

static struct span letter_of(const struct name *name) { return span_of(name->letters, 1); }

static struct span suffix_of(const struct plain *plain) {
    return span_str(name_suffix_str(plain->suffix));
}

/* ---- records ---- */

struct filed {
    struct plain plain;
    struct span address[ADDRESSES_MAX]; /* canonical, different, not empty */
    size_t addresses;
    struct span dob; /* or empty */
    struct form form[3];
    size_t forms;
};

static void filed_address(struct arena *arena, const struct person_address *address,
                          struct filed *filed) {
    struct span canon = address_canon(arena, address);
    if (canon.len == 0) return;
    for (size_t i = 0; i < filed->addresses; i++)
        if (span_equal(filed->address[i], canon)) return;
    filed->address[filed->addresses++] = canon;
}

static void filed_read(struct arena *arena, const struct person_record *record,
                       struct filed *filed) {
    struct plain *plain = &filed->plain;
    plain_read_record(record, plain);
    filed_address(arena, &record->address, filed);
    for (size_t i = 0; i < record->prior_address_count; i++)
        filed_address(arena, &record->prior_address[i], filed);
    if (plain->dob.year != 0) filed->dob = dob_text(arena, plain->dob);
    filed->form[filed->forms++] = (struct form){'=', name_span(&plain->given)};
    if (plain->middle.len && plain->joined.len)
        filed->form[filed->forms++] = (struct form){'=', name_span(&plain->joined)};
    filed->form[filed->forms++] = (struct form){'*', letter_of(&plain->given)};
}

/* Surnames that can be compared, each once. */
static size_t surnames_of(const struct plain *plain, struct span surname[SURNAMES_MAX]) {
    size_t count = 0;
    for (size_t i = 0; i < plain->families; i++) {
        struct span letters = name_span(&plain->family[i]);
        bool known = letters.len == 0;
        for (size_t k = 0; k < count; k++)
            known = known || span_equal(surname[k], letters);
        if (!known) surname[count++] = letters;
    }
    return count;
}

/* Once plainly and, where the record has a suffix, once with it. */
static void fine_put(struct list *list, const struct filed *filed, struct span surname,
                     struct form form) {
    struct span none = span_of("", 0);
    struct span suffix = suffix_of(&filed->plain);
    for (size_t with = 0; with < (suffix.len ? 2u : 1u); with++) {
        struct span last = with ? suffix : none;
        if (filed->dob.len) dob_put(list, filed->dob, surname, form, last);
        for (size_t a = 0; a < filed->addresses; a++)
            address_put(list, filed->address[a], surname, form, last);
    }
}

static void coarse_put(struct list *list, const struct filed *filed, struct span surname) {
    struct span none = span_of("", 0);
    struct form form = {'~', letter_of(&filed->plain.given)};
    if (filed->dob.len) dob_put(list, filed->dob, surname, form, none);
    for (size_t a = 0; a < filed->addresses; a++) /* whatever the surname: each once */
        address_put(list, filed->address[a], none, form, none);
}

size_t match_terms_of_record(struct arena *arena, const struct person_record *record,
                             struct span term[MATCH_TERMS_MAX]) {
    struct list list = {.arena = arena, .term = term};
    struct filed *filed = ARENA_NEW(arena, struct filed);
    struct span surname[SURNAMES_MAX];
    number_put(&list, record->tin);
    filed_read(arena, record, filed);
    size_t surnames = surnames_of(&filed->plain, surname);
    if (surnames == 0 || filed->plain.given.len == 0) return list.count;
    size_t per_form = (filed->dob.len ? 1 : 0) + filed->addresses;
    size_t both = filed->dob.len ? filed->addresses : 0;
    size_t fine = surnames * filed->forms * per_form * (suffix_of(&filed->plain).len ? 2 : 1);
    bool coarse = list.count + fine + both > MATCH_TERMS_MAX;
    for (size_t s = 0; s < surnames; s++) {
        if (coarse) coarse_put(&list, filed, surname[s]);
        for (size_t f = 0; !coarse && f < filed->forms; f++)
            fine_put(&list, filed, surname[s], filed->form[f]);
    }
    for (size_t a = 0; a < both; a++)
        both_put(&list, filed->dob, filed->address[a], letter_of(&filed->plain.given));
    return list.count;
}

/* ---- claims ---- */

struct probes {
    const struct match *match;
    struct span dob; /* or empty */
    struct span canon;
    struct form form[FORMS_MAX];
    size_t forms;
    struct span letter[1 + NICKNAMES_MAX]; /* with which a fitting given name begins */
    size_t letters;
};

static void letter_put(struct probes *probes, struct span name) {
    struct span letter = span_cut(name, 0, 1);
    for (size_t i = 0; i < probes->letters; i++)
        if (span_equal(probes->letter[i], letter)) return;
    probes->letter[probes->letters++] = letter;
}

static void form_put(struct probes *probes, char mark, struct span letters) {
    probes->form[probes->forms++] = (struct form){mark, letters};
}

/* False when the claim is such that nothing could verify it. */
static bool probes_read(const struct match *match, struct probes *probes) {
    const struct plain *plain = &match->plain;
    if (plain->given.len == 0 || plain->family[0].len == 0 || match->canon[0] == 0) return false;
    if (plain->dob_malformed) return false;
    probes->match = match;
    probes->canon = address_delivery(match->canon);
    if (plain->dob.year != 0) probes->dob = dob_text(match->arena, plain->dob);
    struct span given = name_span(&plain->given);
    form_put(probes, '=', given);
    if (plain->middle.len && plain->joined.len) form_put(probes, '=', name_span(&plain->joined));
    /* An initial on file fits a name asked, and a name on file an initial asked. */
    form_put(probes, name_is_initial(&plain->given) ? '*' : '=', letter_of(&plain->given));
    letter_put(probes, given);
    for (size_t i = 0; i < plain->nicknames; i++) {
        form_put(probes, '=', plain->nickname[i]);
        letter_put(probes, plain->nickname[i]);
    }
    return true;
}

/* Keys over the surname, each fitting form, and the birth date. */
static void dobs_put(struct list *list, const struct probes *probes, struct span suffix) {
    struct span surname = name_span(&probes->match->plain.family[0]);
    for (size_t i = 0; i < probes->forms; i++)
        dob_put(list, probes->dob, surname, probes->form[i], suffix);
    for (size_t i = 0; i < probes->letters; i++)
        dob_put(list, probes->dob, surname, (struct form){'~', probes->letter[i]}, span_of("", 0));
}

/* The same with the address; there a coarse key is of any surname. */
static void addresses_put(struct list *list, const struct probes *probes, struct span suffix) {
    struct span surname = name_span(&probes->match->plain.family[0]);
    struct span none = span_of("", 0);
    for (size_t i = 0; i < probes->forms; i++)
        address_put(list, probes->canon, surname, probes->form[i], suffix);
    for (size_t i = 0; i < probes->letters; i++)
        address_put(list, probes->canon, none, (struct form){'~', probes->letter[i]}, none);
}

static void boths_put(struct list *list, const struct probes *probes) {
    for (size_t i = 0; i < probes->letters; i++)
        both_put(list, probes->dob, probes->canon, probes->letter[i]);
}

size_t match_terms_of_claim(const struct match *match, struct span term[MATCH_TERMS_MAX]) {
    struct list list = {.arena = match->arena, .term = term};
    struct probes *probes = ARENA_NEW(match->arena, struct probes);
    if (match->numbered)
        number_put(&list, match->claim->tin);
    else if (probes_read(match, probes) && probes->dob.len)
        boths_put(&list, probes);
    return list.count;
}

/* Keys that no record has, beside those that are looked up, so that the work does not tell what
 * agreed. */
static void pad(struct list *list, size_t count) {
    struct span place = span_cut(list->term[0], 0, span_find_byte(list->term[0], '|'));
    while (list->count < count) {
        uint8_t *text = arena_alloc(list->arena, place.len + 3);
        uint8_t *at = put_part(put(text, place), SPAN_LITERAL("Z"));
        *at = (uint8_t)list->count;
        list->term[list->count++] = span_of(text, place.len + 3);
    }
}

size_t match_terms_of_rivals(const struct match *match, struct span term[MATCH_TERMS_MAX]) {
    struct list list = {.arena = match->arena, .term = term};
    struct probes *probes = ARENA_NEW(match->arena, struct probes);
    const struct compared *compared = &match->compared;
    struct span suffix = span_of("", 0);
    if (!probes_read(match, probes)) return 0;
    if (compared->anybody && compared->suffix) suffix = suffix_of(&compared->plain);
    if (!probes->dob.len)
        addresses_put(&list, probes, suffix);
    else if (compared->anybody && compared->dob && compared_address(compared))
        boths_put(&list, probes);
    else
        dobs_put(&list, probes, suffix);
    pad(&list, probes->forms + probes->letters);
    return list.count;
}
