import { describe, expect, it } from "vitest";
import bases from "../../compat/bases.json" with { type: "json" };
import { python } from "../../stacks/python/stack.ts";
import { memoryProject } from "../../test/memory-project.ts";
import { planProject } from "../plan/plan-project.ts";
import { readMatrix } from "../resolve/read-matrix.ts";
import { printDiagnostics, printPlan } from "./print-plan.ts";

async function printed(files: Readonly<Record<string, string>>): Promise<string> {
  const planned = await planProject({
    project: await memoryProject(files),
    stacks: [python],
    matrices: [readMatrix(bases, "compat/bases.json")],
    platform: { os: "linux", architecture: "amd64" },
  });
  return printPlan(planned);
}

function locked(...names: readonly string[]): string {
  return names.map((name, index) => `${name}==1.${index} --hash=sha256:${"ab".repeat(32)}\n`).join("");
}

describe("printPlan", () => {
  it("shows what was found and where, what was chosen and why, the layers, and what to know", async () => {
    expect(
      await printed({
        "requirements.txt": "flask>=3\n",
        "app.py": "app = Flask(__name__)\n",
        "factory.yaml": "systemPackages: [git]\n",
        ".python-version": "3.12\n",
      }),
    ).toMatchInlineSnapshot(`
      "found
        stack       python
        manager     pip
        python      ==3.12.*  (.python-version:1:1)
        package     flask>=3  (requirements.txt:1)
        system      git
        accelerator none
        start       flask --app app.py run --host 0.0.0.0 --port \${PORT:-8000}  (app.py:1)
        ports       8000

      chosen
        base       python         by bases#python-3.12
        python     3.12           ==3.12.* (.python-version:1:1)
        toolchain  gcc            gcc (requirements.txt:1)
        build on   docker.io/library/python:3.12-bookworm
        run on     docker.io/library/python:3.12-slim-bookworm

      layers, on the runtime base
        system-packages
        python-venv
        python-packages
        source

      warning: no lock: versions are resolved while building, all packages share one layer, and a later build may get other versions; \`factory build\` locks before it builds unless it is told not to, and \`factory lock\` does it now (requirements.txt:1)
      warning: Flask's development server is started; add gunicorn to the requirements (app.py:1)
      "
    `);
  });

  it("lists what is in a locked layer, and counts what does not fit", async () => {
    const text = await printed({
      "main.py": "",
      "factory.yaml": "layers: { buckets: 1 }\n",
      "requirements.txt": locked("a", "b", "c", "d", "e", "f", "g"),
    });

    expect(text.split("\n").find((line) => line.includes("python-rest-0"))).toBe(
      "  python-rest-0            a==1.0 b==1.1 c==1.2 d==1.3 e==1.4 and 2 more",
    );
  });
});

describe("printDiagnostics", () => {
  it("puts a blank line before them, and nothing where there are none", () => {
    expect(printDiagnostics([])).toEqual([]);
    expect(
      printDiagnostics([
        { code: "A", severity: "warning", message: "one", source: "a.txt:1" },
        { code: "B", severity: "info", message: "two" },
      ]),
    ).toEqual(["", "warning: one (a.txt:1)", "info: two"]);
  });
});
