#ifndef DAEMON_MEMORY_H
#define DAEMON_MEMORY_H

/* Keeping processes small that do nothing for days. */

/* Keeps malloc() from holding on to what a large file once needed. */
void memory_limit_heap(void);

/*
 * Gives back the pages of program code and constants that starting and loading
 * have touched: about 300 KB of a master are needed again at the next reload
 * only, and come back by themselves from the page cache.
 */
void memory_release_code(void);

#endif
