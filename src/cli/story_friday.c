/* Friday: does a person see, in her own language and at home, everything that was done? */
#include "cli/story.h"

#include "base/file.h"
#include "verify/verify.h"

#include <unistd.h>

/* As the page says it of each look, and of each ask. */
#define LOOK_WORDS "Usted, o alguien que actúa por usted"
#define BY_AID "<h3>An office for student aid (made up)</h3>"
#define BY_BENEFITS "<h3>A State&#39;s office for benefits (made up)</h3>"

enum { SOUGHT_MAX = 256, ASKED_MAX = 200001, SUMMARY_LINES = 24 };

/* ---- whose Friday it is: given to on Monday, protected by the court on Thursday ---- */

struct search {
    uint8_t *line; /* is it one of those looked for? */
    char (*tin)[10];
    size_t count;
    char barred[2][10]; /* whose ask waited for people: more was entered about them than asks */
    size_t barred_count;
    char *found;
    struct story *story;
};

static struct err enjoined_take(void *with, const struct story_line *line) {
    struct search *search = with;
    bool stopped = line->enjoined && line->index > search->story->stay_index;
    if (line->line < ASKED_MAX) search->line[line->line] = stopped;
    return err_none();
}

static struct err released_take(void *with, const struct story_line *line) {
    struct search *search = with;
    if (line->line < ASKED_MAX) search->line[line->line] = line->state == STORY_RELEASED;
    return err_none();
}

static struct err candidate_take(void *with, uint64_t line, struct span tin) {
    struct search *search = with;
    bool wanted = line < ASKED_MAX && search->line[line] && search->count < SOUGHT_MAX;
    if (wanted && tin.len == 9) memcpy(search->tin[search->count++], tin.at, 9);
    return err_none();
}

static struct err barred_take(void *with, uint64_t line, struct span tin) {
    struct search *search = with;
    if (tin.len == 9 && search->barred_count < 2)
        memcpy(search->barred[search->barred_count++], tin.at, 9);
    return err_none();
}

static bool is_barred(const struct search *search, struct span tin) {
    for (size_t i = 0; i < search->barred_count; i++)
        if (memcmp(search->barred[i], tin.at, 9) == 0) return true;
    return false;
}

static struct err person_take(void *with, uint64_t line, struct span tin) {
    struct search *search = with;
    if (line >= ASKED_MAX || !search->line[line] || tin.len != 9 || *search->found)
        return err_none();
    if (is_barred(search, tin)) return err_none();
    for (size_t i = 0; i < search->count; i++)
        if (memcmp(search->tin[i], tin.at, 9) == 0) memcpy(search->found, tin.at, 9);
    return err_none();
}

static struct err times_take(void *with, uint64_t line, struct span tin) {
    struct search *search = with;
    bool hers = line < ASKED_MAX && tin.len == 9 && memcmp(search->found, tin.at, 9) == 0;
    search->story->person_asked += hers;
    if (hers) search->line[line] = true;
    return err_none();
}

static struct err came_take(void *with, const struct story_line *line) {
    struct search *search = with;
    bool hers = line->line < ASKED_MAX && search->line[line->line];
    /* Released before the order, by which it then did not leave: her record says the former. */
    bool before = line->enjoined && line->index < search->story->stay_index;
    search->story->person_given += hers && (before || line->state == STORY_RELEASED);
    search->story->person_stopped += hers && line->enjoined && !before;
    return err_none();
}

/* What was asked about her this week, and what came of it. */
static struct err person_count(struct story *story, struct search *search) {
    static const char *const sent[] = {"monday", "benefits", "aid"};
    for (size_t i = 0; i < sizeof sent / sizeof *sent; i++) {
        uint64_t before = story->person_asked;
        memset(search->line, 0, ASKED_MAX);
        TRY(story_asks(story, arena_printf(story->arena, "%s.ndjson", sent[i]), times_take,
                       search));
        TRY(story_results(story, arena_printf(story->arena, "%s.results", sent[i]), came_take,
                          search));
        if (i != 1) story->person_asked_aid += story->person_asked - before;
    }
    return err_none();
}

static struct err person_find(struct story *story) {
    struct search search = {.line = ARENA_ARRAY(story->arena, uint8_t, ASKED_MAX),
                            .found = story->person,
                            .story = story};
    search.tin = arena_alloc_array(story->arena, sizeof *search.tin, SOUGHT_MAX);
    TRY(story_asks(story, "criminal.json", barred_take, &search));
    TRY(story_asks(story, "waiting.json", barred_take, &search));
    TRY(story_results(story, "benefits.results", enjoined_take, &search));
    TRY(story_asks(story, "benefits.ndjson", candidate_take, &search));
    memset(search.line, 0, ASKED_MAX);
    TRY(story_results(story, "monday.results", released_take, &search));
    TRY(story_asks(story, "monday.ndjson", person_take, &search));
    if (!*search.found)
        return err_make(ERR_FAULT, "Friday: nobody was given on Monday and stopped on Thursday; "
                                   "take another seed");
    return person_count(story, &search);
}

/* ---- her accounting ---- */

/* As she reads it. */
static struct err file_quote(struct story *story, const char *path) {
    struct span text;
    TRY(file_read(path, 65536, story->step, &text));
    while (text.len) {
        size_t len = span_find_byte(text, '\n');
        story_quote(story, span_cut(text, 0, len));
        text = span_cut(text, len < text.len ? len + 1 : len, text.len);
    }
    return err_none();
}

/* The secret that opens her entries to her comes by letter, and is good once. */
static struct err letter_get(struct story *story, const char **code) {
    TRY(file_write_new("person.txt", span_of(story->person, 9), 0600));
    TRY(story_code(story, true, "carta.txt", code));
    story_say(story, "La carta, tal como le llega:");
    return file_quote(story, "carta.txt");
}

/* The page against what was sent this week: who asked, what came of it, who looked. */
static struct err page_check(struct story *story, const char *cookie) {
    struct span page;
    uint64_t none = story->person_asked - story->person_given - story->person_stopped;
    TRY(story_visit(story, cookie, "/me?lang=es", 200, &page));
    TRY(story_is(story, "preguntas sobre ella, en su página",
                 story_times(page, "/me/dispute?entry="), story->person_asked,
                 "las que se enviaron esta semana"));
    TRY(story_is(story, "de ellas, de la de ayuda estudiantil", story_times(page, BY_AID),
                 story->person_asked_aid, "por su nombre"));
    TRY(story_is(story, "de ellas, de la de beneficios", story_times(page, BY_BENEFITS),
                 story->person_asked - story->person_asked_aid, "por su nombre"));
    TRY(story_is(story, "«Les dimos lo que se nombra aquí»",
                 story_times(page, "Les dimos lo que se nombra aquí."), story->person_given,
                 "lo que de verdad se entregó"));
    TRY(story_is(story, "«Un tribunal lo detuvo»",
                 story_times(page, "Dijimos que no: un tribunal lo detuvo."), story->person_stopped,
                 "lo que paró la orden del jueves"));
    TRY(story_is(story, "«No recibieron nada»",
                 story_times(page, "Dijimos que no. No recibieron nada."), none, "las demás"));
    TRY(story_is(story, "veces que alguien miró", story_times(page, LOOK_WORDS), 3,
                 "código hecho y usado, esta visita"));
    bool named = memmem(page.at, page.len, story->person, 9) != NULL;
    return story_is(story, "veces que está su número", named, 0, "su página no lo necesita");
}

/* The list with proofs, her secret, and the key that the log is checked with. */
static struct err page_take(struct story *story, const char *cookie) {
    story_say(story, "Se lleva a casa su lista con pruebas, su secreto y la llave pública:");
    TRY(story_take(story, cookie, "/me/accounting.zip", "accounting.zip"));
    TRY(story_take(story, cookie, "/me/secret.txt", "secret.txt"));
    return story_take(story, cookie, "/open/log.vkey", "log.vkey");
}

static struct err accounting_get(struct story *story) {
    static const char used[] = "El código no es válido, o ya se usó.";
    const char *code = NULL;
    const char *cookie = NULL;
    TRY(story_open(story));
    TRY(letter_get(story, &code));
    story_say(
        story,
        "Abre la página y escribe el código. Ve quién preguntó, según qué ley y qué recibió, y "
        "también quién miró su expediente. (GET y POST: lo que pide su navegador.)");
    TRY(story_enter_code(story, code, &cookie));
    TRY(page_check(story, cookie));
    TRY(page_take(story, cookie));
    story_say(story, "Alguien encuentra la carta y escribe el mismo código otra vez:");
    TRY(story_code_refused(story, code, used));
    story_told(story, "la página", "no abre", used);
    return err_none();
}

static struct err summary_tell(struct story *story) {
    OWNED_ARCHIVE zip = NULL;
    struct span text;
    bool there = false;
    arena_wipe(story->step);
    TRY(archive_open(story->step, "accounting.zip", &zip));
    TRY(archive_find(zip, "summary.es.txt", &text, &there));
    if (!there) return err_make(ERR_PROOF, "Friday: the accounting has no summary in Spanish");
    for (size_t line = 0; text.len && line < SUMMARY_LINES; line++) {
        size_t len = span_find_byte(text, '\n');
        story_quote(story, span_cut(text, 0, len));
        text = span_cut(text, len < text.len ? len + 1 : len, text.len);
    }
    return err_none();
}

static struct err whole_check(struct story *story) {
    OWNED_RAN read = {0};
    OWNED_RAN ran = {0};
    TRY(STORY_RUN(story, CLI_OK, "home.txt", &read, "portcullis-verify", "accounting", "--language",
                  "es", "--key", "log.vkey", "--complete", "--log", "state", "--secret",
                  "secret.txt", "--now", story_now(story), "accounting.zip"));
    TRY(file_quote(story, "home.txt"));
    uint64_t decisions = 0;
    uint64_t looks = 0;
    TRY(STORY_QUIET(story, CLI_OK, NULL, &ran, "portcullis-verify", "accounting", "--json", "--key",
                    "log.vkey", "--complete", "--log", "state", "--secret", "secret.txt", "--now",
                    story_now(story), "accounting.zip"));
    TRY(story_number(&ran, "decisions", &decisions));
    TRY(story_number(&ran, "inspections", &looks));
    TRY(story_is(story, "preguntas sobre ella", decisions, story->person_asked,
                 "las que se enviaron esta semana"));
    return story_is(story, "consultas de su registro", looks, 4,
                    "esas tres, y la lista que se llevó");
}

/* ---- a second opinion, and a byte ---- */

static struct err second_opinion(struct story *story, const char *zip, enum cli_exit expected,
                                 const char *value, const char *why) {
    OWNED_RAN ran = {0};
    if (!story_has(story, "python3") || !story_has(story, "openssl")) {
        story_say(story, "(Aquí no hay python3 y openssl: la segunda opinión se omite.)");
        return err_none();
    }
    TRY(STORY_RUN(story, expected, NULL, &ran, "python3", "segunda.py", zip, "log.vkey"));
    story_told(story, "otro programa, de otra mano", value, why);
    return err_none();
}

/* In the middle of the first entry's proof. */
static struct err byte_flip(const char *from, const char *to) {
    OWNED_ARENA arena = arena_open(64 * 1024 * 1024);
    struct span bytes;
    static const char inside[] = "c2sp.org/tlog-proof@v1\nextra ";
    TRY(file_read(from, 16 * 1024 * 1024, arena, &bytes));
    const uint8_t *at = memmem(bytes.at, bytes.len, inside, sizeof inside - 1);
    if (!at) return err_make(ERR_PROOF, "Friday: the accounting holds no proof");
    size_t place = (size_t)(at - bytes.at) + sizeof inside + 8;
    struct span copy = arena_copy(arena, bytes);
    uint8_t *byte = (uint8_t *)(uintptr_t)copy.at + place;
    *byte = *byte == 'A' ? 'B' : 'A';
    return file_write_new(to, copy, 0600);
}

static struct err is_said(struct story *story, const struct story_ran *ran) {
    static const char words[] = "NO ES AUTÉNTICO";
    story->figures++;
    if (memmem(ran->error.at, ran->error.len, words, sizeof words - 1)) return err_none();
    return err_make(ERR_PROOF, "Friday: the verifier does not say in Spanish what is wrong: %s",
                    cli_text(story->cli, span_trim(ran->error)));
}

static struct err flipped_check(struct story *story) {
    OWNED_RAN ran = {0};
    TRY(byte_flip("accounting.zip", "flipped.zip"));
    story_say(story, "Alguien cambia un solo byte del archivo:");
    TRY(STORY_RUN(story, CLI_PROOF, NULL, &ran, "portcullis-verify", "accounting", "--language",
                  "es", "--key", "log.vkey", "flipped.zip"));
    TRY(is_said(story, &ran));
    story_told(story, "portcullis-verify", "NO AUTÉNTICO", "código de salida 7");
    return second_opinion(story, "flipped.zip", CLI_PROOF, "NO AUTÉNTICO", "código de salida 7");
}

/* Who looks on gets a letter of their own: the person's code is used up. */
static struct err look_on(struct story *story) {
    const char *code = NULL;
    if (story->automatic) return err_none();
    TRY(story_code(story, false, "mirar.txt", &code));
    story_say(story, "To see her page, sign in with this code, good once: %s", code);
    return story_look(story, "/sign-in?lang=es", "the person's own page, in Spanish");
}

struct err story_friday(struct story *story) {
    story_day(story, "2026-11-20T10:00:00Z", "Friday", "viernes: una persona lo comprueba en casa");
    TRY(person_find(story));
    story_say(story, "Una persona quiere saber quién preguntó por ella. La oficina comprueba quién "
                     "es y le manda una carta con un código. No hace falta cuenta ni contraseña.");
    TRY(accounting_get(story));
    TRY(summary_tell(story));
    story_say(story, "En casa, sin red y sin creer a nadie, lo comprueba con la llave pública; con "
                     "su secreto y el registro, que es público, también que no falta nada:");
    TRY(whole_check(story));
    TRY(second_opinion(story, "accounting.zip", CLI_OK, "AUTÉNTICO", "código de salida 0"));
    TRY(flipped_check(story));
    story_proves(story,
                 "Nobody has to be believed: a person proves by herself that her accounting is "
                 "genuine and whole, and one flipped byte is seen.");
    return look_on(story);
}
