/* Whatever is told repeats 60 bytes of a value at most. */
#include "reports/report_values.h"

#include <arpa/inet.h>
#include <stdbool.h>
#include <string.h>

#include "sts/domain_name.h"

#define DAY_S 86400

/* Up to the last second, or to the next midnight. */
void report_values_check_dates(struct report_json *json, int64_t start,
			       int64_t end)
{
	if (start % DAY_S != 0 ||
	    (end - start != DAY_S - 1 && end - start != DAY_S))
		report_json_forgive(json, "date-range: not one day of UTC");
}

/* Whether it is a mail address with a dot-atom (RFC 5322 section 3.4.1), or a
 * quoted string, before the '@'. */
static bool is_address(const char *contact)
{
	static const char special[] = "!#$%&'*+-/=?^_`{|}~.";
	const char *at = strrchr(contact, '@');

	if (at == NULL || at == contact ||
	    domain_name_check(at + 1, strlen(at + 1)) != DOMAIN_NAME_OK)
		return false;
	if (contact[0] == '"')
		return at > contact + 1 && at[-1] == '"';
	for (; contact < at; contact++) {
		if (!text_is_alphanumeric(*contact) &&
		    strchr(special, *contact) == NULL)
			return false;
	}
	return true;
}

void report_values_check_contact(struct report_json *json, const char *contact)
{
	if (contact != NULL && !is_address(contact))
		report_json_forgive(
		    json, "contact-info: not a mail address: '%.60s'", contact);
}

static void check_ip(struct report_json *json, const char *place,
		     const char *name, const char *address)
{
	char written[INET6_ADDRSTRLEN];
	struct in6_addr ip;

	if (address == NULL || inet_pton(AF_INET, address, &ip) == 1)
		return;
	if (inet_pton(AF_INET6, address, &ip) != 1)
		report_json_forgive(json, "%s%s: not an IP address: '%.60s'",
				    place, name, address);
	else if (strcmp(inet_ntop(AF_INET6, &ip, written, sizeof(written)),
			address) != 0)
		report_json_forgive(
		    json, "%s%s: '%.60s', which RFC 5952 writes as '%s'", place,
		    name, address, written);
}

/* Whether it begins with a scheme and has what RFC 3986 allows behind it. */
static bool is_uri(const char *text)
{
	const char *colon = strchr(text, ':');

	if (colon == NULL || colon == text || text_is_digit(text[0]))
		return false;
	for (const char *c = text; c < colon; c++) {
		if (!text_is_alphanumeric(*c) && strchr("+-.", *c) == NULL)
			return false;
	}
	for (const char *c = colon; *c != '\0'; c++) {
		if (*c <= ' ' || *c > '~' || strchr("<>\"{}|\\^`", *c) != NULL)
			return false;
	}
	return true;
}

void report_values_check_failure(struct report_json *json, const char *place,
				 const struct tls_report_failure *failure)
{
	const char *mx = failure->receiving_mx;
	const char *more = failure->additional_information;

	check_ip(json, place, "sending-mta-ip", failure->sending_mta_ip);
	check_ip(json, place, "receiving-ip", failure->receiving_ip);
	if (mx != NULL && domain_name_check(mx, strlen(mx)) != DOMAIN_NAME_OK)
		report_json_forgive(
		    json, "%sreceiving-mx-hostname: not a host name: '%.60s'",
		    place, mx);
	if (more != NULL && !is_uri(more))
		report_json_forgive(
		    json, "%sadditional-information: not a URI: '%.60s'", place,
		    more);
}

/* The kinds of failures are not exclusive (section 4), which few make use of.
 */
void report_values_check_sum(struct report_json *json, const char *place,
			     const struct tls_report_policy *policy)
{
	int64_t sum = 0;

	for (size_t i = 0; i < policy->failure_count; i++)
		sum += policy->failures[i].sessions;
	if (sum > policy->failed)
		report_json_forgive(json,
				    "%sfailure-details: have %lld sessions "
				    "where %lld failed, which may be the same "
				    "ones",
				    place, (long long)sum,
				    (long long)policy->failed);
}
