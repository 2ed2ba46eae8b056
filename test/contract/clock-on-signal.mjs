// Loaded before a program: with each SIGUSR2 its clock that nobody sets is four minutes later.
const now = performance.now.bind(performance);
let aheadMs = 0;
performance.now = () => now() + aheadMs;
process.on("SIGUSR2", () => {
  aheadMs += 240_000;
});
