import type { FileProblem } from "../problems.ts";
import { parseVersion } from "../python/pep440/parse-version.ts";

/** The oldest release of cog's Python package that cog itself installs. */
const OLDEST_SDK: readonly number[] = [0, 16, 0];

export function checkPythonVersion(written: string): FileProblem | undefined {
  const hint = "write a minor or patch version such as 3.12";
  const version = /^\d+(?:\.\d+)*$/.test(written) ? parseVersion(written) : undefined;
  const [major, minor] = version?.release ?? [];
  if (major === undefined) return { message: `${JSON.stringify(written)} is not a Python version`, hint };
  if (minor === undefined) return { message: `Python version ${written} has no minor`, hint };
  if (major > 3 || (major === 3 && minor >= 10)) return undefined;
  return { message: `Python ${written} is older than 3.10, the oldest that is supported`, hint };
}

export function checkCudaVersion(written: string): FileProblem | undefined {
  const hint = "write a minor or patch version such as 12.4";
  const [, major, minor] = /^(\d+)(?:\.(\d+)(?:\.\d+)*)?$/.exec(written) ?? [];
  if (major === undefined) return { message: `${JSON.stringify(written)} is not a CUDA version`, hint };
  if (minor === undefined) return { message: `CUDA version ${written} has no minor`, hint };
  if (Number(major) >= 11) return undefined;
  return { message: `CUDA ${written} is older than 11, the oldest that is supported`, hint };
}

export function checkCudnnVersion(written: string): FileProblem | undefined {
  if (/^\d+(?:\.\d+)*$/.test(written)) return undefined;
  const message = `${JSON.stringify(written)} is not a cuDNN version`;
  return { message, hint: "write a version such as 9 or 8.9.7" };
}

/** A release or pre-release of cog's Python package, or the word `prerelease`. */
export function checkSdkVersion(written: string): FileProblem | undefined {
  if (written === "prerelease") return undefined;
  const hint = "write a version such as 0.23.1, or prerelease";
  const version = parseVersion(written);
  if (version === undefined) return { message: `${JSON.stringify(written)} is not a version of cog`, hint };
  if (!isOlder(version.release)) return undefined;
  return { message: `cog ${written} is older than 0.16.0, the oldest that is supported`, hint };
}

function isOlder(release: readonly number[]): boolean {
  for (const [index, part] of OLDEST_SDK.entries()) {
    const own = release[index] ?? 0;
    if (own !== part) return own < part;
  }
  return false;
}
