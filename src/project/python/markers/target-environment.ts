import { FactoryError } from "../../../errors/factory-error.ts";
import { parseVersion } from "../pep440/parse-version.ts";
import type { MarkerEnvironment } from "./marker.ts";

/** The machine an image is for, as markers and wheel tags see it. */
export interface TargetEnvironment {
  readonly markers: MarkerEnvironment;
  readonly python: { readonly major: number; readonly minor: number };
  readonly architecture: "amd64" | "arm64";
  /** Version of glibc: what `manylinux_X_Y` wheels are measured by. */
  readonly glibc: { readonly major: number; readonly minor: number };
}

export interface TargetRequest {
  /** `3.11.2`, or `3.11` when the patch is not known. */
  readonly python: string;
  readonly architecture: "amd64" | "arm64";
  /** `2.36` when absent: the glibc of Debian 12, the oldest distribution of the base catalogue. */
  readonly glibc?: string;
}

/** CPython on Linux. Throws UNSUPPORTED when `python` is not a version with a minor. */
export function targetEnvironment({
  python,
  architecture,
  glibc = "2.36",
}: TargetRequest): TargetEnvironment {
  const [major, minor, patch] = parseVersion(python)?.release ?? [];
  if (major === undefined || minor === undefined) {
    throw new FactoryError("UNSUPPORTED", `${JSON.stringify(python)} is not a Python version with a minor`, {
      hint: "choose a Python version such as 3.12",
    });
  }
  // Images of a minor come with its newest patch. Its number is not known here, so one that no release reaches
  // stands for it: markers such as `python_full_version < '3.13.4'` then see a newer patch, as they will later.
  const full = patch === undefined ? `${major}.${minor}.99` : python;
  const [glibcMajor = 2, glibcMinor = 36] = glibc.split(".").map(Number);
  return {
    markers: {
      python_version: `${major}.${minor}`,
      python_full_version: full,
      os_name: "posix",
      sys_platform: "linux",
      platform_machine: architecture === "amd64" ? "x86_64" : "aarch64",
      platform_system: "Linux",
      platform_release: "",
      platform_version: "",
      platform_python_implementation: "CPython",
      implementation_name: "cpython",
      implementation_version: full,
      extra: "",
    },
    python: { major, minor },
    architecture,
    glibc: { major: glibcMajor, minor: glibcMinor },
  };
}
