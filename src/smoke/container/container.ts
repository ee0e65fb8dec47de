import type { CheckProcess } from "../process-of.ts";

/** One check's process in a container of a runtime. */
export interface ContainerRequest {
  readonly process: CheckProcess;
  /** Whether argv is the image's own, and which variables and user the check adds. */
  readonly settings: {
    readonly command?: readonly string[];
    readonly env: Readonly<Record<string, string>>;
    readonly user?: string;
  };
  /** Port of the container that this machine has to reach. */
  readonly port?: number;
  readonly network: boolean;
  readonly onOutput: (stream: "stdout" | "stderr", data: Uint8Array) => void;
}

/** A container that runs; who holds it has to wait for its end. */
export interface RunningContainer {
  /** Exit code, 128 + n after signal n. */
  readonly exited: Promise<number>;
  /** Port of this machine behind the container's; undefined as long as it is not known. */
  port(): Promise<number | undefined>;
  /** Ends it, the hard way after two seconds. */
  end(): Promise<void>;
}

/** Starts containers of one image. */
export interface ContainerStarter {
  start(request: ContainerRequest): Promise<RunningContainer>;
  /** Whether containers share ports with this machine, and so have to run one after the other. */
  readonly sharesPorts: boolean;
  /** Removes what was made of the image. */
  close(): Promise<void>;
}
