import { describe, expect, it } from "vitest";
import { memoryProject } from "../../../test/memory-project.ts";
import { findStart } from "../find-start.ts";

async function started(files: Readonly<Record<string, string>>) {
  const { start } = await findStart(await memoryProject(files));
  return start === undefined ? undefined : `${start.command} <- ${start.source} ${start.ports.join()}`;
}

function requirements(...names: readonly string[]): Readonly<Record<string, string>> {
  return { "requirements.txt": `${names.join("\n")}\n` };
}

const MANAGE = `import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "site.settings.prod")\n`;
const PORT = (port: number) => `\${PORT:-${port}}`;

describe("FastAPI", () => {
  const app = { "main.py": "from fastapi import FastAPI\n\napp = FastAPI(title='x')\n" };

  it.each([
    [["fastapi", "uvicorn[standard]"], `uvicorn main:app --host 0.0.0.0 --port ${PORT(8000)}`],
    [["fastapi[standard]"], `fastapi run main.py --host 0.0.0.0 --port ${PORT(8000)}`],
    [["fastapi", "fastapi-cli"], `fastapi run main.py --host 0.0.0.0 --port ${PORT(8000)}`],
    [["fastapi", "hypercorn"], `hypercorn main:app --bind 0.0.0.0:${PORT(8000)}`],
  ])("is served by what %j brings", async (names, command) => {
    expect(await started({ ...requirements(...names), ...app })).toBe(`${command} <- main.py:3 8000`);
  });

  it("is not started without a server, which is said", async () => {
    const { start, rejected } = await findStart(await memoryProject({ ...requirements("fastapi"), ...app }));

    expect(start?.command).toBe("python main.py");
    expect(rejected).toEqual([
      {
        what: "FastAPI",
        reason: "no server for it is a requirement: add uvicorn, or fastapi[standard]",
        source: "main.py:3",
      },
    ]);
  });

  it("is found in the package folder, under its own name, annotated", async () => {
    const files = {
      "src/x.py": "",
      "app/api.py": "import fastapi\nsite: fastapi.FastAPI = fastapi.FastAPI()\n",
    };

    expect(await started({ ...requirements("fastapi", "uvicorn"), ...files })).toBe(
      `uvicorn app.api:site --host 0.0.0.0 --port ${PORT(8000)} <- app/api.py:2 8000`,
    );
    expect(await started({ ...requirements("fastapi[all]"), ...files })).toBe(
      `fastapi run app/api.py --app site --host 0.0.0.0 --port ${PORT(8000)} <- app/api.py:2 8000`,
    );
  });

  it("is found in the folder that the project is named for before others", async () => {
    const files = {
      "pyproject.toml": '[project]\nname = "my-site"\nversion = "0"\ndependencies = ["fastapi", "uvicorn"]\n',
      "my_site/main.py": "app = FastAPI()\n",
      "app/main.py": "app = FastAPI()\n",
    };

    expect(await started(files)).toContain("uvicorn my_site.main:app ");
  });
});

describe("Flask", () => {
  it("is served by gunicorn when that is a requirement", async () => {
    const files = {
      ...requirements("Flask", "gunicorn; sys_platform != 'win32'"),
      "web.py": "site = Flask('x')\n",
    };

    expect(await started(files)).toBe(`gunicorn web:site --bind 0.0.0.0:${PORT(8000)} <- web.py:1 8000`);
  });

  it.each([
    ["app.py", "app", "app.py"],
    ["server.py", "site", "server:site"],
    ["app/__init__.py", "app", "app"],
    ["app/web.py", "site", "app.web:site"],
  ])("is served by its own server otherwise: %s with %s", async (path, name, target) => {
    expect(await started({ ...requirements("flask"), [path]: `${name} = Flask('x')\n` })).toBe(
      `flask --app ${target} run --host 0.0.0.0 --port ${PORT(8000)} <- ${path}:1 8000`,
    );
  });

  it("may be made by a function", async () => {
    const files = { "app/__init__.py": "def create_app(config=None):\n    return Flask(__name__)\n" };

    expect(await started({ ...requirements("flask", "gunicorn"), ...files })).toBe(
      `gunicorn 'app:create_app()' --bind 0.0.0.0:${PORT(8000)} <- app/__init__.py:1 8000`,
    );
    expect(await started({ ...requirements("flask"), ...files })).toContain("flask --app app run ");
  });
});

describe("Django", () => {
  it.each([
    [["django", "gunicorn"], "wsgi.py", `gunicorn site.wsgi --bind 0.0.0.0:${PORT(8000)}`],
    [["django", "uvicorn"], "asgi.py", `uvicorn site.asgi:application --host 0.0.0.0 --port ${PORT(8000)}`],
    [["django"], "wsgi.py", `python manage.py runserver 0.0.0.0:${PORT(8000)}`],
    [["django", "gunicorn"], "other.py", `python manage.py runserver 0.0.0.0:${PORT(8000)}`],
  ])("with %j and %s", async (names, file, command) => {
    const files = { ...requirements(...names), "manage.py": MANAGE, [`site/${file}`]: "" };

    expect(await started(files)).toBe(`${command} <- manage.py:2 8000`);
  });

  it("says what is missing when its development server is started", async () => {
    const warning = async (files: Readonly<Record<string, string>>) =>
      (await findStart(await memoryProject({ ...requirements("django"), "manage.py": MANAGE, ...files })))
        .start?.warning;

    expect(await warning({ "site/wsgi.py": "" })).toMatch(/add gunicorn/);
    expect(await warning({})).toMatch(/set `start`/);
  });
});

describe("Streamlit, Gradio and FastHTML", () => {
  it("are started for every address of the container, on their usual ports", async () => {
    expect(
      await started({ ...requirements("streamlit"), "Home.py": "# page\nimport streamlit as st\n" }),
    ).toBe(
      `streamlit run Home.py --server.port ${PORT(8501)} --server.address 0.0.0.0 --server.headless true <- Home.py:2 8501`,
    );
    expect(
      await started({ ...requirements("gradio"), "app.py": "import gradio as gr\ngr.Blocks().launch()\n" }),
    ).toBe(`env GRADIO_SERVER_PORT=${PORT(7860)} python app.py <- app.py:1 7860`);
    expect(
      await started({ ...requirements("python-fasthtml"), "main.py": "app, rt = fast_app()\nserve()\n" }),
    ).toBe(`uvicorn main:app --host 0.0.0.0 --port ${PORT(5001)} <- main.py:1 5001`);
  });

  it("keep the port that Gradio's code names", async () => {
    const code = "import gradio as gr\ngr.Blocks().launch(server_port = 9009)\n";

    expect(await started({ ...requirements("gradio"), "app.py": code })).toBe(
      "python app.py <- app.py:1 9009",
    );
  });

  it("are not started for an import alone", async () => {
    expect(await started({ ...requirements("gradio"), "app.py": "import gradio\n" })).toBe(
      "python app.py <- app.py:1 ",
    );
  });
});
