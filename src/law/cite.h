/* Has this text the form of a citation, and which parts has it? pack-format section 1. */
#ifndef LAW_CITE_H
#define LAW_CITE_H

#include "base/span.h"

enum cite_kind {
    CITE_BAD = 0, /* no citation */
    CITE_UNIT,    /* letters of 26 USC 6103, such as "(i)(2)(A)"; "(flush)" is cut off */
    CITE_OTHER,   /* another law, by its title */
    CITE_HOUSE,   /* house rule */
};

/* Begins as {.rest = cite}. Parts are parted by ", " or "; "; letters or a section alone belong to
 * the law before them. */
struct cite_reader {
    struct span rest;
    enum cite_kind law;
};

/* The next part; not called when `rest` is empty. */
enum cite_kind cite_next(struct cite_reader *reader, struct span *part);

/* Every part is one, and there is at least one. */
bool cite_has_form(struct span cite);

/* A unit of 26 USC 6103 is named. A house rule alone opens nothing, and no other title's law. */
bool cite_opens(struct span cite);

#endif
