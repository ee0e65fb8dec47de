import type { RunLimits } from "../../pipeline/engine/run-limits.ts";
import type { EffectiveProfile } from "../profile/effective-profile.ts";
import { readRunProfile } from "./run-profile.ts";

/** What the profile of a run demands and allows. */
export interface RunPolicy {
  /** Id of the profile; absent when the run has none, and then nothing is demanded. */
  readonly profile?: string;
  readonly limits: RunLimits;
  /** Most compressed bytes of all layers of the image. */
  readonly imageBytes?: number;
  /** Types of nodes that may run; all when absent. */
  readonly handlers?: readonly string[];
  /** Network of what is run to check the image. */
  readonly network?: "none" | "builder";
  readonly signedDecisions: boolean;
  readonly sbom: boolean;
  readonly provenance: boolean;
  /** Address of the BuildKit that builds and checks. */
  readonly endpoint?: string;
  readonly platform?: string;
  readonly dependencies?: "real" | "twin";
}

/** Node has no longer one: 24 days. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export const NO_POLICY: RunPolicy = { limits: {}, signedDecisions: false, sbom: false, provenance: false };

/** What was in force when the run in that folder began. Throws RUN_CORRUPT. */
export function runPolicy(dir: string): RunPolicy {
  const profile = readRunProfile(dir);
  return profile === undefined ? NO_POLICY : toRunPolicy(profile);
}

export function toRunPolicy({ id, values }: EffectiveProfile): RunPolicy {
  const number = (path: string) => values[path]?.value as number | undefined;
  const text = (path: string) => values[path]?.value as string | undefined;
  const flag = (path: string) => values[path]?.value === true;
  const seconds = (path: string) => {
    const value = number(path);
    return value === undefined ? undefined : Math.min(value * 1000, LONGEST_TIMER_MS);
  };
  return present({
    profile: id,
    limits: present({
      maxRetries: number("runtime.maxRetries"),
      stageTimeoutMs: seconds("runtime.stageTimeout"),
      runTimeoutMs: seconds("runtime.runTimeout"),
      parallelStages: number("limits.parallelStages"),
      nodeVisits: number("limits.nodeVisits"),
      restarts: number("limits.restarts"),
      logBytes: number("limits.logBytes"),
    }),
    imageBytes: number("limits.imageBytes"),
    handlers: values["runtime.handlers"]?.value as readonly string[] | undefined,
    network: text("runtime.network") as RunPolicy["network"],
    signedDecisions: flag("policy.signedDecisions"),
    sbom: flag("policy.sbom"),
    provenance: flag("policy.provenance"),
    endpoint: text("execution.endpoint"),
    platform: text("execution.platform"),
    dependencies: text("dependencies") as RunPolicy["dependencies"],
  });
}

type Present<T> = { [K in keyof T]: Exclude<T[K], undefined> };

function present<T extends object>(values: T): Present<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Present<T>;
}
