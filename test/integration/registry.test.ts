import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { BuildReport } from "../../src/cli/build/build-report.ts";
import { readLayout } from "../../src/image/read-layout.ts";
import {
  type Fault,
  type RegistryFixture,
  type RegistryFixtureOptions,
  startRegistryFixture,
} from "../../src/registry/registry-fixture.ts";
import { readBuildRecords } from "../../src/store/read-build-records.ts";
import { type ProgramRun, runFactory } from "../run-factory.ts";
import { buildProject, runBuildCommand } from "./build-project.ts";
import { emptyFolder, smallProject } from "./small-project.ts";
import { testMachine } from "./test-machine.ts";

const LOGIN = { username: "ada", secret: "s3cret-word" };

let project: string;
let layout: BuildReport;
let registry: RegistryFixture | undefined;

beforeAll(async () => {
  project = smallProject();
  layout = await buildProject(project);
});
afterEach(() => registry?.close());

async function start(options: RegistryFixtureOptions = {}): Promise<RegistryFixture> {
  registry = await startRegistryFixture(options);
  return registry;
}

/** Credentials from a helper program, which is on the path of the command alone. */
function withHelper(host: string, secret = LOGIN.secret) {
  const folder = emptyFolder();
  const answer = JSON.stringify({ Username: LOGIN.username, Secret: secret });
  const program = join(folder, "docker-credential-stand-in");
  writeFileSync(program, `#!/bin/sh\nread host\n[ "$host" = "${host}" ] && echo '${answer}'\n`);
  chmodSync(program, 0o755);
  writeFileSync(join(folder, "config.json"), JSON.stringify({ credHelpers: { [host]: "stand-in" } }));
  const { env, buildkit } = testMachine();
  return {
    env: { ...env, BUILDKIT_HOST: buildkit, DOCKER_CONFIG: folder, PATH: `${folder}:${env.PATH}` },
  };
}

function push(refs: readonly string[], context = {}, dir = project): Promise<ProgramRun> {
  return runBuildCommand(dir, { args: ["--push", ...refs.flatMap((ref) => ["--tag", ref])], context });
}

function errorOf({ stdout }: ProgramRun) {
  return JSON.parse(stdout).error;
}

describe("a push", () => {
  it.each(["basic", "token"] as const)(
    "names every tag with the credentials of a helper (%s), and is pulled and pushed on byte for byte",
    async (auth) => {
      const { host, manifest, missing } = await start({ auth, login: LOGIN });
      const context = withHelper(host);
      const refs = [`${host}/team/hello:1`, `${host}/team/hello:latest`, `${host}/other/hello:1`];
      const folder = join(emptyFolder(), "pulled");

      const pushed = await push(refs, context);
      const output = ["--output", `type=oci,tar=false,dest=${folder}`];
      const pulled = await runFactory(["pull", refs[2] ?? "", ...output, "--json"], context);
      const copies = [`${host}/copy/hello:1`, `${host}/copy/hello:2`, `${host}/another:1`];
      const again = await runFactory(["push", folder, ...copies, "--json"], context);

      expect(pushed.exit, pushed.stdout).toBe(0);
      const report = JSON.parse(pushed.stdout) as BuildReport;
      expect(report).toMatchObject({ digest: layout.digest, tag: refs[0], tags: refs });
      expect((await readBuildRecords(project, { limit: 1 }))[0]).toMatchObject({ tag: refs[0], tags: refs });
      expect(pulled.exit, pulled.stdout).toBe(0);
      expect(JSON.parse(pulled.stdout)).toMatchObject({
        digest: layout.digest,
        layout: folder,
        tag: refs[2],
      });
      expect(again.exit, again.stdout).toBe(0);
      const digests = JSON.parse(again.stdout).pushed.map(({ digest }: { digest: string }) => digest);
      expect(digests).toEqual([layout.digest, layout.digest, layout.digest]);
      for (const name of [
        "team/hello:1",
        "team/hello:latest",
        "other/hello:1",
        "copy/hello:2",
        "another:1",
      ]) {
        const [repository = "", tag = ""] = name.split(":");
        expect(manifest(repository, tag), name).toBeDefined();
      }
      expect(missing()).toEqual([]);
      expect((await readLayout(folder)).descriptor.digest).toBe(layout.digest);
    },
  );

  it("tells people the digest of each name", async () => {
    const { host } = await start();
    const { env, buildkit, cache } = testMachine();
    const base = ["--base", "debian-python:3.11", "--progress", "quiet"];
    const tags = ["--tag", `${host}/a:1`, "--tag", `${host}/b:1`];

    const { stdout } = await runFactory(["build", project, "--push", ...tags, ...base], {
      env: { ...env, BUILDKIT_HOST: buildkit },
      folders: { cache, config: emptyFolder(), state: emptyFolder() },
    });

    expect(stdout).toContain(`pushed  ${host}/a:1@${layout.digest}\npushed  ${host}/b:1@${layout.digest}\n`);
  });

  it("without the right login ends with 1, names the way out, and leaves no tag", async () => {
    const { host, manifest } = await start({ auth: "basic", login: LOGIN });
    const context = withHelper(host, "wrong-word");

    const built = await push([`${host}/team/hello:1`], context);
    const pulled = await runFactory(
      ["pull", `${host}/team/hello:1`, "--output", `type=oci,tar=false,dest=${emptyFolder()}`, "--json"],
      context,
    );
    const pushed = await runFactory(["push", project, `${host}/team/hello:1`, "--json"], context);

    for (const run of [built, pulled, pushed]) {
      expect(run.exit).toBe(1);
      expect(errorOf(run)).toMatchObject({ code: "REGISTRY_REFUSED" });
      expect(errorOf(run).hint).toContain(`docker login ${host}`);
      expect(`${run.stdout}${run.stderr}`).not.toContain("wrong-word");
    }
    expect(manifest("team/hello", "1")).toBeUndefined();
  });

  it("goes on after answers of 500, a broken connection, and 429 for longer than the builder itself tries", async () => {
    const busy = Array.from({ length: 8 }, (): Fault => ({ kind: "status", status: 429 }));
    const list: Fault[] = [{ kind: "status", status: 500 }, { kind: "reset" }];
    const started = await start({
      fault: ({ method, path }) => {
        if (method === "PUT" && path.includes("/manifests/")) return busy.shift();
        return method === "POST" || method === "PUT" ? list.shift() : undefined;
      },
    });

    const { exit, stdout, stderr } = await push([`${started.host}/team/hello:1`]);

    expect(exit, stdout).toBe(0);
    expect(stderr).toContain(`${started.host} did not take the image; pushing again in`);
    expect(started.manifest("team/hello", "1")).toBeDefined();
    expect(started.missing()).toEqual([]);
  });

  it.each([
    ["blobs", false],
    ["manifests", true],
  ])("to a registry that takes no %s ends with 75 and leaves no tag", async (kind, sendsBlobs) => {
    const started = await start({
      fault: ({ method, path }) =>
        method !== "HEAD" && path.includes(`/${kind}/`) ? { kind: "status", status: 429 } : undefined,
    });

    const run = await push([`${started.host}/team/hello:1`]);

    expect(run.exit).toBe(75);
    expect(errorOf(run)).toMatchObject({ code: "REGISTRY_UNAVAILABLE", exit: 75 });
    expect(errorOf(run).message).toContain("tried 4 times");
    expect(started.manifest("team/hello", "1")).toBeUndefined();
    const uploads = started.requests.filter(
      ({ method, path }) => method === "PUT" && path.includes("/blobs/"),
    );
    expect(uploads.length > 0).toBe(sendsBlobs);
  });

  it.each(["estargz", "zstd"])("of layers in %s can be pulled again", async (compression) => {
    const { host, missing } = await start();
    const fresh = smallProject({ "main.py": `print('${compression}')\n` });
    const output = `type=image,push=true,name=${host}/hello:1,compression=${compression}`;
    const folder = join(emptyFolder(), "pulled");

    const report = await buildProject(fresh, { args: ["--output", output] });
    const spec = `type=oci,tar=false,dest=${folder}`;
    const pulled = await runFactory(["pull", `${host}/hello:1`, "--output", spec, "--json"]);

    expect(pulled.exit, pulled.stdout).toBe(0);
    const { descriptor, manifest } = await readLayout(folder);
    expect(descriptor.digest).toBe(report.digest);
    // The layer of the source; the others are as they were written first.
    const { mediaType, annotations = {} } = manifest.layers.at(-1) ?? expect.fail();
    expect(mediaType).toBe(
      `application/vnd.oci.image.layer.v1.tar+${compression === "zstd" ? "zstd" : "gzip"}`,
    );
    expect("containerd.io/snapshot/stargz/toc.digest" in annotations).toBe(compression === "estargz");
    expect(missing()).toEqual([]);
  });
});

describe("several tags", () => {
  it("are all in a layout", async () => {
    const folder = join(emptyFolder(), "layout");
    const args = ["--output", `type=oci,tar=false,dest=${folder}`, "--tag", "hello:1", "--tag", "hello:2"];

    const report = await buildProject(project, { args });

    for (const tag of ["hello:1", "hello:2"]) {
      expect((await readLayout(folder, { tag })).descriptor.digest).toBe(report.digest);
    }
    expect(report.tags).toEqual(["hello:1", "hello:2"]);
  });
});
