"""Fills one connection after the other with records that hold nothing.

  python3 flood.py PORT KIND    until it is killed; a line on standard output
                                says that a connection was ended by the peer
"""
import hmac
import socket
import ssl
import sys
import tempfile

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

import client

ALERTS = b"\x15\3\3\0\2\1\x5a" * 9000  # warning: user_canceled
EMPTY_HANDSHAKES = b"\x16\3\3\0\0" * 12000


def expand(secret, label, seed, length):
    """P_SHA256 of RFC 5246 section 5."""
    seed = a = label + seed
    data = b""
    while len(data) < length:
        a = hmac.digest(secret, a if data else seed, "sha256")
        data += hmac.digest(secret, a + seed, "sha256")
    return data[:length]


def shake_hands(plain, keylog):
    """Sends what a client sends, and gives the bytes of the server."""
    made = client.context(ciphers="ECDHE-ECDSA-AES128-GCM-SHA256")
    made.keylog_filename = keylog
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    session = made.wrap_bio(incoming, outgoing,
                            server_hostname="mta-sts.example.com")
    seen = b""
    while True:
        try:
            session.do_handshake()
            return seen
        except ssl.SSLWantReadError:
            plain.sendall(outgoing.read())
            piece = plain.recv(65536)
            assert piece, "closed in the handshake"
            seen += piece
            incoming.write(piece)


def empty_data(plain, count):
    """Shakes hands and gives records of application data without any."""
    with tempfile.NamedTemporaryFile() as keylog:
        seen = shake_hands(plain, keylog.name)
        _, client_random, master = keylog.read().split()[-3:]
    # ServerHello: 5 bytes of record, 4 of message, 2 of version.
    seed = seen[11:43] + bytes.fromhex(client_random.decode())
    keys = expand(bytes.fromhex(master.decode()), b"key expansion", seed, 40)
    cipher, salt = AESGCM(keys[:16]), keys[32:36]
    records = b""
    for number in range(1, count + 1):  # 0 was Finished
        nonce = number.to_bytes(8, "big")
        tag = cipher.encrypt(salt + nonce, b"", nonce + b"\x17\3\3\0\0")
        records += b"\x17\3\3\0\x18" + nonce + tag
    return records


def flood(port, kind):
    with socket.create_connection((client.HOST, port), timeout=60) as plain:
        if kind == "empty-data":
            plain.sendall(empty_data(plain, 4000))
            while plain.recv(64):  # close_notify, if it comes that far
                pass
            return
        records = ALERTS if kind == "alerts" else EMPTY_HANDSHAKES
        while True:
            plain.sendall(records)


def main():
    port, kind = int(sys.argv[1]), sys.argv[2]
    while True:
        try:
            flood(port, kind)
        except ConnectionRefusedError:
            return
        except ConnectionError:
            pass
        print("ended", flush=True)


if __name__ == "__main__":
    main()
