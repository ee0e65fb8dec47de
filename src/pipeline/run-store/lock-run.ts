import { linkSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { identifyProcess, type ProcessIdentity } from "../../build/buildkit/daemon/process-identity.ts";
import { FactoryError } from "../../errors/factory-error.ts";
import { saveError } from "./save-error.ts";

const LOCK = /^lock-(\d+)$/;

/**
 * Makes this process the only one that drives a run, until the result is called. A process that died holding it is followed
 * at once: the next one takes the next number, and only one can. Throws RUN_BUSY when another process drives the run,
 * RUN_NOT_SAVED when its folder cannot be written.
 */
export async function lockRun(runDir: string): Promise<() => void> {
  const own = await identifyProcess(process.pid);
  const text = JSON.stringify(own ?? { pid: process.pid, startTicks: "" });
  const folder = join(runDir, "locks");
  const draft = join(folder, `.${process.pid}-${own?.startTicks ?? ""}`);
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(draft, text);
  } catch (error) {
    throw saveError(folder, error);
  }
  try {
    for (;;) {
      const highest = lockNumbers(folder)[0] ?? 0;
      await refuseLiving(folder, highest);
      const mine = join(folder, `lock-${highest + 1}`);
      if (!tryLink(draft, mine)) continue;
      // Somebody may have come and gone meanwhile, and a higher number is in force then.
      if ((lockNumbers(folder)[0] ?? 0) > highest + 1) {
        rmSync(mine, { force: true });
        continue;
      }
      for (const number of lockNumbers(folder)) {
        if (number <= highest) rmSync(join(folder, `lock-${number}`), { force: true });
      }
      return () => release(mine);
    }
  } finally {
    rmSync(draft, { force: true });
  }
}

/** The file stays, so that its number is never used again: two that read it at the same time could both believe to be next. */
function release(file: string): void {
  try {
    truncateSync(file);
  } catch (error) {
    // The folder of the run was removed meanwhile.
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}

/** The process that drives a run, if one does. */
export async function runDriver(runDir: string): Promise<ProcessIdentity | undefined> {
  const folder = join(runDir, "locks");
  const highest = lockNumbers(folder)[0];
  return highest === undefined ? undefined : living(join(folder, `lock-${highest}`));
}

async function refuseLiving(folder: string, number: number): Promise<void> {
  if (number === 0) return;
  const holder = await living(join(folder, `lock-${number}`));
  if (holder === undefined) return;
  throw new FactoryError("RUN_BUSY", `the run is driven by the process ${holder.pid}`, {
    hint: "wait for it, or end it",
  });
}

async function living(file: string): Promise<ProcessIdentity | undefined> {
  let written: Partial<ProcessIdentity>;
  try {
    written = JSON.parse(readFileSync(file, "utf8")) as Partial<ProcessIdentity>;
  } catch {
    return undefined;
  }
  if (!Number.isInteger(written.pid)) return undefined;
  const running = await identifyProcess(written.pid as number);
  return running !== undefined && running.startTicks === written.startTicks ? running : undefined;
}

/** Highest first. */
function lockNumbers(folder: string): readonly number[] {
  try {
    const numbers = readdirSync(folder).flatMap((name) => LOCK.exec(name)?.[1] ?? []);
    return numbers.map(Number).sort((a, b) => b - a);
  } catch {
    return [];
  }
}

function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}
