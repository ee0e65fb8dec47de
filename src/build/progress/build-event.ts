/** What happens during a build, in the words of the plan. Times are milliseconds. */
export type BuildEvent =
  | { readonly kind: "stage-started"; readonly stage: string; readonly name: string }
  | {
      readonly kind: "stage-finished";
      readonly stage: string;
      readonly name: string;
      readonly cached: boolean;
      readonly ms: number;
    }
  | { readonly kind: "stage-failed"; readonly stage: string; readonly name: string; readonly ms: number }
  /** Something that happened before any stage, such as a lock that was made. */
  | { readonly kind: "note"; readonly line: string }
  | { readonly kind: "log"; readonly stage: string; readonly line: string }
  | {
      readonly kind: "bytes";
      readonly stage: string;
      readonly what: string;
      readonly current: number;
      readonly total: number;
    };
