/** What is used here of `ws`, which comes without types. */
declare module "ws" {
  import type { Duplex, Writable } from "node:stream";

  /** Parses frames; extensions are not used. */
  export class Receiver extends Writable {
    constructor(options: {
      readonly isServer: boolean;
      readonly maxPayload: number;
      readonly allowSynchronousEvents?: boolean;
    });
    on(event: "message", listener: (data: Buffer, isBinary: boolean) => void): this;
    on(event: "ping" | "pong", listener: (data: Buffer) => void): this;
    on(event: "conclude", listener: (code: number, reason: Buffer) => void): this;
    on(event: "error", listener: (error: Error) => void): this;
  }

  /** Writes frames. */
  export class Sender {
    constructor(socket: Duplex, extensions: object);
    send(
      data: Buffer,
      options: {
        readonly binary: boolean;
        readonly fin: boolean;
        readonly mask: boolean;
        readonly compress: boolean;
      },
      done?: (error?: Error) => void,
    ): void;
    ping(data: Buffer, mask: boolean, done?: (error?: Error) => void): void;
    pong(data: Buffer, mask: boolean, done?: (error?: Error) => void): void;
    close(code: number | undefined, reason: string, mask: boolean, done?: (error?: Error) => void): void;
  }
}
