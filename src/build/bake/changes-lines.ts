import { shellWord } from "../../plan/shell-word.ts";
import { literalSource, pathWords } from "./dockerfile-words.ts";
import { heredoc } from "./heredoc.ts";

/** Where a stage puts what it changed. */
const FOLDER = "/factory-changes";
const START = `${FOLDER}/start`;

/** Marks the moment before the stage does anything. */
export function changesStart(): readonly string[] {
  return [`RUN mkdir ${FOLDER} && touch ${START}`];
}

/** Puts aside what was made or changed since; files are known by their inode change time, which layers below keep. */
export function changesEnd(folders: readonly string[]): readonly string[] {
  const paths = folders.map(shellWord).join(" ");
  return [
    "# Only what was written here is the layer, not what was there before",
    ...heredoc(
      [
        "set -e",
        `find ${paths} -cnewer ${START} -print0 > /tmp/changes`,
        `tar --create --null --no-recursion --absolute-names --files-from=/tmp/changes | tar --extract --directory=${FOLDER}`,
        "",
      ].join("\n"),
      { head: "RUN --mount=type=tmpfs,target=/tmp" },
    ),
  ];
}

/** Copies one of the folders into the image. */
export function changesCopy(stage: string, path: string): string {
  return `COPY --link --from=${stage} ${pathWords([literalSource(`${FOLDER}${path}`), path])}`;
}
