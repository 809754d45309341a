declare const redacted: unique symbol;

/**
 * A message that has been through the redactor. What is stored, keyed, logged or shown takes only these: a
 * raw message does not compile there. Only `redaction/` makes them.
 */
export type Redacted<Message> = Message & { readonly [redacted]: true };

/**
 * What is made of nothing but a redacted message is redacted too. `derive` must not bring in anything that
 * comes from the exchange in another way: the types cannot see what it closes over.
 */
export function mapRedacted<Message, Derived>(
  message: Redacted<Message>,
  derive: (message: Message) => Derived,
): Redacted<Derived> {
  return derive(message) as Redacted<Derived>;
}

/** As {@link mapRedacted}, for what is made of two redacted messages. */
export function joinRedacted<One, Other, Derived>(
  one: Redacted<One>,
  other: Redacted<Other>,
  derive: (one: One, other: Other) => Derived,
): Redacted<Derived> {
  return derive(one, other) as Redacted<Derived>;
}
