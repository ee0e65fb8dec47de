import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { emptyFolder } from "./small-project.ts";

/** A program called `docker` that does the three things factory asks of Docker, with a BuildKit daemon behind it. */
export interface StandInDocker {
  /** Path of the program. */
  readonly program: string;
  /** What a process needs in its environment to find it. */
  readonly env: Readonly<Record<string, string>>;
  /** The arguments of each call. */
  calls(): readonly (readonly string[])[];
  /** File that holds what `docker load` was given. */
  readonly loaded: string;
}

export interface StandInSetup {
  /** `unix://` address of the daemon behind `buildx dial-stdio`. */
  readonly buildkit: string;
  /** Goes on after SIGTERM and after its input has ended. */
  readonly stubborn?: boolean;
  /** What `docker load` says before it fails. */
  readonly loadFailure?: string;
}

export function standInDocker(setup: StandInSetup): StandInDocker {
  const folder = emptyFolder();
  const program = join(folder, "docker");
  const log = join(folder, "calls");
  const loaded = join(folder, "loaded.tar");
  const socket = setup.buildkit.replace("unix://", "");
  writeFileSync(log, "");
  writeFileSync(
    program,
    `#!${process.execPath}
const { appendFileSync, createWriteStream } = require("node:fs");
const { connect } = require("node:net");
const args = process.argv.slice(2);
appendFileSync(${JSON.stringify(log)}, JSON.stringify(args) + "\\n");
if (args[0] === "load") {
  const failure = ${JSON.stringify(setup.loadFailure ?? "")};
  if (failure !== "") {
    process.stderr.write(failure + "\\n");
    process.exit(1);
  }
  process.stdin.pipe(createWriteStream(${JSON.stringify(loaded)}));
} else if (args[1] === "dial-stdio") {
  const socket = connect(${JSON.stringify(socket)});
  process.stdin.pipe(socket);
  socket.pipe(process.stdout);
  ${setup.stubborn === true ? 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000); process.stdout.on("error", () => {});' : ""}
} else if (args[1] !== "inspect") {
  process.exit(1);
}
`,
  );
  chmodSync(program, 0o755);
  return {
    program,
    env: { PATH: `${folder}:${process.env.PATH ?? ""}` },
    calls: () =>
      readFileSync(log, "utf8")
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line) as string[]),
    loaded,
  };
}
