#ifndef STS_STS_RECORD_H
#define STS_STS_RECORD_H

/* The TXT record at `_mta-sts.` + policy domain (RFC 8461 section 3.1). */

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"
#include "sts/txt_fields.h"

#define STS_RECORD_VERSION "v=STSv1"
#define STS_ID_LENGTH_MAX  32

/* Whether these bytes can be an id: 1 to 32 letters and digits. */
bool sts_id_is_valid(const char *id, size_t length);

enum sts_record_fault {
	STS_RECORD_OK,
	STS_RECORD_ABSENT,	    /* none starts with "v=STSv1;" */
	STS_RECORD_SEVERAL,	    /* more than one does */
	STS_RECORD_VERSION_MISSING, /* not exactly "v=STSv1;" in front */
	STS_RECORD_SYNTAX,	    /* a field is malformed */
	STS_RECORD_ID_MISSING,
	STS_RECORD_ID_INVALID,
};

struct sts_record {
	char id[STS_ID_LENGTH_MAX + 1];
	bool has_second_id;    /* the first one counts; some senders refuse */
	bool has_extensions;   /* unknown, well formed, ignored */
	enum txt_fault syntax; /* why, for VERSION_MISSING and SYNTAX */
};

/* The reason in words: "there is no id". */
const char *sts_record_fault_text(enum sts_record_fault fault);

/* Parses one record, its strings joined; but for `syntax`, `record` is defined
 * only for STS_RECORD_OK. */
enum sts_record_fault sts_record_parse(const char *bytes, size_t length,
				       struct sts_record *record);

/* Parses the one record that counts among all TXT records at the name. */
enum sts_record_fault sts_record_parse_set(const struct txt_span *records,
					   size_t count,
					   struct sts_record *record);

/* Adds "v=STSv1; id=ID;".  The id must have been checked. */
void sts_record_render(const char *id, struct text *text);

#endif
