#ifndef BASE_LOG_H
#define BASE_LOG_H

/*
 * The log: one logfmt line per event on standard error, with syslog
 * priorities in front when the journal listens there (sd-daemon(3)).  Writing
 * never blocks: a line that does not fit is dropped and counted, and the count
 * is told with the next line that fits.  Only main, master and worker log.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum log_level {
	LOG_LEVEL_ERROR,
	LOG_LEVEL_WARNING,
	LOG_LEVEL_INFO,
	LOG_LEVEL_DEBUG
};

const char *log_level_name(enum log_level level);
bool log_level_parse(const char *name, enum log_level *level);

/* Prepares standard error; called once, before any process is forked. */
void log_open(void);

/* The descriptor lines go to, for a process that closes all others. */
int log_descriptor(void);

/* Drops everything below `level` from now on. */
void log_set_level(enum log_level level);

/* Whether a line of this level would be written. */
bool log_is_on(enum log_level level);

/* A whole line with nothing but a message (escaped and bounded). */
void log_message(enum log_level level, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/*
 * A line with fields: log_begin(), any number of fields, log_end().  `event`
 * and keys are literals; values are escaped and cut at 200 bytes.
 */
void log_begin(enum log_level level, const char *event);

/* The same for a line that somebody has asked for: of level info, and written
 * whatever the level is. */
void log_begin_asked(const char *event);
void log_text(const char *key, const char *value);
void log_bytes(const char *key, const char *value, size_t length);
void log_number(const char *key, int64_t value);
void log_end(void);

#endif
