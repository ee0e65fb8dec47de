import { describe, expect, it } from "vitest";
import { cudaLock } from "../../test/cuda-lock.ts";
import { cudaRequest } from "../../test/cuda-request.ts";
import { memoryProject } from "../../test/memory-project.ts";
import { AMD64 } from "../../test/plan-request.ts";
import { cuda } from "./block.ts";

type Files = Readonly<Record<string, string>>;

/** `name range strength` of what is asked for. */
async function asked(files: Files): Promise<readonly string[]> {
  const project = await memoryProject({ "main.py": "", ...files });
  const dependencies = await cuda.dependencies(project, AMD64);
  return dependencies.map(({ name, range, strength }) => `${name} ${range} ${strength}`);
}

async function planned(files: Files) {
  return cuda.plan(await cudaRequest(files));
}

/** Codes of the diagnostics, with their messages. */
async function said(files: Files): Promise<Readonly<Record<string, string>>> {
  const { diagnostics = [] } = await planned(files);
  return Object.fromEntries(diagnostics.map(({ code, message }) => [code, message]));
}

const TORCH = [
  ...["torch==2.4.1", "triton==3.0.0", "nvidia-cudnn-cu12==9.1.0.70"],
  ...["nvidia-cuda-runtime-cu12==12.1.105", "nvidia-cublas-cu12==12.1.3.1"],
];
const GPU = { "factory.yaml": "gpu: true\n" };

describe("cuda", () => {
  it("works when packages depend on what is computed on, or when the config says that it is a GPU", async () => {
    const detects = async (files: Files) => cuda.detect(await memoryProject({ "main.py": "", ...files }));

    expect(await detects({ "requirements.txt": "torch\n" })).toBe(true);
    expect(await detects({ "requirements.txt": "cupy-cuda12x\n" })).toBe(true);
    expect(await detects(GPU)).toBe(true);
    expect(await detects({ "requirements.txt": "flask\n" })).toBe(false);
  });

  it("asks for the accelerator and the platform, and for no CUDA without a GPU", async () => {
    expect(await asked({ "requirements.txt": "torch\n" })).toEqual([
      "accelerator none require",
      "platform amd64 require",
    ]);
  });

  it("lets the config win, and keeps the CUDA of the lock", async () => {
    const config = 'gpu: true\ncuda: "12.4"\ncudnn: "9"\ndriver: "550.54"\ncomputeCapability: "8.6"\n';

    expect(await asked({ "factory.yaml": config, "pylock.toml": cudaLock(TORCH) })).toEqual([
      "accelerator cuda require",
      "platform amd64 require",
      "cuda 12.4 override",
      "cudnn 9 override",
      "driver 550.54 require",
      "computeCapability 8.6 require",
      "cuda 12.1 prefer",
    ]);
  });

  it("sets what NVIDIA's container toolkit looks for, and adds no layer when wheels bring CUDA", async () => {
    const { config, stages } = await planned({ ...GPU, "pylock.toml": cudaLock(TORCH) });

    expect(config?.env).toEqual({
      NVIDIA_DRIVER_CAPABILITIES: "compute,utility",
      NVIDIA_VISIBLE_DEVICES: "all",
    });
    expect(stages).toBeUndefined();
  });

  it("sets nothing in an image for processors", async () => {
    expect(await planned({ "requirements.txt": "torch\n" })).toEqual({ diagnostics: [] });
  });
});

describe("cuda of an image", () => {
  it("is copied into a layer of its own for a TensorFlow that no wheels bring it to", async () => {
    const { stages, config, layers } = await planned({ ...GPU, "requirements.txt": "tensorflow==2.12.0\n" });
    const image = { kind: "image", ref: "docker.io/nvidia/cuda:11.8.0-cudnn8-runtime-ubuntu22.04" };

    expect(layers).toEqual([{ id: "cuda-libraries", group: "cuda", distributions: [] }]);
    expect(stages?.[0]?.ops).toMatchObject([
      { from: image, src: ["/usr/lib/x86_64-linux-gnu"], include: ["libcudnn*", "libnccl*"] },
    ]);
    expect(stages?.[1]).toMatchObject({
      from: { kind: "scratch" },
      layerId: "cuda-libraries",
      ops: [
        { from: image, src: ["/usr/local/cuda-11.8"], dest: "/usr/local/cuda-11.8" },
        { from: { kind: "stage", id: "cuda-libraries-files" } },
      ],
    });
    expect(config?.env).toMatchObject({
      CUDA_HOME: "/usr/local/cuda-11.8",
      LD_LIBRARY_PATH: "/usr/local/cuda-11.8/lib64",
      PATH: expect.stringMatching(/^\/opt\/venv\/bin:.*:\/usr\/local\/cuda-11\.8\/bin$/),
    });
  });

  it.each<readonly [string, Files, string]>([
    ["an older TensorFlow", { "requirements.txt": "tensorflow==2.11.0\n" }, "11.2"],
    [
      "a TensorFlow locked without its wheels of CUDA",
      { "pylock.toml": cudaLock(["tensorflow==2.15.0"]) },
      "12.2",
    ],
    ["the onnxruntime of the table", { "pylock.toml": cudaLock(["onnxruntime-gpu==1.31.1"]) }, "13.3"],
    ["a cupy of any release, by its name", { "pylock.toml": cudaLock(["cupy-cuda12x==13.3.0"]) }, "12.9"],
    [
      "an onnxruntime whose CUDA the config names",
      { "factory.yaml": 'gpu: true\ncuda: "12.4"\n', "pylock.toml": cudaLock(["onnxruntime-gpu==1.20.1"]) },
      "12.4",
    ],
  ])("is taken for %s", async (_what, files, release) => {
    const { resolution } = await cudaRequest({ ...GPU, ...files });

    expect(resolution.rows["cuda-images"]).toMatchObject({ cuda: release, toolkit: "image" });
    expect(Object.keys(await said({ ...GPU, ...files }))).toEqual(["CUDA_FROM_IMAGE"]);
  });

  it.each<readonly [string, Files]>([
    ["torch brings it", { "requirements.txt": "torch==2.4.1\nonnxruntime-gpu==1.31.1\n" }],
    ["an extra brings it", { "requirements.txt": "onnxruntime-gpu[cuda,cudnn]==1.31.1\n" }],
    ["TensorFlow's extra brings it", { "requirements.txt": "tensorflow[and-cuda]==2.15.0\n" }],
    [
      "the lock has it",
      { "pylock.toml": cudaLock(["tensorflow==2.15.0", "nvidia-cuda-runtime-cu12==12.2.140"]) },
    ],
    ["an extension comes as a wheel", { "pylock.toml": cudaLock([...TORCH, "flash-attn==2.8.3"]) }],
    ["the image is for processors", { "factory.yaml": "gpu: false\n", "requirements.txt": "tensorflow\n" }],
  ])("is not taken when %s", async (_why, files) => {
    const { resolution } = await cudaRequest({ ...GPU, ...files });

    expect(resolution.rows["cuda-images"]).toBeUndefined();
  });

  it("is mounted, not copied, for a package that nvcc compiles and that runs on the wheels", async () => {
    const files = { "pylock.toml": cudaLock([...TORCH, "!flash-attn==2.7.4"]) };
    const { stages, config } = await planned(files);
    const { CUDA_FROM_IMAGE: message } = await said(files);

    expect(stages).toBeUndefined();
    expect(config?.env).not.toHaveProperty("CUDA_HOME");
    expect(message).toBe(
      "flash-attn 2.7.4 is compiled, which needs nvcc, as 2.8.3.post2 does: its stage sees CUDA 12.1 of " +
        "docker.io/nvidia/cuda:12.1.1-devel-ubuntu22.04, of which nothing enters the image",
    );
  });

  it("is not guessed for a release that the table does not know", async () => {
    const files = { "pylock.toml": cudaLock(["onnxruntime-gpu==1.20.1"]) };

    expect((await planned(files)).stages).toBeUndefined();
    expect((await said(files)).CUDA_UNKNOWN).toContain("set `cuda` in the config");
  });

  it("is said to be missing where no table has an image", async () => {
    const request = await cudaRequest({ ...GPU, "pylock.toml": cudaLock(["cupy-cuda12x==13.3.0"]) });
    const { "cuda-images": _, ...rows } = request.resolution.rows;
    const { diagnostics, stages } = await cuda.plan({
      ...request,
      resolution: { ...request.resolution, rows },
    });

    expect(stages).toBeUndefined();
    expect(diagnostics?.[0]).toMatchObject({ code: "CUDA_IMAGE_UNKNOWN", severity: "warning" });
  });

  it("is said to be a guess for a TensorFlow that no table has", async () => {
    const lock = { ...GPU, "pylock.toml": cudaLock(["tensorflow==2.99.0"]) };
    const config = { "factory.yaml": 'gpu: true\ncuda: "12.9"\n' };

    expect((await said(lock)).CUDA_UNKNOWN).toMatch(/^no table knows which CUDA tensorflow 2\.99\.0 needs/);
    expect(await said({ ...lock, ...config })).not.toHaveProperty("CUDA_UNKNOWN");
  });

  it("may be another one than a package needs, which is said", async () => {
    const lock = cudaLock(["onnxruntime-gpu==1.31.1", "tensorflow==2.15.0"]);
    const { CUDA_DIFFERS: message } = await said({ ...GPU, "pylock.toml": lock });

    expect(message).toBe(
      "onnxruntime-gpu 1.31.1 needs CUDA >=13,<14, and the image has CUDA 12.2, which something else asks for",
    );
  });

  it("warns of an nvcc that is older than the compiler of the base", async () => {
    const files = { ...GPU, "requirements.txt": "torch==2.0.1\nflash-attn\n" };

    expect((await said(files)).CUDA_HOST_COMPILER).toMatch(
      /^flash-attn is compiled with the nvcc of CUDA 11\.7, which may refuse gcc 12 of the base: CUDA >=12\.0/,
    );
  });

  it("is refused when the user's row names no images", async () => {
    const request = await cudaRequest({ ...GPU, "requirements.txt": "tensorflow==2.12.0\n" });
    const rows = { ...request.resolution.rows, "cuda-images": { id: "mine", cuda: "11.8" } };

    await expect(
      cuda.plan({ ...request, resolution: { ...request.resolution, rows } }),
    ).rejects.toMatchObject({
      code: "CONFIG_INVALID",
    });
  });
});

describe("what cuda says", () => {
  it("warns of packages for CUDA in an image for processors, with their size and what to do", async () => {
    const files = { "factory.yaml": "gpu: false\n", "pylock.toml": cudaLock(TORCH, 600_000_000) };
    const { diagnostics } = await planned(files);

    expect(diagnostics).toEqual([
      expect.objectContaining({
        code: "GPU_PACKAGES_ON_CPU",
        severity: "warning",
        source: "factory.yaml:1:6",
      }),
    ]);
    expect(diagnostics?.[0]?.message).toMatch(
      /^the image is to compute on processors alone, but pylock\.toml holds packages for CUDA \(2\.4 GB\).*nvidia-cublas-cu12 12\.1\.3\.1.*make the lock file again/,
    );
  });

  it("does not take triton alone, or a build for processors, for CUDA", async () => {
    const lock = cudaLock(["torch==2.4.1+cpu", "triton==3.0.0", "nvidia-ml-py==12.560.30"]);

    expect(await said({ "factory.yaml": "gpu: false\n", "pylock.toml": lock })).toEqual({});
  });

  it("says what it took for granted, and what the wheels of CUDA save", async () => {
    expect(await said({ "pylock.toml": cudaLock(TORCH, 600_000_000) })).toEqual({
      ACCELERATOR_INFERRED:
        "nothing says what the image computes on, and the lock holds nvidia-cublas-cu12 12.1.3.1 and 3 more (2.4 GB): it " +
        "is taken to be CUDA; `gpu: true` or `gpu: false` in factory.yaml decides",
      CUDA_FROM_WHEELS:
        "CUDA comes from 3 wheels of the lock, and the base is a slim one of Python: at least 1.8 GB (1800000000 bytes) " +
        "less than on a development image of CUDA, which would hold a second copy of these libraries",
    });
  });

  it.each([
    ["12.4", true],
    ["11", true],
    ["12.1", false],
    ["12.1.1", false],
    ["12", false],
  ])("compares cuda: %s with the lock", async (release, differs) => {
    const files = { "factory.yaml": `cuda: "${release}"\n`, "pylock.toml": cudaLock(TORCH) };
    const { CUDA_DIFFERS: message } = await said(files);

    expect(message !== undefined).toBe(differs);
    if (differs) expect(message).toContain("bring CUDA 12.1 (pylock.toml:");
  });
});
