import { readFileSync } from "node:fs";
import { FactoryError } from "../../errors/factory-error.ts";

/** The resources that a run is made from. */
export interface RunBinding {
  /** A registered pipeline. */
  readonly pipeline?: { readonly id: string; readonly version: number };
  /** Only its name: what it says is nothing that stages may see before they are done. */
  readonly suite?: { readonly id: string; readonly version: number; readonly digest: string };
  /** `digest` is that of profile.json, which has what was in force when the run began. */
  readonly profile?: { readonly id: string; readonly digest: string };
}

/** manifest.json: what a run was begun with. */
export interface RunManifest {
  readonly schema_version: 1;
  readonly run_id: string;
  readonly name: string;
  readonly goal: string;
  readonly start_time: string;
  readonly graph_digest: string;
  /** The file that the pipeline was read from; absolute. */
  readonly source: string;
  readonly project_dir: string;
  /** Whether any of its stages was or may have been simulated; never taken back. */
  readonly simulated: boolean;
  readonly agent: readonly string[] | null;
  readonly binding?: RunBinding;
  /** Why it could not begin, when that was known before it was made. */
  readonly boot_error?: string;
}

/** Throws RUN_CORRUPT. */
export function readManifest(file: string): RunManifest {
  let problem = "it is no manifest of a run";
  try {
    const value = JSON.parse(readFileSync(file, "utf8")) as Partial<RunManifest> | null;
    if (
      value?.schema_version === 1 &&
      typeof value.run_id === "string" &&
      typeof value.graph_digest === "string"
    ) {
      return value as RunManifest;
    }
    const version = value?.schema_version as unknown;
    if (version !== undefined && version !== 1)
      problem = `its schema_version is ${String(version)}, and only 1 is known`;
  } catch (error) {
    problem = (error as Error).message;
  }
  throw new FactoryError("RUN_CORRUPT", `${file} is damaged: ${problem}`, {
    source: file,
    hint: "restore that file, or begin a new run with factory run",
  });
}
