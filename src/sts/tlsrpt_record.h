#ifndef STS_TLSRPT_RECORD_H
#define STS_TLSRPT_RECORD_H

/* The TXT record at `_smtp._tls.` + policy domain (RFC 8460 section 3). */

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"
#include "sts/txt_fields.h"

#define TLSRPT_RECORD_VERSION "v=TLSRPTv1"

/* More endpoints than this are counted, not kept. */
#define TLSRPT_URI_MAX 32

enum tlsrpt_record_fault {
	TLSRPT_RECORD_OK,
	TLSRPT_RECORD_ABSENT,	       /* none starts with "v=TLSRPTv1;" */
	TLSRPT_RECORD_SEVERAL,	       /* more than one does */
	TLSRPT_RECORD_VERSION_MISSING, /* not exactly "v=TLSRPTv1;" in front */
	TLSRPT_RECORD_SYNTAX,	       /* a field is malformed */
	TLSRPT_RECORD_RUA_MISSING,
	TLSRPT_RECORD_URI_INVALID,  /* no URI, or ',', '!', ';' in it */
	TLSRPT_RECORD_URI_UNUSABLE, /* none is mailto: or https: */
};

struct tlsrpt_uri {
	const char *bytes; /* borrowed */
	size_t length;
	bool is_usable; /* mailto: with a recipient, or https: with a host */
};

struct tlsrpt_record {
	struct tlsrpt_uri uris[TLSRPT_URI_MAX];
	size_t uri_count;      /* all, kept or not */
	size_t usable_count;   /* of all */
	size_t rua_count;      /* fields; one list is what all senders read */
	bool has_extensions;   /* unknown, well formed, ignored */
	enum txt_fault syntax; /* why, for VERSION_MISSING and SYNTAX */
};

/* The reason in words: "there is no 'rua='". */
const char *tlsrpt_record_fault_text(enum tlsrpt_record_fault fault);

/* Parses one record, its strings joined; `record` borrows from it and is, but
 * for `syntax`, defined only for TLSRPT_RECORD_OK. */
enum tlsrpt_record_fault tlsrpt_record_parse(const char *bytes, size_t length,
					     struct tlsrpt_record *record);

/* Parses the one record that counts among all TXT records at the name. */
enum tlsrpt_record_fault tlsrpt_record_parse_set(const struct txt_span *records,
						 size_t count,
						 struct tlsrpt_record *record);

/* Adds "v=TLSRPTv1; rua=LIST"; the list must have been checked. */
void tlsrpt_record_render(const char *rua_list, struct text *text);

#endif
