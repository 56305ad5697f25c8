#ifndef REPORTS_REPORT_LAYERS_H
#define REPORTS_REPORT_LAYERS_H

/*
 * From the bytes of a file, or of one mail of a mailbox, to the reports in
 * them: what they are is told by how they start, and layer after layer is taken
 * off within the limits of report_source.h.
 */

#include <stdbool.h>
#include <stddef.h>

#include "reports/report_source.h"

/* What all that is inflated of one input may have together, so that archives
 * in archives stay within bounds. */
#define REPORT_INFLATED_MAX ((size_t)64 << 20)

/* More reports that stand one behind the other in a file are refused. */
#define REPORT_IN_FILE_MAX 1000

/* Whose word about signatures is in the input. */
enum report_trust {
	REPORT_TRUST_FILE,    /* a file that somebody put there, or a mail */
	REPORT_TRUST_MAIL,    /* came by mail; as its headers have it */
	REPORT_TRUST_NOTHING, /* came by mail, and its headers may be forged */
};

struct report_input {
	const char *path;      /* to show */
	const char *file_name; /* or NULL */
	bool is_archived;
	enum report_trust trust;
};

void report_layers_read(const struct report_input *input, const char *bytes,
			size_t length, const struct report_sink *sink);

#endif
