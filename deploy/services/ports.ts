import getPort, { portNumbers } from 'get-port'

const RANGE = 200

/**
 * A port that is free on every local address: the former one when nobody took it, else the first free one of `first` … `first + 199`.
 * These ranges lie below the ephemeral ports, so that an outgoing connection does not sit on a stopped service's port.
 */
export async function choosePort(first: number, former?: number): Promise<number> {
  const wanted = former === undefined ? [] : [former]
  return getPort({ port: [...wanted, ...portNumbers(first, first + RANGE - 1)] })
}
