package import ControlModel

/// A heartbeat on the second path: one datagram of ASCII words.
///
///     controlprog-heartbeat 1 db LPAR0 17 ok
///
/// It is believed as far as a heartbeat goes: it can keep a member from being suspected, or say that its service failed.
/// Taking anything needs evidence of the control program's own, so that a forged one can delay and never take.
package struct Beacon: Equatable, Sendable {
  package let cluster: String
  package let from: String
  package let sequence: UInt64
  package let service: AgentPresence.Service

  private static let word = "controlprog-heartbeat"
  private static let version = "1"
  /// The longest beacon, in bytes: names have 32 at most.
  package static let limit = 256

  package init(cluster: String, from: String, sequence: UInt64, service: AgentPresence.Service) {
    self.cluster = cluster
    self.from = from
    self.sequence = sequence
    self.service = service
  }

  package var bytes: [UInt8] {
    Array("\(Self.word) \(Self.version) \(cluster) \(from) \(sequence) \(service.rawValue)\n".utf8)
  }

  /// Nil for anything that is not exactly such a datagram.
  package init?(_ bytes: some BidirectionalCollection<UInt8>) {
    guard bytes.count <= Self.limit, bytes.last == 0x0a, bytes.allSatisfy({ $0 < 0x80 }) else { return nil }
    let words = bytes.dropLast().split(separator: 0x20, omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
    guard words.count == 6, words[0] == Self.word, words[1] == Self.version, !words[2].isEmpty, !words[3].isEmpty,
      words[4].allSatisfy({ ("0"..."9").contains($0) }), let sequence = UInt64(words[4]),
      let service = AgentPresence.Service(rawValue: words[5])
    else { return nil }
    self.init(cluster: words[2], from: words[3], sequence: sequence, service: service)
  }
}
