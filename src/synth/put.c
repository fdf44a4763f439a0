/* How do many short texts reach a file at the speed of a few long ones? */
#include "synth/inside.h"

void put_open(struct put *put, struct arena *arena, FILE *file) {
    *put = (struct put){.file = file, .at = arena_alloc(arena, PUT_BYTES)};
}

static struct err put_flush(struct put *put) {
    if (fwrite_unlocked(put->at, 1, put->len, put->file) != put->len)
        return err_errno("cannot write the made-up rows; is there room on the disk?");
    put->len = 0;
    return err_none();
}

struct err put_row(struct put *put) {
    return PUT_BYTES - put->len < PUT_ROW_MAX ? put_flush(put) : err_none();
}

struct err put_close(struct put *put) {
    TRY(put_flush(put));
    if (fflush(put->file) != 0)
        return err_errno("cannot write the made-up rows; is there room on the disk?");
    return err_none();
}

void put_int(struct put *put, int64_t value) {
    char digit[20];
    size_t len = 0;
    uint64_t rest = value < 0 ? (uint64_t)0 - (uint64_t)value : (uint64_t)value;
    if (value < 0) put_byte(put, '-');
    do {
        digit[len++] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    while (len > 0)
        put_byte(put, digit[--len]);
}
