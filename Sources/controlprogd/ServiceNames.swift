/// The service group names a service by printing it, and some of these hold the whole configuration: that took a third
/// of a large start.
extension Sockets: CustomStringConvertible { var description: String { "sockets" } }
extension Reload: CustomStringConvertible { var description: String { "reload" } }
extension WatchdogFeed: CustomStringConvertible { var description: String { "watchdog" } }
