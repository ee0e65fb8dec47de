import { describe, expect, it } from "vitest";
import { memoryProjectFs } from "../fs/memory-project-fs.ts";
import type { Config } from "../types.ts";
import { readCogConfig } from "./read-cog-config.ts";

const FILES = {
  "predict.py": "class Predictor:\n    def run(self): ...\n",
  "a.py": "from elsewhere import (\n    A,\n)\n",
  "lib/train.py": "async def train(): ...\n",
  "models/a.bin": "a",
};

function read(text: string): Promise<Config> {
  return readCogConfig(memoryProjectFs({ ...FILES, "cog.yaml": text }));
}

describe("readCogConfig", () => {
  it("reads every key", async () => {
    const config = await read(`build:
  gpu: true
  cuda: 12.4
  cudnn: 9
  python_version: 3.10
  sdk_version: 0.23.1
  python_requirements: requirements.txt
  system_packages:
    - libgl1
  run:
    - echo one
    - command: echo two
      mounts: [{type: secret, id: token, target: /run/secrets/token}, {type: cache, id: data, target: /data}]
environment:
  - MODE=a=b
run: "predict.py:Predictor"
train: "lib/train.py:train"
model: registry.example:5000/team/model
weights:
  - {name: a, target: /weights/a/, source: {uri: ./models, include: ["*.bin"]}}
`);

    expect(config).toEqual({
      kind: "cog",
      file: "cog.yaml",
      python: { value: "==3.10.*", source: "cog.yaml:5:19" },
      gpu: { value: true, source: "cog.yaml:2:8" },
      cuda: { value: "12.4", source: "cog.yaml:3:9" },
      cudnn: { value: "9", source: "cog.yaml:4:10" },
      requirements: { value: "requirements.txt", source: "cog.yaml:7:24" },
      packages: [],
      systemPackages: [{ value: "libgl1", source: "cog.yaml:9:7" }],
      run: [
        { command: "echo one", source: "cog.yaml:11:7", mounts: [] },
        {
          command: "echo two",
          source: "cog.yaml:12:7",
          mounts: [
            { kind: "secret", id: "token", target: "/run/secrets/token", required: true },
            { kind: "cache", id: "data", target: "/data" },
          ],
        },
      ],
      environment: { MODE: { value: "a=b", source: "cog.yaml:15:5" } },
      ports: [],
      exclude: [],
      weights: [
        {
          name: "a",
          target: "/weights/a",
          source: "cog.yaml:20:5",
          sources: [
            {
              kind: "project",
              path: "models",
              is: "folder",
              include: ["**/*.bin"],
              exclude: [],
              source: "cog.yaml:20:50",
            },
          ],
        },
      ],
      cog: {
        predict: { value: "predict.py:Predictor", source: "cog.yaml:16:6" },
        train: { value: "lib/train.py:train", source: "cog.yaml:17:8" },
        model: { value: "registry.example:5000/team/model", source: "cog.yaml:18:8" },
        sdkVersion: { value: "0.23.1", source: "cog.yaml:6:16" },
        effective: expect.objectContaining({
          predict: "predict.py:Predictor",
          build: expect.objectContaining({ run: [{ command: "echo one" }, expect.anything()] }),
        }),
      },
    });
  });

  it("says which keys are old, and goes on", async () => {
    const config = await read(`predict: predict.py:Predictor
concurrency: {max: 1, default_target: 2}
build:
  python_version: 3.12
  python_packages: [numpy==2.1.3]
  pre_install: [echo three]
  run: [echo one]
`);

    expect(config.cog?.predict?.value).toBe("predict.py:Predictor");
    expect(config.cog?.maxConcurrency?.value).toBe(1);
    expect(config.run.map(({ command }) => command)).toEqual(["echo one", "echo three"]);
    expect(
      config.notes?.map(({ code, message, source }) => `${code} ${source} ${message.split(":")[0]}`),
    ).toEqual([
      "DEPRECATED_KEY cog.yaml:1:1 predict is deprecated",
      "DEPRECATED_KEY cog.yaml:2:15 concurrency.max is deprecated",
      "DEPRECATED_KEY cog.yaml:2:23 concurrency.default_target is deprecated",
      "DEPRECATED_KEY cog.yaml:5:3 build.python_packages is deprecated",
      "DEPRECATED_KEY cog.yaml:6:3 build.pre_install is deprecated",
    ]);
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
      text: "build:\n  python_version: 3.12\n  run:\n    - command: a\n      mounts: [{type: ssh, id: a, target: /a}]\n",
      source: "cog.yaml:5:23",
      message: 'build.run[0].mounts[0].type is "ssh", not secret or cache',
      hint: "use secret or cache",
    },
    {
      text: "build:\n  python_version: 3.12\n  cuda: 12\n",
      source: "cog.yaml:3:9",
      message: "CUDA version 12 has no minor",
      hint: "write a minor or patch version such as 12.4",
    },
    {
      text: "build:\n  python_version: 3.12\n  cuda: 10.2\n",
      source: "cog.yaml:3:9",
      message: "CUDA 10.2 is older than 11, the oldest that is supported",
      hint: "write a minor or patch version such as 12.4",
    },
    {
      text: "build:\n  python_version: 3.12\n  cudnn: eight\n",
      source: "cog.yaml:3:10",
      message: '"eight" is not a cuDNN version',
      hint: "write a version such as 9 or 8.9.7",
    },
    {
      text: "build:\n  python_version: 3.12\n  sdk_version: 0.15.9\n",
      source: "cog.yaml:3:16",
      message: "cog 0.15.9 is older than 0.16.0, the oldest that is supported",
      hint: "write a version such as 0.23.1, or prerelease",
    },
    {
      text: "build:\n  python_version: 3.12\n  sdk_version: '>=0.20'\n",
      source: "cog.yaml:3:16",
      message: '">=0.20" is not a version of cog',
      hint: "write a version such as 0.23.1, or prerelease",
    },
    {
      text: "run: predict.py\n",
      source: "cog.yaml:1:6",
      message: 'run is "predict.py", not file.py:Name',
      hint: "write it like run.py:Runner",
    },
    {
      text: "predict: predict.py:Predictor.py:Predictor\n",
      source: "cog.yaml:1:10",
      message: 'predict is "predict.py:Predictor.py:Predictor", not file.py:Name',
      hint: "write it like predict.py:Predictor",
    },
    {
      text: "run: ../predict.py:Predictor\n",
      source: "cog.yaml:1:6",
      message: "../predict.py leads out of the project folder",
      hint: "keep every file the project needs inside its folder, and name it by a relative path",
    },
    {
      text: "train: lib/trian.py:train\n",
      source: "cog.yaml:1:8",
      message: "lib/trian.py does not exist",
      hint: "did you mean lib/train.py?",
    },
    {
      text: "run: predict.py:Predict\n",
      source: "cog.yaml:1:6",
      message: "predict.py defines no Predict",
      hint: "did you mean predict.py:Predictor?",
    },
    {
      text: "run: predict.py:Predictor\npredict: predict.py:Predictor\n",
      source: "cog.yaml:2:1",
      message: "run and predict both name the entry point",
      hint: "keep run: predict is its old name",
    },
    {
      text: "image: a\nmodel: team/b\n",
      source: "cog.yaml:2:1",
      message: "image and model both name what is built",
      hint: "keep model when there are weights, else image",
    },
    {
      text: "model: registry.example:5000/team/model:1\n",
      source: "cog.yaml:1:8",
      message: 'model "registry.example:5000/team/model:1" has a tag',
      hint: "write registry.example:5000/team/model",
    },
    {
      text: "model: Team Model\n",
      source: "cog.yaml:1:8",
      message: '"Team Model" is not the name of a repository',
      hint: "write lower case words separated by /, such as registry.example/team/model",
    },
    {
      text: "build:\n  python_version: '3.10'\nconcurrency: {max: 2}\n",
      source: "cog.yaml:3:20",
      message: "concurrency.max is 2, which needs Python 3.11 or newer, and python_version is 3.10",
      hint: "set python_version to 3.11 or newer, or concurrency.max to 1",
    },
    {
      text: "concurrency: {max: 0}\n",
      source: "cog.yaml:1:20",
      message: "concurrency.max is 0, outside 1..",
      hint: "give a number in 1..",
    },
    {
      text: "weights: [{name: a, target: /a, source: {uri: models}}]\n",
      source: "cog.yaml:1:1",
      message: "weights need model",
      hint: "add model: NAME",
    },
    {
      text: "model: a\nweights: [{name: a, target: /a}]\n",
      source: "cog.yaml:2:11",
      message: "weights[0] has no source",
      hint: "add source",
    },
  ])("refuses: $message", async ({ text, source, message, hint }) => {
    await expect(read(text)).rejects.toMatchObject({ code: "CONFIG_INVALID", source, message, hint });
  });

  it("finds names that are imported, assigned or starred, and says every problem at once", async () => {
    await expect(read("run: a.py:A\n")).resolves.toMatchObject({ cog: { predict: { value: "a.py:A" } } });
    await expect(read("trian: a.py:a\nenviroment: []\nrun: a.py:B\n")).rejects.toMatchObject({
      code: "CONFIG_INVALID",
      problems: [
        { source: "cog.yaml:1:1", hint: "did you mean train?" },
        { source: "cog.yaml:2:1", hint: "did you mean environment?" },
        { source: "cog.yaml:3:6", message: "a.py defines no B" },
      ],
    });
  });
});
