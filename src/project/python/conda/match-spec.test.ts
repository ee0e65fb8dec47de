import { describe, expect, it } from "vitest";
import { TextProblem } from "../text-scanner.ts";
import { readMatchSpec } from "./match-spec.ts";

describe("readMatchSpec", () => {
  it.each([
    ["numpy", "numpy", ""],
    ["NumPy=1.26", "numpy", "==1.26.*"],
    ["numpy=1.26.*", "numpy", "==1.26.*"],
    ["numpy==1.26.4", "numpy", "==1.26.4"],
    ["numpy 1.26.4", "numpy", "==1.26.4"],
    ["numpy 1.26.*", "numpy", "==1.26.*"],
    ["numpy 1.26*", "numpy", "==1.26.*"],
    ["numpy >=1.2,<2", "numpy", ">=1.2,<2"],
    ["numpy >= 1.2, < 2", "numpy", ">=1.2,<2"],
    ["numpy>=1.2.*", "numpy", ">=1.2"],
    ["numpy!=1.5.*,>1", "numpy", "!=1.5.*,>1"],
    ["numpy~=1.2.0", "numpy", "~=1.2.0"],
    ["numpy=*", "numpy", ""],
    ["conda-forge::numpy=1", "numpy", "==1.*"],
    ["conda-forge/linux-64::numpy", "numpy", ""],
    ["numpy[version='>=1.2,<2']", "numpy", ">=1.2,<2"],
    ["numpy[version=1.2]", "numpy", "==1.2"],
    ["ruamel.yaml>=0.17 # why", "ruamel-yaml", ">=0.17"],
    ["_libgcc_mutex=0.1", "-libgcc-mutex", "==0.1.*"],
  ])("reads %s", (text, name, specifier) => {
    expect(readMatchSpec(text)).toMatchObject({ name, specifier });
    expect(readMatchSpec(text).build).toBeUndefined();
  });

  it.each([
    ["numpy=1.26=py311h64a7726_0", "==1.26.*", "py311h64a7726_0"],
    ["numpy==1.26.4=py311_0", "==1.26.4", "py311_0"],
    ["pytorch=2.1=*cuda*", "==2.1.*", "*cuda*"],
    ["numpy 1.26 py311_0", "==1.26", "py311_0"],
    ["pytorch[version=2.1,build='*cuda*']", "==2.1", "*cuda*"],
  ])("tells the build of %s", (text, specifier, build) => {
    expect(readMatchSpec(text)).toMatchObject({ specifier, build });
  });

  it.each(["", "=1", ">=1", "numpy>=1|<0.5", "numpy=new", "numpy a b c", "numpy=>1", "::"])(
    "refuses %j",
    (text) => {
      expect(() => readMatchSpec(text)).toThrow(TextProblem);
    },
  );
});
