import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { keepEnds } from "./keep-ends.ts";

const chunks = fc.array(fc.string({ unit: "grapheme-ascii", maxLength: 60 }), { maxLength: 30 });

function keep(parts: readonly string[], bound: number) {
  const keeper = keepEnds(bound);
  let most = 0;
  for (const part of parts) {
    keeper.add(Buffer.from(part));
    most = Math.max(most, keeper.held());
  }
  return { kept: keeper.value(), most };
}

describe("keepEnds", () => {
  it("never holds more than four times its bound, whatever the pieces are", () => {
    fc.assert(
      fc.property(chunks, fc.integer({ min: 1, max: 40 }), (parts, bound) => {
        expect(keep(parts, bound).most).toBeLessThanOrEqual(4 * bound);
      }),
    );
  });

  it("loses nothing up to twice its bound", () => {
    fc.assert(
      fc.property(chunks, (parts) => {
        const text = parts.join("");
        const bound = Math.max(1, Math.ceil(text.length / 2));

        expect(keep(parts, bound).kept).toEqual({ bytes: text.length, head: text, tail: "", clipped: false });
      }),
    );
  });

  it("keeps the begin and the end of what is longer, and counts all of it", () => {
    fc.assert(
      fc.property(chunks, fc.integer({ min: 1, max: 40 }), (parts, bound) => {
        const text = parts.join("");
        fc.pre(text.length > 2 * bound);

        expect(keep(parts, bound).kept).toEqual({
          bytes: text.length,
          head: text.slice(0, bound),
          tail: text.slice(-bound),
          clipped: true,
        });
      }),
    );
  });

  it("keeps characters whole that come in two pieces", () => {
    const [first, second] = [Buffer.from("é").subarray(0, 1), Buffer.from("é").subarray(1)];
    const keeper = keepEnds(8);
    keeper.add(first);
    keeper.add(second);

    expect(keeper.value().head).toBe("é");
  });
});
