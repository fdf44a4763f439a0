/* Friday: does a person see, in her own language and at home, everything that was done? */
#include "cli/story.h"

#include "base/file.h"
#include "verify/verify.h"

#include <unistd.h>

enum { SOUGHT_MAX = 256, ASKED_MAX = 200001, SUMMARY_LINES = 24 };

/* ---- whose Friday it is: given to on Monday, protected by the court on Thursday ---- */

struct search {
    uint8_t *line; /* is it one of those looked for? */
    char (*tin)[10];
    size_t count;
    char barred[2][10]; /* whose ask waited for people: more was entered about them than asks */
    size_t barred_count;
    char *found;
    uint64_t times;
};

static struct err enjoined_take(void *with, const struct story_line *line) {
    struct search *search = with;
    if (line->line < ASKED_MAX) search->line[line->line] = line->enjoined;
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
    search->times += tin.len == 9 && memcmp(search->found, tin.at, 9) == 0;
    return err_none();
}

static struct err person_find(struct story *story) {
    static const char *const sent[] = {"monday.ndjson", "benefits.ndjson", "aid.ndjson"};
    struct search search = {.line = ARENA_ARRAY(story->arena, uint8_t, ASKED_MAX),
                            .found = story->person};
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
    for (size_t i = 0; i < sizeof sent / sizeof *sent; i++)
        TRY(story_asks(story, sent[i], times_take, &search));
    story->person_asked = search.times;
    return err_none();
}

/* ---- her accounting ---- */

/* Where /me is entered with a code, this is the place: the code and the page stand here, and the
 * accounting is the one that she downloads. */
static struct err accounting_get(struct story *story) {
    OWNED_RAN ran = {0};
    uint64_t entries = 0;
    TRY(story_close(story));
    TRY(file_write_new("person.txt", span_of(story->person, 9), 0600));
    TRY(STORY_RUN(story, CLI_OK, NULL, &ran, "portcullis", "accounting", "make", "--json", "--dir",
                  "state", "--number-file", "person.txt", "--officer-key",
                  "state/demo/officer-a.jwk", "--out", "accounting.zip", "--secret-out",
                  "secret.txt", "--now", story_now(story)));
    TRY(story_number(&ran, "entries", &entries));
    TRY(story_open(story));
    return story_is(story, "entradas que tratan de ella", entries, story->person_asked + 1,
                    "cada pregunta, y esta consulta");
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

static struct err whole_check(struct story *story) {
    OWNED_RAN read = {0};
    OWNED_RAN ran = {0};
    TRY(STORY_RUN(story, CLI_OK, "home.txt", &read, "portcullis-verify", "accounting", "--language",
                  "es", "--key", "state/log.vkey", "--complete", "--log", "state", "--secret",
                  "secret.txt", "--now", story_now(story), "accounting.zip"));
    TRY(file_quote(story, "home.txt"));
    uint64_t decisions = 0;
    uint64_t looks = 0;
    TRY(STORY_QUIET(story, CLI_OK, NULL, &ran, "portcullis-verify", "accounting", "--json", "--key",
                    "state/log.vkey", "--complete", "--log", "state", "--secret", "secret.txt",
                    "--now", story_now(story), "accounting.zip"));
    TRY(story_number(&ran, "decisions", &decisions));
    TRY(story_number(&ran, "inspections", &looks));
    TRY(story_is(story, "preguntas sobre ella", decisions, story->person_asked,
                 "las que se enviaron esta semana"));
    return story_is(story, "consultas de su registro", looks, 1, "y no falta ninguna entrada");
}

/* ---- a second opinion, and a byte ---- */

static struct err second_opinion(struct story *story, const char *zip, enum cli_exit expected,
                                 const char *value, const char *why) {
    OWNED_RAN ran = {0};
    if (!story_has(story, "python3") || !story_has(story, "openssl")) {
        story_say(story, "(Aquí no hay python3 y openssl: la segunda opinión se omite.)");
        return err_none();
    }
    TRY(STORY_RUN(story, expected, NULL, &ran, "python3", "segunda.py", zip, "state/log.vkey"));
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
                  "es", "--key", "state/log.vkey", "flipped.zip"));
    TRY(is_said(story, &ran));
    story_told(story, "portcullis-verify", "NO AUTÉNTICO", "código de salida 7");
    return second_opinion(story, "flipped.zip", CLI_PROOF, "NO AUTÉNTICO", "código de salida 7");
}

struct err story_friday(struct story *story) {
    story_day(story, "2026-11-20T10:00:00Z", "Friday", "viernes: una persona lo comprueba en casa");
    TRY(person_find(story));
    story_say(story,
              "Una persona quiere saber quién preguntó por ella. La oficina comprueba quién es "
              "y le entrega su cuenta; que alguien mirara queda anotado también.");
    TRY(accounting_get(story));
    TRY(summary_tell(story));
    story_say(story, "En casa, sin red y sin creer a nadie, lo comprueba con la llave pública del "
                     "registro; con su secreto, también que no falta nada:");
    TRY(whole_check(story));
    TRY(second_opinion(story, "accounting.zip", CLI_OK, "AUTÉNTICO", "código de salida 0"));
    TRY(flipped_check(story));
    story_proves(story,
                 "Nobody has to be believed: a person proves by herself that her accounting is "
                 "genuine and whole, and one flipped byte is seen.");
    return story_look(story, "/open?lang=es", "the same page in Spanish");
}
