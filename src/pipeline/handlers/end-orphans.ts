import { readdirSync, readFileSync } from "node:fs";
import { endGroup } from "./run-process.ts";

/**
 * Ends what is left of a stage whose process died without being able to: all groups of processes that have that status file
 * in their environment. Otherwise they would go on beside the same stage when it runs again.
 */
export async function endOrphans(statusFile: string): Promise<void> {
  const groups = new Set(processIds().flatMap((pid) => groupOf(pid, statusFile) ?? []));
  await Promise.all([...groups].map((group) => endGroup(group)));
}

function processIds(): readonly number[] {
  try {
    return readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}

function groupOf(pid: number, statusFile: string): number | undefined {
  if (pid === process.pid) return undefined;
  try {
    const environment = readFileSync(`/proc/${pid}/environ`, "latin1").split("\0");
    const wanted = Buffer.from(`FACTORY_STATUS_FILE=${statusFile}`).toString("latin1");
    if (!environment.includes(wanted)) return undefined;
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const group = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[2]);
    return Number.isInteger(group) && group > 1 ? group : undefined;
  } catch {
    // It ended meanwhile, or belongs to somebody else.
    return undefined;
  }
}
