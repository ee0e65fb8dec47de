import { describe, expect, it } from "vitest";
import type { ExecOp, Mount } from "../../plan/types.ts";
import { BASE_IMAGE, inputOf, only, planOf, SCRATCH_INPUT, solved, stageWith } from "./plan-fixture.ts";
import type { DecodedVertex } from "./wire/decode-definition.ts";
import type { WireExec, WireMount } from "./wire/types.ts";

describe("exec", () => {
  it("gives a command to a shell that stops at the first failure, and argv to no shell", () => {
    expect(exec({ command: "a && b" }).meta.args).toEqual(["/bin/sh", "-ec", "a && b"]);
    expect(exec({ argv: ["python3", "-V"] }).meta.args).toEqual(["python3", "-V"]);
  });

  it("refuses an op without command and argv", () => {
    expect(() => exec({})).toThrow("neither a command nor argv");
  });

  it("runs with the environment, folder and user of the base image", () => {
    const { meta } = exec({ argv: ["x"] });
    expect(meta.env).toEqual(["PATH=/usr/bin:/bin", "LANG=C.UTF-8"]);
    expect([meta.cwd, meta.user]).toEqual(["/srv", "1000"]);
  });

  it("puts its own variables over inherited ones in place and adds new ones sorted", () => {
    const { meta } = exec({ argv: ["x"], env: { Z: "1", A: "2", PATH: "/p" }, workdir: "in", user: "0:0" });
    expect(meta.env).toEqual(["PATH=/p", "LANG=C.UTF-8", "A=2", "Z=1"]);
    expect([meta.cwd, meta.user]).toEqual(["/srv/in", "0:0"]);
  });

  it("sets the default search path where the image sets none", () => {
    const images = { base: { ...BASE_IMAGE, config: { ...BASE_IMAGE.config, config: {} } } };
    const { vertices } = solved(planOf([stageWith([{ kind: "exec", argv: ["x"] }])]), { images });
    const meta = only(vertices, "exec").op.exec?.meta;
    expect(meta?.env).toEqual(["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]);
    expect([meta?.cwd, meta?.user]).toEqual(["/", ""]);
  });

  it("reads a relative folder of an image from the root", () => {
    const images = {
      base: { ...BASE_IMAGE, config: { ...BASE_IMAGE.config, config: { WorkingDir: "app" } } },
    };
    const { vertices } = solved(planOf([stageWith([{ kind: "exec", argv: ["x"] }])]), { images });
    expect(only(vertices, "exec").op.exec?.meta.cwd).toBe("/app");
  });

  it("is cut off from the network only when asked", () => {
    expect(exec({ argv: ["x"] }).network).toBe(0);
    const vertex = execVertex({ argv: ["x"], network: "none" });
    expect(vertex.op.exec?.network).toBe(2);
    expect(vertex.metadata?.caps).toHaveProperty(["exec.meta.network"]);
  });

  it("keeps the root, its only output, and names its platform", () => {
    const vertex = execVertex({ argv: ["x"] });
    expect(mounted(vertex, "/")).toMatchObject({ input: 0, output: 0, readonly: false, mountType: 0 });
    expect(vertex.op.platform).toEqual({ Architecture: "amd64", OS: "linux" });
    expect(vertex.metadata?.caps).toEqual({ "exec.meta.base": true, "exec.mount.bind": true });
  });

  it("starts from an empty root on scratch", () => {
    const plan = planOf([stageWith([{ kind: "exec", argv: ["x"] }], { from: SCRATCH_INPUT })]);
    expect(mounted(only(solved(plan).vertices, "exec"), "/")).toMatchObject({ input: -1, output: 0 });
  });

  it("ignores the cache only when asked, for execs and for what is made of their results", () => {
    const plan = planOf([
      stageWith([
        { kind: "mkdir", path: "/a" },
        { kind: "exec", argv: ["x"] },
      ]),
    ]);
    expect(ignoring(solved(plan).vertices)).toEqual([]);
    const { vertices } = solved(plan, { noCache: true });
    expect(ignoring(vertices)).toEqual(["x", "diff", "merge"]);
    expect(vertices.at(-1)?.metadata?.caps).toHaveProperty(["meta.ignorecache"]);
  });

  it("ignores the cache of the named stages and of what is built on them", () => {
    const plan = planOf([
      { ...stageWith([{ kind: "exec", argv: ["one"] }]), id: "one" },
      { ...stageWith([{ kind: "exec", argv: ["two"] }]), id: "two", layerId: "two" },
      {
        ...stageWith([{ kind: "exec", argv: ["three"] }], { from: { kind: "stage", id: "one" } }),
        id: "three",
        layerId: "three",
      },
    ]);
    const run = (names: readonly string[]) =>
      ignoring(solved(plan, { noCache: names }).vertices).filter((name) => !["diff", "merge"].includes(name));

    expect(run(["two"])).toEqual(["two"]);
    expect(run(["one"])).toEqual(["one", "three"]);
    expect(run([])).toEqual([]);
  });
});

function ignoring(vertices: readonly DecodedVertex[]): readonly string[] {
  return vertices
    .filter((vertex) => vertex.metadata?.ignore_cache)
    .map(({ op }) => op.exec?.meta.args.join(" ") ?? (op.merge === undefined ? "diff" : "merge"));
}

describe("secrets that invalidate", () => {
  const MOUNT = { kind: "secret", id: "token", env: "TOKEN", required: true, invalidate: true } as const;
  const plan = planOf([stageWith([{ kind: "exec", argv: ["x"], mounts: [MOUNT] }])]);
  const marks = (secretMarks?: Readonly<Record<string, string>>) =>
    only(solved(plan, secretMarks === undefined ? {} : { secretMarks }).vertices, "exec").op.exec?.secretenv;

  it("put what stands for their value into the op, as the id of a secret that nobody has", () => {
    expect(marks({ token: "abc", other: "def" })).toEqual([
      { ID: "token", name: "TOKEN", optional: false },
      { ID: "factory.mark.token.abc", name: "FACTORY_SECRET_MARK_0", optional: true },
    ]);
  });

  it("say so when they are not given", () => {
    expect(marks()?.at(-1)).toMatchObject({ ID: "factory.mark.token.absent" });
  });
});

describe("exec mounts", () => {
  it("shows another file system read-only and keeps no result of it", () => {
    const vertex = mounting({
      kind: "bind",
      from: { kind: "context", name: "project" },
      target: "/m",
      source: "/in",
    });
    expect(mounted(vertex, "/m")).toMatchObject({ input: 1, output: -1, readonly: true, selector: "/in" });
    expect(vertex.metadata?.caps).toHaveProperty(["exec.mount.selector"]);
  });

  it("lists an input once that is both the root and a mount", () => {
    const vertex = mounting({ kind: "bind", from: { kind: "image", ref: "base" }, target: "/m" });
    expect(vertex.op.inputs).toHaveLength(1);
    expect(mounted(vertex, "/m")).toMatchObject({ input: 0, selector: "" });
  });

  it("shows the text of a file mount from a vertex of its own", () => {
    const plan = planOf([stageWith([{ kind: "exec", argv: ["x"], mounts: [fileMount("/req.txt")] }])]);
    const { vertices } = solved(plan);
    const vertex = only(vertices, "exec");
    expect(mounted(vertex, "/req.txt")).toMatchObject({
      input: 1,
      output: -1,
      readonly: true,
      selector: "/file",
    });
    const [action] = inputOf(vertices, vertex, 1).op.file?.actions ?? [];
    expect(action).toMatchObject({ input: -1, mkfile: { path: "/file", mode: 0o644 } });
    expect(new TextDecoder().decode(action?.mkfile?.data)).toBe("numpy==2.1.3\n");
  });

  it("makes one vertex of the same text at two places", () => {
    const ops = ["/a", "/b"].map(
      (path) => ({ kind: "exec", argv: ["x"], mounts: [fileMount(path)] }) as const,
    );
    const { vertices } = solved(planOf([stageWith(ops)]));
    expect(vertices.filter((vertex) => vertex.op.file?.actions[0]?.mkfile !== undefined)).toHaveLength(1);
  });

  it.each([
    ["shared", 0],
    ["private", 1],
    ["locked", 2],
  ] as const)("keeps a %s cache by its id", (sharing, number) => {
    const vertex = mounting({ kind: "cache", id: "uv", target: "/c", sharing });
    expect(mounted(vertex, "/c")).toMatchObject({
      input: -1,
      output: -1,
      mountType: 3,
      cacheOpt: { ID: "uv", sharing: number },
    });
    expect(vertex.metadata?.caps).toMatchObject({
      "exec.mount.cache": true,
      "exec.mount.cache.sharing": true,
    });
  });

  it("mounts a temporary file system", () => {
    const vertex = mounting({ kind: "tmpfs", target: "/tmp" });
    expect(mounted(vertex, "/tmp")).toMatchObject({
      input: -1,
      output: -1,
      mountType: 4,
      TmpfsOpt: { size: 0 },
    });
    expect(vertex.metadata?.caps).toHaveProperty(["exec.mount.tmpfs"]);
  });

  it("mounts a secret as a file that only its owner reads", () => {
    const vertex = mounting({ kind: "secret", id: "ca", target: "/run/ca.pem", required: true });
    expect(mounted(vertex, "/run/ca.pem")).toMatchObject({
      mountType: 1,
      secretOpt: { ID: "ca", mode: 0o400, optional: false },
    });
    expect(vertex.metadata?.caps).toHaveProperty(["exec.mount.secret"]);
  });

  it("gives a secret as a variable without a mount", () => {
    const vertex = mounting({ kind: "secret", id: "token", env: "TOKEN", required: false });
    expect(vertex.op.exec?.secretenv).toEqual([{ ID: "token", name: "TOKEN", optional: true }]);
    expect(vertex.op.exec?.mounts).toHaveLength(1);
    expect(vertex.metadata?.caps).toHaveProperty(["exec.secretenv"]);
  });

  it("mounts an ssh agent and points SSH_AUTH_SOCK at it", () => {
    const vertex = mounting({ kind: "ssh", id: "default", target: "/run/ssh", required: false });
    expect(mounted(vertex, "/run/ssh")).toMatchObject({
      mountType: 2,
      SSHOpt: { ID: "default", mode: 0o600, optional: true },
    });
    expect(vertex.op.exec?.meta.env).toContain("SSH_AUTH_SOCK=/run/ssh");
    expect(vertex.metadata?.caps).toHaveProperty(["exec.mount.ssh"]);
  });

  it("makes the same op of the same mounts in another order", () => {
    const mounts: readonly Mount[] = [
      { kind: "tmpfs", target: "/tmp" },
      { kind: "secret", id: "t", env: "B", required: true },
      { kind: "cache", id: "c", target: "/c", sharing: "shared" },
      { kind: "secret", id: "t", env: "A", required: true },
      fileMount("/f"),
    ];
    const forward = execVertex({ argv: ["x"], mounts });
    const backward = execVertex({ argv: ["x"], mounts: mounts.toReversed() });
    expect(backward.digest).toBe(forward.digest);
  });
});

type ExecFields = Omit<ExecOp, "kind">;

function execVertex(fields: ExecFields): DecodedVertex {
  return only(solved(planOf([stageWith([{ kind: "exec", ...fields }])])).vertices, "exec");
}

function exec(fields: ExecFields): WireExec {
  const found = execVertex(fields).op.exec;
  if (found === undefined) throw new Error("no exec");
  return found;
}

function mounting(mount: Mount): DecodedVertex {
  return execVertex({ argv: ["x"], mounts: [mount] });
}

function mounted(vertex: DecodedVertex, dest: string): WireMount | undefined {
  return vertex.op.exec?.mounts.find((mount) => mount.dest === dest);
}

function fileMount(target: string): Mount {
  return { kind: "file", target, content: "numpy==2.1.3\n" };
}
