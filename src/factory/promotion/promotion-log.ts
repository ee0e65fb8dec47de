import {
  closeSync,
  fdatasyncSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { FactoryError } from "../../errors/factory-error.ts";
import type { Actor } from "../actor.ts";
import { exclusively } from "../exclusive.ts";
import { ignoreState } from "../ignore-state.ts";
import { stateFolder } from "../resource-paths.ts";

/** One line of `.factory/state/promotions.ndjson`. */
export interface Promotion {
  /** RFC 3339, UTC. */
  readonly time: string;
  readonly action: "promote" | "rollback";
  readonly actor: Actor;
  readonly runId: string;
  /** Of the image. */
  readonly digest: string;
  /** Full name: registry, repository and tag. */
  readonly to: string;
  /** What the name led to before; null when to nothing. */
  readonly previousDigest: string | null;
  /** Hash of the record of the approval. */
  readonly decisionId: string;
}

/** `projectDir` is absolute. */
export function promotionsFile(projectDir: string): string {
  return join(stateFolder(projectDir), "promotions.ndjson");
}

/** Oldest first; of one name when `to` is given. Throws RECORD_INVALID for a line that is none. */
export function readPromotions(
  projectDir: string,
  { to }: { readonly to?: string } = {},
): readonly Promotion[] {
  const file = promotionsFile(projectDir);
  const lines = readText(file).split("\n");
  // What has no line end is being written, or a crash ended it.
  lines.pop();
  const promotions = lines.map((line, index) => parse(line) ?? unreadable(file, index + 1));
  return to === undefined ? promotions : promotions.filter((each) => each.to === to);
}

/**
 * Notes a promotion, and returns whether it is a new one: who promotes what is there already changes nothing. It is on the disk
 * when this returns. Throws STORE_FAILED, STORE_BUSY, RECORD_INVALID.
 */
export async function notePromotion(
  projectDir: string,
  promotion: Promotion,
  signal?: AbortSignal,
): Promise<boolean> {
  ignoreState(projectDir);
  const folder = join(stateFolder(projectDir), "locks", "promotions");
  return exclusively({ folder, ...(signal === undefined ? {} : { signal }) }, () => {
    const last = readPromotions(projectDir, { to: promotion.to }).at(-1);
    if (last?.digest === promotion.digest) return false;
    append(promotionsFile(projectDir), `${JSON.stringify(promotion)}\n`);
    return true;
  });
}

function append(file: string, line: string): void {
  const text = readText(file);
  const complete = Buffer.byteLength(text.slice(0, text.lastIndexOf("\n") + 1));
  try {
    const fd = openSync(file, "a", 0o644);
    try {
      if (fstatSync(fd).size > complete) ftruncateSync(fd, complete);
      writeWhole(fd, Buffer.from(line), complete);
    } finally {
      closeSync(fd);
    }
    if (complete === 0) syncFolder(dirname(file));
  } catch (cause) {
    throw new FactoryError("STORE_FAILED", `${file} cannot be written: ${(cause as Error).message}`, {
      hint: "make room or mend the folder, then promote again: nothing is copied twice",
      cause,
    });
  }
}

function writeWhole(fd: number, bytes: Buffer, before: number): void {
  try {
    let written = 0;
    while (written < bytes.length) written += writeSync(fd, bytes, written);
    fdatasyncSync(fd);
  } catch (error) {
    ftruncateSync(fd, before);
    throw error;
  }
}

function syncFolder(folder: string): void {
  const fd = openSync(folder, "r");
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw error;
  }
}

function parse(line: string): Promotion | undefined {
  try {
    const value = JSON.parse(line) as Partial<Promotion> | null;
    const { digest, to, runId, time, decisionId } = value ?? {};
    return [digest, to, runId, time, decisionId].every((text) => typeof text === "string")
      ? (value as Promotion)
      : undefined;
  } catch {
    return undefined;
  }
}

function unreadable(file: string, line: number): never {
  throw new FactoryError("RECORD_INVALID", `line ${line} of the promotions cannot be read`, {
    source: `${file}:${line}`,
    hint: "restore the file from a backup",
  });
}
