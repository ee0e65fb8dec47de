import { readFile, rename, rm, writeFile } from "node:fs/promises";

/** A process by number and start time, so that a number used again is not taken for it. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks since the machine started: field 22 of /proc/PID/stat. */
  readonly startTicks: string;
}

/** undefined when there is no such process, or only its remains. */
export async function identifyProcess(pid: number): Promise<ProcessIdentity | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  // The second field is the program's name in brackets and may hold anything.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const startTicks = fields[19];
  if (startTicks === undefined || fields[0] === "Z") return undefined;
  return { pid, startTicks };
}

export async function writePidFile(path: string, identity: ProcessIdentity): Promise<void> {
  await writeFile(`${path}.new`, JSON.stringify(identity), { mode: 0o600 });
  await rename(`${path}.new`, path);
}

/** The process a pid file names, if it still runs. */
export async function readPidFile(path: string): Promise<ProcessIdentity | undefined> {
  const text = await readFile(path, "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const written = parseIdentity(text);
  if (written === undefined) return undefined;
  const running = await identifyProcess(written.pid);
  return running?.startTicks === written.startTicks ? running : undefined;
}

export async function removePidFile(path: string): Promise<void> {
  await rm(path, { force: true });
}

function parseIdentity(text: string): ProcessIdentity | undefined {
  try {
    const value = JSON.parse(text) as Partial<ProcessIdentity>;
    if (!Number.isInteger(value.pid) || typeof value.startTicks !== "string") return undefined;
    return { pid: value.pid as number, startTicks: value.startTicks };
  } catch {
    return undefined;
  }
}
