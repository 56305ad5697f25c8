/* What the master holds in its state directory. */
#include "daemon/master_private.h"

#include <errno.h>
#include <string.h>

#include "daemon/instance.h"

bool master_open(struct master *master, struct load *load)
{
	const struct config *config = load->snapshot->config;
	enum instance_result result;
	pid_t other;

	master->state_dir = strdup(config->state_dir);
	result = instance_lock(config->state_dir, &other);
	if (result == INSTANCE_RUNNING) {
		diagnostics_add(&load->diagnostics, SEVERITY_ERROR, NULL, 0,
				"already running: pid %ld has the lock of "
				"'%s/%s'",
				(long)other, config->state_dir, INSTANCE_FILE);
		return false;
	}
	if (result == INSTANCE_FAILED)
		diagnostics_add(&load->diagnostics, SEVERITY_ERROR, NULL, 0,
				"cannot lock '%s/%s': %s: a second instance "
				"would not be noticed",
				config->state_dir, INSTANCE_FILE,
				strerror(errno));
	else if (control_open(&master->control, config->state_dir) != 0)
		diagnostics_add(&load->diagnostics, SEVERITY_WARNING, NULL, 0,
				"cannot open '%s/%s': %s: 'mta-stsd -r' will "
				"not work, SIGHUP does",
				config->state_dir, CONTROL_SOCKET_FILE,
				strerror(errno));
	master->environment.empty_directory_fd =
	    privilege_open_empty_directory(config->state_dir);
	if (master->environment.empty_directory_fd < 0) {
		diagnostics_add(&load->diagnostics, SEVERITY_ERROR, NULL, 0,
				"no empty directory for the workers can be "
				"made in '%s', /run or /tmp: %s",
				config->state_dir, strerror(errno));
		return false;
	}
	return listeners_open(&master->listeners, config, &load->diagnostics) ==
	       0;
}
