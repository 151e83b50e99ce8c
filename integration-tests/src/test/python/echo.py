# SPDX-License-Identifier: Apache-2.0
"""Sends text and bytes of many sizes through a tunnel to an echo server with the websockets library, and compares."""
import asyncio
import os
import sys

import websockets

SIZES = [1, 125, 126, 127, 65535, 65536, 300000]
TEXT = "gr\u00fc\u00dfe, \u4f60\u597d, \U0001f600 "


async def receive(socket, length, size):
    """The tunnel keeps bytes and not messages: collects until there are enough of them."""
    pieces, left = [], length
    while left > 0:
        piece = await asyncio.wait_for(socket.recv(), 20)
        pieces.append(piece)
        left -= size(piece)
    assert left == 0, "%d more than was sent" % -left
    return pieces


async def main(url):
    async with websockets.connect(url, max_size=None) as socket:
        assert not socket.extensions, "an extension was confirmed"
        for size in SIZES:
            text = (TEXT * (size // len(TEXT) + 1))[:size]
            await socket.send(text)
            assert "".join(await receive(socket, len(text), len)) == text
        pong = await socket.ping(b"are you there")
        await asyncio.wait_for(pong, 20)
        # a message in pieces: the library sends it fragmented
        await socket.send(iter(["one ", "two ", "three"]))
        assert "".join(await receive(socket, 13, len)) == "one two three"
    assert socket.close_code == 1000, socket.close_code

    async with websockets.connect(url, max_size=None) as socket:
        for size in SIZES:
            data = os.urandom(size)
            await socket.send(data)
            assert b"".join(await receive(socket, size, len)) == data
        await socket.close(4321, "enough")
    assert socket.close_code == 4321, socket.close_code
    print("all came back")


asyncio.run(main(sys.argv[1]))
