/* How does text reach paper? A few sizes of one face, wrapped, on pages with a foot. The one header
 * for libharu; where it was not there when this was built, a PDF is refused in one sentence. */
#ifndef CLI_PDF_H
#define CLI_PDF_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"

struct pdf;
enum pdf_face { PDF_TEXT = 0, PDF_STRONG, PDF_MONO };

/* `foot` stands at the foot of each page with its number and theirs, `made` is the file's date: the
 * same letter gives the same bytes. ERR_USAGE where this program was built without libharu. */
struct err pdf_open(struct arena *arena, const char *title, const char *foot, instant made,
                    struct pdf **pdf);
/* A paragraph of UTF-8 from `left` points within the margins on, `below` points beneath what stands
 * last; what does not fit goes to the next page. Characters that the face does not have are "?". */
void pdf_text(struct pdf *pdf, enum pdf_face face, double size, double left, double below,
              const char *text);
/* The next paragraph begins on the line of the last one: the text beside a label. */
void pdf_beside(struct pdf *pdf);
/* All of it; ERR_FAULT with what the library said. */
struct err pdf_bytes(struct pdf *pdf, struct span *bytes);
void pdf_close(struct pdf *pdf); /* NULL is allowed */
static inline void pdf_release(struct pdf **pdf) { pdf_close(*pdf); }
#define OWNED_PDF __attribute__((cleanup(pdf_release))) struct pdf *

#endif
