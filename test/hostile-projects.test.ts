import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { copyProject } from "./fixture.ts";
import { runFactory } from "./run-factory.ts";

/** What must never be shown: it lies beside the project, not in it. */
const SECRET = "outside-secret==6.6.6";

type Files = Readonly<Record<string, string>>;

/** A project in a folder with a file and a package beside it, which it must not reach. */
function project(files: Files): string {
  const base = mkdtempSync(join(tmpdir(), "factory-hostile-"));
  const root = join(base, "project");
  write(base, {
    "secret.txt": `${SECRET}\n`,
    "other/pyproject.toml": `[project]\nname = "other"\ndependencies = ["${SECRET}"]\n`,
    "other/setup.py": `from setuptools import setup\nsetup(install_requires=["${SECRET}"])\n`,
  });
  write(root, { "main.py": "", ...files });
  return root;
}

function write(root: string, files: Files): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
}

const COMMANDS = ["detect", "plan"];

/** Each file that leads to a reader, with the name that the reader is given. */
const READERS: readonly (readonly [string, (path: string) => Files])[] = [
  ["requirements -r", (path) => ({ "requirements.txt": `-r ${path}\n` })],
  ["requirements -c", (path) => ({ "requirements.txt": `flask\n-c ${path}\n` })],
  ["requirements -r of -r", (path) => ({ "requirements.txt": "-r a.txt\n", "a.txt": `-r ${path}\n` })],
  ["factory.yaml requirements", (path) => ({ "factory.yaml": `requirements: ${path}\n` })],
  ["setup.cfg file:", (path) => ({ "setup.cfg": `[options]\ninstall_requires = file: ${path}\n` })],
  [
    "setup.py open",
    (path) => ({ "setup.py": `setup(install_requires=open("${path}").read().splitlines())\n` }),
  ],
  [
    "setuptools dynamic",
    (path) => ({
      "pyproject.toml": `[project]\nname = "a"\ndynamic = ["dependencies"]\n[tool.setuptools.dynamic]\ndependencies = { file = "${path}" }\n`,
    }),
  ],
  ["conda pip -r", (path) => ({ "environment.yml": `dependencies:\n  - pip: ["-r ${path}"]\n` })],
];

const FOLDER_READERS: readonly (readonly [string, (path: string) => Files])[] = [
  ["requirements -e", (path) => ({ "requirements.txt": `-e ${path}\n` })],
  ["requirements path", (path) => ({ "requirements.txt": `${path}\n` })],
  ["packages", (path) => ({ "factory.yaml": `packages: ["${path}"]\n` })],
  ["conda pip -e", (path) => ({ "environment.yml": `dependencies:\n  - pip: ["-e ${path}"]\n` })],
  ["Pipfile path", (path) => ({ Pipfile: `[packages]\nother = { path = "${path}" }\n` })],
  [
    "poetry path",
    (path) => ({ "pyproject.toml": `[tool.poetry.dependencies]\nother = { path = "${path}" }\n` }),
  ],
  [
    "uv source",
    (path) => ({
      "pyproject.toml": `[project]\nname = "a"\ndependencies = ["other"]\n[tool.uv.sources]\nother = { path = "${path}" }\n`,
    }),
  ],
];

async function refused(root: string): Promise<void> {
  for (const command of COMMANDS) {
    const { exit, stdout, stderr } = await runFactory([command, root, "--json"]);
    expect({ command, exit }).toEqual({ command, exit: 1 });
    expect(stdout + stderr).not.toContain("outside-secret");
    expect(JSON.parse(stdout).error.fault).toBe("user");
  }
}

describe("nothing of a project runs", () => {
  it.each([
    ["as it is", (text: string) => text, 1],
    [
      "where its requirements can be read",
      (text: string) => text.replace("Needs())", '["itsdangerous"])'),
      0,
    ],
  ])("by a hostile setup.py %s", async (_what, change, expected) => {
    const root = copyProject("bad-hostile-setup");
    const file = join(root, "setup.py");
    writeFileSync(file, change(readFileSync(file, "utf8")));
    const before = readdirSync(root, { recursive: true }).sort();

    const exits = [];
    for (const command of COMMANDS) exits.push((await runFactory([command, root, "--json"])).exit);

    expect(exits).toEqual([expected, expected]);
    expect(readdirSync(root, { recursive: true }).sort()).toEqual(before);
  });

  it.each(["-e .\n", ".\n", "./\n"])("by a setup.py that requirements name: %j", async (line) => {
    const root = copyProject("bad-hostile-setup");
    writeFileSync(join(root, "requirements.txt"), line);
    const before = readdirSync(root, { recursive: true }).sort();

    const { exit } = await runFactory(["plan", root, "--json"]);

    expect(exit).toBe(1);
    expect(readdirSync(root, { recursive: true }).sort()).toEqual(before);
  });

  it("would be seen: running that setup.py leaves its marks", () => {
    const root = copyProject("bad-hostile-setup");
    const text = readFileSync(join(root, "setup.py"), "utf8").replace(
      /from setuptools.*\n/,
      "def setup(**k): list(k['install_requires'])\n",
    );
    writeFileSync(join(root, "setup.py"), text);

    execFileSync("python3", [join(root, "setup.py")]);

    expect(readdirSync(root)).toEqual(expect.arrayContaining(["this-ran", "this-ran-too", "this-was-read"]));
  });
});

describe("nothing outside of the project is read", () => {
  describe.each(READERS)("by %s", (_reader, files) => {
    it("with .. or an absolute path", async () => {
      await refused(project(files("../secret.txt")));
      const root = project({});
      write(root, files(join(root, "..", "secret.txt")));
      await refused(root);
      await refused(project(files("/etc/passwd")));
      await refused(project(files("/dev/zero")));
    });

    it("through a link to a file or a folder", async () => {
      const root = project(files("linked.txt"));
      symlinkSync("../secret.txt", join(root, "linked.txt"));
      await refused(root);
      const second = project(files("folder/secret.txt"));
      symlinkSync("..", join(second, "folder"));
      await refused(second);
    });

    it("from a pipe, a socket or a device", async () => {
      const root = project(files("pipe"));
      execFileSync("mkfifo", [join(root, "pipe")]);
      await refused(root);
      const second = project(files("socket"));
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(join(second, "socket"), resolve));
      await refused(second).finally(() => server.close());
      const third = project(files("device"));
      symlinkSync("/dev/zero", join(third, "device"));
      await refused(third);
    });
  });

  describe.each(FOLDER_READERS)("by %s", (_reader, files) => {
    it("with .. or an absolute path", async () => {
      await refused(project(files("../other")));
      const root = project({});
      write(root, files(join(root, "..", "other")));
      await refused(root);
    });

    it("through a link to a folder, or to its files", async () => {
      const root = project(files("./linked"));
      symlinkSync("../other", join(root, "linked"));
      await refused(root);
      for (const name of ["pyproject.toml", "setup.py"]) {
        const second = project({ ...files("./inner"), "inner/README.md": "" });
        symlinkSync(`../../other/${name}`, join(second, "inner", name));
        await refused(second);
      }
    });

    it("from a pipe", async () => {
      for (const name of ["pyproject.toml", "setup.py", "setup.cfg"]) {
        const root = project({ ...files("./inner"), "inner/README.md": "" });
        execFileSync("mkfifo", [join(root, "inner", name)]);
        await refused(root);
      }
    });
  });

  it.each(["requirements.txt", "pyproject.toml", "setup.py", "setup.cfg", "Pipfile", "environment.yml"])(
    "when %s itself is a link or a pipe",
    async (name) => {
      const root = project({});
      symlinkSync("../secret.txt", join(root, name));
      await refused(root);
      const second = project({});
      execFileSync("mkfifo", [join(second, name)]);
      await refused(second);
    },
  );
});
