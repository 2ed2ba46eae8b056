// Loaded before a program: the first SIGUSR2 rejects a promise that nobody waits for, the second throws out of a timer.
let times = 0;
process.on("SIGUSR2", () => {
  times += 1;
  if (times === 1) void Promise.reject(new Error("nobody waits for this"));
  else
    setTimeout(() => {
      throw new Error("out of a timer");
    });
});
