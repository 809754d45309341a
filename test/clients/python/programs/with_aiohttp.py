import asyncio

import aiohttp

from answers import print_answers
from chat_request import HEADERS, URL, body


async def ask(stream):
    async with aiohttp.ClientSession() as session:
        async with session.post(URL, json=body(stream), headers=HEADERS) as response:
            return b"".join([piece async for piece in response.content.iter_any()]).decode()


print_answers(lambda: asyncio.run(ask(False)), lambda: asyncio.run(ask(True)))
