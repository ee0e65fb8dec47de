import type { Platform } from "../plan/types.ts";
import type {
  CheckCommon,
  CheckSettings,
  CommandCheck,
  HttpCheck,
  SmokeCommand,
  TextExpectation,
} from "../project/smoke-check.ts";

export type { CommandCheck, HttpCheck, SmokeCommand, TextExpectation } from "../project/smoke-check.ts";

/** The image's start command, which has to end well or to run for a while. */
export interface StartCheck extends CheckCommon, CheckSettings {
  readonly kind: "start";
  readonly start?: SmokeCommand;
  readonly aliveMs: number;
}

/** A file or folder of the image. */
export interface FileCheck extends CheckCommon {
  readonly kind: "file";
  /** Absolute. */
  readonly path: string;
  readonly is?: "file" | "folder" | "absent";
  /** Octal permission bits. */
  readonly mode?: number;
  /** Of a file. */
  readonly expect?: TextExpectation;
}

export type SmokeCheck = CommandCheck | HttpCheck | StartCheck | FileCheck;

/** Begin and end of what was printed; with `bytes` up to twice the bound, both together are everything. */
export interface KeptText {
  readonly bytes: number;
  readonly head: string;
  readonly tail: string;
  /** Whether something between head and tail is missing. */
  readonly clipped: boolean;
}

export type NoAnswer = "refused" | "silent" | "broken" | "ended" | "not-http" | "port-taken";

/** What a check did, whatever was expected. */
export interface CheckObservation {
  /** Of the command, or until the answer was complete. */
  readonly ms: number;
  /** 128 + n after signal n; absent for what was still running, or never started. */
  readonly exitCode?: number;
  readonly timedOut: boolean;
  /** Why the command could not be started. */
  readonly startFailure?: string;
  readonly stdout: KeptText;
  readonly stderr: KeptText;
  readonly answer?: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: KeptText;
  };
  readonly noAnswer?: NoAnswer;
  readonly file?: {
    readonly is: "file" | "folder" | "link" | "other" | "absent";
    readonly mode: number;
    readonly text: KeptText;
  };
}

/** One thing that is not as expected. */
export interface SmokeFailure {
  readonly message: string;
  /** Lines that begin with `-` (expected), `+` (found) or a blank (both). */
  readonly diff?: readonly string[];
}

export interface CheckReport {
  readonly name: string;
  readonly kind: SmokeCheck["kind"];
  readonly isDefault: boolean;
  readonly source?: string;
  readonly passed: boolean;
  readonly failures: readonly SmokeFailure[];
  readonly ms: number;
  readonly exitCode?: number;
  readonly timedOut: boolean;
  /** HTTP status of the answer. */
  readonly status?: number;
  readonly stdoutBytes: number;
  readonly stderrBytes: number;
  /** The last lines of both streams, oldest first within each. */
  readonly lastLines: readonly string[];
}

export interface SmokeReport {
  readonly schemaVersion: 1;
  readonly image: {
    /** As it was named. */
    readonly name: string;
    /** Of the manifest; absent for a plan, whose image is not exported. */
    readonly digest?: string;
    /** Of the plan that was built. */
    readonly planDigest?: string;
    readonly platform: Platform;
  };
  readonly runtime: "buildkit" | "runc" | "docker" | "podman";
  /** Address of the BuildKit; absent with another runtime. */
  readonly endpoint?: string;
  readonly passed: boolean;
  /** Milliseconds since the epoch. */
  readonly startedMs: number;
  readonly ms: number;
  readonly checks: readonly CheckReport[];
}
