#!/usr/bin/env node
import { existsSync } from "node:fs";
import module from "node:module";

const program = new URL("../dist/main.js", import.meta.url);
if (existsSync(program)) {
  module.enableCompileCache?.();
  await import(program.href);
} else {
  process.stderr.write(
    "error: factory is not bundled yet\n  help: run `npm ci && npm run build` in its folder\n",
  );
  process.exitCode = 1;
}
