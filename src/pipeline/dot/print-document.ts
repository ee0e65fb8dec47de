import type { AttributeList, Block, Document, Statement, SyntaxAttribute } from "./syntax.ts";
import type { Comment } from "./token.ts";

const WIDTH = 100;

interface OpenBlock {
  readonly block: Block;
  index: number;
  /** Comments after its closing brace. */
  readonly after: readonly Comment[];
}

/** The canonical text of a file: two spaces for each level, no semicolons, at most one blank line; nothing is re-ordered. */
export function printDocument({ id, before, block, last }: Document): string {
  const lines = [...commentLines(before, ""), `digraph ${id.text} {`];
  const open: OpenBlock[] = [{ block, index: 0, after: [] }];
  // Without recursion: subgraphs may be nested as deep as a file is long.
  for (let frame = open.at(-1); frame !== undefined; frame = open.at(-1)) {
    const statement = frame.block.statements[frame.index];
    const indent = "  ".repeat(open.length);
    if (statement === undefined) {
      lines.push(...commentLines([...frame.block.last, ...surplus(frame.after)], indent, frame.index > 0));
      lines.push(`${indent.slice(2)}}${trailing(frame.after)}`);
      open.pop();
      continue;
    }
    const own = statement.kind === "subgraph" ? [] : surplus(statement.after);
    const before = [...statement.before, ...own];
    lines.push(...commentLines(before, indent, frame.index > 0));
    if (statement.blankBefore && (frame.index > 0 || before.length > 0)) lines.push("");
    frame.index += 1;
    if (statement.kind === "subgraph") {
      const name = statement.id === undefined ? "" : ` ${statement.id.text}`;
      lines.push(`${indent}subgraph${name} {`);
      open.push({ block: statement.block, index: 0, after: statement.after });
    } else lines.push(`${indent}${statementText(statement, indent)}${trailing(statement.after)}`);
  }
  lines.push(...commentLines(last, "", true));
  return `${lines.join("\n")}\n`;
}

function statementText(statement: Exclude<Statement, { kind: "subgraph" }>, indent: string): string {
  switch (statement.kind) {
    case "defaults":
      return withList(statement.of, statement.list, indent);
    case "assignment":
      return `${statement.attribute.key} = ${statement.attribute.raw}`;
    case "node":
      return withList(statement.id.text, statement.list, indent);
    case "edge":
      return withList(statement.ids.map(({ text }) => text).join(" -> "), statement.list, indent);
  }
}

/** In one line if that is short and loses nothing. */
function withList(head: string, list: AttributeList | undefined, indent: string): string {
  if (list === undefined) return head;
  const { attributes, last } = list;
  const line = `${head} [${attributes.map(({ key, raw }) => `${key}=${raw}`).join(", ")}]`;
  const isPlain =
    last.length === 0 && attributes.every(({ before, after }) => before.length + after.length === 0);
  if (isPlain && !line.includes("\n") && indent.length + line.length <= WIDTH) return line;
  const inner = `${indent}  `;
  const lines = attributes.flatMap((attribute, index) =>
    attributeLines(attribute, { indent: inner, comma: index < attributes.length - 1 ? "," : "", index }),
  );
  return [`${head} [`, ...lines, ...commentLines(last, inner, true), `${indent}]`].join("\n");
}

function attributeLines(
  { key, raw, before, after }: SyntaxAttribute,
  { indent, comma, index }: { readonly indent: string; readonly comma: string; readonly index: number },
): readonly string[] {
  return [
    ...commentLines([...before, ...surplus(after)], indent, index > 0),
    `${indent}${key}=${raw}${comma}${trailing(after)}`,
  ];
}

function commentLines(comments: readonly Comment[], indent: string, blanks = false): readonly string[] {
  return comments.flatMap(({ text, blankBefore }, index) =>
    blankBefore && (blanks || index > 0) ? ["", `${indent}${text}`] : [`${indent}${text}`],
  );
}

/** Only one comment can go to the end of a line: others before it get lines of their own. */
function surplus(after: readonly Comment[]): readonly Comment[] {
  return after.filter(isLine).slice(0, -1);
}

function trailing(after: readonly Comment[]): string {
  const blocks = after.filter((comment) => !isLine(comment));
  return [...blocks, ...after.filter(isLine).slice(-1)].map(({ text }) => ` ${text}`).join("");
}

function isLine({ text }: Comment): boolean {
  return text.startsWith("//");
}
