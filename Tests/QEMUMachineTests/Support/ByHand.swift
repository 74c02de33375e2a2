import ControlProtocol
import NIOCore
import NIOPosix
import QMPClient

/// Somebody at a QEMU's control socket, while no daemon is there.
enum ByHand {
  struct Refused: Error { let answer: QMPAnswer }

  /// Says `commands` over the socket at `path` and returns what the last of them returned.
  @discardableResult
  static func say(_ commands: [QMPCommand], at path: String) async throws -> WireValue {
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    let connection = try await QMPConnection.connect(to: path, on: group.any()) { _ in }
    var last = WireValue.null
    for command in commands {
      let answer = await connection.execute(command.name, arguments: command.arguments, deadline: .seconds(10))
      guard case .done(let value) = answer else { throw Refused(answer: answer) }
      last = value
    }
    await connection.close()
    try await group.shutdownGracefully()
    return last
  }

  /// The names of the block nodes that belong to a slot.
  static func nodes(at path: String) async throws -> Set<String> {
    let command = QMPCommand("query-named-block-nodes", ["flat": .bool(true)])
    guard case .array(let nodes) = try await say([command], at: path) else { return [] }
    let names = nodes.compactMap { if case .string(let name)? = $0["node-name"] { name } else { nil } }
    return Set(names.filter { $0.hasPrefix("slot") })
  }
}
