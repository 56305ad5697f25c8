#include "check/dns.h"

#include <stdlib.h>

#include "name_server.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static const struct zone_entry zone[] = {
    {"a.test", "TXT", "v=STSv1; id=1;"},
    {"a.test", "MX", "20 second.test"},
    {"a.test", "MX", "10 first.test"},
    {"a.test", "A", "192.0.2.1"},
    {"a.test", "AAAA", "2001:db8::1"},
    {"b.test", "A", "192.0.2.2"},
    {"alias.test", "CNAME", "a.test"},
    {"dangling.test", "CNAME", "none.test"},
    {"fails.test", "SERVFAIL", ""},
    {"silent.test", "SILENT", ""},
    {NULL, NULL, NULL},
};

static struct name_server server;
static struct arena *arena;
static struct ev_loop *loop;
static struct dns *dns;
static struct text why;

static void set_up(void)
{
	name_server_start(&server, zone);
	arena = arena_new();
	loop = ev_loop_new(EVFLAG_AUTO);
	text_init_growing(&why);
	dns = dns_open(loop, server.address, &why);
	cr_assert_not_null(dns, "%s", why.bytes);
}

static void tear_down(void)
{
	dns_close(dns);
	ev_loop_destroy(loop);
	text_release(&why);
	arena_free(arena);
	name_server_stop(&server);
}

TestSuite(dns, .init = set_up, .fini = tear_down, .timeout = 60);

struct asked {
	struct dns_answer answer;
	unsigned times; /* answered */
};

static unsigned open_count;

static void on_answer(void *context, const struct dns_answer *answer)
{
	struct asked *asked = context;

	asked->answer = *answer;
	asked->times++;
	if (--open_count == 0)
		ev_break(loop, EVBREAK_ALL);
}

static void ask(struct asked *asked, const char *name,
		enum dns_question question)
{
	*asked = (struct asked){.times = 0};
	open_count++;
	dns_ask(dns, arena, name, question, on_answer, asked);
}

static const struct dns_answer *get(const char *name,
				    enum dns_question question)
{
	static struct asked asked;

	ask(&asked, name, question);
	if (open_count > 0)
		ev_run(loop, 0);
	cr_assert_eq(asked.times, 1);
	return &asked.answer;
}

Test(dns, gives_what_the_name_server_has)
{
	const struct dns_answer *answer = get("a.test", DNS_ASK_TXT);

	cr_expect_eq(answer->status, DNS_FOUND);
	cr_assert_eq(answer->txt_count, 1);
	cr_expect_eq(answer->txt[0].length, strlen("v=STSv1; id=1;"));
	cr_expect_arr_eq(answer->txt[0].bytes, "v=STSv1; id=1;", 14);
	answer = get("a.test", DNS_ASK_MX);
	cr_assert_eq(answer->mx_count, 2);
	cr_expect_str_eq(answer->mx[0].name, "first.test");
	answer = get("a.test", DNS_ASK_A);
	cr_assert_eq(answer->address_count, 1);
	cr_expect_str_eq(answer->addresses[0], "192.0.2.1");
	answer = get("alias.test", DNS_ASK_AAAA);
	cr_assert_eq(answer->address_count, 1);
	cr_expect_str_eq(answer->addresses[0], "2001:db8::1");
	cr_assert_eq(answer->aliases.count, 1);
	cr_expect_str_eq(answer->aliases.names[0], "a.test");
}

/* No search list, no second try under another name. */
Test(dns, asks_for_the_name_alone)
{
	get("single", DNS_ASK_A);
	cr_expect_str_eq(server.asked, "A single\n");
}

static const struct {
	const char *name;
	enum dns_question question;
	enum dns_status status;
	const char *why; /* words, or NULL */
} absences[] = {
    {"none.test", DNS_ASK_TXT, DNS_NO_NAME, NULL},
    {"alias.test", DNS_ASK_TXT, DNS_FOUND, NULL},
    {"a.test", DNS_ASK_MX, DNS_FOUND, NULL},
    {"b.test", DNS_ASK_MX, DNS_NO_DATA, NULL},
    {"dangling.test", DNS_ASK_A, DNS_NO_NAME, NULL},
    {"fails.test", DNS_ASK_TXT, DNS_TEMPORARY,
     "the name server answers SERVFAIL"},
    {"a..test", DNS_ASK_A, DNS_NO_NAME, NULL},
};

Test(dns, tells_absence_from_failure)
{
	for (size_t i = 0; i < COUNT(absences); i++) {
		const struct dns_answer *answer =
		    get(absences[i].name, absences[i].question);

		cr_expect_eq(answer->status, absences[i].status, "%s: %d",
			     absences[i].name, (int)answer->status);
		cr_expect_eq(answer->why != NULL, absences[i].why != NULL, "%s",
			     absences[i].name);
		cr_expect(answer->why == NULL ||
			      strstr(answer->why, absences[i].why) != NULL,
			  "%s: %s", absences[i].name, answer->why);
		if (answer->status != DNS_FOUND)
			cr_expect_eq(answer->txt_count + answer->mx_count +
					 answer->address_count,
				     0, "%s", absences[i].name);
	}
}

/* An alias that leads nowhere is shown. */
Test(dns, shows_where_a_dangling_alias_leads)
{
	const struct dns_answer *answer = get("dangling.test", DNS_ASK_A);

	cr_assert_eq(answer->aliases.count, 1);
	cr_expect_str_eq(answer->aliases.names[0], "none.test");
}

Test(dns, asks_many_at_once_and_answers_each_once)
{
	static struct asked asked[100];

	for (size_t i = 0; i < COUNT(asked); i++)
		ask(&asked[i], i % 2 == 0 ? "a.test" : "none.test",
		    DNS_ASK_TXT);
	ev_run(loop, 0);
	for (size_t i = 0; i < COUNT(asked); i++) {
		cr_expect_eq(asked[i].times, 1, "%zu", i);
		cr_expect_eq(asked[i].answer.status,
			     i % 2 == 0 ? DNS_FOUND : DNS_NO_NAME, "%zu", i);
	}
}

Test(dns, answers_what_is_cancelled)
{
	static struct asked asked[3];

	for (size_t i = 0; i < COUNT(asked); i++)
		ask(&asked[i], "silent.test", DNS_ASK_A);
	dns_cancel(dns);
	for (size_t i = 0; i < COUNT(asked); i++) {
		cr_expect_eq(asked[i].times, 1);
		cr_expect_eq(asked[i].answer.status, DNS_TEMPORARY);
		cr_expect_str_eq(asked[i].answer.why,
				 "the name server did not answer in time");
	}
	cr_expect_eq(get("a.test", DNS_ASK_A)->status, DNS_FOUND,
		     "and goes on");
}

Test(dns, answers_what_is_open_when_it_closes)
{
	static struct asked asked;

	ask(&asked, "silent.test", DNS_ASK_A);
	dns_close(dns);
	cr_expect_eq(asked.times, 1);
	cr_expect_eq(asked.answer.status, DNS_TEMPORARY);
	cr_expect_eq(ev_pending_count(loop), 0);
	dns = dns_open(loop, server.address, &why);
	cr_assert_not_null(dns);
}

Test(dns, tells_what_is_no_name_server)
{
	cr_expect_null(dns_open(loop, "ns.example", &why));
	cr_expect_not_null(strstr(why.bytes, "give "), "%s", why.bytes);
}

/* Nobody is there: an answer comes all the same, at once. */
Test(dns, tells_that_no_name_server_is_there)
{
	char address[32];
	struct sockaddr_in deaf = {.sin_family = AF_INET};
	socklen_t length = sizeof(deaf);
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	const struct dns_answer *answer;

	inet_pton(AF_INET, "127.0.0.1", &deaf.sin_addr);
	cr_assert_eq(bind(fd, (struct sockaddr *)&deaf, length), 0);
	cr_assert_eq(getsockname(fd, (struct sockaddr *)&deaf, &length), 0);
	cr_assert_eq(connect(fd, (struct sockaddr *)&deaf, length), 0);
	snprintf(address, sizeof(address), "127.0.0.1:%d",
		 ntohs(deaf.sin_port));
	dns_close(dns);
	dns = dns_open(loop, address, &why);
	cr_assert_not_null(dns);
	answer = get("a.test", DNS_ASK_A);
	cr_expect_eq(answer->status, DNS_TEMPORARY);
	cr_expect_str_eq(answer->why,
			 "no name server answers, or they all fail");
	close(fd);
}
