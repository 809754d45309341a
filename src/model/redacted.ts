declare const redacted: unique symbol;

/**
 * A message that has been through the redactor. What is stored, keyed, logged or shown takes only these: a
 * raw message does not compile there. Only `redaction/` makes them.
 */
export type Redacted<Message> = Message & { readonly [redacted]: true };
