import type { VersioningRules } from "./versionings.ts";

/** Names: `a || b` is either, `debian-python:*` any name with that beginning, empty or `*` any name. */
export const exactVersioning: VersioningRules = {
  ordered: false,
  isVersion: (text) => text !== "" && !/[*|]/.test(text) && text.trim() === text,
  isRange: (text) =>
    text.trim() === "" || alternatives(text).every((name) => /^[^*|]*\*?$/.test(name) && name !== ""),
  matches: (version, ...ranges) => ranges.every((range) => matchesOne(version, range)),
  compare: () => 0,
  covers: (general, specific) => general === specific,
  key: (version) => version,
  stems: () => [],
  newest: (version) => version,
  single: (range) => (exactVersioning.isVersion(range.trim()) ? range.trim() : undefined),
};

function matchesOne(version: string, range: string): boolean {
  if (range.trim() === "") return true;
  return alternatives(range).some((name) =>
    name.endsWith("*") ? version.startsWith(name.slice(0, -1)) : version === name,
  );
}

function alternatives(range: string): readonly string[] {
  return range.split("||").map((name) => name.trim());
}
