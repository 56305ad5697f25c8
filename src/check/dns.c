/*
 * Answers are walked with the C library's own reader of DNS messages, which
 * checks every bound; the resolver library sends, retries, changes to TCP and
 * keeps time.  Nothing is reported here but by answers.
 */
#include "check/dns.h"

#include <ares.h>
#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <idn2.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "sts/domain_name.h"

/* Two tries of this length, the second doubled, stay within 10 s a lookup. */
#define TRY_MS	  3000
#define TRIES	  2
#define PORT_ROOM 6

/* As many sockets as one channel ever has at once: two per server. */
#define WATCHERS_MAX 16

struct watcher {
	ev_io io;
	ares_socket_t fd; /* ARES_SOCKET_BAD: free */
};

struct dns {
	struct ev_loop *loop;
	ares_channel channel;
	ev_timer timer;
	struct watcher watchers[WATCHERS_MAX];
};

/* One lookup. */
struct lookup {
	struct dns *dns;
	struct arena *arena;
	const char *name;
	enum dns_question question;
	dns_done *done;
	void *context;
};

static const struct {
	int type;
} questions[] = {
    [DNS_ASK_TXT] = {ns_t_txt},
    [DNS_ASK_MX] = {ns_t_mx},
    [DNS_ASK_A] = {ns_t_a},
    [DNS_ASK_AAAA] = {ns_t_aaaa},
};

/* ---- the event loop ---- */

static void set_timer(struct dns *dns)
{
	struct timeval most = {.tv_sec = TRY_MS / 1000}, next;

	ares_timeout(dns->channel, &most, &next);
	ev_timer_stop(dns->loop, &dns->timer);
	ev_timer_set(&dns->timer,
		     (double)next.tv_sec + (double)next.tv_usec * 1e-6, 0);
	ev_timer_start(dns->loop, &dns->timer);
}

static void on_timer(struct ev_loop *loop, ev_timer *timer, int events)
{
	struct dns *dns = timer->data;

	(void)loop;
	(void)events;
	ares_process_fd(dns->channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
	set_timer(dns);
}

static void on_socket(struct ev_loop *loop, ev_io *io, int events)
{
	struct dns *dns = io->data;
	ares_socket_t fd = io->fd;

	(void)loop;
	ares_process_fd(dns->channel, events & EV_READ ? fd : ARES_SOCKET_BAD,
			events & EV_WRITE ? fd : ARES_SOCKET_BAD);
	set_timer(dns);
}

static struct watcher *find_watcher(struct dns *dns, ares_socket_t fd)
{
	for (size_t i = 0; i < WATCHERS_MAX; i++) {
		if (dns->watchers[i].fd == fd)
			return &dns->watchers[i];
	}
	return NULL;
}

static void watch(void *context, ares_socket_t fd, int readable, int writable)
{
	struct dns *dns = context;
	struct watcher *watcher = find_watcher(dns, fd);
	int events = (readable ? EV_READ : 0) | (writable ? EV_WRITE : 0);

	if (watcher != NULL) {
		ev_io_stop(dns->loop, &watcher->io);
		watcher->fd = ARES_SOCKET_BAD;
	}
	if (events == 0)
		return;
	watcher = find_watcher(dns, ARES_SOCKET_BAD);
	if (watcher == NULL)
		return; /* its lookups time out */
	watcher->fd = fd;
	ev_io_init(&watcher->io, on_socket, fd, events);
	watcher->io.data = dns;
	ev_io_start(dns->loop, &watcher->io);
}

/* ---- reading answers ---- */

static void add_txt(struct dns_answer *answer, struct arena *arena,
		    struct txt_span *spans, ns_rr rr)
{
	const unsigned char *at = ns_rr_rdata(rr);
	const unsigned char *end = at + ns_rr_rdlen(rr);
	char *joined = arena_alloc(arena, (size_t)ns_rr_rdlen(rr) + 1);
	size_t length = 0;

	while (at < end && *at <= end - at - 1) {
		memcpy(joined + length, at + 1, *at);
		length += *at;
		at += 1 + *at;
	}
	spans[answer->txt_count++] =
	    (struct txt_span){.bytes = joined, .length = length};
}

/* A name in an answer, without escapes where it is a host name; NULL when it
 * is damaged. */
static const char *read_name(struct arena *arena, ns_msg *message,
			     const unsigned char *at)
{
	char name[NS_MAXDNAME];

	if (ns_name_uncompress(ns_msg_base(*message), ns_msg_end(*message), at,
			       name, sizeof(name)) < 0)
		return NULL;
	if (strcmp(name, ".") == 0)
		name[0] = '\0';
	return arena_copy(arena, name, strlen(name));
}

static void add_mx(struct dns_answer *answer, struct arena *arena,
		   struct dns_mx *list, ns_msg *message, ns_rr rr)
{
	const char *name;

	if (ns_rr_rdlen(rr) < 3)
		return;
	name = read_name(arena, message, ns_rr_rdata(rr) + 2);
	if (name != NULL)
		list[answer->mx_count++] = (struct dns_mx){
		    .name = name, .preference = ns_get16(ns_rr_rdata(rr))};
}

static void add_address(struct dns_answer *answer, struct arena *arena,
			const char **list, int family, ns_rr rr)
{
	char text[INET6_ADDRSTRLEN];

	if (ns_rr_rdlen(rr) != (family == AF_INET ? NS_INADDRSZ : NS_IN6ADDRSZ))
		return;
	if (inet_ntop(family, ns_rr_rdata(rr), text, sizeof(text)) != NULL)
		list[answer->address_count++] =
		    arena_copy(arena, text, strlen(text));
}

static bool equals(const char *a, const char *b)
{
	return text_equal_nocase(a, strlen(a), b, strlen(b));
}

/* Notes where an alias leads, and whether it has led there before. */
static void add_alias(struct dns_answer *answer, const struct lookup *lookup,
		      const char **list, ns_msg *message, ns_rr rr)
{
	struct dns_aliases *aliases = &answer->aliases;
	const char *name = read_name(lookup->arena, message, ns_rr_rdata(rr));

	if (name == NULL)
		return;
	aliases->is_loop |=
	    aliases->count == FACTS_ALIASES_MAX || equals(name, lookup->name);
	for (size_t i = 0; i < aliases->count; i++)
		aliases->is_loop |= equals(name, list[i]);
	if (!aliases->is_loop)
		list[aliases->count++] = name;
}

static int compare_mx(const void *a, const void *b)
{
	const struct dns_mx *one = a, *other = b;

	if (one->preference != other->preference)
		return one->preference < other->preference ? -1 : 1;
	return strcmp(one->name, other->name);
}

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

static void read_records(const struct lookup *lookup, ns_msg *message,
			 struct dns_answer *answer)
{
	struct arena *arena = lookup->arena;
	size_t count = ns_msg_count(*message, ns_s_an);
	size_t txt_room = smaller(count, DNS_TXT_MAX);
	size_t mx_room = smaller(count, DNS_ANSWER_MX_MAX);
	size_t address_room = smaller(count, DNS_ADDRESSES_MAX);
	struct txt_span *txt = arena_alloc(arena, txt_room * sizeof(*txt));
	struct dns_mx *mx = arena_alloc(arena, mx_room * sizeof(*mx));
	const char **addresses =
	    arena_alloc(arena, address_room * sizeof(*addresses));
	const char **aliases =
	    arena_alloc(arena, FACTS_ALIASES_MAX * sizeof(*aliases));
	ns_rr rr;

	for (size_t i = 0; i < count; i++) {
		int type;

		if (ns_parserr(message, ns_s_an, (int)i, &rr) < 0)
			break;
		type = ns_rr_type(rr);
		if (type == ns_t_cname)
			add_alias(answer, lookup, aliases, message, rr);
		if (type != questions[lookup->question].type)
			continue;
		if (type == ns_t_txt && answer->txt_count < txt_room)
			add_txt(answer, arena, txt, rr);
		if (type == ns_t_mx && answer->mx_count < mx_room)
			add_mx(answer, arena, mx, message, rr);
		if ((type == ns_t_a || type == ns_t_aaaa) &&
		    answer->address_count < address_room)
			add_address(answer, arena, addresses,
				    type == ns_t_a ? AF_INET : AF_INET6, rr);
	}
	qsort(mx, answer->mx_count, sizeof(*mx), compare_mx);
	answer->txt = txt;
	answer->mx = mx;
	answer->addresses = addresses;
	answer->aliases.names = aliases;
}

static void read_answer(const struct lookup *lookup, const unsigned char *bytes,
			int length, struct dns_answer *answer)
{
	ns_msg message;

	if (ns_initparse(bytes, length, &message) < 0) {
		*answer = (struct dns_answer){.status = DNS_TEMPORARY,
					      .why = "a damaged answer"};
		return;
	}
	read_records(lookup, &message, answer);
	answer->status =
	    answer->txt_count + answer->mx_count + answer->address_count > 0
		? DNS_FOUND
		: DNS_NO_DATA;
	/* RFC 8461 section 3.1 has no word for it; resolvers call it a failure,
	 * which must not be taken for an absence. */
	if (answer->status == DNS_NO_DATA && answer->aliases.is_loop) {
		answer->status = DNS_TEMPORARY;
		answer->why = "its CNAME records go in a circle, or are too "
			      "many";
	}
}

static enum dns_status status_of(int result, const char **why)
{
	*why = NULL;
	switch (result) {
	case ARES_SUCCESS: return DNS_FOUND;
	case ARES_ENODATA: return DNS_NO_DATA;
	case ARES_ENOTFOUND: return DNS_NO_NAME;
	case ARES_ESERVFAIL: *why = "the name server answers SERVFAIL"; break;
	case ARES_EREFUSED: *why = "the name server refuses to answer"; break;
	case ARES_ECONNREFUSED: *why = "no name server can be reached"; break;
	case ARES_ETIMEOUT:
	case ARES_ECANCELLED:
	case ARES_EDESTRUCTION:
		*why = "the name server did not answer in time";
		break;
	case ARES_EBADNAME: return DNS_NO_NAME;
	default: *why = ares_strerror(result); break;
	}
	return DNS_TEMPORARY;
}

static void on_answer(void *context, int result, int timeouts,
		      unsigned char *bytes, int length)
{
	struct lookup *lookup = context;
	struct dns_answer answer = {0};

	(void)timeouts;
	answer.status = status_of(result, &answer.why);
	/* An alias that leads nowhere comes with NO_NAME or NO_DATA: show it.
	 */
	if (bytes != NULL && answer.status != DNS_TEMPORARY) {
		enum dns_status status = answer.status;

		read_answer(lookup, bytes, length, &answer);
		if (status != DNS_FOUND && answer.status == DNS_NO_DATA)
			answer.status = status;
	}
	lookup->done(lookup->context, &answer);
}

void dns_ask(struct dns *dns, struct arena *arena, const char *name,
	     enum dns_question question, dns_done *done, void *context)
{
	struct lookup *lookup = arena_alloc(arena, sizeof(*lookup));

	*lookup = (struct lookup){.dns = dns,
				  .arena = arena,
				  .name = name,
				  .question = question,
				  .done = done,
				  .context = context};
	ares_query(dns->channel, name, ns_c_in, questions[question].type,
		   on_answer, lookup);
	set_timer(dns);
}

/* ---- opening and closing ---- */

/* ADDRESS[:PORT] as one element of the library's list. */
static bool read_server(const char *server, struct ares_addr_port_node *node)
{
	const char *end = server + strlen(server), *port = NULL;
	const char *start = server;
	char address[INET6_ADDRSTRLEN] = "";
	uint64_t number = NS_DEFAULTPORT;

	if (server[0] == '[') {
		start = server + 1;
		end = strchr(start, ']');
		if (end == NULL || (end[1] != '\0' && end[1] != ':'))
			return false;
		port = end[1] == ':' ? end + 2 : NULL;
	} else if ((port = strchr(server, ':')) != NULL &&
		   strchr(port + 1, ':') == NULL) {
		end = port++;
	} else {
		port = NULL; /* a bare IPv6 address */
	}
	if (end - start >= (ptrdiff_t)sizeof(address))
		return false;
	memcpy(address, start, (size_t)(end - start));
	if (port != NULL && (!number_parse(port, strlen(port), &number) ||
			     number < 1 || number > 65535))
		return false;
	node->tcp_port = node->udp_port = (int)number;
	node->family = AF_INET;
	if (inet_pton(AF_INET, address, &node->addr.addr4) == 1)
		return true;
	node->family = AF_INET6;
	return inet_pton(AF_INET6, address, &node->addr.addr6) == 1;
}

static bool set_server(struct dns *dns, const char *server, struct text *why)
{
	struct ares_addr_port_node node = {0};
	int result;

	if (!read_server(server, &node)) {
		text_add_string(why, "give ADDRESS, ADDRESS:PORT or "
				     "[ADDRESS]:PORT");
		return false;
	}
	result = ares_set_servers_ports(dns->channel, &node);
	if (result != ARES_SUCCESS)
		text_add_string(why, ares_strerror(result));
	return result == ARES_SUCCESS;
}

struct dns *dns_open(struct ev_loop *loop, const char *server, struct text *why)
{
	struct dns *dns = calloc(1, sizeof(*dns));
	struct ares_options options = {0};
	int result;

	if (dns == NULL || ares_library_init(ARES_LIB_INIT_ALL) != 0) {
		text_add_string(why, "out of memory");
		free(dns);
		return NULL;
	}
	dns->loop = loop;
	for (size_t i = 0; i < WATCHERS_MAX; i++)
		dns->watchers[i].fd = ARES_SOCKET_BAD;
	ev_init(&dns->timer, on_timer);
	dns->timer.data = dns;
	/* Names are absolute: no search list, no file of hosts. */
	options.flags = ARES_FLAG_NOSEARCH | ARES_FLAG_NOALIASES;
	options.timeout = TRY_MS;
	options.tries = TRIES;
	options.sock_state_cb = watch;
	options.sock_state_cb_data = dns;
	result = ares_init_options(&dns->channel, &options,
				   ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS |
				       ARES_OPT_TRIES | ARES_OPT_SOCK_STATE_CB);
	if (result != ARES_SUCCESS) {
		text_add_string(why, ares_strerror(result));
		free(dns);
		return NULL;
	}
	if (server != NULL && !set_server(dns, server, why)) {
		dns_close(dns);
		return NULL;
	}
	return dns;
}

void dns_cancel(struct dns *dns)
{
	ares_cancel(dns->channel);
}

void dns_close(struct dns *dns)
{
	ares_destroy(dns->channel);
	ev_timer_stop(dns->loop, &dns->timer);
	ares_library_cleanup();
	free(dns);
}

/* ---- internationalized names ---- */

const char *dns_name_to_ascii(struct arena *arena, const char *name,
			      struct text *why)
{
	const char *result = NULL;
	char *ascii = NULL;
	size_t length;
	int error = idn2_to_ascii_8z(name, &ascii,
				     IDN2_NONTRANSITIONAL | IDN2_NFC_INPUT);
	enum domain_name_fault fault;

	if (error != IDN2_OK) {
		text_add_string(why, idn2_strerror(error));
		return NULL;
	}
	length = strlen(ascii);
	if (length > 1 && ascii[length - 1] == '.')
		length--;
	for (size_t i = 0; i < length; i++)
		ascii[i] = text_lower(ascii[i]);
	fault = domain_name_check(ascii, length);
	if (fault == DOMAIN_NAME_OK)
		result = arena_copy(arena, ascii, length);
	else
		text_add_string(why, domain_name_fault_text(fault));
	idn2_free(ascii);
	return result;
}

/* Whether the name, in characters, is one again (RFC 5891 section 4.4): what is
 * not might be anything, control characters included. */
static bool is_valid_unicode(const char *unicode, const char *name)
{
	char *ascii = NULL;
	bool is_valid = idn2_to_ascii_8z(unicode, &ascii,
					 IDN2_NONTRANSITIONAL |
					     IDN2_NFC_INPUT) == IDN2_OK &&
			equals(ascii, name);

	idn2_free(ascii);
	return is_valid;
}

const char *dns_name_to_unicode(struct arena *arena, const char *name)
{
	char *unicode = NULL;
	const char *result = name;

	if (strstr(name, "xn--") == NULL)
		return name;
	if (idn2_to_unicode_8z8z(name, &unicode, 0) == IDN2_OK &&
	    is_valid_unicode(unicode, name))
		result = arena_copy(arena, unicode, strlen(unicode));
	idn2_free(unicode);
	return result;
}
