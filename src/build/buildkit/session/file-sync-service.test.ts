import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { status } from "@grpc/grpc-js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { grpcMethod } from "../grpc-method.ts";
import { PACKET, Packet } from "../proto/fsutil.ts";
import { type DaemonStream, type LoopbackDaemon, loopbackDaemon } from "./loopback-daemon.ts";

const DIFF_COPY = grpcMethod({
  path: "/moby.filesync.v1.FileSync/DiffCopy",
  request: Packet,
  response: Packet,
  requestStream: true,
  responseStream: true,
});

let dir: string;
let daemon: LoopbackDaemon;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "factory-sync-"));
  await mkdir(join(dir, "sub"));
  await writeFile(join(dir, "a"), "alpha");
  await writeFile(join(dir, "empty"), "");
  await writeFile(join(dir, "sub", "big"), Buffer.alloc(700_000, "b"));
  await symlink("a", join(dir, "z"));
  daemon = await loopbackDaemon({ contexts: { project: dir } });
});

afterEach(async () => {
  await daemon.close();
  await rm(dir, { recursive: true, force: true });
});

async function listed(stream: DaemonStream) {
  const stats: { path: string; mode: number; link?: string }[] = [];
  for (;;) {
    const packet = await stream.next();
    const stat = packet?.stat as { path: Buffer; mode: number; linkname?: Buffer } | undefined;
    if (stat === undefined) return stats;
    const link = stat.linkname?.toString();
    stats.push({ path: stat.path.toString(), mode: stat.mode, ...(link ? { link } : {}) });
  }
}

async function contents(stream: DaemonStream, id: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  stream.write({ type: PACKET.REQ, id });
  for (;;) {
    const packet = await stream.next();
    expect(packet).toMatchObject({ type: PACKET.DATA, id });
    const data = packet?.data as Buffer | undefined;
    if (data === undefined || data.length === 0) return Buffer.concat(pieces);
    pieces.push(data);
  }
}

describe("FileSync", () => {
  it("lists a context with Go's modes, gives what is asked for, and says FIN", async () => {
    const stream = daemon.stream(DIFF_COPY, { "dir-name": ["project"] });

    expect(await listed(stream)).toEqual([
      { path: "a", mode: 0o644 },
      { path: "empty", mode: 0o644 },
      { path: "sub", mode: 2 ** 31 + 0o755 },
      { path: "sub/big", mode: 0o644 },
      { path: "z", mode: 2 ** 27 + 0o777, link: "a" },
    ]);
    stream.write({ type: PACKET.REQ, id: 0 });
    expect(await stream.next()).toMatchObject({ type: PACKET.DATA, data: Buffer.from("alpha") });
    expect((await stream.next())?.data ?? "").toHaveLength(0);
    expect(await contents(stream, 1)).toHaveLength(0);
    expect((await contents(stream, 3)).equals(Buffer.alloc(700_000, "b"))).toBe(true);
    stream.write({ type: PACKET.FIN });
    expect(await stream.next()).toMatchObject({ type: PACKET.FIN });
    expect(await stream.next()).toBeUndefined();
    expect(daemon.session.transfer).toEqual({ filesListed: 3, filesSent: 3, bytesSent: 700_005 });
    expect(daemon.session.failure()).toBeUndefined();
  });

  it("filters by the patterns of the call", async () => {
    const stream = daemon.stream(DIFF_COPY, { "dir-name": ["project"], "exclude-patterns": ["*", "!sub"] });

    expect((await listed(stream)).map(({ path }) => path)).toEqual(["sub", "sub/big"]);
  });

  it("sends what a followed symlink points at", async () => {
    const stream = daemon.stream(DIFF_COPY, { "dir-name": ["project"], followpaths: ["z"] });

    expect((await listed(stream)).map(({ path }) => path)).toEqual(["a", "z"]);
  });

  it("sends a file that vanished or became a symlink as empty, and one that grew as it is", async () => {
    const stream = daemon.stream(DIFF_COPY, { "dir-name": ["project"] });
    await listed(stream);
    await rm(join(dir, "a"));
    await rm(join(dir, "empty"));
    await symlink("/etc/passwd", join(dir, "empty"));
    await truncate(join(dir, "sub", "big"), 800_000);

    expect(await contents(stream, 0)).toHaveLength(0);
    expect(await contents(stream, 1)).toHaveLength(0);
    expect(await contents(stream, 3)).toHaveLength(800_000);
  });

  it("refuses an id that was not listed as a file", async () => {
    const stream = daemon.stream(DIFF_COPY, { "dir-name": ["project"] });
    await listed(stream);
    stream.write({ type: PACKET.REQ, id: 2 });

    expect(await stream.next()).toMatchObject({ type: PACKET.ERR });
    await expect(stream.next()).rejects.toMatchObject({ code: status.INTERNAL });
    expect(daemon.session.failure()?.message).toMatch(/file 2/);
  });

  it("does not know a context that was not offered, which is no failure", async () => {
    const stream = daemon.stream(DIFF_COPY, { "dir-name": ["constructor"] });

    await expect(stream.next()).rejects.toMatchObject({ code: status.NOT_FOUND });
    expect(daemon.session.failure()).toBeUndefined();
  });

  it("reports a context folder that is gone as our failure", async () => {
    await rm(dir, { recursive: true });
    const stream = daemon.stream(DIFF_COPY, { "dir-name": ["project"] });

    await expect(stream.next()).rejects.toMatchObject({ code: status.INTERNAL });
    expect(daemon.session.failure()).toMatchObject({ code: "FILE_MISSING" });
  });

  it("is not our failure when the daemon hangs up", async () => {
    const stream = daemon.stream(DIFF_COPY, { "dir-name": ["project"] });
    await stream.next();
    stream.cancel();
    await expect(drain(stream)).rejects.toMatchObject({ code: status.CANCELLED });

    const again = daemon.stream(DIFF_COPY, { "dir-name": ["project"] });
    expect(await listed(again)).toHaveLength(5);
    expect(daemon.session.failure()).toBeUndefined();
  });
});

async function drain(stream: DaemonStream): Promise<void> {
  while ((await stream.next()) !== undefined);
}
