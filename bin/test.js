import { install, runOrExit, timed } from "./install.js";

const CHECKS = [
  ["checking types (tsc)", "check:types"],
  ["checking style (biome)", "check:style"],
  ["checking imports (dependency-cruiser)", "check:imports"],
  ["looking for unused code (knip)", "check:unused"],
];

install();
for (const [text, script] of CHECKS) timed(text, () => runOrExit("npm", ["run", "--silent", script]));
runOrExit("npm", ["run", "--silent", "check:tests"]);
