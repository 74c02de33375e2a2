import ControlModel

/// The names of what QEMU has for one slot: by them it is found again after the daemon's restart.
///
/// A block node's name has at most 31 bytes.
struct NodeNames: Equatable, Sendable {
  let slot: SlotNumber

  /// The device's id and the name of the node that it is on: they stay while what is below is exchanged.
  var device: String { "slot\(slot.number)" }
  var netdev: String { "slot\(slot.number)-net" }
  /// What opens the image.
  func file(_ epoch: Epoch) -> String { "slot\(slot.number)-file-\(epoch.number)" }
  /// What reads a format over it.
  func format(_ epoch: Epoch) -> String { "slot\(slot.number)-format-\(epoch.number)" }
  /// What answers every read and write with an error, in place of which disk (``QEMUDevice/mark``).
  func denied(_ epoch: Epoch, _ mark: String?) -> String {
    "slot\(slot.number)-off-\(epoch.number)" + (mark.map { "-\($0)" } ?? "")
  }
  /// The nothing that it stands on.
  func gone(_ epoch: Epoch) -> String { "slot\(slot.number)-gone-\(epoch.number)" }

  /// What a name says, or nil when it is none of these.
  static func parse(_ name: String) -> (slot: SlotNumber, part: Part)? {
    let words = name.split(separator: "-", omittingEmptySubsequences: false)
    guard let first = words.first, first.hasPrefix("slot"),
      let slot = number(first.dropFirst(4)).flatMap({ UInt16(exactly: $0) })
    else { return nil }
    if words.count == 1 { return (SlotNumber(slot), .device) }
    if words.count == 2, words[1] == "net" { return (SlotNumber(slot), .netdev) }
    guard words.count == 3 || words.count == 4, let epoch = number(words[2]).map({ Epoch($0) }) else { return nil }
    let mark = words.count == 4 ? words[3] : nil
    if let mark {
      guard words[1] == "off", mark.utf8.count == QEMUDevice.markLength, mark.utf8.allSatisfy(isMarkByte) else {
        return nil
      }
    }
    switch words[1] {
    case "file": return (SlotNumber(slot), .file(epoch))
    case "format": return (SlotNumber(slot), .format(epoch))
    case "off": return (SlotNumber(slot), .denied(epoch, mark.map(String.init)))
    case "gone": return (SlotNumber(slot), .gone(epoch))
    default: return nil
    }
  }

  enum Part: Hashable, Sendable {
    case device, netdev
    case file(Epoch), format(Epoch), denied(Epoch, String?), gone(Epoch)

    /// Whether it reaches what is on the host.
    var reachesHost: Bool {
      switch self {
      case .file, .format: true
      case .device, .netdev, .denied, .gone: false
      }
    }
  }

  private static func isMarkByte(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
  }

  /// Exactly what an interpolated number looks like.
  private static func number(_ text: Substring) -> UInt64? {
    guard let number = UInt64(text), String(number) == text else { return nil }
    return number
  }
}
