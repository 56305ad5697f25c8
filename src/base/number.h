#ifndef BASE_NUMBER_H
#define BASE_NUMBER_H

/* Numbers and durations as people write them in configuration files. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Parses `length` decimal digits and nothing else; false when there is any
 * other byte, no digit, or the value does not fit. */
bool number_parse(const char *digits, size_t length, uint64_t *value);

/* Parses seconds: digits, alone or with one of s m h d w behind them. */
bool duration_parse(const char *string, uint64_t *seconds);

/* The longest text of duration_format(), NUL included. */
#define DURATION_ROOM 24

/* Formats seconds in the largest unit that divides them: "7d", "90s". */
const char *duration_format(char buffer[DURATION_ROOM], uint64_t seconds);

#endif
