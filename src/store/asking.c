/* How is a witness asked to cosign, and what does its answer mean? */
#include "store/asking.h"

#include "base/bytes.h"
#include "base/file.h"

struct err asking_read(struct arena *arena, const char *dir, const struct note_key *key,
                       struct asking *asking) {
    struct span note;
    struct asking found = {.log_dir = arena_printf(arena, "%s/log", dir), .key = *key};
    const char *path = arena_printf(arena, "%s/checkpoint", found.log_dir);
    TRY(file_read(path, NOTE_BYTES_MAX, arena, &note));
    struct err e = checkpoint_verify(arena, note, key, &found.checkpoint);
    if (err_is(e)) return err_at(e, "%s", path);
    TRY(cosignature_keep(arena, note, key, &found.note));
    *asking = found;
    return err_none();
}

/* ---- there ---- */

const char *asking_url(struct arena *arena, const struct policy_witness *witness) {
    return arena_printf(arena, "%s/add-checkpoint", witness->url);
}

struct err asking_body(struct arena *arena, const struct asking *asking, uint64_t old_size,
                       struct span *body) {
    struct witness_request request = {.old_size = old_size, .note = asking->note};
    uint64_t size = asking->checkpoint.size;
    if (old_size > 0 && old_size < size)
        TRY(log_consistency(asking->log_dir, old_size, size, request.proof, &request.proof_count));
    *body = witness_request_write(arena, &request);
    return err_none();
}

/* ---- and back ---- */

/* What a refusal by a witness means: at worst that it was shown another log than this one. */
static struct err refused(const struct policy_witness *witness, const struct asking *asking,
                          unsigned status, uint64_t seen) {
    unsigned long long size = (unsigned long long)asking->checkpoint.size;
    if (status == 409 && seen > asking->checkpoint.size)
        return err_make(ERR_PROOF,
                        "%s has cosigned %llu entries of this log, which has %llu: it was rolled "
                        "back or there are two of it; keep this folder and find out",
                        witness->name, (unsigned long long)seen, size);
    if (status == 422)
        return err_make(ERR_PROOF,
                        "%s was shown another history of this log than these %llu entries: it is "
                        "forked; keep this folder and find out",
                        witness->name, size);
    if (status == 404 || status == 403)
        return err_make(ERR_FAULT,
                        "%s does not watch this log, or under another key; give its operator "
                        "log.vkey",
                        witness->name);
    return err_make(ERR_FAULT, "%s answers %u; ask its operator", witness->name, status);
}

/* Its lines must be what they should be, by this witness and for this checkpoint. */
static struct err lines_take(struct arena *arena, const struct policy_witness *witness,
                             struct span lines, struct span *note) {
    struct span cosigned;
    instant time = 0;
    struct err e = cosignature_add(arena, *note, lines, &cosigned);
    if (!err_is(e)) e = cosignature_keep(arena, cosigned, &witness->key, &lines);
    if (!err_is(e)) e = cosignature_find(arena, lines, &witness->key, &time);
    if (err_is(e) || time == 0)
        return err_make(ERR_PROOF, "%s answers with no cosignature that holds", witness->name);
    size_t text_end = lines.len;
    for (size_t i = 1; i < lines.len; i++)
        if (lines.at[i - 1] == '\n' && lines.at[i] == '\n') text_end = i + 1;
    return cosignature_add(arena, *note, span_cut(lines, text_end, lines.len), note);
}

struct err asking_answer(struct arena *arena, const struct asking *asking,
                         const struct policy_witness *witness, unsigned status, struct span answer,
                         uint64_t *seen, bool *again, struct span *note) {
    uint64_t told = 0;
    *again = false;
    if (status == 200) return lines_take(arena, witness, answer, note);
    if (answer.len && answer.at[answer.len - 1] == '\n') answer.len--;
    if (status != 409 || err_is(decimal_read(answer, INT64_MAX, &told)))
        return refused(witness, asking, status, 0);
    if (told > asking->checkpoint.size) return refused(witness, asking, status, told);
    *seen = told;
    *again = true;
    return err_none();
}
