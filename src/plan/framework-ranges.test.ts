import { describe, expect, it } from "vitest";
import { memoryProject } from "../../test/memory-project.ts";
import { AMD64 } from "../../test/plan-request.ts";
import { frameworkRanges, mentions } from "./framework-ranges.ts";
import { targetAccelerator } from "./target-accelerator.ts";

const TORCH = { variable: "torch", names: ["torch"], block: "torch" };
const ARM64 = { os: "linux", architecture: "arm64" } as const;

async function ranges(requirements: string, platform: typeof AMD64 | typeof ARM64 = AMD64) {
  const project = await memoryProject({ "main.py": "", "requirements.txt": requirements });
  return frameworkRanges(project, platform, [TORCH]).map(
    ({ range, strength, source }) => `${range} ${strength} ${source}`,
  );
}

const WHEEL = `{ url = "https://files.example/x.whl", hashes = { sha256 = "${"ab".repeat(32)}" } }`;

function pylock(packages: readonly string[]): string {
  const tables = packages.map((one) => {
    const [name, version, marker] = one
      .split(" ; ")
      .flatMap((part, at) => (at === 0 ? part.split("==") : part));
    const condition = marker === undefined ? "" : `marker = "${marker}"\n`;
    return `[[packages]]\nname = "${name}"\nversion = "${version}"\n${condition}wheels = [${WHEEL}]\n`;
  });
  return `lock-version = "1.0"\ncreated-by = "test"\n${tables.join("\n")}`;
}

async function locked(packages: readonly string[]) {
  return memoryProject({ "main.py": "", "pylock.toml": pylock(packages) });
}

describe("frameworkRanges", () => {
  it.each([
    ["Torch==2.4.0", "==2.4.0 require requirements.txt:1"],
    ["torch[opt-einsum]==2.4.0", "==2.4.0 require requirements.txt:1"],
    ["torch>=2.4,<2.6", ">=2.4,<2.6 require requirements.txt:1"],
    ["torch==2.1.0+cu121", "==2.1.0 require requirements.txt:1"],
    ["torch", " require requirements.txt:1"],
  ])("takes %s as it is meant", async (line, expected) => {
    expect(await ranges(`${line}\n`)).toEqual([expected]);
  });

  it("leaves out what is for another platform", async () => {
    const text = "torch==2.4.0; platform_machine == 'aarch64'\ntorch==2.5.0; platform_machine == 'x86_64'\n";
    expect(await ranges(text)).toEqual(["==2.5.0 require requirements.txt:2"]);
    expect(await ranges(text, ARM64)).toEqual(["==2.4.0 require requirements.txt:1"]);
  });

  it("takes the version of a lock as a fact, without its local part", async () => {
    const project = await locked(["torch==2.4.1+cu121", "numpy==2.0.0"]);
    const [found, ...others] = frameworkRanges(project, AMD64, [TORCH]);
    expect(others).toEqual([]);
    expect(found).toMatchObject({ name: "torch", range: "==2.4.1", strength: "override" });
  });
});

describe("mentions", () => {
  it("finds a name in the lock or the requirements", async () => {
    expect(mentions(await locked(["torch==2.4.1"]), ["torch"])).toBe(true);
    expect(mentions(await locked(["torchmetrics==1.0"]), ["torch"])).toBe(false);
  });
});

describe("targetAccelerator", () => {
  it.each([
    [["torch==2.4.1", "nvidia-cudnn-cu12==9.1.0.70"], "cuda"],
    [["torch==2.4.1+cpu"], "none"],
    [["torch==2.4.1", "nvidia-cudnn-cu12==9.1.0.70 ; sys_platform == 'win32'"], undefined],
    [["torch==2.4.1"], undefined],
  ])("reads from a lock of %j that it is %s", async (packages, expected) => {
    expect(targetAccelerator(await locked(packages), AMD64)?.value).toBe(expected);
  });
});
