/*
 * Pure functions on bytes that anybody may have published.  URIs are held
 * against the grammar of RFC 3986, then against what mailto: and https: need
 * to be of use; nothing is resolved.
 */
#include "sts/tlsrpt_record.h"

#include <arpa/inet.h>
#include <string.h>

#include "base/number.h"
#include "sts/domain_name.h"

#define PORT_MAX 65535

static const char *const fault_texts[] = {
    [TLSRPT_RECORD_OK] = "it is valid",
    [TLSRPT_RECORD_ABSENT] = "no record starts with 'v=TLSRPTv1;'",
    [TLSRPT_RECORD_SEVERAL] =
	"more than one record starts with 'v=TLSRPTv1;', so none counts",
    [TLSRPT_RECORD_VERSION_MISSING] = "it does not start with 'v=TLSRPTv1;'",
    [TLSRPT_RECORD_SYNTAX] = "a field is malformed",
    [TLSRPT_RECORD_RUA_MISSING] = "there is no 'rua='",
    [TLSRPT_RECORD_URI_INVALID] =
	"'rua=' holds what is no URI: mailto:ADDRESS or https://URL, with "
	"commas between several, and ',', '!' and ';' inside one written "
	"%2C, %21 and %3B",
    [TLSRPT_RECORD_URI_UNUSABLE] =
	"no URI is a mailto: with a recipient or an https: with a host",
};

const char *tlsrpt_record_fault_text(enum tlsrpt_record_fault fault)
{
	return fault_texts[fault];
}

/* ---- URIs ---- */

/* A URI (RFC 3986 section 3) cut into its parts. */
struct uri {
	struct txt_span scheme, host, path;
	uint64_t port;
	bool has_authority;
};

static bool is_among(char c, const char *set)
{
	return c != '\0' && strchr(set, c) != NULL;
}

static bool is_hex(char c)
{
	return text_is_digit(c) ||
	       (text_lower(c) >= 'a' && text_lower(c) <= 'f');
}

/* Whether all is unreserved, percent-encoded, a sub-delim but for those that
 * RFC 8460 section 3 wants encoded (',' '!' ';'), or one of `more`. */
static bool has_only(const char *bytes, size_t length, const char *more)
{
	for (size_t i = 0; i < length; i++) {
		if (bytes[i] == '%') {
			if (length - i < 3 || !is_hex(bytes[i + 1]) ||
			    !is_hex(bytes[i + 2]))
				return false;
			i += 2;
		} else if (!text_is_alphanumeric(bytes[i]) &&
			   !is_among(bytes[i], "-._~$&'()*+=") &&
			   !is_among(bytes[i], more)) {
			return false;
		}
	}
	return true;
}

/* Bytes of `at` before the first of `set`. */
static size_t length_before(const char *at, const char *end, const char *set)
{
	const char *stop = at;

	while (stop < end && !is_among(*stop, set))
		stop++;
	return (size_t)(stop - at);
}

static bool is_scheme(const char *bytes, size_t length)
{
	if (length == 0 || !text_is_alphanumeric(bytes[0]) ||
	    text_is_digit(bytes[0]))
		return false;
	for (size_t i = 1; i < length; i++) {
		if (!text_is_alphanumeric(bytes[i]) &&
		    !is_among(bytes[i], "+-."))
			return false;
	}
	return true;
}

/* IP-literal; there is no IPvFuture yet. */
static bool is_ipv6_literal(const char *host, size_t length)
{
	unsigned char address[sizeof(struct in6_addr)];
	char text[INET6_ADDRSTRLEN];

	if (length < 2 || length - 2 >= sizeof(text) || host[0] != '[' ||
	    host[length - 1] != ']' || memchr(host, '\0', length) != NULL)
		return false;
	memcpy(text, host + 1, length - 2);
	text[length - 2] = '\0';
	return inet_pton(AF_INET6, text, address) == 1;
}

/* [ userinfo "@" ] host [ ":" port ]; "[" and "]" stand around an IPv6
 * address alone. */
static bool parse_authority(const char *bytes, size_t length, struct uri *uri)
{
	const char *end = bytes + length;
	const char *at = memchr(bytes, '@', length);
	const char *host = at == NULL ? bytes : at + 1, *stop = host;

	if (!has_only(bytes, (size_t)(host - bytes), ":@"))
		return false;
	if (host < end && *host == '[')
		stop += length_before(host, end, "]");
	stop += length_before(stop, end, ":");
	uri->host = (struct txt_span){host, (size_t)(stop - host)};
	if (!is_ipv6_literal(host, uri->host.length) &&
	    !has_only(host, uri->host.length, ""))
		return false;
	/* RFC 3986 section 3.2.3: the port may be empty. */
	return end - stop <= 1 ||
	       (number_parse(stop + 1, (size_t)(end - stop - 1), &uri->port) &&
		uri->port <= PORT_MAX);
}

static bool parse_uri(const char *bytes, size_t length, struct uri *uri)
{
	const char *at = bytes, *end = bytes + length;
	size_t authority_length, query_length = 0;

	*uri = (struct uri){.scheme = {at, length_before(at, end, ":")}};
	at += uri->scheme.length;
	if (at == end || !is_scheme(bytes, uri->scheme.length))
		return false;
	at++;
	if (end - at >= 2 && at[0] == '/' && at[1] == '/') {
		at += 2;
		uri->has_authority = true;
		authority_length = length_before(at, end, "/?#");
		if (!parse_authority(at, authority_length, uri))
			return false;
		at += authority_length;
	}
	uri->path = (struct txt_span){at, length_before(at, end, "?#")};
	if (!has_only(at, uri->path.length, ":@/"))
		return false;
	at += uri->path.length;
	if (at < end && *at == '?') {
		at++;
		query_length = length_before(at, end, "#");
	}
	if (!has_only(at, query_length, ":@/?"))
		return false;
	at += query_length;
	return at == end || has_only(at + 1, (size_t)(end - at - 1), ":@/?");
}

/* A name that can be looked up; encoded ones are taken as they are. */
static bool is_host_name(const char *name, size_t length)
{
	if (memchr(name, '%', length) != NULL)
		return has_only(name, length, "");
	return domain_name_check(name, length) == DOMAIN_NAME_OK;
}

/* One address; RFC 6068 allows several, but RFC 8460 wants their commas
 * encoded, and what an encoded one means to senders is anybody's guess. */
static bool has_recipient(const struct uri *uri)
{
	const char *address = uri->path.bytes;
	const char *end = address + uri->path.length;
	const char *at = memchr(address, '@', uri->path.length);

	return !uri->has_authority && at != NULL && at > address &&
	       is_host_name(at + 1, (size_t)(end - at - 1));
}

static bool has_host(const struct uri *uri)
{
	return uri->has_authority &&
	       (is_host_name(uri->host.bytes, uri->host.length) ||
		domain_name_check(uri->host.bytes, uri->host.length) ==
		    DOMAIN_NAME_ADDRESS);
}

static bool has_scheme(const struct uri *uri, const char *scheme)
{
	return text_equal_nocase(uri->scheme.bytes, uri->scheme.length, scheme,
				 strlen(scheme));
}

static bool is_usable(const struct uri *uri)
{
	if (has_scheme(uri, "mailto"))
		return has_recipient(uri);
	return has_scheme(uri, "https") && has_host(uri);
}

/* ---- records ---- */

static bool take_uri(const char *bytes, size_t length,
		     struct tlsrpt_record *record)
{
	struct uri uri;
	bool usable;

	if (!parse_uri(bytes, length, &uri))
		return false;
	usable = is_usable(&uri);
	if (record->uri_count < TLSRPT_URI_MAX)
		record->uris[record->uri_count] = (struct tlsrpt_uri){
		    .bytes = bytes, .length = length, .is_usable = usable};
	record->uri_count++;
	record->usable_count += usable;
	return true;
}

/* tlsrpt-uri *(*WSP "," *WSP tlsrpt-uri) */
static bool take_rua(const struct txt_span *list, struct tlsrpt_record *record)
{
	const char *at = list->bytes, *end = at + list->length;

	record->rua_count++;
	for (;;) {
		const char *comma = memchr(at, ',', (size_t)(end - at));
		const char *stop = comma == NULL ? end : comma;

		while (comma != NULL && stop > at && txt_is_blank(stop[-1]))
			stop--;
		if (!take_uri(at, (size_t)(stop - at), record))
			return false;
		if (comma == NULL)
			return true;
		at = comma + 1;
		while (at < end && txt_is_blank(*at))
			at++;
	}
}

static enum tlsrpt_record_fault take_field(const struct txt_field *field,
					   struct tlsrpt_record *record)
{
	if (txt_field_has_name(field, "rua"))
		return take_rua(&field->value, record)
			   ? TLSRPT_RECORD_OK
			   : TLSRPT_RECORD_URI_INVALID;
	record->has_extensions = true;
	record->syntax = txt_field_check_extension(field);
	return record->syntax == TXT_OK ? TLSRPT_RECORD_OK
					: TLSRPT_RECORD_SYNTAX;
}

enum tlsrpt_record_fault tlsrpt_record_parse(const char *bytes, size_t length,
					     struct tlsrpt_record *record)
{
	enum tlsrpt_record_fault fault;
	struct txt_reader reader;
	struct txt_field field;
	enum txt_step step;

	*record = (struct tlsrpt_record){0};
	if (!txt_reader_start(&reader, TLSRPT_RECORD_VERSION, bytes, length)) {
		record->syntax = reader.fault;
		return TLSRPT_RECORD_VERSION_MISSING;
	}
	while ((step = txt_reader_next(&reader, &field)) == TXT_FIELD) {
		fault = take_field(&field, record);
		if (fault != TLSRPT_RECORD_OK)
			return fault;
	}
	if (step == TXT_BROKEN) {
		record->syntax = reader.fault;
		return TLSRPT_RECORD_SYNTAX;
	}
	if (record->rua_count == 0)
		return TLSRPT_RECORD_RUA_MISSING;
	return record->usable_count > 0 ? TLSRPT_RECORD_OK
					: TLSRPT_RECORD_URI_UNUSABLE;
}

enum tlsrpt_record_fault tlsrpt_record_parse_set(const struct txt_span *records,
						 size_t count,
						 struct tlsrpt_record *record)
{
	size_t candidates;
	const struct txt_span *chosen = txt_records_choose(
	    records, count, TLSRPT_RECORD_VERSION, &candidates);

	*record = (struct tlsrpt_record){0};
	if (chosen == NULL)
		return candidates == 0 ? TLSRPT_RECORD_ABSENT
				       : TLSRPT_RECORD_SEVERAL;
	return tlsrpt_record_parse(chosen->bytes, chosen->length, record);
}

void tlsrpt_record_render(const char *rua_list, struct text *text)
{
	text_addf(text, "%s; rua=%s", TLSRPT_RECORD_VERSION, rua_list);
}
