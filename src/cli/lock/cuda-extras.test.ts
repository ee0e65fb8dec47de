import { describe, expect, it } from "vitest";
import type { Requirement } from "../../project/python/types.ts";
import type { Resolution } from "../../resolve/types.ts";
import { cudaExtras } from "./cuda-extras.ts";

const AND_CUDA = {
  id: "tensorflow-2.18.0-and-cuda",
  accelerator: "cuda",
  cuda: "==12.5.*",
  bundled: "yes",
  requirement: "tensorflow[and-cuda]==2.18.0",
};
const JAX = { ...AND_CUDA, id: "jax", cuda: ">=12.1,<13", requirement: "jax[cuda12]==0.5.3" };

function resolution(rows: Resolution["rows"], cuda = "12.5"): Resolution {
  return { pins: { cuda: { version: cuda, because: [] } }, rows };
}

function requirement(name: string, extras: readonly string[] = []): Requirement {
  return { name, specifier: "", extras, hashes: [], source: `requirements.txt:${name}` };
}

describe("cudaExtras", () => {
  it("adds the extra of the chosen row, and says so", () => {
    const requirements = [requirement("flask"), requirement("tensorflow"), requirement("jax", ["k8s"])];

    expect(cudaExtras(resolution({ tensorflow: AND_CUDA, jax: JAX }), requirements)).toEqual({
      extras: { tensorflow: ["and-cuda"], jax: ["cuda12"] },
      notes: [
        {
          code: "CUDA_EXTRA",
          severity: "info",
          message: "tensorflow is locked as tensorflow[and-cuda], so that wheels bring its CUDA",
          source: "requirements.txt:tensorflow",
        },
        expect.objectContaining({ message: expect.stringContaining("jax[cuda12]") }),
      ],
    });
  });

  it.each([
    [
      "the project names an extra for CUDA",
      [requirement("jax"), requirement("jax", ["cuda13"])],
      JAX,
      "12.5",
    ],
    ["it names the plugin itself", [requirement("jax"), requirement("jax-cuda13-plugin")], JAX, "12.5"],
    ["another package asks for it", [requirement("flax")], JAX, "12.5"],
    ["the image has the CUDA", [requirement("jax")], { ...JAX, bundled: "no" }, "12.5"],
    ["nothing computes on CUDA", [requirement("jax")], { ...JAX, accelerator: "none" }, "12.5"],
    ["the config names a CUDA that the wheels do not bring", [requirement("jax")], JAX, "11.8"],
  ])("adds nothing where %s", (_, requirements, jax, cuda) => {
    expect(cudaExtras(resolution({ jax }, cuda), requirements)).toEqual({ extras: {}, notes: [] });
  });
});
