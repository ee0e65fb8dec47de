import { describe, expect, it } from "vitest";
import { memoryProjectFs } from "../fs/memory-project-fs.ts";
import type { Config } from "../types.ts";
import { readCogConfig } from "./read-cog-config.ts";

function read(text: string): Promise<Config> {
  return readCogConfig(memoryProjectFs({ "cog.yaml": text }));
}

describe("readCogConfig", () => {
  it("reads what factory builds, and takes predict, run, image and model", async () => {
    const config = await read(`build:
  gpu: false
  python_version: 3.10
  python_requirements: requirements.txt
  system_packages:
    - libgl1
  run:
    - echo one
    - command: echo two
      mounts: [{type: secret, id: token, target: /run/secrets/token}]
  pre_install: [echo three]
environment:
  - MODE=a=b
predict: "predict.py:Predictor"
image: team/model
model: team/model
`);

    expect(config).toEqual({
      kind: "cog",
      file: "cog.yaml",
      python: { value: "==3.10.*", source: "cog.yaml:3:19" },
      gpu: { value: false, source: "cog.yaml:2:8" },
      requirements: { value: "requirements.txt", source: "cog.yaml:4:24" },
      packages: [],
      systemPackages: [{ value: "libgl1", source: "cog.yaml:6:7" }],
      run: [
        { command: "echo one", source: "cog.yaml:8:7", mounts: [] },
        {
          command: "echo two",
          source: "cog.yaml:9:7",
          mounts: [{ kind: "secret", id: "token", target: "/run/secrets/token" }],
        },
        { command: "echo three", source: "cog.yaml:11:17", mounts: [] },
      ],
      environment: { MODE: { value: "a=b", source: "cog.yaml:13:5" } },
      image: { value: "team/model", source: "cog.yaml:15:8" },
      ports: [],
      exclude: [],
    });
  });

  it("reads python_packages, null lists and exact versions", async () => {
    const config = await read(
      "build:\n  python_version: '3.12.4'\n  python_packages: [numpy==2.1.3]\n  run: null\nrun: a.py:A\n",
    );

    expect(config.python?.value).toBe("==3.12.4");
    expect(config.packages).toEqual([{ value: "numpy==2.1.3", source: "cog.yaml:3:21" }]);
    expect(config.run).toEqual([]);
  });

  it.each([
    {
      text: "build:\n  gpu: false\n",
      source: "cog.yaml:1:1",
      message: "build has no python_version",
      hint: "add python_version",
    },
    {
      text: "build:\n  python_version: 3\n",
      source: "cog.yaml:2:19",
      message: "Python version 3 has no minor",
      hint: "write a minor or patch version such as 3.12",
    },
    {
      text: "build:\n  python_version: three\n",
      source: "cog.yaml:2:19",
      message: '"three" is not a Python version',
      hint: "write a minor or patch version such as 3.12",
    },
    {
      text: "build:\n  python_version: 3.9\n",
      source: "cog.yaml:2:19",
      message: "Python 3.9 is older than 3.10, the oldest that is supported",
      hint: "write a minor or patch version such as 3.12",
    },
    {
      text: "build:\n  python_version: 3.12\n  system_packges: [a]\n",
      source: "cog.yaml:3:3",
      message: 'unknown key "system_packges" in build',
      hint: "did you mean system_packages?",
    },
    {
      text: "build:\n  python_version: 3.12\n  run: ['a\\nb']\n  pre_install: [\"a\\nb\"]\n",
      source: "cog.yaml:4:17",
      message: "a command has more than one line",
      hint: "join the lines with && or write two commands",
    },
    {
      text: "build:\n  python_version: 3.12\n  python_requirements: a.txt\n  python_packages: [a==1]\n",
      source: "cog.yaml:4:20",
      message: "python_requirements and python_packages both say what to install",
      hint: "move python_packages into the requirements file",
    },
    {
      text: "environment: [PATH=/x]\n",
      source: "cog.yaml:1:15",
      message: "PATH cannot be set: the build and the platform set it",
      hint: "remove PATH",
    },
    {
      text: "environment: [NVIDIA_X=1]\n",
      source: "cog.yaml:1:15",
      message: "NVIDIA_X cannot be set: the build and the platform set it",
      hint: "remove NVIDIA_X",
    },
    {
      text: "environment:\n  - A=1\n  - A=2\n",
      source: "cog.yaml:3:5",
      message: "A is set twice, first in cog.yaml:2:5",
      hint: "keep one of the two lines",
    },
    {
      text: "environment: [A]\n",
      source: "cog.yaml:1:15",
      message: '"A" has no value',
      hint: "write NAME=value",
    },
    {
      text: "build:\n  python_version: 3.12\n  run:\n    - command: a\n      mounts: [{type: cache, id: a, target: /a}]\n",
      source: "cog.yaml:5:23",
      message: 'build.run[0].mounts[0].type is "cache", not secret',
      hint: "use secret",
    },
  ])("refuses: $message", async ({ text, source, message, hint }) => {
    await expect(read(text)).rejects.toMatchObject({ code: "CONFIG_INVALID", source, message, hint });
  });

  it.each([
    ["build:\n  python_version: 3.12\n  gpu: true\n", "build.gpu: true is not supported yet", "cog.yaml:3:3"],
    ["build:\n  python_version: 3.12\n  cuda: 11.8\n", "build.cuda is not supported yet", "cog.yaml:3:3"],
    ["build:\n  python_version: 3.12\n  cudnn: 8\n", "build.cudnn is not supported yet", "cog.yaml:3:3"],
    [
      "build:\n  python_version: 3.12\n  sdk_version: 0.16.1\n",
      "build.sdk_version is not supported yet",
      "cog.yaml:3:3",
    ],
    ["train: train.py:train\n", "train is not supported yet", "cog.yaml:1:1"],
    ["concurrency: {max: 4}\n", "concurrency is not supported yet", "cog.yaml:1:1"],
    [
      "weights:\n  - {name: a, target: /a, source: {uri: 'hf://a/b'}}\n  - {name: b, target: /b, source: [{uri: x}]}\n",
      "weights is not supported yet",
      "cog.yaml:1:1",
    ],
  ])("says what it cannot do yet: %j", async (text, message, source) => {
    await expect(read(text)).rejects.toMatchObject({ code: "UNSUPPORTED", message, source });
  });

  it("counts a file with a real mistake as invalid, with what is unsupported beside it", async () => {
    await expect(read("train: a.py:a\nenviroment: []\n")).rejects.toMatchObject({
      code: "CONFIG_INVALID",
      problems: [
        { source: "cog.yaml:1:1", message: "train is not supported yet" },
        { source: "cog.yaml:2:1", hint: "did you mean environment?" },
      ],
    });
  });
});
