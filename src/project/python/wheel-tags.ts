import type { TargetEnvironment } from "./markers/target-environment.ts";

/** The tags of a wheel's file name; each list is what dots join in the name. */
export interface WheelTags {
  readonly interpreters: readonly string[];
  readonly abis: readonly string[];
  readonly platforms: readonly string[];
}

/** Undefined when the name is not `name-version(-build)-interpreter-abi-platform.whl`. */
export function parseWheelTags(filename: string): WheelTags | undefined {
  if (!filename.endsWith(".whl")) return undefined;
  const parts = filename.slice(0, -".whl".length).split("-");
  if (parts.length !== 5 && parts.length !== 6) return undefined;
  if (parts.length === 6 && !/^\d/.test(parts[2] ?? "")) return undefined;
  const [interpreters, abis, platforms] = parts.slice(-3).map((tags) => tags.toLowerCase().split("."));
  if (interpreters === undefined || abis === undefined || platforms === undefined) return undefined;
  return { interpreters, abis, platforms };
}

/** How well a wheel fits: higher is what an installer prefers; undefined when it does not fit at all. */
export function wheelRank(tags: WheelTags, target: TargetEnvironment): number | undefined {
  let best: number | undefined;
  for (const platform of tags.platforms) {
    const platformRank = rankPlatform(platform, target);
    if (platformRank === undefined) continue;
    for (const interpreter of tags.interpreters) {
      for (const abi of tags.abis) {
        const rank = rankInterpreter(interpreter, abi, target);
        if (rank === undefined) continue;
        // A wheel for this platform goes before one for any; then the interpreter counts, then the platform.
        const combined = (platformRank === 0 ? 0 : 1e9) + rank * 1e5 + platformRank;
        if (best === undefined || combined > best) best = combined;
      }
    }
  }
  return best;
}

/** The glibc that the old names of manylinux stand for. */
const MANYLINUX_GLIBC: Readonly<Record<string, string>> = {
  manylinux1: "manylinux_2_5",
  manylinux2010: "manylinux_2_12",
  manylinux2014: "manylinux_2_17",
};

function rankPlatform(platform: string, { architecture, glibc }: TargetEnvironment): number | undefined {
  if (platform === "any") return 0;
  const machine = architecture === "amd64" ? "_x86_64" : "_aarch64";
  if (!platform.endsWith(machine)) return undefined;
  const system = platform.slice(0, -machine.length);
  if (system === "linux") return 1;
  const [, major, minor] = /^manylinux_(\d+)_(\d+)$/.exec(MANYLINUX_GLIBC[system] ?? system) ?? [];
  if (major === undefined || Number(major) !== glibc.major || Number(minor) > glibc.minor) return undefined;
  return 2 + Number(minor);
}

function rankInterpreter(
  interpreter: string,
  abi: string,
  { python }: TargetEnvironment,
): number | undefined {
  const [, implementation, major, minorText] = /^(cp|py)(\d)(\d*)$/.exec(interpreter) ?? [];
  if (implementation === undefined || Number(major) !== python.major) return undefined;
  const minor = minorText === "" ? undefined : Number(minorText);
  if (implementation === "py") {
    if (abi !== "none" || (minor !== undefined && minor > python.minor)) return undefined;
    if (minor === python.minor) return 2000;
    return minor === undefined ? 1999 : 1000 + minor;
  }
  if (minor === undefined || minor > python.minor) return undefined;
  if (abi === "abi3") return minor === python.minor ? 5000 : 3000 + minor;
  if (minor !== python.minor) return undefined;
  if (abi === interpreter) return 6000;
  return abi === "none" ? 4000 : undefined;
}
