import type { Input, Mount } from "../../plan/types.ts";
import { mountField } from "./dockerfile-words.ts";

/** Where the Dockerfile finds what a mount shows. */
export interface MountSources {
  /** Name for `from=`; undefined is the project. */
  readonly input: (input: Input) => string | undefined;
  /** Stage and path of a text. */
  readonly file: (mount: FileMount) => { readonly from: string; readonly path: string };
}

export type FileMount = Extract<Mount, { kind: "file" }>;

/** `--mount=…` of a RUN. */
export function renderMount(mount: Mount, sources: MountSources): string {
  const fields = mountFields(mount, sources).map(([key, value]) => mountField(key, value));
  return `--mount=type=${mount.kind === "file" ? "bind" : mount.kind},${fields.join(",")}`;
}

function mountFields(mount: Mount, sources: MountSources): readonly (readonly [string, string])[] {
  const target = "target" in mount ? [["target", mount.target] as const] : [];
  switch (mount.kind) {
    case "bind": {
      const from = sources.input(mount.from);
      return [
        ...(from === undefined ? [] : [["from", from] as const]),
        ...(mount.source === undefined ? [] : [["source", mount.source] as const]),
        ...target,
      ];
    }
    case "file": {
      const { from, path } = sources.file(mount);
      return [["from", from], ["source", path], ...target];
    }
    case "cache":
      return [
        ["id", mount.id],
        ...target,
        ...(mount.sharing === "shared" ? [] : [["sharing", mount.sharing] as const]),
      ];
    case "secret":
      return [
        ["id", mount.id],
        ...target,
        ...("env" in mount ? [["env", mount.env] as const] : []),
        ...needed(mount),
      ];
    case "ssh":
      return [["id", mount.id], ...target, ...needed(mount)];
    case "tmpfs":
      return target;
  }
}

function needed({ required }: { readonly required: boolean }): readonly (readonly [string, string])[] {
  return required ? [["required", "true"]] : [];
}
