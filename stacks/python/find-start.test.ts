import { describe, expect, it } from "vitest";
import { memoryProject } from "../../test/memory-project.ts";
import { findStart } from "./find-start.ts";

async function found(files: Readonly<Record<string, string>>) {
  return findStart(await memoryProject(files));
}

async function start(files: Readonly<Record<string, string>>) {
  return (await found(files)).start;
}

const FLASK_APP = 'from flask import Flask\n\napp = Flask(__name__)\n\n@app.get("/")\n';

describe("findStart", () => {
  it("takes what the config says before anything it could find", async () => {
    expect(
      await found({
        "factory.yaml": "start: gunicorn app:app\n",
        Procfile: "web: python web.py\n",
        "main.py": "",
        "app.py": FLASK_APP,
        "requirements.txt": "flask\n",
      }),
    ).toEqual({
      start: { command: "gunicorn app:app", source: "factory.yaml:1:8", ports: [] },
      rejected: [],
    });
  });

  it("takes the process web of a Procfile before a framework, and sets the PORT it relies on", async () => {
    const files = {
      Procfile: "# comment\n\nworker: python worker.py\nweb:  gunicorn app:app -b :$PORT  \r\n",
      "app.py": FLASK_APP,
      "requirements.txt": "flask\n",
    };

    expect(await found(files)).toEqual({
      start: {
        command: "gunicorn app:app -b :$PORT",
        source: "Procfile:4",
        ports: [8000],
        env: { PORT: "8000" },
      },
      rejected: [
        {
          what: "Procfile process worker",
          reason: "an image starts one process, and web is taken",
          source: "Procfile:3",
        },
      ],
    });
    expect((await start({ ...files, "factory.yaml": "ports: [9000]\n" }))?.env).toEqual({ PORT: "9000" });
  });

  it("takes the only process of a Procfile, and none of several without web", async () => {
    expect((await start({ Procfile: "bot: python bot.py\n" }))?.command).toBe("python bot.py");
    const { start: script, rejected } = await found({
      Procfile: "a: python a.py\nb: python b.py\nnonsense\na: python c.py\n",
      "main.py": "",
    });

    expect(script?.source).toBe("main.py:1");
    expect(rejected.map(({ source, reason }) => `${source} ${reason}`)).toEqual([
      "Procfile:3 it is not `name: command`",
      "Procfile:4 the name is used twice",
      "Procfile:1 no process is named web, and there are several",
      "Procfile:2 no process is named web, and there are several",
    ]);
  });

  it("runs a framework's code as a script when the framework is no requirement, and says so", async () => {
    expect(await found({ "app.py": FLASK_APP })).toEqual({
      start: { command: "python app.py", source: "app.py:1", ports: [] },
      rejected: [{ what: "Flask", reason: "flask is not a requirement", source: "app.py:3" }],
    });
  });

  it("runs a script that only uses a framework, and says what it looked for", async () => {
    const files = { "app.py": "import flask\n# app = Flask()\n", "requirements.txt": "flask\n" };

    expect(await found(files)).toEqual({
      start: { command: "python app.py", source: "app.py:1", ports: [] },
      rejected: [
        {
          what: "Flask",
          reason:
            "flask is a requirement, but no file of a usual name has `app = Flask(` or `def create_app(`",
          source: "requirements.txt:1",
        },
      ],
    });
  });

  it("prefers the first framework of the list and names the others", async () => {
    const { start: chosen, rejected } = await found({
      "requirements.txt": "flask\nfastapi\nuvicorn\n",
      "main.py": "app = FastAPI()\n",
      "app.py": FLASK_APP,
    });

    expect(chosen?.source).toBe("main.py:1");
    expect(rejected).toEqual([{ what: "Flask", reason: "FastAPI comes first", source: "app.py:3" }]);
  });

  it("prefers the most telling name of a script", async () => {
    expect(await start({ "server.py": "", "app.py": "", "main.py": "" })).toEqual({
      command: "python main.py",
      source: "main.py:1",
      ports: [],
    });
    expect((await start({ "server.py": "", "app.py": "" }))?.command).toBe("python app.py");
  });

  it("does not take a folder for a script, nor a file in a folder of any other name", async () => {
    const files = { "main.py/x.txt": "", "lib/app.py": FLASK_APP, "requirements.txt": "flask\n" };

    expect(await start(files)).toBe(undefined);
  });

  it("uses PORT of the config's environment, then the config's first port, as the default", async () => {
    const files = { "requirements.txt": "flask\n", "app.py": FLASK_APP };
    const both = "environment: {PORT: '9100'}\nports: [9000, 80]\n";

    expect((await start({ ...files, "factory.yaml": "ports: [9000, 80]\n" }))?.command).toMatch(
      /PORT:-9000}$/,
    );
    expect((await start({ ...files, "factory.yaml": both }))?.command).toMatch(/PORT:-9100}$/);
  });

  it("starts the only command of a project that is installed, when nothing else starts it", async () => {
    const build = '\n[build-system]\nrequires = ["hatchling"]\n';
    const scripts = '[project]\nname = "a"\nversion = "0"\n\n[project.scripts]\nrun = "a:main"\n';
    const rejected = (reason: string) => [{ what: "[project.scripts]", reason, source: "pyproject.toml:6" }];

    expect((await found({ "pyproject.toml": scripts + build })).start).toEqual({
      command: "run",
      source: "pyproject.toml:6",
      ports: [],
    });
    expect((await found({ "pyproject.toml": `${scripts}other = "a:b"\n${build}` })).rejected).toEqual(
      rejected("it has several commands (run, other); set start in factory.yaml to one of them"),
    );
    expect((await found({ "pyproject.toml": scripts + build, "main.py": "" })).rejected).toEqual(
      rejected("python main.py comes first"),
    );
    expect((await found({ "pyproject.toml": scripts })).rejected).toEqual(
      rejected("the project is not installed, so its commands do not exist"),
    );
  });

  it("goes on when a file cannot be read as text", async () => {
    const { start: script, rejected } = await found({ "main.py": "x".repeat(1024 * 1024 + 1), "app.py": "" });

    expect(script?.command).toBe("python main.py");
    expect(rejected).toEqual([expect.objectContaining({ what: "main.py", source: "main.py" })]);
  });

  it("starts cog's server for an entry point of cog.yaml, whatever else is there", async () => {
    const files = {
      "main.py": "",
      Procfile: "web: python main.py\n",
      "predict.py": "class P: ...\ndef t(): ...\n",
    };
    const cog = (text: string) => start({ ...files, "cog.yaml": text });

    expect(await cog("run: predict.py:P\n")).toEqual({
      command: "python -m cog.server.http",
      source: "cog.yaml:1:6",
      ports: [5000],
    });
    expect(await cog("environment: [PORT=8080]\npredict: predict.py:P\ntrain: predict.py:t\n")).toMatchObject(
      {
        command: "python -m cog.server.http",
        ports: [8080],
      },
    );
    expect(await cog("train: predict.py:t\n")).toMatchObject({
      command: "python -m cog.server.http --x-mode train",
    });
    expect(await cog("image: a\n")).toMatchObject({ command: "python main.py" });
  });
});
