import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { maskSecrets } from "../build/mask-secrets.ts";
import { sensitiveValues } from "../build/sensitive-values.ts";
import { FactoryError } from "../errors/factory-error.ts";
import { FACTORY_LOCK } from "../project/python/factory-lock/factory-table.ts";
import { lockRequest } from "../project/python/factory-lock/lock-request.ts";
import { printFactoryLock } from "../project/python/factory-lock/print-factory-lock.ts";
import { parseFactoryLock } from "../project/python/factory-lock/read-factory-lock.ts";
import { requestDigest } from "../project/python/factory-lock/request-digest.ts";
import type { LockedTorchRow } from "../project/python/factory-lock/torch-row.ts";
import { type TargetEnvironment, targetEnvironment } from "../project/python/markers/target-environment.ts";
import { normaliseName } from "../project/python/normalise-name.ts";
import { parseToml } from "../project/python/toml/parse-toml.ts";
import type { LockedPackage, Manager, PythonProject, Requirement } from "../project/python/types.ts";
import { explainFailure, type LockFailure } from "./explain-failure.ts";
import { lockNetwork, type NetworkSecrets } from "./lock-network.ts";
import { type LockedTorch, lockedTorch } from "./locked-torch.ts";
import { packageFacts } from "./package-facts.ts";
import { runResolution } from "./run-resolution.ts";
import { torchBackend } from "./torch-backend.ts";
import type { ResolveOptions } from "./uv-arguments.ts";
import { uvEnvironment } from "./uv-environment.ts";
import { withWheelSizes } from "./wheel-sizes.ts";

/** What is locked, for what, and how. */
export interface LockCall {
  /** A project without a lock. */
  readonly python: PythonProject & { readonly manager: Manager };
  /** Version of Python as the base has it: `3.13`, `3.11.2`. */
  readonly pythonVersion: string;
  readonly architecture: "amd64" | "arm64";
  readonly glibc: string | undefined;
  readonly accelerator: string;
  /** The CUDA that was chosen: `12.1`. */
  readonly cuda: string | undefined;
  /** Builds of torch that fit what was chosen, see `torchBackend`. */
  readonly torchVariant: string | undefined;
  /** Extras that requirements get besides their own, by name. */
  readonly extras: Readonly<Record<string, readonly string[]>>;
  /** `name==version` of what was chosen, which is kept where it can be; goes before the earlier lock. */
  readonly preferences: readonly string[];
  /** The row of a torch that no table lists, from its wheels. */
  readonly torchRow: (torch: LockedTorch) => Promise<LockedTorchRow | undefined>;
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
  const { requirements } = lockRequest({ ...python, requirements: withExtras(call) });
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
      requirements,
      constraints: request.constraints,
      preferences: preferencesOf(call),
      options,
      signal,
    });
    if (result.kind === "failed") {
      const { torchBackend: backend } = options;
      const { stderr } = result;
      return {
        kind: "failed",
        failure: explainFailure({
          ...{ stderr, requirements: python.requirements, mask },
          torchBackend: backend,
        }),
      };
    }
    const document = parseToml(result.document, { file: FACTORY_LOCK, code: "INTERNAL" });
    const network = lockNetwork(call.secrets);
    const torch = lockedTorch(document, { network, signal });
    if (torch !== undefined && call.accelerator === "rocm" && !/\+rocm/.test(torch.version)) {
      return { kind: "failed", failure: noRocm(torch) };
    }
    const torchRow = torch === undefined ? undefined : await call.torchRow(torch);
    const sized = await withWheelSizes(document, {
      target: targetOf(call),
      earlier: earlierPackages(call),
      network,
      signal,
    });
    const text = printFactoryLock(sized, {
      table: {
        schemaVersion: 1,
        manager: python.manager,
        request: requestDigest(request),
        asked: request,
        python: call.pythonVersion,
        platform: `linux/${call.architecture}`,
        accelerator: call.accelerator,
        ...(call.cuda === undefined ? {} : { cuda: call.cuda }),
        ...(torchRow === undefined ? {} : { torch: torchRow }),
      },
      facts: packageFacts(result.packages, { index: network.indexUrl, extra: network.extraIndexUrls }),
    });
    // What could not be read back would fail the next build instead of this lock.
    const { packages } = parseFactoryLock(text);
    return { kind: "locked", text, packages: packages.length };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** The usual index has none, and uv would take one for CUDA. */
function noRocm({ version }: LockedTorch): LockFailure {
  const message = `packages need torch, and the indexes that are asked have torch ${version}, which is no build for ROCm`;
  const hint = "name an index of PyTorch with such builds, as in --extra-index-url https://HOST/whl/rocm6.4";
  return { kind: "other", error: new FactoryError("NO_RESOLUTION", message, { hint }) };
}

function withExtras({ python, extras }: LockCall): readonly Requirement[] {
  return python.requirements.map((one) => ({
    ...one,
    extras: [...new Set([...one.extras, ...(extras[one.name] ?? [])])],
  }));
}

function resolveOptions(call: LockCall, options: readonly string[]): ResolveOptions {
  const { python, pythonVersion, architecture, glibc, allowBuilds, upgrade } = call;
  return {
    python: pythonVersion,
    architecture,
    glibc,
    torchBackend: backendOf(call),
    allowBuilds,
    upgrade: upgrade === true ? true : upgrade.map(normaliseName),
    chosen: chosenNames(call),
    options,
    trustedHosts: (python.installOptions?.trustedHosts ?? []).map(({ value }) => value),
  };
}

function backendOf(call: LockCall): string | undefined {
  const { python, accelerator, architecture, pythonVersion, torchVariant } = call;
  // No other place is asked then.
  if (python.installOptions?.noIndex !== undefined) return undefined;
  const { indexUrl, extraIndexUrls, findLinks } = lockNetwork(call.secrets);
  return torchBackend({
    requirements: [...python.requirements, ...(python.constraints ?? [])],
    target: targetEnvironment({ python: pythonVersion, architecture }),
    accelerator,
    variant: torchVariant,
    indexes: [...(indexUrl === undefined ? [] : [indexUrl]), ...extraIndexUrls, ...findLinks],
  });
}

/** A lock that cannot be read has nothing to keep. */
function preferencesOf(call: LockCall): readonly string[] {
  const { upgrade, preferences } = call;
  if (upgrade === true) return preferences;
  const chosen = new Set(chosenNames(call));
  const before = earlierPackages(call).flatMap(({ name, version, place }) =>
    version === "" || place !== undefined || chosen.has(name) ? [] : [`${name}==${version}`],
  );
  return [...before, ...preferences];
}

function earlierPackages({ earlier }: LockCall): readonly LockedPackage[] {
  if (earlier === undefined) return [];
  try {
    return parseFactoryLock(earlier).packages;
  } catch (error) {
    if (error instanceof FactoryError) return [];
    throw error;
  }
}

function targetOf({ pythonVersion, architecture, glibc }: LockCall): TargetEnvironment {
  return targetEnvironment({
    python: pythonVersion,
    architecture,
    ...(glibc === undefined ? {} : { glibc }),
  });
}

function chosenNames({ preferences }: LockCall): readonly string[] {
  return preferences.map((one) => one.replace(/==.*/, ""));
}

async function folderIn(folder: string, name: string): Promise<string> {
  const path = join(folder, name);
  await mkdir(path, { mode: 0o700 });
  return path;
}
