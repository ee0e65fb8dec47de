import type { Phase } from "./phases.ts";

/** Where a stage starts, or where a copy or a mount reads from. */
export type Input =
  | { readonly kind: "scratch" }
  | { readonly kind: "image"; readonly ref: string; readonly digest?: string }
  | { readonly kind: "stage"; readonly id: string }
  | { readonly kind: "context"; readonly name: string }
  | { readonly kind: "http"; readonly url: string; readonly checksum: string }
  | { readonly kind: "merge"; readonly base: Input; readonly layers: readonly string[] };

/**
 * What a block may write before compose() has fixed the order of stages.
 * `previous`: the stage before this one in phase order, same half (build or export).
 * `phase`: the last stage of that phase, or the last before it in the same half when the phase is empty.
 * `provider`: the stage that provides that name, merged with `layers`, ids of stages, when there are some.
 * `image-so-far`: the runtime base merged with every layer that comes before this stage's own.
 */
export type DraftInput =
  | Exclude<Input, { kind: "merge" }>
  | { readonly kind: "previous" }
  | { readonly kind: "phase"; readonly phase: Phase }
  | { readonly kind: "provider"; readonly name: string; readonly layers?: readonly string[] }
  | { readonly kind: "image-so-far" };

export type Mount<I = Input> =
  | {
      readonly kind: "bind";
      readonly from: I;
      readonly target: string;
      /** Path inside `from`; its root when absent. */
      readonly source?: string;
    }
  /** A read-only file whose text is part of the plan; it leaves nothing in the stage. */
  | { readonly kind: "file"; readonly target: string; readonly content: string }
  | {
      readonly kind: "cache";
      readonly id: string;
      readonly target: string;
      readonly sharing: "shared" | "private" | "locked";
    }
  | SecretMount
  | { readonly kind: "ssh"; readonly id: string; readonly target: string; readonly required: boolean }
  | { readonly kind: "tmpfs"; readonly target: string };

/** A secret as a file (`target`) or as an environment variable (`env`): exactly one of them. */
export type SecretMount = {
  readonly kind: "secret";
  readonly id: string;
  readonly required: boolean;
  /** Whether another value runs the op again; the value itself enters no key. */
  readonly invalidate?: true;
} & ({ readonly target: string } | { readonly env: string });

/** One build instruction. `kind` is the discriminant; builders switch on it exhaustively. */
export type Op<I = Input> =
  | ExecOp<I>
  | {
      readonly kind: "copy";
      readonly from: I;
      /** Paths inside `from`; a folder copies its contents into `dest`. */
      readonly src: readonly string[];
      readonly dest: string;
      readonly include?: readonly string[];
      readonly exclude?: readonly string[];
      /** `uid:gid`, numeric. */
      readonly chown?: string;
      /** Octal permission bits, such as 0o755 (decimal 493 in JSON). */
      readonly chmod?: number;
    }
  | {
      readonly kind: "add";
      readonly url: string;
      /** `sha256:…` of the downloaded bytes. */
      readonly checksum: string;
      readonly dest: string;
      readonly unpack?: boolean;
    }
  | { readonly kind: "env"; readonly vars: Readonly<Record<string, string>> }
  | { readonly kind: "workdir"; readonly path: string }
  | { readonly kind: "user"; readonly user: string }
  | { readonly kind: "mkfile"; readonly path: string; readonly content: string; readonly mode?: number }
  | { readonly kind: "mkdir"; readonly path: string; readonly mode?: number }
  | { readonly kind: "rm"; readonly path: string };

/** Exactly one of `command` (given to `/bin/sh -ec`) and `argv` (no shell) is set. */
export interface ExecOp<I = Input> {
  readonly kind: "exec";
  readonly command?: string;
  readonly argv?: readonly string[];
  readonly mounts?: readonly Mount<I>[];
  readonly env?: Readonly<Record<string, string>>;
  readonly workdir?: string;
  readonly user?: string;
  readonly network?: "default" | "none";
  /** What the user reads in the progress, instead of the command. */
  readonly label?: string;
  /** `file:line` of the project that asked for this op; named when it fails. */
  readonly source?: string;
}

export interface Stage<I = Input> {
  readonly id: string;
  readonly phase: Phase;
  /** Short text for people: what this stage does. */
  readonly name: string;
  /** The block that contributed the stage; shown in build output and in errors. */
  readonly block: string;
  readonly from: I;
  /** Where its commands run and its images come from; the plan's platform when absent. */
  readonly platform?: Platform;
  readonly ops: readonly Op<I>[];
  readonly provides?: readonly string[];
  /** Merge key: a stage with a layerId contributes exactly one layer to the image. */
  readonly layerId?: string;
  /** `diff`: what the ops changed on `from`. `all`: the whole file system of the stage. */
  readonly layer?: "diff" | "all";
}
export type DraftStage = Stage<DraftInput>;

export interface Platform {
  readonly os: "linux";
  readonly architecture: "amd64" | "arm64";
}

/** OCI image config in camelCase. */
export interface ImageConfig {
  readonly entrypoint?: readonly string[];
  readonly cmd?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly workdir?: string;
  readonly user?: string;
  /** `8000/tcp` */
  readonly exposedPorts?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
}

/** Files the client sends to the build; patterns follow Docker's ignore rules. */
export interface PlanContext {
  readonly exclude: readonly string[];
}

/** The image: layers on the runtime base, in order, and the image config. */
export interface Target {
  readonly base: Input;
  /** Ids of stages that have a `layerId`. */
  readonly layers: readonly string[];
  readonly config: ImageConfig;
}

/** Complete, serialisable build description: the same project and resolution give the same bytes. */
export interface Plan {
  readonly schemaVersion: 1;
  readonly platform: Platform;
  readonly stack: string;
  readonly contexts: Readonly<Record<string, PlanContext>>;
  /** In phase order as far as references allow; a stage only refers to stages before it. */
  readonly stages: readonly Stage[];
  readonly target: Target;
}
