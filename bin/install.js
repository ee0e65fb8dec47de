import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = join(dirname(fileURLToPath(import.meta.url)), "..");

/** Runs a command in the project folder; ends this process with its exit code when it fails. */
export function runOrExit(command, args, env = {}) {
  const { status, signal } = spawnSync(command, args, {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, ...env },
  });
  if (signal !== null) process.exit(130);
  if (status !== 0) process.exit(status ?? 3);
}

/** Does something that takes a while, and says before what and after how long. */
export function timed(text, work) {
  const start = Date.now();
  console.log(`${text} …`);
  work();
  console.log(`${text}: ${((Date.now() - start) / 1000).toFixed(1)}s`);
}

/** Installs the npm packages when package-lock.json changed since the last time, and bundles the program. */
export function install() {
  const lock = createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex");
  const stamp = join(root, "node_modules", ".factory-install");
  if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== lock) {
    timed("installing npm packages (npm ci)", () =>
      runOrExit("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"]),
    );
    writeFileSync(stamp, lock);
  }
  timed("bundling the program (esbuild)", () => runOrExit(process.execPath, ["bin/bundle.js"]));
}
