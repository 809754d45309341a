import os

PROMPT = os.environ["CLIENT_PROMPT"]
MESSAGES = [{"role": "user", "content": PROMPT}]


def print_answers(whole, streamed):
    """Prints what two calls give, or what a person would see of their errors; the runner splits it again."""
    for ask in whole, streamed:
        try:
            print(ask())
        except Exception as error:
            print(f"{type(error).__name__}: {error}")
        if ask is whole:
            print("--- streamed")
