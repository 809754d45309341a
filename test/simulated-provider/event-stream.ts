import { crc32 } from "node:zlib";

const stringType = 7;

/** A frame of AWS's event stream: lengths and their CRC, headers, payload, CRC of it all. */
export function eventFrame(type: string, payload: object): Buffer {
  return frame(
    { ":event-type": type, ":content-type": "application/json", ":message-type": "event" },
    payload,
  );
}

/** The frame by which a stream fails; `type` is such as `modelStreamErrorException`. */
export function exceptionFrame(type: string, message: string): Buffer {
  const headers = {
    ":exception-type": type,
    ":content-type": "application/json",
    ":message-type": "exception",
  };
  return frame(headers, { message });
}

function frame(fields: Readonly<Record<string, string>>, payload: object): Buffer {
  const headers = Buffer.concat(Object.entries(fields).map(([name, value]) => stringHeader(name, value)));
  const body = Buffer.from(JSON.stringify(payload));
  const lengths = Buffer.concat([uint32(16 + headers.length + body.length), uint32(headers.length)]);
  const checked = Buffer.concat([lengths, uint32(crc32(lengths)), headers, body]);
  return Buffer.concat([checked, uint32(crc32(checked))]);
}

function stringHeader(name: string, value: string): Buffer {
  const head = Buffer.from([name.length, ...Buffer.from(name), stringType, 0, value.length]);
  return Buffer.concat([head, Buffer.from(value)]);
}

function uint32(number: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(number);
  return bytes;
}
