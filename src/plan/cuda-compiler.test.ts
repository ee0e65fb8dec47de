import { describe, expect, it } from "vitest";
import { cudaLock } from "../../test/cuda-lock.ts";
import { cudaRequest } from "../../test/cuda-request.ts";
import { withNvcc } from "./cuda-compiler.ts";
import type { DraftInput, ExecOp } from "./types.ts";

const OP: ExecOp<DraftInput> = { kind: "exec", command: "make", env: { PATH: "/bin" } };
const LOCK = {
  "pylock.toml": cudaLock(["torch==2.4.1", "nvidia-cuda-runtime-cu12==12.1.105", "!flash-attn==2.8.3"]),
};

describe("withNvcc", () => {
  it("mounts the toolkit of the development image, with the variables to find it", async () => {
    const op = withNvcc(OP, ["small", "flash-attn"], await cudaRequest(LOCK));

    expect(op).toEqual({
      ...OP,
      env: {
        CUDA_HOME: "/usr/local/cuda-12.1",
        LD_LIBRARY_PATH: "/usr/local/cuda-12.1/lib64",
        PATH: "/bin:/usr/local/cuda-12.1/bin",
        UV_NO_CACHE: "1",
      },
      mounts: [
        {
          kind: "bind",
          from: { kind: "image", ref: "docker.io/nvidia/cuda:12.1.1-devel-ubuntu22.04" },
          source: "/usr/local/cuda-12.1",
          target: "/usr/local/cuda-12.1",
        },
      ],
    });
  });

  it("passes on for which GPUs is compiled, and no other variable of the project", async () => {
    const config = 'computeCapability: "8.6"\nenvironment:\n  MAX_JOBS: "4"\n  LOG: x\n';
    const { env } = withNvcc(OP, ["flash-attn"], await cudaRequest({ ...LOCK, "factory.yaml": config }));

    expect(env).toMatchObject({ MAX_JOBS: "4", TORCH_CUDA_ARCH_LIST: "8.6" });
    expect(env).not.toHaveProperty("LOG");
  });

  it("leaves an op alone that builds nothing of the kind, and every op of a project without CUDA", async () => {
    expect(withNvcc(OP, ["torch"], await cudaRequest(LOCK))).toBe(OP);
    expect(withNvcc(OP, ["flash-attn"], await cudaRequest({ "requirements.txt": "torch\n" }))).toBe(OP);
  });
});
