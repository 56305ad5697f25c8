/* Pure functions; reasons are given to the caller. */
#include "site/config_value.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "sts/domain_name.h"
#include "sts/sts_record.h"
#include "sts/tlsrpt_record.h"

/* "a # b": '#' begins a comment at the start of a line only. */
static bool has_number_sign(const char *value)
{
	const char *sign = strchr(value, '#');

	while (sign != NULL &&
	       (sign == value || (sign[-1] != ' ' && sign[-1] != '\t')))
		sign = strchr(sign + 1, '#');
	return sign != NULL;
}

static bool check_number(const struct config_key *key, const char *value,
			 uint64_t *number, struct text *why)
{
	if (key == &config_keys[CONFIG_KEY_WORKERS] &&
	    strcmp(value, "auto") == 0) {
		*number = 0;
		return true;
	}
	if (number_parse(value, strlen(value), number) &&
	    *number >= key->least && *number <= key->most)
		return true;
	text_addf(why, "give a number from %" PRIu64 " to %" PRIu64, key->least,
		  key->most);
	if (key == &config_keys[CONFIG_KEY_WORKERS])
		text_add_string(why, ", or auto");
	return false;
}

static bool check_duration(const struct config_key *key, const char *value,
			   uint64_t *number, struct text *why)
{
	if (!duration_parse(value, number)) {
		text_addf(why,
			  "give seconds, or a number with s, m, h, d or w "
			  "behind it, such as %s%s",
			  key->default_text,
			  key->least == 0 ? ", or 0 for never" : "");
		return false;
	}
	if (*number >= key->least && *number <= key->most)
		return true;
	text_addf(why,
		  "%" PRIu64 " s is out of range: give %" PRIu64 " to %" PRIu64
		  " seconds",
		  *number, key->least, key->most);
	return false;
}

static bool parse_port(const char *digits, uint16_t *port)
{
	uint64_t number;

	if (!number_parse(digits, strlen(digits), &number) || number == 0 ||
	    number > UINT16_MAX)
		return false;
	*port = (uint16_t)number;
	return true;
}

static bool check_listen(const char *value, struct text *why)
{
	const char *colon = strrchr(value, ':');
	const char *digits = colon == NULL ? value : colon + 1;
	struct config_listen listen;

	if (config_listen_parse(value, &listen))
		return true;
	if (*digits != '\0' && digits[strspn(digits, "0123456789")] == '\0' &&
	    !parse_port(digits, &listen.port))
		text_addf(why, "a port is a number from 1 to %d", UINT16_MAX);
	else
		text_add_string(why, "give PORT, ADDRESS:PORT or "
				     "[IPV6-ADDRESS]:PORT");
	return false;
}

static bool check_address(const char *value, struct text *why)
{
	unsigned char address[16];

	if (inet_pton(AF_INET, value, address) == 1 ||
	    inet_pton(AF_INET6, value, address) == 1)
		return true;
	text_add_string(why, "give an IPv4 or IPv6 address");
	return false;
}

static bool check_mx(const char *value, struct text *why)
{
	enum domain_name_fault fault =
	    domain_name_check_pattern(value, strlen(value));

	if (fault == DOMAIN_NAME_OK)
		return true;
	if (!has_number_sign(value) && strpbrk(value, ", \t") != NULL) {
		text_add_string(why, "one name per line: write a line 'mx = "
				     "NAME' for each");
		return false;
	}
	text_add_string(why, domain_name_fault_text(fault));
	if (fault == DOMAIN_NAME_NOT_ASCII)
		text_addf(why, ": 'mta-sts init %s' prints it", value);
	return false;
}

static bool check_choice(const char *value, const char *const *choices,
			 uint64_t *number, struct text *why)
{
	const char *nearest;

	for (size_t i = 0; choices[i] != NULL; i++) {
		if (strcmp(value, choices[i]) == 0) {
			*number = i;
			return true;
		}
	}
	nearest = text_find_nearest(value, choices);
	if (nearest != NULL) {
		text_addf(why, "did you mean '%s'?", nearest);
		return false;
	}
	text_add_string(why, "give ");
	for (size_t i = 0; choices[i] != NULL; i++)
		text_addf(why, "%s%s",
			  i == 0 ? "" : (choices[i + 1] ? ", " : " or "),
			  choices[i]);
	return false;
}

static bool check_id(const char *value, uint64_t *number, struct text *why)
{
	*number = ID_LITERAL;
	if (strcmp(value, "time") == 0)
		*number = ID_TIME;
	else if (strcmp(value, "content") == 0)
		*number = ID_CONTENT;
	else if (!sts_id_is_valid(value, strlen(value))) {
		text_addf(why,
			  "give time, content, or 1 to %d letters and digits",
			  STS_ID_LENGTH_MAX);
		return false;
	}
	return true;
}

static bool check_tls_report(const char *value, struct text *why)
{
	struct tlsrpt_record record;
	struct text text;
	bool is_valid;

	text_init_growing(&text);
	tlsrpt_record_render(value, &text);
	is_valid = strchr(value, ';') == NULL &&
		   tlsrpt_record_parse(text.bytes, text.length, &record) ==
		       TLSRPT_RECORD_OK &&
		   record.uri_count == record.usable_count;
	text_release(&text);
	if (!is_valid && strchr(value, '@') != NULL &&
	    strpbrk(value, ":,;! \t") == NULL)
		text_addf(why, "did you mean 'mailto:%s'?", value);
	else if (!is_valid)
		text_add_string(why, "give mailto:ADDRESS or https://URL, "
				     "several with commas between them; ',', "
				     "'!' and ';' inside one are written "
				     "%2C, %21 and %3B");
	return is_valid;
}

static bool is_account_name(const char *value)
{
	size_t length = strlen(value);

	for (size_t i = 0; i < length; i++) {
		if (!text_is_alphanumeric(value[i]) &&
		    strchr("_-.$", value[i]) == NULL)
			return false;
	}
	return length <= 32 && value[0] != '-';
}

static bool check_user(const char *value, struct text *why)
{
	const char *colon = strchr(value, ':');
	size_t uid_length = strcspn(value, ":");
	uint64_t uid, gid = 0;

	if (colon == NULL && !text_is_digit(value[0]) && is_account_name(value))
		return true;
	if (number_parse(value, uid_length, &uid) && uid < UINT32_MAX &&
	    (colon == NULL ||
	     (number_parse(colon + 1, strlen(colon + 1), &gid) &&
	      gid < UINT32_MAX)))
		return true;
	text_add_string(why, "give an account's name, UID or UID:GID");
	return false;
}

/* RFC 8601 section 2.2 has a "value" here: a token, in practice the name of a
 * host. */
static bool check_authserv_id(const char *value, struct text *why)
{
	for (size_t i = 0; value[i] != '\0'; i++) {
		if (text_is_alphanumeric(value[i]) ||
		    strchr("-._:/+", value[i]) != NULL)
			continue;
		text_add_string(why, "give the name that your mail server "
				     "writes first in Authentication-Results, "
				     "such as mail.example.com");
		return false;
	}
	return true;
}

static bool check_text(enum config_id id, const char *value, uint64_t *number,
		       struct text *why)
{
	static const char *const modes[] = {
	    [POLICY_NONE] = "none",
	    [POLICY_TESTING] = "testing",
	    [POLICY_ENFORCE] = "enforce",
	    NULL,
	};
	static const char *const logs[] = {"none", "fetches", NULL};
	static const char *const levels[] = {"error", "warning", "info",
					     "debug", NULL};

	switch (id) {
	case CONFIG_KEY_MODE: return check_choice(value, modes, number, why);
	case CONFIG_KEY_LOG: return check_choice(value, logs, number, why);
	case CONFIG_KEY_LOG_LEVEL:
		return check_choice(value, levels, number, why);
	case CONFIG_KEY_ID: return check_id(value, number, why);
	case CONFIG_KEY_TLS_REPORT: return check_tls_report(value, why);
	case CONFIG_KEY_USER: return check_user(value, why);
	case CONFIG_KEY_AUTHSERV_ID: return check_authserv_id(value, why);
	default: return true;
	}
}

static bool check_type(const struct config_key *key, const char *value,
		       uint64_t *number, struct text *why)
{
	switch (key->type) {
	case CONFIG_TEXT:
		return check_text((enum config_id)(key - config_keys), value,
				  number, why);
	case CONFIG_COUNT: return check_number(key, value, number, why);
	case CONFIG_DURATION: return check_duration(key, value, number, why);
	case CONFIG_PATH: return true;
	case CONFIG_LISTEN: return check_listen(value, why);
	case CONFIG_ADDRESS: return check_address(value, why);
	case CONFIG_MX: break;
	}
	return check_mx(value, why);
}

#define COMMENT_HINT "a comment behind a value needs ' ;' in front"

bool config_value_check(const struct config_key *key, const char *value,
			uint64_t *number, struct text *why)
{
	*number = 0;
	if (check_type(key, value, number, why))
		return true;
	if (has_number_sign(value))
		text_add_string(why, ": " COMMENT_HINT);
	return false;
}

/* ---- doubts ---- */

/* What nobody can reach from the internet; addresses are in network order. */
static const struct {
	int family;
	unsigned char address[16];
	unsigned bits;
	const char *kind;
} unreachable[] = {
    {AF_INET, {127}, 8, "a loopback address"},
    {AF_INET, {10}, 8, "a private address"},
    {AF_INET, {172, 16}, 12, "a private address"},
    {AF_INET, {192, 168}, 16, "a private address"},
    {AF_INET, {100, 64}, 10, "a provider's private address"},
    {AF_INET, {169, 254}, 16, "a link-local address"},
    {AF_INET, {0}, 8, "no host's address"},
    {AF_INET6, {[15] = 1}, 128, "a loopback address"},
    {AF_INET6, {0}, 128, "no host's address"},
    {AF_INET6, {[10] = 0xff, 0xff}, 96, "an IPv4-mapped address"},
    {AF_INET6, {0xfc}, 7, "a private address"},
    {AF_INET6, {0xfe, 0x80}, 10, "a link-local address"},
};

static bool has_prefix(const unsigned char *address,
		       const unsigned char *prefix, unsigned bits)
{
	unsigned rest = bits % 8;

	return memcmp(address, prefix, bits / 8) == 0 &&
	       (rest == 0 ||
		(address[bits / 8] ^ prefix[bits / 8]) >> (8 - rest) == 0);
}

static bool is_doubtful_address(const char *value, struct text *why)
{
	int family = strchr(value, ':') != NULL ? AF_INET6 : AF_INET;
	unsigned char address[16] = {0};

	inet_pton(family, value, address);
	for (size_t i = 0; i < sizeof(unreachable) / sizeof(unreachable[0]);
	     i++) {
		if (unreachable[i].family != family ||
		    !has_prefix(address, unreachable[i].address,
				unreachable[i].bits))
			continue;
		text_addf(why, "%s: senders cannot reach it",
			  unreachable[i].kind);
		return true;
	}
	return false;
}

static bool is_doubtful_mx(const char *value, struct text *why)
{
	bool is_wildcard = strncmp(value, "*.", 2) == 0;

	if (strchr(value + (is_wildcard ? 2 : 0), '.') != NULL)
		return false;
	text_add_string(
	    why, is_wildcard ? "it trusts every host of a top-level domain"
			     : "a mail server on the internet has a name with "
			       "a dot");
	return true;
}

bool config_value_is_doubtful(const struct config_key *key, const char *value,
			      struct text *why)
{
	switch (key->type) {
	case CONFIG_ADDRESS: return is_doubtful_address(value, why);
	case CONFIG_MX: return is_doubtful_mx(value, why);
	case CONFIG_PATH:
		if (!has_number_sign(value))
			return false;
		text_add_string(why, COMMENT_HINT);
		return true;
	default: return false;
	}
}

/* ---- listen ---- */

bool config_listen_parse(const char *value, struct config_listen *listen)
{
	const char *colon = strrchr(value, ':');
	char address[INET6_ADDRSTRLEN];
	size_t length;

	*listen = (struct config_listen){.text = value, .family = AF_UNSPEC};
	if (colon == NULL)
		return parse_port(value, &listen->port);
	listen->family = value[0] == '[' ? AF_INET6 : AF_INET;
	length = (size_t)(colon - value);
	if (listen->family == AF_INET6) {
		if (length < 2 || colon[-1] != ']')
			return false;
		value++;
		length -= 2;
	}
	if (length >= sizeof(address))
		return false;
	memcpy(address, value, length);
	address[length] = '\0';
	return parse_port(colon + 1, &listen->port) &&
	       inet_pton(listen->family, address, listen->address) == 1;
}
