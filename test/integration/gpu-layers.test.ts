import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { BuildReport } from "../../src/cli/build/build-report.ts";
import { runImage } from "../../src/image/run-image.ts";
import { type PackageIndex, startPackageIndex } from "../package-index.ts";
import { standInWheels } from "../stand-in-wheels.ts";
import { buildProject, layerDigests } from "./build-project.ts";
import { cacheWithNewRuntimeBase } from "./changed-base.ts";
import { smallProject } from "./small-project.ts";
import { testMachine } from "./test-machine.ts";

interface Case {
  readonly title: string;
  readonly requirements: readonly string[];
  /** What the image imports, with the versions that it finds. */
  readonly imports: Readonly<Record<string, string>>;
  /** Packages of each layer, as the plan says. */
  readonly groups: Readonly<Record<string, readonly string[]>>;
  /** The least that a layer with their libraries can have, in bytes. */
  readonly least: Readonly<Record<string, number>>;
}

const CASES: readonly Case[] = [
  {
    title: "torch with CUDA 12 (-cu12)",
    requirements: ["torch==2.4.1", "torchvision"],
    imports: { torch: "2.4.1", torchvision: "0.19.1", triton: "3.0.0", "nvidia.cudnn": "9.1.0.70" },
    groups: {
      cuda: [
        "nvidia-cublas-cu12==12.1.3.1",
        "nvidia-cuda-runtime-cu12==12.1.105",
        "nvidia-cudnn-cu12==9.1.0.70",
        "triton==3.0.0",
      ],
      torch: ["torch==2.4.1", "torchvision==0.19.1"],
      rest: [
        "filelock==3.16.1",
        "numpy==2.0.2",
        "pillow==11.0.0",
        "small-part==1.0.0",
        "typing-extensions==4.12.2",
      ],
    },
    least: { cuda: 1_300_000, torch: 950_000 },
  },
  {
    title: "torch with CUDA 13 (cuda-toolkit)",
    requirements: ["torch==2.12.1", "torchvision"],
    imports: {
      torch: "2.12.1",
      torchvision: "0.27.1",
      "cuda.bindings": "13.0.3",
      "nvidia.cudnn": "9.20.0.48",
    },
    groups: {
      cuda: [
        "cuda-bindings==13.0.3",
        "cuda-pathfinder==1.2.0",
        "cuda-toolkit==13.0.2",
        "nvidia-cublas==13.1.0.3",
        "nvidia-cuda-runtime==13.0.96",
        "nvidia-cudnn-cu13==9.20.0.48",
        "triton==3.7.1",
      ],
      torch: ["torch==2.12.1", "torchvision==0.27.1"],
      rest: [
        "filelock==3.16.1",
        "numpy==2.0.2",
        "pillow==11.0.0",
        "small-part==1.0.0",
        "typing-extensions==4.12.2",
      ],
    },
    least: { cuda: 1_400_000, torch: 950_000 },
  },
  {
    title: "tensorflow with and-cuda",
    requirements: ["tensorflow[and-cuda]==2.18.0"],
    imports: { tensorflow: "2.18.0", "nvidia.cublas": "12.5.3.2", absl: "2.1.0" },
    groups: {
      cuda: [
        "nvidia-cublas-cu12==12.5.3.2",
        "nvidia-cuda-runtime-cu12==12.5.82",
        "nvidia-cudnn-cu12==9.3.0.75",
      ],
      tensorflow: ["tensorflow==2.18.0", "tensorflow-io-gcs-filesystem==0.37.1"],
      rest: ["absl-py==2.1.0", "numpy==2.0.2", "small-part==1.0.0", "typing-extensions==4.12.2"],
    },
    least: { cuda: 1_000_000, tensorflow: 600_000 },
  },
];

let index: PackageIndex;
beforeAll(async () => {
  index = await startPackageIndex({ projects: standInWheels() });
});
afterAll(() => index.close());

describe.each(CASES)("stand-ins of $title", (one) => {
  const layerIds = Object.keys(one.groups).map((group) =>
    group === "rest" ? "python-rest-0" : `python-${group}`,
  );
  let project: string;
  let first: BuildReport;

  beforeAll(async () => {
    project = gpuProject(one, "1.0.0");
    first = await buildProject(project);
  });

  it("are locked with their CUDA, one layer for each group", () => {
    const lock = readFileSync(join(project, "pylock.toml"), "utf8");
    const locked = [...lock.matchAll(/^name = "(.+)"\nversion = "(.+)"/gm)].map(
      ([, name, version]) => `${name}==${version}`,
    );
    expect(locked.sort()).toEqual(Object.values(one.groups).flat().sort());
    expect(lock).toContain('accelerator = "cuda"');
    expect(Object.keys(layerDigests(first))).toEqual(["python-venv", ...layerIds, "source"]);
    for (const [group, bytes] of Object.entries(one.least)) {
      const layer = first.layers.find(({ id }) => id === `python-${group}`);
      expect(layer?.size, group).toBeGreaterThan(bytes);
    }
  });

  it("run in the image", async () => {
    const stdout = await outputOf(project);

    const found = Object.entries(one.imports).map(([name, version]) => `${name} ${version}`);
    expect(stdout.split("\n")).toEqual([...found, "small_part 1.0.0", "all intact", ""]);
  });

  it("stay in their layers when a small package is bumped", async () => {
    const bumped = gpuProject(one, "1.1.0");
    const report = await buildProject(bumped);

    expect(changedLayers(first, report)).toEqual(["python-rest-0", "source"]);
    expect(await outputOf(bumped)).toContain("small_part 1.1.0\n");
  });

  it("stay in their layers on a new base", async () => {
    const moved = gpuProject(one, "1.0.0");
    writeFileSync(join(moved, "pylock.toml"), readFileSync(join(project, "pylock.toml")));
    const report = await buildProject(moved, { cache: await cacheWithNewRuntimeBase() });

    expect(baseDigests(report)).not.toEqual(baseDigests(first));
    expect(layerDigests(report)).toEqual(layerDigests(first));
    expect(report.stages.filter(({ stage, cached }) => stage.startsWith("python-") && !cached)).toEqual([]);
  });
});

/** Prints the versions of what it imports, and whether every package is a stand-in with the files of its RECORD. */
const CHECKS = [
  "for dist in importlib.metadata.distributions(path=['/opt/venv/lib/python3.11/site-packages']):",
  "    assert dist.metadata['Summary'].startswith('stand-in'), dist.name",
  "    for file in dist.files:",
  "        if file.hash is None: continue",
  "        digest = hashlib.new(file.hash.mode, file.locate().read_bytes()).digest()",
  "        assert base64.urlsafe_b64encode(digest).rstrip(b'=').decode() == file.hash.value, file",
  "print('all intact')",
];

function gpuProject({ requirements, imports }: Case, small: string): string {
  const modules = [...Object.keys(imports), "small_part"];
  const main = [
    "import base64, hashlib, importlib, importlib.metadata",
    `for name in ${JSON.stringify(modules)}: print(name, importlib.import_module(name).__version__)`,
    ...CHECKS,
  ];
  return smallProject({
    "main.py": `${main.join("\n")}\n`,
    "requirements.txt": `${[...requirements, `small-part==${small}`].join("\n")}\n`,
    "factory.yaml": `gpu: true\nextraIndexUrls: ["${index.url}"]\n`,
  });
}

async function outputOf(project: string): Promise<string> {
  const output = { stdout: "", stderr: "" };
  const running = await runImage({
    layoutDir: join(project, ".factory/state/image"),
    runc: testMachine().runc,
    onOutput: (stream, text) => {
      output[stream] += text;
    },
  });
  const exit = await running.wait();
  expect(exit, output.stderr).toBe(0);
  return output.stdout;
}

function changedLayers(before: BuildReport, after: BuildReport): readonly string[] {
  const known = layerDigests(before);
  return Object.entries(layerDigests(after))
    .filter(([id, digest]) => known[id] !== digest)
    .map(([id]) => id);
}

function baseDigests({ layers }: BuildReport): readonly string[] {
  return layers.filter(({ id }) => id === "base").map(({ digest }) => digest);
}
