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
	TLSRPT_RECORD_VERSION_MISSING,
	TLSRPT_RECORD_RUA_MISSING,
	TLSRPT_RECORD_URI_INVALID,  /* no URI, or ',', '!', ';' in it */
	TLSRPT_RECORD_URI_UNUSABLE, /* none is mailto: or https: */
	TLSRPT_RECORD_SYNTAX,
};

struct tlsrpt_uri {
	const char *bytes; /* borrowed */
	size_t length;
	bool is_usable; /* mailto: with a recipient, or https: with a host */
};

struct tlsrpt_record {
	struct tlsrpt_uri uris[TLSRPT_URI_MAX];
	size_t uri_count;    /* all, kept or not */
	size_t usable_count; /* of all */
	unsigned rua_count;  /* fields; one list is what all senders read */
};

/* Parses one record, its strings joined; `record` borrows from it and is
 * defined only for TLSRPT_RECORD_OK. */
enum tlsrpt_record_fault tlsrpt_record_parse(const char *bytes, size_t length,
					     struct tlsrpt_record *record);

/* Adds "v=TLSRPTv1; rua=URIS"; `uris` have commas between them. */
void tlsrpt_record_render(const char *uris, struct text *text);

#endif
