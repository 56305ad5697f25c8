#ifndef SITE_STATE_FILE_H
#define SITE_STATE_FILE_H

/*
 * The policy state on disk, state_dir/policies.ini: its format, and how it is
 * read and replaced.  Anybody may read it.  What the state means is
 * site/policy_state.h's.
 */

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/text.h"
#include "site/policy_state.h"

#define STATE_FILE_NAME "policies.ini"

/* The state of 100,000 domains with three mail servers each has 35 MB. */
#define STATE_FILE_BYTES_MAX ((size_t)512 << 20)

enum state_file_result {
	STATE_FILE_OK,
	STATE_FILE_MISSING,    /* starts afresh */
	STATE_FILE_DAMAGED,    /* should be set aside; starts afresh */
	STATE_FILE_UNREADABLE, /* errno tells; nothing is known */
};

/* Reads the state of `directory`; on anything but OK it is empty.
 * `damaged_line` gets the line of the first damage. */
enum state_file_result state_file_load(struct policy_state *state,
				       struct arena *arena,
				       const char *directory,
				       unsigned *damaged_line);

/* The same for text in memory: OK or DAMAGED. */
enum state_file_result state_file_parse(struct policy_state *state,
					struct arena *arena, const char *text,
					size_t length, unsigned *damaged_line);

/* Writes the state whole and durably; -1 with errno. */
int state_file_store(const struct policy_state *state, const char *directory);

/* Adds the text that state_file_store() writes. */
void state_file_render(const struct policy_state *state, struct text *text);

/* Moves a damaged file out of the way, to policies.ini.damaged-MOMENT, whose
 * path is given in `arena`; NULL with errno when that failed. */
const char *state_file_set_aside(struct arena *arena, const char *directory,
				 int64_t now);

/* The last damaged file that was moved out of the way: what it knew of the time
 * before may be lost. */
struct state_aside {
	int64_t moment;	  /* 0: there is none */
	const char *name; /* of the file, in an arena */
};

/* Finds it in `directory`; none where that cannot be read. */
struct state_aside state_file_find_aside(struct arena *arena,
					 const char *directory);

#endif
