"""The three servers that are compared: how each is configured to serve the
same policy with the same certificates, started, reloaded, measured, stopped.

All are told alike: TLS 1.2 without session cache and tickets, no keep-alive, a
log line for each fetch, sent to /dev/null, workers as nobody when root.
"""
import os
import re
import signal
import subprocess
import time

HOST = "mta-sts.d0.example"
POLICY = ("version: STSv1\r\nmode: enforce\r\nmx: mail.example.com\r\n"
          "max_age: {}\r\n")
MAX_AGE_S = 604800
STOP_TIMEOUT_S = 20
SETTLE_TIMEOUT_S = 10
SETTLE_INTERVAL_S = 0.2
NANOSECONDS = 1e-9


def write_whole(path, text):
    """Replaces a file so that no reader sees half of it."""
    with open(path + ".new", "w", newline="") as file:
        file.write(text)
    os.rename(path + ".new", path)


def children_of(pid):
    try:
        with open(f"/proc/{pid}/task/{pid}/children") as file:
            return [int(child) for child in file.read().split()]
    except (FileNotFoundError, ProcessLookupError):
        return []


class Site:
    """What is served: domains d0.example and so on, as many certificates as
    there are files in `certificates`, each for the next `names` of them."""

    def __init__(self, certificates, domains=1, names=1):
        self.certificates = certificates
        self.domains = domains
        self.names = names

    def pair(self, domain):
        stem = f"{self.certificates}/{domain // self.names}"
        return f"{stem}.pem", f"{stem}.key"

    @property
    def ca(self):
        return f"{self.certificates}/ca.pem"


class Server:
    """One server with a directory of its own.  A subclass writes its
    configuration and gives its command."""

    name = None

    def __init__(self, bench, site, workers=2, connections=None):
        self.bench = bench
        self.site = site
        self.workers = workers
        self.connections = connections
        self.port = bench.free_port()
        self.directory = bench.new_directory(self.name)
        self.max_age_s = MAX_AGE_S
        self.process = None
        self.first_ms = None
        self.write_policy()
        self.write_config()

    def path(self, name):
        return os.path.join(self.directory, name)

    def write_policy(self):
        os.makedirs(self.path("root/.well-known"), exist_ok=True)
        write_whole(self.path("root/.well-known/mta-sts.txt"),
                    POLICY.format(self.max_age_s))

    def start(self, goal="policy"):
        """Starts it and waits until the goal is reached once; first_ms tells
        how long that took from exec(2) on."""
        target = f"{self.port}:{self.site.domains}"
        self.process = subprocess.Popen(
            [self.bench.client, "launch", "-p", target, "-a", self.site.ca,
             "-b", self.bench.body, "-g", goal, "--", *self.command()],
            stdout=subprocess.PIPE, text=True, start_new_session=True)
        self.bench.running.append(self)
        line = self.process.stdout.readline()
        if not line:
            self.stop()
            raise RuntimeError(f"{self.name} does not serve:\n"
                               f"{self.check_config()}")
        self.first_ms = float(line.split("=")[1]) / 1000
        self.wait_until(lambda: len(self.pids()) >= self.process_count())
        return self

    def process_count(self):
        return 1 + self.workers

    def check_config(self):
        checked = subprocess.run(self.check_command(), text=True, timeout=60,
                                 stdout=subprocess.PIPE,
                                 stderr=subprocess.STDOUT, check=False)
        return checked.stdout[-2000:]

    def stop(self):
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.process.stdout.close()
        self.process = None
        self.bench.running.remove(self)

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.stop()

    # ---- measuring ----

    def pids(self):
        return [self.process.pid, *children_of(self.process.pid)]

    def pss_kb(self):
        total = 0.0
        for pid in self.pids():
            try:
                with open(f"/proc/{pid}/smaps_rollup") as file:
                    rollup = file.read()
            except ProcessLookupError:
                continue  # it has just ended
            total += int(re.search(r"^Pss: +(\d+)", rollup, re.MULTILINE)[1])
        return total

    def cpu_s(self):
        """User and system time; finer than the ticks of /proc/PID/stat."""
        total = 0
        for pid in self.pids():
            with open(f"/proc/{pid}/schedstat") as file:
                total += int(file.read().split()[0])
        return total * NANOSECONDS

    def sockets(self):
        total = 0
        for pid in self.pids():
            directory = f"/proc/{pid}/fd"
            for fd in os.listdir(directory):
                try:
                    link = os.readlink(f"{directory}/{fd}")
                except FileNotFoundError:
                    continue
                total += link.startswith("socket:")
        return total

    @staticmethod
    def settled(measure, tolerance):
        """The value once it keeps still: a server may be at work when its
        client is done."""
        end = time.monotonic() + SETTLE_TIMEOUT_S
        value, before = measure(), None
        while time.monotonic() < end:
            time.sleep(SETTLE_INTERVAL_S)
            before, value = value, measure()
            if abs(value - before) <= tolerance(value):
                break
        return value

    def settled_pss_kb(self):
        return self.settled(self.pss_kb, lambda kb: 0.005 * kb)

    def settled_cpu_s(self):
        return self.settled(self.cpu_s, lambda s: 0.0003)

    def wait_until(self, condition):
        end = time.monotonic() + SETTLE_TIMEOUT_S
        while not condition():
            if time.monotonic() > end:
                raise RuntimeError(f"{self.name} does not get so far")
            time.sleep(0.002)

    def wait_for_sockets(self, count):
        self.wait_until(lambda: self.sockets() >= count)


class MtaStsd(Server):
    name = "mta-stsd"

    def command(self):
        return [self.bench.daemon, "-c", self.path("m.ini")]

    def check_command(self):
        return [*self.command(), "-t"]

    def write_config(self):
        lines = ["[server]", f"listen = 127.0.0.1:{self.port}",
                 f"state_dir = {self.path('state')}",
                 f"workers = {self.workers}"]
        if os.geteuid() == 0:
            lines.append("user = nobody")
        if self.connections:
            lines += [f"max_connections = {self.connections}",
                      "handshake_timeout = 60s", "request_timeout = 60s"]
        lines += ["[defaults]", "mode = enforce", "mx = mail.example.com",
                  f"max_age = {self.max_age_s}"]
        for domain in range(self.site.domains):
            certificate, key = self.site.pair(domain)
            lines += [f"[d{domain}.example]", f"certificate = {certificate}",
                      f"private_key = {key}"]
        write_whole(self.path("m.ini"), "\n".join(lines) + "\n")

    def reload(self):
        self.write_config()
        told = subprocess.run([*self.command(), "-r"], text=True, timeout=30,
                              capture_output=True, check=True).stdout
        if "policy changed: max_age" not in told:
            raise RuntimeError(f"a reload changed nothing: {told}")


class Nginx(Server):
    name = "nginx"

    def command(self):
        return ["/usr/sbin/nginx", "-p", self.directory, "-e", "/dev/null",
                "-c", self.path("nginx.conf"), "-g", "daemon off;"]

    def check_command(self):
        return ["/usr/sbin/nginx", "-t", "-p", self.directory, "-c",
                self.path("nginx.conf"), "-e", "stderr"]

    def write_config(self):
        user = "user nobody nogroup;" if os.geteuid() == 0 else ""
        temporary = "".join(
            f"{kind}_temp_path {self.path(kind)};\n" for kind in
            ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        write_whole(self.path("nginx.conf"), f"""{user}
worker_processes {self.workers};
worker_rlimit_nofile 20000;
pid {self.path("pid")};
error_log /dev/null;
events {{ worker_connections {self.connections or 768}; }}
http {{
{temporary}
access_log /dev/null;
types {{ text/plain txt; }}
sendfile on;
tcp_nopush on;
keepalive_timeout 0;
ssl_protocols TLSv1.2;
ssl_session_cache off;
ssl_session_tickets off;
{self.hash_sizes()}
{self.hosts()}
}}
""")

    def hash_sizes(self):
        if self.site.domains == 1:
            return ""
        return (f"server_names_hash_max_size {self.site.domains * 4};\n"
                "server_names_hash_bucket_size 128;")

    def hosts(self):
        """A server block for each certificate."""
        blocks = []
        for first in range(0, self.site.domains, self.site.names):
            certificate, key = self.site.pair(first)
            last = min(first + self.site.names, self.site.domains)
            names = " ".join(f"mta-sts.d{i}.example"
                             for i in range(first, last))
            blocks.append(
                f"server {{ listen 127.0.0.1:{self.port} ssl backlog=4096; "
                if first == 0 else
                f"server {{ listen 127.0.0.1:{self.port} ssl; ")
            blocks.append(f"server_name {names}; ssl_certificate "
                          f"{certificate}; ssl_certificate_key {key}; "
                          f"root {self.path('root')}; }}\n")
        return "".join(blocks)

    def reload(self):
        """Waits for a new generation of workers."""
        before = set(children_of(self.process.pid))
        self.write_policy()
        os.kill(self.process.pid, signal.SIGHUP)
        self.wait_until(
            lambda: len(set(children_of(self.process.pid)) - before) >=
            self.workers)


class Lighttpd(Server):
    name = "lighttpd"

    def command(self):
        return ["/usr/sbin/lighttpd", "-D", "-f", self.path("lighttpd.conf")]

    def process_count(self):
        # One worker is the process itself, as lighttpd recommends.
        return 1 + self.workers if self.workers > 1 else 1

    def check_command(self):
        return ["/usr/sbin/lighttpd", "-tt", "-f", self.path("lighttpd.conf")]

    def write_config(self):
        user = ('server.username = "nobody"\nserver.groupname = "nogroup"'
                if os.geteuid() == 0 else "")
        connections = self.connections or 768
        certificate, key = self.site.pair(0)
        write_whole(self.path("lighttpd.conf"), f"""{user}
server.modules = ("mod_accesslog", "mod_openssl")
server.bind = "127.0.0.1"
server.port = {self.port}
server.document-root = "{self.path("root")}"
server.max-worker = {self.workers if self.workers > 1 else 0}
server.max-connections = {connections}
server.max-fds = {connections * 2}
server.listen-backlog = 4096
server.max-keep-alive-requests = 0
server.upload-dirs = ("{self.directory}")
server.errorlog = "/dev/null"
accesslog.filename = "/dev/null"
mimetype.assign = (".txt" => "text/plain")
ssl.engine = "enable"
ssl.pemfile = "{certificate}"
ssl.privkey = "{key}"
ssl.openssl.ssl-conf-cmd = ("MinProtocol" => "TLSv1.2",
    "MaxProtocol" => "TLSv1.2", "Options" => "-SessionTicket")
""")
