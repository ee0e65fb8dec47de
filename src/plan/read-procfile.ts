import type { Project } from "../project/types.ts";
import type { Rejection } from "./detection.ts";

interface Process {
  readonly name: string;
  readonly command: string;
  readonly source: string;
}

/** The process `web` of a Procfile, else its only process, and why the others are not taken. */
export async function readProcfile(
  project: Project,
): Promise<{ readonly process?: Process; readonly rejected: readonly Rejection[] }> {
  if (!project.root.some(({ name, kind }) => name === "Procfile" && kind === "file")) return { rejected: [] };
  const { processes, rejected } = parse(await project.fs.read("Procfile", { maxBytes: 64 * 1024 }));
  const process =
    processes.find(({ name }) => name === "web") ?? (processes.length === 1 ? processes[0] : undefined);
  const reason =
    process === undefined
      ? "no process is named web, and there are several"
      : `an image starts one process, and ${process.name} is taken`;
  const others = processes.filter((one) => one !== process);
  return {
    ...(process === undefined ? {} : { process }),
    rejected: [
      ...rejected,
      ...others.map(({ name, source }) => ({ what: `Procfile process ${name}`, reason, source })),
    ],
  };
}

function parse(text: string): { readonly processes: readonly Process[]; readonly rejected: Rejection[] } {
  const processes: Process[] = [];
  const rejected: Rejection[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (/^\s*(?:#.*)?$/.test(line)) continue;
    const source = `Procfile:${index + 1}`;
    const [, name, command] = /^([\w-]+):\s*(\S.*?)\s*$/.exec(line) ?? [];
    if (name === undefined || command === undefined) {
      rejected.push({ what: "Procfile line", reason: "it is not `name: command`", source });
    } else if (processes.some((other) => other.name === name)) {
      rejected.push({ what: `Procfile process ${name}`, reason: "the name is used twice", source });
    } else processes.push({ name, command, source });
  }
  return { processes, rejected };
}
