import { chmodSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import uvRelease from "../compat/uv.json" with { type: "json" };
import type { Context } from "../src/cli/context.ts";
import { runFactory } from "./run-factory.ts";

const HASH = "ab".repeat(32);
const ANSWER = "click==8.1.8\n    # via flask\nflask==3.1.2\n    # via -r requirements.in\n";
const DOCUMENT = `lock-version = "1.0"
[[packages]]
name = "click"
version = "8.1.8"
wheels = [{ url = "https://files.example/click-8.1.8-py3-none-any.whl", size = 5, hashes = { sha256 = "${HASH}" } }]
[[packages]]
name = "flask"
version = "3.1.2"
wheels = [{ url = "https://files.example/flask-3.1.2-py3-none-any.whl", size = 5, hashes = { sha256 = "${HASH}" } }]
`;

interface Machine {
  readonly context: Partial<Context>;
  /** What uv was called with, and what it found in its folder and environment. */
  calls(): string;
}

/** A machine with a stand-in for uv in its cache, which answers for flask or fails with what it is told. */
function machine(failure = ""): Machine {
  const folder = mkdtempSync(join(tmpdir(), "factory-lock-"));
  const { hash } = uvRelease.wheels[process.arch === "arm64" ? "arm64" : "amd64"];
  const cache = join(folder, "cache");
  const uv = join(cache, "uv", `${uvRelease.version}-${hash.slice(7, 19)}`, "uv");
  mkdirSync(join(uv, ".."), { recursive: true });
  for (const [name, text] of Object.entries({ ANSWER, DOCUMENT, failure }))
    writeFileSync(join(folder, name), text);
  const script = [
    "#!/bin/sh",
    `{ echo "$@"; for f in *.in answer.txt; do echo "== $f"; cat "$f"; done; env | grep -E '^(UV|PIP)_'; ls; } >> ${folder}/calls 2>&1`,
    `if [ -s ${folder}/failure ]; then cat ${folder}/failure >&2; exit 1; fi`,
    `case "$*" in *pylock*) cp ${folder}/DOCUMENT pylock.toml;; *) cp ${folder}/ANSWER answer.txt;; esac`,
  ];
  writeFileSync(uv, `${script.join("\n")}\n`);
  chmodSync(uv, 0o755);
  return {
    context: {
      env: { PATH: process.env.PATH },
      folders: { cache, config: join(folder, "config"), state: join(folder, "state") },
    },
    calls: () => readFileSync(join(folder, "calls"), "utf8"),
  };
}

function project(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "factory-lock-project-"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

describe("factory lock", () => {
  it("writes the lock once, and nothing when nothing changed", async () => {
    const folder = project({ "requirements.txt": "flask # web\n" });
    const { context } = machine();

    const first = await runFactory(["lock", folder, "--json"], context);
    const second = await runFactory(["lock", folder], context);

    expect(JSON.parse(first.stdout)).toEqual({
      schemaVersion: 1,
      result: "locked",
      file: "pylock.toml",
      packages: 2,
    });
    expect(second).toMatchObject({ exit: 0, stdout: "pylock.toml has not changed: 2 packages\n" });
    expect(readFileSync(join(folder, "pylock.toml"), "utf8")).toContain(
      'dependencies = [{ name = "click" }]',
    );
    expect((await runFactory(["lock", folder, "--check"], context)).exit).toBe(0);
  });

  it("gives uv the requirements alone, in a folder that is not the project", async () => {
    const folder = project({
      "requirements.txt": "flask>=3\ntorch\n-c limits.txt\n",
      "limits.txt": "flask<4\n",
      "uv.toml": "no-index = true\n",
      "setup.py": "raise SystemExit('executed')\n",
    });
    const { context, calls } = machine();

    const { exit, stderr } = await runFactory(
      [
        "lock",
        folder,
        "--index-url",
        "https://me:hunter2@index.example/simple",
        "--upgrade-package",
        "Flask",
      ],
      { ...context, env: { ...context.env, UV_EXCLUDE_NEWER: "2020-01-01" } },
    );

    expect(exit, stderr).toBe(0);
    const said = calls();
    expect(said).toContain("--no-build --torch-backend cpu --output-file answer.txt");
    expect(said).toContain("--python-version 3.13 --python-platform x86_64-manylinux_2_36");
    expect(said).toContain("--upgrade-package flask");
    expect(said).toContain("== constraints.in\nflask<4\n");
    expect(said).toContain("== requirements.in\nflask>=3\ntorch\n");
    expect(said).toContain("UV_DEFAULT_INDEX=https://index.example/simple\n");
    expect(said).not.toMatch(/hunter2|UV_EXCLUDE_NEWER|setup\.py|uv\.toml/);
    expect(said).not.toContain(folder);
  });

  it.each([
    ["an image without an accelerator", "needs-torch\n", "", [], "cpu"],
    ["the builds that the table has for a CUDA", "torch==2.4.1\n", "cuda: '12.4'\n", [], "cu124"],
    ["the local version of a requirement", "torch==2.4.1+cu118\n", "", [], "cu118"],
    ["a CUDA and a torch that others ask for", "needs-torch\n", "cuda: '11.8'\n", [], "cu118"],
    ["--gpu", "torch==2.4.1\n", "", ["--gpu"], undefined],
    ["an index of PyTorch", "torch\n--extra-index-url https://x.example/whl/cpu\n", "", [], undefined],
    ["no index at all", "torch\n--no-index\n--find-links https://x.example/\n", "", [], undefined],
  ])("takes torch as it fits %s", async (_, requirements, config, args, backend) => {
    const folder = project({ "requirements.txt": requirements, "factory.yaml": config });
    const { context, calls } = machine();

    const { exit, stderr } = await runFactory(["lock", folder, ...args], context);

    expect(exit, stderr).toBe(0);
    const [, found] = /--torch-backend (\S+)/.exec(calls()) ?? [];
    expect(found).toBe(backend);
  });

  it("writes down what it locked for, and with the extra that brings CUDA", async () => {
    const folder = project({ "requirements.txt": "tensorflow==2.18.0\njax[k8s]==0.5.3\n" });
    const { context, calls } = machine();

    const { exit, stderr } = await runFactory(["lock", folder, "--gpu"], context);

    expect(exit, stderr).toBe(0);
    expect(stderr).toContain(
      "info: tensorflow is locked as tensorflow[and-cuda], so that wheels bring its CUDA (requirements.txt:1)",
    );
    expect(stderr).toContain("info: jax is locked as jax[cuda12]");
    expect(calls()).toContain("== requirements.in\njax[cuda12,k8s]==0.5.3\ntensorflow[and-cuda]==2.18.0\n");
    const text = readFileSync(join(folder, "pylock.toml"), "utf8");
    expect(text).toContain('accelerator = "cuda"\ncuda = "12.5"\n');
    expect(text).toContain('requirements = [\n  "jax[k8s]==0.5.3",\n  "tensorflow==2.18.0",\n]');
    expect((await runFactory(["lock", folder, "--check", "--gpu"], context)).exit).toBe(0);
    const without = await runFactory(["lock", folder, "--check"], context);
    expect(without.stderr).toContain("it was made for accelerator cuda, and now it is none [LOCK_STALE]");
  });

  it("adds no extra to a TensorFlow that finds its CUDA in the image", async () => {
    const folder = project({ "requirements.txt": "tensorflow==2.13.1\n" });
    const { context, calls } = machine();

    const { exit, stderr } = await runFactory(["lock", folder, "--gpu"], context);

    expect(exit, stderr).toBe(0);
    expect(calls()).toContain("== requirements.in\ntensorflow==2.13.1\n");
    expect(stderr).not.toContain("and-cuda");
  });

  it("prefers what was chosen for a driver to what the lock had", async () => {
    const folder = project({ "requirements.txt": "torch\n", "factory.yaml": "gpu: true\ndriver: '525'\n" });
    const { context, calls } = machine();

    const { exit, stderr } = await runFactory(["lock", folder], context);

    expect(exit, stderr).toBe(0);
    expect(calls()).toMatch(/== answer\.txt\ntorch==2\.\d+\.\d+/);
  });

  it("hands uv the versions of the lock there is, unless all are upgraded", async () => {
    const folder = project({ "requirements.txt": "flask\n" });
    const { context, calls } = machine();
    await runFactory(["lock", folder], context);
    const before = calls().length;

    await runFactory(["lock", folder], context);
    const kept = calls().slice(before);
    await runFactory(["lock", folder, "--upgrade"], context);

    expect(kept).toContain("== answer.txt\nclick==8.1.8\nflask==3.1.2\n");
    expect(calls().slice(before + kept.length)).toMatch(/--upgrade\n.*== answer\.txt\n(?!click)/s);
  });

  it("exits with 1 when the lock is missing or out of date, and writes nothing", async () => {
    const folder = project({ "requirements.txt": "flask\n" });
    const { context } = machine();

    const missing = await runFactory(["lock", folder, "--check"], context);
    await runFactory(["lock", folder], context);
    writeFileSync(join(folder, "requirements.txt"), "flask\nnumpy\n");
    const stale = await runFactory(["lock", folder, "--check", "--json"], context);
    const planned = await runFactory(["plan", folder], context);
    const other = await runFactory(["lock", folder, "--check", "--python", "3.11"], context);

    expect(missing.exit).toBe(1);
    expect(missing.stderr).toContain("pylock.toml does not exist");
    expect(JSON.parse(stale.stdout).error).toMatchObject({
      code: "LOCK_STALE",
      message: "pylock.toml is out of date: the requirement numpy is new",
      source: "requirements.txt:2",
    });
    expect(planned.exit).toBe(1);
    expect(other.exit).toBe(1);
  });

  it("locks for the Python and the base that are asked for, and the plan follows", async () => {
    const folder = project({ "requirements.txt": "flask\n" });
    const { context } = machine();

    await runFactory(["lock", folder, "--python", "3.12"], context);
    const plan = await runFactory(["plan", folder, "--json"], context);
    const wrong = await runFactory(["lock", folder, "--python", "three"], context);

    expect(JSON.parse(plan.stdout).resolution.pins.python.version).toBe("3.12");
    expect(wrong).toMatchObject({ exit: 1 });
    expect(wrong.stderr).toContain('"three" is not a Python version');
  });

  it("leaves locks of other managers to them", async () => {
    const folder = project({ "requirements.txt": `flask==3 --hash=sha256:${HASH}\n` });

    const { stdout, exit } = await runFactory(["lock", folder], machine().context);

    expect(exit).toBe(0);
    expect(stdout).toContain("nothing to lock: requirements.txt locks the packages already");
    expect((await runFactory(["lock", project({ "main.py": "" })], machine().context)).exit).toBe(0);
  });

  it("does not replace a pylock.toml that it did not make, nor write through a link", async () => {
    const foreign = project({
      "factory.yaml": "packages: [flask]\n",
      "pylock.toml": 'lock-version = "1.0"\n',
    });
    const linked = project({ "requirements.txt": "flask\n" });
    const outside = join(project({ target: "keep" }), "target");
    symlinkSync(outside, join(linked, "pylock.toml"));

    const first = await runFactory(["lock", foreign], machine().context);
    const second = await runFactory(["lock", linked], machine().context);

    expect(first).toMatchObject({ exit: 1 });
    expect(first.stderr).toContain("factory did not make it");
    expect(second.exit).toBe(1);
    expect(readFileSync(outside, "utf8")).toBe("keep");
  });

  it("says why there is no lock, with the place of the requirement", async () => {
    const folder = project({ "requirements.txt": "click\nflask>=99\n" });
    const failure = `error: No solution found when resolving dependencies
  cause: Because only flask<=3.1.3 is available and you require flask>=99, we can conclude nothing.
`;

    const { exit, stdout } = await runFactory(["lock", folder, "--json"], machine(failure).context);

    expect(exit).toBe(1);
    expect(JSON.parse(stdout).error).toMatchObject({ code: "NO_RESOLUTION", source: "requirements.txt:2" });
  });

  it("locks for a build as the build is asked for", async () => {
    const folder = project({ "requirements.txt": "tensorflow==2.18.0\n", "main.py": "" });
    const { context, calls } = machine();

    const { stderr } = await runFactory(
      ["build", folder, "--gpu", "--endpoint", "unix:///no-such-socket", "--progress", "plain"],
      context,
    );

    expect(stderr).toContain("ENDPOINT_UNAVAILABLE");
    expect(calls()).toContain("== requirements.in\ntensorflow[and-cuda]==2.18.0\n");
    expect(readFileSync(join(folder, "pylock.toml"), "utf8")).toContain('accelerator = "cuda"');
  });

  it("exits with 75 when the network fails", async () => {
    const folder = project({ "requirements.txt": "flask\n" });
    const failure = "error: Request failed after 3 retries\n  cause: dns error\n";

    expect((await runFactory(["lock", folder], machine(failure).context)).exit).toBe(75);
  });
});
