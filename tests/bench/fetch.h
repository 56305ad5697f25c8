#ifndef BENCH_FETCH_H
#define BENCH_FETCH_H

/*
 * One connection of the load client, as far as its goal: TCP connect, TLS
 * handshake, or the policy fetched and compared.  Never blocks; every TLS
 * handshake is a full one, in TLS 1.2 with one suite and curve, so that servers
 * are compared at the same work.
 */

#include <netinet/in.h>
#include <openssl/ssl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FETCH_TARGETS_MAX 4
#define FETCH_BODY_MAX	  4096
#define FETCH_ANSWER_MAX  8192
#define FETCH_AGES_MAX	  1024

enum fetch_goal {
	FETCH_GOAL_CONNECT,
	FETCH_GOAL_HANDSHAKE,
	FETCH_GOAL_POLICY,
};

/* A server that has the policy hosts mta-sts.d0.example to that of domain
 * `domains` - 1. */
struct fetch_target {
	in_port_t port; /* on 127.0.0.1 */
	unsigned domains;
};

/* What all connections share. */
struct fetch_plan {
	SSL_CTX *tls;
	enum fetch_goal goal;
	/* The policy; a max_age from `age` on, `ages` of them, is as good as
	 * the one in it, and is noted in `ages_seen`. */
	char body[FETCH_BODY_MAX];
	size_t body_length, age_offset, age_length;
	unsigned long age, ages;
	bool ages_seen[FETCH_AGES_MAX];
};

enum fetch_progress {
	FETCH_WANTS_READ,
	FETCH_WANTS_WRITE,
	FETCH_REACHED, /* the goal */
	FETCH_FAILED,  /* `failure` tells why */
};

enum fetch_step {
	FETCH_CONNECT,
	FETCH_HANDSHAKE,
	FETCH_REQUEST,
	FETCH_ANSWER,
};

struct fetch {
	int fd;
	SSL *tls;
	enum fetch_step step;
	size_t target; /* its number */
	unsigned domain;
	int64_t started_ns;
	const char *failure; /* borrowed */
	char *answer;	     /* NULL before there is one */
	size_t answer_length;
};

int64_t fetch_clock_ns(void);

const char *fetch_step_name(enum fetch_step step);

/* Prepares TLS with the CA in `ca_path`, and the policy in `body_path`; fatal
 * when it cannot. */
void fetch_plan_init(struct fetch_plan *plan, enum fetch_goal goal,
		     const char *ca_path, const char *body_path);

/* How many different values of max_age were fetched. */
size_t fetch_plan_ages_seen(const struct fetch_plan *plan);

/* Begins to connect; false with `failure`. */
bool fetch_start(struct fetch *fetch, const struct fetch_target *target,
		 unsigned domain);

/* Goes on as far as it can. */
enum fetch_progress fetch_step(struct fetch *fetch, struct fetch_plan *plan);

/* Closes the connection, politely when its goal was reached. */
void fetch_end(struct fetch *fetch);

#endif
