"""Policy hosts, mail servers and name servers that mean harm: see ADDRESSES.
Prints "ready" once all listen."""
import os
import socket
import ssl
import struct
import threading

import fakes

POLICY = b"version: STSv1\r\nmode: enforce\r\nmx: mx.test\r\nmax_age: 2419200\r\n"
ESCAPES = b"\x1b]0;owned\x07\x1b[2J\x9b31m\xe2\x80\xae"


def secure(connection, chain="host.chain"):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain)
    return context.wrap_socket(connection, server_side=True)


def answer(connection, head, body=POLICY):
    tls = secure(connection)
    fakes.read_head(tls)
    tls.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n" % len(body) +
                head + b"\r\n" + body)
    tls.unwrap()


# ---- policy hosts ----

def gigabyte(connection):
    tls = secure(connection)
    fakes.read_head(tls)
    tls.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
                b"Content-Length: 1073741824\r\n\r\n")
    for _ in range(1 << 14):
        tls.sendall(b"x" * (1 << 16))


def endless_chunks(connection):
    tls = secure(connection)
    fakes.read_head(tls)
    tls.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        tls.sendall(b"1\r\nx\r\n" * 1000)


def endless_head(connection):
    tls = secure(connection)
    fakes.read_head(tls)
    tls.sendall(b"HTTP/1.1 200 OK\r\n")
    while True:
        tls.sendall(b"X: y\r\n" * 1000)


def endless_interim(connection):
    tls = secure(connection)
    fakes.read_head(tls)
    while True:
        tls.sendall(b"HTTP/1.1 100 Continue\r\n\r\n" * 1000)


def dripping_head(connection):
    tls = secure(connection)
    fakes.read_head(tls)
    fakes.drip(tls, b"HTTP/1.1 200 OK\r\n")


def escaping_head(connection):
    answer(connection, b"Content-Type: " + ESCAPES + b"\r\n")


def escaping_redirect(connection):
    tls = secure(connection)
    fakes.read_head(tls)
    tls.sendall(b"HTTP/1.1 301 X\r\nContent-Length: 0\r\nLocation: " +
                ESCAPES + b"\r\n\r\n")
    tls.unwrap()


def escaping_body(connection):
    answer(connection, b"Content-Type: text/plain\r\n",
           ESCAPES + b": x\r\nmx: " + ESCAPES + b"\r\nmode: " + ESCAPES +
           b"\r\nx: " + ESCAPES + b"\r\n")


def many_lines(connection):
    answer(connection, b"Content-Type: text/plain\r\n", b"\n" * 65000)


def many_names(connection):
    secure(connection, "megabyte.chain")


def escaping_names(connection):
    secure(connection, "escaping.chain")


# ---- mail servers ----

def endless_greeting(connection):
    while True:
        connection.sendall(b"220-hello\r\n" * 1000)


def endless_line(connection):
    connection.sendall(b"220 ")
    while True:
        connection.sendall(b"x" * 10000)


def dripping_greeting(connection):
    fakes.drip(connection, b"220 mx.test ESMTP and so on, and so on, and so on")


def escaping_greeting(connection):
    connection.sendall(b"554 " + ESCAPES + b"\r\n")


def escaping_refusal(connection):
    connection.sendall(b"220 mx.test\r\n")
    fakes.read_line(connection)
    connection.sendall(b"250-" + ESCAPES + b"\r\n250 STARTTLS\r\n")
    fakes.read_line(connection)
    connection.sendall(b"454 " + ESCAPES + b"\r\n")


def plain_starttls(connection, chain):
    connection.sendall(b"220 mx.test\r\n")
    fakes.read_line(connection)
    connection.sendall(b"250-mx.test\r\n250 STARTTLS\r\n")
    fakes.read_line(connection)
    connection.sendall(b"220 go\r\n")
    secure(connection, chain)


def many_names_mx(connection):
    plain_starttls(connection, "megabyte.chain")


def escaping_mx(connection):
    plain_starttls(connection, "escaping.chain")


HTTPS = [gigabyte, endless_chunks, endless_head, endless_interim,
         dripping_head, escaping_head, escaping_redirect, escaping_body,
         many_lines, many_names, escaping_names]
SMTP = [endless_greeting, endless_line, dripping_greeting, escaping_greeting,
        escaping_refusal, many_names_mx, escaping_mx]
ADDRESSES = ([(f"127.0.3.{i + 1}", 443, each) for i, each in enumerate(HTTPS)] +
             [(f"127.0.4.{i + 1}", 25, each) for i, each in enumerate(SMTP)])


# ---- name servers, one for each way to damage an answer ----

def damaged_answers(query):
    head, question = query[:2], query[12:]
    flags = b"\x81\x80"

    def message(count, records):
        return head + flags + struct.pack(">4H", 1, count, 0, 0) + question + \
            records

    txt = b"\xc0\x0c" + struct.pack(">2HI", 16, 1, 60)
    return [
        b"", head, query, os.urandom(300), head + os.urandom(300),
        message(1, b""),  # a record that is not there
        message(65535, txt + b"\x00\x02\x01x"),
        message(1, txt + b"\xff\xff\x05ab"),  # longer than it is
        message(1, txt + b"\x00\x03\xffab"),  # a string beyond its record
        message(1, b"\xc0\xff" + txt[2:] + b"\x00\x02\x01x"),
        message(1, b"\xc0\x0c" + struct.pack(">2HI", 15, 1, 60) +
                b"\x00\x04\x00\x0a\xc0\x2d"),  # a name that is itself
        message(1, b"\xc0\x0c" + struct.pack(">2HI", 5, 1, 60) +
                b"\x00\x02\xc0\x0c"),  # an alias of itself
        message(1, b"\xc0\x0c" + struct.pack(">2HI", 1, 1, 60) +
                b"\x00\x03\x7f\x00\x00"),  # three quarters of an address
    ]


def never_answer(server):
    while True:
        server.recvfrom(4096)


def answer_names(server, number):
    while True:
        query, client = server.recvfrom(4096)
        server.sendto(damaged_answers(query)[number], client)


fakes.start(ADDRESSES)
for number in range(len(damaged_answers(b"\0" * 30))):
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind((f"127.0.5.{number + 1}", 53))
    threading.Thread(target=answer_names, args=(server, number)).start()
silent = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
silent.bind(("127.0.5.100", 53))
threading.Thread(target=never_answer, args=(silent,)).start()
print("ready", flush=True)
