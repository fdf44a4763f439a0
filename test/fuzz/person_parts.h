/* Bytes of a fuzz door as fields, parted by line feeds. */
#ifndef TEST_PERSON_PARTS_H
#define TEST_PERSON_PARTS_H

#include "person/person.h"

static inline struct span part_next(struct span *text) {
    size_t at = span_find_byte(*text, '\n');
    struct span part = span_cut(*text, 0, at);
    *text = span_cut(*text, at < text->len ? at + 1 : at, text->len);
    return part;
}

static inline struct person_address address_next(struct span *text) {
    struct person_address address;
    address.line1 = part_next(text);
    address.line2 = part_next(text);
    address.city = part_next(text);
    address.state = part_next(text);
    address.zip = part_next(text);
    return address;
}

static inline struct person_name name_next(struct span *text) {
    struct person_name name;
    name.given = part_next(text);
    name.middle = part_next(text);
    name.family = part_next(text);
    name.suffix = part_next(text);
    return name;
}

#endif
