/* What goes wrong becomes facts. */
#include "check/https_fetch.h"

#include <string.h>
#include <time.h>

#include "check/channel.h"
#include "check/http_reply.h"

struct https_fetch {
	struct arena *arena;
	struct channel *channel;
	struct https_facts *facts;
	const char *host;
	struct http_reply reply;
	int64_t started_ms;
	void (*done)(void *context);
	void *context;
};

static int64_t clock_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void on_ready(void *user)
{
	struct https_fetch *fetch = user;
	const char *request =
	    arena_printf(fetch->arena,
			 "GET /.well-known/mta-sts.txt HTTP/1.1\r\n"
			 "Host: %s\r\n"
			 "User-Agent: mta-sts/" MTA_STSD_VERSION "\r\n"
			 "Accept: text/plain\r\n"
			 "Connection: close\r\n\r\n",
			 fetch->host);

	channel_send(fetch->channel, request, strlen(request));
}

static void on_received(void *user, const char *bytes, size_t length)
{
	struct https_fetch *fetch = user;

	if (http_reply_add(&fetch->reply, bytes, length) != HTTP_REPLY_MORE)
		channel_finish(fetch->channel);
}

static const char *keep(struct https_fetch *fetch, const char *string)
{
	return string == NULL
		   ? NULL
		   : arena_copy(fetch->arena, string, strlen(string));
}

static void note_reply(struct https_fetch *fetch)
{
	struct https_facts *facts = fetch->facts;
	const struct http_reply *reply = &fetch->reply;

	facts->code = reply->code;
	facts->content_type = keep(fetch, reply->content_type);
	facts->content_encoding = keep(fetch, reply->content_encoding);
	facts->location = keep(fetch, reply->location);
	facts->body =
	    arena_copy(fetch->arena, reply->body.bytes, reply->body.length);
	facts->body_length = reply->body.length;
	facts->why = reply->why;
}

static void note_end(struct https_fetch *fetch, enum channel_end end,
		     const char *why)
{
	struct https_facts *facts = fetch->facts;
	struct http_reply *reply = &fetch->reply;

	facts->connect = channel_connect_status(end);
	facts->connect_why = why; /* where it did not come to that */
	switch (end) {
	case CHANNEL_NO_ROUTE:
	case CHANNEL_CONNECT_UNDECIDED:
	case CHANNEL_CONNECT_FAILED:
	case CHANNEL_CONNECT_TIMEOUT: return;
	case CHANNEL_TLS_FAILED: return;
	case CHANNEL_TIMEOUT: break;
	case CHANNEL_CLOSED:
	case CHANNEL_CUT: http_reply_end(reply, end == CHANNEL_CLOSED); break;
	case CHANNEL_FINISHED: break;
	}
	note_reply(fetch);
	switch (reply->state) {
	case HTTP_REPLY_MORE:
		facts->status =
		    end == CHANNEL_TIMEOUT ? HTTPS_TIMEOUT : HTTPS_CUT_SHORT;
		if (end == CHANNEL_CUT)
			facts->why = why;
		return;
	case HTTP_REPLY_DONE: facts->status = HTTPS_OK; return;
	case HTTP_REPLY_MALFORMED: facts->status = HTTPS_MALFORMED; return;
	case HTTP_REPLY_HEAD_LARGE:
		facts->status = HTTPS_TOO_LARGE;
		facts->why = "the head of the answer is longer than 16 KB";
		return;
	case HTTP_REPLY_BODY_LARGE:
		facts->status = HTTPS_TOO_LARGE;
		facts->why = "the policy is longer than 64 KB";
		return;
	}
}

static void on_ended(void *user, enum channel_end end, const char *why)
{
	struct https_fetch *fetch = user;

	note_end(fetch, end, why);
	fetch->facts->duration_ms = (unsigned)(clock_ms() - fetch->started_ms);
	http_reply_release(&fetch->reply);
	fetch->done(fetch->context);
}

static const struct channel_events events = {
    .ready = on_ready,
    .received = on_received,
    .ended = on_ended,
};

struct https_fetch *https_fetch_start(struct ev_loop *loop, struct arena *arena,
				      const struct https_target *target,
				      struct https_facts *facts,
				      void (*done)(void *context),
				      void *context)
{
	struct https_fetch *fetch = arena_alloc(arena, sizeof(*fetch));
	const struct channel_target channel = {.address = target->address,
					       .port = target->port,
					       .host = target->host,
					       .protocol = "http/1.1",
					       .is_tls = true,
					       .chains = target->chains};

	*fetch = (struct https_fetch){.arena = arena,
				      .facts = facts,
				      .host = target->host,
				      .started_ms = clock_ms(),
				      .done = done,
				      .context = context};
	*facts = (struct https_facts){.address = target->address};
	http_reply_init(&fetch->reply);
	fetch->channel =
	    channel_open(loop, arena, &channel, &events, fetch, &facts->tls);
	return fetch;
}

void https_fetch_cancel(struct https_fetch *fetch)
{
	channel_cancel(fetch->channel);
}
