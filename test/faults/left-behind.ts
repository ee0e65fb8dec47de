import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";

/** What a build that ended early may leave in a project: whole records, and nothing that is half-written. */
export function expectNothingHalfWritten(project: string, files: readonly string[]): void {
  const names = readdirSync(project).filter((name) => name !== ".factory");
  expect(names.sort()).toEqual([...files].sort());
  const state = join(project, ".factory", "state");
  const builds = list(join(state, "builds"));
  for (const name of builds) {
    expect(name).toMatch(/\.json$/);
    const record: unknown = JSON.parse(readFileSync(join(state, "builds", name), "utf8"));
    expect(record).toMatchObject({ schemaVersion: 1 });
  }
}

/** Mounts of this machine whose path holds the text. */
export function mountsWith(text: string): readonly string[] {
  const mounts = readFileSync("/proc/self/mounts", "utf8").split("\n");
  return mounts.map((line) => line.split(" ")[1] ?? "").filter((path) => path.includes(text));
}

function list(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
