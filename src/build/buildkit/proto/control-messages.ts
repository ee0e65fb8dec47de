/** Messages of `moby.buildkit.v1.Control` as they are decoded: a field that was not sent is absent. */
export interface TimestampMessage {
  readonly seconds?: number;
  readonly nanos?: number;
}

export interface StatusMessage {
  readonly vertexes?: readonly {
    readonly digest?: string;
    readonly name?: string;
    readonly cached?: boolean;
    readonly started?: TimestampMessage;
    readonly completed?: TimestampMessage;
    readonly error?: string;
  }[];
  readonly statuses?: readonly {
    readonly ID?: string;
    readonly vertex?: string;
    readonly name?: string;
    readonly current?: number;
    readonly total?: number;
    readonly started?: TimestampMessage;
    readonly completed?: TimestampMessage;
  }[];
  readonly logs?: readonly {
    readonly vertex?: string;
    readonly stream?: number;
    readonly msg?: Uint8Array;
  }[];
}

export interface BytesMessage {
  readonly data?: Uint8Array;
}

export interface SolveResponse {
  readonly ExporterResponse?: Readonly<Record<string, string>>;
}

export interface InfoResponse {
  readonly buildkitVersion?: { readonly version?: string };
}

export interface WorkerMessage {
  readonly ID?: string;
  readonly Labels?: Readonly<Record<string, string>>;
  readonly platforms?: readonly {
    readonly OS?: string;
    readonly Architecture?: string;
    readonly Variant?: string;
  }[];
}

export interface UsageMessage {
  readonly ID?: string;
  readonly InUse?: boolean;
  readonly Size?: number;
  readonly LastUsedAt?: TimestampMessage;
  readonly Description?: string;
  readonly RecordType?: string;
  readonly Shared?: boolean;
}
