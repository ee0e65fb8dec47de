import { spawnSync } from "node:child_process";
import { cpus, totalmem } from "node:os";
import { summary } from "./summary.js";

/**
 * Times two commands in turn (A B A B …) and prints the ratio of each pair, which holds when the machine's speed
 * drifts. `run` is an argv, or a function that prepares one for each run.
 */
export function comparePairs({ title, a, b, pairs, aim }) {
  once(a);
  once(b);
  const rows = [];
  for (let pair = 0; pair < pairs; pair += 1) rows.push([once(a), once(b)]);
  console.log(`\n${title}`);
  console.log(
    `  ${cpus().length} cores ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, node ${process.version}, ${pairs} pairs`,
  );
  console.log(
    `  A ${a.name}: ${summary(
      rows.map(([left]) => left),
      "ms",
    )}`,
  );
  console.log(
    `  B ${b.name}: ${summary(
      rows.map(([, right]) => right),
      "ms",
    )}`,
  );
  console.log(
    `  A/B: ${summary(
      rows.map(([left, right]) => left / right),
      "×",
    )}${aim === undefined ? "" : `; aim ${aim}`}`,
  );
  console.log(
    `  A-B: ${summary(
      rows.map(([left, right]) => left - right),
      "ms",
    )}`,
  );
}

function once({ argv, env, cwd }) {
  const [command, ...args] = argv;
  const start = process.hrtime.bigint();
  const { status, stderr } = spawnSync(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["ignore", "ignore", "pipe"],
    maxBuffer: 64 * 1024 * 1024,
  });
  const ms = Number(process.hrtime.bigint() - start) / 1e6;
  if (status !== 0) throw new Error(`${argv.join(" ")} ended with ${status}\n${stderr}`);
  return ms;
}
