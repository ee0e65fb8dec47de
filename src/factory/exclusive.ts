import { mkdirSync, readFileSync, readlinkSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { identifyProcess } from "../build/buildkit/daemon/process-identity.ts";
import { FactoryError } from "../errors/factory-error.ts";
import { claimNumber, lockFile, lockNumbers, releaseNumber, removeDrafts } from "../store/numbered-lock.ts";

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

const DRAFT = ".draft-";
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
    releaseNumber(file);
  }
}

async function acquire({ folder, waitMs = USUAL_WAIT_MS, signal }: ExclusiveRequest): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const locks = { folder, prefix: "" };
  const own = await identifyProcess(process.pid);
  const holder: Holder = { machine: machine(), pid: process.pid, startTicks: own?.startTicks ?? "" };
  const draft = join(folder, `${DRAFT}${process.pid}-${holder.startTicks}-${drafts++}`);
  writeFileSync(draft, JSON.stringify(holder));
  const began = performance.now();
  try {
    for (;;) {
      signal?.throwIfAborted();
      const [highest = 0] = lockNumbers(locks);
      if (highest === 0 || (await isFree(lockFile(locks, highest), holder))) {
        const file = claimNumber(locks, highest + 1, { draft, linked: touch });
        if (file !== undefined) {
          rmSync(draft, { force: true });
          await removeDrafts(folder, DRAFT, (text) => isDead(text, holder));
          return file;
        }
      } else if (performance.now() - began > waitMs) throw busy(folder);
      await delay(2 + Math.random() * 10, undefined, signal === undefined ? {} : { signal });
    }
  } finally {
    rmSync(draft, { force: true });
  }
}

/** How long it has been held is told from then on. */
function touch(file: string): void {
  const now = new Date();
  utimesSync(file, now, now);
}

async function isFree(file: string, own: Holder): Promise<boolean> {
  try {
    const text = readFileSync(file, "utf8");
    if (text === "") return true;
    return (await isDead(text, own)) ?? Date.now() - statSync(file).mtimeMs > FOREIGN_MS;
  } catch (error) {
    // A higher number is in force meanwhile.
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    return Date.now() - statSync(file).mtimeMs > FOREIGN_MS;
  }
}

/** Undefined for a process of another machine. */
async function isDead(text: string, own: Holder): Promise<boolean | undefined> {
  const { machine: where, pid, startTicks } = JSON.parse(text) as Holder;
  if (where !== own.machine || startTicks === "") return undefined;
  return (await identifyProcess(pid))?.startTicks !== startTicks;
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

function busy(folder: string): FactoryError {
  return new FactoryError("STORE_BUSY", `another factory does not let go of ${folder}`, {
    hint: "wait for it to end, or end it",
  });
}
