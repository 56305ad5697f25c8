#include "check/dns_answer.h"

#include <criterion/criterion.h>
#include <string.h>

/* Messages are built by hand: a header, the question a.test, and records. */

#define NAME                                                                   \
	"\x01"                                                                 \
	"a\x04test\x00"
#define OTHER                                                                  \
	"\x01"                                                                 \
	"b\x04test\x00"
#define HERE "\xc0\x0c" /* where the question's name is */

struct message {
	unsigned char bytes[1 << 16];
	size_t length;
};

static void add(struct message *message, const void *bytes, size_t length)
{
	memcpy(message->bytes + message->length, bytes, length);
	message->length += length;
}

static void add_number(struct message *message, unsigned number)
{
	unsigned char bytes[] = {(unsigned char)(number >> 8),
				 (unsigned char)number};

	add(message, bytes, 2);
}

static void start(struct message *message)
{
	static const unsigned char header[] = {0, 1, 0x81, 0x80, 0, 1,
					       0, 0, 0,	   0,	 0, 0};

	message->length = 0;
	add(message, header, sizeof(header));
	add(message, NAME, sizeof(NAME) - 1);
	add_number(message, 16);
	add_number(message, 1);
}

#define BYTES(string) string, sizeof(string) - 1

static void add_record(struct message *message, const char *name,
		       size_t name_length, unsigned type, unsigned class,
		       const void *data, size_t length)
{
	unsigned count = message->bytes[6] * 256u + message->bytes[7] + 1;

	message->bytes[6] = (unsigned char)(count >> 8);
	message->bytes[7] = (unsigned char)count;
	add(message, name, name_length);
	add_number(message, type);
	add_number(message, class);
	add(message, "\0\0\0\x3c", 4);
	add_number(message, (unsigned)length);
	add(message, data, length);
}

static struct arena *arena;
static struct message message;
static struct dns_answer answer;

static void set_up(void)
{
	arena = arena_new();
	start(&message);
}

static void tear_down(void)
{
	arena_free(arena);
}

static void read_as(enum dns_question question)
{
	dns_answer_read(&answer, arena, "A.test", question, message.bytes,
			message.length);
}

TestSuite(dns_answer, .init = set_up, .fini = tear_down);

Test(dns_answer, strings_are_joined)
{
	add_record(&message, BYTES(HERE), 16, 1, BYTES("\x03v=S\x05TSv1;"));
	add_record(&message, BYTES(HERE), 16, 1, BYTES("\x00"));
	read_as(DNS_ASK_TXT);
	cr_assert_eq(answer.status, DNS_FOUND);
	cr_assert_eq(answer.txt_count, 2);
	cr_assert_eq(answer.txt[0].length, 8);
	cr_assert_arr_eq(answer.txt[0].bytes, "v=STSv1;", 8);
	cr_assert_eq(answer.txt[1].length, 0);
}

Test(dns_answer, mx_are_sorted)
{
	add_record(&message, BYTES(HERE), 15, 1, BYTES("\x00\x14\x01y\x00"));
	add_record(&message, BYTES(HERE), 15, 1, BYTES("\x00\x0a\x01z\x00"));
	add_record(&message, BYTES(HERE), 15, 1, BYTES("\x00\x0a\x01x\x00"));
	add_record(&message, BYTES(HERE), 15, 1, BYTES("\x00\x00\x00"));
	read_as(DNS_ASK_MX);
	cr_assert_eq(answer.mx_count, 4);
	cr_assert_str_eq(answer.mx[0].name, "");
	cr_assert_str_eq(answer.mx[1].name, "x");
	cr_assert_str_eq(answer.mx[2].name, "z");
	cr_assert_str_eq(answer.mx[3].name, "y");
	cr_assert_eq(answer.mx[3].preference, 20);
}

Test(dns_answer, addresses)
{
	add_record(&message, BYTES(HERE), 1, 1, BYTES("\xc0\x00\x02\x01"));
	add_record(&message, BYTES(HERE), 1, 1, BYTES("\xc0\x00\x02"));
	add_record(&message, BYTES(HERE), 28, 1,
		   BYTES("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01"));
	read_as(DNS_ASK_A);
	cr_assert_eq(answer.address_count, 1);
	cr_assert_str_eq(answer.addresses[0], "192.0.2.1");
	read_as(DNS_ASK_AAAA);
	cr_assert_eq(answer.address_count, 1);
	cr_assert_str_eq(answer.addresses[0], "::1");
}

/* Records of another name or class answer nothing. */
Test(dns_answer, others_are_passed_over)
{
	add_record(&message, BYTES(OTHER), 16, 1, BYTES("\x01x"));
	add_record(&message, BYTES(HERE), 16, 3, BYTES("\x01x"));
	add_record(&message, BYTES(HERE), 1, 1, BYTES("\xc0\x00\x02\x01"));
	read_as(DNS_ASK_TXT);
	cr_assert_eq(answer.status, DNS_NO_DATA);
	cr_assert_eq(answer.txt_count, 0);
}

Test(dns_answer, aliases_are_followed_in_any_order)
{
	add_record(&message,
		   BYTES("\x01"
			 "c\x00"),
		   16, 1, BYTES("\x01x"));
	add_record(&message, BYTES(OTHER), 5, 1,
		   BYTES("\x01"
			 "c\x00"));
	add_record(&message, BYTES(HERE), 5, 1, BYTES(OTHER));
	read_as(DNS_ASK_TXT);
	cr_assert_eq(answer.status, DNS_FOUND);
	cr_assert_eq(answer.aliases.count, 2);
	cr_assert_str_eq(answer.aliases.names[0], "b.test");
	cr_assert_str_eq(answer.aliases.names[1], "c");
}

Test(dns_answer, a_circle_is_no_absence)
{
	add_record(&message, BYTES(HERE), 5, 1, BYTES(OTHER));
	add_record(&message, BYTES(OTHER), 5, 1, BYTES(NAME));
	read_as(DNS_ASK_TXT);
	cr_assert_eq(answer.status, DNS_TEMPORARY);
	cr_assert(answer.aliases.is_loop);
	cr_assert_not_null(strstr(answer.why, "circle"));
}

Test(dns_answer, a_long_chain_of_aliases_ends)
{
	char name[] = "\x01"
		      "b\x00",
	     next[] = "\x01"
		      "c\x00";

	add_record(&message, BYTES(HERE), 5, 1, name, 3);
	for (int i = 0; i < FACTS_ALIASES_MAX; i++, name[1]++, next[1]++)
		add_record(&message, name, 3, 5, 1, next, 3);
	add_record(&message, name, 3, 16, 1, BYTES("\x01x"));
	read_as(DNS_ASK_TXT);
	cr_assert_eq(answer.status, DNS_TEMPORARY);
	cr_assert_eq(answer.aliases.count, FACTS_ALIASES_MAX);
}

Test(dns_answer, no_more_than_there_is_room_for)
{
	for (int i = 0; i < DNS_ADDRESSES_MAX + 10; i++)
		add_record(&message, BYTES(HERE), 1, 1, BYTES("\x7f\0\0\1"));
	read_as(DNS_ASK_A);
	cr_assert_eq(answer.address_count, DNS_ADDRESSES_MAX);
}

/* A whole message of TXT records is read. */
Test(dns_answer, thousands_of_records)
{
	for (int i = 0; i < 4000; i++)
		add_record(&message, BYTES(HERE), 16, 1, BYTES("\x01x"));
	read_as(DNS_ASK_TXT);
	cr_assert_eq(answer.txt_count, 4000);
}

/* A server that asks nobody for us, and does not say that there is nothing,
 * leaves it open. */
Test(dns_answer, a_referral_is_no_absence)
{
	read_as(DNS_ASK_TXT);
	cr_assert_eq(answer.status, DNS_NO_DATA, "recursion available");
	message.bytes[3] &= 0x7f;
	read_as(DNS_ASK_TXT);
	cr_assert_eq(answer.status, DNS_TEMPORARY, "a referral");
	message.bytes[9] = 1;
	add(&message, BYTES(HERE));
	add_number(&message, 6);
	add_number(&message, 1);
	add(&message, "\0\0\0\x3c", 4);
	add_number(&message, 22);
	add(&message, "\0\0\0\0\0\1\0\0\0\1\0\0\0\1\0\0\0\1\0\0\0\1", 22);
	read_as(DNS_ASK_TXT);
	cr_assert_eq(answer.status, DNS_NO_DATA, "with a SOA record");
}

/* What is cut anywhere is damaged, never an absence. */
Test(dns_answer, damage_is_told)
{
	size_t whole;

	add_record(&message, BYTES(HERE), 16, 1, BYTES("\x03v=S"));
	whole = message.length;
	for (message.length = 0; message.length < whole; message.length++) {
		read_as(DNS_ASK_TXT);
		cr_expect_eq(answer.status, DNS_TEMPORARY, "cut at %zu",
			     message.length);
	}
}

Test(dns_answer, types)
{
	cr_assert_eq(dns_question_type(DNS_ASK_TXT), 16);
	cr_assert_eq(dns_question_type(DNS_ASK_MX), 15);
	cr_assert_eq(dns_question_type(DNS_ASK_A), 1);
	cr_assert_eq(dns_question_type(DNS_ASK_AAAA), 28);
}
