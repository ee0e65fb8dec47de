// Loaded by node's --require: writes the peak of the process's resident set, in KiB, to the file FACTORY_BENCH_PEAK.
const { writeFileSync } = require("node:fs");

process.on("exit", () => {
  writeFileSync(process.env.FACTORY_BENCH_PEAK, String(process.resourceUsage().maxRSS));
});
