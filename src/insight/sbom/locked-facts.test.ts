import { describe, expect, it } from "vitest";
import type { Plan } from "../../plan/types.ts";
import type { Lock } from "../../project/python/types.ts";
import { lockedFacts } from "./locked-facts.ts";

const HASHES = ["a", "b"].map((digit) => `sha256:${digit.repeat(64)}`);

describe("lockedFacts", () => {
  it("takes the hashes that the plan checks files against", () => {
    const text = `Foo_Bar[x]==1.0 \\\n    --hash=${HASHES[1]} \\\n    --hash=${HASHES[0]}\nplain>=2\n`;

    expect(lockedFacts(planOf(text))).toEqual(new Map([["foo-bar==1.0", { hashes: HASHES }]]));
  });

  it("adds places and indexes of the lock, without what a URL says of a person", () => {
    const lock = {
      file: "uv.lock",
      packages: [
        { name: "a", version: "1", origin: "https://me:secret@index.example/simple" },
        { name: "b", version: "2", place: { kind: "git", url: "https://git.example/b", revision: "c0ffee" } },
        { name: "unused", version: "3", origin: "https://index.example/simple" },
      ],
    } as unknown as Lock;

    expect(lockedFacts(planOf(`a==1 --hash=${HASHES[0]}\n`), lock)).toEqual(
      new Map([
        ["a==1", { hashes: [HASHES[0]], index: "https://index.example/simple" }],
        ["b==2", { hashes: [], url: "git+https://git.example/b@c0ffee" }],
      ]),
    );
  });
});

function planOf(content: string): Plan {
  const mounts = [{ kind: "file", target: "/requirements.txt", content }];
  return { stages: [{ ops: [{ kind: "exec", command: "install", mounts }] }] } as unknown as Plan;
}
