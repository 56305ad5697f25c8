/* Failures of a connection are told by name; those of preparing are fatal. */
#include "fetch.h"

#include <arpa/inet.h>
#include <errno.h>
#include <openssl/err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define HOST_ROOM    64
#define REQUEST_ROOM 256

static const char *const step_names[] = {
    [FETCH_CONNECT] = "connect",
    [FETCH_HANDSHAKE] = "handshake",
    [FETCH_REQUEST] = "request",
    [FETCH_ANSWER] = "answer",
};

const char *fetch_step_name(enum fetch_step step)
{
	return step_names[step];
}

int64_t fetch_clock_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* ---- the plan ---- */

static void give_up(const char *what)
{
	fprintf(stderr, "fetch_load: cannot prepare: %s\n", what);
	exit(EXIT_FAILURE);
}

/* Which part of the policy is the number of max_age. */
static void find_age(struct fetch_plan *plan)
{
	const char *age = strstr(plan->body, "max_age: ");

	if (age == NULL)
		give_up("no max_age in the policy");
	age += strlen("max_age: ");
	plan->age_offset = (size_t)(age - plan->body);
	plan->age_length = strspn(age, "0123456789");
	plan->age = strtoul(age, NULL, 10);
	plan->ages = 1;
}

void fetch_plan_init(struct fetch_plan *plan, enum fetch_goal goal,
		     const char *ca_path, const char *body_path)
{
	FILE *body = fopen(body_path, "r");

	*plan = (struct fetch_plan){.goal = goal};
	if (body == NULL)
		give_up(body_path);
	plan->body_length = fread(plan->body, 1, sizeof(plan->body) - 1, body);
	fclose(body);
	find_age(plan);
	plan->tls = SSL_CTX_new(TLS_client_method());
	if (plan->tls == NULL ||
	    SSL_CTX_load_verify_locations(plan->tls, ca_path, NULL) != 1 ||
	    SSL_CTX_set_min_proto_version(plan->tls, TLS1_2_VERSION) != 1 ||
	    SSL_CTX_set_max_proto_version(plan->tls, TLS1_2_VERSION) != 1 ||
	    SSL_CTX_set_cipher_list(plan->tls,
				    "ECDHE-ECDSA-AES128-GCM-SHA256") != 1 ||
	    SSL_CTX_set1_groups_list(plan->tls, "X25519:P-256") != 1)
		give_up(ca_path);
	SSL_CTX_set_verify(plan->tls, SSL_VERIFY_PEER, NULL);
	SSL_CTX_set_session_cache_mode(plan->tls, SSL_SESS_CACHE_OFF);
	SSL_CTX_set_options(plan->tls, SSL_OP_NO_TICKET);
	/* Held connections shall not take the client's memory. */
	SSL_CTX_set_mode(plan->tls, SSL_MODE_RELEASE_BUFFERS);
}

size_t fetch_plan_ages_seen(const struct fetch_plan *plan)
{
	size_t count = 0;

	for (size_t i = 0; i < FETCH_AGES_MAX; i++)
		count += plan->ages_seen[i];
	return count;
}

/* ---- one connection ---- */

static void write_host(char host[HOST_ROOM], unsigned domain)
{
	snprintf(host, HOST_ROOM, "mta-sts.d%u.example", domain);
}

bool fetch_start(struct fetch *fetch, const struct fetch_target *target,
		 unsigned domain)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
				      .sin_port = htons(target->port)};

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	*fetch =
	    (struct fetch){.domain = domain, .started_ns = fetch_clock_ns()};
	fetch->fd =
	    socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fetch->fd >= 0 && (connect(fetch->fd, (struct sockaddr *)&address,
				       sizeof(address)) == 0 ||
			       errno == EINPROGRESS))
		return true;
	fetch->failure = strerror(errno);
	return false;
}

static enum fetch_progress fail(struct fetch *fetch, const char *failure)
{
	fetch->failure = failure;
	return FETCH_FAILED;
}

/* What a call of OpenSSL that did not succeed means. */
static enum fetch_progress explain(struct fetch *fetch, int result,
				   const char *what)
{
	const char *reason;

	switch (SSL_get_error(fetch->tls, result)) {
	case SSL_ERROR_WANT_READ: return FETCH_WANTS_READ;
	case SSL_ERROR_WANT_WRITE: return FETCH_WANTS_WRITE;
	case SSL_ERROR_SYSCALL: return fail(fetch, strerror(errno));
	}
	reason = ERR_reason_error_string(ERR_peek_error());
	ERR_clear_error();
	return fail(fetch, reason != NULL ? reason : what);
}

static enum fetch_progress step_connect(struct fetch *fetch,
					const struct fetch_plan *plan)
{
	char host[HOST_ROOM];
	int error = 0;
	socklen_t length = sizeof(error);
	struct sockaddr_in peer;
	socklen_t peer_length = sizeof(peer);

	getsockopt(fetch->fd, SOL_SOCKET, SO_ERROR, &error, &length);
	if (error != 0)
		return fail(fetch, strerror(error));
	if (getpeername(fetch->fd, (struct sockaddr *)&peer, &peer_length) != 0)
		return FETCH_WANTS_WRITE;
	if (plan->goal == FETCH_GOAL_CONNECT)
		return FETCH_REACHED;
	write_host(host, fetch->domain);
	fetch->tls = SSL_new(plan->tls);
	if (fetch->tls == NULL || SSL_set_fd(fetch->tls, fetch->fd) != 1 ||
	    SSL_set_tlsext_host_name(fetch->tls, host) != 1 ||
	    SSL_set1_host(fetch->tls, host) != 1)
		return fail(fetch, "no TLS");
	fetch->step = FETCH_HANDSHAKE;
	return FETCH_REACHED;
}

static enum fetch_progress step_handshake(struct fetch *fetch)
{
	int result = SSL_connect(fetch->tls);

	if (result != 1)
		return explain(fetch, result, "handshake");
	if (SSL_session_reused(fetch->tls))
		return fail(fetch, "not a full handshake");
	fetch->step = FETCH_REQUEST;
	return FETCH_REACHED;
}

static enum fetch_progress step_request(struct fetch *fetch)
{
	char request[REQUEST_ROOM], host[HOST_ROOM];
	int length, result;

	write_host(host, fetch->domain);
	length = snprintf(request, sizeof(request),
			  "GET /.well-known/mta-sts.txt HTTP/1.1\r\n"
			  "Host: %s\r\n"
			  "User-Agent: fetch_load\r\n"
			  "Connection: close\r\n"
			  "\r\n",
			  host);
	result = SSL_write(fetch->tls, request, length);
	if (result != length)
		return explain(fetch, result, "request");
	fetch->answer = malloc(FETCH_ANSWER_MAX + 1);
	if (fetch->answer == NULL)
		return fail(fetch, "no memory");
	fetch->step = FETCH_ANSWER;
	return FETCH_REACHED;
}

/* The policy byte for byte, but for a max_age that may differ. */
static bool is_policy(struct fetch_plan *plan, const char *body, size_t length)
{
	size_t end = plan->age_offset + plan->age_length;
	unsigned long age;

	if (length != plan->body_length ||
	    memcmp(body, plan->body, plan->age_offset) != 0 ||
	    memcmp(body + end, plan->body + end, length - end) != 0 ||
	    strspn(body + plan->age_offset, "0123456789") != plan->age_length)
		return false;
	age = strtoul(body + plan->age_offset, NULL, 10);
	if (age < plan->age || age - plan->age >= plan->ages)
		return false;
	plan->ages_seen[age - plan->age] = true;
	return true;
}

static enum fetch_progress judge_answer(struct fetch *fetch,
					struct fetch_plan *plan)
{
	const char *body;

	fetch->answer[fetch->answer_length] = '\0';
	if (strncmp(fetch->answer, "HTTP/1.1 200 ", 13) != 0)
		return fail(fetch, "not status 200");
	body = strstr(fetch->answer, "\r\n\r\n");
	if (body == NULL)
		return fail(fetch, "no end of the head");
	body += 4;
	if (!is_policy(plan, body,
		       fetch->answer_length - (size_t)(body - fetch->answer)))
		return fail(fetch, "not the policy");
	return FETCH_REACHED;
}

/* Reads to close_notify; an end without it may be an answer cut short. */
static enum fetch_progress step_answer(struct fetch *fetch,
				       struct fetch_plan *plan)
{
	int got;

	while (fetch->answer_length < FETCH_ANSWER_MAX) {
		got = SSL_read(fetch->tls, fetch->answer + fetch->answer_length,
			       (int)(FETCH_ANSWER_MAX - fetch->answer_length));
		if (got > 0) {
			fetch->answer_length += (size_t)got;
			continue;
		}
		if (SSL_get_error(fetch->tls, got) == SSL_ERROR_ZERO_RETURN)
			return judge_answer(fetch, plan);
		return explain(fetch, got, "answer");
	}
	return fail(fetch, "answer too long");
}

enum fetch_progress fetch_step(struct fetch *fetch, struct fetch_plan *plan)
{
	for (;;) {
		enum fetch_step step = fetch->step;
		enum fetch_progress progress = FETCH_FAILED;

		switch (step) {
		case FETCH_CONNECT: progress = step_connect(fetch, plan); break;
		case FETCH_HANDSHAKE: progress = step_handshake(fetch); break;
		case FETCH_REQUEST: progress = step_request(fetch); break;
		case FETCH_ANSWER: progress = step_answer(fetch, plan); break;
		}
		if (progress != FETCH_REACHED || step == FETCH_ANSWER ||
		    (step == FETCH_CONNECT &&
		     plan->goal == FETCH_GOAL_CONNECT) ||
		    (step == FETCH_HANDSHAKE &&
		     plan->goal == FETCH_GOAL_HANDSHAKE))
			return progress;
	}
}

void fetch_end(struct fetch *fetch)
{
	if (fetch->tls != NULL) {
		if (fetch->failure == NULL)
			SSL_shutdown(fetch->tls);
		SSL_free(fetch->tls);
		ERR_clear_error();
	}
	free(fetch->answer);
	if (fetch->fd >= 0)
		close(fetch->fd);
}
