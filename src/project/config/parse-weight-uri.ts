import { posix } from "node:path";
import type { FileProblem } from "../problems.ts";
import { closest } from "../suggest.ts";
import type { WeightSource } from "../types.ts";
import type { WeightSourceYaml } from "./read-weights.ts";

type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

export type ParsedUri =
  | Without<Extract<WeightSource, { kind: "hub" }>, "include" | "exclude" | "source">
  | Without<Extract<WeightSource, { kind: "http" }>, "source">
  | { readonly kind: "project"; readonly path: string };

interface Refused {
  readonly problem: FileProblem;
  /** Key of the source that is wrong. */
  readonly at: "uri" | "checksum" | "unpack";
}

const SCHEMES = ["hf", "https", "http", "file"];
const NAME = /^(?!.*(?:--|\.\.))[A-Za-z0-9_](?:[\w.-]*[\w])?$/;

/** What a URI of weights names: `hf://owner/name@revision/path`, `https://…`, `file://…` or a path of the project. */
export function parseWeightUri(written: WeightSourceYaml): ParsedUri | Refused {
  const uri = written.uri.trim();
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):\/\//.exec(uri)?.[1]?.toLowerCase();
  if (uri === "")
    return refused("the uri is empty", "write hf://owner/name, https://…, or a path of the project");
  if (/\p{Cc}/u.test(uri)) return refused("the uri has a control character", "remove it");
  const isDownload = scheme === "https" || scheme === "http";
  if (!isDownload && written.checksum !== undefined) {
    return {
      at: "checksum",
      problem: { message: "checksum is for downloads by https", hint: "remove checksum" },
    };
  }
  if (!isDownload && written.unpack !== undefined) {
    return { at: "unpack", problem: { message: "unpack is for downloads by https", hint: "remove unpack" } };
  }
  if (isDownload) return parseHttp(uri, written);
  if (scheme === "hf") return parseHub(uri.slice("hf://".length));
  if (scheme === undefined || scheme === "file") return parsePath(uri.replace(/^file:\/\//i, ""));
  const guess = closest(scheme, SCHEMES);
  return refused(
    `weights cannot be taken from ${scheme}://`,
    guess === undefined
      ? "use hf://, https://, file:// or a path of the project"
      : `did you mean ${guess}://?`,
  );
}

function parseHub(text: string): ParsedUri | Refused {
  const [owner = "", rest = "", ...path] = text.replace(/\/+$/, "").split("/");
  const at = rest.indexOf("@");
  const name = at === -1 ? rest : rest.slice(0, at);
  const revision = at === -1 ? undefined : decode(rest.slice(at + 1));
  const hint = "write hf://owner/name, hf://owner/name@commit or hf://owner/name@commit/path";
  if (!NAME.test(owner) || !NAME.test(name)) return refused(`hf://${text} names no repository`, hint);
  if (revision !== undefined && !/^[\w][\w./-]*$/.test(revision))
    return refused(`hf://${text} has no revision after @`, hint);
  if (path.some((part) => part === "" || part === "." || part === "..")) {
    return refused(`hf://${text} has a path that leads elsewhere`, hint);
  }
  return {
    kind: "hub",
    repository: `${owner}/${name}`,
    ...(revision === undefined ? {} : { revision }),
    ...(path.length === 0 ? {} : { path: path.join("/") }),
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}

function parseHttp(uri: string, { checksum: given, unpack = false }: WeightSourceYaml): ParsedUri | Refused {
  const url = URL.canParse(uri) ? new URL(uri) : undefined;
  if (url === undefined || url.hostname === "") return refused(`${uri} is not a URL`, "correct the address");
  if (url.username !== "" || url.password !== "") {
    return refused(
      "the uri holds credentials, which would be in the image's history",
      "put them into a netrc file",
    );
  }
  const fragment = /^#sha256=([0-9a-fA-F]{64})$/.exec(url.hash)?.[1]?.toLowerCase();
  if (url.hash !== "" && fragment === undefined) {
    return refused(
      "what follows # in the uri is not sha256= and 64 hexadecimal digits",
      "correct the checksum",
    );
  }
  const declared =
    given === undefined ? undefined : /^sha256:([0-9a-f]{64})$/i.exec(given)?.[1]?.toLowerCase();
  if (given !== undefined && declared === undefined) {
    const message = `checksum ${JSON.stringify(given)} is not sha256: and 64 hexadecimal digits`;
    return { at: "checksum", problem: { message, hint: "compute it with sha256sum FILE" } };
  }
  const hash = declared ?? fragment;
  url.hash = "";
  if (hash === undefined) {
    return refused(
      `${url.href} has no checksum: nobody could tell whether the file changed`,
      "download it once, compute sha256sum FILE, and add #sha256=… to the uri",
    );
  }
  if (declared !== undefined && fragment !== undefined && declared !== fragment) {
    return {
      at: "checksum",
      problem: { message: "checksum and the uri's #sha256 differ", hint: "keep one of them" },
    };
  }
  return { kind: "http", url: url.href, checksum: `sha256:${hash}`, unpack };
}

function parsePath(text: string): ParsedUri | Refused {
  if (text.startsWith("/") || text.startsWith("~")) {
    return refused(
      `${text} is not a path inside the project`,
      "move the files into the project and name them from its root",
    );
  }
  const path = posix.normalize(text).replace(/\/+$/, "");
  if (path === "." || path === "")
    return refused("the weights are the project itself", "name a folder or a file of it");
  if (path === ".." || path.startsWith("../")) {
    return refused(`${text} leads out of the project`, "move the files into the project");
  }
  return { kind: "project", path };
}

function refused(message: string, hint: string): Refused {
  return { at: "uri", problem: { message, hint } };
}
