#ifndef STS_TXT_FIELDS_H
#define STS_TXT_FIELDS_H

/*
 * What the two TXT records of RFC 8461 section 3.1 and RFC 8460 section 3 have
 * in common: a version, fields of "name=value" with ";" between them, unknown
 * ones to be ignored if they are well formed, and the choice of the one record
 * among those at a name.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

#define TXT_FIELD_NAME_LENGTH_MAX 32

/* Bytes of somebody else's: a record, or one character-string of it. */
struct txt_span {
	const char *bytes;
	size_t length;
};

struct txt_field {
	struct txt_span name, value; /* borrowed from the record */
};

enum txt_fault {
	TXT_OK,
	TXT_VERSION_MISSING,
	TXT_VERSION_CASE,    /* the version, but for the case of letters */
	TXT_VERSION_BLANK,   /* blanks before it or before its ';' */
	TXT_VERSION_QUOTED,  /* a DNS panel stored the quotes, too */
	TXT_VERSION_ESCAPED, /* or the backslash before ';' */
	TXT_FIELD_EMPTY,
	TXT_FIELD_NO_EQUALS,
	TXT_FIELD_NAME_INVALID,
	TXT_FIELD_VALUE_INVALID,
	TXT_BLANK_AT_END,
};

/* The reason in words: "there is an empty field". */
const char *txt_fault_text(enum txt_fault fault);

/* Whether `c` is a blank: WSP of RFC 5234. */
bool txt_is_blank(char c);

/* Whether these bytes can name an extension, in a record or in a policy:
 * sts-ext-name, tlsrpt-ext-name and sts-policy-ext-name are the same. */
bool txt_is_extension_name(const char *name, size_t length);

enum txt_step {
	TXT_FIELD,  /* a field was taken */
	TXT_END,    /* the record ended well */
	TXT_BROKEN, /* it does not go on as the grammar demands */
};

/* A record being read. */
struct txt_reader {
	const char *at, *end;
	enum txt_fault fault; /* why it was refused or is broken */
};

/*
 * Starts to read `record`; false unless it begins with `version` and ";".
 * The grammar allows blanks before that semicolon, but the RFC's own filter
 * for records does not (erratum 6285), so neither do we.
 */
bool txt_reader_start(struct txt_reader *reader, const char *version,
		      const char *record, size_t length);

/* Takes the next "name=value".  Names and values are not checked; values end
 * at ";" and have no blanks behind them. */
enum txt_step txt_reader_next(struct txt_reader *reader,
			      struct txt_field *field);

/* Checks what an unknown field must be to be ignored: sts-ext-name "="
 * sts-ext-value. */
enum txt_fault txt_field_check_extension(const struct txt_field *field);

bool txt_field_has_name(const struct txt_field *field, const char *name);

/* Adds the character-strings of one record to `record`, joined with nothing in
 * between (RFC 8461 section 3.1). */
void txt_strings_join(const struct txt_span *strings, size_t count,
		      struct text *record);

/*
 * The only record that begins with `version` and ";", or NULL.  `candidates`
 * gets how many do; with more than one the domain counts as having none.
 */
const struct txt_span *txt_records_choose(const struct txt_span *records,
					  size_t count, const char *version,
					  size_t *candidates);

#endif
