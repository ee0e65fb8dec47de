import { createHash, randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import { afterEach, describe, expect, it } from "vitest";
import { FactoryError } from "../errors/factory-error.ts";
import { MEDIA_TYPES } from "../image/media-types.ts";
import { addToRegistry, imageFixture, indexFixture, rootOf } from "./image-fixture.ts";
import { openRegistry } from "./open-registry.ts";
import {
  type Fault,
  type FixtureRequest,
  type RegistryFixture,
  type RegistryFixtureOptions,
  startRegistryFixture,
} from "./registry-fixture.ts";
import type { RegistryOptions } from "./registry-options.ts";
import { timingFixture } from "./timing-fixture.ts";
import type { RegistryClient, Repository } from "./types.ts";

let registry: RegistryFixture | undefined;
afterEach(() => registry?.close());

const LOGIN = { username: "ada", secret: "s3cret-word" };
const IMAGE = imageFixture(["a layer", "another layer"]);
const ROOT = rootOf(IMAGE);

interface Opened {
  readonly registry: RegistryFixture;
  readonly client: RegistryClient;
  readonly hello: Repository;
  readonly pauses: readonly number[];
  readonly notes: readonly string[];
}

async function open(
  options: RegistryFixtureOptions = {},
  changes: Partial<RegistryOptions> = {},
): Promise<Opened> {
  const started = await startRegistryFixture(options);
  registry = started;
  addToRegistry(started, "team/hello:1", IMAGE);
  const timing = timingFixture();
  const notes: string[] = [];
  const client = openRegistry({
    credentials: async () => undefined,
    timing,
    onRetry: (line) => notes.push(line),
    ...changes,
  });
  const hello = { host: started.host, name: "team/hello" };
  return { registry: started, client, hello, pauses: timing.pauses, notes };
}

/** The faults in their order, for requests that match. */
function faults(matches: (request: FixtureRequest) => boolean, ...list: readonly Fault[]) {
  const left = [...list];
  return (request: FixtureRequest) => (matches(request) ? left.shift() : undefined);
}

function always(fault: Fault): RegistryFixtureOptions {
  return { fault: () => fault };
}

const FAILED: Fault = { kind: "status", status: 500 };

async function failure(work: Promise<unknown>): Promise<FactoryError> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(FactoryError);
  return error as FactoryError;
}

async function bytesOf(stream: Readable): Promise<Buffer> {
  return Buffer.concat(await stream.toArray());
}

function blobOf(bytes: Buffer) {
  const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
  const descriptor = { mediaType: MEDIA_TYPES.layerGzip, digest, size: bytes.length };
  return { descriptor, open: () => Readable.from([bytes]) };
}

describe("reading", () => {
  it("gives manifests and indexes by tag and by digest, and nothing for what is not there", async () => {
    const { client, hello, registry } = await open();
    const index = indexFixture();
    addToRegistry(registry, "team/index:2", index);
    const root = rootOf(index);

    expect(await client.readManifest(hello, "1")).toEqual(ROOT);
    expect(await client.readManifest(hello, ROOT.descriptor.digest)).toEqual(ROOT);
    expect(await client.readManifest({ ...hello, name: "team/index" }, "2")).toEqual(root);
    expect(await client.readManifest(hello, "none")).toBeUndefined();
  });

  it("gives blobs, and tells which are there", async () => {
    const { client, hello } = await open();
    const { descriptor, bytes } = IMAGE.blobs[1] ?? expect.fail();

    expect(await bytesOf(await client.readBlob(hello, descriptor))).toEqual(bytes);
    expect(await client.hasBlob(hello, descriptor.digest)).toBe(true);
    expect(await client.hasBlob({ ...hello, name: "other" }, descriptor.digest)).toBe(false);
  });

  it("gives the empty blob", async () => {
    const { client, hello, registry } = await open();
    const { descriptor } = blobOf(Buffer.alloc(0));
    registry.putBlob(hello.name, Buffer.alloc(0));

    expect(await bytesOf(await client.readBlob(hello, descriptor))).toEqual(Buffer.alloc(0));
  });

  it("follows a redirection of a blob without telling the other host who asks", async () => {
    const { client, hello, registry } = await open(
      { auth: "basic", login: LOGIN, redirectsBlobs: true },
      { credentials: async () => LOGIN },
    );
    const { descriptor, bytes } = IMAGE.blobs[1] ?? expect.fail();

    expect(await bytesOf(await client.readBlob(hello, descriptor))).toEqual(bytes);
    expect(registry.redirected).toEqual([{ method: "GET", path: `/team/hello/${descriptor.digest}` }]);
  });

  it.each([
    ["that continues", {}],
    ["that begins again", { ignoresRanges: true }],
  ])("goes on where a connection broke, with a server %s", async (_, options) => {
    const bytes = randomBytes(300_000);
    const isBlob = ({ method, path }: FixtureRequest) => method === "GET" && path.includes("/blobs/");
    const fault = faults(isBlob, { kind: "truncated" }, { kind: "truncated" }, FAILED);
    const { client, hello, registry } = await open({ ...options, fault });
    const { descriptor } = blobOf(bytes);
    registry.putBlob(hello.name, bytes);

    expect((await bytesOf(await client.readBlob(hello, descriptor))).equals(bytes)).toBe(true);
  });

  it("fails at the end of a blob that is not what its digest says, and of one that is too long", async () => {
    const { client, hello, registry } = await open({
      fault: ({ path }) => (path.includes("/blobs/") ? { kind: "damaged" } : undefined),
    });
    const { descriptor } = IMAGE.blobs[1] ?? expect.fail();
    const longer = blobOf(Buffer.from("longer than it says"));
    registry.putBlob(hello.name, Buffer.from("longer than it says"));

    const damaged = await failure(client.readBlob(hello, descriptor).then(bytesOf));
    const tooLong = await failure(client.readBlob(hello, { ...longer.descriptor, size: 5 }).then(bytesOf));

    expect(damaged).toMatchObject({ code: "REGISTRY_UNAVAILABLE" });
    expect(damaged.message).toMatch(/is damaged: its bytes have the digest sha256:/);
    expect(tooLong.message).toContain("more than 5 bytes");
  });

  it("refuses a manifest that is not what was asked for by its digest", async () => {
    const { client, hello } = await open(always({ kind: "damaged" }));

    const error = await failure(client.readManifest(hello, ROOT.descriptor.digest));

    expect(error).toMatchObject({ code: "REGISTRY_UNAVAILABLE" });
    expect(error.message).toContain(`for ${ROOT.descriptor.digest}`);
  });

  it("tells that a blob is missing", async () => {
    const { client, hello } = await open();

    const error = await failure(client.readBlob(hello, blobOf(Buffer.from("none")).descriptor));

    expect(error.code).toBe("REGISTRY_REFUSED");
    expect(error.message).toContain("404 BLOB_UNKNOWN");
  });
});

describe("writing", () => {
  it("sends a blob once and a manifest as it is", async () => {
    const { client, hello, registry } = await open();
    const bytes = randomBytes(200_000);
    const blob = blobOf(bytes);

    await client.writeBlob(hello, blob);
    await client.writeBlob(hello, blob);
    await client.writeManifest(hello, "2", ROOT);

    expect(registry.blob(hello.name, blob.descriptor.digest)?.length).toBe(bytes.length);
    expect(registry.requests.filter(({ method }) => method === "POST")).toHaveLength(1);
    expect(registry.manifest(hello.name, "2")).toEqual({
      mediaType: MEDIA_TYPES.manifest,
      bytes: ROOT.bytes,
    });
  });

  it("mounts a blob from another repository, and sends it where that has none", async () => {
    const { client, hello, registry } = await open();
    const { descriptor, bytes } = IMAGE.blobs[1] ?? expect.fail();
    const target = { ...hello, name: "team/copy" };
    let opened = 0;
    const open_ = () => {
      opened += 1;
      return Readable.from([bytes]);
    };

    await client.writeBlob(target, { descriptor, open: open_, mountFrom: "team/hello" });
    expect(opened).toBe(0);
    await client.writeBlob({ ...hello, name: "x" }, { descriptor, open: open_, mountFrom: "team/nothing" });

    expect(opened).toBe(1);
    expect(registry.blob("team/copy", descriptor.digest)).toBeDefined();
    expect(registry.blob("x", descriptor.digest)).toBeDefined();
  });

  it("sends a blob that it may not mount", async () => {
    const refused: Fault = { kind: "status", status: 403 };
    const { client, hello, registry } = await open({
      fault: faults(({ path }) => path.includes("mount="), refused),
    });
    const { descriptor, bytes } = IMAGE.blobs[1] ?? expect.fail();
    const target = { ...hello, name: "team/copy" };

    await client.writeBlob(target, {
      descriptor,
      open: () => Readable.from([bytes]),
      mountFrom: "team/hello",
    });

    expect(registry.blob("team/copy", descriptor.digest)).toBeDefined();
  });

  it("sends nothing to the end that is not what its digest says", async () => {
    const { client, hello, registry } = await open();
    const { descriptor } = blobOf(Buffer.from("right"));

    for (const text of ["wrong", "too long", "no"]) {
      const open = () => Readable.from([Buffer.from(text)]);
      expect(await failure(client.writeBlob(hello, { descriptor, open }))).toMatchObject({
        code: "IMAGE_UNAVAILABLE",
      });
    }
    expect(registry.blob(hello.name, descriptor.digest)).toBeUndefined();
  });

  it("tells that a registry does not take a manifest whose blobs it lacks", async () => {
    const { client, hello } = await open();

    const error = await failure(client.writeManifest({ ...hello, name: "empty" }, "1", ROOT));

    expect(error).toMatchObject({ code: "REGISTRY_REFUSED", details: { status: 400 } });
    expect(error.message).toContain("MANIFEST_BLOB_UNKNOWN");
  });
});

describe("what is temporary", () => {
  const temporary: readonly Fault[] = [
    FAILED,
    { kind: "status", status: 429 },
    { kind: "status", status: 503 },
    { kind: "status", status: 408 },
    { kind: "reset" },
    { kind: "lost" },
    { kind: "truncated" },
    { kind: "damaged" },
  ];

  it.each(temporary)("is tried again: $kind $status", async (fault) => {
    const { client, hello, pauses } = await open({ fault: faults(() => true, fault, fault) });

    expect(await client.readManifest(hello, ROOT.descriptor.digest)).toEqual(ROOT);
    expect(pauses).toEqual([500, 1000]);
  });

  it("is tried again for blobs that are sent, whatever was done of it", async () => {
    const list: readonly Fault[] = [{ kind: "lost" }, FAILED, { kind: "reset" }];
    const isWrite = ({ method }: FixtureRequest) => method === "POST" || method === "PUT";
    const { client, hello, registry } = await open({ fault: faults(isWrite, ...list) });
    const blob = blobOf(randomBytes(100_000));

    await client.writeBlob(hello, blob);

    expect(registry.blob(hello.name, blob.descriptor.digest)).toBeDefined();
  });

  it("is a silent registry, too", async () => {
    const fault = faults(() => true, { kind: "silence" });
    const { client, hello, notes } = await open({ fault }, { silenceMs: 100 });

    expect(await client.readManifest(hello, "1")).toEqual(ROOT);
    expect(notes).toEqual([`${hello.host}: it went silent; trying again in 0.5 s`]);
  });

  it("is given up after six tries, with longer pauses from one to the next", async () => {
    const { client, hello, pauses, registry } = await open(always(FAILED));

    const error = await failure(client.readManifest(hello, "1"));

    expect(error).toMatchObject({ code: "REGISTRY_UNAVAILABLE", fault: "environment" });
    expect(error.message).toBe(
      `cannot read 1 of ${hello.host}/team/hello: ${hello.host} answers 500 UNKNOWN: a fault of 500 (tried 6 times)`,
    );
    expect(pauses).toEqual([500, 1000, 2000, 4000, 8000]);
    expect(registry.requests).toHaveLength(6);
  });

  it("waits as long as the registry asks, and no longer than a minute", async () => {
    const asks = (value: string): Fault => ({
      kind: "status",
      status: 429,
      headers: { "retry-after": value },
    });
    const { client, hello, pauses } = await open({
      fault: faults(() => true, asks("7"), asks("86400"), asks(new Date(1_000_000 + 90_000).toUTCString())),
    });

    await client.readManifest(hello, "1");

    expect(pauses).toEqual([7000, 60_000, 23_000]);
  });

  it.each([400, 401, 403, 404, 405, 413])("is not %s", async (status) => {
    const { client, hello, pauses, registry } = await open(always({ kind: "status", status }));

    const error = await failure(client.writeManifest(hello, "1", ROOT));

    expect(error).toMatchObject({ code: "REGISTRY_REFUSED", fault: "user", details: { status } });
    expect(error.hint).not.toBe("");
    expect(pauses).toEqual([]);
    expect(registry.requests).toHaveLength(1);
  });

  it("is a registry that is not there", async () => {
    const { client, hello, registry } = await open();
    await registry.close();

    const error = await failure(client.readManifest(hello, "1"));

    expect(error).toMatchObject({ code: "REGISTRY_UNAVAILABLE" });
    expect(error.message).toContain("ECONNREFUSED");
  });

  it("ends with the interrupt", async () => {
    const interrupt = new AbortController();
    const { client, hello } = await open(
      {
        fault: () => {
          setImmediate(() => interrupt.abort());
          return { kind: "silence" };
        },
      },
      { signal: interrupt.signal },
    );

    expect(await failure(client.readManifest(hello, "1"))).toMatchObject({ code: "INTERRUPTED" });
  });
});

describe("credentials", () => {
  it("are asked for once and sent when the registry wants them", async () => {
    let asked = 0;
    const { client, hello, registry } = await open(
      { auth: "basic", login: LOGIN },
      {
        credentials: async () => {
          asked += 1;
          return LOGIN;
        },
      },
    );

    await Promise.all(IMAGE.blobs.map(({ descriptor }) => client.hasBlob(hello, descriptor.digest)));
    await client.readManifest(hello, "1");

    expect(asked).toBe(1);
    expect(registry.requests[0]).not.toHaveProperty("authorization");
    expect(registry.requests.at(-1)).toHaveProperty("authorization");
  });

  it("become one token for each repository and kind of access", async () => {
    const { client, hello, registry } = await open(
      { auth: "token", login: LOGIN },
      { credentials: async () => LOGIN },
    );

    await client.readManifest(hello, "1");
    await Promise.all(IMAGE.blobs.map(({ descriptor }) => client.hasBlob(hello, descriptor.digest)));
    await client.writeManifest(hello, "2", ROOT);
    await client.writeManifest(hello, "3", ROOT);

    const scopes = registry.requests
      .filter(({ path }) => path.startsWith("/token"))
      .map(({ path }) => new URL(path, "http://x").searchParams);
    expect(scopes.map((each) => each.getAll("scope"))).toEqual([
      ["repository:team/hello:pull"],
      ["repository:team/hello:pull,push"],
    ]);
    expect(scopes[0]?.get("service")).toBe("fixture");
    expect(registry.manifest("team/hello", "3")).toBeDefined();
  });

  it("are an identity token, which is sent in a form", async () => {
    const identity = { username: "", secret: "identity-token" };
    const { client, hello, registry } = await open(
      { auth: "token", login: identity },
      { credentials: async () => identity },
    );

    expect(await client.readManifest(hello, "1")).toEqual(ROOT);
    expect(registry.requests.find(({ path }) => path === "/token")?.method).toBe("POST");
    expect(JSON.stringify(registry.requests)).not.toContain("identity-token");
  });

  it("are nobody's where a token is given to anybody", async () => {
    const { client, hello } = await open({ auth: "token" });

    expect(await client.readManifest(hello, "1")).toEqual(ROOT);
  });

  it("get a new token when the old one ends or is taken back", async () => {
    const timing = timingFixture();
    const { client, hello, registry } = await open(
      { auth: "token", login: LOGIN },
      { credentials: async () => LOGIN, timing },
    );

    await client.readManifest(hello, "1");
    registry.revokeTokens();
    expect(await client.readManifest(hello, "1")).toEqual(ROOT);
    await timing.delay(299_000);
    await client.readManifest(hello, "1");

    expect(registry.tokens).toHaveLength(3);
    expect(registry.requests.filter(({ path }) => path.includes("/manifests/"))).toHaveLength(5);
  });

  it.each(["basic", "token"] as const)(
    "that are wrong are named with the way out, not quoted: %s",
    async (auth) => {
      const wrong = { ...LOGIN, secret: "wrong-word" };
      const { client, hello, pauses } = await open(
        { auth, login: LOGIN },
        { credentials: async () => wrong },
      );

      const error = await failure(client.readManifest(hello, "1"));

      expect(error).toMatchObject({ code: "REGISTRY_REFUSED", details: { status: 401 } });
      expect(error.hint).toContain(`docker login ${hello.host}`);
      expect(`${error.message} ${error.hint} ${JSON.stringify(error.details)}`).not.toContain("wrong-word");
      expect(pauses).toEqual([]);
    },
  );

  it("that are missing are asked for", async () => {
    const { client, hello } = await open({ auth: "basic", login: LOGIN });

    const error = await failure(client.readManifest(hello, "1"));

    expect(error.message).toBe(
      `${hello.host} refuses to give 1 of team/hello: 401 UNAUTHORIZED: authentication required`,
    );
    expect(error.hint).toBe(`log in with \`docker login ${hello.host}\``);
  });

  it("are not sent to a token service without TLS on another machine", async () => {
    const challenge = { "www-authenticate": 'Bearer realm="http://tokens.example/token"' };
    const { client, hello } = await open(always({ kind: "status", status: 401, headers: challenge }), {
      credentials: async () => LOGIN,
    });

    const error = await failure(client.readManifest(hello, "1"));

    expect(error.message).toContain("http://tokens.example");
    expect(error.code).toBe("REGISTRY_REFUSED");
  });

  it("that cannot be had are told in the words of whoever keeps them", async () => {
    const broken = new FactoryError("CONFIG_INVALID", "docker-credential-x gave no credentials");
    const { client, hello } = await open(
      { auth: "basic", login: LOGIN },
      {
        credentials: async () => {
          throw broken;
        },
      },
    );

    expect(await failure(client.readManifest(hello, "1"))).toBe(broken);
  });

  it("are hidden in what a registry says", async () => {
    const { client, hello } = await open(
      { auth: "basic", login: LOGIN },
      { credentials: async () => ({ username: "ada", secret: "authentication" }) },
    );

    expect((await failure(client.readManifest(hello, "1"))).message).toContain("*** required");
  });
});

describe("an answer before the end of a body", () => {
  it("is heard, and nothing more is sent", async () => {
    const started = await startRegistryFixture({
      fault: ({ method }) => (method === "PUT" ? { kind: "refused", status: 413 } : undefined),
    });
    registry = started;
    const client = openRegistry({ credentials: async () => undefined, timing: timingFixture() });
    const blob = blobOf(randomBytes(20_000_000));

    const error = await failure(client.writeBlob({ host: started.host, name: "x" }, blob));

    expect(error).toMatchObject({ code: "REGISTRY_REFUSED", details: { status: 413 } });
    expect(started.requests.filter(({ method }) => method === "PUT")).toHaveLength(1);
  });
});
