import Connection from 'kafkajs/src/network/connection.js'

const { connect } = Connection.prototype
const connecting = new WeakMap<Connection, Promise<true>>()

/**
 * Lets all who need a connection at the same moment open it together, once for the process.
 * As published, kafkajs 2.2.4 opens a socket for each of them and forgets all but the last: the others are closed by nobody, and keep a
 * process alive whose work is done (measured: nine records read at once left eight sockets behind).
 */
export function connectOnce(): void {
  Connection.prototype.connect = function together() {
    const begun = connecting.get(this) ?? connect.call(this).finally(() => connecting.delete(this))
    connecting.set(this, begun)
    return begun
  }
}
