import { createHash } from "node:crypto";
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { strToU8, zipSync } from "fflate";
import { unpackTar } from "modern-tar";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { BuildReport } from "../../src/cli/build/build-report.ts";
import { type IndexFile, type PackageIndex, startPackageIndex } from "../package-index.ts";
import { standInExtension } from "../stand-in-extension.ts";
import { standInWheels } from "../stand-in-wheels.ts";
import { buildProject, layerDigests } from "./build-project.ts";
import { cacheWithNewRuntimeBase } from "./changed-base.ts";
import { type ImageFile, writeImageLayout } from "./cuda-layout.ts";
import { imageOutput } from "./image-output.ts";
import { smallProject } from "./small-project.ts";
import { testMachine } from "./test-machine.ts";

let index: PackageIndex;
let cache: string;
let extension: IndexFile;

beforeAll(async () => {
  extension = await standInExtension();
  const projects = { ...standInWheels(), tensorflow: [tensorflow()], "causal-conv1d": [extension] };
  index = await startPackageIndex({ projects });
  cache = mkdtempSync(join(tmpdir(), "factory-cache-"));
  mkdirSync(join(cache, "bases"));
  symlinkSync(join(testMachine().cache, "bases/debian-python"), join(cache, "bases/debian-python"));
  await addCudaImages(cache);
});
afterAll(() => index.close());

describe("a project that needs the CUDA of an image", () => {
  let project: string;
  let first: BuildReport;

  beforeAll(async () => {
    project = tensorflowProject();
    first = await buildProject(project, { cache });
  });

  it("gets its libraries in a layer of their own, and nothing of the compiler", async () => {
    const names = await layerNames(first, project);

    expect(Object.keys(names)).toEqual([
      "python-venv",
      "cuda-libraries",
      "python-tensorflow",
      "python-rest-0",
      "source",
    ]);
    expect(names["cuda-libraries"]?.filter((name) => !name.endsWith("/"))).toEqual([
      "usr/lib/x86_64-linux-gnu/libcudnn.so.8",
      "usr/lib/x86_64-linux-gnu/libcudnn.so.8.6.0",
      "usr/lib/x86_64-linux-gnu/libnccl.so.2",
      "usr/local/cuda-11.8/lib64",
      "usr/local/cuda-11.8/targets/x86_64-linux/lib/libcudart.so.11.0",
      "usr/local/cuda-11.8/version.json",
    ]);
    const others = Object.entries(names).flatMap(([id, all]) => (id === "cuda-libraries" ? [] : all));
    expect(others.filter((name) => /nvcc|cuda-11|libcudnn/.test(name))).toEqual([]);
  });

  it("gets them with a time that is the same in every build", async () => {
    const entries = await layerEntries(project, layerDigests(first)["cuda-libraries"] ?? "");

    expect(entries.length).toBeGreaterThan(6);
    expect([...new Set(entries.map(({ header }) => header.mtime?.getTime()))]).toEqual([315_532_800_000]);
  });

  it("finds them when it runs, and was compiled with nvcc", async () => {
    expect((await imageOutput(project)).split("\n")).toEqual([
      "tensorflow 2.12.0",
      "nvcc stand-in nvcc 11.8, home /usr/local/cuda-11.8, torch none",
      "CUDA_HOME /usr/local/cuda-11.8",
      "LD_LIBRARY_PATH /usr/local/cuda-11.8/lib64",
      "NVIDIA_DRIVER_CAPABILITIES compute,utility",
      "NVIDIA_VISIBLE_DEVICES all",
      "path True",
      "cudart stand-in cudart",
      "",
    ]);
  });

  it("keeps them when the source or the base changes", async () => {
    appendFileSync(join(project, "main.py"), "print('edited')\n");
    const edited = await buildProject(project, { cache });

    expect(changedLayers(first, edited)).toEqual(["source"]);

    const moved = await cacheWithNewRuntimeBase();
    await addCudaImages(moved);
    const rebased = await buildProject(project, { cache: moved });

    expect(rebased.digest).not.toBe(edited.digest);
    expect(layerDigests(rebased)).toEqual(layerDigests(edited));
    expect(rebased.stages.filter(({ stage, cached }) => /^(?:cuda|python)-/.test(stage) && !cached)).toEqual(
      [],
    );
  });
});

describe("a package that nvcc compiles against torch", () => {
  it("is built with both, and the image has neither CUDA nor nvcc besides the wheels", async () => {
    const project = torchProject();
    const report = await buildProject(project, { cache });
    const names = await layerNames(report, project);

    expect(Object.keys(names)).toEqual([
      ...["python-venv", "python-cuda", "python-torch", "python-rest-0", "python-causal-conv1d", "source"],
    ]);
    expect(names["python-causal-conv1d"]?.filter((name) => !/^opt\/(?:venv\/.*)?$/.test(name))).toEqual([]);
    expect(await imageOutput(project)).toBe(
      "nvcc stand-in nvcc 12.1, home /usr/local/cuda-12.1, torch 2.4.1\nCUDA_HOME False\n",
    );
  });
});

/** Images that have the files of NVIDIA's under their names, with a few bytes in each. */
async function addCudaImages(folder: string): Promise<void> {
  for (const [release, cudart] of [["11.8", "11.0"] as const, ["12.1", "12"] as const]) {
    const bases = join(folder, "bases/stand-in-cuda", release);
    const cuda = `usr/local/cuda-${release}`;
    const libraries = "usr/lib/x86_64-linux-gnu";
    const runtime: readonly ImageFile[] = [
      { name: "etc/os-release", text: "stand-in\n" },
      { name: `${libraries}/libc.so.6`, text: "not to be copied" },
      { name: `${libraries}/libcudnn.so.8`, link: "libcudnn.so.8.6.0" },
      { name: `${libraries}/libcudnn.so.8.6.0`, text: "stand-in cudnn" },
      { name: `${libraries}/libnccl.so.2`, text: "stand-in nccl" },
      { name: `${cuda}/lib64`, link: "targets/x86_64-linux/lib" },
      { name: `${cuda}/targets/x86_64-linux/lib/libcudart.so.${cudart}`, text: "stand-in cudart" },
      { name: `${cuda}/version.json`, text: "{}\n" },
    ];
    const nvcc = {
      name: `${cuda}/bin/nvcc`,
      text: `#!/bin/sh\necho "stand-in nvcc ${release}"\n`,
      mode: 0o755,
    };
    await writeImageLayout(join(bases, "runtime"), runtime);
    await writeImageLayout(join(bases, "build"), [...runtime, nvcc]);
  }
}

/** Rows that name them, as an override of the project. */
const IMAGES = {
  schemaVersion: 1,
  name: "cuda-images",
  rows: [row("11.8", { toolkit: "image", cudnn: ">=8,<9" }), row("12.1", { toolkit: "nvcc" })],
};

function row(cuda: string, more: Readonly<Record<string, string>>) {
  return {
    id: `stand-in-${cuda}`,
    cudaImage: `stand-in-${cuda}`,
    accelerator: "cuda",
    platform: "amd64",
    cuda,
    cudaRelease: `${cuda}.0`,
    build: `oci-layout://stand-in-cuda:${cuda}-build`,
    runtime: `oci-layout://stand-in-cuda:${cuda}`,
    ...more,
  };
}

function tensorflowProject(): string {
  const main = [
    "import os, causal_conv1d, tensorflow",
    "print('tensorflow', tensorflow.__version__)",
    "print(causal_conv1d.seen)",
    "for name in sorted(os.environ):",
    "    if 'CUDA' in name or 'NVIDIA' in name or name == 'LD_LIBRARY_PATH': print(name, os.environ[name])",
    "print('path', os.environ['CUDA_HOME'] + '/bin' in os.environ['PATH'].split(':'))",
    "print('cudart', open(os.environ['LD_LIBRARY_PATH'] + '/libcudart.so.11.0').read())",
  ];
  return project(main, [tensorflow(), extension]);
}

function torchProject(): string {
  const main = [
    "import os, causal_conv1d",
    "print(causal_conv1d.seen)",
    "print('CUDA_HOME', 'CUDA_HOME' in os.environ)",
  ];
  const wheels = Object.values(standInWheels()).flat();
  const needed = ["torch-2.4.1", "triton-3.0.0", "nvidia_cuda_runtime_cu12-12.1", "typing_extensions-"];
  const found = needed.map((start) => wheels.find(({ filename }) => filename.startsWith(start)));
  return project(main, [...found.filter((wheel) => wheel !== undefined), extension]);
}

function project(main: readonly string[], files: readonly IndexFile[]): string {
  return smallProject({
    "main.py": `${main.join("\n")}\n`,
    "pylock.toml": `lock-version = "1.0"\ncreated-by = "test"\n${files.map(lockEntry).join("")}`,
    "factory.yaml": `gpu: true\nextraIndexUrls: ["${index.url}"]\n`,
    ".factory/compat/cuda-images.json": JSON.stringify(IMAGES),
  });
}

function lockEntry({ filename, bytes }: IndexFile): string {
  const [, name = "", version = ""] = /^([^-]+)-(.+?)(?:-|\.tar\.gz$)/.exec(filename) ?? [];
  const hash = createHash("sha256").update(bytes).digest("hex");
  const file = `{ name = "${filename}", hashes = { sha256 = "${hash}" } }`;
  const files = filename.endsWith(".whl") ? `wheels = [${file}]` : `sdist = ${file}`;
  return `\n[[packages]]\nname = "${name.replaceAll("_", "-")}"\nversion = "${version}"\n${files}\n`;
}

/** A TensorFlow of the time when no wheels brought CUDA. */
function tensorflow(): IndexFile {
  const info = "tensorflow-2.12.0.dist-info";
  const files = {
    "tensorflow/__init__.py": '"""Stand-in for tensorflow."""\n__version__ = "2.12.0"\n',
    [`${info}/METADATA`]: "Metadata-Version: 2.1\nName: tensorflow\nVersion: 2.12.0\nSummary: stand-in\n",
    [`${info}/WHEEL`]: "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
  };
  const record = [...Object.keys(files), `${info}/RECORD`].map((path) => `${path},,\n`).join("");
  const all = Object.entries({ ...files, [`${info}/RECORD`]: record });
  const options = { mtime: new Date("1980-01-02T00:00:00Z"), level: 1 } as const;
  return {
    filename: "tensorflow-2.12.0-py3-none-any.whl",
    bytes: zipSync(Object.fromEntries(all.map(([path, text]) => [path, strToU8(text)])), options),
  };
}

/** Sorted names of what is in each layer of the target, by its id. */
async function layerNames(report: BuildReport, folder: string) {
  const names: Record<string, readonly string[]> = {};
  for (const [id, digest] of Object.entries(layerDigests(report))) {
    names[id] = (await layerEntries(folder, digest)).map(({ header }) => header.name).sort();
  }
  return names;
}

async function layerEntries(folder: string, digest: string) {
  const blob = readFileSync(join(folder, ".factory/state/image/blobs", digest.replace(":", "/")));
  return unpackTar(gunzipSync(blob));
}

function changedLayers(before: BuildReport, after: BuildReport): readonly string[] {
  const known = layerDigests(before);
  return Object.entries(layerDigests(after))
    .filter(([id, digest]) => known[id] !== digest)
    .map(([id]) => id);
}
