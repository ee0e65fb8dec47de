import { describe, expect, it } from "vitest";
import { planFixture } from "./plan-fixture.ts";
import { stageKeys } from "./stage-keys.ts";

describe("stageKeys", () => {
  it("gives each stage a short key of its own", () => {
    const keys = [...stageKeys(planFixture()).values()];

    expect(new Set(keys).size).toBe(5);
    expect(keys.every((key) => /^[0-9a-f]{16}$/.test(key))).toBe(true);
  });

  it("changes for a stage whose op changed, and for those made from it", () => {
    const before = stageKeys(planFixture());
    const after = stageKeys(planFixture({ b: { ops: [{ kind: "exec", command: "uv pip install b==2" }] } }));
    const top = stageKeys(
      planFixture({ venv: { ops: [{ kind: "exec", command: "virtualenv /opt/venv" }] } }),
    );

    expect(changed(before, after)).toEqual(["b", "unused"]);
    expect(changed(before, top)).toEqual(["venv", "a", "b", "unused"]);
  });

  it("does not change with what people read, or where in the project an op was asked for", () => {
    const [op] = planFixture().stages[1]?.ops ?? [];
    if (op?.kind !== "exec") throw new Error("the fixture has changed");

    const after = stageKeys(
      planFixture({ a: { name: "other", ops: [{ ...op, label: "install", source: "factory.yaml:3:5" }] } }),
    );

    expect(changed(stageKeys(planFixture()), after)).toEqual([]);
  });
});

function changed(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): readonly string[] {
  return [...before].filter(([id, key]) => after.get(id) !== key).map(([id]) => id);
}
