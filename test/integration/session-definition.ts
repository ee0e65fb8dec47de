import { createHash } from "node:crypto";
import { encodeMessage } from "../../src/build/llb/wire/encode-message.ts";
import { DEFINITION_TYPE, OP_TYPE } from "../../src/build/llb/wire/schema.ts";

/** `pb.Definition` bytes of the context `project` as it is. */
export function contextDefinition(exclude: readonly string[] = []): Uint8Array {
  const attrs: Record<string, string> =
    exclude.length > 0 ? { "local.excludepatterns": JSON.stringify(exclude) } : {};
  return definition([op({ source: { identifier: "local://project", attrs } })]);
}

/**
 * Runs `cat` on the image of the layout offered as `base`: the file `seen` gets the secret `token`, `absent` says
 * whether the optional secret `other` was there. `salt` keeps the daemon from using an earlier result.
 */
export function readSecretDefinition(digest: string, salt: string): Uint8Array {
  const base = op({
    source: { identifier: `oci-layout://test/tools@${digest}`, attrs: { "oci.store": "base" } },
    platform: { Architecture: "amd64", OS: "linux" },
  });
  const script =
    "cat /run/token > /out/seen; if [ -e /run/other ]; then echo some; else echo none; fi > /out/absent";
  const exec = op({
    inputs: [{ digest: digestOf(base), index: 0 }],
    exec: {
      meta: { args: ["/bin/sh", "-ec", script], env: ["PATH=/bin", `SALT=${salt}`], cwd: "/" },
      mounts: [
        { input: 0, dest: "/", output: 0 },
        { input: -1, dest: "/out", output: 1 },
        secretMount("token", false),
        secretMount("other", true),
      ],
    },
  });
  return definition([base, exec], 1);
}

function secretMount(id: string, optional: boolean): object {
  const SECRET = 1;
  return {
    input: -1,
    dest: `/run/${id}`,
    output: -1,
    mountType: SECRET,
    secretOpt: { ID: id, mode: 0o400, optional },
  };
}

/** `output` is the result's place among the outputs of the last op. */
function definition(ops: readonly Uint8Array[], output = 0): Uint8Array {
  const last = ops.at(-1) ?? new Uint8Array();
  return encodeMessage(DEFINITION_TYPE, {
    def: [...ops, op({ inputs: [{ digest: digestOf(last), index: output }] })],
  });
}

function op(fields: object): Uint8Array {
  return encodeMessage(OP_TYPE, fields);
}

function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}
