import { describe, expect, it } from "vitest";
import { weightGroups } from "./weights-groups.ts";

const paths = (count: number) =>
  Array.from({ length: count }, (_, index) => `models/part-${index}.safetensors`);

describe("weightGroups", () => {
  it("gives each file a layer, whatever else there is", () => {
    const groups = weightGroups(["b.bin", "Some Model/a.bin", "Some_Model/a.bin"]);

    expect(groups.map(({ paths: held }) => held)).toEqual([
      ["Some Model/a.bin"],
      ["Some_Model/a.bin"],
      ["b.bin"],
    ]);
    expect(groups.map(({ id }) => id.replace(/-[0-9a-f]{8}$/, ""))).toEqual([
      "weight-some-model-a-bin",
      "weight-some-model-a-bin",
      "weight-b-bin",
    ]);
    expect(new Set(groups.map(({ id }) => id)).size).toBe(3);
    expect(weightGroups(["b.bin"])[0]).toEqual(groups[2]);
  });

  it("never makes more than 16, and one more file changes one", () => {
    const before = weightGroups(paths(200));
    const after = weightGroups([...paths(200), "another.bin"]);

    expect(before.length).toBeLessThanOrEqual(16);
    expect(before.flatMap(({ paths: held }) => held).toSorted()).toEqual(paths(200).toSorted());
    expect(after.filter((group, index) => group.paths.length !== before[index]?.paths.length)).toHaveLength(
      1,
    );
  });
});
