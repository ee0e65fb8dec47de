import { resolve } from "node:path";
import type { Command } from "commander";
import { FactoryError } from "../../errors/factory-error.ts";
import { canonicalJson } from "../../plan/canonical-json.ts";
import { lockedTorchDiagnostic } from "../../plan/locked-torch.ts";
import { type PlanInputs, planProject } from "../../plan/plan-project.ts";
import { FACTORY_LOCK } from "../../project/python/factory-lock/factory-table.ts";
import { pythonFits } from "../../project/python/factory-lock/python-fits.ts";
import { remakeHint } from "../../project/python/locks/remake-hint.ts";
import { pythonRange } from "../../project/python/python-range.ts";
import type { Project } from "../../project/types.ts";
import { addIndexOptions, type IndexFlags } from "../build/index-flags.ts";
import { networkSecrets } from "../build/network-secrets.ts";
import type { Context } from "../context.ts";
import { addFolderOptions, type FolderOptions, locateProject } from "../locate-project.ts";
import { isLockable } from "../lock/is-lockable.ts";
import { lockPlace, writeLock } from "../lock/lock-file.ts";
import { makeLock } from "../lock/make-lock.ts";
import { planInputs } from "../plan-folder.ts";
import { addPlatformOption, onNamedPlatform, type PlatformOptions } from "../platform-option.ts";
import { PREVIOUS_OPTION } from "../previous-pins.ts";
import { printDiagnostics } from "../print-plan.ts";
import { timedWork } from "../progress/timed-work.ts";

interface LockOptions extends IndexFlags, FolderOptions, PlatformOptions {
  readonly check?: true;
  readonly upgrade?: true;
  readonly upgradePackage: readonly string[];
  readonly python?: string;
  readonly base?: string;
  readonly previous?: string;
  readonly allowBuilds?: true;
  readonly caCert?: string;
  readonly json?: true;
}

/** What `factory lock --json` prints. */
interface LockReport {
  readonly schemaVersion: 1;
  /** `fresh` is the answer of --check, and `none` that there is nothing that factory could lock. */
  readonly result: "locked" | "unchanged" | "fresh" | "none";
  readonly file?: string;
  readonly packages?: number;
}

export function define(command: Command, context: Context): void {
  addPlatformOption(
    addFolderOptions(command),
    "what is locked for, such as linux/arm64; several with commas (default: this machine's)",
  )
    .argument("[dir]", "project folder", ".")
    .option("--check", "exit with 1 when the lock does not answer what the project asks; write nothing")
    .option("--upgrade", "take the newest versions, not those of the lock there is")
    .option("--upgrade-package <name>", "the same for one package; may be repeated", append, [])
    .option("--python <version>", "lock for this Python, such as 3.12")
    .option("--base <name>", "base image, such as python or debian-python:3.11")
    .option(...PREVIOUS_OPTION)
    .option("--allow-builds", "run the build code of packages without a wheel on this machine");
  addIndexOptions(command)
    .option("--ca-cert <file>", "CA certificates for downloads (default: SSL_CERT_FILE)")
    .option("--json", "print the result as one JSON document")
    .addHelpText("after", "\nExample:\n  factory lock . --upgrade-package flask")
    .action((dir: string, options: LockOptions) => run(dir, options, context));
}

async function run(dir: string, options: LockOptions, context: Context): Promise<void> {
  const one = (each: Context) => (options.check === true ? check : lock)(dir, options, each);
  if (options.platform?.includes(",") === true) {
    const { lockPlatforms } = await import("../lock/lock-platforms.ts");
    context.stdout.write(await lockPlatforms(context, { ...options, platform: options.platform }, one));
    return;
  }
  const { text, ...json } = await one(onNamedPlatform(context, options));
  context.stdout.write(options.json === true ? canonicalJson(json, { indent: 2 }) : `${text}\n`);
}

type Told = LockReport & { readonly text: string };

/** Planning reads a lock and compares it with what the project asks; it throws what is wrong. */
async function check(dir: string, options: LockOptions, context: Context): Promise<Told> {
  const inputs = await inputsOf(dir, options, context);
  const { project } = inputs;
  if (isLockable(project)) {
    const [first] = project.python.requirements;
    throw new FactoryError(
      "LOCK_STALE",
      `${FACTORY_LOCK} does not exist, and nothing else locks the packages`,
      {
        ...(first === undefined ? {} : { source: first.source }),
        hint: "run `factory lock`",
      },
    );
  }
  const python = options.python === undefined ? undefined : pythonRange(options.python);
  const { madeFor } = project.python?.lock ?? {};
  if (python !== undefined && madeFor !== undefined && !pythonFits(madeFor.python, python)) {
    const message = `${FACTORY_LOCK} is out of date: it was made for Python ${madeFor.python}`;
    throw new FactoryError("LOCK_STALE", message, { source: "--python", hint: "run `factory lock`" });
  }
  await planProject(inputs);
  const file = project.python?.lock?.file;
  if (file === undefined) return nothing("the project asks for no packages");
  return { schemaVersion: 1, result: "fresh", file, text: `${file} answers what the project asks` };
}

async function lock(dir: string, options: LockOptions, context: Context): Promise<Told> {
  const inputs = await inputsOf(dir, { ...options, factoryLock: "ignore" }, context);
  const { project } = inputs;
  if (!isLockable(project)) return nothing(whyNothing(project));
  const { root } = await locateProject(context, dir, options.root);
  const projectDir = resolve(root, project.folder);
  const { file, earlier } = await lockPlace(project, inputs.platform);
  const made = await timedWork(context, `locking the packages of ${project.python.manager}`, async (report) =>
    makeLock({
      context,
      projectDir,
      inputs: { ...inputs, project },
      file,
      earlier,
      allowBuilds: options.allowBuilds === true,
      upgrade: options.upgrade ?? options.upgradePackage,
      secrets: await networkSecrets(context, { caCert: options.caCert, flags: options, project }),
      report,
    }),
  );
  if (made.kind === "failed") throw made.failure.error;
  const { packages, text, notes } = made;
  const row = made.project.python?.lock?.torch;
  const all = [...notes, ...(row === undefined ? [] : [lockedTorchDiagnostic(row)])];
  for (const line of printDiagnostics(all)) context.stderr.write(`${line}\n`);
  const failed = await writeLock(projectDir, file, text);
  if (failed !== undefined) {
    throw new FactoryError("OUTPUT_FAILED", `cannot write ${file}: ${failed}`, {
      hint: "give yourself the right to write into the project folder",
    });
  }
  const unchanged = text === earlier;
  const count = `${packages} ${packages === 1 ? "package" : "packages"}`;
  return {
    schemaVersion: 1,
    result: unchanged ? "unchanged" : "locked",
    file,
    packages,
    text: unchanged ? `${file} has not changed: ${count}` : `locked ${count} into ${file}`,
  };
}

async function inputsOf(
  dir: string,
  options: LockOptions & { readonly factoryLock?: "ignore" },
  context: Context,
): Promise<PlanInputs> {
  const inputs = await planInputs(context, dir, options);
  const { python } = inputs.project;
  if (options.python === undefined || python === undefined) return inputs;
  const value = pythonRange(options.python);
  if (value === undefined) {
    throw new FactoryError("USAGE", `${JSON.stringify(options.python)} is not a Python version`, {
      source: "--python",
      hint: "write a version such as 3.12",
    });
  }
  const ranges = [...python.ranges, { value, source: "--python" }];
  return { ...inputs, project: { ...inputs.project, python: { ...python, ranges } } };
}

function whyNothing({ python }: Project): string {
  const file = python?.lock?.file;
  if (file === undefined) return "the project asks for no packages of an index";
  return `${file} locks the packages already; ${remakeHint(file)} when they should change`;
}

function nothing(reason: string): Told {
  return { schemaVersion: 1, result: "none", text: `nothing to lock: ${reason}` };
}

function append(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value];
}
