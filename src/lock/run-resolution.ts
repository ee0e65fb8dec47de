import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type AnnotatedPackage, readAnnotations } from "./read-annotations.ts";
import { runProcess } from "./run-process.ts";
import { type ResolveOptions, upgradeArguments, uvArguments } from "./uv-arguments.ts";

export interface ResolutionRun {
  readonly uv: string;
  readonly env: Readonly<Record<string, string>>;
  /** An empty folder of this run alone. */
  readonly scratch: string;
  readonly requirements: readonly string[];
  readonly constraints: readonly string[];
  /** `name==version` lines of an earlier lock, which are kept where they can be. */
  readonly preferences: readonly string[];
  readonly options: ResolveOptions;
  readonly signal: AbortSignal;
}

export type ResolutionResult =
  | { readonly kind: "resolved"; readonly document: string; readonly packages: readonly AnnotatedPackage[] }
  | { readonly kind: "failed"; readonly stderr: string };

/**
 * Runs uv twice: the first run resolves and tells who needs what, the second one, pinned to the answer, writes the files
 * and hashes as PEP 751 has them. uv finds nothing but the texts given here in the folder it runs in.
 */
export async function runResolution(run: ResolutionRun): Promise<ResolutionResult> {
  const { uv, env, scratch, signal, options } = run;
  const write = (name: string, lines: readonly string[]) =>
    writeFile(join(scratch, name), lines.map((line) => `${line}\n`).join(""));
  await write("requirements.in", run.requirements);
  await write("constraints.in", run.constraints);
  await write("answer.txt", run.preferences);
  const start = (args: readonly string[]) =>
    runProcess([uv, ...uvArguments(options), ...args], { env, cwd: scratch, signal });
  const first = await start([
    ...["--output-file", "answer.txt", "--annotation-style", "split", "--emit-index-annotation"],
    ...upgradeArguments(options),
  ]);
  if (first.code !== 0) return { kind: "failed", stderr: first.stderr };
  const packages = readAnnotations(await readFile(join(scratch, "answer.txt"), "utf8"));
  const pins = packages.flatMap(({ line }) => (line.includes("==") ? [line.replace(/\s*;.*$/, "")] : []));
  await write("pins.in", pins.map(withoutExtras));
  const second = await start([
    "--constraints",
    "pins.in",
    "--format",
    "pylock.toml",
    "--output-file",
    "pylock.toml",
  ]);
  if (second.code !== 0) return { kind: "failed", stderr: second.stderr };
  return { kind: "resolved", document: await readFile(join(scratch, "pylock.toml"), "utf8"), packages };
}

/** pip and uv refuse constraints with extras. */
function withoutExtras(pin: string): string {
  return pin.replace(/\[[^\]]*\]/, "");
}
