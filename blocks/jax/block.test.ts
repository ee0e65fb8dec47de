import { describe, expect, it } from "vitest";
import { cudaLock } from "../../test/cuda-lock.ts";
import { cudaRequest } from "../../test/cuda-request.ts";
import { memoryProject } from "../../test/memory-project.ts";
import { AMD64 } from "../../test/plan-request.ts";
import { jax } from "./block.ts";

async function asked(files: Readonly<Record<string, string>>) {
  return jax.dependencies(await memoryProject({ "main.py": "", ...files }), AMD64);
}

describe("jax", () => {
  it.each([
    ["jax", true],
    ["jax[cuda12]", true],
    ["jaxtyping", false],
  ])("knows of %s whether it is JAX", async (name, is) => {
    const project = await memoryProject({ "main.py": "", "requirements.txt": `${name}\n` });

    expect(await jax.detect(project)).toBe(is);
  });

  it("asks for the range of the requirements, or for the version of the lock", async () => {
    expect(await asked({ "requirements.txt": "jax>=0.4.30\n" })).toMatchObject([
      { name: "jax", range: ">=0.4.30", strength: "require", source: "requirements.txt:1" },
    ]);
    expect(await asked({ "pylock.toml": cudaLock(["jax==0.4.35"]) })).toMatchObject([
      { name: "jax", range: "==0.4.35", strength: "override" },
    ]);
  });

  it("brings CUDA as wheels, so that no image of it is needed", async () => {
    const request = await cudaRequest({ "requirements.txt": "jax[cuda12]\n" });

    expect(request.resolution.rows.jax?.accelerator).toBe("cuda");
    expect(request.resolution.rows["cuda-images"]).toBeUndefined();
    expect(await jax.plan(request)).toEqual({});
  });
});
