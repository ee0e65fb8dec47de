import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { FactoryError } from "../../errors/factory-error.ts";
import { readManifest } from "../../pipeline/run-store/run-manifest.ts";
import { runPaths } from "../../pipeline/run-store/run-paths.ts";
import { canonicalJson } from "../../plan/canonical-json.ts";
import type { EffectiveProfile } from "../profile/effective-profile.ts";

/** profile.json of a run, and what its binding says about it. */
export interface WrittenProfile {
  readonly text: string;
  readonly id: string;
  readonly digest: string;
}

export function writtenProfile(profile: EffectiveProfile): WrittenProfile {
  const text = canonicalJson(profile, { indent: 2 });
  return { text, id: profile.id, digest: digestOf(text) };
}

/** What was in force when a run began; undefined when it has no profile. Throws RUN_CORRUPT. */
export function readRunProfile(dir: string): EffectiveProfile | undefined {
  const paths = runPaths(dir);
  const bound = readManifest(paths.manifest).binding?.profile;
  if (bound === undefined) return undefined;
  const text = readText(paths.profile);
  if (digestOf(text) !== bound.digest) {
    throw damaged(paths.profile, "it is not what the run began with");
  }
  return JSON.parse(text) as EffectiveProfile;
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw damaged(file, (error as Error).message);
  }
}

function digestOf(text: string): string {
  return `sha256:${createHash("sha256").update(text).digest("hex")}`;
}

function damaged(file: string, why: string): FactoryError {
  return new FactoryError("RUN_CORRUPT", `${file} is damaged: ${why}`, {
    source: file,
    hint: "restore that file, or begin a new run with factory run",
  });
}
