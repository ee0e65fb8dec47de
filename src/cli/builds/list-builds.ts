import { buildKind } from "../../insight/build-kind.ts";
import { newBytes } from "../../insight/new-bytes.ts";
import { canonicalJson } from "../../plan/canonical-json.ts";
import { formatBytes } from "../../plan/format-bytes.ts";
import type { BuildRecord } from "../../store/build-record.ts";
import type { ListOptions } from "../commands/builds.ts";
import { alignColumns } from "../compat/align-columns.ts";
import type { Context } from "../context.ts";
import { formatDuration } from "../format-duration.ts";
import { recordedBuilds } from "./recorded-builds.ts";
import { timeText } from "./time-text.ts";

/** `factory builds list`: one line for each build, newest first. */
export async function listBuilds(dir: string, options: ListOptions, context: Context): Promise<void> {
  const records = await recordedBuilds(context, dir);
  const builds = records.slice(0, options.limit).map(toListed);
  if (options.json === true) {
    context.stdout.write(canonicalJson({ schemaVersion: 1, builds }, { indent: 2 }));
    return;
  }
  if (builds.length === 0) {
    context.stderr.write("no build of this project is recorded\n");
    return;
  }
  const left = records.length - builds.length;
  context.stdout.write(alignColumns([HEAD, ...builds.map(toLine)]));
  if (left > 0) context.stderr.write(`${left} older not shown: --limit ${records.length} shows all\n`);
}

/** A build in `factory builds list --json`. */
interface ListedBuild {
  readonly id: string;
  readonly startedAt: string;
  readonly outcome: BuildRecord["outcome"]["kind"];
  /** Only of builds that succeeded. */
  readonly kind?: ReturnType<typeof buildKind>;
  readonly ms: number;
  readonly newBytes?: number;
  readonly tag?: string;
}

function toListed(record: BuildRecord): ListedBuild {
  const { id, startedAt, outcome, ms, tag } = record;
  const bytes = newBytes(record);
  return {
    id,
    startedAt,
    outcome: outcome.kind,
    ...(outcome.kind === "built" ? { kind: buildKind(record) } : {}),
    ms,
    ...(bytes === undefined ? {} : { newBytes: bytes }),
    ...(tag === undefined ? {} : { tag }),
  };
}

const HEAD: readonly string[] = ["id", "started", "outcome", "time", "new", "tag"];

function toLine(build: ListedBuild): readonly string[] {
  return [
    build.id,
    timeText(build.startedAt),
    build.kind === undefined ? build.outcome : `${build.outcome}, ${build.kind}`,
    formatDuration(build.ms),
    build.newBytes === undefined ? "-" : formatBytes(build.newBytes),
    build.tag ?? "",
  ];
}
