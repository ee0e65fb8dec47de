import { createHash } from "node:crypto";
import protobuf from "protobufjs/light.js";

const text = (id: number) => ({ type: "string", id });
const number = (id: number) => ({ type: "int64", id });

// Field numbers: solver/pb/ops.proto of BuildKit. Written apart from src/build/llb, so that the client is tested alone.
const root = protobuf.Root.fromJSON({
  nested: {
    Definition: { fields: { def: { rule: "repeated", type: "bytes", id: 1 } } },
    Op: {
      fields: {
        inputs: { rule: "repeated", type: "Input", id: 1 },
        exec: { type: "ExecOp", id: 2 },
        source: { type: "SourceOp", id: 3 },
        file: { type: "FileOp", id: 4 },
      },
    },
    Input: { fields: { digest: text(1), index: number(2) } },
    SourceOp: { fields: { identifier: text(1) } },
    ExecOp: { fields: { meta: { type: "Meta", id: 1 }, mounts: { rule: "repeated", type: "Mount", id: 2 } } },
    Meta: {
      fields: {
        args: { rule: "repeated", ...text(1) },
        env: { rule: "repeated", ...text(2) },
        cwd: text(3),
      },
    },
    Mount: { fields: { input: number(1), dest: text(3), output: number(4) } },
    FileOp: { fields: { actions: { rule: "repeated", type: "FileAction", id: 2 } } },
    FileAction: {
      fields: {
        input: number(1),
        secondaryInput: number(2),
        output: number(3),
        mkfile: { type: "MkFile", id: 5 },
      },
    },
    MkFile: { fields: { path: text(1), mode: number(2), data: { type: "bytes", id: 3 } } },
  },
});

/** Bytes of a `pb.Definition` that writes one file into an empty filesystem. */
export function fileDefinition(path: string, content: string): Uint8Array {
  const mkfile = { path, mode: 0o644, data: Buffer.from(content) };
  const file = { actions: [{ input: -1, secondaryInput: -1, output: 0, mkfile }] };
  return definition([op({ file })]);
}

/** Bytes of a `pb.Definition` that gets one source. */
export function sourceDefinition(identifier: string): Uint8Array {
  return definition([op({ source: { identifier } })]);
}

/** Bytes of a `pb.Definition` that runs a shell command on an image. */
export function execDefinition(image: string, command: string): Uint8Array {
  const source = op({ source: { identifier: `docker-image://${image}` } });
  const exec = op({
    inputs: [{ digest: digestOf(source), index: 0 }],
    exec: {
      meta: { args: ["/bin/sh", "-c", command], env: ["PATH=/bin"], cwd: "/" },
      mounts: [{ input: 0, dest: "/", output: 0 }],
    },
  });
  return definition([source, exec]);
}

function definition(ops: readonly Uint8Array[]): Uint8Array {
  const last = ops.at(-1) ?? new Uint8Array();
  const end = op({ inputs: [{ digest: digestOf(last), index: 0 }] });
  return encode("Definition", { def: [...ops, end] });
}

function op(fields: object): Uint8Array {
  return encode("Op", fields);
}

function encode(type: string, fields: object): Uint8Array {
  const lookup = root.lookupType(type);
  return lookup.encode(lookup.fromObject(fields)).finish();
}

/** The digest by which BuildKit names the vertex of an encoded op. */
function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}
