import { execa } from "execa";
import { describe, expect, it } from "vitest";
import { DIGEST, IMAGES, planOf, SCRATCH_INPUT, stageWith } from "../../src/build/llb/plan-fixture.ts";
import { renderLlb } from "../../src/build/llb/render-llb.ts";
import { type DecodedVertex, decodeDefinition } from "../../src/build/llb/wire/decode-definition.ts";
import type { Op, Plan } from "../../src/plan/types.ts";

/** One line of `buildctl debug dump-llb`: the op as BuildKit itself reads it. */
interface DumpedVertex {
  readonly Op: { readonly Op: Readonly<Record<string, unknown>> };
  readonly Digest: string;
  readonly OpMetadata: Readonly<Record<string, unknown>>;
}

const PROJECT = { kind: "context", name: "project" } as const;

const OPS: readonly Op[] = [
  {
    kind: "exec",
    command: "make 'ü' > /out",
    env: { A: "1" },
    workdir: "in",
    user: "7:8",
    network: "none",
    mounts: [
      { kind: "bind", from: PROJECT, target: "/project", source: "/src" },
      { kind: "file", target: "/req.txt", content: "numpy\n" },
      { kind: "cache", id: "uv", target: "/cache", sharing: "locked" },
      { kind: "cache", id: "private", target: "/private", sharing: "private" },
      { kind: "secret", id: "ca", target: "/run/ca.pem", required: true },
      { kind: "secret", id: "netrc", target: "/run/netrc", required: false },
      { kind: "secret", id: "token", env: "TOKEN", required: false },
      { kind: "ssh", id: "default", target: "/run/ssh", required: false },
      { kind: "tmpfs", target: "/tmp" },
    ],
  },
  { kind: "env", vars: { VIRTUAL_ENV: "/opt/venv" } },
  { kind: "workdir", path: "/work" },
  { kind: "user", user: "root" },
  { kind: "exec", argv: ["python3", "-V"] },
  {
    kind: "copy",
    from: PROJECT,
    src: ["a", "b"],
    dest: "/app/",
    include: ["*.py"],
    exclude: ["test_*"],
    chown: "0:1000",
    chmod: 0o755,
  },
  { kind: "add", url: "https://files.test/w.tar.gz", checksum: DIGEST, dest: "/w", unpack: true },
  { kind: "mkfile", path: "/etc/app/x.bin", content: "\u0000é\n", mode: 0o600 },
  { kind: "mkfile", path: "/empty", content: "" },
  { kind: "mkdir", path: "/data/in", mode: 0o700 },
  { kind: "rm", path: "/old" },
];

const LAYOUT_IMAGES = {
  base: { ...IMAGES.base, kind: "layout", name: "factory/base", storeId: "base" },
} as typeof IMAGES;

describe("a rendered definition, read by BuildKit", () => {
  it("has every field of every op and input that we wrote", async () => {
    const everything = planOf([
      stageWith(OPS, { id: "all-ops" }),
      stageWith(OPS.slice(0, 1), { id: "one-op" }),
      stageWith(OPS.slice(5, 6), { id: "source", from: SCRATCH_INPUT }),
      stageWith(OPS.slice(9, 10), {
        id: "http",
        from: { kind: "http", url: "https://files.test/f", checksum: DIGEST },
      }),
      stageWith(OPS.slice(4, 5), {
        id: "merged",
        layer: "all",
        from: { kind: "merge", base: { kind: "image", ref: "base" }, layers: ["one-op", "source"] },
      }),
    ]);
    const { ours, theirs } = await readBoth(everything);
    expect(kindsOf(ours)).toEqual(["diff", "exec", "file", "merge", "source"]);
    expect(theirs.map(comparable)).toEqual(ours.map(asDumped).map(comparable));
  });

  it("names a layout image and its store", async () => {
    const { ours, theirs } = await readBoth(planOf([]), LAYOUT_IMAGES);
    expect(theirs[0]?.Op.Op).toEqual({
      source: { identifier: `oci-layout://factory/base@${DIGEST}`, attrs: { "oci.store": "base" } },
    });
    expect(theirs.map(comparable)).toEqual(ours.map(asDumped).map(comparable));
  });

  it("says which ops ignore the cache", async () => {
    const { definition } = renderLlb(planOf([stageWith([{ kind: "exec", argv: ["x"] }])]), IMAGES, {
      noCache: true,
    });
    const dumped = await dump(definition);
    const ignoring = dumped.filter(({ OpMetadata }) => OpMetadata.ignore_cache === true);
    expect(ignoring.map(({ Op: op }) => Object.keys(op.Op))).toEqual([["exec"], ["diff"], ["merge"]]);
  });
});

async function readBoth(
  plan: Plan,
  images = IMAGES,
): Promise<{ readonly ours: readonly DecodedVertex[]; readonly theirs: readonly DumpedVertex[] }> {
  const { definition } = renderLlb(plan, images);
  return { ours: decodeDefinition(definition), theirs: await dump(definition) };
}

async function dump(definition: Uint8Array): Promise<readonly DumpedVertex[]> {
  const buildctl = process.env.FACTORY_TEST_BUILDCTL ?? "buildctl";
  const { stdout } = await execa(buildctl, ["debug", "dump-llb"], { input: definition });
  return stdout.split("\n").map((line) => JSON.parse(line) as DumpedVertex);
}

function kindsOf(vertices: readonly DecodedVertex[]): readonly string[] {
  const kinds = vertices
    .flatMap(({ op }) => Object.keys(op))
    .filter((key) => key !== "inputs" && key !== "platform");
  return [...new Set(kinds)].sort();
}

/** Our reading in the shape of BuildKit's JSON, which puts the members of a oneof into an object of their own. */
function asDumped({ digest, op, metadata }: DecodedVertex): unknown {
  const { inputs, platform, file, ...members } = op;
  const actions = file?.actions.map(({ input, secondaryInput, output, ...action }) => ({
    input,
    secondaryInput,
    output,
    Action: "copy" in action && action.copy?.owner ? { copy: withOwner(action.copy) } : action,
  }));
  const kind = { ...members, ...(actions === undefined ? {} : { file: { actions } }) };
  return { Op: { inputs, Op: kind, platform }, Digest: digest, OpMetadata: metadata };
}

function withOwner(copy: { readonly owner?: { readonly user: object; readonly group: object } }): unknown {
  const named = (user: object): unknown => ({ User: renamed(user) });
  return { ...copy, owner: { user: named(copy.owner?.user ?? {}), group: named(copy.owner?.group ?? {}) } };
}

function renamed(user: object): unknown {
  return Object.fromEntries(
    Object.entries(user).map(([key, value]) => [key === "byID" ? "byId" : key, value]),
  );
}

/** Both sides without defaults, which BuildKit's JSON leaves out in some messages and writes in others; an empty message stays. */
function comparable(value: unknown): unknown {
  if (value instanceof Uint8Array) return comparable(Buffer.from(value).toString("base64"));
  if (Array.isArray(value)) return value.length === 0 ? undefined : value.map(comparable);
  if (typeof value !== "object" || value === null) {
    return value === 0 || value === "" || value === false || value === null ? undefined : value;
  }
  const fields = Object.entries(value)
    .map(([key, field]) => [key, comparable(field)] as const)
    .filter(([key, field]) => field !== undefined && !(isMap(key) && isEmpty(field)));
  return Object.fromEntries(fields);
}

function isMap(field: string): boolean {
  return field === "attrs" || field === "description";
}

function isEmpty(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}
