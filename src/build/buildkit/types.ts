import type { Readable } from "node:stream";

/** How to reach a BuildKit daemon. */
export type Endpoint =
  | { readonly kind: "unix"; readonly path: string; readonly source: string }
  | {
      readonly kind: "tcp";
      readonly host: string;
      readonly port: number;
      readonly source: string;
      readonly tls?: TlsFiles;
    }
  /** A process whose stdin and stdout are the connection: `docker buildx dial-stdio`. */
  | { readonly kind: "process"; readonly argv: readonly string[]; readonly source: string };

export interface TlsFiles {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly serverName?: string;
}

/** What the client offers to the daemon while one solve runs. Secret values stay here. */
export interface SessionOffer {
  /** Lets the daemon re-use what an earlier session of the same project sent. */
  readonly sharedKey: string;
  /** Folder of each context of the plan, by name. */
  readonly contexts: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, Uint8Array>>;
  /** OCI layout folder of each store id, for base images without a registry. */
  readonly layouts: Readonly<Record<string, string>>;
  /** Folders of local build caches by the full id under which BuildKit asks for them, such as `local:from-0`. */
  readonly caches?: Readonly<Record<string, CacheStore>>;
  /** Socket of each ssh agent that commands of the build may use, by id. */
  readonly agents?: Readonly<Record<string, string>>;
  /** Where exported bytes go; undefined when the exporter needs no client. */
  readonly receive?: Receiver;
  /** Registry credentials by host; undefined answers "anonymous". */
  readonly credentials: (
    host: string,
  ) => Promise<{ readonly username: string; readonly secret: string } | undefined>;
}

export type Receiver =
  /** One stream of bytes (tar outputs). */
  | { readonly kind: "stream"; readonly write: (bytes: Readable) => Promise<void> }
  /** Files into a folder (the `local` exporter). */
  | { readonly kind: "folder"; readonly path: string }
  /** Blobs into an OCI layout folder (`tar=false`). */
  | { readonly kind: "layout"; readonly path: string };

/** An OCI layout folder that holds a build cache. */
export interface CacheStore {
  readonly layout: string;
  readonly writable: boolean;
}

/** `CacheOptionsEntry` of BuildKit: a kind of cache and its settings. */
export interface CacheEntry {
  readonly type: string;
  readonly attrs: Readonly<Record<string, string>>;
}

export interface SolveRequest {
  /** `pb.Definition` bytes. */
  readonly definition: Uint8Array;
  /** Undefined: the result stays in the daemon's cache. */
  readonly exporter?: { readonly type: string; readonly attrs: Readonly<Record<string, string>> } | undefined;
  readonly caches?: { readonly imports: readonly CacheEntry[]; readonly exports: readonly CacheEntry[] };
  readonly session: SessionOffer;
  readonly onStatus?: (status: SolveStatus) => void;
  /** Called once at the end, also of a solve that fails. */
  readonly onTransfer?: (transfer: TransferCount) => void;
  readonly signal?: AbortSignal;
}

export interface SolveResult {
  readonly ref: string;
  /** `containerimage.digest`, `containerimage.descriptor` (base64 JSON), … */
  readonly exporterResponse: Readonly<Record<string, string>>;
  readonly transfer: TransferCount;
}

/** What this client sent in answer to the daemon's file requests. */
export interface TransferCount {
  readonly filesListed: number;
  readonly filesSent: number;
  readonly bytesSent: number;
}

/** One message of the Status stream; times are milliseconds since the epoch. */
export interface SolveStatus {
  readonly vertexes: readonly {
    readonly digest: string;
    readonly name: string;
    readonly cached: boolean;
    readonly startedMs?: number;
    readonly completedMs?: number;
    readonly error?: string;
  }[];
  readonly statuses: readonly {
    readonly id: string;
    readonly vertex: string;
    readonly name: string;
    readonly current: number;
    readonly total: number;
    readonly startedMs?: number;
    readonly completedMs?: number;
  }[];
  readonly logs: readonly {
    readonly vertex: string;
    /** 1 stdout, 2 stderr. Chunks are not lines. */
    readonly stream: number;
    readonly data: Uint8Array;
  }[];
}

export interface WorkerRecord {
  readonly id: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly platforms: readonly string[];
}

export interface UsageRecord {
  readonly id: string;
  readonly bytes: number;
  readonly inUse: boolean;
  readonly description: string;
  /** `exec.cachemount`, `regular`, `source.local`, `source.git.checkout`, `frontend`, `internal`. */
  readonly recordType: string;
  /** Milliseconds since the epoch; absent when it was never used again. */
  readonly lastUsedMs?: number;
  /** Another result needs it, too. */
  readonly shared: boolean;
}

/** An open connection. Every method throws FactoryError ENDPOINT_LOST when the daemon goes away. */
export interface BuildkitClient {
  info(): Promise<{ readonly version: string }>;
  listWorkers(): Promise<readonly WorkerRecord[]>;
  diskUsage(): Promise<readonly UsageRecord[]>;
  /** Calls `onRecord` for each record removed. */
  prune(options: {
    readonly all: boolean;
    readonly keepBytes?: number;
    readonly olderThanMs?: number;
    /** Only these records; all of them when absent. */
    readonly ids?: readonly string[];
    readonly onRecord?: (record: UsageRecord) => void;
  }): Promise<void>;
  /** Digest and OCI image config (JSON text) of a registry image, as the daemon sees it. */
  resolveImage(request: {
    readonly ref: string;
    readonly platform: { readonly os: string; readonly architecture: string };
    readonly session: SessionOffer;
    readonly signal?: AbortSignal;
  }): Promise<{ readonly digest: string; readonly config: string }>;
  solve(request: SolveRequest): Promise<SolveResult>;
  close(): Promise<void>;
}
