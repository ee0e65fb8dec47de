import { describe, expect, it } from "vitest";
import type { DebianBase } from "./debian-bases.ts";
import { mmdebstrapArguments } from "./mmdebstrap-arguments.ts";

const BASE: DebianBase = {
  name: "debian-python:3.11",
  suite: "bookworm",
  program: "python",
  version: "3.11.2",
  libc: "glibc-2.36",
  linkUsr: true,
  packages: { runtime: ["tzdata", "python3"], build: ["tzdata", "python3", "git"] },
};

describe("mmdebstrapArguments", () => {
  it("asks for the packages of the variant in a fixed order", () => {
    expect(mmdebstrapArguments(BASE, "runtime")).toContain("--include=python3,tzdata");
    expect(mmdebstrapArguments(BASE, "build")).toContain("--include=git,python3,tzdata");
  });

  it("writes the suite to stdout, from the default mirror", () => {
    expect(mmdebstrapArguments(BASE, "runtime").slice(-2)).toEqual(["bookworm", "-"]);
  });

  it("puts a mirror last and names a keyring", () => {
    const argv = mmdebstrapArguments(BASE, "runtime", { mirror: "file:///srv/debian", keyring: "/k.gpg" });

    expect(argv.slice(-3)).toEqual(["bookworm", "-", "file:///srv/debian"]);
    expect(argv).toContain("--keyring=/k.gpg");
  });

  it("links /usr only where the packages do not", () => {
    const hooks = (base: DebianBase) =>
      mmdebstrapArguments(base, "runtime").filter((argument) => argument.startsWith("--setup-hook="));

    expect(hooks(BASE)).toHaveLength(1);
    expect(hooks({ ...BASE, linkUsr: false })).toHaveLength(0);
  });
});
