/* What goes wrong becomes facts. */
#include "check/smtp_probe.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "check/channel.h"
#include "check/smtp_reply.h"
#include "sts/domain_name.h"

enum smtp_step {
	STEP_GREETING,
	STEP_EHLO,
	STEP_STARTTLS,
	STEP_HANDSHAKE,
};

struct smtp_probe {
	struct arena *arena;
	struct channel *channel;
	struct smtp_facts *facts;
	struct smtp_reply reply;
	enum smtp_step step;
	void (*done)(void *context);
	void *context;
};

static void conclude(struct smtp_probe *probe, enum smtp_status status,
		     const char *why)
{
	probe->facts->status = status;
	probe->facts->why = why;
	if (status == SMTP_BAD_GREETING || status == SMTP_BAD_EHLO ||
	    status == SMTP_REFUSED)
		probe->facts->reply = arena_copy(
		    probe->arena, probe->reply.line, probe->reply.length);
	channel_send(probe->channel, "QUIT\r\n", 6);
	channel_finish(probe->channel);
}

static void send_command(struct smtp_probe *probe, const char *command,
			 enum smtp_step next)
{
	probe->step = next;
	smtp_reply_init(&probe->reply);
	channel_send(probe->channel, command, strlen(command));
	channel_next_step(probe->channel);
}

/* The name of this machine where that is one (RFC 5321 section 4.1.4). */
static const char *ehlo_command(struct arena *arena)
{
	char name[DOMAIN_NAME_LENGTH_MAX + 1] = "";

	if (gethostname(name, sizeof(name) - 1) != 0 ||
	    domain_name_check(name, strlen(name)) != DOMAIN_NAME_OK)
		return "EHLO localhost\r\n";
	return arena_printf(arena, "EHLO %s\r\n", name);
}

/* A whole reply is there; `rest` bytes came behind it. */
static void handle_reply(struct smtp_probe *probe, size_t rest)
{
	const struct smtp_reply *reply = &probe->reply;

	/* RFC 5321 section 4.3.1: one reply for one command, behind it. */
	if (rest > 0 && probe->step != STEP_STARTTLS) {
		conclude(probe,
			 probe->step == STEP_GREETING ? SMTP_BAD_GREETING
						      : SMTP_BAD_EHLO,
			 "the server goes on talking before it is asked");
		return;
	}
	switch (probe->step) {
	case STEP_GREETING:
		if (reply->code != 220)
			conclude(probe, SMTP_BAD_GREETING, NULL);
		else
			send_command(probe, ehlo_command(probe->arena),
				     STEP_EHLO);
		return;
	case STEP_EHLO:
		if (reply->code != 250)
			conclude(probe, SMTP_BAD_EHLO, NULL);
		else if (!reply->has_starttls)
			conclude(probe, SMTP_NOT_OFFERED, NULL);
		else
			send_command(probe, "STARTTLS\r\n", STEP_STARTTLS);
		return;
	case STEP_STARTTLS:
		if (reply->code != 220) {
			conclude(probe, SMTP_REFUSED, NULL);
			return;
		}
		if (rest > 0) {
			conclude(probe, SMTP_PLAINTEXT_AHEAD, NULL);
			return;
		}
		probe->facts->status = SMTP_OK;
		probe->step = STEP_HANDSHAKE;
		channel_start_tls(probe->channel);
		return;
	case STEP_HANDSHAKE: return;
	}
}

static void handle_damage(struct smtp_probe *probe)
{
	static const enum smtp_status statuses[] = {
	    [STEP_GREETING] = SMTP_BAD_GREETING,
	    [STEP_EHLO] = SMTP_BAD_EHLO,
	    [STEP_STARTTLS] = SMTP_REFUSED,
	};

	conclude(probe, statuses[probe->step],
		 "what it answers is no SMTP reply");
}

static void on_received(void *user, const char *bytes, size_t length)
{
	struct smtp_probe *probe = user;

	while (length > 0 && probe->reply.state == SMTP_REPLY_MORE) {
		size_t used = smtp_reply_add(&probe->reply, bytes, length);

		bytes += used;
		length -= used;
		if (probe->reply.state == SMTP_REPLY_DONE)
			handle_reply(probe, length);
		else if (probe->reply.state == SMTP_REPLY_MALFORMED)
			handle_damage(probe);
	}
}

static void on_ready(void *user)
{
	(void)user; /* the server speaks first */
}

static void on_secured(void *user)
{
	struct smtp_probe *probe = user;

	channel_send(probe->channel, "QUIT\r\n", 6);
	channel_finish(probe->channel);
}

static const char *step_text(enum smtp_step step)
{
	switch (step) {
	case STEP_GREETING: return "instead of a greeting";
	case STEP_EHLO: return "instead of an answer to EHLO";
	case STEP_STARTTLS: return "instead of an answer to STARTTLS";
	case STEP_HANDSHAKE: break;
	}
	return "during the handshake";
}

static void on_ended(void *user, enum channel_end end, const char *why)
{
	struct smtp_probe *probe = user;
	struct smtp_facts *facts = probe->facts;

	facts->connect = channel_connect_status(end);
	facts->connect_why = why; /* where it did not come to that */
	switch (end) {
	case CHANNEL_NO_ROUTE:
	case CHANNEL_CONNECT_UNDECIDED:
	case CHANNEL_CONNECT_FAILED:
	case CHANNEL_CONNECT_TIMEOUT: break;
	case CHANNEL_TIMEOUT:
		facts->status = SMTP_TIMEOUT;
		facts->why = step_text(probe->step);
		break;
	case CHANNEL_CLOSED:
	case CHANNEL_CUT:
		if (facts->status == SMTP_SKIPPED) {
			facts->status = SMTP_CLOSED;
			facts->why = step_text(probe->step);
		}
		break;
	case CHANNEL_TLS_FAILED:
	case CHANNEL_FINISHED: break;
	}
	probe->done(probe->context);
}

static const struct channel_events events = {
    .ready = on_ready,
    .secured = on_secured,
    .received = on_received,
    .ended = on_ended,
};

struct smtp_probe *smtp_probe_start(struct ev_loop *loop, struct arena *arena,
				    const struct smtp_target *target,
				    struct smtp_facts *facts,
				    void (*done)(void *context), void *context)
{
	struct smtp_probe *probe = arena_alloc(arena, sizeof(*probe));
	const struct channel_target channel = {.address = target->address,
					       .port = target->port,
					       .host = target->host,
					       .chains = target->chains};

	*probe = (struct smtp_probe){
	    .arena = arena, .facts = facts, .done = done, .context = context};
	*facts = (struct smtp_facts){.address = target->address};
	smtp_reply_init(&probe->reply);
	probe->channel =
	    channel_open(loop, arena, &channel, &events, probe, &facts->tls);
	return probe;
}

void smtp_probe_cancel(struct smtp_probe *probe)
{
	channel_cancel(probe->channel);
}
