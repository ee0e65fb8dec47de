import type { Actor } from "../actor.ts";

/** Where a value is on the machine that runs; never the value itself. */
export type Reference =
  | { readonly env: string }
  | { readonly file: string }
  /** Id of a secret that is given to the run. */
  | { readonly secret: string };

export interface RuntimePolicy {
  /** Cap on `max_retries` of every stage. */
  readonly maxRetries?: number;
  /** Seconds that one stage may take. */
  readonly stageTimeout?: number;
  /** Seconds that a run may take. */
  readonly runTimeout?: number;
  /** Types of nodes that may run; all when absent. */
  readonly handlers?: readonly string[];
  readonly network?: "none" | "builder";
}

export interface ProfileLimits {
  readonly parallelStages?: number;
  readonly nodeVisits?: number;
  readonly restarts?: number;
  readonly imageBytes?: number;
  readonly logBytes?: number;
}

export interface ProfilePolicy {
  /** Whether decisions have to be signed. */
  readonly signedDecisions?: boolean;
  /** Whether an image needs a list of what is in it. */
  readonly sbom?: boolean;
  readonly provenance?: boolean;
}

export interface ModelProfile {
  readonly provider: string;
  readonly model: string;
  readonly settings?: Readonly<Record<string, string | number | boolean>>;
}

/** What of a profile holds for a run, wherever it is said. */
export interface ProfileSettings {
  readonly runtime?: RuntimePolicy;
  readonly bindings?: Readonly<Record<string, Reference>>;
  readonly limits?: ProfileLimits;
  readonly requires?: {
    /** Names of bindings that have to lead to a value. */
    readonly keys?: readonly string[];
    /** Environment variables that have to be set. */
    readonly env?: readonly string[];
    /** Formats that this factory has to know. */
    readonly contracts?: readonly string[];
  };
  readonly models?: Readonly<Record<string, ModelProfile>>;
  readonly policy?: ProfilePolicy;
  readonly provider?: { readonly name: string; readonly endpoint?: string };
  readonly execution?: { readonly endpoint?: string; readonly platform?: string };
  readonly dependencies?: "real" | "twin";
}

/** Under which circumstances runs happen; `.factory/profiles/ID.json`. */
export interface FactoryProfile extends ProfileSettings {
  readonly schemaVersion: 1;
  readonly id: string;
  readonly title?: string;
  /** No new run can be made with it. */
  readonly retired?: { readonly time: string; readonly actor: Actor; readonly reason?: string };
}

/** What this machine alone says: `.factory/state/profiles/ID.json`. */
export interface MachineProfile extends Pick<ProfileSettings, "bindings" | "limits"> {
  readonly schemaVersion: 1;
}
