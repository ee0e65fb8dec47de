import { accessSync, constants } from "node:fs";
import { resolve } from "node:path";
import { CONTRACTS } from "./contracts.ts";
import type { FactoryProfile, MachineProfile, ProfileSettings, Reference } from "./profile.ts";

/** What holds when nobody says anything else. */
const PROFILE_DEFAULTS = {
  runtime: { maxRetries: 3, stageTimeout: 3600, runTimeout: 14_400, network: "none" },
  limits: { parallelStages: 4, nodeVisits: 20, restarts: 3, logBytes: 65_536 },
  policy: { signedDecisions: false, sbom: false, provenance: false },
  dependencies: "real",
} as const satisfies ProfileSettings;

export type ValueSource = "default" | "profile" | "machine";

export interface EffectiveValue {
  readonly value: unknown;
  readonly source: ValueSource;
}

export interface EffectiveBinding {
  readonly reference: Reference;
  readonly source: ValueSource;
  /** Whether it leads to something here; undefined for a secret, which only a run is given. */
  readonly available?: boolean;
}

/** What holds for a run on this machine. */
export interface EffectiveProfile {
  readonly id: string;
  readonly retired: boolean;
  /** By path, such as `limits.nodeVisits`; sorted. */
  readonly values: Readonly<Record<string, EffectiveValue>>;
  readonly bindings: Readonly<Record<string, EffectiveBinding>>;
  /** What a run would be refused for. */
  readonly missing: {
    readonly keys: readonly string[];
    readonly env: readonly string[];
    readonly contracts: readonly string[];
  };
}

export interface EffectiveRequest {
  readonly profile: FactoryProfile;
  readonly machine?: MachineProfile | undefined;
  /** Paths of files are relative to it. */
  readonly projectDir: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Defaults, then the profile, then what this machine says; each value with the one that decided it. */
export function effectiveProfile({ profile, machine, projectDir, env }: EffectiveRequest): EffectiveProfile {
  const { schemaVersion: _, id, title: __, retired, bindings: ___, ...settings } = profile;
  const values = new Map<string, EffectiveValue>();
  const layers = [
    ["default", PROFILE_DEFAULTS],
    ["profile", settings],
    ["machine", { limits: machine?.limits }],
  ] as const;
  for (const [source, layer] of layers) collect(layer, source, "", values);
  const bindings = effectiveBindings({ profile, machine, projectDir, env });
  const requires = profile.requires ?? {};
  return {
    id,
    retired: retired !== undefined,
    values: Object.fromEntries([...values].sort(([a], [b]) => (a < b ? -1 : 1))),
    bindings,
    missing: {
      keys: (requires.keys ?? []).filter(
        (key) => bindings[key]?.available === false || bindings[key] === undefined,
      ),
      env: (requires.env ?? []).filter((name) => env[name] === undefined),
      contracts: (requires.contracts ?? []).filter((name) => !CONTRACTS.includes(name)),
    },
  };
}

function effectiveBindings(request: EffectiveRequest): Readonly<Record<string, EffectiveBinding>> {
  const { profile, machine } = request;
  const found: Record<string, EffectiveBinding> = {};
  const names = new Set([...Object.keys(profile.bindings ?? {}), ...Object.keys(machine?.bindings ?? {})]);
  for (const name of [...names].sort()) {
    const here = machine?.bindings?.[name];
    const reference = here ?? profile.bindings?.[name];
    if (reference === undefined) continue;
    const available = isAvailable(reference, request);
    found[name] = {
      reference,
      source: here === undefined ? "profile" : "machine",
      ...(available === undefined ? {} : { available }),
    };
  }
  return found;
}

/** Whether a binding leads to something here; undefined for a secret. */
export function isAvailable(
  reference: Reference,
  { env, projectDir }: Pick<EffectiveRequest, "env" | "projectDir">,
): boolean | undefined {
  if ("env" in reference) return env[reference.env] !== undefined;
  if ("secret" in reference) return undefined;
  try {
    accessSync(resolve(projectDir, reference.file), constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

function collect(value: unknown, source: ValueSource, path: string, into: Map<string, EffectiveValue>): void {
  if (value === undefined) return;
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    into.set(path, { value, source });
    return;
  }
  for (const [key, inner] of Object.entries(value)) {
    collect(inner, source, path === "" ? key : `${path}.${key}`, into);
  }
}
