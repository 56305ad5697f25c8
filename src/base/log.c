/*
 * Standard error is shared with whoever started the daemon, so its
 * O_NONBLOCK flag must not be touched: a pipe or terminal is opened once more
 * for ourselves, a socket is written with MSG_DONTWAIT, and a regular file
 * does not block.
 */
#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"
#include "base/timestamp.h"

#define LINE_ROOM	   4096 /* PIPE_BUF: up to here a pipe keeps lines whole */
#define VALUE_LENGTH_MAX   200
#define MESSAGE_LENGTH_MAX 3500

static struct {
	int fd;
	bool is_socket;
	bool polls; /* could not be opened again: ask before each write */
	bool has_priorities;
	bool is_muted; /* the line being made is below the level */
	enum log_level level;
	uint64_t dropped;
	struct text line;
	char buffer[LINE_ROOM];
} log_state = {.fd = STDERR_FILENO, .level = LOG_LEVEL_INFO};

static const struct {
	const char *name;
	int priority; /* syslog(3) */
} levels[] = {
    [LOG_LEVEL_ERROR] = {"error", 3},
    [LOG_LEVEL_WARNING] = {"warning", 4},
    [LOG_LEVEL_INFO] = {"info", 6},
    [LOG_LEVEL_DEBUG] = {"debug", 7},
};

const char *log_level_name(enum log_level level)
{
	return levels[level].name;
}

bool log_level_parse(const char *name, enum log_level *level)
{
	for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++) {
		if (strcmp(name, levels[i].name) == 0) {
			*level = (enum log_level)i;
			return true;
		}
	}
	return false;
}

/* systemd names the device and inode of the journal's stream (systemd.exec,
 * JOURNAL_STREAM), so that a redirected standard error gets no priorities. */
static bool is_journal(const struct stat *status)
{
	const char *stream = getenv("JOURNAL_STREAM");
	char ours[64];

	snprintf(ours, sizeof(ours), "%ju:%ju", (uintmax_t)status->st_dev,
		 (uintmax_t)status->st_ino);
	return stream != NULL && strcmp(stream, ours) == 0;
}

void log_open(void)
{
	struct stat status;
	int fd;

	if (fstat(STDERR_FILENO, &status) != 0)
		return;
	log_state.has_priorities = is_journal(&status);
	log_state.is_socket = S_ISSOCK(status.st_mode);
	if (log_state.is_socket || S_ISREG(status.st_mode))
		return;
	fd = open("/proc/self/fd/2",
		  O_WRONLY | O_APPEND | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd >= 0)
		log_state.fd = fd;
	else
		log_state.polls = true;
}

int log_descriptor(void)
{
	return log_state.fd;
}

void log_set_level(enum log_level level)
{
	log_state.level = level;
}

bool log_is_on(enum log_level level)
{
	return level <= log_state.level;
}

static bool write_line(const char *bytes, size_t length)
{
	ssize_t put;

	if (log_state.is_socket) {
		put = send(log_state.fd, bytes, length,
			   MSG_DONTWAIT | MSG_NOSIGNAL);
	} else if (log_state.polls) {
		struct pollfd ready = {.fd = log_state.fd, .events = POLLOUT};

		if (poll(&ready, 1, 0) != 1)
			return false;
		put = write(log_state.fd, bytes, length);
	} else {
		put = write(log_state.fd, bytes, length);
	}
	return put == (ssize_t)length;
}

static void start_line(enum log_level level, const char *event)
{
	char now[TIMESTAMP_ROOM];

	text_init(&log_state.line, log_state.buffer,
		  sizeof(log_state.buffer) - 1); /* the newline always fits */
	if (log_state.has_priorities)
		text_addf(&log_state.line, "<%d>", levels[level].priority);
	text_addf(&log_state.line, "time=%s level=%s msg=%s",
		  timestamp_format(now, time(NULL)), levels[level].name, event);
}

static void finish_line(void)
{
	struct text *line = &log_state.line;

	line->bytes[line->length++] = '\n';
	if (!write_line(line->bytes, line->length))
		log_state.dropped++;
}

static void tell_dropped(void)
{
	uint64_t dropped = log_state.dropped;

	start_line(LOG_LEVEL_WARNING, "log-lines-dropped");
	text_addf(&log_state.line, " count=%ju", (uintmax_t)dropped);
	finish_line();
	if (log_state.dropped == dropped)
		log_state.dropped = 0;
	else
		log_state.dropped = dropped;
}

void log_begin_asked(const char *event)
{
	log_begin(LOG_LEVEL_INFO, event);
	log_state.is_muted = false;
}

void log_begin(enum log_level level, const char *event)
{
	log_state.is_muted = !log_is_on(level);
	if (log_state.dropped > 0)
		tell_dropped();
	start_line(level, event);
}

void log_bytes(const char *key, const char *value, size_t length)
{
	text_addf(&log_state.line, " %s=\"", key);
	text_add_escaped(&log_state.line, value, length, VALUE_LENGTH_MAX);
	text_add_string(&log_state.line, "\"");
}

static bool is_plain(const char *value)
{
	if (*value == '\0' || strlen(value) > VALUE_LENGTH_MAX)
		return false;
	for (; *value != '\0'; value++) {
		if (*value <= ' ' || *value > '~' || *value == '"' ||
		    *value == '\\' || *value == '=')
			return false;
	}
	return true;
}

void log_text(const char *key, const char *value)
{
	if (is_plain(value))
		text_addf(&log_state.line, " %s=%s", key, value);
	else
		log_bytes(key, value, strlen(value));
}

void log_number(const char *key, int64_t value)
{
	text_addf(&log_state.line, " %s=%jd", key, (intmax_t)value);
}

void log_end(void)
{
	if (!log_state.is_muted)
		finish_line();
}

void log_message(enum log_level level, const char *format, ...)
{
	char message[LINE_ROOM];
	va_list arguments;

	if (!log_is_on(level))
		return;
	va_start(arguments, format);
	vsnprintf(message, sizeof(message), format, arguments);
	va_end(arguments);
	log_begin(level, "");
	text_add_string(&log_state.line, "\"");
	text_add_escaped(&log_state.line, message, strlen(message),
			 MESSAGE_LENGTH_MAX);
	text_add_string(&log_state.line, "\"");
	finish_line();
}
