import { createWriteStream } from "node:fs";
import { readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { FactoryError } from "../errors/factory-error.ts";
import { pathKind } from "../image/path-kind.ts";
import { acquireLock } from "../store/acquire-lock.ts";
import { removeLayoutGarbage } from "./buildkit/session/remove-layout-garbage.ts";
import type { Receiver } from "./buildkit/types.ts";
import { loadIntoDocker } from "./load-into-docker.ts";
import type { Output } from "./output.ts";
import { makeOutputFolder } from "./output-folder.ts";

export interface ReceivedOutput {
  /** Absent when the daemon keeps the result or pushes it itself. */
  readonly receiver?: Receiver;
  /** Makes the output visible; called once after success. Throws OUTPUT_FAILED. */
  commit(): Promise<void>;
  /** Removes what was written, as far as that is possible; called after a failure. */
  discard(): Promise<void>;
}

const NOTHING = { commit: async () => {}, discard: async () => {} };

export interface ReceiveOptions {
  readonly signal?: AbortSignal;
  /** Told what is waited for. */
  readonly onWait?: (line: string) => void;
}

/**
 * Where the exported bytes go. Archives and folders are written under a temporary name beside their
 * target and appear whole or not at all. `path`s of the output must be absolute, or `-` for stdout.
 */
export async function receiveOutput(
  output: Output,
  stdout: NodeJS.WritableStream,
  options: ReceiveOptions = {},
): Promise<ReceivedOutput> {
  switch (output.kind) {
    case "layout":
      return toLayout(output.path, options);
    case "archive":
      return output.path === "-"
        ? toStream((bytes) => pipeline(bytes, stdout, { end: false }))
        : toFile(output.path);
    case "docker":
      return toStream(loadIntoDocker);
    case "folder":
      return toFolder(output.path);
    case "image":
    case "cache":
      return NOTHING;
  }
}

/** One build at a time writes to a layout: each removes what its index does not name, and skips blobs that are there. */
async function toLayout(path: string, { signal, onWait }: ReceiveOptions): Promise<ReceivedOutput> {
  const folder = await makeOutputFolder(path);
  const release = await lockLayout(path, { signal, onWait }).catch(async (error: unknown) => {
    await folder.discard();
    throw error;
  });
  return {
    receiver: { kind: "layout", path },
    commit: release,
    discard: async () => {
      await attempt(removeLayoutGarbage(path));
      await release();
      await folder.discard();
    },
  };
}

async function lockLayout(
  path: string,
  { signal, onWait }: { signal: AbortSignal | undefined; onWait: ReceiveOptions["onWait"] },
): Promise<() => Promise<void>> {
  const release = await acquireLock({
    folder: path,
    name: "build",
    onWait: () => onWait?.(`waiting for another build that writes to ${path}`),
    ...(signal === undefined ? {} : { signal }),
  }).catch((error: NodeJS.ErrnoException) => {
    throw signal?.aborted ? error : notWritten(path, error);
  });
  return release ?? NOTHING.commit;
}

function toStream(write: (bytes: Readable) => Promise<void>): ReceivedOutput {
  return { receiver: { kind: "stream", write }, ...NOTHING };
}

async function toFile(path: string): Promise<ReceivedOutput> {
  const temporary = partOf(path);
  if ((await pathKind(path)) === "folder") {
    throw new FactoryError("OUTPUT_INVALID", `cannot write the image to ${path}: it is a folder`, {
      source: "--output",
      hint: "name a file, such as dest=image.tar",
    });
  }
  const folder = await makeOutputFolder(dirname(path));
  return {
    receiver: {
      kind: "stream",
      write: (bytes) => writing(path, pipeline(bytes, createWriteStream(temporary))),
    },
    commit: () => writing(path, rename(temporary, path)),
    discard: async () => {
      await attempt(rm(temporary, { force: true }));
      await folder.discard();
    },
  };
}

async function toFolder(path: string): Promise<ReceivedOutput> {
  const kind = await pathKind(path);
  if (kind === "file" || (kind === "folder" && (await readdir(path)).length > 0)) {
    throw new FactoryError(
      "OUTPUT_INVALID",
      `cannot write the image's files to ${path}: it exists and is not empty`,
      { source: "--output", hint: "remove it or name another folder" },
    );
  }
  const temporary = partOf(path);
  const folder = await makeOutputFolder(dirname(path));
  await writing(path, rm(temporary, { recursive: true, force: true }));
  return {
    receiver: { kind: "folder", path: temporary },
    commit: () => writing(path, replaceFolder(temporary, path)),
    discard: async () => {
      await attempt(rm(temporary, { recursive: true, force: true, maxRetries: 5 }));
      await folder.discard();
    },
  };
}

/** Beside its target, so that a rename is enough; of this process alone, so that builds at the same time do not mix. */
function partOf(path: string): string {
  return join(dirname(path), `.${basename(path)}.${process.pid}.part`);
}

async function replaceFolder(temporary: string, path: string): Promise<void> {
  await rm(path, { recursive: true, force: true });
  await rename(temporary, path);
}

async function writing(path: string, work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    throw notWritten(path, error as Error);
  }
}

function notWritten(path: string, cause: Error): FactoryError {
  return new FactoryError("OUTPUT_FAILED", `cannot write ${path}: ${cause.message}`, {
    cause,
    source: "--output",
    hint: "free space or choose another place with --output",
  });
}

/** Cleaning up must not hide the failure that it follows. */
async function attempt(work: Promise<void>): Promise<void> {
  await work.catch(() => undefined);
}
