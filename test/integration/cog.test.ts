import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { strToU8, zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { httpAnswer } from "../../src/image/http-answer.ts";
import { runImage } from "../../src/image/run-image.ts";
import { copyProject } from "../fixture.ts";
import { buildProject, layerDigests } from "./build-project.ts";
import { emptyFolder, smallProject } from "./small-project.ts";
import { testMachine } from "./test-machine.ts";

describe("a cog project", () => {
  it("is built, started, and answers predictions", async () => {
    const project = copyProject("cog-predictor");
    await buildProject(project);

    const answers = await serving(project, 5000, async (predict) => [
      await predict({ name: "factory", times: 2 }),
      await predict({}),
    ]);

    expect(answers).toEqual([
      { status: 200, state: "succeeded", output: "hello factory hello factory" },
      { status: 200, state: "succeeded", output: "hello world" },
    ]);
  });

  it("takes files, runs several predictions at once, and listens where PORT says", async () => {
    const project = smallProject({
      "cog.yaml": [
        "build: {python_version: '3.11', sdk_version: 0.23.1}",
        "run: predict.py:Predictor",
        "concurrency: {max: 2}",
        "environment: [PORT=5017]",
      ].join("\n"),
      "predict.py": [
        "import asyncio",
        "from cog import BaseRunner, Path",
        "waiting = []",
        "class Predictor(BaseRunner):",
        "    async def run(self, text: Path) -> str:",
        "        waiting.append(text)",
        "        for _ in range(200):",
        "            if len(waiting) == 2: break",
        "            await asyncio.sleep(0.05)",
        "        return f'{len(waiting)} {text.read_text()}'",
      ].join("\n"),
    });
    await buildProject(project);
    const file = (text: string) => ({
      text: `data:text/plain;base64,${Buffer.from(text).toString("base64")}`,
    });

    const answers = await serving(project, 5017, (predict) =>
      Promise.all([predict(file("one")), predict(file("two"))]),
    );

    expect(answers.map(({ output }) => output)).toEqual(["2 one", "2 two"]);
  });

  it("gets a wheel of this machine in a layer of its own, and what the wheel needs with the rest", async () => {
    const wheel = standInWheel();
    const project = smallProject({
      "cog.yaml": "build: {python_version: '3.11'}\nrun: predict.py:Predictor\n",
      "predict.py": "class Predictor: ...\n",
    });
    const { env } = testMachine();

    const report = await buildProject(project, {
      context: { env: { ...env, BUILDKIT_HOST: testMachine().buildkit, COG_SDK_WHEEL: wheel } },
    });

    expect(Object.keys(layerDigests(report))).toEqual([
      "python-venv",
      "python-rest-0",
      "cog-wheel",
      "source",
    ]);
    expect(await outputOf(project)).toBe("stand-in predict.py:Predictor 2.2.0\n");
  });
});

interface Answer {
  readonly status: number;
  readonly state: unknown;
  readonly output: unknown;
}

type Predict = (input: object) => Promise<Answer>;

async function serving<T>(project: string, port: number, use: (predict: Predict) => Promise<T>): Promise<T> {
  let log = "";
  const running = await runImage({
    layoutDir: join(project, ".factory/state/image"),
    runc: testMachine().runc,
    onOutput: (_, text) => {
      log += text;
    },
  });
  try {
    const isReady = async () => (await httpAnswer({ port, path: "/health-check", timeoutMs: 30_000 })).body;
    await expect.poll(isReady, { timeout: 30_000, message: log }).toContain('"status":"READY"');
    return await use((input) => post(port, input));
  } finally {
    await running.kill();
  }
}

async function post(port: number, input: object): Promise<Answer> {
  const response = await fetch(`http://127.0.0.1:${port}/predictions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ input }),
  });
  const body = (await response.json()) as { readonly status: unknown; readonly output: unknown };
  return { status: response.status, state: body.status, output: body.output };
}

async function outputOf(project: string): Promise<string> {
  let stdout = "";
  const running = await runImage({
    layoutDir: join(project, ".factory/state/image"),
    runc: testMachine().runc,
    onOutput: (stream, text) => {
      if (stream === "stdout") stdout += text;
    },
  });
  expect(await running.wait()).toBe(0);
  return stdout;
}

/** A wheel named cog whose server prints what it was started with. */
function standInWheel(): string {
  const info = "cog-99.1.dist-info";
  const files = {
    "cog/__init__.py": "",
    "cog/server/__init__.py": "",
    "cog/server/http.py": [
      "import os, importlib.metadata",
      "print('stand-in', os.environ['COG_PREDICT_TYPE_STUB'], importlib.metadata.version('itsdangerous'))",
    ].join("\n"),
    [`${info}/METADATA`]:
      "Metadata-Version: 2.1\nName: cog\nVersion: 99.1\nRequires-Dist: itsdangerous==2.2.0\nRequires-Dist: nothing; extra == 'test'\n",
    [`${info}/WHEEL`]: "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    [`${info}/RECORD`]: "",
  };
  const entries = Object.entries(files).map(([name, text]) => [name, strToU8(text)]);
  const folder = join(emptyFolder(), "dist");
  mkdirSync(folder);
  const path = join(folder, "cog-99.1-py3-none-any.whl");
  writeFileSync(path, zipSync(Object.fromEntries(entries)));
  return path;
}
