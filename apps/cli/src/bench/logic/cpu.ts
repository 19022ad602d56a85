/** Microseconds that this process has had of the CPU; unlike a clock it stands still while others have the machine. */
export function cpuMicros(): number {
  const { user, system } = process.cpuUsage()
  return user + system
}
