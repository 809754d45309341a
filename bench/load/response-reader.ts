/** An answer as it came. */
export interface Answer {
  readonly status: number;
  /** Chunked coding undone. */
  readonly body: Buffer;
  /** On the clock of `performance.now()`: when its first byte came, and its last one. */
  readonly firstByteAtMs: number;
  readonly endedAtMs: number;
}

/** Where a reader is in an answer. */
type State = "head" | "body" | "chunk size" | "chunk" | "chunk end" | "trailer";

const NOTHING = Buffer.alloc(0);
const HEAD_END = Buffer.from("\r\n\r\n");
const LINE_END = Buffer.from("\r\n");

/**
 * Reads the HTTP/1.1 answers of one connection, one after the other, by content-length or chunked coding: no
 * more of the protocol than a server of this suite speaks, so that the load generator costs little. Throws at
 * what is neither, and where bytes come after an answer that nobody asked for.
 */
export class ResponseReader {
  readonly #answered: (answer: Answer) => void;
  readonly #pieceCame: ((bytes: Buffer) => void) | undefined;
  #state: State = "head";
  #rest: Buffer = NOTHING;
  #left = 0;
  #status = 0;
  #firstByteAtMs = 0;
  #pieces: Buffer[] = [];

  /** Calls `pieceCame` with each piece of a body, at once, where it is given. */
  constructor(answered: (answer: Answer) => void, pieceCame?: (bytes: Buffer) => void) {
    this.#answered = answered;
    this.#pieceCame = pieceCame;
  }

  /** Takes what came from the socket. */
  read(chunk: Buffer): void {
    if (this.#state === "head" && this.#rest.length === 0) this.#firstByteAtMs = performance.now();
    let bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    this.#rest = NOTHING;
    while (bytes.length > 0) {
      const taken = this.#take(bytes);
      if (taken === 0) {
        this.#rest = bytes;
        return;
      }
      bytes = bytes.subarray(taken);
    }
  }

  /** Takes a step, and gives how many bytes it used: none where it must wait for more. */
  #take(bytes: Buffer): number {
    switch (this.#state) {
      case "head":
        return this.#takeHead(bytes);
      case "body":
        return this.#takePiece(bytes, undefined);
      case "chunk size":
        return this.#takeSize(bytes);
      case "chunk":
        return this.#takePiece(bytes, "chunk end");
      case "chunk end":
        return this.#takeLineEnd(bytes, "chunk size");
      case "trailer":
        return this.#takeLineEnd(bytes, undefined);
      default:
        return this.#state satisfies never;
    }
  }

  #takeHead(bytes: Buffer): number {
    const end = bytes.indexOf(HEAD_END);
    if (end === -1) return 0;
    const head = bytes.toString("latin1", 0, end);
    this.#status = Number(head.slice(9, 12));
    const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
    if (length !== undefined) {
      this.#left = Number(length);
      this.#state = "body";
      if (this.#left === 0) this.#end();
    } else if (/\r\ntransfer-encoding: *chunked/i.test(head)) this.#state = "chunk size";
    else throw new Error(`An answer with neither content-length nor chunked coding: ${head}`);
    return end + HEAD_END.length;
  }

  /** Takes what there is of a body or a chunk; a body that is whole ends the answer. */
  #takePiece(bytes: Buffer, next: State | undefined): number {
    const piece = bytes.length > this.#left ? bytes.subarray(0, this.#left) : bytes;
    this.#pieces.push(piece);
    this.#pieceCame?.(piece);
    this.#left -= piece.length;
    if (this.#left > 0) return piece.length;
    if (next === undefined) this.#end();
    else this.#state = next;
    return piece.length;
  }

  #takeSize(bytes: Buffer): number {
    const end = bytes.indexOf(LINE_END);
    if (end === -1) return 0;
    this.#left = Number.parseInt(bytes.toString("latin1", 0, end), 16);
    if (Number.isNaN(this.#left)) throw new Error(`A chunk of no size: ${bytes.toString("latin1", 0, end)}`);
    this.#state = this.#left === 0 ? "trailer" : "chunk";
    return end + LINE_END.length;
  }

  #takeLineEnd(bytes: Buffer, next: State | undefined): number {
    if (bytes.length < LINE_END.length) return 0;
    if (!bytes.subarray(0, LINE_END.length).equals(LINE_END)) throw new Error("A chunk that does not end.");
    if (next === undefined) this.#end();
    else this.#state = next;
    return LINE_END.length;
  }

  #end(): void {
    const [first = NOTHING] = this.#pieces;
    const body = this.#pieces.length > 1 ? Buffer.concat(this.#pieces) : first;
    this.#state = "head";
    this.#pieces = [];
    const endedAtMs = performance.now();
    this.#answered({ status: this.#status, body, firstByteAtMs: this.#firstByteAtMs, endedAtMs });
  }
}
