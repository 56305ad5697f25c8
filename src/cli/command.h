#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

/* What all commands of mta-sts share: exit statuses and the table of them. */

#include <stdbool.h>

/* As monitoring plug-ins have it.  The worst wins in the order error, unknown,
 * warning, ok. */
enum exit_status {
	EXIT_OK = 0,
	EXIT_WARNING = 1,
	EXIT_ERROR = 2,
	EXIT_UNKNOWN = 3, /* usage, system, or a temporary fault */
};

/* The worse of two. */
enum exit_status exit_status_worse(enum exit_status a, enum exit_status b);

/* Prints "COMMAND: WHAT: 'WHICH': WHY" on standard error, `which` being
 * foreign bytes; false. */
bool command_complain(const char *command, const char *what, const char *which,
		      const char *why);

/* One function for each command; argv[0] is its name. */
enum exit_status cmd_advise(int argc, char **argv);
enum exit_status cmd_check(int argc, char **argv);
enum exit_status cmd_init(int argc, char **argv);
enum exit_status cmd_lint(int argc, char **argv);
enum exit_status cmd_records(int argc, char **argv);
enum exit_status cmd_report(int argc, char **argv);
enum exit_status cmd_status(int argc, char **argv);

#endif
