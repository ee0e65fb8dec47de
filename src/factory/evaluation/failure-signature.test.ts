import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { failureSignature } from "./failure-signature.ts";

function signature(...messages: readonly string[]): string {
  return failureSignature({ suiteId: "hello", scenarioId: "HP-1", messages });
}

const hex = (length: number) =>
  fc
    .array(fc.constantFrom(..."0123456789abcdef"), { minLength: length, maxLength: length })
    .map((all) => all.join(""));
const name = fc
  .array(fc.constantFrom(..."abcxyz09-_."), { minLength: 1, maxLength: 12 })
  .map((all) => all.join(""));
const path = fc.array(name, { minLength: 1, maxLength: 5 }).map((names) => `/${names.join("/")}`);
const number = fc.oneof(
  fc.integer(),
  fc.double({ min: 0, max: 1e6, noNaN: true }).map((value) => value.toFixed(3)),
);
const time = fc
  .date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true })
  .map((date) => date.toISOString());

/** What a run has of its own, in a message that is else the same. */
const chance = fc
  .record({ number, path, time, digest: hex(64), pointer: hex(8), id: fc.uuid() })
  .map(({ number, path, time, digest, pointer, id }) => {
    return `${number} things at ${path}, since ${time}: sha256:${digest} (0x${pointer}) of ${id}, exit ${number}`;
  });

describe("failureSignature", () => {
  it("is the same whatever was counted, when it was, where and on which image", () => {
    fc.assert(
      fc.property(chance, chance, (one, other) => {
        expect(signature(one)).toBe(signature(other));
      }),
    );
  });

  it("differs for messages with other words", () => {
    const word = fc.array(fc.constantFrom(..."ghijklmnopqrstuvw"), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(word, word, (one, other) => {
        const [first, second] = [one.join(""), other.join("")];
        expect(signature(`stdout has ${first}`) === signature(`stdout has ${second}`)).toBe(first === second);
      }),
    );
  });

  it.each([
    ["another suite", { suiteId: "other", scenarioId: "HP-1" }],
    ["another scenario", { suiteId: "hello", scenarioId: "HP-2" }],
  ])("differs for %s", (_, ids) => {
    expect(failureSignature({ ...ids, messages: ["no"] })).not.toBe(signature("no"));
  });

  it("differs when there are more failures, or they come in another order", () => {
    const all = [signature("a"), signature("a", "b"), signature("b", "a"), signature("a b")];

    expect(new Set(all).size).toBe(all.length);
  });
});
