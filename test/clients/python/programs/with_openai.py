from openai import OpenAI

from answers import MESSAGES, print_answers

completions = OpenAI().chat.completions
request = {"model": "gpt-4o-mini", "messages": MESSAGES}


def streamed():
    chunks = completions.create(**request, stream=True)
    return "".join(choice.delta.content or "" for chunk in chunks for choice in chunk.choices)


print_answers(lambda: completions.create(**request).choices[0].message.content, streamed)
