import { fileURLToPath } from "node:url";
import { comparePairs } from "./paired.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const program = `${root}bin/factory.js`;

for (const fixture of ["flask-hello", "cog-config", "uv-locked"]) {
  comparePairs({
    title: `start-up: factory plan --json of ${fixture} against an empty node process`,
    a: {
      name: "factory plan --json",
      argv: [process.execPath, program, "plan", `${root}fixtures/${fixture}`, "--json"],
    },
    b: { name: "node -e 0", argv: [process.execPath, "-e", "0"] },
    pairs: 25,
    aim: "at most 1.6",
  });
}
