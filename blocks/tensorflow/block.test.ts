import { describe, expect, it } from "vitest";
import { cudaLock } from "../../test/cuda-lock.ts";
import { cudaRequest } from "../../test/cuda-request.ts";
import { memoryProject } from "../../test/memory-project.ts";
import { AMD64 } from "../../test/plan-request.ts";
import { tensorflow } from "./block.ts";

const GPU = { "factory.yaml": "gpu: true\n" };

describe("tensorflow", () => {
  it.each([
    ["tensorflow", true],
    ["tensorflow-cpu", true],
    ["tensorflow-gpu", true],
    ["tensorflow-datasets", false],
  ])("knows of %s whether it is TensorFlow", async (name, is) => {
    const project = await memoryProject({ "main.py": "", "requirements.txt": `${name}\n` });

    expect(await tensorflow.detect(project)).toBe(is);
  });

  it("asks for one variable, whatever the distribution is called", async () => {
    const project = await memoryProject({
      "main.py": "",
      "requirements.txt": "tensorflow-cpu>=2.16,<2.18\n",
    });

    expect(await tensorflow.dependencies(project, AMD64)).toEqual([
      expect.objectContaining({
        name: "tensorflow",
        range: ">=2.16,<2.18",
        strength: "require",
        source: "requirements.txt:1",
      }),
    ]);
  });

  it.each([
    ["tensorflow[and-cuda]==2.15.0", "tensorflow-2.15.0-and-cuda", "none"],
    ["tensorflow==2.15.0", "tensorflow-2.15.0-and-cuda", "none"],
    ["tensorflow==2.11.0", "tensorflow-2.11.0-system", "image"],
  ])("is tied to a CUDA of its wheels or of an image: %s", async (line, row, toolkit) => {
    const { resolution } = await cudaRequest({ ...GPU, "requirements.txt": `${line}\n` });

    expect(resolution.rows.tensorflow?.id).toBe(row);
    expect(resolution.pins.toolkit?.version).toBe(toolkit);
  });

  it("takes the version of a lock as a fact, and adds nothing to the plan", async () => {
    const request = await cudaRequest({ "pylock.toml": cudaLock(["tensorflow-cpu==2.16.1"]) });

    expect(request.resolution.pins.tensorflow?.version).toBe("2.16.1");
    expect(await tensorflow.plan(request)).toEqual({});
  });
});
