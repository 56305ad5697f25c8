"""Clients that behave as no library would: raw bytes over TLS and TCP, and
ClientHellos of every kind.

  ask(port, request, ...)     the whole answer to raw bytes over TLS; raises
                              unless close_notify and FIN end it
  connect(port, name, ...)    a TLS stream, read_all(stream) reads it
  context(...)                what connect() takes, to choose
  hello(...)                  a ClientHello, field by field
  answer_to(port, bytes)      what raw bytes over TCP are answered with
"""
import socket
import ssl
import struct

HOST = "127.0.0.1"
REQUEST = (b"GET /.well-known/mta-sts.txt HTTP/1.1\r\n"
           b"Host: mta-sts.example.com\r\n\r\n")


def context(cafile="ca.pem", alpn=None, ciphers=None):
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.load_verify_locations(cafile)
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    if alpn:
        made.set_alpn_protocols(alpn)
    if ciphers:
        made.set_ciphers(ciphers)
    return made


def connect(port, server_name, made=None, timeout=15, host=HOST):
    made = made or context()
    if server_name is None:
        made.check_hostname = False
    plain = socket.create_connection((host, port), timeout=timeout)
    plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return made.wrap_socket(plain, server_hostname=server_name,
                            suppress_ragged_eofs=False)


def read_all(stream):
    """What comes until close_notify; a bare FIN raises ssl.SSLEOFError."""
    data = b""
    while True:
        piece = stream.recv(65536)
        if not piece:
            return data
        data += piece


def ask(port, request, server_name="mta-sts.example.com", pieces=None):
    stream = connect(port, server_name)
    try:
        if pieces:
            for i in range(0, len(request), pieces):
                stream.sendall(request[i:i + pieces])
        else:
            try:
                stream.sendall(request)
            except (ConnectionError, ssl.SSLError):
                pass
        answer = read_all(stream)
        plain = stream.unwrap()
        assert plain.recv(1) == b"", "bytes behind close_notify"
        return answer
    finally:
        stream.close()


def status_of(answer):
    if not answer:
        return 0
    return int(answer.split(b" ", 2)[1])


# What an ordinary client sends; 0x00ff says that it knows RFC 5746.
SUITES = (0xc02b, 0xc02f, 0x00ff)
CURVES = (29, 23)
SIGNATURES = (0x0403, 0x0401)
NAME = b"mta-sts.example.com"


def vector(size, content):
    return len(content).to_bytes(size, "big") + content


def numbers(values):
    return vector(2, b"".join(struct.pack(">H", value) for value in values))


def server_names(*names):
    return vector(2, b"".join(b"\0" + vector(2, name) for name in names))


def hello(version=0x0303, suites=SUITES, name=NAME, alpn=None, curves=CURVES,
          signatures=SIGNATURES, compression=b"\0", session=b"", more=(),
          record_bytes=16384):
    """A ClientHello in records; None leaves an extension out, `more` holds
    further ones as (number, content)."""
    extensions = list(more)
    if name is not None:
        extensions.append((0, server_names(name)))
    if alpn is not None:
        extensions.append((16, vector(2, b"".join(vector(1, protocol)
                                                  for protocol in alpn))))
    if curves is not None:
        extensions += [(10, numbers(curves)), (11, b"\1\0")]
    if signatures is not None:
        extensions.append((13, numbers(signatures)))
    body = (struct.pack(">H", version) + bytes(range(32)) +
            vector(1, session) + numbers(suites) + vector(1, compression) +
            vector(2, b"".join(struct.pack(">H", number) + vector(2, content)
                               for number, content in extensions)))
    message = b"\1" + vector(3, body)
    return b"".join(b"\x16\3\1" + vector(2, message[i:i + record_bytes])
                    for i in range(0, len(message), record_bytes))


class Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, length):
        piece = self.data[self.at:self.at + length]
        assert len(piece) == length, "cut short"
        self.at += length
        return piece

    def number(self, size):
        return int.from_bytes(self.take(size), "big")


def read_server_hello(message):
    reader = Reader(message)
    assert reader.number(1) == 2, "not a ServerHello"
    reader.number(3)
    found = {"version": reader.number(2)}
    reader.take(32)
    found["session"] = reader.take(reader.number(1))
    found["suite"] = reader.number(2)
    found["compression"] = reader.number(1)
    found["extensions"] = {}
    end = reader.number(2) + reader.at if reader.at < len(message) else 0
    while reader.at < end:
        number = reader.number(2)
        found["extensions"][number] = reader.take(reader.number(2))
    return found


def answer_to(port, data, timeout=15):
    """("hello", fields) for a ServerHello, ("alert", number) for a fatal alert
    that comes first, ("closed", None), or ("bytes", them)."""
    with socket.create_connection((HOST, port), timeout=timeout) as plain:
        plain.sendall(data)
        got = b""
        try:
            while len(got) < 5 or len(got) < 5 + int.from_bytes(got[3:5],
                                                               "big"):
                piece = plain.recv(65536)
                if not piece:
                    break
                got += piece
        except ConnectionResetError:
            pass
    if not got:
        return "closed", None
    record = got[5:5 + int.from_bytes(got[3:5], "big")]
    if got[0] == 21 and record[0] == 2:
        return "alert", record[1]
    if got[0] == 22:
        length = int.from_bytes(record[1:4], "big")
        return "hello", read_server_hello(record[:4 + length])
    return "bytes", got
