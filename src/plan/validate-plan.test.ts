import { describe, expect, it } from "vitest";
import { FactoryError } from "../errors/factory-error.ts";
import type { ImageConfig, Input, Mount, Op, Plan, Stage } from "./types.ts";
import { assertValidPlan, validatePlan } from "./validate-plan.ts";

const CHECKSUM = `sha256:${"0".repeat(64)}`;

const base: Stage = {
  id: "base",
  phase: "build.base",
  name: "base",
  block: "test",
  from: { kind: "image", ref: "python:3.13", digest: CHECKSUM },
  ops: [],
};

const layer: Stage = {
  ...base,
  id: "venv",
  phase: "build.runtime",
  from: { kind: "stage", id: "base" },
  layerId: "venv",
  layer: "diff",
};

const plan: Plan = {
  schemaVersion: 1,
  platform: { os: "linux", architecture: "amd64" },
  stack: "python",
  contexts: { project: { exclude: [] } },
  stages: [base, layer],
  target: { base: { kind: "stage", id: "base" }, layers: ["venv"], config: {} },
};

function messages(changed: Partial<Plan>): readonly string[] {
  return validatePlan({ ...plan, ...changed }).map(({ message }) => message);
}

function withOps(...ops: readonly Op[]): readonly string[] {
  return messages({ stages: [base, { ...layer, ops }] });
}

function withMounts(...mounts: readonly Mount[]): readonly string[] {
  return withOps({ kind: "exec", command: "true", mounts });
}

function withFrom(from: Input): readonly string[] {
  return messages({ stages: [base, { ...layer, from }] });
}

function withConfig(config: ImageConfig): readonly string[] {
  return messages({ target: { ...plan.target, config } });
}

describe("validatePlan", () => {
  it("has nothing against a good plan", () => {
    const ops: readonly Op[] = [
      {
        kind: "exec",
        argv: ["uv", "sync"],
        env: { A_1: "b" },
        workdir: "/app",
        mounts: [
          { kind: "cache", id: "uv", target: "/cache", sharing: "shared" },
          { kind: "secret", id: "netrc", target: "/root/.netrc", required: false },
          { kind: "secret", id: "token", env: "TOKEN", required: true },
          { kind: "bind", from: { kind: "context", name: "project" }, target: "/src", source: "a/b" },
          { kind: "file", target: "/req.txt", content: "idna==3" },
        ],
      },
      { kind: "copy", from: { kind: "context", name: "project" }, src: ["."], dest: "/app", chown: "1:1" },
      { kind: "add", url: "https://example.test/a.tar", checksum: CHECKSUM, dest: "/opt" },
      { kind: "mkdir", path: "/a", mode: 0o755 },
      { kind: "rm", path: "/opt/venv/.lock" },
    ];
    const config = { env: { A: "b" }, workdir: "/app", exposedPorts: ["8000/tcp"], cmd: ["python"] };

    expect(withOps(...ops)).toEqual([]);
    expect(withConfig(config)).toEqual([]);
    expect(withFrom({ kind: "http", url: "https://example.test/a", checksum: CHECKSUM })).toEqual([]);
  });

  it.each<[Partial<Plan>, string]>([
    [{ stages: [base, base, layer] }, "stage base: the id is used twice"],
    [{ stages: [base, layer, { ...layer, id: "b" }] }, "stage b: layerId venv is also that of stage venv"],
    [{ stages: [layer, base] }, "stage venv: stage base does not come before"],
    [{ stages: [base, { ...layer, layerId: "" }] }, "stage venv: layerId is empty"],
    [{ stages: [base, { ...layer, id: "a/b" }] }, "target: stage venv is unknown"],
    [
      { target: { ...plan.target, layers: ["venv", "base"] } },
      "target: stage base is used as a layer but has no layerId",
    ],
    [{ target: { ...plan.target, layers: ["venv", "venv"] } }, "target: stage venv is a layer twice"],
    [{ target: { ...plan.target, layers: [] } }, "target: the layer of stage venv is missing"],
    [{ target: { ...plan.target, base: { kind: "stage", id: "x" } } }, "target: stage x is unknown"],
  ])("finds what is wrong with the graph of %#", (changed, message) => {
    expect(messages(changed)).toContain(message);
  });

  it("refuses a layer without a layerId", () => {
    const { layerId: _, ...unkeyed } = layer;

    expect(messages({ stages: [base, unkeyed] })).toContain(
      "stage venv: layer and layerId belong together, but only one is there",
    );
  });

  it.each<[Input, string]>([
    [{ kind: "stage", id: "venv" }, "stage venv does not come before"],
    [{ kind: "context", name: "src" }, "context src is unknown"],
    [{ kind: "context", name: "toString" }, "context toString is unknown"],
    [{ kind: "image", ref: "" }, 'image ref "" is empty or has blanks'],
    [{ kind: "image", ref: "a", digest: "latest" }, 'digest "latest" is not sha256: and 64 hex digits'],
    [
      { kind: "http", url: "file:///etc/passwd", checksum: CHECKSUM },
      '"file:///etc/passwd" is not an http(s) address',
    ],
    [
      { kind: "http", url: "https://a.test", checksum: "md5:1" },
      'checksum "md5:1" is not sha256: and 64 hex digits',
    ],
    [{ kind: "merge", base: { kind: "stage", id: "no" }, layers: [] }, "stage no is unknown"],
    [
      { kind: "merge", base: { kind: "scratch" }, layers: ["base"] },
      "stage base is used as a layer but has no layerId",
    ],
  ])("refuses the start %j", (from, message) => {
    expect(withFrom(from)).toEqual([`stage venv: ${message}`]);
  });

  it.each<[Op, string]>([
    [{ kind: "exec" }, "exec needs exactly one of command and argv"],
    [{ kind: "exec", command: "a", argv: ["a"] }, "exec needs exactly one of command and argv"],
    [{ kind: "exec", command: " " }, "command is empty"],
    [{ kind: "exec", argv: [] }, "argv names no program"],
    [{ kind: "exec", command: "a", env: { "A-B": "" } }, '"A-B" is not a name of an environment variable'],
    [{ kind: "exec", command: "a", workdir: "app" }, 'path "app" is not absolute'],
    [{ kind: "copy", from: { kind: "scratch" }, src: [], dest: "/" }, "copy has nothing to copy"],
    [
      { kind: "copy", from: { kind: "scratch" }, src: ["a/../../b"], dest: "/" },
      'path "a/../../b" leaves its root by ".."',
    ],
    [{ kind: "copy", from: { kind: "stage", id: "x" }, src: ["a"], dest: "/" }, "stage x is unknown"],
    [{ kind: "copy", from: { kind: "scratch" }, src: ["a"], dest: "app" }, 'path "app" is not absolute'],
    [
      { kind: "copy", from: { kind: "scratch" }, src: ["a"], dest: "/", chown: "app" },
      'owner "app" is not a numeric uid:gid',
    ],
    [
      { kind: "copy", from: { kind: "scratch" }, src: ["a"], dest: "/", chmod: 0o17777 },
      "8191 is not a file mode",
    ],
    [{ kind: "add", url: "nowhere", checksum: CHECKSUM, dest: "/a" }, '"nowhere" is not an http(s) address'],
    [
      { kind: "add", url: "https://a.test/b", checksum: "sha256:0", dest: "/a" },
      'checksum "sha256:0" is not sha256: and 64 hex digits',
    ],
    [{ kind: "env", vars: { "1A": "" } }, '"1A" is not a name of an environment variable'],
    [{ kind: "workdir", path: "/a/.." }, 'path "/a/.." leaves its root by ".."'],
    [{ kind: "user", user: "" }, "user is empty"],
    [{ kind: "mkfile", path: "a", content: "" }, 'path "a" is not absolute'],
    [{ kind: "mkdir", path: "/a", mode: -1 }, "-1 is not a file mode"],
    [{ kind: "rm", path: "/" }, "rm would remove the whole file system"],
  ])("refuses %j", (op, message) => {
    expect(withOps(op)).toEqual([`stage venv: ${message}`]);
  });

  it("refuses mounts that are wrong or in each other's way", () => {
    const cache: Mount = { kind: "cache", id: "a", target: "/a", sharing: "shared" };
    const both = { kind: "secret", id: "s", target: "/s", env: "S", required: true } as unknown as Mount;
    const neither = { kind: "secret", id: "s", required: true } as unknown as Mount;

    expect(withMounts(cache, { kind: "tmpfs", target: "/a/" })).toEqual([
      "stage venv: path /a is used by two mounts",
    ]);
    expect(withMounts({ ...cache, id: "" })).toEqual(["stage venv: the id of a cache mount is empty"]);
    expect(withMounts({ ...cache, target: "/" })).toEqual([
      "stage venv: a mount would hide the whole file system",
    ]);
    expect(withMounts({ ...cache, target: "a" })).toEqual(['stage venv: path "a" is not absolute']);
    expect(withMounts(both)).toEqual(["stage venv: a secret mount needs exactly one of target and env"]);
    expect(withMounts(neither)).toEqual(["stage venv: a secret mount needs exactly one of target and env"]);
    expect(
      withMounts({ kind: "bind", from: { kind: "context", name: "x" }, target: "/x", source: "../y" }),
    ).toEqual(["stage venv: context x is unknown", 'stage venv: path "../y" leaves its root by ".."']);
  });

  it.each<[ImageConfig, string]>([
    [{ env: { "": "a" } }, '"" is not a name of an environment variable'],
    [{ workdir: "app" }, 'workdir: path "app" is not absolute'],
    [{ exposedPorts: ["70000/tcp"] }, 'port "70000/tcp" is not like 8000/tcp, from 1 to 65535'],
    [{ exposedPorts: ["8000"] }, 'port "8000" is not like 8000/tcp, from 1 to 65535'],
    [{ cmd: [""] }, "cmd names no program"],
    [{ user: " " }, "user is empty"],
    [{ labels: { "": "a" } }, "a label has no name"],
  ])("refuses the config %j", (config, message) => {
    expect(withConfig(config)).toEqual([`target: ${message}`]);
  });

  it("finds secret values anywhere and does not repeat them", () => {
    const leaking: Plan = {
      ...plan,
      stages: [base, { ...layer, ops: [{ kind: "exec", command: "curl -H hunter2-secret" }] }],
      target: { ...plan.target, config: { env: { PIN: "1234" } } },
    };

    expect(validatePlan(leaking, { secrets: ["hunter2-secret", "1234", ""] })).toEqual([
      { message: "/stages/1/ops/0/command holds the value of a secret" },
      { message: "/target/config/env/PIN holds the value of a secret" },
    ]);
    expect(validatePlan(leaking, { secrets: ["234", "other-secret"] })).toEqual([]);
  });

  it("names the line of the project that asked for a wrong op", () => {
    const ops: readonly Op[] = [{ kind: "exec", command: "a", workdir: "b", source: "factory.yaml:3" }];

    expect(validatePlan({ ...plan, stages: [base, { ...layer, ops }] })).toEqual([
      { message: 'stage venv: path "b" is not absolute', source: "factory.yaml:3" },
    ]);
  });
});

describe("assertValidPlan", () => {
  it("throws all problems at once", () => {
    const broken = {
      ...plan,
      stages: [base, { ...layer, ops: [{ kind: "rm", path: "a" }, { kind: "exec" }] }],
    };

    expect(() => assertValidPlan(plan)).not.toThrow();
    try {
      assertValidPlan(broken as Plan);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(FactoryError);
      expect(error).toMatchObject({ code: "PLAN_INVALID", message: "the plan has 2 problems" });
    }
  });
});
