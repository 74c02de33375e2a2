/// What `show_version` and the OpenRPC document say of this program and its contract.
package enum ProductVersion {
  package static let name = "controlprogd"
  package static let version = "0.1.0"
  /// Raised when a client that was right before would be wrong afterwards.
  package static let protocolVersion = "1.0"
  /// The version of OpenRPC that `rpc.discover` speaks.
  static let openRPC = "1.3.2"
}
