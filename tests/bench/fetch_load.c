/*
 * Load client of the benchmark.  A line of key=value tells the result of each
 * target; the first failures are told on standard error.  Fatal: wrong usage,
 * and what is needed to begin.
 */
#include "fetch.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define COUNT_MAX	   1000000UL
#define CONCURRENT_MAX	   256
#define TOLD_MAX	   5
#define FETCH_TIMEOUT_NS   INT64_C(15000000000)
#define LAUNCH_TIMEOUT_NS  INT64_C(60000000000)
#define LAUNCH_INTERVAL_NS 100000
#define SWEEP_MS	   1000

static const char usage[] =
    "usage: fetch_load COMMAND OPTION...\n"
    "  run     COUNT connections to each target, the targets in turn\n"
    "  load    the same, but no more once standard input has ended\n"
    "  hold    fetch once, print 'ready', wait for a line, open COUNT, print\n"
    "          the result, hold them until standard input ends\n"
    "  launch  -- COMMAND...: become that command, and tell from another\n"
    "          process after how many microseconds the goal was reached\n"
    "  -p PORT[:DOMAINS]  a target on 127.0.0.1; repeatable\n"
    "  -a FILE            certificate of the CA\n"
    "  -b FILE            the policy\n"
    "  -g GOAL            connect, handshake or policy (default)\n"
    "  -n COUNT           (default 1)\n"
    "  -c CONCURRENT      connections at a time (default 1)\n"
    "  -A AGES            so many values of max_age are good, from the "
    "policy's on\n";

static const char *const goal_names[] = {
    [FETCH_GOAL_CONNECT] = "connect",
    [FETCH_GOAL_HANDSHAKE] = "handshake",
    [FETCH_GOAL_POLICY] = "policy",
};

struct result {
	unsigned long reached, failed;
	float *latencies_us; /* room for `count` of the load */
};

struct load {
	struct fetch_plan plan;
	enum fetch_goal goal;
	struct fetch_target targets[FETCH_TARGETS_MAX];
	struct result results[FETCH_TARGETS_MAX];
	size_t target_count;
	unsigned long count; /* for each target */
	size_t concurrent;
	bool holds, until_input_ends, is_ending;
	int epoll_fd;
	struct fetch *active[CONCURRENT_MAX]; /* NULL: free */
	size_t active_count;
	unsigned long started, told;
	unsigned random;
};

static void give_up(const char *what)
{
	fprintf(stderr, "fetch_load: %s\n", what);
	exit(EXIT_FAILURE);
}

/* ---- many connections ---- */

static bool is_all_started(const struct load *load)
{
	return load->is_ending ||
	       load->started >= load->count * load->target_count;
}

static void tell_failure(struct load *load, const struct fetch *fetch)
{
	if (load->told++ < TOLD_MAX)
		fprintf(stderr, "fetch_load: target %zu: %s: %s\n",
			fetch->target, fetch_step_name(fetch->step),
			fetch->failure);
}

static void note_result(struct load *load, const struct fetch *fetch)
{
	struct result *result = &load->results[fetch->target];

	if (fetch->failure != NULL) {
		tell_failure(load, fetch);
		result->failed++;
		return;
	}
	if (result->reached < load->count)
		result->latencies_us[result->reached] =
		    (float)(fetch_clock_ns() - fetch->started_ns) / 1000.0F;
	result->reached++;
}

static void finish(struct load *load, size_t slot)
{
	struct fetch *fetch = load->active[slot];

	note_result(load, fetch);
	load->active[slot] = NULL;
	load->active_count--;
	/* One that is held stays open; the end of this process closes it. */
	if (load->holds && fetch->failure == NULL) {
		epoll_ctl(load->epoll_fd, EPOLL_CTL_DEL, fetch->fd, NULL);
		return;
	}
	fetch_end(fetch);
	free(fetch);
}

static void step(struct load *load, size_t slot)
{
	enum fetch_progress progress =
	    fetch_step(load->active[slot], &load->plan);

	if (progress == FETCH_REACHED || progress == FETCH_FAILED)
		finish(load, slot);
}

static void start(struct load *load, size_t slot)
{
	struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLET,
				    .data.u64 = slot};
	struct fetch *fetch = malloc(sizeof(*fetch));
	size_t target = load->started++ % load->target_count;
	unsigned domains = load->targets[target].domains, domain;

	if (fetch == NULL)
		give_up("no memory");
	domain = (unsigned)rand_r(&load->random) % domains;
	load->active[slot] = fetch;
	load->active_count++;
	if (!fetch_start(fetch, &load->targets[target], domain) ||
	    epoll_ctl(load->epoll_fd, EPOLL_CTL_ADD, fetch->fd, &event) != 0) {
		if (fetch->failure == NULL)
			fetch->failure = strerror(errno);
		fetch->target = target;
		finish(load, slot);
		return;
	}
	fetch->target = target;
}

static void end_overdue(struct load *load)
{
	int64_t oldest_ns = fetch_clock_ns() - FETCH_TIMEOUT_NS;

	for (size_t slot = 0; slot < load->concurrent; slot++) {
		struct fetch *fetch = load->active[slot];

		if (fetch == NULL || fetch->started_ns > oldest_ns)
			continue;
		fetch->failure = "timeout";
		finish(load, slot);
	}
}

/* A slot's number tells whose event it is; this one that input has ended. */
#define INPUT_SLOT CONCURRENT_MAX

static void open_events(struct load *load)
{
	struct epoll_event input = {.events = EPOLLIN, .data.u64 = INPUT_SLOT};

	load->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (load->epoll_fd < 0 ||
	    (load->until_input_ends && epoll_ctl(load->epoll_fd, EPOLL_CTL_ADD,
						 STDIN_FILENO, &input) != 0))
		give_up("cannot wait for events");
}

static void handle_events(struct load *load)
{
	struct epoll_event events[CONCURRENT_MAX + 1];
	int count =
	    epoll_wait(load->epoll_fd, events, CONCURRENT_MAX + 1, SWEEP_MS);

	for (int i = 0; i < count; i++) {
		size_t slot = (size_t)events[i].data.u64;

		if (slot == INPUT_SLOT)
			load->is_ending = true;
		else if (load->active[slot] != NULL)
			step(load, slot);
	}
	end_overdue(load);
}

/* Makes connections until all are done. */
static void run(struct load *load)
{
	open_events(load);
	for (;;) {
		for (size_t slot = 0; slot < load->concurrent; slot++) {
			if (load->active[slot] == NULL && !is_all_started(load))
				start(load, slot);
		}
		if (load->active_count == 0 && is_all_started(load))
			break;
		handle_events(load);
	}
	close(load->epoll_fd);
}

static int compare_floats(const void *a, const void *b)
{
	float x = *(const float *)a, y = *(const float *)b;

	return (x > y) - (x < y);
}

static void print_results(struct load *load)
{
	for (size_t i = 0; i < load->target_count; i++) {
		struct result *result = &load->results[i];
		size_t count = result->reached < load->count ? result->reached
							     : load->count;

		qsort(result->latencies_us, count, sizeof(float),
		      compare_floats);
		printf("target=%zu reached=%lu failed=%lu median_us=%.1f "
		       "ages=%zu\n",
		       i, result->reached, result->failed,
		       count == 0 ? 0.
				  : (double)result->latencies_us[count / 2],
		       fetch_plan_ages_seen(&load->plan));
	}
	fflush(stdout);
}

/* ---- the commands ---- */

static void clear(struct load *load)
{
	load->started = 0;
	for (size_t i = 0; i < load->target_count; i++)
		load->results[i].reached = load->results[i].failed = 0;
}

/* Fetches first, so that the pages of libraries shared with a server are
 * already shared before its memory is measured. */
static void hold(struct load *load)
{
	unsigned long count = load->count;
	char line[64];

	load->plan.goal = FETCH_GOAL_POLICY;
	load->count = 1;
	run(load);
	load->plan.goal = load->goal;
	load->count = count;
	load->holds = true;
	clear(load);
	puts("ready");
	fflush(stdout);
	if (fgets(line, sizeof(line), stdin) == NULL)
		return;
	run(load);
	print_results(load);
	while (fgets(line, sizeof(line), stdin) != NULL)
		;
}

/* The process beside the server: tries until the goal is reached. */
static void tell_when_reached(struct load *load, int server_fd, int clock_fd)
{
	const struct timespec interval = {.tv_nsec = LAUNCH_INTERVAL_NS};
	struct pollfd server = {.fd = server_fd, .events = POLLIN};
	int64_t begin_ns, now_ns;

	if (read(clock_fd, &begin_ns, sizeof(begin_ns)) !=
	    (ssize_t)sizeof(begin_ns))
		give_up("the command was not started");
	load->told = TOLD_MAX; /* refused at first, as expected */
	do {
		nanosleep(&interval, NULL);
		clear(load);
		run(load);
		now_ns = fetch_clock_ns();
	} while (load->results[0].reached == 0 && poll(&server, 1, 0) == 0 &&
		 now_ns - begin_ns < LAUNCH_TIMEOUT_NS);
	if (load->results[0].reached == 0)
		give_up("the command did not serve");
	printf("first_us=%.1f\n", (double)(now_ns - begin_ns) / 1000.);
	fflush(stdout);
}

/* The caller's child becomes the server, and the client nobody's child: a
 * server might take it for one of its workers. */
static void launch(struct load *load, char **command)
{
	int clock_fds[2], null_fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	int server_fd = pidfd_open(getpid(), 0); /* closed by exec(2) */
	int64_t now_ns;
	pid_t child;

	if (null_fd < 0 || server_fd < 0 || pipe2(clock_fds, O_CLOEXEC) != 0)
		give_up(strerror(errno));
	child = fork();
	if (child == 0) {
		if (fork() == 0) {
			close(clock_fds[1]);
			tell_when_reached(load, server_fd, clock_fds[0]);
		}
		_exit(EXIT_SUCCESS);
	}
	if (child < 0 || waitpid(child, NULL, 0) != child)
		give_up(strerror(errno));
	/* Whatever becomes of the benchmark, the server goes with it. */
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	dup2(null_fd, STDIN_FILENO);
	dup2(null_fd, STDOUT_FILENO);
	dup2(null_fd, STDERR_FILENO);
	signal(SIGPIPE, SIG_DFL);
	now_ns = fetch_clock_ns();
	if (write(clock_fds[1], &now_ns, sizeof(now_ns)) ==
	    (ssize_t)sizeof(now_ns))
		execvp(command[0], command);
	_exit(EXIT_FAILURE);
}

/* ---- the command line ---- */

static unsigned long parse_count(const char *digits, unsigned long max)
{
	char *end;
	unsigned long count = strtoul(digits, &end, 10);

	if (end == digits || *end != '\0' || count < 1 || count > max)
		give_up(usage);
	return count;
}

static void add_target(struct load *load, char *target)
{
	char *domains = strchr(target, ':');
	struct fetch_target *added = &load->targets[load->target_count];

	if (load->target_count++ == FETCH_TARGETS_MAX)
		give_up(usage);
	if (domains != NULL)
		*domains++ = '\0';
	added->port = (in_port_t)parse_count(target, 65535);
	added->domains =
	    domains == NULL ? 1 : (unsigned)parse_count(domains, COUNT_MAX);
}

static enum fetch_goal parse_goal(const char *name)
{
	enum fetch_goal goal = FETCH_GOAL_CONNECT;

	while (strcmp(goal_names[goal], name) != 0) {
		if (goal++ == FETCH_GOAL_POLICY)
			give_up(usage);
	}
	return goal;
}

static void parse_options(struct load *load, int argc, char **argv)
{
	const char *ca = NULL, *body = NULL;
	unsigned long ages = 1;
	int option;

	*load = (struct load){
	    .goal = FETCH_GOAL_POLICY, .count = 1, .concurrent = 1};
	while ((option = getopt(argc, argv, "p:a:b:g:n:c:A:")) != -1) {
		switch (option) {
		case 'p': add_target(load, optarg); break;
		case 'a': ca = optarg; break;
		case 'b': body = optarg; break;
		case 'g': load->goal = parse_goal(optarg); break;
		case 'n': load->count = parse_count(optarg, COUNT_MAX); break;
		case 'c':
			load->concurrent = parse_count(optarg, CONCURRENT_MAX);
			break;
		case 'A': ages = parse_count(optarg, FETCH_AGES_MAX); break;
		default: give_up(usage);
		}
	}
	if (ca == NULL || body == NULL || load->target_count == 0)
		give_up(usage);
	fetch_plan_init(&load->plan, load->goal, ca, body);
	load->plan.ages = ages;
	for (size_t i = 0; i < load->target_count; i++) {
		load->results[i].latencies_us =
		    calloc(load->count, sizeof(float));
		if (load->results[i].latencies_us == NULL)
			give_up("no memory");
	}
}

static void raise_files(void)
{
	struct rlimit files;

	if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
		files.rlim_cur = files.rlim_max;
		setrlimit(RLIMIT_NOFILE, &files);
	}
}

int main(int argc, char **argv)
{
	static struct load load;
	const char *command = argc > 1 ? argv[1] : "";

	optind = 2;
	signal(SIGPIPE, SIG_IGN);
	parse_options(&load, argc, argv);
	if (strcmp(command, "launch") == 0 && optind < argc) {
		launch(&load, argv + optind);
	} else if (strcmp(command, "hold") == 0) {
		raise_files();
		hold(&load);
	} else if (strcmp(command, "load") == 0) {
		load.until_input_ends = true;
		run(&load);
		print_results(&load);
	} else if (strcmp(command, "run") == 0) {
		run(&load);
		print_results(&load);
	} else {
		give_up(usage);
	}
	return EXIT_SUCCESS;
}
