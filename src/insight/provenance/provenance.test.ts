import { describe, expect, it } from "vitest";
import type { Plan } from "../../plan/types.ts";
import { labelledPlan } from "./image-labels.ts";
import { provenance } from "./provenance.ts";
import { isAbout, readStatement, statementBytes } from "./statement.ts";

const HASH = (digit: string) => `sha256:${digit.repeat(64)}`;
const PLAN: Plan = {
  schemaVersion: 1,
  platform: { os: "linux", architecture: "arm64" },
  stack: "python",
  contexts: {},
  stages: [
    {
      id: "weights",
      phase: "export.weights",
      name: "weights",
      block: "weights",
      from: { kind: "scratch" },
      ops: [{ kind: "add", url: "https://me:se@cret@files.example/w", checksum: HASH("c"), dest: "/w" }],
    },
  ],
  target: { base: { kind: "scratch" }, layers: [], config: { labels: { team: "us" } } },
};

describe("provenance", () => {
  const document = provenance({
    plan: PLAN,
    planDigest: HASH("1"),
    pins: { python: "3.13" },
    images: {
      b: { name: "registry.example/python:3", digest: HASH("2") },
      a: { name: "factory/debian-python", storeId: "debian-python:3.11", digest: HASH("3") },
    },
    locks: [{ file: "uv.lock", sha256: "4".repeat(64) }],
    locked: new Map([
      ["b==2", { hashes: [HASH("6"), HASH("7")] }],
      ["a==1", { hashes: [HASH("5")] }],
    ]),
    git: { url: "https://git.example/x", commit: "8".repeat(40) },
    version: "1.2.3",
  });

  it("says what was asked for and who built", () => {
    expect(document).toMatchObject({
      buildDefinition: {
        buildType: "urn:factory:build:1",
        externalParameters: { plan: HASH("1"), platform: "linux/arm64", stack: "python" },
        internalParameters: { pins: { python: "3.13" } },
      },
      runDetails: { builder: { id: "urn:factory:builder", version: { factory: "1.2.3" } } },
    });
  });

  it("lists what went in, by digest where one thing is meant, and without secrets", () => {
    const { resolvedDependencies } = (document as { buildDefinition: { resolvedDependencies: object[] } })
      .buildDefinition;

    expect(resolvedDependencies).toEqual([
      { name: "debian-python:3.11", digest: { sha256: "3".repeat(64) } },
      { name: "registry.example/python:3", digest: { sha256: "2".repeat(64) } },
      { name: "uv.lock", digest: { sha256: "4".repeat(64) } },
      { uri: "https://files.example/w", digest: { sha256: "c".repeat(64) } },
      { name: "a==1", uri: "pkg:pypi/a@1", digest: { sha256: "5".repeat(64) } },
      { name: "b==2", uri: "pkg:pypi/b@2", annotations: { files: [HASH("6"), HASH("7")] } },
      { name: "source", uri: "git+https://git.example/x", digest: { gitCommit: "8".repeat(40) } },
    ]);
  });
});

describe("statements", () => {
  it("are about the image they were made for", () => {
    const statement = readStatement(statementBytes({ name: "hello", digest: HASH("a") }, "urn:x", { y: 1 }));

    expect(statement).toMatchObject({ predicateType: "urn:x", predicate: { y: 1 } });
    expect(statement && isAbout(statement, HASH("a"))).toBe(true);
    expect(statement && isAbout(statement, HASH("b"))).toBe(false);
    expect(readStatement(Buffer.from("{}"))).toBeUndefined();
  });
});

describe("labelledPlan", () => {
  const build = { planDigest: HASH("1"), version: "1.2.3", pins: { b: "2", a: "1" }, asked: {} };

  it("adds what the image is, and keeps the labels of the plan", () => {
    expect(labelledPlan(PLAN, build).target.config.labels).toEqual({
      "dev.factory.pins": '{"a":"1","b":"2"}',
      "dev.factory.plan": HASH("1"),
      "dev.factory.version": "1.2.3",
      team: "us",
    });
  });

  it("tells time and commit only when somebody said them, and lets people decide", () => {
    const { labels } = labelledPlan(PLAN, {
      ...build,
      project: { name: "hello", version: "2.0" },
      epochSeconds: 1_700_000_000,
      git: { commit: `${"8".repeat(40)}-dirty` },
      asked: { team: "them", "org.opencontainers.image.title": "mine" },
    }).target.config;

    expect(labels).toMatchObject({
      "org.opencontainers.image.created": "2023-11-14T22:13:20Z",
      "org.opencontainers.image.revision": `${"8".repeat(40)}-dirty`,
      "org.opencontainers.image.title": "mine",
      "org.opencontainers.image.version": "2.0",
      team: "them",
    });
    expect(labels).not.toHaveProperty("org.opencontainers.image.source");
  });
});
