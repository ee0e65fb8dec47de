import type { FoundFile, Project } from "../project/types.ts";
import { neverCopied } from "./never-copied.ts";
import { type PathMatch, type PathMatcher, pathMatcher } from "./path-matcher.ts";
import { projectExcludes } from "./project-excludes.ts";
import { contextPath } from "./weights-context.ts";

/** Endings of files that hold parameters, tables of them, or whole models. */
const ENDINGS: ReadonlySet<string> = new Set(
  (
    "bin caffemodel ckpt dlc engine gguf ggml h5 hdf5 joblib keras llamafile mlmodel model msgpack nemo npy npz onnx " +
    "ot params pb pdiparams pdparams pickle pkl plan pt pte ptl pth rknn safetensors tflite torchscript trt weights"
  ).split(" "),
);

const MIN_BYTES = 10_000_000;

/** Files and folders that are looked at: what lies near the root is seen, and a huge data set costs little. */
const MAX_ENTRIES = 10_000;

export interface WeightFiles {
  /** Sorted by path, relative to the project's folder. */
  readonly files: readonly FoundFile[];
  readonly complete: boolean;
}

/**
 * Large files that look like weights and that the image would hold as part of the source. Names starting with a dot
 * and what is ignored are not looked into.
 */
export async function findWeightFiles(project: Project): Promise<WeightFiles> {
  const ignored = ignoring(projectExcludes(project, await neverCopied(project)), project);
  const { files, complete } = await project.fs.find({
    enter: (folder) => !/(?:^|\/)\.[^/]*$/.test(folder) && ignored.enter(folder),
    wanted: (name) => ENDINGS.has(name.slice(name.lastIndexOf(".") + 1).toLowerCase()),
    maxEntries: MAX_ENTRIES,
  });
  const large = files.filter(({ path, bytes }) => bytes >= MIN_BYTES && !ignored.file(path));
  return { files: large.toSorted((a, b) => (a.path < b.path ? -1 : 1)), complete };
}

/** Follows the rules of the build's context, folder by folder. */
function ignoring(patterns: readonly string[], project: Project) {
  const matcher = pathMatcher(patterns);
  const folders = new Map<string, PathMatch | undefined>([["", startMatch(matcher, project.folder)]]);
  const matchOf = (path: string) => {
    const parent = folders.get(path.slice(0, Math.max(0, path.lastIndexOf("/"))));
    return matcher.match(contextPath(project, path), parent);
  };
  return {
    enter(folder: string): boolean {
      const match = matchOf(folder);
      folders.set(folder, match);
      return !match.matched || matcher.couldReinclude(contextPath(project, folder), match);
    },
    file: (path: string) => matchOf(path).matched,
  };
}

function startMatch(matcher: PathMatcher, folder: string): PathMatch | undefined {
  let match: PathMatch | undefined;
  let path = "";
  for (const part of folder === "" ? [] : folder.split("/")) {
    path = path === "" ? part : `${path}/${part}`;
    match = matcher.match(path, match);
  }
  return match;
}
