#ifndef STS_DOMAIN_NAME_H
#define STS_DOMAIN_NAME_H

/*
 * Host names as RFC 5321 section 4.1.2 and RFC 1123 allow them (letters,
 * digits, hyphens), and the patterns of MTA-STS and of certificates, whose
 * left-most label may be "*".  Names are A-labels here; nothing is converted.
 */

#include <stdbool.h>
#include <stddef.h>

/* Of a name without the root's dot (RFC 1035 section 2.3.4). */
#define DOMAIN_NAME_LENGTH_MAX	253
#define DOMAIN_LABEL_LENGTH_MAX 63

enum domain_name_fault {
	DOMAIN_NAME_OK,
	DOMAIN_NAME_EMPTY,
	DOMAIN_NAME_TOO_LONG,
	DOMAIN_NAME_EMPTY_LABEL,
	DOMAIN_NAME_LABEL_TOO_LONG,
	DOMAIN_NAME_HYPHEN, /* a label starts or ends with one */
	DOMAIN_NAME_CHARACTER,
	DOMAIN_NAME_NOT_ASCII, /* a U-label, perhaps */
	DOMAIN_NAME_TRAILING_DOT,
	DOMAIN_NAME_ADDRESS,  /* an IP address or address literal */
	DOMAIN_NAME_WILDCARD, /* "*" in a wrong place */
};

/* Checks a host name; one label is enough. */
enum domain_name_fault domain_name_check(const char *name, size_t length);

/* Checks ["*."] Domain (RFC 8461 section 3.2, sts-policy-mx-value). */
enum domain_name_fault domain_name_check_pattern(const char *pattern,
						 size_t length);

/* The reason in words, to stand behind the name: "a label is empty". */
const char *domain_name_fault_text(enum domain_name_fault fault);

/*
 * Whether `host`, with or without the root's dot, is what `pattern` names: the
 * same labels in any case, with "*" standing for exactly one label (RFC 8461
 * section 4.1, RFC 9525 section 6.3).  What is no valid pattern or host
 * matches nothing.
 */
bool domain_name_matches(const char *pattern, size_t pattern_length,
			 const char *host, size_t host_length);

#endif
