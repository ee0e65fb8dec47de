import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { writeJsonFile } from "./write-json-file.ts";

/** What is remembered of a project's last build, to tell which layers a new one re-used. */
export interface LastBuild {
  readonly schemaVersion: 1;
  readonly planDigest: string;
  readonly digest?: string;
  readonly layers: readonly { readonly id: string; readonly digest: string; readonly size: number }[];
}

/** Undefined when there was no build, or its record cannot be read: then every layer counts as new. */
export async function readLastBuild(projectDir: string): Promise<LastBuild | undefined> {
  try {
    const value = JSON.parse(await readFile(recordFile(projectDir), "utf8")) as LastBuild;
    return value.schemaVersion === 1 && Array.isArray(value.layers) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Writes the record, and keeps machine-made files out of version control. */
export async function writeLastBuild(projectDir: string, build: LastBuild): Promise<void> {
  await writeJsonFile(recordFile(projectDir), build);
  await writeFile(join(projectDir, ".factory", "state", ".gitignore"), "*\n");
}

function recordFile(projectDir: string): string {
  return join(projectDir, ".factory", "state", "builds", "last.json");
}
