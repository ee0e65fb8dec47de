import { GRPC_CODE } from "../grpc-code.ts";
import { StatusError } from "./status-error.ts";

interface Parent {
  readonly path: string;
  /** Name of the last entry seen in it. */
  last: string;
}

/**
 * Checks the paths of one stream of entries: relative, without `.`, `..` or empty parts, in fsutil's order, and
 * each inside a folder that came before in the same stream. So a path can lead neither out of the
 * destination nor through a symlink that the stream made. Throws StatusError INVALID_ARGUMENT.
 */
export function entryOrder(): (path: string, isFolder: boolean) => void {
  const parents: Parent[] = [{ path: "", last: "" }];
  return (path, isFolder) => {
    const parts = path.split("/");
    if (path.includes("\0") || parts.some((part) => ["", ".", ".."].includes(part))) {
      throw new StatusError(
        GRPC_CODE.invalidArgument,
        `the export names an unsafe path ${JSON.stringify(path)}`,
      );
    }
    const name = parts.pop() ?? "";
    const folder = parts.join("/");
    while (parents.length > 1 && parents.at(-1)?.path !== folder) parents.pop();
    const parent = parents.at(-1);
    if (parent === undefined || parent.path !== folder || parent.last >= name) {
      throw new StatusError(
        GRPC_CODE.invalidArgument,
        `the export is out of order at ${JSON.stringify(path)}`,
      );
    }
    parent.last = name;
    if (isFolder) parents.push({ path, last: "" });
  };
}
