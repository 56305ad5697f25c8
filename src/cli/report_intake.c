/*
 * The work is done in a child: a mail that it dies of is one to try again, as
 * everything else that is nobody's fault.  Prints.
 */
#include "cli/report_intake.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "cli/command.h"
#include "reports/received_report.h"
#include "reports/report_archive.h"
#include "reports/report_source.h"
#include "reports/tls_report.h"

#define REASON_SHOWN 300

struct intake {
	struct report_archive *archive;
	size_t stored, duplicates, refused;
	bool has_failed;
};

/* One line, whatever the bytes are. */
static void tell(const char *what, const char *path, const char *why)
{
	struct text reason;

	text_init_growing(&reason);
	text_add_escaped(&reason, why, strlen(why), REASON_SHOWN);
	command_complain(REPORT_COMMAND, what, path, reason.bytes);
	text_release(&reason);
}

static void on_refused(void *context, enum report_refusal refusal,
		       const char *path, const char *reason)
{
	struct intake *intake = context;

	(void)refusal; /* neither is kept */
	intake->refused++;
	tell("refused", path, reason);
}

static void store(struct intake *intake, const char *path,
		  const struct received_report *received)
{
	switch (report_archive_store(intake->archive, &received->report,
				     received->authentication,
				     received->submitter)) {
	case ARCHIVE_STORED: intake->stored++; break;
	case ARCHIVE_DUPLICATE: intake->duplicates++; break;
	case ARCHIVE_TOO_LARGE:
		on_refused(intake, REFUSAL_BROKEN, path,
			   "it is too large to be kept");
		break;
	case ARCHIVE_FAILED:
		tell("cannot store report", path, file_error_text(errno));
		intake->has_failed = true;
		break;
	}
}

static void on_found(void *context, const struct report_origin *origin,
		     const char *bytes, size_t length,
		     struct diagnostics *deviations)
{
	struct intake *intake = context;
	struct received_report received;
	struct arena *arena = arena_new();
	struct text why;

	text_init_growing(&why);
	if (received_report_parse(&received, origin, bytes, length, arena,
				  deviations, &why))
		store(intake, origin->path, &received);
	else
		on_refused(intake, REFUSAL_BROKEN, origin->path, why.bytes);
	text_release(&why);
	arena_free(arena);
}

static int take_in(const char *directory, char *const *paths, size_t count,
		   bool is_quiet)
{
	struct intake intake = {.archive = report_archive_open(directory)};
	struct report_sink sink = {
	    .found = on_found, .refused = on_refused, .context = &intake};

	/* Whoever reads what is printed may go; the reports are stored. */
	signal(SIGPIPE, SIG_IGN);
	if (intake.archive == NULL) {
		tell("cannot use archive", directory,
		     errno == ENOTEMPTY
			 ? "it holds files and is no archive; give an empty "
			   "or new directory"
			 : file_error_text(errno));
		return INTAKE_RETRY;
	}
	for (size_t i = 0; i < count; i++)
		intake.has_failed |= !report_source_read(paths[i], &sink);
	if (!report_archive_close(intake.archive)) {
		tell("cannot store reports", directory, file_error_text(errno));
		intake.has_failed = true;
	}
	if (!is_quiet)
		printf("%zu report%s stored, %zu duplicate%s, %zu refused\n",
		       intake.stored, text_plural((int64_t)intake.stored),
		       intake.duplicates,
		       text_plural((int64_t)intake.duplicates), intake.refused);
	fflush(stdout);
	return intake.has_failed ? INTAKE_RETRY : 0;
}

int report_intake(const char *directory, char *const *paths, size_t count,
		  bool is_quiet)
{
	pid_t child;
	int status;

	fflush(stdout);
	child = fork();
	if (child == 0)
		_exit(take_in(directory, paths, count, is_quiet));
	while (child > 0 && waitpid(child, &status, 0) < 0) {
		if (errno != EINTR)
			return INTAKE_RETRY;
	}
	if (child < 0) {
		tell("cannot start", directory, strerror(errno));
		return INTAKE_RETRY;
	}
	return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : INTAKE_RETRY;
}
