import type { SolveStatus } from "../buildkit/types.ts";

/** One line of `--progress rawjson`; undefined for what is no status, such as a message of buildx itself. */
export function readProgress(
  line: string,
  stageNames: Readonly<Record<string, string>>,
): SolveStatus | undefined {
  const value = parsed(line);
  if (value === undefined) return undefined;
  return {
    vertexes: list(value.vertexes).map((vertex) => ({
      digest: text(vertex.digest),
      name: stageOf(text(vertex.name), stageNames),
      cached: vertex.cached === true,
      ...time("startedMs", vertex.started),
      ...time("completedMs", vertex.completed),
      ...(typeof vertex.error === "string" && vertex.error !== "" ? { error: vertex.error } : {}),
    })),
    statuses: list(value.statuses).map((status) => ({
      id: text(status.id),
      vertex: text(status.vertex),
      name: text(status.name),
      current: number(status.current),
      total: number(status.total),
      ...time("startedMs", status.started),
      ...time("completedMs", status.completed),
    })),
    logs: list(value.logs).map((log) => ({
      vertex: text(log.vertex),
      stream: number(log.stream),
      data: new Uint8Array(Buffer.from(text(log.data), "base64")),
    })),
  };
}

/** `[python-venv 2/3] RUN …` belongs to that stage of the plan; other vertices, which take no time, keep the name that buildx shows. */
function stageOf(name: string, stageNames: Readonly<Record<string, string>>): string {
  const [, stage = ""] = /^\[(?:\S+ )?(\S+) +\d+\/\d+\] RUN /.exec(name) ?? [];
  return stageNames[stage] ?? name;
}

type Fields = Readonly<Record<string, unknown>>;

function parsed(line: string): Fields | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    return JSON.parse(line) as Fields;
  } catch {
    return undefined;
  }
}

function list(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value : [];
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function number(value: unknown): number {
  return typeof value === "number" ? value : 0;
}

function time<K extends string>(key: K, value: unknown): { readonly [P in K]?: number } {
  const ms = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isNaN(ms) ? {} : ({ [key]: ms } as { readonly [P in K]?: number });
}
