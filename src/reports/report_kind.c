/* Pure functions. */
#include "reports/report_kind.h"

#include <stdbool.h>
#include <string.h>

#include "reports/gzip.h"
#include "reports/json_scan.h"
#include "reports/mbox.h"
#include "reports/zip_archive.h"

/* RFC 5322 section 3.6.8, with blanks before the colon. */
static bool is_mail(const char *bytes, size_t length)
{
	size_t i = 0;

	while (i < length && bytes[i] > ' ' && bytes[i] < 0x7f &&
	       bytes[i] != ':')
		i++;
	if (i == 0)
		return false;
	while (i < length && (bytes[i] == ' ' || bytes[i] == '\t'))
		i++;
	return i < length && bytes[i] == ':';
}

/* The first byte behind a byte order mark and blanks; NUL without one. */
char report_kind_first_visible(const char *bytes, size_t length)
{
	size_t i = 0;

	if (length >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0)
		i = 3;
	while (i < length && memchr(" \t\r\n", bytes[i], 4) != NULL)
		i++;
	return i < length ? bytes[i] : '\0';
}

enum report_kind report_kind_find(const char *bytes, size_t length)
{
	if (length == 0)
		return KIND_EMPTY;
	if (gzip_is(bytes, length))
		return KIND_GZIP;
	if (zip_archive_is(bytes, length))
		return KIND_ZIP;
	if (mbox_is(bytes, length))
		return KIND_MBOX;
	if (report_kind_first_visible(bytes, length) == '{')
		return KIND_JSON;
	if (json_scan_is_array(bytes, length))
		return KIND_JSON_ARRAY;
	if (report_kind_first_visible(bytes, length) == '<')
		return KIND_XML;
	return is_mail(bytes, length) ? KIND_MAIL : KIND_OTHER;
}
