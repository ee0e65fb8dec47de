import { describe, expect, it } from "vitest";
import { StageSlots } from "./stage-slots.ts";

describe("StageSlots", () => {
  it("lets only so many work at once, and the others in their order", async () => {
    const slots = new StageSlots(2);
    const begun: number[] = [];
    const ends: (() => void)[] = [];
    const { signal } = new AbortController();
    const works = [0, 1, 2, 3].map((number) =>
      slots.run(signal, () => {
        begun.push(number);
        return new Promise<void>((resolve) => ends.push(resolve));
      }),
    );
    await settled();
    expect(begun).toEqual([0, 1]);

    ends[1]?.();
    await settled();
    expect(begun).toEqual([0, 1, 2]);

    ends[0]?.();
    ends[2]?.();
    await settled();
    ends[3]?.();
    await Promise.all(works);
    expect(begun).toEqual([0, 1, 2, 3]);
  });

  it("gives its place back when the work throws", async () => {
    const slots = new StageSlots(1);
    const { signal } = new AbortController();
    await expect(slots.run(signal, () => Promise.reject(new Error("no")))).rejects.toThrow("no");

    expect(await slots.run(signal, () => Promise.resolve("yes"))).toBe("yes");
  });

  it("keeps nobody waiting whose signal is aborted, and takes no place for them", async () => {
    const slots = new StageSlots(1);
    const stop = new AbortController();
    let end: () => void = () => undefined;
    const first = slots.run(
      new AbortController().signal,
      () =>
        new Promise<void>((done) => {
          end = done;
        }),
    );
    const second = slots.run(stop.signal, () => Promise.resolve(stop.signal.aborted));
    await settled();

    stop.abort();
    expect(await second).toBe(true);

    end();
    await first;
    expect(await slots.run(new AbortController().signal, () => Promise.resolve("free"))).toBe("free");
  });
});

function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
