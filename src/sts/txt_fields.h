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

#define TXT_FIELD_NAME_LENGTH_MAX 32

struct txt_field {
	const char *name, *value; /* borrowed from the record */
	size_t name_length, value_length;
};

enum txt_step {
	TXT_FIELD,  /* a field was taken */
	TXT_END,    /* the record ended well */
	TXT_BROKEN, /* it does not go on as the grammar demands */
};

/* A record being read. */
struct txt_reader {
	const char *at, *end;
};

/*
 * Starts to read `record`; false unless it begins with `version` and ";".
 * The grammar allows blanks before that semicolon, but the RFC's own filter
 * for records does not (erratum 6285), so neither do we.
 */
bool txt_reader_start(struct txt_reader *reader, const char *version,
		      const char *record, size_t length);

/* Takes the next "name=value".  Values are not checked; they end at ";" and
 * have no blanks around them. */
enum txt_step txt_reader_next(struct txt_reader *reader,
			      struct txt_field *field);

/* Whether an unknown field is well formed: sts-ext-name and sts-ext-value. */
bool txt_field_is_extension(const struct txt_field *field);

bool txt_field_has_name(const struct txt_field *field, const char *name);

/* One TXT record, its character-strings joined with nothing in between. */
struct txt_record {
	const char *bytes;
	size_t length;
};

/*
 * The only record that begins with `version` and ";", or NULL.  `candidates`
 * gets how many do; with more than one the domain counts as having none.
 */
const struct txt_record *txt_records_choose(const struct txt_record *records,
					    size_t count, const char *version,
					    size_t *candidates);

#endif
