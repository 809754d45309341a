import os

from answers import MESSAGES

"""A chat completion for clients that know HTTP only."""
URL = "https://api.openai.com/v1/chat/completions"
HEADERS = {"Authorization": f"Bearer {os.environ['OPENAI_API_KEY']}"}


def body(stream):
    return {"model": "gpt-4o-mini", "stream": stream, "messages": MESSAGES}
