import {
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { identifyProcess } from "../build/buildkit/daemon/process-identity.ts";
import { FactoryError } from "../errors/factory-error.ts";

/** Work under the lock takes milliseconds; a holder whose life cannot be asked for is given this. */
const FOREIGN_MS = 30_000;
const USUAL_WAIT_MS = 60_000;

export interface ExclusiveRequest {
  /** Made when it is missing; holds nothing but the lock. */
  readonly folder: string;
  readonly waitMs?: number;
  readonly signal?: AbortSignal;
}

interface Holder {
  readonly machine: string;
  readonly pid: number;
  readonly startTicks: string;
}

let drafts = 0;

/**
 * Does some short work while no other process does any under the same folder. Holders are numbered; a number is free for
 * good once its holder gave it back or died, and the highest is never removed, so that two can never hold at once.
 * Throws STORE_BUSY when another one does not end.
 */
export async function exclusively<T>(request: ExclusiveRequest, work: () => T | Promise<T>): Promise<T> {
  const file = await acquire(request);
  try {
    return await work();
  } finally {
    release(file);
  }
}

function release(file: string): void {
  try {
    truncateSync(file);
  } catch (error) {
    // It was taken away, because this machine slept.
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}

async function acquire({ folder, waitMs = USUAL_WAIT_MS, signal }: ExclusiveRequest): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const own = await identifyProcess(process.pid);
  const holder: Holder = { machine: machine(), pid: process.pid, startTicks: own?.startTicks ?? "" };
  const draft = join(folder, `.draft-${process.pid}-${holder.startTicks}-${drafts++}`);
  writeFileSync(draft, JSON.stringify(holder));
  const began = performance.now();
  try {
    for (;;) {
      signal?.throwIfAborted();
      const [highest = 0] = numbers(folder);
      if (highest === 0 || (await isFree(join(folder, `${highest}`), holder))) {
        const file = claim(folder, draft, highest + 1);
        if (file !== undefined) return file;
      } else if (performance.now() - began > waitMs) throw busy(folder);
      await delay(2 + Math.random() * 10, undefined, signal === undefined ? {} : { signal });
    }
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Who read the numbers long ago may link one that was in force and is removed: a higher one shows it. */
function claim(folder: string, draft: string, number: number): string | undefined {
  const file = join(folder, `${number}`);
  try {
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return undefined;
    throw error;
  }
  const now = new Date();
  utimesSync(file, now, now);
  const others = numbers(folder);
  if ((others[0] ?? 0) > number) {
    rmSync(file, { force: true });
    return undefined;
  }
  for (const other of others) if (other < number) rmSync(join(folder, `${other}`), { force: true });
  return file;
}

async function isFree(file: string, own: Holder): Promise<boolean> {
  try {
    const text = readFileSync(file, "utf8");
    if (text === "") return true;
    const { machine: where, pid, startTicks } = JSON.parse(text) as Holder;
    if (where !== own.machine || startTicks === "") return Date.now() - statSync(file).mtimeMs > FOREIGN_MS;
    return (await identifyProcess(pid))?.startTicks !== startTicks;
  } catch (error) {
    // A higher number is in force meanwhile.
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    return Date.now() - statSync(file).mtimeMs > FOREIGN_MS;
  }
}

/** Numbers of processes mean something only among those that see each other. */
function machine(): string {
  try {
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    return `${boot} ${readlinkSync("/proc/self/ns/pid")}`;
  } catch {
    return hostname();
  }
}

/** Highest first. */
function numbers(folder: string): readonly number[] {
  return readdirSync(folder)
    .filter((name) => /^[1-9]\d*$/.test(name))
    .map(Number)
    .sort((a, b) => b - a);
}

function busy(folder: string): FactoryError {
  return new FactoryError("STORE_BUSY", `another factory does not let go of ${folder}`, {
    hint: "wait for it to end, or end it",
  });
}
