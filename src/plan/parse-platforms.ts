import { closest, distance } from "fastest-levenshtein";
import { FactoryError } from "../errors/factory-error.ts";
import { platformText } from "./same-platform.ts";
import type { Platform } from "./types.ts";

/** What people and other tools call the two; variants that every processor of the kind has are not told apart. */
const ARCHITECTURES: Readonly<Record<string, Platform["architecture"]>> = {
  amd64: "amd64",
  "amd64/v1": "amd64",
  x86_64: "amd64",
  "x86-64": "amd64",
  arm64: "arm64",
  "arm64/v8": "arm64",
  aarch64: "arm64",
};

const KNOWN = ["linux/amd64", "linux/arm64"];

/** Reads `linux/amd64,linux/arm64/v8`: each platform once, sorted, so that the order does not matter. Throws USAGE. */
export function parsePlatforms(text: string, source: string): readonly Platform[] {
  const found = new Map<string, Platform>();
  for (const part of text.split(",")) {
    const platform = parsePlatform(part.trim(), source);
    found.set(platformText(platform), platform);
  }
  return [...found.keys()].sort().flatMap((key) => found.get(key) ?? []);
}

/** Reads one platform. Throws USAGE for what no image can be built for. */
export function parsePlatform(text: string, source: string): Platform {
  const platform = readPlatform(text);
  if (platform !== undefined) return platform;
  throw new FactoryError("USAGE", `${JSON.stringify(text)} is not a platform that images are built for`, {
    source,
    hint: `${suggestion(text)}known are ${KNOWN.join(" and ")}`,
  });
}

/** Undefined for platforms that no image can be built for, such as `linux/386`. */
export function readPlatform(text: string): Platform | undefined {
  const [, os, rest = ""] = /^([^/]*)\/(.*)$/.exec(text.toLowerCase()) ?? [];
  if (os !== "linux" || !Object.hasOwn(ARCHITECTURES, rest)) return undefined;
  const architecture = ARCHITECTURES[rest];
  return architecture && { os: "linux", architecture };
}

function suggestion(text: string): string {
  const lower = text.toLowerCase();
  if (Object.hasOwn(ARCHITECTURES, lower)) return `did you mean linux/${ARCHITECTURES[lower]}? `;
  const plain = lower.replace(/^(linux\/[^/]+)\/.*$/, "$1");
  const nearest = closest(plain, KNOWN);
  return distance(plain, nearest) <= 3 && plain !== nearest ? `did you mean ${nearest}? ` : "";
}
