import { describe, expect, it } from "vitest";
import { FactoryError } from "../errors/factory-error.ts";
import { timingFixture } from "../registry/timing-fixture.ts";
import { pushAgain } from "./push-again.ts";

const details = { registry: "a.example", temporary: true };
const temporary = new FactoryError("REGISTRY_UNAVAILABLE", "failed to push a.example/x:1: 429", { details });

function push(failures: readonly Error[], signal = new AbortController().signal) {
  const timing = timingFixture();
  const notes: string[] = [];
  const left = [...failures];
  let solves = 0;
  const solve = async () => {
    solves += 1;
    const failure = left.shift();
    if (failure !== undefined) throw failure;
    return "done";
  };
  const done = pushAgain(solve, { signal, timing, onNote: (line) => notes.push(line) });
  return { done, notes, timing, solves: () => solves };
}

describe("pushAgain", () => {
  it("solves again after a pause that grows", async () => {
    const { done, notes, timing } = push([temporary, temporary]);

    expect(await done).toBe("done");
    expect(timing.pauses).toEqual([1000, 2000]);
    expect(notes[0]).toBe("a.example did not take the image; pushing again in 1.0 s");
  });

  it("gives up after four tries", async () => {
    const { done, solves } = push(Array.from({ length: 9 }, () => temporary));

    await expect(done).rejects.toMatchObject({
      code: "REGISTRY_UNAVAILABLE",
      message: "failed to push a.example/x:1: 429 (tried 4 times)",
      details,
    });
    expect(solves()).toBe(4);
  });

  it.each([
    new FactoryError("BUILD_FAILED", "exit code 1"),
    new FactoryError("REGISTRY_REFUSED", "401", { details: { registry: "a.example", temporary: false } }),
    new FactoryError("REGISTRY_UNAVAILABLE", "no such host", { details: { ...details, temporary: false } }),
    new Error("a bug"),
  ])("throws $message at once", async (error) => {
    const { done, solves } = push([error]);

    await expect(done).rejects.toBe(error);
    expect(solves()).toBe(1);
  });

  it("ends with the interrupt", async () => {
    const { done } = push([temporary], AbortSignal.abort());

    await expect(done).rejects.toMatchObject({ code: "INTERRUPTED" });
  });
});
