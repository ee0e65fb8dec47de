import { describe, expect, it } from "vitest";
import { memoryProject } from "../../test/memory-project.ts";
import { planRequest } from "../../test/plan-request.ts";
import { startCommand } from "./block.ts";

async function contribution(files: Readonly<Record<string, string>>) {
  return startCommand.plan(await planRequest(await memoryProject(files)));
}

async function commandFor(start: string): Promise<string | undefined> {
  const { config } = await contribution({
    "factory.yaml": `start: ${JSON.stringify(start)}\n`,
    "main.py": "",
  });
  return config?.cmd?.[2];
}

describe("start-command", () => {
  it("works in every project and adds no stage", async () => {
    const project = await memoryProject({ "main.py": "" });

    expect(await startCommand.detect(project)).toBe(true);
    expect(await startCommand.dependencies(project)).toEqual([]);
    expect((await contribution({ "main.py": "" })).stages).toBeUndefined();
  });

  it("starts what was detected, by the shell, which the program then replaces", async () => {
    const { config, diagnostics } = await contribution({ "main.py": "" });

    expect(config?.cmd).toEqual(["/bin/sh", "-c", "exec python main.py"]);
    expect(diagnostics).toEqual([]);
  });

  it.each([
    "gunicorn --bind 0.0.0.0:$PORT app:app",
    "python -c 'print(1)' --flag=a=b".replace("(1)", ""),
    './run.sh "two words"',
  ])("lets the program of %j get the signals", async (start) => {
    expect(await commandFor(start)).toBe(`exec ${start}`);
  });

  it.each([
    "python migrate.py && gunicorn app:app",
    "PORT=80 python main.py",
    "exec python main.py",
    "cat input | python main.py",
    "python a.py; python b.py",
    "python a.py\npython b.py",
    "if true; then python a.py; fi",
    ". ./env && python a.py",
    "(python a.py)",
  ])("leaves %j to the shell, since `exec` would change what runs", async (start) => {
    expect(await commandFor(start)).toBe(start);
  });

  it("warns when nothing says how to start", async () => {
    const { config, diagnostics } = await contribution({ "lib.py": "" });

    expect(config).toEqual({ env: {} });
    expect(diagnostics).toEqual([expect.objectContaining({ code: "NO_START_COMMAND", severity: "warning" })]);
  });

  it("declares ports and sets the environment", async () => {
    const { config } = await contribution({
      "factory.yaml": "ports: [9000, 8080]\nenvironment:\n  MODE: fast\n  EMPTY: ''\n",
      "main.py": "",
    });

    expect(config?.exposedPorts).toEqual(["8080/tcp", "9000/tcp"]);
    expect(config?.env).toEqual({ MODE: "fast", EMPTY: "" });
  });
});
