import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { identifyProcess, type ProcessIdentity } from "../../build/buildkit/daemon/process-identity.ts";
import { FactoryError } from "../../errors/factory-error.ts";
import {
  claimNumber,
  lockFile,
  lockNumbers,
  type NumberedLocks,
  releaseNumber,
  removeDrafts,
} from "../../store/numbered-lock.ts";
import { saveError } from "./save-error.ts";

/**
 * Makes this process the only one that drives a run, until the result is called. A process that died holding it is followed
 * at once: the next one takes the next number, and only one can. Throws RUN_BUSY when another process drives the run,
 * RUN_NOT_SAVED when its folder cannot be written.
 */
export async function lockRun(runDir: string): Promise<() => void> {
  const own = await identifyProcess(process.pid);
  const text = JSON.stringify(own ?? { pid: process.pid, startTicks: "" });
  const locks = locksOf(runDir);
  const { folder } = locks;
  const draft = join(folder, `.${process.pid}-${own?.startTicks ?? ""}`);
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(draft, text);
  } catch (error) {
    throw saveError(folder, error);
  }
  try {
    for (;;) {
      const highest = numbersOf(locks)[0] ?? 0;
      await refuseLiving(locks, highest);
      const mine = claimNumber(locks, highest + 1, { draft });
      if (mine === undefined) continue;
      rmSync(draft, { force: true });
      await removeDrafts(folder, ".", async (text) => (await livingAs(text)) === undefined);
      return () => releaseNumber(mine);
    }
  } finally {
    rmSync(draft, { force: true });
  }
}

/** The process that drives a run, if one does. */
export async function runDriver(runDir: string): Promise<ProcessIdentity | undefined> {
  const locks = locksOf(runDir);
  const highest = numbersOf(locks)[0];
  return highest === undefined ? undefined : living(lockFile(locks, highest));
}

function locksOf(runDir: string): NumberedLocks {
  return { folder: join(runDir, "locks"), prefix: "lock-" };
}

async function refuseLiving(locks: NumberedLocks, number: number): Promise<void> {
  if (number === 0) return;
  const holder = await living(lockFile(locks, number));
  if (holder === undefined) return;
  throw new FactoryError("RUN_BUSY", `the run is driven by the process ${holder.pid}`, {
    hint: "wait for it, or end it",
  });
}

async function living(file: string): Promise<ProcessIdentity | undefined> {
  try {
    return await livingAs(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

/** Throws a plain Error for text that says of no process. */
async function livingAs(text: string): Promise<ProcessIdentity | undefined> {
  const written = JSON.parse(text) as Partial<ProcessIdentity>;
  if (!Number.isInteger(written.pid)) return undefined;
  const running = await identifyProcess(written.pid as number);
  return running !== undefined && running.startTicks === written.startTicks ? running : undefined;
}

/** None where there are no locks yet. */
function numbersOf(locks: NumberedLocks): readonly number[] {
  try {
    return lockNumbers(locks);
  } catch {
    return [];
  }
}
