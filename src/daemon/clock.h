#ifndef DAEMON_CLOCK_H
#define DAEMON_CLOCK_H

#include <stdint.h>

/* Milliseconds that only go forward, for delays and deadlines. */
int64_t clock_ms(void);

#endif
