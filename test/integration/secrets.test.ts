import { createHash, randomBytes } from "node:crypto";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildProject, layerDigests, runBuildCommand } from "./build-project.ts";
import { type OwnDaemon, startOwnDaemon } from "./own-daemon.ts";
import { emptyFolder, smallProject } from "./small-project.ts";
import { bundledFactory, type SpawnFactory } from "./spawn-factory.ts";
import { startTestAgent, type TestAgent } from "./ssh-agent.ts";
import { testMachine } from "./test-machine.ts";

/** A new value for each run, so that nothing is found that an earlier run left. */
const secret = (name: string) => `${name}-${randomBytes(9).toString("hex")}?&+`;
const VALUES = {
  env: secret("env"),
  file: secret("file"),
  stdin: secret("stdin"),
  listed: secret("listed"),
  netrc: secret("netrc").replace(/\W/g, "x"),
  proxy: secret("proxy").replace(/\W/g, "x"),
};

let daemon: OwnDaemon;
let agent: TestAgent;
let factory: SpawnFactory;

beforeAll(async () => {
  daemon = await startOwnDaemon(testMachine().buildkitd, ["--debug"]);
  agent = startTestAgent((path) => readFileSync(path, "utf8"));
  factory = bundledFactory();
});

afterAll(async () => {
  agent?.stop();
  await daemon?.remove();
});

describe("secrets of a build that prints them and once fails", () => {
  const CONFIG = (last: string) => `secrets:
  - { id: fromenv, env: FROM_ENV, invalidate: true }
  - LISTED
  - { id: absent, env: ABSENT, required: false }
run:
  - command: |
      for value in "$FROM_ENV" "$LISTED" "$(cat /run/secrets/file)" "$(cat /run/secrets/stdin)"; do
        echo "plain $value"
        printf %s "$value" | base64 -w0; echo
        printf %s "me:$value" | base64 -w0; echo
        printf %s "$value" | python3 -c 'import sys, urllib.parse as u; print(u.quote(sys.stdin.read(), safe=""))'
      done
      cat /run/factory/netrc
      echo "proxy $HTTP_PROXY"
      test -S "$SSH_AUTH_SOCK"
      ${last}
    mounts:
      - { kind: secret, id: file, target: /run/secrets/file }
      - { kind: secret, id: stdin, target: /run/secrets/stdin }
      - { kind: ssh }
`;

  it("are in no layer, config, record, plan, log, trace or argument", async () => {
    const project = smallProject({ "factory.yaml": CONFIG("exit 9") });
    const home = emptyFolder();
    writeFileSync(join(home, "value"), VALUES.file);
    writeFileSync(join(home, "listed.env"), `LISTED=${VALUES.listed}\n`);
    writeFileSync(join(home, ".netrc"), `machine index.example login me password ${VALUES.netrc}\n`, {
      mode: 0o600,
    });
    const trace = join(home, "trace.json");
    const args = [
      ...["build", project, "--base", "debian-python:3.11", "--progress", "plain", "--trace", trace],
      ...["--secret", "id=fromenv,env=FROM_ENV", "--secret", `id=file,src=${home}/value`],
      ...["--secret", "id=stdin,src=-", "--secret-file", join(home, "listed.env"), "--ssh", "default"],
    ];
    const setup = {
      endpoint: `unix://${daemon.socket}`,
      input: `${VALUES.stdin}\n`,
      env: {
        FROM_ENV: VALUES.env,
        HOME: home,
        SSH_AUTH_SOCK: agent.socket,
        HTTP_PROXY: `http://me:${VALUES.proxy}@127.0.0.1:9`,
        XDG_STATE_HOME: join(home, "state"),
        XDG_CONFIG_HOME: join(home, "config"),
      },
    };

    const failing = factory(args, setup);
    const seen = await argumentsWhile(failing.exited);
    const failed = await failing.exited;
    writeFileSync(join(project, "factory.yaml"), CONFIG("true"));
    const built = await factory(args, setup).exited;
    const planned = await factory(["plan", project, "--base", "debian-python:3.11", "--json"], setup).exited;

    expect(failed.code, failed.stderr).toBe(2);
    expect(built.code, built.stderr).toBe(0);
    expect(failed.stderr).toContain("plain ***");
    const texts = new Map<string, Buffer>([
      ["output of the failure", Buffer.concat([failed.stdout, Buffer.from(failed.stderr)])],
      ["output of the build", Buffer.concat([built.stdout, Buffer.from(built.stderr)])],
      ["plan", planned.stdout],
      ["arguments of processes", Buffer.from(seen.join("\n"))],
      ["log of the daemon", Buffer.from(daemon.log())],
      ["trace", readFileSync(trace)],
      ...filesBelow(join(project, ".factory")),
      ...filesBelow(join(home, "config")),
    ]);
    expect([...texts.keys()].some((name) => name.includes("/blobs/sha256/"))).toBe(true);
    expect([...texts.keys()].some((name) => name.includes("/builds/"))).toBe(true);
    expect(seen.length).toBeGreaterThan(0);
    for (const [name, text] of texts) expect(leaksIn(text), name).toEqual([]);
  });
});

/** Values that a text holds, in any coding in which programs write them. */
function leaksIn(text: Buffer): readonly string[] {
  const values = { ...VALUES, key: agent.privateKey.split("\n")[2] ?? "" };
  return Object.entries(values).flatMap(([name, value]) => {
    const forms = [
      value,
      Buffer.from(value).toString("base64"),
      Buffer.from(value).toString("base64url"),
      Buffer.from(`me:${value}`).toString("base64"),
      encodeURIComponent(value),
      createHash("sha256").update(value).digest("hex"),
    ];
    return forms.some((form) => text.includes(form)) ? [name] : [];
  });
}

/** Files with compressed ones opened. */
function filesBelow(folder: string): readonly (readonly [string, Buffer])[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => [path, opened(readFileSync(path))] as const);
}

function opened(bytes: Buffer): Buffer {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return gunzipSync(bytes);
  // Nothing can be looked for in what is compressed in another way.
  expect(bytes.length > 4 && bytes.readUInt32LE(0) === 0xfd2fb528).toBe(false);
  return bytes;
}

/** The command line of every process of this machine, looked at again and again until the promise settles. */
async function argumentsWhile(promise: Promise<unknown>): Promise<readonly string[]> {
  const seen = new Set<string>();
  let running = true;
  void promise.finally(() => {
    running = false;
  });
  while (running) {
    for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
      try {
        seen.add(readFileSync(`/proc/${pid}/cmdline`, "utf8"));
      } catch {
        // It ended meanwhile.
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return [...seen];
}

describe("an ssh agent", () => {
  const ASK = `import os, socket, struct, sys
def ask(message):
    s = socket.socket(socket.AF_UNIX); s.connect(os.environ["SSH_AUTH_SOCK"])
    s.sendall(struct.pack(">I", len(message)) + message)
    size = struct.unpack(">I", s.recv(4))[0]; answer = b""
    while len(answer) < size: answer += s.recv(size - len(answer))
    return answer
keys = ask(bytes([11]))
print(keys[0], struct.unpack(">I", keys[1:5])[0])
print(ask(bytes([19]))[0])
`;

  it("lists its keys to a command that mounts it, and refuses to forget them", async () => {
    const config = `run:
  - command: |
      printf %s ${JSON.stringify(Buffer.from(ASK).toString("base64"))} | base64 -d > /tmp/ask.py
      python3 /tmp/ask.py
      rm /tmp/ask.py
      exit 1
    mounts: [{ kind: ssh }]
`;
    const { exit, stdout } = await runBuildCommand(smallProject({ "factory.yaml": config }), {
      args: ["--ssh", `default=${agent.socket}`],
    });

    expect(exit).toBe(2);
    expect(JSON.parse(stdout).error.details.output).toEqual(["12 1", "5"]);
    expect(agent.keys()).toEqual([agent.fingerprint]);
  });

  it("that is required and not given is refused before anything is asked of a builder", async () => {
    const config = "run:\n  - command: make\n    mounts: [{ kind: ssh, id: deploy }]\n";
    const { exit, stdout } = await runBuildCommand(smallProject({ "factory.yaml": config }), {
      endpoint: "unix:///nowhere.sock",
    });

    expect(exit).toBe(1);
    expect(JSON.parse(stdout).error).toMatchObject({
      code: "SECRET_MISSING",
      source: "factory.yaml:2:5",
      hint: "give it with --ssh deploy or --ssh deploy=SOCKET",
    });
  });
});

describe("a secret with invalidate", () => {
  it("runs the command again when its value is another one, and only then", async () => {
    const config = `secrets: [{ id: token, env: TOKEN, invalidate: true }]
run:
  - od -An -N16 -x /dev/urandom > /opt/made
`;
    const project = smallProject({ "factory.yaml": config });
    const home = emptyFolder();
    const build = (value: string) =>
      buildProject(project, {
        args: ["--secret", "id=token,env=TOKEN"],
        context: {
          env: { ...testMachine().env, BUILDKIT_HOST: testMachine().buildkit, TOKEN: value },
          folders: { cache: testMachine().cache, config: join(home, "config"), state: join(home, "state") },
        },
      });
    const made = async (value: string) => layerDigests(await build(value))["run-commands"];

    const first = await made(VALUES.env);
    expect(await made(VALUES.env)).toBe(first);
    expect(await made(VALUES.file)).not.toBe(first);
    expect(await made(VALUES.env)).toBe(first);
    expect(statSync(join(home, "config", "secret-key")).mode & 0o777).toBe(0o600);
  });
});
