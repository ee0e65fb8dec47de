import { type Command, Option } from "commander";

export interface BakeFlags {
  readonly builder?: "llb" | "bake";
  /** A folder; true is the project's. */
  readonly print?: string | true;
  readonly force?: true;
}

/** Adds `--builder`, `--print` and `--force`. */
export function addBakeOptions(command: Command): Command {
  return command
    .addOption(
      new Option("--builder <name>", "llb speaks to BuildKit itself; bake runs docker buildx bake").choices([
        "llb",
        "bake",
      ]),
    )
    .addOption(
      new Option(
        "--print [dir]",
        "write the project's Dockerfile and docker-bake.json (into the project) and build nothing",
      )
        .implies({ builder: "bake" })
        .conflicts(["verify", "watch", "output", "push", "trace", "platform"]),
    )
    .option("--force", "let --print replace files that are there");
}
