import { describe, expect, it } from "vitest";
import { APT_VALUES, aptMounts } from "./apt-mounts.ts";

describe("aptMounts", () => {
  it("tells apt of the certificates by a file that a variable names, and of nothing when there are none", () => {
    const mounts = aptMounts().filter(({ id }) => id in APT_VALUES);
    const [file, variable] = mounts;

    expect(mounts.every(({ required }) => !required)).toBe(true);
    expect(variable).toMatchObject({ env: "APT_CONFIG" });
    expect(file).toMatchObject({ target: APT_VALUES[variable?.id ?? ""] });
  });

  it("gives every secret of its own a value", () => {
    const own = aptMounts()
      .map(({ id }) => id)
      .filter((id) => id.startsWith("factory.apt-"));

    expect(own.sort()).toEqual(Object.keys(APT_VALUES).sort());
  });
});
