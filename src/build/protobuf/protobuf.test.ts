import fc from "fast-check";
import protobuf from "protobufjs/light.js";
import { describe, expect, it } from "vitest";
import { decodeMessage } from "./decode-message.ts";
import { encodeMessage } from "./encode-message.ts";
import { type Field, type MessageType, messageType } from "./message-type.ts";

const Inner = messageType({
  name: { id: 1, type: "string" },
  data: { id: 2, type: "bytes" },
  small: { id: 300, type: "uint32" },
});
const Outer = messageType({
  text: { id: 1, type: "string" },
  flag: { id: 2, type: "bool" },
  count: { id: 3, type: "int32" },
  size: { id: 4, type: "int64" },
  inner: { id: 5, type: Inner },
  words: { id: 6, type: "string", of: "list" },
  blobs: { id: 7, type: "bytes", of: "list" },
  inners: { id: 8, type: Inner, of: "list" },
  labels: { id: 9, type: "string", of: "map" },
  caps: { id: 10, type: "bool", of: "map" },
  named: { id: 11, type: Inner, of: "map" },
  zero: { id: 12, type: "uint32", oneof: true },
});
/** Another implementation of the same wire format. */
const reference = referenceType("Outer", Outer);

const uint32 = fc.nat(2 ** 32 - 1);
const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array));
const optional = { requiredKeys: [] };
const inner = fc.record({ name: fc.string({ unit: "binary" }), data: bytes, small: uint32 }, optional);
const outer = fc.record(
  {
    text: fc.string({ unit: "binary", maxLength: 400 }),
    flag: fc.boolean(),
    count: fc.integer(),
    size: fc.maxSafeInteger(),
    inner,
    words: fc.array(fc.string({ unit: "binary" })),
    blobs: fc.array(bytes),
    inners: fc.array(inner),
    // Keys that look like numbers come first in an object of JavaScript, whatever their order on the wire.
    labels: fc.dictionary(fc.stringMatching(/^[a-z_]{0,9}$/), fc.string({ unit: "binary" })),
    caps: fc.dictionary(fc.stringMatching(/^[a-z_]{0,9}$/), fc.boolean()),
    named: fc.dictionary(fc.stringMatching(/^[a-z_]{0,9}$/), inner),
    zero: uint32,
  },
  optional,
);

describe("encodeMessage and decodeMessage", () => {
  it("write the bytes that another implementation writes", () => {
    fc.assert(
      fc.property(outer, (message) => {
        const encoded = encodeMessage(Outer, message);
        const sorted = decodeMessage(Outer, encoded);
        expect(hex(reference.encode(reference.fromObject(sorted)).finish())).toBe(hex(encoded));
      }),
    );
  });

  it("write what another implementation reads", () => {
    fc.assert(
      fc.property(outer, (message) => {
        const read = reference.toObject(reference.decode(encodeMessage(Outer, message)), { longs: Number });
        expect(withoutDefaults(read)).toEqual(withoutDefaults(message));
      }),
    );
  });

  it("read what another implementation writes", () => {
    fc.assert(
      fc.property(outer, (message) => {
        const written = reference.encode(reference.fromObject(message)).finish();
        expect(withoutDefaults(decodeMessage(Outer, written))).toEqual(withoutDefaults(message));
      }),
    );
  });

  it("end in a RangeError or a message, whatever the bytes are", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (noise) => {
        try {
          decodeMessage(Outer, noise);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe("encodeMessage", () => {
  it("writes 64-bit numbers exactly when they are bigints", () => {
    const encoded = encodeMessage(Outer, { size: 2n ** 63n - 1n });
    expect(hex(encoded)).toBe("20ffffffffffffffff7f");
    expect(hex(encodeMessage(Outer, { size: -1n }))).toBe("20ffffffffffffffffff01");
  });

  it("moves long messages behind a longer length", () => {
    const encoded = encodeMessage(Outer, { inner: { name: "x".repeat(20_000) } });
    expect(decodeMessage(Outer, encoded)).toEqual({ inner: { name: "x".repeat(20_000) } });
  });
});

describe("decodeMessage", () => {
  it("passes over fields it does not know, groups too, and known fields of another kind", () => {
    const unknown = [
      "980601",
      "a10600000000" + "00000000",
      "aa060161",
      "b506" + "00000000",
      "bb06" + "0801" + "bc06",
    ];
    const otherKind = "0805";
    const known = "0a0161";
    expect(decodeMessage(Outer, fromHex([...unknown, otherKind, known].join("")))).toEqual({ text: "a" });
  });

  it("takes the last of a field that was sent twice", () => {
    expect(decodeMessage(Outer, fromHex("0a01610a0162"))).toEqual({ text: "b" });
  });

  it("gives map entries without key or value their defaults, and keeps the key __proto__", () => {
    const { labels } = decodeMessage(
      Outer,
      fromHex(`4a00${"4a0e"}${"0a095f5f70726f746f5f5f"}${"120178"}`),
    ) as {
      labels: object;
    };
    expect(Object.entries(labels)).toEqual([
      ["", ""],
      ["__proto__", "x"],
    ]);
  });

  it.each([
    ["a length beyond the end", "0a05"],
    ["an endless number", "10ffffffffffffffffffffffff"],
    ["a number that stops", "1080"],
    ["the field number 0", "0001"],
    ["a group that ends before it began", "a406"],
    ["a group that does not end", "a306"],
  ])("refuses %s", (_what, text) => {
    expect(() => decodeMessage(Outer, fromHex(text))).toThrow(RangeError);
  });
});

function referenceType(name: string, type: MessageType): protobuf.Type {
  const nested: Record<string, protobuf.INamespace | protobuf.IType> = {};
  const add = (typeName: string, { fields }: MessageType): string => {
    nested[typeName] = {
      oneofs: { choice: { oneof: fields.filter((field) => field.oneof).map((field) => field.name) } },
      fields: Object.fromEntries(fields.map((field) => [field.name, referenceField(field, add)])),
    };
    return typeName;
  };
  add(name, type);
  return protobuf.Root.fromJSON({ nested }).lookupType(name);
}

function referenceField(
  { name, id, type, of }: Field,
  add: (name: string, type: MessageType) => string,
): protobuf.IField | protobuf.IMapField {
  const typeName = typeof type === "string" ? type : add(`Type_${name}`, type);
  if (of === "map") return { id, type: typeName, keyType: "string" };
  return of === "list" ? { id, type: typeName, rule: "repeated" } : { id, type: typeName };
}

/** Without what need not be sent: proto3 cannot tell these from absent fields. */
function withoutDefaults(value: unknown): unknown {
  if (value instanceof Uint8Array) return hex(value);
  if (Array.isArray(value)) return value.map(withoutDefaults);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value)
    .map(([key, item]) => [key, withoutDefaults(item)] as const)
    .filter(([key, item]) => key === "zero" || !isEmpty(item));
  return Object.fromEntries(kept);
}

function isEmpty(value: unknown): boolean {
  if (value === 0 || value === "" || value === false) return true;
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}

function hex(data: Uint8Array): string {
  return Buffer.from(data).toString("hex");
}

function fromHex(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, "hex"));
}
