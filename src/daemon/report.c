/* What cannot be written is told in the log, never waited for. */
#include "daemon/report.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <unistd.h>

#include "base/log.h"

#define OUTPUT_TIMEOUT_MS 5000

void report_log(const struct diagnostics *diagnostics)
{
	const struct finding *finding;
	struct text line;

	for (finding = diagnostics->first; finding != NULL;
	     finding = finding->next) {
		enum log_level level = LOG_LEVEL_INFO;

		if (finding->severity == SEVERITY_ERROR)
			level = LOG_LEVEL_ERROR;
		else if (finding->severity == SEVERITY_WARNING)
			level = LOG_LEVEL_WARNING;
		text_init_growing(&line);
		finding_render(finding, &line);
		log_message(level, "%s", line.bytes);
		text_release(&line);
	}
	if (diagnostics->omitted > 0)
		log_message(LOG_LEVEL_ERROR, "%zu more findings",
			    diagnostics->omitted);
}

bool report_print(const struct text *text)
{
	struct pollfd output = {.fd = STDOUT_FILENO, .events = POLLOUT};
	size_t done = 0;

	while (done < text->length) {
		size_t piece = text->length - done;
		ssize_t put;

		if (poll(&output, 1, OUTPUT_TIMEOUT_MS) != 1)
			break;
		put = write(STDOUT_FILENO, text->bytes + done,
			    piece < PIPE_BUF ? piece : PIPE_BUF);
		if (put < 0 && errno != EINTR && errno != EAGAIN)
			break;
		if (put > 0)
			done += (size_t)put;
	}
	if (done == text->length)
		return true;
	log_message(LOG_LEVEL_ERROR,
		    "standard output cannot be written: the records to publish "
		    "are shown by 'mta-sts records'");
	return false;
}
