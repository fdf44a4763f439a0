/* How is a person written in the identity row? As canonical JSON, sealed by the vault.
 *
 * {"v":1,"tin":"...","name":{"given","middle","family","suffix"},"former_family":[...],
 *  "dob":"...","address":{"line1","line2","city","state","zip"},"prior_address":[{...}],
 *  "status":"...","source":"..."}; members that are empty are left out. */
#ifndef ASK_IDENTITY_H
#define ASK_IDENTITY_H

#include "base/json.h"
#include "person/person.h"

/* RFC 8785 bytes. `tin` is nine digits. */
struct span identity_write(struct arena *arena, const struct person_record *record);

/* The record borrows from `json`, and from the arena where bytes were escaped. An empty span (the
 * vault's answer for nobody) is an empty record. ERR_FAULT for bytes that
 * identity_write would not have written; the sentence holds nothing of the person. */
struct err identity_read(struct arena *arena, struct span json, struct person_record *record);

#endif
