import { type Dirent, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { runsFolder } from "../../pipeline/run-store/run-paths.ts";
import type { RunEnvelope } from "../run-envelope-schema.ts";
import { isRunEnvelope } from "./is-run-envelope.ts";

export type FoundRun =
  | { readonly kind: "run"; readonly dir: string; readonly envelope: RunEnvelope }
  /** There is a run.json, and nobody can tell what it says. */
  | { readonly kind: "unreadable"; readonly file: string; readonly reason: string };

/**
 * The runs of a project, oldest first; files, and folders without a run.json, are no runs. Reads as it goes, so that only
 * one is held.
 */
export function* readRunEnvelopes(projectDir: string): Generator<FoundRun> {
  const folder = runsFolder(projectDir);
  const names = entries(folder)
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  for (const name of names.sort()) {
    const run = readRun(join(folder, name));
    if (run !== undefined) yield run;
  }
}

function readRun(dir: string): FoundRun | undefined {
  const file = join(dir, "run.json");
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    const { code = "", message } = error as NodeJS.ErrnoException;
    return code === "ENOENT" ? undefined : { kind: "unreadable", file, reason: message };
  }
  try {
    const envelope: unknown = JSON.parse(text);
    if (isRunEnvelope(envelope)) return { kind: "run", dir, envelope };
    return { kind: "unreadable", file, reason: "it does not follow run-envelope-v0.1" };
  } catch {
    return { kind: "unreadable", file, reason: "it is not JSON" };
  }
}

function entries(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
