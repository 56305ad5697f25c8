#include "site/config_value.h"

#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <string.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static char room[512];
static struct text why;

static void set_up(void)
{
	text_init(&why, room, sizeof(room));
}

TestSuite(config_value, .init = set_up);

/* ---- what is a value, and of what number ---- */

static const struct {
	enum config_id key;
	const char *value;
	uint64_t number;
} good[] = {
    {CONFIG_KEY_LISTEN, "443", 0},
    {CONFIG_KEY_LISTEN, "192.0.2.1:65535", 0},
    {CONFIG_KEY_LISTEN, "[::]:1", 0},
    {CONFIG_KEY_USER, "mta-stsd", 0},
    {CONFIG_KEY_USER, "_mta.stsd$", 0},
    {CONFIG_KEY_USER, "0", 0},
    {CONFIG_KEY_USER, "1000:4294967294", 0},
    {CONFIG_KEY_STATE_DIR, "any words # at all", 0},
    {CONFIG_KEY_WORKERS, "1", 1},
    {CONFIG_KEY_WORKERS, "64", 64},
    {CONFIG_KEY_WORKERS, "auto", 0},
    {CONFIG_KEY_MAX_CONNECTIONS, "1000000", 1000000},
    {CONFIG_KEY_MAX_CONNECTIONS_PER_ADDRESS, "0", 0},
    {CONFIG_KEY_HANDSHAKE_TIMEOUT, "1h", 3600},
    {CONFIG_KEY_LOG, "none", 0},
    {CONFIG_KEY_LOG, "fetches", 1},
    {CONFIG_KEY_LOG_LEVEL, "error", LOG_LEVEL_ERROR},
    {CONFIG_KEY_LOG_LEVEL, "warning", LOG_LEVEL_WARNING},
    {CONFIG_KEY_LOG_LEVEL, "info", LOG_LEVEL_INFO},
    {CONFIG_KEY_LOG_LEVEL, "debug", LOG_LEVEL_DEBUG},
    {CONFIG_KEY_MODE, "none", POLICY_NONE},
    {CONFIG_KEY_MODE, "testing", POLICY_TESTING},
    {CONFIG_KEY_MODE, "enforce", POLICY_ENFORCE},
    {CONFIG_KEY_MAX_AGE, "1d", 86400},
    {CONFIG_KEY_MAX_AGE, "31557599", 31557599},
    {CONFIG_KEY_MX, "mail.example.com", 0},
    {CONFIG_KEY_MX, "*.example.net", 0},
    {CONFIG_KEY_ID, "time", ID_TIME},
    {CONFIG_KEY_ID, "content", ID_CONTENT},
    {CONFIG_KEY_ID, "20260101a", ID_LITERAL},
    {CONFIG_KEY_TLS_REPORT, "mailto:a@b.example,https://c.example/x", 0},
    {CONFIG_KEY_ADDRESS, "192.0.2.1", 0},
    {CONFIG_KEY_ADDRESS, "2001:db8::1", 0},
};

Test(config_value, knows_what_a_value_means)
{
	for (size_t i = 0; i < COUNT(good); i++) {
		const struct config_key *key = &config_keys[good[i].key];
		uint64_t number = 99;

		cr_expect(config_value_check(key, good[i].value, &number, &why),
			  "%s = %s: %s", key->name, good[i].value, room);
		cr_expect_eq(number, good[i].number, "%s = %s", key->name,
			     good[i].value);
		cr_expect_str_eq(room, "", "%s = %s", key->name, good[i].value);
	}
}

Test(config_value, takes_the_defaults)
{
	for (size_t i = 0; i < CONFIG_KEY_COUNT; i++) {
		uint64_t number;

		if (config_keys[i].default_text != NULL)
			cr_expect(
			    config_value_check(&config_keys[i],
					       config_keys[i].default_text,
					       &number, &why),
			    "%s: %s", config_keys[i].name, room);
	}
}

/* ---- what is none, and why ---- */

#define NUMBER	"give a number from "
#define LISTEN	"give PORT, ADDRESS:PORT or [IPV6-ADDRESS]:PORT"
#define PORT	"a port is a number from 1 to 65535"
#define USER	"give an account's name, UID or UID:GID"
#define REPORT	"give mailto:ADDRESS or https://URL"
#define COMMENT ": a comment behind a value needs ' ;' in front"

static const struct {
	enum config_id key;
	const char *value;
	const char *words;
} bad[] = {
    {CONFIG_KEY_LISTEN, "", LISTEN},
    {CONFIG_KEY_LISTEN, "0", PORT},
    {CONFIG_KEY_LISTEN, "192.0.2.1:65536", PORT},
    {CONFIG_KEY_LISTEN, "192.0.2.1:", LISTEN},
    {CONFIG_KEY_LISTEN, "192.0.2.1", LISTEN},
    {CONFIG_KEY_LISTEN, "[192.0.2.1]:443", LISTEN},
    {CONFIG_KEY_LISTEN, "[::1:443", LISTEN},
    {CONFIG_KEY_LISTEN, "[]:443", LISTEN},
    {CONFIG_KEY_LISTEN, "[:443", LISTEN},
    {CONFIG_KEY_LISTEN, "::1:443", LISTEN},
    {CONFIG_KEY_USER, "a b", USER},
    {CONFIG_KEY_USER, "-a", USER},
    {CONFIG_KEY_USER, "4294967295", USER},
    {CONFIG_KEY_USER, "1000:", USER},
    {CONFIG_KEY_USER, "1000:4294967295", USER},
    {CONFIG_KEY_USER, "www:www", USER},
    {CONFIG_KEY_USER, "a23456789012345678901234567890123", USER},
    {CONFIG_KEY_WORKERS, "0", NUMBER "1 to 64, or auto"},
    {CONFIG_KEY_WORKERS, "65", NUMBER "1 to 64, or auto"},
    {CONFIG_KEY_WORKERS, "Auto", NUMBER "1 to 64, or auto"},
    {CONFIG_KEY_MAX_CONNECTIONS, "auto", NUMBER "1 to 1000000"},
    {CONFIG_KEY_MAX_CONNECTIONS, "-1", NUMBER "1 to 1000000"},
    {CONFIG_KEY_HANDSHAKE_TIMEOUT, "0", "0 s is out of range: give 1 to 3600"},
    {CONFIG_KEY_HANDSHAKE_TIMEOUT, "61m", "3660 s is out of range"},
    {CONFIG_KEY_HANDSHAKE_TIMEOUT, "soon", "or a number with s, m, h, d or w"},
    {CONFIG_KEY_LOG, "all", "give none or fetches"},
    {CONFIG_KEY_LOG_LEVEL, "warn", "give error, warning, info or debug"},
    {CONFIG_KEY_MODE, "enforced", "did you mean 'enforce'?"},
    {CONFIG_KEY_MX, "a.example b.example", "one name per line"},
    {CONFIG_KEY_MX, "mail.example.com.", "dot"},
    {CONFIG_KEY_MX, "a.example # first", COMMENT},
    {CONFIG_KEY_ID, "a-b", "time, content, or 1 to 32 letters and digits"},
    {CONFIG_KEY_ID, "a23456789012345678901234567890123", "1 to 32"},
    {CONFIG_KEY_TLS_REPORT, "a@b.example", "did you mean 'mailto:a@b.example'"},
    {CONFIG_KEY_TLS_REPORT, "http://b.example/", REPORT},
    {CONFIG_KEY_TLS_REPORT, "mailto:a@b.example; x=y", REPORT},
    {CONFIG_KEY_TLS_REPORT, "mailto:a@b.example,ftp:x", REPORT},
    {CONFIG_KEY_ADDRESS, "mail.example.com", "give an IPv4 or IPv6 address"},
    {CONFIG_KEY_ADDRESS, "192.0.2.1 # ours", COMMENT},
};

Test(config_value, tells_why_a_value_is_none)
{
	for (size_t i = 0; i < COUNT(bad); i++) {
		const struct config_key *key = &config_keys[bad[i].key];
		uint64_t number;

		text_clear(&why);
		cr_expect_not(
		    config_value_check(key, bad[i].value, &number, &why),
		    "%s = %s", key->name, bad[i].value);
		cr_expect_not_null(strstr(room, bad[i].words), "%s = %s: %s",
				   key->name, bad[i].value, room);
	}
}

/* ---- doubts ---- */

static const struct {
	enum config_id key;
	const char *value;
	const char *words; /* NULL: there is no doubt */
} doubts[] = {
    {CONFIG_KEY_ADDRESS, "127.0.0.1", "a loopback address: senders cannot"},
    {CONFIG_KEY_ADDRESS, "10.1.2.3", "a private address"},
    {CONFIG_KEY_ADDRESS, "172.15.255.255", NULL},
    {CONFIG_KEY_ADDRESS, "172.16.0.0", "a private address"},
    {CONFIG_KEY_ADDRESS, "172.31.255.255", "a private address"},
    {CONFIG_KEY_ADDRESS, "172.32.0.0", NULL},
    {CONFIG_KEY_ADDRESS, "192.168.1.1", "a private address"},
    {CONFIG_KEY_ADDRESS, "192.169.1.1", NULL},
    {CONFIG_KEY_ADDRESS, "100.63.255.255", NULL},
    {CONFIG_KEY_ADDRESS, "100.127.255.255", "a provider's private address"},
    {CONFIG_KEY_ADDRESS, "100.128.0.0", NULL},
    {CONFIG_KEY_ADDRESS, "169.254.1.1", "a link-local address"},
    {CONFIG_KEY_ADDRESS, "0.0.0.0", "no host's address"},
    {CONFIG_KEY_ADDRESS, "203.0.113.7", NULL},
    {CONFIG_KEY_ADDRESS, "::1", "a loopback address"},
    {CONFIG_KEY_ADDRESS, "::", "no host's address"},
    {CONFIG_KEY_ADDRESS, "::2", NULL},
    {CONFIG_KEY_ADDRESS, "::ffff:203.0.113.7", "an IPv4-mapped address"},
    {CONFIG_KEY_ADDRESS, "fdff::1", "a private address"},
    {CONFIG_KEY_ADDRESS, "fe00::1", NULL},
    {CONFIG_KEY_ADDRESS, "febf::1", "a link-local address"},
    {CONFIG_KEY_ADDRESS, "fec0::1", NULL},
    {CONFIG_KEY_ADDRESS, "2001:db8::1", NULL},
    {CONFIG_KEY_MX, "mail", "has a name with a dot"},
    {CONFIG_KEY_MX, "mail.example", NULL},
    {CONFIG_KEY_MX, "*.com", "every host of a top-level domain"},
    {CONFIG_KEY_MX, "*.example.com", NULL},
    {CONFIG_KEY_CERTIFICATE, "/c.pem # ours", "needs ' ;' in front"},
    {CONFIG_KEY_CERTIFICATE, "/c#1.pem", NULL},
    {CONFIG_KEY_LISTEN, "443", NULL},
};

Test(config_value, doubts_what_is_hardly_meant)
{
	for (size_t i = 0; i < COUNT(doubts); i++) {
		const struct config_key *key = &config_keys[doubts[i].key];
		bool is_doubtful;

		text_clear(&why);
		is_doubtful =
		    config_value_is_doubtful(key, doubts[i].value, &why);
		cr_expect_eq(is_doubtful, doubts[i].words != NULL, "%s: %s",
			     doubts[i].value, room);
		cr_expect_not_null(
		    strstr(room, doubts[i].words ? doubts[i].words : ""),
		    "%s: %s", doubts[i].value, room);
		cr_expect(is_doubtful || room[0] == '\0', "%s: %s",
			  doubts[i].value, room);
	}
}

/* ---- listen ---- */

static const struct {
	const char *text;
	int family;
	uint16_t port;
	const char *address;
} listens[] = {
    {"443", AF_UNSPEC, 443, NULL},
    {"192.0.2.1:8443", AF_INET, 8443, "192.0.2.1"},
    {"[2001:db8::1]:443", AF_INET6, 443, "2001:db8::1"},
};

Test(config_value, parses_the_forms_of_listen)
{
	for (size_t i = 0; i < COUNT(listens); i++) {
		unsigned char address[16] = {0};
		struct config_listen listen;

		cr_assert(config_listen_parse(listens[i].text, &listen));
		cr_expect_eq(listen.text, listens[i].text, "kept");
		cr_expect_eq(listen.family, listens[i].family);
		cr_expect_eq(listen.port, listens[i].port);
		if (listens[i].address != NULL)
			inet_pton(listens[i].family, listens[i].address,
				  address);
		cr_expect_arr_eq(listen.address, address, 16, "%s",
				 listens[i].text);
	}
}
