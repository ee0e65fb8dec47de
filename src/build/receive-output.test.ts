import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable, Writable } from "node:stream";
import { describe, expect, it } from "vitest";
import type { Output } from "./output.ts";
import { type ReceivedOutput, receiveOutput } from "./receive-output.ts";

function newFolder(): string {
  return mkdtempSync(join(tmpdir(), "factory-receive-"));
}

const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });

async function received(output: Output): Promise<ReceivedOutput> {
  return receiveOutput(output, nowhere);
}

async function writeTo({ receiver }: ReceivedOutput, text: string): Promise<void> {
  if (receiver?.kind !== "stream") throw new Error("the output takes no stream");
  await receiver.write(Readable.from([Buffer.from(text)]));
}

describe("an archive", () => {
  const archive = (path: string): Output => ({ kind: "archive", format: "oci", path });

  it("appears whole, in a folder that is made for it, and only when it is committed", async () => {
    const path = join(newFolder(), "new", "image.tar");
    const output = await received(archive(path));

    await writeTo(output, "bytes");
    expect(existsSync(path)).toBe(false);
    await output.commit();

    expect(readFileSync(path, "utf8")).toBe("bytes");
    expect(readdirSync(join(path, ".."))).toEqual(["image.tar"]);
  });

  it("leaves the archive of an earlier build alone when the build fails", async () => {
    const folder = newFolder();
    writeFileSync(join(folder, "image.tar"), "earlier");
    const output = await received(archive(join(folder, "image.tar")));

    await writeTo(output, "half");
    await output.discard();

    expect(readdirSync(folder)).toEqual(["image.tar"]);
    expect(readFileSync(join(folder, "image.tar"), "utf8")).toBe("earlier");
  });

  it("leaves no folder behind that was made for a build that failed", async () => {
    const folder = newFolder();
    const output = await received(archive(join(folder, "a", "b", "image.tar")));

    await writeTo(output, "half");
    await output.discard();

    expect(readdirSync(folder)).toEqual([]);
  });

  it("does not replace a folder", async () => {
    await expect(received(archive(newFolder()))).rejects.toMatchObject({
      code: "OUTPUT_INVALID",
      source: "--output",
    });
  });

  it("goes to standard output when its path is a dash, which stays open", async () => {
    const chunks: string[] = [];
    const stdout = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        chunks.push(chunk.toString());
        done();
      },
    });
    const output = await receiveOutput(archive("-"), stdout);

    await writeTo(output, "bytes");
    await output.commit();

    expect(chunks.join("")).toBe("bytes");
    expect(stdout.writableEnded).toBe(false);
  });
});

describe("a folder of files", () => {
  const folderAt = (path: string): Output => ({ kind: "folder", path });

  it("appears under its name when it is committed", async () => {
    const path = join(newFolder(), "root");
    const output = await received(folderAt(path));
    if (output.receiver?.kind !== "folder") throw new Error("the output takes no folder");
    mkdirSync(output.receiver.path, { recursive: true });
    writeFileSync(join(output.receiver.path, "file"), "x");

    expect(existsSync(path)).toBe(false);
    await output.commit();

    expect(readdirSync(path)).toEqual(["file"]);
    expect(readdirSync(join(path, ".."))).toEqual(["root"]);
  });

  it("may replace an empty folder, but nothing that holds something", async () => {
    const empty = newFolder();
    const full = newFolder();
    writeFileSync(join(full, "mine"), "x");

    await expect(received(folderAt(empty))).resolves.toMatchObject({ receiver: { kind: "folder" } });
    await expect(received(folderAt(full))).rejects.toMatchObject({ code: "OUTPUT_INVALID" });
    await expect(received(folderAt(join(full, "mine")))).rejects.toMatchObject({ code: "OUTPUT_INVALID" });
    expect(readdirSync(full)).toEqual(["mine"]);
  });

  it("is gone when the build fails", async () => {
    const parent = newFolder();
    const output = await received(folderAt(join(parent, "root")));
    if (output.receiver?.kind !== "folder") throw new Error("the output takes no folder");
    mkdirSync(output.receiver.path, { recursive: true });
    writeFileSync(join(output.receiver.path, "file"), "x");

    await output.discard();

    expect(readdirSync(parent)).toEqual([]);
  });
});

describe("other outputs", () => {
  it("a layout is written in place", async () => {
    const path = join(newFolder(), "image");

    const output = await received({ kind: "layout", path });

    expect(output.receiver).toEqual({ kind: "layout", path });
    expect(existsSync(path)).toBe(true);
  });

  it("an image that the builder keeps needs no receiver", async () => {
    expect(await received({ kind: "image", push: false })).not.toHaveProperty("receiver");
  });

  it("a place that cannot be made is the user's to change", async () => {
    const file = join(newFolder(), "file");
    writeFileSync(file, "");

    await expect(received({ kind: "layout", path: join(file, "image") })).rejects.toMatchObject({
      code: "OUTPUT_INVALID",
      hint: "choose a folder you may write to",
    });
  });
});
