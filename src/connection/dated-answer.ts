const DATE = "\r\nDate: ";
const SECOND_MS = 1000;

/**
 * An answer in HTTP/1.1, ready to be sent at any time: what Node wrote into its head as the time of day is what the
 * time is then. The recorded date of a provider stays.
 */
export function datedAnswer(head: string, body: Buffer, hasOwnDate: boolean): () => Buffer {
  let answer = Buffer.concat([Buffer.from(head, "latin1"), body]);
  const at = head.lastIndexOf(DATE);
  if (hasOwnDate || at < 0) return () => answer;
  let second = 0;
  return () => {
    const now = Math.floor(Date.now() / SECOND_MS);
    if (now === second) return answer;
    second = now;
    // What was sent before may not have left yet.
    answer = Buffer.from(answer);
    answer.write(new Date(now * SECOND_MS).toUTCString(), at + DATE.length, "latin1");
    return answer;
  };
}
