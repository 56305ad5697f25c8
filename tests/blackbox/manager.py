"""A service manager: passes listening sockets to the daemon, and hears what it
tells.

  listening(host)             a socket as a socket unit opens it; its port is
                              port_of(socket)
  Manager(path)               listens for notifications at a path, or at @NAME
    .start(sockets, ...)      starts the daemon and waits until it says READY
    .next()                   the next notification, as a dictionary
    .silent()                 whether there is none
    .stop()                   ends the daemon; its exit status
"""
import os
import signal
import socket
import subprocess
import sys

FIRST_FD = 3
WAIT_S = 20
DAEMON = [os.environ["BUILD"] + "/mta-stsd", "-c", "m.ini"]


def listening(host="127.0.0.1", dual_stack=False):
    made = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    if ":" in host:
        made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY,
                        not dual_stack)
    made.bind((host, 0))
    made.listen(4096)
    return made


def port_of(passed):
    return passed.getsockname()[1]


def become(passed, pid, names, command):
    """For the child: puts the descriptors where they belong, and executes."""
    high = [os.dup2(fd, 100 + i) for i, fd in enumerate(passed)]
    for i, fd in enumerate(high):
        os.dup2(fd, FIRST_FD + i)
    os.closerange(FIRST_FD + len(high), 512)
    os.environ["LISTEN_PID"] = str(os.getpid()) if pid is None else pid
    os.environ["LISTEN_FDS"] = str(len(high))
    os.environ["LISTEN_FDNAMES"] = ":".join([names] * len(high))
    os.execvp(command[0], command)


class Manager:
    def __init__(self, path="notify"):
        name = "\0" + path[1:] if path[0] == "@" else path
        self.path = path if path[0] == "@" else os.path.abspath(path)
        if path[0] != "@" and os.path.exists(path):
            os.unlink(path)
        self.heard = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.heard.bind(name)
        self.heard.settimeout(WAIT_S)
        self.pid = None

    def spawn(self, sockets, within=(), pid=None, names="mta-stsd.socket"):
        sys.stdout.flush()
        self.pid = os.fork()
        if self.pid == 0:
            try:
                os.environ["NOTIFY_SOCKET"] = self.path
                for file, fd in (("out", 1), ("err", 2)):
                    os.dup2(os.open(file, os.O_WRONLY | os.O_CREAT |
                                    os.O_APPEND, 0o644), fd)
                become([one.fileno() for one in sockets], pid, names,
                       list(within) + DAEMON)
            finally:
                os._exit(127)
        # For the test's own cleaning up.
        with open("pid", "w", encoding="ascii") as file:
            file.write(str(self.pid))

    def start(self, sockets, **how):
        self.spawn(sockets, **how)
        told = self.next()
        assert told["READY"] == "1", told
        return told

    def next(self):
        lines = self.heard.recv(4096).decode().split("\n")
        return dict(line.split("=", 1) for line in lines)

    def silent(self):
        self.heard.settimeout(0)
        try:
            return not self.heard.recv(4096)
        except BlockingIOError:
            return True
        finally:
            self.heard.settimeout(WAIT_S)

    def wait(self):
        _, status = os.waitpid(self.pid, 0)
        self.pid = None
        os.unlink("pid")
        return os.waitstatus_to_exitcode(status)

    def stop(self):
        os.kill(self.pid, signal.SIGTERM)
        return self.wait()


def reload():
    return subprocess.run(DAEMON + ["-r"], capture_output=True, text=True,
                          check=False)
