import os

# It would fetch a list of prices at its start.
os.environ.setdefault("LITELLM_LOCAL_MODEL_COST_MAP", "True")

import litellm

from answers import MESSAGES, print_answers

request = {"model": "openai/gpt-4o-mini", "messages": MESSAGES}


def streamed():
    chunks = litellm.completion(**request, stream=True)
    return "".join(chunk.choices[0].delta.content or "" for chunk in chunks)


print_answers(lambda: litellm.completion(**request).choices[0].message.content, streamed)
