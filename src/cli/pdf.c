/* How does text reach paper? On US letter pages, in the faces that every reader of PDF has. */
#include "cli/pdf.h"

#ifdef HAVE_HPDF

#include <hpdf.h>
#include <stdio.h>

enum { WIDTH = 612, HEIGHT = 792, MARGIN = 72, FOOT = 44, FACES = 3, LINE_BYTES = 4096 };

struct sheet {
    HPDF_Page page;
    struct sheet *before;
};

struct pdf {
    struct arena *arena;
    HPDF_Doc doc;
    HPDF_Page page; /* of the newest sheet */
    struct sheet *sheet;
    HPDF_Font font[FACES];
    const char *foot;
    float at, line; /* the base line last written on, and that of its paragraph's first line */
    HPDF_STATUS fault;
    unsigned pages;
};

/* The first that went wrong; what follows from it says nothing new. */
static void fault_keep(HPDF_STATUS error, HPDF_STATUS detail, void *with) {
    struct pdf *pdf = with;
    if (!pdf->fault) pdf->fault = error;
}

/* ---- UTF-8 to the encoding of the faces (Windows-1252) ---- */

static char mark_of(uint32_t code) {
    switch (code) {
    case 0x2013:
        return '\x96';
    case 0x2014:
        return '\x97';
    case 0x2018:
        return '\x91';
    case 0x2019:
        return '\x92';
    case 0x201c:
        return '\x93';
    case 0x201d:
        return '\x94';
    case 0x2022:
        return '\x95';
    case 0x2212:
        return '-';
    default:
        return '?';
    }
}

static char letter_of(uint32_t code) {
    if (code >= 0x20 && code < 0x7f) return (char)code;
    if (code >= 0xa0 && code < 0x100) return (char)(unsigned char)code;
    return code == '\n' || code == '\t' ? ' ' : mark_of(code);
}

/* The bytes of a character, and its number; of what is no UTF-8 each byte is a "?". */
static size_t code_take(const unsigned char *at, uint32_t *code) {
    size_t len = *at < 0x80 ? 1 : *at >= 0xf0 ? 4 : *at >= 0xe0 ? 3 : *at >= 0xc0 ? 2 : 0;
    static const unsigned char first[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
    *code = len ? (uint32_t)(*at & first[len]) : 0;
    for (size_t i = 1; i < len; i++) {
        if ((at[i] & 0xc0) != 0x80) {
            *code = 0;
            return 1;
        }
        *code = *code << 6 | (at[i] & 0x3fu);
    }
    return len ? len : 1;
}

static const char *encoded(struct pdf *pdf, const char *text) {
    struct text out = {.arena = pdf->arena};
    const unsigned char *at = (const unsigned char *)text;
    while (*at) {
        uint32_t code = 0;
        at += code_take(at, &code);
        text_put_byte(&out, (uint8_t)letter_of(code));
    }
    return arena_str(pdf->arena, text_span(&out));
}

/* ---- pages ---- */

static void line_put(struct pdf *pdf, enum pdf_face face, double size, float x, float y,
                     const char *text) {
    HPDF_Page_BeginText(pdf->page);
    HPDF_Page_SetFontAndSize(pdf->page, pdf->font[face], (HPDF_REAL)size);
    HPDF_Page_TextOut(pdf->page, x, y, text);
    HPDF_Page_EndText(pdf->page);
}

static void page_add(struct pdf *pdf) {
    struct sheet *sheet = ARENA_NEW(pdf->arena, struct sheet);
    pdf->page = HPDF_AddPage(pdf->doc);
    if (!pdf->page) return;
    *sheet = (struct sheet){pdf->page, pdf->sheet};
    pdf->sheet = sheet;
    pdf->pages++;
    HPDF_Page_SetWidth(pdf->page, WIDTH);
    HPDF_Page_SetHeight(pdf->page, HEIGHT);
    pdf->at = HEIGHT - MARGIN;
    pdf->line = pdf->at;
}

/* How many pages there are is known at the end: "2/3" shows that one is missing. */
static void feet_put(struct pdf *pdf) {
    unsigned number = pdf->pages;
    for (struct sheet *one = pdf->sheet; one; one = one->before) {
        pdf->page = one->page;
        line_put(pdf, PDF_TEXT, 9, MARGIN, FOOT,
                 arena_printf(pdf->arena, "%s \x97 %u/%u", pdf->foot, number--, pdf->pages));
    }
}

static struct err fonts_get(struct pdf *pdf) {
    static const char *const name[FACES] = {"Helvetica", "Helvetica-Bold", "Courier"};
    for (int i = 0; i < FACES; i++)
        pdf->font[i] = HPDF_GetFont(pdf->doc, name[i], "WinAnsiEncoding");
    return pdf->fault ? err_make(ERR_FAULT, "libharu has no fonts (%lx)", (unsigned long)pdf->fault)
                      : err_none();
}

static void date_put(struct pdf *pdf, instant made) {
    struct date day = date_of(made);
    int second = (int)(made - date_instant(day));
    HPDF_Date date = {day.year, day.month, day.day, second / 3600, second / 60 % 60, second % 60,
                      'Z',      0,         0};
    HPDF_SetInfoDateAttr(pdf->doc, HPDF_INFO_CREATION_DATE, date);
}

struct err pdf_open(struct arena *arena, const char *title, const char *foot, instant made,
                    struct pdf **pdf) {
    struct pdf *one = ARENA_NEW(arena, struct pdf);
    one->arena = arena;
    one->doc = HPDF_New(fault_keep, one);
    if (!one->doc) return err_make(ERR_FAULT, "libharu cannot begin a document");
    struct err e = fonts_get(one);
    if (err_is(e)) {
        pdf_close(one);
        return e;
    }
    one->foot = encoded(one, foot);
    HPDF_SetInfoAttr(one->doc, HPDF_INFO_TITLE, encoded(one, title));
    HPDF_SetInfoAttr(one->doc, HPDF_INFO_CREATOR, "portcullis");
    date_put(one, made);
    page_add(one);
    *pdf = one;
    return err_none();
}

void pdf_text(struct pdf *pdf, enum pdf_face face, double size, double left, double below,
              const char *text) {
    const char *rest = encoded(pdf, text);
    HPDF_REAL width = (HPDF_REAL)(WIDTH - 2 * MARGIN - left);
    float step = (float)(size * 1.35);
    bool first = true;
    pdf->at -= (float)below;
    while (*rest && !pdf->fault) {
        char line[LINE_BYTES];
        HPDF_UINT most = (HPDF_UINT)strnlen(rest, sizeof line - 1);
        HPDF_UINT len = HPDF_Font_MeasureText(pdf->font[face], (const HPDF_BYTE *)rest, most, width,
                                              (HPDF_REAL)size, 0, 0, HPDF_TRUE, NULL);
        /* A word that is wider than the page is broken. */
        if (len == 0)
            len = HPDF_Font_MeasureText(pdf->font[face], (const HPDF_BYTE *)rest, most, width,
                                        (HPDF_REAL)size, 0, 0, HPDF_FALSE, NULL);
        len = len ? len : 1;
        snprintf(line, sizeof line, "%.*s", (int)len, rest);
        if (pdf->at - step < MARGIN) page_add(pdf);
        pdf->at -= step;
        if (first) pdf->line = pdf->at + step;
        first = false;
        line_put(pdf, face, size, (float)(MARGIN + left), pdf->at, line);
        rest += len;
        rest += strspn(rest, " ");
    }
}

void pdf_beside(struct pdf *pdf) { pdf->at = pdf->line; }

struct err pdf_bytes(struct pdf *pdf, struct span *bytes) {
    feet_put(pdf);
    HPDF_SaveToStream(pdf->doc);
    HPDF_UINT32 size = pdf->fault ? 0 : HPDF_GetStreamSize(pdf->doc);
    uint8_t *at = arena_alloc(pdf->arena, size + 1);
    HPDF_UINT32 got = size;
    if (size) HPDF_ReadFromStream(pdf->doc, at, &got);
    if (pdf->fault || got != size || size == 0)
        return err_make(ERR_FAULT, "libharu cannot write the document (%lx)",
                        (unsigned long)pdf->fault);
    *bytes = span_of(at, size);
    return err_none();
}

void pdf_close(struct pdf *pdf) {
    if (pdf && pdf->doc) HPDF_Free(pdf->doc);
    if (pdf) pdf->doc = NULL;
}

#else

struct err pdf_open(struct arena *arena, const char *title, const char *foot, instant made,
                    struct pdf **pdf) {
    return err_make(ERR_USAGE, "this program was built without libharu (Debian: libhpdf-dev) and "
                               "writes no PDF; the letter's page and its text can be printed");
}
void pdf_text(struct pdf *pdf, enum pdf_face face, double size, double left, double below,
              const char *text) {}
void pdf_beside(struct pdf *pdf) {}
struct err pdf_bytes(struct pdf *pdf, struct span *bytes) {
    return err_make(ERR_FAULT, "no PDF was begun");
}
void pdf_close(struct pdf *pdf) {}

#endif
