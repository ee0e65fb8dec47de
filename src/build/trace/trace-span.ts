/** One block of a trace: something with a beginning and an end, on a row. */
export interface TraceSpan {
  /** Rows stay in the order of their first span. */
  readonly row: string;
  readonly process: "client" | "builder";
  readonly category: "client" | "stage" | "op" | "source" | "layer" | "export" | "detail";
  readonly name: string;
  /** Milliseconds since the epoch, by the clock of the process. */
  readonly startMs: number;
  readonly endMs: number;
  readonly state?: "cached" | "failed" | "unfinished";
  readonly details?: Readonly<Record<string, string>>;
}
