import { describe, expect, it } from "vitest";
import { encodeMessage } from "./encode-message.ts";
import { DEFINITION_TYPE, OP_TYPE } from "./schema.ts";

describe("encodeMessage", () => {
  it("writes the oneof of an op last, as Go does", () => {
    const bytes = encodeMessage(OP_TYPE, {
      inputs: [],
      source: { identifier: "x", attrs: {} },
      platform: { OS: "l", Architecture: "a" },
    });
    expect(hex(bytes)).toBe("52060a01611201" + "6c" + "1a030a0178");
  });

  it("leaves out default values, but not empty messages", () => {
    const bytes = encodeMessage(OP_TYPE, {
      inputs: [{ digest: "d", index: 0 }],
      diff: { lower: { input: 0 }, upper: { input: 1 } },
    });
    expect(hex(bytes)).toBe("0a030a01643a060a00120208" + "01");
  });

  it("writes a zero that belongs to a oneof", () => {
    const owner = { user: { byID: 0 }, group: { byID: 3 } };
    const bytes = encodeMessage(OP_TYPE, { file: { actions: [{ copy: { owner } }] } });
    expect(hex(bytes)).toBe("220e" + "120c" + "220a" + "1a08" + "0a021000" + "12021003");
  });

  it("writes negative numbers in ten bytes and times in nanoseconds exactly", () => {
    const bytes = encodeMessage(OP_TYPE, {
      file: { actions: [{ input: -1, mkdir: { path: "/", timestamp: 315_532_800_000_000_000 } }] },
    });
    expect(hex(bytes)).toContain("08ffffffffffffffffff01");
    expect(hex(bytes)).toContain("288080f0d78eedbfb004");
  });

  it("sorts the keys of maps", () => {
    const caps = { b: true, a: true };
    const bytes = encodeMessage(DEFINITION_TYPE, { def: [], metadata: { z: { caps }, y: { caps } } });
    const reversed = { y: { caps: { a: true, b: true } }, z: { caps: { a: true, b: true } } };
    expect(hex(encodeMessage(DEFINITION_TYPE, { def: [], metadata: reversed }))).toBe(hex(bytes));
  });
});

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}
