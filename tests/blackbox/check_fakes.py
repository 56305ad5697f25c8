"""Servers that do what no real one does: see the addresses in check_world.py.
Prints "ready" once all listen."""
import ssl
import threading

import fakes

POLICY = (b"version: STSv1\r\nmode: enforce\r\nmx: good.mx.test\r\n"
          b"max_age: 2419200\r\n")
HEAD = (b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
        b"Content-Length: %d\r\n\r\n" % len(POLICY))


def secure(connection):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain("host.chain")
    return context.wrap_socket(connection, server_side=True)


def wait_for_end(connection):
    while connection.recv(4096):
        pass


# ---- policy hosts ----

def mute(connection):
    tls = secure(connection)
    wait_for_end(tls)


def slow(connection):
    tls = secure(connection)
    fakes.read_head(tls)
    threading.Event().wait(6)  # slower than senders like, within our limit
    tls.sendall(HEAD + POLICY)
    tls.unwrap()


def no_tls(connection):
    connection.recv(4096)
    connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")


def malformed(connection):
    tls = secure(connection)
    fakes.read_head(tls)
    tls.sendall(HEAD.replace(b"\r\n", b"\r") + POLICY)
    tls.unwrap()


def cut_short(connection):
    tls = secure(connection)
    fakes.read_head(tls)
    tls.sendall(HEAD + POLICY[:20])


def unfinished(connection):
    """No length, and an end that may be an attacker's: no close_notify."""
    tls = secure(connection)
    fakes.read_head(tls)
    tls.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n" +
                POLICY)


def trickle(connection):
    tls = secure(connection)
    fakes.read_head(tls)
    tls.sendall(HEAD)
    fakes.drip(tls, POLICY)


# ---- mail hosts ----

def refuses(connection):
    connection.sendall(b"220 refuses.mx.test ESMTP\r\n")
    fakes.read_line(connection)
    connection.sendall(b"250-refuses.mx.test\r\n250 STARTTLS\r\n")
    fakes.read_line(connection)
    connection.sendall(b"454 4.7.0 TLS not available\r\n")
    wait_for_end(connection)


def rejects(connection):
    connection.sendall(b"554 No SMTP \x1b[31mhere\r\n")
    wait_for_end(connection)


def injects(connection):
    connection.sendall(b"220 injects.mx.test ESMTP\r\n")
    fakes.read_line(connection)
    connection.sendall(b"250-injects.mx.test\r\n250 STARTTLS\r\n")
    fakes.read_line(connection)
    connection.sendall(b"220 go ahead\r\n250 injected\r\n")
    wait_for_end(connection)


def silent(connection):
    wait_for_end(connection)


FAKES = [
    ("127.0.2.3", 443, mute), ("127.0.2.4", 443, slow),
    ("127.0.2.5", 443, no_tls), ("127.0.2.6", 443, malformed),
    ("127.0.2.7", 443, cut_short), ("127.0.2.11", 443, unfinished),
    ("127.0.2.12", 443, trickle),
    ("127.0.1.11", 25, refuses),
    ("127.0.1.12", 25, rejects), ("127.0.1.13", 25, injects),
    ("127.0.1.14", 25, silent),
]


fakes.start(FAKES)
print("ready", flush=True)
