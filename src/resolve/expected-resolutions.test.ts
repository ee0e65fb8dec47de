import { describe, expect, it } from "vitest";
import bases from "../../compat/bases.json" with { type: "json" };
import cuda from "../../compat/cuda.json" with { type: "json" };
import cudaImages from "../../compat/cuda-images.json" with { type: "json" };
import jax from "../../compat/jax.json" with { type: "json" };
import tensorflow from "../../compat/tensorflow.json" with { type: "json" };
import torch from "../../compat/torch.json" with { type: "json" };
import { FactoryError } from "../errors/factory-error.ts";
import { readMatrix } from "./read-matrix.ts";
import { resolve } from "./resolve.ts";
import type { Dependency, Resolution } from "./types.ts";

const matrices = Object.entries({ torch, tensorflow, jax, cuda, cudaImages, bases }).map(([name, table]) =>
  readMatrix(table, `compat/${name}.json`),
);
const NAMES = new Set(["accelerator", "platform", "distribution", "base", "toolkit", "toolchain"]);

/** Facts of the default wheels, as read from their metadata: not from the tables that are tested. */
interface TorchLine {
  readonly torch: string;
  readonly minor: string;
  readonly next: string;
  readonly cuda: string;
  readonly cudnn: string;
  /** The oldest and the newest Python with wheels. */
  readonly python: readonly [string, string];
  readonly vision: string;
}

const TORCH: readonly TorchLine[] = [
  line("1.13.1", "2.0", { cuda: "11.7", cudnn: "8.5", python: ["3.7", "3.11"], vision: "0.14.1" }),
  line("2.0.1", "2.1", { cuda: "11.7", cudnn: "8.5", python: ["3.8", "3.11"], vision: "0.15.2" }),
  line("2.1.2", "2.2", { cuda: "12.1", cudnn: "8.9.2", python: ["3.8", "3.11"], vision: "0.16.2" }),
  line("2.2.2", "2.3", { cuda: "12.1", cudnn: "8.9.2", python: ["3.8", "3.12"], vision: "0.17.2" }),
  line("2.3.1", "2.4", { cuda: "12.1", cudnn: "8.9.2", python: ["3.8", "3.12"], vision: "0.18.1" }),
  line("2.4.1", "2.5", { cuda: "12.1", cudnn: "9.1.0", python: ["3.8", "3.12"], vision: "0.19.1" }),
  line("2.5.1", "2.6", { cuda: "12.4", cudnn: "9.1.0", python: ["3.9", "3.13"], vision: "0.20.1" }),
  line("2.6.0", "2.7", { cuda: "12.4", cudnn: "9.1.0", python: ["3.9", "3.13"], vision: "0.21.0" }),
  line("2.7.1", "2.8", { cuda: "12.6", cudnn: "9.5.1", python: ["3.9", "3.13"], vision: "0.22.1" }),
  line("2.8.0", "2.9", { cuda: "12.8", cudnn: "9.10.2", python: ["3.9", "3.13"], vision: "0.23.0" }),
  line("2.9.1", "2.10", { cuda: "12.8", cudnn: "9.10.2", python: ["3.10", "3.14"], vision: "0.24.1" }),
  line("2.10.0", "2.11", { cuda: "12.8", cudnn: "9.10.2", python: ["3.10", "3.14"], vision: "0.25.0" }),
  line("2.11.0", "2.12", { cuda: "13.0", cudnn: "9.19", python: ["3.10", "3.14"], vision: "0.26.0" }),
  line("2.12.1", "2.13", { cuda: "13.0", cudnn: "9.20", python: ["3.10", "3.14"], vision: "0.27.1" }),
  line("2.13.0", "2.14", { cuda: "13.0", cudnn: "9.20", python: ["3.10", "3.14"], vision: "0.28.0" }),
  line("2.14.1", "2.15", { cuda: "13.0", cudnn: "9.24", python: ["3.10", "3.14"], vision: "0.29.2" }),
  line("2.15.0", "2.16", { cuda: "13.2", cudnn: "9.26", python: ["3.11", "3.15"], vision: "0.29.2" }),
];

/** The newest Python of the bases is 3.14, whatever newer ones wheels have. */
const NEWEST_BASE = 14;

interface TensorflowLine {
  readonly tensorflow: string;
  /** CUDA of the system rows; the extra `and-cuda` has the same from 2.14 on. */
  readonly cuda: string;
  readonly python: string;
  readonly tooNew: string;
  readonly bundles: boolean;
}

const TENSORFLOW: readonly TensorflowLine[] = [
  { tensorflow: "2.9.0", cuda: "11.2", python: "3.10", tooNew: "3.11", bundles: false },
  { tensorflow: "2.10.0", cuda: "11.2", python: "3.10", tooNew: "3.11", bundles: false },
  { tensorflow: "2.11.0", cuda: "11.2", python: "3.10", tooNew: "3.11", bundles: false },
  { tensorflow: "2.12.0", cuda: "11.8", python: "3.11", tooNew: "3.12", bundles: false },
  { tensorflow: "2.13.0", cuda: "11.8", python: "3.11", tooNew: "3.12", bundles: false },
  { tensorflow: "2.14.0", cuda: "11.8", python: "3.11", tooNew: "3.12", bundles: true },
  { tensorflow: "2.15.0", cuda: "12.2", python: "3.11", tooNew: "3.12", bundles: true },
  { tensorflow: "2.16.1", cuda: "12.3", python: "3.12", tooNew: "3.13", bundles: true },
  { tensorflow: "2.17.0", cuda: "12.3", python: "3.12", tooNew: "3.13", bundles: true },
  { tensorflow: "2.18.0", cuda: "12.5", python: "3.12", tooNew: "3.13", bundles: true },
  { tensorflow: "2.19.0", cuda: "12.5", python: "3.12", tooNew: "3.13", bundles: true },
  { tensorflow: "2.20.0", cuda: "12.5", python: "3.13", tooNew: "3.14", bundles: true },
  { tensorflow: "2.21.0", cuda: "12.5", python: "3.13", tooNew: "3.14", bundles: true },
];

describe.each(TORCH)(
  "torch $torch",
  ({ torch: version, minor, next, cuda: cudaOf, cudnn, python, vision }) => {
    const gpu = [ask("torch", `==${version}`), ask("accelerator", "cuda"), ask("platform", "amd64")];
    const newest = `3.${Math.min(minorOf(python[1]), NEWEST_BASE)}`;

    it(`brings CUDA ${cudaOf} and cuDNN ${cudnn}, since the default wheel requires them`, () => {
      const { pins, rows } = found(gpu);

      expect(pins.cuda?.version).toBe(cudaOf);
      expect(pins.cudnn?.version).toMatch(new RegExp(`^${cudnn.replaceAll(".", "\\.")}(\\.|$)`));
      expect(rows.torch).toMatchObject({ variant: "pypi", bundled: "yes" });
      expect(rows["cuda-images"]).toBeUndefined();
    });

    it(`is installed on Python ${newest}, the newest with both a wheel and a base`, () => {
      expect(found(gpu).pins.python?.version).toBe(newest);
    });

    it("comes from the index without CUDA when the project has no GPU: the default wheel brings gigabytes of it", () => {
      const { pins, rows } = found([
        ask("torch", `==${version}`),
        ask("accelerator", "none"),
        ask("platform", "amd64"),
      ]);

      expect(pins.cuda?.version).toBe("none");
      expect(rows.torch?.variant).toBe("cpu");
    });

    it(`goes with torchvision ${vision}, whose wheel requires this torch`, () => {
      expect(found([...gpu, ask("torchvision", "")]).pins.torchvision?.version).toBe(vision);
    });

    it(`is the newest release of ${minor}`, () => {
      const range = ask("torch", `>=${minor},<${next}`);

      expect(found([range, ...gpu.slice(1)]).pins.torch?.version).toBe(version);
    });

    const outside =
      minorOf(python[1]) < NEWEST_BASE ? `3.${minorOf(python[1]) + 1}` : `3.${minorOf(python[0]) - 1}`;
    it(`has no wheel for Python ${outside}`, () => {
      const error = refused([...gpu, ask("python", outside)]);

      // The bases begin with 3.10, so that an older Python is refused without torch.
      const alone = minorOf(outside) < 10;
      expect(error.message.includes("torch ==")).toBe(!alone);
      expect(error.message).toContain(`python ${outside} (python:1)`);
    });

    const bringsCuda = minorOf(version) >= 11 && version.startsWith("2.");
    it(`has ${bringsCuda ? "CUDA" : "no CUDA"} in its wheels for arm64`, () => {
      const asked = [ask("torch", `==${version}`), ask("accelerator", "cuda"), ask("platform", "arm64")];

      if (bringsCuda) expect(found(asked).pins.cuda?.version).toBe(cudaOf);
      else expect(refused(asked).details).toMatchObject({ fault: "user", tables: ["torch"] });
    });
  },
);

describe.each(TENSORFLOW)(
  "tensorflow $tensorflow",
  ({ tensorflow: version, cuda: cudaOf, python, tooNew, bundles }) => {
    const pinned = ask("tensorflow", `==${version}`);
    const gpu = [pinned, ask("accelerator", "cuda"), ask("platform", "amd64")];

    it(`was built for CUDA ${cudaOf}`, () => {
      const { pins, rows } = found([...gpu, ask("cuda", cudaOf)]);

      expect(pins.cuda?.version).toBe(cudaOf);
      expect(rows.tensorflow?.bundled).toBe(bundles ? "yes" : "no");
    });

    it("does not run with the CUDA of another major version", () => {
      const other = cudaOf.startsWith("11") ? "12.4" : "11.8";

      expect(refused([...gpu, ask("cuda", other)]).message).toContain(`tensorflow ==${version}`);
    });

    it(`is installed on Python ${python}, the newest with a wheel`, () => {
      expect(found([pinned, ask("accelerator", "none"), ask("platform", "amd64")]).pins).toMatchObject({
        python: { version: python },
        cuda: { version: "none" },
      });
    });

    it(`has no wheel for Python ${tooNew}`, () => {
      const { message, details } = refused([pinned, ask("python", tooNew)]);

      expect(message).toContain(`python ${tooNew} (python:1) together with tensorflow ==${version}`);
      expect(details).toMatchObject({ tables: ["tensorflow"] });
    });
  },
);

describe("asking for more than one thing", () => {
  const gpu = [ask("accelerator", "cuda"), ask("platform", "amd64")];

  it.each([
    ["torch==2.4.0 cuda=12.4", "cu124", "another index has the build for the CUDA that is asked for"],
    ["torch==2.4.0 cuda=12.1", "pypi", "the default wheel already has it"],
    ["torch==2.4.0 cuda=11.8", "cu118", "the index of CUDA 11.8 has it"],
    ["torch==1.13.1 cuda=11.6", "cu116", "the index of CUDA 11.6 has it"],
    ["torch==2.4.0 driver==450.80", "cu118", "the driver is too old for CUDA 12"],
    ["torch>=2.0,<2.5 cuda=11.8", "cu118", "the newest of the range that was built for it"],
  ])("%s takes the variant %s: %s", (asked, variant) => {
    expect(found([...parse(asked), ...gpu]).rows.torch?.variant).toBe(variant);
  });

  it.each([
    ["torch==2.3.1 cuda=13.0", "no build of 2.3.1 for CUDA 13"],
    ["torch==2.4.0 torchvision==0.18.0", "torchvision 0.18.0 requires torch 2.3.0"],
    ["torch==2.4.0 accelerator=tpu", "no table knows this accelerator"],
    ["torch==2.4.0 platform=riscv64", "no wheels for this platform"],
    ["torch==2.5.0 driver==418.40", "every CUDA it was built for needs a newer driver"],
    ["torch==2.15.0 computeCapability==6.1", "CUDA 13 does not compile for it any more"],
    ["torch==2.15.0 tensorflow==2.21.0", "CUDA 13 and CUDA 12 in one environment"],
    ["torch>=2.99,<2.5", "nothing is in the range"],
    ["torch>2.4.1,<2.5", "between two releases that the table lists"],
    ["torch<1.0", "older than the table"],
    ["torch>=2.99 torch==2.4.0", "a known release is asked for as well"],
    ["python==3.15.1", "no base has it"],
  ])("%s is refused: %s", (asked) => {
    const error = refused([
      ...parse(asked),
      ...(asked.includes("=tpu") || asked.includes("riscv") ? [] : gpu),
    ]);

    expect(error.code).toBe("NO_RESOLUTION");
    expect(error.source).toBeDefined();
  });

  it.each([
    ["torch==2.99.0", "torch", "2.99.0"],
    ["torch==2.4.0 torchvision==0.99.0", "torchvision", "0.99.0"],
    ["tensorflow==2.99.0", "tensorflow", "2.99.0"],
    ["jax==9.9.9", "jax", "9.9.9"],
    ["torch==2.4.0 cuda=12.99", "cuda", "12.99"],
  ])("%s is taken with a note: %s %s is in no table", (asked, variable, version) => {
    const { pins, notes } = found([...parse(asked), ...gpu]);

    expect(pins[variable]?.version).toBe(version);
    expect(notes).toMatchObject([{ kind: "untabled", variable, version }]);
  });

  it.each([
    ["torch>=99", "torch", ">=99"],
    ["torch>=2.99,<3", "torch", ">=2.99,<3"],
    ["torch~=2.99", "torch", "~=2.99"],
    ["torch>2.15.0", "torch", ">2.15.0"],
    ["torch>=2.16.0rc1", "torch", ">=2.16.0rc1"],
    ["torch>=2.16 torch<3", "torch", "<3 and >=2.16"],
    ["tensorflow==2.99.*", "tensorflow", "==2.99.*"],
    ["torch==2.4.0 torchvision>=0.99", "torchvision", ">=0.99"],
  ])("%s leaves %s open: whichever is %s shows when it is locked", (asked, variable, range) => {
    const { pins, notes } = found([...parse(asked), ...gpu]);

    expect(pins[variable]).toBeUndefined();
    expect(pins.python?.version).toBeDefined();
    expect(notes).toMatchObject([{ kind: "unlisted-range", variable, range }]);
  });

  describe("a release that a lock has", () => {
    const lock = { strength: "override", source: "uv.lock:12" } as const;
    const locked = (name: string, version: string) => ({ ...ask(name, `==${version}`), ...lock });

    it("keeps its row when the project's Python is too new for its wheels, and says so", () => {
      const { pins, rows, notes } = found([locked("torch", "2.4.0"), ask("python", "3.13"), ...gpu]);

      expect(pins).toMatchObject({
        torch: { version: "2.4.0", row: "torch#torch-2.4.0-pypi-amd64" },
        python: { version: "3.13" },
        cuda: { version: "12.1" },
        cudnn: { version: "9.1.0.70" },
        torchvision: { version: "0.19.0" },
      });
      expect(rows.torch?.variant).toBe("pypi");
      expect(notes).toEqual([
        {
          kind: "overridden",
          variable: "torch",
          version: "2.4.0",
          source: "uv.lock:12",
          says: ">=3.8,<3.13",
          saidBy: "torch#torch-2.4.0-pypi-amd64",
          tied: { variable: "python", version: "3.13" },
        },
      ]);
    });

    it("keeps its row beside another torchvision of the lock", () => {
      const { pins, notes } = found([locked("torch", "2.4.0"), locked("torchvision", "0.25.0"), ...gpu]);

      expect(pins).toMatchObject({ torch: { version: "2.4.0" }, cuda: { version: "12.1" } });
      expect(pins.torchvision?.version).toBe("0.25.0");
      expect(notes).toMatchObject([
        { variable: "torchvision", says: "0.19.0", saidBy: "torch#torch-2.4.0-pypi-amd64" },
      ]);
    });

    it("gives up the CUDA of its row rather than its torch when the config sets another", () => {
      const { pins, rows, notes } = found([locked("torch", "2.4.0"), { ...locked("cuda", "13.0") }, ...gpu]);

      expect(pins).toMatchObject({ torch: { version: "2.4.0" }, cuda: { version: "13.0" } });
      expect(rows.torch?.id).toBe("torch-2.4.0-pypi-amd64");
      expect(notes).toMatchObject([
        { variable: "cuda", says: "12.1", saidBy: "torch#torch-2.4.0-pypi-amd64" },
      ]);
    });

    it("is taken without a row rather than with the one of another platform", () => {
      const { pins, rows, notes } = found([
        locked("torch", "1.13.1"),
        ask("accelerator", "cuda"),
        ask("platform", "arm64"),
      ]);

      expect(pins.torch?.version).toBe("1.13.1");
      expect(rows.torch).toBeUndefined();
      expect(notes).toEqual([
        { kind: "untied", variable: "torch", version: "1.13.1", source: "uv.lock:12", table: "torch" },
      ]);
    });

    it.each(["3.11", "3.13", "3.14"])("may be one that no table lists, on Python %s", (python) => {
      const { pins, notes } = found([locked("torch", "2.99.0"), ask("python", python), ...gpu]);

      expect(pins).toMatchObject({ torch: { version: "2.99.0" }, python: { version: python } });
      expect(notes).toEqual([
        { kind: "untabled", variable: "torch", version: "2.99.0", source: "uv.lock:12" },
      ]);
    });

    it("is kept from an earlier result though no table lists it, while the project still allows it", () => {
      const previous = { torch: "2.99.0" };
      const kept = resolve([ask("torch", ">=2.4"), ask("python", "3.13"), ...gpu], matrices, { previous });

      expect(kept.pins).toMatchObject({ torch: { version: "2.99.0" }, python: { version: "3.13" } });
      expect(kept.notes).toMatchObject([{ kind: "untabled", version: "2.99.0", source: "--previous" }]);
      const open = resolve([ask("torch", ">=2.98"), ...gpu], matrices, { previous });
      expect(open.pins.torch?.version).toBe("2.99.0");
      const dropped = resolve([ask("torch", "<2.5"), ...gpu], matrices, { previous });
      expect(dropped.pins.torch?.version).toBe("2.4.1");
      expect(dropped.notes).toBeUndefined();
    });
  });

  it("lets the config choose a CUDA that torch was not built for, and says which row disagrees", () => {
    const forced = { ...ask("cuda", "12.8"), strength: "override", source: "factory.yaml:2:7" } as const;
    const { pins, notes } = found([ask("torch", "==2.3.1"), forced, ...gpu]);

    expect(pins).toMatchObject({ cuda: { version: "12.8" }, torch: { version: "2.3.1" } });
    expect(notes).toMatchObject([
      { kind: "overridden", variable: "cuda", says: "12.1", saidBy: "torch#torch-2.3.1-pypi-amd64" },
    ]);
  });

  it("installs jax with the CUDA of its plugin", () => {
    expect(found([ask("jax", ""), ...gpu]).rows.jax?.requirement).toMatch(/^jax\[cuda13\]==/);
    expect(found([ask("jax", ""), ask("cuda", "12.9"), ...gpu]).rows.jax?.requirement).toMatch(
      /^jax\[cuda12\]==/,
    );
  });

  it("takes an image with CUDA where no wheels bring it, and then one that fits", () => {
    const { pins, rows } = found([ask("tensorflow", "==2.11.0"), ...gpu]);

    expect(pins).toMatchObject({ cuda: { version: "11.2" }, toolkit: { version: "image" } });
    expect(rows["cuda-images"]?.cudaRelease).toMatch(/^11\.2\./);
    expect(found([ask("tensorflow", "==2.15.0"), ...gpu]).rows["cuda-images"]).toBeUndefined();
  });

  it("takes TensorFlow without its wheels of CUDA when the image is to bring it", () => {
    const { rows } = found([ask("tensorflow", "==2.15.0"), ask("toolkit", "image"), ...gpu]);

    expect(rows.tensorflow?.id).toBe("tensorflow-2.15.0-system");
    expect(rows["cuda-images"]).toMatchObject({ cuda: "12.2", cudnn: ">=8,<9" });
  });

  it.each(TORCH)(
    "has an image with nvcc for the CUDA $cuda of torch $torch, whatever its cuDNN",
    ({ torch: version, cuda: release }) => {
      const { rows, notes } = found([ask("torch", `==${version}`), ask("toolkit", "nvcc"), ...gpu]);

      expect(rows["cuda-images"]).toMatchObject({ cuda: release, build: expect.stringContaining("-devel-") });
      expect(notes).toBeUndefined();
    },
  );

  it("takes an image that only nearly fits, with a note, where none has the cuDNN of a TensorFlow", () => {
    const forced = { ...ask("toolkit", "image"), strength: "override" } as const;
    const { rows, notes } = found([ask("tensorflow", "==2.17.0"), forced, ...gpu]);

    expect(rows.tensorflow?.id).toBe("tensorflow-2.17.0-system");
    expect(rows["cuda-images"]?.cuda).toBe("12.3");
    expect(notes).toMatchObject([{ kind: "overridden", variable: "toolkit", tied: { variable: "cudnn" } }]);
  });
});

function line(
  version: string,
  next: string,
  facts: Pick<TorchLine, "cuda" | "cudnn" | "python" | "vision">,
): TorchLine {
  return { torch: version, minor: version.split(".").slice(0, 2).join("."), next, ...facts };
}

function minorOf(version: string): number {
  return Number(version.split(".")[1]);
}

function ask(name: string, range: string): Dependency {
  const versioning = NAMES.has(name) ? "exact" : "pep440";
  return { name, range, versioning, strength: "require", requestedBy: "test", source: `${name}:1` };
}

/** `torch==2.4.0 cuda=12.4`: one `=` is for what is written without an operator. */
function parse(asked: string): readonly Dependency[] {
  return asked.split(" ").map((text) => {
    const [, name = "", range = ""] = /^(\w+)=?((?:[<>=!~]=?)?.*)$/.exec(text.replace("==", "===")) ?? [];
    return ask(name, range);
  });
}

function found(dependencies: readonly Dependency[]): Resolution {
  return resolve(dependencies, matrices);
}

function refused(dependencies: readonly Dependency[]): FactoryError {
  try {
    resolve(dependencies, matrices);
  } catch (error) {
    if (error instanceof FactoryError) return error;
    throw error;
  }
  throw new Error("expected a FactoryError");
}
