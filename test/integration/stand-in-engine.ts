import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { emptyFolder } from "./small-project.ts";

/** A program that takes the calls of docker that run containers: a "container" is a process that prints, ends or serves. */
export interface StandInEngine {
  readonly program: string;
  /** The arguments of each call. */
  calls(): readonly (readonly string[])[];
  /** Names of containers that were not ended. */
  running(): readonly string[];
}

/**
 * Its containers print their entrypoint and arguments, end with N for `/bin/sh -c "exit N"`, and without an entrypoint serve
 * the path that is asked for as JSON.
 */
export function standInEngine(): StandInEngine {
  const folder = emptyFolder();
  const program = join(folder, "engine");
  const log = join(folder, "calls");
  const containers = join(folder, "containers");
  mkdirSync(containers);
  writeFileSync(log, "");
  writeFileSync(
    program,
    `#!${process.execPath}
const { appendFileSync, readFileSync, rmSync, writeFileSync } = require("node:fs");
const { createServer } = require("node:http");
const args = process.argv.slice(2);
appendFileSync(${JSON.stringify(log)}, JSON.stringify(args) + "\\n");
const place = (name) => ${JSON.stringify(containers)} + "/" + name;
const [verb] = args;
if (verb === "load") {
  process.stdin.resume();
} else if (verb === "run") {
  const name = args[args.indexOf("--name") + 1];
  const at = args.indexOf("--entrypoint");
  if (at === -1) {
    const server = createServer((request, response) => response.end(JSON.stringify({ path: request.url })));
    server.listen(0, "127.0.0.1", () => writeFileSync(place(name), process.pid + " " + server.address().port));
  } else {
    const [entrypoint, , ...rest] = args.slice(at + 1);
    console.log([entrypoint, ...rest].join(" "));
    process.exitCode = Number(/^exit (\\d+)$/.exec(rest[1] ?? "")?.[1] ?? 0);
  }
} else if (verb === "port") {
  try {
    console.log("127.0.0.1:" + readFileSync(place(args[1]), "utf8").split(" ")[1]);
  } catch {
    process.exitCode = 1;
  }
} else if (verb === "stop") {
  const name = args.at(-1);
  process.kill(Number(readFileSync(place(name), "utf8").split(" ")[0]));
  rmSync(place(name));
} else if (verb !== "rm" && verb !== "image") {
  process.exitCode = 1;
}
`,
  );
  chmodSync(program, 0o755);
  return {
    program,
    calls: () =>
      readFileSync(log, "utf8")
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line) as string[]),
    running: () => readdirSync(containers),
  };
}
