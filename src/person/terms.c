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

/* One key: the kind and its parts. A part that is empty is left out. */
static void term_put(struct list *list, char kind, struct span surname, struct form form,
                     const struct span part[3]) {
    size_t len = 4 + surname.len + form.letters.len;
    for (size_t i = 0; i < 3; i++)
        len += part[i].len ? 1 + part[i].len : 0;
    uint8_t *text = arena_alloc(list->arena, len);
    text[0] = (uint8_t)kind;
    uint8_t *at = put_part(text + 1, surname);
    *at++ = '|';
    *at++ = (uint8_t)form.mark;
    at = put(at, form.letters);
    for (size_t i = 0; i < 3; i++)
        if (part[i].len) at = put_part(at, part[i]);
    struct span term = span_of(text, len);
    assert(at == text + len);
    if (is_listed(list, term)) return;
    assert(list->count < MATCH_TERMS_MAX);
    list->term[list->count++] = term;
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
        if (filed->dob.len)
            term_put(list, 'D', surname, form, (struct span[3]){filed->dob, last, none});
        for (size_t a = 0; a < filed->addresses; a++)
            term_put(list, 'A', surname, form, (struct span[3]){filed->address[a], last, none});
    }
}

static void coarse_put(struct list *list, const struct filed *filed, struct span surname) {
    struct span none = span_of("", 0);
    struct form form = {'~', letter_of(&filed->plain.given)};
    if (filed->dob.len)
        term_put(list, 'D', surname, form, (struct span[3]){filed->dob, none, none});
    for (size_t a = 0; a < filed->addresses; a++) /* whatever the surname: each once */
        term_put(list, 'A', none, form, (struct span[3]){filed->address[a], none, none});
}

size_t match_terms_of_record(struct arena *arena, const struct person_record *record,
                             struct span term[MATCH_TERMS_MAX]) {
    struct list list = {.arena = arena, .term = term};
    struct filed *filed = ARENA_NEW(arena, struct filed);
    struct span surname[SURNAMES_MAX];
    struct span none = span_of("", 0);
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
    struct form letter = {'~', letter_of(&filed->plain.given)};
    for (size_t a = 0; a < both; a++)
        term_put(&list, 'B', none, letter, (struct span[3]){filed->dob, filed->address[a], none});
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

/* Keys over the surname, each fitting form, and a birth date or an address. */
static void route_put(struct list *list, const struct probes *probes, char kind, struct span last,
                      struct span suffix) {
    struct span none = span_of("", 0);
    struct span surname = name_span(&probes->match->plain.family[0]);
    for (size_t i = 0; i < probes->forms; i++)
        term_put(list, kind, surname, probes->form[i], (struct span[3]){last, suffix, none});
    for (size_t i = 0; i < probes->letters; i++) {
        struct form form = {'~', probes->letter[i]};
        term_put(list, kind, kind == 'A' ? none : surname, form,
                 (struct span[3]){last, none, none});
    }
}

static void both_put(struct list *list, const struct probes *probes) {
    struct span none = span_of("", 0);
    for (size_t i = 0; i < probes->letters; i++)
        term_put(list, 'B', none, (struct form){'~', probes->letter[i]},
                 (struct span[3]){probes->dob, probes->canon, none});
}

size_t match_terms_of_claim(const struct match *match, struct span term[MATCH_TERMS_MAX]) {
    struct list list = {.arena = match->arena, .term = term};
    struct probes *probes = ARENA_NEW(match->arena, struct probes);
    if (match->numbered)
        number_put(&list, match->claim->tin);
    else if (probes_read(match, probes) && probes->dob.len)
        both_put(&list, probes);
    return list.count;
}

/* Keys that no record has, so that the work does not tell what agreed. */
static void pad(struct list *list, size_t count) {
    while (list->count < count) {
        uint8_t *text = arena_alloc(list->arena, 2);
        text[0] = 'Z';
        text[1] = (uint8_t)list->count;
        list->term[list->count++] = span_of(text, 2);
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
        route_put(&list, probes, 'A', probes->canon, suffix);
    else if (compared->anybody && compared->dob && compared_address(compared))
        both_put(&list, probes);
    else
        route_put(&list, probes, 'D', probes->dob, suffix);
    pad(&list, probes->forms + probes->letters);
    return list.count;
}
