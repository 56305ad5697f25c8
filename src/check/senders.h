#ifndef CHECK_SENDERS_H
#define CHECK_SENDERS_H

/*
 * Which sending software refuses or ignores a policy, and for what.  A sender
 * counts as refusing only where its source was read; the table names the
 * version and the file.  Large mail providers, whose source nobody can read,
 * appear as "documented to", with the document.
 */

#include <stddef.h>

/* What senders stumble over; each is a set of them. */
enum sender_quirk {
	QUIRK_NONE, /* nobody that is known */
	/* The TXT record. */
	QUIRK_NO_VALID_TXT,
	QUIRK_VERSION_BLANK, /* around it */
	QUIRK_VERSION_CASE,
	QUIRK_SEVERAL_TXT,
	QUIRK_SECOND_TXT, /* an unrelated one */
	QUIRK_TXT_SYNTAX,
	QUIRK_TXT_NO_EQUALS, /* a field without '=' */
	QUIRK_TXT_BLANK_AT_END,
	QUIRK_ID_INVALID,
	QUIRK_ID_MISSING,
	QUIRK_SECOND_ID,
	/* The policy host. */
	QUIRK_NO_POLICY, /* it cannot be fetched */
	QUIRK_OLD_TLS,
	QUIRK_BAD_CERTIFICATE, /* trust, dates or name */
	QUIRK_REDIRECT,
	QUIRK_NOT_200,
	QUIRK_MEDIA_TYPE,
	QUIRK_CONTENT_ENCODING,
	QUIRK_OVER_10_KB,
	QUIRK_OVER_64_KB,
	QUIRK_SLOW, /* more than 5 s */
	/* The text of the policy. */
	QUIRK_EMPTY,
	QUIRK_BYTE_ORDER_MARK,
	QUIRK_BARE_CR,
	QUIRK_BLANK_LINE,
	QUIRK_LEADING_BLANK,
	QUIRK_NO_COLON,
	QUIRK_BLANK_BEFORE_COLON,
	QUIRK_KEY_INVALID,
	QUIRK_VALUE_INVALID,
	QUIRK_NOT_ASCII,
	QUIRK_NOT_UTF8,
	QUIRK_NO_VERSION,
	QUIRK_VERSION_NOT_FIRST,
	QUIRK_MODE_UNKNOWN,
	QUIRK_NO_MAX_AGE,
	QUIRK_MAX_AGE_INVALID,
	QUIRK_MAX_AGE_ZERO,
	QUIRK_MAX_AGE_OVER,
	QUIRK_NO_MX,
	QUIRK_NO_MX_IN_NONE,
	QUIRK_MX_INVALID,
	/* Mail hosts. */
	QUIRK_WILDCARD_DEPTH, /* the others take '*' for several labels */
	QUIRK_MX_FAILS,	      /* one that does not pass gets no mail */
	QUIRK_COUNT
};

/* The senders, as a set of bits to be kept in findings. */
unsigned senders_of(enum sender_quirk quirk);

/* The name of the sender with this number, 0 and up: "maddy", or "Google
 * (documented)"; NULL behind the last. */
const char *sender_name(size_t number);

/* Where that was read: product, version, file, or the document. */
const char *sender_source(size_t number);

#endif
