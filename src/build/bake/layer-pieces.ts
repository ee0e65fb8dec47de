import { posix } from "node:path";
import { escapePattern } from "../../plan/escape-pattern.ts";
import type { Input, Op, Plan, Stage } from "../../plan/types.ts";
import { notBakeable } from "./not-bakeable.ts";
import { writtenFolders } from "./plain-exec.ts";

/** How the one layer of a stage gets onto what lies below it. */
export type LayerPiece =
  /** Files put onto nothing: each op is a `COPY --link` where the layer belongs. */
  | { readonly kind: "copies"; readonly stage: Stage }
  /** The stage starts from the image so far, so its ops run there. */
  | { readonly kind: "in-place"; readonly stage: Stage }
  /** A stage of its own, of which these folders are copied. */
  | { readonly kind: "folders"; readonly stage: Stage; readonly folders: readonly WrittenFolder[] }
  /** A stage of its own that puts aside what it changed in these folders: it found much there that is not its own. */
  | { readonly kind: "changes"; readonly stage: Stage; readonly folders: readonly string[] };

export interface WrittenFolder {
  readonly path: string;
  /** What the stage found in the folder and did not make. */
  readonly exclude: readonly string[];
}

/** Says for each layer on `base`, in order, how a Dockerfile makes it. Throws UNSUPPORTED where none does so exactly. */
export function layerPieces(plan: Plan, base: Input, layers: readonly string[]): readonly LayerPiece[] {
  return layers.map((id, index) => {
    const stage = stageById(plan, id);
    return piece({ plan, base, earlier: layers.slice(0, index) }, stage);
  });
}

export function stageById(plan: Plan, id: string): Stage {
  const stage = plan.stages.find((candidate) => candidate.id === id);
  if (stage === undefined) throw new Error(`stage "${id}" is not in the plan`);
  return stage;
}

/** The input behind stages that do nothing. */
export function resolved(plan: Plan, input: Input): Input {
  if (input.kind !== "stage") return input;
  const stage = stageById(plan, input.id);
  return stage.ops.length === 0 ? resolved(plan, stage.from) : input;
}

interface Below {
  readonly plan: Plan;
  readonly base: Input;
  readonly earlier: readonly string[];
}

function piece(below: Below, stage: Stage): LayerPiece {
  const from = resolved(below.plan, stage.from);
  const onNothing = from.kind === "scratch";
  if (onNothing && stage.ops.every(isPut)) return { kind: "copies", stage };
  if (onNothing || stage.layer === "all") {
    return { kind: "folders", stage, folders: [{ path: "/", exclude: [] }] };
  }
  const paths = foldersOf(stage);
  if (paths !== undefined) {
    const folders = paths.map((path) => ({ path, exclude: foundIn(below, stage, path) }));
    const known = folders.filter((folder): folder is WrittenFolder => folder.exclude !== undefined);
    if (known.length === folders.length) return { kind: "folders", stage, folders: known };
    return { kind: "changes", stage, folders: paths };
  }
  if (isImageSoFar(below, stage.from)) return { kind: "in-place", stage };
  throw notBakeable(
    stage,
    "it is not known which folders it writes, and it does not start from the image so far",
  );
}

function isPut(op: Op): boolean {
  return op.kind === "copy" || op.kind === "add" || op.kind === "mkfile";
}

/** Undefined unless every op that changes files says where. */
function foldersOf(stage: Stage): readonly string[] | undefined {
  const folders = new Set<string>();
  for (const op of stage.ops) {
    if (op.kind !== "exec") continue;
    const written = writtenFolders(op);
    if (written.length === 0 || written.includes("/")) return undefined;
    for (const path of written) folders.add(path);
  }
  const known = [...folders].sort();
  const outside = stage.ops.some((op) => {
    const path = placeOf(op);
    return path !== undefined && !known.some((folder) => isWithin(path, folder));
  });
  return known.length === 0 || outside ? undefined : known;
}

/** What stages below, which are no layers of the image, put into the folder; undefined when only looking tells. */
function foundIn(
  { plan, base, earlier }: Below,
  stage: Stage,
  folder: string,
): readonly string[] | undefined {
  const exclude: string[] = [];
  let input: Input = stage.from;
  while (input.kind === "stage" && JSON.stringify(input) !== JSON.stringify(base)) {
    const parent: Stage = stageById(plan, input.id);
    for (const op of earlier.includes(parent.id) ? [] : parent.ops) {
      const found = leftovers(op, folder);
      if (found === undefined) return undefined;
      exclude.push(...found);
    }
    input = parent.from;
  }
  return input.kind === "merge" ? undefined : exclude;
}

function leftovers(op: Op, folder: string): readonly string[] | undefined {
  if (op.kind === "exec") {
    return writtenFolders(op).some((path) => overlaps(path, folder)) ? undefined : [];
  }
  const path = placeOf(op);
  if (path === undefined || !overlaps(path, folder)) return [];
  if (op.kind === "mkfile") return [escapePattern(posix.relative(folder, path))];
  const include = op.kind === "copy" && path === folder ? op.include : undefined;
  return include?.some((pattern) => pattern.startsWith("!")) === true ? undefined : include;
}

function overlaps(path: string, folder: string): boolean {
  return isWithin(path, folder) || isWithin(folder, path);
}

/** Where a file op puts something; undefined for what changes no files, and for removals. */
function placeOf(op: Op): string | undefined {
  switch (op.kind) {
    case "copy":
    case "add":
      return posix.resolve("/", op.dest);
    case "mkfile":
    case "mkdir":
    case "rm":
      return posix.resolve("/", op.path);
    default:
      return undefined;
  }
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

function isImageSoFar({ plan, base, earlier }: Below, from: Input): boolean {
  const input = resolved(plan, from);
  const own = input.kind === "merge" ? input : { base: input, layers: [] };
  const sameBase = JSON.stringify(resolved(plan, own.base)) === JSON.stringify(resolved(plan, base));
  return sameBase && own.layers.length === earlier.length && own.layers.every((id, at) => id === earlier[at]);
}
