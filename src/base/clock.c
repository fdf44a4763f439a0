/* When is it, and how is that written? Days are counted by the civil calendar (proleptic
 * Gregorian). */
#include "base/clock.h"

#include <stdio.h>
#include <time.h>

instant clock_now(void) { return (instant)time(NULL); }

uint64_t clock_ticks(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* Days from 1970-01-01; years are counted from March so that the leap day is the last. */
static int64_t days_of(int year, int month, int day) {
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

static struct date date_of_days(int64_t days) {
    days += 719468;
    int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    int64_t day_of_era = days - era * 146097;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month_from_march = (5 * day_of_year + 2) / 153;
    int day = (int)(day_of_year - (153 * month_from_march + 2) / 5 + 1);
    int month = (int)(month_from_march < 10 ? month_from_march + 3 : month_from_march - 9);
    int year = (int)(year_of_era + era * 400 + (month <= 2));
    return (struct date){(int16_t)year, (int8_t)month, (int8_t)day};
}

static int days_in_month(int year, int month) {
    static const int8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && leap ? 29 : days[month - 1];
}

static bool digits_read(struct span text, size_t at, size_t len, int *value) {
    int sum = 0;
    for (size_t i = at; i < at + len; i++) {
        if (text.at[i] < '0' || text.at[i] > '9') return false;
        sum = sum * 10 + (text.at[i] - '0');
    }
    *value = sum;
    return true;
}

static bool date_parts(struct span text, int year_min, struct date *date) {
    int year = 0;
    int month = 0;
    int day = 0;
    if (text.len != 10 || text.at[4] != '-' || text.at[7] != '-') return false;
    if (!digits_read(text, 0, 4, &year) || !digits_read(text, 5, 2, &month) ||
        !digits_read(text, 8, 2, &day))
        return false;
    if (year < year_min || month < 1 || month > 12 || day < 1) return false;
    if (day > days_in_month(year, month)) return false;
    *date = (struct date){(int16_t)year, (int8_t)month, (int8_t)day};
    return true;
}

struct err date_read(struct span text, struct date *date) {
    if (!date_parts(text, 1800, date))
        return err_make(ERR_INPUT, "not a real date of the form YYYY-MM-DD");
    return err_none();
}

/* Five instants are written of each ask, which snprintf takes a microsecond for. */
static void two_digits(char *at, unsigned number) {
    at[0] = (char)('0' + number / 10 % 10);
    at[1] = (char)('0' + number % 10);
}

void date_write(struct date date, char text[DATE_TEXT_BYTES]) {
    unsigned year = date.year >= 0 && date.year <= 9999 ? (unsigned)date.year : 0;
    two_digits(text, year / 100);
    two_digits(text + 2, year);
    two_digits(text + 5, date.month > 0 ? (unsigned)date.month : 0);
    two_digits(text + 8, date.day > 0 ? (unsigned)date.day : 0);
    text[4] = text[7] = '-';
    text[10] = 0;
}

struct date date_of(instant t) {
    int64_t days = t / 86400 - (t % 86400 < 0);
    return date_of_days(days);
}

instant date_instant(struct date date) { return days_of(date.year, date.month, date.day) * 86400; }

int date_compare(struct date a, struct date b) {
    if (a.year != b.year) return a.year < b.year ? -1 : 1;
    if (a.month != b.month) return a.month < b.month ? -1 : 1;
    return (a.day > b.day) - (a.day < b.day);
}

void instant_write(instant t, char text[INSTANT_TEXT_BYTES]) {
    unsigned second = (unsigned)(((t % 86400) + 86400) % 86400);
    date_write(date_of(t), text);
    two_digits(text + 11, second / 3600);
    two_digits(text + 14, second / 60 % 60);
    two_digits(text + 17, second % 60);
    text[10] = 'T';
    text[13] = text[16] = ':';
    text[19] = 'Z';
    text[20] = 0;
}

/* "Thh:mm:ssZ" as seconds of the day. No leap seconds: the instants we write have none. */
static bool day_seconds_read(struct span text, int *seconds) {
    int hour = 0;
    int minute = 0;
    int second = 0;
    if (text.at[0] != 'T' || text.at[3] != ':' || text.at[6] != ':' || text.at[9] != 'Z')
        return false;
    if (!digits_read(text, 1, 2, &hour) || !digits_read(text, 4, 2, &minute) ||
        !digits_read(text, 7, 2, &second))
        return false;
    *seconds = hour * 3600 + minute * 60 + second;
    return hour < 24 && minute < 60 && second < 60;
}

struct err instant_read(struct span text, instant *t) {
    struct date date;
    int seconds = 0;
    if (text.len != 20 || !date_parts(span_cut(text, 0, 10), 1900, &date) ||
        !day_seconds_read(span_cut(text, 10, 20), &seconds))
        return err_make(ERR_INPUT, "not an instant of the form YYYY-MM-DDThh:mm:ssZ");
    *t = date_instant(date) + seconds;
    return err_none();
}

static const char CROCKFORD[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

void id_write(const char *prefix, instant now, const uint8_t random10[10],
              char text[ID_BYTES_MAX]) {
    uint8_t bits[17] = {0}; /* one leading zero byte: 26 characters are 130 bits */
    uint64_t millis = now > 0 ? (uint64_t)now * 1000 : 0;
    for (int i = 0; i < 6; i++)
        bits[1 + i] = (uint8_t)(millis >> (8 * (5 - i)));
    memcpy(bits + 7, random10, 10);
    char ulid[ULID_TEXT_BYTES];
    for (unsigned i = 0; i < 26; i++) {
        unsigned first = 6 + i * 5; /* 136 bits in hand, the lowest 130 are written */
        unsigned value = 0;
        for (unsigned b = first; b < first + 5; b++)
            value = value << 1 | (bits[b / 8] >> (7 - b % 8) & 1u);
        ulid[i] = CROCKFORD[value];
    }
    ulid[26] = 0;
    snprintf(text, ID_BYTES_MAX, "%s-%s", prefix, ulid);
}

bool id_valid(struct span text, const char *prefix) {
    size_t prefix_len = strlen(prefix);
    if (text.len != prefix_len + 27 || text.at[prefix_len] != '-') return false;
    if (memcmp(text.at, prefix, prefix_len) != 0) return false;
    for (size_t i = prefix_len + 1; i < text.len; i++)
        if (!memchr(CROCKFORD, text.at[i], 32)) return false;
    return text.at[prefix_len + 1] <= '7'; /* 48 bits of time */
}
