import { createWriteStream } from "node:fs";
import { mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { execa } from "execa";
import { FactoryError } from "../errors/factory-error.ts";
import type { Receiver } from "./buildkit/types.ts";
import type { Output } from "./output.ts";

export interface ReceivedOutput {
  /** Absent when the daemon keeps the result or pushes it itself. */
  readonly receiver?: Receiver;
  /** Makes the output visible; called once after success. */
  commit(): Promise<void>;
  /** Removes what was written; called after a failure. */
  discard(): Promise<void>;
}

const NOTHING = { commit: async () => {}, discard: async () => {} };

/**
 * Where the exported bytes go. Archives and folders are written under a temporary name beside their
 * target and appear whole or not at all. `path`s of the output must be absolute, or `-` for stdout.
 */
export async function receiveOutput(output: Output, stdout: NodeJS.WritableStream): Promise<ReceivedOutput> {
  switch (output.kind) {
    case "layout":
      await makeFolder(output.path);
      return { receiver: { kind: "layout", path: output.path }, ...NOTHING };
    case "archive":
      return output.path === "-"
        ? toStream((bytes) => pipeline(bytes, stdout, { end: false }))
        : toFile(output.path);
    case "docker":
      return toStream(loadIntoDocker);
    case "folder":
      return toFolder(output.path);
    case "image":
      return NOTHING;
  }
}

function toStream(write: (bytes: Readable) => Promise<void>): ReceivedOutput {
  return { receiver: { kind: "stream", write }, ...NOTHING };
}

async function toFile(path: string): Promise<ReceivedOutput> {
  const temporary = `${path}.part`;
  await makeFolder(dirname(path));
  if ((await kindOf(path)) === "folder") {
    throw new FactoryError("OUTPUT_INVALID", `cannot write the image to ${path}: it is a folder`, {
      source: "--output",
      hint: "name a file, such as dest=image.tar",
    });
  }
  return {
    receiver: { kind: "stream", write: (bytes) => writeFile(bytes, temporary) },
    commit: () => rename(temporary, path),
    discard: () => rm(temporary, { force: true }),
  };
}

async function writeFile(bytes: Readable, path: string): Promise<void> {
  try {
    await pipeline(bytes, createWriteStream(path));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new FactoryError("OUTPUT_FAILED", `cannot write ${path}: ${reason}`, {
      cause: error,
      source: "--output",
      hint: "free space or choose another place with --output",
    });
  }
}

async function toFolder(path: string): Promise<ReceivedOutput> {
  const kind = await kindOf(path);
  if (kind === "file" || (kind === "folder" && (await readdir(path)).length > 0)) {
    throw new FactoryError(
      "OUTPUT_INVALID",
      `cannot write the image's files to ${path}: it exists and is not empty`,
      {
        source: "--output",
        hint: "remove it or name another folder",
      },
    );
  }
  const temporary = join(dirname(path), `.${path.split("/").pop()}.part`);
  await rm(temporary, { recursive: true, force: true });
  await makeFolder(temporary);
  return {
    receiver: { kind: "folder", path: temporary },
    commit: async () => {
      await rm(path, { recursive: true, force: true });
      await rename(temporary, path);
    },
    discard: () => rm(temporary, { recursive: true, force: true }),
  };
}

async function loadIntoDocker(bytes: Readable): Promise<void> {
  try {
    await execa("docker", ["load", "--quiet"], { input: bytes });
  } catch (error) {
    throw new FactoryError("OUTPUT_FAILED", "docker load did not take the image", {
      cause: error,
      hint: "start Docker, or write a file with --output type=docker,dest=image.tar",
    });
  }
}

async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new FactoryError("OUTPUT_INVALID", `cannot make the folder ${path}: ${reason}`, {
      cause: error,
      source: "--output",
      hint: "choose a folder you may write to",
    });
  }
}

async function kindOf(path: string): Promise<"file" | "folder" | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return undefined;
  return found.isDirectory() ? "folder" : "file";
}
