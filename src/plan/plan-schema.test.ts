import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { planOutputSchema, planSchema } from "./plan-schema.ts";
import type { Input, Mount, Op, Plan } from "./types.ts";

const CHECKSUM = `sha256:${"a".repeat(64)}`;

const inputs: readonly Input[] = [
  { kind: "scratch" },
  { kind: "image", ref: "python:3.13" },
  { kind: "image", ref: "python:3.13", digest: CHECKSUM },
  { kind: "stage", id: "base" },
  { kind: "context", name: "project" },
  { kind: "http", url: "https://example.test/a", checksum: CHECKSUM },
  { kind: "merge", base: { kind: "stage", id: "base" }, layers: ["base"] },
];

const mounts: readonly Mount[] = [
  ...inputs.map((from): Mount => ({ kind: "bind", from, target: "/mnt" })),
  { kind: "bind", from: { kind: "scratch" }, target: "/mnt", source: "a" },
  { kind: "file", target: "/mnt", content: "" },
  { kind: "cache", id: "uv", target: "/mnt", sharing: "locked" },
  { kind: "secret", id: "token", target: "/mnt", required: true },
  { kind: "secret", id: "token", env: "TOKEN", required: false },
  { kind: "ssh", id: "default", target: "/mnt", required: false },
  { kind: "tmpfs", target: "/mnt" },
];

const ops: readonly Op[] = [
  ...mounts.map((mount): Op => ({ kind: "exec", command: "true", mounts: [mount] })),
  {
    kind: "exec",
    argv: ["true"],
    env: { A: "b" },
    workdir: "/",
    user: "0",
    network: "none",
    label: "nothing",
    source: "factory.yaml:3",
  },
  ...inputs.map((from): Op => ({ kind: "copy", from, src: ["."], dest: "/app" })),
  {
    kind: "copy",
    from: { kind: "scratch" },
    src: ["."],
    dest: "/app",
    include: ["*.py"],
    exclude: ["b"],
    chown: "1:1",
    chmod: 0o755,
  },
  { kind: "add", url: "https://example.test/a", checksum: CHECKSUM, dest: "/a", unpack: true },
  { kind: "env", vars: { A: "b" } },
  { kind: "workdir", path: "/app" },
  { kind: "user", user: "app" },
  { kind: "mkfile", path: "/a", content: "b", mode: 0o600 },
  { kind: "mkdir", path: "/a" },
  { kind: "rm", path: "/a" },
];

function planWith(op: unknown, from: unknown = { kind: "scratch" }): unknown {
  const plan: Plan = {
    schemaVersion: 1,
    platform: { os: "linux", architecture: "amd64" },
    stack: "python",
    contexts: { project: { exclude: [".git"] } },
    stages: [
      { id: "base", phase: "export.base", name: "base", block: "test", from: { kind: "scratch" }, ops: [] },
    ],
    target: {
      base: { kind: "stage", id: "base" },
      layers: [],
      config: {
        entrypoint: ["a"],
        cmd: ["b"],
        env: { A: "b" },
        workdir: "/app",
        user: "0",
        exposedPorts: ["8000/tcp"],
        labels: { a: "b" },
      },
    },
  };
  return {
    ...plan,
    stages: [{ ...plan.stages[0], from, ops: [op], layerId: "base", layer: "all", provides: ["x"] }],
  };
}

const output = {
  schemaVersion: 1,
  detection: {
    stack: "python",
    manager: "uv",
    lock: "uv.lock",
    python: { range: ">=3.10", source: "pyproject.toml:5" },
    dependencies: [{ name: "torch", specifier: "", source: "pyproject.toml:7" }],
    systemPackages: ["curl"],
    accelerator: "none",
    start: {
      command: "flask --app app.py run",
      source: "app.py:3",
      env: { PORT: "8000" },
      warning: "a development server is started",
    },
    ports: [8000],
    rejected: [{ what: "Gradio", reason: "Flask comes first", source: "demo.py:1" }],
  },
  resolution: {
    pins: {
      python: {
        version: "3.13",
        because: [{ range: ">=3.10", source: "pyproject.toml:5" }],
        row: "bases#a",
        ties: ["bases#a"],
      },
      uv: { version: "0.5.1", because: [] },
    },
    notes: [
      { kind: "untabled", variable: "uv", version: "0.5.1", source: "a:1" },
      {
        kind: "overridden",
        variable: "python",
        version: "3.13",
        source: "a:2",
        says: "3.12",
        saidBy: "bases#b",
      },
    ],
  },
  base: { build: "python:3.13", runtime: "python:3.13" },
  layers: [{ id: "python-torch", group: "torch", distributions: ["torch==2.9.0"], size: 3 }],
  plan: planWith({ kind: "rm", path: "/a" }),
  diagnostics: [{ code: "NO_LOCK", severity: "warning", message: "no lock", source: "requirements.txt" }],
};

describe("planSchema", () => {
  const isPlan = new Ajv2020({ strict: true, allErrors: true }).compile(planSchema);

  it.each(ops)("accepts op %j", (op) => {
    expect(isPlan(planWith(op)) || isPlan.errors).toBe(true);
  });

  it.each(inputs)("accepts a start from %j", (input) => {
    expect(isPlan(planWith({ kind: "rm", path: "/a" }, input)) || isPlan.errors).toBe(true);
  });

  it.each([
    [{ kind: "run", command: "true" }],
    [{ command: "true" }],
    [{ kind: "exec" }],
    [{ kind: "exec", command: "true", argv: ["true"] }],
    [{ kind: "exec", command: "true", shell: "bash" }],
    [{ kind: "exec", command: "true", mounts: [{ kind: "volume", target: "/a" }] }],
    [{ kind: "exec", command: "true", mounts: [{ kind: "secret", id: "a", required: true }] }],
    [
      {
        kind: "exec",
        command: "true",
        mounts: [{ kind: "secret", id: "a", target: "/a", env: "A", required: true }],
      },
    ],
    [{ kind: "copy", from: { kind: "previous" }, src: ["."], dest: "/" }],
    [{ kind: "add", url: "https://example.test/a", checksum: "sha256:abc", dest: "/a" }],
    [{ kind: "mkfile", path: "/a", content: "b", mode: 4096 }],
  ])("refuses op %j", (op) => {
    expect(isPlan(planWith(op))).toBe(false);
  });

  it.each([
    [{ kind: "phase", phase: "build.base" }],
    [{ kind: "image-so-far" }],
    [{ kind: "folder" }],
    ["scratch"],
  ])("refuses a start from %j", (input) => {
    expect(isPlan(planWith({ kind: "rm", path: "/a" }, input))).toBe(false);
  });
});

describe("planOutputSchema", () => {
  const isOutput = new Ajv2020({ strict: true, allErrors: true }).compile(planOutputSchema);

  it("accepts a whole document and one without the optional parts", () => {
    const { lock: _lock, start: _start, rejected: _rejected, ...detection } = output.detection;

    expect(isOutput(output) || isOutput.errors).toBe(true);
    expect(
      isOutput({ ...output, detection, resolution: { pins: {} }, layers: [], diagnostics: [] }) ||
        isOutput.errors,
    ).toBe(true);
  });

  it.each(Object.keys(output))("refuses a document without %s", (key) => {
    expect(isOutput({ ...output, [key]: undefined })).toBe(false);
  });

  it("refuses properties it does not know", () => {
    expect(isOutput({ ...output, time: 3 })).toBe(false);
    expect(isOutput({ ...output, detection: { ...output.detection, time: 3 } })).toBe(false);
  });
});
