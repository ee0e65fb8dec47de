import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assignLanes } from "./assign-lanes.ts";

describe("assignLanes", () => {
  it("puts what follows or lies inside on the same lane, and what overlaps on another", () => {
    const spans = [
      { start: 0, end: 10 },
      { start: 2, end: 4 },
      { start: 3, end: 6 },
      { start: 10, end: 12 },
    ];

    expect(assignLanes(spans)).toEqual([0, 0, 1, 0]);
  });

  it("never lets two spans of a lane overlap without one holding the other", () => {
    const span = fc.tuple(fc.nat(50), fc.nat(20)).map(([start, length]) => ({ start, end: start + length }));
    fc.assert(
      fc.property(fc.array(span, { maxLength: 20 }), (all) => {
        const spans = all.toSorted((a, b) => a.start - b.start || b.end - a.end);
        const lanes = assignLanes(spans);

        for (const [i, a] of spans.entries()) {
          for (const [j, b] of spans.entries()) {
            if (j <= i || lanes[i] !== lanes[j]) continue;
            expect(b.start >= a.end || b.end <= a.end).toBe(true);
          }
        }
      }),
    );
  });
});
