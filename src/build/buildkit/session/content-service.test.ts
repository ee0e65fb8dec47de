import { createHash, randomBytes } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { status } from "@grpc/grpc-js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { grpcMethod } from "../grpc-method.ts";
import {
  InfoRequest,
  InfoResponse,
  ReadContentRequest,
  ReadContentResponse,
  WRITE_ACTION,
  WriteContentRequest,
  WriteContentResponse,
} from "../proto/content.ts";
import { type LoopbackDaemon, loopbackDaemon } from "./loopback-daemon.ts";

const SERVICE = "/containerd.services.content.v1.Content";
const INFO = grpcMethod({ path: `${SERVICE}/Info`, request: InfoRequest, response: InfoResponse });
const READ = grpcMethod({
  path: `${SERVICE}/Read`,
  request: ReadContentRequest,
  response: ReadContentResponse,
  responseStream: true,
});
const WRITE = grpcMethod({
  path: `${SERVICE}/Write`,
  request: WriteContentRequest,
  response: WriteContentResponse,
  requestStream: true,
  responseStream: true,
});
const STORE = "buildkit-attachable-store-id";
const bytes = randomBytes(700_000);
const digest = digestOf(bytes);

let dir: string;
let daemon: LoopbackDaemon;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "factory-content-"));
  await mkdir(join(dir, "base", "blobs", "sha256"), { recursive: true });
  await writeFile(blobOf("base", bytes), bytes);
  await writeFile(join(dir, "base", "index.json"), "{}");
  daemon = await loopbackDaemon({
    layouts: { base: join(dir, "base") },
    receive: { kind: "layout", path: join(dir, "out") },
  });
});

afterEach(async () => {
  await daemon.close();
  await rm(dir, { recursive: true, force: true });
});

function digestOf(content: Uint8Array): string {
  return `sha256:${createHash("sha256").update(content).digest("hex")}`;
}

function blobOf(layout: string, content: Uint8Array): string {
  return join(dir, layout, "blobs", "sha256", digestOf(content).slice(7));
}

async function read(range: { readonly offset?: number; readonly size?: number }): Promise<Buffer> {
  const stream = daemon.stream(READ, { [STORE]: ["oci:base"] });
  stream.write({ digest, ...range });
  stream.end();
  const pieces: Buffer[] = [];
  for (let next = await stream.next(); next !== undefined; next = await stream.next()) {
    expect(next.offset ?? 0).toBe(Buffer.concat(pieces).length);
    pieces.push(next.data as Buffer);
  }
  return Buffer.concat(pieces);
}

describe("reading a layout", () => {
  it.each(["oci:base", "base"])("gives the size of a blob of the store %s", async (id) => {
    expect(await daemon.unary(INFO, { digest }, { [STORE]: [id] })).toMatchObject({
      info: { digest, size: 700_000 },
    });
  });

  it.each([
    [{}, 0, 700_000],
    [{ offset: 5, size: 10 }, 5, 15],
    [{ offset: 699_990, size: 100 }, 699_990, 700_000],
    [{ offset: 300_000, size: 300_000 }, 300_000, 600_000],
    [{ offset: 700_000, size: 1 }, 700_000, 700_000],
  ])("gives exactly the bytes of %j", async (range, from, to) => {
    expect((await read(range)).equals(bytes.subarray(from, to))).toBe(true);
  });

  it("refuses to read past the end", async () => {
    await expect(read({ offset: 700_001 })).rejects.toMatchObject({ code: status.OUT_OF_RANGE });
  });

  it.each([
    ["a blob it lacks", `sha256:${"0".repeat(64)}`, "base", status.NOT_FOUND],
    ["a digest that is a path", "sha256:../../index.json", "base", status.INVALID_ARGUMENT],
    ["a store that is not offered", digest, "oci:other", status.NOT_FOUND],
    ["a store named like a property of objects", digest, "constructor", status.NOT_FOUND],
  ])("does not give %s", async (_, asked, store, code) => {
    await expect(daemon.unary(INFO, { digest: asked }, { [STORE]: [store] })).rejects.toMatchObject({ code });
    expect(daemon.session.failure()).toBeUndefined();
  });
});

describe("writing a layout", () => {
  const { STAT, WRITE: DATA, COMMIT } = WRITE_ACTION;
  const start = { action: STAT, ref: "layer", total: bytes.length, expected: digest };

  function open(store = "export") {
    return daemon.stream(WRITE, { [STORE]: [store] });
  }

  it("takes a blob in pieces, answers STAT at any point, and commits what verifies", async () => {
    const stream = open();
    stream.write(start);
    expect(await stream.next()).toMatchObject({ offset: 0, total: 700_000 });
    stream.write({ action: DATA, offset: 0, data: bytes.subarray(0, 400_000) });
    expect(await stream.next()).toMatchObject({ action: DATA, offset: 400_000 });
    stream.write({ action: STAT });
    expect(await stream.next()).toMatchObject({ offset: 400_000 });
    expect(await readdir(join(dir, "out"))).toEqual([".ingest"]);
    stream.write({ action: DATA, offset: 400_000, data: bytes.subarray(400_000) });
    await stream.next();
    stream.write({ action: COMMIT, offset: 700_000, total: 700_000, expected: digest });
    expect(await stream.next()).toMatchObject({ action: COMMIT, offset: 700_000, digest });
    expect(await stream.next()).toBeUndefined();

    expect((await readFile(blobOf("out", bytes))).equals(bytes)).toBe(true);
    expect(await readdir(join(dir, "out", ".ingest"))).toEqual([]);
  });

  it("starts over when data comes at 0 again", async () => {
    const stream = open();
    stream.write(start);
    stream.write({ action: DATA, offset: 0, data: randomBytes(10) });
    stream.write({ action: DATA, offset: 0, data: bytes });
    stream.write({ action: COMMIT, offset: bytes.length, expected: digest });
    for (let answers = 0; answers < 4; answers += 1) await stream.next();

    expect((await readFile(blobOf("out", bytes))).equals(bytes)).toBe(true);
  });

  it("says that a blob exists, so that it is not sent", async () => {
    await mkdir(join(dir, "out", "blobs", "sha256"), { recursive: true });
    await writeFile(blobOf("out", bytes), bytes);
    const stream = open();
    stream.write(start);

    await expect(stream.next()).rejects.toMatchObject({ code: status.ALREADY_EXISTS });
  });

  it("takes a blob whose file has another size as missing", async () => {
    await mkdir(join(dir, "out", "blobs", "sha256"), { recursive: true });
    await writeFile(blobOf("out", bytes), "half");
    const stream = open();
    stream.write(start);

    expect(await stream.next()).toMatchObject({ offset: 0 });
    stream.cancel();
  });

  it.each([
    [
      "a digest that is not the blob's",
      { action: COMMIT, expected: `sha256:${"0".repeat(64)}` },
      status.FAILED_PRECONDITION,
    ],
    ["another size", { action: COMMIT, total: 3 }, status.FAILED_PRECONDITION],
    ["a gap", { action: DATA, offset: 7, data: bytes }, status.OUT_OF_RANGE],
    ["a digest that is a path", { action: COMMIT, expected: "sha256:../x" }, status.INVALID_ARGUMENT],
  ])("refuses %s and leaves nothing behind", async (_, message, code) => {
    const stream = open();
    stream.write({ action: STAT, ref: "layer" });
    await stream.next();
    stream.write(message);

    await expect(stream.next()).rejects.toMatchObject({ code });
    expect(await readdir(join(dir, "out", ".ingest"))).toEqual([]);
    expect(await readdir(join(dir, "out"))).toEqual([".ingest"]);
  });

  it("does not write into a layout that is offered to read", async () => {
    const stream = open("oci:base");
    stream.write(start);

    await expect(stream.next()).rejects.toMatchObject({ code: status.PERMISSION_DENIED });
  });

  it("reports an output that cannot be written as our failure", async () => {
    await writeFile(join(dir, "out"), "a file");
    const stream = open();
    stream.write(start);

    await expect(stream.next()).rejects.toMatchObject({ code: status.INTERNAL });
    expect(daemon.session.failure()).toMatchObject({ code: "OUTPUT_FAILED" });
  });
});
