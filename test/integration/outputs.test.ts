import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { BuildReport } from "../../src/cli/build/build-report.ts";
import { readArchiveLayers } from "../../src/image/read-archive-layers.ts";
import { readLayout } from "../../src/image/read-layout.ts";
import { buildProject, runBuildCommand } from "./build-project.ts";
import { emptyFolder, smallProject } from "./small-project.ts";
import { bundledFactory, type SpawnFactory } from "./spawn-factory.ts";
import { type StandInSetup, standInDocker } from "./stand-in-docker.ts";
import { testMachine } from "./test-machine.ts";
import { startTestRegistry, type TestRegistry } from "./test-registry.ts";

const BASE = ["--base", "debian-python:3.11", "--progress", "quiet"];

let project: string;
let layout: BuildReport;
let factory: SpawnFactory;

beforeAll(async () => {
  project = smallProject();
  layout = await buildProject(project);
  factory = bundledFactory();
});

describe("files", () => {
  it("an OCI archive has the digest and the layers of the layout", async () => {
    const file = join(emptyFolder(), "image.tar");

    const report = await build(`type=oci,dest=${file}`);

    expect(report.digest).toBe(layout.digest);
    expect(digests(report)).toEqual(digests(layout));
    expect(report.layers.map(({ id }) => id)).toEqual(["base", "python-venv", "source"]);
  });

  it("an OCI layout in a folder of choice holds the same image, and others beside it", async () => {
    const folder = join(emptyFolder(), "new", "layout");
    const output = `type=oci,tar=false,dest=${folder}`;
    const other = smallProject({ "main.py": "print('other')\n" });

    const report = await build(output, ["--tag", "hello:1"]);
    await build(output, ["--tag", "hello:2"]);
    const third = await buildProject(other, { args: ["--output", output, "--tag", "hello:3"] });

    expect(report.digest).toBe(layout.digest);
    const { manifests } = readJson(join(folder, "index.json"));
    expect(manifests.map(({ digest }: { digest: string }) => digest)).toEqual([
      ...[layout.digest, layout.digest, third.digest],
    ]);
    expect(third.layers.map(({ id }) => id)).toEqual(["base", "python-venv", "source"]);
    expect(readdirSync(folder).sort()).toEqual(["blobs", "index.json", "oci-layout"]);
  });

  it("nothing is written with type=cacheonly, and the next build finds everything done", async () => {
    const fresh = smallProject({ "factory.yaml": "run:\n  - echo cacheonly > /srv/made\n" });

    const first = await buildProject(fresh, { args: ["--output", "type=cacheonly"] });
    const second = await buildProject(fresh);

    expect(first.digest).toBeUndefined();
    expect(first.layers).toEqual([]);
    expect(first.stages.find(({ stage }) => stage === "run-commands")).toMatchObject({ cached: false });
    expect(second.stages.find(({ stage }) => stage === "run-commands")?.cached ?? true).toBe(true);
    expect(second.layers.map(({ id }) => id)).toEqual(["base", "python-venv", "run-commands", "source"]);
  });

  it("layers are compressed as the output says, and hold the same", async () => {
    const folder = join(emptyFolder(), "layout");
    const args = ["--output", `type=oci,tar=false,dest=${folder},compression=zstd,force-compression=true`];

    await buildProject(project, { args });

    const { manifest, config } = await readLayout(folder);
    const { config: plain } = await readLayout(join(project, ".factory/state/image"));
    const types = manifest.layers.map(({ mediaType }) => mediaType);
    expect([...new Set(types)]).toEqual(["application/vnd.oci.image.layer.v1.tar+zstd"]);
    expect(config.rootfs.diff_ids).toEqual(plain.rootfs.diff_ids);
  });

  it("a Docker archive names the image by its tag, and the report its layers", async () => {
    const file = join(emptyFolder(), "image.tar");

    const report = await build(`type=docker,dest=${file}`, ["--tag", "hello:1"]);

    expect(JSON.parse(await memberOf(file, "manifest.json"))[0].RepoTags).toEqual(["hello:1"]);
    expect(report.layers.map(({ id }) => id)).toEqual(["base", "python-venv", "source"]);
  });

  it("a tar holds the files of the image", async () => {
    const file = join(emptyFolder(), "files.tar");

    await build(`type=tar,dest=${file}`);

    expect(await memberOf(file, "app/main.py")).toBe("print('hello')\n");
    expect(readdirSync(join(file, ".."))).toEqual(["files.tar"]);
  });

  it("a folder holds the files of the image", async () => {
    const folder = join(emptyFolder(), "files");

    await build(`type=local,dest=${folder}`);

    expect(readFileSync(join(folder, "app/main.py"), "utf8")).toBe("print('hello')\n");
    expect(existsSync(join(folder, "opt/venv/bin/python"))).toBe(true);
    expect(readdirSync(join(folder, ".."))).toEqual(["files"]);
  });

  it("an archive in the project folder is not part of the next image", async () => {
    const inside = smallProject();
    const args = ["--output", `type=oci,dest=${join(inside, "image.tar")}`];

    const first = await buildProject(inside, { args });
    const second = await buildProject(inside, { args });

    expect(first.digest).toBe(layout.digest);
    expect(second.digest).toBe(layout.digest);
    expect(second.planDigest).toBe(first.planDigest);
  });

  it("archives that two builds write to one file at the same time are whole", async () => {
    const file = join(emptyFolder(), "image.tar");
    const args = ["build", project, "-o", `type=oci,dest=${file}`, ...BASE];

    const exits = await Promise.all([factory(args).exited, factory(args).exited]);

    expect(exits.map(({ code }) => code)).toEqual([0, 0]);
    expect((await readArchiveLayers(file)).map(({ digest }) => digest)).toEqual(digests(layout));
    expect(readdirSync(join(file, ".."))).toEqual(["image.tar"]);
  });

  it("an archive replaces an older one, and is written where a relative path points", async () => {
    const cwd = emptyFolder();
    writeFileSync(join(cwd, "image.tar"), "older");

    await build("type=oci,dest=image.tar", [], cwd);

    expect(await readArchiveLayers(join(cwd, "image.tar"))).toHaveLength(3);
    expect(readdirSync(cwd)).toEqual(["image.tar"]);
  });
});

describe("what cannot be written to is refused before anything is built", () => {
  it("a folder with files in it", async () => {
    const folder = emptyFolder();
    writeFileSync(join(folder, "mine"), "kept");

    const error = await refusal(`type=local,dest=${folder}`);

    expect(error).toMatchObject({ code: "OUTPUT_INVALID", exit: 1, source: "--output" });
    expect(error.message).toContain(folder);
    expect(readdirSync(folder)).toEqual(["mine"]);
  });

  it("a folder where an archive should go", async () => {
    const folder = emptyFolder();

    expect(await refusal(`type=oci,dest=${folder}`)).toMatchObject({ code: "OUTPUT_INVALID", exit: 1 });
    expect(readdirSync(folder)).toEqual([]);
  });

  it("a folder that cannot be made, because a file is in the way", async () => {
    const file = join(emptyFolder(), "file");
    writeFileSync(file, "kept");

    for (const output of [
      `type=oci,dest=${file}/image.tar`,
      `type=oci,tar=false,dest=${file}/layout`,
      `type=oci,tar=false,dest=${file}`,
      `type=local,dest=${file}/files`,
      `type=local,dest=${file}`,
    ]) {
      expect(await refusal(output), output).toMatchObject({
        code: "OUTPUT_INVALID",
        exit: 1,
        source: "--output",
        message: expect.stringContaining(file),
      });
    }
    expect(readFileSync(file, "utf8")).toBe("kept");
  });
});

describe("standard output", () => {
  it("gets the archive and nothing else", async () => {
    const file = join(emptyFolder(), "image.tar");

    const { code, stdout, stderr } = await factory([
      ...["build", project, "-o", "type=oci,dest=-", "--json", ...BASE],
    ]).exited;

    expect(code, stderr).toBe(0);
    writeFileSync(file, stdout);
    expect((await readArchiveLayers(file)).map(({ digest }) => digest)).toEqual(digests(layout));
  });
});

describe("a registry", () => {
  let registry: TestRegistry;
  let guarded: TestRegistry;

  beforeAll(async () => {
    registry = await startTestRegistry();
    guarded = await startTestRegistry({ username: "ada", password: "s3cret" });
  });
  afterAll(async () => {
    await registry.close();
    await guarded.close();
  });

  it("gets the image", async () => {
    const report = await build(`type=image,name=${registry.host}/team/hello:1,push=true`);

    const manifest = registry.manifest("team/hello", "1");
    expect(manifest?.digest).toBe(report.digest);
    expect(report.digest).toBe(layout.digest);
    expect(manifest?.layers.map(({ digest }) => digest)).toEqual(digests(layout));
    expect(manifest?.layers.every(({ digest }) => registry.hasBlob(digest))).toBe(true);
  });

  it("gets it under the name of --tag too", async () => {
    await build("type=image,push=true", ["--tag", `${registry.host}/team/tagged:2`]);

    expect(registry.manifest("team/tagged", "2")?.digest).toBe(layout.digest);
  });

  it("is told the login of Docker's configuration", async () => {
    const dockerConfig = loginFor(guarded.host, "ada:s3cret");

    await build(`type=image,name=${guarded.host}/team/hello:1,push=true`, [], undefined, dockerConfig);

    expect(guarded.manifest("team/hello", "1")?.digest).toBe(layout.digest);
  });

  it("that refuses the login is named, with the way out", async () => {
    const dockerConfig = loginFor(guarded.host, "ada:wrong");

    const error = await refusal(`type=image,name=${guarded.host}/team/no:1,push=true`, dockerConfig);

    expect(error).toMatchObject({ code: "REGISTRY_REFUSED", exit: 1 });
    expect(error.message).toContain(`${guarded.host}/team/no:1`);
    expect(error.hint).toContain("docker login");
    expect(JSON.stringify(error)).not.toContain("wrong");
  });
});

describe("Docker", () => {
  it("is given the image through docker load", async () => {
    const { docker, run } = withDocker({ buildkit: testMachine().buildkit });

    const { code, stdout, stderr } = await run(["--output", "type=docker", "--tag", "hello:1", "--json"]);

    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout.toString()).output).toEqual({ kind: "docker" });
    expect(docker.calls()).toEqual([["load", "--quiet"]]);
    expect(JSON.parse(await memberOf(docker.loaded, "manifest.json"))[0].RepoTags).toEqual(["hello:1"]);
  });

  it("that cannot load is quoted", async () => {
    const { run } = withDocker({
      buildkit: testMachine().buildkit,
      loadFailure: "Cannot connect to the Docker daemon",
    });

    const { code, stdout } = await run(["--output", "type=docker", "--json"]);

    expect(code).toBe(75);
    expect(JSON.parse(stdout.toString()).error).toMatchObject({
      code: "OUTPUT_FAILED",
      message: expect.stringContaining("Cannot connect to the Docker daemon"),
    });
  });

  it("builds, and gets the image, when nothing else is named", async () => {
    const { docker, run } = withDocker({ buildkit: testMachine().buildkit }, { local: true });

    const { code, stderr } = await run(["--tag", "hello:1"]);

    expect(code, stderr).toBe(0);
    expect(docker.calls()).toEqual([
      ["buildx", "inspect"],
      ["buildx", "dial-stdio"],
      ["load", "--quiet"],
    ]);
    expect(await readArchiveLayers(docker.loaded)).toHaveLength(3);
  });

  it("reaches a builder of buildx by its name", async () => {
    const { docker, run } = withDocker({ buildkit: testMachine().buildkit });
    const folder = join(emptyFolder(), "layout");

    const { code, stderr } = await run([
      ...["--endpoint", "buildx://cluster", "--output", `type=oci,tar=false,dest=${folder}`],
    ]);

    expect(code, stderr).toBe(0);
    expect(docker.calls()).toEqual([["buildx", "dial-stdio", "--builder", "cluster"]]);
    // The bundled program has another version, which is a label of the image.
    const { manifest } = await readLayout(folder);
    expect(manifest.layers.map(({ digest }) => digest)).toEqual(layout.layers.map(({ digest }) => digest));
  });
});

async function build(
  output: string,
  args: readonly string[] = [],
  cwd?: string,
  dockerConfig?: string,
): Promise<BuildReport> {
  return buildProject(project, {
    args: ["--output", output, ...args],
    context: {
      ...(cwd === undefined ? {} : { cwd }),
      ...(dockerConfig === undefined ? {} : { env: withConfig(dockerConfig) }),
    },
  });
}

interface PrintedError {
  readonly message: string;
  readonly hint: string;
}

async function refusal(output: string, dockerConfig?: string): Promise<PrintedError> {
  const { exit, stdout } = await runBuildCommand(project, {
    args: ["--output", output],
    ...(dockerConfig === undefined ? {} : { context: { env: withConfig(dockerConfig) } }),
  });
  const { error } = JSON.parse(stdout);
  expect(exit).toBe(error.exit);
  return error;
}

function withConfig(dockerConfig: string) {
  const { env, buildkit } = testMachine();
  return { ...env, BUILDKIT_HOST: buildkit, DOCKER_CONFIG: dockerConfig };
}

/** A folder as DOCKER_CONFIG names it. */
function loginFor(host: string, login: string): string {
  const folder = emptyFolder();
  mkdirSync(folder, { recursive: true });
  const auth = Buffer.from(login).toString("base64");
  writeFileSync(join(folder, "config.json"), JSON.stringify({ auths: { [host]: { auth } } }));
  return folder;
}

/** `local`: no daemon is named, and Docker's own variable says that there is one. */
function withDocker(setup: StandInSetup, { local = false }: { local?: boolean } = {}) {
  const docker = standInDocker(setup);
  const spawnSetup = local
    ? { endpoint: undefined, env: { ...docker.env, DOCKER_HOST: "unix:///nowhere.sock" } }
    : { env: docker.env };
  return {
    docker,
    run: (args: readonly string[]) => factory(["build", project, ...BASE, ...args], spawnSetup).exited,
  };
}

function digests(report: BuildReport): readonly string[] {
  return report.layers.map(({ digest }) => digest);
}

async function memberOf(archive: string, name: string): Promise<string> {
  return (await promisify(execFile)("tar", ["-xOf", archive, name])).stdout;
}

function readJson(path: string) {
  return JSON.parse(readFileSync(path, "utf8"));
}
