import { describe, expect, it } from "vitest";
import { memoryProject } from "../../test/memory-project.ts";
import { findStart } from "./find-start.ts";

async function start(files: Readonly<Record<string, string>>) {
  return findStart(await memoryProject(files));
}

const FLASK_APP = 'from flask import Flask\n\napp = Flask(__name__)\n\n@app.get("/")\n';

describe("findStart", () => {
  it("takes what the config says before anything it could find", async () => {
    expect(
      await start({
        "factory.yaml": "start: gunicorn app:app\n",
        "main.py": "",
        "app.py": FLASK_APP,
        "requirements.txt": "flask\n",
      }),
    ).toEqual({ command: "gunicorn app:app", source: "factory.yaml:1:8", ports: [] });
  });

  it("serves a Flask app on every address of the container, and names the line of the app", async () => {
    expect(await start({ "app.py": FLASK_APP, "requirements.txt": "Flask>=3\n" })).toEqual({
      command: "flask --app app.py run --host 0.0.0.0 --port 8000",
      source: "app.py:3",
      ports: [8000],
    });
  });

  it("runs a Flask app as a script when Flask is no requirement, and a script that only uses Flask", async () => {
    expect((await start({ "app.py": FLASK_APP }))?.command).toBe("python app.py");
    expect(
      (await start({ "app.py": "import flask\n# app = Flask()\n", "requirements.txt": "flask\n" }))?.command,
    ).toBe("python app.py");
  });

  it("prefers the most telling name of a script", async () => {
    expect(await start({ "server.py": "", "app.py": "", "main.py": "" })).toEqual({
      command: "python main.py",
      source: "main.py:1",
      ports: [],
    });
    expect((await start({ "server.py": "", "app.py": "" }))?.command).toBe("python app.py");
  });

  it("does not take a folder for a script, nor a file below the root", async () => {
    expect(await start({ "main.py/x.txt": "", "src/app.py": "", "requirements.txt": "flask\n" })).toBe(
      undefined,
    );
  });
});
