import type { Manager } from "../types.ts";
import type { LockRequest } from "./lock-request.ts";
import type { LockedTorchRow } from "./torch-row.ts";

/** File that `factory lock` writes: a lock as PEP 751 defines it. */
export const FACTORY_LOCK = "pylock.toml";

/** `[tool.factory]` of a pylock.toml: what the lock was made for. */
export interface FactoryTable {
  readonly schemaVersion: 1;
  /** Whose files the requirements came from. */
  readonly manager: Manager;
  /** Digest of the request; the lists beside it only say what changed. */
  readonly request: string;
  readonly asked: LockRequest;
  /** `3.13`, or `3.11.2` where the base has one patch. */
  readonly python: string;
  /** `linux/amd64` */
  readonly platform: string;
  readonly accelerator: string;
  /** The CUDA that was chosen for it: `12.1`. Absent where none is needed, and in locks of earlier releases. */
  readonly cuda?: string;
  /** Absent when a table lists the locked torch. */
  readonly torch?: LockedTorchRow;
}
