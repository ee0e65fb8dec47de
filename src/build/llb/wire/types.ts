/** Messages of BuildKit's solver/pb/ops.proto, as far as factory writes them; field names are the proto's. */
export interface WireOp {
  readonly inputs: readonly WireInput[];
  readonly exec?: WireExec;
  readonly source?: WireSource;
  readonly file?: { readonly actions: readonly WireFileAction[] };
  readonly merge?: { readonly inputs: readonly { readonly input: number }[] };
  readonly diff?: { readonly lower: { readonly input: number }; readonly upper: { readonly input: number } };
  readonly platform?: { readonly Architecture: string; readonly OS: string };
}

export interface WireInput {
  readonly digest: string;
  readonly index: number;
}

export interface WireSource {
  readonly identifier: string;
  readonly attrs: Readonly<Record<string, string>>;
}

export interface WireExec {
  readonly meta: {
    readonly args: readonly string[];
    readonly env: readonly string[];
    readonly cwd: string;
    readonly user: string;
    readonly removeMountStubsRecursive: boolean;
  };
  readonly mounts: readonly WireMount[];
  readonly network: number;
  readonly secretenv: readonly { readonly ID: string; readonly name: string; readonly optional: boolean }[];
}

/** `input` and `output` are -1 for "none". */
export interface WireMount {
  readonly input: number;
  readonly dest: string;
  readonly output: number;
  readonly selector?: string;
  readonly readonly?: boolean;
  readonly mountType?: number;
  readonly TmpfsOpt?: { readonly size: number };
  readonly cacheOpt?: { readonly ID: string; readonly sharing: number };
  readonly secretOpt?: WireSecretOpt;
  readonly SSHOpt?: WireSecretOpt;
}

export interface WireSecretOpt {
  readonly ID: string;
  readonly mode: number;
  readonly optional: boolean;
}

/** Inputs count the op's inputs first, then the results of earlier actions; -1 is an empty file system. */
export interface WireFileAction extends WireAction {
  readonly input: number;
  readonly secondaryInput: number;
  readonly output: number;
}

/** Exactly one field is set. Timestamps are nanoseconds since 1970. */
export interface WireAction {
  readonly copy?: WireCopy;
  readonly mkfile?: {
    readonly path: string;
    readonly mode: number;
    readonly data: Uint8Array;
    readonly timestamp: number;
  };
  readonly mkdir?: {
    readonly path: string;
    readonly mode: number;
    readonly makeParents: boolean;
    readonly timestamp: number;
  };
  readonly rm?: { readonly path: string; readonly allowNotFound: boolean };
}

/** `mode` is -1 to keep the modes of the source. */
export interface WireCopy {
  readonly src: string;
  readonly dest: string;
  readonly owner?: { readonly user: { readonly byID: number }; readonly group: { readonly byID: number } };
  readonly mode: number;
  readonly followSymlink: boolean;
  readonly dirCopyContents: boolean;
  readonly attemptUnpackDockerCompatibility: boolean;
  readonly createDestPath: boolean;
  readonly timestamp: number;
  readonly include_patterns: readonly string[];
  readonly exclude_patterns: readonly string[];
}

export interface WireOpMetadata {
  readonly ignore_cache?: boolean;
  readonly description?: Readonly<Record<string, string>>;
  readonly caps: Readonly<Record<string, boolean>>;
}

export interface WireDefinition {
  readonly def: readonly Uint8Array[];
  readonly metadata: Readonly<Record<string, WireOpMetadata>>;
}
