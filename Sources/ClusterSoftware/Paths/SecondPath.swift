internal import Glibc
internal import Logging
internal import NIOCore
internal import NIOPosix

/// The second path's socket.
///
/// What cannot be sent or received is silence, which the detector judges; nothing here fails. A socket that was closed (a
/// datagram without a sender's address does that) or whose file was removed is opened anew with the next beacon.
final class SecondPath: ChannelInboundHandler {
  typealias InboundIn = AddressedEnvelope<ByteBuffer>

  private let settings: SecondPathSettings
  private let loop: any EventLoop
  private let log: Logger
  private let heard: (Beacon) -> Void
  private var channel: (any Channel)?
  private var name: String?
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
    guard self.name == nil, !isClosed else { return }
    self.name = name
    let this = NIOLoopBound(self, eventLoop: loop)
    let bootstrap = DatagramBootstrap(group: loop).channelInitializer { channel in
      channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(this.value) }
    }
    bind(bootstrap, name).whenComplete { this.value.opened($0) }
  }

  private func bind(_ bootstrap: DatagramBootstrap, _ name: String) -> EventLoopFuture<any Channel> {
    switch settings {
    case .udp(let host, let port, _): bootstrap.bind(host: host, port: port)
    case .unix(let directory):
      bootstrap.bind(unixDomainSocketPath: Self.path(directory, name), cleanupExistingSocketFile: true)
    }
  }

  private func opened(_ result: Result<any Channel, any Error>) {
    switch result {
    case .success(let channel):
      if isClosed { return channel.close(promise: nil) }
      self.channel = channel
      isFailing = false
      log.notice("the second path is open", metadata: ["address": "\(channel.localAddress.map { "\($0)" } ?? "")"])
    case .failure(let error):
      // The next beacon tries again.
      name = nil
      if !isFailing { log.error("the second path cannot be opened: \(error)") }
      isFailing = true
    }
  }

  func send(_ beacon: Beacon) {
    guard let channel else { return open(as: beacon.from) }
    guard let addresses = addresses(besides: beacon.from) else {
      log.notice("the second path's socket was removed")
      return channel.close(promise: nil)
    }
    for address in addresses {
      channel.writeAndFlush(
        AddressedEnvelope(remoteAddress: address, data: ByteBuffer(bytes: beacon.bytes)), promise: nil)
    }
  }

  func close() {
    isClosed = true
    if case .unix(let directory) = settings, let name { unlink(Self.path(directory, name)) }
    channel?.close(promise: nil)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    if let beacon = Beacon(unwrapInboundIn(data).data.readableBytesView) { heard(beacon) }
  }

  func channelInactive(context: ChannelHandlerContext) {
    channel = nil
    name = nil
  }

  /// A peer that is not there refuses datagrams: that is its silence.
  func errorCaught(context: ChannelHandlerContext, error: any Error) {}

  /// Nil when the own socket is not there any more.
  private func addresses(besides own: String) -> [SocketAddress]? {
    switch settings {
    case .udp(_, _, let peers):
      if destinations.isEmpty {
        destinations = peers.compactMap { try? SocketAddress(ipAddress: $0.host, port: $0.port) }
      }
      return destinations
    case .unix(let directory):
      let names = Self.names(in: directory)
      guard names.contains(own) else { return nil }
      return names.filter { $0 != own }
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
