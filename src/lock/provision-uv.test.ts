import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { type PackageIndex, startPackageIndex, zip } from "../../test/package-index.ts";
import { type ProvisionRequest, provisionUv } from "./provision-uv.ts";

const FILENAME = "uv-9.9.9-py3-none-manylinux_2_17_x86_64.whl";
const WHEEL = zip({ "uv-9.9.9.data/scripts/uv": "#!/bin/sh\necho uv 9.9.9\n", "uv/__init__.py": "" });
const HASH = `sha256:${createHash("sha256").update(WHEEL).digest("hex")}`;

const open: PackageIndex[] = [];
afterEach(async () => {
  for (const index of open.splice(0)) await index.close();
});

async function start(setup: Partial<Parameters<typeof startPackageIndex>[0]> = {}): Promise<PackageIndex> {
  const index = await startPackageIndex({
    projects: { uv: [{ filename: FILENAME, bytes: WHEEL }] },
    ...setup,
  });
  open.push(index);
  return index;
}

function request(secrets: Readonly<Record<string, string>>, more: Partial<ProvisionRequest> = {}) {
  const texts = Object.entries(secrets).map(([id, text]) => [`factory.${id}`, Buffer.from(text)]);
  return {
    cacheDir: mkdtempSync(join(tmpdir(), "factory-uv-")),
    env: { PATH: process.env.PATH },
    secrets: Object.fromEntries(texts),
    os: "linux",
    architecture: "amd64",
    signal: new AbortController().signal,
    report: () => undefined,
    release: { version: "9.9.9", wheels: { amd64: { filename: FILENAME, hash: HASH } } },
    ...more,
  } satisfies ProvisionRequest;
}

describe("provisionUv", () => {
  it.each(["json", "html"] as const)("finds the wheel on a page of %s, once", async (format) => {
    const index = await start({ format });
    const call = request({ "index-url": `${index.url}/` });

    const uv = await provisionUv(call);

    expect(await provisionUv(call)).toBe(uv);
    expect(index.requests).toEqual(["/simple/uv/", `/files/uv/${FILENAME}`]);
    expect(readdirSync(join(call.cacheDir, "uv")).filter((name) => name.startsWith(".new"))).toEqual([]);
  });

  it("downloads once for processes that begin at the same time", async () => {
    const index = await start();
    const call = request({ "index-url": index.url });

    const [a, b] = await Promise.all([provisionUv(call), provisionUv(call)]);

    expect(a).toBe(b);
    expect(index.requests).toHaveLength(2);
  });

  it("gives the index the credentials of the netrc", async () => {
    const index = await start({ credentials: "me:hunter2" });
    const netrc = "machine 127.0.0.1 login me password hunter2\n";

    await provisionUv(request({ "index-url": index.url, netrc }));

    await expect(provisionUv(request({ "index-url": index.url }))).rejects.toMatchObject({
      code: "INDEX_UNAVAILABLE",
      message: `the package index answers 401 for ${index.url}/uv/`,
    });
  });

  it("asks a plain proxy for the whole address", async () => {
    const proxy = await start();
    const secrets = { "index-url": "http://index.example/simple", "http-proxy": `http://${proxy.host}` };

    await expect(provisionUv(request(secrets))).rejects.toMatchObject({ code: "INDEX_UNAVAILABLE" });
    expect(proxy.requests).toEqual(["http://index.example/simple/uv/"]);
  });

  it("refuses a wheel that is not the pinned one, and keeps nothing of it", async () => {
    const index = await start({ projects: { uv: [{ filename: FILENAME, bytes: zip({ other: "" }) }] } });
    const call = request({ "index-url": index.url });

    await expect(provisionUv(call)).rejects.toThrow(/has the hash sha256:[0-9a-f]+, not sha256:/);
    expect(readdirSync(join(call.cacheDir, "uv"))).toEqual([]);
  });

  it("says when the index does not have the wheel", async () => {
    const index = await start({ projects: { uv: [{ filename: "uv-1.0-py3-none-any.whl", bytes: WHEEL }] } });

    await expect(provisionUv(request({ "index-url": index.url }))).rejects.toMatchObject({
      code: "INDEX_UNAVAILABLE",
      message: `the package index at ${index.url}/uv/ does not have ${FILENAME}`,
    });
  });

  it("says when the index cannot be reached", async () => {
    const index = await start();
    await index.close();

    await expect(provisionUv(request({ "index-url": index.url }))).rejects.toMatchObject({
      code: "INDEX_UNAVAILABLE",
      fault: "environment",
    });
  });

  it("takes uv from PATH on a machine that no wheel is pinned for, in that version only", async () => {
    const folder = mkdtempSync(join(tmpdir(), "factory-path-"));
    mkdirSync(join(folder, "empty"));
    const program = join(folder, "uv");
    const say = (version: string) => {
      writeFileSync(program, `#!/bin/sh\necho uv ${version} 2026\n`);
      chmodSync(program, 0o755);
    };
    const call = (path: string) => request({}, { os: "darwin", env: { PATH: path } });

    say("9.9.9");
    expect(await provisionUv(call(`${folder}:/bin`))).toBe(program);
    say("1.2.3");
    await expect(provisionUv(call(`${folder}:/bin`))).rejects.toThrow(`${program} is uv 1.2.3, not 9.9.9`);
    await expect(provisionUv(call(join(folder, "empty")))).rejects.toMatchObject({
      code: "UNSUPPORTED",
      hint: "install uv 9.9.9, or build with --no-lock",
    });
  });

  it("ends when it is interrupted", async () => {
    const index = await start();
    const signal = AbortSignal.abort();

    await expect(provisionUv(request({ "index-url": index.url }, { signal }))).rejects.toMatchObject({
      code: "INTERRUPTED",
    });
  });
});
