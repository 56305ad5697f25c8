#ifndef TESTS_NAME_SERVER_H
#define TESTS_NAME_SERVER_H

/*
 * A DNS server on the loopback that answers from a table, in a thread of its
 * own, and remembers the questions.  All in this header.
 */

#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

/* A name has any number of entries; one without entries does not exist.  An
 * entry ends with one that has no name. */
struct zone_entry {
	const char *name;
	/* TXT, MX ("10 mail.example"), A, AAAA or CNAME; or, in place of an
	 * answer, SERVFAIL and SILENT, to questions of the type `data` or, when
	 * that is empty, to all; or AFTER: the name `data` must have been asked
	 * for first. */
	const char *type;
	const char *data;
};

struct name_server {
	const struct zone_entry *zone;
	int fd;
	unsigned port;
	char address[32]; /* 127.0.0.1:PORT */
	pthread_t thread;
	char asked[16384]; /* "TXT _mta-sts.example.com\n" */
};

struct dns_message {
	unsigned char bytes[4096];
	size_t length;
};

static inline void put(struct dns_message *message, const void *bytes,
		       size_t length)
{
	memcpy(message->bytes + message->length, bytes, length);
	message->length += length;
}

static inline void put_number(struct dns_message *message, unsigned number)
{
	unsigned char bytes[] = {(unsigned char)(number >> 8),
				 (unsigned char)number};

	put(message, bytes, 2);
}

static inline void put_name(struct dns_message *message, const char *name)
{
	while (*name != '\0') {
		size_t length = strcspn(name, ".");
		unsigned char byte = (unsigned char)length;

		if (length > 0) {
			put(message, &byte, 1);
			put(message, name, length);
		}
		name += length + (name[length] == '.');
	}
	put(message, "", 1);
}

/* The name of a question at `at`, with dots. */
static inline size_t take_name(const unsigned char *bytes, size_t at,
			       char name[256])
{
	size_t length = 0;

	while (bytes[at] != 0) {
		if (length > 0)
			name[length++] = '.';
		memcpy(name + length, bytes + at + 1, bytes[at]);
		length += bytes[at];
		at += bytes[at] + 1u;
	}
	name[length] = '\0';
	return at + 1;
}

static const struct {
	const char *name;
	unsigned number;
} zone_types[] = {
    {"A", 1}, {"CNAME", 5}, {"MX", 15}, {"TXT", 16}, {"AAAA", 28}};

#define ZONE_TYPE_COUNT (sizeof(zone_types) / sizeof(zone_types[0]))

static inline unsigned zone_type_number(const char *name)
{
	for (size_t i = 0; i < ZONE_TYPE_COUNT; i++) {
		if (strcmp(zone_types[i].name, name) == 0)
			return zone_types[i].number;
	}
	return 0;
}

static inline const char *zone_type_name(unsigned number)
{
	for (size_t i = 0; i < ZONE_TYPE_COUNT; i++) {
		if (zone_types[i].number == number)
			return zone_types[i].name;
	}
	return "?";
}

static inline void put_data(struct dns_message *message,
			    const struct zone_entry *entry)
{
	unsigned char address[16];
	unsigned char byte = (unsigned char)strlen(entry->data);

	switch (entry->type[0]) {
	case 'T':
		put(message, &byte, 1);
		put(message, entry->data, byte);
		return;
	case 'M':
		put_number(message, (unsigned)atol(entry->data));
		put_name(message, strchr(entry->data, ' ') + 1);
		return;
	case 'C': put_name(message, entry->data); return;
	default: break;
	}
	inet_pton(byte != 0 && strchr(entry->data, ':') ? AF_INET6 : AF_INET,
		  entry->data, address);
	put(message, address, entry->type[1] == 'A' ? 16 : 4);
}

static inline void put_record(struct dns_message *message,
			      const struct zone_entry *entry)
{
	struct dns_message data = {.length = 0};
	char name[256];

	take_name(message->bytes, 12, name);
	if (strcasecmp(entry->name, name) == 0)
		put(message, "\xc0\x0c", 2); /* as the question */
	else
		put_name(message, entry->name);
	put_number(message, zone_type_number(entry->type));
	put_number(message, 1);
	put(message, "\0\0\0\x3c", 4);
	put_data(&data, entry);
	put_number(message, (unsigned)data.length);
	put(message, data.bytes, data.length);
	message->bytes[7]++;
}

/* Adds what the zone has; false when it does not have the name, or where that
 * leads. */
static inline bool put_records(struct dns_message *message,
			       const struct zone_entry *zone, const char *name,
			       unsigned type)
{
	bool exists = false;

	for (const struct zone_entry *entry = zone; entry->name != NULL;
	     entry++) {
		unsigned number = zone_type_number(entry->type);

		if (strcasecmp(entry->name, name) != 0)
			continue;
		exists = true;
		if (number == type || number == 5)
			put_record(message, entry);
		if (number == 5)
			return put_records(message, zone, entry->data, type);
	}
	return exists;
}

static inline bool has_special(const struct zone_entry *zone, const char *type,
			       const char *name, unsigned asked)
{
	for (; zone->name != NULL; zone++) {
		if (strcasecmp(zone->name, name) == 0 &&
		    strcmp(zone->type, type) == 0 &&
		    (zone->data[0] == '\0' ||
		     zone_type_number(zone->data) == asked))
			return true;
	}
	return false;
}

/* The name that must be asked for before this one, or NULL. */
static inline const char *find_first(const struct zone_entry *zone,
				     const char *name)
{
	for (; zone->name != NULL; zone++) {
		if (strcasecmp(zone->name, name) == 0 &&
		    strcmp(zone->type, "AFTER") == 0)
			return zone->data;
	}
	return NULL;
}

static inline void answer_query(struct name_server *server,
				const unsigned char *query,
				const struct sockaddr_in *from)
{
	struct dns_message reply = {.length = 0};
	char name[256];
	size_t end = take_name(query, 12, name);
	unsigned type = query[end] * 256u + query[end + 1], code = 0;
	size_t used = strlen(server->asked);

	snprintf(server->asked + used, sizeof(server->asked) - used, "%s %s\n",
		 zone_type_name(type), name);
	put(&reply, query, 2);
	put(&reply, "\x81\x80\0\x01\0\0\0\0\0\0", 10);
	put(&reply, query + 12, end + 4 - 12);
	if (has_special(server->zone, "SILENT", name, type))
		return;
	if (has_special(server->zone, "SERVFAIL", name, type))
		code = 2;
	else if (!put_records(&reply, server->zone, name, type))
		code = 3;
	reply.bytes[3] = (unsigned char)(reply.bytes[3] | code);
	sendto(server->fd, reply.bytes, reply.length, 0,
	       (const struct sockaddr *)from, sizeof(*from));
}

static inline bool was_asked(const struct name_server *server, const char *name)
{
	char line[300];

	snprintf(line, sizeof(line), " %s\n", name);
	return strstr(server->asked, line) != NULL;
}

/* A question that waits for another. */
struct held_query {
	unsigned char bytes[512];
	struct sockaddr_in from;
	const char *until; /* NULL: none is held */
};

static inline void *name_server_run(void *context)
{
	struct name_server *server = context;
	struct held_query held[8] = {{.until = NULL}};
	unsigned char query[512];
	char name[256];

	for (;;) {
		struct sockaddr_in from;
		socklen_t length = sizeof(from);
		const char *first;
		ssize_t got = recvfrom(server->fd, query, sizeof(query), 0,
				       (struct sockaddr *)&from, &length);
		size_t i = 0;

		if (got < 12)
			return NULL;
		take_name(query, 12, name);
		first = find_first(server->zone, name);
		if (first != NULL && !was_asked(server, first)) {
			while (i < 7 && held[i].until != NULL)
				i++;
			memcpy(held[i].bytes, query, (size_t)got);
			held[i].from = from;
			held[i].until = first;
			continue;
		}
		answer_query(server, query, &from);
		for (i = 0; i < 8; i++) {
			if (held[i].until == NULL ||
			    strcasecmp(held[i].until, name) != 0)
				continue;
			held[i].until = NULL;
			answer_query(server, held[i].bytes, &held[i].from);
		}
	}
}

static inline void name_server_start(struct name_server *server,
				     const struct zone_entry *zone)
{
	struct sockaddr_in address = {.sin_family = AF_INET};
	socklen_t length = sizeof(address);

	*server = (struct name_server){.zone = zone};
	inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
	server->fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	cr_assert_eq(bind(server->fd, (struct sockaddr *)&address, length), 0);
	cr_assert_eq(
	    getsockname(server->fd, (struct sockaddr *)&address, &length), 0);
	server->port = ntohs(address.sin_port);
	snprintf(server->address, sizeof(server->address), "127.0.0.1:%u",
		 server->port);
	cr_assert_eq(
	    pthread_create(&server->thread, NULL, name_server_run, server), 0);
}

/* What was asked stays. */
static inline void name_server_stop(struct name_server *server)
{
	struct sockaddr_in address = {
	    .sin_family = AF_INET, .sin_port = htons((uint16_t)server->port)};

	inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
	sendto(server->fd, "", 0, 0, (struct sockaddr *)&address,
	       sizeof(address));
	cr_assert_eq(pthread_join(server->thread, NULL), 0);
	close(server->fd);
}

#endif
