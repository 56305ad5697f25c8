/*
 * Where headers are is told by their surroundings, in doubt in favour of there
 * being some: at the start, behind a line that may be a boundary, and behind
 * headers that announce a mail.
 */
#include "reports/mail_shape.h"

#include <string.h>
#include <strings.h>

struct scan {
	struct mail_shape *shape;
	struct text *reduced;
	size_t header_bytes, fields, boundaries, nested;
	size_t field_bytes;
	bool in_headers;
	bool is_kept;	  /* the field */
	bool is_type;	  /* it has the media type */
	bool is_mail;	  /* this block announces one */
	bool has_begun;	  /* with a field */
	bool has_ended;	  /* to mail servers, at a line that is no field */
	bool has_digests; /* parts are mails unless they say otherwise */
};

static bool contains(const char *line, size_t length, const char *word)
{
	size_t wanted = strlen(word);

	for (size_t i = 0; i + wanted <= length; i++)
		if (strncasecmp(line + i, word, wanted) == 0)
			return true;
	return false;
}

static bool is_empty(const char *line, size_t length)
{
	return (length == 1 && line[0] == '\n') ||
	       (length == 2 && line[0] == '\r' && line[1] == '\n');
}

static void refuse(struct scan *scan, const char *why)
{
	if (scan->shape->why == NULL)
		scan->shape->why = why;
}

/* The length of the name that a field begins with; 0 when it has none of the
 * kind that headers have, as JSON without an empty line before it. */
static size_t name_length(const char *line, size_t length)
{
	size_t name = 0, i;

	while (name < length && (text_is_alphanumeric(line[name]) ||
				 line[name] == '-' || line[name] == '_'))
		name++;
	for (i = name; i < length && (line[i] == ' ' || line[i] == '\t'); i++)
		;
	return i < length && line[i] == ':' ? name : 0;
}

/* Whether mail servers take the line for a field (RFC 5322 section 3.6.8). */
static bool is_field(const char *line, size_t length)
{
	size_t name = 0, i;

	while (name < length && line[name] > ' ' && line[name] < 0x7F &&
	       line[name] != ':')
		name++;
	for (i = name; i < length && (line[i] == ' ' || line[i] == '\t'); i++)
		;
	return name > 0 && i < length && line[i] == ':';
}

static bool is_named(const char *line, size_t name, const char *wanted)
{
	return text_equal_nocase(line, name, wanted, strlen(wanted));
}

static bool is_wanted(const char *line, size_t name)
{
	static const char *const wanted[] = {
	    "Content-Type",	     "Content-Transfer-Encoding",
	    "Content-Disposition",   "Subject",
	    "TLS-Report-Domain",     "TLS-Report-Submitter",
	    "Authentication-Results"};

	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
		if (is_named(line, name, wanted[i]))
			return true;
	return false;
}

static void begin_headers(struct scan *scan)
{
	scan->in_headers = true;
	scan->is_type = scan->is_mail = false;
	scan->has_begun = scan->has_ended = false;
	scan->is_kept = true;
	scan->field_bytes = 0;
}

static void end_headers(struct scan *scan)
{
	scan->in_headers = false;
	if (!scan->is_mail && !scan->has_digests)
		return;
	/* With digests every part looks like a mail here: the limits of
	 * boundaries and fields are enough for them. */
	if (!scan->has_digests && ++scan->nested > MAIL_NESTED_MAX)
		refuse(scan, "the mail has more than 20 mails within");
	begin_headers(scan);
}

/* Whether it is an Authentication-Results that a mail server may not see as
 * one, so that it does not take away what a sender makes up in its name: behind
 * a line that is no field, where to it the headers end, or with a blank before
 * the colon. */
static bool is_doubtful(struct scan *scan, const char *line, size_t length,
			size_t name)
{
	static const char authentication[] = "Authentication-Results";

	if (is_field(line, length))
		scan->has_begun = true;
	else if (scan->has_begun)
		scan->has_ended = true;
	return is_named(line, name, authentication) &&
	       (scan->has_ended || line[name] != ':');
}

/* Begins a field; gives how many bytes of the line were dealt with. */
static size_t begin_field(struct scan *scan, const char *line, size_t length)
{
	static const char odd_type[] = "ContentType";
	size_t name = name_length(line, length);
	bool is_odd = is_named(line, name, odd_type);
	bool is_refused = is_doubtful(scan, line, length, name);

	scan->field_bytes = 0;
	scan->is_type = is_odd || is_named(line, name, "Content-Type");
	scan->is_kept =
	    (name == 0 || is_odd || is_wanted(line, name)) && !is_refused;
	if (scan->is_kept && ++scan->fields > MAIL_FIELDS_MAX)
		refuse(scan, "the mail has more than 5000 headers");
	if (!is_odd)
		return 0;
	scan->shape->has_odd_type = true;
	text_add_string(scan->reduced, "Content-Type");
	return name;
}

static void scan_header(struct scan *scan, const char *line, size_t length)
{
	size_t used = 0;

	if (line[0] != ' ' && line[0] != '\t')
		used = begin_field(scan, line, length);
	if (!scan->is_kept)
		return;
	scan->field_bytes += length;
	scan->header_bytes += length;
	if (scan->field_bytes > MAIL_FIELD_BYTES_MAX)
		refuse(scan, "a header of the mail is larger than 64 KiB");
	if (scan->header_bytes > MAIL_HEADER_BYTES_MAX)
		refuse(scan, "the mail has more than 512 KiB of headers");
	if (scan->shape->why != NULL)
		return;
	text_add(scan->reduced, line + used, length - used);
	if (!scan->is_type)
		return;
	if (contains(line, length, "message"))
		scan->is_mail = true;
	if (contains(line, length, "digest"))
		scan->has_digests = true;
}

static void scan_line(struct scan *scan, const char *line, size_t length)
{
	if (length >= 2 && memcmp(line, "--", 2) == 0) {
		/* Among headers it may be no boundary to a mail server. */
		bool has_ended =
		    scan->in_headers && (scan->has_begun || scan->has_ended);

		begin_headers(scan);
		scan->has_ended = has_ended;
		if (++scan->boundaries > MAIL_BOUNDARIES_MAX)
			refuse(scan, "the mail has more than 500 boundaries");
	} else if (scan->in_headers && is_empty(line, length)) {
		end_headers(scan);
	} else if (scan->in_headers) {
		scan_header(scan, line, length);
		return;
	}
	text_add(scan->reduced, line, length);
}

void mail_shape_reduce(struct mail_shape *shape, const char *bytes,
		       size_t length, struct text *reduced)
{
	struct scan scan = {.shape = shape, .reduced = reduced};

	*shape = (struct mail_shape){.why = NULL};
	/* One header at least, or it is no mail to the library. */
	text_add_string(reduced, "MIME-Version: 1.0\n");
	begin_headers(&scan);
	while (length > 0 && shape->why == NULL) {
		const char *end = memchr(bytes, '\n', length);
		size_t line = end == NULL ? length : (size_t)(end - bytes) + 1;

		scan_line(&scan, bytes, line);
		bytes += line;
		length -= line;
	}
}
