import { execFileSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectBuildkit } from "../../src/build/buildkit/connect-buildkit.ts";
import { copyProject } from "../fixture.ts";
import { buildProject, runBuildCommand } from "./build-project.ts";
import { imageOutput } from "./image-output.ts";
import { isRoot } from "./is-root.ts";
import { makeCertificates } from "./make-certificates.ts";
import { type OwnDaemon, startOwnDaemon } from "./own-daemon.ts";
import { emptyFolder, smallProject } from "./small-project.ts";
import { testMachine } from "./test-machine.ts";
import { twoPlatformBases } from "./two-platform-bases.ts";

interface SecureDaemon {
  readonly daemon: OwnDaemon;
  readonly address: string;
  /** Folder with ca.pem, cert.pem and key.pem. */
  readonly dir: string;
}

/** Certificates of its own, so that those of another daemon do not open it. */
async function secureDaemon(): Promise<SecureDaemon> {
  const dir = await makeCertificates();
  const port = await freePort();
  const daemon = await startOwnDaemon(testMachine().buildkitd, [
    "--oci-worker-snapshotter=auto",
    ...["--addr", `tcp://127.0.0.1:${port}`, "--tlscacert", join(dir, "ca.pem")],
    ...["--tlscert", join(dir, "server.pem"), "--tlskey", join(dir, "server.key")],
  ]);
  return { daemon, address: `tcp://127.0.0.1:${port}`, dir };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function withFiles({ address, dir }: SecureDaemon, ca = dir, client = dir): string {
  const file = (folder: string, name: string) => encodeURIComponent(join(folder, name));
  return `${address}?ca=${file(ca, "ca.pem")}&cert=${file(client, "cert.pem")}&key=${file(client, "key.pem")}`;
}

describe.skipIf(!isRoot)("two builders over mTLS, each with certificates of its own", () => {
  let first: SecureDaemon;
  let second: SecureDaemon;

  beforeAll(async () => {
    [first, second] = await Promise.all([secureDaemon(), secureDaemon()]);
  });
  afterAll(async () => {
    for (const each of [first, second]) {
      await each?.daemon.remove();
      if (each !== undefined) rmSync(each.dir, { recursive: true });
    }
  });

  it("build a platform each, into one index", async () => {
    const report = await buildProject(copyProject("static-site"), {
      base: "debian-static:12",
      cache: twoPlatformBases(),
      args: [
        ...["--platform", "linux/amd64,linux/arm64"],
        ...["--endpoint", withFiles(first), "--endpoint", `linux/arm64=${withFiles(second)}`],
      ],
    });

    expect(report.images?.map(({ platform }) => platform)).toEqual(["linux/amd64", "linux/arm64"]);
    for (const { daemon } of [first, second]) expect(await cachedRecords(daemon)).toBeGreaterThan(0);
  });

  it("gives the image that another builder gives", async () => {
    const digests = [];
    for (const endpoint of [withFiles(first), testMachine().buildkit]) {
      digests.push((await buildProject(smallProject(), { args: ["--endpoint", endpoint] })).digest);
    }

    expect(digests[0]).toBe(digests[1]);
  });

  it.each<[string, () => string, string, RegExp]>([
    [
      "that an unknown authority signed",
      () => withFiles(first, second.dir),
      "signed by an authority that is not known here",
      /ca=FILE/,
    ],
    [
      "of a client that another authority signed",
      () => withFiles(first, first.dir, second.dir),
      "does not accept the client certificate",
      /cert=FILE&key=FILE/,
    ],
    [
      "of no client",
      () => `${first.address}?ca=${join(first.dir, "ca.pem")}`,
      "does not accept the client certificate",
      /cert=FILE&key=FILE/,
    ],
    [
      "for another host name",
      () => `${withFiles(first)}&servername=builder.test`,
      "its certificate is for another host name",
      /servername=NAME/,
    ],
    [
      "of which the key is another's",
      () => withFiles(first).replace(/key=.*$/, `key=${join(first.dir, "server.key")}`),
      "the TLS key is not that of the certificate",
      /PEM files/,
    ],
  ])("refuse a certificate %s", async (_what, endpoint, message, hint) => {
    const error = await failure(endpoint(), 1);

    expect(error).toMatchObject({
      code: "ENDPOINT_CERTIFICATE",
      message: expect.stringContaining(message),
      hint: expect.stringMatching(hint),
    });
  });

  it("refuse an expired certificate, and say so", async () => {
    const expired = expiredCertificate(first.dir);
    const port = await freePort();
    const daemon = await startOwnDaemon(testMachine().buildkitd, [
      ...["--addr", `tcp://127.0.0.1:${port}`, "--tlscacert", join(first.dir, "ca.pem")],
      ...["--tlscert", expired, "--tlskey", join(first.dir, "server.key")],
    ]);
    const error = await failure(withFiles({ ...first, address: `tcp://127.0.0.1:${port}` }), 1).finally(() =>
      daemon.remove(),
    );

    expect(error).toMatchObject({
      code: "ENDPOINT_CERTIFICATE",
      message: expect.stringContaining("its certificate has expired"),
    });
  });

  it("end with 75 when nobody is there, and when TLS is missing", async () => {
    expect(await failure(`tcp://127.0.0.1:${await freePort()}`, 75)).toMatchObject({
      code: "ENDPOINT_UNAVAILABLE",
      message: expect.stringContaining("ECONNREFUSED"),
    });
    expect(await failure(first.address, 75)).toMatchObject({ code: "ENDPOINT_UNAVAILABLE" });
  });
});

describe("a builder of buildx", () => {
  it("builds through dial-stdio of the real program", async () => {
    const project = smallProject();
    const output = `type=oci,tar=false,dest=${join(project, ".factory/state/image")}`;

    await withBuildx("team", () =>
      buildProject(project, { args: ["--endpoint", "buildx://team", "--output", output] }),
    );

    expect(await imageOutput(project)).toBe("hello\n");
  });

  it("that does not exist is named", async () => {
    const error = await withBuildx("team", () => failure("buildx://nobody", 75));

    expect(error).toMatchObject({
      code: "ENDPOINT_UNAVAILABLE",
      message: expect.stringContaining("nobody"),
    });
  });
});

/** With a `docker` on the path that has buildx and nothing else, and a remote builder of that name at the shared daemon. */
async function withBuildx<T>(name: string, work: () => Promise<T>): Promise<T> {
  const { buildx, buildkit } = testMachine();
  const folder = emptyFolder();
  writeFileSync(join(folder, "docker"), `#!/bin/sh\nshift\nexec ${buildx} "$@"\n`, { mode: 0o755 });
  const { PATH, BUILDX_CONFIG } = process.env;
  process.env.PATH = `${folder}:${PATH}`;
  process.env.BUILDX_CONFIG = join(folder, "config");
  try {
    execFileSync(buildx, ["create", "--driver", "remote", "--name", name, buildkit]);
    return await work();
  } finally {
    process.env.PATH = PATH;
    if (BUILDX_CONFIG === undefined) delete process.env.BUILDX_CONFIG;
    else process.env.BUILDX_CONFIG = BUILDX_CONFIG;
  }
}

async function failure(endpoint: string, code: number): Promise<object> {
  const { exit, stdout } = await runBuildCommand(smallProject(), { args: ["--endpoint", endpoint] });
  expect(exit, stdout).toBe(code);
  return JSON.parse(stdout).error;
}

async function cachedRecords({ socket }: OwnDaemon): Promise<number> {
  const client = await connectBuildkit({ kind: "unix", path: socket, source: "test" });
  try {
    return (await client.diskUsage()).length;
  } finally {
    await client.close();
  }
}

/** The server's certificate once more, over since yesterday. */
function expiredCertificate(dir: string): string {
  const file = join(dir, "expired.pem");
  execFileSync("openssl", [
    ...["x509", "-req", "-in", join(dir, "server.csr"), "-out", file, "-days", "-1"],
    ...[
      "-CA",
      join(dir, "ca.pem"),
      "-CAkey",
      join(dir, "ca.key"),
      "-CAcreateserial",
      "-copy_extensions",
      "copy",
    ],
  ]);
  return file;
}
