import { describe, expect, it } from "vitest";
import { calledType, scriptType } from "../../src/model/call-script.ts";
import { encodeGrpcMessage, grpcStatus, isCall, isGrpcType } from "../../src/model/grpc.ts";

describe("isGrpcType", () => {
  it.each([
    "application/grpc",
    "application/grpc+proto",
    "Application/gRPC; charset=utf-8",
    "application/grpc+json",
  ])("knows %s", (type) => {
    expect(isGrpcType(type)).toBe(true);
    expect(isCall(["Content-Type", type])).toBe(true);
  });

  it.each([
    "application/grpc-web",
    "application/grpc-web+proto",
    "application/json",
    "application/grpcx",
    undefined,
  ])("does not take %s for it", (type) => {
    expect(isGrpcType(type)).toBe(false);
  });
});

describe("grpcStatus", () => {
  it("stands behind the messages, or in a head without any", () => {
    expect(grpcStatus(["grpc-status", "5"])).toBe(5);
    expect(grpcStatus(["content-type", "application/grpc"], ["Grpc-Status", "14"])).toBe(14);
    expect(grpcStatus(["grpc-status", "5"], ["grpc-status", "0"])).toBe(0);
  });

  it("is undefined where there is none", () => {
    expect(grpcStatus([], [])).toBeUndefined();
    expect(grpcStatus(["grpc-status", "well"])).toBeUndefined();
    expect(grpcStatus(["grpc-status", ""])).toBeUndefined();
  });
});

describe("encodeGrpcMessage", () => {
  it("leaves printable ASCII but the percent sign as it is, and encodes the bytes of all else", () => {
    expect(encodeGrpcMessage("It is 100 % so: ~!")).toBe("It is 100 %25 so: ~!");
    expect(encodeGrpcMessage("ü – \n😀")).toBe("%C3%BC %E2%80%93 %0A%F0%9F%98%80");
    expect(decodeURIComponent(encodeGrpcMessage("…\u007f\u0000"))).toBe("…\u007f\u0000");
  });

  it("cuts between characters what clients would refuse", () => {
    expect(encodeGrpcMessage("x".repeat(5000))).toBe(`${"x".repeat(4000)}...`);
    expect(encodeGrpcMessage("ü".repeat(5000))).toBe(`${"%C3%BC".repeat(666)}...`);
  });
});

describe("the type of a script", () => {
  it("tells the type of the call", () => {
    const headers = ["content-type", scriptType("application/grpc+proto")];
    expect(headers[1]).toBe('application/x-ndjson; of="application/grpc+proto"');
    expect(calledType({ headers })).toBe("application/grpc+proto");
  });

  it.each(["application/x-ndjson", "application/grpc", 'application/x-ndjson; of="text/html"'])(
    "is not that of %s",
    (type) => {
      expect(calledType({ headers: ["content-type", type] })).toBeUndefined();
    },
  );
});
