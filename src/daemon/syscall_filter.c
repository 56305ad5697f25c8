/* A filter of seccomp(2) in the language of classic BPF.  A refused call is an
 * error to its caller and not its end: a library that tries something new must
 * not take the worker down. */
#include "daemon/syscall_filter.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Those on which a call has one number and whole arguments. */
#if defined(__x86_64__) && !defined(__ILP32__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__) && defined(__AARCH64EL__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#elif defined(__riscv) && __riscv_xlen == 64
#define ARCHITECTURE AUDIT_ARCH_RISCV64
#endif

#if !defined(ARCHITECTURE) || defined(MTA_STSD_NO_CHROOT)

/* Sanitizers make calls of their own, up to ptrace(2). */
bool syscall_filter_is_possible(void)
{
	return false;
}

int syscall_filter_apply(void)
{
	return 0;
}

#else

enum condition {
	ALWAYS,
	IS_ZERO,
	HAS_NO_BIT,
	IS_THIS_PROCESS,
	IS_COMMAND_WITHOUT_SIGNAL, /* of fcntl(2) */
};

/* Those up to F_SETLKW are about flags and locks; of the others, F_SETOWN and
 * F_SETSIG have the kernel send signals to any process of the same account. */
#define COMMAND_BITS UINT32_C(7)

struct rule {
	uint32_t number;
	enum condition condition;
	uint32_t argument; /* that the condition is about */
	uint32_t bits;
};

static const struct rule rules[] = {
    {SYS_epoll_pwait, ALWAYS, 0, 0},
#ifdef SYS_epoll_wait
    {SYS_epoll_wait, ALWAYS, 0, 0},
#endif
    {SYS_recvfrom, ALWAYS, 0, 0},
    /* An address would connect (MSG_FASTOPEN). */
    {SYS_sendto, IS_ZERO, 4, 0},
    {SYS_read, ALWAYS, 0, 0},
    {SYS_write, ALWAYS, 0, 0},
    {SYS_writev, ALWAYS, 0, 0},
    {SYS_epoll_ctl, ALWAYS, 0, 0},
    {SYS_accept4, ALWAYS, 0, 0},
    {SYS_close, ALWAYS, 0, 0},
    {SYS_shutdown, ALWAYS, 0, 0},
    {SYS_fcntl, IS_COMMAND_WITHOUT_SIGNAL, 1, ~COMMAND_BITS},
    {SYS_getrandom, ALWAYS, 0, 0},
/* A log that could not be opened again is asked before each line. */
#ifdef SYS_poll
    {SYS_poll, ALWAYS, 0, 0},
#endif
    {SYS_ppoll, ALWAYS, 0, 0},
/* Where the kernel maps no vDSO. */
#ifdef SYS_time
    {SYS_time, ALWAYS, 0, 0},
#endif
    {SYS_clock_gettime, ALWAYS, 0, 0},
    {SYS_gettimeofday, ALWAYS, 0, 0},
    {SYS_epoll_create1, ALWAYS, 0, 0},
    {SYS_eventfd2, ALWAYS, 0, 0},
    {SYS_uname, ALWAYS, 0, 0},
    {SYS_brk, ALWAYS, 0, 0},
    {SYS_mmap, HAS_NO_BIT, 2, PROT_EXEC},
    {SYS_mprotect, HAS_NO_BIT, 2, PROT_EXEC},
    {SYS_mremap, ALWAYS, 0, 0},
    {SYS_munmap, ALWAYS, 0, 0},
    {SYS_madvise, ALWAYS, 0, 0},
    {SYS_futex, ALWAYS, 0, 0},
    {SYS_restart_syscall, ALWAYS, 0, 0},
    {SYS_rt_sigaction, ALWAYS, 0, 0},
    {SYS_rt_sigprocmask, ALWAYS, 0, 0},
    {SYS_rt_sigreturn, ALWAYS, 0, 0},
    {SYS_getpid, ALWAYS, 0, 0},
    {SYS_gettid, ALWAYS, 0, 0},
    /* To read a limit, not to set one. */
    {SYS_prlimit64, IS_ZERO, 2, 0},
    /* abort(3) */
    {SYS_tgkill, IS_THIS_PROCESS, 0, 0},
    {SYS_exit, ALWAYS, 0, 0},
    {SYS_exit_group, ALWAYS, 0, 0},
};

#define RULE_COUNT	 (sizeof(rules) / sizeof(rules[0]))
#define INSTRUCTIONS_MAX (4 + 8 * RULE_COUNT + 1)

struct program {
	struct sock_filter code[INSTRUCTIONS_MAX];
	unsigned short length;
};

static void load(struct program *program, size_t offset)
{
	program->code[program->length++] = (struct sock_filter)BPF_STMT(
	    BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset);
}

/* Skips so many instructions when the test succeeds, or fails. */
static void test(struct program *program, uint16_t how, uint32_t value,
		 uint8_t when_true, uint8_t when_false)
{
	program->code[program->length++] = (struct sock_filter)BPF_JUMP(
	    (uint16_t)(BPF_JMP | BPF_K | how), value, when_true, when_false);
}

static void decide(struct program *program, uint32_t result)
{
	program->code[program->length++] =
	    (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, result);
}

static void allow(struct program *program)
{
	decide(program, SECCOMP_RET_ALLOW);
}

static void refuse(struct program *program)
{
	decide(program, SECCOMP_RET_ERRNO | EPERM);
}

static void add_rule(struct program *program, const struct rule *rule)
{
	/* All processors above are little-endian. */
	size_t low = offsetof(struct seccomp_data, args) + 8 * rule->argument;

	switch (rule->condition) {
	case ALWAYS:
		test(program, BPF_JEQ, rule->number, 0, 1);
		allow(program);
		return;
	case IS_ZERO:
		test(program, BPF_JEQ, rule->number, 0, 6);
		load(program, low);
		test(program, BPF_JEQ, 0, 0, 3);
		load(program, low + 4);
		test(program, BPF_JEQ, 0, 0, 1);
		break;
	case HAS_NO_BIT:
		test(program, BPF_JEQ, rule->number, 0, 4);
		load(program, low);
		test(program, BPF_JSET, rule->bits, 1, 0);
		break;
	case IS_THIS_PROCESS:
		test(program, BPF_JEQ, rule->number, 0, 4);
		load(program, low);
		test(program, BPF_JEQ, (uint32_t)getpid(), 0, 1);
		break;
	case IS_COMMAND_WITHOUT_SIGNAL:
		test(program, BPF_JEQ, rule->number, 0, 7);
		load(program, low);
		test(program, BPF_JSET, rule->bits, 4, 0);
		test(program, BPF_JEQ, F_SETFL, 0, 2);
		/* A terminal has an owner from the start: its foreground. */
		load(program, low + 8);
		test(program, BPF_JSET, O_ASYNC, 1, 0);
		break;
	}
	allow(program);
	refuse(program);
}

/* A kernel that has filters wants to read one, and cannot: EFAULT. */
bool syscall_filter_is_possible(void)
{
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, NULL, 0, 0) == 0 ||
	       errno != EINVAL;
}

int syscall_filter_apply(void)
{
	struct program program = {.length = 0};
	struct sock_fprog filter;

	load(&program, offsetof(struct seccomp_data, arch));
	test(&program, BPF_JEQ, ARCHITECTURE, 1, 0);
	refuse(&program);
	load(&program, offsetof(struct seccomp_data, nr));
	for (size_t i = 0; i < RULE_COUNT; i++)
		add_rule(&program, &rules[i]);
	refuse(&program);
	filter.len = program.length;
	filter.filter = program.code;
	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter, 0, 0) == 0)
		return 0;
	/* EINVAL: this kernel has none. */
	return errno == EINVAL ? 0 : -1;
}

#endif
