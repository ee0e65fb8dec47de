import { lstat, mkdir, mkdtemp, readdir, readFile, readlink, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { status } from "@grpc/grpc-js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { grpcMethod } from "../grpc-method.ts";
import { BytesMessage } from "../proto/filesync.ts";
import { MODE, PACKET, Packet } from "../proto/fsutil.ts";
import { type DaemonStream, type LoopbackDaemon, loopbackDaemon } from "./loopback-daemon.ts";

const path = "/moby.filesync.v1.FileSend/DiffCopy";
const streams = { requestStream: true, responseStream: true };
const SEND_BYTES = grpcMethod({ path, request: BytesMessage, response: BytesMessage, ...streams });
const SEND_FILES = grpcMethod({ path, request: Packet, response: Packet, ...streams });

let dir: string;
let daemon: LoopbackDaemon;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "factory-send-"));
});

afterEach(async () => {
  await daemon.close();
  await rm(dir, { recursive: true, force: true });
});

describe("a stream receiver", () => {
  it("ends the call only after the writer has finished", async () => {
    const order: string[] = [];
    const write = async (bytes: Readable) => {
      const pieces: Buffer[] = [];
      for await (const piece of bytes) pieces.push(piece);
      await new Promise((resolve) => setImmediate(resolve));
      order.push(Buffer.concat(pieces).toString());
    };
    daemon = await loopbackDaemon({ receive: { kind: "stream", write } });
    const stream = daemon.stream(SEND_BYTES);
    for (const text of ["one ", "", "two"]) stream.write({ data: Buffer.from(text) });
    stream.end();

    expect(await stream.next()).toBeUndefined();
    order.push("ended");

    expect(order).toEqual(["one two", "ended"]);
  });

  it("makes what the writer threw the session's failure", async () => {
    const write = async () => {
      throw Object.assign(new Error("no space left on device"), { code: "ENOSPC", path: "/out.tar" });
    };
    daemon = await loopbackDaemon({ receive: { kind: "stream", write } });
    const stream = daemon.stream(SEND_BYTES);

    await expect(stream.next()).rejects.toMatchObject({ code: status.INTERNAL });
    expect(daemon.session.failure()).toMatchObject({
      code: "OUTPUT_FAILED",
      message: "/out.tar cannot be written: no space left on device",
      hint: "free some space there, or choose another output",
    });
  });

  it("does not know other exporters than the first", async () => {
    daemon = await loopbackDaemon({ receive: { kind: "stream", write: async () => undefined } });
    const stream = daemon.stream(SEND_BYTES, { "buildkit-attachable-exporter-id": ["1"] });

    await expect(stream.next()).rejects.toMatchObject({ code: status.NOT_FOUND });
  });
});

interface Sent {
  readonly path: string;
  readonly mode: number;
  readonly link?: string;
}

function list(stream: DaemonStream, entries: readonly Sent[]) {
  for (const entry of entries) {
    stream.write({
      type: PACKET.STAT,
      stat: {
        path: Buffer.from(entry.path),
        mode: entry.mode,
        modTime: 1_500_000_000_000_000_000,
        ...(entry.link === undefined ? {} : { linkname: Buffer.from(entry.link) }),
      },
    });
  }
  stream.write({ type: PACKET.STAT });
}

describe("a folder receiver", () => {
  let out: string;
  let stream: DaemonStream;

  beforeEach(async () => {
    out = join(dir, "out");
    daemon = await loopbackDaemon({ receive: { kind: "folder", path: out } });
  });

  async function serveFiles(contents: Readonly<Record<number, string>>): Promise<void> {
    for (;;) {
      const packet = await stream.next();
      if (packet?.type === PACKET.FIN) break;
      expect(packet).toMatchObject({ type: PACKET.REQ });
      const id = Number(packet?.id ?? 0);
      for (const piece of contents[id] ?? "")
        stream.write({ type: PACKET.DATA, id, data: Buffer.from(piece) });
      stream.write({ type: PACKET.DATA, id });
    }
    stream.write({ type: PACKET.FIN });
    expect(await stream.next()).toBeUndefined();
  }

  it("writes files, folders and links with their modes and times, and skips devices", async () => {
    stream = daemon.stream(SEND_FILES);
    list(stream, [
      { path: "bin", mode: MODE.FOLDER + 0o555 },
      { path: "bin/tool", mode: 0o4755 },
      { path: "bin/twin", mode: 0o755, link: "bin/tool" },
      { path: "dev", mode: 2 ** 26 + 0o600 },
      { path: "link", mode: MODE.SYMLINK + 0o777, link: "bin/tool" },
      { path: "readme", mode: 0o400 },
    ]);
    await serveFiles({ 1: "tool", 5: "text" });

    expect((await readdir(out)).sort()).toEqual(["bin", "link", "readme"]);
    expect(await readFile(join(out, "bin/tool"), "utf8")).toBe("tool");
    expect((await lstat(join(out, "bin/twin"))).ino).toBe((await lstat(join(out, "bin/tool"))).ino);
    expect(await readlink(join(out, "link"))).toBe("bin/tool");
    const modes = await Promise.all(["bin", "bin/tool", "readme"].map((name) => lstat(join(out, name))));
    expect(modes.map(({ mode }) => mode & 0o7777)).toEqual([0o555, 0o755, 0o400]);
    expect(modes.map(({ mtimeMs }) => mtimeMs)).toEqual(Array(3).fill(1_500_000_000_000));
    expect((await lstat(join(out, "link"))).mtimeMs).toBe(1_500_000_000_000);
  });

  it("replaces what is there without writing through it, and keeps the rest", async () => {
    await mkdir(join(dir, "elsewhere"));
    await writeFile(join(dir, "target"), "untouched");
    await mkdir(out);
    await symlink("../target", join(out, "file"));
    await symlink("../elsewhere", join(out, "folder"));
    await writeFile(join(out, "kept"), "kept");
    stream = daemon.stream(SEND_FILES);
    list(stream, [
      { path: "file", mode: 0o644 },
      { path: "folder", mode: MODE.FOLDER + 0o755 },
      { path: "folder/inside", mode: 0o644 },
    ]);
    await serveFiles({ 0: "new", 2: "in" });

    expect(await readFile(join(dir, "target"), "utf8")).toBe("untouched");
    expect(await readdir(join(dir, "elsewhere"))).toEqual([]);
    expect(await readFile(join(out, "file"), "utf8")).toBe("new");
    expect(await readFile(join(out, "folder/inside"), "utf8")).toBe("in");
    expect(await readFile(join(out, "kept"), "utf8")).toBe("kept");
  });

  it.each<[string, Sent[]]>([
    ["a path that leads out", [{ path: "../evil", mode: 0o644 }]],
    ["an absolute path", [{ path: "/tmp/evil", mode: 0o644 }]],
    [
      "a path through a symlink of the same stream",
      [
        { path: "link", mode: MODE.SYMLINK + 0o777, link: ".." },
        { path: "link/evil", mode: 0o644 },
      ],
    ],
  ])("refuses %s and writes nothing outside", async (_, entries) => {
    stream = daemon.stream(SEND_FILES);
    list(stream, entries);

    await expect(stream.next()).rejects.toMatchObject({ code: status.INVALID_ARGUMENT });
    expect(await readdir(dir)).toEqual(["out"]);
  });

  it("treats a hard link to a file it has not got as a file", async () => {
    await writeFile(join(dir, "secret"), "secret");
    stream = daemon.stream(SEND_FILES);
    list(stream, [{ path: "copy", mode: 0o644, link: "../secret" }]);
    await serveFiles({ 0: "own" });

    expect(await readFile(join(out, "copy"), "utf8")).toBe("own");
    expect(await readFile(join(dir, "secret"), "utf8")).toBe("secret");
  });

  it("does not put a file in the place of a folder", async () => {
    await mkdir(join(out, "data", "mine"), { recursive: true });
    stream = daemon.stream(SEND_FILES);
    list(stream, [{ path: "data", mode: 0o644 }]);

    await expect(stream.next()).rejects.toMatchObject({ code: status.INTERNAL });
    expect(daemon.session.failure()).toMatchObject({ code: "OUTPUT_FAILED" });
    expect(await readdir(join(out, "data"))).toEqual(["mine"]);
  });
});
