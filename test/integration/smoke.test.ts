import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import ajvModule from "ajv/dist/2020.js";
import { beforeAll, describe, expect, it } from "vitest";
import { readBaseLayout } from "../../src/base/read-base-layout.ts";
import { parseEndpoint } from "../../src/build/buildkit/endpoint.ts";
import { smokeReportSchema } from "../../src/cli/smoke/smoke-schema.ts";
import { findLayout } from "../../src/image/find-layout.ts";
import { readLayout } from "../../src/image/read-layout.ts";
import type { SmokeRuntime } from "../../src/smoke/request.ts";
import { runSmoke } from "../../src/smoke/run-smoke.ts";
import type { CheckReport, SmokeCheck, SmokeReport } from "../../src/smoke/types.ts";
import { buildProject } from "./build-project.ts";
import { endedWithin, sleepTime, untilSleeping } from "./processes.ts";
import { emptyFolder, smallProject } from "./small-project.ts";
import { bundledFactory, type SpawnedFactory, type SpawnFactory } from "./spawn-factory.ts";
import { standInEngine } from "./stand-in-engine.ts";
import { testMachine } from "./test-machine.ts";
import { startTestRegistry } from "./test-registry.ts";

/** Answers as its first argument says, on port 8000. */
const SERVER = `import http.server, os, sys, time

kind = sys.argv[1] if len(sys.argv) > 1 else "ok"


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if kind == "silent":
            time.sleep(1000)
        self.send_response(500 if kind == "broken" else 200)
        self.end_headers()
        self.wfile.write(b'{"state": "ready", "user": %d}' % os.getuid())


if kind == "crash":
    print("loading", flush=True)
    sys.exit("no such model")
http.server.HTTPServer(("0.0.0.0", 8000), Handler).serve_forever()
`;
const CONFIG = `start: python main.py
ports: [8000]
smoke:
  - name: Python is the base's
    run: python --version
    output: { matches: "^Python 3\\\\.11" }
  - name: ready
    http: { path: /, json: { state: ready, user: 10001 } }
`;
const MB = 1_000_000;

let project: string;
let digest: string;
let factory: SpawnFactory;
let buildkit: SmokeRuntime;

beforeAll(async () => {
  project = smallProject({ "main.py": SERVER, "factory.yaml": CONFIG });
  digest = (await buildProject(project)).digest ?? "";
  factory = bundledFactory();
  const { buildkit: address, cache } = testMachine();
  const tools = await readBaseLayout({ name: "debian-python:3.11", cacheDir: cache });
  buildkit = {
    kind: "buildkit",
    endpoint: parseEndpoint(address, "test"),
    credentials: async () => undefined,
    tools: { kind: "layout", dir: tools.dir, interpreter: "/usr/bin/python3" },
  };
});

const command = { kind: "command", exit: 0, timeoutMs: 20_000 } as const;
const request = {
  kind: "http",
  path: "/",
  method: "GET",
  headers: {},
  status: 200,
  readyMs: 20_000,
  timeoutMs: 20_000,
} as const;

async function check(checks: readonly SmokeCheck[], runtime = buildkit): Promise<readonly CheckReport[]> {
  const dir = findLayout(project)?.dir ?? "";
  const { descriptor } = await readLayout(dir);
  const { checks: reports } = await runSmoke({
    source: { kind: "layout", dir, digest: descriptor.digest },
    name: "small",
    platform: { os: "linux", architecture: process.arch === "arm64" ? "arm64" : "amd64" },
    checks,
    runtime,
    now: Date.now,
  });
  return reports;
}

function why(reports: readonly CheckReport[]): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    reports.map(({ name, failures }) => [name, failures.map(({ message }) => message)]),
  );
}

describe("checks in BuildKit", () => {
  it("say of each way to fail what happened, in one solve", async () => {
    const reports = await check([
      { ...command, name: "ends badly", command: "echo out; echo err >&2; exit 7" },
      { ...command, name: "prints something else", command: ["echo", "b"], stdout: { equals: "a" } },
      {
        ...command,
        name: "takes too long",
        command: "trap '' TERM; sleep 1000 & sleep 1000",
        timeoutMs: 500,
      },
      { ...command, name: "is not there", command: ["no-such-program"] },
      { ...request, name: "answers 500", start: "python main.py broken" },
      { ...request, name: "never answers", start: "python main.py silent", timeoutMs: 500 },
      { ...request, name: "never listens", start: "sleep 1000", readyMs: 500 },
      { ...request, name: "crashes", start: "python main.py crash" },
    ]);

    expect(why(reports)).toEqual({
      "ends badly": ["exit code 7, expected 0"],
      "prints something else": ["stdout is not the expected text"],
      "takes too long": ["it was ended after 0.5 s"],
      "is not there": ["the command cannot be started: No such file or directory: no-such-program"],
      "answers 500": ["GET / was answered with status 500, expected 200"],
      "never answers": ["GET / got no answer within 0.5 s"],
      "never listens": ["nothing listened on port 8000 within 0.5 s"],
      crashes: ["the server ended before it answered: exit code 1"],
    });
    expect(reports[0]?.lastLines).toEqual(["out", "err"]);
    expect(reports[2]).toMatchObject({ timedOut: true, exitCode: 137 });
    expect(reports.at(-1)?.lastLines).toEqual(["loading", "no such model"]);
  });

  it("run as the image does: user, folder, variables, standard streams, an unchanged file system", async () => {
    const reports = await check([
      { ...command, name: "user", command: "id -u; pwd", stdout: { equals: "10001\n/app" } },
      {
        ...command,
        name: "other",
        command: "id -un; echo $A",
        user: "root",
        env: { A: "b" },
        stdout: { equals: "root\nb" },
      },
      {
        ...command,
        name: "streams",
        command: "echo a > /dev/stdout; echo b > /dev/stderr",
        stdout: { equals: "a" },
        stderr: { equals: "b" },
      },
      {
        ...command,
        name: "writes",
        user: "root",
        command: "touch /app/new && ls /app",
        stdout: { contains: "new" },
      },
      { ...command, name: "does not see it", command: "sleep 1; test ! -e /app/new" },
      { ...command, name: "no network", command: "ls /sys/class/net", stdout: { equals: "lo" } },
      { kind: "file", name: "file", path: "/app/main.py", is: "file", expect: { contains: "http.server" } },
      { kind: "file", name: "no file", path: "/app/none", is: "absent" },
    ]);

    expect(why(reports.filter(({ passed }) => !passed))).toEqual({});
  });
});

describe("factory smoke", () => {
  it("checks a built project, its archive and its plan, and records it", async () => {
    const archive = join(emptyFolder(), "image.tar");
    await buildProject(project, { args: ["--output", `type=oci,dest=${archive}`] });
    const plan = join(emptyFolder(), "plan.json");
    const planned = await factory(["plan", project, "--base", "debian-python:3.11", "--json"]).exited;
    writeFileSync(plan, planned.stdout);

    const own = await smoke([project]);
    const ofArchive = await smoke([archive, "--project", project]);
    const ofPlan = await smoke([plan, "--project", project]);

    expect([own, ofArchive, ofPlan].map(({ passed }) => passed)).toEqual([true, true, true]);
    expect([own.image.digest, ofArchive.image.digest, ofPlan.image.digest]).toEqual([
      digest,
      digest,
      undefined,
    ]);
    expect(own.checks.map(({ name, source }) => [name, source])).toEqual([
      ["Python is the base's", "factory.yaml:4:5"],
      ["ready", "factory.yaml:7:5"],
    ]);
    const validate = new ajvModule.Ajv2020({ strict: true }).compile(smokeReportSchema);
    expect(validate(own), JSON.stringify(validate.errors)).toBe(true);
    const records = readdirSync(join(project, ".factory/state/smoke")).sort();
    expect(records).toHaveLength(3);
    expect(JSON.parse(readFileSync(join(project, ".factory/state/smoke", records[0] ?? ""), "utf8"))).toEqual(
      own,
    );
  });

  it("checks the very image of a registry that a digest names", async () => {
    const registry = await startTestRegistry();
    try {
      const name = `${registry.host}/team/small`;
      await buildProject(project, { args: ["--output", `type=image,name=${name}:1,push=true`] });

      const { passed, image } = await smoke([`${name}@${digest}`, "--project", project]);

      expect(passed).toBe(true);
      expect(image.digest).toBe(digest);
    } finally {
      await registry.close();
    }
  });

  it("starts an image that has no checks, and ends with 2 when that fails", async () => {
    const none = smallProject({
      "factory.yaml": "start: python main.py\n",
      "main.py": "raise SystemExit('broken')\n",
    });
    await buildProject(none);

    const junit = join(emptyFolder(), "smoke.xml");
    const { code, stdout, stderr } = await factory(["smoke", none, "--progress", "quiet", "--junit", junit])
      .exited;

    expect(code, stderr).toBe(2);
    expect(stdout.toString()).toContain("FAILED  the start command runs (default check)");
    expect(stdout.toString()).toContain("| broken");
    expect(stderr).toContain("1 of 1 smoke checks failed [SMOKE_FAILED]");
    expect(readFileSync(junit, "utf8")).toContain('<testsuites tests="1" failures="1"');
  });

  it.each(["buildkit", "runc"])(
    "keeps 100 MB of output out of memory with %s, and shows its end",
    async (runtime) => {
      const loud = emptyFolder();
      const run = "head -c 100000000 /dev/zero | tr '\\\\0' x; echo; echo the end";
      writeFileSync(
        join(loud, "factory.yaml"),
        `smoke:\n  - run: "${run}"\n    output: { contains: the end }\n`,
      );

      const running = factory(["smoke", project, "--project", loud, "--json", "--runtime", runtime], {
        env: { PATH: `${join(testMachine().runc, "..")}:${process.env.PATH}` },
      });
      const [{ code, stdout, stderr }, peak] = await Promise.all([running.exited, peakMemory(running)]);

      expect(code, stderr).toBe(0);
      const { checks } = JSON.parse(stdout.toString()) as SmokeReport;
      expect(checks[0]).toMatchObject({ stdoutBytes: 100 * MB + 9 });
      expect(checks[0]?.lastLines.at(-1)).toBe("the end");
      expect(stdout.length).toBeLessThan(20_000);
      expect(peak).toBeGreaterThan(20 * MB);
      expect(peak).toBeLessThan(300 * MB);
    },
  );

  it("leaves nothing when it is interrupted", async () => {
    const seconds = sleepTime();
    const slow = emptyFolder();
    writeFileSync(join(slow, "factory.yaml"), `smoke:\n  - { run: [sleep, "${seconds}"], timeout: 10m }\n`);
    const scratch = emptyFolder();

    const running = factory(["smoke", project, "--project", slow], { env: { TMPDIR: scratch } });
    const pids = await untilSleeping(seconds, running.exited);
    running.child.kill("SIGINT");
    const { code, stderr } = await running.exited;

    expect(code, stderr).toBe(130);
    expect(readdirSync(scratch)).toEqual([]);
    expect(existsSync(join(slow, ".factory"))).toBe(false);
    expect(await endedWithin(20_000, pids)).toBe(true);
  });

  it("says where the builder should be when there is none", async () => {
    const endpoint = `unix://${join(emptyFolder(), "none.sock")}`;

    const { code, stderr } = await factory(["smoke", project, "--endpoint", endpoint]).exited;

    expect(code).toBe(75);
    expect(stderr).toContain("[ENDPOINT_UNAVAILABLE]");
  });
});

describe("container runtimes", () => {
  it("docker gets the image, runs each check and is left as it was", async () => {
    const docker = standInEngine();

    const reports = await check(
      [
        {
          ...command,
          name: "a",
          command: ["python", "-V"],
          user: "root",
          env: { A: "b" },
          stdout: { equals: "python -V" },
        },
        { ...command, name: "b", command: "exit 3" },
        { ...request, name: "c", json: { path: "/" } },
      ],
      { kind: "docker", program: docker.program },
    );

    expect(why(reports)).toEqual({ a: [], b: ["exit code 3, expected 0"], c: [] });
    const image = `factory-smoke:${digest.slice("sha256:".length, 19)}-DIGITS`;
    const steady = (arg: string) =>
      arg
        .replace(/^factory-smoke-[0-9a-f-]{36}$/, "NAME")
        .replace(/^(factory-smoke:.*)-[0-9a-f]{8}$/, "$1-DIGITS");
    const calls = docker.calls().map((args) => args.map(steady));
    const run = ["run", "--rm", "--name", "NAME"];
    expect(calls.filter(([first]) => first === "run")).toEqual([
      [...run, "--network", "none", "--env", "A=b", "--user", "root", "--entrypoint", "python", image, "-V"],
      [...run, "--network", "none", "--entrypoint", "/bin/sh", image, "-c", "exit 3"],
      [...run, "--publish", "127.0.0.1::8000", image],
    ]);
    expect(calls[0]).toEqual(["load", "--quiet"]);
    expect(calls.at(-1)).toEqual(["image", "rm", "--force", image]);
    expect(docker.running()).toEqual([]);
  });

  it("runc answers requests from the network of this machine", async () => {
    const port = 20_000 + (process.pid % 10_000);
    const serve = `import http.server; http.server.test(http.server.SimpleHTTPRequestHandler, port=${port}, bind="127.0.0.1")`;

    const reports = await check(
      [{ ...request, port, name: "runc", start: ["python", "-c", serve], expect: { contains: "main.py" } }],
      {
        kind: "runc",
        program: testMachine().runc,
      },
    );

    expect(why(reports)).toEqual({ runc: [] });
  });
});

describe("factory exec", () => {
  it("passes on more than a builder keeps of a log, and the exit code", async () => {
    const print = "import sys; [print(i) for i in range(500000)]; print('bad', file=sys.stderr); sys.exit(5)";

    const { code, stdout, stderr } = await factory(["exec", project, "--", "python", "-c", print]).exited;

    expect(code).toBe(2);
    expect(stderr).toBe("bad\nerror: the command ended with exit code 5 [RUN_FAILED]\n");
    expect(stdout.toString() === Array.from({ length: 500_000 }, (_, line) => `${line}\n`).join("")).toBe(
      true,
    );
  });

  it("gives standard input to a command in runc", async () => {
    const { code, stdout, stderr } = await factory(
      ["exec", project, "--runtime", "runc", "-e", "A=b", "--", "sh", "-c", "cat; echo $A"],
      { input: "hello ", env: { PATH: `${join(testMachine().runc, "..")}:${process.env.PATH}` } },
    ).exited;

    expect(code, stderr).toBe(0);
    expect(stdout.toString()).toBe("hello b\n");
  });

  it("a shell says what it needs", async () => {
    const { code, stderr } = await factory(["shell", project]).exited;

    expect(code).toBe(1);
    expect(stderr).toContain("a shell needs a terminal, and standard input is none [UNSUPPORTED]");
  });
});

async function smoke(args: readonly string[]): Promise<SmokeReport> {
  const { code, stdout, stderr } = await factory(["smoke", ...args, "--json"]).exited;
  expect(code, `${stdout}\n${stderr}`).toBe(0);
  return JSON.parse(stdout.toString()) as SmokeReport;
}

/** Bytes of the process at its largest, as Linux tells while it runs. */
async function peakMemory({ child, exited }: SpawnedFactory): Promise<number> {
  let peak = 0;
  let running = true;
  void exited.finally(() => {
    running = false;
  });
  while (running) {
    const status = existsSync(`/proc/${child.pid}/status`)
      ? readFileSync(`/proc/${child.pid}/status`, "utf8")
      : "";
    peak = Math.max(peak, Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024);
    await sleep(20);
  }
  return peak;
}
