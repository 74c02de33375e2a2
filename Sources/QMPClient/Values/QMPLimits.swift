/// What one connection may cost; a QEMU process is trusted no more than its guest (design: safety).
package struct QMPLimits: Equatable, Sendable {
  /// The most bytes of a line that is read, its LF among them.
  ///
  /// The longest that is known, `query-qmp-schema`, is 207 kB in QEMU 7.2.
  package var line = 2 << 20
  /// Objects and arrays inside one another, read or sent; QEMU itself reads 1,024.
  package var depth = 128
  /// The most bytes of a command.
  package var command = 1 << 20
  /// Commands without an answer.
  ///
  /// An overdue one counts until it is answered after all: so a QEMU that reads nothing costs no more than this many.
  package var commands = 64
  /// Events held back, and the bytes of their lines; one more ends the connection.
  package var heldEvents = 1_024
  package var heldBytes = 4 << 20
  /// From the connection to the answer to `qmp_capabilities`.
  package var greeting = Duration.seconds(5)
  /// Whether events wait for ``QMPConnection/deliverEvents()`` when the connection is open.
  ///
  /// Else they wait only until it is open. A consumer that lists what there is before it follows events sets it.
  package var holdsEvents: Bool

  package init(holdsEvents: Bool = false) { self.holdsEvents = holdsEvents }
}
