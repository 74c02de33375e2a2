internal import Glibc
internal import Logging
internal import NIOCore

/// The second path: sends this member's beacons and hears the others'.
///
/// What cannot be sent or received is silence, which the detector judges; nothing here fails. A socket whose file was removed
/// is opened anew with the next beacon.
final class SecondPath {
  private let settings: SecondPathSettings
  private let loop: any EventLoop
  private let log: Logger
  private let heard: (Beacon) -> Void
  private var socket: DatagramSocket?
  private var name = ""
  private var destinations: [SocketAddress] = []
  private var isClosed = false
  /// That it cannot be opened is logged once.
  private var isFailing = false

  /// `heard` is called on the loop.
  init(
    _ settings: SecondPathSettings, on loop: any EventLoop, log: Logger, heard: @escaping (Beacon) -> Void
  ) {
    self.settings = settings
    self.loop = loop
    self.log = log
    self.heard = heard
  }

  /// Opens it under the partition's name; does nothing when it is open.
  func open(as name: String) {
    guard socket == nil, !isClosed else { return }
    self.name = name
    let this = NIOLoopBound(self, eventLoop: loop)
    do {
      let address = try own()
      // What an earlier run has left; a living owner of the name is this partition too.
      if case .unix(let directory) = settings { unlink(Self.path(directory, name)) }
      socket = try DatagramSocket(at: address, on: loop) { this.value.received($0) }
      isFailing = false
      log.notice("the second path is open", metadata: ["address": "\(address)"])
    } catch {
      // The next beacon tries again.
      if !isFailing { log.error("the second path cannot be opened: \(error)") }
      isFailing = true
    }
  }

  private func own() throws -> SocketAddress {
    switch settings {
    case .udp(let host, let port, _): try SocketAddress(ipAddress: host, port: port)
    case .unix(let directory): try SocketAddress(unixDomainSocketPath: Self.path(directory, name))
    }
  }

  private func received(_ bytes: [UInt8]) {
    if !isClosed, let beacon = Beacon(bytes) { heard(beacon) }
  }

  func send(_ beacon: Beacon) {
    guard let socket else { return open(as: beacon.from) }
    guard let addresses = addresses() else {
      log.notice("the second path's socket was removed")
      socket.close()
      self.socket = nil
      return
    }
    for address in addresses { socket.send(beacon.bytes, to: address) }
  }

  func close() {
    isClosed = true
    socket?.close()
    if case .unix(let directory) = settings, socket != nil { unlink(Self.path(directory, name)) }
    socket = nil
  }

  /// Of the others; nil when the own socket is not there any more.
  private func addresses() -> [SocketAddress]? {
    switch settings {
    case .udp(_, _, let peers):
      if destinations.isEmpty {
        destinations = peers.compactMap { try? SocketAddress(ipAddress: $0.host, port: $0.port) }
      }
      return destinations
    case .unix(let directory):
      let names = Self.names(in: directory)
      guard names.contains(name) else { return nil }
      return names.filter { $0 != name }
        .compactMap { try? SocketAddress(unixDomainSocketPath: Self.path(directory, $0)) }
    }
  }

  private static let suffix = ".heartbeat"

  private static func path(_ directory: String, _ name: String) -> String { "\(directory)/\(name)\(suffix)" }

  private static func names(in directory: String) -> [String] {
    guard let listing = opendir(directory) else { return [] }
    defer { closedir(listing) }
    var names: [String] = []
    while let entry = readdir(listing) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name.hasSuffix(suffix) { names.append(String(name.dropLast(suffix.count))) }
    }
    return names
  }
}
