from anthropic import Anthropic

from answers import MESSAGES, print_answers

messages = Anthropic().messages
request = {"model": "claude-sonnet-4-5", "max_tokens": 100, "messages": MESSAGES}


def streamed():
    with messages.stream(**request) as stream:
        return "".join(stream.text_stream)


print_answers(lambda: messages.create(**request).content[0].text, streamed)
