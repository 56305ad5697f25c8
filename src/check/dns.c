/* The resolver library sends, retries, changes to TCP and keeps time.  Nothing
 * is reported here but by answers. */
#include "check/dns.h"

#include <ares.h>
#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <stdlib.h>
#include <string.h>

#include "base/endpoint.h"

/* Every server is tried, then every one again for twice as long: that stays
 * within 10 s a lookup. */
#define LOOKUP_MS   9000
#define TRIES	    2
#define SERVERS_MAX 3

/* What passes everywhere in one piece (DNS flag day 2020). */
#define UDP_BYTES 1232

/* As many sockets as one channel ever has at once: two per server, and those
 * that are about to be closed. */
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

/* ---- the event loop ---- */

static void set_timer(struct dns *dns)
{
	struct timeval most = {.tv_sec = LOOKUP_MS / 1000}, next;
	/* One of the two, or NULL. */
	const struct timeval *wait = ares_timeout(dns->channel, &most, &next);

	ev_timer_stop(dns->loop, &dns->timer);
	if (wait == NULL)
		return;
	ev_now_update(dns->loop);
	ev_timer_set(&dns->timer,
		     (double)wait->tv_sec + (double)wait->tv_usec * 1e-6, 0);
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

/* ---- answers ---- */

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
	const char *why;
	enum dns_status status = status_of(result, &why);

	(void)timeouts;
	/* An alias that leads nowhere comes with a message, too: show it. */
	if (bytes != NULL && status != DNS_TEMPORARY)
		dns_answer_read(&answer, lookup->arena, lookup->name,
				lookup->question, bytes, (size_t)length);
	else
		answer.status = DNS_NO_DATA;
	/* NXDOMAIN holds, whatever stands beside it. */
	if (status == DNS_NO_NAME ||
	    (status != DNS_FOUND && answer.status == DNS_NO_DATA)) {
		answer.txt_count = answer.mx_count = answer.address_count = 0;
		answer.status = status;
		answer.why = why;
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
	ares_query(dns->channel, name, ns_c_in, dns_question_type(question),
		   on_answer, lookup);
	set_timer(dns);
}

/* ---- opening and closing ---- */

static bool set_server(struct dns *dns, const char *server, struct text *why)
{
	struct ares_addr_port_node node = {0};
	struct endpoint endpoint;
	int result;

	if (!endpoint_parse(server, NS_DEFAULTPORT, &endpoint)) {
		text_add_string(why, "give " ENDPOINT_FORMS);
		return false;
	}
	node.family = endpoint.family;
	node.tcp_port = node.udp_port = (int)endpoint.port;
	inet_pton(endpoint.family, endpoint.address, &node.addr);
	result = ares_set_servers_ports(dns->channel, &node);
	if (result != ARES_SUCCESS)
		text_add_string(why, ares_strerror(result));
	return result == ARES_SUCCESS;
}

/* Opens a channel in which a try takes `try_ms`. */
static int open_channel(struct dns *dns, int try_ms)
{
	struct ares_options options = {
	    /* Names are absolute: no search list, no file of hosts. */
	    .flags = ARES_FLAG_NOSEARCH | ARES_FLAG_NOALIASES | ARES_FLAG_EDNS,
	    .ednspsz = UDP_BYTES,
	    .timeout = try_ms,
	    .tries = TRIES,
	    .sock_state_cb = watch,
	    .sock_state_cb_data = dns,
	};

	return ares_init_options(&dns->channel, &options,
				 ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS |
				     ARES_OPT_TRIES | ARES_OPT_EDNSPSZ |
				     ARES_OPT_SOCK_STATE_CB);
}

/* Leaves the first few servers; gives how many there are, 0 on failure. */
static int limit_servers(struct dns *dns)
{
	struct ares_addr_port_node *servers, *last;
	int count = 0;

	if (ares_get_servers_ports(dns->channel, &servers) != ARES_SUCCESS)
		return 0;
	for (last = servers; last != NULL; last = last->next) {
		if (++count == SERVERS_MAX)
			break;
	}
	if (last != NULL && last->next != NULL) {
		struct ares_addr_port_node *rest = last->next;

		last->next = NULL;
		ares_set_servers_ports(dns->channel, servers);
		last->next = rest;
	}
	ares_free_data(servers);
	return count;
}

static bool start_channel(struct dns *dns, const char *server, struct text *why)
{
	int result = open_channel(dns, LOOKUP_MS / 3), count = 1;

	if (result == ARES_SUCCESS && server == NULL)
		count = limit_servers(dns);
	if (result == ARES_SUCCESS && count > 1) {
		ares_destroy(dns->channel);
		result = open_channel(dns, LOOKUP_MS / 3 / count);
		count = result == ARES_SUCCESS ? limit_servers(dns) : 0;
	}
	if (result != ARES_SUCCESS) {
		text_add_string(why, ares_strerror(result));
		return false;
	}
	if (count > 0 && (server == NULL || set_server(dns, server, why)))
		return true;
	if (count == 0)
		text_add_string(why, "no name servers");
	ares_destroy(dns->channel);
	return false;
}

struct dns *dns_open(struct ev_loop *loop, const char *server, struct text *why)
{
	struct dns *dns = calloc(1, sizeof(*dns));

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
	if (start_channel(dns, server, why))
		return dns;
	ares_library_cleanup();
	free(dns);
	return NULL;
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
