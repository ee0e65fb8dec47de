import type { OverrideFolders } from "../compat/load/list-overrides.ts";
import type { LoadedMatrices } from "../compat/load/load-matrices.ts";
import type { Stack } from "../plan/contracts.ts";
import type { Platform } from "../plan/types.ts";

export interface OutputStream {
  readonly isTTY: boolean;
  readonly columns: number;
  write(text: string): void;
}

/** Everything a command may touch of the outside; made once in main.ts. */
export interface Context {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  /** Everything that standard input holds. */
  readonly stdin: () => Promise<Uint8Array>;
  /** Whether a person can answer a question. */
  readonly interactive: boolean;
  readonly platform: Platform;
  /** Aborted by the first Ctrl-C or a termination signal. */
  readonly signal: AbortSignal;
  /** Milliseconds since the epoch; differences are times that passed, whatever is done to the machine's clock. */
  readonly now: () => number;
  /** Folders of the user, as XDG names them. */
  readonly folders: { readonly cache: string; readonly config: string; readonly state: string };
  /** Folder of the installed program, with bin, dist and compat. */
  readonly programRoot: string;
  readonly version: string;
  readonly stacks: () => Promise<readonly Stack[]>;
  /** The compatibility tables of this release, with overrides of the user. */
  readonly matrices: (overrides: OverrideFolders) => Promise<LoadedMatrices>;
}
