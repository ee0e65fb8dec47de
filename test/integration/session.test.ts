import { randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  symlink,
  utimes,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { unpackTar } from "modern-tar";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { connectBuildkit } from "../../src/build/buildkit/connect-buildkit.ts";
import { parseEndpoint } from "../../src/build/buildkit/endpoint.ts";
import { writeLayoutIndex } from "../../src/build/buildkit/session/write-layout-index.ts";
import type { BuildkitClient, SessionOffer, SolveRequest } from "../../src/build/buildkit/types.ts";
import { contextDefinition, readSecretDefinition } from "./session-definition.ts";
import { writeToolsLayout } from "./tools-layout.ts";

let client: BuildkitClient;
let dir: string;
let context: string;
let key: string;

beforeAll(async () => {
  const text = process.env.FACTORY_TEST_BUILDKIT;
  if (!text) throw new Error("FACTORY_TEST_BUILDKIT is not set");
  client = await connectBuildkit(parseEndpoint(text, "FACTORY_TEST_BUILDKIT"));
});

afterAll(() => client?.close());

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "factory-session-"));
  context = join(dir, "context");
  key = randomUUID();
  await mkdir(join(context, "sub", "deep"), { recursive: true });
  await writeFile(join(context, "a.txt"), "alpha");
  await writeFile(join(context, "sub", "run.sh"), "#!/bin/sh\n");
  await chmod(join(context, "sub", "run.sh"), 0o711);
  await writeFile(join(context, "sub", "deep", "big.bin"), Buffer.alloc(3_000_000, "b"));
  await writeFile(join(context, "sub", "empty"), "");
  await symlink("sub/run.sh", join(context, "link"));
  await writeFile(join(context, "secret.env"), "no");
  await utimes(join(context, "a.txt"), 1_500_000_000, 1_500_000_000);
});

afterEach(() => rm(dir, { recursive: true, force: true }));

function solve(offer: Partial<SessionOffer>, request: Partial<SolveRequest>) {
  const session: SessionOffer = {
    sharedKey: key,
    contexts: { project: context },
    secrets: {},
    layouts: {},
    credentials: async () => undefined,
    ...offer,
  };
  return client.solve({ definition: contextDefinition(), session, ...request });
}

async function exportTar(definition = contextDefinition()) {
  const file = join(dir, "out.tar");
  const { transfer } = await solve(
    { receive: { kind: "stream", write: (bytes) => pipeline(bytes, createWriteStream(file)) } },
    { definition, exporter: { type: "tar", attrs: {} } },
  );
  return { entries: await unpackTar(await readFile(file)), transfer };
}

describe("a context", () => {
  it("arrives with normalised modes, kept times and links, in a tar", async () => {
    const { entries } = await exportTar();

    expect(entries.map(({ header }) => [header.name, header.type, (header.mode ?? 0).toString(8)])).toEqual([
      ["a.txt", "file", "644"],
      ["link", "symlink", "777"],
      ["secret.env", "file", "644"],
      ["sub/", "directory", "755"],
      ["sub/deep/", "directory", "755"],
      ["sub/deep/big.bin", "file", "644"],
      ["sub/empty", "file", "644"],
      ["sub/run.sh", "file", "755"],
    ]);
    expect(entries[0]?.header).toMatchObject({ uid: 0, gid: 0, mtime: new Date(1_500_000_000_000) });
    expect(entries[1]?.header.linkname).toBe("sub/run.sh");
    expect(Buffer.from(entries[5]?.data ?? []).equals(Buffer.alloc(3_000_000, "b"))).toBe(true);
  });

  it("is not sent again when nothing changed, and only in part when something did", async () => {
    const first = await exportTar();
    const second = await exportTar();
    await writeFile(join(context, "a.txt"), "changed");
    const third = await exportTar();

    expect(first.transfer).toEqual({ filesListed: 5, filesSent: 5, bytesSent: 3_000_017 });
    expect(second.transfer).toEqual({ filesListed: 5, filesSent: 0, bytesSent: 0 });
    expect(third.transfer).toEqual({ filesListed: 5, filesSent: 1, bytesSent: 7 });
    expect(Buffer.from(third.entries[0]?.data ?? []).toString()).toBe("changed");
  });

  it("leaves out what is excluded, except what is taken back", async () => {
    const { entries } = await exportTar(contextDefinition(["*.env", "sub", "!sub/deep"]));

    expect(entries.map(({ header }) => header.name)).toEqual([
      "a.txt",
      "link",
      "sub/",
      "sub/deep/",
      "sub/deep/big.bin",
    ]);
  });

  it("keeps file names that are not UTF-8", async () => {
    await writeFile(Buffer.from(`${context}/caf\xe9`, "latin1"), "x");
    const out = join(dir, "out");

    await solve({ receive: { kind: "folder", path: out } }, { exporter: { type: "local", attrs: {} } });

    expect(await readdir(out, { encoding: "latin1" })).toContain("caf\xe9");
  });

  it("arrives whole when it has thousands of files", async () => {
    for (let folder = 0; folder < 20; folder += 1) {
      await mkdir(join(context, `d${folder}`));
      const files = Array.from({ length: 200 }, (_, at) => join(context, `d${folder}`, `f${at}`));
      await Promise.all(files.map((file) => writeFile(file, file)));
    }

    const { entries, transfer } = await exportTar();

    expect(transfer.filesSent).toBe(4005);
    const wrong = entries.filter(
      ({ header, data }) =>
        /^d\d/.test(header.name) &&
        header.type === "file" &&
        Buffer.from(data ?? []).toString() !== join(context, header.name),
    );
    expect(wrong).toEqual([]);
  });

  it("that cannot be found fails the solve with our own error", async () => {
    await expect(solve({ contexts: { project: join(dir, "nowhere") } }, {})).rejects.toMatchObject({
      code: "FILE_MISSING",
    });
  });
});

describe("an export", () => {
  it("into a folder keeps contents, modes, times and links", async () => {
    const out = join(dir, "out");
    await mkdir(out);
    await writeFile(join(out, "kept"), "mine");

    await solve({ receive: { kind: "folder", path: out } }, { exporter: { type: "local", attrs: {} } });

    expect((await readdir(out)).sort()).toEqual(["a.txt", "kept", "link", "secret.env", "sub"]);
    expect(await readFile(join(out, "a.txt"), "utf8")).toBe("alpha");
    expect((await lstat(join(out, "a.txt"))).mtimeMs).toBe(1_500_000_000_000);
    expect((await lstat(join(out, "sub", "run.sh"))).mode & 0o777).toBe(0o755);
    expect(await readlink(join(out, "link"))).toBe("sub/run.sh");
    expect((await readFile(join(out, "sub/deep/big.bin"))).equals(Buffer.alloc(3_000_000, "b"))).toBe(true);
    const [copied, original] = await Promise.all([out, context].map((root) => lstat(join(root, "sub/deep"))));
    expect(copied?.mtimeMs).toBeCloseTo(original?.mtimeMs ?? 0, 2);
  });

  it("into a folder that cannot be written is our own error", async () => {
    await writeFile(join(dir, "file"), "");

    const failing = solve(
      { receive: { kind: "folder", path: join(dir, "file", "out") } },
      { exporter: { type: "local", attrs: {} } },
    );

    await expect(failing).rejects.toMatchObject({ code: "OUTPUT_FAILED" });
  });

  it("into an OCI layout writes blobs once, an index, and no leftovers", async () => {
    const out = join(dir, "layout");
    const exportLayout = async () => {
      const { exporterResponse } = await solve(
        { receive: { kind: "layout", path: out } },
        { exporter: { type: "oci", attrs: { tar: "false" } } },
      );
      const descriptor = exporterResponse["containerimage.descriptor"] ?? "";
      await writeLayoutIndex(out, JSON.parse(Buffer.from(descriptor, "base64").toString()), { tag: "app:1" });
    };

    await exportLayout();
    const first = await readdir(join(out, "blobs", "sha256"));
    await writeFile(join(context, "a.txt"), "changed");
    await exportLayout();
    const second = await readdir(join(out, "blobs", "sha256"));

    expect((await readdir(out)).sort()).toEqual(["blobs", "index.json", "oci-layout"]);
    expect([first.length, second.length]).toEqual([3, 3]);
    expect(first.filter((name) => second.includes(name))).toEqual([]);
    const { manifests } = JSON.parse(await readFile(join(out, "index.json"), "utf8"));
    expect(manifests).toHaveLength(1);
    expect(manifests[0].annotations["org.opencontainers.image.ref.name"]).toBe("app:1");
  });
});

describe("a base image in an OCI layout", () => {
  it("is served to the daemon, and an exec on it reads a secret", async () => {
    const layout = join(dir, "base");
    const digest = await writeToolsLayout(layout, key);
    const out = join(dir, "out");

    await solve(
      {
        layouts: { base: layout },
        secrets: { token: Buffer.from("s3cret") },
        receive: { kind: "folder", path: out },
      },
      { definition: readSecretDefinition(digest, key), exporter: { type: "local", attrs: {} } },
    );

    expect(await readFile(join(out, "seen"), "utf8")).toBe("s3cret");
    expect(await readFile(join(out, "absent"), "utf8")).toBe("none\n");
  });

  it("that is not offered fails the solve and names the layout", async () => {
    const digest = `sha256:${"0".repeat(64)}`;

    await expect(solve({ layouts: {} }, { definition: readSecretDefinition(digest, key) })).rejects.toThrow();
  });
});
