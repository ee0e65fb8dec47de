/** Absolute paths of the programs that a daemon of our own needs. */
export interface BuildkitTools {
  readonly buildkitd: string;
  /** Handy for people; factory speaks to the daemon itself. */
  readonly buildctl?: string;
  readonly runc: string;
}

export interface FindToolsRequest {
  readonly cacheDir: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly report: (line: string) => void;
  readonly signal?: AbortSignal;
}
