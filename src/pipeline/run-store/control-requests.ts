import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ContextValue } from "../outcome.ts";
import { saveError } from "./save-error.ts";

/** What one process asks of another that drives a run. */
export interface ControlRequest {
  /** Sorts by the time at which it was made. */
  readonly id: string;
  readonly kind: "pause" | "cancel" | "intervene";
  readonly actor: string;
  readonly reason?: string;
  readonly context_updates?: Readonly<Record<string, ContextValue>>;
}

/** Leaves a request in the control folder of a run. Throws RUN_NOT_SAVED. */
export function postRequest(
  folder: string,
  request: Omit<ControlRequest, "id">,
  nowMs: number,
): ControlRequest {
  const id = `${String(nowMs).padStart(15, "0")}-${randomBytes(4).toString("hex")}`;
  const posted = { id, ...request };
  const draft = join(folder, `.${id}`);
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(draft, JSON.stringify(posted));
    renameSync(draft, fileOf(folder, id));
  } catch (error) {
    throw saveError(folder, error);
  }
  return posted;
}

/** Oldest first; a file that is no request asks for nothing. */
export function readRequests(folder: string): readonly ControlRequest[] {
  let names: readonly string[];
  try {
    names = readdirSync(folder);
  } catch {
    return [];
  }
  return names
    .filter((name) => name.endsWith(".json"))
    .sort()
    .flatMap((name) => readRequest(folder, name.slice(0, -".json".length)) ?? []);
}

/** Whether nobody has taken the request yet. */
export function isPending(folder: string, { id }: ControlRequest): boolean {
  return existsSync(fileOf(folder, id));
}

export function removeRequest(folder: string, { id }: ControlRequest): void {
  rmSync(fileOf(folder, id), { force: true });
}

function fileOf(folder: string, id: string): string {
  return join(folder, `${id}.json`);
}

const KINDS: ReadonlySet<unknown> = new Set(["pause", "cancel", "intervene"]);

function readRequest(folder: string, id: string): ControlRequest | undefined {
  try {
    const value = JSON.parse(readFileSync(fileOf(folder, id), "utf8")) as Partial<ControlRequest> | null;
    if (!KINDS.has(value?.kind) || typeof value?.actor !== "string") return undefined;
    return { ...(value as ControlRequest), id };
  } catch {
    return undefined;
  }
}
