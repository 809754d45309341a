import type { Answer, Call, HeaderList } from "./api.ts";
import { mp3FrameBytes, silentMp3 } from "./media.ts";

/** Speech that says a text: MP3, sent in pieces. The text decides its length and its bytes. */
export function speechStream(call: Call, text: string, headers: HeaderList): Answer {
  const audio = speechOf(call, text);
  const pieceBytes = call.faults.events === undefined ? 4096 : Math.ceil(audio.length / call.faults.events);
  const pieces = Array.from({ length: Math.ceil(audio.length / pieceBytes) }, (_, at) =>
    audio.subarray(at * pieceBytes, (at + 1) * pieceBytes),
  );
  return { kind: "streamed", headers, pieces, ending: [], failure: Buffer.alloc(0) };
}

/** The same speech in one piece. */
export function speechOf(call: Call, text: string): Buffer {
  const bytes = call.faults.bigBytes ?? mp3FrameBytes * (8 + text.length);
  return silentMp3(text, Math.ceil(bytes / mp3FrameBytes)).subarray(0, bytes);
}
