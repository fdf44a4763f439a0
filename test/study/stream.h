/* Bytes that are the same on every run, for tests that need many: splitmix64. */
#ifndef TEST_STUDY_STREAM_H
#define TEST_STUDY_STREAM_H

#include "study/draw.h"

struct stream {
    uint64_t state;
    uint64_t left; /* bytes until it fails; UINT64_MAX: never */
};

static inline uint64_t stream_next(struct stream *stream) {
    uint64_t z = stream->state += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
}

static inline bool stream_fill(void *from, uint8_t *bytes, size_t len) {
    struct stream *stream = from;
    if (stream->left < len) return false;
    if (stream->left != UINT64_MAX) stream->left -= len;
    uint64_t word = 0;
    for (size_t i = 0; i < len; i++) {
        word = i % 8 ? word >> 8 : stream_next(stream);
        bytes[i] = (uint8_t)word;
    }
    return true;
}

#endif
