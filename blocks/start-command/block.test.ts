import { describe, expect, it } from "vitest";
import { memoryProject } from "../../test/memory-project.ts";
import { AMD64, planRequest } from "../../test/plan-request.ts";
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
    expect(await startCommand.dependencies(project, AMD64)).toEqual([]);
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
    `gunicorn 'app:create_app()' --bind 0.0.0.0:\${PORT:-8000}`,
    'python -c "print(1); print(2)"',
    "env MODE=fast python main.py --end=a\\;b",
    `uvicorn main:app --port \${PORT}`,
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
    "python a.py $(cat arguments)",
    `python a.py \${NAME%.txt}`,
    `python "'" ; rm "'"`,
    'python "`cat name`"',
    "python 'open",
  ])("leaves %j to the shell, since `exec` would change what runs", async (start) => {
    expect(await commandFor(start)).toBe(start);
  });

  it("warns when nothing says how to start", async () => {
    const { config, diagnostics } = await contribution({ "lib.py": "" });

    expect(config).toEqual({ user: "10001:10001", env: { HOME: "/app", USER: "app" } });
    expect(diagnostics).toEqual([expect.objectContaining({ code: "NO_START_COMMAND", severity: "warning" })]);
  });

  it("declares ports and sets the environment", async () => {
    const { config } = await contribution({
      "factory.yaml": "ports: [9000, 8080]\nenvironment:\n  MODE: fast\n  EMPTY: ''\n",
      "main.py": "",
    });

    expect(config?.exposedPorts).toEqual(["8080/tcp", "9000/tcp"]);
    expect(config?.env).toEqual({ MODE: "fast", EMPTY: "", HOME: "/app", USER: "app" });
  });

  it("takes the environment of the config instead of its own", async () => {
    const { config } = await contribution({
      "factory.yaml": "environment: {HOME: /data, PORT: '9000'}\nstart: serve $PORT\n",
    });

    expect(config?.env).toEqual({ HOME: "/data", PORT: "9000", USER: "app" });
    expect(config?.exposedPorts).toEqual(["9000/tcp"]);
  });

  it("sets what a framework reads from the environment", async () => {
    const { config } = await contribution({
      "app.py": "import gradio as gr\ngr.Interface(str, 'text', 'text').launch()\n",
      "requirements.txt": "gradio\n",
    });

    expect(config?.env).toMatchObject({ GRADIO_SERVER_NAME: "0.0.0.0" });
  });

  it.each(["root", "www-data", "0:0"])("leaves the environment of %s to the image", async (user) => {
    const { config } = await contribution({ "factory.yaml": `user: ${user}\n`, "main.py": "" });

    expect(config).toMatchObject({ user, env: {} });
    expect(config?.env).toEqual({});
  });

  it("takes a number for a user without quotes", async () => {
    const { config } = await contribution({ "factory.yaml": "user: 1000\n", "main.py": "" });

    expect(config?.user).toBe("1000");
  });

  it("leaves the user of a cog project to its base", async () => {
    const { config } = await contribution({
      "cog.yaml": "build:\n  python_version: '3.11'\npredict: predict.py:Predictor\n",
      "predict.py": "class Predictor:\n    pass\n",
    });

    expect(config).not.toHaveProperty("user");
    expect(config?.env).toEqual({});
  });

  it("warns when a development server is started", async () => {
    const { diagnostics } = await contribution({
      "app.py": "app = Flask(__name__)\n",
      "requirements.txt": "flask\n",
    });

    expect(diagnostics).toEqual([
      {
        code: "DEVELOPMENT_SERVER",
        severity: "warning",
        message: "Flask's development server is started; add gunicorn to the requirements",
        source: "app.py:1",
      },
    ]);
  });

  it("warns of a port that its user may not be allowed to use, and not when root runs", async () => {
    const low = await contribution({ "factory.yaml": "ports: [8080, 80]\nstart: serve\n" });
    const root = await contribution({ "factory.yaml": "ports: [80]\nstart: serve\nuser: root\n" });

    expect(low.diagnostics).toEqual([
      expect.objectContaining({ code: "LOW_PORT", severity: "warning", source: "factory.yaml:1:15" }),
    ]);
    expect(root.diagnostics).toEqual([]);
  });
});
