import { describe, expect, it } from "vitest";
import { memoryProject } from "../../test/memory-project.ts";
import { AMD64, planRequest } from "../../test/plan-request.ts";
import { pipRequirements } from "./block.ts";

const HASH = `sha256:${"ab".repeat(32)}`;

async function contribution(files: Readonly<Record<string, string>>) {
  return pipRequirements.plan(await planRequest(await memoryProject(files)));
}

/** The text of the requirements file that is mounted for uv. */
async function requirementsText(requirements: string): Promise<string | undefined> {
  const { stages } = await contribution({ "requirements.txt": requirements });
  const op = stages?.[0]?.ops[0];
  const mounts = op?.kind === "exec" ? (op.mounts ?? []) : [];
  const file = mounts.find((mount) => mount.kind === "file");
  return file?.kind === "file" ? file.content : undefined;
}

describe("pip-requirements", () => {
  it("works when there are requirements and no lock", async () => {
    const detects = async (files: Readonly<Record<string, string>>) =>
      pipRequirements.detect(await memoryProject(files));

    expect(await detects({ "requirements.txt": "flask\n" })).toBe(true);
    expect(await detects({ "requirements.txt": `flask==3 --hash=${HASH}\n` })).toBe(false);
    expect(await detects({ "requirements.txt": "# nothing\n" })).toBe(false);
    expect(await detects({ "main.py": "" })).toBe(false);
  });

  it("asks the resolver for nothing: uv resolves while building", async () => {
    expect(
      await pipRequirements.dependencies(await memoryProject({ "requirements.txt": "flask" }), AMD64),
    ).toEqual([]);
  });

  it("puts everything into one layer that depends on the environment alone", async () => {
    const { stages, layers } = await contribution({ "requirements.txt": "flask\ngunicorn\n" });

    expect(stages).toHaveLength(1);
    expect(stages?.[0]).toMatchObject({
      id: "python-packages",
      phase: "build.dependencies",
      from: { kind: "provider", name: "venv" },
      layerId: "python-packages",
      layer: "diff",
    });
    expect(stages?.[0]?.ops[0]).toMatchObject({
      label: "install flask, gunicorn",
      source: "requirements.txt:1",
    });
    expect(layers).toEqual([{ id: "python-packages", group: "unlocked", distributions: [] }]);
  });

  it("lets uv resolve, so that what the requirements need is installed too", async () => {
    const { stages } = await contribution({ "requirements.txt": "flask\n" });
    const op = stages?.[0]?.ops[0];

    expect(op?.kind === "exec" ? op.command : undefined).not.toMatch(/--no-deps|--require-hashes/);
  });

  it.each([
    ["flask", "flask\n"],
    ["Flask >=3,<4", "flask>=3,<4\n"],
    ["uvicorn[standard,dev]==0.30", "uvicorn[dev,standard]==0.30\n"],
    ["numpy ; python_version < '3.13'", 'numpy; python_version < "3.13"\n'],
    [
      "tool @ https://files.example/tool-1.0-py3-none-any.whl",
      "tool @ https://files.example/tool-1.0-py3-none-any.whl\n",
    ],
    [
      "tool[x] @ https://files.example/tool-1.0-py3-none-any.whl ; sys_platform == 'linux'",
      'tool[x] @ https://files.example/tool-1.0-py3-none-any.whl ; sys_platform == "linux"\n',
    ],
  ])("hands %j to uv with its extras, url and marker", async (requirement, text) => {
    expect(await requirementsText(`${requirement}\n`)).toBe(text);
  });

  it("keeps the order of the file, one requirement on each line", async () => {
    expect(await requirementsText("zope.interface\n# a comment\nattrs\n")).toBe("zope-interface\nattrs\n");
  });

  it("says that the packages are not locked, and where", async () => {
    const { diagnostics } = await contribution({ "requirements.txt": "flask\n" });

    expect(diagnostics).toEqual([
      expect.objectContaining({ code: "UNLOCKED", severity: "warning", source: "requirements.txt:1" }),
    ]);
  });
});

describe("pip-requirements with frameworks", () => {
  it("installs frameworks first, in a layer of their own, and the rest on top of them", async () => {
    const { stages, layers, diagnostics } = await contribution({
      "requirements.txt": "flask\ntorch>=2\njax\n",
    });

    expect(stages?.map(({ id, from, phase, layerId }) => ({ id, from, phase, layerId }))).toEqual([
      {
        id: "python-frameworks",
        from: { kind: "provider", name: "venv" },
        phase: "build.framework",
        layerId: "python-frameworks",
      },
      {
        id: "python-packages",
        from: { kind: "stage", id: "python-frameworks" },
        phase: "build.dependencies",
        layerId: "python-packages",
      },
    ]);
    expect(layers?.map(({ id }) => id)).toEqual(["python-frameworks", "python-packages"]);
    expect(diagnostics?.[0]?.message).toContain("torch, jax and what they need are installed first");
  });

  it("needs one stage when there is nothing but frameworks", async () => {
    const { stages } = await contribution({ "requirements.txt": "torch\n" });

    expect(stages?.map(({ id }) => id)).toEqual(["python-frameworks"]);
  });

  it("keeps the constraints and options of the project", async () => {
    const { stages } = await contribution({
      "requirements.txt": "-c limits.txt\n--pre\n--no-binary lxml\nlxml\n",
      "limits.txt": "lxml<6\n",
    });
    const op = stages?.[0]?.ops[0];

    expect(op?.kind === "exec" ? op.command : "").toContain(
      "uv pip install --prerelease allow --no-binary lxml --no-config",
    );
    expect(op?.kind === "exec" ? op.mounts : []).toContainEqual({
      kind: "file",
      target: "/run/factory/constraints.txt",
      content: "lxml<6\n",
    });
  });
});
