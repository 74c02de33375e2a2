package import ControlModel
package import ControlProtocol
package import Logging

/// What the server needs of the rest of the daemon.
package struct ServerSurroundings: Sendable {
  package let service: any SessionService
  package let meter: TransportMeter
  /// The role of a peer of `control.sock`; nil for one that the configuration does not know.
  package let role: @Sendable (PeerCredentials) -> Role?
  package let logger: Logger
  package init(
    service: any SessionService, meter: TransportMeter, role: @escaping @Sendable (PeerCredentials) -> Role?,
    logger: Logger
  ) {
    self.service = service
    self.meter = meter
    self.role = role
    self.logger = logger
  }
}
