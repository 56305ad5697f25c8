#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "site/config.h"

#define PAIR	    "certificate = /c.pem\nprivate_key = /k.pem\n"
#define GOOD	    "[example.com]\nmx = mail.example.com\n" PAIR

#define A10	    "aaaaaaaaaa"
#define A50	    A10 A10 A10 A10 A10
#define A60	    A50 A10
#define LABELS	    A60 "." A60 "." A60
#define NAMED(name) "[" name "]\nmx = a.example\n" PAIR

struct parsed {
	struct arena *arena;
	struct diagnostics diagnostics;
	struct config *config;
};

static struct parsed parse(const char *text)
{
	struct parsed parsed = {.arena = arena_new()};

	diagnostics_init(&parsed.diagnostics, parsed.arena);
	parsed.config =
	    config_parse("/etc/m/m.ini", text, strlen(text), parsed.arena,
			 parsed.arena, &parsed.diagnostics);
	return parsed;
}

/* What is refused: the line, and words of the finding. */
static const struct {
	const char *name, *text;
	unsigned line;
	const char *words;
} refused[] = {
    {"no domain", "[server]\nlisten = 443\n", 0, "mta-sts init"},
    {"empty", "", 0, "no policy domain"},
    {"unknown key", GOOD "mxx = a.example\n", 5,
     "unknown key: 'mxx': did you mean 'mx'?"},
    {"unknown key without a likeness", GOOD "colour = blue\n", 5,
     "unknown key: 'colour': see mta-stsd.ini(5)"},
    {"key of the server", GOOD "listen = 443\n", 5,
     "misplaced key: 'listen': it belongs into [server]"},
    {"key of a domain", "[server]\nmode = none\n" GOOD, 2,
     "misplaced key: 'mode'"},
    {"unknown section", GOOD "[sever]\n", 5, "did you mean [server]?"},
    {"unknown section without a likeness", GOOD "[localhost]\n", 5,
     "unknown section: [localhost]"},
    {"duplicate domain", GOOD GOOD, 5,
     "duplicate domain: [example.com]: first in /etc/m/m.ini:1"},
    {"duplicate domain in another case", GOOD "[Example.COM]\n", 5,
     "duplicate domain: [example.com]"},
    {"duplicate key", GOOD "mode = none\nmode = testing\n", 6,
     "duplicate key: 'mode': first in line 5"},
    {"duplicate server", "[server]\n" GOOD "[server]\n", 6,
     "duplicate section: [server]: first in line 1"},
    {"bad mx", GOOD "mx = a_b.example\n", 5, "bad mx: 'a_b.example'"},
    {"mx with a final dot", GOOD "mx = a.example.\n", 5, "final dot"},
    {"mx with a wildcard inside", GOOD "mx = m*.example\n", 5,
     "left-most label"},
    {"IPv4 as mx", GOOD "mx = 192.0.2.1\n", 5, "IP address"},
    {"IPv6 as mx", GOOD "mx = 2001:db8::1\n", 5, "IP address"},
    {"address literal as mx", GOOD "mx = [192.0.2.1]\n", 5, "IP address"},
    {"duplicate mx", GOOD "mx = MAIL.example.com\n", 5,
     "duplicate mx: 'mail.example.com': first in line 2"},
    {"U-label as mx",
     GOOD "mx = b\xc3\xbc"
	  "cher.example\n",
     5,
     "A-label (xn--...): 'mta-sts init b\xc3\xbc"
     "cher.example' prints it"},
    {"U-label as domain",
     "[b\xc3\xbc"
     "cher.example]\nmx = a.example\n" PAIR,
     1,
     "'mta-sts init b\xc3\xbc"
     "cher.example' prints it"},
    {"bad domain", "[a_b.example]\nmx = a.example\n" PAIR, 1,
     "bad domain: [a_b.example]"},
    {"address as domain", "[192.0.2.1]\nmx = a.example\n" PAIR, 1,
     "IP address"},
    {"address in brackets as domain", "[10.0.0.1]\nmx = a.example\n" PAIR, 1,
     "an IP address has no policy: name the section after the domain"},
    {"policy host beyond DNS", "[" LABELS "." A60 ".com]\n", 1,
     "DNS allows 253"},
    {"TXT record beyond DNS", NAMED(LABELS "." A60 ".b"), 1,
     "_mta-sts." LABELS "." A60 ".b, its TXT record, would have 254 "
     "characters, DNS allows 253"},
    {"TXT record of reports beyond DNS",
     NAMED(LABELS "." A50 "aaaaaaaa.b") "tls_report = mailto:a@b.example\n", 1,
     "_smtp._tls." LABELS "." A50 "aaaaaaaa.b, its TXT record, would have 254 "
     "characters, DNS allows 253"},
    {"several names as mx", GOOD "mx = a.example, b.example\n", 5,
     "one name per line: write a line 'mx = NAME' for each"},
    {"names with a blank between as mx", GOOD "mx = a.example b.example\n", 5,
     "one name per line"},
    {"a comment that is none", GOOD "mx = a.example # first\n", 5,
     "a comment behind a value needs ' ;' in front"},
    {"max_age too small", GOOD "max_age = 86399\n", 5, "out of range"},
    {"max_age too large", GOOD "max_age = 31557600\n", 5, "out of range"},
    {"max_age no duration", GOOD "max_age = 1 week\n", 5, "such as 7d"},
    {"bad mode", GOOD "mode = enforced\n", 5, "did you mean 'enforce'?"},
    {"no mx", "[example.com]\n" PAIR, 1, "no mx: [example.com]"},
    {"literal id in defaults", "[defaults]\nid = a1\n" GOOD, 2,
     "a literal id belongs into one domain's section"},
    {"bad id", GOOD "id = a-b\n", 5, "1 to 32 letters and digits"},
    {"no certificate", "[example.com]\nmx = a.example\n", 1,
     "no certificate: [example.com]"},
    {"half a pair", "[example.com]\nmx = a.example\ncertificate = /c\n", 3,
     "has certificate but no private_key"},
    {"half a pair beside defaults",
     "[defaults]\n" PAIR "[example.com]\nmx = a.example\n"
     "private_key = /k\n",
     6, "has private_key but no certificate"},
    {"bad address", GOOD "address = mta-sts.example.com\n", 5,
     "give an IPv4 or IPv6 address"},
    {"duplicate address", GOOD "address = ::1\naddress = ::1\n", 6,
     "duplicate address"},
    {"report address without a scheme", GOOD "tls_report = a@example.com\n", 5,
     "did you mean 'mailto:a@example.com'?"},
    {"two report addresses without a scheme",
     GOOD "tls_report = a@example.com, b@example.com\n", 5,
     "give mailto:ADDRESS"},
    {"report scheme", GOOD "tls_report = http://example.com\n", 5, "https:"},
    {"report with a size", GOOD "tls_report = mailto:a@example.com!10m\n", 5,
     "%21"},
    {"report with a field", GOOD "tls_report = mailto:a@example.com;x=y\n", 5,
     "%3B"},
    {"bad listen", "[server]\nlisten = localhost:443\n" GOOD, 2,
     "bad listen: 'localhost:443': give PORT, ADDRESS:PORT"},
    {"port 0", "[server]\nlisten = 0\n" GOOD, 2, "from 1 to 65535"},
    {"port 65536", "[server]\nlisten = 65536\n" GOOD, 2,
     "a port is a number from 1 to 65535"},
    {"port of an address", "[server]\nlisten = 192.0.2.1:99999\n" GOOD, 2,
     "a port is a number from 1 to 65535"},
    {"IPv6 without brackets", "[server]\nlisten = ::1:443\n" GOOD, 2,
     "bad listen"},
    {"duplicate listen", "[server]\nlisten = 443\nlisten = 443\n" GOOD, 3,
     "duplicate listen"},
    {"duplicate listen in another spelling",
     "[server]\nlisten = [::1]:443\nlisten = [0::1]:443\n" GOOD, 3,
     "duplicate listen: '[0::1]:443': first in line 2"},
    {"port and an address of it",
     "[server]\nlisten = 443\nlisten = 127.0.0.1:443\n" GOOD, 3,
     "overlapping listen: '127.0.0.1:443': '443' in line 2 has port 443 at "
     "every address already"},
    {"address and its port",
     "[server]\nlisten = [::1]:443\nlisten = 443\n" GOOD, 3,
     "overlapping listen: '443': '[::1]:443' in line 2"},
    {"all of a family and an address of it",
     "[server]\nlisten = [::]:443\nlisten = [::1]:443\n" GOOD, 3,
     "overlapping listen: '[::1]:443': '[::]:443' in line 2"},
    {"all of a family and its port",
     "[server]\nlisten = 443\nlisten = 0.0.0.0:443\n" GOOD, 3,
     "overlapping listen"},
    {"no workers", "[server]\nworkers = 0\n" GOOD, 2, "or auto"},
    {"bad user", "[server]\nuser = a b\n" GOOD, 2, "UID:GID"},
    {"bad log", "[server]\nlog = all\n" GOOD, 2, "fetches"},
    {"bad log level", "[server]\nlog_level = warn\n" GOOD, 2, "bad log_level"},
    {"authserv", "[server]\nauthserv_id = mx a\n" GOOD, 2, "such as mail"},
    {"timeout", "[server]\nrequest_timeout = 0\n" GOOD, 2, "out of range"},
    {"quotes", GOOD "tls_report = \"mailto:a@example.com\"\n", 5, "quot"},
};

static const struct finding *find_error(const struct parsed *parsed)
{
	const struct finding *finding = parsed->diagnostics.first;

	while (finding != NULL && finding->severity != SEVERITY_ERROR)
		finding = finding->next;
	return finding;
}

Test(config, refuses_with_line_and_reason)
{
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		struct parsed parsed = parse(refused[i].text);
		const struct finding *error = find_error(&parsed);

		cr_expect(parsed.config->has_errors, "%s", refused[i].name);
		cr_expect_not_null(error, "%s", refused[i].name);
		if (error != NULL) {
			cr_expect_eq(error->line, refused[i].line,
				     "%s: line %u", refused[i].name,
				     error->line);
			cr_expect_not_null(
			    strstr(error->text, refused[i].words), "%s: %s",
			    refused[i].name, error->text);
			cr_expect_str_eq(error->file, "/etc/m/m.ini");
		}
		arena_free(parsed.arena);
	}
}

Test(config, refuses_everything_in_one_run)
{
	struct parsed parsed =
	    parse("[server]\nlisten = x\ncolour = blue\n"
		  "[defaults]\nmode = strict\n"
		  "[example.com]\nmx = 192.0.2.1\nmax_age = 1\n"
		  "[a.example]\nmx = ok.example\n");

	cr_expect_eq(parsed.diagnostics.errors, 7);
	arena_free(parsed.arena);
}

Test(config, refuses_a_policy_over_4_kb)
{
	struct parsed parsed;
	struct text text;

	text_init_growing(&text);
	text_add_string(&text, GOOD);
	for (int i = 0; i < 200; i++)
		text_addf(&text, "mx = a-rather-long-name-%03d.example.com\n",
			  i);
	parsed = parse(text.bytes);
	cr_expect(parsed.config->has_errors);
	cr_expect_not_null(
	    strstr(find_error(&parsed)->text, "policy too large"));
	arena_free(parsed.arena);
	text_release(&text);
}

/* Each of these lines has sockets of its own. */
Test(config, listens_to_neighbours)
{
	struct parsed parsed =
	    parse("[server]\nlisten = 0.0.0.0:443\nlisten = [::]:443\n"
		  "listen = 127.0.0.1:8443\nlisten = 127.0.0.2:8443\n"
		  "listen = [::1]:8443\nlisten = 9443\n" GOOD);

	cr_expect_not(parsed.config->has_errors);
	cr_expect_eq(parsed.config->listen_count, 6);
	arena_free(parsed.arena);
}

Test(config, listens_to_so_many_sockets)
{
	struct parsed parsed;
	struct text text;

	text_init_growing(&text);
	text_add_string(&text, "[server]\n");
	for (int i = 1; i <= 32; i++)
		text_addf(&text, "listen = %d\n", i);
	text_add_string(&text, GOOD);
	parsed = parse(text.bytes);
	cr_expect_not(parsed.config->has_errors);
	cr_expect_eq(parsed.config->listen_count, 32);
	arena_free(parsed.arena);

	text_clear(&text);
	text_add_string(&text, "[server]\n");
	for (int i = 1; i <= 2001; i++)
		text_addf(&text, "listen = 127.0.0.1:%d\n", i);
	text_add_string(&text, GOOD);
	parsed = parse(text.bytes);
	cr_assert_eq(parsed.diagnostics.errors, 1);
	cr_expect_eq(find_error(&parsed)->line, 66);
	cr_expect_not_null(strstr(
	    find_error(&parsed)->text,
	    "too many listen lines: '127.0.0.1:65': at most 64 sockets"));
	arena_free(parsed.arena);
	text_release(&text);
}

Test(config, has_defaults)
{
	struct parsed parsed = parse(GOOD);
	const struct config *config = parsed.config;
	const struct domain_config *domain;

	cr_assert_not(config->has_errors);
	cr_expect_eq(parsed.diagnostics.count, 0);
	cr_expect_eq(config->listen_count, 1);
	cr_expect_eq(config->listen[0].port, 443);
	cr_expect_eq(config->listen[0].family, AF_UNSPEC);
	cr_expect_null(config->user);
	cr_expect_str_eq(config->state_dir, "/var/lib/mta-stsd");
	cr_expect_eq(config->workers, 1);
	cr_expect_eq(config->max_connections, 1024);
	cr_expect_eq(config->max_connections_per_address, 0);
	cr_expect_eq(config->handshake_timeout_s, 10);
	cr_expect_eq(config->request_timeout_s, 10);
	cr_expect_eq(config->drain_timeout_s, 10);
	cr_expect(config->logs_fetches);
	cr_expect_eq(config->log_level, LOG_LEVEL_INFO);
	cr_expect_null(config->authserv_id);
	cr_expect_null(config->acme_challenge_dir);
	cr_expect_null(config->pair);
	cr_assert_eq(config->domain_count, 1);
	domain = &config->domains[0];
	cr_expect_str_eq(domain->name, "example.com");
	cr_expect_str_eq(domain->host, "mta-sts.example.com");
	cr_expect_eq(domain->policy.mode, POLICY_TESTING);
	cr_expect_eq(domain->policy.max_age_s, 604800);
	cr_expect_eq(domain->id_scheme, ID_TIME);
	cr_expect_null(domain->tls_report);
	cr_expect_null(domain->reports);
	arena_free(parsed.arena);
}

Test(config, knows_where_reports_are)
{
	struct parsed parsed =
	    parse("[server]\nauthserv_id = mail.example.com\n"
		  "[defaults]\nmx = d.example\n" PAIR "reports = inbox\n"
		  "[a.example]\nmode = none\n"
		  "[b.example]\nreports = /var/mail/b\n");
	const struct config *config = parsed.config;

	cr_assert_not(config->has_errors);
	cr_expect_str_eq(config->authserv_id, "mail.example.com");
	cr_assert_eq(config->domain_count, 2);
	cr_expect_str_eq(config->domains[0].reports, "/etc/m/inbox");
	cr_expect_str_eq(config->domains[1].reports, "/var/mail/b");
	arena_free(parsed.arena);
}

Test(config, knows_where_challenges_are)
{
	struct parsed parsed =
	    parse("[server]\n\nacme_challenge_dir = acme\n" GOOD);

	cr_assert_not(parsed.config->has_errors);
	cr_expect_str_eq(parsed.config->acme_challenge_dir, "/etc/m/acme");
	cr_expect_eq(parsed.config->acme_challenge_dir_line, 3);
	arena_free(parsed.arena);
}

Test(config, looks_up_section_then_defaults)
{
	struct parsed parsed =
	    parse("[server]\nlisten = 8443\nlisten = 192.0.2.1:443\n"
		  "listen = [::1]:443\nworkers = auto\nuser = 100:200\n"
		  "certificate = s.pem\nprivate_key = s.key\n"
		  "[defaults]\nmode = enforce\nmx = d1.example\n"
		  "mx = d2.example\n" PAIR "id = content\nmax_age = 4w\n"
		  "[a.example]\nmode = none\n"
		  "[b.example]\nmx = *.Own.example\nid = fixed1\n"
		  "certificate = b.pem\nprivate_key = b.key\n"
		  "address = 192.0.2.7\naddress = 2001:DB8::7\n");
	const struct config *config = parsed.config;
	const struct domain_config *a, *b;

	cr_assert_not(config->has_errors);
	cr_expect_eq(config->workers, 0);
	cr_expect_eq(config->listen_count, 3);
	cr_expect_eq(config->listen[1].family, AF_INET);
	cr_expect_eq(config->listen[1].address[3], 1);
	cr_expect_eq(config->listen[2].family, AF_INET6);
	cr_expect_eq(config->listen[2].address[15], 1);
	cr_expect_str_eq(config->pair->certificate, "/etc/m/s.pem");
	cr_assert_eq(config->domain_count, 2);
	a = &config->domains[0];
	b = &config->domains[1];
	cr_expect_eq(a->policy.mode, POLICY_NONE);
	cr_expect_eq(a->policy.mx_count, 2);
	cr_expect_str_eq(a->policy.mx[1], "d2.example");
	cr_expect_eq(a->policy.max_age_s, 2419200);
	cr_expect_eq(a->id_scheme, ID_CONTENT);
	cr_expect_str_eq(a->pair->certificate, "/c.pem");
	cr_expect_eq(b->policy.mode, POLICY_ENFORCE);
	cr_expect_eq(b->policy.mx_count, 1);
	cr_expect_str_eq(b->policy.mx[0], "*.own.example");
	cr_expect_str_eq(b->id_literal, "fixed1");
	cr_expect_str_eq(b->pair->private_key, "/etc/m/b.key");
	cr_expect_eq(b->address_count, 2);
	cr_expect_str_eq(b->addresses[1], "2001:db8::7");
	arena_free(parsed.arena);
}

Test(config, renders_policies_that_every_sender_takes)
{
	struct parsed parsed =
	    parse("[defaults]\nmx = A.example\n" PAIR "[a.example]\n"
		  "mode = none\nmax_age = 1d\n[b.example]\nmode = enforce\n"
		  "max_age = 31557599\nmx = *.b.example\nmx = b.example\n");
	struct policy_issues issues;
	struct policy policy;

	cr_assert_not(parsed.config->has_errors);
	for (size_t i = 0; i < 2; i++) {
		const struct domain_config *domain = &parsed.config->domains[i];

		cr_expect(policy_parse(parsed.arena, domain->policy_text,
				       domain->policy_length, &policy,
				       &issues));
		cr_expect_eq(issues.count, 0);
		cr_expect_eq(policy.mode, domain->policy.mode);
		cr_expect_eq(policy.max_age_s, domain->policy.max_age_s);
		cr_expect_eq(policy.mx_count, domain->policy.mx_count);
	}
	arena_free(parsed.arena);
}

Test(config, warns_of_what_is_legal_and_strange)
{
	struct parsed parsed =
	    parse("[mta-sts.example.com]\nmx = localhost\nmx = *.com\n" PAIR);

	cr_assert_not(parsed.config->has_errors);
	cr_expect_eq(parsed.diagnostics.warnings, 3);
	arena_free(parsed.arena);
}

/* Served with one warning: its line, and words of it; or without, line 0. */
static const struct {
	const char *name, *text;
	unsigned line;
	const char *words;
} doubtful[] = {
    {"the longest domain", NAMED(LABELS "." A50 "aaaaaaaaa.b"), 0, ""},
    {"the longest domain with reports",
     NAMED(LABELS "." A50 "aaaaaaa.b") "tls_report = mailto:a@b.example\n", 0,
     ""},
    {"mx without a dot", GOOD "mx = localhost\n", 5, "a name with a dot"},
    {"mx for a top-level domain", GOOD "mx = *.com\n", 5,
     "every host of a top-level domain"},
    {"mx without a dot, inherited",
     "[defaults]\nmx = localhost\n" PAIR "[a.example]\n[b.example]\n", 2,
     "suspicious mx: 'localhost'"},
    {"mx for the mail domain", GOOD "mx = *.Example.com\n", 5,
     "'*.Example.com' in [example.com]: it trusts every host below the mail"},
    {"mx for the mail domain, inherited",
     "[defaults]\nmx = *.a.example\n" PAIR "[a.example]\n[b.example]\n", 2,
     "'*.a.example' in [a.example]"},
    {"mx for the mail domain in mode none",
     GOOD "mode = none\nmx = *.example.com\n", 0, ""},
    {"mx for a part of the mail domain", GOOD "mx = *.mx.example.com\n", 0, ""},
    {"short enforce", GOOD "mode = enforce\nmax_age = 6d\n", 6,
     "short max_age: 6d for mode enforce in [example.com]"},
    {"short enforce, inherited",
     "[defaults]\nmax_age = 604799\n" GOOD "mode = enforce\n", 2,
     "mode enforce in [example.com]"},
    {"a week of enforce", GOOD "mode = enforce\nmax_age = 7d\n", 0, ""},
    {"short testing", GOOD "max_age = 1d\n", 0, ""},
    {"loopback", GOOD "address = 127.1.2.3\n", 5, "a loopback address"},
    {"loopback of IPv6", GOOD "address = ::1\n", 5, "a loopback address"},
    {"private 10", GOOD "address = 10.255.0.1\n", 5, "a private address"},
    {"private 172", GOOD "address = 172.31.0.1\n", 5, "a private address"},
    {"not private 172", GOOD "address = 172.32.0.1\n", 0, ""},
    {"private 192", GOOD "address = 192.168.0.1\n", 5, "a private address"},
    {"not private 192", GOOD "address = 192.169.0.1\n", 0, ""},
    {"shared", GOOD "address = 100.127.0.1\n", 5, "private address"},
    {"not shared", GOOD "address = 100.128.0.1\n", 0, ""},
    {"private of IPv6", GOOD "address = fd00::1\n", 5, "a private address"},
    {"link-local", GOOD "address = 169.254.0.1\n", 5, "a link-local address"},
    {"link-local of IPv6", GOOD "address = febf::1\n", 5,
     "a link-local address"},
    {"not link-local", GOOD "address = fec0::1\n", 0, ""},
    {"IPv4-mapped", GOOD "address = ::ffff:203.0.113.7\n", 5,
     "an IPv4-mapped address"},
    {"unspecified", GOOD "address = ::\n", 5, "no host's address"},
    {"good addresses", GOOD "address = 203.0.113.7\naddress = 2001:db8::7\n", 0,
     ""},
    {"a comment in a path",
     "[example.com]\nmx = a.example\ncertificate = /c.pem # c\n"
     "private_key = /k.pem\n",
     3, "suspicious certificate: '/c.pem # c': a comment behind"},
};

Test(config, warns_of_what_is_no_good_idea)
{
	for (size_t i = 0; i < sizeof(doubtful) / sizeof(doubtful[0]); i++) {
		struct parsed parsed = parse(doubtful[i].text);
		const struct finding *finding = parsed.diagnostics.first;

		cr_expect_not(parsed.config->has_errors, "%s",
			      doubtful[i].name);
		cr_expect_eq(parsed.diagnostics.count, doubtful[i].line != 0,
			     "%s: %zu findings", doubtful[i].name,
			     parsed.diagnostics.count);
		if (finding != NULL) {
			cr_expect_eq(finding->line, doubtful[i].line,
				     "%s: line %u", doubtful[i].name,
				     finding->line);
			cr_expect_not_null(
			    strstr(finding->text, doubtful[i].words), "%s: %s",
			    doubtful[i].name, finding->text);
		}
		arena_free(parsed.arena);
	}
}

/* What is refused is told once: no doubt, no duplicate, no consequence. */
Test(config, says_nothing_more_about_what_is_refused)
{
	struct parsed parsed =
	    parse("[server]\nuser = a b\nlisten = x\nlisten = x\n"
		  "[defaults]\nid = fixed1\n"
		  "[example.com]\nmode = enforce\nmax_age = 60\n"
		  "mx = mail_1\nmx = mail_1\ntls_report = a\n" PAIR);

	cr_expect_eq(parsed.diagnostics.count, 8);
	cr_expect_eq(parsed.diagnostics.errors, 8);
	cr_expect_null(parsed.config->user);
	arena_free(parsed.arena);
}
