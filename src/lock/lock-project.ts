import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { maskSecrets } from "../build/mask-secrets.ts";
import { sensitiveValues } from "../build/sensitive-values.ts";
import { FactoryError } from "../errors/factory-error.ts";
import { FACTORY_LOCK } from "../project/python/factory-lock/factory-table.ts";
import { lockable, lockRequest } from "../project/python/factory-lock/lock-request.ts";
import { printFactoryLock } from "../project/python/factory-lock/print-factory-lock.ts";
import { parseFactoryLock } from "../project/python/factory-lock/read-factory-lock.ts";
import { requestDigest } from "../project/python/factory-lock/request-digest.ts";
import { normaliseName } from "../project/python/normalise-name.ts";
import { parseToml } from "../project/python/toml/parse-toml.ts";
import type { Manager, PythonProject } from "../project/python/types.ts";
import { explainFailure, type LockFailure } from "./explain-failure.ts";
import { lockNetwork, type NetworkSecrets } from "./lock-network.ts";
import { packageFacts } from "./package-facts.ts";
import { runResolution } from "./run-resolution.ts";
import type { ResolveOptions } from "./uv-arguments.ts";
import { uvEnvironment } from "./uv-environment.ts";

/** What is locked, for what, and how. */
export interface LockCall {
  /** A project without a lock. */
  readonly python: PythonProject & { readonly manager: Manager };
  /** Version of Python as the base has it: `3.13`, `3.11.2`. */
  readonly pythonVersion: string;
  readonly architecture: "amd64" | "arm64";
  readonly glibc: string | undefined;
  readonly accelerator: string;
  readonly allowBuilds: boolean;
  readonly upgrade: ResolveOptions["upgrade"];
  /** Text of an earlier lock of factory, whose versions are kept where they can be. */
  readonly earlier: string | undefined;
  readonly uv: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly secrets: NetworkSecrets;
  readonly cacheDir: string;
  readonly projectDir: string;
  readonly signal: AbortSignal;
}

export type LockOutcome =
  | { readonly kind: "locked"; readonly text: string; readonly packages: number }
  | { readonly kind: "failed"; readonly failure: LockFailure };

/**
 * Resolves what a project asks for and returns the text of its pylock.toml; writes nothing. Nothing of the project is
 * read or run: uv sees the requirements as text, in an empty folder.
 */
export async function lockProject(call: LockCall): Promise<LockOutcome> {
  const { python, signal } = call;
  const request = lockRequest(python);
  const options = resolveOptions(call, request.options);
  const mask = maskSecrets(sensitiveValues(call.secrets));
  const scratch = await mkdtemp(join(tmpdir(), "factory-lock-"));
  try {
    const uvCache = join(call.cacheDir, "uv-cache");
    await mkdir(uvCache, { recursive: true, mode: 0o700 });
    const env = await uvEnvironment({ ...call, scratch: await folderIn(scratch, "secrets"), uvCache });
    const result = await runResolution({
      uv: call.uv,
      env,
      scratch: await folderIn(scratch, "request"),
      requirements: request.requirements,
      constraints: request.constraints,
      preferences: preferencesOf(call),
      options,
      signal,
    });
    if (result.kind === "failed") {
      const cpuTorch = options.accelerator === "none" && /torch/.test(result.stderr);
      return {
        kind: "failed",
        failure: explainFailure({ stderr: result.stderr, requirements: python.requirements, mask, cpuTorch }),
      };
    }
    const document = parseToml(result.document, { file: FACTORY_LOCK, code: "INTERNAL" });
    const text = printFactoryLock(document, {
      table: {
        schemaVersion: 1,
        manager: python.manager,
        request: requestDigest(request),
        asked: request,
        python: call.pythonVersion,
        platform: `linux/${call.architecture}`,
        accelerator: call.accelerator,
      },
      facts: packageFacts(result.packages, givenIndexes(call.secrets)),
    });
    // What could not be read back would fail the next build instead of this lock.
    const { packages } = parseFactoryLock(text);
    return { kind: "locked", text, packages: packages.length };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function resolveOptions(call: LockCall, options: readonly string[]): ResolveOptions {
  const { python, pythonVersion, architecture, glibc, accelerator, allowBuilds, upgrade } = call;
  return {
    python: pythonVersion,
    architecture,
    glibc,
    accelerator,
    allowBuilds,
    upgrade: upgrade === true ? true : upgrade.map(normaliseName),
    names: lockable(python.requirements).map(({ name }) => name),
    options,
    trustedHosts: (python.installOptions?.trustedHosts ?? []).map(({ value }) => value),
  };
}

function givenIndexes(secrets: NetworkSecrets) {
  const { indexUrl, extraIndexUrls } = lockNetwork(secrets);
  return { index: indexUrl, extra: extraIndexUrls };
}

/** A lock that cannot be read has nothing to keep. */
function preferencesOf({ earlier, upgrade }: LockCall): readonly string[] {
  if (earlier === undefined || upgrade === true) return [];
  try {
    const { packages } = parseFactoryLock(earlier);
    return packages.flatMap(({ name, version, place }) =>
      version === "" || place !== undefined ? [] : [`${name}==${version}`],
    );
  } catch (error) {
    if (error instanceof FactoryError) return [];
    throw error;
  }
}

async function folderIn(folder: string, name: string): Promise<string> {
  const path = join(folder, name);
  await mkdir(path, { mode: 0o700 });
  return path;
}
