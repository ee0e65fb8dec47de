import { TextDecoder } from "node:util";

const KEPT_LINES = 20;

export interface KeptOutput {
  /** Takes a chunk of a stream and gives the lines it completes. */
  add(chunk: {
    readonly vertex: string;
    readonly stream: number;
    readonly data: Uint8Array;
  }): readonly string[];
  /** The last lines of a vertex, oldest first, with what has no line end yet. */
  last(vertex: string): readonly string[];
}

/** Joins chunks of output into lines, masks them and remembers the last ones of each vertex. */
export function keepOutput(mask: (line: string) => string = (line) => line): KeptOutput {
  const lines = new Map<string, string[]>();
  const open = new Map<string, { readonly decoder: TextDecoder; text: string }>();

  function openLine(vertex: string, stream: number) {
    const key = `${vertex} ${stream}`;
    const found = open.get(key) ?? { decoder: new TextDecoder(), text: "" };
    open.set(key, found);
    return found;
  }

  return {
    add: ({ vertex, stream, data }) => {
      const line = openLine(vertex, stream);
      const parts = `${line.text}${line.decoder.decode(data, { stream: true })}`.split(/\r?\n/);
      line.text = parts.pop() ?? "";
      const masked = parts.map(mask);
      lines.set(vertex, [...(lines.get(vertex) ?? []), ...masked].slice(-KEPT_LINES));
      return masked;
    },
    last: (vertex) => {
      const unfinished = [1, 2].map((stream) => open.get(`${vertex} ${stream}`)?.text ?? "");
      return [...(lines.get(vertex) ?? []), ...unfinished.filter((text) => text !== "").map(mask)].slice(
        -KEPT_LINES,
      );
    },
  };
}
