import { describe, expect, it } from "vitest";
import { memoryProject } from "../../test/memory-project.ts";
import { AMD64 } from "../../test/plan-request.ts";
import { python } from "./stack.ts";

const HASH = `sha256:${"ab".repeat(32)}`;

async function detects(files: Readonly<Record<string, string>>): Promise<boolean> {
  return python.detect(await memoryProject(files));
}

async function described(files: Readonly<Record<string, string>>) {
  return python.describe(await memoryProject(files), AMD64);
}

describe("python", () => {
  it.each([
    ["a requirements file", { "requirements.txt": "" }],
    ["a pyproject.toml", { "pyproject.toml": "" }],
    ["a Python file in the root", { "hello.py": "" }],
    ["a config that names a Python", { "factory.yaml": 'python: "3.12"\n' }],
  ])("recognises %s", async (_what, files) => {
    expect(await detects(files as unknown as Readonly<Record<string, string>>)).toBe(true);
  });

  it("leaves other folders to other stacks", async () => {
    expect(await detects({})).toBe(false);
    expect(await detects({ "package.json": "{}", "src/tool.py": "" })).toBe(false);
  });

  it("says where every fact was found", async () => {
    expect(
      await described({
        "requirements.txt": "flask>=3\n",
        ".python-version": "3.12\n",
        "app.py": "from flask import Flask\napp = Flask(__name__)\n",
        "factory.yaml": "systemPackages: [git, curl, git]\ngpu: true\n",
      }),
    ).toEqual({
      stack: "python",
      manager: "pip",
      python: { range: "==3.12.*", source: ".python-version:1:1" },
      dependencies: [{ name: "flask", specifier: ">=3", source: "requirements.txt:1" }],
      systemPackages: ["curl", "git"],
      accelerator: "cuda",
      acceleratorSource: "factory.yaml:2:6",
      start: {
        command: `flask --app app.py run --host 0.0.0.0 --port \${PORT:-8000}`,
        source: "app.py:2",
        warning: "Flask's development server is started; add gunicorn to the requirements",
      },
      ports: [8000],
    });
  });

  it("names the lock when there is one", async () => {
    expect((await described({ "requirements.txt": `a==1 --hash=${HASH}\n` })).lock).toBe("requirements.txt");
    expect(await described({ "requirements.txt": "a\n" })).not.toHaveProperty("lock");
  });

  it("says what it assumes when the project says nothing", async () => {
    expect(await described({ "lib.py": "" })).toEqual({
      stack: "python",
      manager: "none",
      python: { range: "*", source: "default" },
      dependencies: [],
      systemPackages: [],
      accelerator: "none",
      ports: [],
    });
  });

  it("takes the ports of the config instead of those of the start command, sorted", async () => {
    const files = { "requirements.txt": "flask\n", "app.py": "app = Flask(__name__)\n" };

    expect((await described({ ...files, "factory.yaml": "ports: [9000, 80]\n" })).ports).toEqual([80, 9000]);
  });

  it("lists what requirements are known to need among the system packages", async () => {
    const files = { "requirements.txt": "pydub\nopencv-python\n", "main.py": "" };

    expect((await described({ ...files, "factory.yaml": "systemPackages: [git]\n" })).systemPackages).toEqual(
      ["ffmpeg", "git", "libgl1", "libglib2.0-0"],
    );
  });

  it("says what could have been the start and is not", async () => {
    expect(await described({ "requirements.txt": "flask\n", "main.py": "" })).toMatchObject({
      start: { command: "python main.py", source: "main.py:1" },
      rejected: [{ what: "Flask", source: "requirements.txt:1" }],
    });
  });
});
